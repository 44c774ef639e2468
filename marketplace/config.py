"""Every setting once: its name in the environment, its default, and its meaning."""

import contextlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Setting:
    """One environment variable; ``kind`` turns its text into a value."""

    name: str
    default: str
    meaning: str
    kind: type = str


SETTINGS = (
    Setting("DATABASE_URL", "", "SQLAlchemy URL; empty means SQLite under VAR_DIR"),
    Setting("REDIS_URL", "", "broker and limit counters; empty means files under VAR_DIR and the database"),
    Setting(
        "SECRET_KEY", "", "signs sessions, links and delivery PINs; empty means a key kept under VAR_DIR"
    ),
    Setting(
        "BOOK_KEY", "", "64 hex digits that sign the book's checkpoints; empty means a key kept under VAR_DIR"
    ),
    Setting(
        "BOOK_NAME",
        "pasarlima.example/buku",
        "what the book is called in its checkpoints: an address of yours without https://, for good",
    ),
    Setting("BOOK_OLD_KEYS", "", "public keys that signed before, as /buku shows them, with spaces between"),
    Setting("VAR_DIR", "var", "where the embedded run keeps its database, files and broker"),
    Setting("PUBLIC_URL", "http://127.0.0.1:8000", "the address people reach us at; printed on labels"),
    Setting("SECURE_COOKIES", "0", "1 when served over HTTPS: cookies are then marked Secure", bool),
    Setting("TRUSTED_PROXIES", "0", "how many reverse proxies stand before us", int),
    Setting("DEMO", "0", "1 shows the demo logins, the demo phone and the demo clock", bool),
    Setting("DEFAULT_LOCALE", "id", "language of a visitor who asked for none"),
    Setting(
        "SMTP_URL",
        "",
        "smtp://user:password@host:587 or smtps://…; empty means e-mail arrives on the demo page",
    ),
    Setting(
        "SMTP_FROM", "Pasarlima <kabar@pasarlima.example>", "whom e-mail is from; its domain must be yours"
    ),
    Setting("SMTP_REPLY_TO", "", "where answers to e-mail go; empty means to SMTP_FROM"),
    Setting(
        "SMS_URL",
        "",
        "smpp://system:password@host:2775?source=Pasarlima; empty means SMS arrive on the demo page",
    ),
    Setting(
        "WEBHOOK_PRIVATE_HOSTS",
        "0",
        "1 lets webhooks go to this machine and the network around it, and without TLS: for demo and tests only",
        bool,
    ),
    Setting("STRIPE_SECRET_KEY", "", "Stripe's key (sk_…); empty means nobody pays by card"),
    Setting(
        "STRIPE_WEBHOOK_SECRET",
        "",
        "what Stripe signs its webhooks with (whsec_…); two with a space between while one is changed",
    ),
    Setting("STRIPE_API_URL", "", "another address than Stripe's own: that of the stand-in"),
    Setting(
        "MIDTRANS_SERVER_KEY",
        "",
        "Midtrans' server key; empty means nobody pays by QRIS or by its virtual accounts",
    ),
    Setting("MIDTRANS_API_URL", "", "another address than Midtrans' own: that of the stand-in"),
    Setting("HELP_PHONE", "0800 1 727 275", "the human contact shown on every page"),
    Setting("HELP_HOURS", "06.00–22.00", "when that human answers"),
    Setting(
        "CORS_ORIGINS", "", "origins whose pages may call the API, with spaces between; empty means none"
    ),
    Setting("UPLOAD_BYTES_MAX", str(10 * 1024 * 1024), "largest upload, in bytes", int),
    Setting("RATE_LIMITS", "1", "0 switches rate limits off (load measurements only)", bool),
)


def settings(overrides: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return Flask's configuration from the environment, with ``overrides`` on top."""
    values = {s.name: _parse(s, os.environ.get(s.name, s.default)) for s in SETTINGS}
    values.update(overrides or {})
    var = Path(values["VAR_DIR"]).resolve()
    values["VAR_DIR"] = str(var)
    values["DATABASE_URL"] = _driver(values["DATABASE_URL"] or f"sqlite:///{var / 'pasarlima.sqlite3'}")
    values["SECRET_KEY"] = values["SECRET_KEY"] or _kept_secret(var)
    values["BOOK_KEY"] = values["BOOK_KEY"] or _kept_secret(var, "book-key")
    values.update(
        SQLALCHEMY_DATABASE_URI=values["DATABASE_URL"],
        MAX_CONTENT_LENGTH=values["UPLOAD_BYTES_MAX"] * 6,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=values["SECURE_COOKIES"],
        WTF_CSRF_TIME_LIMIT=None,  # a page left open for a day must still send
        BABEL_TRANSLATION_DIRECTORIES=str(Path(__file__).parent / "translations"),
        COMPRESS_MIN_SIZE=600,
    )
    return values


def _parse(setting: Setting, text: str) -> Any:
    if setting.kind is bool:
        return text.lower() not in ("", "0", "no", "false")
    return setting.kind(text)


def _driver(url: str) -> str:
    """Name psycopg 3 for the plain addresses that hosts hand out."""
    for plain in ("postgres://", "postgresql://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url


def _kept_secret(var: Path, name: str = "secret") -> str:
    """Read one of the embedded run's secrets, making it on the first start; of several that start at once, one does."""
    path = var / name
    if not path.exists():
        var.mkdir(parents=True, exist_ok=True)
        made = var / f".{name}-{os.getpid()}"
        with open(os.open(made, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as file:
            file.write(os.urandom(32).hex())
        with contextlib.suppress(FileExistsError):
            os.link(made, path)
        made.unlink()
    return path.read_text(encoding="ascii").strip()

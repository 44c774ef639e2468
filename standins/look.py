"""What the pages of both stand-ins share: frame, language, money, and whom a press may come from."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, request, send_from_directory
from jinja2 import ChoiceLoader, FileSystemLoader

from standins.words import ENGLISH

HERE = Path(__file__).parent
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' http: https:;"
    " frame-ancestors 'none'; base-uri 'none'"
)
LANGUAGES = ("id", "en")
WITHOUT_DECIMALS = ("jpy", "vnd")


def dress(app: Flask, name: str) -> None:
    """Give the app's pages their frame. ``name`` is whom it stands in for."""
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(str(Path(app.root_path) / "templates")), FileSystemLoader(str(HERE / "templates"))]
    )
    app.jinja_env.globals.update(provider=name, t=said, language=language)
    app.jinja_env.filters["money"] = money
    app.add_url_rule("/look.css", "look", lambda: send_from_directory(HERE / "static", "look.css"))

    @app.before_request
    def from_here() -> None:
        """No page elsewhere presses anything here."""
        origin = request.headers.get("Origin")
        if request.method == "POST" and origin not in (None, request.host_url.rstrip("/")):
            abort(403)

    @app.after_request
    def closed(response: Response) -> Response:
        if response.mimetype == "text/html":
            response.headers["Content-Security-Policy"] = POLICY
            response.headers["X-Content-Type-Options"] = "nosniff"
            response.headers["Referrer-Policy"] = "same-origin"
        return response


def language(wish: str | None = None) -> str:
    """``id`` or ``en``: as the address says, as ``wish`` does, or as the browser likes best."""
    for word in (request.args.get("lang"), wish):
        if word in LANGUAGES:
            return word
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def said(words: str, wish: str | None = None, **parts: Any) -> str:
    """Indonesian words in the reader's language."""
    text = ENGLISH[words] if language(wish) == "en" else words
    return text.format(**parts) if parts else text


def money(minor: int, currency: str = "idr") -> str:
    """An amount in minor units as people write it: Rp285.000."""
    places = 0 if currency in WITHOUT_DECIMALS else 2
    amount = Decimal(minor).scaleb(-places)
    if currency != "idr":
        return f"{currency.upper()} {amount:,.{places}f}"
    whole = f"{amount:,.2f}".removesuffix(".00").replace(",", "_").replace(".", ",").replace("_", ".")
    return f"-Rp{whole[1:]}" if whole.startswith("-") else f"Rp{whole}"

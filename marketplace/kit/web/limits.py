"""Rate limits: counted in Redis, or in the database where there is none, never in the memory of one worker."""

from typing import Any

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits.storage import Storage
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Engine

from marketplace.kit.clock import real_now
from marketplace.kit.web import problems

WRITES = "120 per minute"  # of one address, on everything that writes
GUESSES = "10 per minute; 60 per hour"  # where a password or a code could be guessed

limiter = Limiter(
    key_func=get_remote_address, headers_enabled=True, default_limits=[WRITES], strategy="fixed-window"
)


def init_app(app: Flask) -> None:
    """Limit what writes; reading pages is free, what programs read is counted, too."""
    app.config.setdefault(
        "RATELIMIT_STORAGE_URI", app.config["REDIS_URL"] or f"counters+{app.config['DATABASE_URL']}"
    )
    app.config.setdefault("RATELIMIT_ENABLED", app.config["RATE_LIMITS"])
    limiter.request_filter(_is_free)
    limiter.init_app(app)


def _is_free() -> bool:
    return request.method == "OPTIONS" or (request.method in ("GET", "HEAD") and not problems.wanted())


class DatabaseCounters(Storage):
    """Counters in the table ``limit_counter``, each counted in one statement of its own transaction."""

    STORAGE_SCHEME = ["counters+sqlite", "counters+postgresql+psycopg"]  # noqa: RUF012 the library names it so

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **_options: Any) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self._url = (uri or "").removeprefix("counters+")
        self._engine_made: Engine | None = None

    @property
    def base_exceptions(self) -> type[Exception]:
        """What a broken storage raises."""
        return Exception

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count ``key`` up within its window of ``expiry`` seconds and return the count."""
        now = real_now().timestamp()
        with self._engine.begin() as connection:
            count = connection.execute(
                text(
                    "INSERT INTO limit_counter (key, count, expires_at) VALUES (:key, :amount, :until) "
                    "ON CONFLICT (key) DO UPDATE SET "
                    "count = CASE WHEN limit_counter.expires_at <= :now THEN :amount "
                    "ELSE limit_counter.count + :amount END, "
                    "expires_at = CASE WHEN limit_counter.expires_at <= :now THEN :until "
                    "ELSE limit_counter.expires_at END RETURNING count"
                ),
                {"key": key[:200], "amount": amount, "now": now, "until": now + expiry},
            ).scalar_one()
        return int(count)

    def get(self, key: str) -> int:
        """The count of a live window."""
        row = self._row(key)
        return int(row[0]) if row else 0

    def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds of real time."""
        row = self._row(key)
        return float(row[1]) if row else real_now().timestamp()

    def check(self) -> bool:
        """Whether the database answers."""
        with self._engine.connect() as connection:
            return bool(connection.scalar(text("SELECT 1")) == 1)

    def reset(self) -> int | None:
        """Forget every counter."""
        with self._engine.begin() as connection:
            return int(connection.execute(text("DELETE FROM limit_counter")).rowcount)

    def clear(self, key: str) -> None:
        """Forget one counter."""
        with self._engine.begin() as connection:
            connection.execute(text("DELETE FROM limit_counter WHERE key = :key"), {"key": key[:200]})

    def _row(self, key: str) -> Any:
        with self._engine.connect() as connection:
            return connection.execute(
                text("SELECT count, expires_at FROM limit_counter WHERE key = :key AND expires_at > :now"),
                {"key": key[:200], "now": real_now().timestamp()},
            ).first()

    @property
    def _engine(self) -> Engine:
        """Made in the process that uses it: a connection does not survive a fork."""
        if self._engine_made is None:
            options: dict[str, Any] = {"timeout": 30} if self._url.startswith("sqlite") else {}
            self._engine_made = create_engine(self._url, connect_args=options)
        return self._engine_made

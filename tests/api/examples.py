"""The examples of the API's pages: ``python -m tests.api.examples`` plays the main story and whatever else somebody
may call, and writes of every call one request that succeeded, with its answer.
"""

import contextlib
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import flask_migrate
from flask import Flask

from marketplace.api.reference import EXAMPLES
from marketplace.app import create_app
from marketplace.kit import clock
from marketplace.kit.db import db
from tests.api import plays
from tests.api.recorded import Recorder, Ticking
from tests.conftest import Visitor
from tests.databases import SQLiteTemplate
from tests.doors.api import Api
from tests.doors.current import through
from tests.plain import plain_money

SETTINGS = {
    "TESTING": True,
    "DEMO": True,
    "SECRET_KEY": "of examples",
    "RATE_LIMITS": False,
    "MIDTRANS_SERVER_KEY": "of examples",
    "PUBLIC_URL": "https://pasarlima.example",
    **dict.fromkeys(("REDIS_URL", "SMTP_URL", "SMS_URL"), ""),
}


def main() -> None:
    """Play, and write."""
    with fresh_app() as app, mock.patch.object(clock, "datetime", Ticking), app.app_context():
        recorder = Recorder(app)
        door = Api(app)
        with through(door), plain_money():
            plays.everything(door)
        db.session.remove()
        db.engine.dispose()
    for room, examples in recorder.examples().items():
        text = json.dumps(examples, ensure_ascii=False, indent=1)
        (EXAMPLES / f"{room}.json").write_text(f"{text}\n", encoding="utf-8")
    if missing := recorder.missing():
        sys.exit(f"nobody called {', '.join(missing)}")


@contextlib.contextmanager
def fresh_app() -> Iterator[Flask]:
    """An app on an empty database."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        template = SQLiteTemplate(folder, lambda url: _migrate(_app(url, folder)))
        with template.copy(folder) as url:
            yield _app(url, folder)


def _app(database_url: str, folder: Path) -> Flask:
    app = create_app({**SETTINGS, "DATABASE_URL": database_url, "VAR_DIR": str(folder)})
    app.test_client_class = Visitor
    app.json.sort_keys = False  # type: ignore[attr-defined]  # a reader finds things in the order of the story
    return app


def _migrate(app: Flask) -> None:
    with app.app_context():
        flask_migrate.upgrade()
        db.engine.dispose()


if __name__ == "__main__":
    main()

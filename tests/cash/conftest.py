"""One database is as good as two for what cash does; its races and floors are tried on both elsewhere."""

from collections.abc import Iterator

import pytest
from flask import Flask


@pytest.fixture
def app(app_on_sqlite: Flask) -> Flask:
    """On SQLite."""
    return app_on_sqlite


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    """Every test stands in the app."""
    with app.app_context():
        yield

"""Running a command of an app, and reading what it said."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from tests import make

Run = Callable[..., Result]
Ask = Callable[..., Any]


@pytest.fixture
def run(app_on_sqlite: Flask) -> Run:
    """``run("parties", "list")``: its words and its status."""
    return lambda *words: app_on_sqlite.test_cli_runner().invoke(args=[str(word) for word in words])


@pytest.fixture
def ask(run: Run) -> Ask:
    """``ask("parties", "list")``: what a script reads of it, with ``--json``; the status is 0, or ``status``."""

    def answered(*words: object, status: int = 0) -> Any:
        told = run(*words, "--json")
        assert told.exit_code == status, told.output
        return json.loads(told.stdout)

    return answered


@pytest.fixture
def operator(app_on_sqlite: Flask) -> str:
    """How one of the operator's owners is reached: what stands behind ``--as``."""
    with app_on_sqlite.app_context():
        return str(make.make_operator().memberships[0].user.phone)

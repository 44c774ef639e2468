"""What is the same for every test's own app is worked out once in a process, not by each of the apps.

An app stays a test's own, as do its database and its connections. Shared is only what depends on neither: how an
address is put together, and what a statement is in the words of a kind of database.
"""

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Dialect, Engine
from werkzeug.routing import Rule

# Objects that are born until the youngest are looked through; Python's own 700 suit a program of few objects.
BIRTHS = 50_000


def settle() -> None:
    """Let the garbage collector pass over what is imported and gathered by now; nothing of it ever goes."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(BIRTHS, 20, 20)


def worked_out_once() -> Iterator[None]:
    """As long as this is open, apps share what is the same for all of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", _building_once())
        patch.setattr(SQLAlchemy, "_make_engine", _speaking_once())
        yield


def _building_once() -> Any:
    """Functions that put an address together: of a rule's text and defaults alone, and compiled from source."""
    compiled: dict[object, Any] = {}
    compile_builder = Rule._compile_builder

    def compile_once(rule: Rule, append_unknown: bool = True) -> Any:
        key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in compiled:
            compiled[key] = compile_builder(rule, append_unknown)
        return compiled[key]

    return compile_once


def _speaking_once() -> Any:
    """Engines that share a dialect, and with it the statements that were compiled for it.

    A dialect is ready for others when its own engine has connected and asked the server what it is.
    """
    known: dict[str, tuple[Dialect, Any]] = {}
    make_engine = SQLAlchemy._make_engine

    def make_speaking(self: SQLAlchemy, bind_key: str | None, options: dict[str, Any], app: Flask) -> Engine:
        engine = make_engine(self, bind_key, options, app)
        dialect, statements = known.get(engine.dialect.name, (None, None))
        if dialect is None or dialect.server_version_info is None:
            known[engine.dialect.name] = (engine.dialect, engine._compiled_cache)
            return engine
        engine.dialect = engine.pool._dialect = dialect
        engine._compiled_cache = statements
        return engine

    return make_speaking

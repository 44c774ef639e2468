"""The door that a story goes through now: actions, unless a test opened another one."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from tests.doors.actions import Actions
from tests.doors.protocol import Door

_ACTIONS = Actions()
_current: ContextVar[Door] = ContextVar("door", default=_ACTIONS)


def door() -> Door:
    """By which door things are done now."""
    return _current.get()


@contextmanager
def through(other: Door) -> Iterator[Door]:
    """Everything in the block is done by ``other``."""
    token = _current.set(other)
    try:
        yield other
    finally:
        _current.reset(token)

"""What the operator's room needs to know of what lies above it: the page of all clocks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from marketplace.kit.ports import plugged

PORT = "clocks"


@dataclass(frozen=True)
class Coming:
    """What a clock does next: when (business time), which clock, and the number a person looks up.

    ``label`` is the state that it ends, in his words; ``event`` is the kind of what is recorded then, "" for nothing.
    """

    at: datetime
    clock: str
    about: str
    label: str
    event: str


@dataclass(frozen=True)
class Clocks:
    """``coming`` gives so many, the first first; ``wake`` lets a worker look at once instead of at its next round."""

    coming: Callable[[int], list[Coming]]
    wake: Callable[[], None]


def clocks() -> Clocks:
    """What was plugged in."""
    found: Clocks = plugged(PORT)
    return found

"""One route of the API as a row: how it is asked, what it takes, who answers."""

from collections.abc import Callable
from dataclasses import dataclass

from standins.store import Thing
from standins.stripe.asking import TEXTS, Takes


@dataclass(frozen=True)
class Call:
    """``view(book, asked, **ids of the path)`` answers; it runs in a unit of the store."""

    method: str
    path: str
    view: Callable[..., Thing]
    takes: Takes

    @property
    def all_takes(self) -> Takes:
        """What it takes, and what every call takes."""
        return {**self.takes, "expand": TEXTS}

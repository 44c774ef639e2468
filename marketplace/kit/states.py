"""State machines as tables: one table decides the transition, the permission, the buttons and the diagram."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from marketplace.kit.errors import MoveRefused, NotYours
from marketplace.kit.i18n import _l

CLOCK = "clock"


@dataclass(frozen=True)
class Move:
    """``verb`` leads from each of ``sources`` to ``target``; ``by`` names the kinds of party that may say it."""

    verb: str
    sources: tuple[StrEnum, ...]
    target: StrEnum
    by: tuple[str, ...]


@dataclass(frozen=True)
class Term:
    """How long something may last: ``count`` of ``unit``; None where the terms in force say it under ``name``."""

    name: str
    unit: str
    count: int | None = None


@dataclass(frozen=True)
class Deadline:
    """What the clock does to a thing that stays in its state for longer than the ``terms`` together.

    ``does`` says it in a developer's words; ``events`` are the kinds that are recorded then.
    """

    strike: Callable[..., object]
    terms: tuple[Term, ...]
    does: str
    events: tuple[str, ...]


class Stateful(Protocol):
    """Anything with a state column."""

    state: Any


class Machine:
    """A named table of moves over one enumeration of states."""

    def __init__(self, name: str, initial: StrEnum, final: Iterable[StrEnum], moves: Iterable[Move]) -> None:
        self.name = name
        self.initial = initial
        self.final = frozenset(final)
        self.moves = tuple(moves)
        self.states = type(initial)

    def move(self, thing: Stateful, verb: str, kind: str) -> bool:
        """Say ``verb`` as a party of ``kind``: True when it moved, False when it had already been said.

        Raises NotYours when that kind may not say it, MoveRefused when it leads nowhere from here.
        """
        moves = [move for move in self.moves if move.verb == verb]
        if not moves:
            raise LookupError(f"{self.name} knows no verb {verb}")
        allowed = [move for move in moves if kind in move.by]
        if not allowed:
            raise NotYours(_l("Ini bukan langkah Anda. Tidak ada yang berubah."))
        for move in allowed:
            if thing.state in move.sources:
                thing.state = move.target
                return True
        if any(thing.state == move.target for move in allowed):
            return False
        raise MoveRefused(
            _l(
                "Langkah ini tidak berlaku sekarang: terlalu cepat, atau sudah terlambat. Tidak ada yang berubah."
            ),
            state=str(thing.state),
            verb=verb,
        )

    def verbs(self, state: StrEnum, kind: str) -> tuple[str, ...]:
        """What a party of ``kind`` may say now: the buttons of a page."""
        return tuple(m.verb for m in self.moves if state in m.sources and kind in m.by)

    def mermaid(self) -> str:
        """The diagram of the table."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        for move in self.moves:
            for source in move.sources:
                lines.append(f"    {source} --> {move.target}: {move.verb} ({', '.join(move.by)})")
        lines += [f"    {state} --> [*]" for state in self.states if state in self.final]
        return "\n".join(lines)

"""A case as a table: who may say what, from where, to where."""

from enum import StrEnum

from marketplace.kit.i18n import _l
from marketplace.kit.states import CLOCK, Machine, Move


class CaseState(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    ANSWERED = "answered"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The state in a person's words."""
        return str(CASE_LABELS[self])


CASE_LABELS = {
    CaseState.OPEN: _l("Menunggu jawaban"),
    CaseState.ANSWERED: _l("Menunggu keputusan pengelola"),
    CaseState.DECIDED: _l("Sudah diputuskan"),
    CaseState.WITHDRAWN: _l("Ditutup tanpa keputusan"),
}

_C = CaseState
RUNNING = (_C.OPEN, _C.ANSWERED)
CASE = Machine(
    "Case",
    _C.OPEN,
    final=(_C.DECIDED, _C.WITHDRAWN),
    moves=(
        Move("hear", (_C.OPEN,), _C.ANSWERED, ("seller", "courier", CLOCK)),
        Move("concede", (_C.OPEN, _C.ANSWERED), _C.DECIDED, ("seller", "courier")),
        Move("decide", (_C.ANSWERED,), _C.DECIDED, ("operator",)),
        Move("settle", (_C.OPEN, _C.ANSWERED), _C.DECIDED, (CLOCK,)),
        Move("give_way", (_C.OPEN, _C.ANSWERED), _C.WITHDRAWN, (CLOCK,)),
        Move("withdraw", (_C.OPEN, _C.ANSWERED), _C.WITHDRAWN, ("buyer", CLOCK)),
    ),
)

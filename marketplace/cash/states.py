"""A remittance as a table: cash on its way from a courier to the bank."""

from enum import StrEnum

from marketplace.kit.i18n import _l
from marketplace.kit.states import CLOCK, Machine, Move


class RemittanceState(StrEnum):
    """How far a courier is with sending what he collected."""

    WAITING = "waiting"
    SHORT = "short"
    OVERDUE = "overdue"
    SETTLED = "settled"

    @property
    def label(self) -> str:
        """The state in a person's words."""
        return str(_LABELS[self])


_LABELS = {
    RemittanceState.WAITING: _l("Menunggu setoran"),
    RemittanceState.SHORT: _l("Setoran masih kurang"),
    RemittanceState.OVERDUE: _l("Setoran terlambat"),
    RemittanceState.SETTLED: _l("Setoran lunas"),
}

_S = RemittanceState
REMITTANCE = Machine(
    "Remittance",
    _S.WAITING,
    final=(_S.SETTLED,),
    moves=(
        Move("receive_part", (_S.WAITING, _S.SHORT), _S.SHORT, ("provider",)),
        Move("settle", (_S.WAITING, _S.SHORT, _S.OVERDUE), _S.SETTLED, ("provider", CLOCK)),
        Move("be_late", (_S.WAITING, _S.SHORT), _S.OVERDUE, (CLOCK,)),
    ),
)
OPEN = (_S.WAITING, _S.SHORT, _S.OVERDUE)

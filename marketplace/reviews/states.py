"""What may be seen of what somebody wrote: a review's words and photos, and an answer's."""

from enum import StrEnum

from marketplace.accounts.models import PartyKind
from marketplace.kit.i18n import _l
from marketplace.kit.states import Machine, Move


class WordsState(StrEnum):
    """Whether words stand in public, wait for a person to read them, or were hidden by one."""

    SHOWN = "shown"
    HELD = "held"
    HIDDEN = "hidden"

    @property
    def label(self) -> str:
        """The state in a person's words."""
        return str(LABELS[self])


LABELS = {
    WordsState.SHOWN: _l("Ditampilkan"),
    WordsState.HELD: _l("Menunggu dibaca petugas"),
    WordsState.HIDDEN: _l("Disembunyikan"),
}

AUTHORS = (PartyKind.BUYER, PartyKind.SELLER, PartyKind.COURIER)
OPERATOR = (PartyKind.OPERATOR,)
_S = WordsState

WORDS = Machine(
    "Words of a review",
    _S.SHOWN,
    final=(_S.SHOWN, _S.HIDDEN),
    moves=(
        Move("hold", (_S.SHOWN,), _S.HELD, AUTHORS),
        Move("correct", (_S.HELD,), _S.SHOWN, AUTHORS),
        Move("keep", (_S.HELD,), _S.SHOWN, OPERATOR),
        Move("hide", (_S.SHOWN, _S.HELD), _S.HIDDEN, OPERATOR),
        Move("restore", (_S.HIDDEN,), _S.SHOWN, OPERATOR),
    ),
)

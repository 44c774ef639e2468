"""An application and each of its papers as tables."""

from enum import StrEnum

from marketplace.kit.i18n import _l
from marketplace.kit.states import CLOCK, Machine, Move

APPLICANT = "applicant"
OPERATOR = "operator"


class ApplicationState(StrEnum):
    """Where an application stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    NEEDS_CORRECTION = "needs_correction"
    ACCEPTED = "accepted"
    ISSUED = "issued"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"

    @property
    def label(self) -> str:
        """The state in a person's words."""
        return str(_LABELS[self])


class PaperState(StrEnum):
    """Where one paper stands."""

    MISSING = "missing"
    GIVEN = "given"
    ACCEPTED = "accepted"
    SENT_BACK = "sent_back"

    @property
    def label(self) -> str:
        """The state in a person's words."""
        return str(_PAPER_LABELS[self])


_A, _P = ApplicationState, PaperState

_LABELS = {
    _A.DRAFT: _l("Belum dikirim"),
    _A.SUBMITTED: _l("Menunggu diperiksa"),
    _A.IN_REVIEW: _l("Sedang diperiksa"),
    _A.NEEDS_CORRECTION: _l("Perlu diperbaiki"),
    _A.ACCEPTED: _l("Diterima"),
    _A.ISSUED: _l("Selesai"),
    _A.REJECTED: _l("Ditolak"),
    _A.WITHDRAWN: _l("Ditarik pendaftar"),
    _A.EXPIRED: _l("Lewat waktu"),
}
_PAPER_LABELS = {
    _P.MISSING: _l("Belum diisi"),
    _P.GIVEN: _l("Sudah diisi"),
    _P.ACCEPTED: _l("Diterima"),
    _P.SENT_BACK: _l("Perlu diperbaiki"),
}

APPLICATION = Machine(
    "Application",
    _A.DRAFT,
    final=(_A.ISSUED, _A.REJECTED, _A.WITHDRAWN, _A.EXPIRED),
    moves=(
        Move("submit", (_A.DRAFT, _A.NEEDS_CORRECTION), _A.SUBMITTED, (APPLICANT,)),
        Move("take", (_A.SUBMITTED,), _A.IN_REVIEW, (OPERATOR,)),
        Move("send_back", (_A.IN_REVIEW,), _A.NEEDS_CORRECTION, (OPERATOR,)),
        Move("accept", (_A.IN_REVIEW,), _A.ACCEPTED, (OPERATOR,)),
        Move("issue", (_A.ACCEPTED,), _A.ISSUED, (OPERATOR, CLOCK)),
        Move("reject", (_A.IN_REVIEW,), _A.REJECTED, (OPERATOR,)),
        Move(
            "withdraw",
            (_A.DRAFT, _A.SUBMITTED, _A.IN_REVIEW, _A.NEEDS_CORRECTION),
            _A.WITHDRAWN,
            (APPLICANT,),
        ),
        Move("expire", (_A.DRAFT, _A.NEEDS_CORRECTION), _A.EXPIRED, (CLOCK,)),
    ),
)

PAPER = Machine(
    "Paper",
    _P.MISSING,
    final=(_P.ACCEPTED,),
    moves=(
        Move("give", (_P.MISSING, _P.GIVEN, _P.SENT_BACK), _P.GIVEN, (APPLICANT,)),
        Move("accept", (_P.GIVEN,), _P.ACCEPTED, (OPERATOR,)),
        Move("send_back", (_P.GIVEN,), _P.SENT_BACK, (OPERATOR,)),
    ),
)

# The applicant may still write; nobody has decided for good.
OPEN = tuple(state for state in ApplicationState if state not in APPLICATION.final)
EDITABLE = (_A.DRAFT, _A.NEEDS_CORRECTION)
WAITING = (_A.SUBMITTED, _A.IN_REVIEW)

"""An address of a party's program, and what is sent to it, as tables."""

from enum import StrEnum

from marketplace.accounts.models import PartyKind
from marketplace.kit.i18n import _l
from marketplace.kit.states import CLOCK, Machine, Move


class EndpointState(StrEnum):
    """Whether anything is sent to an address."""

    ACTIVE = "active"
    PAUSED = "paused"

    @property
    def label(self) -> str:
        """The state in a person's words."""
        return str(ENDPOINT_LABELS[self])


class PostState(StrEnum):
    """How far one happening is on its way to one address. ``sending`` is written down before the address is asked."""

    QUEUED = "queued"
    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"

    @property
    def label(self) -> str:
        """The state in a person's words."""
        return str(POST_LABELS[self])


ENDPOINT_LABELS = {
    EndpointState.ACTIVE: _l("Menerima kiriman"),
    EndpointState.PAUSED: _l("Kiriman dihentikan"),
}
POST_LABELS = {
    PostState.QUEUED: _l("Menunggu dikirim"),
    PostState.SENDING: _l("Sedang dikirim"),
    PostState.DELIVERED: _l("Sudah diterima"),
    PostState.FAILED: _l("Tidak terkirim"),
}

ANY_PARTY = tuple(kind.value for kind in PartyKind)

_E = EndpointState
ENDPOINT = Machine(
    "Webhook endpoint",
    _E.ACTIVE,
    final=(),
    moves=(
        Move("pause", (_E.ACTIVE,), _E.PAUSED, (*ANY_PARTY, CLOCK)),
        Move("resume", (_E.PAUSED,), _E.ACTIVE, ANY_PARTY),
    ),
)

_P = PostState
POST = Machine(
    "Webhook post",
    _P.QUEUED,
    final=(),
    moves=(
        Move("take", (_P.QUEUED,), _P.SENDING, (CLOCK,)),
        Move("accept", (_P.SENDING,), _P.DELIVERED, (CLOCK,)),
        Move("put_off", (_P.SENDING,), _P.QUEUED, (CLOCK,)),
        Move("give_up", (_P.QUEUED, _P.SENDING), _P.FAILED, (CLOCK,)),
        Move("again", (_P.DELIVERED, _P.FAILED), _P.QUEUED, ANY_PARTY),
    ),
)

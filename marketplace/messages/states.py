"""A message as a table: what may become of it on its way out."""

from enum import StrEnum

from marketplace.kit.i18n import _l
from marketplace.kit.states import CLOCK, Machine, Move


class MessageState(StrEnum):
    """How far a message is. ``sending`` is written down before the channel is asked."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNCERTAIN = "uncertain"

    @property
    def label(self) -> str:
        """The state in a person's words."""
        return str(MESSAGE_LABELS[self])


class Fate(StrEnum):
    """What a receipt says became of a message."""

    DELIVERED = "delivered"
    FAILED = "failed"


class Pace(StrEnum):
    """How a message waits: a code never, an urgent one not for the morning. Each pace has a queue of its own."""

    CODE = "code"
    URGENT = "urgent"
    CALM = "calm"


MESSAGE_LABELS = {
    MessageState.QUEUED: _l("Menunggu dikirim"),
    MessageState.SENDING: _l("Sedang dikirim"),
    MessageState.SENT: _l("Terkirim"),
    MessageState.DELIVERED: _l("Sudah sampai"),
    MessageState.FAILED: _l("Tidak bisa dikirim"),
    MessageState.UNCERTAIN: _l("Belum pasti terkirim"),
}

_M = MessageState
_ON_ITS_WAY = (_M.SENDING, _M.UNCERTAIN)  # who was thought dead may still come back and say what happened
MESSAGE = Machine(
    "Message",
    _M.QUEUED,
    final=(_M.DELIVERED,),
    moves=(
        Move("take", (_M.QUEUED,), _M.SENDING, (CLOCK,)),
        Move("accept", _ON_ITS_WAY, _M.SENT, (CLOCK,)),
        Move("put_off", _ON_ITS_WAY, _M.QUEUED, (CLOCK,)),
        Move("refuse", (*_ON_ITS_WAY, _M.SENT), _M.FAILED, (CLOCK,)),
        Move("lose", (_M.SENDING,), _M.UNCERTAIN, (CLOCK,)),
        Move("expire", (_M.QUEUED,), _M.FAILED, (CLOCK,)),
        Move("arrive", (*_ON_ITS_WAY, _M.SENT), _M.DELIVERED, (CLOCK,)),
        Move("again", (_M.FAILED, _M.UNCERTAIN), _M.QUEUED, ("operator",)),
    ),
)

"""What carries words out of the house: a channel, one for each way a person can be reached."""

from dataclasses import dataclass
from typing import Protocol

from marketplace.kit.ports import plugged

SEND_SECONDS_MAX = 60  # a sender that takes longer is taken for dead
PORT = "channels"  # plug(app, PORT, {"email": …, "sms": …})


@dataclass(frozen=True)
class Outgoing:
    """One text on its way to one address. An SMS has no subject and no HTML; ``public_id`` names it for good."""

    public_id: str
    address: str
    subject: str
    text: str
    html: str


class Undeliverable(Exception):
    """The other side refused for good (no such number, no such mailbox): it is never tried again."""


class Uncertain(Exception):
    """The text may have gone out or not (the line broke before the answer): a person decides, nothing is sent twice."""


class Channel(Protocol):
    """A way out of the house. One that is itself where people read (a demo's) says ``arrives_at_once = True``."""

    name: str

    def send(self, outgoing: Outgoing) -> str:
        """Give the text away and return the other side's reference for it, "" where it gives none.

        Raises Undeliverable for a refusal that stays, Uncertain where nobody can know; whatever else it raises is
        tried again later. No database transaction is open meanwhile; it should end within SEND_SECONDS_MAX.
        """
        ...


def channel_for(name: str) -> Channel:
    """The channel of this name ("email", "sms"); KeyError when nobody plugged one in."""
    channels: dict[str, Channel] = plugged(PORT)
    return channels[name]

"""``flask messages``: words on their way to people."""

import signal

from flask.cli import AppGroup

from marketplace.cli.speaking import answering, fail, say, say_line
from marketplace.kit.db import unit_of_work
from marketplace.messages import sending
from marketplace.messages.channels.smpp import Receipt, Smpp
from marketplace.messages.ports import channel_for
from marketplace.messages.topics import SMS

messages = AppGroup("messages", help="Words on their way to people.")


@messages.command("receipts")
@answering
def receipts_command(as_json: bool) -> None:
    """Note what became of each SMS, as the message centre tells it, until told to end (Ctrl-C, SIGTERM)."""
    channel = channel_for(SMS)
    if not isinstance(channel, Smpp):
        fail("There is no message centre to listen to: SMS_URL is empty.")
    told: list[int] = []
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, lambda number, _: told.append(number))
    if as_json:
        say_line({"listening": f"{channel.host}:{channel.port}"})
    else:
        say(f"Listening to {channel.host}:{channel.port}.")
    channel.listen(_note, ended=lambda: bool(told))


def _note(receipt: Receipt) -> bool:
    """Write down one receipt in a unit of work of its own; False when the text is not known."""
    with unit_of_work():
        return sending.receipt(SMS, receipt.reference, receipt.fate, receipt.raw)

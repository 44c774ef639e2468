"""The demo's telephone and mailbox: what is sent has arrived, and is read on a page of ours."""

from marketplace.messages.ports import Outgoing


class DemoChannel:
    """Takes everything, refuses nothing, and is where it is read."""

    arrives_at_once = True

    def __init__(self, name: str) -> None:
        self.name = name

    def send(self, outgoing: Outgoing) -> str:
        """Take it."""
        return f"demo:{outgoing.public_id}"

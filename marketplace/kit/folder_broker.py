"""A broker in a folder whose messages appear whole.

Kombu's own transport writes a message into the file a reader may already be reading, and an empty message ends the
worker. Here it is written beside and then renamed. A message is only a wake-up; the outbox table is the truth.
"""

import os
import uuid
from pathlib import Path
from time import monotonic
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps

SCHEME = "folder"


class Channel(filesystem.Channel):
    """Messages as files, each complete from the moment it has its name."""

    def _put(self, queue: str, payload: Any, **_kwargs: Any) -> None:  # type: ignore[override]
        folder = Path(self.data_folder_out)
        name = f"{round(monotonic() * 1000)}_{uuid.uuid4()}"
        beside = folder / f".{name}"
        try:
            beside.write_text(dumps(payload), encoding="utf-8")  # type: ignore[no-untyped-call]
            os.replace(beside, folder / f"{name}.{queue}.msg")
        except OSError as error:
            raise ChannelError(f"cannot add {name} to {folder}") from error


class Transport(filesystem.Transport):
    """What ``folder://`` stands for."""

    Channel = Channel


TRANSPORT_ALIASES[SCHEME] = f"{__name__}:Transport"

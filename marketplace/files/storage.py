"""The storage port: where the bytes lie. Keys are random and never come from a person."""

import os
import tempfile
from pathlib import Path
from typing import Protocol

from marketplace.kit.ports import plugged

PORT = "storage"


class Storage(Protocol):
    """A place for bytes by key."""

    def put(self, key: str, data: bytes) -> None:
        """Keep ``data`` under ``key``, whole or not at all."""
        ...

    def get(self, key: str) -> bytes:
        """The bytes; raises FileNotFoundError."""
        ...

    def remove(self, key: str) -> None:
        """Forget; unknown keys are forgotten already."""
        ...


class FolderStorage:
    """Bytes in a folder of this machine, two letters of the key a sub-folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, key: str, data: bytes) -> None:
        """Write beside the place, then move there: a reader never sees half a file."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with open(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)

    def get(self, key: str) -> bytes:
        """Read it."""
        return self._path(key).read_bytes()

    def remove(self, key: str) -> None:
        """Delete it."""
        self._path(key).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        if not key.replace("-", "").replace(".", "").isalnum() or ".." in key:
            raise FileNotFoundError(key)
        return self.root / key[:2] / key


def storage() -> Storage:
    """The plugged-in storage."""
    port: Storage = plugged(PORT)
    return port

"""Servers as children of the test run: they end with it, even when it is killed."""

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from tests.services.installing import ServiceMissing

SECONDS_TO_START = 60
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


MEMORY = Path("/dev/shm")
MEMORY_BYTES_MIN = 2 * 2**30


def in_memory() -> str | None:
    """A place whose files never touch a disk, where there is room: copying a database there takes a twentieth."""
    if not os.access(MEMORY, os.W_OK | os.X_OK) or shutil.disk_usage(MEMORY).free < MEMORY_BYTES_MIN:
        return None
    return str(MEMORY)


def end_with_parent(farewell: signal.Signals = signal.SIGTERM) -> None:
    """Ask the kernel (Linux) to end this process when the thread that started it dies without a word."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, farewell)


@dataclass
class Child:
    """A server in a folder of its own under the temporary directory, run as ``account`` (None: as ourselves).

    ``farewell`` is the signal on which it ends at once. What measures a disk has its folder ``on_disk``.
    """

    name: str
    account: pwd.struct_passwd | None = None
    farewell: signal.Signals = signal.SIGTERM
    on_disk: bool = False
    folder: Path = field(init=False)
    _popen: subprocess.Popen[bytes] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        """Make the folder, closed to everyone but the account."""
        # root's own may be closed to the account
        place = (None if self.on_disk else in_memory()) or ("/tmp" if self.account else None)
        self.folder = Path(tempfile.mkdtemp(prefix=f"pasarlima-{self.name}-", dir=place))
        if self.account:
            os.chown(self.folder, self.account.pw_uid, self.account.pw_gid)

    def run(self, *command: str | Path) -> None:
        """Run a preparing command to its end; raise ServiceMissing with its output when it fails."""
        with self._log() as log:
            done = subprocess.run(command, stdout=log, stderr=log, check=False, **self._as_account())  # type: ignore[call-overload]
        if done.returncode != 0:
            self._give_up(f"{command[0]} failed")

    def start(self, *command: str | Path, ready: Callable[[], bool]) -> None:
        """Start the server and wait until ``ready``; raise ServiceMissing with its log if it never is."""
        with self._log() as log:
            self._popen = subprocess.Popen(  # type: ignore[call-overload]
                command,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=lambda: end_with_parent(self.farewell),
                **self._as_account(),
            )
        deadline = time.monotonic() + SECONDS_TO_START
        while not ready():
            if self._popen.poll() is not None or time.monotonic() > deadline:
                self._give_up(f"{command[0]} did not start")
            time.sleep(0.02)

    def stop(self) -> None:
        """End the server at once (nothing it holds is kept) and remove its folder."""
        if self._popen is not None and self._popen.poll() is None:
            self._popen.send_signal(self.farewell)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._popen.wait(10)
            self._popen.kill()
            self._popen.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def log_tail(self) -> str:
        """The last lines the server wrote."""
        return "\n".join((self.folder / "log").read_text(errors="replace").splitlines()[-20:])

    def _give_up(self, what: str) -> NoReturn:
        tail = self.log_tail()
        self.stop()
        raise ServiceMissing(f"{what}:\n{tail}")

    @contextlib.contextmanager
    def _log(self) -> Iterator[int]:
        log = os.open(self.folder / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            yield log
        finally:
            os.close(log)

    def _as_account(self) -> dict[str, object]:
        account = self.account
        who = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
        return {"cwd": self.folder, "stdin": subprocess.DEVNULL, **who}


def unprivileged_account() -> pwd.struct_passwd | None:
    """Whom to be instead of root, for servers that refuse to run as root; None when we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise ServiceMissing("PostgreSQL refuses to run as root, and there is no account postgres or nobody.")

"""The programs of the Procfile as ``make run`` starts them, to be killed at any moment and started again."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.services.children import end_with_parent

ROOT = Path(__file__).parent.parent.parent


@dataclass
class Program:
    """One line of the Procfile in a session of its own; ``settings`` is all of the environment that is ours."""

    name: str
    settings: Mapping[str, str]
    log: Path
    _popen: subprocess.Popen[bytes] | None = field(init=False, default=None)

    def start(self) -> None:
        """Start it. To be called from the thread that outlives it."""
        with self.log.open("ab") as log:
            self._popen = subprocess.Popen(
                ["/bin/sh", "-c", self._command()],
                cwd=ROOT,
                env={**os.environ, **self.settings, "PYTHON": sys.executable},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )

    def kill_child(self, which: int) -> bool:
        """SIGKILL for one of the processes that it started; False where there is none."""
        assert self._popen is not None
        pid = self._popen.pid
        with contextlib.suppress(OSError):
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
            if children:
                os.kill(int(children[which % len(children)]), signal.SIGKILL)
                return True
        return False

    def kill_head(self) -> None:
        """SIGKILL for itself alone: those it started are orphans now."""
        assert self._popen is not None
        self._popen.kill()
        self._popen.wait()

    def kill(self) -> None:
        """SIGKILL for it and all that it started."""
        if self._popen is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._popen.pid, signal.SIGKILL)
            self._popen.wait()

    def has_ended(self) -> bool:
        """Whether it is gone."""
        return self._popen is None or self._popen.poll() is not None

    def _command(self) -> str:
        lines = (ROOT / "Procfile").read_text().splitlines()
        return dict(line.split(": ", 1) for line in lines)[self.name]

"""Everything the Procfile names, started together and ended together: ``python serve.py``.

Ctrl-C, a closed terminal, a kill, or the end of one of them ends them all.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

SECONDS_TO_END = 10
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main() -> None:
    """Run until told to end (status 0) or until one of the programs ends by itself (status 1)."""
    for ending in ENDINGS:
        if signal.getsignal(ending) is not signal.SIG_IGN:  # nohup asked for that
            signal.signal(ending, lambda *_: sys.exit(0))
    programs: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for line in Path(__file__).with_name("Procfile").read_text().splitlines():
            name, command = line.split(": ", 1)
            programs[name] = subprocess.Popen(command, shell=True, start_new_session=True)  # noqa: S602 our own words
        sys.exit(f"{_first_to_end(programs)} has ended, and with it the rest.")
    finally:
        for ending in ENDINGS:
            signal.signal(ending, signal.SIG_IGN)
        _end(list(programs.values()))


def _first_to_end(programs: dict[str, subprocess.Popen[bytes]]) -> str:
    while True:
        for name, program in programs.items():
            if program.poll() is not None:
                return name
        time.sleep(0.2)


def _end(programs: list[subprocess.Popen[bytes]]) -> None:
    for program in programs:
        program.terminate()
    deadline = time.monotonic() + SECONDS_TO_END
    for program in programs:
        try:
            program.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            sys.stderr.write(f"{program.args!r} did not end in {SECONDS_TO_END} s and is killed.\n")
    for program in programs:
        try:
            os.killpg(program.pid, signal.SIGKILL)  # whatever a killed one has left behind
        except ProcessLookupError:
            continue
        program.wait()


if __name__ == "__main__":
    main()

"""Everything the Procfile names, started together and ended together: ``python serve.py``.

What has nothing to do without a setting (NEEDS) stays away where it is empty.
Ctrl-C, a closed terminal, a kill, or the end of one of them ends them all.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

LOOK_SECONDS = 0.2
SECONDS_TO_END = 10
NEEDS = {"receipts": "SMS_URL"}
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main() -> None:
    """Run until told to end (status 0) or until one of the programs ends by itself (status 1)."""
    told: list[int] = []  # noted only: an exception would forget a program that is just being started
    for ending in ENDINGS:
        if signal.getsignal(ending) is not signal.SIG_IGN:  # nohup asked for that
            signal.signal(ending, lambda number, _: told.append(number))
    programs: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for line in Path(__file__).with_name("Procfile").read_text().splitlines():
            name, command = line.split(": ", 1)
            if name in NEEDS and not os.environ.get(NEEDS[name]):
                continue
            programs[name] = subprocess.Popen(command, shell=True, start_new_session=True)  # noqa: S602 our own words
        while not told:
            if ended := _ended(programs):
                sys.exit(f"{ended} has ended, and with it the rest.")
            time.sleep(LOOK_SECONDS)
    finally:
        for ending in ENDINGS:
            signal.signal(ending, signal.SIG_IGN)
        _end(list(programs.values()))


def _ended(programs: dict[str, subprocess.Popen[bytes]]) -> str:
    """The first program that has ended by itself, or nothing."""
    return next((name for name, program in programs.items() if program.poll() is not None), "")


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

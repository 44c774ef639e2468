"""Everything the Procfile names, started together and ended together: ``python serve.py``.

What has nothing to do without a setting (NEEDS) stays away where it is empty. Stand-ins of payment providers are
started where their keys are those for practice.
Ctrl-C, a closed terminal, a kill, or the end of one of them ends them all.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

LOOK_SECONDS = 0.2
SECONDS_TO_END = 10
NEEDS = {"receipts": "SMS_URL", "stripe": "STRIPE_STANDIN_PORT", "midtrans": "MIDTRANS_STANDIN_PORT"}
# A provider to practise with: (its key, what the key is then, where it is called, on which port it listens)
STANDINS = (
    ("STRIPE_SECRET_KEY", "sk_test_standin", "STRIPE_API_URL", "STRIPE_STANDIN_PORT"),
    ("MIDTRANS_SERVER_KEY", "SB-Mid-server-standin", "MIDTRANS_API_URL", "MIDTRANS_STANDIN_PORT"),
)
PORTS_TRIED = 100
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main() -> None:
    """Run until told to end (status 0) or until one of the programs ends by itself (status 1)."""
    told: list[int] = []  # noted only: an exception would forget a program that is just being started
    for ending in ENDINGS:
        if signal.getsignal(ending) is not signal.SIG_IGN:  # nohup asked for that
            signal.signal(ending, lambda number, _: told.append(number))
    programs: dict[str, subprocess.Popen[bytes]] = {}
    _make_room_for_standins()
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


def _make_room_for_standins() -> None:
    """Give each stand-in that is wanted a port, free and after PORT where none was chosen, and say where to call it."""
    last = int(os.environ.get("PORT") or 8000)
    for key, practice_key, url, port in STANDINS:
        if os.environ.get(key) != practice_key or os.environ.get(url):
            os.environ.pop(port, None)
            continue
        last = int(os.environ.get(port) or _free_port_after(last))
        os.environ |= {port: str(last), url: f"http://127.0.0.1:{last}"}


def _free_port_after(last: int) -> int:
    for port in range(last + 1, last + 1 + PORTS_TRIED):
        try:
            with socket.create_server(("127.0.0.1", port)):
                return port
        except OSError:
            continue
    sys.exit(
        f"No port between {last} and {last + PORTS_TRIED} is free for the stand-ins of payment providers."
    )


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

"""Faring badly on demand: what the next requests meet."""

import socket
import threading
import time
from dataclasses import asdict, dataclass
from typing import Any

from flask import Response, request

KINDS = ("slow", "hang-up", "error", "rate-limit", "nonsense")
NONSENSE = "<html><body><h1>It works!</h1></body></html>"


@dataclass
class Fault:
    """The next ``times`` requests of this ``method`` (any where empty) below ``path`` fare badly.

    ``after``: once the request has had its effect. ``seconds`` is how long a slow one takes.
    """

    kind: str
    method: str = ""
    path: str = "/"
    times: int = 1
    seconds: float = 1.0
    after: bool = False


class Faults:
    """What was ordered and has not happened yet."""

    def __init__(self) -> None:
        """Nothing, at first."""
        self._lock = threading.Lock()
        self._ordered: list[Fault] = []

    def order(self, **choices: Any) -> Fault:
        """Have it happen. Raises ValueError for a kind that nobody knows."""
        fault = Fault(**choices)
        if fault.kind not in KINDS:
            raise ValueError(f"a fault is one of {', '.join(KINDS)}")
        with self._lock:
            self._ordered.append(fault)
        return fault

    def left(self) -> list[dict[str, Any]]:
        """What has not happened yet."""
        with self._lock:
            return [asdict(fault) for fault in self._ordered]

    def forget(self) -> None:
        """Let all go well again."""
        with self._lock:
            self._ordered.clear()

    def next_for(self, method: str, path: str) -> Fault | None:
        """The fault that this request meets, if any; it is used up by it."""
        with self._lock:
            for fault in self._ordered:
                if fault.method in ("", method) and path.startswith(fault.path):
                    fault.times -= 1
                    if fault.times <= 0:
                        self._ordered.remove(fault)
                    return fault
        return None


def hang_up() -> Response:
    """End the line without an answer."""
    line: socket.socket = request.environ["werkzeug.socket"]
    line.shutdown(socket.SHUT_RDWR)
    return Response(status=500)


def wait(fault: Fault) -> None:
    """Take the time that a slow one takes."""
    time.sleep(fault.seconds)


def nonsense() -> Response:
    """What a proxy in between may answer."""
    return Response(NONSENSE, mimetype="text/html")

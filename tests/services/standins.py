"""The stand-ins of payment providers as real HTTP servers of one test."""

import contextlib
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
from flask import Flask, Response, request

from standins.midtrans import app as midtrans_app
from standins.serving import listen
from standins.stripe import app as stripe_app
from tests.standins import document
from tests.standins.document import Exchange

SOME = 5
LINE = httpx.Client(timeout=60, trust_env=False, verify=False)


@dataclass(frozen=True)
class StandIn:
    """A provider to practise with, and where it is; ``secret`` signs what it tells."""

    url: str
    key: str
    secret: str
    app: Flask
    traffic: list[Exchange] = field(default_factory=list)

    def control(self, path: str, /, **said: Any) -> Any:
        """Tell it something by ``POST /_control/<path>``; the answer. Fails where it refuses."""
        return self._asked("POST", path, said)

    def see(self, path: str) -> Any:
        """What ``GET /_control/<path>`` shows."""
        return self._asked("GET", path, {})

    def forget(self, path: str) -> Any:
        """Have it forget what ``DELETE /_control/<path>`` names."""
        return self._asked("DELETE", path, {})

    def _asked(self, method: str, path: str, said: dict[str, Any]) -> Any:
        url = f"{self.url}/_control/{path}"
        answer = LINE.request(method, url, json=said or None)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def tells(self, url: str) -> None:
        """From now on it tells this address, too."""
        self.control("endpoints", url=url, secret=self.secret)


@contextlib.contextmanager
def stripe(keep: str = ":memory:", port: int = 0) -> Iterator[StandIn]:
    """The stand-in of Stripe until the block ends; then all that went over the wire is laid beside its document."""
    app = stripe_app.create_app(path=keep)
    traffic: list[Exchange] = []
    app.after_request(lambda answer: _noted(answer, traffic))
    with _serving(app, port) as url:
        yield StandIn(url, stripe_app.KEY, stripe_app.SECRET, app, traffic)
    wrong = {what for exchange in _some_of_each(traffic) for what in document.mistakes(exchange)}
    assert not wrong, "\n".join(sorted(wrong))


@contextlib.contextmanager
def midtrans(keep: str = ":memory:", port: int = 0) -> Iterator[StandIn]:
    """The stand-in of Midtrans until the block ends; its server key signs what it tells, too."""
    app = midtrans_app.create_app(path=keep)
    with _serving(app, port) as url:
        yield StandIn(url, midtrans_app.KEY, midtrans_app.KEY, app)


def _some_of_each(traffic: Iterable[Exchange]) -> list[Exchange]:
    """The first few of each kind of request and answer: thousands of them look the same."""
    seen: Counter[tuple[str, str, int]] = Counter()
    some = []
    for exchange in traffic:
        kind = exchange.method, "/".join(exchange.path.split("/")[:3]), exchange.status
        seen[kind] += 1
        if seen[kind] <= SOME:
            some.append(exchange)
    return some


def _noted(answer: Response, traffic: list[Exchange]) -> Response:
    """Keep what went over the wire, pages and control aside."""
    if request.path.startswith("/v1/"):
        traffic.append(
            Exchange(
                request.method,
                request.path,
                request.query_string.decode(errors="replace"),
                request.get_data(as_text=True),
                answer.status_code,
                answer.get_data(as_text=True),
            )
        )
    return answer


@contextlib.contextmanager
def _serving(app: Flask, port: int) -> Iterator[str]:
    server = listen(app, port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        app.extensions["outbox"].stop()

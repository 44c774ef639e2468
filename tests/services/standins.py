"""The stand-ins of payment providers as real HTTP servers of one test."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
from flask import Flask

from standins.serving import listen
from standins.stripe import app as stripe_app


@dataclass(frozen=True)
class StandIn:
    """A provider to practise with, and where it is; ``secret`` signs what it tells."""

    url: str
    key: str
    secret: str
    app: Flask

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
        answer = httpx.request(method, url, json=said or None, timeout=60, trust_env=False)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def tells(self, url: str) -> None:
        """From now on it tells this address, too."""
        self.control("endpoints", url=url, secret=self.secret)


@contextlib.contextmanager
def stripe(keep: str = ":memory:", port: int = 0) -> Iterator[StandIn]:
    """The stand-in of Stripe until the block ends."""
    app = stripe_app.create_app(path=keep)
    with _serving(app, port) as url:
        yield StandIn(url, stripe_app.KEY, stripe_app.SECRET, app)


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

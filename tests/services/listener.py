"""Somebody who is told things by webhooks: a real server that keeps what came."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Told:
    """One request as it came."""

    headers: dict[str, str]  # lower-case names
    body: bytes


@dataclass
class Listener:
    """What came, in the order in which it came; ``answers`` are the next statuses, then 200."""

    url: str = ""
    told: list[Told] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)


@contextlib.contextmanager
def listening() -> Iterator[Listener]:
    """Listen on a free loopback port until the block ends."""
    listener, lock = Listener(), threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with lock:
                listener.told.append(Told({k.lower(): v for k, v in self.headers.items()}, body))
                status = listener.answers.pop(0) if listener.answers else 200
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Leave the test's output to the test."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        listener.url = f"http://127.0.0.1:{server.server_port}/hook"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield listener
        finally:
            server.shutdown()
            thread.join()

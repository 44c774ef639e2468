"""The app behind a real, threaded web server."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server


@dataclass(frozen=True)
class LiveServer:
    """An app and where it is served."""

    app: Flask
    base_url: str


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Leave the test's output to the test."""


@contextlib.contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve the app on a free loopback port, a thread per request; gives the address without a final slash.

    Forgery protection is on here, whatever the app was made with: pages carry their tokens.
    """
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    address = f"http://127.0.0.1:{server.server_port}"
    app.config.update(WTF_CSRF_ENABLED=True, PUBLIC_URL=address)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield address
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

"""Starting a stand-in: its options, its port, its end."""

import argparse
import signal
import sys
from collections.abc import Callable
from types import FrameType

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

HOST = "127.0.0.1"


class Quiet(WSGIRequestHandler):
    """Says nothing of each request: the log is a page."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def options(name: str, key: str, port: int) -> argparse.ArgumentParser:
    """What both stand-ins may be told."""
    parser = argparse.ArgumentParser(prog=f"python -m standins.{name}")
    parser.add_argument("--port", type=int, default=port)
    parser.add_argument("--key", default=key, help="the only key that is let in")
    parser.add_argument(
        "--keep", default=":memory:", metavar="FILE", help="remember beyond the end, in this file"
    )
    parser.add_argument(
        "--webhook", action="append", default=[], metavar="URL", help="tell what happens there"
    )
    return parser


def listen(app: Flask, port: int) -> BaseWSGIServer:
    """A server on this machine's loopback, a thread a request. Raises OSError where the port is taken."""
    return make_server(HOST, port, app, threaded=True, request_handler=Quiet)


def serve(name: str, app: Flask, port: int, end: Callable[[], None]) -> None:
    """Serve until told to end; say in one sentence where that cannot be."""
    try:
        server = listen(app, port)
    except (OSError, SystemExit):  # werkzeug leaves on a taken port
        sys.exit(
            f"Port {port} is not free for the stand-in of {name}: end what uses it, or give it another --port."
        )

    def leave(number: int, frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, leave)
    sys.stderr.write(f"Stand-in of {name}: http://{HOST}:{server.server_port}\n")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
        end()

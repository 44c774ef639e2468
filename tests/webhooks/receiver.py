"""Somebody else's program: an HTTP server that knows nothing of our code and verifies what comes by a few lines.

Run as a program of its own (``python receiver.py secret…``), it prints the port it listens on, and answers each path
in its own way; GET /kept gives what arrived.
"""

import base64
import hashlib
import hmac
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRETS = sys.argv[1:]
KEPT: list[dict[str, Any]] = []


def is_genuine(secret: str, headers: Any, body: bytes) -> bool:
    """As the specification says it: HMAC over id, time and body, not older than five minutes."""
    moment = headers["webhook-timestamp"]
    if abs(time.time() - int(moment)) > 300:
        return False
    key = base64.b64decode(secret.split("_", 1)[1])
    signed = headers["webhook-id"].encode() + b"." + moment.encode() + b"." + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    given = headers["webhook-signature"].split(" ")
    return any(hmac.compare_digest(f"v1,{expected}", one) for one in given)


class Receiver(BaseHTTPRequestHandler):
    """One call."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Keep what came, and answer as the path says."""
        body = self.rfile.read(int(self.headers["content-length"]))
        KEPT.append(
            {
                "path": self.path,
                "host": self.headers["host"],
                "type": self.headers["content-type"],
                "id": self.headers["webhook-id"],
                "body": body.decode(),
                "signatures": len(self.headers["webhook-signature"].split()),
                "genuine": [is_genuine(secret, self.headers, body) for secret in SECRETS],
            }
        )
        getattr(self, f"answer_{self.path.strip('/')}")()

    def do_GET(self) -> None:
        """What arrived so far; a redirect that is followed would come here, too."""
        if self.path != "/kept":
            KEPT.append({"path": f"GET {self.path}"})
        self._answer(200, json.dumps(KEPT).encode())

    def answer_ok(self) -> None:
        """Take it."""
        self._answer(200, b"terima kasih")

    def answer_broken(self) -> None:
        """Break."""
        self._answer(500, "tidak bisa: \x00 toko é".encode())

    def answer_hang(self) -> None:
        """Say nothing for longer than anybody waits."""
        time.sleep(30)

    def answer_drip(self) -> None:
        """Answer a letter at a time, so that no single read takes long."""
        for letter in b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok":
            self.wfile.write(bytes([letter]))
            time.sleep(0.5)

    def answer_elsewhere(self) -> None:
        """Send the caller somewhere else."""
        self._answer(307, b"", location="/ok")

    def answer_huge(self) -> None:
        """Take it, and send ten megabytes back."""
        self._answer(200, b"x" * 10_000_000)

    def answer_torn(self) -> None:
        """Promise more than comes."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf")
        self.close_connection = True

    def _answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle(self) -> None:
        """A caller who hangs up is no fault here."""
        try:
            super().handle()
        except OSError:
            self.close_connection = True

    def log_message(self, *_args: Any) -> None:
        """Leave the test's output to the test."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.daemon_threads = True
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()

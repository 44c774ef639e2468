"""How Midtrans is called: one request, bounded in time and in what is read. Nothing is tried again here."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from marketplace.settlement.ports import NoAnswer

CONNECT_SECONDS = 3.0
READ_SECONDS = 6.0
TOTAL_SECONDS = 10.0
ANSWER_BYTES_MAX = 256 * 1024
LIVE, SANDBOX = "https://api.midtrans.com", "https://api.sandbox.midtrans.com"
SANDBOX_KEY = "SB-"


@dataclass(frozen=True)
class Answer:
    """What Midtrans says: its own status code, which stands in the body, and the body."""

    code: int
    body: Mapping[str, Any]


class Line:
    """The way to Midtrans with one merchant's key. ``url`` points at the stand-in in demo and tests."""

    def __init__(self, key: str, url: str = "") -> None:
        self._url = (url or (SANDBOX if key.startswith(SANDBOX_KEY) else LIVE)).rstrip("/")
        self._client = httpx.Client(
            auth=(key, ""),
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            headers={"Accept": "application/json"},
            trust_env=False,
            follow_redirects=False,
        )

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None, key: str = "") -> Answer:
        """The answer to one request; ``key`` makes it count once. Raises NoAnswer for whatever is none."""
        headers = {"Idempotency-Key": key} if key else {}
        ends = time.monotonic() + TOTAL_SECONDS
        try:
            with self._client.stream(method, self._url + path, json=body, headers=headers) as response:
                read = bytearray()
                for part in response.iter_bytes():
                    read += part
                    if len(read) > ANSWER_BYTES_MAX or time.monotonic() > ends:
                        raise NoAnswer("not-understood" if len(read) > ANSWER_BYTES_MAX else "unreachable")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NoAnswer("unreachable") from error
        return _answer(response.status_code, bytes(read))


def _answer(status: int, read: bytes) -> Answer:
    if status in (401, 403):
        raise NoAnswer("key-refused")
    if status == 429:
        raise NoAnswer("too-often")
    if status >= 500:
        raise NoAnswer("trouble")
    try:
        body = json.loads(read)
        code = int(body["status_code"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NoAnswer("not-understood") from error
    if code in (401, 402):
        raise NoAnswer("key-refused")
    if code == 429 or code >= 500:
        raise NoAnswer("trouble")
    return Answer(code, body)

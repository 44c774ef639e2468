"""One call to one address: bounded in time and in what is read, to the number that was checked, and no further."""

import asyncio
import ssl
import time
from collections.abc import Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

import httpx

from marketplace.webhooks.addresses import Forbidden, resolve

T = TypeVar("T")
CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 10.0  # from the name's look-up to the end of the answer
ANSWER_BYTES_MAX = 64 * 1024  # read at most
KEPT_BYTES = 1024  # shown at most


@dataclass(frozen=True)
class Answer:
    """What came of a call. ``outcome`` is a key of ``marketplace.webhooks.wording.OUTCOMES``."""

    outcome: str
    status: int | None = None
    began: str = ""
    took_ms: int = 0

    @property
    def is_taken(self) -> bool:
        """Whether the other side has it."""
        return self.outcome == "taken"


async def call(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Post ``body``; never raises for what the other side or the network does."""
    began = time.monotonic()
    heard = _Heard()
    try:
        async with asyncio.timeout(TOTAL_SECONDS):
            await _post(url, body, headers, heard)
        outcome = _outcome(heard.status)
    except (TimeoutError, httpx.TimeoutException):
        outcome = "too-slow"
    except Forbidden:
        outcome = "private-address"
    except httpx.ConnectError as error:
        outcome = "bad-certificate" if _is_tls(error) else "no-connection"
    except OSError:  # the name has no number
        outcome = "no-such-host"
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError):
        outcome = "broken-off"
    took_ms = round((time.monotonic() - began) * 1000)
    return Answer(outcome, heard.status, _readable(bytes(heard.read)), took_ms)


def aside(work: Coroutine[Any, Any, T]) -> T:
    """Do ``work`` to its end on a thread of its own: the caller's may be in the middle of a loop already."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(copy_context().run, asyncio.run, work).result()


class _Heard:
    """What had come back when the call ended, however it ended."""

    def __init__(self) -> None:
        self.status: int | None = None
        self.read = bytearray()


async def _post(url: str, body: bytes, headers: Mapping[str, str], heard: _Heard) -> None:
    asked = httpx.URL(url)
    port = asked.port or (443 if asked.scheme == "https" else 80)
    number = await resolve(asked.raw_host.decode("ascii"), port)
    request = httpx.Request(
        "POST",
        asked.copy_with(host=number),
        # As it is, not unpacked: a small answer may unpack to a large one.
        headers={**headers, "host": asked.netloc.decode("ascii"), "accept-encoding": "identity"},
        content=body,
        extensions={
            "sni_hostname": asked.raw_host.decode("ascii"),  # the certificate is asked for the name
            "timeout": httpx.Timeout(TOTAL_SECONDS, connect=CONNECT_SECONDS).as_dict(),
        },
    )
    async with httpx.AsyncHTTPTransport(verify=_trusted(), trust_env=False, retries=0) as line:
        response = await line.handle_async_request(request)
        heard.status = response.status_code
        try:
            async for part in response.aiter_raw():
                heard.read += part[: ANSWER_BYTES_MAX - len(heard.read)]
                if len(heard.read) >= ANSWER_BYTES_MAX:
                    break
        finally:
            await response.aclose()


@lru_cache
def _trusted() -> ssl.SSLContext:
    return httpx.create_ssl_context()


def _outcome(status: int | None) -> str:
    if status is not None and 200 <= status < 300:
        return "taken"
    return "redirected" if status is not None and 300 <= status < 400 else "refused"


def _is_tls(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _readable(read: bytes) -> str:
    """The beginning of an answer as text that every database takes."""
    return read[:KEPT_BYTES].decode("utf-8", "replace").replace("\x00", "\ufffd")

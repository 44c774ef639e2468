"""A real SMS message centre on loopback (SMPP 3.4), and the phone that shows what it was given."""

import asyncio
import contextlib
import itertools
import threading
from collections import defaultdict
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field
from typing import Any

import smpp34

from tests.services.ports import free_port

SECONDS = 20
DEFAULT_ALPHABET, UCS_2 = 0, 8
WITH_HEADER = 0x40
RECEIPT = 0x04
STATES = {"DELIVRD": 2, "EXPIRED": 3, "UNDELIV": 5, "ACCEPTD": 6, "REJECTD": 8}
# GSM 03.38, written down by its rows; what the escape leads to.
ROWS = (
    "@£$¥èéùìòÇ\nØø\rÅå",
    "Δ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ",
    " !\"#¤%&'()*+,-./",
    "0123456789:;<=>?",
    "¡ABCDEFGHIJKLMNO",
    "PQRSTUVWXYZÄÖÑÜ§",
    "¿abcdefghijklmno",
    "pqrstuvwxyzäöñüà",
)
ESCAPED = {0x0A: "\f", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]"}
ESCAPED |= {0x40: "|", 0x65: "€"}


class Unheard(Exception):
    """The listener left without an answer."""


@dataclass(frozen=True)
class Short:
    """One SMS as the centre took it."""

    message_id: str
    source: tuple[int, int, str]  # type of number, plan, address
    destination: tuple[int, int, str]
    esm_class: int
    coding: int
    asked_for_receipt: bool
    octets: bytes


@dataclass
class MessageCentre:
    """The centre. ``answers``: command_status of the next texts."""

    port: int = field(default_factory=free_port)
    taken: list[Short] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _listeners: dict[str, smpp34.Esme] = field(default_factory=dict)
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    @property
    def url(self) -> str:
        """Where it is, as a setting says it."""
        return f"smpp://pasarlima:rahasia@127.0.0.1:{self.port}?source=Pasarlima"

    @contextlib.contextmanager
    def open(self) -> Iterator[None]:
        """Serve until the block ends; again, on the same port, in another block."""
        self._loop = asyncio.new_event_loop()
        thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        thread.start()
        server, serving = self._do(self._begin())
        try:
            yield
        finally:
            self._do(self._end(server, serving))
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join(SECONDS)
            self._loop.close()

    def texts(self, number: str) -> list[str]:
        """What this phone shows: parts joined by their headers, as a phone does it."""
        shown: list[str] = []
        parts: dict[bytes, dict[int, bytes]] = defaultdict(dict)
        for short in self.taken:
            if short.destination[2] != number:
                continue
            octets = short.octets
            if short.esm_class & WITH_HEADER:
                assert octets[:3] == bytes([5, 0, 3]), "a header of parts"
                mark, total, place = octets[3:4], octets[4], octets[5]
                parts[mark][place] = octets[6:]
                if len(parts[mark]) < total:
                    continue
                octets = b"".join(part for _, part in sorted(parts.pop(mark).items()))
            shown.append(decoded(octets, short.coding))
        return shown

    def wait_for_listener(self) -> None:
        """Wait until somebody listens to receipts."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._listeners, SECONDS), "nobody listens to receipts"

    def tell(self, message_id: str, word: str, *, in_words: bool = False) -> int:
        """Send a receipt, in optional parameters or ``in_words``; return what the listener answered.

        Raises Unheard when it left without an answer.
        """
        text = f"id:{message_id} sub:001 dlvrd:001 submit date:2601010800 done date:2601010801 stat:{word} err:000"
        fields = [
            smpp34.Tlv(smpp34.TLV_RECEIPTED_MESSAGE_ID, message_id.encode() + b"\0"),
            smpp34.Tlv(smpp34.TLV_MESSAGE_STATE, bytes([STATES[word]])),
        ]
        return self._deliver(
            RECEIPT,
            f"{text} text:Kode rahasia Anda".encode() if in_words else b"",
            [] if in_words else fields,
        )

    def forward(self, text: bytes) -> int:
        """Bring an SMS that somebody wrote to us; return what the listener answered."""
        return self._deliver(0, text, [])

    def _deliver(self, esm_class: int, text: bytes, fields: list[smpp34.Tlv]) -> int:
        self.wait_for_listener()
        with self._changed:
            session, listener = next(iter(self._listeners.items()))

        async def deliver() -> int:
            answer = await listener.deliver_sm(
                "Pasarlima", text, source_addr="6281200000001", esm_class=esm_class, tlvs=fields
            )
            return answer.command_status

        try:
            return int(self._do(deliver()))
        except smpp34.SmppError as error:
            with self._changed:
                self._listeners.pop(session, None)
            raise Unheard from error

    async def _begin(self) -> tuple[smpp34.Server, asyncio.Task[None]]:
        server = smpp34.Server(host="127.0.0.1", port=self.port, system_id="SMSC")
        await server.start()
        return server, asyncio.create_task(self._serve(server))

    async def _end(self, server: smpp34.Server, serving: asyncio.Task[None]) -> None:
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serving
        with self._changed:
            listeners = list(self._listeners.values())
            self._listeners.clear()
        await server.stop()
        for listener in listeners:  # the server leaves them alone
            with contextlib.suppress(smpp34.SmppError):
                await listener.unbind()

    async def _serve(self, server: smpp34.Server) -> None:
        while True:
            event = await server.next()
            if isinstance(event, smpp34.SubmitSmEvent):
                self._take(event)
            with self._changed:
                if isinstance(event, smpp34.Esme) and event.can_receive:
                    self._listeners[event.session_id] = event
                elif isinstance(event, smpp34.Unbound):
                    self._listeners.pop(event.session_id, None)
                self._changed.notify_all()

    def _take(self, event: smpp34.SubmitSmEvent) -> None:
        answer = self.answers.pop(0) if self.answers else smpp34.ESME_ROK
        if answer:
            event.reject(answer)
            return
        message_id = f"mc-{next(self._ids)}"
        self.taken.append(
            Short(
                message_id,
                (event.source_addr_ton, event.source_addr_npi, event.source_addr),
                (event.dest_addr_ton, event.dest_addr_npi, event.destination_addr),
                event.esm_class,
                event.data_coding,
                bool(event.registered_delivery & 1),
                event.short_message,
            )
        )
        event.accept(message_id)

    def _do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(SECONDS)


def decoded(octets: bytes, coding: int) -> str:
    """The letters of an SMS, each of its octets having seven bits, or each two being one letter."""
    if coding == UCS_2:
        return octets.decode("utf-16-be")
    assert coding == DEFAULT_ALPHABET
    letters, rest = "", iter(octets)
    for octet in rest:
        letters += ESCAPED[next(rest)] if octet == 0x1B else ROWS[octet >> 4][octet & 15]
    return letters

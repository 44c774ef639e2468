"""SMS by SMPP 3.4: texts handed to the operator's message centre, and what it tells of them afterwards.

Each text has a connection of its own, which is bound, used and left: a connection that was kept might have died
unnoticed, and then nobody knew whether the text went out. Receipts come over another one, which is kept.
"""

import contextlib
import re
import select
import time
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import structlog
from smpplib import consts, exceptions
from smpplib.client import Client
from smpplib.smpp import make_pdu

from marketplace.messages.channels import gsm
from marketplace.messages.ports import Outgoing, Uncertain, Undeliverable
from marketplace.messages.states import Fate

SECONDS = 10.0  # for every answer
QUIET_SECONDS = 30.0  # then we ask whether the other side is still there; after as long again it is not
LOOK_SECONDS = 0.5  # how soon the end is noticed
BACKOFF_SECONDS = (1.0, 2.0, 5.0, 15.0, 30.0)  # then the last one, for ever
UNKNOWN_REMEMBERED = 1000  # receipts we asked to be sent again
BREAKS = (exceptions.ConnectionError, OSError)  # smpplib's own is no OSError

NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")  # E.164
INTERNATIONAL, NETWORK_SPECIFIC, ALPHANUMERIC = 1, 3, 5  # types of number
ISDN = 1  # the plan numbers follow; names and short codes follow none
SHORT_CODE_DIGITS_MAX = 8
NAME_LETTERS_MAX = 11
SYSTEM_ID_MAX, PASSWORD_MAX = 15, 8
TELL_ITS_END = 1  # registered_delivery: a receipt, whether it arrived or not

# Answers that stay what they are however often one asks. All others (queues full, too fast, our own settings) pass.
FOR_GOOD = {
    consts.SMPP_ESME_RINVMSGLEN,
    consts.SMPP_ESME_RINVDSTADR,
    consts.SMPP_ESME_RINVDSTTON,
    consts.SMPP_ESME_RINVDSTNPI,
    consts.SMPP_ESME_RX_P_APPN,
}

MESSAGE_TYPE, RECEIPT = 0x3C, 0x04  # bits of esm_class
FATES: dict[object, Fate] = {  # message_state, and its word in a receipt's text; the others are no end
    2: Fate.DELIVERED,
    3: Fate.FAILED,
    4: Fate.FAILED,
    5: Fate.FAILED,
    8: Fate.FAILED,
    "DELIVRD": Fate.DELIVERED,
    "EXPIRED": Fate.FAILED,
    "DELETED": Fate.FAILED,
    "UNDELIV": Fate.FAILED,
    "REJECTD": Fate.FAILED,
}

log = structlog.get_logger()


class Refused(Exception):
    """The centre did not take it, and may next time."""


@dataclass(frozen=True)
class Receipt:
    """What became of a text, by the centre's reference for it. ``raw`` is what the centre wrote, without the text."""

    reference: str
    fate: Fate
    raw: str


@dataclass(frozen=True)
class Source:
    """Whom a text is from: a number, a short code, or a name of at most eleven letters."""

    address: str
    ton: int
    npi: int

    @classmethod
    def of(cls, address: str) -> "Source":
        """Read it. Raises ValueError when no phone could show it."""
        if NUMBER.fullmatch(address):
            return cls(address[1:], INTERNATIONAL, ISDN)
        if address.isascii() and address.isdecimal() and len(address) <= SHORT_CODE_DIGITS_MAX:
            return cls(address, NETWORK_SPECIFIC, 0)
        if re.fullmatch(rf"[A-Za-z0-9 .-]{{1,{NAME_LETTERS_MAX}}}", address):
            return cls(address, ALPHANUMERIC, 0)
        raise ValueError("the source in SMS_URL is no number, no short code and no name of 11 letters")


class Smpp:
    """The channel of short texts."""

    name = "sms"

    def __init__(self, url: str, seconds: float = SECONDS, quiet_seconds: float = QUIET_SECONDS) -> None:
        """Read ``smpp://system:password@host:2775?source=Pasarlima``. Raises ValueError."""
        parts = urlsplit(url)
        if parts.scheme != "smpp" or not parts.hostname:
            raise ValueError("SMS_URL is written smpp://system:password@host:2775?source=Pasarlima")
        self.host, self.port = parts.hostname, parts.port or 2775
        self.system_id = unquote(parts.username or "")
        self.password = unquote(parts.password or "")
        if len(self.system_id) > SYSTEM_ID_MAX or len(self.password) > PASSWORD_MAX:
            raise ValueError("SMPP knows systems of at most 15 letters and passwords of at most 8")
        self.source = Source.of(parse_qs(parts.query).get("source", ["Pasarlima"])[0])
        self.seconds, self.quiet_seconds = seconds, quiet_seconds
        self._told_later: deque[str] = deque(maxlen=UNKNOWN_REMEMBERED)

    def send(self, outgoing: Outgoing) -> str:
        """Hand the text in and return the centre's id of it; of a text in parts, that of the last."""
        if not NUMBER.fullmatch(outgoing.address):
            raise Undeliverable("no phone number")
        try:
            written = gsm.write(outgoing.text, zlib.crc32(outgoing.public_id.encode()) & 0xFF)
        except ValueError as error:  # UnicodeError is one
            raise Undeliverable("no SMS can hold it") from error
        reference = ""
        with self._bound("bind_transmitter") as line:
            for part in written.parts:
                last = part is written.parts[-1]
                reference = self._submit(line, outgoing.address, written, part, last)
        return reference

    def listen(self, take: Callable[[Receipt], bool], ended: Callable[[], bool]) -> None:
        """Hand every receipt to ``take`` until ``ended()``; connect again, ever slower, when the centre goes away.

        A receipt is acknowledged when ``take`` has returned: what it raises lets the centre send it again. When it
        does not know the text (False), the centre is asked once to tell it later: it may have been too quick.
        """
        failures = 0
        while not ended():
            try:
                with self._bound("bind_transceiver") as line:
                    log.info("listening for receipts", host=self.host, port=self.port)
                    failures = 0
                    self._hear(line, take, ended)
            except Exception as error:  # whatever it is, the receipts to come matter more
                log.warning("receipts interrupted", error=repr(error))
                _rest(BACKOFF_SECONDS[min(failures, len(BACKOFF_SECONDS) - 1)], ended)
                failures += 1

    @contextlib.contextmanager
    def _bound(self, how: str) -> Iterator[Any]:
        """A connection that is bound; left politely when all went well, and closed in any case."""
        line = Client(
            self.host, self.port, self.seconds, logger_name="smpplib", allow_unknown_opt_params=True
        )
        try:
            line.connect()
            getattr(line, how)(system_id=self.system_id, password=self.password)
            yield line
            with contextlib.suppress(*BREAKS, exceptions.PDUError):  # all was answered by now
                line.unbind()
        finally:
            line.state = consts.SMPP_CLIENT_STATE_OPEN  # else it complains of being closed
            line.disconnect()

    def _submit(self, line: Any, number: str, written: gsm.Written, part: bytes, last: bool) -> str:
        try:
            sent = line.send_message(
                source_addr_ton=self.source.ton,
                source_addr_npi=self.source.npi,
                source_addr=self.source.address,
                dest_addr_ton=INTERNATIONAL,
                dest_addr_npi=ISDN,
                destination_addr=number[1:],
                esm_class=consts.SMPP_GSMFEAT_UDHI if written.joined else 0,
                data_coding=written.coding,
                registered_delivery=TELL_ITS_END if last else 0,
                short_message=part,
            )
            answer = self._answer_to(line, sent.sequence)
        except BREAKS as broken:
            raise Uncertain("no answer after the text") from broken
        words = consts.DESCRIPTIONS.get(answer.status, hex(answer.status))
        if answer.status in FOR_GOOD:
            raise Undeliverable(words)
        if answer.is_error():
            raise Refused(words)
        return _ascii(answer.message_id)

    def _answer_to(self, line: Any, sequence: int) -> Any:
        """The answer with this number. Raises TimeoutError when the centre speaks of other things for too long."""
        until = time.monotonic() + self.seconds
        while time.monotonic() < until:
            pdu = line.read_pdu()
            if pdu.sequence == sequence and pdu.is_response():
                return pdu
            _be_polite(line, pdu)
        raise TimeoutError

    def _hear(self, line: Any, take: Callable[[Receipt], bool], ended: Callable[[], bool]) -> None:
        heard_at = asked_at = time.monotonic()
        while not ended():
            now = time.monotonic()
            if select.select([line._socket], [], [], LOOK_SECONDS)[0]:
                pdu = line.read_pdu()
                heard_at = asked_at = now
                later = pdu.command == "deliver_sm" and self._not_yet(pdu, take)
                _be_polite(line, pdu, consts.SMPP_ESME_RX_T_APPN if later else consts.SMPP_ESME_ROK)
            elif now - heard_at > 2 * self.quiet_seconds:
                raise TimeoutError("the centre is silent")
            elif now - asked_at > self.quiet_seconds:
                line.send_pdu(make_pdu("enquire_link", client=line))
                asked_at = now

    def _not_yet(self, pdu: Any, take: Callable[[Receipt], bool]) -> bool:
        """Whether the centre should tell this later."""
        receipt = read_receipt(pdu)
        if receipt is None or take(receipt) or receipt.reference in self._told_later:
            return False
        self._told_later.append(receipt.reference)
        return True


def read_receipt(pdu: Any) -> Receipt | None:
    """What a deliver_sm says of the end of a text; None when it speaks of something else.

    Centres put it into optional parameters, into the text (``id:… stat:DELIVRD …``), or into both.
    """
    if pdu.esm_class & MESSAGE_TYPE != RECEIPT:
        return None
    text = _ascii(pdu.short_message or pdu.message_payload)
    said = {name.lower(): value for name, value in re.findall(r"\b(id|stat):(\S+)", text, re.IGNORECASE)}
    reference = _ascii(pdu.receipted_message_id) or said.get("id", "")
    fate = FATES.get(pdu.message_state) or FATES.get(said.get("stat", "").upper())
    if not reference or fate is None:
        return None
    raw = re.sub(r"\s*\btext:.*", "", text, flags=re.IGNORECASE | re.DOTALL)
    return Receipt(reference, fate, raw or f"message_state {pdu.message_state}")


def _be_polite(line: Any, pdu: Any, status: int = consts.SMPP_ESME_ROK) -> None:
    """Answer what the centre asks. Raises Refused when it hangs up."""
    answers = {"enquire_link": "enquire_link_resp", "deliver_sm": "deliver_sm_resp", "unbind": "unbind_resp"}
    if pdu.command in answers:
        answer = make_pdu(answers[pdu.command], client=line, status=status)
        answer.sequence = pdu.sequence
        line.send_pdu(answer)
    if pdu.command == "unbind":
        raise Refused("the centre hangs up")


def _rest(seconds: float, ended: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while not ended() and time.monotonic() < until:
        time.sleep(min(seconds, LOOK_SECONDS))


def _ascii(octets: bytes | None) -> str:
    return (octets or b"").rstrip(b"\0").decode("ascii", "replace")

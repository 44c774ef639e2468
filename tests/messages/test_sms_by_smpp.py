"""SMS reach a real message centre, and a phone shows what was written."""

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator

import pytest
import smpp34
from smpplib import consts, exceptions

from marketplace.messages.channels.smpp import Refused, Smpp, Source
from marketplace.messages.ports import Outgoing, Uncertain, Undeliverable
from tests.services.smsc import MessageCentre

NUMBER = "+6281234567890"
PLAIN = "Pasarlima: Paket PL-7K3M-92XD diantar hari ini. Siapkan Rp285.000 [COD]. Kode: 4471 @ Jl. Melati 5"
WITH_QUOTES = "Pasarlima: Toko “Batik Bu Sri” menjawab: ‘Besok dikirim, nggih’ 🧺"


@pytest.fixture
def centre() -> Iterator[MessageCentre]:
    centre = MessageCentre()
    with centre.open():
        yield centre


def text(words: str, address: str = NUMBER, public_id: str = "7K3M92XD") -> Outgoing:
    return Outgoing(public_id, address, "", words, "")


@pytest.mark.parametrize(
    "words",
    [PLAIN, WITH_QUOTES, PLAIN * 4, WITH_QUOTES * 4, "", "{[~]}\\|^€" * 30],
    ids=["plain", "other letters", "long", "long with other letters", "empty", "letters of two octets"],
)
def test_a_text_is_shown_as_it_was_written(centre: MessageCentre, words: str) -> None:
    Smpp(centre.url).send(text(words))
    assert centre.texts(NUMBER[1:]) == [words]


def test_plain_letters_take_one_octet_each_and_others_two(centre: MessageCentre) -> None:
    channel = Smpp(centre.url)
    channel.send(text("a" * 160))
    channel.send(text("ā" * 70))
    assert [(len(short.octets), short.coding) for short in centre.taken] == [(160, 0), (140, 8)]


def test_an_sms_says_whom_it_is_from_and_to(centre: MessageCentre) -> None:
    for source in ("Pasarlima", "%2B628111222333", "98555"):
        Smpp(centre.url.replace("=Pasarlima", f"={source}")).send(text(PLAIN))
    assert {short.destination for short in centre.taken} == {(1, 1, "6281234567890")}
    assert [short.source for short in centre.taken] == [
        (5, 0, "Pasarlima"),
        (1, 1, "628111222333"),
        (3, 0, "98555"),
    ]


def test_one_receipt_is_asked_for_under_the_reference_that_is_kept(centre: MessageCentre) -> None:
    channel = Smpp(centre.url)
    references = [channel.send(text(PLAIN)), channel.send(text(PLAIN * 4))]
    assert references == [short.message_id for short in centre.taken if short.asked_for_receipt]
    assert references[1] == centre.taken[-1].message_id


def test_a_long_text_sent_again_is_joined_to_itself_and_to_no_other(centre: MessageCentre) -> None:
    channel = Smpp(centre.url)
    centre.answers = [smpp34.ESME_ROK, smpp34.ESME_ROK, smpp34.ESME_RTHROTTLED]
    with pytest.raises(Refused):
        channel.send(text(PLAIN * 4))
    channel.send(text("Lain. " * 40, public_id="ANOTHER1"))
    channel.send(text(PLAIN * 4))
    assert centre.texts(NUMBER[1:]) == ["Lain. " * 40, PLAIN * 4]


@pytest.mark.parametrize(
    "status", [smpp34.ESME_RINVDSTADR, smpp34.ESME_RINVMSGLEN, consts.SMPP_ESME_RX_P_APPN]
)
def test_what_the_centre_will_never_take_is_undeliverable(centre: MessageCentre, status: int) -> None:
    centre.answers = [status]
    with pytest.raises(Undeliverable, match=consts.DESCRIPTIONS[status]):
        Smpp(centre.url).send(text(PLAIN))


@pytest.mark.parametrize(
    "status",
    [
        smpp34.ESME_RTHROTTLED,
        smpp34.ESME_RMSGQFUL,
        smpp34.ESME_RSYSERR,
        smpp34.ESME_RINVSRCADR,
        consts.SMPP_ESME_RX_T_APPN,
        0x04A0,
    ],
)
def test_what_the_centre_may_take_next_time_is_tried_again(centre: MessageCentre, status: int) -> None:
    centre.answers = [status]
    channel = Smpp(centre.url)
    with pytest.raises(Refused):
        channel.send(text(PLAIN))
    channel.send(text(PLAIN))
    assert centre.texts(NUMBER[1:]) == [PLAIN]


def test_a_centre_that_is_away_says_nothing_about_the_text() -> None:
    with pytest.raises(exceptions.ConnectionError):
        Smpp(MessageCentre().url).send(text(PLAIN))


@pytest.mark.parametrize(
    "address", ["", "081234567890", "6281234567890", "+62", "sri@contoh.id", "+62812345\r\n"]
)
def test_what_is_no_number_is_undeliverable(centre: MessageCentre, address: str) -> None:
    with pytest.raises(Undeliverable):
        Smpp(centre.url).send(text(PLAIN, address))
    assert centre.taken == []


def test_what_no_sms_can_hold_is_undeliverable(centre: MessageCentre) -> None:
    for words in ("a" * 40_000, "\ud800"):
        with pytest.raises(Undeliverable):
            Smpp(centre.url).send(text(words))
    assert centre.taken == []


@pytest.mark.parametrize("last_deed", ["hangs up", "falls silent"])
def test_a_centre_that_goes_without_an_answer_leaves_it_uncertain(last_deed: str) -> None:
    with _centre_that(last_deed) as port, pytest.raises(Uncertain):
        Smpp(f"smpp://pasar:rahasia@127.0.0.1:{port}", seconds=0.3).send(text(PLAIN))


def test_a_centre_that_does_not_let_us_in_was_given_nothing() -> None:
    with _centre_that("refuses") as port, pytest.raises(exceptions.PDUError, match="Password"):
        Smpp(f"smpp://pasar:rahasia@127.0.0.1:{port}").send(text(PLAIN))


def test_a_centre_may_ask_whether_we_are_there_before_it_answers() -> None:
    with _centre_that("asks first") as port:
        assert Smpp(f"smpp://pasar:rahasia@127.0.0.1:{port}").send(text(PLAIN)) == "late"


@pytest.mark.parametrize(
    "url",
    [
        "centre.example.id",
        "smtp://centre.example.id",
        "smpp://",
        "smpp://a:ninechars@centre.example.id",
        "smpp://a:b@centre.example.id?source=PasarlimaIndonesia",
        "smpp://a:b@centre.example.id?source=Pasarl%0Dima",
    ],
)
def test_a_setting_that_cannot_be_meant_is_told_at_the_start(url: str) -> None:
    with pytest.raises(ValueError, match=r"SMS_URL|SMPP"):
        Smpp(url)


def test_a_name_of_digits_is_a_number_or_a_code() -> None:
    assert Source.of("98555").npi == 0
    with pytest.raises(ValueError, match="no number"):
        Source.of("+0")


BIND, SUBMIT, ENQUIRE, ANSWER = 0x02, 0x04, 0x15, 0x80000000


@contextlib.contextmanager
def _centre_that(does: str) -> Iterator[int]:
    """A centre that misbehaves as no good one does, written by hand; gives its port."""

    def serve() -> None:
        line, _ = server.accept()
        with line:
            refused = consts.SMPP_ESME_RINVPASWD if does == "refuses" else 0
            _say(line, BIND | ANSWER, _heard(line, BIND), refused, b"MC\0")
            if refused:
                return
            sequence = _heard(line, SUBMIT)
            if does == "asks first":
                _say(line, ENQUIRE, 77)
                assert _heard(line, ENQUIRE | ANSWER) == 77
                _say(line, SUBMIT | ANSWER, sequence, 0, b"late\0")
            if does != "hangs up":
                line.recv(1000)

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)
        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        thread.join(10)


def _heard(line: socket.socket, command: int) -> int:
    """The number of the next request, which must be this one."""
    length, said, _, sequence = struct.unpack(">LLLL", line.recv(16, socket.MSG_WAITALL))
    line.recv(length - 16, socket.MSG_WAITALL)
    assert said == command
    return int(sequence)


def _say(line: socket.socket, command: int, sequence: int, status: int = 0, body: bytes = b"") -> None:
    line.sendall(struct.pack(">LLLL", 16 + len(body), command, status, sequence) + body)

"""What a message centre says about a text afterwards is heard, whatever way it says it, also after it was away."""

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from smpplib import consts

from marketplace.messages.channels.smpp import Receipt, Smpp
from marketplace.messages.states import Fate
from tests.services.smsc import SECONDS, STATES, MessageCentre, Unheard

LATER = consts.SMPP_ESME_RX_T_APPN


@dataclass
class Heard:
    """What the listener took down. ``unknown`` are the references it has not heard of."""

    receipts: list[Receipt] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)

    def take(self, receipt: Receipt) -> bool:
        """Take a receipt down, unless something goes wrong."""
        if self.failures:
            raise self.failures.pop()
        self.receipts.append(receipt)
        return receipt.reference not in self.unknown


@pytest.fixture
def centre() -> MessageCentre:
    return MessageCentre()


@pytest.fixture
def heard(centre: MessageCentre, monkeypatch: pytest.MonkeyPatch) -> Iterator[Heard]:
    """A listener beside the test, which does not wait long for a centre that is away."""
    monkeypatch.setattr("marketplace.messages.channels.smpp.BACKOFF_SECONDS", (0.05,))
    monkeypatch.setattr("marketplace.messages.channels.smpp.LOOK_SECONDS", 0.05)
    heard = Heard()
    with listening(Smpp(centre.url), heard.take):
        yield heard


@contextlib.contextmanager
def listening(channel: Smpp, take: Callable[[Receipt], bool]) -> Iterator[None]:
    ended = threading.Event()
    thread = threading.Thread(target=channel.listen, args=(take, ended.is_set))
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(SECONDS)
        assert not thread.is_alive(), "the listener does not end"


@pytest.mark.parametrize("in_words", [False, True])
@pytest.mark.parametrize(
    ("word", "fate"),
    [
        ("DELIVRD", Fate.DELIVERED),
        ("UNDELIV", Fate.FAILED),
        ("EXPIRED", Fate.FAILED),
        ("REJECTD", Fate.FAILED),
    ],
)
def test_the_end_of_a_text_is_heard(
    centre: MessageCentre, heard: Heard, word: str, fate: Fate, in_words: bool
) -> None:
    with centre.open():
        assert centre.tell("mc-1", word, in_words=in_words) == 0
    (receipt,) = heard.receipts
    assert (receipt.reference, receipt.fate) == ("mc-1", fate)
    assert receipt.raw.endswith(f"stat:{word} err:000" if in_words else f"message_state {STATES[word]}")


def test_what_was_written_to_a_person_is_not_kept_with_the_receipt(
    centre: MessageCentre, heard: Heard
) -> None:
    with centre.open():
        centre.tell("mc-1", "UNDELIV", in_words=True)
    assert heard.receipts[0].raw.startswith("id:mc-1 ")
    assert "rahasia" not in heard.receipts[0].raw


def test_what_is_no_end_is_taken_and_noted_nowhere(centre: MessageCentre, heard: Heard) -> None:
    with centre.open():
        assert centre.tell("mc-1", "ACCEPTD") == 0
        assert centre.tell("mc-1", "ACCEPTD", in_words=True) == 0
        assert centre.forward(b"id:mc-1 stat:DELIVRD kata orang") == 0
    assert heard.receipts == []


def test_a_receipt_for_a_text_that_is_not_known_yet_is_asked_for_once_more(
    centre: MessageCentre, heard: Heard
) -> None:
    heard.unknown = ["mc-1"]
    with centre.open():
        assert centre.tell("mc-1", "DELIVRD") == LATER
        assert centre.tell("mc-2", "DELIVRD") == 0
        assert centre.tell("mc-1", "DELIVRD") == 0


def test_a_receipt_that_could_not_be_noted_is_not_acknowledged_and_the_next_one_is_heard(
    centre: MessageCentre, heard: Heard
) -> None:
    heard.failures = [OSError("the database is away")]
    with centre.open():
        with pytest.raises(Unheard):
            centre.tell("mc-1", "DELIVRD")
        assert centre.tell("mc-1", "DELIVRD") == 0
    assert [receipt.reference for receipt in heard.receipts] == ["mc-1"]


def test_the_listener_comes_back_after_the_centre_was_away(centre: MessageCentre, heard: Heard) -> None:
    with centre.open():
        assert centre.tell("mc-1", "DELIVRD") == 0
    with centre.open():
        assert centre.tell("mc-2", "UNDELIV") == 0
    assert [receipt.reference for receipt in heard.receipts] == ["mc-1", "mc-2"]


@pytest.mark.parametrize("unnoticed", [False, True])
def test_a_centre_that_has_died_is_left_and_looked_for_again(
    unnoticed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("marketplace.messages.channels.smpp.BACKOFF_SECONDS", (0.05,))
    monkeypatch.setattr("marketplace.messages.channels.smpp.LOOK_SECONDS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(SECONDS)
        channel = Smpp(f"smpp://a:b@127.0.0.1:{server.getsockname()[1]}", quiet_seconds=0.2)
        with listening(channel, lambda receipt: True):
            for _ in range(2):  # once more, because it comes back
                line, _address = server.accept()
                with line:
                    line.settimeout(SECONDS)
                    length, _bind, _status, sequence = struct.unpack(">LLLL", line.recv(16))
                    line.recv(length - 16)
                    line.sendall(struct.pack(">LLLL", 19, 0x80000009, 0, sequence) + b"MC\0")
                    if unnoticed:
                        assert struct.unpack(">LLLL", line.recv(16))[1] == 0x15, "asks whether we are there"
                        assert line.recv(16) == b"", "and leaves"


def test_it_ends_also_when_nobody_is_there(centre: MessageCentre) -> None:
    with listening(Smpp(centre.url), lambda receipt: True):
        pass

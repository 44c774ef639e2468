"""A text becomes as few SMS as hold it, and a phone shows it as it was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.messages import sms
from marketplace.messages.channels.gsm import GSM, GSM_7, UCS_2, write
from tests.services.smsc import ESCAPED, ROWS, decoded

EVERY_LETTER = "".join(ROWS).replace("\x1b", "") + "".join(ESCAPED.values())


def test_every_letter_of_the_telephones_alphabet_is_its_own_octet_or_two() -> None:
    assert len(EVERY_LETTER) == 127 + 10
    for letter in EVERY_LETTER:
        written = write(letter, 0)
        assert (written.coding, decoded(written.parts[0], GSM_7)) == (GSM_7, letter)
    assert write("@_§€à", 0).parts == (b"\x00\x11\x5f\x1b\x65\x7f",)


def test_what_is_counted_as_plain_is_what_is_written_in_seven_bits() -> None:
    assert {letter for letter in map(chr, range(0x3000)) if sms.is_plain(letter)} == set(GSM) - {"\f"}


@pytest.mark.parametrize(
    ("text", "coding", "lengths"),
    [
        ("a" * 160, GSM_7, [160]),
        ("a" * 161, GSM_7, [6 + 153, 6 + 8]),
        ("a" * 158 + "€", GSM_7, [160]),
        ("a" * 159 + "€", GSM_7, [6 + 153, 6 + 8]),
        ("a" * 152 + "€" * 8, GSM_7, [6 + 152, 6 + 16]),  # an escape is not torn from its letter
        ("’" * 70, UCS_2, [140]),
        ("’" * 71, UCS_2, [6 + 134, 6 + 8]),
        ("’" * 66 + "🧺" * 3, UCS_2, [6 + 132, 6 + 12]),  # nor the halves of a basket
        ("", GSM_7, [0]),
    ],
)
def test_a_text_takes_as_few_as_hold_it(text: str, coding: int, lengths: list[int]) -> None:
    written = write(text, 7)
    assert written.coding == coding
    assert [len(part) for part in written.parts] == lengths
    assert written.joined == (len(lengths) > 1)


def test_each_part_says_of_which_text_it_is_and_which_one() -> None:
    headers = [part[:6] for part in write("a" * 400, 7).parts]
    assert headers == [bytes([5, 0, 3, 7, 3, number]) for number in (1, 2, 3)]


@given(text=st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(EVERY_LETTER), max_size=600))
def test_whatever_was_written_is_read(text: str) -> None:
    written = write(text, 0)
    assert all(len(part) <= (140 if written.coding == UCS_2 else 160) for part in written.parts)
    bodies = [part[6:] if written.joined else part for part in written.parts]
    assert "".join(decoded(body, written.coding) for body in bodies) == text


def test_a_text_that_no_sms_can_hold_is_refused() -> None:
    assert len(write("a" * 153 * 255, 0).parts) == 255
    with pytest.raises(ValueError, match="as long"):
        write("a" * (153 * 255 + 1), 0)

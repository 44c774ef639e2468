"""An id can be read over the phone, and a slip of the tongue does not make it another one."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kit.ids import ALPHABET, new_public_id, read_public_id

ids = st.builds(new_public_id)


@given(ids)
def test_an_id_reads_as_itself(public_id: str) -> None:
    assert re.fullmatch(r"PL-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}", public_id)
    assert read_public_id(public_id) == public_id


@given(ids)
def test_case_spaces_dashes_and_look_alikes_do_not_matter(public_id: str) -> None:
    assert read_public_id(public_id.lower()) == public_id
    assert read_public_id(f"  {public_id.replace('-', ' ')} ") == public_id
    assert read_public_id(public_id.removeprefix("PL-")) == public_id
    body = public_id.removeprefix("PL-")
    assert read_public_id(body.replace("0", "o").replace("1", "l")) == public_id
    assert read_public_id(body.replace("0", "O").replace("1", "I")) == public_id


@given(ids, st.integers(0, 9), st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_noticed(public_id: str, place: int, letter: str) -> None:
    letters = list(public_id.removeprefix("PL-").replace("-", ""))
    was, letters[place] = letters[place], letter
    assert (read_public_id("".join(letters)) == public_id) == (was == letter)
    assert read_public_id("".join(letters)) in (None, public_id)


@given(ids, st.integers(0, 8))
def test_two_letters_turned_round_are_noticed(public_id: str, place: int) -> None:
    letters = list(public_id.removeprefix("PL-").replace("-", ""))
    letters[place], letters[place + 1] = letters[place + 1], letters[place]
    assert read_public_id("".join(letters)) in (None, public_id)


@pytest.mark.parametrize(
    "text", ["", "PL", "PL-", "PL-7K3M9", "PL-7K3M9-2XDQ!", "x" * 10_000, "PL-00000-00000-0"]
)
def test_what_is_no_id_reads_as_none(text: str) -> None:
    assert read_public_id(text) is None


def test_ids_do_not_follow_one_another() -> None:
    made = [new_public_id() for _ in range(2_000)]
    assert len(set(made)) == len(made)
    assert made != sorted(made)

"""What the stand-in of Stripe says and is asked, beside Stripe's own document and examples."""

import json
import re
from collections.abc import Callable

import pytest

from standins.stripe.app import CALLS
from tests.services import standins
from tests.standins import document
from tests.standins.driving import drive_everything

# What Stripe's current examples have no example of, or call otherwise.
NO_EXAMPLE = {"list"}


@pytest.fixture(scope="module")
def exchanges() -> list[document.Exchange]:
    """All that goes over the wire when each route is asked for."""
    with standins.stripe() as stand:
        drive_everything(stand)
        return list(stand.traffic)


def test_everything_that_goes_over_the_wire_fits_stripes_own_document(
    exchanges: list[document.Exchange], record_property: Callable[[str, object], None]
) -> None:
    wrong = [what for exchange in exchanges for what in document.mistakes(exchange)]
    assert not wrong, "\n".join(sorted(set(wrong)))
    asked = set(map(_row, exchanges))
    assert not {f"{call.method} {call.path}" for call in CALLS} - asked, "not asked for by the drive"
    said = f"{len(exchanges)} exchanges with the stand-in of Stripe fit {document.DOCUMENT.name}"
    record_property("proof", said if document.is_here() else document.ABSENT)


def test_things_look_like_stripes_current_examples(
    exchanges: list[document.Exchange], record_property: Callable[[str, object], None]
) -> None:
    things = [thing for exchange in exchanges for thing in _things(json.loads(exchange.answer))]
    assert {thing["object"] for thing in things} >= set(document.REQUIRED)
    if not document.is_here():
        record_property("proof", document.ABSENT)
        assert not [what for thing in things for what in document.lacking(thing)]
        return
    unlike = set()
    for thing in things:
        example = document.fixtures().get(thing["object"])
        if example is None:
            assert thing["object"] in NO_EXAMPLE
            continue
        for name, value in thing.items():
            other = example.get(name)
            if None in (value, other) or isinstance(other, dict) or isinstance(value, dict):
                continue
            if type(value) is not type(other):
                unlike.add(f"{thing['object']}.{name} is {value!r}, not like {other!r}")
    assert not unlike


def _things(answer: object) -> list[dict[str, object]]:
    """Every object of Stripe's in an answer."""
    if isinstance(answer, list):
        return [thing for inner in answer for thing in _things(inner)]
    if not isinstance(answer, dict):
        return []
    inside = [thing for inner in answer.values() for thing in _things(inner)]
    return (
        [answer, *inside] if isinstance(answer.get("object"), str) and not answer.get("deleted") else inside
    )


def _row(exchange: document.Exchange) -> str:
    """The stand-in's row that answered."""
    matching = [
        call
        for call in CALLS
        if call.method == exchange.method
        and re.fullmatch(re.sub("<[a-z_]+>", "[^/]+", call.path), exchange.path)
    ]
    return min(
        (f"{call.method} {call.path}" for call in matching), key=lambda row: row.count("<"), default=""
    )

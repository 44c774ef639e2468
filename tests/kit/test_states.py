"""One table decides who may say what, and saying it twice is saying it once."""

from dataclasses import dataclass
from enum import StrEnum

import pytest

from marketplace.kit.errors import MoveRefused, NotYours
from marketplace.kit.states import Machine, Move


class Lamp(StrEnum):
    """A lamp."""

    OFF = "off"
    ON = "on"
    BROKEN = "broken"


LAMP = Machine(
    "Lamp",
    Lamp.OFF,
    final=(Lamp.BROKEN,),
    moves=(
        Move("light", (Lamp.OFF,), Lamp.ON, ("owner", "guest")),
        Move("put_out", (Lamp.ON,), Lamp.OFF, ("owner",)),
        Move("drop", (Lamp.OFF, Lamp.ON), Lamp.BROKEN, ("guest",)),
    ),
)


@dataclass
class Thing:
    """Something in a state."""

    state: Lamp = Lamp.OFF


def test_a_verb_moves_once_and_then_does_nothing() -> None:
    thing = Thing()
    assert LAMP.move(thing, "light", "guest") is True
    assert LAMP.move(thing, "light", "owner") is False
    assert thing.state is Lamp.ON


def test_a_verb_of_somebody_else_is_refused_and_moves_nothing() -> None:
    thing = Thing(Lamp.ON)
    with pytest.raises(NotYours):
        LAMP.move(thing, "put_out", "guest")
    assert thing.state is Lamp.ON


def test_a_verb_that_leads_nowhere_is_refused_and_moves_nothing() -> None:
    thing = Thing(Lamp.BROKEN)
    with pytest.raises(MoveRefused) as refused:
        LAMP.move(thing, "light", "owner")
    assert refused.value.status == 409
    assert refused.value.facts == {"state": "broken", "verb": "light"}
    assert thing.state is Lamp.BROKEN


def test_a_verb_that_is_in_no_table_is_a_mistake_of_ours() -> None:
    with pytest.raises(LookupError):
        LAMP.move(Thing(), "sing", "owner")


def test_buttons_come_from_the_table() -> None:
    assert LAMP.verbs(Lamp.OFF, "guest") == ("light", "drop")
    assert LAMP.verbs(Lamp.ON, "owner") == ("put_out",)
    assert LAMP.verbs(Lamp.BROKEN, "owner") == ()


def test_the_diagram_shows_the_whole_table() -> None:
    assert LAMP.mermaid().splitlines() == [
        "stateDiagram-v2",
        "    [*] --> off",
        "    off --> on: light (owner, guest)",
        "    on --> off: put_out (owner)",
        "    off --> broken: drop (guest)",
        "    on --> broken: drop (guest)",
        "    broken --> [*]",
    ]

"""What the operator's people type."""

from typing import Any

from marshmallow import Schema, pre_load

from marketplace.accounts.schemas import Contact, Town
from marketplace.kit.web.fields import Choice, Text
from marketplace.operator.actions import FOUNDED

# Steps of the demo's clock, in hours.
CLOCK_STEPS = (1, 6, 24, 72, 168)


class CorrectionSchema(Schema):
    """What a seller is to correct."""

    correction = Text(length_max=1000, length_min=5)


class PartySchema(Schema):
    """A courier company or a bank, and who owns it here."""

    kind = Choice(*FOUNDED)
    name = Text(length_max=120, length_min=2)
    contact = Contact()
    town = Town()
    area_code = Text(length_max=13, required=False)

    @pre_load
    def prefer_the_pick(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        """Who picked one of the towns offered means that one."""
        return {**data, "town": data.get("area_code") or data.get("town", "")}


class PayoutSchema(Schema):
    """Which bank sends."""

    provider = Text(length_max=16)


class ClockSchema(Schema):
    """How far business time moves, in hours."""

    hours = Choice(*(str(hours) for hours in CLOCK_STEPS))


class DeliverySchema(Schema):
    """Which delivery is tried again: its event's public id and its handler."""

    event = Text(length_max=16)
    handler = Text(length_max=60)

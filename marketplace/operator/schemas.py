"""What the operator's people type."""

from collections.abc import Iterable
from typing import Any

from marshmallow import Schema, ValidationError, post_load, pre_load, validates_schema

from marketplace.accounts.schemas import Contact, Town
from marketplace.applications.kinds import REASONS, REFUSALS
from marketplace.cases.kinds import OPERATORS_REASONS
from marketplace.kit.i18n import _l
from marketplace.kit.web.fields import Choice, Day, Percent, Text, Whole
from marketplace.operator.actions import FOUNDED
from marketplace.orders.models import FixedPer

# Steps of the demo's clock, in hours.
CLOCK_STEPS = (1, 6, 24, 72, 168)
TO_NEXT = "next"
# What a rule of commission may take at most: basis points, and rupiah beside them.
RATE_BP_MAX = 4_000
FIXED_RUPIAH_MAX = 10_000_000


class CorrectionSchema(Schema):
    """Why a shop is closed."""

    correction = Text(length_max=1000, length_min=5)


class RejectionSchema(Schema):
    """Why an application is refused; ``version`` is the one that was looked at."""

    version = Whole(1, 10**6)
    reason = Choice(*REFUSALS)
    words = Text(length_max=500, required=False)


def verdicts_schema(names: Iterable[str]) -> Schema:
    """The word on each of these papers; an empty one is told by the action, beside its paper."""
    wanted: dict[str, Any] = {"version": Whole(1, 10**6)}
    for name in names:
        wanted[f"verdict-{name}"] = Choice("accept", "send_back", "", required=False, load_default="")
        wanted[f"reason-{name}"] = Choice(*REASONS, "", required=False, load_default="")
        wanted[f"words-{name}"] = Text(length_max=500, required=False)
    return Schema.from_dict(wanted)()


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


class RuleSchema(Schema):
    """What a rule of commission takes, of what, and from which day to which."""

    seller = Text(length_max=120, required=False)
    category = Text(length_max=60, required=False)
    listing = Text(length_max=20, required=False)
    rate = Percent(RATE_BP_MAX)
    fixed = Whole(0, FIXED_RUPIAH_MAX, times=100, required=False, load_default=0)
    fixed_per = Choice(*FixedPer, required=False, load_default=FixedPer.PIECE.value)
    starts = Day(required=False)
    ends = Day(required=False)
    note = Text(length_max=200, required=False)


class EndSchema(Schema):
    """The last day; none is now."""

    ends = Day(required=False)


class ClockSchema(Schema):
    """How far business time moves: so many hours, or to the next clock."""

    to = Choice(TO_NEXT, *(str(hours) for hours in CLOCK_STEPS))


class DeliverySchema(Schema):
    """Which delivery is tried again: its event's public id and its handler."""

    event = Text(length_max=16)
    handler = Text(length_max=60)


class DecisionSchema(Schema):
    """How a case ends. ``amount_minor`` follows from ``size``; ``seen`` is the amount the costs were shown for."""

    size = Choice("all", "part", "none")
    amount = Whole(1, 1_000_000_000, times=100, required=False, load_default=0)
    bearer = Choice("seller", "courier", "operator", "", required=False, load_default="")
    reason = Choice(*OPERATORS_REASONS)
    text = Text(length_max=2000, length_min=5)
    seen = Whole(0, 10**15, required=False, load_default=-1)

    def __init__(self, disputed_minor: int) -> None:
        self.disputed_minor = disputed_minor
        super().__init__()

    @validates_schema
    def whole_decision(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """A part has its amount, and what goes back has somebody who bears it."""
        size = data.get("size")
        if size == "part" and not 0 < data.get("amount", 0) < self.disputed_minor:
            raise ValidationError(_l("Tulis jumlah di bawah seluruhnya."), "amount")
        if size in ("all", "part") and not data.get("bearer"):
            raise ValidationError(_l("Pilih siapa yang menanggung."), "bearer")

    @post_load
    def amount_to_go_back(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        """``amount_minor``: all, a part or nothing of what is disputed."""
        amounts = {"all": self.disputed_minor, "none": 0}
        return data | {"amount_minor": amounts.get(data["size"], data["amount"])}

"""What a seller types, and what it means."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from marshmallow import Schema, ValidationError, fields, missing, pre_load

from marketplace.accounts.models import PartyKind
from marketplace.accounts.roles import ROLES
from marketplace.accounts.schemas import Contact, Phone, Town
from marketplace.applications.forms import STORY_LETTERS_MAX as STORY_LETTERS_MAX
from marketplace.kit.i18n import _l
from marketplace.kit.web.fields import Choice, Text, Whole
from marketplace.orders.models import SaleLine
from marketplace.orders.reasons import DECLINE_REASONS, GIVE_BACK_REASONS

VARIANTS_MAX = 20
DESCRIPTION_LETTERS_MAX = 5_000
PRICE_RUPIAH_MIN, PRICE_RUPIAH_MAX = 100, 1_000_000_000
WEIGHT_G_MAX = 100_000
SIDE_MM_MAX = 3_000
STOCK_MAX = 1_000_000

# Languages that sellers here write in; what they wrote is shown as written.
LANGUAGES = {
    "id": _l("Indonesia"),
    "en": _l("Inggris"),
    "jv": _l("Jawa"),
    "su": _l("Sunda"),
}


class Centimetres(fields.String):
    """A side in centimetres, with one decimal where wanted, understood in millimetres."""

    def __init__(self) -> None:
        super().__init__(required=True, error_messages={"required": _MISSING})

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:  # type: ignore[override]
        text = str(value).replace(" ", "").removesuffix("cm").replace(",", ".")
        if not text:
            raise ValidationError(_MISSING)
        if not re.fullmatch(r"[0-9]{1,4}(\.[0-9])?", text):
            raise ValidationError(_l("Tulis dalam sentimeter, misalnya 12 atau 12,5."))
        whole, _, tenth = text.partition(".")
        millimetres = int(whole) * 10 + int(tenth or 0)
        if not 1 <= millimetres <= SIDE_MM_MAX:
            raise ValidationError(_l("Antara 0,1 dan %(most)d cm.", most=SIDE_MM_MAX // 10))
        return millimetres


_MISSING = _l("Bagian ini belum diisi. Isian lain tetap tersimpan.")


class NameSchema(Schema):
    """What the shop is called and where goods leave from. ``area_code`` is a pick among towns offered."""

    name = Text(length_max=80, length_min=3)
    town = Town()
    area_code = Text(length_max=13, required=False)

    @pre_load
    def prefer_the_pick(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        """Who picked one of the towns offered means that one, whatever is still typed beside it."""
        return {**data, "town": data.get("area_code") or data.get("town", "")}


class PlaceSchema(Schema):
    """Where the courier fetches parcels, and whom he calls."""

    street = Text(length_max=300, length_min=5)
    phone = Phone()


class StorySchema(Schema):
    """What buyers read about the maker."""

    story = Text(length_max=STORY_LETTERS_MAX, length_min=10)


class ShopSchema(NameSchema, PlaceSchema, StorySchema):
    """All that buyers and couriers know of the shop."""


class DeclineSchema(Schema):
    """Why not."""

    reason = Choice(*DECLINE_REASONS)


PARCELS_MAX = 5
STEPS = ("look", "edit", "do")  # a page that asks, then one that shows what follows, and the way back


def part_schema(lines: Iterable[SaleLine]) -> Schema:
    """How many pieces of each line can be sent (``kept_<line>``), of how many when the page was made, and why."""
    asked: dict[str, fields.Field[Any]] = {
        "reason": Choice(*DECLINE_REASONS),
        "step": Choice(*STEPS, required=False, load_default=""),
    }
    for line in lines:
        is_asked = line.to_send > 0
        asked[f"kept_{line.public_id}"] = Whole(
            0, line.to_send, required=is_asked, load_default=_none(is_asked)
        )
        asked[f"seen_{line.public_id}"] = Whole(0, line.quantity, required=False, load_default=None)
    return Schema.from_dict(asked)()


def back_schema(lines: Iterable[SaleLine]) -> Schema:
    """How much of the price of each line goes back (``back_<line>``, typed in rupiah), and why.

    ``known`` is what had gone back when the page was made, in minor units.
    """
    asked: dict[str, fields.Field[Any]] = {
        "reason": Choice(*GIVE_BACK_REASONS),
        "known": Whole(0, 10**14),
        "step": Choice(*STEPS, required=False, load_default=""),
    }
    for line in lines:
        asked[f"back_{line.public_id}"] = Whole(
            0, line.refundable_minor // 100, times=100, required=False, load_default=0
        )
    return Schema.from_dict(asked)()


def boxes_schema(lines: Iterable[SaleLine], parcels: int) -> Schema:
    """How many pieces of each line lie in each parcel (``in<number>_<line>``); left empty: none."""
    asked: dict[str, fields.Field[Any]] = {
        f"in{number}_{line.public_id}": Whole(0, line.to_send, required=False, load_default=0)
        for line in lines
        if line.to_send
        for number in range(1, parcels + 1)
    }
    return Schema.from_dict(asked)()


def _none(is_asked: bool) -> Any:
    """What an answer that may be missing is."""
    return missing if is_asked else 0


class MemberSchema(Schema):
    """Somebody is to work for the shop."""

    contact = Contact()
    role = Choice(*ROLES[PartyKind.SELLER])


class RoleSchema(Schema):
    """A member's other role."""

    role = Choice(*ROLES[PartyKind.SELLER])


# The fields of one variant; in a form each stands behind ``v0_``, ``v1_`` …
VARIANT_FIELDS: dict[str, Callable[[], fields.Field[Any]]] = {
    "name": lambda: Text(length_max=80, required=False),
    "price": lambda: Whole(PRICE_RUPIAH_MIN, PRICE_RUPIAH_MAX, times=100),
    "stock": lambda: Whole(0, STOCK_MAX),
    "weight": lambda: Whole(1, WEIGHT_G_MAX),
    "length": Centimetres,
    "width": Centimetres,
    "height": Centimetres,
    "id": lambda: Text(length_max=16, required=False),
    "seen": lambda: Whole(0, STOCK_MAX, required=False, load_default=None),
}


def listing_schema(rows: Iterable[int]) -> Schema:
    """The form of a listing with these rows of variants."""
    wanted: dict[str, fields.Field[Any]] = {
        "title": Text(length_max=150, length_min=5),
        "description": Text(length_max=DESCRIPTION_LETTERS_MAX, length_min=20),
        "category": Text(length_max=60),
        "language": Choice(*LANGUAGES),
        "version": Whole(0, 10**9, required=False, load_default=None),
    }
    for row in rows:
        wanted |= {f"v{row}_{name}": make() for name, make in VARIANT_FIELDS.items()}
    return Schema.from_dict(wanted)()

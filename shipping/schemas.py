"""What couriers type, and what it means."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load

from marketplace.accounts.schemas import Digits
from marketplace.kit.i18n import _l
from marketplace.kit.web.fields import Text, Whole
from shipping.actions import Tariff

ZONES = (1, 2, 3, 4)
FEE_RUPIAH_MAX = 10_000_000
DAYS_MAX = 60
PIN_DIGITS = 4
CASH_MINOR_MAX = 10**14


class PinSchema(Schema):
    """The digits that the buyer reads aloud."""

    pin = Digits(PIN_DIGITS)
    collected = Whole(0, CASH_MINOR_MAX, required=False, load_default=None)  # minor units


class TakerSchema(Schema):
    """Who took the parcel, beside a photograph."""

    name = Text(length_max=120, length_min=2)
    collected = Whole(0, CASH_MINOR_MAX, required=False, load_default=None)  # minor units


class CashTermsSchema(Schema):
    """Whether the company takes cash, and for how much."""

    collects = fields.Boolean(load_default=False)
    fee = Whole(0, 100_000, 100, required=False, load_default=0)


class RemitSchema(Schema):
    """Whose cash is transferred at once."""

    parcels = fields.List(fields.String(), load_default=list)
    bank = Text(length_max=20, required=False)


# The fields of one zone; in the form each carries the zone behind it: ``first_1``.
ZONE_FIELDS = {
    "first": (1, FEE_RUPIAH_MAX, 100),
    "next": (0, FEE_RUPIAH_MAX, 100),
    "fastest": (1, DAYS_MAX, 1),
    "slowest": (1, DAYS_MAX, 1),
}


class _ServiceForm(Schema):
    """Gathers a zone's four numbers into one tariff."""

    label = Text(length_max=40, length_min=2)

    @post_load
    def gather(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        """``tariffs`` by zone. A zone whose fields are all empty is not served; a half-filled one is an error."""
        errors: dict[str, list[object]] = {}
        tariffs: dict[int, Tariff] = {}
        for zone in ZONES:
            numbers = {name: data.get(f"{name}_{zone}") for name in ZONE_FIELDS}
            if all(number is None for number in numbers.values()):
                continue
            for name, number in numbers.items():
                if number is None:
                    errors[f"{name}_{zone}"] = [_l("Lengkapi zona ini, atau kosongkan keempat isiannya.")]
            if None not in numbers.values():
                tariffs[zone] = Tariff(*numbers.values())  # type: ignore[arg-type]
                if numbers["fastest"] > numbers["slowest"]:  # type: ignore[operator]
                    errors[f"slowest_{zone}"] = [_l("Tidak boleh kurang dari hari tercepat.")]
        if errors:
            raise ValidationError(errors)
        return {"label": data["label"], "tariffs": tariffs}


def _zone_fields() -> dict[str, fields.Field[Any]]:
    return {
        f"{name}_{zone}": Whole(least, most, times=times, required=False, load_default=None)
        for zone in ZONES
        for name, (least, most, times) in ZONE_FIELDS.items()
    }


ServiceSchema = _ServiceForm.from_dict(_zone_fields(), name="ServiceSchema")

"""Cash as programs read it."""

from marshmallow import fields

from marketplace.api.shapes import Id, Minor, Moment, Named, Shape, Word
from marketplace.cash.queries import AGES
from marketplace.cash.states import RemittanceState
from marketplace.kit.i18n import _l


class AgeingShape(Shape):
    """What a courier has in his pocket, by age."""

    courier = fields.Nested(Named)
    total_minor = Minor()
    currency = fields.Constant("IDR", metadata={"type": "string"})
    is_overdue = fields.Boolean(
        metadata={"description": _l("ada setoran terlambat: bayar di tempat tidak ditawarkan dulu")}
    )
    ages = fields.Function(
        lambda row: [
            {"from_days": least, "to_days": most, "amount_minor": minor}
            for (least, most), minor in zip(AGES, row.buckets, strict=True)
        ],
        metadata={
            "description": _l("berapa lama uangnya sudah dipegang, menurut hari kerja"),
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "from_days": {"type": "integer"},
                    "to_days": {"type": ["integer", "null"]},
                    "amount_minor": {"type": "integer"},
                },
            },
        },
    )


class RemittedShape(Shape):
    """One parcel's cash in a remittance."""

    parcel = fields.String(attribute="shipment_id")
    awb = fields.String()
    amount_minor = Minor()
    collected_at = Moment()


class RemittanceShape(Shape):
    """A transfer of cash to the bank: how much, to which number, until when, and what came."""

    id = Id(attribute="public_id")
    state = Word(RemittanceState)
    provider = fields.Nested(Named)
    account_number = fields.String(metadata={"description": _l("nomor tujuan transfer")})
    amount_minor = Minor()
    received_minor = Minor(metadata={"description": _l("sudah masuk lewat bank")})
    taken_minor = Minor(metadata={"description": _l("dipotong dari hak Anda karena terlambat")})
    missing_minor = Minor(metadata={"description": _l("masih harus disetor")})
    currency = fields.String()
    made_at = Moment()
    due_at = Moment(allow_none=True)
    settled_at = Moment(allow_none=True)
    parcels = fields.List(fields.Nested(RemittedShape), attribute="collections")

"""Sales and parcels as programs read them; each room adds what its party alone may know."""

from marshmallow import fields

from marketplace.api.shapes import Id, Minor, Moment, Named, Shape, Word
from marketplace.kit.i18n import _l
from marketplace.orders.models import FixedPer
from marketplace.orders.reasons import CANCEL_REASONS, REASONS
from marketplace.orders.states import SaleState, ShipmentState


class AddressShape(Shape):
    """Where a parcel goes, and whom the rider calls."""

    recipient = fields.String()
    phone = fields.String(metadata={"description": "E.164"})
    street = fields.String()
    district = fields.String()
    area_code = fields.String(metadata={"description": _l("kode kabupaten atau kota, misalnya 34.71")})
    postcode = fields.String()
    landmark = fields.String()


class LineShape(Shape):
    """Pieces of one good, with title and price as they were at purchase."""

    id = Id(attribute="public_id")
    title = fields.String()
    quantity = fields.Integer()
    declined_quantity = fields.Integer()
    unit_price_minor = Minor()
    discount_minor = Minor(metadata={"description": _l("potongan voucher penjual dari harga semuanya")})
    promotion_minor = Minor(metadata={"description": _l("bagian harga yang dibayar voucher Pasarlima")})
    refunded_minor = Minor(
        metadata={"description": _l("harga yang tidak jadi terjual, siapa pun yang membayarnya")}
    )
    frozen_minor = Minor(metadata={"description": _l("ditahan sampai kasusnya diputus")})


class RateShape(Shape):
    """What is taken of goods that are sold now, and which rule says so."""

    rate_bp = fields.Integer(metadata={"description": _l("seperseratus persen dari harga barang")})
    fixed_minor = Minor()
    fixed_per = Word(FixedPer)
    tax_bp = fields.Integer(metadata={"description": _l("seperseratus persen dari komisi")})
    about = fields.String(
        attribute="word",
        metadata={
            "description": _l("yang menentukan: listing, seller-category, seller, category, atau policy")
        },
    )
    rule = fields.Function(
        lambda rate: rate.rule.public_id if rate.rule else None,
        metadata={"type": ["string", "null"], "description": _l("nomor aturannya")},
    )


class PackedShape(Shape):
    """How many pieces of a line lie in a parcel."""

    line = fields.Pluck(LineShape, "id")
    quantity = fields.Integer()


class ParcelShape(Shape):
    """One parcel of a sale."""

    id = Id(attribute="public_id")
    awb = fields.String(metadata={"description": _l("nomor resi")})
    state = Word(ShipmentState)
    weight_g = fields.Integer()
    failed_attempts = fields.Integer()
    promised_by = Moment(allow_none=True)
    picked_up_at = Moment(allow_none=True)
    delivered_at = Moment(allow_none=True)
    contents = fields.List(fields.Nested(PackedShape), attribute="lines")


class SaleShape(Shape):
    """One seller's part of an order."""

    id = Id(attribute="public_id")
    order = Id(attribute="order.public_id")
    state = Word(SaleState)
    reason = Word(
        ("", *REASONS, *CANCEL_REASONS),
        metadata={"description": _l("mengapa tidak jadi; kosong selama berjalan")},
    )
    storefront = fields.String(attribute="storefront.name")
    courier = fields.Nested(Named)
    service = fields.String()
    goods_minor = Minor(metadata={"description": _l("setelah voucher penjual")})
    discount_minor = Minor(
        metadata={"description": _l("voucher penjual, sudah dikurangkan dari goods_minor")}
    )
    promotion_minor = Minor(metadata={"description": _l("voucher Pasarlima, tidak dibayar pembeli")})
    shipping_minor = Minor()
    refunded_minor = Minor(metadata={"description": _l("yang kembali kepada pembeli")})
    frozen_minor = Minor()
    currency = fields.String()
    pack_by = Moment(allow_none=True)
    due_at = Moment(allow_none=True, metadata={"description": _l("kapan waktu bertindak sendiri")})
    paid_at = Moment(allow_none=True)
    accepted_at = Moment(allow_none=True)
    packed_at = Moment(allow_none=True)
    handed_over_at = Moment(allow_none=True)
    delivered_at = Moment(allow_none=True)
    ended_at = Moment(allow_none=True)
    lines = fields.List(fields.Nested(LineShape))
    parcels = fields.List(fields.Nested(ParcelShape), attribute="shipments")

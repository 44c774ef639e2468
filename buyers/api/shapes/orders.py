"""Orders as their buyer's programs read them, with what only he may know."""

from typing import Any

from marshmallow import fields

from buyers.showing import pin_of
from marketplace.accounts.models import PartyKind
from marketplace.api.shapes import Id, Minor, Moment, Named, Shape, Word
from marketplace.cases.kinds import CaseKind
from marketplace.events.models import Event
from marketplace.kit.i18n import _l
from marketplace.orders.shapes import AddressShape, ParcelShape, SaleShape
from marketplace.orders.states import SALE
from marketplace.settlement.opening import Opened
from marketplace.settlement.shapes import RefundShape
from marketplace.settlement.states import PaymentState
from marketplace.webhooks.bodies import facts_for

_DIGITS = {
    "type": ["string", "null"],
    "description": _l("sebutkan kepada kurir hanya saat barang Anda terima"),
}


class OwnParcelShape(ParcelShape):
    """One of the buyer's parcels."""

    pin = fields.Function(lambda parcel: pin_of(parcel) or None, metadata=_DIGITS)
    received_by = fields.String(
        attribute="proof_name", metadata={"description": _l("nama penerima di foto; kosong kalau dengan PIN")}
    )


class BoughtSaleShape(SaleShape):
    """One seller's part of an order, as its buyer sees it: money that came is known at once."""

    verbs = fields.Function(
        lambda sale: SALE.verbs(sale.state, PartyKind.BUYER),
        metadata={
            "type": "array",
            "items": {"type": "string"},
            "description": _l("yang bisa Anda lakukan sekarang"),
        },
    )


class OrderShape(Shape):
    """What was bought at once."""

    id = Id(attribute="public_id")
    placed_at = Moment()
    pay_by = Moment()
    is_unpaid = fields.Boolean(metadata={"description": _l("masih menunggu uang Anda")})
    total_minor = Minor()
    currency = fields.String()
    sales = fields.List(fields.Nested(BoughtSaleShape))


class GivenShape(Shape):
    """Stars and words for one party."""

    whom = fields.String(attribute="rated.kind", metadata={"description": "seller, courier"})
    stars = fields.Integer()
    text = fields.String()


class RatingsShape(Shape):
    """Ratings about a sale; the other side's are veiled until both are in or the window is over."""

    is_open = fields.Boolean()
    closes_at = Moment(attribute="window.closes_at", allow_none=True, dump_default=None)
    mine = fields.Function(
        lambda ratings: GivenShape().dump(list(ratings.mine.values()), many=True),
        metadata={"type": "array", "items": {"type": "object"}},
    )
    about_me = fields.Nested(GivenShape, allow_none=True, only=("stars", "text"))


class AboutCaseShape(Shape):
    """A case, by its id."""

    id = Id(attribute="public_id")


class FullSaleShape(BoughtSaleShape):
    """The same with everything its page shows."""

    parcels = fields.List(fields.Nested(OwnParcelShape), attribute="shipments")
    may_complain = fields.List(
        Word(CaseKind), metadata={"description": _l("tentang apa Anda bisa mengeluh sekarang")}
    )
    cases = fields.List(fields.Pluck(AboutCaseShape, "id"))
    ratings = fields.Nested(RatingsShape)


class ArrivedShape(Shape):
    """A transfer that reached the payment's account. What is not used goes back to where it came from."""

    sender = fields.String()
    came_at = Moment()
    amount_minor = Minor()
    used_minor = Minor()
    back_minor = Minor()
    went_back = fields.Boolean()


class PaymentShape(Shape):
    """The payment of an order, and what credit paid. ``account_number`` stands while money is awaited there."""

    id = Id(attribute="payment.public_id")
    provider = fields.Nested(Named, attribute="payment.provider")
    method = fields.String(attribute="payment.method")
    state = Word(PaymentState, attribute="payment.state")
    account_number = fields.Function(
        lambda money: money.account_number if money.is_awaited else None,
        metadata={"type": ["string", "null"]},
    )
    opening = Word(
        ("", *Opened),
        metadata={"description": _l("sejauh mana penyedia dari luar; kosong kalau nomornya langsung ada")},
    )
    redirect_url = fields.Function(
        lambda money: money.shown.redirect_url or None if money.shown else None,
        metadata={"type": ["string", "null"], "description": _l("halaman bayar di penyedia")},
    )
    qr_text = fields.Function(
        lambda money: money.shown.qr_text or None if money.shown else None,
        metadata={"type": ["string", "null"], "description": _l("isi kode QRIS")},
    )
    pay_by = Moment(attribute="payment.expires_at")
    amount_minor = Minor(attribute="payment.amount_minor")
    credit_minor = Minor(metadata={"description": _l("dari saldo Anda, di samping amount_minor")})
    missing_minor = Minor(
        attribute="arrived.missing_minor",
        metadata={"description": _l("yang masih kurang setelah sebagian tiba")},
    )
    currency = fields.String(attribute="payment.currency")
    captured_at = Moment(attribute="payment.captured_at", allow_none=True)
    held_minor = Minor(metadata={"description": _l("yang sedang kami simpan")})
    refunded_minor = Minor()
    passed_on_minor = Minor(metadata={"description": _l("yang sudah menjadi bagian penjual dan kurir")})
    arrived = fields.List(fields.Nested(ArrivedShape), attribute="arrived.transfers")


class RefundPartShape(Shape):
    """What it pays back: pieces of a line, or, without a line, shipping."""

    line = fields.String(attribute="line_id", allow_none=True)
    quantity = fields.Integer()
    amount_minor = Minor()


class OwnRefundShape(RefundShape):
    """Money on its way back to the buyer: what for, and to which account if he had to name one."""

    order = Id(attribute="payment.payable_id")
    parts = fields.List(fields.Nested(RefundPartShape), attribute="lines")
    account = fields.Function(
        lambda refund: _account(refund),
        metadata={
            "type": ["object", "null"],
            "description": _l("yang Anda sebutkan setelah yang asal menolak"),
        },
    )


class FullOrderShape(OrderShape):
    """An order with everything its page shows."""

    address = fields.Nested(AddressShape)
    sales = fields.List(fields.Nested(FullSaleShape))
    payment = fields.Nested(PaymentShape, attribute="money")
    refunds = fields.List(fields.Nested(OwnRefundShape), attribute="money.refunds")


class EventShape(Shape):
    """One thing that happened, in the form in which webhooks tell it."""

    id = Id(attribute="public_id")
    type = fields.String(attribute="kind", metadata={"description": _l("misalnya sale.paid")})
    at = Moment()
    subject = fields.Function(
        lambda event: {"kind": event.subject_kind, "id": event.subject_id}, metadata={"type": "object"}
    )
    facts = fields.Function(lambda event: _facts(event), metadata={"type": "object"})


def _facts(event: Event) -> dict[str, Any]:
    return facts_for(event, PartyKind.BUYER)


def _account(refund: Any) -> dict[str, str] | None:
    """The account that the buyer named, if he had to."""
    if not refund.back_number:
        return None
    return {"bank": refund.back_bank, "number": refund.back_number, "holder": refund.back_holder}

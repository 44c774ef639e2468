"""Sales: take or decline them, pack them, give money back, rate the buyer."""

from collections.abc import Mapping
from typing import Any

from flask import current_app
from marshmallow import fields

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.api.calls import Call, Paged
from marketplace.api.fields import Asked, Choice, Count, Id, part, some
from marketplace.api.shapes import Id as IdShape
from marketplace.api.shapes import Minor, Shape
from marketplace.kit.db import refreshed
from marketplace.kit.errors import Missing
from marketplace.kit.i18n import _l
from marketplace.kit.paging import Page
from marketplace.orders import queries as orders
from marketplace.orders.actions import selling
from marketplace.orders.income import income, sold_at
from marketplace.orders.models import Sale
from marketplace.orders.ports import label_printer
from marketplace.orders.reasons import DECLINE_REASONS, GIVE_BACK_REASONS
from marketplace.orders.shapes import AddressShape, SaleShape
from marketplace.orders.states import SALE, SaleState, ShipmentState
from marketplace.reviews import actions as reviews
from marketplace.reviews.asked import OpinionAsked, opinion
from sellers.schemas import PARCELS_MAX, STOCK_MAX
from sellers.words import NEEDS_ADDRESS

Said = Mapping[str, Any]


class SoldAtShape(Shape):
    """What was frozen at purchase for one line, and what it comes to. Without a rule it was the policy's rate."""

    line = IdShape(attribute="line.public_id")
    rate_bp = fields.Integer(attribute="line.commission_bp")
    fixed_minor = Minor(attribute="line.commission_fixed_minor")
    tax_bp = fields.Integer(attribute="line.sale.commission_tax_bp")
    rule = fields.Function(
        lambda one: one.line.commission_rule.public_id if one.line.commission_rule else None,
        metadata={"type": ["string", "null"]},
    )
    commission_minor = Minor()
    tax_minor = Minor()


class OwnSaleShape(SaleShape):
    """A sale as its seller sees it."""

    buyer = fields.String(attribute="order.buyer.name")
    address = fields.Function(
        lambda sale: _address(sale),
        metadata={"type": ["object", "null"], "description": _l("selama paket harus dikirim")},
    )
    income_minor = fields.Function(
        lambda sale: income(sale).seller_minor,
        metadata={"type": "integer", "description": _l("bagian Anda dari yang tetap terjual")},
    )
    commission = fields.Function(
        lambda sale: SoldAtShape(many=True).dump(sold_at(sale)),
        metadata={
            "type": "array",
            "items": {"type": "object"},
            "description": _l("tarif tiap barang waktu dibeli, dan yang diambil dari yang tetap terjual"),
        },
    )
    verbs = fields.Function(
        lambda sale: SALE.verbs(sale.state, PartyKind.SELLER),
        metadata={
            "type": "array",
            "items": {"type": "string"},
            "description": _l("yang bisa Anda lakukan sekarang"),
        },
    )


class SalesAsked(Asked):
    """Which sales."""

    state = some(Choice(*SaleState), load_default=())


class DeclineAsked(Asked):
    """Why the seller cannot send."""

    reason = Choice(*DECLINE_REASONS)


class PiecesAsked(Asked):
    """Pieces of one line."""

    line = Id()
    quantity = Count(0, STOCK_MAX)


class DeclinePartAsked(DeclineAsked):
    """How many pieces of which lines are sent after all; a line not named is sent whole."""

    kept = some(part(PiecesAsked))


class ParcelAsked(Asked):
    """What lies in one parcel."""

    contents = some(part(PiecesAsked))


class PackAsked(Asked):
    """What lies in which parcel; left out, one parcel holds everything."""

    parcels = some(part(ParcelAsked), most=PARCELS_MAX, load_default=None)


class BackAsked(Asked):
    """How much of the price of one line goes back."""

    line = Id()
    amount_minor = Count(100, 10**14)


class GiveBackAsked(Asked):
    """How much goes back, and why. ``known_minor`` is the ``refunded_minor`` of the sale that was read before."""

    amounts = some(part(BackAsked))
    reason = Choice(*GIVE_BACK_REASONS)
    known_minor = Count(0, 10**14)


def list_sales(actor: Actor, asked: Said) -> Page[Sale]:
    """The seller's sales, the newest first."""
    states = [SaleState(word) for word in asked["state"]]
    return orders.sales_of_seller(actor.party_id, states, asked["cursor"], asked["limit"], True)


def show_sale(actor: Actor, sale: str) -> Sale:
    """One sale."""
    return _own(actor, sale)


def accept_sale(actor: Actor, sale: str) -> Sale:
    """Take it."""
    own = _own(actor, sale)
    selling.accept(actor, own)
    return refreshed(own)


def decline_sale(actor: Actor, asked: Said, sale: str) -> Sale:
    """Send none of it."""
    own = _own(actor, sale)
    selling.decline(actor, own, asked["reason"])
    return refreshed(own)


def decline_part(actor: Actor, asked: Said, sale: str) -> Sale:
    """Send less of it."""
    own = _own(actor, sale)
    selling.decline_part(actor, own, _by_line(own, asked["kept"], "quantity"), asked["reason"])
    return refreshed(own)


def pack_sale(actor: Actor, asked: Said, sale: str) -> Sale:
    """Everything lies in parcels."""
    own = _own(actor, sale)
    boxes = asked["parcels"] and [_by_line(own, box["contents"], "quantity") for box in asked["parcels"]]
    selling.pack(actor, own, current_app.config["SECRET_KEY"], boxes)
    return refreshed(own)


def print_labels(actor: Actor, sale: str) -> bytes:
    """The papers for the parcels that wait for their courier."""
    waiting = [p for p in _own(actor, sale).shipments if p.state is ShipmentState.INFO_RECEIVED]
    if not waiting:
        raise Missing(_l("Tidak ada paket yang menunggu kurir, jadi tidak ada label."))
    return label_printer().labels(waiting)


def give_back(actor: Actor, asked: Said, sale: str) -> Sale:
    """Part of the price goes back."""
    own = _own(actor, sale)
    amounts = _by_line(own, asked["amounts"], "amount_minor")
    selling.give_back(actor, own, amounts, asked["reason"], asked["known_minor"])
    return refreshed(own)


def restock_line(actor: Actor, sale: str, parcel: str, line: str) -> Sale:
    """What came back lies on the shelf again."""
    own = _own(actor, sale)
    box = next((row for row in own.shipments if row.public_id == parcel), None)
    wanted = next((row for row in own.lines if row.public_id == line), None)
    if box is None or wanted is None or all(row.line_id != wanted.id for row in box.lines):
        raise Missing(_l("Barang itu tidak ada di paket ini."))
    selling.restock(actor, own, box, wanted)
    return refreshed(own)


def rate_buyer(actor: Actor, asked: Said, sale: str) -> None:
    """Stars and words for the buyer."""
    reviews.review(actor, _own(actor, sale), PartyKind.BUYER, opinion(actor, asked))


def _own(actor: Actor, public_id: str) -> Sale:
    own = orders.sale_of_seller(actor.party_id, public_id)
    if own is None:
        raise Missing(_l("Tidak ada penjualan bernomor ini di toko Anda."))
    return own


def _by_line(own: Sale, said: list[dict[str, Any]], what: str) -> dict[str, int]:
    """Numbers by line; a line that is not of this sale is not found, and one named twice counts together."""
    known = {line.public_id for line in own.lines}
    numbers: dict[str, int] = {}
    for one in said:
        if one["line"] not in known:
            raise Missing(_l("Barang itu tidak ada di penjualan ini."))
        numbers[one["line"]] = numbers.get(one["line"], 0) + one[what]
    return numbers


def _address(own: Sale) -> dict[str, Any] | None:
    waits = any(parcel.state is ShipmentState.INFO_RECEIVED for parcel in own.shipments)
    return AddressShape().dump(own.order.address) if own.state in NEEDS_ADDRESS or waits else None


SHOW = Call("GET", "/sales/<sale>", show_sale, _l("Melihat satu penjualan."), "sales", gives=OwnSaleShape)

CALLS = (
    Call(
        "GET",
        "/sales",
        list_sales,
        _l("Melihat penjualan, yang terbaru dulu."),
        "sales",
        SalesAsked,
        Paged(OwnSaleShape),
    ),
    SHOW,
    Call("POST", "/sales/<sale>/accept", accept_sale, _l("Menerima penjualan."), "sales", gives=OwnSaleShape),
    Call(
        "POST",
        "/sales/<sale>/decline",
        decline_sale,
        _l("Menolak penjualan: uang pembeli kembali penuh, stok kembali."),
        "sales",
        DeclineAsked,
        OwnSaleShape,
    ),
    Call(
        "POST",
        "/sales/<sale>/decline-part",
        decline_part,
        _l("Mengirim sebagian: uang untuk yang tidak dikirim kembali kepada pembeli."),
        "sales",
        DeclinePartAsked,
        OwnSaleShape,
    ),
    Call(
        "POST",
        "/sales/<sale>/pack",
        pack_sale,
        _l("Mencatat bahwa barang sudah dikemas, dalam satu paket atau beberapa."),
        "sales",
        PackAsked,
        OwnSaleShape,
    ),
    Call(
        "GET",
        "/sales/<sale>/label.pdf",
        print_labels,
        _l("Mengambil label paket untuk dicetak."),
        "sales",
        gives="application/pdf",
    ),
    Call(
        "POST",
        "/sales/<sale>/give-back",
        give_back,
        _l("Mengembalikan sebagian harga kepada pembeli."),
        "money",
        GiveBackAsked,
        OwnSaleShape,
    ),
    Call(
        "POST",
        "/sales/<sale>/parcels/<parcel>/lines/<line>/restock",
        restock_line,
        _l("Mencatat bahwa barang yang kembali sudah masuk stok lagi."),
        "sales",
        gives=OwnSaleShape,
    ),
    Call(
        "POST",
        "/sales/<sale>/rating",
        rate_buyer,
        _l("Menilai pembeli setelah penjualan selesai."),
        "sales",
        OpinionAsked,
    ),
)

"""What we have against a dispute: gathered from what happened, told in English, as banks of cards read it.

A person chooses among the pieces and sees every word and picture before it is sent.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.cases.models import Case
from marketplace.files.models import File
from marketplace.kit.calendar import local
from marketplace.kit.db import db
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _l
from marketplace.kit.money import CURRENCIES
from marketplace.operator.queries import parties_by_id
from marketplace.orders.models import Order, Sale, Shipment
from marketplace.settlement import evidence
from marketplace.settlement.dispute_models import Evidence
from marketplace.settlement.models import Chargeback, Refund
from marketplace.settlement.states import ChargebackState, RefundState

ZONE = "Asia/Jakarta"
# what a text is, by its name in ``ports.EVIDENCE``
LABELS = {
    "customer": _l("Nama pembeli"),
    "goods": _l("Barang"),
    "carrier": _l("Kurir"),
    "tracking": _l("Nomor resi"),
    "shipped_on": _l("Tanggal kirim"),
    "address": _l("Alamat kirim"),
    "receipt": _l("Bukti pembayaran"),
    "delivery": _l("Penyerahan"),
    "messages": _l("Percakapan"),
    "refunds": _l("Pengembalian"),
}
WORDS_MAX = 6_000  # of what was said: the last of it


@dataclass(frozen=True)
class Piece:
    """One thing that may be sent: its word, its title, texts by the names of ``ports.EVIDENCE``, and pictures."""

    word: str
    title: object
    texts: dict[str, str]
    pictures: Sequence[File] = field(default_factory=tuple)

    @property
    def seal(self) -> str:
        """What names just these words and pictures: who sends them has seen them."""
        told = json.dumps(
            [self.word, self.texts, [file.storage_key for file in self.pictures]], sort_keys=True
        )
        return hashlib.sha256(told.encode()).hexdigest()


def pieces(chargeback: Chargeback) -> list[Piece]:
    """What there is about the order that a disputed payment paid."""
    order = db.session.scalar(select(Order).where(Order.public_id == chargeback.payment.payable_id))
    if order is None:
        return []
    made = (gather(chargeback, order) for gather in _GATHERED)
    return [piece for piece in made if piece is not None]


def may_be_sent(chargeback: Chargeback) -> bool:
    """Whether evidence can still be sent, and none was that the provider took."""
    sent = evidence.of(chargeback)
    waits = chargeback.state is ChargebackState.OPEN and not evidence.is_late(chargeback)
    return waits and evidence.is_taken(chargeback) and (sent is None or bool(sent.refused))


def send(actor: Actor, chargeback: Chargeback, seals: Sequence[str]) -> Evidence:
    """Send the pieces with these seals: whoever names one has seen its words. The same again changes nothing.

    Raises Refusal ``evidence-changed`` where something of it is told otherwise by now, and what ``evidence.send`` does.
    """
    sent = evidence.of(chargeback)
    if sent is not None and not sent.refused and set(sent.pieces.values()) == set(seals):
        return sent
    chosen = [piece for piece in pieces(chargeback) if piece.seal in seals]
    if len(chosen) != len(set(seals)):
        raise Refusal(
            _l("Buktinya berubah sejak Anda melihatnya. Lihat lagi, lalu kirim."), code="evidence-changed"
        )
    texts = {name: text for piece in chosen for name, text in piece.texts.items()}
    keys = [file.storage_key for piece in chosen for file in piece.pictures]
    return evidence.send(actor, chargeback, {piece.word: piece.seal for piece in chosen}, texts, keys)


def _receipt(chargeback: Chargeback, order: Order) -> Piece | None:
    payment = chargeback.payment
    goods = [
        f"{line.quantity} x {line.title}, {_money(line.unit_price_minor, sale.currency)} each,"
        f" sold by {sale.storefront.name}"
        for sale in order.sales
        for line in sale.lines
    ]
    paid = [
        f"RECEIPT. Order {order.public_id}, placed {_at(order.placed_at)}, paid {_at(payment.captured_at)}.",
        *goods,
        f"Shipping: {_money(sum(sale.shipping_minor for sale in order.sales), payment.currency)}",
        f"Paid: {_money(payment.amount_minor, payment.currency)}",
    ]
    texts = {"customer": order.address.recipient, "goods": "\n".join(goods), "receipt": "\n".join(paid)}
    return Piece("receipt", _l("Bukti pembayaran dan barangnya"), texts)


def _shipping(chargeback: Chargeback, order: Order) -> Piece | None:
    sent = [parcel for parcel in _parcels(order) if parcel.picked_up_at]
    if not sent:
        return None
    address = order.address
    texts = {
        "carrier": "; ".join(dict.fromkeys(parcel.courier.name for parcel in sent)),
        "tracking": "; ".join(parcel.awb for parcel in sent),
        "shipped_on": "; ".join(dict.fromkeys(_day(parcel.picked_up_at) for parcel in sent)),
        "address": f"{address.recipient}, {address.street}, {address.district} {address.postcode}, Indonesia",
    }
    return Piece("shipping", _l("Nomor resi dan alamat kirim"), texts)


def _delivery(chargeback: Chargeback, order: Order) -> Piece | None:
    brought = [parcel for parcel in _parcels(order) if parcel.delivered_at]
    if not brought:
        return None
    told = ["DELIVERY.", *(_handed_over(parcel) for parcel in brought)]
    pictures = [parcel.proof_file for parcel in brought if parcel.proof_file is not None]
    return Piece("delivery", _l("Bukti diterima: PIN atau foto"), {"delivery": "\n".join(told)}, pictures[:2])


def _handed_over(parcel: Shipment) -> str:
    told = f"Parcel {parcel.awb}, {parcel.courier.name}, was handed over {_at(parcel.delivered_at)}"
    if parcel.proof == "pin":
        return f"{told}. The recipient read out the secret PIN that only the buyer of this order had."
    if parcel.proof == "photo":
        return f"{told} to {parcel.proof_name}; the courier photographed it."
    return f"{told}."


def _messages(chargeback: Chargeback, order: Order) -> Piece | None:
    cases = db.session.scalars(
        select(Case).where(Case.sale_id.in_([sale.id for sale in order.sales])).order_by(Case.id)
    ).all()
    words = [word for case in cases for word in case.words if word.text]
    if not words:
        return None
    names = parties_by_id(word.party_id for word in words)
    said = [
        f"{_at(word.said_at)}, {names[word.party_id].name if word.party_id in names else 'the marketplace'}"
        f" ({'buyer' if word.kind == PartyKind.BUYER else word.kind}): {word.text}"
        for word in words
    ]
    text = "\n".join(said)[-WORDS_MAX:]
    return Piece(
        "messages", _l("Yang ditulis pembeli dan penjual dalam kasus"), {"messages": f"MESSAGES.\n{text}"}
    )


def _refunds(chargeback: Chargeback, order: Order) -> Piece | None:
    sent = db.session.scalars(
        select(Refund)
        .where(
            Refund.payment_id == chargeback.payment_id,
            Refund.state == RefundState.PAID,
            Refund.taken_by == "",
        )
        .order_by(Refund.id)
    ).all()
    if not sent:
        return None
    told = [
        f"{_money(row.amount_minor, row.currency)} was refunded {_at(row.paid_at)}"
        f" (refund {row.reference or row.public_id})."
        for row in sent
    ]
    return Piece("refunds", _l("Yang sudah dikembalikan"), {"refunds": "\n".join(told)})


_GATHERED: tuple[Callable[[Chargeback, Order], Piece | None], ...] = (
    _receipt,
    _shipping,
    _delivery,
    _messages,
    _refunds,
)


def _parcels(order: Order) -> list[Shipment]:
    return [parcel for sale in order.sales for parcel in _of(sale)]


def _of(sale: Sale) -> Sequence[Shipment]:
    return sorted(sale.shipments, key=lambda parcel: parcel.id)


def _at(moment: datetime | None) -> str:
    return f"on {local(moment, ZONE):%d %B %Y at %H:%M} (Jakarta)" if moment else ""


def _day(moment: datetime | None) -> str:
    return f"{local(moment, ZONE):%Y-%m-%d}" if moment else ""


def _money(minor: int, currency: str) -> str:
    exponent = CURRENCIES[currency][0]
    whole, rest = divmod(minor, 10**exponent)
    return f"{currency} {whole:,}.{rest:0{exponent}d}"

"""What goes wrong in the demo's past: pieces that are missing, parcels that are lost, complaints and their answers."""

from collections.abc import Callable

from sqlalchemy import select

from marketplace.accounts.models import PartyKind
from marketplace.cases import actions as cases
from marketplace.cases import queries
from marketplace.cases.kinds import CaseKind
from marketplace.cases.models import Case
from marketplace.cases.words import Said
from marketplace.demo.cast import Cast
from marketplace.demo.people import BANK
from marketplace.kit.db import db
from marketplace.kit.money import rupiah
from marketplace.orders.actions import carrying, selling
from marketplace.orders.models import Sale
from marketplace.settlement import credit
from marketplace.settlement.models import Refund
from marketplace.settlement.states import Refused
from payments import actions as bank

# What people write, by the kind of case; first who complains, then who is asked.
COMPLAINTS = {
    CaseKind.NOT_AS_DESCRIBED: "Saya pesan yang lengan panjang, yang datang lengan pendek. Fotonya saya simpan.",
    CaseKind.DAMAGED: "Satu cangkir retak sampai ke dasar. Dusnya juga penyok di satu sudut.",
    CaseKind.NOT_RECEIVED: "Di sini tertulis sudah diterima, tetapi kami sekeluarga tidak menerima paket apa pun.",
}
SELLERS_ANSWER = "Barang kami bungkus tiga lapis dan kami serahkan utuh kepada kurir. Nota kami simpan."
COURIERS_ANSWER = "Paket terakhir tercatat di gudang Semarang. Tim kami masih mencari sampai besok."
SELLERS_REGRET = "Mohon maaf, kami keliru mengambil ukuran. Uangnya silakan dikembalikan."


def decline_one(cast: Cast, sale: Sale, reason: str) -> None:
    """One piece of the first line is not there."""
    line = sale.lines[0]
    seller = cast.the(PartyKind.SELLER, sale.seller.name)
    selling.decline_part(seller, sale, {line.public_id: line.to_send - 1}, reason)


def report(cast: Cast, sale: Sale, reason: str) -> None:
    """The courier tells that something is wrong with the parcel."""
    carrying.step(cast.the(PartyKind.COURIER, sale.courier.name), sale.shipments[0], "report", reason)


def give_back(cast: Cast, sale: Sale, reason: str) -> None:
    """The seller gives ten thousand rupiah back."""
    seller = cast.the(PartyKind.SELLER, sale.seller.name)
    selling.give_back(seller, sale, {sale.lines[0].public_id: rupiah(10_000)}, reason)


def complain(cast: Cast, sale: Sale, kind: str) -> None:
    """The buyer opens a case about one piece, or about the parcel."""
    buyer = cast.the(PartyKind.BUYER, sale.order.buyer.name)
    said = Said(COMPLAINTS[CaseKind(kind)])
    cases.complain(buyer, sale, CaseKind(kind), said, {sale.lines[0].public_id: 1})


def seller_answers(cast: Cast, sale: Sale, _reason: str) -> None:
    """The seller says his side."""
    seller = cast.the(PartyKind.SELLER, sale.seller.name)
    cases.answer(seller, _case(sale), Said(SELLERS_ANSWER))


def courier_answers(cast: Cast, sale: Sale, _reason: str) -> None:
    """The courier says his side."""
    courier = cast.the(PartyKind.COURIER, sale.courier.name)
    cases.answer(courier, _case(sale), Said(COURIERS_ANSWER))


def seller_concedes(cast: Cast, sale: Sale, _reason: str) -> None:
    """The seller says that it was his mistake."""
    seller = cast.the(PartyKind.SELLER, sale.seller.name)
    cases.concede(seller, _case(sale), Said(SELLERS_REGRET))


def refuse_refund(cast: Cast, sale: Sale, _reason: str) -> None:
    """The account that the buyer paid from is closed: what was sent to it comes back to the bank."""
    bank.refund_returned(cast.the(PartyKind.PROVIDER, BANK), _refund(sale), Refused.CLOSED)


def keep_refund(cast: Cast, sale: Sale, _reason: str) -> None:
    """The buyer names no other account; it is his credit."""
    credit.keep(cast.the(PartyKind.BUYER, sale.order.buyer.name), _refund(sale))


MISHAPS: dict[str, Callable[[Cast, Sale, str], None]] = {
    "decline_one": decline_one,
    "report": report,
    "give_back": give_back,
    "complain": complain,
    "seller_answers": seller_answers,
    "courier_answers": courier_answers,
    "seller_concedes": seller_concedes,
    "refuse_refund": refuse_refund,
    "keep_refund": keep_refund,
}


def _case(sale: Sale) -> Case:
    """The running case of a sale."""
    db.session.flush()
    return next(case for case in queries.about_sales([sale.id])[sale.id] if case.ended_at is None)


def _refund(sale: Sale) -> Refund:
    """The last refund of a sale."""
    mine = select(Refund).where(Refund.subject_kind == "sale", Refund.subject_id == sale.public_id)
    return db.session.scalars(mine.order_by(Refund.id.desc()).limit(1)).one()

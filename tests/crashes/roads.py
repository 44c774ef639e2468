"""One order over the pages of all five parties, to one of the ends that orders have."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from marketplace.cases.models import Case
from marketplace.cases.states import CaseState
from marketplace.kit.db import db
from marketplace.orders import pins
from marketplace.orders.models import Order, Sale, SaleLine, Shipment
from marketplace.orders.states import SaleState, ShipmentState
from marketplace.settlement.models import Payment
from tests import walk
from tests.crashes.impatient import Impatient
from tests.crashes.town import Stall, Town
from tests.forms import held_by


@dataclass
class Errand:
    """Somebody's order: how it is paid, and how each of its sales ends, by the tables below."""

    town: Town
    number: int
    buyer: str
    stalls: tuple[Stall, ...]
    paying: str
    ending: str
    dice: random.Random
    order: str = ""
    windows: dict[str, Impatient] = field(default_factory=dict)

    def run(self) -> None:
        """From an empty cart to the end of the road."""
        self.check_out()
        if PAYING[self.paying](self):
            for sale, stall in zip(self.sales(), self.stalls, strict=True):
                ENDING[self.ending](Walk(self, sale, stall))
        self.town.watch.count("orders")

    def at(self, name: str) -> Impatient:
        """A person at this errand's own window."""
        if name not in self.windows:
            self.windows[name] = self.town.people[name].another_window(random.Random(self.dice.random()))
        return self.windows[name]

    def check_out(self) -> None:
        """A full cart becomes an order, once, whatever is pressed how often."""
        buyer, pieces = self.at(self.buyer), self.dice.randint(2, 3)
        for stall in self.stalls:
            page = f"{self.number}-{stall.seller}"
            buyer.sends("/cart/add", variant=stall.variant, quantity=str(pieces), page=page)
        form = held_by(buyer.opens("/checkout").page)
        answer = buyer.sends("/checkout", **{**form, "step": "pay"})
        self.order = answer.location.rpartition("/")[2]
        promises = self.town.promises
        with promises.lock:
            promises.orders[self.buyer, form["checkout_key"]] = self.order
            promises.pieces[self.order] = pieces

    def sales(self) -> list[str]:
        """The order's sales by public id, in the order of its stalls."""
        ours = select(Sale.public_id, Sale.seller_id).join(Sale.order).where(Order.public_id == self.order)
        with self.town.app.app_context():
            rows = db.session.scalars(select(Sale).join(Sale.order).where(Order.public_id == self.order))
            by_seller = {sale.seller.public_id: sale.public_id for sale in rows}
        assert len(by_seller) == len(self.town.looks(ours)), "two sales of one seller"
        return [by_seller[stall.seller] for stall in self.stalls]

    def transfer(self, amount_minor: int, times: str = "") -> None:
        """The bank's desk books what came."""
        (number,) = self.town.looks(select(Payment.account_number).where(Payment.payable_id == self.order))
        reference = f"TRX{self.number:06d}{times}"
        self.at("bank").sends(
            f"/payments/{self.town.bank}/desk",
            account_number=number[0],
            amount_minor=str(amount_minor // 100),
            sender="Budi Santoso",
            bank_reference=reference,
        )
        with self.town.promises.lock:
            self.town.promises.transfers[reference] = amount_minor

    def amount(self) -> int:
        """What the order costs, in minor units."""
        return int(self.town.looks(select(Order.total_minor).where(Order.public_id == self.order))[0][0])

    def is_heard(self) -> bool:
        """Wait until the sales have heard of the money."""
        still = select(Sale.id).join(Sale.order)
        still = still.where(Order.public_id == self.order, Sale.state == SaleState.AWAITING_PAYMENT)
        self.town.waits_for(lambda: not self.town.looks(still), f"the money for {self.order}")
        return True


def _once(errand: Errand) -> bool:
    errand.transfer(errand.amount())
    return errand.is_heard()


def _in_two_parts(errand: Errand) -> bool:
    amount = errand.amount()
    errand.transfer(amount - 1_000_000, "A")
    errand.transfer(1_000_000, "B")
    return errand.is_heard()


def _too_much(errand: Errand) -> bool:
    errand.transfer(errand.amount() + 700_000)
    return errand.is_heard()


def _twice(errand: Errand) -> bool:
    errand.transfer(errand.amount(), "A")
    errand.transfer(errand.amount(), "B")
    return errand.is_heard()


def _too_little(errand: Errand) -> bool:
    errand.transfer(errand.amount() - 100_000)
    return False


def _never(errand: Errand) -> bool:
    return False


def _cancelled_first(errand: Errand) -> bool:
    errand.at(errand.buyer).sends(f"/orders/{errand.order}/cancel", reason="changed-mind")
    promise(errand, dict.fromkeys(errand.sales(), SaleState.CANCELLED))
    return False


# How an order is paid; whether its sales go on.
PAYING: dict[str, Callable[[Errand], bool]] = {
    "once": _once,
    "in two parts": _in_two_parts,
    "too much": _too_much,
    "twice": _twice,
    "too little": _too_little,
    "never": _never,
    "cancelled first": _cancelled_first,
}


@dataclass
class Walk:
    """One sale on its road."""

    errand: Errand
    sale: str
    stall: Stall
    parcel: str = ""

    def seller(self, verb: str, **written: str) -> None:
        """The seller presses."""
        path = f"/sellers/{self.stall.seller}/sales/{self.sale}/{verb}"
        self.errand.at(self.stall.keeper).sends(path, **written)

    def buyer(self, verb: str, **written: str) -> None:
        """The buyer presses."""
        path = f"/orders/{self.errand.order}/sales/{self.sale}/{verb}"
        self.errand.at(self.errand.buyer).sends(path, **written)

    def courier(self, verb: str, **written: str) -> None:
        """The rider presses."""
        way = "deliver" if verb == "deliver" else f"steps/{verb}"
        path = f"/shipping/{self.errand.town.courier}/parcels/{self.parcel}/{way}"
        self.errand.at("courier").sends(path, **written)

    def pack(self) -> None:
        """The seller takes it and packs."""
        self.seller("accept")
        self.seller("pack")
        rows = select(Shipment.public_id).join(Shipment.sale).where(Sale.public_id == self.sale)
        ((self.parcel,),) = self.errand.town.looks(rows)

    def bring(self) -> None:
        """The courier takes it and brings it; the buyer reads his PIN aloud."""
        for verb in ("pick_up", "take_out"):
            self.courier(verb)
        self.courier("deliver", pin=self.pin())
        promise(self.errand, {self.parcel: ShipmentState.DELIVERED})

    def pin(self) -> str:
        """The four digits that the buyer reads aloud."""
        ((salt,),) = self.errand.town.looks(
            select(Shipment.pin_salt).where(Shipment.public_id == self.parcel)
        )
        with self.errand.town.app.app_context():
            return pins.pin(walk.secret(), salt)


def _content(sale: Walk) -> None:
    sale.pack()
    sale.bring()
    sale.buyer("confirm")
    promise(sale.errand, {sale.sale: SaleState.COMPLETED})


def _silent(sale: Walk) -> None:
    sale.pack()
    sale.bring()
    promise(sale.errand, {sale.sale: SaleState.COMPLETED})


def _cancelled(sale: Walk) -> None:
    sale.buyer("cancel", reason="too-slow")
    promise(sale.errand, {sale.sale: SaleState.CANCELLED})


def _declined(sale: Walk) -> None:
    sale.seller("decline", reason="out-of-stock")
    promise(sale.errand, {sale.sale: SaleState.DECLINED})


def _declined_in_part(sale: Walk) -> None:
    rows = select(SaleLine.public_id, SaleLine.quantity).join(SaleLine.sale)
    ((line, quantity),) = sale.errand.town.looks(rows.where(Sale.public_id == sale.sale))
    kept = {f"kept_{line}": str(quantity - 1), f"seen_{line}": str(quantity)}
    sale.seller("decline-part", **kept, reason="out-of-stock", step="do")
    _content(sale)


def _conceded(sale: Walk) -> None:
    _lost(sale)
    cases = select(Case.public_id).join(Case.sale).where(Sale.public_id == sale.sale)
    sale.errand.town.waits_for(lambda: bool(sale.errand.town.looks(cases)), f"the case about {sale.sale}")
    ((case,),) = sale.errand.town.looks(cases)
    path = f"/shipping/{sale.errand.town.courier}/cases/{case}/concede"
    sale.errand.at("courier").sends(path, text="Paketnya hilang di gudang kami.")
    promise(sale.errand, {case: CaseState.DECIDED})


def _lost(sale: Walk) -> None:
    sale.pack()
    sale.courier("pick_up")
    sale.courier("report", reason="lost")
    promise(sale.errand, {sale.sale: SaleState.CANCELLED, sale.parcel: ShipmentState.LOST})


def _refused(sale: Walk) -> None:
    sale.pack()
    for verb, reason in (("pick_up", ""), ("take_out", ""), ("miss", "refused"), ("turn_back", "")):
        sale.courier(verb, reason=reason)
    sale.courier("bring_back")
    promise(sale.errand, {sale.sale: SaleState.CANCELLED, sale.parcel: ShipmentState.RETURNED})


def _not_fetched(sale: Walk) -> None:
    sale.pack()
    promise(sale.errand, {sale.sale: SaleState.CANCELLED, sale.parcel: ShipmentState.EXPIRED})


def _not_packed(sale: Walk) -> None:
    sale.seller("accept")
    promise(sale.errand, {sale.sale: SaleState.CANCELLED})


# How a paid sale ends: what people do about it; what they leave undone, the clocks do.
ENDING: dict[str, Callable[[Walk], None]] = {
    "content": _content,
    "silent": _silent,
    "cancelled": _cancelled,
    "declined": _declined,
    "declined in part": _declined_in_part,
    "lost": _lost,
    "conceded": _conceded,
    "refused": _refused,
    "not fetched": _not_fetched,
    "not packed": _not_packed,
}


def promise(errand: Errand, ends: dict[str, Any]) -> None:
    """What is told to be so stays so."""
    with errand.town.promises.lock:
        errand.town.promises.ends |= {public_id: str(state) for public_id, state in ends.items()}

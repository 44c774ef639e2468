"""The stage on which unhappy ends are played: one buyer's order, and the steps its parties take.

Every shop sells one thing at Rp98.500 and 700 g, of which the buyer takes two. A parcel costs Rp12.000 a kilogram, so
each sale is of Rp197.000 of goods and Rp24.000 of shipping: Rp186.066 for the seller, Rp9.850 of commission and
Rp1.084 of tax on it, Rp24.000 for the courier.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from marketplace.accounts.models import Party, PartyKind
from marketplace.cases.kinds import CaseKind
from marketplace.cases.models import Case
from marketplace.catalog.models import Variant
from marketplace.events import actions as events
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.money import rupiah
from marketplace.ledger.addresses import COMMISSION, LOSSES, PROMOTIONS, TAX, owing, payable
from marketplace.ledger.models import Transfer
from marketplace.ledger.queries import balance
from marketplace.orders.models import Order, Sale, Shipment
from marketplace.orders.states import SaleState
from marketplace.settlement.models import Payment, Payout, Refund
from marketplace.settlement.states import PayoutState, RefundState
from tests import make, make_cash, walk
from tests.doors.current import door

PIECES, PRICE, FEE, STOCK = 2, 98_500, 12_000, 10
CASH_PRICE = 80_000  # a new buyer may pay Rp200.000 at the door

SELLERS = ("seller", "other seller")
ONE_EACH = (1, 1)  # two parcels with a piece in each


@dataclass
class Stage:
    """An order that waits for its money, and the parties around it."""

    order: Order
    operator: Party
    bank: Party
    courier: Party

    @property
    def sale(self) -> Sale:
        """The first seller's part."""
        return self.order.sales[0]

    @property
    def other(self) -> Sale:
        """The second seller's part."""
        return self.order.sales[1]

    @property
    def payment(self) -> Payment:
        """What the buyer owes for the order."""
        return walk.payment_of(self.order)

    def cast(self) -> dict[str, str]:
        """Who is called what: names by public id."""
        named = {sale.seller.public_id: name for name, sale in zip(SELLERS, self.order.sales, strict=False)}
        named |= {sale.public_id: name for name, sale in zip(SELLERS, self.order.sales, strict=False)}
        return named | {self.courier.public_id: "courier", self.bank.public_id: "bank"}

    def cases(self) -> Sequence[Case]:
        """The cases of all sales, in the order in which they were opened."""
        return db.session.scalars(select(Case).order_by(Case.id)).all()

    def shelf(self, sale: Sale) -> tuple[int, int]:
        """Pieces on the seller's shelf, and how many of them are promised."""
        stock = sale.lines[0].variant.stock
        db.session.refresh(stock)
        return stock.on_hand, stock.reserved

    def has(self) -> dict[str, int]:
        """Who has how much of the money when all is over, in rupiah; below zero is what he lost. Zeros left out."""
        back = select(func.sum(Refund.amount_minor)).where(Refund.state == RefundState.PAID)
        minor = {"buyer": int(db.session.scalar(back) or 0)}
        for name, sale in zip(SELLERS, self.order.sales, strict=False):
            minor[name] = _of_party(sale.seller)
        minor["courier"] = _of_party(self.courier)
        minor |= {"commission": balance(COMMISSION), "tax": balance(TAX), "losses": balance(LOSSES)}
        minor["promotions"] = balance(PROMOTIONS)
        assert not any(amount % 100 for amount in minor.values()), "whole rupiah"
        return {name: amount // 100 for name, amount in minor.items() if amount}

    def owes(self) -> dict[str, int]:
        """Who owes us how much, in rupiah."""
        parties = {name: sale.seller for name, sale in zip(SELLERS, self.order.sales, strict=False)}
        debts = {
            name: -balance(owing(party.public_id)) // 100
            for name, party in (parties | {"courier": self.courier}).items()
        }
        return {name: debt for name, debt in debts.items() if debt}

    def bank_sends_refunds(self) -> None:
        """Whatever goes back to the buyer leaves the bank."""
        waiting = select(Refund).where(Refund.state == RefundState.PENDING).order_by(Refund.id)
        for refund in db.session.scalars(waiting).all():
            door().refund_sent(refund)
        heard()

    def pay_out(self) -> list[Payout]:
        """The operator's payout run, and the bank sends what it made."""
        payouts = door().run_payouts(self.operator, self.bank)
        for payout in payouts:
            door().payout_sent(payout)
        heard()
        return payouts


def set_stage(sellers: int = 1, terms: Callable[[Variant], Sequence[str]] = lambda _: ()) -> Stage:
    """An order of two pieces of each of so many sellers, not paid yet; ``terms`` gives the codes of vouchers."""
    operator, bank, courier = make.make_operator(), make.make_bank(), make.make_courier(fee=FEE)
    variants = [make.make_variant(price=PRICE, stock=STOCK) for _ in range(sellers)]
    order = make.place_order(None, variants, courier, PIECES, vouchers=terms(variants[0]))
    heard()
    return Stage(order, operator, bank, courier)


def set_stage_at_the_door() -> Stage:
    """An order of two cheaper pieces of one seller, to be paid at the door: by the door that is open."""
    operator, bank, service = make.make_operator(), make.make_bank(), make_cash.make_cash_service()
    courier = make.make_courier(fee=FEE, cash_fee=0)
    variant = make.make_variant(price=CASH_PRICE, stock=STOCK)
    address = make.address_of(make.make_buyer())
    order = door().check_out(address, [(variant, PIECES)], courier, service)
    heard()
    return Stage(order, operator, bank, courier)


def heard() -> None:
    """What was said is kept, and everybody hears of it. No time goes by, so no clock strikes."""
    db.session.commit()
    events.deliver_all()
    db.session.commit()


def days_pass(days: int) -> None:
    """Nobody says anything for so many days."""
    db.session.commit()  # SQLite lets nobody write on what he read before others wrote
    walk.let_pass(timedelta(days=days))


def until(thing: Sale | Case) -> None:
    """Nobody says anything until the clock of a sale or a case has acted."""
    assert thing.due_at is not None
    walk.let_pass(thing.due_at - clock.now() + timedelta(minutes=1))


def accepted(sale: Sale) -> None:
    """The seller takes the sale."""
    door().accept(sale)
    heard()


def packed(sale: Sale, parcels: Iterable[int] = ()) -> None:
    """The seller takes it and packs: everything in one parcel, or so many pieces in each of several."""
    if sale.state in (SaleState.PAID, SaleState.ORDERED):
        door().accept(sale)
    door().pack(sale, [{sale.lines[0].public_id: pieces} for pieces in parcels])
    heard()


def sent(sale: Sale, parcels: Iterable[int] = ()) -> None:
    """Packed, and the courier has every parcel."""
    packed(sale, parcels)
    for parcel in sale.shipments:
        door().step(parcel, "pick_up")
    heard()


def brought(parcel: Shipment) -> None:
    """The courier brings a parcel and the buyer reads the PIN aloud."""
    walk.bring(parcel)
    heard()


def arrived(sale: Sale, parcels: Iterable[int] = ()) -> None:
    """Sent, and every parcel has come."""
    sent(sale, parcels)
    for parcel in sale.shipments:
        brought(parcel)


def content(sale: Sale) -> None:
    """The buyer says it is good."""
    door().confirm(sale)
    heard()


def goes_well(sale: Sale) -> None:
    """All the way."""
    arrived(sale)
    content(sale)


def missed(parcel: Shipment, reason: str = "nobody-home", times: int = 3) -> None:
    """The rider stands before a closed door, so many times; after the third the parcel turns back by itself."""
    for _ in range(times):
        door().step(parcel, "take_out")
        door().step(parcel, "miss", reason)
    heard()


def reported(parcel: Shipment, reason: str) -> Case | None:
    """The rider says that a parcel is lost, damaged or late; the case that follows, if one does."""
    door().step(parcel, "report", reason)
    heard()
    return db.session.scalar(select(Case).where(Case.shipment_id == parcel.id).order_by(Case.id.desc()))


def turned_back(parcel: Shipment) -> None:
    """The parcel goes back to the seller."""
    door().step(parcel, "turn_back")
    heard()


def back_home(parcel: Shipment) -> None:
    """The seller has the parcel again."""
    door().step(parcel, "bring_back")
    heard()


def complained(sale: Sale, kind: CaseKind, pieces: int = 0, parcel: Shipment | None = None) -> Case:
    """The buyer opens a case."""
    quantities = {sale.lines[0].public_id: pieces} if pieces else {}
    case = door().complain(sale, kind, "Ada yang tidak beres.", quantities, parcel)
    heard()
    return case


def answered(case: Case, *kinds: PartyKind) -> None:
    """Seller and courier (or only those named) say their side."""
    for kind in kinds or (PartyKind.SELLER, PartyKind.COURIER):
        door().answer(case, kind, "Menurut kami tidak begitu.")
    heard()


def conceded(case: Case, kind: PartyKind) -> None:
    """One of them says that it is his fault."""
    door().concede(case, kind, "Benar, ini kesalahan kami.")
    heard()


def withdrawn(case: Case) -> None:
    """The buyer takes his complaint back."""
    door().withdraw(case)
    heard()


def decided(stage: Stage, case: Case, amount: int, bearer: PartyKind | None, reason: str) -> None:
    """The operator decides that ``amount`` rupiah goes back, and who bears it."""
    door().decide(stage.operator, case, rupiah(amount), bearer, reason, "Sudah kami periksa.")
    heard()


def _of_party(party: Party) -> int:
    """What a party has of us: what we owe it less what it owes us, and what the bank has sent it."""
    reached = db.session.scalar(
        select(func.sum(Payout.amount_minor)).where(
            Payout.party_id == party.id, Payout.state == PayoutState.PAID
        )
    )
    return balance(payable(party.public_id)) + balance(owing(party.public_id)) + int(reached or 0)


def transfers_since(last_id: int) -> Sequence[Transfer]:
    """Everything the book took since, oldest first."""
    return db.session.scalars(select(Transfer).where(Transfer.id > last_id).order_by(Transfer.id)).all()

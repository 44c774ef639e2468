"""What must be true when everything has come to its end, whatever was killed meanwhile."""

from collections import Counter
from collections.abc import Sequence
from email.message import EmailMessage

from sqlalchemy import func, select

from buyers.models import CartLine
from marketplace.accounts.models import Party
from marketplace.cases.models import Case
from marketplace.catalog.models import Stock
from marketplace.events.models import Delivery, Event
from marketplace.kit.db import db
from marketplace.ledger.addresses import COMMISSION, LOSSES, TAX, owing, payable
from marketplace.ledger.queries import audit, balance
from marketplace.messages.models import Message
from marketplace.messages.states import MessageState
from marketplace.orders.models import Order, Sale, Shipment
from marketplace.orders.states import SALE, SaleState, ShipmentState
from marketplace.settlement.models import Earning, Payment, Payout, Refund
from marketplace.settlement.paydays import MINIMUM_MINOR
from marketplace.settlement.states import PayoutState, RefundState
from payments.models import BankLine, LineState
from tests.crashes.town import PIECES, Promises

# What may happen to one thing once only: said twice it would be a doubled step.
ONCE = (
    "sale.placed",
    "sale.paid",
    "sale.accepted",
    "sale.declined",
    "sale.cancelled",
    "sale.expired",
    "sale.packed",
    "sale.handed_over",
    "sale.delivered",
    "sale.completed",
    "sale.declined_part",
    "payment.demanded",
    "payment.captured",
    "payment.expired",
    "shipment.picked_up",
    "shipment.delivered",
    "shipment.lost",
    "shipment.expired",
    "refund.ordered",
    "refund.paid",
    "payout.ordered",
    "payout.paid",
    "case.opened",
    "case.decided",
    "transfer.sent_back",
)


def the_book_is_whole_and_empty() -> None:
    """Every sum is zero, and no money is on its way any more: what we hold is the operator's, or too little to send."""
    found = audit()
    assert found.faults == []
    left = {name: minor for (name, _currency), minor in found.classes.items() if minor}
    fees = sum(_kept(sale) for sale in db.session.scalars(select(Sale)))
    own = left.pop(COMMISSION, 0) + left.pop(TAX, 0)
    losses = left.pop(LOSSES, 0)
    parties = left.pop("party:%:owing", 0) + left.pop("party:%:payable", 0)
    assert own == fees
    assert left == {"provider:%:clearing": -(own + losses + parties)}
    assert -left["provider:%:clearing"] == _came() - _went()


def no_order_is_doubled_or_lost(promises: Promises) -> None:
    """Who pressed for one order has one, with what was in his cart, and nothing is left in it."""
    rows = db.session.execute(
        select(Order.checkout_key, Order.public_id, Party.public_id).join(Order.buyer)
    ).all()
    assert len(rows) == len(promises.orders)
    assert {(key, order) for key, order, _ in rows} == {
        (key, order) for (_, key), order in promises.orders.items()
    }
    assert db.session.scalar(select(func.count(CartLine.id))) == 0
    for order in db.session.scalars(select(Order)):
        for sale in order.sales:
            assert [line.quantity for line in sale.lines] == [promises.pieces[order.public_id]]
        assert order.total_minor == sum(sale.total_minor for sale in order.sales)


def every_transfer_is_booked_once(promises: Promises) -> None:
    """The bank's notes are our lines; what a payment did not take went back."""
    lines = db.session.scalars(select(BankLine)).all()
    assert {line.bank_reference: line.amount_minor for line in lines} == promises.transfers
    assert {line.state for line in lines} <= {LineState.MATCHED, LineState.SENT_BACK, LineState.SETTLED}
    for payment in db.session.scalars(select(Payment)):
        used = sum(line.used_minor for line in lines if line.payment_id == payment.id)
        assert used == (payment.amount_minor if payment.captured_at else 0), payment.public_id


def every_payment_is_accounted_for() -> None:
    """To the rupiah: what was captured was released or went back, sale by sale."""
    refunded = _sums(select(Refund.subject_id, func.sum(Refund.amount_minor)).group_by(Refund.subject_id))
    for order in db.session.scalars(select(Order)):
        payment = db.session.scalars(select(Payment).where(Payment.payable_id == order.public_id)).one()
        captured = payment.amount_minor if payment.captured_at else 0
        paid = [sale for sale in order.sales if sale.paid_at]
        assert captured == sum(sale.total_minor for sale in paid) + refunded[payment.public_id]
        for sale in order.sales:
            assert sale.state in SALE.final, sale.public_id
            assert not sale.frozen_minor
            released = sale.released_goods_minor + sale.released_shipping_minor
            assert sale.refunded_minor == refunded[sale.public_id]
            assert released + sale.refunded_minor == (sale.total_minor if sale.paid_at else 0)


def everyone_got_what_he_earned() -> None:
    """Once: what was sent to a party is what it earned, less what was charged to it and what is too little to send."""
    earned = _sums(select(Earning.party_id, func.sum(Earning.amount_minor)).group_by(Earning.party_id))
    paid = _sums(
        select(Payout.party_id, func.sum(Payout.amount_minor))
        .where(Payout.state == PayoutState.PAID)
        .group_by(Payout.party_id)
    )
    assert paid.keys() <= earned.keys()
    for party in db.session.scalars(select(Party).where(Party.id.in_(earned))):
        rest = earned[party.id] - paid[party.id]
        assert rest == balance(payable(party.public_id)) + balance(owing(party.public_id)), party.name
        assert rest < MINIMUM_MINOR, party.name
    for payout in db.session.scalars(select(Payout)):
        assert payout.amount_minor == sum(line.amount_minor for line in payout.lines)
    assert set(db.session.scalars(select(Refund.state))) <= {RefundState.PAID}


def shelves_add_up() -> None:
    """Pieces that left are those that were packed; none is still promised."""
    gone: Counter[int] = Counter()
    for sale in db.session.scalars(select(Sale).where(Sale.packed_at.is_not(None))):
        gone.update({line.variant_id: line.to_send for line in sale.lines})
    for stock in db.session.scalars(select(Stock)):
        assert (stock.on_hand, stock.reserved) == (PIECES - gone[stock.variant_id], 0)


def promises_are_kept(promises: Promises) -> None:
    """No delivery is undone, and nothing else of which a page said that it is done."""
    states = dict(row for kind in (Sale, Shipment, Case) for row in _rows(select(kind.public_id, kind.state)))
    assert {known: str(states[known]) for known in promises.ends} == promises.ends
    sent = _rows(select(Refund.public_id, Refund.paid_at)) + _rows(select(Payout.public_id, Payout.paid_at))
    assert promises.sent <= {known for known, at in sent if at}


def a_sale_and_its_parcels_agree() -> None:
    """What was delivered is delivered, and nothing travels for a sale that is over."""
    for sale in db.session.scalars(select(Sale)):
        states = {parcel.state for parcel in sale.shipments}
        if sale.state is SaleState.COMPLETED:
            assert states == {ShipmentState.DELIVERED}, sale.public_id
        else:
            assert states <= {ShipmentState.RETURNED, ShipmentState.EXPIRED, ShipmentState.LOST}


def nothing_happened_twice() -> None:
    """One event of each kind a thing, and every handler ran to its end."""
    counted = select(Event.kind, Event.subject_id, func.count(Event.id)).where(Event.kind.in_(ONCE))
    rows = _rows(counted.group_by(Event.kind, Event.subject_id).having(func.count(Event.id) > 1))
    assert rows == []
    assert _rows(select(Delivery.handler, Delivery.error).where(Delivery.done_at.is_(None))) == []


def no_message_came_twice(letters: Sequence[EmailMessage]) -> None:
    """The mailboxes hold each letter once: all that we say we sent, and no other than we said or are unsure of."""
    taken = Counter(str(letter["Message-ID"]).strip("<>").partition("@")[0] for letter in letters)
    assert [known for known, times in taken.items() if times > 1] == []
    states = dict(_rows(select(Message.public_id, Message.state).where(Message.channel == "email")))
    assert set(states.values()) <= {MessageState.SENT, MessageState.UNCERTAIN}
    sent = {known for known, state in states.items() if state is MessageState.SENT}
    assert sent <= set(taken) <= set(states)
    said = select(Message.body, Message.user_id, Message.news_id)
    assert (
        max(Counter((row[1], row[2]) for row in _rows(said.where(Message.channel == "email"))).values()) == 1
    )
    kinds = {
        str(state) for state in db.session.scalars(select(Message.state).where(Message.channel == "sms"))
    }
    assert kinds <= {"delivered", "uncertain"}


def _kept(sale: Sale) -> int:
    """The operator's part of what stayed sold: commission and its tax, each to the nearest rupiah."""
    fee = (sale.released_goods_minor * sale.commission_bp + 500_000) // 1_000_000 * 100
    return fee + (fee * sale.commission_tax_bp + 500_000) // 1_000_000 * 100


def _came() -> int:
    return int(db.session.scalar(select(func.sum(BankLine.amount_minor))) or 0)


def _went() -> int:
    lines = sum(line.back_minor for line in db.session.scalars(select(BankLine)))
    refunds = db.session.scalar(select(func.sum(Refund.amount_minor))) or 0
    payouts = (
        db.session.scalar(select(func.sum(Payout.amount_minor)).where(Payout.state == PayoutState.PAID)) or 0
    )
    return int(lines + refunds + payouts)


def _sums(statement: select) -> Counter[object]:  # type: ignore[valid-type]
    return Counter({key: int(minor) for key, minor in _rows(statement)})


def _rows(statement: select) -> list[tuple]:  # type: ignore[valid-type, type-arg]
    return [tuple(row) for row in db.session.execute(statement)]

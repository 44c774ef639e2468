"""What the demo leaves to its visitors, done once so that its pages are there: statements, files, disputes, seals."""

from datetime import timedelta

from sqlalchemy import select

from marketplace.accounts.actions import find_by_contact
from marketplace.accounts.models import Party, PartyKind
from marketplace.cash import actions as cash
from marketplace.cash.models import CashCollection
from marketplace.catalog.models import Stock, Variant
from marketplace.demo.deeds import choose_services
from marketplace.demo.people import BANK, OUTSIDE, QUICK
from marketplace.events import actions as events
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.ledger.seal import sealing
from marketplace.orders.actions import placing
from marketplace.settlement.actions import provider_actor
from marketplace.settlement.chargebacks import hear
from marketplace.settlement.models import Payment, Refund
from marketplace.settlement.ports import Seen, Thing
from marketplace.settlement.states import PaymentState, RefundState, Refused
from marketplace.webhooks import actions as webhooks
from marketplace.webhooks.topics import offered
from payments import actions as payments
from payments.arriving import heard
from payments.files import actions as files
from payments.statements import booking
from tests import make, walk
from tests.make_statements import make_statement
from tests.walk import actor_of

# With these, providers from outside can be called; nobody listens there.
CALLED = {
    "STRIPE_SECRET_KEY": "sk_test_standin",
    "STRIPE_WEBHOOK_SECRET": "whsec_standin",
    "STRIPE_API_URL": "http://127.0.0.1:9",
    "MIDTRANS_SERVER_KEY": "SB-Mid-server-standin",
    "MIDTRANS_API_URL": "http://127.0.0.1:9",
}


def a_refund_comes_back() -> None:
    """The account that one of the buyers paid from refuses what is sent back; the demo itself does not tell of that."""
    sent = select(Refund).where(Refund.state == RefundState.PAID).order_by(Refund.id.desc()).limit(1)
    refund = db.session.scalars(sent).one()
    payments.refund_returned(actor_of(refund.payment.provider), refund, Refused.CLOSED)
    db.session.commit()


def money_moves() -> None:
    """The bank books a statement and makes a file, a courier remits, and a payer disputes."""
    bank, courier = _party(BANK), _party(QUICK)
    pocket = db.session.scalars(select(CashCollection).where(CashCollection.courier_id == courier.id)).all()
    cash.remit(actor_of(courier), [row.shipment_id for row in pocket], bank)
    db.session.commit()
    booking.book(actor_of(bank), make_statement(bank))
    files.make(actor_of(bank))
    db.session.commit()
    paid = select(Payment).where(Payment.state == PaymentState.CAPTURED, Payment.provider_id == bank.id)
    payment = db.session.scalars(paid.order_by(Payment.id.desc()).limit(1)).one()
    amount = {"amount_minor": payment.amount_minor, "currency": payment.currency}
    seen = Seen(Thing.DISPUTE, payment.public_id, "open", "dp_1", reason="fraudulent", **amount)
    hear(provider_actor(bank), bank, payment, seen)
    db.session.commit()
    events.deliver_all()


def a_card_payment_is_disputed() -> None:
    """A buyer pays by card and asks his bank for the money back: evidence can be sent."""
    stripe, buyer = _party(OUTSIDE["stripe"].party), _party("Maria Tandi")
    on_sale = select(Variant).join(Variant.stock).where(Stock.on_hand - Stock.reserved > 2).limit(1)
    lines, address = [placing.Chosen(db.session.scalars(on_sale).one(), 1)], make.address_of(buyer)
    services = choose_services(lines, address, 0)
    order = placing.place(actor_of(buyer), lines, address, services, stripe, "card", "by card")
    db.session.commit()
    payment = walk.payment_of(order)
    amount = {"amount_minor": payment.amount_minor, "currency": payment.currency}
    due = clock.now() + timedelta(days=7)
    for seen in (
        Seen(Thing.PAYMENT, payment.public_id, "paid", "pi_1", **amount),
        Seen(
            Thing.DISPUTE,
            payment.public_id,
            "open",
            "dp_2",
            reason="product_not_received",
            answer_by=due,
            **amount,
        ),
    ):
        heard(stripe, seen)
        db.session.commit()
        events.deliver_all()


def the_book_is_sealed() -> None:
    """Up to here, with a checkpoint."""
    sealing.seal_due()


def programs_listen(contacts: dict[PartyKind, str]) -> None:
    """A program of each kind of party; in the demo itself only a shop has one, and only where it may call itself."""
    for kind, contact in contacts.items():
        user = find_by_contact(contact)
        assert user is not None
        party = next(row.party for row in user.memberships if row.party.kind is kind)
        endpoint = webhooks.add(actor_of(party), "https://toko.example/kabar", offered(party.kind))
        webhooks.send_test(actor_of(party), endpoint)
    db.session.commit()


def _party(name: str) -> Party:
    return db.session.scalars(select(Party).where(Party.name == name)).one()

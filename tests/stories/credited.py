"""How a buyer comes to credit in the stories, and how he buys with it."""

from marketplace.accounts.models import Party
from marketplace.kit.db import db
from marketplace.kit.money import rupiah
from marketplace.ledger.addresses import credit as credit_of
from marketplace.ledger.queries import balance
from marketplace.orders.models import Order
from marketplace.settlement import credit
from marketplace.settlement.models import Refund
from marketplace.settlement.states import Refused
from payments import actions as payments
from tests import walk
from tests.make import make_bank, make_courier, make_operator, make_variant, place_order
from tests.stories.astray import comes, order_of, refunds
from tests.walk import actor_of

OWN_ACCOUNT = ("BCA", "1234567890", "Budi Santoso")
WHOLE = 197_000
PRICE, FEE = 100_000, 10_000


def bounced() -> tuple[Order, Refund]:
    """An order came to nothing, and the account that its money came from does not take it back."""
    order, owner = order_of(), actor_of(make_bank())
    comes(order, WHOLE)
    walk.decline(order)
    db.session.commit()
    refund = refunds()[-1]
    payments.refund_sent(owner, refund)
    payments.refund_returned(owner, refund, Refused.CLOSED)
    db.session.commit()
    return order, refund


def kept() -> Order:
    """Its payer keeps it as credit."""
    order, refund = bounced()
    credit.keep(actor_of(order.buyer), refund)
    db.session.commit()
    return order


def has(order: Order) -> int:
    """The buyer's credit, in rupiah."""
    return balance(credit_of(order.buyer.public_id)) // 100


def rich() -> Party:
    """A buyer with Rp197.000 of credit."""
    make_operator()
    return kept().buyer


def buys(buyer: Party, credit_rupiah: int, sellers: int = 1) -> Order:
    """Rp110.000 of each of so many sellers, of which ``credit_rupiah`` are paid with credit; not paid otherwise yet."""
    variants = [make_variant(price=PRICE) for _ in range(sellers)]
    order = place_order(buyer, variants, make_courier(fee=FEE), credit_minor=rupiah(credit_rupiah))
    db.session.commit()
    walk.ring()
    return order


def rupiah_of(buyer: Party) -> int:
    """A buyer's credit, in rupiah."""
    return balance(credit_of(buyer.public_id)) // 100

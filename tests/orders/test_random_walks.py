"""Whatever the five parties say in whatever order, the money and the goods add up after every word."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from marketplace.accounts.actor import Actor
from marketplace.events import actions as events
from marketplace.kit.db import db
from marketplace.kit.errors import Refusal
from marketplace.kit.money import rupiah
from marketplace.ledger.addresses import PROMOTIONS, held, received
from marketplace.ledger.queries import audit, balance
from marketplace.orders.actions import carrying, selling
from marketplace.orders.models import Order, Sale, SaleLine
from marketplace.orders.states import SALE, SaleState, ShipmentState
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Earning, Refund
from tests import walk
from tests.contents import counts
from tests.counts import count
from tests.make import make_bank, make_courier, make_variant, place_order
from tests.make_terms import make_voucher
from tests.walk import actor_of

pytestmark = pytest.mark.proof

PROMISED = (SaleState.AWAITING_PAYMENT, SaleState.PAID, SaleState.ACCEPTED)

WORDS: dict[str, Callable[[Sale], object]] = {
    "accept": lambda sale: selling.accept(actor_of(sale.seller), sale),
    "decline_part": lambda sale: selling.decline_part(
        actor_of(sale.seller), sale, {sale.lines[0].public_id: 1}, "out-of-stock"
    ),
    "give_back": lambda sale: selling.give_back(
        actor_of(sale.seller), sale, {sale.lines[0].public_id: 100}, "agreed"
    ),
    "write_off": lambda sale: carrying.write_off(Actor(kind="operator"), sale.shipments[0], "lost"),
    "decline": lambda sale: selling.decline(actor_of(sale.seller), sale, "out-of-stock"),
    "pack": lambda sale: selling.pack(actor_of(sale.seller), sale, walk.secret()),
    "cancel": lambda sale: selling.cancel(actor_of(sale.order.buyer), sale, "changed-mind"),
    "complete": lambda sale: selling.complete(actor_of(sale.order.buyer), sale),
    "pick_up": lambda sale: carrying.pick_up(actor_of(sale.courier), sale.shipments[0]),
    "deliver": lambda sale: carrying.deliver_with_pin(
        actor_of(sale.courier), sale.shipments[0], walk.pin_of(sale.shipments[0]), walk.secret()
    ),
    **{
        verb: lambda sale, verb=verb: carrying.step(
            actor_of(sale.courier), sale.shipments[0], verb, (carrying.STEPS[verb] or ("",))[0]
        )
        for verb in carrying.STEPS
    },
}
# What would come next if all went well; said often, or few walks would get far.
NEXT = {
    SaleState.PAID: ("accept",),
    SaleState.ACCEPTED: ("pack",),
    SaleState.PACKED: ("pick_up",),
    SaleState.HANDED_OVER: ("take_out", "deliver"),
    SaleState.DELIVERED: ("complete",),
}


class OneOrder(RuleBasedStateMachine):
    """An order of two sales, and everybody talking at it."""

    order: Order

    @initialize(
        steps=st.integers(0, 11), of_seller=st.integers(0, 150_000), of_operator=st.integers(0, 150_000)
    )
    def check_out(self, steps: int, of_seller: int, of_operator: int) -> None:
        """A fresh order, with vouchers of so many rupiah, of which the first few steps have gone well."""
        variants = [make_variant(price=99_990), make_variant(price=1)]
        givers = {variants[0].listing.storefront.party: of_seller, None: of_operator}
        codes = [
            make_voucher(giver, amount_minor=rupiah(amount)).code
            for giver, amount in givers.items()
            if amount
        ]
        self.order = place_order(None, variants, make_courier(), quantity=2, vouchers=codes)
        db.session.commit()
        for step in range(steps):
            self.pay() if step == 0 else self.go_on(step % 2)

    @rule()
    def pay(self) -> None:
        """The buyer pays and the sales hear of it."""
        self.book()
        events.deliver_all()

    @rule()
    def book(self) -> None:
        """The bank books the transfer, once or again."""
        payment = walk.payment_of(self.order)
        self.say(lambda: settlement.capture(actor_of(payment.provider), payment))

    @rule(place=st.sampled_from([0, 1]))
    def go_on(self, place: int) -> None:
        """All goes well for one of the sales."""
        for word in NEXT.get(self.order.sales[place].state, ()):
            self.speak(place, word)

    @rule(place=st.sampled_from([0, 1]), word=st.sampled_from(sorted(WORDS)))
    def speak(self, place: int, word: str) -> None:
        """Somebody says something, in turn or not."""
        sale = self.order.sales[place]
        if sale.shipments or word in ("accept", "decline", "decline_part", "pack", "cancel", "complete"):
            self.say(lambda: WORDS[word](sale))

    @rule()
    def work_off(self) -> None:
        """The worker empties the outbox."""
        events.deliver_all()

    @rule(hours=st.sampled_from([1, 2, 3, 5, 8, 50, 200]))
    def wait(self, hours: int) -> None:
        """Nobody says anything for a while."""
        walk.let_pass(timedelta(hours=hours))

    def say(self, what: Callable[[], object]) -> None:
        """Commit what was said, or see that its refusal left nothing."""
        before = counts()
        try:
            what()
            db.session.commit()
        except Refusal:
            db.session.rollback()
            assert counts() == before

    @invariant()
    def the_book_is_whole(self) -> None:
        """Sums are zero, floors hold, kept balances are the postings'."""
        assert audit().faults == []

    @invariant()
    def each_sales_money_is_where_it_says(self) -> None:
        """What was paid for a sale is in escrow, released, or on its way back; nothing stays when it is over."""
        for sale in self.order.sales:
            released = sale.released_goods_minor + sale.released_shipping_minor
            paid = sale.value_minor if sale.paid_at else 0
            assert self.refunded(sale.public_id) == sale.refunded_minor <= sale.total_minor
            assert balance(held(sale.public_id)) == paid - released - sale.refunded_value_minor
            if sale.state in SALE.final and not sale.frozen_minor:
                assert balance(held(sale.public_id)) == 0, sale.state

    @invariant()
    def what_was_released_is_earned_less_the_operators_part(self) -> None:
        """Whatever went back since: commission and its tax are those of what stays sold."""
        for sale in self.order.sales:
            earned = db.session.scalar(
                select(func.coalesce(func.sum(Earning.amount_minor), 0)).where(
                    Earning.about == sale.public_id
                )
            )
            goods, shipping = sale.released_goods_minor, sale.released_shipping_minor
            assert earned == goods - self.kept(goods) + shipping

    @invariant()
    def what_was_paid_is_all_accounted_for(self) -> None:
        """What the buyer sent is in escrow, earned, kept as commission and tax, or on its way back."""
        payment = walk.payment_of(self.order)
        paid = payment.amount_minor if payment.captured_at else 0
        on_the_way = balance(received(payment.public_id))
        sales = sum(sale.total_minor for sale in self.order.sales if sale.paid_at)
        assert paid == on_the_way + sales + self.refunded(payment.public_id)

    @invariant()
    def the_operator_pays_his_voucher_for_what_stays_sold(self) -> None:
        """His part of the price of goods that went back is his again."""
        open_minor = func.sum(SaleLine.promotion_minor - SaleLine.promotion_returned_minor)
        of_all = select(open_minor).join(SaleLine.sale).where(Sale.paid_at.is_not(None))
        assert -balance(PROMOTIONS) == (db.session.scalar(of_all) or 0)

    @invariant()
    def pieces_are_promised_or_gone_or_free(self) -> None:
        """The shelf says what the sales say."""
        for sale in self.order.sales:
            shelf = sale.lines[0].variant.stock
            db.session.refresh(shelf)
            sent = sale.lines[0].to_send
            taken = sent if sale.packed_at else 0
            assert (shelf.on_hand, shelf.reserved) == (10 - taken, sent if sale.state in PROMISED else 0)

    @invariant()
    def a_sale_and_its_parcel_agree(self) -> None:
        """Delivered is what was delivered, and nothing travels for a sale that is over."""
        for sale in self.order.sales:
            states = {parcel.state for parcel in sale.shipments}
            if sale.state in (SaleState.DELIVERED, SaleState.COMPLETED):
                assert states == {ShipmentState.DELIVERED}
            if sale.state is SaleState.CANCELLED:
                assert states <= {ShipmentState.RETURNED, ShipmentState.EXPIRED, ShipmentState.LOST}

    def refunded(self, subject: str) -> int:
        """Everything sent back for a subject."""
        return db.session.scalar(
            select(func.coalesce(func.sum(Refund.amount_minor), 0)).where(Refund.subject_id == subject)
        )

    def kept(self, goods_minor: int) -> int:
        """The operator's part."""
        fee = (goods_minor * 500 + 500_000) // 1_000_000 * 100
        return fee + (fee * 1100 + 500_000) // 1_000_000 * 100


def test_nothing_that_is_said_loses_or_makes_money(app_on_sqlite) -> None:
    with app_on_sqlite.app_context():
        make_bank()
        run_state_machine_as_test(
            OneOrder,
            settings=settings(
                max_examples=count("WALKS"),
                stateful_step_count=count("WALK_STEPS"),
                deadline=None,
                print_blob=True,
            ),
        )

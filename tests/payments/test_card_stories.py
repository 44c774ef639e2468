"""By card, page by page: bought, part of it refunded, the seller paid by transfer; and a dispute lost, and one won."""

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from marketplace.kit.db import db
from marketplace.ledger.addresses import claim, payable
from marketplace.ledger.queries import balance
from marketplace.orders.models import Order
from marketplace.orders.states import SaleState
from marketplace.settlement.models import Chargeback, Payout, Refund
from marketplace.settlement.states import ChargebackState, PayoutState, RefundState
from tests import make, walk
from tests.conftest import MakeApp
from tests.doors.current import through
from tests.doors.pages import Pages
from tests.payments.stripe_world import VISA, World, in_order, world


@pytest.fixture
def stripe(make_app: MakeApp) -> Iterator[World]:
    with world(make_app) as made:
        yield made


@pytest.fixture
def pages(stripe: World) -> Iterator[Pages]:
    with through(Pages(stripe.app)) as door:
        assert isinstance(door, Pages)
        yield door


def bought(stripe: World, pages: Pages, quantity: int = 1) -> Order:
    """The buyer checks out, goes from our page to Stripe's, pays there, and finds the order paid."""
    variant, courier, buyer = make.make_variant(), make.make_courier(), make.make_buyer()
    order = pages.check_out(make.address_of(buyer), [(variant, quantity)], courier, stripe.party)
    browser, _ = pages.at(buyer)
    assert "Kami sedang meminta" in browser.open(f"/pay/{order.public_id}")
    stripe.follow()
    instruction = walk.payment_of(order).instruction
    assert instruction is not None
    assert f'href="{instruction.redirect_url}"' in browser.open(f"/pay/{order.public_id}")
    assert httpx.get(instruction.redirect_url, trust_env=False).status_code == 200
    stripe.stand.control(f"sessions/{instruction.reference}/pay", card=VISA)
    stripe.hear(stripe.told())
    assert "Kami simpan" in browser.open(f"/orders/{order.public_id}")
    return order


def test_from_checkout_to_the_seller_s_account_with_a_part_refunded(stripe: World, pages: Pages) -> None:
    order = bought(stripe, pages, quantity=2)
    sale, line = order.sales[0], order.sales[0].lines[0]
    pages.decline_part(sale, {line.public_id: 1}, "out-of-stock")
    stripe.follow()
    refund = db.session.scalars(select(Refund)).one()
    assert (refund.state, refund.amount_minor) == (RefundState.PAID, line.unit_price_minor)
    browser, _ = pages.at(order.buyer)
    assert "Sudah dikirim" in browser.open(f"/orders/{order.public_id}")
    for step in (walk.pack, walk.hand_over, walk.deliver, walk.complete):
        step(order)
    account = stripe.post("accounts", type="express", country="ID")["id"]
    told = {"bank": "Stripe", "number": account, "holder": sale.seller.name}
    pages._press(sale.seller, "/shop/account", says=("wait",), **told)
    walk.let_pass(timedelta(days=14))
    pages.run_payouts(make.make_operator(), make.make_bank())
    stripe.follow()
    payout = db.session.scalars(select(Payout).where(Payout.party_id == sale.seller_id)).one()
    assert (payout.state, payout.provider_id) == (PayoutState.PAID, stripe.party.id)
    assert [one["destination"] for one in stripe.get("transfers")["data"]] == [account]
    assert in_order()


def disputed(stripe: World, pages: Pages, order: Order) -> Chargeback:
    """The buyer goes to the bank of his card; operator and seller read of it."""
    instruction = walk.payment_of(order).instruction
    assert instruction is not None
    stripe.stand.control(f"charges/{instruction.charge}/dispute")
    stripe.hear(stripe.told())
    row = db.session.scalars(select(Chargeback)).one()
    operator, base = pages.at(make.make_operator())
    assert row.public_id in operator.open(f"{base}/chargebacks?state=open")
    seller, shop = pages.at(order.sales[0].seller)
    assert "menyanggah pembayarannya" in seller.open(f"{shop}/sales/{order.sales[0].public_id}")
    return row


def verdict(stripe: World, row: Chargeback, said: str) -> None:
    stripe.stand.control(f"disputes/{row.reference}/{said}")
    stripe.hear(stripe.told())


def test_a_dispute_that_is_won_keeps_the_seller_waiting_and_no_more(stripe: World, pages: Pages) -> None:
    order = bought(stripe, pages)
    row = disputed(stripe, pages, order)
    for step in (walk.accept, walk.pack, walk.hand_over, walk.deliver, walk.complete):
        step(order)
    assert balance(payable(order.sales[0].seller.public_id)) == 0
    verdict(stripe, row, "win")
    assert row.state is ChargebackState.WON
    assert balance(payable(order.sales[0].seller.public_id)) > 0
    operator, base = pages.at(make.make_operator())
    assert "Uangnya kembali" in operator.open(f"{base}/chargebacks/{row.public_id}")
    assert in_order()


def test_a_dispute_that_is_lost_costs_the_seller_his_goods(stripe: World, pages: Pages) -> None:
    order = bought(stripe, pages)
    for step in (walk.accept, walk.pack, walk.hand_over, walk.deliver, walk.complete):
        step(order)
    row = disputed(stripe, pages, order)
    verdict(stripe, row, "lose")
    assert order.sales[0].state is SaleState.COMPLETED
    assert balance(claim(row.public_id)) == balance(payable(order.sales[0].seller.public_id)) == 0
    seller, shop = pages.at(order.sales[0].seller)
    assert "diterima bank kartunya" in seller.open(f"{shop}/sales/{order.sales[0].public_id}")
    browser, _ = pages.at(order.buyer)
    assert "Kembali kepada Anda" in browser.open(f"/orders/{order.public_id}")
    assert in_order()

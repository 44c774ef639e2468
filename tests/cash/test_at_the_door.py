"""Cash taken at the door: what stands where before, at and after it."""

import pytest

from marketplace.cash.queries import cash_ageing
from marketplace.kit.db import db
from marketplace.kit.errors import Invalid, Refusal
from marketplace.kit.money import rupiah
from marketplace.ledger.addresses import COMMISSION, LOSSES, cash, held, payable
from marketplace.ledger.models import Transfer
from marketplace.ledger.queries import audit, balance
from marketplace.orders.actions import carrying, selling
from marketplace.orders.models import Sale
from marketplace.orders.states import SaleState
from marketplace.settlement.states import PaymentState
from tests import make, walk
from tests.make_cash import collected, make_cash_order, make_cash_service
from tests.walk import actor_of, pin_of, secret

ASKED = rupiah(184_000)  # two pieces at Rp80.000, and Rp24.000 for the way


def at_the_door(sale: Sale) -> None:
    for step in (walk.accept, walk.pack, walk.hand_over):
        step(sale.order)
    walk.door().step(sale.shipments[0], "take_out")
    db.session.commit()


def test_the_seller_hears_of_it_at_once_and_nothing_is_paid() -> None:
    (sale,) = make_cash_order().sales
    assert (sale.state, sale.paid_at, sale.to_collect_minor) == (SaleState.ORDERED, None, ASKED)
    assert sale.pack_by is not None
    assert walk.payment_of(sale.order).state is PaymentState.PENDING
    assert db.session.query(Transfer).count() == 0


def test_what_is_taken_at_the_door_stands_in_escrow_and_below_zero_in_the_pocket() -> None:
    sale = collected(make_cash_order())
    courier = sale.courier.public_id
    assert (sale.state, sale.paid_at is not None, sale.to_collect_minor) == (SaleState.DELIVERED, True, 0)
    assert balance(held(sale.public_id)) == ASKED
    assert balance(cash(courier)) == -ASKED
    (row,) = cash_ageing()
    assert (row.buckets, [one.collection.shipment_id for one in row.parcels]) == (
        (ASKED, 0, 0, 0),
        [sale.shipments[0].public_id],
    )
    walk.complete(sale.order)
    assert balance(COMMISSION) == rupiah(8_000)
    assert balance(payable(sale.seller.public_id)) == rupiah(160_000 - 8_000 - 880)
    assert audit().faults == []


@pytest.mark.parametrize(("taken", "code"), [(None, "cash-needed"), (ASKED - 100, "cash-differs")])
def test_without_exactly_what_is_asked_the_parcel_stays_with_the_rider(taken: int | None, code: str) -> None:
    (sale,) = make_cash_order().sales
    at_the_door(sale)
    parcel = sale.shipments[0]
    with pytest.raises(Invalid) as refused:
        carrying.deliver_with_pin(actor_of(sale.courier), parcel, pin_of(parcel), secret(), taken)
    assert refused.value.code == code
    assert (parcel.state, db.session.query(Transfer).count()) == ("out_for_delivery", 0)


def test_it_goes_in_one_parcel() -> None:
    (sale,) = make_cash_order().sales
    walk.accept(sale.order)
    line = sale.lines[0].public_id
    with pytest.raises(Invalid, match="one-parcel"):
        selling.pack(actor_of(sale.seller), sale, secret(), [{line: 1}, {line: 1}])


def test_pieces_that_are_missing_lower_what_is_asked() -> None:
    order = make_cash_order()
    walk.decline_one(order)
    (sale,) = order.sales
    assert (sale.to_collect_minor, sale.came_back_minor) == (rupiah(104_000), 0)
    collected_sale = _carry(sale)
    assert balance(held(collected_sale.public_id)) == rupiah(104_000)
    walk.complete(order)
    assert balance(COMMISSION) == rupiah(4_000)
    assert audit().faults == []


@pytest.mark.parametrize("step", [walk.decline, walk.cancel])
def test_what_ends_before_packing_posts_nothing(step: object) -> None:
    order = make_cash_order()
    step(order)  # type: ignore[operator]
    db.session.commit()
    assert walk.payment_of(order).state is PaymentState.CALLED_OFF
    assert db.session.query(Transfer).count() == 0


def test_what_is_refused_costs_the_operator_the_way_and_after_two_the_buyer_pays_before() -> None:
    buyer, courier = make.make_buyer(), make.make_courier(cash_fee=2_000)
    for _ in range(2):
        _refuse(make_cash_order(buyer=buyer, courier=courier).sales[0])
    assert balance(LOSSES) == -2 * rupiah(24_000)
    assert balance(payable(courier.public_id)) == 2 * rupiah(24_000)
    with pytest.raises(Refusal) as refused:
        make_cash_order(buyer=buyer, courier=courier)
    assert (refused.value.code, refused.value.facts["why"]) == ("cash-not-offered", "suspended")
    db.session.rollback()
    make_cash_order(courier=courier)  # another buyer may


def _carry(sale: Sale) -> Sale:
    for step in (walk.pack, walk.hand_over, walk.deliver):
        step(sale.order)
        db.session.commit()
    return sale


def _refuse(sale: Sale) -> None:
    at_the_door(sale)
    parcel = sale.shipments[0]
    walk.door().step(parcel, "miss", "refused")
    walk.door().step(parcel, "turn_back")
    walk.door().step(parcel, "bring_back")
    db.session.commit()
    walk.ring()
    assert (sale.state, sale.paid_at) == (SaleState.CANCELLED, None)
    assert walk.payment_of(sale.order).state is PaymentState.CALLED_OFF


def test_who_collects_nothing_and_what_is_too_dear_is_not_offered() -> None:
    make_cash_service()
    for changes, why in (
        ({"courier": make.make_courier()}, "courier"),
        ({"price": 200_000}, "buyer-limit"),
    ):
        with pytest.raises(Refusal) as refused:
            make_cash_order(**changes)  # type: ignore[arg-type]
        assert refused.value.facts["why"] == why
        db.session.rollback()

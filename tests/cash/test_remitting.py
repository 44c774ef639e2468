"""Cash on its way to the bank: whole, short, too much, late."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from marketplace.cash import actions as cash_actions
from marketplace.cash.models import Remittance
from marketplace.cash.queries import cash_ageing
from marketplace.cash.states import RemittanceState
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.errors import Refusal
from marketplace.kit.money import rupiah
from marketplace.ledger.addresses import cash, clearing, payable
from marketplace.ledger.queries import audit, balance
from payments.models import LineState
from tests import make, walk
from tests.make_cash import collected, make_cash_order, make_remittance
from tests.walk import actor_of

ASKED = rupiah(184_000)


@pytest.fixture(autouse=True)
def the_book_is_whole(context: None) -> Iterator[None]:
    """What is in a pocket is the book's balance below zero, whatever happened, and is itemised by parcel."""
    yield
    db.session.rollback()
    held = {row.courier.public_id: row.total_minor for row in cash_ageing()}
    for row in db.session.query(Remittance):
        held.setdefault(row.courier.public_id, 0)
    assert all(balance(cash(courier)) == -minor for courier, minor in held.items())
    assert audit().faults == []


def transfer(remittance: Remittance, amount_minor: int, reference: str = "S1") -> str:
    line = walk.door().book(
        remittance.provider, remittance.account_number, amount_minor, "Jalan Cepat", reference
    )
    db.session.commit()
    return str(line.state)


def test_what_the_courier_transfers_empties_his_pocket() -> None:
    remittance = make_remittance()
    assert transfer(remittance, ASKED) == LineState.MATCHED
    assert (remittance.state, remittance.missing_minor) == (RemittanceState.SETTLED, 0)
    assert balance(clearing(remittance.provider.public_id)) == -ASKED
    assert cash_ageing() == []


def test_too_little_leaves_the_rest_owed_and_too_much_goes_back() -> None:
    remittance = make_remittance()
    assert transfer(remittance, ASKED - rupiah(4_000)) == LineState.MATCHED
    assert (remittance.state, remittance.missing_minor) == (RemittanceState.SHORT, rupiah(4_000))
    assert [one.left_minor for one in cash_ageing()[0].parcels] == [rupiah(4_000)]
    assert transfer(remittance, rupiah(5_000), "S2") == LineState.SURPLUS
    assert remittance.state is RemittanceState.SETTLED
    assert transfer(remittance, rupiah(7_000), "S3") == LineState.RETURNING


def test_the_same_parcels_twice_make_one_remittance_and_none_of_another() -> None:
    remittance = make_remittance()
    (row,) = remittance.collections
    actor = actor_of(remittance.courier)
    assert cash_actions.remit(actor, [row.shipment_id], remittance.provider) is remittance
    other = make_remittance().collections[0].shipment_id
    for wrong in ([other], [row.shipment_id, other]):
        with pytest.raises(Refusal, match="not-in-pocket"):
            cash_actions.remit(actor, wrong, remittance.provider)


def test_who_is_late_takes_no_new_cash_and_pays_out_of_what_he_earned() -> None:
    courier = make.make_courier(cash_fee=0)
    sale = collected(make_cash_order(courier=courier))
    walk.complete(sale.order)  # the courier earned Rp24.000 by it
    walk.let_pass(timedelta(days=5))  # nobody gathered it: the clock did
    (remittance,) = db.session.query(Remittance)
    assert remittance.amount_minor == ASKED
    assert remittance.due_at is not None
    walk.let_pass(remittance.due_at - clock.now() + timedelta(minutes=1))
    db.session.refresh(remittance)
    assert remittance.state is RemittanceState.OVERDUE
    with pytest.raises(Refusal) as refused:
        make_cash_order(courier=courier)
    assert refused.value.facts["why"] == "courier"
    db.session.rollback()
    walk.let_pass(timedelta(days=7))
    db.session.refresh(remittance)
    assert (remittance.taken_minor, balance(payable(courier.public_id))) == (rupiah(24_000), 0)
    transfer(remittance, ASKED - rupiah(24_000))
    assert remittance.state is RemittanceState.SETTLED
    make_cash_order(courier=courier)


def test_what_is_in_a_pocket_grows_older() -> None:
    courier = make.make_courier(cash_fee=0)
    collected(make_cash_order(courier=courier))
    clock.advance(timedelta(days=5))
    db.session.commit()
    collected(make_cash_order(courier=courier))
    (row,) = cash_ageing()
    assert row.buckets == (ASKED, 0, ASKED, 0)

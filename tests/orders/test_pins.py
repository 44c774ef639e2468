"""The PIN: only the buyer sees it, five guesses end it, and no row holds it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.accounts.models import PartyKind
from marketplace.kit.db import db
from marketplace.kit.errors import Invalid, MoveRefused, Refusal
from marketplace.orders import pins
from marketplace.orders.actions import carrying
from marketplace.orders.models import Shipment
from marketplace.orders.states import SaleState, ShipmentState
from tests import walk
from tests.contents import everything
from tests.make import make_file, make_order, make_shipment
from tests.walk import actor_of


@given(st.text(min_size=1, max_size=40), st.text(max_size=40))
def test_a_pin_is_four_digits_that_follow_from_key_and_salt(secret: str, salt: str) -> None:
    digits = pins.pin(secret, salt)
    assert len(digits) == 4
    assert digits.isdigit()
    stored = pins.pin_hash(secret, salt, digits)
    assert pins.matches(secret, salt, stored, digits)
    wrong = f"{(int(digits) + 1) % 10_000:04d}"
    assert not pins.matches(secret, salt, stored, wrong)
    assert not pins.matches(secret + "x", salt, stored, digits), "who reads the row still needs the key"


def test_pins_are_spread_over_all_digits() -> None:
    drawn = [pins.pin("key", pins.new_salt()) for _ in range(3_000)]
    assert len(set(drawn)) > 2_400
    assert {pin[0] for pin in drawn} == set("0123456789")


@pytest.fixture
def parcel(app_on_sqlite):
    """A parcel that is out for delivery."""
    with app_on_sqlite.app_context():
        parcel = make_shipment(SaleState.HANDED_OVER)
        carrying.step(actor_of(parcel.courier), parcel, "take_out")
        db.session.commit()
        yield parcel


def guess(parcel: Shipment, digits: str) -> str:
    """What a rider's page does; the code of the refusal, or how the parcel stands."""
    carrying.count_attempt(parcel.id)
    try:
        carrying.deliver_with_pin(actor_of(parcel.courier), parcel, digits, walk.secret())
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        return refusal.code
    return parcel.state.value


def wrong_for(parcel: Shipment) -> str:
    return f"{(int(walk.pin_of(parcel)) + 1) % 10_000:04d}"


def test_the_right_pin_delivers(parcel) -> None:
    assert guess(parcel, walk.pin_of(parcel)) == "delivered"
    assert (parcel.proof, parcel.sale.state) == ("pin", SaleState.DELIVERED)


def test_five_wrong_pins_end_it_and_every_one_is_counted(parcel) -> None:
    wrong = wrong_for(parcel)
    assert [guess(parcel, wrong) for _ in range(5)] == ["pin-wrong"] * 5
    assert guess(parcel, walk.pin_of(parcel)) == "pin-spent"
    assert guess(parcel, wrong) == "pin-spent"
    db.session.refresh(parcel)
    assert (parcel.pin_attempts, parcel.state) == (7, ShipmentState.OUT_FOR_DELIVERY)


def test_the_fifth_guess_still_counts(parcel) -> None:
    assert [guess(parcel, wrong_for(parcel)) for _ in range(4)] == ["pin-wrong"] * 4
    assert guess(parcel, walk.pin_of(parcel)) == "delivered"


def test_when_the_pin_is_spent_a_photograph_and_a_name_are_proof(parcel) -> None:
    for _ in range(6):
        guess(parcel, wrong_for(parcel))
    photo = make_file(parcel.courier, "delivery-proof", is_public=False)
    carrying.deliver_with_photo(actor_of(parcel.courier), parcel, "Bu Rini", photo)
    assert (parcel.state, parcel.proof, parcel.proof_name) == (ShipmentState.DELIVERED, "photo", "Bu Rini")


def test_a_photograph_does_not_change_a_delivery_that_was_proved(parcel) -> None:
    guess(parcel, walk.pin_of(parcel))
    photo = make_file(parcel.courier, "delivery-proof", is_public=False)
    carrying.deliver_with_photo(actor_of(parcel.courier), parcel, "Orang lain", photo)
    assert (parcel.proof, parcel.proof_name, parcel.proof_file_id) == ("pin", "", None)


def test_the_pin_of_another_parcel_opens_nothing(app_on_sqlite) -> None:
    with app_on_sqlite.app_context():
        one, two = (sale.shipments[0] for sale in make_order(SaleState.HANDED_OVER).sales)
        carrying.step(actor_of(one.courier), one, "take_out")
        digits = walk.pin_of(two)
        if digits == walk.pin_of(one):
            digits = wrong_for(one)
        with pytest.raises(Invalid):
            carrying.deliver_with_pin(actor_of(one.courier), one, digits, walk.secret())


def test_a_pin_does_not_deliver_what_is_not_out_for_delivery(app_on_sqlite) -> None:
    with app_on_sqlite.app_context():
        parcel = make_shipment(SaleState.HANDED_OVER)
        with pytest.raises(MoveRefused):
            carrying.deliver_with_pin(actor_of(parcel.courier), parcel, walk.pin_of(parcel), walk.secret())


def test_no_row_of_any_table_holds_a_pin(app_on_sqlite) -> None:
    with app_on_sqlite.app_context():
        order = make_order(SaleState.COMPLETED)
        walk.rate(order.sales[0], PartyKind.BUYER, PartyKind.SELLER, 5)
        db.session.commit()
        pins_of_order = {walk.pin_of(sale.shipments[0]) for sale in order.sales}
        rows = everything(db.session.connection())
        held = {str(value) for table in rows.values() for row in table for value in row}
        assert pins_of_order.isdisjoint(held)
        told = [
            json.dumps(row, default=str) for table in ("event", "message", "delivery") for row in rows[table]
        ]
        for digits in pins_of_order:
            assert not [row for row in told if f'"{digits}"' in row]

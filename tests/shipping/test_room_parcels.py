"""A rider takes a parcel from the shop to the buyer's hand, on his phone."""

import io
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from PIL import Image

from marketplace.files.models import File
from marketplace.kit.db import db
from marketplace.kit.i18n import money
from marketplace.orders import pins
from marketplace.orders.actions import carrying, refunding, selling
from marketplace.orders.income import shipping_shares
from marketplace.orders.models import Shipment
from marketplace.orders.states import SaleState, ShipmentState
from tests import make, walk
from tests.people import Worker, at_work

# Pages read the same on every database; what they call is tried on both beside the actions.
pytestmark = [pytest.mark.usefixtures("session"), pytest.mark.parametrize("app", ["sqlite"], indirect=True)]

STREET, PHONE = "Jalan Melati 7", "+6281200000001"  # what make.make_address writes
COUNT = Callable[[], AbstractContextManager[list[str]]]


def _rider(app: Flask, parcel: Shipment, role: str = "rider") -> Worker:
    return at_work(app, parcel.courier, "shipping", role)


def _at_the_door() -> Shipment:
    parcel = make.make_shipment(SaleState.HANDED_OVER)
    carrying.step(make.actor_of(parcel.courier), parcel, "take_out")
    db.session.commit()
    return parcel


def _now(parcel: Shipment) -> Shipment:
    db.session.rollback()
    return db.session.get_one(Shipment, parcel.id, populate_existing=True)


def _path(parcel: Shipment, rest: str = "") -> str:
    return f"/parcels/{parcel.public_id}{rest}"


def _wrong(pin: str) -> str:
    return "0000" if pin != "0000" else "1111"


def _photo() -> tuple[io.BytesIO, str]:
    file = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(file, "JPEG")
    file.seek(0)
    return file, "bukti.jpg"


def test_a_parcel_goes_from_the_shop_to_the_buyers_hand(app: Flask) -> None:
    parcel = make.make_shipment()
    rider = _rider(app, parcel)
    for verb, state in (
        ("pick_up", ShipmentState.PICKED_UP),
        ("move_on", ShipmentState.IN_TRANSIT),
        ("take_out", ShipmentState.OUT_FOR_DELIVERY),
    ):
        assert f"/steps/{verb}" in rider.reads(_path(parcel))
        assert rider.post(_path(parcel, f"/steps/{verb}")).status_code == 303
        assert _now(parcel).state is state
    assert rider.post(_path(parcel, "/deliver"), pin=walk.pin_of(parcel)).status_code == 303
    assert _now(parcel).state is ShipmentState.DELIVERED
    assert (parcel.proof, parcel.sale.state) == ("pin", SaleState.DELIVERED)


def test_a_step_pressed_twice_is_taken_once(app: Flask) -> None:
    parcel = make.make_shipment()
    rider = _rider(app, parcel)
    assert rider.post(_path(parcel, "/steps/pick_up")).status_code == 303
    before = _now(parcel).picked_up_at
    assert rider.post(_path(parcel, "/steps/pick_up")).status_code == 303
    assert _now(parcel).picked_up_at == before


def test_a_step_of_an_old_page_moves_nothing_and_says_so(app: Flask) -> None:
    parcel = make.make_shipment(SaleState.DELIVERED)
    answer = _rider(app, parcel).post(_path(parcel, "/steps/take_out"))
    assert answer.status_code == 409
    assert "Langkah ini tidak berlaku sekarang" in answer.text
    assert _now(parcel).state is ShipmentState.DELIVERED


def test_what_happened_at_the_door_is_not_said_on_the_way_back(app: Flask) -> None:
    parcel = make.make_shipment(SaleState.HANDED_OVER)
    rider = _rider(app, parcel)
    rider.post(_path(parcel, "/steps/report"), reason="damaged")
    for verb, reason in (("turn_back", "nobody-home"), ("bring_back", "x" * 200)):
        rider.post(_path(parcel, f"/steps/{verb}"), reason=reason)
    parcel = _now(parcel)
    assert (parcel.state, parcel.raw_code) == (ShipmentState.RETURNED, "damaged")
    assert not refunding.fee_is_earned(parcel)


def test_a_missed_delivery_wants_its_reason(app: Flask) -> None:
    parcel = _at_the_door()
    rider = _rider(app, parcel)
    assert rider.post(_path(parcel, "/steps/miss")).status_code == 422
    assert _now(parcel).state is ShipmentState.OUT_FOR_DELIVERY
    assert rider.post(_path(parcel, "/steps/miss"), reason="nobody-home").status_code == 303
    assert (_now(parcel).state, parcel.raw_code) == (ShipmentState.ATTEMPT_FAILED, "nobody-home")
    assert "Tidak ada orang" in rider.reads(_path(parcel))


def test_an_address_is_shown_only_while_the_parcel_is_in_hand(app: Flask) -> None:
    parcel = make.make_shipment()
    rider = _rider(app, parcel)
    waiting = rider.reads(_path(parcel))
    assert "Jalan Kenanga 3" in waiting
    assert STREET not in waiting
    rider.post(_path(parcel, "/steps/pick_up"))
    carried = rider.reads(_path(parcel))
    assert STREET in carried
    assert f"tel:{PHONE}" in carried
    rider.post(_path(parcel, "/steps/take_out"))
    rider.post(_path(parcel, "/deliver"), pin=walk.pin_of(parcel))
    for page in (rider.reads(_path(parcel)), rider.reads("/run")):
        assert STREET not in page
        assert PHONE not in page


def test_the_pin_stands_on_no_page_of_the_couriers(app: Flask) -> None:
    parcel = _at_the_door()
    rider = _rider(app, parcel, "owner")
    paths = (_path(parcel), _path(parcel, "/photo"), "/run", f"/run?q={parcel.awb[-4:]}")
    shown = "".join(rider.get(path).text for path in paths)
    secret = walk.secret()
    salt = next(s for s in iter(pins.new_salt, "") if pins.pin(secret, s) not in shown)
    parcel = _now(parcel)
    parcel.pin_salt, parcel.pin_hash = salt, pins.pin_hash(secret, salt, pins.pin(secret, salt))
    db.session.commit()
    for path in paths:
        assert pins.pin(secret, salt) not in rider.get(path).text


def test_a_wrong_pin_counts_although_it_is_refused(app: Flask) -> None:
    parcel = _at_the_door()
    pin = walk.pin_of(parcel)
    answer = _rider(app, parcel).post(_path(parcel, "/deliver"), pin=_wrong(pin))
    assert answer.status_code == 422
    assert "Sisa 4 kali" in answer.text
    assert (_now(parcel).pin_attempts, parcel.state) == (1, ShipmentState.OUT_FOR_DELIVERY)


def test_digits_that_are_no_pin_cost_no_attempt(app: Flask) -> None:
    parcel = _at_the_door()
    assert _rider(app, parcel).post(_path(parcel, "/deliver"), pin="12").status_code == 422
    assert _now(parcel).pin_attempts == 0


def test_after_five_wrong_pins_even_the_right_one_is_refused_and_a_photo_is_asked_for(app: Flask) -> None:
    parcel = _at_the_door()
    pin, rider = walk.pin_of(parcel), _rider(app, parcel)
    for _ in range(pins.ATTEMPTS_MAX):
        rider.post(_path(parcel, "/deliver"), pin=_wrong(pin))
    page = rider.reads(_path(parcel))
    assert 'name="pin"' not in page
    assert _path(parcel, "/photo") in page
    assert rider.post(_path(parcel, "/deliver"), pin=pin).status_code == 409
    assert _now(parcel).state is ShipmentState.OUT_FOR_DELIVERY


def test_away_from_the_door_a_pin_is_not_even_looked_at(app: Flask) -> None:
    parcel = make.make_shipment(SaleState.HANDED_OVER)
    pin, rider = walk.pin_of(parcel), _rider(app, parcel)
    right = rider.post(_path(parcel, "/deliver"), pin=pin)
    wrong = rider.post(_path(parcel, "/deliver"), pin=_wrong(pin))
    assert (right.status_code, wrong.status_code) == (409, 409)
    assert (_now(parcel).pin_attempts, parcel.state) == (0, ShipmentState.PICKED_UP)


def test_a_delivery_sent_twice_is_one_delivery(app: Flask) -> None:
    parcel = _at_the_door()
    pin, rider = walk.pin_of(parcel), _rider(app, parcel)
    assert rider.post(_path(parcel, "/deliver"), pin=pin).status_code == 303
    assert rider.post(_path(parcel, "/deliver"), pin=pin).status_code == 303
    assert (_now(parcel).pin_attempts, parcel.state) == (1, ShipmentState.DELIVERED)


def test_a_photo_and_a_name_are_the_other_proof(app: Flask) -> None:
    parcel = _at_the_door()
    rider = _rider(app, parcel)
    answer = rider.post(_path(parcel, "/photo"), name="Bu Endang", photo=_photo())
    assert answer.status_code == 303
    parcel = _now(parcel)
    assert (parcel.state, parcel.proof, parcel.proof_name) == (
        ShipmentState.DELIVERED,
        "photo",
        "Bu Endang",
    )
    assert parcel.proof_file is not None
    assert not parcel.proof_file.is_public
    assert "Bu Endang" not in rider.reads(_path(parcel))


def test_a_photo_that_is_none_keeps_the_name_and_delivers_nothing(app: Flask) -> None:
    parcel = _at_the_door()
    rider = _rider(app, parcel)
    for upload in ((io.BytesIO(b"<svg onload=alert(1)>"), "x.jpg"), (io.BytesIO(b""), "")):
        answer = rider.post(_path(parcel, "/photo"), name="Bu Endang", photo=upload)
        assert answer.status_code == 422
        assert 'value="Bu Endang"' in answer.text
    assert _now(parcel).state is ShipmentState.OUT_FOR_DELIVERY
    assert db.session.query(File).count() == 0


def test_a_parcel_that_comes_back_gives_the_buyer_his_money(app: Flask) -> None:
    parcel = _at_the_door()
    rider = _rider(app, parcel)
    for verb, reason in (("miss", "refused"), ("turn_back", ""), ("bring_back", "")):
        assert rider.post(_path(parcel, f"/steps/{verb}"), reason=reason).status_code == 303
    parcel = _now(parcel)
    assert (parcel.state, parcel.sale.state) == (ShipmentState.RETURNED, SaleState.CANCELLED)
    assert make.db.session.query(make.Refund).count() == 1


def test_four_letters_of_the_number_open_the_parcel(app: Flask) -> None:
    parcel = make.make_shipment()
    rider = _rider(app, parcel)
    for typed in (parcel.awb[-4:].lower(), parcel.awb, f" {parcel.awb[:5]}-{parcel.awb[5:]}"):
        db.session.rollback()
        answer = rider.client.get(f"{rider.base}/run", query_string={"q": typed})
        assert answer.status_code == 302
        assert answer.location.endswith(_path(parcel))


@pytest.mark.parametrize("typed", ["%%%%", "____", "ab", "'; drop table shipment;--"])
def test_what_is_no_number_finds_nothing(app: Flask, typed: str) -> None:
    parcel = make.make_shipment()
    rider = _rider(app, parcel)
    answer = rider.client.get(f"{rider.base}/run", query_string={"q": typed})
    assert answer.status_code == 200
    assert parcel.public_id not in answer.text


def test_another_courier_neither_finds_nor_opens_nor_moves_the_parcel(app: Flask) -> None:
    parcel = make.make_shipment()
    stranger = at_work(app, make.make_courier(), "shipping")
    assert parcel.public_id not in stranger.reads(f"/run?q={parcel.awb}")
    assert stranger.get(_path(parcel)).status_code == 404
    assert stranger.post(_path(parcel, "/steps/pick_up")).status_code == 404
    assert stranger.post(_path(parcel, "/deliver"), pin=walk.pin_of(parcel)).status_code == 404
    assert _now(parcel).state is ShipmentState.INFO_RECEIVED


def test_a_day_of_many_parcels_costs_no_more_queries_than_one_of_two(
    app: Flask, count_queries: COUNT
) -> None:
    courier = make.make_courier()
    counts = []
    rider = None
    for more in (2, 3):
        make.make_order(SaleState.PACKED, sellers=more, courier=courier)
        make.make_order(SaleState.HANDED_OVER, sellers=more, courier=courier)
        rider = rider or at_work(app, courier, "shipping")
        with count_queries() as statements:
            rider.reads("/run")
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_anyone_follows_a_number_and_learns_nothing_of_a_person(app: Flask) -> None:
    parcel = _at_the_door()
    visitor = app.test_client()
    db.session.rollback()
    page = visitor.get(f"/track/{parcel.awb}").text
    assert "Sedang diantar" in page
    address = parcel.sale.order.address
    for word in (address.recipient, address.street, address.phone, address.district, parcel.sale.seller.name):
        assert word not in page
    assert visitor.get("/track/PL00000XXXXX").status_code == 404
    assert visitor.get(f"/track?awb={parcel.awb.lower()}").location == f"/track/{parcel.awb}"


def test_guessing_pins_is_slowed_down_for_each_rider(make_app: Callable[..., Flask]) -> None:
    app = make_app("sqlite", RATE_LIMITS=True)
    with app.app_context():
        parcel = make.make_shipment(SaleState.HANDED_OVER)
        rider, other = _rider(app, parcel), _rider(app, parcel)
        answers = [rider.post(_path(parcel, "/deliver"), pin="1234").status_code for _ in range(11)]
        assert answers[-1] == 429
        assert other.post(_path(parcel, "/deliver"), pin="1234").status_code != 429


def test_attempts_are_counted_aloud_and_the_third_sends_the_parcel_back(app: Flask) -> None:
    parcel = make.make_shipment(SaleState.HANDED_OVER)
    rider = _rider(app, parcel)
    for attempt in (1, 2, 3):
        rider.post(_path(parcel, "/steps/take_out"))
        assert f"Ini percobaan {attempt} dari 3." in rider.reads(_path(parcel))
        rider.post(_path(parcel, "/steps/miss"), reason="nobody-home")
        if attempt < 3:
            assert f"Sudah dicoba {attempt} dari 3 kali." in rider.reads("/run")
    assert _now(parcel).state is ShipmentState.RETURNING
    page = rider.reads(_path(parcel))
    assert "Itu percobaan terakhir: paket sekarang kembali ke penjual." in page
    assert "Kembali karena: Tidak ada orang." in page
    assert "Ongkos kirimnya tetap untuk Anda." in page
    public = rider.client.get(f"/track/{parcel.awb}").text
    assert "Percobaan 3 dari 3." in public
    assert "Tidak ada orang" not in public


def test_each_of_several_parcels_says_which_it_is_and_pays_its_share(app: Flask) -> None:
    sale = make.make_order(SaleState.ACCEPTED, variants=[make.make_variant()], quantity=3).sales[0]
    line = sale.lines[0].public_id
    boxes = [{line: 2}, {line: 1}]
    first, second = selling.pack(make.actor_of(sale.seller), sale, walk.secret(), boxes)
    db.session.commit()
    rider = _rider(app, first)
    shares = shipping_shares([first, second], sale.shipping_minor)
    assert sum(shares.values()) == sale.shipping_minor
    for number, parcel in enumerate((first, second), 1):
        page = rider.reads(_path(parcel))
        assert f"Paket {number} dari 2" in page
        assert money(shares[parcel.id]) in page
        assert f"Paket {number} dari 2." in rider.client.get(f"/track/{parcel.awb}").text

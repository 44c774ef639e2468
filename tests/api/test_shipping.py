"""A courier's program: parcels, prices, money, people."""

import pytest
from flask import Flask

from marketplace.accounts.models import Party
from marketplace.kit.db import db
from marketplace.kit.money import rupiah
from marketplace.orders.models import Shipment
from marketplace.orders.states import SaleState
from tests import make, walk
from tests.api.people import Program, program_of
from tests.queries import counted_queries


@pytest.fixture
def courier(app_on_sqlite: Flask):
    with app_on_sqlite.app_context():
        yield make.make_courier()


@pytest.fixture
def program(app_on_sqlite: Flask, courier: Party) -> Program:
    return program_of(app_on_sqlite, courier)


def packed(courier: Party) -> Shipment:
    return make.make_order(SaleState.PACKED, courier=courier).sales[0].shipments[0]


def test_a_parcel_is_fetched_missed_once_and_handed_over(program: Program, courier: Party) -> None:
    parcel = packed(courier)
    path, pin = f"/parcels/{parcel.public_id}", walk.pin_of(parcel)
    seen = program.reads(f"/awb/{parcel.awb.lower()}")
    assert (seen["id"], seen["state"]) == (parcel.public_id, "info_received")
    assert seen["sender"]["street"]
    assert seen["recipient"] is None, "not before it is on its way there"
    assert program.does(f"{path}/steps/pick_up", {})["recipient"]["phone"]
    assert program.post(f"{path}/steps/miss", {}).json["code"] == "reason-needed"
    program.does(f"{path}/steps/take_out", {})
    missed = program.does(f"{path}/steps/miss", {"reason": "nobody-home"})
    assert (missed["state"], missed["failed_attempts"]) == ("attempt_failed", 1)
    program.does(f"{path}/steps/take_out", {})
    wrong = f"{(int(pin) + 1) % 10_000:04d}"
    assert program.post(f"{path}/deliver", {"pin": wrong}, key="a-wrong-pin").json["code"] == "pin-wrong"
    assert program.post(f"{path}/deliver", {"pin": wrong}, key="a-wrong-pin").json["code"] == "pin-wrong"
    db.session.rollback()
    assert parcel.pin_attempts == 1, "counted though refused, and once though sent again"
    delivered = program.does(f"{path}/deliver", {"pin": pin})
    assert (delivered["state"], delivered["recipient"], delivered["verbs"]) == ("delivered", None, [])
    assert pin not in str(seen | delivered)


def test_a_parcel_is_handed_over_against_a_picture(program: Program, courier: Party) -> None:
    parcel = packed(courier)
    path = f"/parcels/{parcel.public_id}"
    for verb in ("pick_up", "take_out"):
        program.does(f"{path}/steps/{verb}", {})
    sent = {"Authorization": f"Bearer {program.secret}", "Idempotency-Key": "one-picture"}
    kept = program.client.post(
        f"{program.base}/pictures", data=make.photo().read(), content_type="image/jpeg", headers=sent
    )
    assert kept.status_code == 201, kept.text
    broken = program.client.post(
        f"{program.base}/pictures",
        data=b"no picture",
        content_type="image/png",
        headers=sent | {"Idempotency-Key": "no-picture"},
    )
    assert (broken.status_code, broken.json["code"]) == (422, "file-type")
    other = program_of(program.client.application, make.make_courier())
    assert (
        other.post(f"{path}/deliver-with-photo", {"picture": kept.json["id"], "name": "Siti"}).status_code
        == 404
    )
    done = program.does(f"{path}/deliver-with-photo", {"picture": kept.json["id"], "name": "Siti"})
    assert done["state"] == "delivered"


def test_a_price_is_changed_by_who_read_it_last(program: Program) -> None:
    service = program.reads("/services")["items"][0]
    path = f"/services/{service['id']}"
    tag = program.get(path).headers["ETag"]
    body = {"label": service["label"], "rates": [service["rates"][0] | {"first_kg_minor": rupiah(9_000)}]}
    assert program.put(path, body).json["code"] == "if-match-missing"
    changed = program.put(path, body, headers={"If-Match": tag})
    assert [rate["first_kg_minor"] for rate in changed.json["rates"]] == [rupiah(9_000)]
    assert program.put(path, body, headers={"If-Match": tag}).status_code == 412
    assert program.put(path, body, headers={"If-Match": changed.headers["ETag"]}).status_code == 200
    twice = {"label": "Lain", "rates": [service["rates"][0], service["rates"][0]]}
    assert program.post("/services", twice).json["code"] == "rates"


def test_money_and_people(program: Program, courier: Party) -> None:
    make.make_order(SaleState.COMPLETED, courier=courier, sellers=1)
    assert program.reads("/money")["due_minor"] == rupiah(12_000)
    (moved,) = program.reads("/money/movements")["items"]
    assert (moved["kind"], moved["net_minor"]) == ("released", rupiah(12_000))
    assert program.reads("/money/movements?month=2020-01")["items"] == []
    assert program.get("/money/movements?month=2020-13").json["code"] == "month"
    account = program.does(
        "/money/account", {"bank": "BCA", "number": "123 456 7890", "holder": "Dedi"}, "PUT"
    )
    assert program.reads("/money/account") == account
    assert account["number"] == "1234567890"
    user = make.make_user()
    program.does("/members", {"contact": user.phone, "role": "rider"}, "PUT")
    assert [row["role"] for row in program.reads("/members")["items"]] == ["owner", "rider"]
    assert program.delete(f"/members/{user.public_id}").status_code == 204
    assert program.delete(f"/members/{user.public_id}").status_code == 404


def test_a_longer_list_asks_no_more_often(app_on_sqlite: Flask, program: Program, courier: Party) -> None:
    counts = []
    for _ in range(2):
        for _ in range(3):
            packed(courier)
        program.get("/parcels")
        with counted_queries(db.engine) as statements:
            program.reads("/parcels")
        counts.append(len(statements))
    assert counts[0] == counts[1]

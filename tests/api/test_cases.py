"""Cases by program: whoever is asked answers with words and pictures, or concedes."""

import pytest
from flask import Flask

from marketplace.accounts.models import PartyKind
from marketplace.cases.kinds import CaseKind
from marketplace.kit.db import db
from tests import make
from tests.api.people import Program, program_of
from tests.queries import counted_queries


@pytest.fixture
def app(app_on_sqlite: Flask):
    with app_on_sqlite.app_context():
        yield app_on_sqlite


def picture(program: Program) -> str:
    sent = {"Authorization": f"Bearer {program.secret}", "Idempotency-Key": "one-picture"}
    address, body = f"{program.base}/case-pictures", make.photo().read()
    kept = program.client.post(address, data=body, content_type="image/jpeg", headers=sent)
    assert kept.status_code == 201, kept.text
    return kept.json["id"]


def test_the_shop_answers_with_a_picture_and_the_courier_concedes(app: Flask) -> None:
    case = make.make_case(CaseKind.NOT_RECEIVED)
    path, sale = f"/cases/{case.public_id}", case.sale
    seller, courier = program_of(app, sale.seller), program_of(app, sale.courier)
    assert [row["id"] for row in seller.reads("/cases?waiting=true")["items"]] == [case.public_id]
    shown = picture(seller)
    assert courier.post(f"{path}/words", {"text": "Bukan saya.", "pictures": [shown]}).status_code == 404
    answered = seller.does(f"{path}/words", {"text": "Sudah kami kirim.", "pictures": [shown]})
    assert [(word["by"], len(word["pictures"])) for word in answered["words"]] == [
        ("buyer", 0),
        ("seller", 1),
    ]
    assert seller.reads("/cases?waiting=true")["items"] == []
    ended = courier.does(f"{path}/concede", {"text": "Kami yang salah."})
    assert (ended["state"], ended["bearer"]) == ("decided", PartyKind.COURIER)
    assert ended["refunded_minor"] == ended["disputed_minor"]
    assert seller.post(f"{path}/concede", {}).json["code"] == "already-decided"


def test_a_case_of_others_is_not_found(app: Flask) -> None:
    case = make.make_case()
    stranger = program_of(app, make.make_seller())
    for answer in (
        stranger.get(f"/cases/{case.public_id}"),
        stranger.post(f"/cases/{case.public_id}/words", {"text": "Kami juga."}),
        stranger.post(f"/cases/{case.public_id}/concede", {}),
    ):
        assert answer.status_code == 404
    staff = program_of(app, case.sale.seller, "staff")
    assert staff.post(f"/cases/{case.public_id}/concede", {}).json["code"] == "not-allowed"


def test_longer_lists_ask_no_more_often(app: Flask) -> None:
    case = make.make_case()
    seller = program_of(app, case.sale.seller)
    counts = []
    for _ in range(2):
        seller.reads("/cases")
        with counted_queries(db.engine) as statements:
            seller.reads("/cases")
        counts.append(len(statements))
        variant = case.sale.lines[0].variant
        sale = make.make_order(make.SaleState.DELIVERED, variants=[variant]).sales[0]
        make.make_case(sale=sale)
    assert counts[0] == counts[1]

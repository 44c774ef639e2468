"""The operator's program: orders, cases, parties, shops, applications, the book, the machine room."""

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.cases.states import CaseState
from marketplace.kit.db import db
from marketplace.kit.money import rupiah
from marketplace.orders.states import SaleState
from tests import make, walk
from tests.api.people import Program, program_of
from tests.queries import counted_queries


@pytest.fixture
def app(make_app):
    app = make_app("sqlite", DEMO=True)
    with app.app_context():
        yield app


@pytest.fixture
def program(app: Flask) -> Program:
    return program_of(app, make.make_operator())


def test_an_order_is_seen_from_every_side(program: Program) -> None:
    order = make.make_order(SaleState.COMPLETED, sellers=1)
    path = f"/orders/{order.public_id}"
    assert program.reads("/orders?state=completed")["items"][0]["id"] == order.public_id
    assert program.reads(path)["sales"][0]["seller"]["name"] == order.sales[0].seller.name
    assert program.reads(f"{path}/money")["payment"]["state"] == "captured"
    kinds = [event["kind"] for event in program.reads(f"{path}/events")["items"]]
    assert kinds[0] == "sale.placed"
    assert "sale.completed" in kinds
    postings = [one for row in program.reads(f"{path}/transfers")["items"] for one in row["postings"]]
    assert (
        sum(one["amount_minor"] for one in postings if one["source"].startswith("provider:"))
        == order.total_minor
    )
    assert program.get("/orders/PL-00000-00000").status_code == 404


def test_a_case_is_decided_when_its_price_is_known(app: Flask, program: Program) -> None:
    case = make.make_case(until=CaseState.ANSWERED)
    path = f"/cases/{case.public_id}"
    costs = {row["bearer"]: row["costs"] for row in program.reads(f"{path}/costs")["items"]}
    assert costs["operator"]["operator"] > 0
    body = {"refund_minor": case.disputed_minor, "reason": "proof-missing", "text": "Sudah diperiksa."}
    assert program.post(f"{path}/decide", body).json["code"] == "bearer"
    decided = program.does(f"{path}/decide", body | {"bearer": "courier"})
    assert (decided["state"], decided["bearer"]) == ("decided", "courier")
    finance = program_of(app, make.make_operator(), "finance")
    assert finance.post(f"{path}/decide", body).json["code"] == "not-allowed"


def test_an_application_is_sent_back_and_accepted(program: Program) -> None:
    application = make.make_application()
    path = f"/applications/{application.public_id}"
    assert [row["id"] for row in program.reads("/applications")["items"]] == [application.public_id]
    taken = program.does(f"{path}/take", {})
    verdicts = [{"paper": paper["name"], "accepted": True} for paper in taken["papers"]]
    first, rest = verdicts[0], verdicts[1:]
    missing = program.post(f"{path}/decide", {"version": taken["version"], "verdicts": rest})
    assert (missing.json["code"], missing.json["facts"]["paper"]) == ("verdict", first["paper"])
    doubt = first | {"accepted": False, "reason": "other", "words": "Tulis lengkap."}
    back = program.does(f"{path}/decide", {"version": taken["version"], "verdicts": [doubt, *rest]})
    assert back["state"] == "needs_correction"
    assert (
        program.post(f"{path}/decide", {"version": taken["version"], "verdicts": verdicts}).status_code == 409
    )


def test_shops_are_closed_and_opened_and_couriers_founded(program: Program) -> None:
    shop = make.storefront_of(make.make_seller())
    path = f"/storefronts/{shop.public_id}"
    assert program.does(f"{path}/close", {"correction": "Menjual barang palsu."})["state"] == "closed"
    assert program.does(f"{path}/reopen")["state"] == "open"
    user = make.make_user()
    body = {"kind": "courier", "name": "Antar Cepat", "contact": user.phone, "area_code": "33.74"}
    founded = program.does("/parties", body)
    assert program.reads(f"/parties/{founded['id']}")["rights"] == ["be_paid", "carry"]
    assert program.reads(f"/parties/{founded['id']}/trust")["standing"] == "new"
    assert [row["id"] for row in program.reads("/parties?kind=courier&q=antar")["items"]] == [founded["id"]]


def test_everybody_is_paid_once_and_the_book_is_whole(program: Program) -> None:
    sale = make.make_order(SaleState.COMPLETED, sellers=1).sales[0]
    walk.let_pass(timedelta(days=sale.hold_days))
    bank = make.make_bank()
    made = program.does("/payouts", {"provider": bank.public_id})["items"]
    assert sum(row["amount_minor"] for row in made) == rupiah(94_450 + 12_000)
    assert program.does("/payouts", {"provider": bank.public_id})["items"] == []
    assert program.post("/payouts", {"provider": sale.seller.public_id}).status_code == 404
    assert program.reads("/money/audit")["faults"] == []
    assert sum(row["balance_minor"] for row in program.reads("/money")["items"]) == 0


def test_the_demos_clock_goes_forward(make_app, program: Program) -> None:
    before = program.reads("/clock")
    assert program.does("/clock/advance", {"hours": 24})["ahead_seconds"] >= before["ahead_seconds"] + 86_399
    real = make_app("sqlite")
    with real.app_context():
        assert program_of(real, make.make_operator()).get("/clock").status_code == 404


def test_longer_lists_ask_no_more_often(program: Program) -> None:
    paths = (
        "/orders",
        "/cases",
        "/parties",
        "/storefronts",
        "/applications",
        "/payouts",
        "/messages",
        "/deliveries",
    )

    def asked() -> list[int]:
        counts = []
        for path in paths:
            with counted_queries(db.engine) as statements:
                program.reads(path)
            counts.append(len(statements))
        return counts

    def more() -> None:
        make.make_case()
        make.make_application()
        make.make_payout()

    more()
    asked()
    few = asked()
    more()
    assert asked() == few

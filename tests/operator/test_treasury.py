"""The operator's money page: every sum is the book's, by state, age and over time; more money asks no more."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.cases.kinds import CaseKind
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.money import rupiah
from marketplace.ledger import daybook
from marketplace.ledger.addresses import COMMISSION, LOSSES, TAX
from marketplace.ledger.models import Transfer
from marketplace.ledger.queries import class_balances
from marketplace.ledger.seal.models import Sealing
from marketplace.operator import treasury
from marketplace.orders.states import SaleState
from marketplace.settlement import actions as settlement
from tests import make, walk
from tests.api.people import program_of
from tests.operator.conftest import Enter
from tests.queries import counted_queries

pytestmark = pytest.mark.usefixtures("session")


def settle(upto: int) -> None:
    """As the sealer does: no transfer up to this one is still to come."""
    row = db.session.get(Sealing, 1)
    if row is None:
        db.session.add(Sealing(id=1, settled_id=upto, doubted_id=upto, writers=""))
    else:
        row.settled_id = upto
    db.session.commit()


def in_classes(places: dict[str, int]) -> dict[str, int]:
    return {name: minor for name, minor in treasury.crowd(places) if minor}


def the_book() -> dict[str, int]:
    return {name: minor for (name, _currency), minor in class_balances().items() if minor}


def test_the_days_are_the_book_wherever_the_mark_stands(app) -> None:
    make.make_order(SaleState.COMPLETED)
    walk.let_pass(timedelta(days=40))
    make.make_sale(SaleState.DELIVERED)
    ids = list(db.session.scalars(select(Transfer.id).order_by(Transfer.id)))
    whole = the_book()
    for upto in (0, ids[2], ids[2], ids[len(ids) // 2], ids[-1]):
        settle(upto)
        while daybook.fold_due(limit=3):
            db.session.commit()
        assert in_classes(daybook.standings()) == whole
        first = clock.now().date() - timedelta(days=400)
        assert in_classes(daybook.by_place(daybook.flows_since(first))) == whole
    assert sum(whole.values()) == 0


def test_weeks_and_months_have_what_was_earned_in_them(app) -> None:
    make.make_sale(SaleState.COMPLETED)
    walk.let_pass(timedelta(days=62))
    make.make_sale(SaleState.COMPLETED)
    for per in ("week", "month"):
        drawn = treasury.stretches(per)
        assert len(drawn) == 12
        assert [one.of(COMMISSION) for one in drawn if one.of(COMMISSION)] == [rupiah(5_000)] * 2
        assert drawn[-1].of(TAX) == rupiah(550)
    assert [one.first.day for one in treasury.stretches("month")] == [1] * 12


def test_what_is_held_adds_up_to_the_book_by_state_and_age(app) -> None:
    disputed = make.make_sale(SaleState.DELIVERED)
    make.make_case(CaseKind.NOT_AS_DESCRIBED, disputed)
    walk.let_pass(timedelta(days=1))
    make.make_sale(SaleState.PAID)
    make.make_sale(SaleState.COMPLETED)
    make.make_refund()
    line = make.make_bank_line()
    book = the_book()
    held = treasury.escrow()
    assert sum(row.total_minor for row in held) == book["sale:%:held"]
    assert {row.what for row in held} == {"paid", "delivered"}
    assert treasury.disputed().count == 1
    listed, ages = treasury.passing()
    assert {row.what: row.total_minor for row in ages} == {
        name: book[name] for name in treasury.ON_ITS_WAY if name in book
    }
    assert line.public_id in {row.address.split(":")[1] for row in listed}
    assert sum(row.minor for row in listed) == sum(row.total_minor for row in ages)
    assert (
        sum(row.minor for row in treasury.owed() if row.what in ("held", "free")) == book["party:%:payable"]
    )
    (bank,) = treasury.providers(daybook.standings())
    assert bank.held_minor == -book["provider:%:clearing"]


def test_who_owes_is_named_with_since_when(app) -> None:
    seller = make.make_seller()
    postings = settlement.taken_from(seller, LOSSES, rupiah(7_000), "IDR")
    settlement.ledger.post("taken:R", "taken", ("refund", "R"), postings)
    settlement.charge(seller.id, ("refund", "R"), rupiah(7_000), "refunded")
    db.session.commit()
    (row,) = treasury.receivables()
    assert (row.party, row.minor) == (seller, rupiah(7_000))
    assert clock.now() - row.since < timedelta(minutes=1)


def test_the_page_shows_it_and_asks_no_more_for_more(enter: Enter, app) -> None:
    client = enter()

    def fill() -> None:
        make.make_refund()
        make.make_bank_line()
        make.make_order(SaleState.DELIVERED)
        make.make_sale(SaleState.COMPLETED)

    def asked() -> int:
        with counted_queries(db.engine) as statements:
            assert client.get("/operator/money").status_code == 200
        return len(statements)

    fill()
    before = asked()
    page = client.get("/operator/money").text
    for words in (
        "Komisi tiap bulan",
        "Di jalan, satu per satu",
        "Dipegang penyedia pembayaran",
        "Harus nol.",
    ):
        assert words in page
    assert "Komisi tiap minggu" in client.get("/operator/money?per=week").text
    for _ in range(2):
        fill()
    assert asked() == before <= 40
    rows = client.get("/operator/money/flows.csv?per=week").data.decode("utf-8-sig").splitlines()
    assert any(row.split(",")[2] == COMMISSION and row.split(",")[4] != "0" for row in rows)


def test_programs_read_the_same(app) -> None:
    make.make_sale(SaleState.DELIVERED)
    told = program_of(app, make.make_operator()).get("/money/overview?per=week").json
    assert told["escrow"][0]["what"] == "delivered"
    assert len(told["stretches"]) == 12

"""One balanced book: what is posted once stands once, adds up to zero, and never sinks below a floor."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from marketplace.kit.db import db, unit_of_work
from marketplace.ledger.actions import Posting, ReferenceTaken, post
from marketplace.ledger.addresses import class_of, is_bounded
from marketplace.ledger.queries import audit, balance, class_balances, postings_of, transfers_of
from tests.contents import counts
from tests.counts import count
from tests.races import race

pytestmark = pytest.mark.proof

BANK, RECEIVED, HELD, OWED = "provider:B:clearing", "payment:P:received", "sale:S:held", "party:A:payable"
SALE = ("sale", "S")


def test_money_moves_from_place_to_place(session) -> None:
    post("capture:P", "captured", ("payment", "P"), [Posting(BANK, RECEIVED, 1_000)])
    post("escrow:S", "escrowed", SALE, [Posting(RECEIVED, HELD, 600)])
    assert {a: balance(a) for a in (BANK, RECEIVED, HELD)} == {BANK: -1_000, RECEIVED: 400, HELD: 600}
    assert class_balances() == {
        ("provider:%:clearing", "IDR"): -1_000,
        ("payment:%:received", "IDR"): 400,
        ("sale:%:held", "IDR"): 600,
    }


def test_the_same_transfer_again_is_the_first_one(session) -> None:
    first = post("capture:P", "captured", ("payment", "P"), [Posting(BANK, RECEIVED, 1_000)])
    again = post("capture:P", "captured", ("payment", "P"), [Posting(BANK, RECEIVED, 1_000)])
    assert again is first
    assert balance(RECEIVED) == 1_000


def test_another_body_under_a_known_reference_is_refused(session) -> None:
    post("capture:P", "captured", ("payment", "P"), [Posting(BANK, RECEIVED, 1_000)])
    for kind, subject, postings in (
        ("gift", ("payment", "P"), [Posting(BANK, RECEIVED, 1_000)]),
        ("captured", ("payment", "Q"), [Posting(BANK, RECEIVED, 1_000)]),
        ("captured", ("payment", "P"), [Posting(BANK, RECEIVED, 1_001)]),
        ("captured", ("payment", "P"), [Posting(BANK, HELD, 1_000)]),
        ("captured", ("payment", "P"), [Posting(BANK, RECEIVED, 500), Posting(BANK, RECEIVED, 500)]),
    ):
        with pytest.raises(ReferenceTaken):
            post("capture:P", kind, subject, postings)
    assert balance(RECEIVED) == 1_000


@pytest.mark.parametrize(
    "postings",
    [
        [],
        [Posting(BANK, RECEIVED, 0)],
        [Posting(BANK, RECEIVED, -1)],
        [Posting(BANK, BANK, 1)],
        [Posting(BANK, RECEIVED, 1, "USD")],
    ],
)
def test_what_moves_nothing_is_no_transfer(postings) -> None:
    with pytest.raises(ValueError, match=r"."):
        post("t", "k", SALE, postings)


def test_postings_of_zero_are_left_out(app_on_sqlite) -> None:
    with app_on_sqlite.app_context():
        transfer = post("t", "k", SALE, [Posting(BANK, RECEIVED, 0), Posting(BANK, HELD, 5)])
        db.session.expire_all()
        assert [(p.position, p.destination) for p in transfer.postings] == [(0, HELD)]
        assert audit().faults == []


@pytest.mark.parametrize("address", ["", "nowhere", "sale:S", "sale:S:gone", "party:A", "operator:", ":held"])
def test_an_address_of_no_known_class_is_refused(address: str) -> None:
    with pytest.raises(LookupError):
        class_of(address)


def test_a_floor_holds_and_leaves_no_trace(session) -> None:
    post("capture:P", "captured", ("payment", "P"), [Posting(BANK, RECEIVED, 1_000)])
    session.commit()
    before = counts()
    with pytest.raises(IntegrityError):
        post("escrow:S", "escrowed", SALE, [Posting(RECEIVED, HELD, 600), Posting(RECEIVED, OWED, 401)])
    session.rollback()
    assert counts() == before
    assert balance(RECEIVED) == 1_000


def test_the_book_tells_what_touched_an_address_and_a_subject(session) -> None:
    post("capture:P", "captured", ("payment", "P"), [Posting(BANK, RECEIVED, 1_000)])
    post("escrow:S", "escrowed", SALE, [Posting(RECEIVED, HELD, 600)])
    assert [row.transfer.kind for row in postings_of(RECEIVED)] == ["escrowed", "captured"]
    assert [t.reference for t in transfers_of([SALE, ("payment", "Q")])] == ["escrow:S"]
    assert [t.reference for t in transfers_of([("sale", "P")])] == []


FAULTS = {
    "a posting of no class": "INSERT INTO ledger_posting (transfer_id, position, source, destination, amount_minor, "
    "currency) VALUES (1, 1, 'operator:tax', 'nowhere', 5, 'IDR')",
    "a posting too many": "INSERT INTO ledger_posting (transfer_id, position, source, destination, amount_minor, "
    "currency) VALUES (1, 1, 'operator:tax', 'operator:rounding', 5, 'IDR')",
    "a posting too few": "DELETE FROM ledger_posting",
    "a balance that drifted": "UPDATE ledger_balance SET balance_minor = 7",
    "a balance that is gone": "DELETE FROM ledger_balance",
    "a floor that broke": "UPDATE ledger_posting SET source = destination, destination = source",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_an_audit_finds(session, fault: str) -> None:
    """With the guards taken down first: an audit is for the day when they were."""
    post("capture:P", "captured", ("payment", "P"), [Posting(BANK, RECEIVED, 1_000)])
    session.commit()
    assert audit().faults == []
    take_down_guards(session)
    session.execute(text(FAULTS[fault]))
    assert audit().faults != []


def take_down_guards(session) -> None:
    if db.engine.dialect.name == "sqlite":
        for name in session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            session.execute(text(f"DROP TRIGGER {name}"))
    else:
        for table in ("ledger_transfer", "ledger_posting", "ledger_balance"):
            session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))


ADDRESSES = (BANK, RECEIVED, HELD, OWED, "party:C:payable", "operator:commission", "operator:tax")
moves = st.tuples(st.sampled_from(ADDRESSES), st.sampled_from(ADDRESSES), st.integers(1, 500)).filter(
    lambda move: move[0] != move[1]
)
transfers = st.lists(st.lists(moves, min_size=1, max_size=4), min_size=1, max_size=8)
_references = itertools.count()


@settings(
    max_examples=count("EXAMPLES"), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(transfers)
def test_whatever_is_tried_the_sum_is_zero_and_no_floor_sinks(session, tried) -> None:
    for moving in tried:
        expected, possible = {a: balance(a) for a in ADDRESSES}, True
        for source, destination, minor in moving:
            expected[source] -= minor
            expected[destination] += minor
            possible &= expected[source] >= 0 or not is_bounded(source)
        before = {a: balance(a) for a in ADDRESSES}
        reference = f"t:{next(_references)}"
        try:
            with session.begin_nested():
                post(reference, "moved", SALE, [Posting(*move) for move in moving])
        except DBAPIError:
            assert not possible
            expected = before
        else:
            assert possible
        assert {a: balance(a) for a in ADDRESSES} == expected
        assert sum(expected.values()) == 0
    assert audit().faults == []


def test_many_taking_from_one_address_never_take_more_than_there_is(app) -> None:
    with app.app_context(), unit_of_work():
        post("capture:P", "captured", ("payment", "P"), [Posting(BANK, RECEIVED, 1_000)])

    def take(name: str) -> int:
        taken = 0
        for n in range(5):
            try:
                with unit_of_work():
                    post(f"take:{name}:{n}", "escrowed", SALE, [Posting(RECEIVED, f"sale:{name}:held", 300)])
                    taken += 1
            except IntegrityError:
                continue
        return taken

    assert sum(race(app, [lambda name=name: take(name) for name in "ABCD"])) == 3
    with app.app_context():
        assert balance(RECEIVED) == 100
        assert audit().faults == []


def test_two_moving_money_towards_each_other_do_not_wait_for_ever(app) -> None:
    one, two = "party:A:payable", "party:B:payable"
    with app.app_context(), unit_of_work():
        post("start", "k", SALE, [Posting(BANK, one, 10_000), Posting(BANK, two, 10_000)])

    def push(name: str, source: str, destination: str) -> int:
        for n in range(12):
            with unit_of_work():
                post(f"{name}:{n}", "k", SALE, [Posting(source, destination, 10 + n)])
        return 12

    assert race(app, [lambda: push("a", one, two), lambda: push("b", two, one)]) == [12, 12]
    with app.app_context():
        assert (balance(one), balance(two)) == (10_000, 10_000)


def test_the_same_transfer_from_many_at_once_stands_once(app) -> None:
    def give() -> str:
        try:
            with unit_of_work():
                post("capture:P", "captured", ("payment", "P"), [Posting(BANK, RECEIVED, 1_000)])
        except IntegrityError:
            return "refused"
        return "posted"

    assert "posted" in race(app, [give] * 4)
    with app.app_context():
        assert balance(RECEIVED) == 1_000
        assert audit().faults == []

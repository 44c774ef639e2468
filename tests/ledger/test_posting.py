"""One balanced book: what is posted once stands once, adds up to zero, and never sinks below a floor."""

import itertools
import random
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from marketplace.kit.db import db, unit_of_work
from marketplace.ledger.actions import Draft, Posting, ReferenceTaken, _hash, post, post_many
from marketplace.ledger.addresses import Bound, bound_of, class_of
from marketplace.ledger.models import Transfer
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
    "a ceiling that broke": "UPDATE ledger_posting SET destination = 'party:C:owing'",
    "a posting in no place": "UPDATE ledger_posting SET position = 7",
    "a balance of what has none": "INSERT INTO ledger_balance VALUES ('operator:tax', 'IDR', 0, 0)",
}


# Whose name an audit says first, where it is not the address that was paid into.
NAMED = {
    "a posting of no class": "unknown class of address in the book: unknown",
    "a posting too many": "capture:P",
    "a ceiling that broke": "party:C:owing",
    "a posting in no place": "capture:P",
    "a balance of what has none": "operator:tax",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_an_audit_names(session, fault: str) -> None:
    """With the guards taken down first: an audit is for the day when they were."""
    post("capture:P", "captured", ("payment", "P"), [Posting(BANK, RECEIVED, 1_000)])
    session.commit()
    assert audit().faults == []
    take_down_guards(session)
    session.execute(text(FAULTS[fault]))
    assert audit().faults[0].startswith(NAMED.get(fault, RECEIVED))


def take_down_guards(session) -> None:
    if db.engine.dialect.name == "sqlite":
        for name in session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            session.execute(text(f"DROP TRIGGER {name}"))
    else:
        for table in ("ledger_transfer", "ledger_posting", "ledger_balance"):
            session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))


ADDRESSES = (
    BANK,
    RECEIVED,
    HELD,
    OWED,
    "party:C:payable",
    "party:C:owing",
    "operator:commission",
    "operator:tax",
)
moves = st.tuples(st.sampled_from(ADDRESSES), st.sampled_from(ADDRESSES), st.integers(1, 500)).filter(
    lambda move: move[0] != move[1]
)
# A few postings are moved one by one, more of them at once.
transfers = st.lists(st.lists(moves, min_size=1, max_size=8), min_size=1, max_size=6)
_references = itertools.count()


@settings(
    max_examples=count("EXAMPLES"), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(transfers)
def test_whatever_is_tried_the_sum_is_zero_and_every_bound_holds(session, tried) -> None:
    for moving in tried:
        expected, possible = {a: balance(a) for a in ADDRESSES}, True
        for source, destination, minor in moving:
            expected[source] -= minor
            expected[destination] += minor
            possible &= expected[source] >= 0 or bound_of(source) is not Bound.FLOOR
            possible &= expected[destination] <= 0 or bound_of(destination) is not Bound.CEILING
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
    def give(minor: int) -> int | str:
        try:
            with unit_of_work():
                moved = [Posting(BANK, RECEIVED, minor)]
                return post("capture:P", "captured", ("payment", "P"), moved).id
        except ReferenceTaken:
            return "taken"

    racers = count("SAME_REFERENCE")
    ends = race(app, [lambda n=n: give(1_000 if n % 10 else 1_000 + n) for n in range(racers)])
    written = {end for end in ends if isinstance(end, int)}
    assert len(written) == 1
    assert set(ends) <= written | {"taken"}
    with app.app_context():
        (stands,) = written
        transfer = db.session.get_one(Transfer, stands)
        assert counts()["ledger_transfer"] == counts()["ledger_posting"] == 1
        assert [balance(RECEIVED)] == [posting.amount_minor for posting in transfer.postings]
        assert audit().faults == []


def test_of_many_at_once_each_is_written_or_was_there(session) -> None:
    given = [
        Draft(f"t:{n}", "given", SALE, [Posting(BANK, OWED, n + 1), Posting(BANK, HELD, 0)]) for n in range(5)
    ]
    first = post("t:3", *_rest(given[3]))
    written = post_many(given)
    assert written[3] is first
    assert [transfer.reference for transfer in written] == [draft.reference for draft in given]
    assert [transfer.reference for transfer in post_many(given)] == [draft.reference for draft in given]
    assert post_many([]) == []
    assert balance(OWED) == 15
    assert audit().faults == []
    with pytest.raises(ReferenceTaken, match="t:2"):
        post_many([Draft("t:9", *_rest(given[0])), Draft("t:2", *_rest(given[0]))])


def test_of_many_at_once_none_is_written_when_one_breaks_a_bound(session) -> None:
    before = counts()
    with pytest.raises(IntegrityError):
        post_many(
            [
                Draft("give", "given", SALE, [Posting(BANK, OWED, 5)]),
                Draft("take", "taken", SALE, [Posting(OWED, HELD, 6)]),
            ]
        )
    session.rollback()
    assert counts() == before


def test_of_many_at_once_the_first_that_breaks_a_bound_is_named(make_app) -> None:
    """Also when those behind it would bring the balance back."""
    with make_app("postgresql").app_context():
        drafts = [
            Draft(f"take:{n}", "taken", SALE, [Posting(OWED, HELD, 1), Posting(BANK, OWED, 5)])
            for n in range(3)
        ]
        give = Draft("give", "given", SALE, [Posting(BANK, OWED, 2)])
        with pytest.raises(IntegrityError) as refused:
            post_many([give, drafts[0], Draft("most", "taken", SALE, [Posting(OWED, HELD, 7)]), *drafts[1:]])
        assert refused.value.orig.diag.message_detail == f"most, {OWED}"
        db.session.rollback()
        assert len(post_many([give, *drafts, give])) == 5
        assert (balance(OWED), balance(HELD), audit().faults) == (14, 3, [])


def test_a_batch_and_the_function_for_one_hash_a_body_alike(make_app) -> None:
    with make_app("postgresql").app_context():
        tricky = Draft(
            "t", 'k"\\', ("sale", "é\n\x01"), [Posting(BANK, OWED, 7), Posting(OWED, HELD, 2, "IDR")]
        )
        (written,) = post_many([tricky])
        assert written.body_hash == _hash(tricky)
        assert [row.position for row in written.postings] == [0, 1]


def test_both_databases_hash_a_body_alike(session) -> None:
    """What was posted before the function was there is known by it, and the other way round."""
    tricky = Draft("t", 'k"\\', ("sale", "é\n\x01"), [Posting(BANK, OWED, 7), Posting(OWED, HELD, 2, "IDR")])
    assert post("t", *_rest(tricky)).body_hash == _hash(tricky)


def _rest(draft: Draft) -> tuple:
    return draft.kind, draft.subject, draft.postings


def test_the_book_adds_up_at_every_read_while_many_write(app) -> None:
    parties = [f"party:{name}:payable" for name in "ABCDEF"]
    owing = [f"party:{name}:owing" for name in "ABC"]
    with app.app_context(), unit_of_work():
        post("start", "k", SALE, [Posting(BANK, one, 10_000) for one in parties])
    until = time.monotonic() + count("MIXED_SECONDS")

    def write(name: str) -> int:
        chance, done = random.Random(name), 0
        while time.monotonic() < until:
            places = chance.sample([BANK, "operator:commission", *parties, *owing], 4)
            moved = [Posting(places[0], places[1], chance.randint(1, 900)), Posting(places[2], places[3], 50)]
            drafts = [Draft(f"{name}:{done}:{n}", "k", SALE, moved) for n in range(chance.choice((1, 1, 5)))]
            try:
                with unit_of_work():
                    post_many(drafts) if len(drafts) > 1 else post(drafts[0].reference, *_rest(drafts[0]))
                    if chance.random() < 0.1:
                        raise ValueError("changed his mind")
            except (DBAPIError, ValueError):
                continue
            finally:
                done += 1
        return done

    def read() -> set[int]:
        totals = set()
        while time.monotonic() < until:
            totals.add(sum(class_balances().values()))
            db.session.rollback()
        return totals

    *written, first, second = race(app, [*[lambda name=name: write(name) for name in "abcd"], read, read])
    assert all(done > 0 for done in written)
    assert first | second == {0}
    with app.app_context():
        assert audit().faults == []

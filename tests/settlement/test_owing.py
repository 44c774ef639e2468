"""What is taken from a party after it was paid: it owes us, and its next earnings pay it back."""

import itertools
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from marketplace.accounts.models import Party
from marketplace.kit import clock
from marketplace.kit.db import db, unit_of_work
from marketplace.kit.money import rupiah
from marketplace.ledger import actions as ledger
from marketplace.ledger.actions import Posting
from marketplace.ledger.addresses import LOSSES, clearing, owing, payable, payout_transit
from marketplace.ledger.queries import audit, balance
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Earning, Payout
from tests.counts import count
from tests.make import make_bank, make_operator, make_seller
from tests.races import race
from tests.walk import actor_of

pytestmark = pytest.mark.proof

_numbers = itertools.count(1)


@pytest.fixture
def context(app_on_sqlite):
    """One database is as good as two, but for who takes at once."""
    with app_on_sqlite.app_context():
        yield


def earn(party: Party, amount_minor: int, hold_days: int = 0) -> None:
    """A sale of ``party`` is completed, as far as its money goes."""
    name = f"S{next(_numbers)}"
    ledger.post(
        f"release:{name}",
        "released",
        ("sale", name),
        [Posting(clearing("BANK"), payable(party.public_id), amount_minor)],
    )
    settlement.earn(party.id, ("sale", name), amount_minor, hold_days)
    db.session.commit()


def take(party: Party, amount_minor: int) -> None:
    """A buyer gets money back at the cost of ``party``."""
    name = f"R{next(_numbers)}"
    ledger.post(
        f"taken:{name}",
        "taken",
        ("refund", name),
        settlement.taken_from(party, LOSSES, amount_minor, "IDR"),
    )
    settlement.charge(party.id, ("refund", name), amount_minor, "refunded")
    db.session.commit()


def run() -> list[Payout]:
    payouts = settlement.run_payouts(actor_of(make_operator()), make_bank())
    db.session.commit()
    return payouts


def stands(party: Party) -> tuple[int, int]:
    """What we owe the party, and what it owes us (below zero)."""
    return balance(payable(party.public_id)), balance(owing(party.public_id))


def unclaimed(party: Party) -> int:
    total = db.session.scalar(
        select(func.sum(Earning.amount_minor)).where(
            Earning.party_id == party.id, Earning.payout_id.is_(None)
        )
    )
    return int(total or 0)


def test_what_is_taken_comes_out_of_what_we_owe_first(context) -> None:
    seller = make_seller()
    earn(seller, rupiah(100))
    take(seller, rupiah(30))
    assert stands(seller) == (rupiah(70), 0)
    take(seller, rupiah(100))
    assert stands(seller) == (0, -rupiah(30))
    assert audit().faults == []


def test_the_next_sale_pays_back_what_is_owed_and_the_rest_is_sent(context) -> None:
    seller = make_seller()
    earn(seller, rupiah(100))
    (first,) = run()
    take(seller, rupiah(60))
    assert stands(seller) == (0, -rupiah(60))
    assert run() == []
    earn(seller, rupiah(80))
    (second,) = run()
    assert [line.amount_minor for line in second.lines] == [-rupiah(60), rupiah(80)]
    assert second.amount_minor == balance(payout_transit(second.public_id)) == rupiah(20)
    assert stands(seller) == (0, 0)
    assert (first.amount_minor, unclaimed(seller)) == (rupiah(100), 0)
    assert audit().faults == []


def test_a_sum_of_nothing_is_carried_to_the_next_run(context) -> None:
    seller = make_seller()
    earn(seller, rupiah(50))
    take(seller, rupiah(50))
    assert run() == []
    earn(seller, rupiah(5))
    (payout,) = run()
    assert payout.amount_minor == rupiah(5)
    assert [line.amount_minor for line in payout.lines] == [rupiah(50), -rupiah(50), rupiah(5)]


def test_what_is_still_held_is_not_sent_for_what_was_taken(context) -> None:
    seller = make_seller()
    earn(seller, rupiah(100), hold_days=7)
    take(seller, rupiah(40))
    earn(seller, rupiah(60))
    (payout,) = run()
    assert payout.amount_minor == rupiah(20)
    assert stands(seller) == (rupiah(100), 0)
    clock.advance(timedelta(days=8))
    db.session.commit()
    (rest,) = run()
    assert rest.amount_minor == rupiah(100)
    assert stands(seller) == (0, 0)


def test_what_failed_after_it_paid_a_debt_is_sent_again_in_full(context) -> None:
    seller = make_seller()
    take(seller, rupiah(60))
    earn(seller, rupiah(80))
    (failed,) = run()
    settlement.fail_payout(actor_of(make_bank()), failed)
    db.session.commit()
    assert stands(seller) == (rupiah(20), 0)
    (again,) = run()
    assert again.amount_minor == rupiah(20)
    assert stands(seller) == (0, 0)


def test_nothing_is_charged_twice_for_one_thing(context) -> None:
    seller = make_seller()
    settlement.charge(seller.id, ("refund", "R"), rupiah(1), "refunded")
    with pytest.raises(Exception, match="UNIQUE"):
        settlement.charge(seller.id, ("refund", "R"), rupiah(1), "refunded")


DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("earn"), st.integers(1, 1000), st.sampled_from([0, 3])),
        st.tuples(st.just("take"), st.integers(1, 1500)),
        st.tuples(st.just("run")),
        st.tuples(st.just("fail")),
        st.tuples(st.just("wait")),
    ),
    max_size=14,
)


@given(DEEDS)
@settings(
    max_examples=count("WALKS"), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_book_says_what_the_earnings_say(app_on_sqlite, deeds: list[tuple]) -> None:
    with app_on_sqlite.app_context():
        seller = make_seller()
        pending: list[Payout] = []
        for deed, *how in deeds:
            owed = stands(seller)[0]
            match deed:
                case "earn":
                    earn(seller, *how)
                case "take":
                    take(seller, *how)
                case "run":
                    made = [payout for payout in run() if payout.party_id == seller.id]
                    assert all(0 < payout.amount_minor <= owed for payout in made)
                    assert all(sum(x.amount_minor for x in p.lines) == p.amount_minor for p in made)
                    pending += made
                case "fail" if pending:
                    settlement.fail_payout(actor_of(make_bank()), pending.pop())
                    db.session.commit()
                case "wait":
                    clock.advance(timedelta(days=4))
                    db.session.commit()
            assert sum(stands(seller)) == unclaimed(seller), deed
        assert audit().faults == []


def test_who_takes_and_who_pays_at_once_agree(app) -> None:
    with app.app_context():
        seller = make_seller()
        earn(seller, rupiah(100))
        seller_id, operator_id, bank_id = seller.id, make_operator().id, make_bank().id

    def pay() -> int:
        with unit_of_work():
            operator, bank = (db.session.get_one(Party, row) for row in (operator_id, bank_id))
            return sum(p.amount_minor for p in settlement.run_payouts(actor_of(operator), bank))

    def refunded() -> int:
        with unit_of_work():
            party = db.session.get_one(Party, seller_id)
            ledger.post(
                "taken:X", "taken", ("refund", "X"), settlement.taken_from(party, LOSSES, 3000, "IDR")
            )
            settlement.charge(seller_id, ("refund", "X"), 3000, "refunded")
            return 0

    paid = race(app, [pay, refunded, pay])
    with app.app_context():
        seller = db.session.get_one(Party, seller_id)
        assert paid in ([rupiah(100), 0, 0], [0, 0, rupiah(100)], [rupiah(70), 0, 0], [0, 0, rupiah(70)])
        assert sum(stands(seller)) == unclaimed(seller) in (0, -rupiah(30))
        assert audit().faults == []

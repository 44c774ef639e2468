"""Parties are paid when they chose to be: by the clock on their days, at once when they ask, and never twice."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from marketplace.accounts import actions as accounts
from marketplace.accounts.models import Party
from marketplace.kit import clock
from marketplace.kit.db import db, unit_of_work
from marketplace.kit.errors import Invalid, Refusal
from marketplace.kit.money import rupiah
from marketplace.ledger import actions as ledger
from marketplace.ledger.actions import Posting
from marketplace.ledger.addresses import clearing, payable
from marketplace.ledger.queries import audit
from marketplace.settlement import actions as settlement
from marketplace.settlement import paydays, paying, senders
from marketplace.settlement.free import Stop, free_of, stopped
from marketplace.settlement.models import Earning, Payout
from marketplace.settlement.paydays import latest_run, next_run
from marketplace.settlement.states import PayoutState, Rhythm
from tests.make import make_bank, make_courier, make_seller
from tests.races import race
from tests.walk import actor_of, let_pass

pytestmark = pytest.mark.usefixtures("as_agreed")

JAKARTA = ZoneInfo("Asia/Jakarta")
MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=JAKARTA)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def context(app_on_sqlite):
    """One database is as good as two, but for who is paid at once."""
    with app_on_sqlite.app_context():
        yield


def earn(party: Party, minor: int, name: str) -> None:
    """``party`` earns by a sale, and the bank holds the money for us."""
    bank = make_bank()
    ledger.post(
        f"release:{name}",
        "released",
        ("sale", name),
        [Posting(clearing(bank.public_id), payable(party.public_id), minor)],
    )
    settlement.earn(party.id, ("sale", name), minor)
    db.session.commit()


def payouts_of(party: Party) -> list[Payout]:
    db.session.rollback()
    return list(db.session.scalars(select(Payout).where(Payout.party_id == party.id).order_by(Payout.id)))


def go_to(moment: datetime) -> None:
    """Business time goes on to the next such hour, a minute later, and the clocks act."""
    let_pass(moment + MINUTE - clock.now())


def next_of(rhythm: Rhythm, weekday: int = 0) -> datetime:
    at = next_run(rhythm, weekday, clock.now())
    assert at is not None
    return at


def plan(party: Party, rhythm: Rhythm, weekday: int = 0, minimum: int = 10_000) -> None:
    paying.choose_plan(actor_of(party), rhythm, weekday, rupiah(minimum))
    db.session.commit()


def test_a_run_is_six_in_the_morning_of_a_working_day() -> None:
    friday = MONDAY - timedelta(days=3)
    assert next_run(Rhythm.DAILY, 0, friday) == MONDAY
    assert latest_run(Rhythm.DAILY, 0, MONDAY - MINUTE) == friday
    assert latest_run(Rhythm.DAILY, 0, MONDAY) == MONDAY
    assert next_run(Rhythm.ON_REQUEST, 0, MONDAY) is latest_run(Rhythm.ON_REQUEST, 0, MONDAY) is None


def test_a_week_s_run_is_put_off_by_a_holiday_and_never_left_out() -> None:
    christmas = datetime(2026, 12, 25, 6, 0, tzinfo=JAKARTA)  # a Friday
    assert next_run(Rhythm.WEEKLY, 4, MONDAY) == MONDAY + timedelta(days=4)
    assert next_run(Rhythm.WEEKLY, 4, christmas - timedelta(days=3)) == christmas + timedelta(days=3)
    assert latest_run(Rhythm.WEEKLY, 4, christmas + timedelta(days=4)) == christmas + timedelta(days=3)


def test_the_clock_pays_what_was_free_by_its_hour_once(context) -> None:
    seller = make_seller()
    earn(seller, rupiah(50_000), "S1")
    run = next_of(Rhythm.DAILY)
    let_pass(run - MINUTE - clock.now())
    assert payouts_of(seller) == []
    go_to(run)
    (first,) = payouts_of(seller)
    assert first.amount_minor == rupiah(50_000)
    earn(seller, rupiah(20_000), "S2")
    let_pass(MINUTE)
    assert len(payouts_of(seller)) == 1, "what came later goes with the next run"
    go_to(next_of(Rhythm.DAILY))
    assert [payout.amount_minor for payout in payouts_of(seller)] == [rupiah(50_000), rupiah(20_000)]
    assert audit().faults == []


def test_what_came_back_goes_with_the_next_run_and_not_with_this_one_again(context) -> None:
    seller = make_seller()
    earn(seller, rupiah(50_000), "S1")
    go_to(next_of(Rhythm.DAILY))
    (failed,) = payouts_of(seller)
    settlement.fail_payout(actor_of(make_bank()), failed)
    db.session.commit()
    let_pass(MINUTE)
    assert len(payouts_of(seller)) == 1
    go_to(next_of(Rhythm.DAILY))
    assert [payout.state for payout in payouts_of(seller)] == [PayoutState.FAILED, PayoutState.PENDING]


def test_who_chose_a_weekday_waits_for_it_and_who_asks_himself_waits_until_he_does(context) -> None:
    weekly, asking = make_seller(), make_courier()
    plan(weekly, Rhythm.WEEKLY, weekday=2)
    plan(asking, Rhythm.ON_REQUEST)
    earn(weekly, rupiah(50_000), "S1")
    earn(asking, rupiah(40_000), "S2")
    wednesday = next_of(Rhythm.WEEKLY, 2)
    let_pass(wednesday - MINUTE - clock.now())
    assert payouts_of(weekly) == []
    go_to(wednesday)
    assert [payout.created_at > wednesday for payout in payouts_of(weekly)] == [True]
    assert payouts_of(asking) == []
    payout = paying.pay_now(actor_of(asking))
    db.session.commit()
    assert (payout.amount_minor, paying.pay_now(actor_of(asking))) == (rupiah(40_000), payout)
    assert len(payouts_of(asking)) == 1


def test_less_than_the_least_sum_waits_and_is_named(context) -> None:
    small, picky = make_seller(), make_seller()
    plan(picky, Rhythm.DAILY, minimum=100_000)
    earn(small, rupiah(9_999), "S1")
    earn(picky, rupiah(99_999), "S2")
    go_to(next_of(Rhythm.DAILY))
    assert payouts_of(small) == payouts_of(picky) == []
    waiting, _count = stopped()
    assert {free.party: free.stop for free in waiting} == {
        small: Stop.BELOW_MINIMUM,
        picky: Stop.BELOW_MINIMUM,
    }
    with pytest.raises(Refusal) as refused:
        paying.pay_now(actor_of(picky))
    assert (refused.value.code, refused.value.facts["stop"]) == ("not-payable", "below-minimum")
    with pytest.raises(Invalid, match="payout-minimum"):
        paying.choose_plan(actor_of(small), Rhythm.DAILY, 0, paydays.MINIMUM_MINOR - 1)
    earn(small, 100, "S3")
    go_to(next_of(Rhythm.DAILY))
    assert [payout.amount_minor for payout in payouts_of(small)] == [rupiah(10_000)]


def test_each_reason_to_wait_has_its_word(context) -> None:
    ready, changed, asking, owing, refused = (make_seller() for _ in range(5))
    for number, party in enumerate((ready, changed, asking, refused)):
        earn(party, rupiah(50_000), f"S{number}")
    accounts.set_payout_account(changed, "Bank Lain", "999", "Sri")
    plan(asking, Rhythm.ON_REQUEST)
    settlement.charge(owing.id, ("refund", "R"), rupiah(5_000), "refunded")
    account = free_of(refused).account
    assert account is not None
    account.refused_at = clock.now()
    db.session.commit()
    found = {free.party: free.stop for free in stopped()[0]}
    assert found == {
        changed: Stop.NEW_ACCOUNT,
        asking: Stop.ON_REQUEST,
        owing: Stop.OWING,
        refused: Stop.REFUSED_ACCOUNT,
    }
    assert free_of(ready).until == next_of(Rhythm.DAILY)


def test_the_bank_of_the_account_sends_else_who_holds_most_and_nobody_what_he_has_not(context) -> None:
    seller = make_seller()
    account = free_of(seller).account
    assert account is not None
    own, rich = make_bank(account.bank), make_bank("Bank Kaya")
    held = {own: rupiah(10), rich: rupiah(100)}
    assert senders.sender_for(account, rupiah(10), held) is own
    assert senders.sender_for(account, rupiah(11), held) is rich
    assert senders.sender_for(account, rupiah(101), held) is None


def test_what_a_bank_is_to_send_already_it_does_not_send_again(context) -> None:
    first, second = make_seller(), make_seller()
    earn(first, rupiah(50_000), "S1")
    ledger.post(
        "lost", "released", ("sale", "S2"), [Posting("operator:losses", payable(second.public_id), 5_000_000)]
    )
    settlement.earn(second.id, ("sale", "S2"), 5_000_000)
    db.session.commit()
    paying.pay_now(actor_of(first))
    with pytest.raises(Refusal, match="no-sender"):
        paying.pay_now(actor_of(second))


def test_two_clocks_and_two_who_ask_at_once_pay_once(app) -> None:
    with app.app_context():
        seller, courier = make_seller(), make_courier()
        earn(seller, rupiah(50_000), "S1")
        earn(courier, rupiah(30_000), "S2")
        go = next_of(Rhythm.DAILY) + MINUTE - clock.now()
        clock.advance(go)
        db.session.commit()
        ids = seller.id, courier.id

    def run() -> int:
        with unit_of_work():
            return paying.run_due()

    def ask() -> int | str:
        with unit_of_work():
            try:
                return paying.pay_now(actor_of(db.session.get_one(Party, ids[0]))).id
            except Refusal as refusal:
                return str(refusal.code)

    race(app, [run, ask, run, ask])
    with app.app_context():
        assert [len(payouts_of(db.session.get_one(Party, one))) for one in ids] == [1, 1]
        assert audit().faults == []


def test_the_same_pages_in_both_rooms_choose_and_pay(app_on_sqlite) -> None:
    with app_on_sqlite.app_context():
        for party, base in ((make_seller(), "/sellers/{}"), (make_courier(), "/shipping/{}")):
            user = party.memberships[0].user
            client = app_on_sqlite.test_client()
            client.post("/login", data={"contact": user.phone, "password": "kata sandi yang panjang"})
            at = base.format(party.public_id) + "/money"
            assert 'value="daily"' in client.get(f"{at}/plan").text
            form = {"rhythm": "weekly", "weekday": "3", "minimum": "25.000"}
            assert client.post(f"{at}/plan", data=form).status_code == 303
            assert client.post(f"{at}/plan", data=form | {"minimum": "9.999"}).status_code == 422
            db.session.rollback()
            assert paying.plan_of(party.id) == paydays.Plan(Rhythm.WEEKLY, 3, rupiah(25_000))
            earn(party, rupiah(60_000), f"S{party.id}")
            assert "Cairkan Rp60.000 sekarang" in client.get(at).text
            where = [client.post(f"{at}/payouts").location for _ in range(2)]
            (payout,) = payouts_of(party)
            assert where == [f"{at}/payouts/{payout.public_id}"] * 2
            assert "Cairkan Rp" not in client.get(at).text


def test_nothing_that_was_paid_stays_to_be_paid(context) -> None:
    seller = make_seller()
    earn(seller, rupiah(50_000), "S1")
    paying.pay_now(actor_of(seller))
    db.session.execute(update(Payout).values(created_at=clock.now() - timedelta(days=3)))
    db.session.commit()
    go_to(next_of(Rhythm.DAILY))
    assert len(payouts_of(seller)) == 1
    assert db.session.scalars(select(Earning.payout_id)).all() == [payouts_of(seller)[0].id]

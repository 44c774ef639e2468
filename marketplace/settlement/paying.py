"""Paying parties when they want to be paid: by the clock on their days, or at once because they ask."""

from collections.abc import MutableMapping
from datetime import datetime

from sqlalchemy import select

from marketplace.accounts.actor import THE_CLOCK, Actor
from marketplace.accounts.models import Party, PayoutAccount
from marketplace.events import actions as events
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.errors import Invalid, Refusal
from marketplace.kit.i18n import _l, money
from marketplace.kit.money import DEFAULT_CURRENCY
from marketplace.kit.states import Deadline, Term
from marketplace.settlement import paydays, senders
from marketplace.settlement.free import Stop, due_now, free_of, ready_to_pay
from marketplace.settlement.models import Earning, Payout, PayoutPlan
from marketplace.settlement.paydays import Plan
from marketplace.settlement.payouts import lock_party, pay_out
from marketplace.settlement.states import PayoutState, Rhythm


def run_due(limit: int = 200) -> int:
    """Pay whose day it is, each once a run, through whoever holds enough; return how many were paid."""
    due = due_now(limit)
    held: dict[str, dict[Party, int]] = {}
    paid = 0
    for party_id, currency, by in due:
        if currency not in held:
            held[currency] = senders.holdings(currency)
        choose = _Chooser(held[currency])
        paid += pay_out(THE_CLOCK, choose, party_id, currency, by) is not None
    return paid


def coming(limit: int) -> list[tuple[datetime, str, Rhythm]]:
    """When whoever has something free is paid next if nothing else happens: (moment, party, its rhythm)."""
    now = clock.now()
    ready = (
        ready_to_pay()
        .add_columns(Party.public_id, PayoutPlan.rhythm, PayoutPlan.weekday)
        .join(Party, Party.id == Earning.party_id)
        .group_by(Party.public_id, PayoutPlan.rhythm, PayoutPlan.weekday)
        .order_by(Party.public_id)
        .limit(limit)
    )
    found = []
    for _id, _currency, _minor, party, rhythm, weekday in db.session.execute(ready):
        at = paydays.next_run(rhythm or Rhythm.DAILY, weekday or 0, now)
        if at is not None:
            found.append((at, party, rhythm or Rhythm.DAILY))
    return sorted(found)


PAYING = Deadline(
    run_due,
    (Term("payout_plan.rhythm", "at 06.00 of the working days that the party chose"),),
    "pays what was free by then, through a provider that holds enough for us",
    ("payout.ordered",),
)


class _Chooser:
    """Who sends, by what each holds; what he is told to send he has no more."""

    def __init__(self, held: MutableMapping[Party, int]) -> None:
        self.held = held

    def __call__(self, account: PayoutAccount, amount_minor: int) -> Party | None:
        provider = senders.sender_for(account, amount_minor, self.held)
        if provider is not None:
            self.held[provider] -= amount_minor
        return provider


def pay_now(actor: Actor) -> Payout:
    """Pay the actor's party what is free, now. Asked again before anything else is free, it is the same payout.

    Raises Refusal ``not-payable`` with what stops it (see ``free.Stop``) in ``stop``, and ``no-sender`` while no
    provider holds enough for us.
    """
    actor.need("money")
    assert actor.party is not None
    party = lock_party(actor.party_id)
    free = free_of(party)
    if free.may_ask:
        choose = _Chooser(senders.holdings())
        payout = pay_out(actor, choose, party.id, DEFAULT_CURRENCY)
        if payout is None:
            raise Refusal(
                _l(
                    "Saat ini tidak ada bank yang memegang cukup uang untuk dikirim. Uang Anda aman; kami coba lagi "
                    "pada pencairan berikutnya."
                ),
                code="no-sender",
            )
        return payout
    under_way = _under_way(party) if free.minor == 0 else None
    if under_way is not None:
        return under_way
    raise Refusal(_why_not(free.stop, free.plan), code="not-payable", stop=str(free.stop or "nothing-free"))


def choose_plan(actor: Actor, rhythm: Rhythm, weekday: int, minimum_minor: int) -> Plan:
    """From now on be paid in this rhythm, from so much on; the same again changes nothing.

    ``weekday`` matters to a weekly payout alone. Raises Invalid ``payout-minimum`` for less than the operator's, or too
    much.
    """
    actor.need("money")
    party = lock_party(actor.party_id)
    if not paydays.MINIMUM_MINOR <= minimum_minor <= paydays.MINIMUM_MINOR_MAX:
        raise Invalid(
            _l(
                "Jumlah terkecil antara %(least)s dan %(most)s.",
                least=money(paydays.MINIMUM_MINOR),
                most=money(paydays.MINIMUM_MINOR_MAX),
            ),
            code="payout-minimum",
        )
    chosen = Plan(rhythm, weekday if rhythm is Rhythm.WEEKLY else 0, minimum_minor)
    row = db.session.get(PayoutPlan, party.id, populate_existing=True)
    if paydays.plan_of(row) == chosen:
        return chosen
    if row is None:
        row = PayoutPlan(party_id=party.id)
        db.session.add(row)
    row.rhythm, row.weekday, row.minimum_minor = chosen.rhythm, chosen.weekday, chosen.minimum_minor
    row.changed_at = clock.now()
    db.session.flush()
    events.record(
        "payout_plan.changed",
        ("party", party.public_id),
        actor,
        party=party.public_id,
        rhythm=chosen.rhythm.value,
        weekday=chosen.weekday,
        minimum_minor=chosen.minimum_minor,
    )
    return chosen


def plan_of(party_id: int) -> Plan:
    """How a party is paid."""
    return paydays.plan_of(db.session.get(PayoutPlan, party_id))


def _under_way(party: Party) -> Payout | None:
    return db.session.scalar(
        select(Payout)
        .where(Payout.party_id == party.id, Payout.state == PayoutState.PENDING)
        .order_by(Payout.id.desc())
        .limit(1)
    )


def _why_not(stop: Stop | None, plan: Plan) -> object:
    words = {
        Stop.OWING: _l("Yang harus kembali lebih besar dari yang bebas, jadi belum ada yang bisa dikirim."),
        Stop.NO_ACCOUNT: _l("Isi rekening Anda dulu; uangnya tetap aman di sini."),
        Stop.REFUSED_ACCOUNT: _l(
            "Rekening Anda menolak uang kami. Betulkan dulu; uangnya tetap aman di sini."
        ),
        Stop.NO_RIGHT: _l("Rekening Anda belum kami pastikan; uangnya tetap aman di sini."),
        Stop.NEW_ACCOUNT: _l("Rekening baru saja diganti, jadi pencairan kami tahan 3 hari kerja."),
        Stop.BELOW_MINIMUM: _l(
            "Yang bebas belum sampai %(least)s, jumlah terkecil untuk dikirim.",
            least=money(plan.minimum_minor),
        ),
    }
    found: object = words.get(stop) if stop else None
    return found or _l("Sekarang tidak ada yang bebas untuk dikirim.")

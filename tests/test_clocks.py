"""Nothing waits for ever without somebody hearing of it: every unfinished state has a clock, or is covered by one."""

import sys
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.accounts.models import PartyKind
from marketplace.cli.docs import MACHINES
from marketplace.clocks import CLOCKS, COVERED, SWEEPS, coming
from marketplace.events.models import Event
from marketplace.kit import clock
from marketplace.kit.db import Model, db
from marketplace.kit.states import CLOCK, Machine
from marketplace.operator.queries import counts
from marketplace.orders.states import SaleState
from marketplace.settlement import actions as settlement
from marketplace.settlement import clocks as sending
from marketplace.settlement.models import Payout
from marketplace.settlement.states import Refused
from marketplace.voices import VOICES
from tests import make, walk

# Where the marketplace's own modules are.
ROOTS = ("marketplace", "sellers", "buyers", "shipping", "payments")


def test_every_machine_is_in_the_documents() -> None:
    """Whoever adds a machine is asked for its clocks by the next test."""
    ours = [module for name, module in sorted(sys.modules.items()) if name.partition(".")[0] in ROOTS]
    assert ours
    machines = {id(thing): thing for m in ours for thing in vars(m).values() if isinstance(thing, Machine)}
    assert set(machines) == {id(machine) for machine in MACHINES}


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_every_unfinished_state_has_one_clock_or_is_covered_by_another_s(machine: Machine) -> None:
    ended = Counter(state for each in CLOCKS if each.machine is machine for state in each.table)
    ended.update(state for each in SWEEPS if each.machine is machine for state in each.states)
    ended.update(state for each in COVERED if each.machine is machine for state in each.states)
    assert ended == Counter(state for state in machine.states if state not in machine.final)


def test_a_clock_that_moves_something_may_say_its_word() -> None:
    """What says that it moves nothing tells somebody instead."""
    for each in CLOCKS:
        for state, deadline in each.table.items():
            may_move = any(state in move.sources and CLOCK in move.by for move in each.machine.moves)
            told = any(kind in VOICES.kinds for kind in deadline.events)
            assert may_move or told, (each.name, state)


def test_what_is_kept_for_days_only_has_its_sweep() -> None:
    """Whoever says that a table is short-lived says also who erases it."""
    short = {
        table.name
        for table in Model.metadata.tables.values()
        if str(table.info.get("retention", "")).startswith(("one day", "thirty days", "ninety days"))
    }
    assert short == {table.__tablename__ for each in SWEEPS for table in each.erases}
    for table in Model.metadata.tables.values():
        assert str(table.info.get("retention", "while")).startswith(
            ("one day", "thirty", "ninety", "while", "ten years")
        ), f"{table.name}: say how long, or while what"


@pytest.fixture
def session(app_on_sqlite):
    with app_on_sqlite.app_context():
        yield db.session


def overdue(kind: str) -> list[str]:
    return list(db.session.scalars(select(Event.subject_id).where(Event.kind == f"{kind}.overdue")))


def test_money_that_the_bank_does_not_send_is_said_once(session) -> None:
    payout = make.make_payout()
    refund = make.make_refund()
    walk.let_pass(timedelta(days=1))
    assert overdue("refund") == []
    walk.let_pass(timedelta(days=9))
    walk.let_pass(timedelta(days=9))
    payouts = list(db.session.scalars(select(Payout).order_by(Payout.id)))
    assert payout in payouts
    assert overdue("refund") == [refund.public_id]
    assert sorted(overdue("payout")) == sorted(row.public_id for row in payouts)
    bank = walk.actor_of(refund.payment.provider)
    assert sending.overdue() == sending.overdue(bank.party_id) == ([refund], payouts)
    assert sending.overdue(-1) == ([], [])
    assert counts().unsent == 1 + len(payouts)
    settlement.mark_refund_paid(bank, refund)
    for row in payouts:
        settlement.mark_payout_paid(bank, row)
    session.commit()
    assert sending.overdue() == ([], [])


def test_what_was_sent_in_time_is_not_late(session) -> None:
    refund = make.make_refund()
    settlement.mark_refund_paid(walk.actor_of(refund.payment.provider), refund)
    session.commit()
    walk.let_pass(timedelta(days=9))
    assert overdue("refund") == []


def test_a_refund_that_came_back_is_the_bank_s_again_when_its_payer_has_named_an_account(session) -> None:
    refund = make.make_refund()
    bank, payer = walk.actor_of(refund.payment.provider), walk.actor_of(refund.payment.payer)
    settlement.mark_refund_paid(bank, refund)
    settlement.return_refund(bank, refund, Refused.CLOSED)
    session.commit()
    walk.let_pass(timedelta(days=9))
    assert overdue("refund") == []
    settlement.name_refund_account(payer, refund, "Bank Contoh", "1234567890", "Budi Santoso")
    session.commit()
    walk.ring()
    assert overdue("refund") == [refund.public_id]
    walk.let_pass(timedelta(days=9))
    assert overdue("refund") == [refund.public_id]


def test_what_comes_next_stands_in_the_order_of_its_time(session) -> None:
    unpaid, packed = make.make_order(sellers=1), make.make_order(SaleState.PACKED, sellers=1)
    refund = make.make_refund()
    next_ones = coming(50)
    assert [one.at for one in next_ones] == sorted(one.at for one in next_ones)
    told = {(one.clock, one.about, one.event) for one in next_ones}
    assert {
        ("sale", unpaid.public_id, "sale.expired"),
        ("payment", unpaid.public_id, "payment.expired"),
        ("sale", packed.public_id, "sale.cancelled"),
        ("refund", refund.public_id, "refund.overdue"),
    } <= told
    assert {one.label for one in next_ones if one.about == packed.public_id} == {"Menunggu kurir"}
    assert all(one.at > clock.now() for one in next_ones)
    assert len(coming(2)) == 2


def test_the_bank_and_the_operator_hear_of_money_that_is_late() -> None:
    for kind in ("refund.overdue", "payout.overdue"):
        assert {who for who, rows in VOICES.notices.items() if kind in rows} == {
            PartyKind.PROVIDER,
            PartyKind.OPERATOR,
        }

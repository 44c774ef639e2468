"""The table of cases: every row is walked by somebody, and every unfinished state has its clock."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from marketplace.accounts.models import PartyKind
from marketplace.cases import actions as cases
from marketplace.cases.clocks import CLOCKS
from marketplace.cases.kinds import DECISIONS, KINDS, OPERATORS_REASONS, CaseKind
from marketplace.cases.states import CASE, CaseState
from marketplace.cases.words import Said
from marketplace.kit.db import db
from marketplace.kit.states import CLOCK, Machine
from marketplace.orders.actions import carrying
from marketplace.orders.states import SaleState
from tests import make, walk
from tests.make_chargebacks import make_chargeback
from tests.walk import actor_of

S = CaseState
OPEN_OR_ANSWERED = (S.OPEN, S.ANSWERED)


@pytest.fixture
def said(app_on_sqlite, monkeypatch: pytest.MonkeyPatch) -> Iterator[set[tuple[str, str, str]]]:
    """Every move of a case that was made: verb, from, by."""
    heard: set[tuple[str, str, str]] = set()
    move = Machine.move

    def listening(self: Machine, thing, verb: str, kind: str) -> bool:
        before = thing.state
        moved = move(self, thing, verb, kind)
        if moved and self is CASE:
            heard.add((verb, str(before), kind))
        return moved

    monkeypatch.setattr(Machine, "move", listening)
    with app_on_sqlite.app_context():
        yield heard


def test_every_row_of_the_table_is_walked_by_somebody(said) -> None:
    for state in OPEN_OR_ANSWERED:
        for kind in (PartyKind.SELLER, PartyKind.COURIER):
            case = make.make_case(until=state)
            party = case.sale.seller if kind is PartyKind.SELLER else case.sale.courier
            cases.concede(actor_of(party), case, Said("Benar."))
            db.session.commit()
        cases.withdraw(actor_of((case := make.make_case(until=state)).sale.order.buyer), case)
        found(state)
        make_chargeback(make.make_case(until=state).sale.order, lost=True)
    make.make_case(until=S.DECIDED)
    heard_by_the_seller_last = make.make_case()
    for party in (heard_by_the_seller_last.sale.courier, heard_by_the_seller_last.sale.seller):
        cases.answer(actor_of(party), heard_by_the_seller_last, Said("Tidak begitu."))
    db.session.commit()
    make.make_case()  # nobody answers
    half = make.make_case()
    cases.answer(actor_of(half.sale.seller), half, Said("Sudah dikirim."))
    db.session.commit()
    for _ in range(2):
        walk.let_pass(timedelta(days=10))
    rows = {(m.verb, str(source), by) for m in CASE.moves for source in m.sources for by in m.by}
    assert rows - said == set()


def found(state: CaseState) -> None:
    """A parcel that its courier called lost is handed over after all."""
    sale = make.make_sale(SaleState.HANDED_OVER)
    parcel, rider = sale.shipments[0], actor_of(sale.courier)
    carrying.step(rider, parcel, "report", "lost")
    db.session.commit()
    walk.ring()
    if state is S.ANSWERED:
        case = db.session.query(cases.Case).filter_by(sale_id=sale.id).one()
        for party in (sale.seller, sale.courier):
            cases.answer(actor_of(party), case, Said(f"Kata {party.kind}."))
    for verb in ("move_on", "take_out"):
        carrying.step(rider, parcel, verb)
    carrying.deliver_with_pin(rider, parcel, walk.pin_of(parcel), walk.secret())
    db.session.commit()
    walk.ring()


def test_every_unfinished_case_has_a_clock_that_may_say_its_word() -> None:
    assert set(CLOCKS) == set(S) - CASE.final
    for state in CLOCKS:
        assert any(CLOCK in move.by and state in move.sources for move in CASE.moves), state


def test_nothing_leads_out_of_a_case_that_is_over() -> None:
    assert [move.verb for move in CASE.moves if CASE.final & set(move.sources)] == []


def test_who_bears_it_in_silence_is_one_of_those_who_were_asked() -> None:
    assert all(row.bearer_in_silence in row.asked for row in KINDS.values())
    assert set(KINDS) == set(CaseKind)


def test_the_operator_gives_no_reason_that_is_the_clocks_or_a_partys_own() -> None:
    assert set(DECISIONS) - set(OPERATORS_REASONS) == {"conceded", "silence", "operator-late"}

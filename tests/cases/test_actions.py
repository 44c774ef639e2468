"""A case: opened once, answered, conceded or decided once, and its money goes where it was decided to go."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from marketplace.accounts.models import Membership, Party, PartyKind
from marketplace.cases import actions as cases
from marketplace.cases import grounds
from marketplace.cases.kinds import OPERATORS_REASONS, CaseKind
from marketplace.cases.models import Case
from marketplace.cases.states import CaseState
from marketplace.cases.words import Said
from marketplace.events.models import Event
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.errors import Invalid, Missing, MoveRefused, NotYours, Refusal
from marketplace.kit.money import rupiah
from marketplace.ledger.addresses import COMMISSION, LOSSES, TAX, held, owing, payable
from marketplace.ledger.queries import audit, balance
from marketplace.orders.actions import carrying, refunding, selling
from marketplace.orders.models import Sale
from marketplace.orders.states import SaleState, ShipmentState
from marketplace.settlement.models import Refund
from tests import make, walk
from tests.counts import count
from tests.walk import actor_of

SELLER, COURIER, OPERATOR = PartyKind.SELLER, PartyKind.COURIER, PartyKind.OPERATOR
SAID = Said("Sudah kami periksa.")

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def context(app_on_sqlite):
    with app_on_sqlite.app_context(), app_on_sqlite.test_request_context():
        yield


def delivered(price: int = 100_000, quantity: int = 2) -> Sale:
    """Two pieces at ``price`` rupiah and Rp24.000 of shipping, brought and not looked at yet."""
    variants = [make.make_variant(price=price)]
    return make.make_order(SaleState.DELIVERED, variants=variants, quantity=quantity).sales[0]


def has(party: Party) -> int:
    """What we owe a party less what it owes us, in rupiah."""
    return (balance(payable(party.public_id)) + balance(owing(party.public_id))) // 100


def decide(case: Case, amount: int, bearer: PartyKind | None, reason: str = "goods-differ", by=None) -> None:
    cases.decide(by or actor_of(make.make_operator()), case, rupiah(amount), bearer, reason, SAID)
    db.session.commit()


def opened(sale: Sale) -> Case:
    """The case that somebody else than the buyer opened about this sale."""
    db.session.commit()
    walk.ring()
    return db.session.scalars(select(Case).where(Case.sale_id == sale.id).order_by(Case.id.desc())).first()


def test_the_same_complaint_again_is_the_same_case() -> None:
    sale = delivered()
    buyer, pieces = actor_of(sale.order.buyer), {sale.lines[0].public_id: 1}
    first, second = (cases.complain(buyer, sale, CaseKind.DAMAGED, Said("Retak."), pieces) for _ in range(2))
    assert first is second
    assert (sale.frozen_minor, len(first.words)) == (rupiah(100_000), 1)
    other = cases.complain(buyer, sale, CaseKind.DAMAGED, Said("Yang lain juga."), pieces)
    assert other is not first
    assert sale.frozen_minor == rupiah(200_000)


def test_what_is_frozen_can_neither_be_given_back_nor_disputed_again() -> None:
    sale = delivered()
    make.make_case(CaseKind.DAMAGED, sale)
    line = sale.lines[0]
    seller = actor_of(sale.seller)
    with pytest.raises(Refusal, match="over-refund"):
        selling.give_back(seller, sale, {line.public_id: rupiah(100_001)}, "agreed")
    db.session.rollback()
    selling.give_back(seller, sale, {line.public_id: rupiah(100_000)}, "agreed")
    with pytest.raises(Refusal, match="no-complaint-now"):
        cases.complain(
            actor_of(sale.order.buyer), sale, CaseKind.NOT_AS_DESCRIBED, Said("Lagi."), {line.public_id: 2}
        )


def test_a_complaint_about_nothing_freezes_nothing() -> None:
    sale = delivered()
    buyer = actor_of(sale.order.buyer)
    for pieces in ({}, {sale.lines[0].public_id: 0}, {"PL-00000-00000": 3}):
        with pytest.raises(Invalid, match="nothing-disputed"):
            cases.complain(buyer, sale, CaseKind.DAMAGED, Said("Apa saja."), pieces)
    assert sale.frozen_minor == 0
    with pytest.raises(Missing):
        cases.complain(buyer, sale, CaseKind.NOT_RECEIVED, Said("Milik orang."), {}, make.make_shipment())


@pytest.mark.parametrize(
    "state", [SaleState.PAID, SaleState.PACKED, SaleState.HANDED_OVER, SaleState.COMPLETED]
)
def test_outside_its_time_nothing_can_be_complained_about(state: SaleState) -> None:
    sale = make.make_sale(state)
    assert grounds.complaints(sale) == []
    with pytest.raises(Refusal, match="no-complaint-now"):
        cases.complain(actor_of(sale.order.buyer), sale, CaseKind.NOT_RECEIVED, Said("Mana?"), {})


def test_a_parcel_that_is_a_day_late_may_be_asked_for() -> None:
    sale = make.make_sale(SaleState.HANDED_OVER)
    parcel = sale.shipments[0]
    clock.advance(parcel.promised_by - clock.now() + timedelta(days=1, minutes=1))
    assert grounds.complaints(sale) == [CaseKind.NOT_RECEIVED]
    case = cases.complain(actor_of(sale.order.buyer), sale, CaseKind.NOT_RECEIVED, Said("Mana?"), {})
    assert (case.shipment, case.disputed_minor) == (parcel, sale.total_minor)


def test_what_was_decided_once_is_not_complained_of_again() -> None:
    sale = delivered()
    for kind in (CaseKind.NOT_RECEIVED, CaseKind.DAMAGED):
        case = make.make_case(kind, sale, CaseState.ANSWERED)
        decide(case, 0, None, "proof-holds")
        with pytest.raises(Invalid, match="nothing-disputed"):
            cases.complain(
                actor_of(sale.order.buyer), sale, kind, Said("Tetap."), {sale.lines[0].public_id: 1}
            )


def test_the_same_words_are_said_once_and_the_last_answer_starts_the_operators_time() -> None:
    case = make.make_case()
    seller, courier = actor_of(case.sale.seller), actor_of(case.sale.courier)
    assert cases.answer(seller, case, Said("Sudah dikirim."))
    assert not cases.answer(seller, case, Said("Sudah dikirim."))
    assert cases.silent(case) == {COURIER}
    assert case.state is CaseState.OPEN
    cases.answer(courier, case, Said("Sudah diserahkan."))
    assert case.state is CaseState.ANSWERED
    assert cases.answer(actor_of(case.sale.order.buyer), case, Said("Bukan kepada saya."))
    assert len(case.words) == 4


def test_the_courier_is_not_heard_where_he_was_not_asked() -> None:
    case = make.make_case(CaseKind.NOT_AS_DESCRIBED)
    for word in (cases.answer, cases.concede):
        with pytest.raises(NotYours):
            word(actor_of(case.sale.courier), case, Said("Bukan urusan saya?"))


@pytest.mark.parametrize(
    ("bearer", "seller", "courier", "losses"),
    [(SELLER, -24_000, 24_000, 0), (COURIER, 188_900, -188_900, 0), (OPERATOR, 188_900, 24_000, -212_900)],
)
def test_who_bears_it_makes_good_what_the_others_lose(bearer, seller, courier, losses) -> None:
    """Two pieces at Rp100.000: commission Rp10.000 and its tax Rp1.100 go back, Rp188.900 are the seller's."""
    kept = balance(COMMISSION), balance(TAX), balance(LOSSES)
    sale = delivered()
    case = make.make_case(sale=sale, until=CaseState.ANSWERED)
    foretold = cases.costs(case, case.disputed_minor)[bearer]
    decide(case, 224_000, bearer, "proof-missing")
    walk.complete(sale.order)
    assert (has(sale.seller), has(sale.courier)) == (seller, courier)
    assert balance(LOSSES) - kept[2] == rupiah(losses)
    assert (balance(COMMISSION), balance(TAX)) == kept[:2]
    without = {SELLER: 188_900, COURIER: 24_000, OPERATOR: 11_100}
    now = {SELLER: seller, COURIER: courier, OPERATOR: losses}
    assert foretold == {kind: rupiah(without[kind] - now[kind]) for kind in without}


def test_conceding_needs_the_right_over_the_money_and_comes_too_late_once_it_is_decided() -> None:
    case = make.make_case(until=CaseState.ANSWERED)
    staff = make.make_member(case.sale.seller, "staff")
    with pytest.raises(NotYours):
        cases.concede(actor_of(case.sale.seller, staff), case, Said("Benar."))
    decide(case, 0, None, "proof-holds")
    with pytest.raises(Refusal, match="already-decided"):
        cases.concede(actor_of(case.sale.seller), case, Said("Benar."))
    assert case.refunded_minor == 0


def test_conceding_twice_pays_once() -> None:
    case = make.make_case(CaseKind.DAMAGED)
    for _ in range(2):
        cases.concede(actor_of(case.sale.seller), case, Said("Benar."))
        db.session.commit()
    refunds = db.session.scalars(select(Refund).where(Refund.subject_id == case.sale.public_id)).all()
    assert [refund.amount_minor for refund in refunds] == [case.disputed_minor]
    assert (case.bearer, case.reason, case.decided_by) == (SELLER, "conceded", SELLER)


def test_the_second_operator_hears_that_it_is_decided() -> None:
    case = make.make_case(until=CaseState.ANSWERED)
    second = actor_of(make.make_operator(), make.make_member(make.make_operator(), "reviewer"))
    decide(case, 100_000, SELLER)
    decide(case, 100_000, SELLER, by=second)  # the same decision changes nothing
    for other in (
        (100_000, COURIER, "goods-differ"),
        (50_000, SELLER, "goods-differ"),
        (100_000, SELLER, "proof-missing"),
    ):
        with pytest.raises(Refusal, match="already-decided"):
            decide(case, *other, by=second)
    assert db.session.scalar(select(func.count(Refund.id))) == 1


def test_nobody_decides_his_own_case() -> None:
    case = make.make_case(until=CaseState.ANSWERED)
    operator = make.make_operator()
    user = make.make_member(operator, "reviewer")
    db.session.add(Membership(user=user, party=case.sale.order.buyer, role="owner"))
    db.session.commit()
    assert cases.is_own(actor_of(operator, user), case)
    with pytest.raises(Refusal, match="own-case"):
        decide(case, 0, None, "proof-holds", by=actor_of(operator, user))


@pytest.mark.parametrize(
    ("amount", "bearer", "reason", "code"),
    [
        (-1, SELLER, "goods-differ", "amount"),
        (10**9, SELLER, "goods-differ", "amount"),
        (1, None, "goods-differ", "bearer"),
        (1, PartyKind.BUYER, "goods-differ", "bearer"),
        (0, None, "conceded", "reason-needed"),
    ],
)
def test_an_impossible_decision_changes_nothing(amount, bearer, reason, code) -> None:
    case = make.make_case(until=CaseState.ANSWERED)
    with pytest.raises(Invalid, match=code):
        decide(case, amount, bearer, reason)
    assert case.state is CaseState.ANSWERED


def test_before_everybody_was_heard_nothing_is_decided() -> None:
    with pytest.raises(MoveRefused):
        decide(make.make_case(), 0, None, "proof-holds")


def test_of_a_parcel_that_is_still_looked_for_all_goes_back_or_nothing() -> None:
    sale = make.make_sale(SaleState.HANDED_OVER)
    carrying.step(actor_of(sale.courier), sale.shipments[0], "report", "lost")
    case = opened(sale)
    for party in (sale.seller, sale.courier):
        cases.answer(actor_of(party), case, Said(f"Kata {party.kind}."))
    assert not cases.may_be_split(case)
    with pytest.raises(Invalid, match="all-or-nothing"):
        decide(case, 1, COURIER, "carried-badly")
    db.session.rollback()
    decide(case, case.disputed_minor // 100, COURIER, "carried-badly")
    assert (sale.state, sale.shipments[0].state) == (SaleState.CANCELLED, ShipmentState.LOST)
    assert balance(held(sale.public_id)) == 0


def test_in_silence_the_buyer_gets_it_and_the_kind_says_who_bears_it() -> None:
    case = make.make_case()
    walk.let_pass(case.due_at - clock.now() + timedelta(minutes=1))
    assert (case.state, case.bearer, case.reason) == (CaseState.DECIDED, COURIER, "silence")
    assert case.refunded_minor == case.disputed_minor


def test_half_an_answer_is_enough_for_the_operator_and_when_he_is_late_he_bears_it() -> None:
    case = make.make_case()
    cases.answer(actor_of(case.sale.seller), case, Said("Sudah dikirim."))
    db.session.commit()
    walk.let_pass(case.due_at - clock.now() + timedelta(minutes=1))
    assert case.state is CaseState.ANSWERED
    walk.let_pass(case.due_at - clock.now() + timedelta(minutes=1))
    assert (case.state, case.bearer, case.reason) == (CaseState.DECIDED, OPERATOR, "operator-late")
    assert balance(LOSSES) < 0


def test_a_parcel_that_is_found_closes_its_case_and_nothing_stays_frozen() -> None:
    sale = make.make_sale(SaleState.HANDED_OVER)
    parcel, rider = sale.shipments[0], actor_of(sale.courier)
    carrying.step(rider, parcel, "report", "lost")
    case = opened(sale)
    assert sale.frozen_minor == sale.total_minor
    carrying.step(rider, parcel, "move_on")
    carrying.step(rider, parcel, "take_out")
    carrying.deliver_with_pin(rider, parcel, walk.pin_of(parcel), walk.secret())
    db.session.commit()
    walk.ring()
    assert (case.state, sale.frozen_minor, sale.state) == (CaseState.WITHDRAWN, 0, SaleState.DELIVERED)
    walk.complete(sale.order)
    assert balance(held(sale.public_id)) == 0


def test_a_parcel_that_comes_home_after_it_was_called_lost_is_paid_back() -> None:
    sale = make.make_sale(SaleState.HANDED_OVER)
    parcel, rider = sale.shipments[0], actor_of(sale.courier)
    carrying.step(rider, parcel, "report", "lost")
    case = opened(sale)
    for verb in ("turn_back", "bring_back"):
        carrying.step(rider, parcel, verb)
    db.session.commit()
    walk.ring()
    assert (case.state, sale.state) == (CaseState.WITHDRAWN, SaleState.CANCELLED)
    assert (sale.refunded_minor, balance(held(sale.public_id))) == (sale.total_minor, 0)


def test_only_who_complained_takes_it_back() -> None:
    sale = make.make_sale(SaleState.HANDED_OVER)
    carrying.step(actor_of(sale.courier), sale.shipments[0], "report", "damaged")
    case = opened(sale)
    with pytest.raises(NotYours):
        cases.withdraw(actor_of(sale.order.buyer), case)
    assert case.state is CaseState.OPEN


def test_completion_releases_only_what_nobody_disputes() -> None:
    sale = delivered()
    case = make.make_case(CaseKind.DAMAGED, sale)
    walk.complete(sale.order)
    assert sale.state is SaleState.COMPLETED
    assert balance(held(sale.public_id)) == case.disputed_minor == rupiah(100_000)
    assert has(sale.seller) == 94_450
    cases.withdraw(actor_of(sale.order.buyer), case)
    db.session.commit()
    assert (balance(held(sale.public_id)), has(sale.seller)) == (0, 188_900)


def test_what_happened_is_told_with_numbers_and_codes_alone() -> None:
    case = make.make_case(until=CaseState.DECIDED)
    events = db.session.scalars(select(Event).where(Event.subject_id == case.public_id)).all()
    assert [event.kind for event in events] == [
        "case.opened",
        "case.answered",
        "case.answered",
        "case.heard",
        "case.decided",
    ]
    assert not any("beres" in str(event.data) or "Kata" in str(event.data) for event in events)


@settings(
    max_examples=count("WALKS"), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    price=st.integers(1, 500_000),
    parts=st.floats(0, 1),
    bearer=st.sampled_from([SELLER, COURIER, OPERATOR]),
    whole=st.booleans(),
    first_completed=st.booleans(),
)
def test_however_it_is_decided_every_rupiah_is_somewhere(
    price, parts, bearer, whole, first_completed
) -> None:
    sale = delivered(price)
    case = make.make_case(CaseKind.NOT_RECEIVED if whole else CaseKind.DAMAGED, sale, CaseState.ANSWERED)
    assert sale.frozen_minor == case.disputed_minor == sum(row.amount_minor for row in case.lines)
    if first_completed:
        walk.complete(sale.order)
        assert balance(held(sale.public_id)) == sale.frozen_minor
    amount = int(case.disputed_minor // 100 * parts)
    foretold = cases.costs(case, rupiah(amount))[bearer]
    decide(case, amount, bearer if amount else None, OPERATORS_REASONS[0])
    assert sale.frozen_minor == 0
    assert sale.refunded_minor == case.refunded_minor == rupiah(amount)
    if not first_completed:
        assert balance(held(sale.public_id)) == sale.total_minor - rupiah(amount)
        walk.complete(sale.order)
    assert balance(held(sale.public_id)) == 0
    would_have = refunding.postings.worth(
        refunding.terms_of(sale), [0], [sale.goods_minor], sale.shipping_minor
    )
    lost = {
        SELLER: would_have.seller_minor - rupiah(has(sale.seller)),
        COURIER: would_have.courier_minor - rupiah(has(sale.courier)),
    }
    assert lost == {kind: foretold[kind] for kind in lost}
    assert sum(foretold.values()) == rupiah(amount)
    assert audit().faults == []

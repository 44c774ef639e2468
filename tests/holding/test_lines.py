"""Whatever happened to a party's sales, the lines of its held money add up to what the book says."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from marketplace.accounts.models import Party
from marketplace.cases import actions as cases
from marketplace.cases.kinds import CaseKind
from marketplace.cases.models import Case
from marketplace.cases.states import RUNNING
from marketplace.cases.words import Said
from marketplace.holding.buyers import held_for_buyer
from marketplace.holding.lines import Kind, held_for, in_escrow, total
from marketplace.kit.db import db
from marketplace.kit.errors import Refusal
from marketplace.kit.money import rupiah
from marketplace.ledger.addresses import cash, held, owing, payable, payout_transit, reserve
from marketplace.ledger.queries import audit, balances
from marketplace.orders.actions import selling
from marketplace.orders.models import Sale
from marketplace.orders.states import SaleState
from marketplace.settlement import actions as settlement
from marketplace.settlement import paying
from marketplace.settlement.models import Payout
from marketplace.settlement.states import PayoutState, Rhythm
from tests import make, walk
from tests.counts import count
from tests.queries import counted_queries
from tests.walk import actor_of

STATES = (SaleState.PAID, SaleState.PACKED, SaleState.DELIVERED, SaleState.COMPLETED, SaleState.CANCELLED)
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("sell"), st.sampled_from(STATES), st.integers(20_000, 400_000)),
        st.tuples(st.just("complain"), st.integers(0, 9)),
        st.tuples(st.just("decide"), st.integers(0, 9), st.booleans()),
        st.tuples(st.just("give back"), st.integers(0, 9), st.integers(1, 30_000)),
        st.tuples(st.just("ask"), st.booleans()),
        st.tuples(st.just("fail")),
        st.tuples(st.just("wait"), st.integers(1, 35)),
    ),
    min_size=2,
    max_size=9,
)


def in_book(party: Party, sales: list[Sale], is_seller: bool) -> int:
    """What the book says of a party: its own addresses, its payouts on their way, and its part of each escrow."""
    id_ = party.public_id
    pending = db.session.scalars(
        select(Payout.public_id).where(Payout.party_id == party.id, Payout.state == PayoutState.PENDING)
    )
    own = [payable(id_), owing(id_), reserve(id_), *(payout_transit(one) for one in pending)]
    if not is_seller:
        own.append(cash(id_))
    parts = 0
    for sale in sales:
        worths = in_escrow(sale)
        whole = sum(
            w.seller_minor + w.commission_minor + w.tax_minor + w.courier_minor - w.rounding_minor
            for w in worths
        )
        stands = balances([held(sale.public_id)])[held(sale.public_id)]
        assert whole == stands or sale.paid_at is None
        if sale.paid_at is not None:
            parts += sum(w.seller_minor if is_seller else w.courier_minor for w in worths)
    return sum(balances(own).values()) + parts


def do(deed: str, how: list, seller: Party, courier: Party, buyer: Party) -> None:
    sales = list(db.session.scalars(select(Sale).order_by(Sale.id)))
    match deed:
        case "sell":
            state, price = how
            make.make_order(
                state, variants=[make.make_variant(seller, price=price)], buyer=buyer, courier=courier
            )
        case "complain" if sales:
            sale = sales[how[0] % len(sales)]
            pieces = {sale.lines[0].public_id: 1}
            cases.complain(actor_of(buyer), sale, CaseKind.NOT_AS_DESCRIBED, Said("Beda."), pieces)
        case "decide":
            running = list(db.session.scalars(select(Case).where(Case.state.in_(RUNNING)).order_by(Case.id)))
            if running:
                case = running[how[0] % len(running)]
                cases.answer(actor_of(seller), case, Said("Tidak."))
                back = case.disputed_minor if how[1] else 0
                operator = actor_of(make.make_operator())
                reason = "goods-differ" if how[1] else "goods-as-described"
                cases.decide(operator, case, back, seller.kind, reason, Said("Sudah."))
        case "give back" if sales:
            sale = sales[how[0] % len(sales)]
            amounts = {sale.lines[0].public_id: rupiah(how[1])}
            selling.give_back(actor_of(seller), sale, amounts, "goodwill")
        case "ask":
            paying.pay_now(actor_of(seller if how[0] else courier))
        case "fail":
            payout = db.session.scalars(select(Payout).where(Payout.state == PayoutState.PENDING)).first()
            if payout is not None:
                settlement.fail_payout(actor_of(payout.provider), payout)
        case "wait":
            walk.let_pass(timedelta(days=how[0]))


@pytest.mark.proof
@given(DEEDS)
@settings(
    max_examples=count("WALKS"), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_lines_are_the_book_whatever_happened(make_app, as_agreed, deeds: list[tuple]) -> None:
    app = make_app("sqlite")
    with app.app_context():
        seller, courier, buyer = make.make_seller(), make.make_courier(), make.make_buyer()
        for deed, *how in deeds:
            try:
                do(deed, how, seller, courier, buyer)
                db.session.commit()
            except Refusal:
                db.session.rollback()
            sales = list(db.session.scalars(select(Sale).execution_options(populate_existing=True)))
            assert total(held_for(seller)) == in_book(seller, sales, True), deed
            assert total(held_for(courier)) == in_book(courier, sales, False), deed
            escrow = sum(balances([held(sale.public_id) for sale in sales]).values())
            kept = [group for group in held_for_buyer(buyer.id) if group.kind is not Kind.REFUND]
            assert total(kept) == escrow, deed
        assert audit().faults == []
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def context(app_on_sqlite):
    """One database is as good as two for reading."""
    with app_on_sqlite.app_context():
        yield app_on_sqlite


def test_every_reason_has_its_line_with_an_end(context, as_agreed) -> None:
    seller, courier, buyer = make.make_seller(), make.make_courier(), make.make_buyer()

    def sale(state: SaleState) -> Sale:
        return make.make_order(
            state, variants=[make.make_variant(seller)], buyer=buyer, courier=courier
        ).sales[0]

    sale(SaleState.COMPLETED)
    walk.let_pass(timedelta(days=8))
    sale(SaleState.COMPLETED)
    disputed = sale(SaleState.DELIVERED)
    make.make_case(CaseKind.NOT_AS_DESCRIBED, disputed)
    sale(SaleState.PAID)
    groups = {group.kind: group for group in held_for(seller)}
    wanted = {Kind.ESCROW, Kind.DISPUTED, Kind.HELD, Kind.RESERVE}
    assert wanted <= set(groups)
    for kind in wanted:
        assert all(line.until for line in groups[kind].lines), kind
    assert groups[Kind.RESERVE].count == 2
    assert {line.waits_for for line in groups[Kind.ESCROW].lines} == {"paid"}
    assert {group.kind for group in held_for_buyer(buyer.id)} == {Kind.ESCROW, Kind.DISPUTED}


def test_the_page_and_the_call_say_the_same_and_whom_to_ask(context, as_agreed) -> None:
    context.config["HELP_PHONE"] = "0800-1-727-5462"
    sale = make.make_sale(SaleState.COMPLETED)
    paying.choose_plan(actor_of(sale.courier), Rhythm.ON_REQUEST, 0, rupiah(10_000))
    db.session.commit()
    for party, base in ((sale.seller, "/sellers/{}"), (sale.courier, "/shipping/{}")):
        client = context.test_client()
        login = {"contact": party.memberships[0].user.phone, "password": make.PASSWORD}
        client.post("/login", data=login)
        page = client.get(base.format(party.public_id) + "/money").text
        assert "Mengapa ditahan, dan sampai kapan?" in page
        assert "0800-1-727-5462" in page
        for group in held_for(party):
            for line in group.lines:
                assert line.about[1] in page or party is sale.courier


def test_more_sales_cost_no_more_questions(context, as_agreed) -> None:
    seller, courier = make.make_seller(), make.make_courier()

    def asked() -> list[int]:
        found = []
        for party in (seller, courier):
            db.session.expire_all()
            with counted_queries(db.engine) as statements:
                held_for(party)
            found.append(sum("FROM clock_offset" not in statement for statement in statements))
        return found  # but for the clock, which is looked at once a second

    def sell() -> None:
        for state in (SaleState.PAID, SaleState.COMPLETED):
            make.make_order(state, variants=[make.make_variant(seller)], courier=courier)

    sell()
    order = make.make_order(SaleState.DELIVERED, variants=[make.make_variant(seller)], courier=courier)
    make.make_case(CaseKind.NOT_RECEIVED, order.sales[0])
    before = asked()
    for _ in range(3):
        sell()
    assert all(later <= first <= 14 for later, first in zip(asked(), before, strict=True))

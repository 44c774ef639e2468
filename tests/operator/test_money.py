"""The operator reads the whole book and lets banks pay out."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from marketplace.events.models import Delivery, Event
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.ledger.addresses import CLASSES
from marketplace.ledger.models import PostingRow
from marketplace.operator import wording
from marketplace.orders.states import SaleState
from marketplace.settlement.models import Payout
from tests import make, walk
from tests.conftest import MakeApp
from tests.operator.conftest import Enter


def payouts() -> list[Payout]:
    """Every payout, as the database has them."""
    db.session.rollback()
    return list(db.session.scalars(select(Payout).order_by(Payout.id)))


def test_every_class_of_the_book_has_words() -> None:
    assert set(wording.ADDRESSES) == set(wording.CLASS_LABELS) == set(CLASSES)


def test_the_book_is_shown_to_add_up_to_zero_and_audited_without_a_change(enter: Enter) -> None:
    make.make_order(SaleState.COMPLETED)
    client = enter()
    before = db.session.scalar(select(func.count(PostingRow.id)))
    assert "Harus nol." in client.get("/operator/money").text
    assert "Buku utuh." in client.get("/operator/money/audit").text
    assert db.session.scalar(select(func.count(PostingRow.id))) == before


def test_a_payout_run_pays_what_is_free_once(enter: Enter) -> None:
    sale = make.make_sale(SaleState.COMPLETED)
    walk.let_pass(timedelta(days=sale.hold_days))
    bank, client = make.make_bank(), enter()
    form = {"provider": bank.public_id}
    assert [client.post("/operator/payouts/run", data=form).status_code for _ in range(2)] == [303, 303]
    paid = {payout.party_id for payout in payouts()}
    assert paid == {sale.seller_id, sale.courier_id}
    assert len(payouts()) == 2
    assert payouts()[0].public_id in client.get("/operator/payouts").text


@pytest.mark.parametrize("provider", ["", "PL-00000-00000", "a seller"])
def test_only_a_bank_pays_out(enter: Enter, provider: str) -> None:
    sale = make.make_sale(SaleState.COMPLETED)
    walk.let_pass(timedelta(days=sale.hold_days))
    chosen = sale.seller.public_id if provider == "a seller" else provider
    assert enter().post("/operator/payouts/run", data={"provider": chosen}).status_code == 422
    assert payouts() == []


def test_who_told_no_bank_account_is_named_and_waits(enter: Enter) -> None:
    sale = make.make_sale(SaleState.COMPLETED)
    walk.let_pass(timedelta(days=sale.hold_days))
    account = db.session.scalars(
        db.select(make.accounts.PayoutAccount).filter_by(party_id=sale.seller_id, ended_at=None)
    ).one()
    account.ended_at = clock.now()
    db.session.commit()
    client = enter()
    assert sale.seller.name in client.get("/operator/payouts").text
    client.post("/operator/payouts/run", data={"provider": make.make_bank().public_id})
    assert [payout.party_id for payout in payouts()] == [sale.courier_id]


def test_a_reviewer_neither_sees_nor_moves_money(enter: Enter, session: object) -> None:
    client = enter(role="reviewer")
    for path in ("/operator/money", "/operator/money/audit", "/operator/payouts"):
        assert client.get(path).status_code == 403
    form = {"provider": make.make_bank().public_id}
    assert client.post("/operator/payouts/run", data=form).status_code == 403
    page = client.get("/operator/desk").text
    assert "/operator/money" not in page


def test_a_failing_delivery_is_shown_and_tried_again_at_once(enter: Enter) -> None:
    make.make_order(SaleState.PAID, sellers=1)
    delivery = db.session.scalars(select(Delivery).limit(1)).one()
    delivery.done_at, delivery.error, delivery.attempts = None, "RuntimeError('rusak')", 3
    delivery.due_at = clock.real_now() + timedelta(hours=6)
    db.session.commit()
    client = enter()
    assert "RuntimeError" in client.get("/operator/deliveries").text
    event = db.session.get_one(Event, delivery.event_id)
    form = {"event": event.public_id, "handler": delivery.handler}
    assert client.post("/operator/deliveries/retry", data=form).status_code == 303
    db.session.rollback()
    db.session.refresh(delivery)
    assert delivery.due_at <= clock.real_now()


def test_trying_again_what_is_done_or_unknown_changes_nothing(enter: Enter, session: object) -> None:
    client = enter()
    form = {"event": "PL-00000-00000", "handler": "trust.learn"}
    assert client.post("/operator/deliveries/retry", data=form).status_code == 303
    assert client.post("/operator/deliveries/retry").status_code == 400


@pytest.mark.parametrize("hours", ["0", "-24", "5", "", "1e9", "sehari"])
def test_the_demo_s_clock_takes_only_the_steps_offered(make_app: MakeApp, hours: str) -> None:
    app = make_app("sqlite", DEMO=True)
    with app.app_context():
        user = make.make_operator().memberships[0].user
        client = app.test_client()
        client.post("/login", data={"contact": user.phone, "password": make.PASSWORD})
        assert client.post("/operator/clock/advance", data={"to": hours}).status_code == 400
        assert clock.now() - clock.real_now() < timedelta(seconds=5)


def test_the_demo_s_clock_moves_forward(make_app: MakeApp) -> None:
    app = make_app("sqlite", DEMO=True)
    with app.app_context():
        sale = make.make_sale(SaleState.PAID)
        user = make.make_operator().memberships[0].user
        client = app.test_client()
        client.post("/login", data={"contact": user.phone, "password": make.PASSWORD})
        assert sale.order.public_id in client.get("/operator/clock").text
        assert client.post("/operator/clock/advance", data={"to": "168"}).status_code == 303
        assert client.get("/operator/clock").status_code == 200
    with app.app_context():
        assert clock.now() - clock.real_now() > timedelta(days=6)


def test_the_demo_s_clock_jumps_to_where_the_next_one_acts_and_shows_what_acted(make_app: MakeApp) -> None:
    app = make_app("sqlite", DEMO=True)
    with app.app_context():
        packed = make.make_sale(SaleState.PACKED)
        unpaid = make.make_order(sellers=1)
        due_at = unpaid.pay_by
        user = make.make_operator().memberships[0].user
        client = app.test_client()
        client.post("/login", data={"contact": user.phone, "password": make.PASSWORD})
        page = client.get("/operator/clock").text
        assert page.index(unpaid.public_id) < page.index(packed.order.public_id)
        assert "Tidak dibayar sampai batas waktu" in page
        db.session.rollback()
        jumped = client.post("/operator/clock/advance", data={"to": "next"})
        with app.app_context():
            assert timedelta() < clock.now() - due_at < timedelta(minutes=1)
        page = client.get(jumped.location).text
        assert "Yang terjadi sejak lompatan terakhir" in page
        assert "Belum ada." in page
        with app.app_context():
            walk.ring()
        page = client.get(jumped.location).text
        assert page.count("Tidak dibayar sampai batas waktu") == 1
        assert unpaid.sales[0].public_id in page
        assert unpaid.public_id not in page


def test_whatever_the_clock_s_page_names_is_found(make_app: MakeApp) -> None:
    app = make_app("sqlite", DEMO=True)
    with app.app_context():
        make.make_application()
        make.make_payout()
        make.make_refund()
        user = make.make_operator().memberships[0].user
        client = app.test_client()
        client.post("/login", data={"contact": user.phone, "password": make.PASSWORD})
        links = re.findall(r'href="(/operator/find\?q=[^"]+)"', client.get("/operator/clock").text)
        assert len(links) > 3
        assert {client.get(client.get(link).location).status_code for link in links} == {200}
        assert "/operator/orders" not in {client.get(link).location for link in links}


def test_where_nothing_is_to_come_the_demo_s_clock_stays(make_app: MakeApp) -> None:
    app = make_app("sqlite", DEMO=True)
    with app.app_context():
        user = make.make_operator().memberships[0].user
        client = app.test_client()
        client.post("/login", data={"contact": user.phone, "password": make.PASSWORD})
        assert "Tidak ada yang menunggu." in client.get("/operator/clock?since=kemarin").text
        assert client.post("/operator/clock/advance", data={"to": "next"}).location == "/operator/clock"
        assert clock.now() - clock.real_now() < timedelta(seconds=5)


def test_money_the_bank_did_not_send_stands_on_both_desks(enter: Enter) -> None:
    refund = make.make_refund()
    amount = refund.amount_minor // 100
    bank = refund.payment.provider
    said = f"Rp{amount:,}".replace(",", ".")
    clerk, client = enter(bank), enter()
    assert "Sudah lewat dua hari kerja." not in clerk.get(f"/payments/{bank.public_id}/desk").text
    walk.let_pass(timedelta(days=9))
    page = clerk.get(f"/payments/{bank.public_id}/desk").text
    assert page.index("Sudah lewat dua hari kerja.") < page.index(said)
    assert f"/refunds/{refund.public_id}" in page
    assert "1 kiriman uang terlambat di bank" in client.get("/operator/desk").text


def test_a_real_marketplace_has_no_clock_to_move(enter: Enter, session: object) -> None:
    client = enter()
    assert client.get("/operator/clock").status_code == 404
    assert client.post("/operator/clock/advance", data={"to": "24"}).status_code == 404

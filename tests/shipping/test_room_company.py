"""A courier company sets its rates, reads its money and names its riders."""

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import Party
from marketplace.accounts.queries import payout_account
from marketplace.kit.db import db
from marketplace.kit.money import rupiah
from marketplace.ledger.addresses import payable
from marketplace.ledger.queries import balance
from marketplace.orders.models import Sale, Shipment
from marketplace.orders.ports import Parcel, carriers
from marketplace.orders.states import SaleState
from marketplace.settlement import actions as settlement
from shipping.models import Service
from tests import make, walk
from tests.people import at_work

# Pages read the same on every database; what they call is tried on both beside the actions.
pytestmark = [pytest.mark.usefixtures("session"), pytest.mark.parametrize("app", ["sqlite"], indirect=True)]

CountQueries = Callable[[], AbstractContextManager[list[str]]]

PARCEL = Parcel(make.SEMARANG, make.SEMARANG, 800, 300, 200, 100)
FORM = {"label": "Hemat", "first_1": "9.000", "next_1": "5000", "fastest_1": "1", "slowest_1": "2"}


def _offers(courier: Party) -> list[tuple[str, int]]:
    db.session.rollback()
    return [(q.label, q.fee_minor) for q in carriers().quotes([PARCEL])[0] if q.courier_id == courier.id]


def _service(courier: Party, code: str = "hemat") -> Service:
    return db.session.scalars(
        select(Service).where(Service.courier_id == courier.id, Service.code == code)
    ).one()


def test_a_new_service_is_offered_to_buyers_at_once(app: Flask) -> None:
    courier = make.make_courier(services=())
    owner = at_work(app, courier, "shipping")
    assert owner.post("/rates", **FORM).status_code == 303
    assert _offers(courier) == [("Hemat", rupiah(9000))]
    assert "Rp9.000" in owner.reads("/rates")


def test_rates_change_what_is_bought_next_and_a_zone_left_empty_is_not_served(app: Flask) -> None:
    courier = make.make_courier(services=("hemat",))
    owner = at_work(app, courier, "shipping")
    path = f"/rates/{_service(courier).public_id}"
    assert 'value="12000"' in owner.reads(path)
    other_zone = {name.replace("_1", "_4"): value for name, value in FORM.items()}
    assert owner.post(path, **other_zone).status_code == 303
    assert _offers(courier) == []
    assert [rate.zone for rate in _service(courier).rates] == [4]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"next_1": ""}, "Lengkapi zona ini"),
        ({"fastest_1": "5"}, "Tidak boleh kurang dari hari tercepat"),
        ({"first_1": "murah"}, "Tulis dengan angka saja"),
        ({"first_1": "0"}, "Antara 1 dan"),
        ({"label": ""}, "Bagian ini belum diisi"),
        ({"label": "Kilat"}, "sudah Anda pakai"),
        (dict.fromkeys(("first_1", "next_1", "fastest_1", "slowest_1"), ""), "Isi paling sedikit satu zona"),
    ],
)
def test_a_rate_that_cannot_be_is_told_beside_its_field(
    app: Flask, changes: dict[str, str], sentence: str
) -> None:
    courier = make.make_courier(services=("kilat",))
    answer = at_work(app, courier, "shipping").post("/rates", **(FORM | changes))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert [row.code for row in db.session.scalars(select(Service))] == ["kilat"]


def test_a_service_is_taken_off_and_put_on_offer_again(app: Flask) -> None:
    courier = make.make_courier(services=("hemat",))
    owner, path = (
        at_work(app, courier, "shipping"),
        f"/rates/{_service(courier).public_id}/switch",
    )
    owner.post(path, active="0")
    assert _offers(courier) == []
    owner.post(path, active="1")
    assert len(_offers(courier)) == 1


def test_a_rider_carries_but_sees_neither_rates_nor_money_nor_people(app: Flask) -> None:
    courier = make.make_courier()
    rider = at_work(app, courier, "shipping", "rider")
    assert rider.get("/run").status_code == 200
    for path in ("/rates", "/rates/new", "/money", "/money/account", "/money/statement.csv", "/members"):
        assert rider.get(path).status_code == 403, path
    assert rider.post("/rates", **FORM).status_code == 403


def test_another_company_changes_nothing_here(app: Flask) -> None:
    service = _service(make.make_courier())
    stranger = at_work(app, make.make_courier(), "shipping")
    assert stranger.post(f"/rates/{service.public_id}", **FORM).status_code == 404
    assert stranger.post(f"/rates/{service.public_id}/switch", active="0").status_code == 404
    assert stranger.get(f"/rates/{service.public_id}").status_code == 404


def test_money_earned_stands_parcel_by_parcel_and_in_the_payout(app: Flask) -> None:
    sale = make.make_sale(SaleState.COMPLETED)
    owner = at_work(app, sale.courier, "shipping")
    page = owner.reads("/money")
    assert sale.shipments[0].awb in page
    assert "Rp12.000" in page
    settlement.run_payouts(make.actor_of(make.make_operator()), make.make_bank())
    db.session.commit()
    payout = make.db.session.scalars(select(make.Payout).where(make.Payout.party_id == sale.courier_id)).one()
    assert sale.shipments[0].awb in owner.reads(f"/money/payouts/{payout.public_id}")
    file = owner.reads("/money/statement.csv?month=semua")
    assert [line.split(",")[5] for line in file.splitlines()[1:]] == ["12000", "-12000"]


def test_each_parcel_of_a_sale_is_named_where_its_money_is(app: Flask) -> None:
    sale = make.make_sale(SaleState.COMPLETED)
    first = sale.shipments[0]
    second = Shipment(
        sale=sale,
        courier_id=first.courier_id,
        awb="PLSECOND22",
        state=first.state,
        weight_g=100,
        pin_salt=first.pin_salt,
        pin_hash=first.pin_hash,
        delivered_at=first.delivered_at,
    )
    db.session.add(second)
    db.session.commit()
    owner = at_work(app, sale.courier, "shipping")
    page, file = owner.reads("/money"), owner.reads("/money/statement.csv?month=semua")
    for parcel in (first, second):
        assert f"/parcels/{parcel.public_id}" in page
    assert f"{first.awb} {second.awb}" in file


def test_the_file_of_movements_adds_up_to_what_the_book_says_is_owed(app: Flask) -> None:
    first = make.make_sale(SaleState.COMPLETED)
    courier = first.courier
    settlement.run_payouts(make.actor_of(make.make_operator()), make.make_bank())
    db.session.commit()
    second = make.make_order(SaleState.COMPLETED, courier=courier, sellers=1, quantity=3).sales[0]
    make.make_sale(SaleState.COMPLETED)  # another company's, which is none of ours
    owner = at_work(app, courier, "shipping")
    answer = owner.get("/money/statement.csv?month=semua")
    assert answer.content_type.startswith("text/csv")
    assert f"pasarlima-{courier.public_id}-semua.csv" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    moved = [(row["Nomor paket"], row["Masuk atau keluar"], row["Saldo"]) for row in rows]
    assert moved == [
        (first.shipments[0].awb, "12000", "12000"),
        ("", "-12000", "0"),
        (second.shipments[0].awb, "36000", "36000"),
    ]
    assert rows[0]["Nomor"] == first.public_id
    assert balance(payable(courier.public_id)) == rupiah(int(rows[-1]["Saldo"]))
    earlier = owner.get("/money/statement.csv?month=2020-01").data.decode("utf-8-sig").splitlines()
    assert len(earlier) == 1


def test_the_file_of_movements_reads_as_many_times_for_many_lines_as_for_few(
    app: Flask, count_queries: CountQueries
) -> None:
    courier = make.make_courier()
    owner = at_work(app, courier, "shipping")
    db.session.rollback()
    counts = []
    for _ in range(2):
        make.make_order(SaleState.COMPLETED, courier=courier, sellers=2)
        db.session.rollback()
        with count_queries() as statements:
            owner.reads("/money/statement.csv?month=semua")
        counts.append(len(statements))
        db.session.rollback()
    assert counts[0] == counts[1]


def test_a_payout_of_somebody_else_is_not_found(app: Flask) -> None:
    sale = make.make_sale(SaleState.COMPLETED)
    walk.let_pass(timedelta(days=db.session.get_one(Sale, sale.id).hold_days))
    payouts = settlement.run_payouts(make.actor_of(make.make_operator()), make.make_bank())
    db.session.commit()
    owner = at_work(app, sale.courier, "shipping")
    foreign = next(payout for payout in payouts if payout.party_id == sale.seller_id)
    assert owner.get(f"/money/payouts/{foreign.public_id}").status_code == 404


def test_the_bank_account_is_changed_by_whoever_keeps_the_money(app: Flask) -> None:
    courier = make.make_courier()
    owner = at_work(app, courier, "shipping")
    before = payout_account(courier.id)
    wrong = owner.post("/money/account", bank="BCA", number="12x", holder="PT Jalan")
    assert wrong.status_code == 422
    assert 'value="PT Jalan"' in wrong.text
    assert (
        owner.post("/money/account", bank="BCA", number="123-456-7890", holder="PT Jalan").status_code == 303
    )
    db.session.rollback()
    after = payout_account(courier.id)
    assert after is not None
    assert before is not None
    assert (after.bank, after.number) == ("BCA", "1234567890")
    assert before.id != after.id


def test_an_owner_names_riders_changes_their_role_and_lets_them_go(app: Flask) -> None:
    courier, person = make.make_courier(), make.make_user("Dedi Kurniawan")
    owner = at_work(app, courier, "shipping")
    assert owner.post("/members", contact=person.phone, role="rider").status_code == 303
    assert "Dedi Kurniawan" in owner.reads("/members")
    assert owner.post(f"/members/{person.public_id}", role="owner").status_code == 303
    assert "Dedi Kurniawan" in owner.reads(f"/members/{person.public_id}/leaves")
    assert owner.post(f"/members/{person.public_id}/leaves").status_code == 303
    assert "tidak bisa masuk ke sini lagi" in owner.reads("/members")
    assert "Dedi Kurniawan" not in owner.reads("/members")


def test_an_unknown_person_and_oneself_cannot_be_named(app: Flask) -> None:
    courier = make.make_courier()
    owner = at_work(app, courier, "shipping")
    unknown = owner.post("/members", contact="0899 0000 0000", role="rider")
    assert unknown.status_code == 422
    assert "Belum ada akun" in unknown.text
    assert 'value="0899 0000 0000"' in unknown.text
    assert owner.post("/members", contact=owner.user.phone, role="rider").status_code == 422
    assert owner.post(f"/members/{owner.user.public_id}", role="rider").status_code == 404
    assert owner.post(f"/members/{owner.user.public_id}/leaves").status_code == 404

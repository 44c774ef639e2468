"""What a person does with his own account."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.accounts.models import Address, LoginSession, PartyKind, User
from marketplace.kit.db import db
from tests import make

HOME = {
    "recipient": "Sri Lestari",
    "phone": "0812 3456 7890",
    "street": "Jalan Melati 7, RT 02 RW 05",
    "town": "Kota Semarang",
    "district": "Ngaliyan",
    "postcode": "50181",
    "landmark": "",
}


@pytest.fixture
def app(app_on_sqlite: Flask) -> Flask:
    """One database is as good as two for what these pages do."""
    return app_on_sqlite


@pytest.fixture
def sri(session: object) -> User:
    """A person with a buyer of her own."""
    user = make.make_user(contact="sri@contoh.id")
    make.make_buyer("Sri Lestari", user=user)
    return user


def enter(app: Flask, contact: str, password: str = make.PASSWORD) -> FlaskClient:
    """A visitor who signed in."""
    client = app.test_client()
    assert client.post("/login", data={"contact": contact, "password": password}).status_code == 303
    return client


def addresses(user: User) -> list[Address]:
    """The addresses that a person keeps, as the database has them."""
    db.session.rollback()
    party_id = next(m.party_id for m in user.memberships if m.party.kind == PartyKind.BUYER)
    rows = select(Address).where(Address.party_id == party_id, Address.kept).order_by(Address.id)
    return list(db.session.scalars(rows))


def test_every_hat_leads_to_its_room(app: Flask, sri: User) -> None:
    courier = make.make_party(PartyKind.COURIER, "Kurir Sri", sri)
    make.make_party(PartyKind.OPERATOR, "Pasarlima", sri)
    page = enter(app, "sri@contoh.id").get("/account").text
    assert f'href="/shipping/{courier.public_id}/run"' in page
    assert 'href="/operator/desk"' in page


def test_name_language_and_zone_are_kept(app: Flask, sri: User) -> None:
    client = enter(app, "sri@contoh.id")
    form = {"name": "Sri L.", "locale": "en", "zone": "Asia/Makassar"}
    answer = client.post("/account/profile", data=form)
    assert answer.status_code == 303
    assert client.get_cookie("lang").value == "en"  # type: ignore[union-attr]
    db.session.refresh(sri)
    assert (sri.name, sri.locale, sri.zone) == ("Sri L.", "en", "Asia/Makassar")


def test_who_reads_english_and_saves_his_name_goes_on_in_english(app: Flask, sri: User) -> None:
    client = enter(app, "sri@contoh.id")
    client.get("/bahasa?lang=en")
    page = client.get("/account").text
    chosen = re.search(r'<option value="(\w+)" selected>(?:English|Bahasa Indonesia)', page)
    assert chosen is not None
    client.post("/account/profile", data={"name": "Sri L.", "locale": chosen[1], "zone": "Asia/Jakarta"})
    assert "Your account" in client.get("/account").text


@pytest.mark.parametrize("wrong", [{"zone": "Europe/Berlin"}, {"locale": "xx"}, {"name": ""}])
def test_a_profile_that_cannot_be_changes_nothing(app: Flask, sri: User, wrong: dict[str, str]) -> None:
    form = {"name": "Sri L.", "locale": "id", "zone": "Asia/Jakarta"} | wrong
    assert enter(app, "sri@contoh.id").post("/account/profile", data=form).status_code == 422
    db.session.refresh(sri)
    assert sri.name == "Sri Lestari"


def test_a_town_is_understood_by_its_name(app: Flask, sri: User) -> None:
    client = enter(app, "sri@contoh.id")
    assert client.post("/account/addresses/new", data=HOME).status_code == 303
    kept = addresses(sri)[-1]
    assert (kept.area_code, kept.phone) == ("33.74", "+6281234567890")


def test_an_unclear_town_offers_those_that_may_be_meant(app: Flask, sri: User) -> None:
    client = enter(app, "sri@contoh.id")
    answer = client.post("/account/addresses/new", data=HOME | {"town": "Jakarta"})
    assert answer.status_code == 422
    assert "Kota Administrasi Jakarta Selatan" in answer.text or "Jakarta Selatan, DKI Jakarta" in answer.text
    assert "Jalan Melati 7" in answer.text
    answer = client.post("/account/addresses/new", data=HOME | {"town": "Jakarta", "area_code": "31.74"})
    assert answer.status_code == 303
    assert addresses(sri)[-1].area_code == "31.74"


@pytest.mark.parametrize("area_code", ["33", "33.74.15", "99.99", "x' OR 1=1"])
def test_only_a_regency_is_a_town(app: Flask, sri: User, area_code: str) -> None:
    before = len(addresses(sri))
    form = HOME | {"area_code": area_code}
    assert enter(app, "sri@contoh.id").post("/account/addresses/new", data=form).status_code == 422
    assert len(addresses(sri)) == before


def test_an_address_is_changed_and_forgotten(app: Flask, sri: User) -> None:
    client = enter(app, "sri@contoh.id")
    path = f"/account/addresses/{addresses(sri)[0].public_id}"
    assert "Jalan Melati 7" in client.get(path).text
    assert client.post(path, data=HOME | {"postcode": "50 182"}).status_code == 303
    assert [a.postcode for a in addresses(sri)] == ["50182"]
    assert client.get(f"{path}/drop").status_code == 200
    assert client.post(f"{path}/drop").status_code == 303
    assert client.post(f"{path}/drop").status_code == 404
    assert addresses(sri) == []


def test_the_form_of_an_address_leads_back_to_where_it_was_wanted(app: Flask, sri: User) -> None:
    client = enter(app, "sri@contoh.id")
    assert client.post("/account/addresses/new?next=/checkout", data=HOME).location == "/checkout"
    assert client.post("/account/addresses/new?next=//evil.example", data=HOME).location == "/"


def test_one_device_is_ended_and_the_others_go_on(app: Flask, sri: User) -> None:
    phone, desk = enter(app, "sri@contoh.id"), enter(app, "sri@contoh.id")
    first = db.session.scalars(select(LoginSession).order_by(LoginSession.id)).first()
    assert first is not None
    assert desk.post(f"/account/sessions/{first.public_id}/end").status_code == 303
    assert phone.get("/account").status_code == 302
    assert desk.get("/account").status_code == 200


def test_nobody_ends_another_person_s_session(app: Flask, sri: User) -> None:
    hers = enter(app, "sri@contoh.id")
    row = db.session.scalars(select(LoginSession)).one()
    make.make_user(contact="lain@contoh.id")
    assert enter(app, "lain@contoh.id").post(f"/account/sessions/{row.public_id}/end").status_code == 404
    assert hers.get("/account").status_code == 200


def test_all_devices_end_at_once(app: Flask, sri: User) -> None:
    phone, desk = enter(app, "sri@contoh.id"), enter(app, "sri@contoh.id")
    assert desk.post("/account/sessions/end").location == "/login"
    assert [c.get("/account").status_code for c in (phone, desk)] == [302, 302]


def test_a_changed_password_ends_the_other_devices_and_keeps_this_one(app: Flask, sri: User) -> None:
    phone, desk = enter(app, "sri@contoh.id"), enter(app, "sri@contoh.id")
    form = {"old_password": make.PASSWORD, "password": "kata sandi yang baru"}
    assert desk.post("/account/password", data=form).status_code == 303
    assert [c.get("/account").status_code for c in (phone, desk)] == [302, 200]
    enter(app, "sri@contoh.id", "kata sandi yang baru")


def test_who_does_not_know_the_old_password_changes_nothing(app: Flask, sri: User) -> None:
    client = enter(app, "sri@contoh.id")
    form = {"old_password": "bukan kata sandinya", "password": "kata sandi yang baru"}
    assert client.post("/account/password", data=form).status_code == 422
    enter(app, "sri@contoh.id")


def test_the_account_costs_the_same_however_many_addresses_there_are(
    app: Flask, sri: User, count_queries: Callable[[], object]
) -> None:
    client = enter(app, "sri@contoh.id")

    def cost() -> int:
        with count_queries() as statements:  # type: ignore[attr-defined]
            assert client.get("/account").status_code == 200
        return len(statements)

    first = cost()
    buyer = next(m.party for m in sri.memberships if m.party.kind == PartyKind.BUYER)
    for _ in range(5):
        make.make_address(buyer)
        enter(app, "sri@contoh.id")
    assert cost() == first

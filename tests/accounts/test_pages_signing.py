"""Coming in and going out by the pages."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.accounts.models import LoginSession, PartyKind, User
from marketplace.kit import clock
from marketplace.kit.db import db
from tests import make
from tests.conftest import MakeApp

PASSWORD = make.PASSWORD


def fields(**changes: str) -> dict[str, str]:
    """A filled form of registration."""
    return {"name": "Sri Lestari", "contact": "0812 3456 7890", "password": PASSWORD} | changes


def is_signed_in(client: FlaskClient) -> bool:
    """Whether this visitor's account opens."""
    return client.get("/account").status_code == 200


@pytest.fixture
def app(app_on_sqlite: Flask) -> Flask:
    """One database is as good as two for what the pages of the door do."""
    return app_on_sqlite


def test_who_registers_is_signed_in_and_has_a_buyer(app: Flask, client: FlaskClient) -> None:
    answer = client.post("/register", data=fields())
    assert (answer.status_code, answer.location) == (303, "/confirm")
    assert is_signed_in(client)
    with app.app_context():
        user = db.session.scalars(select(User)).one()
        assert user.phone == "+6281234567890"
        assert [m.party.kind for m in user.memberships] == [PartyKind.BUYER]


def test_the_welcome_stands_before_everything_else_on_the_page(client: FlaskClient) -> None:
    client.post("/register", data=fields())
    page = client.get("/").text
    assert page.index("Selamat datang, Sri Lestari.") < page.index('id="h-top"')


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"password": "pendek"}, "Terlalu pendek"),
        ({"contact": "12"}, "Tulis nomor HP atau alamat email yang lengkap."),
        ({"contact": "sri@"}, "Tulis nomor HP atau alamat email yang lengkap."),
        ({"name": "  "}, "Bagian ini belum diisi"),
    ],
)
def test_a_wrong_form_comes_back_with_what_was_typed(
    client: FlaskClient, wrong: dict[str, str], told: str
) -> None:
    answer = client.post("/register", data=fields(**wrong), headers={"Accept-Language": "id"})
    assert answer.status_code == 422
    assert told in answer.text
    kept = fields(**wrong)["name"] if "name" not in wrong else fields()["contact"]
    assert f'value="{kept}"' in answer.text
    assert PASSWORD not in answer.text
    assert not is_signed_in(client)


def test_registering_twice_with_the_same_password_lets_in_once_more(app: Flask, client: FlaskClient) -> None:
    client.post("/register", data=fields())
    assert client.post("/register", data=fields()).status_code == 303
    with app.app_context():
        assert len(db.session.scalars(select(User)).all()) == 1


def test_a_known_number_is_not_taken_over_by_registering(app: Flask, client: FlaskClient) -> None:
    client.post("/register", data=fields())
    stranger = app.test_client()
    answer = stranger.post("/register", data=fields(password="kata sandi orang lain"))
    assert answer.status_code == 422
    assert not is_signed_in(stranger)


@pytest.mark.parametrize(
    "way", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_nowhere_but_to_this_place(client: FlaskClient, session: object, way: str) -> None:
    make.make_user(contact="0811 1111 111")
    answer = client.post("/login", data={"contact": "0811 1111 111", "password": PASSWORD, "next": way})
    assert answer.status_code == 303
    assert answer.location == "/"


def test_signing_in_leads_back_to_where_one_was(client: FlaskClient, session: object) -> None:
    make.make_user(contact="sri@contoh.id")
    assert client.get("/account").location == "/login?next=/account"
    answer = client.post(
        "/login", data={"contact": "SRI@contoh.id", "password": PASSWORD, "next": "/account?a=1"}
    )
    assert answer.location == "/account?a=1"


def test_who_works_for_one_party_begins_in_its_room(client: FlaskClient, session: object) -> None:
    bank = make.make_party(PartyKind.PROVIDER, user=make.make_user(contact="bank@contoh.id"))
    answer = client.post("/login", data={"contact": "bank@contoh.id", "password": PASSWORD})
    assert answer.location == f"/payments/{bank.public_id}/desk"


def test_a_wrong_password_and_an_unknown_name_are_told_alike(client: FlaskClient, session: object) -> None:
    make.make_user(contact="sri@contoh.id")
    answers = [
        client.post("/login", data={"contact": contact, "password": "bukan kata sandinya"})
        for contact in ("sri@contoh.id", "tidak-ada@contoh.id")
    ]
    told = [re.sub(r"(sri|tidak-ada)@contoh.id|csrf\S+ value=\S+", "", answer.text) for answer in answers]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert told[0] == told[1]


def test_the_cookie_changes_at_the_door_and_a_stranger_s_own_things_come_along(
    client: FlaskClient, session: object
) -> None:
    make.make_user(contact="sri@contoh.id")
    with client.session_transaction() as cookie:
        cookie.update({"wanted": ["PL-1"], "csrf_token": "from before", "_user_id": "forged"})
    client.post("/login", data={"contact": "sri@contoh.id", "password": PASSWORD})
    with client.session_transaction() as cookie:
        assert cookie["wanted"] == ["PL-1"]
        assert cookie.get("csrf_token") != "from before"
        assert cookie["_user_id"] != "forged"


def test_after_signing_out_the_old_cookie_opens_nothing(client: FlaskClient, session: object) -> None:
    make.make_user(contact="sri@contoh.id")
    client.post("/login", data={"contact": "sri@contoh.id", "password": PASSWORD})
    stolen = client.get_cookie("session")
    assert stolen is not None
    assert client.post("/logout").status_code == 303
    assert not is_signed_in(client)
    client.set_cookie("session", stolen.value)
    assert not is_signed_in(client)


def test_nobody_is_signed_out_by_following_a_link(client: FlaskClient) -> None:
    assert client.get("/logout").status_code == 405


def test_passwords_and_codes_cannot_be_guessed_for_long(make_app: MakeApp) -> None:
    client = make_app("sqlite", RATE_LIMITS=True).test_client()
    guess = {"contact": "0811 1111 111", "password": "tebakan yang salah"}
    answers = [client.post("/login", data=guess).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


SPELLINGS = ("sri@contoh.id", "SRI@contoh.id", "s\u200bri@contoh.id", "sri@contoh.id\u2066")


def tries(client: FlaskClient, count: int, address: str = "", door: str = "/login") -> list[int]:
    """Wrong passwords for Sri, spelt in turn; from ``address``, or each from another one."""
    return [
        client.post(
            door,
            data=fields(contact=SPELLINGS[n % 4], password="tebak"),
            environ_base={"REMOTE_ADDR": address or f"10.0.{n // 5}.{n % 5}"},
        ).status_code
        for n in range(count)
    ]


@pytest.mark.parametrize("door", ["/login", "/register"])
def test_guesses_at_one_contact_count_together_however_it_is_written(make_app: MakeApp, door: str) -> None:
    client = make_app("sqlite", RATE_LIMITS=True).test_client()
    assert tries(client, 151, door=door) == [422] * 150 + [429]


def test_guesses_from_one_address_end_sooner_and_keep_nobody_else_out(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.real_now()
    app = make_app("sqlite", RATE_LIMITS=True)
    with app.app_context():
        make.make_user(contact="sri@contoh.id")
    stranger, sri = app.test_client(), app.test_client()
    answers = []
    for minute in range(4):  # no more than ten a minute from there, so an hour's worth takes some minutes
        monkeypatch.setattr(
            "marketplace.kit.web.limits.real_now", lambda minute=minute: now + timedelta(minutes=minute)
        )
        answers += tries(stranger, 10, "10.9.9.9")
    assert answers == [422] * 30 + [429] * 10
    entered = sri.post("/login", data={"contact": "sri@contoh.id", "password": PASSWORD})
    assert entered.status_code == 303


def test_who_has_signed_in_before_comes_in_while_others_guess(make_app: MakeApp) -> None:
    app = make_app("sqlite", RATE_LIMITS=True)
    with app.app_context():
        make.make_user(contact="sri@contoh.id")
    right = {"contact": "sri@contoh.id", "password": PASSWORD}
    home, cafe, stranger = (app.test_client() for _ in range(3))
    assert home.post("/login", data=right).status_code == 303
    home.post("/logout")
    assert tries(stranger, 151)[-1] == 429
    assert cafe.post("/login", data=right, environ_base={"REMOTE_ADDR": "10.7.7.7"}).status_code == 429
    assert home.post("/login", data=right).status_code == 303


def test_a_browser_that_knows_somebody_may_not_guess_at_him_for_ever(make_app: MakeApp) -> None:
    app = make_app("sqlite", RATE_LIMITS=True)
    with app.app_context():
        make.make_user(contact="sri@contoh.id")
    thief = app.test_client()
    assert thief.post("/login", data={"contact": "sri@contoh.id", "password": PASSWORD}).status_code == 303
    thief.post("/logout")
    assert tries(thief, 31) == [422] * 30 + [429]  # from wherever
    forged = app.test_client()
    forged.set_cookie("known", "forged.cookie")
    assert tries(forged, 1) == [422]


def test_a_way_on_that_is_too_long_does_not_keep_anybody_out(client: FlaskClient) -> None:
    client.post("/register", data=fields())
    client.post("/logout")
    answer = client.post("/login", data=fields(next="/search?q=" + "a" * 5_000))
    assert (answer.status_code, answer.location) == (303, "/")


def test_nobody_s_phone_is_flooded_with_codes_however_the_number_is_written(make_app: MakeApp) -> None:
    client = make_app("sqlite", RATE_LIMITS=True).test_client()
    numbers = (
        "08111111111",
        "0811-1111-111",
        "+62 811 1111 111",
        "0811 1111 111",
        "62811 1111111",
        "08111111111",
    )
    answers = [client.post("/lupa-sandi", data={"contact": number}).status_code for number in numbers]
    assert answers == [303] * 5 + [429]


def test_demo_people_stand_at_the_door_of_a_demo_alone(make_app: MakeApp) -> None:
    demo, real = make_app("sqlite", DEMO=True).test_client(), make_app("sqlite").test_client()
    assert "Ratmi Wulandari" in demo.get("/login").text
    assert "Ratmi Wulandari" not in real.get("/login").text
    assert demo.get("/demo/telepon").status_code == 200
    assert real.get("/demo/telepon").status_code == 404


def test_the_demo_phone_shows_demo_people_s_texts_and_nobody_else_s(make_app: MakeApp) -> None:
    app = make_app("sqlite", DEMO=True)
    client = app.test_client()
    with app.app_context():
        make.make_user("Ratmi Wulandari", "0811-5550-201")
        make.make_user("Orang Lain", "0811 1111 111")
    for contact in ("0811-5550-201", "0811 1111 111"):
        client.post("/lupa-sandi", data={"contact": contact})
    assert "Kode Pasarlima Anda" in client.get("/demo/telepon?contact=0811-5550-201").text
    assert "Kode Pasarlima Anda" not in client.get("/demo/telepon?contact=0811 1111 111").text


def test_every_sign_in_is_a_session_of_its_own(app: Flask, session: object) -> None:
    make.make_user(contact="sri@contoh.id")
    agents = (
        "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Windows NT 10.0; rv:130.0) Gecko/20100101 Firefox/130.0",
    )
    for agent in agents:
        app.test_client().post(
            "/login", data={"contact": "sri@contoh.id", "password": PASSWORD}, headers={"User-Agent": agent}
        )
    devices = db.session.scalars(select(LoginSession.device).order_by(LoginSession.id)).all()
    assert devices == ["Chrome · Android", "Firefox · Windows"]

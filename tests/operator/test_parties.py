"""The operator founds couriers and banks, and keeps its own people."""

import pytest
from sqlalchemy import func, select

from marketplace.accounts.models import Membership, Party, PartyKind
from marketplace.kit.db import db
from tests import make
from tests.conftest import DATABASES, MakeApp
from tests.operator.conftest import Enter

COURIER = {"kind": "courier", "name": "Kilat Timur", "contact": "0811 1111 111", "town": "Kota Jayapura"}


def count(kind: PartyKind) -> int:
    """How many parties of a kind the database has."""
    db.session.rollback()
    return db.session.scalar(select(func.count(Party.id)).where(Party.kind == kind)) or 0


def test_a_courier_company_is_founded_for_a_registered_person(enter: Enter, session: object) -> None:
    make.make_user(contact="0811 1111 111")
    answer = enter().post("/operator/parties/new", data=COURIER)
    assert answer.status_code == 303
    db.session.rollback()
    founded = db.session.scalars(select(Party).where(Party.name == "Kilat Timur")).one()
    assert (founded.kind, founded.zone) == (PartyKind.COURIER, "Asia/Jayapura")
    assert [m.role for m in founded.memberships] == ["owner"]
    assert answer.location == f"/operator/parties/{founded.public_id}"


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "seller"},
        {"kind": "operator"},
        {"contact": "0899 9999 999"},
        {"town": "Jakarta"},
        {"name": ""},
    ],
)
def test_what_is_no_courier_and_no_bank_is_not_founded(
    enter: Enter, session: object, wrong: dict[str, str]
) -> None:
    make.make_user(contact="0811 1111 111")
    client = enter()
    before = {kind: count(kind) for kind in PartyKind}
    assert client.post("/operator/parties/new", data=COURIER | wrong).status_code == 422
    assert {kind: count(kind) for kind in PartyKind} == before


def test_a_member_is_added_changed_and_removed(enter: Enter, session: object) -> None:
    person = make.make_user(contact="0811 1111 111")
    client = enter()
    for role in ("reviewer", "finance"):
        form = {"contact": "0811-1111-111", "role": role}
        assert client.post("/operator/members", data=form).status_code == 303
        db.session.rollback()
        kept = db.session.scalars(select(Membership.role).where(Membership.user_id == person.id)).all()
        assert kept == [role]
    assert client.post(f"/operator/members/{person.public_id}/remove").status_code == 303
    assert client.post(f"/operator/members/{person.public_id}/remove").status_code == 404


@pytest.mark.parametrize(
    "form", [{}, {"contact": "0811 1111 111", "role": "teller"}, {"contact": "x", "role": "owner"}]
)
def test_a_member_that_cannot_be_is_refused(enter: Enter, session: object, form: dict[str, str]) -> None:
    make.make_user(contact="0811 1111 111")
    client = enter()
    before = db.session.scalar(select(func.count(Membership.id)))
    assert client.post("/operator/members", data=form).status_code == 422
    db.session.rollback()
    assert db.session.scalar(select(func.count(Membership.id))) == before


@pytest.mark.parametrize("role", ["reviewer", "finance"])
def test_only_the_owner_chooses_people(enter: Enter, session: object, role: str) -> None:
    person = make.make_user(contact="0811 1111 111")
    client = enter(role=role)
    form = {"contact": "0811 1111 111", "role": "owner"}
    assert client.post("/operator/members", data=form).status_code == 403
    assert client.post("/operator/parties/new", data=COURIER).status_code == 403
    assert client.post(f"/operator/members/{person.public_id}/remove").status_code == 403


def test_parties_are_found_by_part_of_their_name(enter: Enter, session: object) -> None:
    make.make_seller("Batik Ratmi")
    make.make_seller("Kopi 100%")
    client = enter()
    page = client.get("/operator/parties?q=ratmi&kind=seller").text
    assert "Batik Ratmi" in page
    assert "Kopi 100%" not in page
    assert "Kopi 100%" in client.get("/operator/parties", query_string={"q": "100%"}).text
    assert "Batik Ratmi" not in client.get("/operator/parties", query_string={"q": "%"}).text


@pytest.mark.parametrize("kind", DATABASES)
def test_no_name_that_is_looked_for_breaks_the_list(make_app: MakeApp, kind: str) -> None:
    app = make_app(kind)
    with app.app_context():
        clerk = make.make_operator().memberships[0].user
        client = app.test_client()
        client.post("/login", data={"contact": clerk.phone, "password": make.PASSWORD})
        for name in ("\x00", "\\", "'", "_" * 500, "🌶"):
            answer = client.get("/operator/parties", query_string={"q": name, "page": name, "kind": name})
            assert answer.status_code == 200

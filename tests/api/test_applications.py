"""Applying by program: a shop and a courier company, with the token of the person's own party as a buyer."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import Membership, Party, PartyKind
from marketplace.applications.models import Application
from marketplace.catalog.models import Storefront, StorefrontState
from marketplace.kit.db import db
from tests import make
from tests.api.people import Program, program_of
from tests.papers import JAYAPURA, NIB, NIK, NPWP

COMPANY = {"name": "Kilat Timur", "area_code": JAYAPURA, "phone": "0812 0000 0003"}
ACCOUNT = {"bank": "BCA", "number": "1234567890", "holder": "Sri Lestari"}
PERSON = {"legal_name": "Sri Lestari", "nik": NIK}


@pytest.fixture
def program(app_on_sqlite: Flask) -> Iterator[Program]:
    with app_on_sqlite.app_context():
        yield program_of(app_on_sqlite, make.make_buyer())


def tell(program: Program, path: str, papers: dict[str, Any], pictures: tuple[str, ...]) -> Any:
    for name, told in papers.items():
        program.does(f"{path}/papers/{name}", told, "PUT")
    for name in pictures:
        shown = program.does(f"{path}/pictures/{name}", method="PUT", picture=make.photo().read())
    return shown


def judged(program: Program, path: str) -> None:
    operator = program_of(program.client.application, make.make_operator())
    taken = operator.does(f"{path}/take", {})
    verdicts = [{"paper": paper["name"], "accepted": True} for paper in taken["papers"]]
    operator.does(f"{path}/decide", {"version": taken["version"], "verdicts": verdicts})


def test_a_company_applies_and_is_founded(program: Program) -> None:
    begun = program.does("/applications/courier", {"name": "Kilat"})
    path = f"/applications/{begun['id']}"
    assert program.does("/applications/courier", {"name": "Lain"})["id"] == begun["id"]
    assert program.post(f"{path}/submit").json["code"] == "incomplete"
    wrong = program.put(f"{path}/papers/nik", PERSON | {"nik": "123"})
    assert (wrong.status_code, wrong.json["errors"][0]["pointer"]) == (422, "/nik")
    assert (
        program.put(f"{path}/papers/place", {"street": "Jalan 3", "phone": "08120000001"}).status_code == 404
    )
    papers = {"company": COMPANY, "licence": {"nib": NIB, "npwp": NPWP}, "nik": PERSON, "account": ACCOUNT}
    shown = tell(program, path, papers, ("nib_photo", "ktp", "bank_book"))
    assert (shown["missing"], shown["party"], shown["name"]) == ([], None, "Kilat Timur")
    assert program.does(f"{path}/submit")["state"] == "submitted"
    assert program.put(f"{path}/papers/nik", PERSON).json["code"] == "in-review"
    judged(program, path)
    found = program.reads(path)
    company = db.session.scalars(select(Party).where(Party.kind == PartyKind.COURIER)).one()
    assert (found["state"], found["party"]) == ("issued", company.public_id)
    assert program.post("/applications/courier", {"name": "Kilat Timur"}).json["code"] == "done"


def test_a_shop_is_described_withdrawn_and_begun_again(program: Program) -> None:
    begun = program.does("/applications/seller", {"name": "Toko Melati", "area_code": JAYAPURA})
    path = f"/applications/{begun['id']}"
    assert "name" not in begun["missing"]
    papers = {
        "name": {"name": "Toko Mawar", "area_code": JAYAPURA},
        "place": {"street": "Jalan Kenanga 3", "phone": "0812 0000 0002"},
        "story": {"story": "Sejak 1998, dari tangan."},
        "nik": PERSON,
        "account": ACCOUNT,
    }
    assert tell(program, path, papers, ("ktp", "bank_book"))["missing"] == []
    shop = db.session.scalars(select(Storefront)).one()
    assert (shop.name, shop.street, shop.party.public_id) == ("Toko Mawar", "Jalan Kenanga 3", begun["party"])
    assert program.does(f"{path}/withdraw")["verbs"] == []
    again = program.does("/applications/seller", {"name": "Toko Mawar", "area_code": JAYAPURA})
    assert (again["id"] == begun["id"], again["party"]) == (False, begun["party"])
    assert again["missing"] == ["nik", "ktp", "account", "bank_book"], "the shop keeps its words"
    assert [row["id"] for row in program.reads("/applications")["items"]] == [again["id"]]
    path = f"/applications/{again['id']}"
    tell(program, path, {"nik": PERSON, "account": ACCOUNT}, ("ktp", "bank_book"))
    program.does(f"{path}/submit")
    judged(program, path)
    db.session.refresh(shop)
    assert shop.state is StorefrontState.OPEN
    assert (
        program.put(f"{path}/papers/story", {"story": "Lain sekali ceritanya."}).json["code"] == "in-review"
    )


def test_who_left_the_shop_writes_no_more(program: Program) -> None:
    begun = program.does("/applications/seller", {"name": "Toko Melati", "area_code": JAYAPURA})
    left = select(Membership).join(Party).where(Party.public_id == begun["party"])
    db.session.delete(db.session.scalars(left).one())
    db.session.commit()
    path = f"/applications/{begun['id']}"
    for answer in (
        program.put(f"{path}/papers/nik", PERSON),
        program.put(f"{path}/pictures/ktp", picture=make.photo().read()),
        program.post(f"{path}/submit"),
        program.post(f"{path}/withdraw"),
    ):
        assert answer.status_code == 403
    assert program.reads(path)["state"] == "draft"


def test_nobody_touches_the_application_of_another(program: Program, app_on_sqlite: Flask) -> None:
    application = make.make_application()
    path, before = f"/applications/{application.public_id}", application.version
    assert program.get(path).status_code == 404
    for step in ("submit", "withdraw"):
        assert program.post(f"{path}/{step}").status_code == 404
    assert program.put(f"{path}/papers/nik", PERSON).status_code == 404
    assert program.put(f"{path}/pictures/ktp", picture=make.photo().read()).status_code == 404
    assert db.session.get_one(Application, application.id).version == before
    narrow = program_of(app_on_sqlite, make.make_buyer(), scopes=["see:read", "buy:write"])
    assert narrow.get("/applications").json["code"] == "scope-missing"

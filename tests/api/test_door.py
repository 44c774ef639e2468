"""What every call keeps to, whatever the room."""

import json
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts.models import Membership, Party
from marketplace.api.calls import Call, Deprecated, Room, open_room
from marketplace.api.door import door
from marketplace.api.models import ApiToken, KeptAnswer
from marketplace.api.problem_codes import PROBLEM_CODES
from marketplace.api.shapes import Shape
from marketplace.events.models import Event
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.orders.models import Sale
from marketplace.orders.states import SaleState
from tests import make
from tests.api.codes import codes_in_source
from tests.api.people import Program, nobody, problem, program_of
from tests.counts import count
from tests.races import race


@pytest.fixture
def sale(session) -> Sale:
    return make.make_order(SaleState.PAID).sales[0]


@pytest.fixture
def seller(app: Flask, sale: Sale) -> Program:
    return program_of(app, sale.seller)


def events() -> int:
    db.session.rollback()
    return int(db.session.scalar(select(func.count(Event.id))) or 0)


def test_the_same_request_again_is_answered_the_same_and_done_once(seller, sale) -> None:
    path, before = f"/sales/{sale.public_id}/accept", events()
    first = seller.post(path, key="the-same-key")
    after = events()
    again = seller.post(path, key="the-same-key")
    assert (first.status_code, first.data, first.headers["ETag"]) == (200, again.data, again.headers["ETag"])
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert after > before
    assert events() == after


@pytest.mark.proof
def test_the_same_key_for_something_else_is_refused(seller, sale) -> None:
    path = f"/sales/{sale.public_id}"
    seller.does(f"{path}/accept", key="the-same-key")
    assert problem(seller.post(f"{path}/pack", {}, key="the-same-key")) == (422, "idempotency-key-reused")
    body = {"reason": "out-of-stock"}
    seller.does(f"{path}/decline", body, key="another-key")
    assert problem(seller.post(f"{path}/decline", {"reason": "closed-now"}, key="another-key"))[0] == 422


def test_a_refusal_is_kept_with_its_key_and_moves_nothing(seller, sale) -> None:
    path, before = f"/sales/{sale.public_id}/rating", events()
    first = seller.post(path, {"stars": 5}, key="too-early-key")
    assert problem(first) == (409, "window-closed")
    again = seller.post(path, {"stars": 5}, key="too-early-key")
    assert again.data == first.data
    assert again.headers["Idempotency-Replayed"] == "true"
    assert events() == before


def test_what_broke_keeps_nothing(seller, sale, monkeypatch) -> None:
    path = f"/sales/{sale.public_id}/accept"
    with monkeypatch.context() as broken:
        broken.setattr("sellers.api.sales.selling.accept", lambda *_: 1 // 0)
        assert problem(seller.post(path, key="the-same-key")) == (500, "broken")
    db.session.rollback()
    assert db.session.scalars(select(KeptAnswer)).all() == []
    assert seller.does(path, key="the-same-key")["state"] == "accepted"


@pytest.mark.proof
def test_the_same_key_at_the_same_instant_does_it_once(app, seller, sale, record_property) -> None:
    path, before, times = f"/sales/{sale.public_id}/accept", events(), count("KEYS_AT_ONCE")
    db.session.rollback()
    programs = [Program(seller.party, app.test_client(), seller.base, seller.secret) for _ in range(times)]
    answers = race(app, [lambda one=one: one.post(path, key="the-same-key") for one in programs])
    assert {(answer.status_code, answer.data) for answer in answers} == {(200, answers[0].data)}
    assert sum("Idempotency-Replayed" not in answer.headers for answer in answers) == 1
    kinds = db.session.scalars(select(Event.kind).order_by(Event.id).offset(before)).all()
    assert kinds.count("sale.accepted") == 1
    record_property(
        "proof", f"{db.engine.dialect.name}: one key {times} times at once: one effect, one answer"
    )


def test_of_two_who_read_the_same_one_changes_it_however_they_spell_its_id(app, session) -> None:
    buyer = make.make_buyer()
    program, address = program_of(app, buyer), make.make_address(buyer)
    path = f"/addresses/{address.public_id}"
    read = program.get(path)
    body = {name: said for name, said in read.json.items() if name != "id"}
    said = {"If-Match": read.headers["ETag"]}
    programs = [Program(buyer, app.test_client(), program.base, program.secret) for _ in range(6)]
    spelt = [path, path.replace("PL-", "pl-"), path.replace("PL-", "")] * 2
    db.session.rollback()
    works = [
        lambda one=one, path=path, n=n: one.put(path, body | {"street": f"Jalan {n}"}, headers=said)
        for n, (one, path) in enumerate(zip(programs, spelt, strict=True))
    ]
    assert sorted(answer.status_code for answer in race(app, works)) == [200] + [412] * 5


def test_a_write_without_a_key_is_refused_and_moves_nothing(seller, sale) -> None:
    path = f"/sales/{sale.public_id}/accept"
    before = events()
    answer = seller.client.post(seller.base + path, headers={"Authorization": f"Bearer {seller.secret}"})
    assert problem(answer) == (400, "idempotency-key-missing")
    assert problem(seller.post(path, key="short")) == (400, "idempotency-key-broken")
    assert events() == before


def test_what_does_not_fit_is_pointed_at(seller, sale) -> None:
    line = sale.lines[0].public_id
    body = {"kept": [{"line": line, "quantity": "1"}, {"line": "PL-1"}], "reason": "none"}
    answer = seller.post(f"/sales/{sale.public_id}/decline-part", body)
    assert problem(answer) == (422, "invalid")
    pointers = {error["pointer"] for error in answer.json["errors"]}
    assert pointers == {"/kept/0/quantity", "/kept/1/line", "/kept/1/quantity", "/reason"}


def test_problems_are_told_in_both_languages_under_one_code(app_on_sqlite) -> None:
    with app_on_sqlite.app_context():
        told = [
            nobody(app_on_sqlite, "sellers").get("/sales", headers={"Accept-Language": language}).json
            for language in ("id", "en")
        ]
    assert told[0]["code"] == told[1]["code"] == "token-missing"
    assert told[0]["detail"] != told[1]["detail"]
    assert told[0]["title"] != told[1]["title"]


def test_a_list_is_walked_by_cursor_there_and_back(app_on_sqlite) -> None:
    with app_on_sqlite.app_context():
        seller = make.make_seller()
        variant = make.make_variant(seller, stock=50)
        made = [make.make_order(variants=[variant]).sales[0].public_id for _ in range(5)][::-1]
        program = program_of(app_on_sqlite, seller)
        page = program.reads("/sales?limit=2&fields=id")
        walked = [row["id"] for row in page["items"]]
        assert page["previous"] is None
        while page["next"]:
            page = program.reads(f"/sales?limit=2&fields=id&cursor={page['next']}")
            walked += [row["id"] for row in page["items"]]
        assert walked == made
        back = program.get(f"/sales?limit=2&fields=id&cursor={page['previous']}")
        assert [row["id"] for row in back.json["items"]] == made[2:4]
        assert 'rel="next"' in back.headers["Link"]
        assert "cursor=" in back.headers["Link"]
        assert problem(program.get("/sales?cursor=nonsense")) == (422, "bad-cursor")
        assert problem(program.get("/sales?limit=101")) == (422, "invalid")
        assert problem(program.get("/sales?limit=1.5")) == (422, "invalid")
        assert problem(program.get("/sales?lmit=1")) == (422, "invalid")


def test_only_the_fields_that_are_asked_for_are_given(seller, sale) -> None:
    path = f"/sales/{sale.public_id}"
    some = seller.reads(f"{path}?fields=id,lines.title")
    assert some == {"id": sale.public_id, "lines": [{"title": sale.lines[0].title}]}
    for broken in (
        "id,secret",
        ".",
        ".id",
        "id.",
        "lines.lines.title",
        "lines.__init__.x",
        "lines.title.x",
        "id.x",
    ):
        assert problem(seller.get(f"{path}?fields={broken}")) == (422, "invalid"), broken
    assert seller.reads(f"{path}?fields=,lines,") == {"lines": seller.reads(path)["lines"]}


def test_what_has_not_changed_is_not_sent_again(seller, sale) -> None:
    path = f"/sales/{sale.public_id}"
    tag = seller.get(path).headers["ETag"]
    assert seller.get(path, headers={"If-None-Match": tag}).status_code == 304
    accepted = seller.post(f"{path}/accept")
    assert seller.get(path, headers={"If-None-Match": tag}).status_code == 200
    assert seller.get(path).headers["ETag"] == accepted.headers["ETag"]


def test_a_token_opens_its_own_room_within_its_scopes(app_on_sqlite) -> None:
    with app_on_sqlite.app_context():
        sale = make.make_order(SaleState.PAID).sales[0]
        path = f"/api/v1/sellers/sales/{sale.public_id}"
        reader = program_of(app_on_sqlite, sale.seller, scopes=["sales:read"])
        assert reader.get(path).status_code == 200
        assert problem(reader.post(f"{path}/accept")) == (403, "scope-missing")
        assert reader.post(f"{path}/accept").json["facts"] == {"scope": "sales:write"}
        writer = program_of(app_on_sqlite, sale.seller, scopes=["sales:write"])
        assert writer.get(path).status_code == 200
        finance = program_of(app_on_sqlite, sale.seller, "finance")
        assert problem(finance.get(path)) == (403, "not-allowed")
        buyer = program_of(app_on_sqlite, sale.order.buyer)
        assert problem(buyer.get(path)) == (403, "wrong-room")
        stranger = program_of(app_on_sqlite, make.make_seller())
        assert problem(stranger.get(path)) == (404, "not-found")
        before = events()
        assert problem(stranger.post(f"{path}/accept")) == (404, "not-found")
        assert events() == before


def test_a_token_that_ended_opens_nothing(app_on_sqlite, monkeypatch) -> None:
    with app_on_sqlite.app_context():
        party = make.make_seller()
        program = program_of(app_on_sqlite, party, "staff")
        row = db.session.scalars(select(ApiToken)).one()
        assert program.get("/sales").status_code == 200
        now = clock.real_now()
        with monkeypatch.context() as later:
            later.setattr(clock, "real_now", lambda: now + timedelta(days=31))
            answer = program.get("/sales")
        assert problem(answer) == (401, "token-expired")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        row.revoked_at = clock.real_now()
        db.session.commit()
        assert problem(program.get("/sales")) == (401, "token-revoked")
        row.revoked_at = None
        member = db.session.scalars(
            select(Membership).where(Membership.user_id == row.user_id, Membership.party_id == party.id)
        ).one()
        db.session.delete(member)
        db.session.commit()
        assert problem(program.get("/sales")) == (401, "token-unknown")
        assert problem(Program(None, program.client, program.base, "pasarlima_x").get("/sales")) == (
            401,
            "token-unknown",
        )
        assert problem(nobody(app_on_sqlite, "sellers").get("/sales")) == (401, "token-missing")


def test_a_cookie_opens_nothing_here(app_on_sqlite) -> None:
    with app_on_sqlite.app_context():
        user = make.actor_of(make.make_seller()).user
        client = app_on_sqlite.test_client()
        client.post("/login", data={"contact": user.phone, "password": make.PASSWORD})
        assert problem(client.get("/api/v1/sellers/sales"))[0] == 401


def test_the_use_of_a_token_is_noted(app_on_sqlite) -> None:
    with app_on_sqlite.app_context():
        program = program_of(app_on_sqlite, make.make_seller())
        program.reads("/sales")
        db.session.rollback()
        assert db.session.scalars(select(ApiToken.last_used_at)).one() is not None


def test_limits_are_told_and_kept_for_each_token(make_app) -> None:
    app = make_app("sqlite", RATE_LIMITS=True)
    with app.app_context():
        party: Party = make.make_seller()
        one, other = program_of(app, party), program_of(app, party)
        first = one.get("/sales")
        assert int(first.headers["X-RateLimit-Remaining"]) == int(first.headers["X-RateLimit-Limit"]) - 1
        for _ in range(120):
            answer = one.post("/sales/PL-00000-00000/accept")
        last = one.post("/sales/PL-00000-00000/accept")
        assert answer.status_code == 404
        assert problem(last) == (429, "too-many-requests")
        assert int(last.headers["Retry-After"]) > 0
        assert other.post("/sales/PL-00000-00000/accept").status_code == 404


def test_who_tries_tokens_is_stopped(make_app) -> None:
    app = make_app("sqlite", RATE_LIMITS=True)
    with app.app_context():
        answers = [
            Program(None, app.test_client(), "/api/v1/sellers", f"pasarlima_{number}")
            .get("/sales")
            .status_code
            for number in range(62)
        ]
    assert answers[:60] == [401] * 60
    assert answers[-1] == 429


def test_other_sites_may_call_where_the_setting_names_them(make_app) -> None:
    app = make_app("sqlite", CORS_ORIGINS="https://kasir.example")
    client = app.test_client()
    for origin, allowed in (
        ("https://kasir.example", "https://kasir.example"),
        ("https://other.example", None),
    ):
        answer = client.options(
            "/api/v1/sellers/sales",
            headers={"Origin": origin, "Access-Control-Request-Method": "GET"},
        )
        assert answer.headers.get("Access-Control-Allow-Origin") == allowed
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert "Origin" in answer.headers["Vary"]


def test_a_call_on_its_way_out_tells_its_dates(make_app) -> None:
    app = make_app("sqlite")

    def old_call() -> dict[str, str]:
        return {}

    gone = Deprecated(date(2026, 1, 1), date(2027, 1, 1), "another")
    open_room(
        app,
        Room("old", None, "Old", (Call("GET", "/x", old_call, "Old.", gives=Shape, deprecated=gone),)),
        door,
    )
    answer = app.test_client().get("/api/v1/old/x")
    assert answer.status_code == 200
    assert answer.headers["Deprecation"] == "@1767225600"
    assert answer.headers["Sunset"] == "Fri, 01 Jan 2027 00:00:00 GMT"
    document = app.test_client().get("/api/openapi.json").json
    assert document["paths"]["/api/v1/old/x"]["get"]["deprecated"] is True


@pytest.mark.parametrize("path", ["/api/v1/sellers/nothing", "/api/v1/nothing", "/api/nothing"])
def test_what_is_not_there_is_a_problem_document(app_on_sqlite, path) -> None:
    assert problem(app_on_sqlite.test_client().get(path)) == (404, "not-found")


def test_a_wrong_method_is_told_which_would_do(app_on_sqlite) -> None:
    answer = app_on_sqlite.test_client().delete("/api/v1/sellers/sales")
    assert problem(answer) == (405, "method-unknown")
    assert "GET" in answer.headers["Allow"]


def test_every_code_in_the_source_is_explained() -> None:
    assert codes_in_source() == set(PROBLEM_CODES)


def test_the_document_is_one(app_on_sqlite) -> None:
    document = app_on_sqlite.test_client().get("/api/openapi.json").json
    assert document["openapi"].startswith("3.1")
    assert json.dumps(document).count('"operationId"') == len(
        {op["operationId"] for path in document["paths"].values() for op in path.values()}
    )


def test_a_tag_is_the_same_however_its_answer_was_packed_on_the_way(app_on_sqlite) -> None:
    with app_on_sqlite.app_context():
        program = program_of(app_on_sqlite, make.make_seller())
        packed = program.get("/shop", headers={"Accept-Encoding": "gzip"})
        shop = program.reads("/shop")
        words = {name: shop[name] for name in ("area_code", "street", "phone")} | {"story": "Sejak 1998."}
        words |= {"name": "Toko Lain", "street": "Jalan Kenanga 3", "phone": "0812 3456 7890"}
        tag = packed.headers["ETag"].rstrip('"').partition(":")[0] + ':gzip"'
        assert program.put("/shop", words, headers={"If-Match": tag}).status_code == 200
        assert program.put("/shop", words, headers={"If-Match": tag}).status_code == 412
        assert program.put("/shop", words, headers={"If-Match": "*"}).status_code == 412

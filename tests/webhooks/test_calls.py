"""Addresses of programs, managed by a program: the same in every room."""

from flask import Flask
from sqlalchemy import select

from marketplace.api.models import KeptAnswer
from marketplace.kit.db import db
from tests import make
from tests.api.people import program_of
from tests.webhooks.conftest import NOWHERE


def test_a_program_says_where_it_listens_and_looks_what_was_sent(app_on_sqlite: Flask, session) -> None:
    program = program_of(app_on_sqlite, make.make_buyer())
    stranger = program_of(app_on_sqlite, make.make_buyer())
    blind = program_of(app_on_sqlite, make.make_buyer(), scopes=["see:read", "buy:write"])
    assert "sale.paid" in {topic["type"] for topic in program.reads("/webhooks/topics")["items"]}
    said = {"url": NOWHERE, "topics": ["sale.paid"]}
    assert program.post("/webhooks", said | {"topics": ["sale.eaten"]}).status_code == 422
    assert program.post("/webhooks", said | {"topics": ["listing.live"]}).json["code"] == "topics"
    assert blind.post("/webhooks", said).json["code"] == "scope-missing"
    kept = program.does("/webhooks", said)
    path = f"/webhooks/{kept['id']}"
    tag = {"If-Match": program.get(path).headers["ETag"]}
    more = said | {"topics": ["sale.paid", "sale.packed"]}
    assert program.put(path, more, headers=tag).json["topics"] == ["sale.paid", "sale.packed"]
    [secret] = program.reads(f"{path}/secrets")["secrets"]
    program.does(f"{path}/rotate")
    assert program.reads(f"{path}/secrets")["secrets"][1] == secret
    assert not [body for body in session.scalars(select(KeptAnswer.body)) if "whsec_" in body]
    post = program.does(f"{path}/test")
    assert [row["id"] for row in program.reads(f"{path}/posts?state=queued")["items"]] == [post["id"]]
    about = f"/webhook-posts/{post['id']}"
    assert program.reads(about)["body"].startswith("{")
    assert program.does(f"{about}/again")["state"] == "queued"
    for foreign in (path, f"{path}/secrets", f"{path}/posts", about):
        assert stranger.get(foreign).status_code == 404
    assert stranger.delete(path).status_code == 404
    assert program.does(f"{path}/pause")["state"] == "paused"
    assert program.post(f"{path}/test").json["code"] == "paused"
    assert program.does(f"{path}/resume")["state"] == "active"
    db.session.rollback()
    assert program.delete(path).status_code == 204
    assert program.reads("/webhooks")["items"] == []

"""Where a party tells us of its programs, and sees what was sent to them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import Party
from marketplace.kit.db import db
from marketplace.webhooks import actions, demo_receiver, sending
from marketplace.webhooks.models import Endpoint, Post
from marketplace.webhooks.pages import webhooks_url
from marketplace.webhooks.states import EndpointState, PostState
from tests import make
from tests.conftest import MakeApp, Visitor
from tests.queries import counted_queries
from tests.security.world import cookie_of
from tests.walk import actor_of
from tests.webhooks.conftest import NOWHERE, listen, secret_of


@dataclass
class Desk:
    """A party's owner with a browser."""

    browser: Visitor
    url: str

    def page(self, path: str = "", status: int = 200) -> str:
        """One page under the party's addresses of programs."""
        answer = self.browser.get(self.url + path)
        assert answer.status_code == status, answer.text
        return answer.text

    def send(self, path: str, status: int = 303, **form: Any) -> str:
        """A form, and the page that follows it."""
        answer = self.browser.post(self.url + path, data=form)
        assert answer.status_code == status, answer.text
        return self.browser.get(answer.headers["Location"]).text if status == 303 else answer.text


@pytest.fixture
def app_on_sqlite(make_app: MakeApp) -> Flask:
    """A demo that may call itself."""
    return make_app("sqlite", WEBHOOK_PRIVATE_HOSTS=True, DEMO=True)


@pytest.fixture
def desk(app_on_sqlite: Flask, session: Any) -> Iterator[Any]:
    """Opens a party's desk."""

    def open_desk(party: Party) -> Desk:
        user = actor_of(party).user
        assert user is not None
        cookie = cookie_of(app_on_sqlite, user)
        db.session.commit()
        browser = app_on_sqlite.test_client()
        browser.set_cookie("session", cookie)
        with app_on_sqlite.test_request_context():
            return Desk(browser, webhooks_url(party))  # type: ignore[arg-type]

    return open_desk


PARTIES = (make.make_seller, make.make_buyer, make.make_courier, make.make_bank, make.make_operator)


@pytest.mark.parametrize("make_party", PARTIES, ids=lambda made: made.__name__.removeprefix("make_"))
def test_every_party_tells_of_a_program_tries_it_and_sees_what_came_back(
    session, desk, receiver, make_party
) -> None:
    program, party = receiver(), make_party()
    own = desk(party)
    assert "Belum ada alamat" in own.page()
    assert "Pilih paling sedikit satu" in own.send("/new", 422, url=program.url("broken"))
    page = own.send(
        "/new",
        url=program.url("broken"),
        topics=["party.founded", "payout.paid", "case.decided"][-1:]
        if make_party in PARTIES[:2]
        else ["party.founded"],
    )
    assert program.url("broken") in page
    endpoint = session.scalars(select(Endpoint)).one()
    secret = secret_of(endpoint)
    one = f"/{endpoint.public_id}"
    assert secret.partition("_")[2] not in page.replace("&#43;", "+")
    assert secret in own.send(f"{one}/secret", 200).replace("&#43;", "+").replace("&#61;", "=")
    own.send(f"{one}/test")
    sending.send_all()
    page = own.page(one)
    assert "Kiriman percobaan" in page
    assert "Dijawab dengan penolakan (500)" in page
    assert "Kiriman percobaan" not in own.page(f"{one}?state=delivered")
    post = session.scalars(select(Post)).one()
    shown = own.page(f"/sent/{post.public_id}")
    assert post.message_id in shown
    assert "tidak bisa: \ufffd toko é" in shown
    assert "Percobaan berikutnya" in shown
    own.send(f"{one}/change", url=program.url("ok"), topics=endpoint.topics)
    own.send(f"/sent/{post.public_id}/again")
    sending.send_all()
    assert "Sudah diterima" in own.page(f"/sent/{post.public_id}")
    assert "Yang lama masih berlaku 24 jam" in own.send(f"{one}/rotate")
    assert own.send(f"{one}/secret", 200).count("whsec_") == 2
    assert "Lanjutkan pengiriman" in own.send(f"{one}/pause")
    assert "sedang dihentikan" in own.send(f"{one}/test")
    assert "berjalan lagi" in own.send(f"{one}/resume")
    assert "Belum ada alamat" in own.send(f"{one}/remove")
    own.page(one, 404)
    assert {one["path"] for one in program.kept} == {"/broken", "/ok"}


def test_another_partys_addresses_and_posts_are_nowhere(session, desk) -> None:
    endpoint = listen(make.make_seller(), NOWHERE, "sale.paid")
    post = actions.send_test(actor_of(endpoint.party), endpoint)
    session.commit()
    rival = desk(make.make_seller())
    rival.page(f"/{endpoint.public_id}", 404)
    rival.page(f"/sent/{post.public_id}", 404)
    rival.page("/sent/PL-00000-00000", 404)
    for path in ("change", "secret", "rotate", "remove", "test", "pause"):
        rival.send(f"/{endpoint.public_id}/{path}", 404)
    rival.send(f"/sent/{post.public_id}/again", 404)


def test_topics_of_another_kind_of_party_and_an_eleventh_address_are_refused(session, desk) -> None:
    seller = make.make_seller()
    own = desk(seller)
    assert "Pilih paling sedikit satu" in own.send(
        "/new", 422, url=NOWHERE, topics=["sale.paid", "refund.paid"]
    )
    for _ in range(actions.ENDPOINTS_MAX):
        listen(seller, NOWHERE, "sale.paid")
    assert "Paling banyak 10 alamat" in own.send("/new", 422, url=NOWHERE, topics=["sale.paid"])
    assert "/new" not in own.page()


def test_a_page_of_posts_asks_as_much_of_the_database_for_one_as_for_many(
    app_on_sqlite, session, desk
) -> None:
    seller = make.make_seller()
    endpoint = listen(seller, NOWHERE, "sale.paid")
    own = desk(seller)
    asked = []
    for number in range(30):
        post = actions.send_test(actor_of(seller), endpoint)
        session.commit()
        sending.send_all()
        session.refresh(post)
        post.state = PostState.DELIVERED
        session.commit()
        if number in (0, 29):
            with counted_queries(db.engine) as statements:
                page = own.page(f"/{endpoint.public_id}")
            asked.append(len(statements))
    assert asked[0] == asked[1]
    assert 'rel="next"' in page
    assert len(re.findall("Kiriman percobaan</b>", page)) == 24


def test_a_paused_address_says_so_and_one_that_fails_too(session, desk) -> None:
    seller = make.make_seller()
    endpoint = listen(seller, NOWHERE, "sale.paid")
    own = desk(seller)
    endpoint.failing_since = endpoint.created_at
    session.commit()
    assert "Tidak menjawab" in own.page()
    assert "Program Anda tidak menjawab" in own.page(f"/{endpoint.public_id}")
    endpoint.state = EndpointState.PAUSED
    session.commit()
    assert "Kiriman dihentikan" in own.page()


def test_the_demos_program_believes_only_what_is_signed_and_shows_it_once(
    session, desk, serve, app_on_sqlite
) -> None:
    address = serve(app_on_sqlite)
    seller = make.make_seller()
    endpoint = listen(seller, f"{address}/demo/penerima/toko-1", "sale.paid")
    visitor = app_on_sqlite.test_client()
    there = "/demo/penerima/toko-1"
    app_on_sqlite.config["WTF_CSRF_ENABLED"] = False
    for secret, outcome in (
        ("", "refused"),
        ("whsec_" + "A" * 43 + "=", "refused"),
        (secret_of(endpoint), "taken"),
    ):
        if secret:
            assert visitor.post(f"{there}/rahasia", data={"secret": secret}).status_code == 303
        app_on_sqlite.config["WTF_CSRF_ENABLED"] = True
        post = actions.send_test(actor_of(seller), endpoint)
        post.due_at = post.created_at
        session.commit()
        sending.send_due()
        app_on_sqlite.config["WTF_CSRF_ENABLED"] = False
        session.refresh(post)
        assert post.tries[0].outcome == outcome
    actions.send_again(actor_of(seller), post)
    session.commit()
    sending.send_all()
    assert visitor.get(there).text.count(post.message_id) == 1
    assert visitor.post(f"{there}/rahasia", data={"secret": "rahasia"}).status_code == 422
    assert visitor.get("/demo/penerima/..%2Fx").status_code == 404
    signed = {"webhook-id": "x", "webhook-timestamp": "²", "webhook-signature": "é"}
    assert not demo_receiver.is_genuine(secret_of(endpoint), signed, b"")

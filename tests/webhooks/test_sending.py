"""The way out to programs that are not ours: signed, bounded, retried for three days, and never lost."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from marketplace.accounts.models import Party
from marketplace.cases import actions as cases
from marketplace.cases.kinds import CaseKind
from marketplace.cases.words import Said
from marketplace.events import actions as events
from marketplace.events.models import Event
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.errors import Missing, Refusal
from marketplace.messages.models import News
from marketplace.orders.states import SaleState
from marketplace.tasks import strike_clocks
from marketplace.webhooks import actions, bodies, calling, sending
from marketplace.webhooks.calling import Answer
from marketplace.webhooks.models import Endpoint, Post, Try
from marketplace.webhooks.states import EndpointState, PostState
from tests import make
from tests.messages.conftest import pass_time as pass_time
from tests.walk import actor_of
from tests.webhooks.conftest import NOWHERE, listen, secret_of


def posts() -> list[Post]:
    return list(db.session.scalars(select(Post).order_by(Post.id).execution_options(populate_existing=True)))


def tries() -> list[Try]:
    return list(db.session.scalars(select(Try).order_by(Try.id)))


def ping(endpoint: Endpoint) -> Post:
    post = actions.send_test(actor_of(endpoint.party), endpoint)
    db.session.commit()
    return post


def test_what_the_specification_signs_is_signed_alike() -> None:
    """The examples of other people's libraries."""
    assert (
        bodies.signature(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1614265330,
            b'{"test": 2432232314}',
        )
        == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )
    assert (
        bodies.signature(
            "whsec_plJ3nmyCDGBKInavdOK15jsl",
            "msg_loFOjxBNrRLzqYUf",
            1731705121,
            b'{"event_type":"ping","data":{"success":true}}',
        )
        == "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0="
    )


def test_each_party_of_a_sale_hears_of_it_and_another_program_believes_it(session, receiver) -> None:
    seller, buyer, stranger = make.make_seller(), make.make_buyer(), make.make_seller()
    parties = (seller, buyer, make.make_operator(), stranger)
    endpoints = [listen(party, NOWHERE, "sale.paid", "sale.accepted") for party in parties]
    program = receiver(*map(secret_of, endpoints))
    for party, endpoint in zip(parties, endpoints, strict=True):
        actions.change(actor_of(party), endpoint, program.url("ok"), ["sale.paid"])
    session.commit()
    order = make.make_order(SaleState.ACCEPTED, buyer=buyer, variants=[make.make_variant(seller)])
    events.deliver_all()
    assert sending.send_all() == 3
    paid = session.scalars(select(Event).where(Event.kind == "sale.paid")).one()
    arrived = [(json.loads(one["body"]), one) for one in program.kept]
    assert {body["party"]: one["genuine"] for body, one in arrived} == {
        seller.public_id: [True, False, False, False],
        buyer.public_id: [False, True, False, False],
        parties[2].public_id: [False, False, True, False],
    }
    body, one = next(pair for pair in arrived if pair[0]["party"] == seller.public_id)
    assert body == {
        "id": one["id"],
        "type": "sale.paid",
        "at": paid.at.isoformat(),
        "recorded_at": paid.recorded_at.isoformat(),
        "party": seller.public_id,
        "subject": {"kind": "sale", "id": order.sales[0].public_id},
        "facts": paid.data,
    }
    assert (one["id"], one["type"]) == (paid.public_id, "application/json")
    assert one["host"] == f"127.0.0.1:{program.port}"
    assert {post.state for post in posts()} == {PostState.DELIVERED}
    assert [(row.status, row.outcome, row.answer) for row in tries()] == [(200, "taken", "terima kasih")] * 3


def test_for_a_day_after_a_new_secret_the_old_one_is_believed_too(session, receiver, pass_time) -> None:
    seller = make.make_seller()
    endpoint = listen(seller, NOWHERE, "sale.paid")
    old, new = secret_of(endpoint), actions.rotate(actor_of(seller), endpoint)
    program = receiver(old, new)
    actions.change(actor_of(seller), endpoint, program.url("ok"), ["sale.paid"])
    ping(endpoint)
    sending.send_all()
    endpoint.rotated_at = clock.real_now() - timedelta(hours=bodies.OLD_SECRET_HOURS)
    ping(endpoint)
    sending.send_all()
    assert [(one["signatures"], one["genuine"]) for one in program.kept] == [
        (2, [True, True]),
        (1, [False, True]),
    ]


@pytest.mark.parametrize(
    ("way", "outcome", "status", "answer", "state"),
    [
        ("broken", "refused", 500, "tidak bisa: \ufffd toko é", PostState.QUEUED),
        ("elsewhere", "redirected", 307, "", PostState.QUEUED),
        ("hang", "too-slow", None, "", PostState.QUEUED),
        ("drip", "too-slow", None, "", PostState.QUEUED),
        ("torn", "broken-off", 200, "half", PostState.QUEUED),
        ("huge", "taken", 200, "x" * calling.KEPT_BYTES, PostState.DELIVERED),
    ],
)
def test_whatever_comes_back_is_bounded_and_written_down(
    session, receiver, monkeypatch, way, outcome, status, answer, state
) -> None:
    monkeypatch.setattr(calling, "TOTAL_SECONDS", 1.0)
    program = receiver()
    ping(listen(make.make_seller(), program.url(way), "sale.paid"))
    sending.send_all()
    assert [(row.outcome, row.status, row.answer) for row in tries()] == [(outcome, status, answer)]
    assert [post.state for post in posts()] == [state]
    assert [one["path"] for one in program.kept] == [f"/{way}"]


def test_an_address_that_hangs_holds_nobody_else_up(session, receiver, monkeypatch) -> None:
    monkeypatch.setattr(calling, "TOTAL_SECONDS", 1.0)
    program = receiver()
    slow = listen(make.make_seller(), program.url("hang"), "sale.paid")
    quick = listen(make.make_seller(), program.url("ok"), "sale.paid")
    for endpoint in (slow, quick):
        for number in range(3):
            session.add(waiting(endpoint, f"PL-{number}"))
    session.commit()
    assert sending.send_due() == 3
    assert [one["path"] for one in program.kept].count("/hang") == 1


def waiting(endpoint: Endpoint, message_id: str) -> Post:
    later = clock.real_now() + timedelta(days=actions.GIVE_UP_DAYS)
    return Post(endpoint=endpoint, message_id=message_id, topic="sale.paid", body="{}", give_up_at=later)


def test_it_is_tried_for_three_days_then_its_owner_is_told_and_after_three_more_it_rests(
    session, pass_time
) -> None:
    seller = make.make_seller()
    endpoint = listen(seller, NOWHERE, "sale.paid")
    post = ping(endpoint)
    began, waits = post.created_at, []
    while post.state is not PostState.FAILED:
        sending.send_all()
        session.refresh(post)
        if post.state is PostState.QUEUED:
            wait = (post.due_at - clock.real_now()).total_seconds()
            waits.append(wait)
            assert sending.send_all() == 0
            pass_time(wait + 0.01)
    schedule = [*sending.RETRY_SECONDS, *[12 * 3600] * 10]
    for wait, meant in zip(waits[:-1], schedule, strict=False):
        assert meant * 0.9 - 1 < wait < meant * 1.1 + 1
    assert 10 <= len(waits) <= 13
    assert timedelta(days=3) <= clock.real_now() - began < timedelta(days=3, minutes=1)
    assert {row.outcome for row in tries()} == {"no-connection"}
    session.refresh(endpoint)
    assert (endpoint.state, endpoint.failing_since is not None) == (EndpointState.ACTIVE, True)
    events.deliver_all()
    assert news_of(seller)[-1:] == ["Program Anda tidak menjawab"]

    session.rollback()
    strike_clocks()
    pass_time(3 * 24 * 3600 + 1)
    session.rollback()
    strike_clocks()
    session.refresh(endpoint)
    assert endpoint.state is EndpointState.PAUSED
    events.deliver_all()
    assert news_of(seller)[-1:] == ["Kiriman ke program Anda dihentikan"]
    with pytest.raises(Refusal, match="paused"):
        actions.send_again(actor_of(seller), post)
    actions.resume(actor_of(seller), endpoint)
    assert (endpoint.state, endpoint.failing_since) == (EndpointState.ACTIVE, None)


def news_of(party: Party) -> list[str]:
    return list(db.session.scalars(select(News.title).where(News.party_id == party.id).order_by(News.id)))


def test_one_that_arrives_ends_the_failing(session, receiver) -> None:
    endpoint = listen(make.make_seller(), receiver().url("ok"), "sale.paid")
    endpoint.failing_since = clock.real_now()
    ping(endpoint)
    sending.send_all()
    session.refresh(endpoint)
    assert endpoint.failing_since is None


def test_what_is_sent_again_has_its_old_id_and_body(session, receiver) -> None:
    program, seller = receiver(), make.make_seller()
    endpoint = listen(seller, program.url("broken"), "sale.paid")
    post = ping(endpoint)
    sending.send_all()
    actions.change(actor_of(seller), endpoint, program.url("ok"), ["sale.paid"])
    for _ in range(2):
        assert actions.send_again(actor_of(seller), post)
        assert not actions.send_again(actor_of(seller), post)  # a second click changes nothing
        session.commit()
        sending.send_all()
        session.refresh(post)
    kept = program.kept
    assert [one["path"] for one in kept] == ["/broken", "/ok", "/ok"]
    assert len({(one["id"], one["body"]) for one in kept}) == 1
    with pytest.raises(Missing):
        actions.send_again(actor_of(make.make_seller()), post)


def test_who_is_killed_while_sending_leaves_it_to_be_sent_again_with_the_same_id(
    session, receiver, monkeypatch, pass_time
) -> None:
    """Nobody can know whether the other side has it: it may arrive twice, and is never lost."""
    program = receiver()
    post = ping(listen(make.make_seller(), program.url("ok"), "sale.paid"))

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(sending, "_note", killed)
        with pytest.raises(KeyboardInterrupt):
            sending.send_due()
    assert sending.send_all() == 0
    pass_time(sending.LEASE_SECONDS + 1)
    assert sending.send_all() == 1
    assert [one["id"] for one in program.kept] == [post.message_id] * 2


def test_an_answer_that_comes_after_the_lease_does_not_undo_what_another_did(session, receiver) -> None:
    post = ping(listen(make.make_seller(), receiver().url("ok"), "sale.paid"))
    late = sending._take(set())
    assert late is not None
    session.execute(update(Post).values(state=PostState.QUEUED))
    session.commit()
    assert sending.send_all() == 1
    sending._note(late, Answer("too-slow"))
    session.refresh(post)
    assert (post.state, len(tries())) == (PostState.DELIVERED, 2)


def test_the_same_event_is_put_down_once_and_what_is_long_past_not_at_all(session) -> None:
    seller = make.make_seller()
    listen(seller, NOWHERE, "sale.paid")
    make.make_order(SaleState.PAID, variants=[make.make_variant(seller)])
    paid = session.scalars(select(Event).where(Event.kind == "sale.paid")).one()
    actions.put_down(paid)
    assert [post.message_id for post in posts()] == [paid.public_id]
    session.execute(update(Post).values(message_id="another"))
    old = Event(public_id="PL-OLD", kind="sale.paid", subject_kind="sale", subject_id="x", data=paid.data)
    old.at = clock.real_now() - timedelta(days=actions.GIVE_UP_DAYS, seconds=1)
    actions.put_down(old)
    assert len(posts()) == 1


def test_what_a_case_costs_only_its_bearer_hears(session) -> None:
    seller, buyer = make.make_seller(), make.make_buyer()
    order = make.make_order(SaleState.DELIVERED, buyer=buyer, variants=[make.make_variant(seller)])
    for party in (seller, buyer):
        listen(party, NOWHERE, "case.decided")
    case = make.make_case(CaseKind.DAMAGED, sale=order.sales[0])
    cases.concede(actor_of(seller), case, Said("salah kami", "id"))
    session.commit()
    events.deliver_all()
    facts = [json.loads(post.body)["facts"] for post in posts()]
    assert ["cost_minor" in fact for fact in facts] == [True, False]


def test_while_paused_nothing_is_put_down_and_what_waited_waits_no_longer_than_its_days(
    session, pass_time
) -> None:
    seller = make.make_seller()
    endpoint = listen(seller, NOWHERE, "sale.paid")
    post = ping(endpoint)
    actions.pause(actor_of(seller), endpoint)
    session.commit()
    make.make_order(SaleState.PAID, variants=[make.make_variant(seller)])
    events.deliver_all()
    assert sending.send_all() == 0
    assert [row.id for row in posts()] == [post.id]
    pass_time(3 * 24 * 3600 + 1)
    sending.send_all()
    assert [(row.state, row.attempts) for row in posts()] == [(PostState.FAILED, 0)]


def test_after_thirty_days_a_clock_erases_and_removing_leaves_nothing(session, receiver, pass_time) -> None:
    program, seller = receiver(), make.make_seller()
    endpoint = listen(seller, program.url("ok"), "sale.paid")
    ping(endpoint)
    sending.send_all()
    pass_time(30 * 24 * 3600 - 60)
    session.rollback()
    strike_clocks()
    assert len(posts()) == 1
    pass_time(120)
    session.rollback()
    strike_clocks()
    assert (posts(), tries()) == ([], [])
    ping(endpoint)
    sending.send_all()
    actions.remove(actor_of(seller), endpoint)
    session.commit()
    assert (posts(), tries(), list(session.scalars(select(Endpoint)))) == ([], [], [])

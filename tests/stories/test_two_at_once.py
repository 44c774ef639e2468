"""Two at once: double clicks, two tabs as two parties, two operators, a page left open while the world went on.

The second hears what happened, nothing is done twice, nothing is lost.
"""

from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.events.models import Event
from marketplace.kit.db import db
from marketplace.ledger.queries import audit
from marketplace.orders.actions import selling
from marketplace.orders.models import Order, Sale
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Payout
from marketplace.settlement.states import PayoutState
from tests import walk
from tests.contents import counts
from tests.people import Worker, at_work
from tests.races import race
from tests.stories.clicks import (
    CLICKS,
    OF_SALE,
    PARCEL,
    REASON,
    SALE,
    Fields,
    after,
    lost,
    payout_waits,
)
from tests.stories.stage import (
    Stage,
    accepted,
    brought,
    days_pass,
    goes_well,
    heard,
    sent,
    set_stage,
)
from tests.walk import actor_of

MEANWHILE = (
    "Langkah ini tidak berlaku sekarang: terlalu cepat, atau sudah terlambat. Tidak ada yang berubah.",
    "Untuk pesanan ini uang tidak bisa dikembalikan lagi lewat sini.",
    "Kasus ini baru saja diputuskan orang lain. Langkah Anda tidak mengubah apa pun.",
)


def tabs(app: Flask, stage: Stage, room: str) -> tuple[Worker, Worker]:
    """Two tabs of the same person in a room."""
    party = {
        "buyers": stage.order.buyer,
        "sellers": stage.sale.seller,
        "shipping": stage.courier,
        "payments": stage.bank,
        "operator": stage.operator,
    }[room]
    both = at_work(app, party, room), at_work(app, party, room)
    for tab in both:
        tab.base = {"buyers": "", "operator": "/operator"}.get(room, tab.base)
    return both


def told(kind: str) -> int:
    """How many events of a kind there are."""
    return db.session.scalar(select(func.count(Event.id)).where(Event.kind == kind)) or 0


@pytest.mark.parametrize("room", CLICKS)
def test_a_form_that_is_sent_twice_at_once_does_it_once(app: Flask, room: str) -> None:
    for name, click in CLICKS[room].items():
        with app.app_context():
            stage = set_stage()
            named = click.before(stage)
            both = tabs(app, stage, room)
            already = told(click.event)
        path = click.path.format(**named)
        fields = {key.format(**named): value.format(**named) for key, value in click.fields.items()}
        answers = race(app, [partial(tab.post, path, **fields) for tab in both])
        assert all(answer.status_code in (303, 409, 422) for answer in answers), (name, answers)
        assert 303 in [answer.status_code for answer in answers], (name, [a.text[-3000:] for a in answers])
        with app.app_context():
            assert told(click.event) - already == click.once, name
            walk.ring()
            before = counts()
            late = both[0].post(path, **fields)
            assert late.status_code in (303, 409, 422), (name, late.status)
            assert counts() == before, f"{name}: sent a third time"
            assert told(click.event) - already == click.once, name
            assert audit().faults == [], name


# What was on a page that was left open a day -> what happened meanwhile, the form, and whose it is.
LEFT_OPEN: dict[
    str, tuple[str, Callable[[Stage], dict[str, str]], Callable[[Stage], object], str, Fields]
] = {
    "the buyer's cancelling": (
        "buyers",
        after(accepted),
        lambda stage: packed_already(stage.sale),
        f"{OF_SALE}/cancel",
        REASON,
    ),
    "the seller's packing": (
        "sellers",
        after(accepted),
        lambda stage: cancels_and_heard(stage.order),
        f"{SALE}/pack",
        {},
    ),
    "the seller's declining": (
        "sellers",
        after(accepted),
        lambda stage: packed_already(stage.sale),
        f"{SALE}/decline",
        {"reason": "out-of-stock"},
    ),
    "the seller's giving back": (
        "sellers",
        after(goes_well),
        lambda stage: days_pass(31),
        f"{SALE}/give-back",
        {"reason": "flaw", "known": "0", "step": "do", "back_{line}": "33333"},
    ),
    "the courier's step": (
        "shipping",
        after(sent),
        lambda stage: brought(stage.sale.shipments[0]),
        f"{PARCEL}/steps/take_out",
        {},
    ),
    "the bank's failing": (
        "payments",
        payout_waits,
        lambda stage: stage_sends(stage),
        "/payouts/{payout}/failed",
        {},
    ),
    "the courier's conceding": (
        "shipping",
        lost,
        lambda stage: days_pass(14),
        "/cases/{case}/concede",
        {},
    ),
}


def packed_already(sale: Sale) -> None:
    """The seller packs what he has taken before."""
    selling.pack(actor_of(sale.seller), sale, walk.secret())
    heard()


def cancels_and_heard(order: Order) -> None:
    """The buyer cancels, and everybody hears of it."""
    selling.cancel(actor_of(order.buyer), order.sales[0], "changed-mind")
    heard()


def stage_sends(stage: Stage) -> None:
    """The bank sends every payout."""
    waiting = db.session.scalars(select(Payout).where(Payout.state == PayoutState.PENDING)).all()
    for payout in waiting:
        settlement.mark_payout_paid(actor_of(stage.bank), payout)
    heard()


@pytest.mark.parametrize("name", LEFT_OPEN)
def test_a_page_left_open_for_a_day_says_what_happened_meanwhile(app_on_sqlite: Flask, name: str) -> None:
    room, before, meanwhile, path, written = LEFT_OPEN[name]
    with app_on_sqlite.app_context():
        stage = set_stage()
        named = before(stage)
        worker, _ = tabs(app_on_sqlite, stage, room)
        days_pass(1)
        meanwhile(stage)
        rows = counts()
        fields = {key.format(**named): value.format(**named) for key, value in written.items()}
        answer = worker.post(path.format(**named), **fields)
        assert answer.status_code in (303, 409), answer.text
        page = answer.text
        if answer.status_code == 303:
            db.session.rollback()
            page = worker.client.get(answer.headers["Location"], follow_redirects=True).text
        heard_of = [words for words in MEANWHILE if words in page]
        assert len(heard_of) == 1, f"{name}: nobody says what happened meanwhile"
        assert counts() == rows
        assert audit().faults == []

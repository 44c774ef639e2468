"""Two workers beside one another, on each database: nothing is sent twice, nothing hangs, nothing is left."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.events import actions as events
from marketplace.kit import clock
from marketplace.kit.db import db, unit_of_work
from marketplace.orders.states import SaleState
from marketplace.webhooks import actions, clocks, sending
from marketplace.webhooks.models import Endpoint, Post, Try
from marketplace.webhooks.states import PostState
from tests import make
from tests.conftest import DATABASES
from tests.races import race
from tests.walk import actor_of
from tests.webhooks.conftest import NOWHERE, listen

SENDERS, POSTS = 3, 6


@pytest.mark.proof
@pytest.mark.parametrize("database", DATABASES)
def test_senders_share_the_work_and_a_removal_amid_it_leaves_nothing(make_app, receiver, database) -> None:
    app = make_app(database, WEBHOOK_PRIVATE_HOSTS=True)
    program = receiver()
    with app.app_context():
        seller = make.make_seller()
        for _ in range(2):
            listen(seller, program.url("ok"), "sale.placed")
        for _ in range(POSTS // 2):
            make.make_order(SaleState.AWAITING_PAYMENT, variants=[make.make_variant(seller)])
        events.deliver_all()
        assert len(db.session.scalars(select(Post)).all()) == POSTS
        db.session.rollback()
        ends = race(app, [sending.send_all] * SENDERS)
        assert sum(ends) == POSTS
        db.session.rollback()
        assert {post.state for post in db.session.scalars(select(Post))} == {PostState.DELIVERED}
        assert len(program.kept) == len(db.session.scalars(select(Try)).all()) == POSTS

        failing = listen(seller, NOWHERE, "sale.placed")
        actions.send_test(actor_of(seller), failing)
        db.session.commit()

        def remove() -> None:
            with unit_of_work() as session:
                actions.remove(actor_of(seller), session.get_one(Endpoint, failing.id))

        assert not [end for end in race(app, [sending.send_all, remove]) if isinstance(end, Exception)]
        db.session.rollback()
        assert len(db.session.scalars(select(Endpoint)).all()) == 2
        for post in db.session.scalars(select(Post)):
            post.created_at = clock.real_now() - timedelta(days=clocks.KEPT_DAYS)
        db.session.commit()
        with unit_of_work():
            assert clocks.erase() == POSTS
        assert (list(db.session.scalars(select(Post))), list(db.session.scalars(select(Try)))) == ([], [])

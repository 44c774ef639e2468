"""What happened is told to each handler once, in order, whatever breaks on the way."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from marketplace.accounts.actor import THE_CLOCK
from marketplace.events import actions as events
from marketplace.events.actions import BACKOFF_SECONDS, LEASE_SECONDS, Reaction
from marketplace.events.models import Delivery, Event
from marketplace.events.queries import failing, timeline, waiting_count
from marketplace.kit import clock
from marketplace.kit.db import db, unit_of_work
from marketplace.kit.ports import plug
from marketplace.messages.models import Message
from tests.contents import counts
from tests.make import make_user
from tests.races import race

pytestmark = pytest.mark.proof

TOLD = "test.told"


class Listener:
    """A handler that notes what it hears, and breaks on what ``breaks_on`` names."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, int]] = []
        self.breaks_on: set[tuple[str, int]] = set()

    def __call__(self, event: Event) -> None:
        it = (event.subject_id, event.data["n"])
        if it in self.breaks_on:
            raise RuntimeError("broken")
        self.heard.append(it)


@pytest.fixture
def listener(app) -> Listener:
    """What the event ``told`` is told to."""
    listening = Listener()
    plug(app, "reactions", {"told": (Reaction(TOLD, listening),)})
    return listening


@pytest.fixture
def pass_time(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Lets real time go by, in seconds."""
    gone = timedelta()
    real = clock.real_now

    def later() -> datetime:
        return real() + gone

    def go_by(seconds: float) -> None:
        nonlocal gone
        gone += timedelta(seconds=seconds)

    monkeypatch.setattr(clock, "real_now", later)
    return go_by


def tell(subject: str, n: int) -> Event:
    event = events.record("told", ("thing", subject), THE_CLOCK, n=n)
    db.session.commit()
    return event


def test_each_handler_hears_each_event_once(session, listener) -> None:
    for n in range(3):
        tell("A", n)
    assert events.deliver_all() == 3
    assert events.deliver_all() == 0
    assert listener.heard == [("A", 0), ("A", 1), ("A", 2)]
    assert waiting_count() == 0


def test_what_nobody_waits_for_is_only_written_down(session, listener) -> None:
    event = events.record("unheard", ("thing", "A"), THE_CLOCK)
    session.commit()
    assert waiting_count() == 0
    assert timeline([("thing", "A")]) == [event]


def test_what_is_undone_was_never_told(session, listener) -> None:
    before = counts()
    events.record("told", ("thing", "A"), THE_CLOCK, n=1)
    session.rollback()
    assert events.deliver_all() == 0
    assert counts() == before


def test_a_broken_delivery_holds_up_its_own_subject_and_nothing_else(session, listener, pass_time) -> None:
    listener.breaks_on = {("A", 1)}
    for n in range(3):
        tell("A", n)
        tell("B", n)
    events.deliver_all()
    assert listener.heard == [("A", 0), ("B", 0), ("B", 1), ("B", 2)]
    assert [(d.subject_id, d.error) for d in failing()] == [("A", "RuntimeError('broken')")]
    listener.breaks_on = set()
    pass_time(BACKOFF_SECONDS[0] + 1)
    events.deliver_all()
    assert listener.heard[4:] == [("A", 1), ("A", 2)]
    assert failing() == []


def test_a_failing_handler_is_asked_less_and_less_often(session, listener, pass_time) -> None:
    listener.breaks_on = {("A", 0)}
    tell("A", 0)
    delivery = session.scalars(select(Delivery)).one()
    for attempt, seconds in enumerate((*BACKOFF_SECONDS, BACKOFF_SECONDS[-1]), 1):
        assert events.deliver_due() == 0
        session.refresh(delivery)
        assert delivery.attempts == attempt
        assert (
            timedelta(seconds=seconds - 1) < delivery.due_at - clock.real_now() <= timedelta(seconds=seconds)
        )
        pass_time(seconds - 1)
        events.deliver_due()
        session.refresh(delivery)
        assert delivery.attempts == attempt, "it was asked again too early"
        pass_time(1.5)


def test_what_a_failing_handler_wrote_is_undone(app, session) -> None:
    user_id = make_user().id

    def write_and_break(event: Event) -> None:
        db.session.add(Message(user_id=user_id, channel="sms", address="x", body="x"))
        db.session.flush()
        raise RuntimeError("broken")

    plug(app, "reactions", {"told": (Reaction(TOLD, write_and_break),)})
    tell("A", 0)
    before = counts()
    assert events.deliver_all() == 0
    assert counts() == before
    assert waiting_count() == 1


def test_a_person_may_have_a_failed_delivery_tried_at_once(session, listener) -> None:
    listener.breaks_on = {("A", 0)}
    event = tell("A", 0)
    events.deliver_all()
    listener.breaks_on = set()
    assert events.deliver_all() == 0
    assert events.retry_now(event.public_id, TOLD)
    session.commit()
    assert events.deliver_all() == 1
    assert not events.retry_now(event.public_id, TOLD)


def test_a_handler_that_is_no_more_fails_in_the_open_and_stops_nobody(app, session, listener) -> None:
    tell("A", 0)
    plug(app, "reactions", {"told": (Reaction("test.renamed", listener),)})
    tell("B", 0)
    events.deliver_all()
    assert listener.heard == [("B", 0)]
    assert [d.handler for d in failing()] == [TOLD]


def test_what_a_killed_worker_held_is_taken_up_after_its_lease(session, listener, pass_time) -> None:
    tell("A", 0)
    assert events._claim() is not None  # and here the worker is killed
    assert events.deliver_all() == 0
    pass_time(LEASE_SECONDS - 1)
    assert events.deliver_all() == 0
    pass_time(2)
    assert events.deliver_all() == 1
    assert listener.heard == [("A", 0)]


def test_a_worker_killed_inside_a_handler_leaves_no_trace_of_it(app, session, listener, pass_time) -> None:
    user_id = make_user().id

    def die(event: Event) -> None:
        db.session.add(Message(user_id=user_id, channel="sms", address="x", body="x"))
        db.session.flush()
        raise SystemExit

    plug(app, "reactions", {"told": (Reaction(TOLD, die),)})
    tell("A", 0)
    before = counts()
    with pytest.raises(SystemExit):
        events.deliver_all()
    assert counts() == before
    plug(app, "reactions", {"told": (Reaction(TOLD, listener),)})
    pass_time(LEASE_SECONDS + 1)
    assert events.deliver_all() == 1


def test_a_worker_that_was_thought_dead_does_not_run_it_again(session, listener, pass_time) -> None:
    tell("A", 0)
    slow = events._claim()
    assert slow is not None
    pass_time(LEASE_SECONDS + 1)
    assert events.deliver_all() == 1
    assert events._deliver(slow) is False
    assert listener.heard == [("A", 0)]


def test_several_workers_at_once_never_run_a_delivery_twice(app, listener) -> None:
    with app.app_context(), unit_of_work():
        for n in range(8):
            for subject in "AB":
                events.record("told", ("thing", subject), THE_CLOCK, n=n)

    def work() -> int:
        done = 0
        while True:  # another's lease may stand before what is left
            done += events.deliver_all()
            if waiting_count() == 0:
                return done
            db.session.rollback()

    assert sum(race(app, [work] * 3)) == 16
    assert max(Counter(listener.heard).values()) == 1
    for subject in "AB":
        assert [n for heard, n in listener.heard if heard == subject] == list(range(8))


def test_a_block_that_delivers_within_is_true_as_a_whole_or_not_at_all(session, listener) -> None:
    with events.delivering_within():
        events.record("told", ("thing", "A"), THE_CLOCK, n=0)
        assert listener.heard == []
    session.commit()
    assert listener.heard == [("A", 0)]
    assert waiting_count() == 0
    before = counts()
    listener.breaks_on = {("A", 1)}
    with pytest.raises(RuntimeError), events.delivering_within():
        events.record("told", ("thing", "A"), THE_CLOCK, n=1)
    session.rollback()
    assert counts() == before

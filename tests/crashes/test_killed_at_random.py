"""Web and worker are killed at random while orders walk to all their ends: nothing is lost and nothing is doubled."""

import itertools
import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, or_, select

from marketplace.clocks import CLOCKS
from marketplace.events import actions as events
from marketplace.events.models import Delivery
from marketplace.kit import clock
from marketplace.kit.db import db, unit_of_work
from marketplace.messages import sending
from marketplace.orders.models import Sale
from marketplace.orders.states import SALE
from marketplace.settlement.models import Earning, Payout, Refund, Reserve
from marketplace.settlement.states import PayoutState, RefundState
from payments.actions import UNFINISHED
from payments.models import BankLine
from tests import walk
from tests.conftest import DATABASES
from tests.counts import count
from tests.crashes import accounts
from tests.crashes.impatient import Watch
from tests.crashes.killer import Killer
from tests.crashes.roads import ENDING, PAYING, Errand
from tests.crashes.town import BUYERS, Town
from tests.services.ports import free_port
from tests.services.programs import Program
from tests.services.smtp import PostOffice

pytestmark = pytest.mark.proof

ORDERS = count("CRASH_ORDERS")
SEED = os.environ.get("SEED", "2026")
JUMP = timedelta(days=3)
JUMPS_MAX = 60  # a reserve is kept for up to ninety days after the end
KILLED_EVERY = 3


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    """A server that takes every letter and keeps it."""
    office = PostOffice()
    with office.open():
        yield office


@pytest.fixture(params=DATABASES)
def town(
    request: pytest.FixtureRequest,
    make_app: Callable[..., Flask],
    redis_url: str,
    post_office: PostOffice,
    tmp_path: Path,
) -> Iterator[tuple[Town, Killer]]:
    """Everybody, behind gunicorn and Celery as the Procfile starts them: with Redis, and with a folder for a broker."""
    settings = {
        "REDIS_URL": redis_url if request.param == "postgresql" else "",
        "SMTP_URL": f"smtp://127.0.0.1:{post_office.port}?tls=no",
        "VAR_DIR": str(tmp_path / "var"),
        "SECRET_KEY": "a secret that only tests know",
        "PUBLIC_URL": "http://127.0.0.1",
    }
    app = make_app(request.param, **settings)
    port = free_port()
    more = {"DATABASE_URL": app.config["DATABASE_URL"], "PORT": str(port), "SMS_URL": "", "DEMO": "0"}
    environment = {**settings, **more, "RATE_LIMITS": "0"}
    town = Town(app, Watch())
    killer = Killer(
        town,
        Program("web", environment, tmp_path / "web.log"),
        Program("worker", environment, tmp_path / "worker.log"),
        port,
        random.Random(f"{SEED} killer"),
    )
    try:
        yield town, killer
    finally:
        killer.close()


@pytest.mark.timeout(900 + 10 * ORDERS)
def test_killed_at_random_nothing_is_lost_or_doubled(
    town: tuple[Town, Killer],
    post_office: PostOffice,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
) -> None:
    people, killer = town
    began = time.monotonic()
    dice = random.Random(SEED)
    people.settle(max(4, ORDERS))
    killer.open()
    people.come_in(killer.port, dice)
    everybody_works(killer, errands(people, dice))
    time_goes_by(people, killer)
    money_goes_out(people, killer, dice)
    killer.close()
    with people.app.app_context():
        let_the_rest_come_to_its_end(monkeypatch)
        accounts.the_book_is_whole_and_empty()
        accounts.no_order_is_doubled_or_lost(people.promises)
        accounts.every_transfer_is_booked_once(people.promises)
        accounts.every_payment_is_accounted_for()
        accounts.everyone_got_what_he_earned()
        accounts.shelves_add_up()
        accounts.promises_are_kept(people.promises)
        accounts.a_sale_and_its_parcels_agree()
        accounts.nothing_happened_twice()
        accounts.no_message_came_twice(post_office.letters)
        counted = people.watch.counted
        told = ", ".join(f"{counted[what]} {what}" for what in sorted(counted))
        seconds = time.monotonic() - began
        letters = len(post_office.letters)
        record_property("proof", f"{db.engine.dialect.name}: {told}, {letters} letters, {seconds:.0f} s")
    assert counted["orders"] == ORDERS
    assert counted["web workers killed"] + counted["web masters killed"] + counted["celery workers killed"]


def errands(town: Town, dice: random.Random) -> list[Errand]:
    """Every order with its road; among a dozen of them there is each way to pay and each end."""
    ways = []
    paid = [way for way in PAYING if way not in ("once", "never", "too little", "cancelled first")]
    paying = itertools.cycle(
        ["once", "once", *paid, "once", "once", "never", "too little", "once", "cancelled first"]
    )
    ending = itertools.cycle(
        ["content", *dice.sample([end for end in ENDING if end != "content"], len(ENDING) - 1)]
    )
    for number in range(ORDERS):
        way = next(paying)
        stalls = town.stalls[number : number + 1] or town.stalls[:1]
        if number % 4 == 3:
            stalls = [*stalls, town.stalls[number - 3]]
        is_unpaid = way in ("never", "too little", "cancelled first")
        end = "content" if is_unpaid else next(ending)
        window = random.Random(dice.random())
        ways.append(Errand(town, number, f"buyer-{number % BUYERS}", tuple(stalls), way, end, window))
    return ways


def everybody_works(killer: Killer, waiting: list[Errand]) -> None:
    """Buyers, each with an order at a time, while the killer goes about."""

    def buy(buyer: int) -> None:
        for errand in waiting[buyer::BUYERS]:
            errand.run()

    haunted(killer, [lambda buyer=buyer: buy(buyer) for buyer in range(BUYERS)])


def haunted(killer: Killer, works: list[Callable[[], object]]) -> None:
    """Do all of it at once, under the killer's hand; raise what any of them raised."""
    faults: list[BaseException] = []

    def guarded(work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=guarded, args=(work,), daemon=True) for work in works]
    for thread in threads:
        thread.start()
    killer.haunt(threads)
    for fault in faults:
        raise fault


def time_goes_by(town: Town, killer: Killer) -> None:
    """Days pass; what nobody did, the worker's clocks do, while the worker is killed."""
    celery = town.app.extensions["celery"]

    def wake() -> None:
        for task in ("marketplace.strike_clocks", "marketplace.deliver", "marketplace.send"):
            celery.send_task(task)

    def is_quiet() -> bool:
        with town.app.app_context():
            waiting = db.session.scalar(select(func.count(Delivery.id)).where(Delivery.done_at.is_(None)))
            kept = select(Reserve.id).where(Reserve.left_minor > 0, Reserve.release_at <= clock.now())
            return (
                not waiting and not any(c.due() for c in CLOCKS) and db.session.scalar(kept.limit(1)) is None
            )

    for jump in range(JUMPS_MAX):
        with town.app.app_context(), unit_of_work():
            clock.advance(JUMP)
        if jump:  # the first is found by beat alone
            wake()
        if jump % KILLED_EVERY == 1:
            time.sleep(killer.dice.random())
            killer.kill_the_worker()
            wake()
        town.waits_for(is_quiet, f"the quiet after jump {jump}")
        if not unfinished(town):
            return
    pytest.fail(f"after {JUMPS_MAX * JUMP} something is not over: {unfinished(town)}")


def unfinished(town: Town) -> list[object]:
    """Sales that are not over, and earnings and reserves that are held."""
    sales = select(Sale.public_id).where(Sale.state.not_in(SALE.final))
    with town.app.app_context():
        held = select(Earning.id).where(Earning.available_at > clock.now())
        frozen = [s.public_id for s in db.session.scalars(select(Sale)) if s.frozen_minor]
        kept = select(Reserve.public_id).where(Reserve.left_minor > 0)
        return [*db.session.scalars(sales), *db.session.scalars(held), *db.session.scalars(kept), *frozen]


def money_goes_out(town: Town, killer: Killer, dice: random.Random) -> None:
    """The operator pays out and the bank sends everything there is to send, while pages die under their hands."""
    operator = town.people["operator"].another_window(random.Random(dice.random()))
    haunted(killer, [lambda: operator.sends("/operator/payouts/run", provider=town.bank)])
    desk = f"/payments/{town.bank}"
    piles = (
        (f"{desk}/refunds/%s/sent", select(Refund.public_id).where(Refund.state == RefundState.PENDING)),
        (f"{desk}/payouts/%s/sent", select(Payout.public_id).where(Payout.state == PayoutState.PENDING)),
        (f"{desk}/transfers/%s/send-back", select(BankLine.public_id).where(BankLine.state.in_(UNFINISHED))),
    )
    waiting = [path % row[0] for path, pile in piles for row in town.looks(pile)]

    def send(own: list[str]) -> None:
        clerk = town.people["bank"].another_window(random.Random(dice.random()))
        for path in own:
            clerk.sends(path)
            if "transfers" not in path:
                with town.promises.lock:
                    town.promises.sent.add(path.split("/")[-2])

    haunted(killer, [lambda part=part: send(waiting[part::2]) for part in range(2)])


def let_the_rest_come_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """All are dead. Whatever they had taken runs out, and one who is not killed does what is left."""
    real, later = clock.real_now, timedelta(hours=1)

    def much_later() -> datetime:
        return real() + later

    monkeypatch.setattr(clock, "real_now", much_later)
    for _ in range(3):
        walk.let_pass(timedelta(days=1))
        events.deliver_all()
        sending.send_all()
    undone = select(func.count(Delivery.id)).where(or_(Delivery.done_at.is_(None), Delivery.attempts < 1))
    assert db.session.scalar(undone) == 0

"""What runs beside the pages: the outbox and the clocks. Doors for Celery, which only wakes and carries nothing."""

from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any

import structlog
from celery import Celery, Task, shared_task
from flask import Flask

from marketplace.clocks import CLOCKS, SWEEPS, Clock, Sweep
from marketplace.events import actions as events
from marketplace.kit import folder_broker
from marketplace.kit.db import unit_of_work
from marketplace.ledger.seal import sealing
from marketplace.messages import sending
from marketplace.settlement import errands
from marketplace.webhooks import sending as webhooks
from payments.statements import booking

OUTBOX_SECONDS = 2.0
CLOCKS_SECONDS = 5.0
SEAL_SECONDS = 3.0

_sends = Lock()
_posts = Lock()
_seals = Lock()
_calls = Lock()
_books = Lock()

log = structlog.get_logger()


def make_celery(app: Flask) -> Celery:
    """One Celery per app; without Redis the broker is a folder."""

    class InContext(Task):  # type: ignore[misc]
        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            with app.app_context():
                return self.run(*args, **kwargs)

    celery = Celery(app.import_name, task_cls=InContext)
    celery.conf.update(
        broker_url=app.config["REDIS_URL"] or f"{folder_broker.SCHEME}://localhost",
        broker_transport_options={} if app.config["REDIS_URL"] else _folders(Path(app.config["VAR_DIR"])),
        broker_connection_retry_on_startup=True,
        task_ignore_result=True,
        worker_hijack_root_logger=False,
        timezone="UTC",
        beat_schedule={
            "outbox": {"task": "marketplace.deliver", "schedule": OUTBOX_SECONDS},
            "messages": {"task": "marketplace.send", "schedule": OUTBOX_SECONDS},
            "errands": {"task": "marketplace.call", "schedule": OUTBOX_SECONDS},
            "webhooks": {"task": "marketplace.post", "schedule": OUTBOX_SECONDS},
            "statements": {"task": "marketplace.book", "schedule": OUTBOX_SECONDS},
            "seal": {"task": "marketplace.seal", "schedule": SEAL_SECONDS},
            "clocks": {"task": "marketplace.strike_clocks", "schedule": CLOCKS_SECONDS},
        },
        beat_scheduler="celery.beat:Scheduler",  # in memory: a file that a killed beat left torn ends the next one
        task_default_expires=30,
    )
    celery.set_default()
    app.extensions["celery"] = celery
    return celery


def wake() -> None:
    """Tell a worker that something waits; when no broker answers, the schedule finds it anyway."""
    _wake(deliver, send, post, call, book)


def wake_clocks() -> None:
    """Tell a worker that time has jumped."""
    _wake(strike_clocks, deliver, send, post, call, book)


def _wake(*tasks: Task) -> None:
    try:
        for task in tasks:
            task.apply_async(retry=False, ignore_result=True)
    except Exception:  # the table is the truth: a lost wake-up costs two seconds
        return


@shared_task(name="marketplace.deliver")
def deliver() -> int:
    """Deliver what the outbox holds, and let what came of it be sent."""
    done = events.deliver_due()
    if done:
        wake()
    return done


@shared_task(name="marketplace.send")
def send() -> int:
    """Give due messages to their channels; 0 while this worker is at it already.

    A channel may take its time: of a worker's threads it holds one, and the outbox and the clocks have the others.
    """
    return _unless_busy(_sends, sending.send_due)


@shared_task(name="marketplace.post")
def post() -> int:
    """Send due webhooks to parties' programs; 0 while this worker is at it already, as ``send``."""
    return _unless_busy(_posts, webhooks.send_due)


@shared_task(name="marketplace.call")
def call() -> int:
    """Make due calls to payment providers from outside; 0 while this worker is at it already, as ``send``."""
    return _unless_busy(_calls, errands.call_due)


@shared_task(name="marketplace.book")
def book() -> int:
    """Book on what statements of banks have left to book; 0 while this worker is at it already, as ``send``."""
    return _unless_busy(_books, booking.go_on)


@shared_task(name="marketplace.seal")
def seal() -> int:
    """Bring what was posted into the book's log; 0 while this worker is at it already, as ``send``."""
    return _unless_busy(_seals, sealing.seal_due)


def _unless_busy(lock: Lock, work: Callable[[], int]) -> int:
    """Do ``work`` under ``lock``; 0 where another thread of this worker has it."""
    if not lock.acquire(blocking=False):
        return 0
    try:
        return work()
    finally:
        lock.release()


@shared_task(name="marketplace.strike_clocks")
def strike_clocks() -> int:
    """Let every clock that has run out act, one transaction each; return how many did."""
    return sum(_sweep(sweep) for sweep in SWEEPS) + sum(_strike_each(clock) for clock in CLOCKS)


def _sweep(sweep: Sweep) -> int:
    with unit_of_work():
        return sweep.strike()


def _strike_each(clock: Clock) -> int:
    """Let the clock act on each that is due; what goes wrong with one must not stop the clocks of all others."""
    with unit_of_work():
        waiting = clock.due()
    moved = 0
    for row_id in waiting:
        try:
            with unit_of_work():
                moved += clock.strike(row_id)
        except Exception as error:
            log.error("clock failed", of=clock.name, row=row_id, error=repr(error))
    return moved


def _folders(var: Path) -> dict[str, object]:
    inbox = var / "broker"
    inbox.mkdir(parents=True, exist_ok=True)
    return {
        "data_folder_in": str(inbox),
        "data_folder_out": str(inbox),
        "control_folder": str(var / "broker-control"),
        "polling_interval": 0.5,
    }

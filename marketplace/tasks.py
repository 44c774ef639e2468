"""What runs beside the pages: the outbox and the clocks. Doors for Celery, which only wakes and carries nothing."""

from pathlib import Path
from typing import Any

import structlog
from celery import Celery, Task, shared_task
from flask import Flask

from marketplace.events import actions as events
from marketplace.kit import folder_broker
from marketplace.kit.db import unit_of_work
from marketplace.messages import sending
from marketplace.orders.actions import clocks
from marketplace.reviews import actions as reviews
from marketplace.settlement import actions as settlement

OUTBOX_SECONDS = 2.0
CLOCKS_SECONDS = 5.0

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
            "clocks": {"task": "marketplace.strike_clocks", "schedule": CLOCKS_SECONDS},
        },
        beat_schedule_filename=str(Path(app.config["VAR_DIR"]) / "beat"),
        task_default_expires=30,
    )
    celery.set_default()
    app.extensions["celery"] = celery
    return celery


def wake() -> None:
    """Tell a worker that something waits; when no broker answers, the schedule finds it anyway."""
    try:
        for task in (deliver, send):
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
    """Give due messages to their channels."""
    return sending.send_due()


@shared_task(name="marketplace.strike_clocks")
def strike_clocks() -> int:
    """Let every clock that has run out act, one transaction each; return how many did."""
    with unit_of_work():
        expired = settlement.expire_due()
    with unit_of_work():
        revealed = reviews.reveal_due()
    with unit_of_work():
        sales = clocks.due()
    return expired + revealed + sum(_strike(sale_id) for sale_id in sales)


def _strike(sale_id: int) -> bool:
    """Let the clock act on one sale; what goes wrong with it must not stop the clocks of all others."""
    try:
        with unit_of_work():
            return clocks.strike(sale_id)
    except Exception as error:
        log.error("clock failed", sale=sale_id, error=repr(error))
        return False


def _folders(var: Path) -> dict[str, object]:
    inbox = var / "broker"
    inbox.mkdir(parents=True, exist_ok=True)
    return {
        "data_folder_in": str(inbox),
        "data_folder_out": str(inbox),
        "control_folder": str(var / "broker-control"),
        "polling_interval": 0.5,
    }

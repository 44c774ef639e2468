"""A real Celery worker beside a test."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass

from celery.contrib.testing.worker import start_worker
from flask import Flask
from sqlalchemy import func, select

from marketplace.events.models import Delivery
from marketplace.kit.db import db

SECONDS_TO_CATCH_UP = 20


@dataclass(frozen=True)
class Worker:
    """What tells a test how far the worker is."""

    app: Flask

    def catch_up(self) -> None:
        """Wait until the outbox is empty; fail when the worker does not get there."""
        deadline = time.monotonic() + SECONDS_TO_CATCH_UP
        while waiting := self._waiting():
            assert time.monotonic() < deadline, f"the worker left these undelivered: {waiting}"
            time.sleep(0.02)

    def _waiting(self) -> list[tuple[str, str | None]]:
        undone = select(Delivery.handler, func.max(Delivery.error)).where(Delivery.done_at.is_(None))
        with self.app.app_context():
            return [tuple(row) for row in db.session.execute(undone.group_by(Delivery.handler))]


@contextlib.contextmanager
def working(app: Flask) -> Iterator[Worker]:
    """Run a worker of the app until the block ends. It has no beat: what nothing wakes it for, waits."""
    celery = app.extensions["celery"]
    with start_worker(celery, pool="threads", concurrency=2, perform_ping_check=False):
        yield Worker(app)

"""Several people at once: each work in a thread, with an app context and a transaction of its own."""

import contextvars
import threading
from collections.abc import Callable, Sequence
from typing import Any

from flask import Flask

from marketplace.kit.db import db

SECONDS_MAX = 60


def race(app: Flask, works: Sequence[Callable[[], Any]]) -> list[Any]:
    """Start all ``works`` at one moment; give what each returned, or the exception it raised, in their order.

    Fails when one of them has not come to an end after SECONDS_MAX: that would be a deadlock.
    """
    start = threading.Barrier(len(works))
    ends: list[Any] = [None] * len(works)

    def run(place: int) -> None:
        with app.app_context():
            start.wait()
            try:
                ends[place] = works[place]()
            except Exception as error:
                ends[place] = error
            finally:
                db.session.remove()

    # A context of its own each: a thread started inside a test would else see that test's.
    threads = [
        threading.Thread(target=contextvars.Context().run, args=(run, place), daemon=True)
        for place in range(len(works))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS_MAX)
    assert not any(thread.is_alive() for thread in threads), "they wait for each other for ever"
    return ends

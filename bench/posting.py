"""Posting by many clients at once, each a process of its own as web workers are: how many transfers a second."""

import contextlib
import multiprocessing
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import text

from marketplace.kit.db import db, unit_of_work
from marketplace.ledger.actions import Draft, Posting, post, post_many
from marketplace.ledger.seal import sealing

PARTIES = 10_000  # whose balances the bounded legs move between
SEAL_EVERY_SECONDS = 1.0
SUBJECT = ("sale", "S")
WARM = 10  # units of work of each client before the clock runs: a worker lives longer than a measurement

forking = multiprocessing.get_context("fork")

Moving = Callable[[str], list[Posting]]


def hot(_reference: str) -> list[Posting]:
    """Onto one address of the operator's, as everybody at once."""
    return [Posting("provider:BANK:clearing", "operator:commission", 100)]


def bounded(_reference: str) -> list[Posting]:
    """Between two balances that are kept and have a floor."""
    giver, taker = random.sample(range(PARTIES), 2)
    return [Posting(f"party:{giver}:payable", f"party:{taker}:payable", 1)]


def opening(reference: str) -> list[Posting]:
    """Onto an address that never was, as every payment does."""
    return [Posting("provider:BANK:clearing", f"payment:{reference}:received", 100)]


@dataclass(frozen=True)
class Leg:
    """One way to post, ``size`` transfers in one unit of work; ``to_reach`` is a ratio to pgbench's transactions."""

    name: str
    moving: Moving
    size: int = 1
    to_reach: float | None = None
    is_sealed: bool = False


def give_everybody_some() -> None:
    """Give every party something to move, and seal that."""
    with unit_of_work():
        post_many(
            [
                Draft(
                    f"seed:{n}",
                    "seed",
                    SUBJECT,
                    [Posting("provider:BANK:clearing", f"party:{n}:payable", 10**9)],
                )
                for n in range(PARTIES)
            ]
        )
    sealing.seal_due()
    db.session.remove()
    db.engine.dispose()


def rate(app: Flask, leg: Leg, run: str, clients: int, seconds: float) -> float:
    """Transfers a second of all clients together."""
    with _sealer(app) if leg.is_sealed else contextlib.nullcontext():
        start, told = forking.Barrier(clients), forking.Queue()
        working = [
            forking.Process(target=_client, args=(app, leg, f"{run}.{name}", start, told, seconds))
            for name in range(clients)
        ]
        for client in working:
            client.start()
        rates = [told.get(timeout=seconds + 120) for _ in working]
        for client in working:
            client.join()
    return sum(rates)


def _client(app: Flask, leg: Leg, name: str, start: Any, told: Any, seconds: float) -> None:
    random.seed(name)
    with app.app_context():
        for number in range(WARM):
            _post(leg, f"{name}.warm.{number}")
        start.wait()
        began, done = time.perf_counter(), 0
        while time.perf_counter() - began < seconds:
            _post(leg, f"{name}.{done}")
            done += 1
        told.put(done * leg.size / (time.perf_counter() - began))
        db.session.remove()
        db.engine.dispose()


def _post(leg: Leg, reference: str) -> None:
    with unit_of_work():
        if leg.size == 1:
            post(reference, "bench", SUBJECT, leg.moving(reference))
        else:
            references = [f"{reference}.{n}" for n in range(leg.size)]
            post_many([Draft(one, "bench", SUBJECT, leg.moving(one)) for one in references])


@contextlib.contextmanager
def _sealer(app: Flask) -> Iterator[None]:
    """A sealer beside the clients; what was posted before is sealed first."""
    ready, end = forking.Event(), forking.Event()
    process = forking.Process(target=_seal, args=(app, ready, end))
    process.start()
    ready.wait()
    try:
        yield
    finally:
        end.set()
        process.join()


def _seal(app: Flask, ready: Any, end: Any) -> None:
    with app.app_context():
        sealing.seal_due()
        ready.set()
        while not end.wait(SEAL_EVERY_SECONDS):
            sealing.seal_due()
        db.session.remove()
        db.engine.dispose()


def settings(app: Flask) -> str:
    """What the server is and waits for."""
    with app.app_context():
        said = {
            name: db.session.scalar(text(f"SHOW {name}"))
            for name in ("server_version", "fsync", "synchronous_commit")
        }
        db.session.remove()
        db.engine.dispose()
    return "PostgreSQL {server_version}, fsync {fsync}, synchronous_commit {synchronous_commit}".format(
        **said
    )

"""``make bench-ledger``: how fast the book is, beside pgbench on the same server, and how long an audit of it takes.

BENCH_CLIENTS, BENCH_SECONDS (a leg) and BENCH_ROUNDS say how much is measured. Every round runs pgbench and each leg
once; a ratio is to pgbench's run of the same round, and what is printed is the median of the rounds.
"""

import contextlib
import multiprocessing
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import flask_migrate
from flask import Flask
from sqlalchemy import text

from bench import million, sealed
from bench.server import SCALE, Server, serving
from marketplace.kit.db import db, unit_of_work
from marketplace.ledger.actions import Draft, Posting, post, post_many
from marketplace.ledger.seal import sealing

CLIENTS = int(os.environ.get("BENCH_CLIENTS", 8))
SECONDS = float(os.environ.get("BENCH_SECONDS", 5))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", 3))
PARTIES = 10_000  # whose balances the bounded legs move between
SEAL_EVERY_SECONDS = 1.0
SUBJECT = ("sale", "S")
WIDTH = 62

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
    """One way to post, ``size`` transfers in one unit of work."""

    name: str
    moving: Moving
    size: int = 1
    to_reach: str = ""
    is_sealed: bool = False


LEGS = (
    Leg("single post, hot: all onto one address of the operator", hot, to_reach="≥ 0.50"),
    Leg("the same while a sealer seals", hot, is_sealed=True),
    Leg("single post, cold: between bounded addresses", bounded, to_reach="≥ 0.45"),
    Leg("the same while a sealer seals", bounded, is_sealed=True),
    Leg("single post that opens a bounded address", opening),
    Leg("batch of 10, hot", hot, 10),
    Leg("batch of 10, bounded", bounded, 10),
    Leg("batch of 100, hot", hot, 100, "≥ 3.00"),
    Leg("batch of 100, bounded", bounded, 100),
)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="pasarlima-bench-") as folder, serving() as server:
        app = server.app("book", Path(folder))
        prepare(app)
        _head(app)
        rounds = [_round(server, app, number) for number in range(ROUNDS)]
        _print(rounds)
        whole = server.app("million", Path(folder))
        million.measure(whole)
        sealed.measure(whole)


def prepare(app: Flask) -> None:
    """Migrate the database and give every party something to move."""
    with app.app_context():
        flask_migrate.upgrade()
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


def _round(server: Server, app: Flask, number: int) -> list[float]:
    """Transactions or transfers a second: pgbench's, then each leg's."""
    rates = [server.tpcb(CLIENTS, SECONDS)]
    for place, leg in enumerate(LEGS):
        with _sealer(app) if leg.is_sealed else contextlib.nullcontext():
            rates.append(_rate(app, leg, f"{number}.{place}"))
    return rates


def _rate(app: Flask, leg: Leg, run: str) -> float:
    """Transfers a second of all clients together, each a process of its own as web workers are."""
    start, told = forking.Barrier(CLIENTS), forking.Queue()
    clients = [
        forking.Process(target=_client, args=(app, leg, f"{run}.{name}", start, told))
        for name in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    rates = [told.get(timeout=SECONDS + 120) for _ in clients]
    for client in clients:
        client.join()
    return sum(rates)


def _client(app: Flask, leg: Leg, name: str, start: Any, told: Any) -> None:
    random.seed(name)
    with app.app_context():
        with unit_of_work():
            db.session.execute(text("SELECT 1"))
        start.wait()
        began, done = time.perf_counter(), 0
        while time.perf_counter() - began < SECONDS:
            references = [f"{name}.{done + n}" for n in range(leg.size)]
            with unit_of_work():
                if leg.size == 1:
                    post(references[0], "bench", SUBJECT, leg.moving(references[0]))
                else:
                    post_many([Draft(one, "bench", SUBJECT, leg.moving(one)) for one in references])
            done += leg.size
        told.put(done / (time.perf_counter() - began))
        db.session.remove()
        db.engine.dispose()


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


def _head(app: Flask) -> None:
    with app.app_context():
        version = db.session.scalar(text("SHOW server_version"))
        fsync = db.session.scalar(text("SHOW fsync"))
        waits = db.session.scalar(text("SHOW synchronous_commit"))
        db.session.remove()
        db.engine.dispose()
    print(
        f"PostgreSQL {version}, fsync {fsync}, synchronous_commit {waits}; {os.cpu_count()} cores, load "
        f"{os.getloadavg()[0]:.1f} beforehand; {CLIENTS} clients, {ROUNDS} rounds of {SECONDS:g} s a leg, medians.",
        flush=True,
    )


def _print(rounds: list[list[float]]) -> None:
    print(f"\n{'':<{WIDTH}}{'a second':>10}{'ratio':>8}  to reach")
    columns = list(zip(*rounds, strict=True))
    print(f"{f'pgbench TPC-B-like, scale {SCALE}':<{WIDTH}}{median(columns[0]):>10,.0f}{1:>8.2f}")
    for place, leg in enumerate(LEGS, 1):
        ratio = median(rates[place] / rates[0] for rates in rounds)
        cost = median(1 - rates[place] / rates[place - 1] for rates in rounds)
        to_reach = f"≥ 0.95 of without: {1 - cost:.2f}" if leg.is_sealed else leg.to_reach
        print(f"{leg.name:<{WIDTH}}{median(columns[place]):>10,.0f}{ratio:>8.2f}  {to_reach}".rstrip())
    print(
        "\nA post is one unit of work through SQLAlchemy: BEGIN, one call, COMMIT. No group commit is used.",
        flush=True,
    )


if __name__ == "__main__":
    main()

"""``make bench-ledger``: how fast the book is, beside pgbench on the same server, and how long an audit of it takes.

BENCH_CLIENTS, BENCH_SECONDS (a leg), BENCH_ROUNDS and BENCH_ORDERS (three transfers each, of the book that is audited)
say how much is measured. Every round runs pgbench before and after its legs, and every other round goes backwards; a
ratio is to the mean of both pgbenches, and what is printed is the median of the rounds.
"""

import os
import tempfile
import time
from pathlib import Path
from statistics import median

import flask_migrate
from flask import Flask

from bench import million, sealed
from bench.lines import Line, table
from bench.posting import Leg, bounded, give_everybody_some, hot, opening, rate, settings
from bench.server import SCALE, Server, serving
from marketplace.app import create_app

CLIENTS = int(os.environ.get("BENCH_CLIENTS", 8))
SECONDS = float(os.environ.get("BENCH_SECONDS", 3))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", 5))
ORDERS = int(os.environ.get("BENCH_ORDERS", 333_334))
SEALING_COST = 0.05

LEGS = (
    Leg("single post, all onto one address of the operator", hot, to_reach=0.5),
    Leg("the same while a sealer seals", hot, is_sealed=True),
    Leg("single post between bounded addresses", bounded, to_reach=0.45),
    Leg("the same while a sealer seals", bounded, is_sealed=True),
    Leg("single post that opens a bounded address", opening),
    Leg("batch of 10, onto one address", hot, 10),
    Leg("batch of 10, bounded", bounded, 10),
    Leg("batch of 100, onto one address", hot, 100, to_reach=3),
    Leg("batch of 100, bounded", bounded, 100, to_reach=3),
)
LITE = (
    Leg("SQLite (WAL, FULL), single post between bounded addresses", bounded),
    Leg("SQLite (WAL, FULL), batch of 100, bounded", bounded, 100),
)


def main() -> None:
    """Measure and print."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="pasarlima-bench-") as folder, serving() as server:
        app = server.app("book", Path(folder))
        prepare(app)
        print(
            f"{settings(app)}; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} beforehand; {CLIENTS} clients, "
            f"{ROUNDS} rounds of {SECONDS:g} s a leg; a post is BEGIN, one call and COMMIT through SQLAlchemy.",
            flush=True,
        )
        lines = _beside_pgbench(server, app)
        print(table(lines), flush=True)
        lines += _on_sqlite(Path(folder))
        whole = server.app("million", Path(folder))
        lines += million.measure(whole, ORDERS)
        lines += sealed.measure(whole)
    print(
        f"\n{table(lines)}\n\n{time.monotonic() - began:.0f} s in all, load {os.getloadavg()[0]:.1f} at the end."
    )


def prepare(app: Flask) -> None:
    """Migrate the database and give every party something to move."""
    with app.app_context():
        flask_migrate.upgrade()
        give_everybody_some()


def _beside_pgbench(server: Server, app: Flask) -> list[Line]:
    rounds = [_round(server, app, number) for number in range(ROUNDS)]
    tpcb, *legs = zip(*rounds, strict=True)
    lines = [Line(f"pgbench TPC-B-like, scale {SCALE}", f"{median(tpcb):,.0f} a second")]
    for place, (leg, rates) in enumerate(zip(LEGS, legs, strict=True)):
        if leg.is_sealed:
            cost = median(1 - on / off for on, off in zip(rates, legs[place - 1], strict=True))
            said = f"{cost:.1%} slower"
            lines.append(Line(f"  {leg.name}", said, cost, SEALING_COST, is_most=True))
        else:
            ratio = median(one / beside for one, beside in zip(rates, tpcb, strict=True))
            said = f"{ratio:.2f}  ({median(rates):,.0f} a second)"
            lines.append(Line(leg.name, said, ratio, leg.to_reach))
    return lines


def _round(server: Server, app: Flask, number: int) -> list[float]:
    """Transactions or transfers a second: pgbench's, then each leg's."""
    before = server.tpcb(CLIENTS, SECONDS)
    rates = [0.0] * len(LEGS)
    places = range(len(LEGS))
    for place in reversed(places) if number % 2 else places:
        rates[place] = rate(app, LEGS[place], f"{number}.{place}", CLIENTS, SECONDS)
    return [(before + server.tpcb(CLIENTS, SECONDS)) / 2, *rates]


def _on_sqlite(folder: Path) -> list[Line]:
    """One client: SQLite lets only one write at a time, and each waits for the disk."""
    address = f"sqlite:///{folder / 'lite.db'}"
    app = create_app(
        {"TESTING": True, "DATABASE_URL": address, "VAR_DIR": str(folder / "lite"), "REDIS_URL": ""}
    )
    prepare(app)
    return [
        Line(
            leg.name,
            f"{median(rate(app, leg, f'{n}.{leg.size}', 1, SECONDS) for n in range(3)):,.0f} a second",
        )
        for leg in LITE
    ]


if __name__ == "__main__":
    main()

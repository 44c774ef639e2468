"""The book of a million transfers for outsiders: sealed, recomputed leaf by leaf, and proved one by one."""

import random
import time

from flask import Flask
from sqlalchemy import select, text

from bench.lines import Line
from marketplace.kit.db import db
from marketplace.ledger.models import Transfer
from marketplace.ledger.seal import notes, sealing
from marketplace.ledger.seal.log import latest_checkpoint
from marketplace.ledger.seal.receipts import receipt
from marketplace.ledger.seal.verifying import verify

RECEIPTS = 200
ROUNDS = 20
LEAVES_SECONDS = 30


def measure(app: Flask) -> list[Line]:
    """How long sealing takes, a round with nothing to do, a receipt, and recomputing every leaf."""
    with app.app_context():
        began = time.perf_counter()
        sealed = sealing.seal_due(batch=5_000)
        took = time.perf_counter() - began
        lines = [Line(f"sealing {sealed:,} transfers in one go", f"{sealed / took:,.0f} a second")]
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM (ANALYZE) ledger_leaf"))
        sealing.seal_due()  # settles what was sealed
        began = time.perf_counter()
        for _ in range(ROUNDS):
            sealing.seal_due()
        idle = (time.perf_counter() - began) / ROUNDS * 1e3
        lines += [Line("a round of the sealer with nothing to do", f"{idle:.1f} ms"), _receipts(), _leaves()]
        db.session.remove()
        db.engine.dispose()
    return lines


def _receipts() -> Line:
    session = db.session()
    kept = latest_checkpoint(session)
    assert kept is not None
    rows = random.Random(1).sample(range(1, kept.size), min(RECEIPTS, kept.size - 1))
    chosen = session.scalars(select(Transfer).where(Transfer.id.in_(rows))).all()
    began = time.perf_counter()
    proofs = [receipt(session, one, lambda _posting: True) for one in chosen]
    took = (time.perf_counter() - began) / len(chosen) * 1e3
    steps = max(len(one.proof) for one in proofs if one)
    return Line(f"a receipt, of at most {steps} steps", f"{took:.1f} ms")


def _leaves() -> Line:
    session = db.session()
    kept = latest_checkpoint(session)
    assert kept is not None
    began = time.perf_counter()
    found = verify(session, [notes.read(kept.text)])
    took = time.perf_counter() - began
    db.session.rollback()
    if found.faults:
        raise SystemExit("\n".join(map(str, found.faults)))
    return Line(
        f"every leaf of {found.entries:,} recomputed", f"{took:.1f} s", took, LEAVES_SECONDS, is_most=True
    )

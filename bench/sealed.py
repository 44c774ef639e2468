"""The book of a million transfers for outsiders: sealed, recomputed leaf by leaf, and proved one by one."""

import random
import time

from flask import Flask
from sqlalchemy import select, text

from marketplace.kit.db import db
from marketplace.ledger.models import Transfer
from marketplace.ledger.seal import notes, sealing
from marketplace.ledger.seal.log import latest_checkpoint
from marketplace.ledger.seal.receipts import receipt
from marketplace.ledger.seal.verifying import verify

RECEIPTS = 200
ROUNDS = 20


def measure(app: Flask) -> None:
    """Print how long sealing takes, a round with nothing to do, a receipt, and recomputing every leaf."""
    with app.app_context():
        began = time.perf_counter()
        sealed = sealing.seal_due(batch=5_000)
        took = time.perf_counter() - began
        print(
            f"\nsealing {sealed:,} transfers in one go: {took:.1f} s, {sealed / took:,.0f} a second",
            flush=True,
        )
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM (ANALYZE) ledger_leaf"))
        sealing.seal_due()  # settles what was sealed
        began = time.perf_counter()
        for _ in range(ROUNDS):
            sealing.seal_due()
        print(
            f"a round of the sealer with nothing to do: {(time.perf_counter() - began) / ROUNDS * 1e3:.1f} ms"
        )
        session = db.session()
        kept = latest_checkpoint(session)
        assert kept is not None
        rows = random.Random(1).sample(range(1, kept.size), RECEIPTS)
        chosen = session.scalars(select(Transfer).where(Transfer.id.in_(rows))).all()
        began = time.perf_counter()
        proofs = [receipt(session, one, lambda _posting: True) for one in chosen]
        took = (time.perf_counter() - began) / len(chosen) * 1e3
        steps = max(len(one.proof) for one in proofs if one)
        print(f"a receipt: {took:.1f} ms, at most {steps} steps", flush=True)
        began, busy = time.perf_counter(), time.process_time()
        found = verify(session, [notes.read(kept.text)])
        took, busy = time.perf_counter() - began, time.process_time() - busy
        db.session.rollback()
        if found.faults:
            raise SystemExit("\n".join(map(str, found.faults)))
        print(
            f"every leaf of {found.entries:,} recomputed: {took:.1f} s (to reach: 30 s), {busy:.1f} s of it Python's",
            flush=True,
        )
        db.session.remove()

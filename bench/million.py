"""An audit of a million transfers: of orders as they are, each captured, put in escrow and released."""

import time

import flask_migrate
from flask import Flask
from sqlalchemy import text

from bench.lines import Line
from marketplace.kit.db import db
from marketplace.ledger import queries

SELLERS, COURIERS = 2_000, 50

# The rows are written as bulk loading writes them, without the triggers; the audit then believes none of it.
LOADING = (
    "SET session_replication_role = replica",
    """INSERT INTO ledger_transfer (id, reference, body_hash, kind, subject_kind, subject_id, postings_count, nonce,
        posted_at, recorded_at)
    SELECT (o - 1) * 3 + k, (ARRAY['capture', 'escrow', 'release'])[k] || CHR(58) || o, repeat('0', 64),
        (ARRAY['captured', 'escrowed', 'released'])[k], 'sale', 'S' || o, CASE k WHEN 3 THEN 4 ELSE 1 END,
        uuid_send(gen_random_uuid()), now(), now()
    FROM generate_series(1, CAST(:orders AS int)) o, generate_series(1, 3) k""",
    f"""INSERT INTO ledger_posting (transfer_id, position, source, destination, amount_minor, currency)
    SELECT (o - 1) * 3 + k, place, source, destination, minor, 'IDR'
    FROM generate_series(1, CAST(:orders AS int)) o
    CROSS JOIN LATERAL (VALUES
        (1, 0, 'provider?BANK?clearing', 'payment?P' || o || '?received', 100000),
        (2, 0, 'payment?P' || o || '?received', 'sale?S' || o || '?held', 100000),
        (3, 0, 'sale?S' || o || '?held', 'party?A' || o % {SELLERS} || '?payable', 80000),
        (3, 1, 'sale?S' || o || '?held', 'operator?commission', 5000),
        (3, 2, 'sale?S' || o || '?held', 'operator?tax', 500),
        (3, 3, 'sale?S' || o || '?held', 'party?C' || o % {COURIERS} || '?payable', 14500)
    ) AS moved(k, place, source, destination, minor)
    ORDER BY o, k, place""".replace("?", r"\:"),
    """INSERT INTO ledger_balance (address, currency, balance_minor, last_posting_id)
    SELECT address, currency, sum(minor), max(id) FROM (
        SELECT id, source AS address, currency, -amount_minor AS minor FROM ledger_posting
        UNION ALL SELECT id, destination, currency, amount_minor FROM ledger_posting) AS flow
    WHERE ledger_bound(address) <> 'none' GROUP BY address, currency""",
    "SET session_replication_role = origin",
)


AUDITS = ("first", "second")  # the second has the rows in memory, as a nightly one has not
BALANCES_SECONDS = 3


def measure(app: Flask, orders: int) -> list[Line]:
    """Load three transfers an order, with six postings, and audit them twice."""
    lines = []
    with app.app_context():
        flask_migrate.upgrade()
        began = time.perf_counter()
        for statement in LOADING:
            db.session.execute(text(statement), {"orders": orders} if ":orders" in statement else {})
        db.session.commit()
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM (ANALYZE) ledger_transfer, ledger_posting, ledger_balance"))
        loading = time.perf_counter() - began
        for name in AUDITS:
            began = time.perf_counter()
            _, wrong = queries.balances_and_bounds()
            balances = time.perf_counter() - began
            found = queries.audit()
            whole = time.perf_counter() - began - balances
            db.session.rollback()
            if wrong or found.faults:
                raise SystemExit("\n".join(wrong + found.faults))
            what = f"{name} audit of {found.transfers:,} transfers: balances and bounds"
            lines.append(Line(what, f"{balances:.1f} s", balances, BALANCES_SECONDS, is_most=True))
            lines.append(Line(f"  and with places and sums, {found.postings:,} postings", f"{whole:.1f} s"))
        lines.append(Line("loading them", f"{loading:.0f} s"))
        db.session.remove()
        db.engine.dispose()
    return lines

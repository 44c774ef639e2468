"""What the database itself refuses about money.

Rows are written once; a transfer takes as many postings as it announced; a floored balance follows its postings and
nothing else: it names the last one it followed and only ever steps on to a later one, by just that posting's amount.
Later means a higher id, which holds because ``post`` locks the balances before its postings take their ids.
"""

from marketplace.kit.triggers import Trigger, append_only, lasting
from marketplace.ledger.addresses import FLOORED


def _floored(column: str) -> str:
    return "(" + " OR ".join(f"{column} LIKE '{pattern}'" for pattern in FLOORED) + ")"


_KEPT = "ledger: what is written stays"
_FULL = "ledger: this transfer has no such place"
_FLOOR = "ledger: this address has nothing to give"
_FOLLOWS = "ledger: a balance follows its postings"
_MINE = "address = NEW.{side} AND currency = NEW.currency"


def _moves_sqlite(side: str, sign: str) -> str:
    mine = _MINE.format(side=side)
    enough = f"{mine} AND balance_minor {sign} NEW.amount_minor >= 0"
    return (
        f"SELECT RAISE(ABORT, '{_FLOOR}') WHERE {_floored(f'NEW.{side}')} "
        f"AND NOT EXISTS (SELECT 1 FROM ledger_balance WHERE {enough}); "
        f"UPDATE ledger_balance SET balance_minor = balance_minor {sign} NEW.amount_minor, "
        f"last_posting_id = NEW.id WHERE {mine}; "
    )


def _moves_postgresql(side: str, sign: str) -> str:
    return (
        f"IF {_floored(f'NEW.{side}')} THEN UPDATE ledger_balance SET balance_minor = balance_minor {sign} "
        f"NEW.amount_minor, last_posting_id = NEW.id WHERE {_MINE.format(side=side)}; "
        f"IF NOT FOUND THEN RAISE EXCEPTION '{_FLOOR}'; END IF; END IF; "
    )


_TOUCHED = "SELECT 1 FROM ledger_posting WHERE currency = NEW.currency AND {side} = NEW.address"
_OPENS_WRONGLY = (
    "NEW.balance_minor <> 0 OR NEW.last_posting_id <> 0 "
    f"OR EXISTS ({_TOUCHED.format(side='source')}) OR EXISTS ({_TOUCHED.format(side='destination')})"
)

_STRAYS = (
    "NEW.address <> OLD.address OR NEW.currency <> OLD.currency OR NEW.last_posting_id <= OLD.last_posting_id "
    "OR NOT EXISTS (SELECT 1 FROM ledger_posting p WHERE p.id = NEW.last_posting_id AND p.currency = NEW.currency "
    "AND ((p.source = NEW.address AND NEW.balance_minor = OLD.balance_minor - p.amount_minor) "
    "OR (p.destination = NEW.address AND NEW.balance_minor = OLD.balance_minor + p.amount_minor)))"
)

# A transfer has as many places as it announced, and no two postings stand in one.
_PLACE = (
    "SELECT 1 FROM ledger_transfer WHERE id = NEW.transfer_id "
    "AND NEW.position >= 0 AND NEW.position < postings_count"
)

TRIGGERS = (
    *append_only("ledger_transfer", _KEPT, [("id",), ("reference",)]),
    *append_only("ledger_posting", _KEPT, [("id",), ("transfer_id", "position")]),
    Trigger(
        "ledger_posting_announced",
        "ledger_posting",
        "BEFORE INSERT",
        sqlite=f"SELECT RAISE(ABORT, '{_FULL}') WHERE NOT EXISTS ({_PLACE});",
        postgresql=f"IF NOT EXISTS ({_PLACE}) THEN RAISE EXCEPTION '{_FULL}'; END IF; RETURN NEW;",
    ),
    Trigger(
        "ledger_posting_moves",
        "ledger_posting",
        "AFTER INSERT",
        sqlite=_moves_sqlite("source", "-") + _moves_sqlite("destination", "+"),
        postgresql=_moves_postgresql("source", "-") + _moves_postgresql("destination", "+") + "RETURN NEW;",
    ),
    Trigger(
        "ledger_balance_opens",
        "ledger_balance",
        "BEFORE INSERT",
        sqlite=f"SELECT RAISE(ABORT, '{_FOLLOWS}') WHERE {_OPENS_WRONGLY};",
        postgresql=f"IF {_OPENS_WRONGLY} THEN RAISE EXCEPTION '{_FOLLOWS}'; END IF; RETURN NEW;",
    ),
    Trigger(
        "ledger_balance_follows",
        "ledger_balance",
        "BEFORE UPDATE",
        sqlite=f"SELECT RAISE(ABORT, '{_FOLLOWS}') WHERE {_STRAYS};",
        postgresql=f"IF {_STRAYS} THEN RAISE EXCEPTION '{_FOLLOWS}'; END IF; RETURN NEW;",
    ),
    *lasting("ledger_balance", _KEPT),
)

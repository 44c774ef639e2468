"""Who has the app's own database password still cannot change what was written, or make money out of nothing."""

import contextlib
import re
from typing import Any

import pytest

from tests.ledger.conftest import DOORS, Door
from tests.ledger.statements import balance, called, called_with_many, posting, postings_at_once, transfer

pytestmark = pytest.mark.proof

Statements = tuple[str, ...]

BOTH, LITE, POSTGRES, ROLE = ("sqlite", "postgresql"), ("sqlite",), ("postgresql",), ("role",)
# A refusal is the database's own word, not a slip of ours in the statement.
REFUSED = re.compile(
    r"ledger: |events: |constraint failed|violates|out of range|permission denied|must be owner|must be able to SET"
)


KNOWN = "(SELECT id FROM ledger_transfer WHERE reference = 'escrow:S1')"
LAST = "(SELECT max(id) FROM ledger_posting)"
UPSERT = "ON CONFLICT ({keys}) DO UPDATE SET {change}"

ATTACKS: dict[str, tuple[tuple[str, ...], Statements]] = {
    "rename a transfer": (BOTH, ("UPDATE ledger_transfer SET kind = 'gift'",)),
    "free a used reference": (
        BOTH,
        ("UPDATE ledger_transfer SET reference = 'x' WHERE reference = 'escrow:S1'",),
    ),
    "change an amount": (BOTH, ("UPDATE ledger_posting SET amount_minor = amount_minor + 1",)),
    "turn a posting to another party": (
        BOTH,
        ("UPDATE ledger_posting SET destination = 'party:E:payable' WHERE destination = 'party:A:payable'",),
    ),
    "delete a posting": (BOTH, ("DELETE FROM ledger_posting WHERE id = " + LAST,)),
    "delete a transfer with its postings": (
        BOTH,
        ("DELETE FROM ledger_posting", "DELETE FROM ledger_transfer"),
    ),
    "delete a transfer that took no place": (
        BOTH,
        ("DELETE FROM ledger_transfer WHERE reference = 'announced:T1'",),
    ),
    "delete a transfer alone": (BOTH, ("DELETE FROM ledger_transfer WHERE reference = 'escrow:S1'",)),
    "forget a balance": (BOTH, ("DELETE FROM ledger_balance WHERE address = 'sale:S1:held'",)),
    "raise a balance": (
        BOTH,
        ("UPDATE ledger_balance SET balance_minor = 10000 WHERE address = 'party:A:payable'",),
    ),
    "raise a balance and name the newest posting": (
        BOTH,
        (f"UPDATE ledger_balance SET balance_minor = 10000, last_posting_id = {LAST} + 1",),
    ),
    "count a posting a second time": (
        BOTH,
        (
            f"UPDATE ledger_balance SET balance_minor = balance_minor + 500, last_posting_id = {LAST} "
            "WHERE address = 'party:A:payable'",
        ),
    ),
    "hand a balance to somebody else": (
        BOTH,
        ("UPDATE ledger_balance SET address = 'party:E:payable' WHERE address = 'party:A:payable'",),
    ),
    "turn a balance into another currency": (BOTH, ("UPDATE ledger_balance SET currency = 'USD'",)),
    "open a balance that is full": (BOTH, (balance("party:E:payable", 500),)),
    "open a balance that skips what is to come": (BOTH, (balance("party:E:payable", 0, last=99),)),
    "open a second balance beside the first": (BOTH, (balance("party:A:payable", 500, currency="USD"),)),
    "open a balance below its floor": (BOTH, (balance("party:E:payable", -5),)),
    "move nothing": (BOTH, (transfer("t"), posting("provider:B:clearing", "operator:tax", 0))),
    "move less than nothing": (BOTH, (transfer("t"), posting("operator:tax", "provider:B:clearing", -700))),
    "move in a circle": (BOTH, (transfer("t"), posting("operator:tax", "operator:tax", 5))),
    "use a reference twice": (BOTH, (transfer("release:S1"),)),
    "add a posting to a complete transfer": (
        BOTH,
        (posting("sale:S1:held", "party:A:payable", 1, KNOWN, position=1),),
    ),
    "squeeze a posting in before the first": (
        BOTH,
        (posting("sale:S1:held", "party:A:payable", 1, KNOWN, position=-1),),
    ),
    "fill a place that is taken": (BOTH, (posting("sale:S1:held", "party:A:payable", 1, KNOWN),)),
    "post without a transfer": (BOTH, (posting("operator:commission", "operator:tax", 1, "4711"),)),
    "take more than is held": (BOTH, (transfer("t"), posting("sale:S1:held", "operator:tax", 51))),
    "take from an address that never had anything": (
        BOTH,
        (transfer("t"), posting("party:E:payable", "operator:tax", 1)),
    ),
    "take from an address just opened": (
        BOTH,
        (balance("party:E:payable", 0), transfer("t"), posting("party:E:payable", "operator:tax", 1)),
    ),
    "take first and give afterwards": (
        BOTH,
        (
            transfer("t", 2),
            posting("sale:S1:held", "operator:tax", 51),
            posting("provider:B:clearing", "sale:S1:held", 1, position=1),
        ),
    ),
    "take in a currency that is not held": (
        BOTH,
        (transfer("t"), posting("sale:S1:held", "operator:tax", 5, currency="USD")),
    ),
    "overflow an amount": (BOTH, (transfer("t"), posting("sale:S1:held", "operator:tax", 2**63))),
    "write over a transfer": (
        BOTH,
        (transfer("escrow:S1") + UPSERT.format(keys="reference", change="kind = 'gift'"),),
    ),
    "write over a posting": (
        BOTH,
        (
            posting("sale:S1:held", "party:A:payable", 9, KNOWN)
            + UPSERT.format(keys="transfer_id, position", change="amount_minor = 9"),
        ),
    ),
    "write over a balance": (
        BOTH,
        (balance("sale:S1:held", 0) + UPSERT.format(keys="address, currency", change="balance_minor = 9"),),
    ),
    "replace a transfer": (LITE, (transfer("escrow:S1").replace("INSERT", "INSERT OR REPLACE"),)),
    "replace a transfer by its row": (
        LITE,
        (transfer("new", row=1).replace("INSERT", "INSERT OR REPLACE"),),
    ),
    "replace a posting": (
        LITE,
        (posting("sale:S1:held", "party:A:payable", 9, KNOWN, verb="INSERT OR REPLACE"),),
    ),
    "replace a balance": (LITE, (balance("party:A:payable", 9, verb="INSERT OR REPLACE"),)),
    "replace an emptied balance": (LITE, (balance("party:A:payable", 0, verb="REPLACE"),)),
    "take too much and be ignored": (
        LITE,
        (transfer("t"), posting("sale:S1:held", "operator:tax", 51, verb="INSERT OR IGNORE")),
    ),
    "take too much and fail late": (
        LITE,
        (transfer("t"), posting("sale:S1:held", "operator:tax", 51, verb="INSERT OR FAIL")),
    ),
    "change an amount or ignore": (LITE, ("UPDATE OR IGNORE ledger_posting SET amount_minor = 1",)),
    "change a row number or replace": (LITE, ("UPDATE OR REPLACE ledger_posting SET id = 1 WHERE id = 2",)),
    "empty the postings": (POSTGRES, ("TRUNCATE ledger_posting",)),
    "empty the transfers": (POSTGRES, ("TRUNCATE ledger_transfer CASCADE",)),
    "empty the balances": (POSTGRES, ("TRUNCATE ledger_balance",)),
    "change an amount inside a query": (
        POSTGRES,
        ("WITH x AS (UPDATE ledger_posting SET amount_minor = 1 RETURNING id) SELECT * FROM x",),
    ),
    "merge over a balance": (
        POSTGRES,
        (
            "MERGE INTO ledger_balance b USING (SELECT 1) o ON b.address = 'sale:S1:held' "
            "WHEN MATCHED THEN UPDATE SET balance_minor = 10000",
        ),
    ),
    "raise a balance from a trigger of one's own": (
        POSTGRES,
        (
            "CREATE TEMP TABLE mine (id int)",
            "CREATE FUNCTION pg_temp.forge() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "UPDATE ledger_balance SET balance_minor = balance_minor + 7; RETURN NEW; END $$",
            "CREATE TRIGGER forge AFTER INSERT ON mine FOR EACH ROW EXECUTE FUNCTION pg_temp.forge()",
            "INSERT INTO mine VALUES (1)",
        ),
    ),
    "change what was sealed": (BOTH, ("UPDATE ledger_leaf SET chain = hashes",)),
    "forget what was sealed": (BOTH, ("DELETE FROM ledger_leaf",)),
    "empty what was sealed": (POSTGRES, ("TRUNCATE ledger_leaf",)),
    "replace what was sealed": (
        LITE,
        ("INSERT OR REPLACE INTO ledger_leaf SELECT position, transfer_id, chain, chain FROM ledger_leaf",),
    ),
    "change what was signed": (BOTH, ("UPDATE ledger_checkpoint SET size = size + 1",)),
    "forget what was signed": (BOTH, ("DELETE FROM ledger_checkpoint",)),
    "empty what was signed": (POSTGRES, ("TRUNCATE ledger_checkpoint",)),
    "replace what was signed": (
        LITE,
        (
            "INSERT OR REPLACE INTO ledger_checkpoint SELECT id, size, root, '', made_at FROM ledger_checkpoint",
        ),
    ),
    "be paid back more than is owed": (
        BOTH,
        (transfer("t"), posting("provider:B:clearing", "party:D:owing", 71)),
    ),
    "be owed less than nothing": (BOTH, (transfer("t"), posting("operator:tax", "party:E:owing", 1))),
    "hand in cash that was never taken": (
        BOTH,
        (
            transfer("t"),
            posting("party:E:cash", "sale:S1:held", 5),
            posting("operator:tax", "party:E:cash", 6),
        ),
    ),
    "buy with credit one does not have": (
        BOTH,
        (transfer("t"), posting("party:E:credit", "payment:P1:received", 1)),
    ),
    "win back a claim that was never made": (
        BOTH,
        (transfer("t"), posting("provider:B:clearing", "chargeback:E:claim", 1)),
    ),
    "release a reserve that was never kept": (
        BOTH,
        (transfer("t"), posting("party:E:reserve", "party:E:payable", 1)),
    ),
    "forgive a debt": (
        BOTH,
        ("UPDATE ledger_balance SET balance_minor = 0 WHERE address = 'party:D:owing'",),
    ),
    "open a debt above its ceiling": (BOTH, (balance("party:E:owing", 5),)),
    "keep a balance of what has none": (BOTH, (balance("operator:tax", 0),)),
    "post to an address of no class": (BOTH, (transfer("t"), posting("operator:tax", "nowhere", 1))),
    "post to an address spelt in another way": (
        POSTGRES,
        (transfer("t"), posting("Party:A:payable", "operator:tax", 1)),
    ),
    "call for more than is held": (POSTGRES, (called("sale:S1:held", "operator:tax", 51),)),
    "call for less than nothing": (POSTGRES, (called("operator:tax", "sale:S1:held", -50),)),
    "call for nothing": (POSTGRES, (called("sale:S1:held", "operator:tax", 0),)),
    "call for a circle": (POSTGRES, (called("operator:tax", "operator:tax", 1),)),
    "call for an address of no class": (POSTGRES, (called("operator:tax", "nowhere", 1),)),
    "call for more than is owed": (POSTGRES, (called("operator:tax", "party:D:owing", 71),)),
    "call for cash in nobody's pocket": (POSTGRES, (called("operator:tax", "party:E:cash", 1),)),
    "call for credit from nowhere": (POSTGRES, (called("party:E:credit", "operator:tax", 1),)),
    "call for a claim never made": (POSTGRES, (called("operator:tax", "chargeback:E:claim", 1),)),
    "call in a currency that is not held": (
        POSTGRES,
        (called("sale:S1:held", "operator:tax", 5, currency="USD"),),
    ),
    "call with a currency missing": (POSTGRES, (called("operator:commission", "operator:tax", 5, count=0),)),
    "call with a currency too many": (POSTGRES, (called("operator:commission", "operator:tax", 5, count=2),)),
    "call for no posting at all": (
        POSTGRES,
        ("SELECT * FROM ledger_post('t', 'k', 'sale', 'S', now(), '{}', '{}', '{}', '{}')",),
    ),
    "take too much in many steps at once": (
        BOTH,
        (transfer("t", 6), postings_at_once(*[("sale:S1:held", "operator:tax", 9)] * 6)),
    ),
    "take first and give afterwards, all at once": (
        BOTH,
        (
            transfer("t", 6),
            postings_at_once(
                ("sale:S1:held", "operator:tax", 51), *[("provider:B:clearing", "sale:S1:held", 1)] * 5
            ),
        ),
    ),
    "call for many that take too much together": (
        POSTGRES,
        (called_with_many("sale:S1:held", 9, "{1,2,3}"),),
    ),
    "call for many with a place too few": (POSTGRES, (called_with_many("operator:fees", 9, "{1,2}"),)),
    "call for many with a place too many": (POSTGRES, (called_with_many("operator:fees", 9, "{1,2,4}"),)),
    "call for many of which one moves nothing": (POSTGRES, (called_with_many("operator:fees", 9, "{6,0}"),)),
    "keep balances in a table of one's own": (
        POSTGRES,
        (
            "CREATE TEMP TABLE ledger_balance (LIKE public.ledger_balance)",
            balance("sale:S1:held", 10_000),
            transfer("t"),
            posting("sale:S1:held", "operator:tax", 51),
        ),
    ),
    "let the function find a table of one's own": (
        POSTGRES,
        (
            "CREATE TEMP TABLE ledger_balance (LIKE public.ledger_balance)",
            balance("sale:S1:held", 10_000),
            called("sale:S1:held", "operator:tax", 51),
        ),
    ),
    "say in another way what a bound is": (
        ROLE,
        (
            "CREATE OR REPLACE FUNCTION ledger_bound(address text) RETURNS text LANGUAGE sql IMMUTABLE "
            "AS $$ SELECT 'none' $$",
        ),
    ),
    "take a trigger down": (ROLE, ("DROP TRIGGER ledger_posting_no_update ON ledger_posting",)),
    "let the triggers sleep": (ROLE, ("ALTER TABLE ledger_posting DISABLE TRIGGER USER",)),
    "be a copy that no trigger watches": (ROLE, ("SET session_replication_role = replica",)),
    "take the constraint away": (
        ROLE,
        ("ALTER TABLE ledger_balance DROP CONSTRAINT ck_ledger_balance_bound",),
    ),
    "throw the book away": (ROLE, ("DROP TABLE ledger_posting CASCADE",)),
    "become the owner": (ROLE, ("ALTER TABLE ledger_posting OWNER TO CURRENT_USER",)),
    "post past the function": (ROLE, (transfer("t"), posting("operator:commission", "operator:tax", 1))),
    "change what happened": (BOTH, ("UPDATE event SET kind = 'nothing'",)),
    "forget what happened": (BOTH, ("DELETE FROM event",)),
    "empty what happened": (POSTGRES, ("TRUNCATE event CASCADE",)),
    "replace what happened": (
        LITE,
        (
            "INSERT OR REPLACE INTO event (id, public_id, kind, subject_kind, subject_id, at, recorded_at, "
            "acting_kind, data) SELECT id, public_id, 'x', 'x', 'x', at, recorded_at, 'clock', '{}' FROM event",
        ),
    ),
}

TABLES = ("ledger_transfer", "ledger_posting", "ledger_balance", "ledger_leaf", "ledger_checkpoint", "event")
RIGHT = (
    transfer("t", 4),
    posting("sale:S1:held", "party:D:owing", 50),
    balance("party:E:payable", 0),
    posting("party:A:payable", "party:E:payable", 500, position=1),
    posting("party:E:payable", "operator:tax", 499, position=2),
    posting("party:E:payable", "operator:tax", 1, position=3),
)
CALLED_RIGHTLY = (
    called("sale:S1:held", "party:D:owing", 50, "t"),
    called("party:A:payable", "party:E:payable", 500, "u"),
    called("party:E:payable", "operator:tax", 499, "v"),
    called_with_many("operator:fees", 1, "{1,5}"),
    called("party:E:payable", "operator:tax", 1, "w"),
)


@pytest.mark.parametrize(
    ("door", "name"),
    [
        (door, name)
        for name, (whose, _) in ATTACKS.items()
        for door, dialect in DOORS.items()
        if dialect in whose or door.partition("-")[0] in whose
    ],
    indirect=["door"],
)
def test_the_database_refuses_to(door: Door, name: str) -> None:
    statements = ATTACKS[name][1]
    with contextlib.closing(door.connect()) as connection:
        before = contents(connection)
        with pytest.raises(Exception, match=REFUSED):
            run(connection, door, *statements)
        assert contents(connection) == before


def test_what_balances_is_let_in_by_the_same_door(door: Door) -> None:
    """Otherwise all those refusals would prove nothing."""
    with contextlib.closing(door.connect()) as connection:
        cursor = connection.cursor()
        cursor.execute("BEGIN")
        for statement in RIGHT if door.may_write else CALLED_RIGHTLY:
            cursor.execute(spelt(statement, door))
        cursor.execute("SELECT address, balance_minor FROM ledger_balance ORDER BY 1")
        assert [tuple(row) for row in cursor.fetchall()] == [
            ("party:A:payable", 0),
            ("party:D:owing", -20),
            ("party:E:payable", 0),
            ("payment:P1:received", 400),
            ("sale:S1:held", 0),
        ]
        cursor.execute("ROLLBACK")


def run(connection: Any, door: Door, *statements: str) -> None:
    """All statements in one transaction, undone when one is refused."""
    cursor = connection.cursor()
    cursor.execute("BEGIN")
    try:
        for statement in statements:
            cursor.execute(spelt(statement, door))
        cursor.execute("COMMIT")
    except Exception:
        cursor.execute("ROLLBACK")
        raise


def spelt(statement: str, door: Door) -> str:
    """The statement with what each database spells in its own way."""
    return statement.replace("{nonce}", {"sqlite": "x'00'", "postgresql": r"'\x00'"}[door.dialect])


def contents(connection: Any) -> dict[str, list[Any]]:
    """Every row of the tables that only grow."""
    cursor = connection.cursor()
    return {
        table: [tuple(row) for row in cursor.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()]
        for table in TABLES
    }

"""What the database itself refuses about money.

Rows are written once; a transfer takes as many postings as it announced; a kept balance follows its postings and
nothing else: it names the last one it followed and only ever steps on to a later one, by just that posting's amount.
Later means a higher id, which holds because balances are locked before the postings take their ids.
"""

from marketplace.kit.triggers import Trigger, append_only, lasting
from marketplace.ledger.addresses import CLASSES, Bound, bounded_by
from marketplace.ledger.functions import BY_KEY, FUNCTIONS

_KEPT = "ledger: what is written stays"
_FULL = "ledger: this transfer has no such place"
_UNKNOWN = "ledger: no such class of address"
_BOUND = "ledger: this address has nothing to give, or no room to take"
_FOLLOWS = "ledger: a balance follows its postings"
_MINE = "address = NEW.{side} AND currency = NEW.currency"
SIDES = (("source", "-"), ("destination", "+"))


def _like(column: str, patterns: tuple[str, ...]) -> str:
    return "(" + " OR ".join(f"{column} LIKE '{pattern}'" for pattern in patterns) + ")"


def _bounded(column: str) -> str:
    return _like(column, (*bounded_by(Bound.FLOOR), *bounded_by(Bound.CEILING)))


def _known(column: str) -> str:
    return _like(column, tuple(CLASSES))


# A transfer has as many places as it announced, and no two postings stand in one.
_PLACE = (
    "SELECT 1 FROM ledger_transfer WHERE id = NEW.transfer_id "
    "AND NEW.position >= 0 AND NEW.position < postings_count"
)


def _opens_sqlite(side: str) -> str:
    return (
        f"INSERT INTO ledger_balance (address, currency, balance_minor, last_posting_id) "
        f"SELECT NEW.{side}, NEW.currency, 0, 0 WHERE {_bounded(f'NEW.{side}')} "
        f"AND NOT EXISTS (SELECT 1 FROM ledger_balance WHERE {_MINE.format(side=side)}); "
    )


def _moves_sqlite(side: str, sign: str) -> str:
    mine, then = _MINE.format(side=side), f"balance_minor {sign} NEW.amount_minor"
    within = (
        f"CASE WHEN {_like(f'NEW.{side}', bounded_by(Bound.CEILING))} THEN {then} <= 0 ELSE {then} >= 0 END"
    )
    return (
        f"SELECT RAISE(ABORT, '{_BOUND}') WHERE {_bounded(f'NEW.{side}')} "
        f"AND NOT EXISTS (SELECT 1 FROM ledger_balance WHERE {mine} AND {within}); "
        f"UPDATE ledger_balance SET balance_minor = {then}, last_posting_id = NEW.id WHERE {mine}; "
    )


# Once a statement, however many rows it brings: a trigger a row would cost as much as all the rest. A few are taken one
# by one, which is faster than to set up what takes many at once.
FEW = 4
_ONE_BY_ONE = """
    bounded := (posted.source_bound <> 'none')::int + (posted.destination_bound <> 'none')::int;
    IF bounded > 0 THEN
        UPDATE ledger_balance SET last_posting_id = posted.id, balance_minor = balance_minor
            + CASE address WHEN posted.source THEN - posted.amount_minor ELSE posted.amount_minor END
        WHERE address IN (posted.source, posted.destination) AND currency = posted.currency;
        GET DIAGNOSTICS moved = ROW_COUNT;
        refused := refused + bounded - moved;
    END IF;"""
# Each step of an address must be within its bound, not the last alone.
_MOVES = " UNION ALL ".join(
    f"SELECT id, {side} AS address, currency, {sign}amount_minor AS minor FROM fresh "
    f"WHERE ledger_bound({side}) <> 'none'"
    for side, sign in SIDES
)
_STEPS = (
    f"SELECT address, currency, id, minor, sum(minor) OVER one AS so_far FROM ({_MOVES}) AS flow "
    "WINDOW one AS (PARTITION BY address, currency ORDER BY id)"
)
_WITHIN = (
    "CASE WHEN ledger_bound(kept.address) = 'ceiling' THEN kept.balance_minor + {highest} <= 0 "
    "ELSE kept.balance_minor + {lowest} >= 0 END"
)
_SAME = "kept.address = {0}.address AND kept.currency = {0}.currency"
_ALL_AT_ONCE = f"""
    WITH moving AS (
        SELECT address, currency, max(id) AS last, sum(minor)::bigint AS minor, min(so_far) AS lowest,
            max(so_far) AS highest FROM ({_STEPS}) AS step GROUP BY address, currency
    ), moved AS (
        UPDATE ledger_balance AS kept SET balance_minor = kept.balance_minor + moving.minor,
            last_posting_id = moving.last
        FROM moving WHERE {_SAME.format("moving")}
            AND {_WITHIN.format(lowest="moving.lowest", highest="moving.highest")} RETURNING 1
    )
    SELECT (SELECT count(*) FROM moving) - (SELECT count(*) FROM moved) INTO refused;"""
_REFUSED_FIRST = f"""
    SELECT reference || ', ' || step.address INTO who
    FROM ({_STEPS}) AS step
    JOIN ledger_posting ON ledger_posting.id = step.id JOIN ledger_transfer ON ledger_transfer.id = transfer_id
    LEFT JOIN ledger_balance AS kept ON {_SAME.format("step")}
    WHERE coalesce(kept.last_posting_id, 0) < step.id
        AND (kept.address IS NULL OR NOT {_WITHIN.format(lowest="step.so_far", highest="step.so_far")})
    ORDER BY step.id LIMIT 1;"""
_EACH_POSTED = f"""
DECLARE
    posted record; many bigint := 0; refused bigint := 0; bounded int; moved int; who text;
BEGIN
    FOR posted IN
        SELECT fresh.*, postings_count, ledger_bound(source) AS source_bound,
            ledger_bound(destination) AS destination_bound, (SELECT count(*) FROM fresh) AS together
        FROM fresh LEFT JOIN ledger_transfer ON ledger_transfer.id = transfer_id ORDER BY fresh.id
    LOOP
        IF posted.postings_count IS NULL OR posted.position NOT BETWEEN 0 AND posted.postings_count - 1 THEN
            RAISE EXCEPTION '{_FULL}' USING ERRCODE = 'check_violation';
        END IF;
        IF posted.source_bound IS NULL OR posted.destination_bound IS NULL THEN
            RAISE EXCEPTION '{_UNKNOWN}' USING ERRCODE = 'check_violation';
        END IF;
        IF posted.together <= {FEW} THEN {_ONE_BY_ONE}
        ELSE many := posted.together; END IF;
    END LOOP;
    IF many > 0 THEN {_ALL_AT_ONCE} END IF;
    IF refused > 0 THEN {_REFUSED_FIRST}
        RAISE EXCEPTION '{_BOUND}' USING ERRCODE = 'check_violation', DETAIL = coalesce(who, '');
    END IF;
    RETURN NULL;
END;"""

_TOUCHED = "SELECT 1 FROM ledger_posting WHERE currency = NEW.currency AND {side} = NEW.address"
_OPENS_FULL = "NEW.balance_minor <> 0 OR NEW.last_posting_id <> 0 OR NOT " + _bounded("NEW.address")
_IS_TOUCHED = f"EXISTS ({_TOUCHED.format(side='source')}) OR EXISTS ({_TOUCHED.format(side='destination')})"
# Who is overtaken in opening an address finds it open and is let on, to what the unique key says of it.
_IS_OPEN = "EXISTS (SELECT 1 FROM ledger_balance WHERE address = NEW.address AND currency = NEW.currency)"

_BACKWARDS = (
    "NEW.address <> OLD.address OR NEW.currency <> OLD.currency OR NEW.last_posting_id <= OLD.last_posting_id"
)
_STEPPED = (
    "EXISTS (SELECT 1 FROM ledger_posting p WHERE p.id = NEW.last_posting_id AND p.currency = NEW.currency "
    "AND ((p.source = NEW.address AND NEW.balance_minor = OLD.balance_minor - p.amount_minor) "
    "OR (p.destination = NEW.address AND NEW.balance_minor = OLD.balance_minor + p.amount_minor)))"
)
# Compared as pairs, so that no plan reads the postings of others, however long ago the balance moved last; the address
# alone besides, so that no plan is made for as many rows as pairs let a planner expect.
_SINCE = " UNION ALL ".join(
    f"SELECT id, {sign}amount_minor AS minor FROM ledger_posting "
    f"WHERE currency = NEW.currency AND {side} = NEW.address "
    f"AND ({side}, id) > (NEW.address, OLD.last_posting_id) AND ({side}, id) <= (NEW.address, NEW.last_posting_id)"
    for side, sign in SIDES
)
_WALKED = (
    f"EXISTS (SELECT 1 FROM (SELECT max(id) AS last, sum(minor) AS minor FROM ({_SINCE}) AS flow) "
    "AS since WHERE last = NEW.last_posting_id AND minor = NEW.balance_minor - OLD.balance_minor)"
)

TRIGGERS = (
    *FUNCTIONS,
    *append_only("ledger_transfer", _KEPT, [("id",), ("reference",)]),
    *append_only("ledger_posting", _KEPT, [("id",), ("transfer_id", "position")]),
    Trigger(
        "ledger_posting_announced",
        "ledger_posting",
        "BEFORE INSERT",
        sqlite=f"SELECT RAISE(ABORT, '{_FULL}') WHERE NOT EXISTS ({_PLACE}); "
        f"SELECT RAISE(ABORT, '{_UNKNOWN}') WHERE NOT ({_known('NEW.source')} AND {_known('NEW.destination')});",
    ),
    Trigger(
        "ledger_posting_opens",
        "ledger_posting",
        "BEFORE INSERT",
        sqlite="".join(_opens_sqlite(side) for side, _ in SIDES),
    ),
    Trigger(
        "ledger_posting_moves",
        "ledger_posting",
        "AFTER INSERT",
        sqlite="".join(_moves_sqlite(*side) for side in SIDES),
        postgresql=_EACH_POSTED,
        per_row=False,
        referencing="REFERENCING NEW TABLE AS fresh",
        settings=BY_KEY,
    ),
    Trigger(
        "ledger_balance_opens",
        "ledger_balance",
        "BEFORE INSERT",
        sqlite=f"SELECT RAISE(ABORT, '{_FOLLOWS}') WHERE {_OPENS_FULL} OR {_IS_TOUCHED};",
        postgresql=f"IF {_OPENS_FULL} OR ({_IS_TOUCHED}) AND NOT {_IS_OPEN} "
        f"THEN RAISE EXCEPTION '{_FOLLOWS}'; END IF; RETURN NEW;",
    ),
    Trigger(
        "ledger_balance_follows",
        "ledger_balance",
        "BEFORE UPDATE",
        sqlite=f"SELECT RAISE(ABORT, '{_FOLLOWS}') WHERE {_BACKWARDS} OR NOT {_STEPPED};",
        postgresql=f"IF {_BACKWARDS} THEN RAISE EXCEPTION '{_FOLLOWS}'; END IF; "
        f"IF NOT {_STEPPED} THEN IF NOT {_WALKED} THEN RAISE EXCEPTION '{_FOLLOWS}'; END IF; END IF; RETURN NEW;",
    ),
    *lasting("ledger_balance", _KEPT),
)

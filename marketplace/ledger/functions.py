"""How PostgreSQL itself posts: one call, locks in one order, and no lock at all where no balance is kept.

The functions belong to whoever upgrades the database and act with his rights, so the app's own role needs none on the
book's tables but to read. They are no guard: what they write passes the same triggers as anybody's rows.
"""

from marketplace.kit.triggers import Function
from marketplace.ledger.addresses import Bound, bounded_by


def _is(bound: Bound) -> str:
    likes = " OR ".join(f"address LIKE '{pattern}'" for pattern in bounded_by(bound))
    return f"WHEN {likes} THEN '{bound}'"


# A plan made for each new array would take longer than the work itself.
_OURS = (
    "LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET plan_cache_mode = force_generic_plan"
)

# As actions._hash() says it.
_HASH = """
    FOR place IN 1 .. cardinality(sources) LOOP
        body := body || CASE WHEN place > 1 THEN ',[' ELSE '[' END
            || to_json(sources[place]) || ',' || to_json(destinations[place]) || ',' || amounts[place] || ','
            || to_json(currencies[place]) || ']';
    END LOOP;
    hash := encode(sha256(convert_to('[' || to_json(its_kind) || ',' || to_json(its_subject_kind) || ','
        || to_json(its_subject_id) || ',[' || body || ']]', 'UTF8')), 'hex');
"""

BOUND = Function(
    "ledger_bound",
    "address text",
    "text",
    "LANGUAGE sql IMMUTABLE PARALLEL SAFE",  # and without a search path, or it would not be read as an expression
    f"SELECT CASE {_is(Bound.FLOOR)} {_is(Bound.CEILING)} {_is(Bound.NONE)} END",
    for_all=True,
)

LOCK = Function(
    "ledger_lock",
    "addresses text[], currencies text[]",
    "void",
    "LANGUAGE plpgsql",
    """
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT DISTINCT pair.a, pair.c FROM unnest(addresses, currencies) AS pair(a, c)
        WHERE ledger_bound(pair.a) <> 'none' ORDER BY 1, 2
    LOOP
        PERFORM 1 FROM ledger_balance WHERE address = one.a AND currency = one.c FOR UPDATE;
        IF NOT FOUND THEN
            INSERT INTO ledger_balance (address, currency, balance_minor, last_posting_id)
            VALUES (one.a, one.c, 0, 0) ON CONFLICT DO NOTHING;
            IF NOT FOUND THEN
                PERFORM 1 FROM ledger_balance WHERE address = one.a AND currency = one.c FOR UPDATE;
            END IF;
        END IF;
    END LOOP;
END
""",
)

POST = Function(
    "ledger_post",
    "its_reference text, its_kind text, its_subject_kind text, its_subject_id text, its_moment timestamptz, "
    "sources text[], destinations text[], amounts bigint[], currencies text[]",
    "SETOF ledger_transfer",
    _OURS,
    f"""
DECLARE
    written ledger_transfer;
    hash text;
    body text := '';
BEGIN
    IF cardinality(sources) = 0 THEN
        RAISE EXCEPTION 'ledger: a transfer moves something' USING ERRCODE = 'check_violation';
    END IF;
    {_HASH}
    INSERT INTO ledger_transfer (reference, body_hash, kind, subject_kind, subject_id, postings_count, nonce,
        posted_at, recorded_at)
    VALUES (its_reference, hash, its_kind, its_subject_kind, its_subject_id, cardinality(sources),
        uuid_send(gen_random_uuid()), its_moment, clock_timestamp())
    ON CONFLICT (reference) DO NOTHING RETURNING * INTO written;
    IF NOT FOUND THEN
        RETURN QUERY SELECT * FROM ledger_transfer WHERE reference = its_reference AND body_hash = hash;
        RETURN;
    END IF;
    PERFORM ledger_lock(sources || destinations, currencies || currencies);
    INSERT INTO ledger_posting (transfer_id, position, source, destination, amount_minor, currency)
    SELECT written.id, place - 1, source, destination, amount, currency
    FROM unnest(sources, destinations, amounts, currencies) WITH ORDINALITY
        AS one(source, destination, amount, currency, place)
    ORDER BY place;
    RETURN NEXT written;
END
""",  # noqa: S608 nothing of it comes from outside
)

POST_MANY = Function(
    "ledger_post_many",
    "its_references text[], kinds text[], subject_kinds text[], subject_ids text[], counts int[], "
    "its_moment timestamptz, sources text[], destinations text[], amounts bigint[], currencies text[]",
    "SETOF ledger_transfer",
    _OURS,
    """
DECLARE
    before int := 0;
BEGIN
    PERFORM ledger_lock(sources || destinations, currencies || currencies);
    FOR place IN 1 .. cardinality(its_references) LOOP
        RETURN QUERY SELECT * FROM ledger_post(its_references[place], kinds[place], subject_kinds[place],
            subject_ids[place], its_moment, sources[before + 1:before + counts[place]],
            destinations[before + 1:before + counts[place]], amounts[before + 1:before + counts[place]],
            currencies[before + 1:before + counts[place]]);
        before := before + counts[place];
    END LOOP;
END
""",
)

FUNCTIONS = (BOUND, LOCK, POST, POST_MANY)

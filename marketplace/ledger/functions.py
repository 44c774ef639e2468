"""How PostgreSQL itself posts: one call, locks in one order, and no lock at all where no balance is kept.

The functions belong to whoever upgrades the database and act with his rights, so the app's own role needs none on the
book's tables but to read. They are no guard: what they write passes the same triggers as anybody's rows.
"""

from marketplace.kit.triggers import Function
from marketplace.ledger.addresses import Bound, bounded_by


def _is(bound: Bound) -> str:
    likes = " OR ".join(f"address LIKE '{pattern}'" for pattern in bounded_by(bound))
    return f"WHEN {likes} THEN '{bound}'"


# However many rows come at first: the plan that is kept for them looks up each balance by its key.
BY_KEY = (
    "SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off "
    "SET max_parallel_workers_per_gather = 0"
)
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

# Set by set; ``owners`` says whose each posting is: 1, 1, 2 where the first transfer has two and the second has one.
# Numbers are taken under the lock that an INSERT takes, because the sealer knows by it who may still come with one.
POST_MANY = Function(
    "ledger_post_many",
    "its_references text[], kinds text[], subject_kinds text[], subject_ids text[], counts int[], "
    "its_moment timestamptz, sources text[], destinations text[], amounts bigint[], currencies text[]",
    "SETOF ledger_transfer",
    _OURS,
    """
DECLARE
    owners int[]; positions int[]; hashes text[]; ids int[]; fresh int;
BEGIN
    SELECT array_agg(head.place ORDER BY head.place, one), array_agg(one - 1 ORDER BY head.place, one)
    INTO owners, positions
    FROM unnest(counts) WITH ORDINALITY AS head(many, place), generate_series(1, head.many) AS one;
    IF 0 >= ANY (counts) OR cardinality(owners) IS DISTINCT FROM cardinality(sources) THEN
        RAISE EXCEPTION 'ledger: a transfer moves something' USING ERRCODE = 'check_violation';
    END IF;
    SELECT array_agg(encode(sha256(convert_to('[' || to_json(kinds[owner]) || ',' || to_json(subject_kinds[owner])
        || ',' || to_json(subject_ids[owner]) || ',[' || body || ']]', 'UTF8')), 'hex') ORDER BY owner) INTO hashes
    FROM (
        SELECT owner, string_agg('[' || to_json(source) || ',' || to_json(destination) || ',' || amount || ','
            || to_json(currency) || ']', ',' ORDER BY place) AS body
        FROM unnest(owners, sources, destinations, amounts, currencies) WITH ORDINALITY
            AS one(owner, source, destination, amount, currency, place)
        GROUP BY owner
    ) AS bodies;
    LOCK TABLE ledger_transfer IN ROW EXCLUSIVE MODE;
    SELECT array_agg(nextval('ledger_transfer_id_seq')::int) INTO ids FROM generate_subscripts(its_references, 1);
    INSERT INTO ledger_transfer (id, reference, body_hash, kind, subject_kind, subject_id, postings_count, nonce,
        posted_at, recorded_at)
    SELECT ids[place], reference, hashes[place], kinds[place], subject_kinds[place], subject_ids[place],
        counts[place], uuid_send(gen_random_uuid()), its_moment, clock_timestamp()
    FROM unnest(its_references) WITH ORDINALITY AS head(reference, place) ORDER BY place
    ON CONFLICT (reference) DO NOTHING;
    GET DIAGNOSTICS fresh = ROW_COUNT;
    IF fresh < cardinality(ids) THEN  -- of those that were there no posting is written again
        SELECT array_agg(owner ORDER BY place), array_agg(at ORDER BY place), array_agg(source ORDER BY place),
            array_agg(destination ORDER BY place), array_agg(amount ORDER BY place),
            array_agg(currency ORDER BY place)
        INTO owners, positions, sources, destinations, amounts, currencies
        FROM unnest(owners, positions, sources, destinations, amounts, currencies) WITH ORDINALITY
            AS one(owner, at, source, destination, amount, currency, place)
        WHERE EXISTS (SELECT FROM ledger_transfer WHERE id = ids[owner]);
    END IF;
    IF fresh > 0 THEN
        PERFORM ledger_lock(sources || destinations, currencies || currencies);
        INSERT INTO ledger_posting (transfer_id, position, source, destination, amount_minor, currency)
        SELECT ids[owner], at, source, destination, amount, currency
        FROM unnest(owners, positions, sources, destinations, amounts, currencies) WITH ORDINALITY
            AS one(owner, at, source, destination, amount, currency, place)
        ORDER BY place;
    END IF;
    RETURN QUERY SELECT stands.*
        FROM unnest(its_references, hashes) WITH ORDINALITY AS head(reference, hash, place)
        CROSS JOIN LATERAL (SELECT * FROM ledger_transfer WHERE ledger_transfer.reference = head.reference) AS stands
        WHERE place < ALL (
            SELECT other.place FROM unnest(its_references, hashes) WITH ORDINALITY AS other(reference, hash, place)
            JOIN ledger_transfer USING (reference) WHERE body_hash <> hash)
        ORDER BY place;
END
""",
)

FUNCTIONS = (BOUND, LOCK, POST, POST_MANY)

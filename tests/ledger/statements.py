"""What an attacker says to the database."""


def transfer(reference: str, postings_count: int = 1, row: int = 900) -> str:
    """A statement that announces a transfer."""
    return (
        "INSERT INTO ledger_transfer (id, reference, body_hash, kind, subject_kind, subject_id, postings_count, "
        f"nonce, posted_at, recorded_at) VALUES ({row}, '{reference}', 'h', 'k', 'sale', 'S', {postings_count}, "
        "{nonce}, '2026-01-01 00:00:00', '2026-01-01 00:00:00')"
    )


def posting(
    source: str,
    destination: str,
    minor: int,
    transfer_row: str = "900",
    position: int = 0,
    currency: str = "IDR",
    verb: str = "INSERT",
) -> str:
    """A statement that moves money."""
    return (
        f"{verb} INTO ledger_posting (transfer_id, position, source, destination, amount_minor, currency) "
        f"VALUES ({transfer_row}, {position}, '{source}', '{destination}', {minor}, '{currency}')"
    )


def balance(address: str, minor: int, last: int = 0, currency: str = "IDR", verb: str = "INSERT") -> str:
    """A statement that claims a balance."""
    return (
        f"{verb} INTO ledger_balance (address, currency, balance_minor, last_posting_id) "
        f"VALUES ('{address}', '{currency}', {minor}, {last})"
    )


def called(
    source: str, destination: str, minor: int, reference: str = "t", currency: str = "IDR", count: int = 1
) -> str:
    """A call of the function by which the app posts."""
    return (
        f"SELECT * FROM ledger_post('{reference}', 'k', 'sale', 'S', now(), ARRAY['{source}'], "
        f"ARRAY['{destination}'], ARRAY[{minor}::bigint], array_fill('{currency}'::text, ARRAY[{count}]))"
    )


def called_with_many(source: str, minor: int, counts: str, reference: str = "m") -> str:
    """A call of the function by which the app posts many: six postings onto the tax, ``counts`` of them a transfer."""
    sixfold = "array_fill({}, ARRAY[6])"
    heads = ", ".join(
        f"ARRAY(SELECT {value} FROM generate_series(1, cardinality('{counts}'::int[])) AS n)"
        for value in (f"'{reference}' || n", "'k'::text", "'sale'::text", "'S'::text")
    )
    bodies = ", ".join(
        sixfold.format(value)
        for value in (f"'{source}'::text", "'operator:tax'::text", f"{minor}::bigint", "'IDR'::text")
    )
    return f"SELECT * FROM ledger_post_many({heads}, '{counts}', now(), {bodies})"


def postings_at_once(*moves: tuple[str, str, int], transfer_row: str = "900") -> str:
    """One statement that makes all these postings of a transfer."""
    rows = ", ".join(
        f"({transfer_row}, {place}, '{source}', '{destination}', {minor}, 'IDR')"
        for place, (source, destination, minor) in enumerate(moves)
    )
    return (
        "INSERT INTO ledger_posting (transfer_id, position, source, destination, amount_minor, currency) "
        f"VALUES {rows}"
    )

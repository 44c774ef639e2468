"""The balance, its entries, and payouts to a bank."""

from standins.store import Thing
from standins.stripe.asking import COUNT, HASH, PAGE, TEXT, Asked
from standins.stripe.book import Book, changed_metadata, new_id, now
from standins.stripe.calls import Call
from standins.stripe.errors import bad, no_funds, unexpected_state

SECONDS_TO_ARRIVE = 2 * 24 * 3600
CREATE = {
    "amount": COUNT, "currency": TEXT, "description": TEXT, "destination": TEXT, "metadata": HASH, "method": TEXT,
    "statement_descriptor": TEXT,
}  # fmt: skip
FAILURES = {
    "account_closed": "The bank account has been closed.",
    "account_frozen": "The bank account has been frozen.",
    "could_not_process": "The bank could not process this payout.",
    "incorrect_account_holder_name": "The bank account holder name on file is incorrect.",
    "invalid_account_number": "The account number does not seem to be valid.",
    "no_account": "The bank account details on file are probably incorrect. No bank account could be located.",
}


def create(book: Book, asked: Asked) -> Thing:
    """POST /v1/payouts: of what is available."""
    amount, currency = asked.amount(), asked.currency()
    if amount > book.balance(asked.account, currency):
        raise no_funds("You have insufficient funds in your Stripe account for this transfer.")
    payout: Thing = {
        "id": new_id("payout"),
        "object": "payout",
        "amount": amount,
        "arrival_date": now() + SECONDS_TO_ARRIVE,
        "automatic": False,
        "balance_transaction": None,
        "created": now(),
        "currency": currency,
        "description": asked["description"],
        "destination": asked["destination"] or f"ba_1standin{asked.account[5:13]}",
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": asked["metadata"] or {},
        "method": asked["method"] or "standard",
        "original_payout": None,
        "reconciliation_status": "not_applicable",
        "reversed_by": None,
        "source_type": "card",
        "statement_descriptor": asked["statement_descriptor"],
        "status": "pending",
        "type": "bank_account",
    }
    book.add(payout, asked.account)
    entry = book.entry("payout", "payout", -amount, currency, payout["id"], owner=asked.account)
    payout = book.keep(payout | {"balance_transaction": entry["id"]})
    book.happened("payout.created", payout, asked.account)
    return payout


def arrived(book: Book, payout_id: str) -> Thing:
    """The bank has it."""
    payout = _under_way(book, payout_id)
    return _became(book, payout, {"status": "paid", "arrival_date": now()}, "payout.paid")


def failed(book: Book, payout_id: str, code: str = "account_closed") -> Thing:
    """The bank did not take it, even after it seemed to have arrived: the balance has it again."""
    if code not in FAILURES:
        raise bad(f"Invalid code: must be one of {', '.join(FAILURES)}", param="code")
    payout = book.get("payout", payout_id, "payout", None)
    if payout["status"] not in ("pending", "in_transit", "paid"):
        raise unexpected_state("payout", f"This payout is {payout['status']}.", payout)
    changes = {"status": "failed", "failure_code": code, "failure_message": FAILURES[code]}
    return _became(
        book, payout, changes | _returned(book, payout, "payout_failure", "payout_reversal"), "payout.failed"
    )


def cancel(book: Book, asked: Asked, payout: str) -> Thing:
    """POST /v1/payouts/{id}/cancel."""
    found = book.get("payout", payout, "payout", asked.account)
    if found["status"] != "pending":
        raise unexpected_state("payout", "Payouts can only be canceled while they are pending.", found)
    changes = {"status": "canceled"} | _returned(book, found, "payout_cancel", "payout_reversal")
    return _became(book, found, changes, "payout.canceled")


def _returned(book: Book, payout: Thing, kind: str, category: str) -> Thing:
    owner = book.store.owner_of(payout["id"])
    entry = book.entry(kind, category, payout["amount"], payout["currency"], payout["id"], owner=owner)
    return {"failure_balance_transaction": entry["id"]}


def _under_way(book: Book, payout_id: str) -> Thing:
    payout = book.get("payout", payout_id, "payout", None)
    if payout["status"] not in ("pending", "in_transit"):
        raise unexpected_state("payout", f"This payout is {payout['status']}.", payout)
    return payout


def _became(book: Book, payout: Thing, changes: Thing, event: str) -> Thing:
    owner, before = book.store.owner_of(payout["id"]), payout["status"]
    payout = book.keep(payout | changes)
    book.happened("payout.updated", payout, owner, status=before)
    book.happened(event, payout, owner)
    return payout


def read(book: Book, asked: Asked, payout: str) -> Thing:
    """GET /v1/payouts/{id}."""
    return book.get("payout", payout, "payout", asked.account)


def update(book: Book, asked: Asked, payout: str) -> Thing:
    """POST /v1/payouts/{id}: its metadata."""
    found = book.get("payout", payout, "payout", asked.account)
    return book.keep(found | {"metadata": changed_metadata(found, asked)})


def listed(book: Book, asked: Asked) -> Thing:
    """GET /v1/payouts."""
    return book.page("payout", asked, "/v1/payouts", status=asked["status"])


def balance(book: Book, asked: Asked) -> Thing:
    """GET /v1/balance."""
    return book.balance_of(asked.account)


def read_entry(book: Book, asked: Asked, entry: str) -> Thing:
    """GET /v1/balance_transactions/{id}."""
    return book.get("balance_transaction", entry, owner=asked.account)


def listed_entries(book: Book, asked: Asked) -> Thing:
    """GET /v1/balance_transactions."""
    return book.page(
        "balance_transaction", asked, "/v1/balance_transactions",
        parent=asked["source"], type=asked["type"], currency=asked["currency"],
    )  # fmt: skip


CALLS = (
    Call("POST", "/v1/payouts", create, CREATE),
    Call("GET", "/v1/payouts", listed, PAGE | {"status": TEXT}),
    Call("GET", "/v1/payouts/<payout>", read, {}),
    Call("POST", "/v1/payouts/<payout>", update, {"metadata": HASH}),
    Call("POST", "/v1/payouts/<payout>/cancel", cancel, {}),
    Call("GET", "/v1/balance", balance, {}),
    Call(
        "GET",
        "/v1/balance_transactions",
        listed_entries,
        PAGE | {"currency": TEXT, "source": TEXT, "type": TEXT},
    ),
    Call("GET", "/v1/balance_transactions/<entry>", read_entry, {}),
)

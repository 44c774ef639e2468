"""Disputes: opened by a cardholder, decided by the card network."""

from standins.store import Thing
from standins.stripe.asking import FLAG, HASH, LONG, PAGE, TEXT, Asked, one_of
from standins.stripe.book import Book, changed_metadata, new_id, now
from standins.stripe.calls import Call
from standins.stripe.errors import bad, unexpected_state

LONG_ONES = (
    "access_activity_log", "cancellation_policy_disclosure", "cancellation_rebuttal", "duplicate_charge_explanation",
    "product_description", "refund_policy_disclosure", "refund_refusal_explanation", "uncategorized_text",
)  # fmt: skip
SECONDS_TO_ANSWER = 7 * 24 * 3600
OPEN = ("needs_response", "under_review")
EVIDENCE_LENGTH_MAX = 150_000
FILES = (
    "cancellation_policy", "customer_communication", "customer_signature", "duplicate_charge_documentation", "receipt",
    "refund_policy", "service_documentation", "shipping_documentation", "uncategorized_file",
)  # fmt: skip
REASONS = (
    "bank_cannot_process", "credit_not_processed", "duplicate", "fraudulent", "general", "product_not_received",
    "product_unacceptable", "subscription_canceled", "unrecognized",
)  # fmt: skip
EVIDENCE = (
    "access_activity_log", "billing_address", "cancellation_policy", "cancellation_policy_disclosure",
    "cancellation_rebuttal", "customer_communication", "customer_email_address", "customer_name",
    "customer_purchase_ip", "customer_signature", "duplicate_charge_documentation", "duplicate_charge_explanation",
    "duplicate_charge_id", "product_description", "receipt", "refund_policy", "refund_policy_disclosure",
    "refund_refusal_explanation", "service_date", "service_documentation", "shipping_address", "shipping_carrier",
    "shipping_date", "shipping_documentation", "shipping_tracking_number", "uncategorized_file", "uncategorized_text",
)  # fmt: skip


def opened(book: Book, charge: Thing, amount: int | None, reason: str) -> Thing:
    """The cardholder disputes a charge: the money leaves the balance, with a fee.

    It is what was not refunded, or ``amount``: a bank may take back also what its customer was refunded already.
    """
    one_of(reason, REASONS, "reason")
    left = charge["amount_captured"] - charge["amount_refunded"]
    amount = left if amount is None else amount
    if charge["disputed"] or not charge["captured"] or amount <= 0:
        raise bad(f"Charge {charge['id']} cannot be disputed, or not again.", param="charge")
    if amount > charge["amount_captured"]:
        raise bad(f"Of this charge {charge['amount_captured']} can be disputed.", param="amount")
    dispute: Thing = {
        "id": new_id("dispute"),
        "object": "dispute",
        "amount": amount,
        "balance_transactions": [],
        "charge": charge["id"],
        "created": now(),
        "currency": charge["currency"],
        "evidence": dict.fromkeys(EVIDENCE),
        "evidence_details": {
            "due_by": now() + SECONDS_TO_ANSWER,
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": reason,
        "status": "needs_response",
    }
    book.add(dispute, parent=charge["id"])
    charge = book.keep(charge | {"disputed": True})
    book.happened("charge.updated", charge, disputed=False)
    dispute = _booked(book, dispute, -amount, book.dispute_fee(charge["currency"]), "dispute")
    book.happened("charge.dispute.created", dispute)
    book.happened("charge.dispute.funds_withdrawn", dispute)
    return dispute


def _booked(book: Book, dispute: Thing, amount: int, fee: int, category: str) -> Thing:
    entry = book.entry(
        "adjustment", category, amount, dispute["currency"], dispute["id"], fee=fee,
        description=f"Chargeback {'withdrawal' if amount < 0 else 'reversal'} for {dispute['charge']}",
    )  # fmt: skip
    return book.keep(dispute | {"balance_transactions": [*dispute["balance_transactions"], entry]})


def won(book: Book, dispute_id: str) -> Thing:
    """The network decides for us: the amount comes back, the fee does not."""
    dispute = _undecided(book, dispute_id)
    dispute = _booked(book, dispute | {"status": "won"}, dispute["amount"], 0, "dispute_reversal")
    book.happened("charge.dispute.closed", dispute)
    book.happened("charge.dispute.funds_reinstated", dispute)
    return dispute


def lost(book: Book, dispute_id: str) -> Thing:
    """The network decides for the cardholder: what left the balance stays away."""
    dispute = book.keep(_undecided(book, dispute_id) | {"status": "lost"})
    book.happened("charge.dispute.closed", dispute)
    return dispute


def _undecided(book: Book, dispute_id: str) -> Thing:
    dispute = book.get("dispute", dispute_id, "dispute")
    if dispute["status"] not in OPEN:
        raise unexpected_state("dispute", f"This dispute is already {dispute['status']}.", dispute)
    return dispute


def update(book: Book, asked: Asked, dispute: str) -> Thing:
    """POST /v1/disputes/{id}: evidence, submitted where not told otherwise."""
    found = book.get("dispute", dispute, "dispute")
    evidence = {name: value for name, value in (asked["evidence"] or {}).items() if value}
    if evidence:
        _refuse_evidence(book, found, evidence)
    changes: Thing = {"metadata": changed_metadata(found, asked)}
    if evidence:
        sent = asked["submit"] is not False
        details = found["evidence_details"]
        changes |= {
            "evidence": found["evidence"] | evidence,
            "evidence_details": details
            | {"has_evidence": True, "submission_count": details["submission_count"] + sent},
            "status": "under_review" if sent else found["status"],
        }
    before = found["status"]
    found = book.keep(found | changes)
    book.happened("charge.dispute.updated", found, status=before)
    text = evidence.get("uncategorized_text")
    if changes.get("status") == "under_review" and text in ("winning_evidence", "losing_evidence"):
        return (won if text == "winning_evidence" else lost)(book, dispute)
    return found


def _refuse_evidence(book: Book, dispute: Thing, evidence: Thing) -> None:
    """Of a dispute that is decided or too old, a second time, or with a file that is not there."""
    if dispute["status"] not in OPEN:
        raise unexpected_state("dispute", f"This dispute is already {dispute['status']}.", dispute)
    details = dispute["evidence_details"]
    if details["submission_count"]:
        raise bad(
            "Evidence for this dispute was submitted already.", "dispute_evidence_submitted", "evidence"
        )
    if now() > details["due_by"]:
        raise bad("The time to submit evidence for this dispute is over.", "dispute_past_due", "evidence")
    for name in FILES:
        if name in evidence:
            book.get("file", evidence[name], f"evidence[{name}]")
    if sum(len(text) for text in evidence.values()) > EVIDENCE_LENGTH_MAX:
        raise bad("All evidence together may have 150000 characters.", param="evidence")


def close(book: Book, asked: Asked, dispute: str) -> Thing:
    """POST /v1/disputes/{id}/close: given up."""
    return lost(book, dispute)


def read(book: Book, asked: Asked, dispute: str) -> Thing:
    """GET /v1/disputes/{id}."""
    return book.get("dispute", dispute, "dispute")


def listed(book: Book, asked: Asked) -> Thing:
    """GET /v1/disputes."""
    return book.page(
        "dispute", asked, "/v1/disputes", parent=asked["charge"], payment_intent=asked["payment_intent"]
    )


EVIDENCE_TAKES = {name: LONG if name in LONG_ONES else TEXT for name in EVIDENCE}
CALLS = (
    Call("GET", "/v1/disputes", listed, PAGE | {"charge": TEXT, "payment_intent": TEXT}),
    Call("GET", "/v1/disputes/<dispute>", read, {}),
    Call(
        "POST",
        "/v1/disputes/<dispute>",
        update,
        {"evidence": EVIDENCE_TAKES, "metadata": HASH, "submit": FLAG},
    ),
    Call("POST", "/v1/disputes/<dispute>/close", close, {}),
)

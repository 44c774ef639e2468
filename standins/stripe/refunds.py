"""Refunds: never more than was charged."""

from standins.store import Thing
from standins.stripe.asking import COUNT, FLAG, HASH, PAGE, TEXT, Asked, one_of
from standins.stripe.book import Book, changed_metadata, new_id, now
from standins.stripe.calls import Call
from standins.stripe.errors import bad, missing, unexpected_state
from standins.stripe.intents import card_of

REASONS = ("duplicate", "fraudulent", "requested_by_customer")
CREATE = {
    "amount": COUNT, "charge": TEXT, "payment_intent": TEXT, "reason": TEXT, "metadata": HASH,
    "reverse_transfer": FLAG, "refund_application_fee": FLAG,
}  # fmt: skip


def create(book: Book, asked: Asked) -> Thing:
    """POST /v1/refunds."""
    if asked["reverse_transfer"] or asked["refund_application_fee"]:
        raise bad(
            "This charge has no transfer of its own to be reversed: create a transfer reversal.",
            param="reverse_transfer",
        )
    charge = _charge_to_refund(book, asked)
    left = charge["amount_captured"] - charge["amount_refunded"]
    if charge["disputed"] and _is_charged_back(book, charge):
        raise bad(f"Charge {charge['id']} has been charged back; cannot issue a refund.", "charge_disputed")
    if left == 0:
        raise bad(f"Charge {charge['id']} has already been refunded.", "charge_already_refunded")
    amount = left if asked["amount"] is None else asked.amount()
    if amount > left:
        raise bad(
            f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})", param="amount"
        )
    refund = book.add(_refund(asked, charge, amount, card_of(charge).refund), parent=charge["id"])
    entry = book.entry("refund", "refund", -amount, charge["currency"], refund["id"])
    refund = book.keep(refund | {"balance_transaction": entry["id"]})
    charge = _count_back(book, charge, amount)
    book.happened("refund.created", refund)
    book.happened("charge.refunded", charge, amount_refunded=charge["amount_refunded"] - amount)
    return refund


def _charge_to_refund(book: Book, asked: Asked) -> Thing:
    if asked["charge"]:
        charge = book.get("charge", asked["charge"], "charge")
    elif asked["payment_intent"]:
        intent = book.get("payment_intent", asked["payment_intent"], "payment_intent")
        if intent["status"] != "succeeded":
            raise bad(
                f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
                param="payment_intent",
            )
        charge = book.get("charge", intent["latest_charge"])
    else:
        raise bad(
            "One of the following params should be provided for this request: payment_intent or charge."
        )
    if not charge["paid"] or not charge["captured"]:
        raise bad(f"Charge {charge['id']} was not captured: nothing can be refunded.", param="charge")
    return charge


def _is_charged_back(book: Book, charge: Thing) -> bool:
    return any(dispute["status"] != "won" for dispute in book.every("dispute", parent=charge["id"]))


def _refund(asked: Asked, charge: Thing, amount: int, status: str) -> Thing:
    reason = asked["reason"]
    return {
        "id": new_id("refund"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": now(),
        "currency": charge["currency"],
        "metadata": asked["metadata"] or {},
        "payment_intent": charge["payment_intent"],
        "reason": one_of(reason, REASONS, "reason") if reason else None,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": status,
        "transfer_reversal": None,
    }


def _count_back(book: Book, charge: Thing, amount: int) -> Thing:
    refunded = charge["amount_refunded"] + amount
    return book.keep(
        charge | {"amount_refunded": refunded, "refunded": refunded == charge["amount_captured"]}
    )


def succeed(book: Book, refund_id: str) -> Thing:
    """A pending refund arrived."""
    refund = book.get("refund", refund_id)
    if refund["status"] != "pending":
        raise unexpected_state("refund", f"This refund is {refund['status']}.", refund)
    refund = book.keep(refund | {"status": "succeeded"})
    _tell(book, refund, "pending")
    return refund


def fail(book: Book, refund_id: str) -> Thing:
    """A refund came back: the balance has it again, and the charge counts it no more."""
    refund = book.get("refund", refund_id)
    before = refund["status"]
    if before not in ("pending", "succeeded"):
        raise unexpected_state("refund", f"This refund is {before}.", refund)
    entry = book.entry("refund_failure", "refund_failure", refund["amount"], refund["currency"], refund_id)
    refund = book.keep(
        refund
        | {
            "status": "failed",
            "failure_reason": "expired_or_canceled_card",
            "failure_balance_transaction": entry["id"],
        }
    )
    _count_back(book, book.get("charge", refund["charge"]), -refund["amount"])
    book.happened("refund.failed", refund)
    _tell(book, refund, before)
    return refund


def _tell(book: Book, refund: Thing, before: str) -> None:
    book.happened("refund.updated", refund, status=before)
    book.happened("charge.refund.updated", refund, status=before)


def read(book: Book, asked: Asked, refund: str) -> Thing:
    """GET /v1/refunds/{id}."""
    return book.get("refund", refund)


def update(book: Book, asked: Asked, refund: str) -> Thing:
    """POST /v1/refunds/{id}: its metadata."""
    found = book.get("refund", refund)
    return book.keep(found | {"metadata": changed_metadata(found, asked)})


def listed(book: Book, asked: Asked) -> Thing:
    """GET /v1/refunds."""
    if asked["charge"] and book.store.find("charge", asked["charge"]) is None:
        raise missing("charge", asked["charge"], "charge")
    return book.page(
        "refund", asked, "/v1/refunds", parent=asked["charge"], payment_intent=asked["payment_intent"]
    )


CALLS = (
    Call("POST", "/v1/refunds", create, CREATE),
    Call("GET", "/v1/refunds", listed, PAGE | {"charge": TEXT, "payment_intent": TEXT}),
    Call("GET", "/v1/refunds/<refund>", read, {}),
    Call("POST", "/v1/refunds/<refund>", update, {"metadata": HASH}),
)

"""Payment intents and the charges that come of them."""

from typing import Any

from standins.store import Thing
from standins.stripe.asking import COUNT, FLAG, HASH, PAGE, TEXT, TEXTS, Asked, one_of
from standins.stripe.book import Book, changed_metadata, new_id, now
from standins.stripe.calls import Call
from standins.stripe.cards import CARDS, Card, billing_details, card_of_token, details_of, payment_method
from standins.stripe.disputes import opened
from standins.stripe.errors import StripeError, bad, missing, unexpected_state

PAYABLE = ("requires_payment_method", "requires_confirmation")
REASONS = ("abandoned", "duplicate", "fraudulent", "requested_by_customer")
CREATE = {
    "amount": COUNT, "currency": TEXT, "automatic_payment_methods": {"enabled": FLAG, "allow_redirects": TEXT},
    "capture_method": TEXT, "confirm": FLAG, "description": TEXT, "metadata": HASH, "payment_method": TEXT,
    "payment_method_types": TEXTS, "receipt_email": TEXT, "return_url": TEXT, "transfer_group": TEXT,
}  # fmt: skip
UPDATE = {
    "amount": COUNT, "description": TEXT, "metadata": HASH, "payment_method": TEXT, "receipt_email": TEXT,
    "transfer_group": TEXT,
}  # fmt: skip


def make_intent(book: Book, amount: int, currency: str, **more: Any) -> Thing:
    """A payment intent that waits for a card."""
    intent_id = new_id("payment_intent")
    intent: Thing = {
        "id": intent_id,
        "object": "payment_intent",
        "amount": amount,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic",
        "client_secret": f"{intent_id}_secret_standin",
        "confirmation_method": "automatic",
        "created": now(),
        "currency": currency,
        "customer": None,
        "description": None,
        "invoice": None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": {},
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_options": {"card": {"installments": None, "mandate_options": None, "network": None}},
        "payment_method_types": ["card"],
        "processing": None,
        "receipt_email": None,
        "review": None,
        "setup_future_usage": None,
        "shipping": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": None,
    } | {name: value for name, value in more.items() if value is not None}
    book.add(intent)
    book.happened("payment_intent.created", intent)
    return intent


def pay(book: Book, intent: Thing, card: Card, method: Thing) -> Thing:
    """Try to pay with a card; the intent says what came of it, see its ``last_payment_error``."""
    charge = _charge(book, intent, card, method)
    if card.declined:
        error = StripeError(
            402, card.message, card.declined[0], kind="card_error",
            charge=charge["id"], decline_code=card.declined[1], payment_method=method,
        )  # fmt: skip
        book.happened("charge.failed", charge)
        intent = book.keep(
            intent
            | {
                "status": "requires_payment_method",
                "latest_charge": charge["id"],
                "last_payment_error": error.body["error"],
                "payment_method": None,
            }
        )
        book.happened("payment_intent.payment_failed", intent)
        return intent
    held = intent["capture_method"] == "manual"
    intent = book.keep(
        intent
        | {
            "status": "requires_capture" if held else "succeeded",
            "amount_capturable": intent["amount"] if held else 0,
            "amount_received": 0 if held else intent["amount"],
            "latest_charge": charge["id"],
            "last_payment_error": None,
            "payment_method": method["id"],
        }
    )
    book.happened("charge.succeeded", charge)
    book.happened("payment_intent.amount_capturable_updated" if held else "payment_intent.succeeded", intent)
    return intent


def _charge(book: Book, intent: Thing, card: Card, method: Thing) -> Thing:
    declined = card.declined is not None
    held = not declined and intent["capture_method"] == "manual"
    charge: Thing = {
        "id": new_id("charge"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": 0 if declined or held else intent["amount"],
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": billing_details(),
        "calculated_statement_descriptor": "STANDIN",
        "captured": not declined and not held,
        "created": now(),
        "currency": intent["currency"],
        "customer": None,
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": card.declined[0] if card.declined else None,
        "failure_message": card.message or None,
        "fraud_details": {},
        "invoice": None,
        "livemode": False,
        "metadata": dict(intent["metadata"]),
        "on_behalf_of": None,
        "outcome": _outcome(card),
        "paid": not declined,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": details_of(card),
        "radar_options": {},
        "receipt_email": intent["receipt_email"],
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "review": None,
        "shipping": None,
        "source_transfer": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "failed" if declined else "succeeded",
        "transfer_data": None,
        "transfer_group": intent["transfer_group"],
    }
    book.add(charge, parent=intent["id"])
    return charge if declined or held else _book_charge(book, charge, card)


def _book_charge(book: Book, charge: Thing, card: Card) -> Thing:
    entry = book.entry(
        "charge", "charge", charge["amount_captured"], charge["currency"], charge["id"],
        fee=book.fee(charge["amount_captured"], charge["currency"]),
        pending=not card.settles_at_once,
        description=charge["description"],
    )  # fmt: skip
    return book.keep(charge | {"balance_transaction": entry["id"]})


def _outcome(card: Card) -> Thing:
    told = {"risk_level": "normal", "risk_score": 20}
    if card.declined:
        return told | {
            "network_status": "declined_by_network",
            "reason": card.declined[1],
            "seller_message": "The bank did not take the payment.",
            "type": "issuer_declined",
        }
    return told | {
        "network_status": "approved_by_network",
        "reason": None,
        "seller_message": "Payment complete.",
        "type": "authorized",
    }


def card_of(charge: Thing) -> Card:
    """The test card that a charge was paid with."""
    mark = charge["payment_method_details"]["card"]["fingerprint"]
    return next(card for card in CARDS if mark.endswith(card.number[-9:]))


def method_named(book: Book, word: str) -> tuple[Card, Thing]:
    """The card and payment method of an id or of a test word like ``pm_card_visa``. Raises for another."""
    card = card_of_token(word)
    if card is not None:
        return card, book.add(payment_method(card))
    method = book.store.find("payment_method", word)
    if method is None:
        raise missing("PaymentMethod", word, "payment_method")
    mark = method["card"]["fingerprint"]
    return next(card for card in CARDS if mark.endswith(card.number[-9:])), method


def create(book: Book, asked: Asked) -> Thing:
    """POST /v1/payment_intents."""
    amount, currency = asked.amount(), asked.currency()
    if (asked["payment_method_types"] or ["card"]) != ["card"]:
        raise bad(
            "The stand-in takes cards only.", "payment_intent_invalid_parameter", "payment_method_types"
        )
    automatic = {"enabled": True} if (asked["automatic_payment_methods"] or {}).get("enabled") else None
    intent = make_intent(
        book, amount, currency,
        automatic_payment_methods=automatic,
        capture_method=one_of(
            asked["capture_method"] or "automatic", ("automatic", "automatic_async", "manual"), "capture_method"
        ),
        description=asked["description"], metadata=asked["metadata"], receipt_email=asked["receipt_email"],
        transfer_group=asked["transfer_group"],
    )  # fmt: skip
    if asked["payment_method"]:
        _, method = method_named(book, asked["payment_method"])
        intent = book.keep(intent | {"payment_method": method["id"], "status": "requires_confirmation"})
    return _confirmed(book, intent) if asked["confirm"] else intent


def confirm(book: Book, asked: Asked, intent: str) -> Thing:
    """POST /v1/payment_intents/{id}/confirm."""
    found = book.get("payment_intent", intent, "intent")
    if found["status"] not in PAYABLE:
        raise unexpected_state(
            "payment_intent",
            f"This PaymentIntent's status is {found['status']}: it cannot be confirmed.",
            found,
        )
    if asked["payment_method"]:
        _, method = method_named(book, asked["payment_method"])
        found = found | {"payment_method": method["id"]}
    return _confirmed(book, found)


def _confirmed(book: Book, intent: Thing) -> Thing:
    if not intent["payment_method"]:
        raise bad(
            "You cannot confirm this PaymentIntent because it's missing a payment method.",
            "payment_intent_unexpected_state",
        )
    card, method = method_named(book, intent["payment_method"])
    paid = pay(book, intent, card, method)
    if card.is_disputed:
        opened(book, book.get("charge", paid["latest_charge"]), None, "fraudulent")
    error = paid["last_payment_error"]
    if error:
        fields = {
            name: value for name, value in error.items() if name not in ("code", "message", "type", "doc_url")
        }
        raise StripeError(
            402, error["message"], error["code"], kind="card_error", payment_intent=paid, **fields
        )
    return paid


def capture(book: Book, asked: Asked, intent: str) -> Thing:
    """POST /v1/payment_intents/{id}/capture: all of it, or a part."""
    found = book.get("payment_intent", intent, "intent")
    if found["status"] != "requires_capture":
        raise unexpected_state(
            "payment_intent",
            f"This PaymentIntent's status is {found['status']}: nothing can be captured.",
            found,
        )
    amount = (
        found["amount_capturable"]
        if asked["amount_to_capture"] is None
        else asked.amount("amount_to_capture")
    )
    if amount > found["amount_capturable"]:
        raise bad("You cannot capture more than is capturable.", "amount_too_large", "amount_to_capture")
    charge = book.get("charge", found["latest_charge"])
    charge = _book_charge(book, charge | {"amount_captured": amount, "captured": True}, card_of(charge))
    found = book.keep(found | {"status": "succeeded", "amount_capturable": 0, "amount_received": amount})
    book.happened("charge.captured", charge)
    book.happened("payment_intent.succeeded", found)
    return found


def cancel(book: Book, asked: Asked, intent: str) -> Thing:
    """POST /v1/payment_intents/{id}/cancel."""
    found = book.get("payment_intent", intent, "intent")
    if found["status"] in ("succeeded", "canceled"):
        raise unexpected_state(
            "payment_intent",
            f"You cannot cancel this PaymentIntent because it has a status of {found['status']}.",
            found,
        )
    reason = asked["cancellation_reason"]
    if reason:
        one_of(reason, REASONS, "cancellation_reason")
    found = book.keep(
        found
        | {"status": "canceled", "amount_capturable": 0, "canceled_at": now(), "cancellation_reason": reason}
    )
    book.happened("payment_intent.canceled", found)
    return found


def update(book: Book, asked: Asked, intent: str) -> Thing:
    """POST /v1/payment_intents/{id}."""
    found = book.get("payment_intent", intent, "intent")
    changes = {
        name: asked[name] for name in ("description", "receipt_email", "transfer_group") if asked[name]
    }
    if asked["amount"] is not None or asked["payment_method"]:
        if found["status"] not in PAYABLE:
            raise unexpected_state(
                "payment_intent",
                f"This PaymentIntent's status is {found['status']}: it cannot change.",
                found,
            )
        if asked["amount"] is not None:
            changes["amount"] = asked.amount()
        if asked["payment_method"]:
            changes |= {"payment_method": method_named(book, asked["payment_method"])[1]["id"]}
            changes |= {"status": "requires_confirmation"}
    return book.keep(found | changes | {"metadata": changed_metadata(found, asked)})


def read(book: Book, asked: Asked, intent: str) -> Thing:
    """GET /v1/payment_intents/{id}."""
    return book.get("payment_intent", intent, "intent")


def listed(book: Book, asked: Asked) -> Thing:
    """GET /v1/payment_intents."""
    return book.page("payment_intent", asked, "/v1/payment_intents")


def read_charge(book: Book, asked: Asked, charge: str) -> Thing:
    """GET /v1/charges/{id}."""
    return book.get("charge", charge)


def listed_charges(book: Book, asked: Asked) -> Thing:
    """GET /v1/charges."""
    return book.page(
        "charge", asked, "/v1/charges", parent=asked["payment_intent"], transfer_group=asked["transfer_group"]
    )


def read_method(book: Book, asked: Asked, method: str) -> Thing:
    """GET /v1/payment_methods/{id}."""
    return book.get("payment_method", method, "payment_method")


CALLS = (
    Call("POST", "/v1/payment_intents", create, CREATE),
    Call("GET", "/v1/payment_intents", listed, PAGE),
    Call("GET", "/v1/payment_intents/<intent>", read, {"client_secret": TEXT}),
    Call("POST", "/v1/payment_intents/<intent>", update, UPDATE),
    Call(
        "POST", "/v1/payment_intents/<intent>/confirm", confirm, {"payment_method": TEXT, "return_url": TEXT}
    ),
    Call("POST", "/v1/payment_intents/<intent>/capture", capture, {"amount_to_capture": COUNT}),
    Call("POST", "/v1/payment_intents/<intent>/cancel", cancel, {"cancellation_reason": TEXT}),
    Call("GET", "/v1/charges", listed_charges, PAGE | {"payment_intent": TEXT, "transfer_group": TEXT}),
    Call("GET", "/v1/charges/<charge>", read_charge, {}),
    Call("GET", "/v1/payment_methods/<method>", read_method, {}),
)

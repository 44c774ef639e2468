"""Checkout sessions: what a payer pays on the stand-in's own page."""

from standins.store import Thing
from standins.stripe.asking import COUNT, FLAG, HASH, PAGE, TEXT, TEXTS, Asked, Each, known_currency, one_of
from standins.stripe.book import Book, new_id, now
from standins.stripe.calls import Call
from standins.stripe.cards import Card, payment_method
from standins.stripe.disputes import opened
from standins.stripe.errors import StripeError, bad, unexpected_state
from standins.stripe.intents import make_intent, pay

SECONDS_OPEN = 24 * 3600
SECONDS_OPEN_MIN = 30 * 60
LOCALES = ("auto", "en", "id")
PRODUCT = {"name": TEXT, "description": TEXT, "images": TEXTS, "metadata": HASH}
PRICE = {"currency": TEXT, "unit_amount": COUNT, "product_data": PRODUCT, "tax_behavior": TEXT}
CREATE = {
    "cancel_url": TEXT, "client_reference_id": TEXT, "currency": TEXT, "customer_email": TEXT, "expires_at": COUNT,
    "line_items": Each({"price_data": PRICE, "quantity": COUNT}), "locale": TEXT, "metadata": HASH, "mode": TEXT,
    "payment_intent_data": {
        "description": TEXT, "metadata": HASH, "receipt_email": TEXT, "transfer_group": TEXT, "capture_method": TEXT,
    },
    "payment_method_types": TEXTS, "submit_type": TEXT, "success_url": TEXT,
    "phone_number_collection": {"enabled": FLAG},
}  # fmt: skip


def create(book: Book, asked: Asked) -> Thing:
    """POST /v1/checkout/sessions."""
    if one_of(asked.need("mode"), ("payment", "setup", "subscription"), "mode") != "payment":
        raise bad("The stand-in knows sessions of mode payment only.", param="mode")
    for name in ("success_url", "cancel_url"):
        if asked[name] and not str(asked[name]).startswith(("http://", "https://")):
            raise bad("Not a valid URL", "url_invalid", name)
    asked.need("success_url")
    if (asked["payment_method_types"] or ["card"]) != ["card"]:
        raise bad("The stand-in takes cards only.", param="payment_method_types")
    items = [_item(item, number) for number, item in enumerate(asked.need("line_items"))]
    currencies = {item["currency"] for item in items}
    if len(currencies) != 1:
        raise bad("You cannot combine currencies on a single Checkout Session.", param="line_items")
    session = _session(asked, currencies.pop(), sum(item["amount_total"] for item in items))
    book.add(session)
    book.store.add("line_items", {"id": f"items:{session['id']}", "data": items})
    book.store.add("intent_data", {"id": f"intent:{session['id']}"} | (asked["payment_intent_data"] or {}))
    return session


def _item(item: dict[str, object], number: int) -> Thing:
    path = f"line_items[{number}]"
    price = Asked(item).need("price_data")
    told = Asked(price)
    quantity = item.get("quantity") or 1
    name = Asked(told.need("product_data")).need("name")
    if not isinstance(quantity, int) or quantity < 1:
        raise bad(
            "This value must be greater than or equal to 1.", "parameter_invalid_integer", f"{path}[quantity]"
        )
    unit = told.amount("unit_amount")
    currency = known_currency(told.need("currency"), f"{path}[price_data][currency]")
    return {
        "id": f"li_{new_id('charge')[3:]}",
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": unit * quantity,
        "amount_tax": 0,
        "amount_total": unit * quantity,
        "currency": currency,
        "description": name,
        "price": None,
        "quantity": quantity,
    }


def _session(asked: Asked, currency: str, total: int) -> Thing:
    session_id = new_id("checkout.session")
    expires_at = asked["expires_at"] or now() + SECONDS_OPEN
    if not now() + SECONDS_OPEN_MIN - 60 <= expires_at <= now() + SECONDS_OPEN:
        raise bad(
            "The `expires_at` timestamp must be at least 30 minutes and at most 24 hours from now.",
            param="expires_at",
        )
    return {
        "id": session_id,
        "object": "checkout.session",
        "after_expiration": None,
        "allow_promotion_codes": None,
        "amount_subtotal": total,
        "amount_total": total,
        "automatic_tax": {"enabled": False, "status": None},
        "billing_address_collection": None,
        "cancel_url": asked["cancel_url"],
        "client_reference_id": asked["client_reference_id"],
        "consent": None,
        "consent_collection": None,
        "created": now(),
        "currency": currency,
        "currency_conversion": None,
        "custom_fields": [],
        "custom_text": {"shipping_address": None, "submit": None},
        "customer": None,
        "customer_creation": "if_required",
        "customer_details": None,
        "customer_email": asked["customer_email"],
        "expires_at": expires_at,
        "invoice": None,
        "invoice_creation": None,
        "livemode": False,
        "locale": one_of(asked["locale"], LOCALES, "locale") if asked["locale"] else None,
        "metadata": asked["metadata"] or {},
        "mode": "payment",
        "payment_intent": None,
        "payment_link": None,
        "payment_method_collection": "if_required",
        "payment_method_options": {},
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "phone_number_collection": {"enabled": False},
        "recovered_from": None,
        "setup_intent": None,
        "shipping_address_collection": None,
        "shipping_cost": None,
        "shipping_details": None,
        "shipping_options": [],
        "status": "open",
        "submit_type": asked["submit_type"],
        "subscription": None,
        "success_url": asked["success_url"],
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "url": f"{asked.host}c/pay/{session_id}",
    }


def pay_session(book: Book, session_id: str, card: Card) -> Thing:
    """A person pays on the page; the session is complete, or its intent says why not.

    Raises StripeError where the session is not open any more.
    """
    session = ended_if_late(book, book.get("checkout.session", session_id))
    if session["status"] != "open":
        raise unexpected_state("checkout_session", f"This session is {session['status']}.", session)
    if session["payment_intent"]:
        intent = book.get("payment_intent", session["payment_intent"])
    else:
        data = book.store.find("intent_data", f"intent:{session_id}") or {}
        intent = make_intent(
            book,
            session["amount_total"],
            session["currency"],
            **{name: value for name, value in data.items() if name != "id"},
        )
        session = book.keep(session | {"payment_intent": intent["id"]})
    intent = pay(book, intent, card, book.add(payment_method(card)))
    if intent["status"] in ("succeeded", "requires_capture"):
        session = book.keep(
            session
            | {
                "status": "complete",
                "payment_status": "paid" if intent["status"] == "succeeded" else "unpaid",
                "customer_details": _customer(session),
                "url": None,
            }
        )
        book.happened("checkout.session.completed", session)
        if card.is_disputed:
            opened(book, book.get("charge", intent["latest_charge"]), None, "fraudulent")
    return session


def ended_if_late(book: Book, session: Thing) -> Thing:
    """The session, expired where its time is over."""
    return (
        _expired(book, session) if session["status"] == "open" and session["expires_at"] <= now() else session
    )


def expire(book: Book, asked: Asked, session: str) -> Thing:
    """POST /v1/checkout/sessions/{id}/expire."""
    found = book.get("checkout.session", session, "session")
    if found["status"] != "open":
        raise StripeError(
            400, f"Only Checkout Sessions with a status of `open` can be expired: this one is {found['status']}.",
            param="session",
        )  # fmt: skip
    return _expired(book, found)


def _expired(book: Book, session: Thing) -> Thing:
    session = book.keep(session | {"status": "expired", "url": None})
    if session["payment_intent"]:
        intent = book.get("payment_intent", session["payment_intent"])
        intent = book.keep(
            intent | {"status": "canceled", "canceled_at": now(), "cancellation_reason": "automatic"}
        )
        book.happened("payment_intent.canceled", intent)
    book.happened("checkout.session.expired", session)
    return session


def _customer(session: Thing) -> Thing:
    nowhere = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
    return {
        "address": nowhere,
        "email": session["customer_email"],
        "name": None,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [],
    }


def read(book: Book, asked: Asked, session: str) -> Thing:
    """GET /v1/checkout/sessions/{id}."""
    return ended_if_late(book, book.get("checkout.session", session, "session"))


def listed(book: Book, asked: Asked) -> Thing:
    """GET /v1/checkout/sessions."""
    return book.page(
        "checkout.session",
        asked,
        "/v1/checkout/sessions",
        payment_intent=asked["payment_intent"],
        status=asked["status"],
    )


def line_items(book: Book, asked: Asked, session: str) -> Thing:
    """GET /v1/checkout/sessions/{id}/line_items."""
    book.get("checkout.session", session, "session")
    found = book.store.find("line_items", f"items:{session}") or {"data": []}
    url = f"/v1/checkout/sessions/{session}/line_items"
    return {"object": "list", "data": found["data"], "has_more": False, "url": url}


PAGE_OF_SESSIONS = {name: kind for name, kind in PAGE.items() if name != "created"}
CALLS = (
    Call("POST", "/v1/checkout/sessions", create, CREATE),
    Call("GET", "/v1/checkout/sessions", listed, PAGE | {"payment_intent": TEXT, "status": TEXT}),
    Call("GET", "/v1/checkout/sessions/<session>", read, {}),
    Call("GET", "/v1/checkout/sessions/<session>/line_items", line_items, PAGE_OF_SESSIONS),
    Call("POST", "/v1/checkout/sessions/<session>/expire", expire, {}),
)

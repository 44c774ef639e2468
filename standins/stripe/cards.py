"""Test cards, and what becomes of who pays with them."""

from dataclasses import dataclass

from standins.store import Thing
from standins.stripe.book import new_id, now


@dataclass(frozen=True)
class Card:
    """One test card: ``declined`` is the error's code and decline code, where it does not pay."""

    number: str
    token: str
    declined: tuple[str, str] | None = None
    message: str = ""
    settles_at_once: bool = False
    is_disputed: bool = False
    refund: str = "succeeded"  # what becomes of its refunds at first


CARDS = (
    Card("4242424242424242", "pm_card_visa"),
    Card("4000000000000077", "pm_card_bypassPending", settles_at_once=True),
    Card("4000000000000259", "pm_card_createDispute", is_disputed=True),
    Card("4000000000007726", "pm_card_pendingRefund", refund="pending"),
    Card("4000000000005126", "pm_card_refundFail"),
    Card(
        "4000000000000002",
        "pm_card_visa_chargeDeclined",
        ("card_declined", "generic_decline"),
        "Your card was declined.",
    ),
    Card(
        "4000000000009995",
        "pm_card_visa_chargeDeclinedInsufficientFunds",
        ("card_declined", "insufficient_funds"),
        "Your card has insufficient funds.",
    ),
    Card(
        "4000000000000069",
        "pm_card_chargeDeclinedExpiredCard",
        ("expired_card", "expired_card"),
        "Your card has expired.",
    ),
    Card(
        "4000000000000127",
        "pm_card_chargeDeclinedIncorrectCvc",
        ("incorrect_cvc", "incorrect_cvc"),
        "Your card's security code is incorrect.",
    ),
    Card(
        "4000000000000119",
        "pm_card_chargeDeclinedProcessingError",
        ("processing_error", "processing_error"),
        "An error occurred while processing your card. Try again in a little bit.",
    ),
)
PAYS, DECLINES = CARDS[0], CARDS[5]


def card_numbered(number: str) -> Card | None:
    """The test card of this number, spaces aside."""
    digits = "".join(filter(str.isdecimal, number))
    return next((card for card in CARDS if card.number == digits), None)


def card_of_token(token: str) -> Card | None:
    """The test card that a payment method's word names."""
    return next((card for card in CARDS if card.token == token), None)


def payment_method(card: Card) -> Thing:
    """A payment method of this card."""
    return {
        "id": new_id("payment_method"),
        "object": "payment_method",
        "billing_details": billing_details(),
        "card": {
            "brand": "visa",
            "checks": {
                "address_line1_check": None,
                "address_postal_code_check": None,
                "cvc_check": "pass",
            },
            "country": "ID",
            "exp_month": 12,
            "exp_year": 2034,
            "fingerprint": f"standin{card.number[-9:]}",
            "funding": "credit",
            "generated_from": None,
            "last4": card.number[-4:],
            "networks": {"available": ["visa"], "preferred": None},
            "three_d_secure_usage": {"supported": True},
            "wallet": None,
        },
        "created": now(),
        "customer": None,
        "livemode": False,
        "metadata": {},
        "type": "card",
    }


def details_of(card: Card) -> Thing:
    """How a charge tells the card."""
    return {
        "card": {
            "brand": "visa",
            "checks": {
                "address_line1_check": None,
                "address_postal_code_check": None,
                "cvc_check": "fail" if card.declined == ("incorrect_cvc", "incorrect_cvc") else "pass",
            },
            "country": "ID",
            "exp_month": 12,
            "exp_year": 2034,
            "fingerprint": f"standin{card.number[-9:]}",
            "funding": "credit",
            "installments": None,
            "last4": card.number[-4:],
            "mandate": None,
            "network": "visa",
            "three_d_secure": None,
            "wallet": None,
        },
        "type": "card",
    }


def billing_details() -> Thing:
    """Whose card it is: nobody said."""
    nowhere = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
    return {"address": nowhere, "email": None, "name": None, "phone": None}

"""Midtrans: QRIS, and virtual accounts of banks, by its Core API.

Its notifications are signed over the order, the status code and the sum, not over the status, and tell no time. So one
is only a reason to ask how the transaction stands now. "Settled" is not its end: it may be refunded afterwards.
Amounts are whole rupiah: asked for as 24145, told as "24145.00".
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from marketplace.kit import clock
from marketplace.settlement.ports import (
    Declined,
    Forged,
    Heard,
    Hook,
    Instructions,
    NoAnswer,
    Outside,
    Seen,
    Thing,
    ToOpen,
    ToPayOut,
    ToRefund,
)
from payments.providers import midtrans_report
from payments.providers.midtrans_calls import Answer, Line

CURRENCY = "IDR"
MINOR_PER_RUPIAH = 100
# Mandiri bills are left out: one that was paid may be denied a minute later.
BANKS = ("bca", "bni", "bri", "permata", "cimb")
QRIS, VA = "qris", "va_"
OPENINGS_MAX = 5  # an order's number opens one transaction; the next has a number behind it
PAID = ("settlement", "partial_refund", "refund", "partial_chargeback", "chargeback")
CLOSED = ("deny", "cancel", "expire", "failure")
OPEN = ("pending", "authorize")
REFUNDED = ("partial_refund", "refund")
DONE, CREATED, TAKEN_BEFORE, GONE, NO_MONEY = 200, 201, 406, 404, 414

_ORDER = re.compile(r"[A-Za-z0-9~._-]{1,50}", re.ASCII)
_AMOUNT = re.compile(r"([0-9]{1,13})\.([0-9]{2})", re.ASCII)
_NUMBER = re.compile(r"[0-9]{8,34}", re.ASCII)
QR_TEXT_MAX = 1000


class Midtrans(Outside):
    """The adapter of all its ways to pay; those that can be refunded there are plugged in apart from the others."""

    name = "midtrans"
    label = "Midtrans"
    reads_reports = True

    def __init__(self, key: str, api_url: str = "") -> None:
        self._key = key
        self._line = Line(key, api_url)

    def open(self, asked: ToOpen) -> Instructions:
        """Charge it; where a number was used by an answer that got lost, give that one up and take the next."""
        amount = _rupiah(asked.amount_minor, asked.currency)
        for place in range(1, OPENINGS_MAX + 1):
            order = asked.payment if place == 1 else f"{asked.payment}.{place}"
            minutes = max(1, (asked.expires_at - clock.real_now()) // timedelta(minutes=1))
            answer = self._line.ask(
                "POST",
                "/v2/charge",
                {
                    **_kind(asked.method),
                    "transaction_details": {"order_id": order, "gross_amount": amount},
                    "custom_expiry": {"expiry_duration": minutes, "unit": "minute"},
                },
                f"open:{order}",
            )
            if answer.code == CREATED:
                return self._instructions(asked, order, answer.body)
            if answer.code != TAKEN_BEFORE:
                raise Declined(str(answer.code))
            if self._closed(order).state == "paid":
                return Instructions(order)
        raise Declined("too-many-openings")

    def close(self, payment: str, reference: str) -> Seen:
        """Cancel it; one that was paid meanwhile is told as paid."""
        return self._closed(reference)

    def look(self, thing: Thing, about: str, reference: str) -> Seen | None:
        """How a payment or refund stands. Midtrans pays nobody out."""
        if not reference or thing not in (Thing.PAYMENT, Thing.REFUND):
            return None
        return self._seen(thing, reference)

    def send_refund(self, asked: ToRefund) -> Seen:
        """Back to where the QRIS was paid from; the same key is refunded once."""
        amount = _rupiah(asked.amount_minor, asked.currency)
        key = f"{asked.refund}_{asked.attempt}"
        answer = self._line.ask(
            "POST",
            f"/v2/{_named(asked.reference)}/refund/online/direct",
            {"refund_key": key, "amount": amount, "reason": "refund"},
            f"refund:{key}",
        )
        if answer.code == NO_MONEY and "insufficient" in str(answer.body.get("status_message")).lower():
            raise NoAnswer("no-funds")  # of ours, there: it goes when more was paid
        if answer.code not in (DONE, TAKEN_BEFORE):
            raise Declined(str(answer.code))
        # what the answer calls its amount is that of all refunds together
        seen = self._seen(Thing.REFUND, f"{asked.reference}/{key}")
        if seen is None:
            raise NoAnswer("not-understood")
        return seen

    def send_payout(self, asked: ToPayOut) -> Seen:
        """It has no accounts of parties."""
        raise Declined("no-payouts")

    def read(self, heard: Heard) -> Hook:
        """Signed with our key; then what it is about. The same words told again are the same event."""
        try:
            told = json.loads(heard.body)
            order, code, gross, given = (
                str(told[name]) for name in ("order_id", "status_code", "gross_amount", "signature_key")
            )
            status = str(told["transaction_status"])
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise Forged("unreadable") from error
        wanted = hashlib.sha512(f"{order}{code}{gross}{self._key}".encode()).hexdigest()
        if not hmac.compare_digest(wanted.encode(), given.lower().encode()):
            raise Forged("wrong-signature")
        if not _ORDER.fullmatch(order):
            raise Forged("unreadable")
        event = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
        refund = _last_refund(told) if status in REFUNDED else ""
        if refund:
            return Hook(event, status, Thing.REFUND, f"{order}/{refund}")
        return Hook(event, status, Thing.PAYMENT, order, _payment_of(order))

    def fetch(self, hook: Hook) -> Seen | None:
        """How it stands now; None where it is nothing of ours."""
        return self._seen(hook.thing, hook.reference) if hook.thing else None

    def report(self, data: bytes) -> Sequence[Seen]:
        """Its fees are told in its settlement reports alone."""
        return midtrans_report.read(data)

    def _instructions(self, asked: ToOpen, order: str, body: Mapping[str, Any]) -> Instructions:
        if body.get("order_id") != order or _minor(body) != (asked.amount_minor, CURRENCY):
            raise NoAnswer("not-understood")
        where = _code_of(body) if asked.method == QRIS else _number_of(body)
        return Instructions(order, expires_at=asked.expires_at, **where)

    def _closed(self, order: str) -> Seen:
        """Cancel a transaction, and say how it stands, whatever came of that."""
        self._line.ask("POST", f"/v2/{_named(order)}/cancel", key=f"close:{order}")
        seen = self._seen(Thing.PAYMENT, order)
        if seen is None:
            raise NoAnswer("not-understood")
        return seen

    def _seen(self, thing: Thing, reference: str) -> Seen | None:
        order, _, refund = reference.partition("/")
        answer = self._line.ask("GET", f"/v2/{_named(order)}/status")
        if answer.code == GONE:
            return None
        if answer.body.get("order_id") != order:
            raise NoAnswer("not-understood")
        if thing is Thing.PAYMENT:
            return _paid(order, answer)
        for one in _refunds(answer.body):
            if one.get("refund_key") == refund:
                return _refunded(order, refund, one.get("refund_amount"), answer.body)
        return None


class MidtransQris(Midtrans):
    """A QR that any Indonesian bank or wallet reads; refunds go back the same way."""

    methods = (QRIS,)
    refunds = True


class MidtransAccounts(Midtrans):
    """A number at a bank for one payment. Nothing goes back that way: a bank sends refunds."""

    methods = tuple(f"{VA}{bank}" for bank in BANKS)
    refunds = False


def _kind(method: str) -> dict[str, Any]:
    """How Midtrans calls a method: the acquirer that takes every wallet, or the bank."""
    if method == QRIS:
        return {"payment_type": "qris", "qris": {"acquirer": "gopay"}}
    return {"payment_type": "bank_transfer", "bank_transfer": {"bank": method.removeprefix(VA)}}


def _code_of(body: Mapping[str, Any]) -> dict[str, str]:
    """The text of the QR, as a field of Instructions. Raises NoAnswer where there is none."""
    text = body.get("qr_string")
    if not isinstance(text, str) or not 0 < len(text) <= QR_TEXT_MAX or not text.isprintable():
        raise NoAnswer("not-understood")
    return {"qr_text": text}


def _number_of(body: Mapping[str, Any]) -> dict[str, str]:
    """The number to pay to, as a field of Instructions; Permata's stands elsewhere. Raises NoAnswer where none is."""
    numbers = body.get("va_numbers")
    first = numbers[0] if isinstance(numbers, list) and numbers else None
    number = first.get("va_number") if isinstance(first, dict) else body.get("permata_va_number")
    if not isinstance(number, str) or not _NUMBER.fullmatch(number):
        raise NoAnswer("not-understood")
    return {"account_number": number}


def _paid(order: str, answer: Answer) -> Seen:
    status = answer.body.get("transaction_status")
    if status in OPEN or status in CLOSED:
        return Seen(Thing.PAYMENT, _payment_of(order), "open" if status in OPEN else "closed", order)
    if status not in PAID:
        raise NoAnswer("not-understood")
    amount_minor, currency = _minor(answer.body)
    charge = str(answer.body.get("transaction_id", ""))[:60]
    return Seen(
        Thing.PAYMENT, _payment_of(order), "paid", charge, amount_minor=amount_minor, currency=currency
    )


def _refunded(order: str, key: str, amount: object, body: Mapping[str, Any]) -> Seen:
    refund, attempt = midtrans_report.named(key)
    minor, currency = _minor({"gross_amount": amount, "currency": body.get("currency")})
    return Seen(
        Thing.REFUND,
        refund,
        "sent",
        f"{order}/{key}",
        attempt=attempt,
        amount_minor=minor,
        currency=currency,
    )


def _refunds(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    refunds = body.get("refunds")
    return [one for one in refunds if isinstance(one, dict)] if isinstance(refunds, list) else []


def _last_refund(told: Mapping[str, Any]) -> str:
    refunds = _refunds(told)
    return str(refunds[-1].get("refund_key", "")) if refunds else ""


def _payment_of(order: str) -> str:
    """Our payment that an order's number at Midtrans stands for."""
    return order.partition(".")[0]


def _named(order: str) -> str:
    """A part of a path. Raises Declined for what cannot be an order's number."""
    if not _ORDER.fullmatch(order):
        raise Declined("no-such-order")
    return order


def _rupiah(amount_minor: int, currency: str) -> int:
    """Whole rupiah. Raises Declined for what Midtrans cannot take."""
    if currency != CURRENCY:
        raise Declined("currency")
    if amount_minor % MINOR_PER_RUPIAH:
        raise Declined("not-whole-rupiah")
    return amount_minor // MINOR_PER_RUPIAH


def _minor(body: Mapping[str, Any]) -> tuple[int, str]:
    """An amount like "24145.00" in minor units, and its currency. Raises NoAnswer for another scale, or neither."""
    told, currency = body.get("gross_amount"), body.get("currency")
    found = _AMOUNT.fullmatch(told) if isinstance(told, str) else None
    if found is None or not isinstance(currency, str):
        raise NoAnswer("not-understood")
    return int(found[1] + found[2]), currency

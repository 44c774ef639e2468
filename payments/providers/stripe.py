"""Stripe: separate charges and transfers. The payer pays on Stripe's own page; we transfer after delivery.

Amounts need no conversion: IDR has two decimals at Stripe, as here. Whatever comes back is read once and told as a
``Seen``; what cannot be read is no answer, and is asked again with the same idempotency key.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import stripe
from stripe import StripeClient
from stripe.params import RefundCreateParams, TransferCreateParams

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

VERSION = "2023-08-16"  # of the answers we read; Stripe keeps it for us
CONNECT_SECONDS, READ_SECONDS = 3.05, 8.0
AGE_SECONDS_MAX = 300
CLOCKS_DIFFER_SECONDS = 300
PAID_WITH = ["payment_intent.latest_charge.balance_transaction"]

# kind of event -> what it is about; what is not here is noted, and nothing more
KINDS: Mapping[str, Thing] = {
    "checkout.session.completed": Thing.PAYMENT,
    "checkout.session.async_payment_succeeded": Thing.PAYMENT,
    "checkout.session.expired": Thing.PAYMENT,
    "payment_intent.succeeded": Thing.PAYMENT,
    "charge.succeeded": Thing.PAYMENT,
    "charge.updated": Thing.PAYMENT,
    "refund.created": Thing.REFUND,
    "refund.updated": Thing.REFUND,
    "refund.failed": Thing.REFUND,
    "charge.refund.updated": Thing.REFUND,
    "transfer.created": Thing.PAYOUT,
    "transfer.updated": Thing.PAYOUT,
    "transfer.reversed": Thing.PAYOUT,
    "charge.dispute.created": Thing.DISPUTE,
    "charge.dispute.updated": Thing.DISPUTE,
    "charge.dispute.closed": Thing.DISPUTE,
    "charge.dispute.funds_withdrawn": Thing.DISPUTE,
    "charge.dispute.funds_reinstated": Thing.DISPUTE,
    "payout.created": Thing.ARRIVAL,
    "payout.updated": Thing.ARRIVAL,
    "payout.paid": Thing.ARRIVAL,
    "payout.failed": Thing.ARRIVAL,
    "payout.canceled": Thing.ARRIVAL,
}

_REFUND_STATES = {"succeeded": "sent", "failed": "failed", "canceled": "failed"}  # else pending
_DISPUTE_STATES = {"won": "won", "lost": "lost"}  # else open
_ARRIVAL_STATES = {"paid": "arrived", "failed": "failed", "canceled": "failed"}  # else pending

P = ParamSpec("P")
T = TypeVar("T")


def _calling(
    work: Callable[Concatenate["Stripe", P], T],
) -> Callable[Concatenate["Stripe", P], T]:
    """What the SDK raises, as the two things it can mean for us."""

    @wraps(work)
    def call(self: "Stripe", *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return work(self, *args, **kwargs)
        except (stripe.InvalidRequestError, stripe.CardError) as error:
            raise Declined(error.code or "declined") from error
        except stripe.IdempotencyError as error:
            raise NoAnswer("key-in-use") from error
        except (stripe.AuthenticationError, stripe.PermissionError) as error:
            raise NoAnswer("key-refused") from error
        except stripe.RateLimitError as error:
            raise NoAnswer("too-often") from error
        except stripe.APIConnectionError as error:
            raise NoAnswer("unreachable") from error
        except stripe.StripeError as error:
            raise NoAnswer("trouble") from error
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise NoAnswer("not-understood") from error

    return call  # type: ignore[return-value]  # wraps() gives the first argument a name


class Stripe(Outside):
    """``api_url`` points at the stand-in in demo and tests; ``secrets`` sign webhooks, several while one is changed."""

    name = "stripe"
    label = "Stripe"
    methods = ("card",)
    pays_out = True

    def __init__(self, key: str, secrets: tuple[str, ...], api_url: str = "") -> None:
        self._secrets = tuple(secret.encode() for secret in secrets)
        self._client = StripeClient(
            key,
            stripe_version=VERSION,
            base_addresses={"api": api_url.rstrip("/")} if api_url else None,
            max_network_retries=0,
            http_client=stripe.RequestsClient(timeout=(CONNECT_SECONDS, READ_SECONDS)),
        )

    @_calling
    def open(self, asked: ToOpen) -> Instructions:
        """A Checkout Session: Stripe's own page, which works without scripts of ours."""
        session = self._client.v1.checkout.sessions.create(
            {
                "mode": "payment",
                "client_reference_id": asked.payment,
                "line_items": [
                    {
                        "quantity": 1,
                        "price_data": {
                            "currency": asked.currency.lower(),
                            "unit_amount": asked.amount_minor,
                            "product_data": {"name": f"Pasarlima {asked.payable}"},
                        },
                    }
                ],
                "success_url": asked.back_url,
                "cancel_url": asked.back_url,
                "expires_at": int(asked.expires_at.timestamp()),
                "metadata": {"payment": asked.payment},
                "payment_intent_data": {
                    "transfer_group": asked.payable,
                    "metadata": {"payment": asked.payment},
                },
            },
            {"idempotency_key": f"open:{asked.key}"},
        )
        if not str(session.url or "").startswith(("https://", "http://")):
            raise NoAnswer("no-address")
        return Instructions(session.id, str(session.url), expires_at=_moment(session.expires_at))

    @_calling
    def close(self, payment: str, reference: str) -> Seen:
        """Expire the session; one that was paid meanwhile is told as paid."""
        with suppress(stripe.InvalidRequestError):  # it is over already: how, the next line tells
            self._client.v1.checkout.sessions.expire(reference)
        return self._session(reference)

    @_calling
    def look(self, thing: Thing, about: str, reference: str) -> Seen | None:
        """How a payment, refund or payout stands."""
        if not reference:
            return None
        return self._fetch(thing, reference)

    @_calling
    def send_refund(self, asked: ToRefund) -> Seen:
        """Back to the card it came from. A refund pulls no transfer back: that is the reversal's business."""
        about: RefundCreateParams = {
            "amount": asked.amount_minor,
            "metadata": {"refund": asked.refund, "attempt": str(asked.attempt)},
        }
        if asked.charge.startswith("ch_"):
            about["charge"] = asked.charge
        else:
            about["payment_intent"] = self._intent_of(asked)
        made = self._sent_before(asked, about) if asked.tried_since else None
        if made is None:
            made = self._client.v1.refunds.create(about, {"idempotency_key": f"refund:{asked.key}"})
        return _refund(made)

    @_calling
    def send_payout(self, asked: ToPayOut) -> Seen:
        """A transfer to the party's connected account, of the charge where all of it came with one."""
        about: TransferCreateParams = {
            "amount": asked.amount_minor,
            "currency": asked.currency.lower(),
            "destination": asked.account,
            "metadata": {"payout": asked.payout},
        }
        if asked.charge:
            about["source_transaction"] = asked.charge  # its group is the charge's
        else:
            about["transfer_group"] = asked.group
        made = self._paid_before(asked) if asked.tried_since else None
        if made is None:
            made = self._client.v1.transfers.create(about, {"idempotency_key": f"payout:{asked.key}"})
        return _transfer(made)

    def read(self, heard: Heard) -> Hook:
        """Signed by one of our secrets, and not long ago; then what it is about."""
        self._verify(heard)
        try:
            told = json.loads(heard.body)
            kind, thing = str(told["type"]), KINDS.get(str(told["type"]))
            subject = told["data"]["object"]
            reference = str(subject.get("id") or "")
            if thing is Thing.PAYMENT and reference.startswith("ch_"):
                reference = str(subject.get("payment_intent") or "")
            if "account" in told:  # of a connected account: its own business
                thing = None
            return Hook(str(told["id"]), kind, thing if reference else None, reference)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Forged("unreadable") from error

    @_calling
    def fetch(self, hook: Hook) -> Seen | None:
        """How it stands now; None where it is nothing of ours."""
        return self._fetch(hook.thing, hook.reference) if hook.thing else None

    def _verify(self, heard: Heard) -> None:
        parts = [part.partition("=") for part in heard.headers.get("stripe-signature", "").split(",")]
        moment = next((value for name, _, value in parts if name.strip() == "t"), "")
        given = [value for name, _, value in parts if name.strip() == "v1"]
        if not (moment.isascii() and moment.isdigit() and len(moment) < 13 and given):
            raise Forged("unsigned")
        signed = moment.encode() + b"." + heard.body
        wanted = [hmac.new(secret, signed, hashlib.sha256).hexdigest() for secret in self._secrets]
        if not any(hmac.compare_digest(one.encode(), two.encode()) for one in wanted for two in given):
            raise Forged("wrong-signature")
        if abs(heard.at.timestamp() - int(moment)) > AGE_SECONDS_MAX:
            raise Forged("too-old")

    def _fetch(self, thing: Thing, reference: str) -> Seen | None:
        try:
            return self._readers[thing](self, reference)
        except stripe.InvalidRequestError as error:
            if error.code == "resource_missing":
                return None
            raise

    def _paid(self, reference: str) -> Seen | None:
        if reference.startswith("cs_"):
            return self._session(reference)
        intent = self._client.v1.payment_intents.retrieve(
            reference, {"expand": ["latest_charge.balance_transaction"]}
        )
        return _of_intent(intent)

    def _session(self, reference: str) -> Seen:
        session = self._client.v1.checkout.sessions.retrieve(reference, {"expand": PAID_WITH})
        intent = session.payment_intent
        if intent is not None and not isinstance(intent, str):
            seen = _of_intent(intent)
            if seen is not None and seen.state == "paid":
                return seen
        state = "closed" if session.status == "expired" else "open"
        return Seen(Thing.PAYMENT, _ours(session)["payment"], state, session.id)

    def _intent_of(self, asked: ToRefund) -> str:
        session = self._client.v1.checkout.sessions.retrieve(asked.reference)
        return str(session.payment_intent)

    def _sent_before(self, asked: ToRefund, about: RefundCreateParams) -> Any:
        """The refund that an earlier attempt made; its charge has few."""
        of = {name: value for name, value in about.items() if name in ("charge", "payment_intent")}
        wanted = {"refund": asked.refund, "attempt": str(asked.attempt)}
        return self._ours_among(self._client.v1.refunds, asked.tried_since, of, wanted)

    def _paid_before(self, asked: ToPayOut) -> Any:
        """The transfer that an earlier attempt made."""
        of = {"destination": asked.account}
        return self._ours_among(self._client.v1.transfers, asked.tried_since, of, {"payout": asked.payout})

    def _ours_among(
        self, kind: Any, since: datetime | None, of: Mapping[str, Any], wanted: Mapping[str, str]
    ) -> Any:
        """What was made since then and has ``wanted`` written on it."""
        least = int(since.timestamp()) - CLOCKS_DIFFER_SECONDS if since else 0
        for one in kind.list({**of, "created": {"gte": least}, "limit": 100}).auto_paging_iter():
            if wanted.items() <= _ours(one).items():
                return one
        return None

    def _refunded(self, reference: str) -> Seen:
        return _refund(self._client.v1.refunds.retrieve(reference))

    def _transferred(self, reference: str) -> Seen:
        return _transfer(self._client.v1.transfers.retrieve(reference))

    def _disputed(self, reference: str) -> Seen | None:
        dispute = self._client.v1.disputes.retrieve(reference)
        if dispute.status.startswith("warning_"):
            return None  # a question of the card's bank: no money moves
        intent = self._client.v1.payment_intents.retrieve(str(dispute.payment_intent))
        answer_by = dispute.evidence_details.due_by if dispute.evidence_details else None
        return Seen(
            Thing.DISPUTE,
            _ours(intent).get("payment", ""),
            _DISPUTE_STATES.get(dispute.status, "open"),
            dispute.id,
            amount_minor=dispute.amount,
            currency=dispute.currency.upper(),
            fee_minor=sum(row.fee for row in dispute.balance_transactions),
            reason=str(dispute.reason),
            answer_by=_moment(answer_by),
            within=intent.id,
        )

    def _arrived(self, reference: str) -> Seen:
        payout = self._client.v1.payouts.retrieve(reference)
        return Seen(
            Thing.ARRIVAL,
            "",
            _ARRIVAL_STATES.get(payout.status, "pending"),
            payout.id,
            amount_minor=payout.amount,
            currency=payout.currency.upper(),
            reason=str(payout.failure_code or ""),
        )

    _readers: Mapping[Thing, Callable[["Stripe", str], Seen | None]] = {
        Thing.PAYMENT: _paid,
        Thing.REFUND: _refunded,
        Thing.PAYOUT: _transferred,
        Thing.DISPUTE: _disputed,
        Thing.ARRIVAL: _arrived,
    }


def _of_intent(intent: Any) -> Seen | None:
    """A PaymentIntent with its charge; None for one that is not of a payment of ours."""
    payment = _ours(intent).get("payment")
    if not payment:
        return None
    charge = intent.latest_charge
    if intent.status != "succeeded" or charge is None or not charge.paid:
        return Seen(Thing.PAYMENT, payment, "open", intent.id)
    entry = charge.balance_transaction
    return Seen(
        Thing.PAYMENT,
        payment,
        "paid",
        charge.id,
        amount_minor=intent.amount_received,
        currency=intent.currency.upper(),
        fee_minor=entry.fee if entry is not None and not isinstance(entry, str) else 0,
    )


def _refund(refund: Any) -> Seen:
    metadata = _ours(refund)
    return Seen(
        Thing.REFUND,
        metadata.get("refund", ""),
        _REFUND_STATES.get(refund.status, "pending"),
        refund.id,
        attempt=int(metadata.get("attempt", "0")),
        amount_minor=refund.amount,
        currency=refund.currency.upper(),
        reason=str(getattr(refund, "failure_reason", None) or ""),
    )


def _transfer(transfer: Any) -> Seen:
    return Seen(
        Thing.PAYOUT,
        _ours(transfer).get("payout", ""),
        "returned" if transfer.reversed else "sent",
        transfer.id,
        amount_minor=transfer.amount,
        currency=transfer.currency.upper(),
    )


def _ours(thing: Any) -> dict[str, str]:
    """What we wrote on a thing of Stripe's when it was made."""
    return (
        {str(name): str(value) for name, value in thing.metadata.to_dict().items()} if thing.metadata else {}
    )


def _moment(seconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None

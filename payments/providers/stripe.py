"""Stripe: separate charges and transfers. The payer pays on Stripe's own page; we transfer after delivery.

Amounts need no conversion: IDR has two decimals at Stripe, as here. Whatever comes back is read once and told as a
``Seen``; what cannot be read is no answer, and is asked again with the same idempotency key.
"""

import hashlib
import hmac
import io
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import stripe
from stripe import StripeClient
from stripe.params import (
    DisputeUpdateParams,
    DisputeUpdateParamsEvidence,
    RefundCreateParams,
    TransferCreateParams,
)

from marketplace.settlement.ports import (
    Declined,
    Forged,
    Heard,
    Hook,
    Instructions,
    NoAnswer,
    Outside,
    Reversed,
    Seen,
    Thing,
    ToOpen,
    ToPayOut,
    ToProve,
    ToRefund,
    ToReverse,
)
from payments.providers import stripe_evidence
from payments.providers import stripe_reading as reading

VERSION = "2023-08-16"  # of the answers we read; Stripe keeps it for us
CONNECT_SECONDS, READ_SECONDS = 3.05, 8.0
AGE_SECONDS_MAX = 300
CLOCKS_DIFFER_SECONDS = 300
DISPUTED_OF = ["data.payment_intent.latest_charge.balance_transaction"]
PAID_WITH = ["payment_intent.latest_charge.balance_transaction"]


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
    has_disputes = True
    takes_evidence = True

    def __init__(self, key: str, secrets: tuple[str, ...], api_url: str = "") -> None:
        self._secrets = tuple(secret.encode() for secret in secrets)
        self._client = StripeClient(
            key,
            stripe_version=VERSION,
            base_addresses={"api": api_url.rstrip("/"), "files": api_url.rstrip("/")} if api_url else None,
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
        told = reading.ours(session).get("payment"), session.amount_total, str(session.currency).upper()
        if told != (asked.payment, asked.amount_minor, asked.currency):
            raise NoAnswer("not-understood")
        if not str(session.url or "").startswith(("https://", "http://")):
            raise NoAnswer("no-address")
        return Instructions(session.id, str(session.url), expires_at=reading.moment(session.expires_at))

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
        return reading.refund(made)

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
        return reading.transfer(made)

    @_calling
    def disputes(self, since: datetime) -> Sequence[Seen]:
        """Every dispute that was opened since then, with the payment it is about."""
        found: list[Seen] = []
        rows = self._client.v1.disputes.list(
            {"created": {"gte": int(since.timestamp())}, "limit": 100, "expand": DISPUTED_OF}
        )
        for dispute in rows.auto_paging_iter():
            paid, seen = (
                reading.of_intent(dispute.payment_intent),
                reading.dispute(dispute, dispute.payment_intent),
            )
            found[:0] = [one for one in (paid, seen) if one is not None and one.about]
        return found

    @_calling
    def send_evidence(self, asked: ToProve) -> Seen:
        """Texts in the fields they belong in, the rest in one; two pictures at most. Stripe takes it once."""
        dispute = self._client.v1.disputes.retrieve(asked.reference, {"expand": ["payment_intent"]})
        if dispute.evidence_details.submission_count == 0:
            told: DisputeUpdateParams = {
                "evidence": cast(
                    "DisputeUpdateParamsEvidence",
                    stripe_evidence.written(asked.texts) | self._uploaded(asked),
                ),
                "submit": True,
                "expand": ["payment_intent"],
            }
            key = f"evidence:{asked.key}"
            dispute = self._client.v1.disputes.update(asked.reference, told, {"idempotency_key": key})
        elif not asked.tried:
            raise Declined("sent-by-hand")
        seen = reading.dispute(dispute, dispute.payment_intent)
        if seen is None or seen.reference != asked.reference:
            raise NoAnswer("not-understood")
        return seen

    def _uploaded(self, asked: ToProve) -> dict[str, str]:
        """The pictures, each in its field."""
        found = {}
        for name, picture in zip(stripe_evidence.PICTURES, asked.pictures, strict=False):
            upload = io.BytesIO(picture)
            upload.name = f"{name}.jpg"
            file = self._client.v1.files.create(
                {"purpose": "dispute_evidence", "file": upload},
                {"idempotency_key": f"file:{asked.key}:{name}"},
            )
            found[name] = file.id
        return found

    @_calling
    def reverse(self, asked: ToReverse) -> Reversed:
        """As much as the account has. One that an earlier attempt made is found by our number, whatever its sum."""
        made = next(
            (
                one
                for one in self._client.v1.transfers.reversals.list(
                    asked.reference, {"limit": 100}
                ).auto_paging_iter()
                if reading.ours(one).get("reversal") == asked.key
            ),
            None,
        )
        if made is None:
            amount_minor = min(asked.amount_minor, self._there(asked.account, asked.currency))
            if amount_minor <= 0:
                return Reversed("", 0, asked.currency)
            made = self._client.v1.transfers.reversals.create(
                asked.reference,
                {"amount": amount_minor, "metadata": {"reversal": asked.key}},
                {"idempotency_key": f"reverse:{asked.key}:{amount_minor}"},
            )
        if made.transfer != asked.reference:
            raise NoAnswer("not-understood")
        return reading.reversal(made)

    def _there(self, account: str, currency: str) -> int:
        """What a connected account has, also what is still on its way to it."""
        balance = self._client.v1.balance.retrieve({}, {"stripe_account": account})
        rows = [*balance.available, *balance.pending]
        return sum(reading.part(row, currency) for row in rows)

    def read(self, heard: Heard) -> Hook:
        """Signed by one of our secrets, and not long ago; then what it is about."""
        self._verify(heard)
        try:
            told = json.loads(heard.body)
            kind, thing = str(told["type"]), reading.KINDS.get(str(told["type"]))
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
        return reading.of_intent(intent)

    def _session(self, reference: str) -> Seen:
        session = self._client.v1.checkout.sessions.retrieve(reference, {"expand": PAID_WITH})
        intent = session.payment_intent
        if intent is not None and not isinstance(intent, str):
            seen = reading.of_intent(intent)
            if seen is not None and seen.state == "paid":
                return seen
        state = "closed" if session.status == "expired" else "open"
        return Seen(Thing.PAYMENT, reading.ours(session)["payment"], state, session.id)

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
            if wanted.items() <= reading.ours(one).items():
                return one
        return None

    def _refunded(self, reference: str) -> Seen:
        return reading.refund(self._client.v1.refunds.retrieve(reference))

    def _transferred(self, reference: str) -> Seen:
        return reading.transfer(self._client.v1.transfers.retrieve(reference))

    def _disputed(self, reference: str) -> Seen | None:
        dispute = self._client.v1.disputes.retrieve(reference, {"expand": ["payment_intent"]})
        return reading.dispute(dispute, dispute.payment_intent)

    def _arrived(self, reference: str) -> Seen:
        return reading.arrival(self._client.v1.payouts.retrieve(reference))

    _readers: Mapping[Thing, Callable[["Stripe", str], Seen | None]] = {
        Thing.PAYMENT: _paid,
        Thing.REFUND: _refunded,
        Thing.PAYOUT: _transferred,
        Thing.DISPUTE: _disputed,
        Thing.ARRIVAL: _arrived,
    }

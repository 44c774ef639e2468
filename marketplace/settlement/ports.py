"""What settlement needs done by payment providers; the room of the providers plugs it in.

A provider *inside* has a desk here: a person books what came in and what went out. A provider *outside* is called over
the network (``settlement/errands.py`` calls, with no transaction open), and tells by webhooks (``payments/hooks.py``).
Whatever it tells, by an answer, a webhook or when it is asked again, is a ``Seen``: how a thing stands there *now*.
``settlement/hearing.py`` acts on it, forward only, so that neither order nor number of what is told changes the end.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from marketplace.kit.ports import plugged

PORT = "providers"


@dataclass(frozen=True)
class Came:
    """A transfer that reached a payment's account, amounts in minor units.

    ``used_minor`` of it pays, or waits for the rest to pay; ``back_minor`` goes back to the account it came from, or
    ``went_back``. ``sender`` is the name that the bank told.
    """

    sender: str
    came_at: datetime
    amount_minor: int
    used_minor: int
    back_minor: int
    went_back: bool


class Provider(Protocol):
    """What can be asked of every provider, inside or outside, without calling anybody."""

    @property
    def methods(self) -> tuple[str, ...]:
        """The ways to pay it offers: keys of ``buyers.showing.METHODS``."""
        ...

    def open_account(self, provider_public_id: str, payment_public_id: str) -> str:
        """Return the number by which this provider knows the payment; the same payment gets the same number."""
        ...

    def came(self, payment_id: int) -> Sequence[Came]:
        """Every transfer that reached the account of a payment (by row), in the order in which they came."""
        ...


# A provider's word for a refund that it does not send because the payer's bank has taken the money back.
DISPUTED = "charge_disputed"


class NoAnswer(Exception):
    """Nobody knows whether it was done: no connection, too slow, 5xx, 429, no JSON, or an answer without sense.

    It is asked again later with the same key. The message is for the log: a word or two, no secret, no name.
    """


class Declined(Exception):
    """The provider answered that it will not, and asking again changes nothing. ``code`` is its own word for why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Forged(Exception):
    """A webhook that is not from the provider, was altered, or is too old. The message says which: one word."""


@dataclass(frozen=True)
class ToOpen:
    """A payment to be opened at a provider. ``key`` is the idempotency key: the payment's public id.

    ``payable`` is what it pays (an order's public id), ``back_url`` where the payer's browser comes back to.
    ``expires_at`` is when we stop waiting: where the provider allows it, it stops taking money then, too.
    """

    key: str
    payment: str
    payable: str
    method: str
    amount_minor: int
    currency: str
    expires_at: datetime
    back_url: str


@dataclass(frozen=True)
class Instructions:
    """How to pay. ``reference`` is the provider's own id of what it opened; the rest is empty where it has none."""

    reference: str
    redirect_url: str = ""
    account_number: str = ""
    qr_text: str = ""
    expires_at: datetime | None = None


@dataclass(frozen=True)
class ToRefund:
    """Money to be sent back the way it came. ``key`` names the refund and the attempt (``PL-…`` or ``PL-…:2``).

    ``reference`` is that of the payment's instructions, ``charge`` what ``Seen.reference`` said when it was paid.
    ``tried_since``: from then on it was asked for before, and nobody knows what came of it. Keys are forgotten after a
    day or so, so the adapter looks whether it is there already.
    """

    key: str
    refund: str
    attempt: int
    payment: str
    reference: str
    charge: str
    amount_minor: int
    currency: str
    tried_since: datetime | None = None


@dataclass(frozen=True)
class ToPayOut:
    """Money to be sent to a party's account at this provider (``account``, its own id there).

    ``group`` names what it belongs to (an order, or the payout); ``charge`` is the payment all of it came with, where
    there is one such.
    """

    key: str
    payout: str
    account: str
    amount_minor: int
    currency: str
    group: str
    charge: str = ""
    tried_since: datetime | None = None  # as of a refund


# What evidence against a dispute may say, each in a text of its own.
EVIDENCE = (
    "customer", "goods", "carrier", "tracking", "shipped_on", "address", "receipt", "delivery", "messages", "refunds",
)  # fmt: skip


@dataclass(frozen=True)
class ToProve:
    """Evidence against a dispute (``reference``): texts by the names of EVIDENCE, and pictures of the delivery as JPEG.

    ``tried``: it was sent before, and nobody knows whether it arrived; it is taken once.
    """

    key: str
    reference: str
    texts: Mapping[str, str] = field(repr=False)
    pictures: Sequence[bytes] = field(repr=False)
    tried: bool = False


@dataclass(frozen=True)
class ToReverse:
    """A transfer (``reference``) to ``account``, of which ``amount_minor`` is called back, or as much as is there.

    ``key`` is written on it: made again it is found.
    """

    key: str
    reference: str
    account: str
    amount_minor: int
    currency: str


@dataclass(frozen=True)
class Reversed:
    """What came back of a transfer, minor units; nothing where the account had nothing."""

    reference: str
    amount_minor: int
    currency: str


class Thing(StrEnum):
    """What a provider may tell about."""

    PAYMENT = "payment"
    REFUND = "refund"
    PAYOUT = "payout"
    DISPUTE = "dispute"
    ARRIVAL = "arrival"  # money on its way from the provider to our own bank account


@dataclass(frozen=True)
class Seen:
    """How a thing stands at the provider now.

    ``thing`` and ``about`` name it: ``about`` is our public id of a payment, refund or payout; of a dispute it is the
    *payment's*; of an arrival empty. ``reference`` is the provider's id: of a payment the charge, else of the thing.
    ``attempt`` belongs to a refund (from 1). ``state`` is one of STATES[thing]. ``fee_minor`` is what the provider
    keeps of it for its work, minor units. ``reason`` is the provider's word, where something failed or is disputed.
    ``within`` is, of a dispute, what ``look`` needs to see the payment by.
    """

    thing: Thing
    about: str
    state: str
    reference: str = ""
    attempt: int = 1
    amount_minor: int = 0
    currency: str = ""
    fee_minor: int = 0
    reason: str = ""
    answer_by: datetime | None = None
    within: str = ""


# What may be seen of a thing; what stands later in its tuple is further on.
STATES: Mapping[Thing, tuple[str, ...]] = {
    Thing.PAYMENT: ("open", "closed", "paid"),  # closed: it takes no money any more
    Thing.REFUND: ("pending", "sent", "failed"),  # failed: also after it was sent
    Thing.PAYOUT: ("pending", "sent", "failed", "returned"),
    Thing.DISPUTE: ("open", "won", "lost"),
    Thing.ARRIVAL: ("pending", "arrived", "failed"),
}


@dataclass(frozen=True)
class Hook:
    """A webhook whose signature and age were found right, as read from its body alone.

    ``event`` is unique at this provider; where a provider gives no event ids, what it tells (id, status, sum) is its
    name. ``kind`` is the provider's word. ``thing`` None: nothing we act on. ``reference`` is what ``fetch`` needs.
    """

    event: str
    kind: str
    thing: Thing | None = None
    reference: str = ""
    about: str = ""


@dataclass(frozen=True)
class Heard:
    """Headers (lower-case names) and raw body of a webhook, and the moment it came, real time."""

    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    at: datetime


class Outside(ABC):
    """An adapter of a provider that is called over the network. Every method marked *calls* raises NoAnswer, Declined.

    ``name`` is its word in the address of its webhooks and in ``outside_provider.adapter``. Timeouts are short (10
    seconds in all); nothing is retried inside: whoever calls does, later, with the same key.
    """

    name: str
    label: str
    methods: tuple[str, ...]
    longest: timedelta = timedelta(hours=24)  # that a payment may stay open there
    pays_out: bool = False  # to accounts of parties at this provider
    refunds: bool = True  # by a call; else a bank sends them
    has_disputes: bool = False  # payers go to the bank of their card, and it asks us
    takes_evidence: bool = False  # against them, by a call
    reads_reports: bool = False  # that a person brings: what it keeps it tells nowhere else

    def open_account(self, provider_public_id: str, payment_public_id: str) -> str:
        """Its own id names the payment there."""
        return payment_public_id

    def came(self, payment_id: int) -> Sequence[Came]:
        """Money from outside comes whole or not at all."""
        return ()

    def report(self, data: bytes) -> Sequence[Seen]:
        """What a settlement report says. Raises Invalid: a sentence that names the line and the reason."""
        return ()

    @abstractmethod
    def open(self, asked: ToOpen) -> Instructions:
        """*Calls*: open the payment there; the same key gives the same instructions."""

    @abstractmethod
    def close(self, payment: str, reference: str) -> Seen:
        """*Calls*: take no money for it any more, and say how it stands: ``closed``, or ``paid`` for who was faster."""

    @abstractmethod
    def look(self, thing: Thing, about: str, reference: str) -> Seen | None:
        """*Calls*: how a payment, refund or payout of ours stands; ``reference`` as it was told. None: not there."""

    @abstractmethod
    def send_refund(self, asked: ToRefund) -> Seen:
        """*Calls*: send money back."""

    @abstractmethod
    def send_payout(self, asked: ToPayOut) -> Seen:
        """*Calls*: send money to a party's account there."""

    def disputes(self, since: datetime) -> Sequence[Seen]:
        """*Calls*: what was disputed since then, the oldest first, each after the payment it is about."""
        return ()

    def send_evidence(self, asked: ToProve) -> Seen:
        """*Calls*: give evidence against a dispute, and say how that stands."""
        raise Declined("no-evidence")

    def reverse(self, asked: ToReverse) -> Reversed:
        """*Calls*: call back what was sent to an account."""
        raise Declined("no-reversals")

    @abstractmethod
    def read(self, heard: Heard) -> Hook:
        """What a webhook says. Raises Forged unless it is the provider's own, unaltered and young."""

    @abstractmethod
    def fetch(self, hook: Hook) -> Seen | None:
        """*Calls*: how that which a webhook tells of stands now; None where it is not ours."""


def provider_for(method: str) -> Provider:
    """The adapter of a method; raises KeyError for an unknown one."""
    providers: dict[str, Provider] = plugged(PORT)
    return providers[method]


def methods() -> tuple[str, ...]:
    """Every way to pay that is plugged in."""
    providers: dict[str, Provider] = plugged(PORT)
    return tuple(providers)


def outside(name: str) -> Outside | None:
    """The adapter called ``name``; None where no such is plugged in."""
    providers: dict[str, Provider] = plugged(PORT)
    return next((one for one in providers.values() if isinstance(one, Outside) and one.name == name), None)


def outside_for(method: str) -> Outside | None:
    """The adapter of a method where its provider is called over the network."""
    providers: dict[str, Provider] = plugged(PORT)
    found = providers.get(method)
    return found if isinstance(found, Outside) else None


def payers() -> tuple[Outside, ...]:
    """The adapters that send to accounts of parties, each once."""
    providers: dict[str, Provider] = plugged(PORT)
    found = {one.name: one for one in providers.values() if isinstance(one, Outside) and one.pays_out}
    return tuple(found.values())

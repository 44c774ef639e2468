"""What each line of a statement is, laid beside what the desk waits for. It reads and decides; nothing moves here.

The table MATCHERS at the end says in which order a line is tried. To add one: a function that takes a line and the
facts and says what the line is, or None; what it needs to know of all lines at once it reads by ``facts.once``.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Party
from marketplace.cash.models import Remittance
from marketplace.kit.ids import read_public_id
from marketplace.kit.money import CURRENCIES
from marketplace.settlement.models import Payment, Payout, Refund
from marketplace.settlement.states import PaymentState, PayoutState, RefundState, Refused
from payments import arriving, remitting
from payments.findings import Finding, finding
from payments.models import Arrival, BankLine, LineState
from payments.statements import arrivals
from payments.statements.models import Fate, StatementLine

T = TypeVar("T")
MARK_MAX = 40
VIRTUAL_DIGITS_MIN = 10

# return reasons of ISO 20022 -> ours; whatever else it was, the account could not take it
REFUSED = {
    "AC01": Refused.UNKNOWN_NUMBER,
    "AC02": Refused.UNKNOWN_NUMBER,
    "AC03": Refused.UNKNOWN_NUMBER,
    "AC04": Refused.CLOSED,
    "AC05": Refused.CLOSED,
    "AC07": Refused.CLOSED,
    "BE01": Refused.NAME_DIFFERS,
    "BE04": Refused.NAME_DIFFERS,
    "BE05": Refused.NAME_DIFFERS,
}
OTHERWISE_REFUSED = Refused.BLOCKED
OUT = (Fate.PAYOUT, Fate.REFUND, Fate.SENT_BACK, Fate.PAYOUT_BACK, Fate.REFUND_BACK)

_OUR_ID = re.compile(r"PL-?[0-9A-Z]{5}-?[0-9A-Z]{5}(?![0-9A-Z])", re.ASCII)
_NUMBER = re.compile(rf"[0-9]{{{VIRTUAL_DIGITS_MIN},34}}", re.ASCII)
_RETURNED = re.compile(r"\b(?:RTRN|RETUR|RETURN)\W{0,3}([A-Z]{2}[0-9]{2})\b", re.ASCII)


@dataclass(frozen=True)
class Sorted:
    """What a line is. ``reason`` is a finding, a refusal, or why it fits nothing; ``booked_as`` books it once.

    ``by_hand`` says that a person at the desk told it before, so that nothing moves any more. ``book`` does what a
    matcher of another trade wants done.
    """

    line: StatementLine
    fate: Fate
    reason: str = ""
    subject_id: str = ""
    booked_as: str | None = None
    by_hand: bool = False
    payment: Payment | None = None
    book: Callable[[Actor, StatementLine], None] | None = None

    @property
    def needs_paying(self) -> bool:
        """Whether booking it says that money left the bank, or came back: only who may pay says so."""
        return self.line.amount_minor < 0 or self.fate in OUT


@dataclass
class Facts:
    """What the desk knows of everything that the lines name; amounts in minor units.

    ``marks`` are those of ``lines``, in their order; ``known`` are the marks that were booked before, with what they
    moved; ``confirmed`` what a line stands for already, by (fate, public id). ``paid`` and ``came`` go on line by line.
    """

    provider: Party
    lines: Sequence[StatementLine]
    marks: Sequence[str]
    known: dict[str, int] = field(default_factory=dict)
    by_number: dict[str, Payment] = field(default_factory=dict)
    by_order: dict[str, list[Payment]] = field(default_factory=dict)
    payouts: dict[str, Payout] = field(default_factory=dict)
    refunds: dict[str, Refund] = field(default_factory=dict)
    backs: dict[str, BankLine] = field(default_factory=dict)
    confirmed: set[tuple[Fate, str]] = field(default_factory=set)
    came: dict[int, int] = field(default_factory=dict)
    paid: set[int] = field(default_factory=set)
    sent: set[str] = field(default_factory=set)
    returned: set[str] = field(default_factory=set)
    settled: set[str] = field(default_factory=set)
    _loaded: dict[Any, Any] = field(default_factory=dict)

    def once(self, load: Callable[[Party, Sequence[StatementLine]], T]) -> T:
        """What ``load`` reads of all lines, read when it is first asked for."""
        if load not in self._loaded:
            self._loaded[load] = load(self.provider, self.lines)
        found: T = self._loaded[load]
        return found


Matcher = Callable[[StatementLine, Facts], Sorted | None]


def ids_in(line: StatementLine) -> list[str]:
    """Our public ids that the line names, what we called it first."""
    found = (read_public_id(word) for word in _OUR_ID.findall(f"{line.ours} {line.text}".upper()))
    return list(dict.fromkeys(one for one in found if one))


def numbers_in(line: StatementLine) -> list[str]:
    """What may be the virtual account it was sent to: the one that the bank names, else any long number in the text."""
    return [line.virtual] if line.virtual else list(dict.fromkeys(_NUMBER.findall(line.text)))


class Marked(Protocol):
    """What of a line tells it from every other line of its bank."""

    @property
    def reference(self) -> str: ...
    @property
    def booked_on(self) -> date: ...
    @property
    def amount_minor(self) -> int: ...
    @property
    def ours(self) -> str: ...
    @property
    def virtual(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def text(self) -> str: ...


def marks(lines: Sequence[Marked]) -> list[str]:
    """What each line of a whole statement is booked as: the same line of the bank has the same mark in every one."""
    often = Counter(line.reference for line in lines)
    seen: Counter[str] = Counter()
    found = []
    for line in lines:
        mark = line.reference if often[line.reference] == 1 else ""
        if not mark:
            told = (
                line.booked_on.isoformat(),
                line.amount_minor,
                line.ours,
                line.virtual,
                line.name,
                line.text,
            )
            mark = _mark(line.reference, *told)
        seen[mark] += 1
        found.append(mark if seen[mark] == 1 else _mark(mark, seen[mark]))
    return found


def contradicting(line: StatementLine) -> str:
    """The mark of a line whose reference stands for another amount."""
    return _mark(line.reference, line.booked_on.isoformat(), line.amount_minor)


def _mark(start: str, *told: object) -> str:
    digest = hashlib.sha256("\x1f".join(map(str, told)).encode()).hexdigest()[:16].upper()
    return f"{start[: MARK_MAX - 17]}~{digest}"


def sort(facts: Facts) -> list[Sorted]:
    """What each of the lines is, in their order; what comes after a line says nothing of it."""
    return [_sorted(line, mark, facts) for line, mark in zip(facts.lines, facts.marks, strict=True)]


def _sorted(line: StatementLine, mark: str, facts: Facts) -> Sorted:
    known = facts.known.get(mark)
    if known == line.amount_minor:
        return Sorted(line, Fate.REPEATED)
    twice = known is not None
    if twice:
        mark = contradicting(line)
        if mark in facts.known:
            return Sorted(line, Fate.REPEATED)
    twice = twice or (line.reference != "" and mark.count("~") > 1)
    facts.known[mark] = line.amount_minor
    found = None if twice else next((one for match in MATCHERS if (one := match[1](line, facts))), None)
    if found is None:
        reason = Finding.REFERENCE_TWICE if twice else Finding.UNKNOWN_NUMBER
        fate = Fate.INCOMING if line.amount_minor > 0 else Fate.UNEXPLAINED
        found = Sorted(line, fate, reason if twice or line.amount_minor > 0 else Why.UNKNOWN)
    return replace(found, booked_as=mark)


class Why(StrEnum):
    """Why money that went out is not taken for what its text says."""

    UNKNOWN = "unknown"
    AMOUNT = "amount-differs"
    TWICE = "sent-twice"
    NOT_WAITING = "not-waiting"


def returned(line: StatementLine, facts: Facts) -> Sorted | None:
    """A credit with our id on it, of exactly what was sent: it came back."""
    if line.amount_minor < 0:
        return None
    for one in ids_in(line):
        payout, refund = facts.payouts.get(one), facts.refunds.get(one)
        if payout is not None and payout.amount_minor == line.amount_minor:
            sent = payout.state is PayoutState.PAID or one in facts.sent
            told = payout.state is PayoutState.RETURNED_BY_BANK and payout.paid_at is not None
            return _came_back(line, facts, Fate.PAYOUT_BACK, one, sent, told)
        if refund is not None and refund.amount_minor == line.amount_minor:
            sent = refund.state is RefundState.PAID or one in facts.sent
            told = refund.state is not RefundState.PAID and refund.bounces > 0
            return _came_back(line, facts, Fate.REFUND_BACK, one, sent, told)
    return None


def _came_back(
    line: StatementLine, facts: Facts, fate: Fate, one: str, sent: bool, told: bool
) -> Sorted | None:
    if one in facts.returned or (told and (fate, one) in facts.confirmed):
        return None
    if not sent and not told:
        return None
    facts.returned.add(one)
    facts.sent.discard(one)
    return Sorted(line, fate, refused(line), one, by_hand=told and not sent)


def refused(line: StatementLine) -> Refused:
    """Why the other bank did not take it, as the line tells it."""
    told = line.return_code
    if not told and (found := _RETURNED.search(line.text.upper())):
        told = found[1]
    return REFUSED.get(told, OTHERWISE_REFUSED)


def to_payments(line: StatementLine, facts: Facts) -> Sorted | None:
    """A credit to the number of a payment, or with the number of an order on it and exactly its amount."""
    if line.amount_minor < 0:
        return None
    by_number = [facts.by_number[number] for number in numbers_in(line) if number in facts.by_number]
    ids = ids_in(line)
    by_order = [
        payment for one in ids for payment in facts.by_order.get(one, ()) if _waits_for(payment, line, facts)
    ]
    meant = {payment.id: payment for payment in by_number or by_order}
    if len(meant) != 1:
        return None
    (payment,) = meant.values()
    if payment.currency != line.currency or (by_number and _names_another(payment, ids, facts)):
        return None
    found = (
        Finding.ALREADY_PAID
        if payment.id in facts.paid
        else finding(payment, line.amount_minor, facts.came.get(payment.id, 0))
    )
    if found.fits or found is Finding.TOO_MUCH:
        facts.paid.add(payment.id)
    elif found is Finding.TOO_LITTLE:
        facts.came[payment.id] = facts.came.get(payment.id, 0) + line.amount_minor
    return Sorted(line, Fate.INCOMING, found, payment.public_id, payment=payment)


def _waits_for(payment: Payment, line: StatementLine, facts: Facts) -> bool:
    return (
        payment.state in (PaymentState.PENDING, PaymentState.EXPIRED)
        and abs(payment.amount_minor - line.amount_minor) < CURRENCIES[line.currency][1]
        and payment.id not in facts.paid
    )


def _names_another(payment: Payment, ids: Iterable[str], facts: Facts) -> bool:
    """Whether the text names an order that is not this payment's: then a person has to look."""
    named = {other.id for one in ids for other in facts.by_order.get(one, ())}
    return bool(named) and payment.id not in named


def sent(line: StatementLine, facts: Facts) -> Sorted | None:
    """A debit with our id on it: a payout, a refund, or what goes back to its sender. Only of exactly that amount."""
    if line.amount_minor > 0:
        return None
    why = ""
    for one in ids_in(line):
        for fate, amount_minor, waits, told in _ordered(one, facts):
            if amount_minor != -line.amount_minor:
                why = why or Why.AMOUNT
            elif one in facts.sent or one in facts.returned or (told and (fate, one) in facts.confirmed):
                why = why or Why.TWICE
            elif waits or told:
                facts.sent.add(one)
                return Sorted(line, fate, subject_id=one, by_hand=told and not waits)
            else:
                why = why or Why.NOT_WAITING
    return Sorted(line, Fate.UNEXPLAINED, why) if why else None


def _ordered(one: str, facts: Facts) -> Iterable[tuple[Fate, int, bool, bool]]:
    """(what it would be, how much, whether it waits to be sent, whether a person told that it was) of an id of ours."""
    if payout := facts.payouts.get(one):
        told = payout.paid_at is not None
        yield Fate.PAYOUT, payout.amount_minor, payout.state is PayoutState.PENDING, told
    if refund := facts.refunds.get(one):
        waits = refund.state is RefundState.PENDING and not refund.waits_for_account
        yield Fate.REFUND, refund.amount_minor, waits, refund.state is RefundState.PAID
    if back := facts.backs.get(one):
        waits = back.state in (LineState.RETURNING, LineState.SURPLUS, LineState.UNMATCHED)
        told = back.state in (LineState.SENT_BACK, LineState.SETTLED)
        yield Fate.SENT_BACK, back.back_minor or back.amount_minor, waits, told


def remittances(line: StatementLine, facts: Facts) -> Sorted | None:
    """A credit to the number of a courier's remittance of cash, or with its id on it."""
    if line.amount_minor < 0:
        return None
    known = facts.once(_named_remittances)
    named = [known[word] for word in (*numbers_in(line), *ids_in(line)) if word in known]
    if len({one.id for one in named}) != 1 or named[0].currency != line.currency:
        return None
    return Sorted(line, Fate.REMITTANCE, subject_id=named[0].public_id, book=_remitted(named[0]))


def _named_remittances(provider: Party, lines: Sequence[StatementLine]) -> dict[str, Remittance]:
    words = {word for line in lines if line.amount_minor > 0 for word in (*numbers_in(line), *ids_in(line))}
    return remitting.named(provider, sorted(words))


def _remitted(remittance: Remittance) -> Callable[[Actor, StatementLine], None]:
    return lambda actor, line: remitting.book(actor, line, remittance)


def from_providers(line: StatementLine, facts: Facts) -> Sorted | None:
    """A credit by which a provider from outside sends us what it held for us."""
    waiting = [one for one in facts.once(_arriving) if one.public_id not in facts.settled]
    found = arrivals.meant(waiting, line)
    if found is None:
        return None
    facts.settled.add(found.public_id)
    return Sorted(line, Fate.ARRIVAL, subject_id=found.public_id, book=arrivals.booked(found))


def _arriving(_provider: Party, lines: Sequence[StatementLine]) -> Sequence[Arrival]:
    return arriving.awaited(lines[0].currency) if lines else ()


def fees(line: StatementLine, facts: Facts) -> Sorted | None:
    """What the bank itself says that it kept for its work, or gave back of it."""
    return Sorted(line, Fate.FEE) if line.is_fee and not ids_in(line) else None


# In this order a line is tried, by (name, function); the first that knows it says what it is.
MATCHERS: tuple[tuple[str, Matcher], ...] = (
    ("bank's own charges", fees),
    ("returned payouts and refunds", returned),
    ("couriers' remittances of cash", remittances),
    ("money of providers from outside", from_providers),
    ("payments of buyers", to_payments),
    ("payouts, refunds and transfers sent back", sent),
)

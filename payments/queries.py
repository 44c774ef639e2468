"""What a provider's desk reads, always its own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Executable, Select, String, case, cast, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from marketplace.accounts.models import Party
from marketplace.kit.db import db
from marketplace.kit.money import DEFAULT_CURRENCY
from marketplace.kit.paging import Page, paginate
from marketplace.ledger.addresses import clearing
from marketplace.ledger.models import PostingRow, Transfer
from marketplace.settlement.models import Payment, Payout, PayoutLine, Refund, refund_sender
from marketplace.settlement.states import PaymentState, PayoutState, RefundState
from payments.models import OPEN, OVER, PAID_BY, BankLine, LineState

CANDIDATES_MAX = 20
SEN_MOST = 99  # less than a rupiah more or less is the same amount
SIZE = 20


@dataclass(frozen=True)
class Pile:
    """How many wait somewhere, and their sum in minor units."""

    count: int
    minor: int


def expected(provider_id: int, words: str = "", cursor: str | None = None, size: int = SIZE) -> Page[Payment]:
    """Payments that wait for their transfer, the one that ends first on top."""
    statement = (
        select(Payment)
        .join(Payment.payer)
        .options(joinedload(Payment.payer))
        .where(Payment.provider_id == provider_id, Payment.state == PaymentState.PENDING)
        .where(*_found(words, Payment.account_number, Payment.amount_minor, Party.name, Payment.public_id))
    )
    return paginate(statement, Payment.expires_at, Payment.id, cursor, size, descending=False)


def expected_one(provider_id: int, public_id: str) -> Payment | None:
    """A payment that still waits for its transfer, with who is to pay it."""
    return db.session.scalar(
        select(Payment)
        .options(joinedload(Payment.payer))
        .where(
            Payment.provider_id == provider_id,
            Payment.public_id == public_id,
            Payment.state == PaymentState.PENDING,
        )
    )


def payment_of(provider_id: int, public_id: str) -> Payment | None:
    """Any payment through this provider."""
    return db.session.scalar(
        select(Payment).where(Payment.provider_id == provider_id, Payment.public_id == public_id)
    )


def candidates(provider_id: int, amount_minor: int) -> Sequence[Payment]:
    """Payments that wait for exactly this amount, or for so much more: what a wrong number may have been meant for."""
    came = (
        select(func.coalesce(func.sum(BankLine.amount_minor), 0))
        .where(BankLine.payment_id == Payment.id, BankLine.state == LineState.SHORT)
        .scalar_subquery()
    )
    return db.session.scalars(
        select(Payment)
        .options(joinedload(Payment.payer))
        .where(
            Payment.provider_id == provider_id,
            Payment.state == PaymentState.PENDING,
            or_(
                Payment.amount_minor.between(amount_minor - SEN_MOST, amount_minor + SEN_MOST),
                Payment.amount_minor - came == amount_minor,
            ),
        )
        .order_by(Payment.expires_at, Payment.id)
        .limit(CANDIDATES_MAX)
    ).all()


def came_short(payment_ids: Iterable[int]) -> dict[int, int]:
    """What came for each of these payments, was too little and waits for the rest; in minor units, where any did."""
    rows = db.session.execute(
        select(BankLine.payment_id, func.sum(BankLine.amount_minor))
        .where(BankLine.payment_id.in_(list(payment_ids)), BankLine.state == LineState.SHORT)
        .group_by(BankLine.payment_id)
    )
    return {row[0]: int(row[1]) for row in rows if row[0] is not None}


def open_lines(
    provider_id: int, words: str = "", cursor: str | None = None, size: int = SIZE
) -> Page[BankLine]:
    """Transfers with which something is still to be done, the most pressing first."""
    return paginate(
        _lines(provider_id, OPEN, words), BankLine.due_at, BankLine.id, cursor, size, descending=False
    )


def done_lines(
    provider_id: int, words: str = "", cursor: str | None = None, size: int = SIZE
) -> Page[BankLine]:
    """Transfers that are dealt with, the newest first."""
    return paginate(_lines(provider_id, OVER, words), BankLine.id, BankLine.id, cursor, size)


def overdue(provider_id: int, limit: int = 5) -> Sequence[BankLine]:
    """Transfers that lie too long, the oldest first."""
    return db.session.scalars(
        select(BankLine)
        .where(
            BankLine.provider_id == provider_id,
            BankLine.state.in_(OPEN),
            BankLine.overdue_at.is_not(None),
            BankLine.state != LineState.SHORT,
        )
        .order_by(BankLine.due_at, BankLine.id)
        .limit(limit)
    ).all()


def _lines(provider_id: int, states: Sequence[LineState], words: str) -> Select[BankLine]:
    return (
        select(BankLine)
        .options(joinedload(BankLine.payment))
        .where(BankLine.provider_id == provider_id, BankLine.state.in_(states))
        .where(
            *_found(
                words,
                BankLine.account_number,
                BankLine.amount_minor,
                BankLine.sender,
                BankLine.bank_reference,
            )
        )
    )


def line_of(provider_id: int, public_id: str) -> BankLine | None:
    """One transfer that came in."""
    return db.session.scalar(
        select(BankLine)
        .options(joinedload(BankLine.payment).joinedload(Payment.payer))
        .where(BankLine.provider_id == provider_id, BankLine.public_id == public_id)
    )


def refunds(
    provider_id: int, words: str = "", cursor: str | None = None, sent: bool = False, size: int = SIZE
) -> Page[Refund]:
    """Money to be sent back to buyers, the longest waiting first; or what was ``sent``, the newest first."""
    state = RefundState.PAID if sent else RefundState.PENDING
    statement = (
        select(Refund)
        .join(Refund.payment)
        .join(Payment.payer)
        .options(joinedload(Refund.payment).joinedload(Payment.payer))
        .where(refund_sender == provider_id, Refund.state == state)
        .where(*_found(words, Payment.account_number, Refund.amount_minor, Party.name, Refund.public_id))
    )
    return paginate(statement, Refund.id, Refund.id, cursor, size, descending=sent)


def refund_of(provider_id: int, public_id: str) -> Refund | None:
    """One refund that goes through this provider."""
    return db.session.scalar(
        select(Refund)
        .join(Refund.payment)
        .options(joinedload(Refund.payment).joinedload(Payment.payer))
        .where(refund_sender == provider_id, Refund.public_id == public_id)
    )


@dataclass(frozen=True)
class Origin:
    """A part of a refund, in minor units, and the transfer it came with: it goes back to that account."""

    line: BankLine
    amount_minor: int


def origins(refunds: Iterable[Refund]) -> dict[int, list[Origin]]:
    """Where each of these refunds (by row) goes back to, in two queries; empty where no transfer is known."""
    wanted = list(refunds)
    payment_ids = {refund.payment_id for refund in wanted}
    came: dict[int, list[BankLine]] = {}
    for line in db.session.scalars(
        select(BankLine)
        .where(BankLine.payment_id.in_(payment_ids), BankLine.state.in_(PAID_BY))
        .order_by(BankLine.id.desc())
    ):
        came.setdefault(line.payment_id or 0, []).append(line)
    back: dict[int, list[tuple[int, int]]] = {}
    for payment_id, refund_id, minor in db.session.execute(
        select(Refund.payment_id, Refund.id, Refund.amount_minor)
        .where(Refund.payment_id.in_(payment_ids))
        .order_by(Refund.id)
    ):
        back.setdefault(payment_id, []).append((refund_id, minor))
    found: dict[int, list[Origin]] = {}
    for payment_id, parts in back.items():
        found |= shared_out(came.get(payment_id, []), parts)
    return {refund.id: found.get(refund.id, []) for refund in wanted}


def shared_out(lines: Sequence[BankLine], refunds: Sequence[tuple[int, int]]) -> dict[int, list[Origin]]:
    """Each refund (row, minor units) out of the transfers that paid, in their order, none twice."""
    left = {line.id: line.used_minor for line in lines}
    found: dict[int, list[Origin]] = {}
    for refund_id, minor in refunds:
        parts = found.setdefault(refund_id, [])
        for line in lines:
            if (part := min(minor, left[line.id])) > 0:
                parts.append(Origin(line, part))
                left[line.id] -= part
                minor -= part
    return found


def transfers_for(payment_id: int) -> Sequence[BankLine]:
    """Every transfer that reached a payment's number, in the order in which they came."""
    return db.session.scalars(
        select(BankLine).where(BankLine.payment_id == payment_id).order_by(BankLine.id).limit(50)
    ).all()


def payouts(
    provider_id: int, words: str = "", cursor: str | None = None, sent: bool = False, size: int = SIZE
) -> Page[Payout]:
    """Payouts to be sent, the longest waiting first, each with its bank account; or those that were, newest first."""
    waits = Payout.state == PayoutState.PENDING
    statement = (
        select(Payout)
        .join(Payout.party)
        .options(joinedload(Payout.party), joinedload(Payout.account))
        .where(Payout.provider_id == provider_id, ~waits if sent else waits)
        .where(*_found(words, Payout.public_id, Payout.amount_minor, Party.name))
    )
    return paginate(statement, Payout.id, Payout.id, cursor, size, descending=sent)


def payout_of(provider_id: int, public_id: str) -> Payout | None:
    """One payout of this provider with its lines."""
    return db.session.scalar(
        select(Payout)
        .options(joinedload(Payout.party), joinedload(Payout.account), selectinload(Payout.lines))
        .where(Payout.provider_id == provider_id, Payout.public_id == public_id)
    )


def line_counts(payout_ids: Iterable[int]) -> dict[int, int]:
    """How many earnings each of these payouts carries."""
    rows = db.session.execute(
        select(PayoutLine.payout_id, func.count(PayoutLine.id))
        .where(PayoutLine.payout_id.in_(list(payout_ids)))
        .group_by(PayoutLine.payout_id)
    )
    return {row[0]: row[1] for row in rows}


# What of an open line waits: all of it, but of a matched one its surplus.
_STANDING = case((BankLine.state == LineState.SURPLUS, BankLine.surplus_minor), else_=BankLine.amount_minor)


def piles(provider_id: int) -> dict[str, Pile]:
    """Count and sum of everything on the desk, by the name of its tab, in four queries."""
    came = _sums(
        select(BankLine.state, func.count(BankLine.id), func.sum(_STANDING))
        .where(BankLine.provider_id == provider_id)
        .group_by(BankLine.state)
    )
    return {
        "expected": _pile(
            select(func.count(Payment.id), func.sum(Payment.amount_minor)).where(
                Payment.provider_id == provider_id, Payment.state == PaymentState.PENDING
            )
        ),
        "refunds": _pile(
            select(func.count(Refund.id), func.sum(Refund.amount_minor))
            .join(Refund.payment)
            .where(refund_sender == provider_id, Refund.state == RefundState.PENDING)
        ),
        "payouts": _pile(
            select(func.count(Payout.id), func.sum(Payout.amount_minor)).where(
                Payout.provider_id == provider_id, Payout.state == PayoutState.PENDING
            )
        ),
        "unmatched": _together(came, OPEN),
        "done": _together(came, OVER),
    }


@dataclass(frozen=True)
class Holding:
    """What a provider holds for the marketplace, in minor units: ``held_minor`` is the sum of ``moved``.

    ``moved`` names per kind of transfer how often and how much; what left is negative.
    """

    moved: dict[str, Pile]
    held_minor: int


def holding(provider: Party, currency: str = DEFAULT_CURRENCY) -> Holding:
    """The provider's side of the book: its clearing address, turned round, kind by kind."""
    address = clearing(provider.public_id)
    signed = case((PostingRow.source == address, PostingRow.amount_minor), else_=-PostingRow.amount_minor)
    rows = db.session.execute(
        select(Transfer.kind, func.count(Transfer.id), func.sum(signed))
        .join(PostingRow, PostingRow.transfer_id == Transfer.id)
        .where(
            (PostingRow.source == address) | (PostingRow.destination == address),
            PostingRow.currency == currency,
        )
        .group_by(Transfer.kind)
    )
    moved = {kind: Pile(count, int(minor)) for kind, count, minor in rows}
    return Holding(moved, sum(pile.minor for pile in moved.values()))


def _found(
    words: str, *columns: InstrumentedAttribute[str] | InstrumentedAttribute[int]
) -> list[ColumnElement[bool]]:
    """Rows that a person means by ``words``: part of a number or a name, or an amount in rupiah."""
    if not words:
        return []
    digits = "".join(letter for letter in words if letter.isdecimal())
    close = words.replace(" ", "")
    meant: list[ColumnElement[bool]] = []
    for column in columns:
        if column.key == "amount_minor":
            if digits and len(digits) < 15:
                meant.append(column == int(digits) * 100)
        else:
            meant.append(cast(column, String).icontains(words, autoescape=True))
            if close != words:
                meant.append(cast(column, String).icontains(close, autoescape=True))
    condition = meant[0]
    for other in meant[1:]:
        condition = condition | other
    return [condition]


def _pile(statement: Executable) -> Pile:
    count, minor = db.session.execute(statement).one()
    return Pile(count, int(minor or 0))


def _together(piles: Mapping[LineState, Pile], states: Iterable[LineState]) -> Pile:
    found = [piles[state] for state in states if state in piles]
    return Pile(sum(pile.count for pile in found), sum(pile.minor for pile in found))


def _sums(statement: Executable) -> dict[LineState, Pile]:
    return {state: Pile(count, int(minor)) for state, count, minor in db.session.execute(statement)}

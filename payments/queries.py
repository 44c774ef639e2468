"""What a provider's desk reads, always its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Executable, String, case, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from marketplace.accounts.models import Party
from marketplace.kit.db import db
from marketplace.kit.money import DEFAULT_CURRENCY
from marketplace.kit.paging import Page, paginate
from marketplace.ledger.addresses import clearing
from marketplace.ledger.models import PostingRow, Transfer
from marketplace.settlement.models import Payment, Payout, PayoutLine, Refund
from marketplace.settlement.states import PaymentState, PayoutState, RefundState
from payments.models import BankLine, LineState

CANDIDATES_MAX = 20
SIZE = 20


@dataclass(frozen=True)
class Pile:
    """How many wait somewhere, and their sum in minor units."""

    count: int
    minor: int


def expected(provider_id: int, words: str = "", cursor: str | None = None) -> Page[Payment]:
    """Payments that wait for their transfer, the one that ends first on top."""
    statement = (
        select(Payment)
        .join(Payment.payer)
        .options(joinedload(Payment.payer))
        .where(Payment.provider_id == provider_id, Payment.state == PaymentState.PENDING)
        .where(*_found(words, Payment.account_number, Payment.amount_minor, Party.name, Payment.public_id))
    )
    return paginate(statement, Payment.expires_at, Payment.id, cursor, SIZE, descending=False)


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
    """Payments that wait for exactly this amount: what a line with a wrong number may have been meant for."""
    return db.session.scalars(
        select(Payment)
        .options(joinedload(Payment.payer))
        .where(
            Payment.provider_id == provider_id,
            Payment.state == PaymentState.PENDING,
            Payment.amount_minor == amount_minor,
        )
        .order_by(Payment.expires_at, Payment.id)
        .limit(CANDIDATES_MAX)
    ).all()


def lines(
    provider_id: int, states: Sequence[LineState], words: str = "", cursor: str | None = None
) -> Page[BankLine]:
    """Transfers that came in, the newest first."""
    statement = (
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
    return paginate(statement, BankLine.id, BankLine.id, cursor, SIZE)


def line_of(provider_id: int, public_id: str) -> BankLine | None:
    """One transfer that came in."""
    return db.session.scalar(
        select(BankLine)
        .options(joinedload(BankLine.payment).joinedload(Payment.payer))
        .where(BankLine.provider_id == provider_id, BankLine.public_id == public_id)
    )


def refunds(provider_id: int, words: str = "", cursor: str | None = None) -> Page[Refund]:
    """Money to be sent back to buyers, the longest waiting first."""
    statement = (
        select(Refund)
        .join(Refund.payment)
        .join(Payment.payer)
        .options(joinedload(Refund.payment).joinedload(Payment.payer))
        .where(Payment.provider_id == provider_id, Refund.state == RefundState.PENDING)
        .where(*_found(words, Payment.account_number, Refund.amount_minor, Party.name, Refund.public_id))
    )
    return paginate(statement, Refund.id, Refund.id, cursor, SIZE, descending=False)


def refund_of(provider_id: int, public_id: str) -> Refund | None:
    """One refund that goes through this provider."""
    return db.session.scalar(
        select(Refund)
        .join(Refund.payment)
        .options(joinedload(Refund.payment).joinedload(Payment.payer))
        .where(Payment.provider_id == provider_id, Refund.public_id == public_id)
    )


def senders(payment_ids: Iterable[int]) -> dict[int, BankLine]:
    """The transfer that paid each of these payments: a refund goes back where the money came from."""
    rows = db.session.scalars(
        select(BankLine).where(
            BankLine.payment_id.in_(list(payment_ids)), BankLine.state == LineState.MATCHED
        )
    )
    return {row.payment_id: row for row in rows if row.payment_id is not None}


def payouts(provider_id: int, words: str = "", cursor: str | None = None) -> Page[Payout]:
    """Payouts to be sent, the longest waiting first, each with its bank account."""
    statement = (
        select(Payout)
        .join(Payout.party)
        .options(joinedload(Payout.party), joinedload(Payout.account))
        .where(Payout.provider_id == provider_id, Payout.state == PayoutState.PENDING)
        .where(*_found(words, Payout.public_id, Payout.amount_minor, Party.name))
    )
    return paginate(statement, Payout.id, Payout.id, cursor, SIZE, descending=False)


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


def piles(provider_id: int) -> dict[str, Pile]:
    """Count and sum of everything on the desk, by the name of its tab, in four queries."""
    came = _sums(
        select(BankLine.state, func.count(BankLine.id), func.sum(BankLine.amount_minor))
        .where(BankLine.provider_id == provider_id)
        .group_by(BankLine.state)
    )
    found = {
        "expected": _pile(
            select(func.count(Payment.id), func.sum(Payment.amount_minor)).where(
                Payment.provider_id == provider_id, Payment.state == PaymentState.PENDING
            )
        ),
        "refunds": _pile(
            select(func.count(Refund.id), func.sum(Refund.amount_minor))
            .join(Refund.payment)
            .where(Payment.provider_id == provider_id, Refund.state == RefundState.PENDING)
        ),
        "payouts": _pile(
            select(func.count(Payout.id), func.sum(Payout.amount_minor)).where(
                Payout.provider_id == provider_id, Payout.state == PayoutState.PENDING
            )
        ),
        "unmatched": came.get(LineState.UNMATCHED, Pile(0, 0)),
    }
    over = [came[state] for state in (LineState.MATCHED, LineState.SENT_BACK) if state in came]
    found["done"] = Pile(sum(pile.count for pile in over), sum(pile.minor for pile in over))
    return found


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
    digits = "".join(letter for letter in words if letter.isdigit())
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


def _sums(statement: Executable) -> dict[LineState, Pile]:
    return {state: Pile(count, int(minor)) for state, count, minor in db.session.execute(statement)}

"""What may go into a payout file, and the files that were made."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.kit.db import db
from marketplace.kit.paging import Page, paginate
from marketplace.settlement.models import Payment, Payout, Refund, refund_sender
from marketplace.settlement.states import PayoutState, RefundState
from payments import queries
from payments.files.models import PayoutFile, PayoutFileItem
from payments.files.pain import Account, Transfer
from payments.models import BankLine

SIZE = 20
ITEMS_MAX = 1_000


@dataclass(frozen=True)
class Ready:
    """What a file made now would hold; ``left_out`` are refunds whose account is not known."""

    payouts: Sequence[Payout]
    refunds: Sequence[tuple[Refund, Account]]
    left_out: Sequence[Refund]

    @property
    def count(self) -> int:
        """How many transfers."""
        return len(self.payouts) + len(self.refunds)

    @property
    def minor(self) -> int:
        """Their sum in minor units."""
        return sum(row.amount_minor for row in self.payouts) + sum(
            row.amount_minor for row, _ in self.refunds
        )


def ready(provider_id: int, to_claim: bool = False) -> Ready:
    """Payouts and refunds that wait to be sent and stand in no file, the longest waiting first; locked ``to_claim``."""
    payouts = (
        select(Payout)
        .options(joinedload(Payout.account), selectinload(Payout.party))
        .where(
            Payout.provider_id == provider_id,
            Payout.state == PayoutState.PENDING,
            ~exists().where(PayoutFileItem.payout_id == Payout.id, PayoutFileItem.freed_at.is_(None)),
        )
        .order_by(Payout.id)
        .limit(ITEMS_MAX)
    )
    refunds = (
        select(Refund)
        .join(Refund.payment)
        .options(selectinload(Refund.payment).joinedload(Payment.payer))
        .where(
            refund_sender == provider_id,
            Refund.state == RefundState.PENDING,
            Refund.held_for == "",
            ~exists().where(
                PayoutFileItem.refund_id == Refund.id,
                PayoutFileItem.attempt == Refund.bounces,
                PayoutFileItem.freed_at.is_(None),
            ),
        )
        .order_by(Refund.id)
        .limit(ITEMS_MAX)
    )
    if to_claim:
        payouts = payouts.with_for_update(of=Payout).execution_options(populate_existing=True)
        refunds = refunds.with_for_update(of=Refund).execution_options(populate_existing=True)
    found, left_out = [], []
    rows = db.session.scalars(refunds).all()
    came_from = queries.origins(rows)
    for row in rows:
        account = _account_of(row, [origin.line for origin in came_from[row.id]])
        if account is None:
            left_out.append(row)
        else:
            found.append((row, account))
    return Ready(db.session.scalars(payouts).all(), found, left_out)


def _account_of(refund: Refund, lines: Sequence[BankLine]) -> Account | None:
    """Where a refund goes: the account that its payer named, else the one account that all of it came from."""
    if refund.waits_for_account:
        return None
    if refund.back_number:
        return Account(refund.back_number, refund.back_holder, refund.back_bank)
    accounts = {line.sender_account for line in lines}
    if len(accounts) != 1 or "" in accounts:
        return None
    return Account(lines[0].sender_account, lines[0].sender)


def transfer_of(row: Payout | Refund, account: Account, text: str) -> Transfer:
    """A payout or a refund as a file asks for it."""
    return Transfer(row.public_id, row.amount_minor, account, text)


def files(provider_id: int, cursor: str | None = None, size: int = SIZE) -> Page[PayoutFile]:
    """Every file, the newest first."""
    return paginate(
        select(PayoutFile).where(PayoutFile.provider_id == provider_id),
        PayoutFile.id,
        PayoutFile.id,
        cursor,
        size,
    )


def file_of(provider_id: int, public_id: str) -> PayoutFile | None:
    """One file with what it asks for."""
    items = selectinload(PayoutFile.items)
    return db.session.scalar(
        select(PayoutFile)
        .options(
            items.joinedload(PayoutFileItem.payout).joinedload(Payout.party),
            items.joinedload(PayoutFileItem.refund).joinedload(Refund.payment).joinedload(Payment.payer),
        )
        .where(PayoutFile.provider_id == provider_id, PayoutFile.public_id == public_id)
    )


def file_with(payout_id: int) -> PayoutFile | None:
    """The file that claims a payout now."""
    return db.session.scalar(
        select(PayoutFile)
        .join(PayoutFile.items)
        .where(PayoutFileItem.payout_id == payout_id, PayoutFileItem.freed_at.is_(None))
    )

"""Payout files: made by claiming, the same bytes for ever, withdrawn only before the bank has them."""

import hashlib
import secrets
from functools import partial

from marketplace.accounts.actor import Actor
from marketplace.events import actions as events
from marketplace.files.storage import storage
from marketplace.kit import clock
from marketplace.kit.calendar import local
from marketplace.kit.db import db, if_undone, lock_name, locked
from marketplace.kit.errors import Invalid, Missing, MoveRefused, Refusal
from marketplace.kit.i18n import _l
from marketplace.kit.ids import new_public_id
from marketplace.kit.money import DEFAULT_CURRENCY
from marketplace.settlement.models import Payout, Refund
from marketplace.settlement.states import PayoutState, RefundState
from payments.desks import need_desk
from payments.files import queries
from payments.files.models import PAYOUT_FILE, PayoutFile, PayoutFileItem
from payments.files.pain import Account, Order, Transfer, write
from payments.naming import account_of


def make(actor: Actor) -> PayoutFile:
    """A file of everything that waits to be sent and stands in no file; what it claims stands in no other one.

    Raises Invalid ``no-account`` before the desk's account was named, Refusal ``nothing-to-send`` where nothing waits.
    """
    actor.need("pay")
    need_desk(actor)
    lock_name(f"desk:{actor.party_id}")
    own = account_of(actor.party_id)
    if own is None:
        raise Invalid(_l("Tulis dulu nomor rekening penampungan Anda."), code="no-account")
    found = queries.ready(actor.party_id, to_claim=True)
    if not found.count:
        raise Refusal(_l("Tidak ada yang menunggu dikirim lewat berkas."), code="nothing-to-send")
    assert actor.party is not None
    now = clock.now()
    row = PayoutFile(
        public_id=new_public_id(),
        provider=actor.party,
        currency=DEFAULT_CURRENCY,
        total_minor=found.minor,
        items_count=found.count,
        storage_key=f"{secrets.token_hex(16)}.pain",
        sha256="",
        made_at=now,
        items=[PayoutFileItem(payout=one, amount_minor=one.amount_minor) for one in found.payouts]
        + [
            PayoutFileItem(refund=one, attempt=one.bounces, amount_minor=one.amount_minor)
            for one, _ in found.refunds
        ],
    )
    payer = Account(own.number, own.holder, actor.party.name, own.bic)
    data = write(
        Order(
            row.public_id,
            local(now, actor.party.zone),
            own.holder,
            payer,
            row.currency,
            [*map(_payout, found.payouts), *(_refund(one, account) for one, account in found.refunds)],
        )
    )
    row.sha256 = hashlib.sha256(data).hexdigest()
    if_undone(partial(storage().remove, row.storage_key))
    storage().put(row.storage_key, data)
    db.session.add(row)
    db.session.flush()
    _tell("payout_file.made", actor, row)
    return row


def bytes_of(row: PayoutFile) -> bytes:
    """The file, the same bytes at every time."""
    return storage().get(row.storage_key)


def hand_in(actor: Actor, row: PayoutFile) -> None:
    """The bank has it: from now on only its statement says what became of it. A repetition does nothing."""
    row = _own(actor, row)
    if PAYOUT_FILE.move(row, "hand_in", actor.kind):
        row.handed_in_at = clock.now()
        _tell("payout_file.handed_in", actor, row)


def withdraw(actor: Actor, row: PayoutFile) -> None:
    """The bank never got it: what it claims is free for another file. A repetition does nothing.

    Raises MoveRefused for a file that the bank has, or of which something was sent.
    """
    row = _own(actor, row)
    if any(not _waits(item) for item in row.items):
        raise MoveRefused(_l("Sebagian isi berkas ini sudah terkirim, jadi bank sudah memilikinya."))
    if PAYOUT_FILE.move(row, "withdraw", actor.kind):
        row.withdrawn_at = clock.now()
        for item in row.items:
            item.freed_at = row.withdrawn_at
        _tell("payout_file.withdrawn", actor, row)


def need_no_file(payout: Payout) -> None:
    """Raise Refusal ``in-a-file`` for a payout that a bank may be about to send: it must not be paid again."""
    row = queries.file_with(payout.id)
    if row is not None and payout.state is PayoutState.PENDING:
        raise Refusal(
            _l(
                "Pencairan ini ada di berkas %(file)s. Tarik dulu berkas itu, atau tunggu laporan bank.",
                file=row.public_id,
            ),
            code="in-a-file",
        )


def _waits(item: PayoutFileItem) -> bool:
    if item.payout is not None:
        return item.payout.state is PayoutState.PENDING
    assert item.refund is not None
    return item.refund.state is RefundState.PENDING and item.refund.bounces == item.attempt


def _payout(row: Payout) -> Transfer:
    account = Account(row.account.number, row.account.holder, row.account.bank)
    return queries.transfer_of(row, account, f"Pencairan Pasarlima {row.public_id}")


def _refund(row: Refund, account: Account) -> Transfer:
    return queries.transfer_of(row, account, f"Pengembalian Pasarlima {row.public_id}")


def _own(actor: Actor, row: PayoutFile) -> PayoutFile:
    actor.need("pay")
    if row.provider_id != actor.party_id:
        raise Missing(_l("Tidak ditemukan."))
    lock_name(f"desk:{actor.party_id}")
    return locked(PayoutFile, row.id)


def _tell(kind: str, actor: Actor, row: PayoutFile) -> None:
    events.record(
        kind,
        ("payout_file", row.public_id),
        actor,
        provider=row.provider.public_id,
        amount_minor=row.total_minor,
        items=row.items_count,
    )

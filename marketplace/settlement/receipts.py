"""Receipts of the book for its parties: what of a movement is whose, and the proof of it.

A party sees a transfer that touches its own addresses, and of it only the postings that do. A seller sees besides what
the operator took of the same sale, as its statement says; nobody sees what another party got.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from marketplace.accounts.models import Party, PartyKind
from marketplace.kit.db import db
from marketplace.kit.errors import Missing, Refusal
from marketplace.kit.i18n import _l
from marketplace.ledger.addresses import COMMISSION, TAX, cash, clearing, credit, owing, payable, reserve
from marketplace.ledger.models import PostingRow, Transfer
from marketplace.ledger.queries import transfer_by_reference
from marketplace.ledger.seal.leaf import SealedPosting
from marketplace.ledger.seal.log import latest_checkpoint
from marketplace.ledger.seal.models import Leaf
from marketplace.ledger.seal.receipts import Receipt, receipt
from marketplace.settlement.models import Payment, Refund

# What a transfer may be about, so that the index on (kind, number) finds it by the number alone.
SUBJECTS = (
    "payment",
    "sale",
    "refund",
    "payout",
    "case",
    "bank_line",
    "statement_line",
    "remittance",
    "chargeback",
    "party",
)
MOVEMENTS_MAX = 100
_BUYER_S = re.compile(r"(payment|refund):(PL-[0-9A-Z]{5}-[0-9A-Z]{5}):(?:received|transit)")


class NotSealedYet(Refusal):
    """The movement is in the book, and will be in its log in a few seconds."""

    code = "not-sealed-yet"


@dataclass(frozen=True)
class Movement:
    """One transfer as a party may see it. ``net_minor`` came to it (below zero: left it), ``touched_minor`` moved."""

    reference: str
    kind: str
    at: datetime
    net_minor: int
    touched_minor: int
    currency: str
    position: int | None  # in the log; None while it is not sealed and signed


def movements(party: Party, about: str) -> list[Movement]:
    """What moved of this party's money about one thing (public id), oldest first."""
    found = db.session.scalars(
        select(Transfer)
        .options(selectinload(Transfer.postings))
        .where(Transfer.subject_kind.in_(SUBJECTS), Transfer.subject_id == about)
        .order_by(Transfer.id)
        .limit(MOVEMENTS_MAX)
    ).all()
    own = _own(party, found)
    mine = [(one, rows) for one in found if (rows := [row for row in one.postings if _touches(row, own)])]
    signed = latest_checkpoint(db.session())
    places = {
        row.transfer_id: row.position
        for row in db.session.execute(
            select(Leaf.transfer_id, Leaf.position).where(
                Leaf.transfer_id.in_([one.id for one, _rows in mine]),
                Leaf.position < (signed.size if signed else 0),
            )
        )
    }
    return [
        Movement(
            reference=one.reference,
            kind=one.kind,
            at=one.posted_at,
            net_minor=sum(_signed(row, own) for row in rows),
            touched_minor=sum(row.amount_minor for row in rows),
            currency=rows[0].currency,
            position=places.get(one.id),
        )
        for one, rows in mine
    ]


def own_receipt(party: Party, reference: str) -> Receipt:
    """The proof of one movement. Raises Missing for what is not this party's, and NotSealedYet."""
    transfer = transfer_by_reference(reference.replace("\x00", ""))
    own = _own(party, [transfer]) if transfer else set()
    if transfer is None or not any(_touches(row, own) for row in transfer.postings):
        raise Missing(_l("Tidak ada gerakan uang Anda dengan nomor ini."))
    seen = {*own, COMMISSION, TAX} if party.kind == PartyKind.SELLER else own
    made = receipt(db.session(), transfer, lambda posting: _touches(posting, seen))
    if made is None:
        raise NotSealedYet(_l("Gerakan ini sedang disegel. Coba lagi beberapa detik lagi."))
    return made


def _own(party: Party, transfers: Sequence[Transfer]) -> set[str]:
    """The addresses that are this party's, of those that these transfers touch."""
    number = party.public_id
    touched = {end for one in transfers for row in one.postings for end in (row.source, row.destination)}
    if party.kind == PartyKind.OPERATOR:
        return touched
    if party.kind == PartyKind.PROVIDER:
        return {clearing(number)}
    own = {place(number) for place in (payable, owing, reserve, cash, credit)}
    return own | _bought(party, touched) if party.kind == PartyKind.BUYER else own


def _bought(buyer: Party, touched: Collection[str]) -> set[str]:
    """Of these addresses those where money of this buyer's payments and refunds stood."""
    named = {address: found for address in touched if (found := _BUYER_S.fullmatch(address))}
    numbers = {kind: [one[2] for one in named.values() if one[1] == kind] for kind in ("payment", "refund")}
    paid = select(Payment.public_id).where(
        Payment.payer_id == buyer.id, Payment.public_id.in_(numbers["payment"])
    )
    returned = (
        select(Refund.public_id)
        .join(Refund.payment)
        .where(Payment.payer_id == buyer.id, Refund.public_id.in_(numbers["refund"]))
    )
    mine = {*db.session.scalars(paid), *db.session.scalars(returned)} if named else set()
    return {address for address, one in named.items() if one[2] in mine}


def _touches(posting: PostingRow | SealedPosting, own: Collection[str]) -> bool:
    return posting.source in own or posting.destination in own


def _signed(row: PostingRow, own: Collection[str]) -> int:
    return row.amount_minor * ((row.destination in own) - (row.source in own))

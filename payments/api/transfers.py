"""Money that comes in: what is expected, and each transfer that reached the bank."""

from collections.abc import Mapping, Sequence
from typing import Any

from marketplace.accounts.actor import Actor
from marketplace.api.calls import Call, Listed, Paged
from marketplace.api.fields import Asked, Count, Flag, Id, Text
from marketplace.kit.db import refreshed
from marketplace.kit.errors import Missing
from marketplace.kit.i18n import _l
from marketplace.kit.paging import Page
from marketplace.settlement.models import Payment
from payments import actions, queries
from payments.actions import Incoming
from payments.api.shapes import ExpectedShape, HoldingShape, LineShape
from payments.models import BankLine
from payments.schemas import AMOUNT_RUPIAH_MAX, BankReference, VirtualAccount

Said = Mapping[str, Any]
WORDS_MAX = 60


class FindAsked(Asked):
    """``q`` is part of a number or a name, or an amount in rupiah."""

    q = Text(
        length_max=WORDS_MAX,
        required=False,
        metadata={"description": _l("bagian nomor atau nama, atau jumlah dalam rupiah")},
    )


class LinesAsked(FindAsked):
    """Which transfers: those with which something is still to be done, or those that are dealt with."""

    done = Flag(
        load_default=False, metadata={"description": _l("yang sudah selesai, bukan yang masih terbuka")}
    )


class TransferAsked(Asked):
    """A transfer as the bank's statement tells it."""

    account_number = VirtualAccount()
    amount_minor = Count(
        1, AMOUNT_RUPIAH_MAX * 100, metadata={"description": _l("dalam satuan terkecil: Rp1 ditulis 100")}
    )
    sender = Text(length_max=120, length_min=2, metadata={"description": _l("nama pengirim menurut bank")})
    bank_reference = BankReference()


class MatchAsked(Asked):
    """What it was meant for."""

    payment = Id(metadata={"description": _l("nomor pembayaran yang dimaksud")})


def list_expected(actor: Actor, asked: Said) -> Page[Payment]:
    """What waits for its transfer."""
    return queries.expected(actor.party_id, asked["q"], asked["cursor"], asked["limit"])


def show_payment(actor: Actor, payment: str) -> Payment:
    """One payment."""
    return _payment(actor, payment)


def list_transfers(actor: Actor, asked: Said) -> Page[BankLine]:
    """What came in."""
    rows = queries.done_lines if asked["done"] else queries.open_lines
    return rows(actor.party_id, asked["q"], asked["cursor"], asked["limit"])


def show_transfer(actor: Actor, transfer: str) -> BankLine:
    """One transfer."""
    return _line(actor, transfer)


def list_candidates(actor: Actor, transfer: str) -> Sequence[Payment]:
    """What a transfer that fits nothing may have been meant for."""
    return queries.candidates(actor.party_id, _line(actor, transfer).amount_minor)


def book_transfer(actor: Actor, asked: Said) -> BankLine:
    """Book what came in."""
    return refreshed(actions.book(actor, Incoming(**asked)))


def match_transfer(actor: Actor, asked: Said, transfer: str) -> BankLine:
    """It was meant for that payment."""
    row = _line(actor, transfer)
    actions.match(actor, row, _payment(actor, asked["payment"]))
    return refreshed(row)


def send_transfer_back(actor: Actor, transfer: str) -> BankLine:
    """It, or what was too much of it, went back to its sender."""
    row = _line(actor, transfer)
    send = actions.send_surplus if row.surplus_minor else actions.send_back
    send(actor, row)
    return refreshed(row)


def show_holding(actor: Actor) -> queries.Holding:
    """What the provider holds for the marketplace."""
    assert actor.party is not None
    return queries.holding(actor.party)


def _line(actor: Actor, public_id: str) -> BankLine:
    row = queries.line_of(actor.party_id, public_id)
    if row is None:
        raise Missing(_l("Tidak ada transfer bernomor ini pada Anda."))
    return row


def _payment(actor: Actor, public_id: str) -> Payment:
    row = queries.payment_of(actor.party_id, public_id)
    if row is None:
        raise Missing(_l("Tidak ada pembayaran bernomor ini pada Anda."))
    return row


CALLS = (
    Call(
        "GET",
        "/payments",
        list_expected,
        _l("Melihat pembayaran yang ditunggu, yang paling dekat batasnya dulu."),
        "see",
        FindAsked,
        Paged(ExpectedShape),
    ),
    Call(
        "GET", "/payments/<payment>", show_payment, _l("Melihat satu pembayaran."), "see", gives=ExpectedShape
    ),
    Call(
        "GET",
        "/transfers",
        list_transfers,
        _l("Melihat transfer yang masuk."),
        "see",
        LinesAsked,
        Paged(LineShape),
    ),
    Call("GET", "/transfers/<transfer>", show_transfer, _l("Melihat satu transfer."), "see", gives=LineShape),
    Call(
        "GET",
        "/transfers/<transfer>/candidates",
        list_candidates,
        _l("Melihat pembayaran yang mungkin dimaksud sebuah transfer."),
        "see",
        gives=Listed(ExpectedShape),
    ),
    Call(
        "POST",
        "/transfers",
        book_transfer,
        _l("Mencatat transfer yang masuk."),
        "book",
        TransferAsked,
        LineShape,
        status=201,
        tells=_l("bank_reference yang sama dicatat satu kali. Yang tidak cocok tetap dicatat dan menunggu."),
    ),
    Call(
        "POST",
        "/transfers/<transfer>/match",
        match_transfer,
        _l("Mencocokkan transfer dengan pembayaran yang dimaksud."),
        "book",
        MatchAsked,
        LineShape,
    ),
    Call(
        "POST",
        "/transfers/<transfer>/send-back",
        send_transfer_back,
        _l("Mencatat bahwa uangnya, atau lebihnya, dikirim kembali ke pengirim."),
        "pay",
        gives=LineShape,
    ),
    Call(
        "GET", "/holding", show_holding, _l("Melihat uang pasar yang Anda pegang."), "see", gives=HoldingShape
    ),
)

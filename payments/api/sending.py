"""Money that goes out: refunds to buyers, payouts to sellers and couriers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marketplace.accounts.actor import Actor
from marketplace.api.calls import Call, Paged
from marketplace.api.fields import Asked, Choice, Flag, Text
from marketplace.kit.db import refreshed
from marketplace.kit.errors import Missing
from marketplace.kit.i18n import _l
from marketplace.kit.paging import Page
from marketplace.settlement.models import Payout, Refund
from marketplace.settlement.states import Refused
from payments import actions, queries
from payments.api.shapes import PayoutToSendShape, RefundToSendShape, WholePayoutShape, WholeRefundShape

Said = Mapping[str, Any]


class SendingAsked(Asked):
    """``q`` is part of a number or a name, or an amount in rupiah; ``sent`` those that left already."""

    q = Text(
        length_max=60,
        required=False,
        metadata={"description": _l("bagian nomor atau nama, atau jumlah dalam rupiah")},
    )
    sent = Flag(load_default=False, metadata={"description": _l("yang sudah dikirim, bukan yang menunggu")})


class RefundSentAsked(Asked):
    """``to`` is the account number that it was sent to, where the buyer named one."""

    to = Text(
        length_max=34,
        required=False,
        load_default=None,
        allow_none=True,
        metadata={"description": _l("nomor rekening tujuan, bila pembeli menulis rekening lain")},
    )


class RefusedAsked(Asked):
    """Why the receiving bank did not take it."""

    reason = Choice(*Refused, metadata={"description": _l("mengapa rekening penerima menolaknya")})


@dataclass(frozen=True)
class Whole:
    """A refund beside what it is made of."""

    refund: Refund
    origins: Sequence[queries.Origin]


def list_refunds(actor: Actor, asked: Said) -> Page[Refund]:
    """What goes back to buyers."""
    return queries.refunds(actor.party_id, asked["q"], asked["cursor"], asked["sent"], asked["limit"])


def show_refund(actor: Actor, refund: str) -> Whole:
    """One refund with the accounts its money came from."""
    return _whole(_refund(actor, refund))


def refund_sent(actor: Actor, asked: Said, refund: str) -> Whole:
    """It left the bank."""
    row = _refund(actor, refund)
    actions.refund_sent(actor, row, asked["to"])
    return _whole(row)


def refund_returned(actor: Actor, asked: Said, refund: str) -> Whole:
    """The buyer's bank did not take it."""
    row = _refund(actor, refund)
    actions.refund_returned(actor, row, Refused(asked["reason"]))
    return _whole(row)


def list_payouts(actor: Actor, asked: Said) -> Page[Payout]:
    """What goes out to sellers and couriers."""
    return queries.payouts(actor.party_id, asked["q"], asked["cursor"], asked["sent"], asked["limit"])


def show_payout(actor: Actor, payout: str) -> Payout:
    """One payout with everything that is in it."""
    return _payout(actor, payout)


def payout_sent(actor: Actor, payout: str) -> Payout:
    """It left the bank."""
    row = _payout(actor, payout)
    actions.payout_sent(actor, row)
    return refreshed(row)


def payout_failed(actor: Actor, payout: str) -> Payout:
    """The bank could not send it."""
    row = _payout(actor, payout)
    actions.payout_failed(actor, row)
    return refreshed(row)


def payout_returned(actor: Actor, asked: Said, payout: str) -> Payout:
    """The party's bank did not take it."""
    row = _payout(actor, payout)
    actions.payout_returned(actor, row, Refused(asked["reason"]))
    return refreshed(row)


def _refund(actor: Actor, public_id: str) -> Refund:
    row = queries.refund_of(actor.party_id, public_id)
    if row is None:
        raise Missing(_l("Tidak ada pengembalian bernomor ini pada Anda."))
    return row


def _whole(row: Refund) -> Whole:
    """The refund as it is now, with the transfers it goes back to."""
    return Whole(refreshed(row), queries.origins([row])[row.id])


def _payout(actor: Actor, public_id: str) -> Payout:
    row = queries.payout_of(actor.party_id, public_id)
    if row is None:
        raise Missing(_l("Tidak ada pencairan bernomor ini pada Anda."))
    return row


CALLS = (
    Call(
        "GET",
        "/refunds",
        list_refunds,
        _l("Melihat pengembalian yang harus dikirim, atau yang sudah."),
        "see",
        SendingAsked,
        Paged(RefundToSendShape),
    ),
    Call(
        "GET",
        "/refunds/<refund>",
        show_refund,
        _l("Melihat satu pengembalian dan rekening asalnya."),
        "see",
        gives=WholeRefundShape,
    ),
    Call(
        "POST",
        "/refunds/<refund>/sent",
        refund_sent,
        _l("Mencatat bahwa pengembalian sudah dikirim."),
        "pay",
        RefundSentAsked,
        WholeRefundShape,
    ),
    Call(
        "POST",
        "/refunds/<refund>/returned",
        refund_returned,
        _l("Mencatat bahwa pengembalian ditolak bank penerima."),
        "pay",
        RefusedAsked,
        WholeRefundShape,
    ),
    Call(
        "GET",
        "/payouts",
        list_payouts,
        _l("Melihat pencairan yang harus dikirim, atau yang sudah."),
        "see",
        SendingAsked,
        Paged(PayoutToSendShape),
    ),
    Call(
        "GET", "/payouts/<payout>", show_payout, _l("Melihat satu pencairan."), "see", gives=WholePayoutShape
    ),
    Call(
        "POST",
        "/payouts/<payout>/sent",
        payout_sent,
        _l("Mencatat bahwa pencairan sudah dikirim."),
        "pay",
        gives=WholePayoutShape,
    ),
    Call(
        "POST",
        "/payouts/<payout>/failed",
        payout_failed,
        _l("Mencatat bahwa pencairan gagal dikirim; pencairan berikutnya membawanya lagi."),
        "pay",
        gives=WholePayoutShape,
    ),
    Call(
        "POST",
        "/payouts/<payout>/returned",
        payout_returned,
        _l("Mencatat bahwa pencairan ditolak bank penerima."),
        "pay",
        RefusedAsked,
        WholePayoutShape,
    ),
)

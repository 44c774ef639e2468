"""Money that comes back, and the account for it where the one it came from refused."""

from collections.abc import Mapping
from typing import Any

from buyers.api.shapes.orders import OwnRefundShape
from marketplace.accounts.actor import Actor
from marketplace.accounts.banks import BANKS
from marketplace.accounts.schemas import AccountNumber
from marketplace.api.calls import Call, Paged
from marketplace.api.fields import Asked, Choice, Text, some
from marketplace.kit.errors import Missing
from marketplace.kit.i18n import _l
from marketplace.kit.paging import Page
from marketplace.settlement import actions, queries
from marketplace.settlement.models import Refund
from marketplace.settlement.states import RefundState

Said = Mapping[str, Any]


class RefundsAsked(Asked):
    """Which refunds."""

    state = some(Choice(*RefundState), load_default=())


class AccountAsked(Asked):
    """An account of the buyer's own."""

    bank = Choice(*BANKS)
    number = AccountNumber()
    holder = Text(length_max=120, length_min=2)


def list_refunds(actor: Actor, asked: Said) -> Page[Refund]:
    """The newest first."""
    states = [RefundState(word) for word in asked["state"]]
    return queries.refunds_of(actor.party_id, states, asked["cursor"], asked["limit"])


def show_refund(actor: Actor, refund: str) -> Refund:
    """One of them."""
    return _own(actor, refund)


def name_refund_account(actor: Actor, asked: Said, refund: str) -> Refund:
    """Where this one shall go instead."""
    row = _own(actor, refund)
    actions.name_refund_account(actor, row, **asked)
    return row


def _own(actor: Actor, public_id: str) -> Refund:
    row = queries.refund_of(actor.party_id, public_id)
    if row is None:
        raise Missing(_l("Tidak ada pengembalian bernomor ini untuk Anda."))
    return row


CALLS = (
    Call(
        "GET",
        "/refunds",
        list_refunds,
        _l("Melihat uang yang kembali kepada Anda, yang terbaru dulu."),
        "buy",
        RefundsAsked,
        Paged(OwnRefundShape),
    ),
    Call(
        "GET",
        "/refunds/<refund>",
        show_refund,
        _l("Melihat satu pengembalian."),
        "buy",
        gives=OwnRefundShape,
    ),
    Call(
        "PUT",
        "/refunds/<refund>/account",
        name_refund_account,
        _l("Menyebutkan rekening lain untuk pengembalian yang ditolak rekening asalnya."),
        "buy",
        AccountAsked,
        OwnRefundShape,
        tells=_l("Ditolak kalau pengembaliannya tidak menunggu rekening, atau sudah dikirim."),
    ),
)

"""A buyer's credit: keeping a refund as credit, what moved, and sending it to his own account."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from buyers import credit
from buyers.api.shapes.orders import OwnRefundShape
from marketplace.accounts.actor import Actor
from marketplace.accounts.banks import BANKS
from marketplace.accounts.schemas import AccountNumber
from marketplace.api.calls import Call, Paged
from marketplace.api.fields import Asked, Choice, Count, Text
from marketplace.api.shapes import Minor, Moment, Shape
from marketplace.kit.db import db
from marketplace.kit.errors import Invalid, Missing
from marketplace.kit.i18n import _l
from marketplace.kit.paging import Page
from marketplace.settlement import credit as settled
from marketplace.settlement import queries
from marketplace.settlement import statement as book
from marketplace.settlement.models import Payout, Refund
from marketplace.settlement.shapes import PayoutShape

Said = Mapping[str, Any]


class CreditShape(Shape):
    """What a buyer has with us."""

    credit_minor = Minor()
    under_way_minor = Minor(metadata={"description": _l("sudah keluar, belum dipastikan bank")})
    least_minor = Minor(metadata={"description": _l("mulai sebesar ini bisa dikirim ke rekening")})
    currency = fields.Constant("IDR", metadata={"type": "string"})


class CreditMovementShape(Shape):
    """One movement of credit; below zero it left."""

    at = Moment()
    kind = fields.String()
    subject = fields.Function(lambda row: row.line.subject[0], metadata={"type": "string"})
    about = fields.Function(lambda row: row.line.subject[1], metadata={"type": "string"})
    order = fields.Function(
        lambda row: row.order or None,
        metadata={"type": ["string", "null"], "description": _l("pesanan yang bersangkutan")},
    )
    net_minor = Minor()
    balance_minor = Minor()
    currency = fields.String()


class MonthAsked(Asked):
    """Which month (``2026-11`` on the buyer's own clock); left out, all time."""

    month = Text(length_max=7, required=False)


class SendAsked(Asked):
    """All of the credit, as it was seen, to an account of the buyer's own."""

    expected_minor = Count(1, 10**14)
    bank = Choice(*BANKS)
    number = AccountNumber()
    holder = Text(length_max=120, length_min=2)


def show_credit(actor: Actor) -> credit.Credit:
    """What he has with us."""
    assert actor.party is not None
    return credit.credit_of(actor.party)


def list_credit_movements(actor: Actor, asked: Said) -> Page[credit.Moved]:
    """The newest first."""
    assert actor.party is not None
    period = book.month(asked["month"], actor.party.zone) if asked["month"] else book.Period()
    if period is None:
        raise Invalid(_l("Tulis bulan seperti 2026-11."), code="month")
    made = book.statement(actor.party, period, asked["cursor"], asked["limit"])
    rows = credit.with_orders(db.session(), made.lines)
    return Page(rows, made.page.next_cursor, made.page.previous_cursor)


def list_credit_payouts(actor: Actor, asked: Said) -> Page[Payout]:
    """What was sent to his account, the newest first."""
    return queries.payouts_of(actor.party_id, asked["cursor"], asked["limit"])


def send_credit(actor: Actor, asked: Said) -> Payout:
    """All of it, now."""
    return settled.send(actor, asked["expected_minor"], asked["bank"], asked["number"], asked["holder"])


def keep_refund(actor: Actor, refund: str) -> Refund:
    """Leave it with us instead of naming an account."""
    row = queries.refund_of(actor.party_id, refund)
    if row is None:
        raise Missing(_l("Tidak ada pengembalian bernomor ini untuk Anda."))
    settled.keep(actor, row)
    return row


CALLS = (
    Call(
        "POST",
        "/refunds/<refund>/keep",
        keep_refund,
        _l("Menyimpan pengembalian yang menunggu rekening sebagai saldo."),
        "buy",
        gives=OwnRefundShape,
        tells=_l("Ditolak kalau pengembaliannya tidak menunggu rekening. Diulang tidak mengubah apa pun."),
    ),
    Call("GET", "/credit", show_credit, _l("Melihat saldo Anda."), "buy", gives=CreditShape),
    Call(
        "GET",
        "/credit/movements",
        list_credit_movements,
        _l("Melihat setiap gerak saldo Anda, yang terbaru dulu."),
        "buy",
        MonthAsked,
        Paged(CreditMovementShape),
    ),
    Call(
        "GET",
        "/credit/payouts",
        list_credit_payouts,
        _l("Melihat saldo yang dikirim ke rekening Anda, yang terbaru dulu."),
        "buy",
        gives=Paged(PayoutShape),
    ),
    Call(
        "POST",
        "/credit/payouts",
        send_credit,
        _l("Mengirim seluruh saldo ke rekening Anda sendiri."),
        "buy",
        SendAsked,
        PayoutShape,
        status=201,
        tells=_l(
            "Ditolak dengan credit-changed kalau saldonya bukan expected_minor, dengan below-minimum kalau kurang dari "
            "least_minor, dan dengan no-sender kalau belum ada bank yang bisa mengirim."
        ),
    ),
)

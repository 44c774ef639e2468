"""What payment providers are told. How to add a row: ``marketplace/messages/notices.py``."""

from sqlalchemy import select

from marketplace.accounts.models import Party
from marketplace.events.models import Event
from marketplace.kit.db import db
from marketplace.kit.i18n import N_
from marketplace.messages.notices import Facts, Notice, Notices
from marketplace.messages.topics import Topic
from marketplace.settlement.models import Payment
from marketplace.webhooks.notices import webhook_notices


def bank_line_facts(event: Event) -> Facts:
    """Of money that reached a bank: how much, at which bank, for what, and what is still missing until when."""
    payment = db.session.scalar(select(Payment).where(Payment.public_id == event.data.get("payment")))
    provider = db.session.scalars(select(Party).where(Party.public_id == event.data["provider"])).one()
    return {
        "line": event.subject_id,
        "amount": event.data["amount_minor"],
        "bank": provider.name,
        "missing_amount": event.data.get("missing_minor"),
        "pay_by": payment.expires_at.isoformat() if payment else None,
    } | ({payment.payable_kind: payment.payable_id} if payment else {})


NOTICES: Notices = {
    **webhook_notices("payments"),
    "refund.ordered": (
        Notice(
            Topic.MONEY,
            "pay",
            N_("Pengembalian untuk dikirim"),
            N_("%(amount)s harus kembali kepada pembeli. Nomor pengembalian %(refund)s."),
            "payments.refund",
            N_("Lihat pengembalian"),
            mail=False,
        ),
    ),
    "refund.account_named": (
        Notice(
            Topic.MONEY,
            "pay",
            N_("Rekening lain untuk pengembalian"),
            N_(
                "Pembeli menulis rekening lain untuk pengembalian %(refund)s. Kirim %(amount)s ke rekening itu "
                "paling lambat %(send_by)s."
            ),
            "payments.refund",
            N_("Lihat pengembalian"),
            mail=False,
        ),
    ),
    "payout.ordered": (
        Notice(
            Topic.MONEY,
            "pay",
            N_("Pencairan untuk dikirim"),
            N_("%(amount)s untuk %(shop)s, rekening %(account)s. Nomor pencairan %(payout)s."),
            "payments.payout",
            N_("Lihat pencairan"),
            mail=False,
        ),
    ),
    "transfer.overdue": (
        Notice(
            Topic.MONEY,
            "pay",
            N_("Transfer menunggu terlalu lama"),
            N_("%(amount)s sudah dua hari kerja menunggu dicocokkan atau dikirim kembali."),
            "payments.line",
            N_("Lihat transfer"),
        ),
    ),
    "refund.overdue": (
        Notice(
            Topic.MONEY,
            "pay",
            N_("Pengembalian terlambat dikirim"),
            N_(
                "%(amount)s belum dikirim kepada pembeli setelah dua hari kerja. Nomor pengembalian %(refund)s."
            ),
            "payments.refund",
            N_("Lihat pengembalian"),
        ),
    ),
    "payout.overdue": (
        Notice(
            Topic.MONEY,
            "pay",
            N_("Pencairan terlambat dikirim"),
            N_("%(amount)s untuk %(shop)s belum dikirim setelah dua hari kerja. Nomor pencairan %(payout)s."),
            "payments.payout",
            N_("Lihat pencairan"),
        ),
    ),
    "party.founded": (
        Notice(
            Topic.ACCOUNT,
            "members",
            N_("Bank Anda sudah terdaftar"),
            N_("%(shop)s sudah terdaftar sebagai penyedia pembayaran dan bisa membukukan transfer."),
            "payments.desk",
            N_("Ke meja bank"),
            sms=N_("%(shop)s sudah terdaftar sebagai penyedia pembayaran dan bisa membukukan transfer."),
            to="party",
        ),
    ),
}

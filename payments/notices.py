"""What payment providers are told. How to add a row: ``marketplace/messages/notices.py``."""

from marketplace.events.models import Event
from marketplace.kit.i18n import N_
from marketplace.messages.notices import Facts, Notice, Notices
from marketplace.messages.topics import Topic


def bank_line_facts(event: Event) -> Facts:
    """Of money that reached a bank: how much."""
    return {"line": event.subject_id, "amount": event.data["amount_minor"]}


NOTICES: Notices = {
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

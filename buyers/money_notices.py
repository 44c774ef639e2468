"""What buyers are told of their money: payments, transfers that do not fit, and what comes back.

Of what goes back they hear by SMS once: from the seller's answer, the parcel or the case where one of these says it,
else from the refund itself; and again when the bank has sent it.
"""

from sqlalchemy import select

from buyers.credit_notices import CREDIT_NOTICES
from marketplace.events.models import Event
from marketplace.kit.db import db
from marketplace.kit.i18n import N_
from marketplace.messages.notices import Notice, Notices
from marketplace.messages.topics import Topic
from marketplace.orders.models import Sale
from marketplace.orders.reasons import OTHER_REASONS
from marketplace.orders.states import SaleState
from marketplace.settlement.models import Payment, Refund
from marketplace.settlement.states import CASH

_ORDER = "buyers.order"
_SEE = N_("Lihat pesanan")


def is_said_elsewhere(event: Event) -> bool:
    """Whether a sale that ended, a seller's word or a case says of the same money that it goes back.

    What it does not say alone is a parcel that came to nothing while its sale goes on, and money that came too late.
    """
    if event.data["reason"] not in OTHER_REASONS:
        return True
    ended = select(Sale.id).where(Sale.public_id == event.data["subject"], Sale.state == SaleState.CANCELLED)
    return db.session.scalar(ended) is not None


def was_cash(event: Event) -> bool:
    """Whether it was paid at the door: then nobody knows an account that it could go back to."""
    method = select(Payment.method).join(Refund.payment).where(Refund.public_id == event.subject_id)
    return db.session.scalar(method) == CASH


def is_known(event: Event) -> bool:
    """Whether it goes back the way it came, and something else tells of it, too."""
    return not was_cash(event) and is_said_elsewhere(event)


def is_news(event: Event) -> bool:
    """Whether only the refund itself tells that money goes back the way it came."""
    return not was_cash(event) and not is_said_elsewhere(event)


def is_for_paid(event: Event) -> bool:
    """Whether a transfer goes back because the order was paid without it."""
    return bool(event.data["reason"] == "already-paid")


def is_for_nothing(event: Event) -> bool:
    """Whether a transfer goes back because nobody waits for it any more."""
    return not is_for_paid(event)


MONEY_NOTICES: Notices = {
    **CREDIT_NOTICES,
    "payment.captured": (
        Notice(
            Topic.MONEY,
            "buy",
            N_("Pembayaran Anda sudah diterima"),
            N_(
                "%(bank)s sudah menerima %(amount)s untuk pesanan %(order)s. Uang Anda kami simpan sampai "
                "barang tiba dan Anda bilang baik."
            ),
            _ORDER,
            _SEE,
            sms=N_(
                "Pembayaran %(amount)s untuk pesanan %(order)s sudah diterima. Uang Anda kami simpan sampai "
                "barang tiba."
            ),
            to="payer",
            urgent=True,
            himself=True,
        ),
    ),
    "payment.expired": (
        Notice(
            Topic.ORDERS,
            "buy",
            N_("Pesanan ditutup karena belum dibayar"),
            N_(
                "Pembayaran %(amount)s untuk pesanan %(order)s tidak datang sampai batas waktunya. Bila Anda "
                "sudah telanjur mengirim, uangnya kembali penuh."
            ),
            _ORDER,
            _SEE,
            to="payer",
        ),
    ),
    "transfer.short": (
        Notice(
            Topic.MONEY,
            "buy",
            N_("Transfer Anda masih kurang"),
            N_(
                "%(amount)s untuk pesanan %(order)s sudah sampai, tetapi masih kurang %(missing_amount)s. Transfer "
                "sisanya ke nomor yang sama sebelum %(pay_by)s. Bila tidak, semuanya kembali kepada Anda."
            ),
            "buyers.pay",
            N_("Bayar sisanya"),
            sms=N_(
                "Transfer untuk pesanan %(order)s kurang %(missing_amount)s. Kirim sisanya ke nomor yang sama "
                "sebelum %(pay_by)s."
            ),
            to="payer",
            urgent=True,
        ),
    ),
    "transfer.surplus": (
        Notice(
            Topic.MONEY,
            "buy",
            N_("Transfer Anda lebih, sisanya kembali"),
            N_(
                "Pesanan %(order)s sudah lunas. Lebihnya %(amount)s dikirim %(bank)s kembali ke rekening asal "
                "transfer."
            ),
            _ORDER,
            _SEE,
            to="payer",
        ),
    ),
    "transfer.returning": (
        Notice(
            Topic.MONEY,
            "buy",
            N_("Transfer yang tidak perlu kembali kepada Anda"),
            N_(
                "Pesanan %(order)s sudah lunas tanpa transfer %(amount)s ini. %(bank)s mengirimnya kembali penuh ke "
                "rekening asal transfer."
            ),
            _ORDER,
            _SEE,
            sms=N_(
                "Pesanan %(order)s sudah lunas tanpa transfer %(amount)s ini. Uangnya kembali penuh lewat bank."
            ),
            to="payer",
            when=is_for_paid,
        ),
        Notice(
            Topic.MONEY,
            "buy",
            N_("Transfer Anda kembali penuh"),
            N_(
                "Pesanan %(order)s sudah ditutup, jadi transfer %(amount)s tidak dipakai. %(bank)s mengirimnya "
                "kembali penuh ke rekening asal transfer."
            ),
            _ORDER,
            _SEE,
            sms=N_(
                "Pesanan %(order)s sudah ditutup. Transfer %(amount)s kembali penuh kepada Anda lewat bank."
            ),
            to="payer",
            when=is_for_nothing,
        ),
    ),
    "transfer.sent_back": (
        Notice(
            Topic.MONEY,
            "buy",
            N_("Transfer sudah dikirim kembali"),
            N_(
                "%(bank)s sudah mengirim %(amount)s kembali ke rekening asal transfer untuk pesanan %(order)s."
            ),
            _ORDER,
            _SEE,
            sms=N_("%(bank)s sudah mengirim %(amount)s kembali ke rekening asal transfer pesanan %(order)s."),
            to="payer",
        ),
    ),
    "refund.ordered": (
        Notice(
            Topic.MONEY,
            "buy",
            N_("%(amount)s kembali kepada Anda: ke rekening mana?"),
            N_(
                "%(amount)s untuk pesanan %(order)s kembali kepada Anda. Alasan: %(reason)s. Anda "
                "membayar tunai, jadi "
                "tulis dulu rekening atas nama Anda; lalu %(bank)s mengirimnya."
            ),
            "buyers.refund_account",
            N_("Tulis rekening"),
            sms=N_("%(amount)s untuk pesanan %(order)s kembali kepada Anda. Masuk dan tulis rekening Anda."),
            to="payer",
            himself=True,
            when=was_cash,
        ),
        Notice(
            Topic.MONEY,
            "buy",
            N_("%(amount)s kembali kepada Anda"),
            N_(
                "%(amount)s untuk pesanan %(order)s kembali kepada Anda. Alasan: %(reason)s. %(bank)s mengirimnya "
                "paling lambat %(send_by)s."
            ),
            _ORDER,
            _SEE,
            to="payer",
            mail=False,
            himself=True,
            when=is_known,
        ),
        Notice(
            Topic.MONEY,
            "buy",
            N_("%(amount)s kembali kepada Anda"),
            N_(
                "%(amount)s untuk pesanan %(order)s kembali kepada Anda. Alasan: %(reason)s. %(bank)s mengirimnya "
                "paling lambat %(send_by)s."
            ),
            _ORDER,
            _SEE,
            sms=N_(
                "%(amount)s untuk pesanan %(order)s kembali kepada Anda. Bank mengirimnya sebelum %(send_by)s."
            ),
            to="payer",
            himself=True,
            when=is_news,
        ),
    ),
    "refund.returned": (
        Notice(
            Topic.MONEY,
            "buy",
            N_("Uang kembali belum bisa masuk ke rekening Anda"),
            N_(
                "%(amount)s untuk pesanan %(order)s ditolak bank tujuan: %(refused)s. Uangnya tetap "
                "milik Anda. Tulis "
                "rekening lain atas nama Anda, lalu %(bank)s mengirimnya lagi."
            ),
            "buyers.refund_account",
            N_("Tulis rekening"),
            sms=N_(
                "%(amount)s untuk pesanan %(order)s belum bisa masuk ke rekening Anda. Masuk dan "
                "tulis rekening lain."
            ),
            to="payer",
        ),
    ),
    "refund.paid": (
        Notice(
            Topic.MONEY,
            "buy",
            N_("Uang Anda sudah dikirim kembali"),
            N_("%(bank)s sudah mengirim %(amount)s kembali ke rekening Anda untuk pesanan %(order)s."),
            _ORDER,
            _SEE,
            sms=N_("%(bank)s sudah mengirim kembali %(amount)s ke rekening Anda untuk pesanan %(order)s."),
            to="payer",
        ),
    ),
    "case.gave_way": (
        Notice(
            Topic.CASES,
            "see",
            N_("Bank kartu mengembalikan uangnya"),
            N_(
                "Bank kartu Anda sudah mengembalikan %(given_amount)s yang Anda persoalkan kepada "
                "%(shop)s. Jumlah itu tidak kembali dua kali."
            ),
            "buyers.case",
            N_("Lihat kasusnya"),
        ),
    ),
}

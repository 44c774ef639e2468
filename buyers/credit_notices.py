"""What buyers are told of their credit with us: that it is there, is used or back, and how it goes to their account."""

from marketplace.kit.i18n import N_
from marketplace.messages.notices import Notice, Notices
from marketplace.messages.topics import Topic

_CREDIT = "buyers.credit"
_SEE = N_("Lihat saldo")

CREDIT_NOTICES: Notices = {
    "refund.kept": (
        Notice(
            Topic.MONEY,
            "buy",
            N_("%(amount)s tersimpan sebagai saldo Anda"),
            N_(
                "Uang kembali %(amount)s dari pesanan %(order)s Anda simpan sebagai saldo. Pasarlima yang memegangnya. "
                "Saldo bisa Anda kirim ke rekening Anda kapan saja."
            ),
            _CREDIT,
            _SEE,
            to="payer",
            mail=False,
            himself=True,
        ),
    ),
    "refund.credited": (
        Notice(
            Topic.MONEY,
            "buy",
            N_("%(amount)s kembali ke saldo Anda"),
            N_(
                "%(amount)s yang dibayar dari saldo untuk pesanan %(order)s kembali ke saldo Anda. Alasan: %(reason)s."
            ),
            _CREDIT,
            _SEE,
            to="payer",
            mail=False,
            himself=True,
        ),
    ),
    "credit.used": (
        Notice(
            Topic.MONEY,
            "buy",
            N_("%(amount)s saldo dipakai"),
            N_(
                "%(amount)s dari saldo Anda dipakai untuk pesanan %(order)s. Bukan Anda yang memesan? Telepon kami "
                "sekarang."
            ),
            "buyers.order",
            N_("Lihat pesanan"),
            to="payer",
            himself=True,
        ),
    ),
    "payout.ordered": (
        Notice(
            Topic.MONEY,
            "buy",
            N_("Saldo Anda dikirim ke rekening"),
            N_(
                "%(amount)s dari saldo Anda kami minta dikirim %(bank)s ke rekening %(account)s. Bukan Anda yang "
                "memintanya? Telepon kami sekarang."
            ),
            _CREDIT,
            _SEE,
            sms=N_("Saldo %(amount)s dikirim ke rekening %(account)s. Bukan Anda? Telepon kami sekarang."),
            to="party",
            urgent=True,
            himself=True,
        ),
    ),
    "payout.paid": (
        Notice(
            Topic.MONEY,
            "buy",
            N_("Saldo Anda sudah dikirim"),
            N_("%(bank)s sudah mengirim %(amount)s ke rekening %(account)s."),
            _CREDIT,
            _SEE,
            to="party",
            mail=False,
        ),
    ),
    "payout.failed": (
        Notice(
            Topic.MONEY,
            "buy",
            N_("Saldo belum berhasil dikirim"),
            N_(
                "%(bank)s tidak bisa mengirim %(amount)s ke rekening %(account)s. Uangnya sudah kembali ke saldo Anda. "
                "Kirim lagi kapan saja."
            ),
            _CREDIT,
            _SEE,
            sms=N_("%(amount)s belum bisa dikirim ke %(account)s dan sudah kembali ke saldo Anda."),
            to="party",
        ),
    ),
    "payout.returned": (
        Notice(
            Topic.MONEY,
            "buy",
            N_("Rekening Anda tidak menerima uang"),
            N_(
                "%(amount)s tidak bisa masuk ke rekening %(account)s. Sebabnya: %(refused)s. Uangnya sudah kembali ke "
                "saldo Anda. Kirim lagi dengan rekening yang betul."
            ),
            _CREDIT,
            _SEE,
            sms=N_(
                "%(amount)s tidak bisa masuk ke rekening %(account)s dan sudah kembali ke saldo Anda. Masuk dan tulis "
                "rekening lain."
            ),
            to="party",
        ),
    ),
}

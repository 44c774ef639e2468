"""What courier companies are told of the cash they took."""

from marketplace.kit.i18n import N_
from marketplace.messages.notices import Notice, Notices
from marketplace.messages.topics import Topic

_PAGE = "shipping.remittance"
_SEE = N_("Lihat setoran")

CASH_NOTICES: Notices = {
    "remittance.made": (
        Notice(
            Topic.MONEY,
            "money",
            N_("Setor %(amount)s paling lambat %(due_by)s"),
            N_("Uang tunai yang kurir Anda terima: %(amount)s. Transfer ke %(bank)s, nomor %(number)s."),
            _PAGE,
            _SEE,
            sms=N_("Setor %(amount)s uang tunai ke %(bank)s, nomor %(number)s, sebelum %(due_by)s."),
        ),
    ),
    "remittance.short": (
        Notice(
            Topic.MONEY,
            "money",
            N_("Setoran masih kurang %(missing_amount)s"),
            N_(
                "%(received_amount)s sudah masuk. Transfer sisanya, %(missing_amount)s, ke nomor yang sama sebelum "
                "%(due_by)s."
            ),
            _PAGE,
            _SEE,
            sms=N_("Setoran %(remittance)s masih kurang %(missing_amount)s. Transfer ke nomor yang sama."),
        ),
    ),
    "remittance.settled": (
        Notice(
            Topic.MONEY,
            "money",
            N_("Setoran lunas"),
            N_("Setoran %(remittance)s sebesar %(amount)s sudah lunas. Terima kasih."),
            _PAGE,
            _SEE,
            mail=False,
            himself=True,
        ),
    ),
    "remittance.overdue": (
        Notice(
            Topic.MONEY,
            "money",
            N_("Setoran terlambat: %(missing_amount)s"),
            N_(
                "Setoran %(remittance)s belum lengkap. Sampai lunas, bayar di tempat tidak kami tawarkan dengan kurir "
                "Anda, dan mulai %(due_by)s kekurangannya kami potong dari hak Anda."
            ),
            _PAGE,
            _SEE,
            sms=N_(
                "Setoran terlambat: %(missing_amount)s. Bayar di tempat dihentikan sampai lunas; mulai %(due_by)s "
                "kami potong."
            ),
        ),
    ),
    "remittance.taken": (
        Notice(
            Topic.MONEY,
            "money",
            N_("%(taken_amount)s dipotong dari hak Anda"),
            N_(
                "Setoran %(remittance)s tidak datang, jadi %(taken_amount)s kami potong dari hak Anda. Masih kurang "
                "%(missing_amount)s."
            ),
            _PAGE,
            _SEE,
            sms=N_("%(taken_amount)s dipotong dari hak Anda untuk setoran yang terlambat."),
        ),
    ),
}

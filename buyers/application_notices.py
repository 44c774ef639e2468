"""What somebody is told who registers a courier company: he is a buyer until the company is there."""

from marketplace.kit.i18n import N_
from marketplace.messages.notices import Notice, Notices
from marketplace.messages.topics import Topic

_APPLIED = N_("Lihat pendaftaran")

APPLICATION_NOTICES: Notices = {
    "application.taken": (
        Notice(
            Topic.ACCOUNT,
            "see",
            N_("Pendaftaran Anda sedang diperiksa"),
            N_("Petugas kami mulai memeriksa pendaftaran %(applied)s. Anda belum perlu berbuat apa-apa."),
            "shipping.register",
            _APPLIED,
            to="courier_applicant",
            mail=False,
        ),
    ),
    "application.sent_back": (
        Notice(
            Topic.ACCOUNT,
            "see",
            N_("Ada yang perlu diperbaiki"),
            N_(
                "Pendaftaran %(applied)s: perbaiki %(to_correct)s, lalu kirim lagi sebelum %(answer_by)s. "
                "Yang lain sudah benar."
            ),
            "shipping.register",
            N_("Lihat yang perlu diperbaiki"),
            sms=N_(
                "Pendaftaran %(applied)s: perbaiki %(to_correct)s. Masuk untuk melihat caranya, lalu kirim lagi."
            ),
            to="courier_applicant",
        ),
    ),
    "application.issued": (
        Notice(
            Topic.ACCOUNT,
            "see",
            N_("Perusahaan kurir Anda terdaftar"),
            N_(
                "Semua bagian pendaftaran %(applied)s diterima. Tulis tarifnya, lalu pembeli bisa memilih Anda."
            ),
            "shipping.register",
            N_("Tulis tarif"),
            sms=N_("%(applied)s terdaftar sebagai kurir. Masuk untuk menulis tarif."),
            to="courier_applicant",
        ),
    ),
    "application.rejected": (
        Notice(
            Topic.ACCOUNT,
            "see",
            N_("Pendaftaran ditolak"),
            N_("Pendaftaran %(applied)s tidak bisa kami terima. Sebabnya ada di halaman pendaftaran."),
            "shipping.register",
            N_("Lihat sebabnya"),
            sms=N_("Pendaftaran %(applied)s tidak bisa kami terima. Masuk untuk membaca sebabnya."),
            to="courier_applicant",
        ),
    ),
    "application.expired": (
        Notice(
            Topic.ACCOUNT,
            "see",
            N_("Pendaftaran lewat waktu"),
            N_("Pendaftaran %(applied)s tidak dikirim pada waktunya. Mulai lagi kapan saja."),
            "shipping.register",
            _APPLIED,
            sms=N_("Pendaftaran %(applied)s lewat waktu. Masuk untuk memulai lagi kapan saja."),
            to="courier_applicant",
        ),
    ),
}

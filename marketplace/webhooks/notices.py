"""What a party is told of the addresses of its programs: the same rows for every room."""

from marketplace.events.models import Event
from marketplace.kit.i18n import N_
from marketplace.messages.notices import Facts, Notice, Notices
from marketplace.messages.topics import Topic


def webhook_notices(room: str) -> Notices:
    """The rows of a room whose blueprint is called ``room``."""
    page, see = f"{room}.webhook", N_("Lihat alamatnya")
    return {
        "webhook.failing": (
            Notice(
                Topic.ACCOUNT,
                "programs",
                N_("Program Anda tidak menjawab"),
                N_(
                    "Tiga hari kami mencoba mengirim kabar ke alamat program Anda, dan tidak diterima. Kabar "
                    "berikutnya tetap kami coba; kalau tiga hari lagi tidak ada yang sampai, kami berhenti mengirim."
                ),
                page,
                see,
                to="party",
            ),
        ),
        "webhook.paused": (
            Notice(
                Topic.ACCOUNT,
                "programs",
                N_("Kiriman ke program Anda dihentikan"),
                N_(
                    "Sudah tiga hari tidak ada yang sampai ke alamat program Anda, jadi kami berhenti mengirim ke "
                    "sana. Perbaiki programnya, lalu lanjutkan pengiriman di halaman alamat itu."
                ),
                page,
                see,
                to="party",
            ),
        ),
        "webhook.added": (
            Notice(
                Topic.ACCOUNT,
                "programs",
                N_("Ada alamat program baru"),
                N_(
                    "Mulai sekarang kabar tentang akun ini juga dikirim ke alamat program yang baru ditambahkan. Bukan "
                    "Anda atau orang Anda? Hapus alamatnya, lalu ganti kata sandi."
                ),
                page,
                see,
                to="party",
            ),
        ),
    }


def webhook_facts(event: Event) -> Facts:
    """Of an address: its number, for the page's own address."""
    return {"webhook": event.subject_id}

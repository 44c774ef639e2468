"""What a party is told of its programs, their tokens and addresses: the same rows for every room."""

from marketplace.accounts.queries import party_by_public_id
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
        "token.made": (
            Notice(
                Topic.ACCOUNT,
                "programs",
                N_("Ada token baru"),
                N_(
                    "Sebuah program sekarang bisa bertindak atas nama %(shop)s dengan token yang baru dibuat. "
                    "Bukan Anda atau orang Anda? Cabut tokennya, lalu ganti kata sandi."
                ),
                "api.party_tokens",
                N_("Lihat token"),
                to="party",
                urgent=True,
                himself=True,
            ),
        ),
    }


def token_facts(event: Event) -> Facts:
    """Of a token: whose programs it lets in."""
    party = party_by_public_id(event.data["party"])
    assert party is not None, "who makes a token acts for a party"
    return {"party": party.public_id, "shop": party.name}


def webhook_facts(event: Event) -> Facts:
    """Of an address: its number, for the page's own address."""
    return {"webhook": event.subject_id}

"""What people are told about, and by which ways besides the app: the table of their choices."""

from enum import StrEnum

from marketplace.kit.i18n import _l


class Topic(StrEnum):
    """A group of things one may want to hear, or not, by a channel."""

    ORDERS = "orders"
    PARCELS = "parcels"
    MONEY = "money"
    CASES = "cases"
    ACCOUNT = "account"

    @property
    def label(self) -> str:
        """The topic in a person's words."""
        return str(TOPIC_LABELS[self][0])

    @property
    def hint(self) -> str:
        """What belongs to it."""
        return str(TOPIC_LABELS[self][1])


TOPIC_LABELS = {
    Topic.ORDERS: (_l("Pesanan"), _l("Pesanan baru, jawaban penjual, pembatalan, penilaian.")),
    Topic.PARCELS: (_l("Paket"), _l("Paket diantar, belum berhasil diantar, tiba.")),
    Topic.MONEY: (_l("Uang"), _l("Pembayaran diterima, pengembalian, pencairan.")),
    Topic.CASES: (_l("Masalah"), _l("Keluhan atas pesanan dan putusannya.")),
    Topic.ACCOUNT: (_l("Akun dan toko"), _l("Pemeriksaan toko, rekening yang diganti.")),
}

EMAIL, SMS = "email", "sms"
CHANNELS = (EMAIL, SMS)
CHANNEL_LABELS = {EMAIL: _l("Email"), SMS: _l("SMS")}

# Nobody starts with a way switched off: what goes by SMS at all is few, and the night is quiet.
QUIET_FROM, QUIET_UNTIL = 21, 7  # hours on the person's own wall clock

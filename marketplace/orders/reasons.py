"""Why a sale came to nothing, in words: the codes that stand on ``Sale.reason``."""

from marketplace.kit.i18n import _l

# What a seller may say when he cannot send.
DECLINE_REASONS = {
    "out-of-stock": _l("Barangnya habis"),
    "damaged-goods": _l("Barangnya rusak atau cacat"),
    "cannot-send": _l("Tidak bisa dikirim ke alamat ini"),
    "closed-now": _l("Toko sedang libur"),
}

# What the clock and the couriers say.
OTHER_REASONS = {
    "unpaid": _l("Tidak dibayar sampai batas waktu"),
    "not-packed": _l("Tidak dikemas sampai batas waktu"),
    "not-fetched": _l("Paket tidak dijemput kurir"),
    "not-delivered": _l("Paket tidak sampai"),
    "returned": _l("Paket kembali ke penjual"),
    "nobody-waits": _l("Uang datang setelah pesanan ditutup"),
}

REASONS = {**DECLINE_REASONS, **OTHER_REASONS}


def reason_words(code: str) -> str:
    """The reason as a person reads it; empty for a code nobody knows."""
    return str(REASONS.get(code, ""))

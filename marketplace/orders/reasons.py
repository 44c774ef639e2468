"""Why a sale came to nothing, or a parcel did not arrive, in words: the codes of ``Sale.reason`` and of couriers."""

from marketplace.kit.i18n import _l

# What a seller may say when he cannot send.
DECLINE_REASONS = {
    "out-of-stock": _l("Barangnya habis"),
    "damaged-goods": _l("Barangnya rusak atau cacat"),
    "cannot-send": _l("Tidak bisa dikirim ke alamat ini"),
    "closed-now": _l("Toko sedang libur"),
}

# What a buyer may say when he cancels.
CANCEL_REASONS = {
    "changed-mind": _l("Tidak jadi membeli"),
    "wrong-address": _l("Alamat atau isi pesanan keliru"),
    "too-slow": _l("Terlalu lama menunggu"),
}

# What a seller may say when he gives money back on his own.
GIVE_BACK_REASONS = {
    "flaw": _l("Ada cacat kecil"),
    "missing-piece": _l("Ada yang kurang"),
    "late-sent": _l("Terlambat dikirim"),
    "agreed": _l("Sudah sepakat dengan pembeli"),
}

# What the clock and the couriers say.
OTHER_REASONS = {
    "unpaid": _l("Tidak dibayar sampai batas waktu"),
    "not-packed": _l("Tidak dikemas sampai batas waktu"),
    "not-fetched": _l("Paket tidak dijemput kurir"),
    "returned": _l("Paket kembali ke penjual"),
    "not-received": _l("Pembeli tidak ditemukan atau menolak, paket kembali ke penjual"),
    "lost": _l("Paket hilang"),
    "damaged": _l("Paket rusak di jalan"),
    "charged-back": _l("Pembeli menyanggah lewat bank kartunya"),
    "nobody-waits": _l("Uang datang setelah pesanan ditutup"),
}

# Why something went back by the end of a case: "case-" and the kind of the case.
CASE_REASONS = {
    "case-not-received": _l("Putusan kasus: barang tidak diterima"),
    "case-not-as-described": _l("Putusan kasus: barang keliru, kurang, atau tidak sesuai"),
    "case-damaged": _l("Putusan kasus: barang rusak"),
    "case-lost": _l("Putusan kasus: paket hilang"),
    "case-failed-return": _l("Putusan kasus: paket tidak kembali ke penjual"),
}

REASONS = {**DECLINE_REASONS, **GIVE_BACK_REASONS, **OTHER_REASONS, **CASE_REASONS}

# The parcel came back though the courier did his work: he keeps his fee, the buyer gets back the goods' price.
CARRIED_IN_VAIN = "not-received"

# What a rider may say along the way, with the code he gives for it.
CARRYING_REASONS = {
    "nobody-home": _l("Tidak ada orang"),
    "address-unknown": _l("Alamat tidak ketemu"),
    "refused": _l("Pembeli menolak"),
    "damaged": _l("Paket rusak"),
    "lost": _l("Paket hilang"),
    "late": _l("Tertunda di jalan"),
}

# What a rider says at the door when it is not his fault that he takes the parcel back.
AT_THE_DOOR = ("nobody-home", "address-unknown", "refused")


def reason_words(code: str) -> str:
    """The reason as a person reads it; empty for a code nobody knows."""
    return str(REASONS.get(code, ""))

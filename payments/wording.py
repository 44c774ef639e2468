"""What a provider from outside was asked and what it told, in a person's words: tables by code."""

from marketplace.kit.i18n import _l

# what it is asked for
ERRANDS = {
    "open": _l("Membuka pembayaran"),
    "close": _l("Menutup pembayaran"),
    "refund": _l("Mengirim pengembalian"),
    "payout": _l("Mengirim pencairan"),
    "look": _l("Memeriksa keadaan"),
    "disputes": _l("Mencari sanggahan baru"),
    "evidence": _l("Mengirim bukti sanggahan"),
    "reverse": _l("Menarik kembali pencairan"),
}

# what came of the last attempt
OUTCOMES = {
    "": _l("Belum ditanyakan"),
    "killed": _l("Terputus di tengah jalan; ditanyakan lagi dengan nomor yang sama"),
    "unreachable": _l("Tidak tersambung, atau terlalu lama"),
    "trouble": _l("Ada gangguan di sana"),
    "too-often": _l("Diminta menunggu"),
    "no-funds": _l("Uang kami di sana belum cukup; dicoba lagi"),
    "not-understood": _l("Jawabannya tidak bisa dibaca"),
    "not-kept": _l("Jawabannya belum bisa kami simpan"),
    "key-refused": _l("Kunci kami ditolak; pengelola perlu memeriksa setelan"),
    "key-in-use": _l("Permintaan yang sama masih dikerjakan di sana"),
    "not-configured": _l("Setelannya tidak ada lagi; pengelola perlu memeriksa"),
    "answered": _l("Sudah dijawab"),
}
OTHER_OUTCOME = _l("Dijawab: %(code)s")

# what a webhook did here -> (words, kind of badge)
DID = {
    "captured": (_l("Pembayaran diterima"), "ok"),
    "closed": (_l("Pembayaran ditutup"), ""),
    "taken-back": (_l("Ditarik kembali sesudah diterima; periksa di sana"), "no"),
    "refund-sent": (_l("Pengembalian terkirim"), "ok"),
    "refund-failed": (_l("Pengembalian kembali; pembeli diminta rekening"), "wait"),
    "payout-sent": (_l("Pencairan terkirim"), "ok"),
    "payout-returned": (_l("Pencairan kembali"), "wait"),
    "payout-failed": (_l("Pencairan gagal, ikut berikutnya"), "wait"),
    "chargeback-opened": (_l("Sanggahan dibuka"), "no"),
    "chargeback-won": (_l("Sanggahan dimenangkan"), "ok"),
    "chargeback-lost": (_l("Sanggahan kalah"), "no"),
    "evidence-sent": (_l("Bukti sampai"), "ok"),
    "reversed": (_l("Pencairan ditarik kembali"), "ok"),
    "nothing-there": (_l("Akunnya kosong; penjual berutang"), "wait"),
    "arriving": (_l("Uang di jalan ke bank kami"), ""),
    "arrived": (_l("Uang dinyatakan sampai; bank mencocokkan"), "ok"),
    "arrival-failed": (_l("Uang tidak sampai ke bank kami"), "no"),
    "report-read": (_l("Laporan dibaca, biayanya dicatat"), "ok"),
    "nothing": (_l("Sudah diketahui, tidak ada yang berubah"), ""),
    "noted": (_l("Dicatat saja"), ""),
    "not-ours": (_l("Bukan tentang uang di sini"), ""),
    "differs": (_l("Jumlahnya berbeda dari catatan kami; tidak ada yang dipindah"), "no"),
    "forged": (_l("Ditolak: tanda tangannya tidak benar"), "no"),
}


def outcome(code: str) -> str:
    """What came of an attempt."""
    known = OUTCOMES.get(code) or DID.get(code, ("", ""))[0]
    return str(known) if known else str(OTHER_OUTCOME) % {"code": code}


def did(code: str) -> tuple[str, str]:
    """What a webhook did, and the badge for it."""
    words, kind = DID.get(code, (code, ""))
    return str(words), kind

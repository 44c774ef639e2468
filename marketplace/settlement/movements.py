"""What a movement is called on a statement, by the kind of its transfer."""

from marketplace.kit.i18n import _l

# Of what we owe a party, or a buyer has with us.
MOVEMENTS = {
    "released": _l("Pesanan selesai"),
    "payout_ordered": _l("Dikirim ke rekening"),
    "payout_failed": _l("Pencairan gagal, kembali ke saldo"),
    "payout_returned": _l("Ditolak bank penerima, kembali ke saldo"),
    "transfer_reversed": _l("Ditarik kembali dari akun Anda, untuk yang Anda utang"),
    "refund_ordered": _l("Dikembalikan kepada pembeli"),
    "promotion_returned": _l("Dikembalikan kepada Pasarlima, yang membayarnya dengan voucher"),
    "made_good": _l("Ganti rugi"),
    "cash_taken": _l("Dipotong untuk setoran tunai yang terlambat"),
    "carried_in_vain": _l("Diantar, ditolak pembeli"),
    "reserved": _l("Cadangan ditahan"),
    "reserve_released": _l("Cadangan dilepas"),
    "reserve_used": _l("Cadangan dipakai"),
    "credit_used": _l("Dipakai belanja"),
    "credit_returned": _l("Kembali dari pesanan"),
    "credit_kept": _l("Uang kembali Anda simpan di sini"),
}
# The same at a provider.
AT_PROVIDER = {
    "captured": _l("Pembayaran masuk"),
    "unmatched": _l("Transfer masuk, belum cocok"),
    "sent_back": _l("Transfer dikirim kembali"),
    "refund_paid": _l("Pengembalian dikirim"),
    "refund_returned": _l("Pengembalian ditolak bank penerima"),
    "payout_paid": _l("Pencairan dikirim"),
    "payout_returned": _l("Pencairan ditolak bank penerima"),
    "transfer_reversed": _l("Pencairan ditarik kembali"),
}
OTHER_MOVEMENT = _l("Pembetulan")

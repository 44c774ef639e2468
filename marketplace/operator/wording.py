"""What the operator reads of events and of the book: tables of words by code."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from marketplace.accounts.models import Party, PartyKind
from marketplace.accounts.roles import KIND_LABELS
from marketplace.cases.kinds import DECISIONS
from marketplace.events.models import Event
from marketplace.kit.i18n import _, _l
from marketplace.kit.states import CLOCK
from marketplace.ledger.addresses import class_of
from marketplace.ledger.models import Transfer
from marketplace.orders.reasons import CARRYING_REASONS
from marketplace.orders.reasons import REASONS as SALE_REASONS
from marketplace.orders.states import SHIPMENT_LABELS, ShipmentState

# kind of event -> (what happened, whether it wants attention)
EVENTS: dict[str, tuple[object, bool]] = {
    "voucher.given": (_l("Voucher baru"), False),
    "voucher.ended": (_l("Voucher diakhiri"), False),
    "commission.rule_added": (_l("Aturan komisi baru"), False),
    "commission.rule_ended": (_l("Aturan komisi diakhiri"), False),
    "sale.placed": (_l("Pembeli memesan"), False),
    "sale.paid": (_l("Uang masuk, kami simpan"), False),
    "sale.ordered": (_l("Dipesan, bayar di tempat"), False),
    "sale.cash_collected": (_l("Kurir menerima uang tunai"), False),
    "cod.refused": (_l("Pembeli menolak paket bayar di tempat"), True),
    "courier.cash_terms": (_l("Kurir mengatur bayar di tempat"), False),
    "remittance.made": (_l("Setoran kurir dibuat"), False),
    "remittance.short": (_l("Setoran kurir masih kurang"), True),
    "remittance.settled": (_l("Setoran kurir lunas"), False),
    "remittance.overdue": (_l("Setoran kurir terlambat"), True),
    "remittance.taken": (_l("Setoran terlambat dipotong dari hak kurir"), True),
    "sale.accepted": (_l("Penjual menerima pesanan"), False),
    "sale.declined_part": (_l("Penjual hanya bisa mengirim sebagian"), True),
    "sale.gave_back": (_l("Penjual mengembalikan sebagian uang"), False),
    "sale.restocked": (_l("Barang yang kembali masuk stok lagi"), False),
    "sale.declined": (_l("Penjual tidak bisa memenuhi"), True),
    "sale.cancelled": (_l("Pesanan dibatalkan"), True),
    "sale.expired": (_l("Tidak dibayar sampai batas waktu"), True),
    "sale.packed": (_l("Penjual selesai mengemas"), False),
    "sale.handed_over": (_l("Paket di tangan kurir"), False),
    "sale.delivered": (_l("Semua paket tiba"), False),
    "sale.completed": (_l("Pesanan selesai, uang dilepas"), False),
    "shipment.exception": (_l("Kurir melaporkan masalah"), True),
    "shipment.expired": (_l("Paket tidak jadi dikirim"), True),
    "shipment.attempt_failed": (_l("Belum berhasil diantar"), True),
    "shipment.returning": (_l("Paket kembali ke penjual"), True),
    "shipment.lost": (_l("Paket tidak dicari lagi"), True),
    "shipment.overdue": (_l("Paket terlalu lama di jalan"), True),
    "case.opened": (_l("Kasus dibuka, uangnya ditahan"), True),
    "case.answered": (_l("Keterangan dalam kasus"), False),
    "case.heard": (_l("Kasus menunggu keputusan"), False),
    "case.decided": (_l("Kasus diputuskan"), False),
    "case.withdrawn": (_l("Kasus ditutup tanpa keputusan"), False),
    "case.gave_way": (_l("Bank kartu sudah mengembalikan uang yang dipersoalkan"), True),
    "payment.demanded": (_l("Nomor pembayaran dibuat"), False),
    "payment.captured": (_l("Bank menerima uang"), False),
    "payment.expired": (_l("Pembayaran lewat waktu"), True),
    "chargeback.opened": (_l("Pembayaran disanggah, uangnya ditarik"), True),
    "chargeback.answered": (_l("Bukti dikirim ke bank kartu"), False),
    "payout.reversed": (_l("Pencairan ditarik kembali karena sanggahan"), True),
    "chargeback.won": (_l("Sanggahan dimenangkan"), False),
    "chargeback.lost": (_l("Sanggahan kalah"), True),
    "sale.charge_disputed": (_l("Uang penjualan ditahan karena sanggahan"), True),
    "sale.charge_kept": (_l("Sanggahan ditolak, uang bebas lagi"), False),
    "sale.charge_lost": (_l("Sanggahan diterima, uang kembali ke pembeli"), True),
    "payment.replaced": (_l("Pembeli memilih cara bayar lain"), False),
    "refund.ordered": (_l("Pengembalian uang dibuat"), False),
    "refund.paid": (_l("Bank mengirim uang kembali"), False),
    "payout.ordered": (_l("Pencairan dibuat"), False),
    "payout.paid": (_l("Bank mengirim pencairan"), False),
    "payout.failed": (_l("Pencairan gagal"), True),
    "payout.returned": (_l("Pencairan ditolak bank penerima"), True),
    "refund.returned": (_l("Pengembalian ditolak bank pembeli"), True),
    "credit.used": (_l("Pembeli membayar dengan saldo"), False),
    "refund.credited": (_l("Uang kembali ke saldo pembeli"), False),
    "refund.kept": (_l("Pembeli menyimpan pengembalian sebagai saldo"), False),
    "refund.account_named": (_l("Pembeli menulis rekening untuk pengembalian"), False),
    "payout_account.changed": (_l("Rekening diganti"), True),
    "payout_plan.changed": (_l("Jadwal pencairan diganti"), False),
    "reserve.released": (_l("Cadangan dilepas"), False),
    "transfer.matched": (_l("Transfer cocok dengan pembayaran"), False),
    "transfer.unmatched": (_l("Transfer belum cocok"), True),
    "transfer.short": (_l("Transfer kurang, menunggu sisanya"), True),
    "transfer.surplus": (_l("Transfer lebih, lebihnya harus kembali"), True),
    "transfer.returning": (_l("Transfer harus dikirim kembali"), True),
    "refund.overdue": (_l("Bank terlambat mengembalikan uang"), True),
    "payout.overdue": (_l("Bank terlambat mencairkan"), True),
    "transfer.overdue": (_l("Transfer belum diurus bank sampai waktunya"), True),
    "transfer.sent_back": (_l("Transfer dikirim kembali"), False),
    "rating.written": (_l("Penilaian ditulis"), False),
    "rating.changed": (_l("Penilaian diubah sebelum dibuka"), False),
    "rating.revealed": (_l("Penilaian dibuka"), False),
    "review.asked": (_l("Pembeli diminta menilai"), False),
    "review.held": (_l("Tulisan menunggu dibaca petugas"), True),
    "review.answered": (_l("Ulasan dijawab"), False),
    "review.reported": (_l("Tulisan dilaporkan"), True),
    "review.kept": (_l("Tulisan dibiarkan tampil"), False),
    "review.hidden": (_l("Tulisan disembunyikan"), True),
    "review.objected": (_l("Penulis keberatan"), True),
    "review.restored": (_l("Tulisan ditampilkan lagi"), False),
    "review.upheld": (_l("Keberatan ditolak, tulisan tetap disembunyikan"), False),
    "storefront.drafted": (_l("Toko mulai ditulis"), False),
    "storefront.changed": (_l("Isi toko diubah"), False),
    "storefront.open": (_l("Toko dibuka"), False),
    "storefront.closed": (_l("Toko ditutup"), True),
    "party.founded": (_l("Pihak didaftarkan"), False),
    "party.granted": (_l("Hak diberikan"), False),
    "party.right_ended": (_l("Hak diakhiri"), True),
    "party.member_added": (_l("Pengelola memberi seseorang peran"), True),
    "user.signed_out": (_l("Pengelola mengakhiri semua sesi seseorang"), True),
    "application.begun": (_l("Pendaftaran dimulai"), False),
    "application.submitted": (_l("Pendaftaran dikirim"), False),
    "application.taken": (_l("Petugas mulai memeriksa"), False),
    "application.sent_back": (_l("Pendaftar diminta memperbaiki"), True),
    "application.accepted": (_l("Semua bagian diterima"), False),
    "application.issued": (_l("Pendaftaran selesai"), False),
    "application.rejected": (_l("Pendaftaran ditolak"), True),
    "application.withdrawn": (_l("Pendaftar menarik pendaftaran"), True),
    "application.expired": (_l("Pendaftaran lewat waktu"), True),
    "application.late": (_l("Pendaftaran terlambat diperiksa"), True),
    "statement.booked": (_l("Laporan rekening dibukukan"), False),
    "payout_file.made": (_l("Berkas pencairan dibuat"), False),
    "payout_file.handed_in": (_l("Berkas pencairan dikirim ke bank"), False),
    "payout_file.withdrawn": (_l("Berkas pencairan ditarik"), True),
    "desk_account.named": (_l("Rekening penampungan bank ditulis"), True),
    "webhook.added": (_l("Alamat program ditambahkan"), False),
    "webhook.changed": (_l("Alamat program diubah"), False),
    "webhook.removed": (_l("Alamat program dihapus"), False),
    "webhook.failing": (_l("Alamat program tidak menjawab tiga hari"), True),
    "webhook.paused": (_l("Kiriman ke alamat program dihentikan"), True),
    **{
        f"shipment.{state}": (SHIPMENT_LABELS[state], False)
        for state in (
            ShipmentState.PICKED_UP,
            ShipmentState.IN_TRANSIT,
            ShipmentState.OUT_FOR_DELIVERY,
            ShipmentState.AVAILABLE_FOR_PICKUP,
            ShipmentState.DELIVERED,
            ShipmentState.RETURNED,
        )
    },
}
REASONS: dict[str, object] = {**DECISIONS, **CARRYING_REASONS, **SALE_REASONS}
CLOCK_LABEL = _l("Jam")

# class of address -> (whose money it is, what stands there); %(name)s is the party or the sale
ADDRESSES: dict[str, tuple[object, object]] = {
    "provider:%:clearing": (
        _l("Dipegang %(name)s untuk kami"),
        _l("Uang yang ada di bank. Dicatat minus, sebab bank yang berutang kepada kami."),
    ),
    "payment:%:received": (
        _l("Pembayaran masuk, belum dibagi"),
        _l("Uang pembeli yang baru datang. Seharusnya nol dalam beberapa detik."),
    ),
    "sale:%:held": (
        _l("Kami simpan untuk pesanan %(name)s"),
        _l("Uang pembeli yang kami simpan sampai barang tiba dan pembeli bilang baik."),
    ),
    "refund:%:transit": (
        _l("Pengembalian di jalan"),
        _l("Uang yang sedang dikirim bank kembali kepada pembeli."),
    ),
    "party:%:payable": (
        _l("Hak %(name)s"),
        _l("Hasil penjual dan kurir yang belum kami kirim."),
    ),
    "party:%:owing": (
        _l("Utang %(name)s"),
        _l("Yang harus dikembalikan penjual atau kurir. Kami potong dari hasil berikutnya."),
    ),
    "payout:%:transit": (_l("Pencairan di jalan"), _l("Hasil yang sedang dikirim bank.")),
    "suspense:%:unmatched": (
        _l("Transfer yang belum cocok"),
        _l("Uang yang datang dan belum diketahui untuk apa. Bank mencocokkan atau mengirim kembali."),
    ),
    "suspense:%:unexplained": (
        _l("Uang keluar yang belum jelas"),
        _l(
            "Sudah keluar dari bank dan belum diketahui untuk apa. Dicatat minus sampai seseorang menemukannya."
        ),
    ),
    "operator:commission": (_l("Komisi kami"), _l("Bagian kami dari penjualan yang selesai.")),
    "operator:tax": (_l("Pajak atas komisi"), _l("Kami setor kepada negara.")),
    "party:%:reserve": (
        _l("Cadangan %(name)s"),
        _l("Bagian dari penghasilan yang kami tahan sebentar, kalau ada yang harus kembali."),
    ),
    "party:%:cash": (
        _l("Uang tunai di tangan %(name)s"),
        _l(
            "Yang diterima kurir di depan pintu dan belum disetor. Dicatat minus, sebab kurir yang memegangnya."
        ),
    ),
    "party:%:credit": (
        _l("Saldo %(name)s"),
        _l("Uang pembeli di Pasarlima, untuk belanja atau dikirim kepadanya."),
    ),
    "chargeback:%:claim": (
        _l("Pembayaran yang disanggah"),
        _l("Sudah ditarik penyedia pembayaran, belum diputuskan siapa yang menanggung."),
    ),
    "operator:fees": (_l("Biaya penyedia pembayaran"), _l("Yang dipotong bank dan Stripe untuk jasanya.")),
    "operator:promotions": (_l("Voucher dari kami"), _l("Potongan harga yang kami tanggung.")),
    "operator:rounding": (_l("Pembulatan"), _l("Sisa sen di bawah satu rupiah.")),
    "operator:losses": (_l("Kerugian kami"), _l("Yang kami tanggung sendiri, misalnya ganti rugi.")),
}

# What we owe parties, by what it waits for.
OWED: dict[str, tuple[object, object]] = {
    "held": (
        _l("Ditahan setelah pesanan selesai"),
        _l("Hak penjual, menurut kepercayaannya waktu pesanan dibuat."),
    ),
    "free": (_l("Bebas, belum dikirim"), _l("Ikut pencairan berikutnya, atau menunggu pihaknya.")),
    "reserve": (_l("Cadangan"), _l("Bagian dari hasil penjual baru, kalau ada yang harus kembali.")),
    "credit": (_l("Saldo pembeli"), _l("Disimpan di sini karena pembeli mau. Bisa dikirim kapan saja.")),
}


def ages(buckets: Sequence[tuple[int, int | None]]) -> list[str]:
    """Stretches of days in words: from one, up to and with the other."""
    return [
        str(_("lebih dari %(days)d hari", days=first - 1))
        if last is None
        else str(_("%(first)d–%(last)d hari", first=first, last=last))
        for first, last in buckets
    ]


# The same classes all together, as the book lists them.
CLASS_LABELS: dict[str, object] = {
    "provider:%:clearing": _l("Dipegang bank untuk kami"),
    "payment:%:received": _l("Pembayaran masuk, belum dibagi"),
    "sale:%:held": _l("Kami simpan untuk pembeli"),
    "refund:%:transit": _l("Pengembalian di jalan"),
    "party:%:payable": _l("Hak penjual dan kurir"),
    "party:%:owing": _l("Utang penjual dan kurir"),
    "party:%:reserve": _l("Cadangan penjual"),
    "party:%:cash": _l("Uang tunai di tangan kurir"),
    "party:%:credit": _l("Saldo pembeli"),
    "chargeback:%:claim": _l("Pembayaran yang disanggah"),
    "payout:%:transit": _l("Pencairan di jalan"),
    "suspense:%:unmatched": _l("Transfer yang belum cocok"),
    "suspense:%:unexplained": _l("Uang keluar yang belum jelas"),
    "operator:commission": _l("Komisi kami"),
    "operator:tax": _l("Pajak atas komisi"),
    "operator:fees": _l("Biaya penyedia pembayaran"),
    "operator:promotions": _l("Voucher dari kami"),
    "operator:rounding": _l("Pembulatan"),
    "operator:losses": _l("Kerugian kami"),
}

# kind of transfer -> why it moved
TRANSFERS: dict[str, object] = {
    "captured": _l("Bank menerima uang pembeli"),
    "cash_collected": _l("Kurir menerima uang tunai, disimpan untuk penjual"),
    "cash_remitted": _l("Kurir menyetor uang tunai ke bank"),
    "cash_taken": _l("Setoran terlambat dipotong dari hak kurir"),
    "carried_in_vain": _l("Ditolak di depan pintu: kami bayar kurirnya"),
    "escrowed": _l("Disimpan untuk satu penjual"),
    "promoted": _l("Voucher Pasarlima membayar bagiannya"),
    "promotion_returned": _l("Bagian voucher Pasarlima kembali"),
    "released": _l("Dilepas: penjual, kurir, dan kami mendapat bagian"),
    "refund_ordered": _l("Pengembalian dibuat"),
    "made_good": _l("Ganti rugi: yang menanggung membayar yang dirugikan"),
    "fee_kept": _l("Penyedia memotong biayanya"),
    "settled": _l("Uang pindah dari penyedia ke bank kami"),
    "charged_back": _l("Penyedia menarik uang yang disanggah pembeli"),
    "given_back": _l("Sanggahan ditolak, penyedia mengembalikan uangnya"),
    "claim_borne": _l("Sanggahan diterima: yang menanggung membayar"),
    "refund_paid": _l("Pengembalian dikirim bank"),
    "credit_used": _l("Pembeli membayar dengan saldo"),
    "credit_returned": _l("Kembali ke saldo pembeli"),
    "credit_kept": _l("Pembeli menyimpan pengembalian sebagai saldo"),
    "reserved": _l("Cadangan ditahan dari hasil penjual"),
    "reserve_released": _l("Cadangan dilepas, waktunya habis"),
    "reserve_used": _l("Cadangan dipakai untuk yang harus kembali"),
    "payout_ordered": _l("Pencairan dibuat"),
    "payout_paid": _l("Pencairan dikirim bank"),
    "payout_failed": _l("Pencairan gagal, hak kembali"),
    "transfer_reversed": _l("Pencairan ditarik kembali dari akun penjual"),
    "payout_returned": _l("Pencairan ditolak bank penerima, hak kembali"),
    "refund_returned": _l("Pengembalian ditolak bank pembeli, dikirim lagi nanti"),
    "surplus": _l("Lebih dari yang diminta, menunggu dikirim kembali"),
    "surplus_back": _l("Lebihnya dikirim kembali"),
    "unmatched": _l("Transfer datang, belum cocok"),
    "recognised": _l("Transfer dikenali"),
    "sent_back": _l("Transfer dikirim kembali"),
    "rounded": _l("Sen yang lebih atau kurang"),
    "bank_fee": _l("Biaya bank"),
    "left_unexplained": _l("Uang keluar dari bank, belum jelas untuk apa"),
    "explained": _l("Uang keluar dikenali"),
}


@dataclass(frozen=True)
class Happening:
    """One event as the timeline shows it; ``state`` is done or oops, ``at`` an aware moment."""

    state: str
    title: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Movement:
    """One posting in words; ``why`` belongs to its transfer."""

    why: str
    at: datetime
    source: str
    destination: str
    amount_minor: int
    currency: str


def happenings(
    events: Iterable[Event], parties: Mapping[int, Party], about: Mapping[str, str] | None = None
) -> list[Happening]:
    """Events in words, with who did it; ``parties`` by row id, ``about`` tells a subject's id in words."""
    return [_happening(event, parties, about or {}) for event in events]


def movements(transfers: Sequence[Transfer], names: Mapping[str, str]) -> list[Movement]:
    """Every posting of these transfers in words; ``names`` by public id."""
    return [
        Movement(
            why=str(TRANSFERS.get(transfer.kind, transfer.kind)),
            at=transfer.posted_at,
            source=address_words(posting.source, names),
            destination=address_words(posting.destination, names),
            amount_minor=posting.amount_minor,
            currency=posting.currency,
        )
        for transfer in transfers
        for posting in transfer.postings
    ]


def address_words(address: str, names: Mapping[str, str]) -> str:
    """An address of the book as a person says it; an unknown name is told by its public id."""
    whose = address.split(":")[1]
    return str(ADDRESSES[class_of(address)][0]) % {"name": names.get(whose, whose)}


# What waits, by the name of its clock.
CLOCKS = {
    "sale": _l("Penjualan"),
    "case": _l("Kasus"),
    "application": _l("Pendaftaran"),
    "bank line": _l("Transfer masuk"),
    "refund": _l("Pengembalian"),
    "payout": _l("Pencairan"),
    "payment": _l("Pembayaran"),
    "rating window": _l("Masa menilai"),
    "review request": _l("Permintaan menilai"),
    "earning": _l("Penghasilan yang ditahan"),
    "remittance": _l("Setoran kurir"),
    "cash": _l("Uang tunai di tangan kurir"),
    "payday": _l("Pencairan menurut jadwal"),
    "reserve": _l("Cadangan penjual"),
}
FREED = _l("Bisa dicairkan")


def event_words(kind: str) -> str:
    """What happened; an event nobody gave words is told by its code."""
    return str(EVENTS.get(kind, (kind, False))[0])


def _happening(event: Event, parties: Mapping[int, Party], about: Mapping[str, str]) -> Happening:
    reason = REASONS.get(event.data.get("reason") or "")
    told = (_who(event, parties), about.get(event.subject_id, ""), str(reason) if reason else "")
    return Happening(
        state="oops" if EVENTS.get(event.kind, ("", False))[1] else "done",
        title=event_words(event.kind),
        text=" · ".join(dict.fromkeys(part for part in told if part)),
        at=event.at,
    )


def _who(event: Event, parties: Mapping[int, Party]) -> str:
    if event.acting_kind == CLOCK:
        return str(CLOCK_LABEL)
    party = parties.get(event.acting_party_id or 0)
    return party.name if party else str(KIND_LABELS[PartyKind(event.acting_kind)])

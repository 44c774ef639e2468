"""Who may hear of what by program: what each kind of event means, and whom it is offered to.

To offer a new kind of event, give it a sentence in MEANING and name it under those it concerns in OFFERED, by the word
under which their public id stands in the event's data (or under which the event's subject is of that kind). A test
asks that no kind is left out of both OFFERED and UNOFFERED, and that whoever is told of it by a notice is offered it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from marketplace.accounts.models import PartyKind
from marketplace.kit.i18n import _l

TEST = "webhook.test"  # the only kind that no event stands behind

# kind of event -> what has happened when it comes
MEANING: dict[str, object] = {
    "sale.placed": _l("Pesanan dibuat dan menunggu dibayar"),
    "sale.expired": _l("Pesanan tidak dibayar sampai batas waktunya"),
    "sale.paid": _l("Pesanan sudah dibayar, uangnya kami simpan"),
    "sale.ordered": _l("Pesanan dibuat, dibayar tunai di tempat"),
    "sale.cash_collected": _l("Kurir menerima uang tunai pembeli"),
    "sale.accepted": _l("Penjual menerima pesanan"),
    "sale.declined": _l("Penjual tidak bisa memenuhi pesanan"),
    "sale.declined_part": _l("Penjual hanya bisa memenuhi sebagian"),
    "sale.cancelled": _l("Pesanan dibatalkan"),
    "sale.packed": _l("Pesanan selesai dikemas"),
    "sale.handed_over": _l("Semua paket sudah di tangan kurir"),
    "sale.delivered": _l("Semua paket sudah tiba"),
    "sale.completed": _l("Pesanan selesai, uangnya dilepas"),
    "sale.gave_back": _l("Penjual mengembalikan sebagian uang"),
    "sale.restocked": _l("Barang yang kembali masuk stok lagi"),
    "sale.charge_disputed": _l("Pembeli menyanggah pembayarannya, uangnya ditahan"),
    "sale.charge_kept": _l("Sanggahan pembeli ditolak, uangnya bebas lagi"),
    "sale.charge_lost": _l("Sanggahan pembeli diterima, uangnya kembali kepadanya"),
    "shipment.picked_up": _l("Paket dijemput kurir"),
    "shipment.in_transit": _l("Paket sedang di jalan"),
    "shipment.out_for_delivery": _l("Paket sedang diantar ke alamat"),
    "shipment.attempt_failed": _l("Paket belum berhasil diantar"),
    "shipment.available_for_pickup": _l("Paket menunggu diambil di kantor kurir"),
    "shipment.delivered": _l("Paket diserahkan"),
    "shipment.exception": _l("Kurir melaporkan masalah dengan paket"),
    "shipment.overdue": _l("Paket terlalu lama di jalan"),
    "shipment.returning": _l("Paket sedang kembali ke penjual"),
    "shipment.returned": _l("Paket sudah kembali di tangan penjual"),
    "shipment.expired": _l("Paket tidak jadi dikirim"),
    "shipment.lost": _l("Paket tidak dicari lagi"),
    "case.opened": _l("Kasus dibuka, uang yang dipersoalkan ditahan"),
    "case.answered": _l("Ada keterangan baru dalam kasus"),
    "case.heard": _l("Kasus menunggu keputusan"),
    "case.decided": _l("Kasus diputuskan"),
    "case.withdrawn": _l("Kasus ditutup tanpa keputusan"),
    "case.gave_way": _l("Bank kartu sudah mengembalikan uang yang dipersoalkan"),
    "payment.demanded": _l("Nomor pembayaran dibuat"),
    "payment.captured": _l("Pembayaran diterima penuh"),
    "payment.expired": _l("Batas waktu membayar lewat"),
    "payment.replaced": _l("Pembeli memilih cara bayar lain"),
    "chargeback.opened": _l("Pembayaran disanggah, uangnya ditarik penyedia"),
    "chargeback.answered": _l("Bukti dikirim ke bank kartu"),
    "chargeback.won": _l("Sanggahan ditolak, uangnya kembali"),
    "chargeback.lost": _l("Sanggahan diterima, uangnya tetap di pembeli"),
    "transfer.matched": _l("Transfer cocok dengan pembayaran"),
    "transfer.unmatched": _l("Transfer tidak cocok dengan pembayaran mana pun"),
    "transfer.short": _l("Transfer kurang dari yang ditagih"),
    "transfer.surplus": _l("Transfer lebih dari yang ditagih"),
    "transfer.returning": _l("Transfer harus dikirim kembali"),
    "transfer.sent_back": _l("Transfer sudah dikirim kembali"),
    "transfer.overdue": _l("Transfer terlambat diurus"),
    "refund.ordered": _l("Pengembalian uang dibuat"),
    "refund.account_named": _l("Pembeli menulis rekening lain untuk pengembalian"),
    "credit.used": _l("Pembeli membayar dengan saldo"),
    "refund.credited": _l("Uang kembali ke saldo pembeli"),
    "refund.kept": _l("Pembeli menyimpan pengembalian uang sebagai saldo"),
    "refund.paid": _l("Pengembalian uang sudah dikirim"),
    "refund.returned": _l("Rekening pembeli menolak pengembalian"),
    "refund.overdue": _l("Pengembalian uang terlambat dikirim"),
    "payout.ordered": _l("Pencairan dibuat"),
    "payout.paid": _l("Pencairan sudah dikirim"),
    "payout.failed": _l("Pencairan belum berhasil dikirim"),
    "payout.reversed": _l("Pencairan ditarik kembali karena pembayarannya disanggah"),
    "payout.returned": _l("Rekening penerima menolak pencairan"),
    "payout.overdue": _l("Pencairan terlambat dikirim"),
    "remittance.made": _l("Setoran uang tunai kurir dibuat"),
    "remittance.short": _l("Setoran masuk sebagian"),
    "remittance.settled": _l("Setoran lunas"),
    "remittance.overdue": _l("Setoran terlambat"),
    "remittance.taken": _l("Setoran yang terlambat dipotong dari hak kurir"),
    "cod.refused": _l("Paket bayar di tempat ditolak pembeli"),
    "payout_account.changed": _l("Rekening pencairan diganti"),
    "payout_plan.changed": _l("Jadwal pencairan diganti"),
    "reserve.released": _l("Cadangan dilepas"),
    "listing.drafted": _l("Barang mulai ditulis"),
    "listing.changed": _l("Isi halaman barang diubah"),
    "listing.photographed": _l("Foto barang diganti"),
    "listing.live": _l("Barang mulai dijual"),
    "listing.hidden": _l("Barang disembunyikan dari pembeli"),
    "storefront.drafted": _l("Toko mulai ditulis"),
    "storefront.changed": _l("Isi halaman toko diubah"),
    "storefront.open": _l("Toko dibuka"),
    "storefront.closed": _l("Toko ditutup"),
    "commission.rule_added": _l("Aturan komisi baru"),
    "commission.rule_ended": _l("Aturan komisi diakhiri"),
    "rating.revealed": _l("Penilaian dibuka untuk semua"),
    "review.asked": _l("Pembeli diminta menilai"),
    "review.held": _l("Tulisan menunggu dibaca petugas"),
    "review.answered": _l("Ulasan dijawab"),
    "review.reported": _l("Tulisan dilaporkan pembaca"),
    "review.kept": _l("Tulisan dibiarkan tampil"),
    "review.hidden": _l("Tulisan disembunyikan"),
    "review.objected": _l("Penulis keberatan tulisannya disembunyikan"),
    "review.restored": _l("Tulisan ditampilkan lagi"),
    "review.upheld": _l("Keberatan ditolak"),
    "courier.cash_terms": _l("Bayar di tempat ditawarkan atau dihentikan kurir"),
    "courier.service_changed": _l("Tarif layanan kurir diubah"),
    "courier.service_switched": _l("Layanan kurir dinyalakan atau dimatikan"),
    "application.begun": _l("Pendaftaran dimulai"),
    "application.submitted": _l("Pendaftaran dikirim untuk diperiksa"),
    "application.taken": _l("Petugas mulai memeriksa pendaftaran"),
    "application.sent_back": _l("Pendaftar diminta memperbaiki"),
    "application.accepted": _l("Semua bagian pendaftaran diterima"),
    "application.issued": _l("Pendaftaran selesai"),
    "application.rejected": _l("Pendaftaran ditolak"),
    "application.withdrawn": _l("Pendaftar menarik pendaftaran"),
    "application.expired": _l("Pendaftaran lewat waktu"),
    "application.late": _l("Pendaftaran terlambat diperiksa"),
    "party.founded": _l("Pihak baru terdaftar"),
    "party.granted": _l("Hak diberikan kepada satu pihak"),
    "party.right_ended": _l("Hak satu pihak diakhiri"),
}

# What a kind begins with -> what such kinds are about: the groups on the page.
FAMILIES: dict[str, object] = {
    "sale": _l("Pesanan"),
    "shipment": _l("Paket"),
    "case": _l("Kasus"),
    "payment": _l("Pembayaran"),
    "chargeback": _l("Sanggahan"),
    "transfer": _l("Transfer masuk"),
    "credit": _l("Saldo pembeli"),
    "refund": _l("Pengembalian uang"),
    "payout": _l("Pencairan"),
    "remittance": _l("Setoran uang tunai"),
    "cod": _l("Bayar di tempat"),
    "payout_account": _l("Rekening"),
    "payout_plan": _l("Jadwal pencairan"),
    "reserve": _l("Cadangan"),
    "listing": _l("Barang"),
    "storefront": _l("Toko"),
    "commission": _l("Komisi"),
    "rating": _l("Penilaian"),
    "review": _l("Ulasan"),
    "courier": _l("Layanan kurir"),
    "application": _l("Pendaftaran"),
    "party": _l("Pihak"),
}

UNOFFERED: dict[str, str] = {
    "voucher.given": "who gives it did it himself, and may ask for the list",
    "voucher.ended": "who gave it did it himself, and may ask for the list",
    "rating.changed": "it stays closed until rating.revealed: who is rated must not learn of it before",
    "rating.written": "it stays closed until rating.revealed: who is rated must not learn of it before",
    "party.member_added": "who may act for a party is told to its people, not to programs",
    "statement.booked": "the desk did it itself, and hears of each transfer, refund and payout in it",
    "payout_file.made": "the desk did it itself, and hears of each payout in it when it is sent",
    "payout_file.handed_in": "the desk did it itself, and hears of each payout in it when it is sent",
    "payout_file.withdrawn": "the desk did it itself, and hears of each payout in it when it is sent",
    "desk_account.named": "the desk did it itself: a program that could redirect money must not be told of it",
    "user.signed_out": "a person's sessions are his own business, not his parties'",
    "token.made": "what opens the account is told to its people, not to a program that may be the thief's",
    "token.revoked": "what opens the account is told to its people, not to a program that may be the thief's",
    "webhook.added": "told to the party's people: a program that listens must not be the only one to know",
    "webhook.changed": "told to the party's people: a program that listens must not be the only one to know",
    "webhook.removed": "told to the party's people: a program that listens must not be the only one to know",
    "webhook.failing": "a word that an address does not answer would go to the address that does not answer",
    "webhook.paused": "a word that an address does not answer would go to the address that does not answer",
}


def _kinds(family: str, *but: str) -> tuple[str, ...]:
    return tuple(kind for kind in MEANING if kind.startswith(f"{family}.") and kind not in but)


_DECIDED = ("review.kept", "review.hidden", "review.restored", "review.upheld")
_OF_PAYOUTS = ("payout.ordered", "payout.paid", "payout.failed", "payout.returned", "payout.reversed")

# kind of party -> under which word its public id stands in the event -> what it may hear of
OFFERED: dict[PartyKind, dict[str, tuple[str, ...]]] = {
    PartyKind.SELLER: {
        "seller": (
            *_kinds("sale"),
            *_kinds("shipment"),
            *_kinds("case"),
            *_kinds("listing"),
            *_kinds("storefront"),
            *_kinds("commission"),
        ),
        "rater": ("review.answered",),
        "party": (
            *_OF_PAYOUTS,
            "payout_account.changed",
            "payout_plan.changed",
            "reserve.released",
            *_kinds("application", "application.late"),
            "party.granted",
            "party.right_ended",
        ),
        "rated": ("rating.revealed",),
        "author": _DECIDED,
    },
    PartyKind.BUYER: {
        "buyer": (
            *_kinds("sale", "sale.restocked", "sale.charge_disputed", "sale.charge_kept", "sale.charge_lost"),
            *_kinds("shipment"),
            *_kinds("case"),
            "cod.refused",
            "review.asked",
        ),
        "rater": ("review.answered",),
        "payer": (
            *_kinds("payment"),
            "transfer.short",
            "transfer.surplus",
            "transfer.returning",
            "transfer.sent_back",
            *_kinds("refund", "refund.overdue"),
            "credit.used",
        ),
        "party": (*_OF_PAYOUTS, "payout_account.changed"),
        "rated": ("rating.revealed",),
        "author": _DECIDED,
        "courier_applicant": (*_kinds("application", "application.late"),),
    },
    PartyKind.COURIER: {
        "courier": (
            "sale.packed",
            "sale.cancelled",
            "sale.completed",
            "sale.cash_collected",
            *_kinds("shipment"),
            *_kinds("case"),
            *_kinds("courier"),
            *_kinds("remittance"),
        ),
        "party": (
            *_OF_PAYOUTS,
            "payout_account.changed",
            "payout_plan.changed",
            "reserve.released",
            "party.founded",
            "party.granted",
            "party.right_ended",
        ),
        "rated": ("rating.revealed",),
        "author": _DECIDED,
    },
    PartyKind.PROVIDER: {
        "provider": (
            *_kinds("payment"),
            *_kinds("chargeback"),
            *_kinds("transfer"),
            *_kinds("refund"),
            *_kinds("payout"),
            *_kinds("remittance"),
        ),
        "party": ("party.founded",),
    },
    PartyKind.OPERATOR: {"": tuple(MEANING)},  # there is one, and everything happens in his house
}

OFFERED_KINDS = frozenset(MEANING)

# Facts that not everybody hears of whom an event concerns: who hears them.
FACTS_FOR: Mapping[str, tuple[PartyKind, ...]] = {
    "applicant": (PartyKind.OPERATOR,),
    "reviewer": (PartyKind.OPERATOR,),
    "cost_minor": (PartyKind.OPERATOR,),  # and who bears it, see marketplace/webhooks/bodies.py
}


@dataclass(frozen=True)
class Group:
    """Kinds of events about the same sort of thing, as a page shows them: (kind, what it means)."""

    name: str
    label: object
    kinds: tuple[tuple[str, object], ...]


def offered(kind: PartyKind) -> tuple[str, ...]:
    """What a party of this kind may choose from, each once."""
    return tuple(dict.fromkeys(topic for topics in OFFERED[kind].values() for topic in topics))


def ways(topic: str) -> Iterator[tuple[PartyKind, str]]:
    """Who is concerned by an event of this kind, and under which word of it he is found."""
    for kind, words in OFFERED.items():
        for word, topics in words.items():
            if topic in topics:
                yield kind, word


def groups(kind: PartyKind) -> tuple[Group, ...]:
    """What a party of this kind may choose from, group by group."""
    own = offered(kind)
    found = (
        Group(
            name,
            label,
            tuple((topic, MEANING[topic]) for topic in MEANING if topic in own and _family(topic) == name),
        )
        for name, label in FAMILIES.items()
    )
    return tuple(group for group in found if group.kinds)


def _family(topic: str) -> str:
    return topic.partition(".")[0]

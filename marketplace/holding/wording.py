"""Why money stands here, in a person's words: what is on a line, and what ends it."""

from marketplace.cases.kinds import CaseKind
from marketplace.holding.lines import Kind, Line
from marketplace.kit.i18n import _, _l
from marketplace.settlement.free import STOP_LABELS, Stop
from marketplace.trust.standing import Standing

# kind -> (heading, what it is)
GROUPS = {
    Kind.ESCROW: (
        _l("Pesanan yang masih berjalan"),
        _l("Pembeli sudah membayar. Uangnya menjadi milik Anda saat pesanan selesai."),
    ),
    Kind.DISPUTED: (
        _l("Ditahan karena kasus"),
        _l("Hanya yang dipersoalkan. Yang lain dari pesanan itu berjalan seperti biasa."),
    ),
    Kind.HELD: (
        _l("Ditahan sebentar setelah selesai"),
        _l("Lamanya mengikuti kepercayaan Anda waktu pesanan dibuat. Makin dipercaya, makin pendek."),
    ),
    Kind.RESERVE: (
        _l("Cadangan"),
        _l(
            "Sebagian dari hasil penjual baru kami tahan lebih lama, kalau ada yang harus kembali ke pembeli."
        ),
    ),
    Kind.FREE: (_l("Bebas"), _l("Milik Anda, dan boleh keluar.")),
    Kind.UNDER_WAY: (_l("Sedang dikirim bank"), _l("Sudah keluar dari kami, bank belum memastikannya.")),
    Kind.OWED: (
        _l("Dipotong dari pencairan berikutnya"),
        _l("Yang harus kembali dari hasil Anda. Anda tidak perlu mentransfer apa pun."),
    ),
    Kind.CASH: (
        _l("Uang tunai di tangan Anda"),
        _l("Yang dibayar pembeli di depan pintu dan belum sampai di bank."),
    ),
    Kind.REFUND: (_l("Dalam perjalanan kembali kepada Anda"), _l("Sudah kami lepas.")),
    Kind.DRAWN: (
        _l("Saldo Anda, dipakai untuk pesanan yang belum lunas"),
        _l("Kalau sisanya tidak dibayar sampai batas waktunya, kembali ke saldo Anda."),
    ),
    Kind.CREDIT: (_l("Saldo Anda"), _l("Anda simpan di sini. Bisa dikirim ke rekening Anda kapan saja.")),
}
OF_BUYER = {
    Kind.ESCROW: (
        _l("Kami simpan untuk pesanan yang berjalan"),
        _l("Belum ada yang menerimanya. Kalau pesanan gagal, uangnya kembali kepada Anda."),
    ),
}

# state of a sale -> what its escrow waits for
WAITS = {
    "paid": _l("menunggu penjual menerima pesanan"),
    "accepted": _l("menunggu penjual mengemas"),
    "packed": _l("menunggu kurir mengambil paket"),
    "handed_over": _l("paket di jalan"),
    "delivered": _l("pembeli memeriksa barang"),
}
OTHER_WAIT = _l("menunggu pesanan selesai")
REFUNDS = {
    "bank": _l("menunggu dikirim bank"),
    "account": _l("menunggu Anda menulis rekening"),
}
POCKET = _l("belum dimasukkan ke setoran")
REMITTED = _l("menunggu setoran sampai di bank")
NEXT_RUN = _l("ikut pencairan berikutnya")


def heading(kind: Kind, for_buyer: bool = False) -> tuple[str, str]:
    """What a group is called, and what it is."""
    title, text = (OF_BUYER if for_buyer and kind in OF_BUYER else GROUPS)[kind]
    return str(title), str(text)


def reason(line: Line) -> str:
    """What a line waits for."""
    word = line.waits_for
    if line.kind is Kind.FREE:
        return str(STOP_LABELS[Stop(word)] if word else NEXT_RUN)
    if line.kind is Kind.DISPUTED:
        return CaseKind(word).label if word else _("kasus")
    if line.kind is Kind.RESERVE:
        return str(_("kepercayaan waktu itu: %(standing)s", standing=Standing(word).label)) if word else ""
    if line.kind is Kind.CASH:
        return str(POCKET if word == "pocket" else REMITTED)
    tables = {Kind.ESCROW: WAITS, Kind.REFUND: REFUNDS}
    if line.kind in tables:
        return str(tables[line.kind].get(word, OTHER_WAIT))
    return ""

"""What this provider holds for the marketplace, and how it came to be so much."""

from flask import render_template

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.kit.i18n import _l
from payments import queries

# kind of transfer -> (what it is called here, what it means)
MOVEMENTS: dict[str, tuple[object, object]] = {
    "captured": (_l("Transfer yang cocok"), _l("Pembayaran pembeli, disimpan untuk pesanan mereka.")),
    "unmatched": (
        _l("Transfer yang tidak cocok"),
        _l("Uang yang benar-benar datang, tetapi belum jelas untuk apa."),
    ),
    "surplus": (_l("Lebih dari yang diminta"), _l("Datang bersama transfer yang cocok, dan harus kembali.")),
    "recognised": (_l("Dicocokkan belakangan"), _l("Pindah dari baris di atas ke transfer yang cocok.")),
    "sent_back": (_l("Dikirim kembali ke pengirim"), _l("Uang yang tidak cocok dan Anda kembalikan.")),
    "surplus_back": (_l("Lebihnya dikirim kembali"), _l("Yang lebih, kembali ke rekening asalnya.")),
    "fee_kept": (_l("Biaya yang Anda potong"), _l("Untuk jasa Anda; kami yang menanggung.")),
    "charged_back": (_l("Ditarik karena sanggahan"), _l("Pembeli menyanggah lewat bank kartunya.")),
    "given_back": (_l("Sanggahan ditolak"), _l("Yang ditarik kembali kepada kami.")),
    "settled": (_l("Pindah ke rekening bank kami"), _l("Yang Anda kirim ke bank kami, dan sudah sampai.")),
    "cash_remitted": (_l("Setoran kurir"), _l("Uang tunai yang kurir terima di depan pintu.")),
    "refund_paid": (_l("Dikembalikan ke pembeli"), _l("Pesanan yang batal, ditolak, atau tidak sampai.")),
    "refund_returned": (
        _l("Pengembalian yang kembali"),
        _l("Ditolak bank pembeli. Dikirim lagi begitu ia menulis rekening lain."),
    ),
    "payout_paid": (_l("Dicairkan ke penjual dan kurir"), _l("Bagian mereka dari pesanan yang selesai.")),
    "payout_returned": (
        _l("Pencairan yang kembali"),
        _l("Ditolak bank penerima. Dicairkan lagi begitu rekeningnya dibetulkan."),
    ),
}
OTHER = (_l("Gerakan lain"), _l("Dicatat pengelola."))


@acting(PartyKind.PROVIDER, "see")
def holding(actor: Actor) -> str:
    """The provider's side of the book on one page."""
    assert actor.party is not None
    held = queries.holding(actor.party)
    kinds = [*MOVEMENTS, *(kind for kind in held.moved if kind not in MOVEMENTS)]
    return render_template(
        "payments/holding.html",
        holding=held,
        moved=[(MOVEMENTS.get(kind, OTHER), held.moved[kind]) for kind in kinds if kind in held.moved],
        piles=queries.piles(actor.party_id),
    )


ROUTES = (("/<party>/holding", "holding", holding, ("GET",)),)

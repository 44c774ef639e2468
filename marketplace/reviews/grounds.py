"""Why words should not stand in public: what a reader may say, and what the operator may decide."""

from marketplace.kit.i18n import _l
from marketplace.reviews.screening.found import Kind

# code -> in words; an operator hides for one of these and for nothing else
GROUNDS = {
    "insult": _l("Menghina atau mengancam orang"),
    "personal-data": _l("Memuat data pribadi: nomor, alamat, atau akun seseorang"),
    "advertising": _l("Mengajak bertransaksi di luar, atau iklan"),
    "not-about-this": _l("Tidak tentang pesanan ini, atau tentang pihak lain"),
    "blackmail": _l("Meminta uang atau barang supaya ulasan diubah"),
    "unlawful": _l("Melanggar hukum"),
}

# what was found -> in words, as it stands in a sentence
FOUND = {
    Kind.NIK: _l("nomor KTP"),
    Kind.PHONE: _l("nomor telepon"),
    Kind.ACCOUNT: _l("nomor rekening"),
    Kind.EMAIL: _l("alamat email"),
    Kind.LINK: _l("tautan"),
    Kind.HANDLE: _l("nama akun"),
    Kind.ADDRESS: _l("alamat rumah"),
    Kind.INSULT: _l("kata kasar"),
}

"""What a token may be given, in a person's words: the permissions of accounts.roles, to read or to do."""

from marketplace.accounts.models import PartyKind
from marketplace.accounts.roles import ROLES
from marketplace.kit.i18n import _l

READ, WRITE = "read", "write"

SCOPE_WORDS = {
    "apply:read": _l("Melihat pendaftaran sendiri, juga NIK dan rekening di dalamnya"),
    "apply:write": _l("Mendaftarkan toko atau perusahaan kurir"),
    "approve:read": _l("Melihat pendaftaran"),
    "approve:write": _l("Memeriksa dan memutus pendaftaran"),
    "book:read": _l("Melihat uang yang ditunggu dan yang masuk"),
    "book:write": _l("Mencatat uang masuk"),
    "buy:read": _l("Melihat keranjang dan pesanan"),
    "buy:write": _l("Belanja, membatalkan, mengadu, menilai"),
    "clock:read": _l("Melihat jam demo"),
    "clock:write": _l("Memajukan jam demo"),
    "decide:read": _l("Melihat kasus"),
    "decide:write": _l("Memutus kasus"),
    "goods:read": _l("Melihat barang sendiri"),
    "goods:write": _l("Menambah dan mengubah barang"),
    "members:read": _l("Melihat orang yang bekerja di sini"),
    "members:write": _l("Memberi dan mencabut peran"),
    "money:read": _l("Melihat uang dan rekening"),
    "money:write": _l("Mengembalikan uang, mengganti rekening"),
    "orders:read": _l("Melihat semua pesanan"),
    "orders:write": _l("Mengurus pesanan"),
    "pay:read": _l("Melihat kiriman uang"),
    "pay:write": _l("Mencatat kiriman uang"),
    "payouts:read": _l("Melihat pencairan"),
    "payouts:write": _l("Menjalankan pencairan"),
    "programs:read": _l("Melihat program dan webhook"),
    "programs:write": _l("Mengatur webhook"),
    "rates:read": _l("Melihat tarif"),
    "rates:write": _l("Mengubah tarif"),
    "run:read": _l("Melihat paket"),
    "run:write": _l("Mencatat langkah paket"),
    "sales:read": _l("Melihat penjualan"),
    "sales:write": _l("Menerima, menolak, mengemas"),
    "see:read": _l("Melihat kabar dan ringkasan"),
    "see:write": _l("Menandai kabar sudah dibaca"),
    "shop:read": _l("Melihat data toko"),
    "shop:write": _l("Mengubah data toko"),
}


def scopes_of(kind: PartyKind, role: str) -> list[str]:
    """Every scope that a member in this role may give away."""
    return [f"{word}:{way}" for word in sorted(ROLES[kind][role]) for way in (READ, WRITE)]

"""What a person reads of attempts to reach his program."""

from marketplace.kit.i18n import _l

# what came of a call, see marketplace/webhooks/calling.py -> how it is said
OUTCOMES: dict[str, object] = {
    "taken": _l("Diterima"),
    "refused": _l("Dijawab dengan penolakan"),
    "redirected": _l("Dijawab dengan alamat lain; kami tidak mengikutinya"),
    "too-slow": _l("Tidak selesai dalam 10 detik"),
    "no-connection": _l("Tidak bisa tersambung"),
    "no-such-host": _l("Nama alamatnya tidak ditemukan"),
    "bad-certificate": _l("Sertifikat alamatnya tidak bisa dipercaya"),
    "private-address": _l("Alamatnya di jaringan dalam; kami tidak mengirim ke sana"),
    "broken-off": _l("Sambungan putus sebelum jawabannya selesai"),
}

"""What one may apply for: a literal table. A kind says which papers are asked for and what they give a right to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from marketplace.accounts.models import PartyKind, Right
from marketplace.applications import numbers
from marketplace.applications.states import ApplicationState
from marketplace.kit.i18n import _l

_S = ApplicationState


@dataclass(frozen=True)
class PaperKind:
    """One thing asked for.

    ``right``: what it helps to grant. ``fields``: what is told, by field, with its label. ``picture``: the words for a
    photograph of it, or None. ``check``: the words of what the operator compares. ``reads``: understands what was
    told, raising Invalid. ``reasons``: why it is usually sent back.
    """

    name: str
    label: object
    right: Right
    fields: Mapping[str, object]
    picture: object | None
    check: object
    reasons: tuple[str, ...]
    reads: Callable[[Mapping[str, Any]], dict[str, Any]] = dict


@dataclass(frozen=True)
class Kind:
    """A row of the table. ``days``: how long each unfinished state may last, in days, before its clock acts."""

    word: str
    label: object
    party_kind: PartyKind
    papers: tuple[PaperKind, ...]
    days: Mapping[ApplicationState, int]

    @property
    def rights(self) -> tuple[Right, ...]:
        """What is granted, in this order; the later ones rest on the earlier."""
        return tuple(dict.fromkeys(paper.right for paper in self.papers))

    def paper(self, name: str) -> PaperKind:
        """A paper of this kind by its name; KeyError for another."""
        return {paper.name: paper for paper in self.papers}[name]

    def names(self, right: Right) -> frozenset[str]:
        """The papers that ``right`` needs."""
        return frozenset(paper.name for paper in self.papers if paper.right is right)


# Why a paper is sent back, in words that say what to do. "other" needs the operator's own words.
REASONS: dict[str, object] = {
    "blurred": _l("Fotonya kurang jelas. Foto lagi di tempat terang, tanpa lampu kilat."),
    "cut-off": _l("Sebagian terpotong di foto. Keempat sudutnya harus terlihat."),
    "not-it": _l("Foto ini bukan surat yang kami minta."),
    "differs": _l("Nomornya tidak sama dengan yang di foto. Tulis persis seperti di suratnya."),
    "name-differs": _l("Namanya tidak sama dengan nama di KTP. Pakai rekening atas nama sendiri."),
    "too-little": _l("Keterangannya belum cukup. Tulis lebih lengkap."),
    "not-allowed": _l("Nama atau isinya tidak boleh dipakai di sini, misalnya merek orang lain."),
    "out-of-date": _l("Suratnya sudah tidak berlaku. Kirim yang terbaru."),
    "other": _l("Sebab lain, tulis di bawah."),
}
OTHER = "other"

# Why a whole application is refused for good.
REFUSALS: dict[str, object] = {
    "forged": _l("Suratnya bukan surat asli."),
    "another-person": _l("Suratnya milik orang lain."),
    "forbidden-goods": _l("Yang mau dijual dilarang di sini."),
    "under-age": _l("Pendaftar belum berumur 17 tahun."),
    OTHER: _l("Sebab lain, tulis di bawah."),
}

_PHOTO = ("blurred", "cut-off", "not-it", "out-of-date", OTHER)
_WORDS = ("too-little", "not-allowed", OTHER)
_NUMBER = ("differs", OTHER)

# Days that each unfinished state may last.
STATE_DAYS = {
    _S.DRAFT: 60,
    _S.SUBMITTED: 2,
    _S.IN_REVIEW: 2,
    _S.NEEDS_CORRECTION: 30,
    _S.ACCEPTED: 0,
}
ERASE_AFTER_DAYS = 90  # after an end that granted nothing


def _nik(right: Right, label: object) -> PaperKind:
    return PaperKind(
        "nik",
        label,
        right,
        {"legal_name": _l("Nama di KTP"), "nik": _l("NIK")},
        None,
        _l("Nama dan NIK sama dengan yang di foto KTP."),
        _NUMBER,
        numbers.read_identity,
    )


def _ktp(right: Right) -> PaperKind:
    return PaperKind(
        "ktp",
        _l("Foto KTP"),
        right,
        {},
        _l("Foto KTP"),
        _l("Terbaca, utuh, dan masih berlaku."),
        _PHOTO,
    )


def _bank() -> tuple[PaperKind, PaperKind]:
    return (
        PaperKind(
            "account",
            _l("Nomor rekening"),
            Right.BE_PAID,
            {"bank": _l("Bank"), "number": _l("Nomor rekening"), "holder": _l("Atas nama")},
            None,
            _l("Atas nama orang di KTP atau perusahaannya."),
            ("name-differs", "differs", OTHER),
        ),
        PaperKind(
            "bank_book",
            _l("Foto buku tabungan"),
            Right.BE_PAID,
            {},
            _l("Foto buku tabungan"),
            _l("Nomor dan nama sama dengan yang ditulis."),
            _PHOTO,
        ),
    )


KINDS: dict[str, Kind] = {
    kind.word: kind
    for kind in (
        Kind(
            "seller",
            _l("Toko"),
            PartyKind.SELLER,
            (
                PaperKind(
                    "name",
                    _l("Nama toko"),
                    Right.SELL,
                    {"name": _l("Nama toko"), "town": _l("Kota")},
                    None,
                    _l("Bukan merek atau nama orang lain."),
                    _WORDS,
                ),
                PaperKind(
                    "place",
                    _l("Alamat jemput"),
                    Right.SELL,
                    {"street": _l("Alamat"), "phone": _l("HP untuk kurir")},
                    None,
                    _l("Kurir bisa menemukannya."),
                    _WORDS,
                ),
                PaperKind(
                    "story",
                    _l("Cerita toko"),
                    Right.SELL,
                    {"story": _l("Cerita")},
                    None,
                    _l("Jelas siapa yang membuat dan apa yang dijual."),
                    _WORDS,
                ),
                _nik(Right.SELL, _l("Nama dan NIK")),
                _ktp(Right.SELL),
                *_bank(),
            ),
            STATE_DAYS,
        ),
        Kind(
            "courier",
            _l("Perusahaan kurir"),
            PartyKind.COURIER,
            (
                PaperKind(
                    "company",
                    _l("Nama perusahaan"),
                    Right.CARRY,
                    {"name": _l("Nama perusahaan"), "town": _l("Kota"), "phone": _l("Telepon kantor")},
                    None,
                    _l("Sama dengan nama di surat izin."),
                    _WORDS,
                ),
                PaperKind(
                    "licence",
                    _l("NIB dan NPWP"),
                    Right.CARRY,
                    {"nib": _l("NIB"), "npwp": _l("NPWP")},
                    None,
                    _l("NIB sama dengan yang di foto, bidang usahanya kurir."),
                    _NUMBER,
                    numbers.read_licence,
                ),
                PaperKind(
                    "nib_photo",
                    _l("Foto surat izin (NIB)"),
                    Right.CARRY,
                    {},
                    _l("Foto surat NIB"),
                    _l("Terbaca, utuh, dan masih berlaku."),
                    _PHOTO,
                ),
                _nik(Right.CARRY, _l("Penanggung jawab")),
                _ktp(Right.CARRY),
                *_bank(),
            ),
            STATE_DAYS,
        ),
    )
}

"""A score in one counted sentence, the way a person would say it: how many of how many, never a bare number.

``trust_view(party_kind, score)`` makes what the trust badge and the trust sentence show. Pure but for the
language of whoever is reading.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from marketplace.kit.i18n import _, _l
from marketplace.trust.facts import BUYER, COURIER, OPERATOR, PROVIDER, SELLER
from marketplace.trust.score import Score
from marketplace.trust.standing import Standing


@dataclass(frozen=True)
class TrustView:
    """What a page shows of a party's trust. ``petals`` run from 0 to 5, ``points`` from 0 to 100.

    ``points`` stand only on the page that explains them. ``why_url`` leads to that page; empty means no link.
    """

    standing: Standing
    sentence: str
    petals: int
    points: int
    why_url: str = ""


@dataclass(frozen=True)
class Tally:
    """``words`` say how many went well (``good``) of ``all``; ``good`` and ``bad`` are kinds of fact."""

    good: tuple[str, ...]
    bad: tuple[str, ...]
    words: object


# kind of party -> what is counted about it, the most telling first; two are told
TALLIES: dict[str, tuple[Tally, ...]] = {
    SELLER: (
        Tally(
            ("packed_on_time",),
            ("packed_late", "sale_cancelled_unpacked"),
            _l("Dikemas tepat waktu pada %(good)d dari %(all)d pesanan."),
        ),
        Tally(
            ("sale_completed",),
            ("sale_declined", "sale_cancelled_unpacked"),
            _l("%(good)d dari %(all)d penjualan selesai dengan baik."),
        ),
    ),
    BUYER: (
        Tally(("paid_on_time",), ("order_unpaid",), _l("%(good)d dari %(all)d pesanan dibayar tepat waktu.")),
    ),
    COURIER: (
        Tally(
            ("delivered_on_time",),
            ("delivered_late", "parcel_lost"),
            _l("%(good)d dari %(all)d paket tiba tepat waktu."),
        ),
        Tally(("delivered_with_pin",), (), _l("%(good)d paket diserahkan langsung dengan PIN pembeli.")),
    ),
    PROVIDER: (
        Tally(("payout_paid",), ("payout_failed",), _l("%(good)d dari %(all)d pencairan sampai.")),
        Tally(("payment_booked",), (), _l("%(good)d pembayaran tercatat.")),
    ),
    OPERATOR: (
        Tally(
            ("storefront_decided_in_time",),
            ("storefront_decided_late",),
            _l("%(good)d dari %(all)d pendaftaran toko diputus tepat waktu."),
        ),
    ),
}

# kind of party -> (the facts that together say how much it has done here, the newcomer's sentence)
NEWCOMERS: dict[str, tuple[tuple[str, ...], object]] = {
    SELLER: (
        ("packed_on_time", "packed_late", "sale_declined", "sale_cancelled_unpacked"),
        _l("Baru di sini, %(count)d pesanan sampai sekarang."),
    ),
    BUYER: (("paid_on_time", "order_unpaid"), _l("Baru di sini, %(count)d pesanan sampai sekarang.")),
    COURIER: (
        ("delivered_on_time", "delivered_late", "parcel_lost"),
        _l("Baru di sini, %(count)d paket sampai sekarang."),
    ),
    PROVIDER: (
        ("payment_booked", "payout_paid", "payout_failed"),
        _l("Baru di sini, %(count)d transaksi sampai sekarang."),
    ),
    OPERATOR: (
        ("storefront_decided_in_time", "storefront_decided_late"),
        _l("Baru mulai, %(count)d pendaftaran toko diputus sampai sekarang."),
    ),
}

TALLIES_TOLD_MAX = 2


def trust_view(party_kind: str, score: Score, why_url: str = "") -> TrustView:
    """What to show of a party of ``party_kind`` with this ``score``. Raises KeyError for an unknown kind."""
    return TrustView(
        standing=score.standing,
        sentence=sentence(party_kind, score),
        petals=score.petals,
        points=score.points,
        why_url=why_url,
    )


def sentence(party_kind: str, score: Score) -> str:
    """Counted facts in words; a newcomer is called new, and what went badly is told of him too."""
    counts = {reason.code: reason.count for reason in score.reasons}
    told = [text for tally in TALLIES[party_kind] if (text := _tell(tally, counts))]
    if score.standing is not Standing.NEW:
        return " ".join(told[:TALLIES_TOLD_MAX]) or _newcomer(party_kind, counts)
    went_badly = any(counts.get(kind) for tally in TALLIES[party_kind] for kind in tally.bad)
    return " ".join([_newcomer(party_kind, counts), *(told[:TALLIES_TOLD_MAX] if went_badly else [])])


def _tell(tally: Tally, counts: Mapping[str, int]) -> str:
    good, bad = (sum(counts.get(kind, 0) for kind in kinds) for kinds in (tally.good, tally.bad))
    if good + bad == 0:
        return ""
    return str(tally.words) % {"good": good, "all": good + bad}


def _newcomer(party_kind: str, counts: Mapping[str, int]) -> str:
    kinds, words = NEWCOMERS[party_kind]
    count = sum(counts.get(kind, 0) for kind in kinds)
    if count == 0:
        return str(_("Belum ada catatan di sini. Bukan buruk, hanya belum dikenal."))
    return str(words) % {"count": count}

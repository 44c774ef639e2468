"""A score opened up for reading: reasons in whole points that add up, and what would lift the next step. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from marketplace.kit.i18n import _l
from marketplace.trust.facts import BUYER, COURIER, OPERATOR, PROVIDER, SELLER, fact
from marketplace.trust.score import Reputation, Score, learn, points_at, score
from marketplace.trust.standing import PETALS, Standing


@dataclass(frozen=True)
class ReasonRow:
    """One reason: the first row is the start, the others move it by ``points`` (whole, signed)."""

    code: str
    title: str
    count: int
    points: int


def reason_rows(read: Score) -> list[ReasonRow]:
    """The reasons of a score in whole points; the points of all rows add up to ``read.points``."""
    rows: list[ReasonRow] = []
    log_odds, before = 0.0, 0
    for reason in read.reasons:
        log_odds += reason.log_odds
        after = points_at(log_odds)
        rows.append(ReasonRow(reason.code, str(reason.label), reason.count, after - before))
        before = after
    return rows


@dataclass(frozen=True)
class OutOfHundred:
    """Of a hundred next orders: how many should go well, and between which numbers we are nearly sure."""

    likely: int
    least: int
    most: int


def out_of_hundred(read: Score) -> OutOfHundred:
    """The probability and its 90 % interval as counts out of a hundred."""
    likely, least, most = (
        round(100 * (1 - p_bad)) for p_bad in (read.p_bad, read.p_bad_high, read.p_bad_low)
    )
    return OutOfHundred(likely=likely, least=least, most=most)


# kind of party -> what we expect of its next hundred
EXPECTED: dict[str, object] = {
    SELLER: _l("Dari 100 pesanan berikutnya, kami kira %(likely)d berjalan baik."),
    BUYER: _l("Dari 100 pesanan berikutnya, kami kira %(likely)d dibayar dan diterima baik."),
    COURIER: _l("Dari 100 paket berikutnya, kami kira %(likely)d tiba dengan baik."),
    PROVIDER: _l("Dari 100 transaksi berikutnya, kami kira %(likely)d beres."),
    OPERATOR: _l("Dari 100 keputusan berikutnya, kami kira %(likely)d tepat waktu."),
}
SURE = _l("Kami cukup yakin paling sedikit %(least)d, paling banyak %(most)d.")


def expectation(party_kind: str, read: Score) -> str:
    """What we expect of a party's next hundred, and how sure we are, in two sentences."""
    numbers = vars(out_of_hundred(read))
    return " ".join(str(words) % numbers for words in (EXPECTED[party_kind], SURE))


# kind of party -> (the facts that one good deed makes, the sentence that asks for so many of them)
GOOD_DEEDS: dict[str, tuple[tuple[str, ...], object]] = {
    SELLER: (
        ("packed_on_time", "sale_completed"),
        _l("Sekitar %(count)d pesanan lagi yang dikemas tepat waktu dan selesai dengan baik."),
    ),
    BUYER: (
        ("paid_on_time", "receipt_confirmed"),
        _l("Sekitar %(count)d pesanan lagi yang dibayar tepat waktu dan dikabarkan setelah tiba."),
    ),
    COURIER: (
        ("delivered_on_time", "delivered_with_pin"),
        _l("Sekitar %(count)d paket lagi yang tiba tepat waktu dan diserahkan dengan PIN pembeli."),
    ),
    PROVIDER: (
        ("payment_booked", "payout_paid"),
        _l("Sekitar %(count)d pembayaran dan pencairan lagi yang beres."),
    ),
    OPERATOR: (
        ("storefront_decided_in_time",),
        _l("Sekitar %(count)d pendaftaran toko lagi yang diputus tepat waktu."),
    ),
}

DEEDS_LOOKED_AT_MAX = 512


@dataclass(frozen=True)
class NextStep:
    """``count`` more good deeds, done now, would lead to ``standing``; ``sentence`` says so."""

    standing: Standing
    count: int
    sentence: str


def next_step(party_kind: str, known: Reputation, at: datetime) -> NextStep | None:
    """What would lift a party to a standing with more petals; None at the top, or where it is far away."""
    kinds, words = GOOD_DEEDS[party_kind]
    petals = PETALS[score(known, at).standing]
    few, many = 0, 1
    while PETALS[_after(known, kinds, many, at)] <= petals:
        few, many = many, many * 2
        if many > DEEDS_LOOKED_AT_MAX:
            return None
    while many - few > 1:
        middle = (few + many) // 2
        if PETALS[_after(known, kinds, middle, at)] > petals:
            many = middle
        else:
            few = middle
    return NextStep(_after(known, kinds, many, at), many, str(words) % {"count": many})


def _after(known: Reputation, kinds: Sequence[str], count: int, at: datetime) -> Standing:
    """The standing after ``count`` more good deeds at ``at``."""
    for kind in kinds:
        known = learn(known, fact(kind, "", at, ("", ""), weight=count))
    return score(known, at).standing

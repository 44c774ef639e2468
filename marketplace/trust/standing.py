"""Standings, what leads to each, and what each allows: three tables."""

from dataclasses import dataclass
from enum import StrEnum

from marketplace.kit.i18n import _l


class Standing(StrEnum):
    """How far a party is trusted. New is not bad, only not yet known."""

    NEW = "new"
    BUILDING = "building"
    GOOD = "good"
    EXCELLENT = "excellent"
    RESTRICTED = "restricted"
    SUSPENDED = "suspended"

    @property
    def label(self) -> str:
        """The standing in a person's words."""
        return str(_LABELS[self])


_LABELS = {
    Standing.NEW: _l("Baru"),
    Standing.BUILDING: _l("Sedang tumbuh"),
    Standing.GOOD: _l("Dipercaya"),
    Standing.EXCELLENT: _l("Sangat dipercaya"),
    Standing.RESTRICTED: _l("Dibatasi"),
    Standing.SUSPENDED: _l("Dihentikan sementara"),
}


@dataclass(frozen=True)
class Threshold:
    """A standing takes at least this evidence (in completed orders) and this 90 % interval of p_bad."""

    standing: Standing
    evidence_min: float
    p_bad_low_min: float = 0.0
    p_bad_high_max: float = 1.0


# Read from the top; the first that fits holds. To be restricted the *low* end must be high, so that what is
# merely unknown never restricts; to be good the *high* end must be low, so that luck alone never lifts.
THRESHOLDS: tuple[Threshold, ...] = (
    Threshold(Standing.SUSPENDED, evidence_min=0, p_bad_low_min=0.35),
    Threshold(Standing.RESTRICTED, evidence_min=0, p_bad_low_min=0.15),
    Threshold(Standing.EXCELLENT, evidence_min=60, p_bad_high_max=0.03),
    Threshold(Standing.GOOD, evidence_min=15, p_bad_high_max=0.08),
    Threshold(Standing.BUILDING, evidence_min=4, p_bad_high_max=0.35),
    Threshold(Standing.NEW, evidence_min=0),
)

# The five petals of the badge.
PETALS: dict[Standing, int] = {
    Standing.SUSPENDED: 0,
    Standing.RESTRICTED: 0,
    Standing.NEW: 1,
    Standing.BUILDING: 3,
    Standing.GOOD: 4,
    Standing.EXCELLENT: 5,
}


@dataclass(frozen=True)
class Capabilities:
    """What a standing allows. Amounts are IDR minor units (sen), shares basis points (1/100 of a percent).

    ``hold_days`` is how long money stays with us after the goods are accepted; ``reserve_share_bp`` the part
    of each sale kept back for ``reserve_days`` after its end; ``order_limit_minor`` and ``cod_limit_minor``
    bound one order; ``listing_limit`` counts live listings; ``ranking_weight`` multiplies relevance in search.
    """

    hold_days: int
    reserve_share_bp: int
    reserve_days: int
    cod_limit_minor: int
    order_limit_minor: int
    listing_limit: int
    ranking_weight: float
    may_message_first: bool


CAPABILITIES: dict[Standing, Capabilities] = {
    Standing.NEW: Capabilities(
        hold_days=7,
        reserve_share_bp=500,
        reserve_days=30,
        cod_limit_minor=20_000_000,
        order_limit_minor=200_000_000,
        listing_limit=50,
        ranking_weight=0.9,
        may_message_first=False,
    ),
    Standing.BUILDING: Capabilities(
        hold_days=5,
        reserve_share_bp=250,
        reserve_days=30,
        cod_limit_minor=40_000_000,
        order_limit_minor=500_000_000,
        listing_limit=200,
        ranking_weight=1.0,
        may_message_first=False,
    ),
    Standing.GOOD: Capabilities(
        hold_days=3,
        reserve_share_bp=0,
        reserve_days=0,
        cod_limit_minor=75_000_000,
        order_limit_minor=2_000_000_000,
        listing_limit=1_000,
        ranking_weight=1.05,
        may_message_first=True,
    ),
    Standing.EXCELLENT: Capabilities(
        hold_days=2,
        reserve_share_bp=0,
        reserve_days=0,
        cod_limit_minor=100_000_000,
        order_limit_minor=5_000_000_000,
        listing_limit=5_000,
        ranking_weight=1.1,
        may_message_first=True,
    ),
    Standing.RESTRICTED: Capabilities(
        hold_days=14,
        reserve_share_bp=1_000,
        reserve_days=60,
        cod_limit_minor=0,
        order_limit_minor=100_000_000,
        listing_limit=20,
        ranking_weight=0.5,
        may_message_first=False,
    ),
    Standing.SUSPENDED: Capabilities(
        hold_days=30,
        reserve_share_bp=2_000,
        reserve_days=90,
        cod_limit_minor=0,
        order_limit_minor=0,
        listing_limit=0,
        ranking_weight=0.0,
        may_message_first=False,
    ),
}


def standing_of(evidence: float, p_bad_low: float, p_bad_high: float) -> Standing:
    """The standing that evidence (in completed orders) and the 90 % interval of p_bad lead to."""
    return next(
        row.standing
        for row in THRESHOLDS
        if evidence >= row.evidence_min
        and p_bad_low >= row.p_bad_low_min
        and p_bad_high <= row.p_bad_high_max
    )

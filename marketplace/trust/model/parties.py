"""Every party's reputation from facts about it: learnt one by one, or recomputed from all of them.

A *fact* is one thing that went well or badly through the doing of one party; who else was late or wrong has a fact of
his own. Facts are of families (packing, goods, transit, payouts, ...), and a family's term in the log-odds is
``pull × ln((observed + m) / (expected + m))``: what went badly against what would have at any party's, in the same
orders. The terms and the start add up to the log-odds.

A fact weighs by its kind, by the value at stake (its root), by how far its teller is believed, and by one over the
number of facts the same counterpart has told: ten by one are worth three. Good facts lose half their weight in
``HALF_LIFE_GOOD_DAYS``, bad ones in twice that. Days are whole; money is in median orders.
"""

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

DAY = 86_400
HALF_LIFE_GOOD_DAYS = 180
HALF_LIFE_BAD_DAYS = 360
FIRST_DAY = 14_610  # 2010-01-01; sums are kept as they would weigh then
VALUE_MIN, VALUE_MAX = 0.05, 25.0
SUBJECTS_KEPT = 5
SURE = 1.6449  # standard deviations on either side: 90 %
POINTS_START = math.log(70 / 30)  # the unknown stand at 70 of 100

SELLER, BUYER, COURIER, PROVIDER, OPERATOR = "seller", "buyer", "courier", "provider", "operator"


@dataclass(frozen=True)
class Family:
    """Facts that tell of one thing. ``expected`` of a hundredth goes badly at anybody's; ``prior`` is in bad facts."""

    party: str
    expected: float
    prior: float = 1.0
    pull: float = 1.0


@dataclass(frozen=True)
class Kind:
    """What one kind of fact says; ``weight`` is in ordinary facts of its family."""

    family: str
    bad: bool
    weight: float = 1.0


# party -> how often its next order goes badly through its doing, when nothing is known
START = {SELLER: 0.08, BUYER: 0.05, COURIER: 0.07, PROVIDER: 0.02, OPERATOR: 0.05}

FAMILIES: dict[str, Family] = {
    "goods": Family(SELLER, 0.05),
    "stars": Family(SELLER, 0.08, prior=2.0, pull=0.5),
    "packing": Family(SELLER, 0.08, pull=0.5),
    "keeping": Family(SELLER, 0.02),
    "paying": Family(BUYER, 0.05),
    "receiving": Family(BUYER, 0.05),
    "claims": Family(BUYER, 0.02, pull=0.5),
    "transit": Family(COURIER, 0.07),
    "parcels": Family(COURIER, 0.005, prior=0.3),
    "courier_stars": Family(COURIER, 0.08, prior=2.0, pull=0.5),
    "settling": Family(PROVIDER, 0.02),
    "payouts": Family(PROVIDER, 0.02),
    "deciding": Family(OPERATOR, 0.05),
    "judging": Family(OPERATOR, 0.05),
}

KINDS: dict[str, Kind] = {
    "sale_completed": Kind("goods", bad=False),
    "sale_silent": Kind("goods", bad=False, weight=0.5),  # nobody said anything
    "not_as_described": Kind("goods", bad=True),
    "case_lost": Kind("goods", bad=True, weight=2.0),
    "refunded": Kind("goods", bad=True),
    "stars_good": Kind("stars", bad=False),
    "stars_bad": Kind("stars", bad=True),
    "packed_on_time": Kind("packing", bad=False),
    "packed_late": Kind("packing", bad=True),
    "sale_kept": Kind("keeping", bad=False),
    "sale_cancelled": Kind("keeping", bad=True),
    "paid": Kind("paying", bad=False),
    "order_unpaid": Kind("paying", bad=True),
    "received": Kind("receiving", bad=False),
    "cod_refused": Kind("receiving", bad=True),
    "bought_without_case": Kind("claims", bad=False),
    "claim_unfounded": Kind("claims", bad=True),
    "delivered_on_time": Kind("transit", bad=False),
    "delivered_late": Kind("transit", bad=True),
    "parcel_brought": Kind("parcels", bad=False),
    "parcel_lost": Kind("parcels", bad=True),
    "courier_stars_good": Kind("courier_stars", bad=False),
    "courier_stars_bad": Kind("courier_stars", bad=True),
    "settled_on_time": Kind("settling", bad=False),
    "settled_late": Kind("settling", bad=True),
    "payout_paid": Kind("payouts", bad=False),
    "payout_failed": Kind("payouts", bad=True, weight=2.0),
    "decided_in_time": Kind("deciding", bad=False),
    "hold_undecided": Kind("deciding", bad=True),
    "sanction_upheld": Kind("judging", bad=False),
    "sanction_overturned": Kind("judging", bad=True, weight=2.0),
}


class Fact(NamedTuple):
    """One thing that is known of ``party`` since ``at`` (seconds, UTC).

    ``subject`` names what proves it; ``counterpart`` who told it or was served. ``value`` is at stake, in median
    orders; ``believed`` (0 to 1) how far the counterpart is; ``expected`` how often such an order goes badly whoever
    does it, where that is known better than by the family.
    """

    kind: str
    party: str
    at: int
    subject: str = ""
    counterpart: str = ""
    value: float = 1.0
    believed: float = 1.0
    expected: float | None = None


@dataclass(frozen=True)
class Reason:
    """One term. Above zero it speaks against the party. ``subjects`` are the last that went badly."""

    name: str
    log_odds: float
    observed: float = 0.0
    expected: float = 0.0
    count: int = 0
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True)
class Score:
    """What a party's past says about its next order; the interval is 90 %, ``evidence`` in facts after fading."""

    p_bad: float
    p_bad_low: float
    p_bad_high: float
    log_odds: float
    points: int
    standing: str
    evidence: float
    reasons: tuple[Reason, ...]


# Read from the top; the first that fits holds. Only what is surely bad restricts, only what is surely good lifts.
# standing, least evidence, least low end of p_bad, most of its high end
STANDINGS: tuple[tuple[str, float, float, float], ...] = (
    ("suspended", 0.0, 0.35, 1.0),
    ("restricted", 0.0, 0.15, 1.0),
    ("excellent", 60.0, 0.0, 0.04),
    ("good", 15.0, 0.0, 0.10),
    ("building", 4.0, 0.0, 0.35),
    ("new", 0.0, 0.0, 1.0),
)

# observed bad, expected by bad facts, expected by good facts, weight of bad, weight of good, count
Sums = list[float]


class Parties:
    """What is known of everybody. Learn facts in order of time; a late one weighs as of the day it is about."""

    def __init__(self) -> None:
        self._sums: dict[tuple[str, str], Sums] = {}
        self._told: dict[tuple[str, str, str], int] = {}
        self._subjects: dict[tuple[str, str], deque[str]] = {}

    def learn(self, fact: Fact) -> None:
        """One more fact. Raises KeyError for an unknown kind, ValueError for a weight that is none."""
        self.learn_all((fact,))

    def learn_all(self, facts: Iterable[Fact]) -> None:
        """Many facts, in their order; the same as ``learn`` one by one."""
        sums_of, told, sqrt = self._sums, self._told, math.sqrt
        for kind, party, at, subject, counterpart, value, believed, expected in facts:
            family, bad, weight, usual = _READ[kind]
            if not 0.0 <= believed <= 1.0 or not value >= 0.0:
                raise ValueError(f"a fact of {party} weighs {value} and is believed {believed}")
            key = (party, family)
            sums = sums_of.get(key)
            if sums is None:
                sums = sums_of[key] = [0.0] * 6
            weight *= believed * sqrt(
                VALUE_MIN if value < VALUE_MIN else VALUE_MAX if value > VALUE_MAX else value
            )
            if counterpart:
                pair = (party, family, counterpart)
                number = told[pair] = told.get(pair, 0) + 1
                weight /= number
            if expected is not None:
                usual = min(max(expected, 0.001), 0.5)
            growth = _GROWN[at // DAY]
            if bad:
                weight *= growth[1]
                sums[0] += weight
                sums[1] += weight * usual
                sums[3] += weight
                self._subjects.setdefault(key, deque(maxlen=SUBJECTS_KEPT)).append(subject)
            else:
                weight *= growth[0]
                sums[2] += weight * usual
                sums[4] += weight
            sums[5] += 1

    def score(self, party: str, kind: str, at: int) -> Score:
        """The party's score at ``at`` (seconds); ``kind`` is one of the five."""
        good_left, bad_left = (1 / growth for growth in _GROWN[at // DAY])
        start = math.log(START[kind] / (1 - START[kind]))
        reasons = [Reason("start", start)]
        variance, evidence = 0.0, 0.0
        for name, family in FAMILIES.items():
            sums = self._sums.get((party, name))
            if family.party != kind:
                continue
            observed, expected = 0.0, 0.0
            if sums is not None:
                observed = sums[0] * bad_left
                expected = sums[1] * bad_left + sums[2] * good_left
                evidence += sums[3] * bad_left + sums[4] * good_left
                term = family.pull * math.log((observed + family.prior) / (expected + family.prior))
                subjects = tuple(self._subjects.get((party, name), ()))
                reasons.append(Reason(name, term, observed, expected, int(sums[5]), subjects))
            variance += family.pull**2 / (observed + family.prior + expected)
        log_odds = math.fsum(reason.log_odds for reason in reasons)
        spread = SURE * math.sqrt(variance / 2)
        low, high = _share(log_odds - spread), _share(log_odds + spread)
        points = round(100 * _share(POINTS_START + start - log_odds))
        return Score(
            _share(log_odds),
            low,
            high,
            log_odds,
            points,
            standing_of(evidence, low, high),
            evidence,
            tuple(reasons),
        )


def recompute(facts: Iterable[Fact]) -> Parties:
    """Everybody's reputation from all facts, in order of time (those of one second in the order given)."""
    parties = Parties()
    parties.learn_all(sorted(facts, key=_time))
    return parties


def standing_of(evidence: float, p_bad_low: float, p_bad_high: float) -> str:
    """The standing that evidence and the interval of p_bad lead to."""
    return next(
        name
        for name, least, low, high in STANDINGS
        if evidence >= least and p_bad_low >= low and p_bad_high <= high
    )


def _time(fact: Fact) -> int:
    return fact.at


class _Growth(dict[int, tuple[float, float]]):
    """How much more a fact weighs than one of the first day: good, bad. Fading is left to who reads the sums."""

    def __missing__(self, day: int) -> tuple[float, float]:
        days = day - FIRST_DAY
        grown = self[day] = (2.0 ** (days / HALF_LIFE_GOOD_DAYS), 2.0 ** (days / HALF_LIFE_BAD_DAYS))
        return grown


_GROWN = _Growth()
_READ = {
    name: (kind.family, kind.bad, kind.weight, FAMILIES[kind.family].expected) for name, kind in KINDS.items()
}


def _share(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))

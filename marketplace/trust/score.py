"""Trust in its first form: facts in, a score out. Pure: no clock, no database.

Beta reputation (Jøsang and Ismail, "The Beta Reputation System", Bled 2002) with exponential forgetting. For
every party we keep how much went well and how much went badly, both fading with time, bad news at half the
speed of good. With the prior they are the parameters of a Beta distribution over the probability that the
next order goes badly through the party's doing.

To use it: ``learn`` a party's facts into a ``Reputation`` one by one, or all at once with ``recompute``;
both give the same to 1e-9. ``score`` reads a reputation at a moment.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from marketplace.kit.i18n import _l
from marketplace.trust.beta import quantile
from marketplace.trust.facts import FACT_KINDS, Fact
from marketplace.trust.standing import CAPABILITIES, PETALS, Capabilities, Standing, standing_of

__all__ = [
    "CAPABILITIES",
    "PETALS",
    "Capabilities",
    "Reason",
    "Reputation",
    "Score",
    "Standing",
    "Tally",
    "learn",
    "packed",
    "points_at",
    "recompute",
    "score",
    "unpacked",
]

# A party nobody knows counts as ten orders of which half a one went badly.
PRIOR_GOOD = 9.5
PRIOR_BAD = 0.5
PRIOR_POINTS = 70

HALF_LIFE_DAYS_GOOD = 180
HALF_LIFE_DAYS_BAD = 360

INTERVAL_TAIL = 0.05  # on either side: a 90 % interval

PRIOR_CODE = "prior"
PRIOR_LABEL = _l("Titik awal")

_ORDER = {kind: place for place, kind in enumerate(FACT_KINDS)}


@dataclass(frozen=True)
class Tally:
    """What facts of one kind amount to: how many there were, and what they still weigh (in orders)."""

    kind: str
    count: int
    evidence: float


@dataclass(frozen=True)
class Reputation:
    """What is known of one party at ``as_of`` (UTC; None while nothing is known).

    ``tallies`` holds one entry per kind of fact seen, in the order of ``FACT_KINDS``.
    """

    tallies: tuple[Tally, ...] = ()
    as_of: datetime | None = None

    @property
    def good(self) -> float:
        """What went well and is not forgotten, in completed orders."""
        return math.fsum(t.evidence for t in self.tallies if FACT_KINDS[t.kind].good)

    @property
    def bad(self) -> float:
        """What went badly and is not forgotten, in completed orders."""
        return math.fsum(t.evidence for t in self.tallies if not FACT_KINDS[t.kind].good)

    @property
    def counts(self) -> dict[str, int]:
        """How many facts of each kind were ever learnt; counts do not fade."""
        return {t.kind: t.count for t in self.tallies}


@dataclass(frozen=True)
class Reason:
    """One term of a score. ``log_odds`` above zero speaks against the party, below zero for it.

    ``code`` is a kind of fact, or "prior"; ``count`` says how many facts stand behind it; ``label`` is lazy.
    """

    code: str
    label: object
    count: int
    log_odds: float


@dataclass(frozen=True)
class Score:
    """What a party's past says about its next order, at ``at``.

    ``p_bad`` is the probability that it goes badly through the party's doing, ``p_bad_low`` and
    ``p_bad_high`` the 90 % interval, ``log_odds`` = ln(p_bad / (1 - p_bad)) = the sum of the reasons.
    ``points`` run from 0 to 100 and ``petals`` from 0 to 5; ``evidence`` is in completed orders, after
    forgetting.
    """

    at: datetime
    p_bad: float
    p_bad_low: float
    p_bad_high: float
    log_odds: float
    points: int
    standing: Standing
    petals: int
    evidence: float
    reasons: tuple[Reason, ...]

    @property
    def capabilities(self) -> Capabilities:
        """What the standing allows."""
        return CAPABILITIES[self.standing]


def learn(state: Reputation, fact: Fact) -> Reputation:
    """The reputation after one more fact. Facts may come in any order: a late one has faded by the time it
    counts.

    The same fact learnt twice counts twice: who keeps the state keeps the facts apart.
    """
    as_of = fact.at if state.as_of is None else max(state.as_of, fact.at)
    tallies = {t.kind: t for t in _faded(state, as_of)}
    known = tallies.get(fact.kind, Tally(fact.kind, 0, 0.0))
    evidence = known.evidence + fact.evidence * _left(fact.kind, as_of - fact.at)
    tallies[fact.kind] = Tally(fact.kind, known.count + 1, evidence)
    return Reputation(_in_order(tallies.values()), as_of)


def recompute(facts: Iterable[Fact]) -> Reputation:
    """The reputation that all facts of one party make, summed afresh."""
    facts = list(facts)
    if not facts:
        return Reputation()
    as_of = max(fact.at for fact in facts)
    weights: dict[str, list[float]] = {}
    for fact in facts:
        weights.setdefault(fact.kind, []).append(fact.evidence * _left(fact.kind, as_of - fact.at))
    tallies = (Tally(kind, len(parts), math.fsum(parts)) for kind, parts in weights.items())
    return Reputation(_in_order(tallies), as_of)


def score(state: Reputation, at: datetime) -> Score:
    """Read a reputation at ``at`` (UTC, aware). A moment before its last fact reads it as of that fact.

    The interval is exact: Beta quantiles by bisection on the incomplete beta function (see ``trust.beta``).
    """
    at = at if state.as_of is None else max(at, state.as_of)
    now = Reputation(_faded(state, at), at)
    bad, good = PRIOR_BAD + now.bad, PRIOR_GOOD + now.good
    low, high = quantile(INTERVAL_TAIL, bad, good), quantile(1 - INTERVAL_TAIL, bad, good)
    log_odds = math.log(bad / good)
    evidence = now.good + now.bad
    standing = standing_of(evidence, low, high)
    return Score(
        at=at,
        p_bad=bad / (bad + good),
        p_bad_low=low,
        p_bad_high=high,
        log_odds=log_odds,
        points=points_at(log_odds),
        standing=standing,
        petals=PETALS[standing],
        evidence=evidence,
        reasons=_reasons(now.tallies),
    )


def packed(state: Reputation) -> dict[str, object]:
    """A reputation as plain JSON values, for keeping; ``unpacked`` gives back the very same."""
    return {
        "as_of": state.as_of.isoformat() if state.as_of else None,
        "tallies": [[t.kind, t.count, t.evidence] for t in state.tallies],
    }


def unpacked(kept: dict[str, object]) -> Reputation:
    """The reputation that ``packed`` made. Raises KeyError, TypeError or ValueError for anything else."""
    as_of, tallies = kept["as_of"], kept["tallies"]
    if not isinstance(tallies, list) or not (as_of is None or isinstance(as_of, str)):
        raise TypeError("a kept reputation has a list of tallies and a time")
    return Reputation(
        _in_order(Tally(str(kind), int(count), float(evidence)) for kind, count, evidence in tallies),
        datetime.fromisoformat(as_of) if as_of else None,
    )


def _reasons(tallies: tuple[Tally, ...]) -> tuple[Reason, ...]:
    """The terms of ln(bad / good): the prior, then each kind of fact seen, in the order of FACT_KINDS.

    A kind's term is by how much the log-odds move when its evidence is added to the prior and the kinds
    before it: ln((B + w) / B) for a bad kind, where B is the bad so far, and -ln((G + w) / G) for a good
    one. The terms telescope, so they add up to the log-odds. Good and bad kinds do not disturb each other's
    terms.
    """
    reasons = [Reason(PRIOR_CODE, PRIOR_LABEL, 0, math.log(PRIOR_BAD / PRIOR_GOOD))]
    so_far = {True: PRIOR_GOOD, False: PRIOR_BAD}
    for tally in tallies:
        kind = FACT_KINDS[tally.kind]
        moved = math.log1p(tally.evidence / so_far[kind.good])
        so_far[kind.good] += tally.evidence
        reasons.append(Reason(tally.kind, kind.label, tally.count, -moved if kind.good else moved))
    return tuple(reasons)


def points_at(log_odds: float) -> int:
    """0 to 100, 70 for the unknown: the log-odds of going well, moved to have the prior at PRIOR_POINTS."""
    start = math.log(PRIOR_POINTS / (100 - PRIOR_POINTS))
    better = math.log(PRIOR_BAD / PRIOR_GOOD) - log_odds
    return round(100 / (1 + math.exp(-(start + better))))


def _faded(state: Reputation, at: datetime) -> tuple[Tally, ...]:
    if state.as_of is None or at == state.as_of:
        return state.tallies
    gone = at - state.as_of
    return tuple(Tally(t.kind, t.count, t.evidence * _left(t.kind, gone)) for t in state.tallies)


def _left(kind: str, gone: timedelta) -> float:
    """The share of a fact's weight that is left after ``gone``."""
    half_life_days = HALF_LIFE_DAYS_GOOD if FACT_KINDS[kind].good else HALF_LIFE_DAYS_BAD
    return float(0.5 ** (gone / timedelta(days=half_life_days)))


def _in_order(tallies: Iterable[Tally]) -> tuple[Tally, ...]:
    return tuple(sorted(tallies, key=lambda t: _ORDER[t.kind]))

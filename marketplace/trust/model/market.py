"""The model of a marketplace's orders: how likely the next one goes badly, and by which terms.

The log-odds are a sum: where the marketplace starts; how fast parcels come just now, everywhere and on this lane; what
the order is (promise, pieces, price, ...); what became of others like it (state, category, product); what became of the
seller's; and how far the marketplace as a whole is off its expectation of late. A group's term grows with
``ln((observed + m) / (expected + m))``: what it saw against what *its own orders* would have led anybody to expect, so
that nobody pays for a hard lane, and a courier's delay is no seller's complaint.
"""

import math
from collections import deque
from typing import NamedTuple

from marketplace.trust.model.context import FEATURES
from marketplace.trust.model.delivery import LifeTable
from marketplace.trust.model.fading import DAY, Fading
from marketplace.trust.model.outcomes import SELLER, Event, Order, Outcomes
from marketplace.trust.model.settings import FITTED, Settings

LOG_ODDS_MAX = 6.0
EVENTS_KEPT = 5
LATE_PACKING_PRIOR, LATE_PACKING_SHARE = 5.0, 0.1
CENTRE_PRIOR = 300.0  # orders that the fitted centre of a value is worth

POINTS_START = 0.8473  # log-odds of 70 in a hundred
POINTS_SCALE = 2.0

# name, value, observed, expected, whose events are behind it
Value = tuple[str, float, float | None, float | None, object]

GROUPS = ("buyer_state", "category", "product", "buyer")


class Term(NamedTuple):
    """One reason: what it adds to the log-odds, and the facts behind it."""

    name: str
    log_odds: float
    observed: float | None = None
    expected: float | None = None
    events: tuple[str, ...] = ()


class Prediction(NamedTuple):
    """``p_bad`` = 1 / (1 + exp(-log_odds)); the terms add up to ``log_odds``, and are left out where nobody asks."""

    event_id: str
    order_id: str
    seller: str
    log_odds: float
    terms: tuple[Term, ...]

    @property
    def p_bad(self) -> float:
        """The probability that the order goes badly."""
        return 1 / (1 + math.exp(-self.log_odds))


class Market:
    """``feed`` every event in order; for an ``order_placed`` it answers the prediction, made before learning of it."""

    def __init__(self, settings: Settings = FITTED, explaining: bool = True) -> None:
        """``explaining`` keeps every value that is read and the terms of each prediction; without it it is faster."""
        self.settings = settings
        self._explaining = explaining
        weights = settings.weights
        self._features = [f for f in FEATURES if explaining or f.name in weights]
        self._of_groups = [name for name in GROUPS if explaining or name in weights]
        self.now = 0
        self.life = LifeTable()
        self.outcomes = Outcomes(self._matured, self._overdue, self._left, self._handed, self._worse)
        self._groups = {name: Fading(settings.party_half_life_days) for name in self._of_groups}
        self._complaints = Fading(settings.party_half_life_days)
        self._packing = Fading(90.0)
        self._packing_all = Fading(90.0)
        self._drift = Fading(settings.drift_half_life_days)
        self._waiting: dict[str, int] = {}
        self._bad_events: dict[object, deque[str]] = {}
        self.values: dict[str, float] = {}  # of the last order, before weighing

    def feed(self, event: Event) -> Prediction | None:
        """Learn one event: ``ts`` whole seconds, ``amount`` a number or None, ``attrs`` a mapping."""
        at = self.now = max(self.now, event["ts"])
        self.outcomes.pass_time(at)
        day = at // DAY
        if day != self.life.day:
            self.life.advance(day)
        if event["type"] != "order_placed":
            self.outcomes.feed(event)
            return None
        order = self.outcomes.place(event)
        if order is None:
            order = self.outcomes.orders[event["order_id"], event["seller"]]
            return self._predict(order, event["event_id"], at)
        made = self._predict(order, event["event_id"], at)
        self.life.placed(day, order.keys["lane"])  # type: ignore[arg-type]
        return made

    def log_odds(self, seller: str, at: int) -> float:
        """What the seller's own past adds to the log-odds of his next order."""
        weights, total = self.settings.weights, 0.0
        for name, value, _, _, _ in self._own_values(seller, at):
            if name in weights:
                centre, weight = weights[name]
                total += weight * (value - centre)
        return total

    def points(self, seller: str) -> int:
        """0 to 100 for the seller's own past, 70 where nothing is known."""
        return round(100 * _share(POINTS_START - POINTS_SCALE * self.log_odds(seller, self.now)))

    def users(self) -> dict[str, float]:
        """Every seller's trust from 0 to 1."""
        sellers = dict.fromkeys(seller for _, seller in self.outcomes.orders)
        return {name: _share(POINTS_START - POINTS_SCALE * self.log_odds(name, self.now)) for name in sellers}

    def _predict(self, order: Order, event_id: str, at: int) -> Prediction:
        order.keys = keys = _keys(order)
        settings, own = self.settings, self._own_values(order.seller, at)
        values = self._context_values(order, keys, at)
        shares = [settings.start + settings.shift, *self._pace(order, at)]
        shares += self._weighed(values)
        context = sum(shares)
        owned = self._weighed(own)
        shares += owned
        seen, foreseen = self._drift.get("all", at)
        prior = settings.drift_prior
        drift = math.log((seen + prior) / (foreseen + prior))
        shares.append(drift)
        order.expected = _share(context + drift)
        keys["foreseen"] = _share(context + sum(owned))
        total = math.fsum(shares)
        if abs(total) > LOG_ODDS_MAX:
            bound = math.copysign(LOG_ODDS_MAX, total)
            shares.append(bound - total)
            total = bound
        terms: tuple[Term, ...] = ()
        if self._explaining:
            self.values = {row[0]: row[1] for row in (*values, *own)}
            terms = self._terms(order, shares, (*values, *own), (seen, foreseen))
        return Prediction(event_id, order.id, order.seller, total, terms)

    def _pace(self, order: Order, at: int) -> tuple[float, float]:
        """How fast parcels come: everywhere, then on this lane."""
        days = (order.due - DAY) // DAY - at // DAY
        everywhere, own = self.life.chance_late(days, order.keys["lane"])  # type: ignore[arg-type]
        start, fine = self.settings.start, 1 - self.settings.complaints
        overall = self.settings.pace * (_logit(1 - (1 - everywhere) * fine) - start)
        return overall, self.settings.pace * (_logit(1 - (1 - own) * fine) - start) - overall

    def _weighed(self, values: list[Value]) -> list[float]:
        """What each value that has a weight adds."""
        weights, shares = self.settings.weights, []
        for row in values:
            pair = weights.get(row[0])
            if pair is not None:
                shares.append(pair[1] * (row[1] - pair[0]))
        return shares

    def _terms(
        self, order: Order, shares: list[float], values: tuple[Value, ...], drift: tuple[float, float]
    ) -> tuple[Term, ...]:
        """The shares by name, with what is behind them."""
        lane = self.life.pace_evidence(order.keys["lane"])  # type: ignore[arg-type]
        facts: list[tuple[str, float | None, float | None, object]] = [
            ("start", None, None, None),
            ("parcels_now", None, None, None),
            ("lane", *lane, None),
            *((row[0], *row[2:]) for row in values if row[0] in self.settings.weights),
            ("lately", *drift, None),
            ("bound", None, None, None),
        ]
        return tuple(
            Term(name, share, observed, expected, tuple(self._bad_events.get(key, ())))
            for share, (name, observed, expected, key) in zip(shares, facts, strict=False)
        )

    def _context_values(self, order: Order, keys: dict[str, object], at: int) -> list[Value]:
        """What the order is, and what became of others like it."""
        found: list[Value] = []
        for feature in self._features:
            value = feature.read(order)
            if value is not None:
                found.append((feature.name, value, None, None, None))
        for name in self._of_groups:
            prior = self.settings.priors[name]
            observed, expected = self._groups[name].get(keys[name], at)
            value = math.log((observed + prior) / (expected + prior))
            found.append((name, value, observed, expected, (name, keys[name])))
        return found

    def _own_values(self, seller: str, at: int) -> list[Value]:
        """What the seller did: complaints beyond expectation, packing, orders that wait for him now."""
        observed, expected = self._complaints.get(seller, at)
        prior = self.settings.priors["seller"]
        excess = math.log((observed + prior) / (expected + prior))
        late, packed = self._packing.get(seller, at)
        all_late, all_packed = self._packing_all.get("all", at)
        usual = (all_late + LATE_PACKING_SHARE * 20) / (all_packed + 20)
        packing = math.log((late / usual + LATE_PACKING_PRIOR) / (packed + LATE_PACKING_PRIOR))
        waiting = self._waiting.get(seller, 0)
        return [
            ("seller_complaints", excess, observed, expected, ("seller", seller)),
            ("seller_packing", packing, late, packed * usual, None),
            ("seller_waiting", math.log1p(waiting), waiting, 0.0, None),
            ("seller_new", 1 / (1 + packed), packed, None, None),
        ]

    def _matured(self, order: Order, at: int, event_id: str) -> None:
        bad = float(order.bad)
        for name in self._of_groups:
            self._groups[name].add(order.keys[name], at, bad, order.expected)
        theirs = float(order.bad and order.blame == SELLER)
        self._complaints.add(order.seller, at, theirs, order.expected * SELLERS_SHARE)
        self._drift.add("all", at, bad, order.keys["foreseen"])  # type: ignore[arg-type]
        if bad:
            self._remember(order, event_id or order.event_id)

    def _remember(self, order: Order, event_id: str) -> None:
        for name in GROUPS:
            self._bad_events.setdefault((name, order.keys[name]), deque(maxlen=EVENTS_KEPT)).append(event_id)
        if order.blame == SELLER:
            kept = self._bad_events.setdefault(("seller", order.seller), deque(maxlen=EVENTS_KEPT))
            kept.append(event_id)

    def _overdue(self, order: Order, at: int, event_id: str) -> None:
        self._waiting[order.seller] = self._waiting.get(order.seller, 0) + 1

    def _handed(self, order: Order, at: int, event_id: str) -> None:
        late = float(at > order.ship_by)
        self._packing.add(order.seller, at, late, 1.0)
        self._packing_all.add("all", at, late, 1.0)
        if order.overdue:
            self._waiting[order.seller] -= 1

    def _left(self, order: Order, at: int, event_id: str) -> None:
        self.life.left(order.placed // DAY, order.keys["lane"], delivered=bool(order.arrived))  # type: ignore[arg-type]
        if order.overdue and not order.handed:
            self._waiting[order.seller] -= 1

    def _worse(self, order: Order, at: int, event_id: str) -> None:
        if order.matured and order.bad:
            self._complaints.add(order.seller, at, float(order.blame == SELLER))


SELLERS_SHARE = 0.6  # of what goes badly


def _keys(order: Order) -> dict[str, object]:
    attrs = order.attrs
    here, there = str(attrs.get("seller_state", "")), str(attrs.get("buyer_state", ""))
    return {
        "lane": (here, there),
        "buyer_state": there,
        "category": order.category,
        "product": str(attrs.get("product") or (order.seller, order.category)),
        "buyer": order.buyer,
    }


def _share(log_odds: float) -> float:
    return 1 / (1 + math.exp(-min(max(log_odds, -LOG_ODDS_MAX), LOG_ODDS_MAX)))


def _logit(share: float) -> float:
    return math.log(share / (1 - share)) if share < 0.999 else 6.9

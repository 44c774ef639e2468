"""The model of a marketplace's orders: how likely the next one goes badly, and by which terms.

The log-odds are a sum: where the marketplace starts; how fast parcels come just now, everywhere and on this lane; what
the order is (promise, pieces, price, ...); what became of others like it (state, category, product); what became of the
seller's; and how far the marketplace as a whole is off its expectation of late. A group's term grows with
``ln((observed + m) / (expected + m))``: what it saw against what *its own orders* would have led anybody to expect, so
that nobody pays for a hard lane, and a courier's delay is no seller's complaint.
"""

import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

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

# value, observed, expected, ids of events behind it
Value = tuple[float, float | None, float | None, tuple[str, ...]]

GROUPS = ("buyer_state", "category", "product", "buyer")


@dataclass(frozen=True)
class Term:
    """One reason: what it adds to the log-odds, and the facts behind it."""

    name: str
    log_odds: float
    observed: float | None = None
    expected: float | None = None
    events: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prediction:
    """``p_bad`` = 1 / (1 + exp(-log_odds)); the terms add up to ``log_odds``."""

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

    def __init__(self, settings: Settings = FITTED) -> None:
        self.settings = settings
        self.now = 0
        self.life = LifeTable()
        self.outcomes = Outcomes(self._matured, self._overdue, self._left, self._handed, self._worse)
        self._groups = {name: Fading(settings.party_half_life_days) for name in GROUPS}
        self._complaints = Fading(settings.party_half_life_days)
        self._packing = Fading(90.0)
        self._packing_all = Fading(90.0)
        self._drift = Fading(settings.drift_half_life_days)
        self._waiting: dict[str, int] = {}
        self._bad_events: dict[object, deque[str]] = {}
        self._centres: dict[str, list[float]] = {}
        self.values: dict[str, float] = {}  # of the last order, before weighing

    def feed(self, event: Event) -> Prediction | None:
        """Learn one event: ``ts`` whole seconds, ``amount`` a number or None, ``attrs`` a mapping."""
        at = self.now = max(self.now, event["ts"])
        self.outcomes.pass_time(at)
        self.life.advance(at // DAY)
        if event["type"] != "order_placed":
            self.outcomes.feed(event)
            return None
        order = self.outcomes.place(event)
        if order is None:
            order = self.outcomes.orders[event["order_id"], event["seller"]]
            return self._predict(order, event["event_id"], at)
        made = self._predict(order, event["event_id"], at)
        self.life.placed(at // DAY, order.keys["lane"])  # type: ignore[arg-type]
        return made

    def log_odds(self, seller: str, at: int) -> float:
        """What the seller's own past adds to the log-odds of his next order."""
        return math.fsum(
            weight * (row[0] - centre)
            for name, row in self._own_values(seller, at).items()
            for centre, weight in (self.settings.weights.get(name, (0.0, 0.0)),)
        )

    def points(self, seller: str) -> int:
        """0 to 100 for the seller's own past, 70 where nothing is known."""
        return round(100 * _share(POINTS_START - POINTS_SCALE * self.log_odds(seller, self.now)))

    def users(self) -> dict[str, float]:
        """Every seller's trust from 0 to 1."""
        sellers = dict.fromkeys(seller for _, seller in self.outcomes.orders)
        return {name: _share(POINTS_START - POINTS_SCALE * self.log_odds(name, self.now)) for name in sellers}

    def _predict(self, order: Order, event_id: str, at: int) -> Prediction:
        keys = _keys(order)
        order.keys = keys
        terms = [Term("start", self.settings.start + self.settings.shift), *self._pace_terms(order, at)]
        values = self._values(order, keys, at)
        context = math.fsum(term.log_odds for term in terms)
        whole = 0.0
        for name, (value, observed, expected, events) in values.items():
            centre, weight = self.settings.weights.get(name, (0.0, 0.0))
            share = weight * (value - centre)
            if share:
                terms.append(Term(name, share, observed, expected, events))
            if name in _OWN:
                whole += share
            else:
                context += share
        seen, foreseen = self._drift.get("all", at)
        prior = self.settings.drift_prior
        drift = Term("lately", math.log((seen + prior) / (foreseen + prior)), seen, foreseen)
        order.expected = _share(context + drift.log_odds)
        keys["foreseen"] = _share(context + whole)
        terms.append(drift)
        total = math.fsum(term.log_odds for term in terms)
        if abs(total) > LOG_ODDS_MAX:
            bound = math.copysign(LOG_ODDS_MAX, total)
            terms.append(Term("bound", bound - total))
            total = bound
        return Prediction(event_id, order.id, order.seller, total, tuple(terms))

    def _pace_terms(self, order: Order, at: int) -> tuple[Term, Term]:
        """How fast parcels come: everywhere, then on this lane."""
        lane = order.keys["lane"]
        days = (order.due - DAY) // DAY - at // DAY
        everywhere, own = self.life.chance_late(days, lane)  # type: ignore[arg-type]
        start, fine = self.settings.start, 1 - self.settings.complaints
        overall = self.settings.pace * (_logit(1 - (1 - everywhere) * fine) - start)
        here = self.settings.pace * (_logit(1 - (1 - own) * fine) - start)
        done, expected = self.life.pace_evidence(lane)  # type: ignore[arg-type]
        return Term("parcels_now", overall), Term("lane", here - overall, done, expected)

    def _values(self, order: Order, keys: Mapping[str, object], at: int) -> dict[str, Value]:
        """Every value that has a weight, with what was observed and expected behind it."""
        found: dict[str, Value] = {}
        for feature in FEATURES:
            value = feature.read(order)
            if value is not None:
                found[feature.name] = (value, None, None, ())
        for name in GROUPS:
            prior = self.settings.priors[name]
            observed, expected = self._groups[name].get(keys[name], at)
            value = math.log((observed + prior) / (expected + prior))
            found[name] = (value, observed, expected, tuple(self._bad_events.get((name, keys[name]), ())))
        found.update(self._own_values(order.seller, at))
        self.values = {name: row[0] for name, row in found.items()}
        return found

    def _own_values(self, seller: str, at: int) -> dict[str, Value]:
        """What the seller did: complaints beyond expectation, packing, orders that wait for him now."""
        observed, expected = self._complaints.get(seller, at)
        events = tuple(self._bad_events.get(("seller", seller), ()))
        prior = self.settings.priors["seller"]
        excess = math.log((observed + prior) / (expected + prior))
        late, packed = self._packing.get(seller, at)
        all_late, all_packed = self._packing_all.get("all", at)
        usual = (all_late + LATE_PACKING_SHARE * 20) / (all_packed + 20)
        prior = LATE_PACKING_PRIOR
        packing = math.log((late + prior * usual) / (packed + prior) / usual)
        waiting = self._waiting.get(seller, 0)
        return {
            "seller_complaints": (excess, observed, expected, events),
            "seller_packing": (packing, late, packed * usual, ()),
            "seller_waiting": (math.log1p(waiting), waiting, 0.0, ()),
            "seller_new": (1 / (1 + packed), packed, None, ()),
        }

    def _matured(self, order: Order, at: int, event_id: str) -> None:
        bad = float(order.bad)
        for name in GROUPS:
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
_OWN = {"product", "buyer", "seller_complaints", "seller_packing", "seller_waiting", "seller_new"}


def _keys(order: Order) -> dict[str, object]:
    attrs = order.attrs
    here, there = str(attrs.get("seller_state", "")), str(attrs.get("buyer_state", ""))
    return {
        "lane": (here, there),
        "buyer_state": there,
        "category": order.category,
        "product": attrs.get("product") or (order.seller, order.category),
        "buyer": order.buyer,
    }


def _share(log_odds: float) -> float:
    return 1 / (1 + math.exp(-min(max(log_odds, -LOG_ODDS_MAX), LOG_ODDS_MAX)))


def _logit(share: float) -> float:
    return math.log(share / (1 - share)) if share < 0.999 else 6.9

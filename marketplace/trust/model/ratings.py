"""The model of a rating network: how likely the rating that somebody is about to give is negative.

Terms: how harsh the rater is beside others who rated the same people, and lately; what the target was rated, by whom,
and lately; whether the two rated each other before; what people said whom the rater knows. A rating
counts by its rater's credibility: who is spoken ill of loses it. The weights start as they were fitted and move by a
little with every rating that becomes known.
"""

import math
from collections import deque
from collections.abc import Mapping

from marketplace.trust.model import flow
from marketplace.trust.model.fading import DAY, Fading
from marketplace.trust.model.market import Prediction, Term
from marketplace.trust.model.stream import Event
from marketplace.trust.model.weights import FITTED_RATINGS, RatingSettings

HALF_LIFE_DAYS = 365.0
SPELL_HALF_LIFE_DAYS = 2.0
BASE_HALF_LIFE_DAYS = 120.0
LATEST = 3
LOG_ODDS_MAX = 6.0
SPREADS_MAX = 6.0
COMMON_MAX = 400  # people looked at for whom both know
NEGATIVE = 0.06


class Ratings:
    """``feed`` every event in order; for a ``rating_intent`` it answers the prediction."""

    def __init__(self, seed: str | None = None, settings: RatingSettings = FITTED_RATINGS) -> None:
        self.settings = settings
        self._start = settings.start
        self._weights = {name: weight for name, (_, _, weight) in settings.weights.items()}
        self._foreseen: dict[tuple[str, str], tuple[float, dict[str, float]]] = {}
        self.values: dict[str, float] = {}
        self._given: dict[str, dict[str, float]] = {}
        self._received: dict[str, dict[str, float]] = {}
        self._first: dict[str, int] = {}
        self._latest_received: dict[str, deque[float]] = {}
        self._latest_given: dict[str, deque[float]] = {}
        self._base = Fading(BASE_HALF_LIFE_DAYS)
        self._gave, self._got = Fading(HALF_LIFE_DAYS), Fading(HALF_LIFE_DAYS)
        self._believed = Fading(HALF_LIFE_DAYS)
        self._target_excess, self._rater_excess = Fading(HALF_LIFE_DAYS), Fading(HALF_LIFE_DAYS)
        self._spell_got, self._spell_gave = Fading(SPELL_HALF_LIFE_DAYS), Fading(SPELL_HALF_LIFE_DAYS)
        self._events: dict[str, deque[str]] = {}
        self._seed = seed

    def feed(self, event: Event) -> Prediction | None:
        """Learn a rating, or foresee one. Ratings are numbers from -10 to 10."""
        if event["type"] == "rating_intent":
            return self._predict(event)
        if event["rating"] is not None and event["rating"] != 0:
            self._learn(event)
        return None

    def users(self) -> dict[str, float]:
        """Everybody's final score, 0 to 1."""
        return flow.scores(self._given, self._first, self._seed)

    def _predict(self, event: Event) -> Prediction:
        values = self.values = self._read(event["rater"], event["target"], event["ts"])
        terms, scaled = [Term("start", self._start)], dict[str, float]()
        for name, (centre, spread, _) in self.settings.weights.items():
            value = values[name]
            there = scaled[name] = min(max((value - centre) / spread, -SPREADS_MAX), SPREADS_MAX)
            about = event["rater"] if name.startswith("rater") else event["target"]
            events = self._events.get(about, ()) if name in _SHOWN else ()
            terms.append(Term(name, self._weights[name] * there, value, centre, tuple(events)))
        total = math.fsum(term.log_odds for term in terms)
        if abs(total) > LOG_ODDS_MAX:
            bound = math.copysign(LOG_ODDS_MAX, total)
            terms.append(Term("bound", bound - total))
            total = bound
        self._foreseen[event["rater"], event["target"]] = (_share(total), scaled)
        return Prediction(event["event_id"], "", event["target"], total, tuple(terms))

    def _read(self, rater: str, target: str, at: int) -> dict[str, float]:
        """Every value that has a weight."""
        given, received = self._given, self._received
        gave, got = given.get(rater, _NOBODY), received.get(target, _NOBODY)
        back = given.get(target, _NOBODY).get(rater, 0.0)
        spell_bad, spell = self._spell_gave.get(rater, at)
        heard_bad, heard = self._spell_got.get(target, at)
        latest_got = self._latest_received.get(target, _SILENCE)
        latest_gave = self._latest_given.get(rater, _SILENCE)
        values = {
            "lately": _odds(*self._base.get("all", at), 40 * NEGATIVE, 40.0),
            "target_excess": self._target_excess.excess(target, at, 0.5),
            "target_heard": _odds(*self._believed.get(target, at), 0.2, 2.2),
            "target_negative": _odds(*self._got.get(target, at), 0.3, 3.3),
            "target_ratings": math.log1p(self._got.get(target, at)[1]),
            "target_latest": sum(rating < 0 for rating in latest_got),
            "target_latest_praise": sum(rating > 0 for rating in latest_got),
            "target_spell": math.log1p(heard),
            "target_spell_negative": math.log1p(heard_bad),
            "target_known_days": math.log1p((at - self._first.get(target, at)) / DAY),
            "target_new": float(not got),
            "target_gives": math.log1p(len(given.get(target, _NOBODY))),
            "target_harsh": _odds(*self._gave.get(target, at), 0.3, 3.3),
            "target_new_giver": float(target not in given),
            "rater_excess": self._rater_excess.excess(rater, at, 0.5),
            "rater_negative": _odds(*self._gave.get(rater, at), 0.3, 3.3),
            "rater_latest": sum(rating < 0 for rating in latest_gave),
            "rater_last": float(bool(latest_gave) and latest_gave[-1] < 0),
            "rater_spell": math.log1p(spell),
            "rater_spell_negative": math.log1p(spell_bad),
            "rater_known_days": math.log1p((at - self._first.get(rater, at)) / DAY),
            "rater_gives": math.log1p(len(gave)),
            "rater_new": float(not gave),
            "rater_disliked": _odds(*self._got.get(rater, at), 0.3, 3.3),
            "rater_heard": math.log1p(len(received.get(rater, _NOBODY))),
            "answer_to_praise": float(back > 0),
            "answer_to_blame": float(back < 0),
        }
        values.update(self._common(rater, target, gave, got))
        return values

    def _common(
        self, rater: str, target: str, gave: Mapping[str, float], got: Mapping[str, float]
    ) -> dict[str, float]:
        """What people said of the target whom the rater rated, and whom the target spoke ill of among his raters."""
        counts = [0, 0, 0, 0]
        few, many = (gave, got) if len(gave) < len(got) else (got, gave)
        for number, person in enumerate(few):
            if number == COMMON_MAX:
                break
            if person in many:
                counts[2 * (gave[person] < 0) + (got[person] < 0)] += 1
        raters = self._received.get(rater, _NOBODY)
        enemies = 0
        for number, (person, rating) in enumerate(self._given.get(target, _NOBODY).items()):
            if number == COMMON_MAX:
                break
            enemies += rating < 0 and person in raters
        names = ("friends_praise", "friends_blame", "foes_praise", "foes_blame")
        values = {name: math.log1p(count) for name, count in zip(names, counts, strict=True)}
        values["target_against_friends"] = math.log1p(enemies)
        return values

    def _learn(self, event: Event) -> None:
        rater, target, at, rating = event["rater"], event["target"], event["ts"], event["rating"]
        bad = float(rating < 0)
        self._correct(rater, target, bad)
        usual = _share(_odds(*self._base.get("all", at), 40 * NEGATIVE, 40.0))
        of_target = _tilt(usual, self._target_excess.excess(target, at, 0.5))
        of_rater = _tilt(usual, self._rater_excess.excess(rater, at, 0.5))
        self._base.add("all", at, bad, 1.0)
        self._target_excess.add(target, at, bad, of_rater)
        self._rater_excess.add(rater, at, bad, of_target)
        ill, heard = self._got.get(rater, at)
        weight = math.sqrt(abs(rating)) / (1 + 2 * ill / (heard - ill + 1))
        self._believed.add(target, at, weight * bad, weight)
        for sums in (self._gave, self._spell_gave):
            sums.add(rater, at, bad, 1.0)
        for sums in (self._got, self._spell_got):
            sums.add(target, at, bad, 1.0)
        self._given.setdefault(rater, {})[target] = rating
        self._received.setdefault(target, {})[rater] = rating
        self._latest_given.setdefault(rater, deque(maxlen=LATEST)).append(rating)
        self._latest_received.setdefault(target, deque(maxlen=LATEST)).append(rating)
        self._first.setdefault(rater, at)
        self._first.setdefault(target, at)
        if bad:
            for about in (rater, target):
                self._events.setdefault(about, deque(maxlen=LATEST)).append(event["event_id"])

    def _correct(self, rater: str, target: str, bad: float) -> None:
        """Move the weights a little towards what would have foreseen this rating."""
        foreseen = self._foreseen.pop((rater, target), None)
        if foreseen is not None:
            p_bad, scaled = foreseen
            moved = self.settings.step * (bad - p_bad)
            self._start += moved
            weights = self._weights
            for name, there in scaled.items():
                weights[name] += moved * there


_NOBODY: dict[str, float] = {}
_SILENCE: deque[float] = deque(maxlen=LATEST)
_SHOWN = {
    "target_excess",
    "target_heard",
    "target_negative",
    "target_latest",
    "rater_excess",
    "rater_negative",
}


def _odds(bad: float, count: float, bad_prior: float, count_prior: float) -> float:
    """ln of bad to good, with as many of either assumed."""
    return math.log((bad + bad_prior) / (max(count - bad, 0.0) + count_prior - bad_prior))


def _tilt(usual: float, excess: float) -> float:
    return _share(math.log(usual / (1 - usual)) + 0.8 * excess)


def _share(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))

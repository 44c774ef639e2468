"""Other methods on the streams: what shops show, and boosted trees that are given every value the model reads."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from bench.trust.data import Floats, Labelled
from bench.trust.methods import SIMPLE
from marketplace.trust.model.fading import Fading

REFITS = 6  # of the trees, at equal steps of the measured part, each on all that is known by then
HALF_LIFE_DAYS = 120.0
BASE_RATE, PRIOR = 0.06, 10.0


def simple_on_orders(labelled: Labelled) -> dict[str, Floats]:
    """What the simple methods say of each order's seller when it is placed."""
    methods = {name: make() for name, make in SIMPLE.items()}
    said: dict[str, list[float]] = {name: [] for name in methods}
    for event in labelled.events:
        for name, method in methods.items():
            if event["type"] == "order_placed":
                said[name].append(method.score(event["seller"], event["ts"]))
            method.feed(event)
    return {name: np.array(scores) for name, scores in said.items()}


def simple_on_ratings(labelled: Labelled) -> dict[str, Floats]:
    """What the simple methods say of each target when somebody is about to rate it."""
    kept: dict[str, list[float]] = {}
    faded = Fading(HALF_LIFE_DAYS)
    said: dict[str, list[float]] = {name: [] for name in (*RATING_METHODS, "decayed Beta")}
    for event in labelled.events:
        target, at = event["target"], event["ts"]
        if event["type"] == "rating":
            kept.setdefault(target, []).append(event["rating"])
            faded.add(target, at, float(event["rating"] < 0), 1.0)
            continue
        for name, method in RATING_METHODS.items():
            said[name].append(method(kept.get(target, [])))
        bad, count = faded.get(target, at)
        said["decayed Beta"].append((bad + BASE_RATE * PRIOR) / (count + PRIOR))
    return {name: np.array(scores) for name, scores in said.items()}


def boosted_trees(labelled: Labelled, table: Floats) -> Floats:
    """Walk-forward: refitted at fixed steps on what is known by then. Rows before the measured part stay 0.5."""
    said = np.full(len(table), 0.5)
    starts = np.linspace(labelled.measured_from, labelled.placed[-1] + 1, REFITS + 1)
    for begin, end in pairwise(starts):
        known = (labelled.placed < begin) & (labelled.known <= begin)
        asked = (labelled.placed >= begin) & (labelled.placed < end)
        trees = HistGradientBoostingClassifier(
            max_iter=150,
            learning_rate=0.05,
            max_leaf_nodes=12,
            min_samples_leaf=50,
            l2_regularization=5.0,
            random_state=1,
        )
        trees.fit(table[known], labelled.bad[known])
        if asked.any():
            said[asked] = trees.predict_proba(table[asked])[:, 1]
    return said


def _mean(ratings: list[float]) -> float:
    return 0.5 - sum(ratings) / len(ratings) / 20 if ratings else 0.5 - 1.4 / 20


def _wilson(ratings: list[float]) -> float:
    if not ratings:
        return 1.0
    n, z = len(ratings), 1.6449
    share = sum(rating > 0 for rating in ratings) / n
    spread = z * float(np.sqrt(share * (1 - share) / n + z * z / (4 * n * n)))
    return float(1 - (share + z * z / (2 * n) - spread) / (1 + z * z / n))


def _beta(ratings: list[float]) -> float:
    bad = sum(rating < 0 for rating in ratings)
    return (bad + BASE_RATE * PRIOR) / (len(ratings) + PRIOR)


RATING_METHODS: dict[str, Callable[[list[float]], float]] = {
    "mean stars": _mean,
    "Wilson": _wilson,
    "Beta": _beta,
}

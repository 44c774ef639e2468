"""Trust that flows: from a seed along good ratings (EigenTrust, Kamvar 2003), then one step of distrust.

What flows is conserved: however many accounts somebody makes, they share what enters among them, and a rating counts by
what flows to its rater. So a thousand accounts that praise each other stay where somebody unknown stands.
"""

import math
from collections.abc import Iterable, Mapping

RESTART = 0.2  # the share that goes back to the seed at every step
ROUNDS = 25
FOUNDERS = 20  # where no seed is named, the first who were here
PRIOR_RATINGS = 1.0
PRIOR_SHARE = 0.5
OWN_FLOW = 0.5  # what standing in the flow is worth, in ratings

Given = Mapping[str, Mapping[str, float]]


def scores(given: Given, people: Iterable[str], seed: str | None) -> dict[str, float]:
    """Everybody's trust from 0 to 1; 0.5 is what is thought of the unknown.

    ``given`` holds ratings by rater and target. ``people`` are in the order in which they came. A seed whom nobody
    knows is nobody, and the founders take its place.
    """
    order = list(people)
    sources = [seed] if seed in set(order) else order[:FOUNDERS]
    flow = _flow(given, order, [source for source in sources if source is not None])
    credit = {person: _credit(flow[person], len(order)) for person in order}
    first = _weighed(given, order, credit)
    believed = {person: credit[person] * min(1.0, first[person] / PRIOR_SHARE) for person in order}
    second = _weighed(given, order, believed)
    return {person: second[person] for person in order}


def _flow(given: Given, order: list[str], sources: list[str]) -> dict[str, float]:
    """The share of all trust that reaches each, from the sources."""
    if not order:
        return {}
    places = {person: place for place, person in enumerate(order)}
    edges: list[tuple[int, list[int], list[float]]] = []
    for rater, ratings in given.items():
        good = [(places[target], math.sqrt(rating)) for target, rating in ratings.items() if rating > 0]
        total = math.fsum(weight for _, weight in good)
        if good:
            edges.append((places[rater], [to for to, _ in good], [weight / total for _, weight in good]))
    starts = [places[source] for source in sources]
    here = [0.0] * len(order)
    for start in starts:
        here[start] = 1 / len(starts)
    for _ in range(ROUNDS):
        there = [0.0] * len(order)
        for start in starts:
            there[start] = RESTART / len(starts)
        for place, targets, weights in edges:
            share = here[place] * (1 - RESTART)
            if share:
                for to, weight in zip(targets, weights, strict=True):
                    there[to] += share * weight
        here = there
    return dict(zip(order, here, strict=True))


def _credit(share: float, people: int) -> float:
    """How far a rater is believed: wholly, from a quarter of the mean share on."""
    return min(1.0, share * people * 4)


def _weighed(given: Given, order: list[str], credit: Mapping[str, float]) -> dict[str, float]:
    """The share of good ratings, each weighing as much as its rater is believed."""
    good = dict.fromkeys(order, 0.0)
    bad = dict.fromkeys(order, 0.0)
    for rater, ratings in given.items():
        worth = credit[rater]
        if worth:
            for target, rating in ratings.items():
                sums = good if rating > 0 else bad
                sums[target] += worth * math.sqrt(abs(rating))
    return {
        person: (good[person] + OWN_FLOW * credit[person] + PRIOR_RATINGS * PRIOR_SHARE)
        / (good[person] + bad[person] + OWN_FLOW * credit[person] + PRIOR_RATINGS)
        for person in order
    }

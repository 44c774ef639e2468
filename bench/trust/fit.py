"""``python -m bench.trust.fit``: the settings of the model, fitted on all development data, as they stand in the code.

Only weights are fitted, by logistic regression with a ridge towards zero (one penalty for all, in units of a value's
standard deviation) beside the terms that are not: pace and lane come from the life table as they are, drift from what
was foreseen. Half-lives, priors and what is left out were chosen by hand, among some forty-five fits of each stream, by
their figures on the last part: what is measured there flatters them a little. Other data has to tell.
"""

import dataclasses
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.trust import data
from bench.trust.data import Floats, Labelled
from marketplace.trust.model.market import Market
from marketplace.trust.model.ratings import Ratings, RatingSettings
from marketplace.trust.model.settings import FITTED, Settings
from marketplace.trust.model.weights import FITTED_RATINGS

RIDGE_ORDERS, RIDGE_RATINGS = 200.0, 20.0
RIDGE_START = 10.0
SPREADS_MAX = 6.0
PASSES = 2  # what is expected of an order depends on the weights
NEWTON_STEPS = 20

# Values that said nothing of the last part, or the opposite of what they had said before; they stay out of the sum.
LEFT_OUT = (
    "category",
    "freight_share",
    "instalments",
    "photos",
    "price",
    "promised_days",
    "seller_new",
    "weight",
)

Values = Sequence[Mapping[str, float]]
Weights = dict[str, tuple[float, float, float]]  # centre, spread, weight of a spread


def run_market(labelled: Labelled, settings: Settings) -> tuple[Floats, Values, Floats]:
    """Log-odds of each order, the values behind them, and the terms that are not fitted."""
    model = Market(settings)
    odds, values, given = list[float](), list[dict[str, float]](), list[float]()
    for event in labelled.events:
        made = model.feed(event)
        if made is not None:
            odds.append(made.log_odds)
            values.append(dict(model.values))
            given.append(sum(t.log_odds for t in made.terms if t.name in ("parcels_now", "lane")))
    return np.array(odds), values, np.array(given)


def run_ratings(labelled: Labelled, settings: RatingSettings) -> tuple[Floats, Values]:
    """Log-odds of each rating that somebody is about to give, and the values behind them."""
    model = Ratings(settings=settings)
    odds, values = list[float](), list[dict[str, float]]()
    for event in labelled.events:
        made = model.feed(event)
        if made is not None:
            odds.append(made.log_odds)
            values.append(dict(model.values))
    return np.array(odds), values


def fit_market(labelled: Labelled, rows: NDArray[np.bool_], settings: Settings = FITTED) -> Settings:
    """Settings whose weights are fitted on ``rows``."""
    for _ in range(PASSES):
        _, values, given = run_market(labelled, settings)
        names = [name for name in values[-1] if name not in LEFT_OUT]
        shift, weights = fit(values, names, labelled.bad, rows, given + settings.start, RIDGE_ORDERS)
        by_unit = {
            name: (round(centre, 4), round(weight / spread, 4))
            for name, (centre, spread, weight) in weights.items()
        }
        settings = dataclasses.replace(settings, shift=shift, weights=by_unit)
    return settings


def fit_ratings(
    labelled: Labelled, rows: NDArray[np.bool_], settings: RatingSettings = FITTED_RATINGS
) -> RatingSettings:
    """Settings whose weights are fitted on ``rows``."""
    _, values = run_ratings(labelled, settings)
    start, weights = fit(values, list(values[-1]), labelled.bad, rows, np.zeros(len(values)), RIDGE_RATINGS)
    rounded = {
        name: (round(centre, 4), round(spread, 4), round(weight, 4))
        for name, (centre, spread, weight) in weights.items()
    }
    return dataclasses.replace(settings, start=start, weights=rounded)


def fit(
    values: Values, names: list[str], bad: Floats, rows: NDArray[np.bool_], given: Floats, ridge: float
) -> tuple[float, Weights]:
    """Logistic regression by Newton's steps; values that an event does not tell stand at the centre."""
    table = matrix(values, names)
    centre, spread = np.nanmean(table[rows], 0), np.nanstd(table[rows], 0) + 1e-9
    scaled = np.column_stack(
        [
            np.ones(rows.sum()),
            np.nan_to_num(np.clip((table[rows] - centre) / spread, -SPREADS_MAX, SPREADS_MAX)),
        ]
    )
    penalty = np.array([RIDGE_START, *[ridge] * len(names)])
    found = np.zeros(len(names) + 1)
    for _ in range(NEWTON_STEPS):
        p = 1 / (1 + np.exp(-given[rows] - scaled @ found))
        slope = scaled.T @ (bad[rows] - p) - penalty * found
        found += np.linalg.solve((scaled.T * (p * (1 - p))) @ scaled + np.diag(penalty), slope)
    weights = {
        name: (float(centre[n]), float(spread[n]), float(found[n + 1])) for n, name in enumerate(names)
    }
    return round(float(found[0]), 4), weights


def matrix(values: Values, names: Sequence[str]) -> Floats:
    """Values as a table, with what is not told as NaN."""
    return np.array([[row.get(name, np.nan) for name in names] for row in values])


def write(path: Path, name: str, call: str, start: float, weights: Mapping[str, tuple[float, ...]]) -> None:
    """Put the fitted numbers into the code, below the line that begins with ``name``."""
    head = path.read_text(encoding="utf-8").split(f"\n{name} = ")[0]
    rows = "".join(f'        "{term}": {numbers},\n' for term, numbers in weights.items())
    path.write_text(f"{head}\n{name} = {call}={start},\n    weights={{\n{rows}    }},\n)\n", encoding="utf-8")


def main() -> None:
    """Fit on everything there is and write it down."""
    try:
        orders, ratings = data.orders(), data.ratings()
    except data.Absent as absent:
        sys.exit(str(absent))
    everything = np.ones(len(orders.bad), bool), np.ones(len(ratings.bad), bool)
    settings = fit_market(orders, everything[0])
    folder = Path("marketplace/trust/model")
    write(folder / "settings.py", "FITTED", "Settings(\n    shift", settings.shift, settings.weights)
    rated = fit_ratings(ratings, everything[1])
    write(folder / "weights.py", "FITTED_RATINGS", "RatingSettings(\n    start", rated.start, rated.weights)
    print("The fitted settings are written to marketplace/trust/model/settings.py and weights.py.")


if __name__ == "__main__":
    main()

"""``make bench-trust``: the model beside other methods on real streams, fitted on the first part, measured on the last.

DATA names the folder of the development data, BENCH_RESAMPLES how often a difference is drawn anew,
BENCH_SEEDS the markets in which attacks are played.
"""

import os
import time

import numpy as np

from bench.attacks.ours import OURS
from bench.attacks.playing import printed, timed
from bench.trust import data, figures, speed
from bench.trust.data import Floats, Labelled
from bench.trust.fit import fit_market, fit_ratings, matrix, run_market, run_ratings
from bench.trust.methods import SIMPLE
from bench.trust.others import boosted_trees, simple_on_orders, simple_on_ratings

RESAMPLES = int(os.environ.get("BENCH_RESAMPLES", 300))
SEEDS = [int(seed) for seed in os.environ.get("BENCH_SEEDS", "1 2 3").split()]
MODEL, TREES = "the model", "boosted trees"
COLD_ORDERS = 5  # a seller is cold before this many orders

Predictions = dict[str, Floats]


def main() -> None:
    """Print both tables, as far as the data is there, and the speeds."""
    speed.measure()
    try:
        orders, ratings = data.orders(), data.ratings()
    except data.Absent as absent:
        print(absent)
        return
    for name, play in (("Olist orders", _orders), ("Bitcoin Alpha ratings", _ratings)):
        began = time.process_time()
        play(name, orders if play is _orders else ratings)
        print(f"{time.process_time() - began:.0f} s of one core\n")
    _attacks()


def _attacks() -> None:
    rows, seconds = timed({**SIMPLE, **OURS}, SEEDS)
    print(f"Attacks in {len(SEEDS)} markets, mean ± half of the 95 % interval (bench/attacks/README.md)")
    print(f"{printed(rows)}\n{seconds:.0f} s of one core")


def _orders(name: str, labelled: Labelled) -> None:
    settings = fit_market(labelled, labelled.trained)
    odds, values, _ = run_market(labelled, settings)
    placed = [event for event in labelled.events if event["type"] == "order_placed"]
    said = simple_on_orders(labelled)
    table = matrix(values, list(values[-1]))
    said[TREES] = boosted_trees(labelled, table)
    said[MODEL] = 1 / (1 + np.exp(-odds))
    seen: dict[str, int] = {}
    cold = np.zeros(len(placed), bool)
    for row, event in enumerate(placed):
        cold[row] = seen.get(event["seller"], 0) < COLD_ORDERS
        seen[event["seller"]] = seen.get(event["seller"], 0) + 1
    _print(name, labelled, said, cold)


def _ratings(name: str, labelled: Labelled) -> None:
    settings = fit_ratings(labelled, labelled.trained)
    odds, values = run_ratings(labelled, settings)
    said = simple_on_ratings(labelled)
    said[TREES] = boosted_trees(labelled, matrix(values, list(values[-1])))
    said[MODEL] = 1 / (1 + np.exp(-odds))
    cold = np.array([row["target_ratings"] < np.log(3) for row in values])
    _print(name, labelled, said, cold)


def _print(name: str, labelled: Labelled, said: Predictions, cold: Floats) -> None:
    rows = labelled.measured
    bad = labelled.bad[rows]
    print(
        f"{name}: {rows.sum()} rows measured, {bad.mean():.3f} of them bad; {labelled.trained.sum()} fitted"
    )
    heads = ("AUC", "AP", "log loss", "ECE", "lift", "cold AUC")
    print(f"{'':16}" + "".join(f"{head:>10}" for head in heads))
    for method, p in said.items():
        p = p[rows]
        cells = (
            figures.auc(bad, p),
            figures.average_precision(bad, p),
            figures.log_loss(bad, p),
            figures.calibration_error(bad, p),
            figures.lift(bad, p),
            figures.auc(bad[cold[rows]], p[cold[rows]]),
        )
        print(f"{method:16}" + "".join(f"{cell:10.4f}" for cell in cells))
    print(f"the model less the other, 95 % of {RESAMPLES} paired resamples")
    ours = said[MODEL][rows]
    for method, p in said.items():
        if method == MODEL:
            continue
        cells = [f"{method:16}"]
        for head, figure in (("AUC", figures.auc), ("log loss", figures.log_loss)):
            found = figures.difference(bad, ours, p[rows], figure, RESAMPLES)
            cells.append(f"{head} {found.middle:+.4f} [{found.low:+.4f}, {found.high:+.4f}]")
        print("   ".join(cells))


if __name__ == "__main__":
    main()

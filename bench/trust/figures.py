"""What is measured of predictions, and how sure a difference between two methods is."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score

from bench.trust.data import Floats

BINS = 10
TOP = 0.1  # lift: how much more often the riskiest tenth goes badly than all
SURE = 0.95


@dataclass(frozen=True)
class Interval:
    """A difference, and where it lies in 95 of 100 resamples."""

    middle: float
    low: float
    high: float


def auc(bad: Floats, p: Floats) -> float:
    """How often a bad one ranks above a good one."""
    return float(roc_auc_score(bad, p))


def average_precision(bad: Floats, p: Floats) -> float:
    """Area under precision over recall."""
    return float(average_precision_score(bad, p))


def log_loss(bad: Floats, p: Floats) -> float:
    """Mean of -ln of the probability given to what happened."""
    p = np.clip(p, 1e-6, 1 - 1e-6)
    return float(-np.mean(bad * np.log(p) + (1 - bad) * np.log(1 - p)))


def calibration_error(bad: Floats, p: Floats) -> float:
    """Mean distance of what was foreseen and what happened, over ten bins of equal size (ECE)."""
    parts = np.array_split(np.argsort(p, kind="stable"), BINS)
    return float(sum(abs(bad[part].mean() - p[part].mean()) * len(part) for part in parts) / len(p))


def lift(bad: Floats, p: Floats) -> float:
    """How many times more often the riskiest tenth goes badly."""
    riskiest = np.argsort(-p, kind="stable")[: max(1, int(TOP * len(p)))]
    return float(bad[riskiest].mean() / bad.mean())


def difference(
    bad: Floats,
    ours: Floats,
    theirs: Floats,
    figure: Callable[[Floats, Floats], float],
    resamples: int,
    seed: int = 1,
) -> Interval:
    """How far ours is above theirs, by paired bootstrap: the same rows are drawn for both."""
    chance = np.random.default_rng(seed)
    found = []
    for _ in range(resamples):
        rows = chance.integers(0, len(bad), len(bad))
        found.append(figure(bad[rows], ours[rows]) - figure(bad[rows], theirs[rows]))
    low, high = np.quantile(found, [(1 - SURE) / 2, (1 + SURE) / 2])
    return Interval(figure(bad, ours) - figure(bad, theirs), float(low), float(high))

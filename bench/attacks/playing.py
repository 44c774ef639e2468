"""Every attack against every method, over several markets: the rows of one table."""

import math
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from statistics import fmean, stdev
from typing import Any

from bench.attacks import scenes
from bench.attacks.market import Market, Size
from bench.attacks.scenes import Found, Scene, Sizes
from bench.attacks.stage import Method
from bench.attacks.steps import FALSE_ALARMS, Stepped, thresholds_of

Make = Callable[[], Any]

SHARES = (0.05, 0.04, 0.03, 0.025, 0.02, 0.015, 0.01)
CALIBRATION_SEED = 10_000  # a market that is attacked in no scene


@dataclass(frozen=True)
class Cell:
    """One figure: the mean over attackers and seeds, and the 95 % interval of the mean. ``kind`` is the worst one."""

    mean: float
    low: float
    high: float
    kind: str = ""


@dataclass(frozen=True)
class Row:
    """One measure of one attack, for every method by name."""

    measure: str
    unit: str
    target: str
    cells: Mapping[str, Cell]


@dataclass(frozen=True)
class Measure:
    """What is read from a scene. ``worst`` chooses among the kinds of attacker: the one who gains most."""

    name: str
    unit: str
    target: str
    scene: Scene
    key: str
    worst: Callable[[Iterable[float]], float] | None = max


MEASURES: tuple[Measure, ...] = (
    Measure("fake sales: money to pass", "orders", "2,000", scenes.fake_sales, "cost", min),
    Measure("15 bad mouths: delisted", "%", "without + 2", scenes.bad_mouthing, "delisted"),
    Measure("  the same, nobody attacks", "%", "", scenes.left_alone, "delisted"),
    Measure("ring of 8: passes", "%", "5", scenes.rings, "passed"),
    Measure("traitor: victims", "buyers", "13", scenes.traitors, "victims"),
    Measure("  before anybody complained", "buyers", "", scenes.traitors, "floor"),
    Measure("  loot", "orders", "", scenes.traitors, "loot"),
    Measure("exit scam: victims", "buyers", "30", scenes.exit_scams, "victims"),
    Measure("  before anybody complained", "buyers", "", scenes.exit_scams, "floor"),
    Measure("  loot", "orders", "", scenes.exit_scams, "loot"),
    Measure("oscillation: victims a year", "buyers", "25", scenes.oscillation, "victims"),
    Measure("whitewashing: exposure gained", "orders", "none", scenes.whitewashing, "gain"),
    Measure("  steps gained", "steps", "0", scenes.whitewashing, "gain in steps"),
    Measure("  score gained", "", "", scenes.whitewashing, "gain in score"),
    Measure("  loot of the new name, net", "orders", "", scenes.whitewashing, "loot again"),
    Measure("newcomer: sales to first step", "sales", "5", scenes.newcomers, "sales"),
    Measure("  of his orders refused before", "%", "", scenes.newcomers, "refused"),
    Measure("honest sellers: false alarms", "%", "5", scenes.honest_cost, "false alarms"),
    Measure("  orders refused", "%", "", scenes.honest_cost, "refused"),
    Measure("  of the value", "%", "", scenes.honest_cost, "refused value"),
    Measure("  at the highest exposure", "%", "", scenes.honest_cost, "at the top"),
)
PERCENT_OF = {"delisted": 100.0}


def table(
    methods: Mapping[str, Make],
    seeds: Iterable[int] = (1, 2, 3),
    sizes: Sizes | None = None,
    size: Size | None = None,
) -> list[Row]:
    """Play every attack against every method on the market of every seed.

    ``methods`` make a fresh method each. One that has no ``exposure`` gets steps from its score, with thresholds at
    five percent false alarms on the honest sellers of a market of its own.
    """
    sizes, size = sizes or Sizes(), size or Size()
    calibration = Market(CALIBRATION_SEED, size)
    ready = {name: with_steps(make, calibration) for name, make in methods.items()}
    found: dict[tuple[str, str], list[Found]] = {}
    played = list(dict.fromkeys(measure.scene for measure in MEASURES))
    for seed in seeds:
        market = Market(seed, size)
        for name, make in ready.items():
            for scene in played:
                found.setdefault((_told(scene), name), []).append(scene(market, make(), sizes))
    return [
        Row(
            measure.name,
            measure.unit,
            measure.target,
            {name: _cell(measure, found[_told(measure.scene), name]) for name in ready},
        )
        for measure in MEASURES
    ]


def printed(rows: list[Row]) -> str:
    """The table as text, a column a method."""
    names = list(rows[0].cells)
    lines = [f"{'':34}{'to reach':>12}" + "".join(f"{name:>22}" for name in names)]
    for row in rows:
        cells = "".join(f"{_shown(row.cells[name]):>22}" for name in names)
        lines.append(f"{row.measure + (', ' + row.unit if row.unit else ''):34}{row.target:>12}" + cells)
    return "\n".join(lines)


def with_steps(make: Make, calibration: Market) -> Callable[[], Method]:
    """The method as it is if it has an exposure, else with steps at five percent false alarms.

    Who is delisted sells nothing that would lift him again, so that a threshold for one in twenty delists more: it is
    loosened until no more are delisted.
    """
    if hasattr(make(), "exposure"):
        return make
    for share in SHARES:
        ready = partial(_stepped, make, thresholds_of(make, calibration, share))
        alarms = scenes.honest_cost(calibration, ready(), Sizes())["false alarms"]["all"]
        if fmean(alarms) <= 100 * FALSE_ALARMS:
            break
    return ready


def _stepped(make: Make, thresholds: list[float]) -> Stepped:
    return Stepped(make(), thresholds)


def _cell(measure: Measure, found: list[Found]) -> Cell:
    """Of the kinds of attacker the one who does best on average over all seeds."""
    kinds: dict[str, list[float]] = {}
    for one in found:
        for kind, values in one[measure.key].items():
            kinds.setdefault(kind, []).extend(values)
    means = {kind: fmean(values) for kind, values in kinds.items()}
    best = measure.worst(means.values()) if measure.worst else fmean(means.values())
    kind = next(kind for kind, mean in means.items() if mean == best)
    times = PERCENT_OF.get(measure.key, 1.0)
    if math.isinf(best):  # nobody passed: those who spent all they had are a lower bound
        spent = [value for one in found for values in one["spent"].values() for value in values]
        return Cell(math.inf, min(value for value in spent if value > 0.97 * max(spent)), math.inf, "nobody")
    values = [value * times for value in kinds[kind]]
    half = 1.96 * stdev(values) / math.sqrt(len(values)) if len(values) > 1 else 0.0
    return Cell(best * times, best * times - half, best * times + half, kind)


def _shown(cell: Cell) -> str:
    if math.isinf(cell.mean):
        return f"> {cell.low:,.0f}"
    half = cell.high - cell.mean
    digits = 2 if abs(cell.mean) < 1 and half < 0.1 else 1 if abs(cell.mean) < 10 else 0
    return f"{cell.mean:,.{digits}f} ± {half:,.{digits}f}"


def _told(scene: Scene) -> str:
    return getattr(scene, "__name__", repr(scene))


def timed(methods: Mapping[str, Make], seeds: Iterable[int]) -> tuple[list[Row], float]:
    """The table, and the seconds of this process's time it took."""
    began = time.process_time()
    rows = table(methods, seeds)
    return rows, time.process_time() - began

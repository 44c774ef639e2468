"""Development data: streams with the labels that became known later. Nothing of it is in the project.

DATA names the folder that holds ``trust/…_events.csv.gz`` and ``…_labels.csv.gz``.
"""

import csv
import gzip
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from marketplace.trust.model.stream import Event, Stream

Floats = NDArray[np.float64]

FOLDER = Path(os.environ.get("DATA", "../shared/data")) / "trust"
TRAINED_ON = 0.7  # of the time span (orders), of the rows (ratings): the rest is only measured on


@dataclass(frozen=True)
class Labelled:
    """A stream in order, and of each row that is foreseen: whether it went badly, and when that was known."""

    events: list[Event]
    bad: Floats
    placed: Floats
    known: Floats

    @property
    def measured_from(self) -> float:
        """The first moment of the part that is only measured on (seconds; for ratings the number of the row)."""
        return float(self.placed[0] + TRAINED_ON * (self.placed[-1] - self.placed[0]))

    @property
    def measured(self) -> NDArray[np.bool_]:
        """Which rows are only measured on."""
        return self.placed >= self.measured_from

    @property
    def trained(self) -> NDArray[np.bool_]:
        """Which rows may be fitted: those whose end was known before the measured part begins."""
        return (self.placed < self.measured_from) & (self.known <= self.measured_from)


class Absent(RuntimeError):
    """The data is not there, and where it was looked for."""


def orders() -> Labelled:
    """Orders of the Olist marketplace. Raises Absent."""
    events = _events("olist_dev_events.csv.gz")
    labels = {(row["order_id"], row["seller"]): row for row in _rows("olist_dev_labels.csv.gz")}
    placed = [event for event in events if event["type"] == "order_placed"]
    found = [labels[event["order_id"], event["seller"]] for event in placed]
    return Labelled(
        events,
        np.array([float(row["bad"]) for row in found]),
        np.array([float(event["ts"]) for event in placed]),
        np.array([float(row["known_ts"]) for row in found]),
    )


def ratings() -> Labelled:
    """Ratings of the Bitcoin Alpha network. Raises Absent."""
    events = _events("alpha_events.csv.gz")
    labels = {row["event_id"]: row for row in _rows("alpha_labels.csv.gz")}
    intents = [event for event in events if event["type"] == "rating_intent"]
    number = np.arange(len(intents), dtype=np.float64)
    bad = np.array([float(labels[event["event_id"]]["neg"]) for event in intents])
    return Labelled(events, bad, number, number + 1)


def _events(name: str) -> list[Event]:
    return list(Stream(_lines(name), print))


def _rows(name: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(_lines(name))


def _lines(name: str) -> Iterator[str]:
    path = FOLDER / name
    if not path.exists():
        raise Absent(f"{path} is not there: DATA names the folder of the development data.")
    with gzip.open(path) as raw:
        yield from io.TextIOWrapper(raw, encoding="utf-8", newline="")

"""Rows of a CSV as events: marketplace or ratings, told apart by the header.

A row is passed over, with a sentence naming its line, when its columns, time or numbers cannot be read or its event id
was there before; unknown types are passed over in silence. Unreadable ``attrs`` are taken as empty. Time never runs
backwards: an earlier row than the one above counts as happening with that one.
"""

import csv
import json
import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any

MARKET_COLUMNS = ("event_id", "ts", "type", "order_id", "buyer", "seller", "amount", "category", "attrs")
RATING_COLUMNS = ("event_id", "ts", "type", "rater", "target", "rating")
MARKET_TYPES = frozenset(
    (
        "order_placed",
        "handed_to_courier",
        "delivered",
        "canceled",
        "review",
        "dispute_opened",
        "dispute_closed",
        "refund",
        "party_registered",
    )
)
RATING_TYPES = frozenset(("rating_intent", "rating"))
TS_MAX = 2**40
NUMBER_MAX = 1e15

Say = Callable[[str], None]
Event = dict[str, Any]


class Unreadable(ValueError):
    """The whole stream cannot be read, and why."""


class Stream:
    """``kind`` is "market" or "ratings" by the header; iterate for the events. Raises Unreadable at once."""

    def __init__(self, lines: Iterable[str], say: Say) -> None:
        self._rows = csv.reader(_without_nul(lines))
        self._say = say
        self.read = 0
        header = self._header()
        for kind, columns in (("market", MARKET_COLUMNS), ("ratings", RATING_COLUMNS)):
            if set(columns) <= set(header):
                self.kind = kind
                self._places = [header.index(name) for name in columns]
                self._width = len(header)
                return
        wanted = f"{','.join(MARKET_COLUMNS)} or {','.join(RATING_COLUMNS)}"
        raise Unreadable(f"line 1: the columns are {','.join(header) or 'missing'}; wanted are {wanted}.")

    def __iter__(self) -> Iterator[Event]:
        seen: set[str] = set()
        last = 0
        types, made = (
            (MARKET_TYPES, _market_event) if self.kind == "market" else (RATING_TYPES, _rating_event)
        )
        for row in self._safely():
            self.read += 1
            if len(row) != self._width:
                if row:
                    self._complain(f"{len(row)} columns instead of {self._width}; passed over")
                continue
            cells = [row[place] for place in self._places]
            if cells[2] not in types:
                continue
            if cells[0] in seen:
                self._complain(f"event {cells[0]} was there before; passed over")
                continue
            try:
                event = made(cells, self._complain)
            except ValueError as error:
                self._complain(f"{error}; passed over")
                continue
            seen.add(cells[0])
            if event["ts"] < last:
                self._complain("earlier than the row above; taken as happening with it")
                event["ts"] = last
            last = event["ts"]
            yield event

    def _header(self) -> list[str]:
        row = next(self._safely(), [])
        return [name.strip().lstrip("\ufeff") for name in row]

    def _safely(self) -> Iterator[list[str]]:
        while True:
            try:
                yield next(self._rows)
            except StopIteration:
                return
            except csv.Error as error:
                self._complain(f"{error}; passed over")
            except (EOFError, UnicodeDecodeError) as error:
                self._complain(f"the file ends in the middle ({error})")
                return

    def _complain(self, reason: str) -> None:
        self._say(f"line {self._rows.line_num}: {reason}.")


def _market_event(cells: list[str], complain: Say) -> Event:
    event_id, ts, kind, order_id, buyer, seller, amount, category, attrs = cells
    if kind == "party_registered":
        seller = seller or buyer
    elif not (order_id and seller):
        raise ValueError("no order_id or no seller")
    return {
        "event_id": event_id,
        "ts": _time(ts),
        "type": kind,
        "order_id": order_id,
        "buyer": buyer,
        "seller": seller,
        "amount": _number(amount) if amount else None,
        "category": category,
        "attrs": _attrs(attrs, complain) if attrs else {},
    }


def _rating_event(cells: list[str], complain: Say) -> Event:
    event_id, ts, kind, rater, target, rating = cells
    if not (rater and target):
        raise ValueError("no rater or no target")
    return {
        "event_id": event_id,
        "ts": _time(ts),
        "type": kind,
        "rater": rater,
        "target": target,
        "rating": _rating(rating) if kind == "rating" else None,
    }


def _time(text: str) -> int:
    try:
        ts = int(float(text))
    except (ValueError, OverflowError):
        raise ValueError(f"ts {text[:40]!r} is no time in seconds") from None
    if not 0 <= ts <= TS_MAX:
        raise ValueError(f"ts {text[:40]!r} is no time in seconds")
    return ts


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not -NUMBER_MAX < number < NUMBER_MAX:
        raise ValueError(f"{text[:40]!r} is no number")
    return number


def _rating(text: str) -> float:
    rating = _number(text)
    if not -10 <= rating <= 10:
        raise ValueError(f"rating {text[:40]!r} is not between -10 and 10")
    return rating


def _attrs(text: str, complain: Say) -> dict[str, Any]:
    try:
        attrs = json.loads(text)
    except (ValueError, RecursionError):
        attrs = None
    if not isinstance(attrs, dict):
        complain("attrs are no JSON object; taken as empty")
        return {}
    bad = [name for name in _MUST_BE_TIMES if not _is_time(attrs.get(name))]
    for name in bad:
        if attrs.pop(name, None) is not None:
            complain(f"{name} in attrs is no time in seconds; left out")
    return attrs


_MUST_BE_TIMES = ("promised", "ship_by")


def _is_time(value: object) -> bool:
    return isinstance(value, int | float) and math.isfinite(value) and 0 < value <= TS_MAX


def _without_nul(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield line.replace("\0", "")

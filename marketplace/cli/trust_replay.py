"""``flask trust replay``: what the model would have said of each order or rating, before it was known."""

import contextlib
import csv
import gzip
import io
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import click

from marketplace.cli.speaking import answer, fail, json_option, warn
from marketplace.cli.trust import trust
from marketplace.trust.model.market import Term
from marketplace.trust.model.replay import Replay
from marketplace.trust.model.stream import Stream, Unreadable

WARNINGS_MAX = 20
ROWS_A_STEP = 2_000

_new_file = click.Path(dir_okay=False, path_type=Path)


@trust.command("replay")
@click.argument("events", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", required=True, type=_new_file, help="CSV: the prediction of each order or intent.")
@click.option("--seed", metavar="USER", help="Ratings: whom trust flows from.")
@click.option("--users", type=_new_file, help="CSV: the final score of everybody, higher is more trusted.")
@click.option(
    "--explain", type=_new_file, help="JSON lines: the terms of each prediction and the facts behind them."
)
@json_option
def replay_command(
    events: Path, out: Path, seed: str | None, users: Path | None, explain: Path | None, as_json: bool
) -> None:
    """Predict each order or rating of EVENTS (CSV or CSV.GZ) from the rows above it alone."""
    complaints = _Complaints()
    try:
        with contextlib.ExitStack() as files:
            raw = files.enter_context(events.open("rb"))
            replay = Replay(Stream(_lines(raw), complaints), seed, explaining=explain is not None)
            predicted = _run(replay, raw, out, explain, files)
            if users:
                _write_users(users, replay)
    except (Unreadable, OSError) as error:
        fail(f"{events.name}: {error}")
    complaints.sum_up()
    document = {
        "stream": replay.stream.kind,
        "rows": replay.stream.read,
        "predictions": predicted,
        "passed_over_or_mended": complaints.count,
    }
    answer(as_json, document, (f"{predicted} predictions from {replay.stream.read} rows are in {out}.",))


class _Complaints:
    """Says the first troubles one by one, and how many more there were."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, sentence: str) -> None:
        self.count += 1
        if self.count <= WARNINGS_MAX:
            warn(sentence)

    def sum_up(self) -> None:
        if self.count > WARNINGS_MAX:
            warn(f"and {self.count - WARNINGS_MAX} more.")


def _run(replay: Replay, raw: IO[bytes], out: Path, explain: Path | None, files: contextlib.ExitStack) -> int:
    """Write what is predicted, with a bar on stderr that follows the bytes read."""
    predictions = files.enter_context(out.open("w", encoding="utf-8", newline=""))
    reasons = files.enter_context(explain.open("w", encoding="utf-8")) if explain else None
    sheet = csv.writer(predictions, lineterminator="\n")
    sheet.writerow(replay.header)
    count = 0
    size = os.fstat(raw.fileno()).st_size
    with click.progressbar(length=size, label="Replaying", file=sys.stderr) as bar:
        for row, log_odds, terms in replay.rows():
            sheet.writerow(row)
            if reasons:
                reasons.write(json.dumps(_explained(replay.header, row, log_odds, terms)) + "\n")
            count += 1
            if count % ROWS_A_STEP == 0:
                bar.update(raw.tell() - bar.pos)
        bar.update(size - bar.pos)
    return count


def _explained(
    header: tuple[str, ...], row: tuple[str, ...], log_odds: float, terms: tuple[Term, ...]
) -> dict[str, Any]:
    """One prediction opened up; the terms' ``log_odds`` add up to the whole."""
    return {
        "event_id": row[0],
        **dict(zip(header[1:-2], row[1:-2], strict=False)),
        "p_bad": float(row[header.index("p_bad")]),
        "log_odds": log_odds,
        "terms": [
            {
                "term": term.name,
                "log_odds": term.log_odds,
                **({} if term.observed is None else {"observed": term.observed}),
                **({} if term.expected is None else {"expected": term.expected}),
                **({"events": list(term.events)} if term.events else {}),
            }
            for term in terms
        ],
    }


def _write_users(path: Path, replay: Replay) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file, lineterminator="\n")
        sheet.writerow(("user", "score"))
        sheet.writerows((user, f"{score:.9f}") for user, score in replay.users())


def _lines(raw: IO[bytes]) -> Iterator[str]:
    """The lines of a file, packed or not: packed is what begins so, whatever its name."""
    packed = raw.read(2) == b"\x1f\x8b"
    raw.seek(0)
    source: Any = gzip.GzipFile(fileobj=raw) if packed else raw
    yield from io.TextIOWrapper(source, encoding="utf-8", errors="replace", newline="")

"""Small streams of events, made up from a seed."""

import csv
import io
import json
import random
from collections.abc import Callable, Sequence

from marketplace.trust.model.market import Term
from marketplace.trust.model.replay import Replay
from marketplace.trust.model.stream import MARKET_COLUMNS, RATING_COLUMNS, Stream

DAY = 86_400
START = 1_700_000_000

Row = tuple[object, ...]
Predicted = tuple[tuple[str, ...], float, tuple[Term, ...]]


def market_rows(seed: int, orders: int = 60) -> list[Row]:
    """Orders with what became of them, in order of time; several rows share a second."""
    chance = random.Random(seed)
    rows: list[tuple[int, int, Row]] = []

    def tell(at: float, *cells: object) -> None:
        at = int(at) // 900 * 900
        rows.append((at, len(rows), (at, *cells)))

    for number in range(orders):
        at = START + number * chance.uniform(0.1, 1.5) * DAY
        order, seller, buyer = f"o{number}", f"s{chance.randrange(5)}", f"b{chance.randrange(25)}"
        attrs = {
            "items": chance.choice((1, 1, 2)),
            "freight": 9.5,
            "promised": int(at + 9 * DAY),
            "ship_by": int(at + 3 * DAY),
            "buyer_state": chance.choice("AB"),
            "seller_state": "A",
            "product": f"p{chance.randrange(9)}",
        }
        tell(at, "order_placed", order, buyer, seller, 40.5, chance.choice(("toys", "books")), attrs)
        if chance.random() < 0.05:
            tell(at + DAY, "canceled", order, buyer, seller, "", "", {"by": "seller"})
            continue
        handed = at + chance.uniform(0.2, 4) * DAY
        arrived = handed + chance.uniform(1, 9) * DAY
        tell(handed, "handed_to_courier", order, buyer, seller, "", "", {})
        tell(arrived, "delivered", order, buyer, seller, "", "", {})
        if chance.random() < 0.1:
            tell(
                arrived + DAY, "dispute_opened", order, buyer, seller, "", "", {"reason": "not_as_described"}
            )
            fault = chance.choice(("seller", "buyer", "courier"))
            tell(arrived + 4 * DAY, "dispute_closed", order, buyer, seller, "", "", {"fault": fault})
        if chance.random() < 0.6:
            stars = chance.choice((1, 3, 5, 5))
            tell(
                arrived + chance.uniform(0, 5) * DAY, "review", order, buyer, seller, "", "", {"stars": stars}
            )
    return [(f"e{place}", *row) for place, (_, _, row) in enumerate(sorted(rows, key=lambda r: r[:2]))]


def rating_rows(seed: int, pairs: int = 80) -> list[Row]:
    """Intents and ratings, several in the same second."""
    chance = random.Random(seed)
    rows: list[Row] = []
    for number in range(pairs):
        rater, target = chance.sample([f"u{n}" for n in range(14)], 2)
        at = START + number // 3 * DAY
        rating = chance.choice((1, 1, 2, 5, 10, -1, -10)) if target != "u3" else -10
        rows.append((f"e{2 * number}", at, "rating_intent", rater, target, ""))
        rows.append((f"e{2 * number + 1}", at, "rating", rater, target, rating))
    return rows


def text(columns: Sequence[str], rows: Sequence[Row]) -> str:
    """Rows as CSV; dicts as JSON."""
    out = io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow(columns)
    for row in rows:
        sheet.writerow([json.dumps(cell) if isinstance(cell, dict) else cell for cell in row])
    return out.getvalue()


def market_text(rows: Sequence[Row]) -> str:
    """A marketplace stream."""
    return text(MARKET_COLUMNS, rows)


def rating_text(rows: Sequence[Row]) -> str:
    """A rating stream."""
    return text(RATING_COLUMNS, rows)


def replay(
    written: str, said: Callable[[str], None] = lambda _sentence: None, seed: str | None = None
) -> Replay:
    """A replay of a CSV text that stands at its beginning."""
    return Replay(Stream(io.StringIO(written, newline=""), said), seed)


def predicted(written: str) -> list[Predicted]:
    """All predictions of a CSV text."""
    return list(replay(written).rows())

"""One pass over a stream: a prediction for each order, or each intent to rate, before anything below it is read."""

from collections.abc import Iterable, Iterator

from marketplace.trust.model.market import Market, Term
from marketplace.trust.model.ratings import Ratings
from marketplace.trust.model.stream import Event, Stream

Row = tuple[str, ...]

HEADERS: dict[str, Row] = {
    "market": ("event_id", "order_id", "seller", "p_bad", "score"),
    "ratings": ("event_id", "p_bad"),
}


class Replay:
    """``rows`` gives what is predicted, and why if ``explaining``; ``users`` the final scores, at the end."""

    def __init__(self, stream: Stream, seed: str | None = None, explaining: bool = True) -> None:
        self.stream = stream
        self.header = HEADERS[stream.kind]
        self.market = Market(explaining=explaining)
        self.ratings = Ratings(seed)

    def rows(self) -> Iterator[tuple[Row, float, tuple[Term, ...]]]:
        """(cells of the row, log-odds, terms) for each prediction."""
        return self._orders(self.stream) if self.stream.kind == "market" else self._intents(self.stream)

    def users(self) -> Iterator[tuple[str, float]]:
        """Everybody with a score of 0 to 1, higher is more trusted, by name."""
        scores = self.market.users() if self.stream.kind == "market" else self.ratings.users()
        return iter(sorted(scores.items()))

    def _orders(self, events: Iterable[Event]) -> Iterator[tuple[Row, float, tuple[Term, ...]]]:
        for event in events:
            made = self.market.feed(event)
            if made is not None:
                score = self.market.points(made.seller)
                row = (made.event_id, made.order_id, made.seller, _told(made.p_bad), str(score))
                yield row, made.log_odds, made.terms

    def _intents(self, events: Iterable[Event]) -> Iterator[tuple[Row, float, tuple[Term, ...]]]:
        for event in events:
            made = self.ratings.feed(event)
            if made is not None:
                yield (made.event_id, _told(made.p_bad)), made.log_odds, made.terms


def _told(p: float) -> str:
    return f"{p:.9f}"

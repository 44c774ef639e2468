"""What pages of goods and shops show of reviews."""

from marketplace.reviews import queries
from marketplace.reviews.pages import words
from marketplace.reviews.queries import Scope

SHOWN = 6


def on_page(scope: Scope) -> dict[str, object]:
    """Stars and a few reviews, those with words first, with the words that templates of reviews need."""
    stats = queries.stats_of(scope)
    said = queries.newest_shown(scope, SHOWN) if stats.count else ()
    return {"reviews": stats, "said_here": said, **words()}

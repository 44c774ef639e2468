"""What people of the demo say of what others wrote: one review is reported and waits for the operator."""

from sqlalchemy import select
from sqlalchemy.orm import aliased

from marketplace.accounts.models import Party, PartyKind
from marketplace.demo.cast import Cast
from marketplace.kit.db import db
from marketplace.reviews import moderating
from marketplace.reviews.models import Rating

READER, AUTHOR = "Maria Tandi", "Wahyu Pratama"
NOTE = "Saya kira ini tentang toko lain."


def report_one(cast: Cast) -> None:
    """A reader doubts the newest words that another buyer wrote about a shop."""
    rater, rated = aliased(Party), aliased(Party)
    words = (
        select(Rating)
        .join(rater, Rating.rater_id == rater.id)
        .join(rated, Rating.rated_id == rated.id)
        .where(rater.name == AUTHOR, rated.kind == PartyKind.SELLER)
        .where(Rating.text != "", Rating.revealed_at.is_not(None))
    )
    rating = db.session.scalars(words.order_by(Rating.id.desc()).limit(1)).first()
    if rating is not None:  # a shorter past has none
        moderating.report(
            cast.the(PartyKind.BUYER, READER), rating, moderating.REVIEW, "not-about-this", NOTE
        )

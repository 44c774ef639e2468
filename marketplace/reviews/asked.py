"""What programs send of reviews, and how it becomes an opinion."""

from collections.abc import Mapping
from typing import Any

from marketplace.accounts.actor import Actor
from marketplace.api.fields import Asked, Count, Flag, Id, Text, some
from marketplace.reviews import queries
from marketplace.reviews.forms import language
from marketplace.reviews.models import Rating
from marketplace.reviews.opinions import PHOTOS_MAX, TEXT_MAX, Opinion

Words = Mapping[str, Any]


class OpinionAsked(Asked):
    """Stars, and words that are shown as they are written; ``as_is`` sends words to a person in which something is."""

    stars = Count(1, 5)
    text = Text(length_max=TEXT_MAX, required=False)
    pictures = some(Id(), least=0, most=PHOTOS_MAX, load_default=())
    as_is = Flag(load_default=False)


class SellerOpinionAsked(Asked):
    """The same of a seller: stars for the goods and for the packing; ``stars`` alone stand for both."""

    stars = Count(1, 5, load_default=None, allow_none=True)
    goods = Count(1, 5, load_default=None, allow_none=True)
    packing = Count(1, 5, load_default=None, allow_none=True)
    text = Text(length_max=TEXT_MAX, required=False)
    pictures = some(Id(), least=0, most=PHOTOS_MAX, load_default=())
    as_is = Flag(load_default=False)


def opinion(actor: Actor, asked: Words, rating: Rating | None = None) -> Opinion:
    """What was asked as an opinion; ``rating`` is the one that it changes. Raises Missing for others' pictures."""
    stars = asked.get("stars")
    return Opinion(
        stars,
        asked.get("goods") or stars,
        asked.get("packing") or stars,
        asked["text"],
        language(),
        queries.pictures(actor, asked["pictures"], rating),
        asked["as_is"],
    )

"""Reviews of the courier: the list, and one review with the form to answer it."""

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.reviews import pages
from marketplace.reviews.pages import Page, Room

ROOM = Room(PartyKind.COURIER, "shipping/layout.html")


@acting(PartyKind.COURIER, "run")
def reviews(actor: Actor) -> Page:
    """What buyers said, the newest first."""
    return pages.listing(ROOM, actor)


@acting(PartyKind.COURIER, "run")
def review(actor: Actor, review: str) -> Page:
    """One of them."""
    return pages.one(ROOM, actor, review)


@acting(PartyKind.COURIER, "run")
def answer_review(actor: Actor, review: str) -> Page:
    """The company's word, in public."""
    return pages.answer(ROOM, actor, review)


@acting(PartyKind.COURIER, "run")
def object_to_review(actor: Actor, review: str) -> Page:
    """The company's words were hidden, and it does not agree."""
    return pages.object_to(ROOM, actor, review)


ROUTES = (
    ("/shipping/<party>/reviews", "reviews", reviews, ("GET",)),
    ("/shipping/<party>/reviews/<review>", "review", review, ("GET",)),
    ("/shipping/<party>/reviews/<review>/answer", "answer_review", answer_review, ("POST",)),
    ("/shipping/<party>/reviews/<review>/objection", "object_to_review", object_to_review, ("POST",)),
)

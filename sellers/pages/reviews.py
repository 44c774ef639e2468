"""Reviews of the shop: the list, one review with the form to answer it, and what the shop said of buyers."""

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.reviews import pages
from marketplace.reviews.pages import Page, Room

ROOM = Room(PartyKind.SELLER, "sellers/layout.html")


@acting(PartyKind.SELLER, "sales")
def reviews(actor: Actor) -> Page:
    """What buyers said, the newest first."""
    return pages.listing(ROOM, actor)


@acting(PartyKind.SELLER, "sales")
def review(actor: Actor, review: str) -> Page:
    """One of them."""
    return pages.one(ROOM, actor, review)


@acting(PartyKind.SELLER, "sales")
def ask_change_review(actor: Actor, review: str) -> Page:
    """What the shop said of a buyer."""
    return pages.ask_change(ROOM, actor, review)


@acting(PartyKind.SELLER, "sales")
def change_review(actor: Actor, review: str) -> Page:
    """Say it otherwise."""
    return pages.change(ROOM, actor, review)


@acting(PartyKind.SELLER, "sales")
def answer_review(actor: Actor, review: str) -> Page:
    """The shop's word, in public."""
    return pages.answer(ROOM, actor, review)


@acting(PartyKind.SELLER, "sales")
def object_to_review(actor: Actor, review: str) -> Page:
    """The shop's words were hidden, and it does not agree."""
    return pages.object_to(ROOM, actor, review)


ROUTES = (
    ("/<party>/reviews", "reviews", reviews, ("GET",)),
    ("/<party>/reviews/<review>", "review", review, ("GET",)),
    ("/<party>/reviews/<review>/change", "ask_change_review", ask_change_review, ("GET",)),
    ("/<party>/reviews/<review>/change", "change_review", change_review, ("POST",)),
    ("/<party>/reviews/<review>/answer", "answer_review", answer_review, ("POST",)),
    ("/<party>/reviews/<review>/objection", "object_to_review", object_to_review, ("POST",)),
)

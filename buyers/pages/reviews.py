"""A buyer's own reviews; what everybody may read of a listing, a shop and a courier; and reporting it."""

from flask import abort, render_template, request

from buyers.pages.cards import trust_of
from marketplace.accounts.acting import acting, public, signed_in
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.accounts.queries import party_by_public_id
from marketplace.catalog import queries as catalog
from marketplace.kit.ids import read_public_id
from marketplace.reviews import pages, queries
from marketplace.reviews.pages import Page, Room, words
from marketplace.reviews.queries import Scope
from marketplace.trust import queries as trust

ROOM = Room(PartyKind.BUYER, "layout.html")


@acting(PartyKind.BUYER, "see")
def reviews(actor: Actor) -> Page:
    """What waits for a word, and what was said."""
    return pages.listing(ROOM, actor)


@acting(PartyKind.BUYER, "see")
def review(actor: Actor, review: str) -> Page:
    """One of them."""
    return pages.one(ROOM, actor, review)


@acting(PartyKind.BUYER, "buy")
def ask_change_review(actor: Actor, review: str) -> Page:
    """What one said, while nobody has seen it."""
    return pages.ask_change(ROOM, actor, review)


@acting(PartyKind.BUYER, "buy")
def change_review(actor: Actor, review: str) -> Page:
    """Say it otherwise."""
    return pages.change(ROOM, actor, review)


@acting(PartyKind.BUYER, "buy")
def answer_review(actor: Actor, review: str) -> Page:
    """The buyer's word to what a shop said of him."""
    return pages.answer(ROOM, actor, review)


@acting(PartyKind.BUYER, "buy")
def object_to_review(actor: Actor, review: str) -> Page:
    """The buyer's words were hidden, and he does not agree."""
    return pages.object_to(ROOM, actor, review)


@signed_in
def ask_report_review(review: str) -> Page:
    """Why these words should not stand there."""
    return pages.ask_report(review)


@signed_in
def report_review(review: str) -> Page:
    """Tell the operator."""
    return pages.report(review)


@public
def listing_reviews(public_id: str) -> str:
    """Everything that buyers of one of the goods said."""
    row = catalog.listing(read_public_id(public_id) or abort(404)) or abort(404)
    return _all(queries.of_listing(row), listing=row, storefront=row.storefront)


@public
def storefront_reviews(slug: str) -> str:
    """Everything that buyers of a shop said."""
    row = catalog.storefront(slug.replace("\x00", "")) or abort(404)
    return _all(queries.about(row.party_id), storefront=row)


@public
def courier_reviews(party: str) -> str:
    """Everything that buyers said of a courier."""
    found = party_by_public_id(read_public_id(party) or "")
    if found is None or found.kind != PartyKind.COURIER:
        abort(404)
    seen = trust_of(found, trust.score_of(found.id))
    return _all(queries.about(found.id), courier=found, trust=seen)


def _all(scope: Scope, **about: object) -> str:
    """The page of all reviews in ``scope``, filtered as the address says."""
    view, stars = request.args.get("show", queries.WORDS), request.args.get("stars", "")
    view = view if view in queries.VIEWS else queries.WORDS
    wanted = int(stars) if stars in ("1", "2", "3", "4", "5") else None
    return render_template(
        "reviews/all.html",
        stats=queries.stats_of(scope),
        page=queries.shown(scope, view, wanted, request.args.get("page")),
        view=view,
        views=queries.VIEWS,
        wanted=wanted,
        **{"listing": None, "storefront": None, "courier": None, **about},
        **words(),
    )


ROUTES = (
    ("/reviews", "reviews", reviews, ("GET",)),
    ("/reviews/<review>", "review", review, ("GET",)),
    ("/reviews/<review>/change", "ask_change_review", ask_change_review, ("GET",)),
    ("/reviews/<review>/change", "change_review", change_review, ("POST",)),
    ("/reviews/<review>/answer", "answer_review", answer_review, ("POST",)),
    ("/reviews/<review>/objection", "object_to_review", object_to_review, ("POST",)),
    ("/reviews/<review>/report", "ask_report_review", ask_report_review, ("GET",)),
    ("/reviews/<review>/report", "report_review", report_review, ("POST",)),
    ("/l/<public_id>/reviews", "listing_reviews", listing_reviews, ("GET",)),
    ("/s/<slug>/reviews", "storefront_reviews", storefront_reviews, ("GET",)),
    ("/couriers/<party>/reviews", "courier_reviews", courier_reviews, ("GET",)),
)

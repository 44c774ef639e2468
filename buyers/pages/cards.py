"""Listings and sellers as the shop's pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for
from flask_babel import get_locale

from marketplace.accounts.models import Party
from marketplace.catalog.models import Category, Listing
from marketplace.files.pages import picture_url
from marketplace.kit.web.drawings import pair_for
from marketplace.trust import queries as trust
from marketplace.trust.score import Score
from marketplace.trust.sentence import TrustView, trust_view


@dataclass(frozen=True)
class Look:
    """A listing's picture: a photograph, or a drawing with its dye and ground."""

    photo_url: str | None
    drawing: str
    palette: str
    ground: str


@dataclass(frozen=True)
class Card(Look):
    """One of the goods in a list."""

    title: str
    url: str
    price_minor: int
    standing: str
    town: str
    eta: str = ""


def look(listing: Listing, size: str = "kecil") -> Look:
    """The first picture of a listing."""
    ground, palette = pair_for(listing.id)
    photo = listing.photos[0].file if listing.photos else None
    return Look(picture_url(photo, size), listing.drawing or "paket", listing.palette or palette, ground)


def cards(listings: Iterable[Listing]) -> list[Card]:
    """Cards for these listings, with their sellers' standing in one query."""
    listings = list(listings)
    standings = trust.standings(listing.storefront.party_id for listing in listings)
    return [
        Card(
            **vars(look(listing)),
            title=listing.title,
            url=url_for("buyers.listing", public_id=listing.public_id),
            price_minor=listing.price_minor,
            standing=standings[listing.storefront.party_id],
            town=listing.storefront.town,
        )
        for listing in listings
    ]


def trust_of(party: Party, score: Score) -> TrustView:
    """The sentence about a party, with the way to its reasons."""
    return trust_view(party.kind, score, url_for("trust_pages.party", party=party.public_id))


def category_name(category: Category) -> str:
    """What the kind of goods is called in the reader's language."""
    return category.name_en if str(get_locale()) == "en" else category.name_id

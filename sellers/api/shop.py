"""The shop itself: its words and its picture."""

import io
from collections.abc import Mapping
from typing import Any

from flask import current_app
from marshmallow import fields

from marketplace.accounts.actor import Actor
from marketplace.accounts.schemas import Phone, RegencyCode
from marketplace.api.calls import Call
from marketplace.api.fields import Asked, Text
from marketplace.api.reading import PICTURE
from marketplace.api.shapes import Id, Shape, Word
from marketplace.catalog.models import Storefront, StorefrontState
from marketplace.files.actions import keep_picture
from marketplace.files.pages import picture_url
from marketplace.kit.db import db
from marketplace.kit.errors import Missing
from marketplace.kit.i18n import _l
from sellers import actions, queries
from sellers.schemas import STORY_LETTERS_MAX

Said = Mapping[str, Any]


class ShopShape(Shape):
    """The shop as its people know it."""

    id = Id(attribute="public_id")
    slug = fields.String()
    name = fields.String()
    state = Word(StorefrontState)
    correction = fields.String(metadata={"description": _l("mengapa ditutup")})
    area_code = fields.String()
    town = fields.String()
    street = fields.String()
    phone = fields.String()
    story = fields.String()
    picture = fields.Function(
        lambda shop: picture_url(shop.picture) if shop.picture else None,
        metadata={"type": ["string", "null"]},
    )


class ShopAsked(Asked):
    """Everything that buyers and couriers know of the shop."""

    name = Text(length_max=80, length_min=3)
    area_code = RegencyCode()
    street = Text(length_max=300, length_min=5)
    phone = Phone()
    story = Text(length_max=STORY_LETTERS_MAX, length_min=10)


def show_shop(actor: Actor) -> Storefront:
    """The shop."""
    shop = queries.storefront_of(actor.party_id)
    if shop is None:
        raise Missing(_l("Pihak ini belum punya toko."))
    return shop


def change_shop(actor: Actor, asked: Said) -> Storefront:
    """Other words; buyers read them at once."""
    actions.describe_shop(actor, show_shop(actor), asked)
    return _now(actor)


def change_picture(actor: Actor, content: bytes) -> Storefront:
    """Another picture."""
    picture = keep_picture(
        actor, "storefront", io.BytesIO(content), True, current_app.config["UPLOAD_BYTES_MAX"]
    )
    actions.describe_shop(actor, show_shop(actor), {}, picture)
    return _now(actor)


def _now(actor: Actor) -> Storefront:
    db.session.flush()
    return show_shop(actor)


SHOW = Call("GET", "/shop", show_shop, _l("Melihat toko Anda."), "see", gives=ShopShape)

CALLS = (
    SHOW,
    Call("PUT", "/shop", change_shop, _l("Mengubah data toko."), "shop", ShopAsked, ShopShape, matches=SHOW),
    Call("POST", "/shop/picture", change_picture, _l("Mengganti gambar toko."), "shop", PICTURE, ShopShape),
)

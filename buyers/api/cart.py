"""The cart: the same that waits on the buyer's pages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import fields

from buyers import actions, queries
from buyers.actions import QUANTITY_MAX
from buyers.models import CartLine
from buyers.queries import CART_LINES_MAX, TROUBLES
from marketplace.accounts.actor import Actor
from marketplace.api.calls import Call
from marketplace.api.fields import Asked, Count
from marketplace.api.shapes import Id, Minor, Shape, Word
from marketplace.catalog.models import Variant
from marketplace.kit.i18n import _l
from marketplace.kit.money import DEFAULT_CURRENCY
from marketplace.orders.actions.placing import Chosen

Said = Mapping[str, Any]

_TROUBLE = {"description": _l("mengapa tidak bisa dibeli begini; kosong kalau bisa")}


class PickedShape(Shape):
    """Pieces of a variant that somebody wants, at today's price."""

    variant = Id(attribute="variant.public_id")
    listing = Id(attribute="variant.listing.public_id")
    storefront = Id(attribute="variant.listing.storefront.public_id")
    title = fields.String(attribute="variant.listing.title")
    name = fields.String(attribute="variant.name", metadata={"description": _l("nama pilihannya")})
    quantity = fields.Integer()
    free = fields.Function(
        lambda line: max(0, line.variant.stock.free),
        metadata={"type": "integer", "description": _l("yang bisa dibeli sekarang")},
    )
    unit_price_minor = Minor(attribute="variant.price_minor")
    total_minor = fields.Function(
        lambda line: line.variant.price_minor * line.quantity, metadata={"type": "integer"}
    )
    currency = fields.String(attribute="variant.currency")
    trouble = Word(("", *TROUBLES), metadata=_TROUBLE)


class CartShape(Shape):
    """Everything in the cart, in the order in which it was put there."""

    lines = fields.List(fields.Nested(PickedShape))
    goods_minor = Minor()
    currency = fields.String()


class QuantityAsked(Asked):
    """How many pieces there shall be."""

    quantity = Count(1, QUANTITY_MAX)


@dataclass(frozen=True)
class Picked:
    """Pieces that somebody wants, and why he cannot have them so, if he cannot."""

    variant: Variant
    quantity: int
    trouble: str


@dataclass(frozen=True)
class Cart:
    """A whole cart with the price of its goods."""

    lines: Sequence[Picked]
    currency: str = DEFAULT_CURRENCY

    @property
    def goods_minor(self) -> int:
        """Without shipping."""
        return sum(line.variant.price_minor * line.quantity for line in self.lines)


def picked(lines: Iterable[CartLine | Chosen]) -> list[Picked]:
    """Each with its trouble."""
    return [
        Picked(line.variant, line.quantity, queries.trouble_code(line.variant, line.quantity))
        for line in lines
    ]


def show_cart(actor: Actor) -> Cart:
    """What lies in it."""
    return Cart(picked(queries.cart(actor.party_id)))


def put_line(actor: Actor, asked: Said, variant: str) -> Cart:
    """Have exactly so many pieces of a variant in it."""
    actions.put_in_cart(actor, variant, asked["quantity"])
    return show_cart(actor)


def remove_line(actor: Actor, variant: str) -> Cart:
    """Take a variant out."""
    actions.set_quantity(actor, variant, 0)
    return show_cart(actor)


def empty_cart(actor: Actor) -> None:
    """Take everything out."""
    actions.empty_cart(actor)


CALLS = (
    Call("GET", "/cart", show_cart, _l("Melihat keranjang."), "buy", gives=CartShape),
    Call(
        "PUT",
        "/cart/<variant>",
        put_line,
        _l("Menentukan jumlah satu pilihan barang di keranjang."),
        "buy",
        QuantityAsked,
        CartShape,
        tells=_l("Jumlahnya menggantikan yang sudah ada. Paling banyak %(most)s jenis.", most=CART_LINES_MAX),
    ),
    Call(
        "DELETE",
        "/cart/<variant>",
        remove_line,
        _l("Mengeluarkan satu pilihan barang dari keranjang."),
        "buy",
        gives=CartShape,
    ),
    Call("DELETE", "/cart", empty_cart, _l("Mengosongkan keranjang."), "buy"),
)

"""What a sale is worth to its parties as it stands: goods that are declined or went back bring nobody anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from marketplace.kit.money import split
from marketplace.orders.models import Sale, Shipment
from marketplace.orders.postings import Terms, Worth, worth


def terms_of(sale: Sale) -> Terms:
    """What the sale's money is divided by."""
    return Terms(
        sale.public_id,
        sale.seller.public_id,
        sale.courier.public_id,
        sale.commission_bp,
        sale.commission_tax_bp,
        sale.currency,
    )


def income(sale: Sale) -> Worth:
    """What is left of the sale for everybody, should nothing more go back."""
    shipping_minor = sale.shipping_minor - sale.refunded_shipping_minor
    return worth(terms_of(sale), 0, sale.goods_minor - sale.refunded_goods_minor, shipping_minor)


def released(sale: Sale) -> Worth:
    """What everybody has of the sale by now, apart from what one made good to another."""
    return worth(terms_of(sale), 0, sale.released_goods_minor, sale.released_shipping_minor)


@dataclass(frozen=True)
class GivenBack:
    """What giving goods back moves, in minor units: ``part`` is what seller, commission and tax lose by it.

    ``before_minor`` and ``after_minor`` are the seller's income; ``was_released`` says that he has it already, so that
    his part is taken from what he earns next.
    """

    amount_minor: int
    part: Worth
    before_minor: int
    after_minor: int
    was_released: bool


def given_back(sale: Sale, amounts: Mapping[str, int]) -> GivenBack:
    """What it would mean to give these amounts of lines (public id) back to the buyer."""
    amount_minor = sum(amounts.values())
    before_minor = income(sale).seller_minor
    in_escrow_minor = sum(line.refundable_minor for line in sale.lines) - sale.released_goods_minor
    was_released = amount_minor > in_escrow_minor
    sold_minor = sale.released_goods_minor if was_released else sale.goods_minor - sale.refunded_goods_minor
    part = worth(terms_of(sale), sold_minor - amount_minor, amount_minor, 0)
    return GivenBack(amount_minor, part, before_minor, before_minor - part.seller_minor, was_released)


def price_of(sale: Sale, quantities: Mapping[str, int]) -> dict[str, int]:
    """What pieces of lines (public id) cost, as far as their price is still free to go back."""
    return {
        line.public_id: min(line.unit_price_minor * quantity, line.refundable_minor)
        for line in sale.lines
        if (quantity := quantities.get(line.public_id, 0))
    }


def shipping_shares(parcels: Sequence[Shipment], shipping_minor: int) -> dict[int, int]:
    """The shipping of a sale divided among its parcels (row id) by weight."""
    shares = split(shipping_minor, [max(parcel.weight_g, 1) for parcel in parcels])
    return {parcel.id: share for parcel, share in zip(parcels, shares, strict=True)}

"""What a sale is worth to its parties as it stands: goods that are declined or went back bring nobody anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from marketplace.kit.money import split
from marketplace.orders.models import Sale, SaleLine, Shipment
from marketplace.orders.postings import LineTerms, Terms, Worth, commission_by_line, worth
from marketplace.promotions.postings import part_returned


def terms_of(sale: Sale) -> Terms:
    """What the sale's money is divided by."""
    return Terms(
        sale.public_id,
        sale.seller.public_id,
        sale.courier.public_id,
        tuple(
            LineTerms(line.total_minor, line.commission_bp, line.commission_fixed_minor)
            for line in sale.lines
        ),
        sale.commission_tax_bp,
        sale.currency,
    )


def income(sale: Sale) -> Worth:
    """What is left of the sale for everybody, should nothing more go back."""
    shipping_minor = sale.shipping_minor - sale.refunded_shipping_minor
    return worth(terms_of(sale), nothing(sale), sold(sale), shipping_minor)


def released(sale: Sale) -> Worth:
    """What everybody has of the sale by now, apart from what one made good to another."""
    amounts = [line.released_minor for line in sale.lines]
    return worth(terms_of(sale), nothing(sale), amounts, sale.released_shipping_minor)


def nothing(sale: Sale) -> list[int]:
    """Of each line nothing."""
    return [0] * len(sale.lines)


def sold(sale: Sale) -> list[int]:
    """Of each line what did not go back."""
    return [line.total_minor - line.refunded_minor for line in sale.lines]


@dataclass(frozen=True)
class SoldAt:
    """A line with commission and tax on what of it stays sold."""

    line: SaleLine
    commission_minor: int
    tax_minor: int


def sold_at(sale: Sale) -> list[SoldAt]:
    """What is taken of each line: together it is what is taken of the sale."""
    fees = commission_by_line(terms_of(sale).lines, sold(sale), sale.commission_tax_bp)
    return [SoldAt(line, *fee) for line, fee in zip(sale.lines, fees, strict=True)]


@dataclass(frozen=True)
class GivenBack:
    """What giving goods back moves, in minor units: ``part`` is what seller, commission and tax lose by it.

    ``to_buyer_minor`` is less than ``amount_minor`` where the operator's voucher paid a part of the price.

    ``before_minor`` and ``after_minor`` are the seller's income; ``was_released`` says that he has it already, so that
    his part is taken from what he earns next.
    """

    amount_minor: int
    to_buyer_minor: int
    part: Worth
    before_minor: int
    after_minor: int
    was_released: bool


def given_back(sale: Sale, amounts: Mapping[str, int]) -> GivenBack:
    """What it would mean to give these amounts of lines (public id) back to the buyer."""
    gone = [amounts.get(line.public_id, 0) for line in sale.lines]
    before_minor = income(sale).seller_minor
    was_released = any(amount > line.escrow_minor for line, amount in zip(sale.lines, gone, strict=True))
    whole = [line.released_minor for line in sale.lines] if was_released else sold(sale)
    kept = [one - another for one, another in zip(whole, gone, strict=True)]
    part = worth(terms_of(sale), kept, gone, 0)
    return GivenBack(
        sum(gone), to_buyer(sale, amounts), part, before_minor, before_minor - part.seller_minor, was_released
    )


def price_of(sale: Sale, quantities: Mapping[str, int]) -> dict[str, int]:
    """What pieces of lines (public id) cost, as far as their price is still free to go back."""
    return {
        line.public_id: min(line.price_minor(quantity), line.refundable_minor)
        for line in sale.lines
        if (quantity := quantities.get(line.public_id, 0))
    }


def operators_part(line: SaleLine, amount_minor: int) -> int:
    """How much of a part of a line's price that goes back is the operator's, who paid it with a voucher."""
    return part_returned(
        line.total_minor,
        line.promotion_minor,
        line.refunded_minor,
        line.promotion_returned_minor,
        amount_minor,
    )


def to_buyer(sale: Sale, amounts: Mapping[str, int]) -> int:
    """What the buyer would get if these amounts of lines (public id) went back: what he paid of them himself."""
    return sum(
        amount - operators_part(line, amount)
        for line in sale.lines
        if (amount := amounts.get(line.public_id, 0))
    )


def shipping_shares(parcels: Sequence[Shipment], shipping_minor: int) -> dict[int, int]:
    """The shipping of a sale divided among its parcels (row id) by weight."""
    shares = split(shipping_minor, [max(parcel.weight_g, 1) for parcel in parcels])
    return {parcel.id: share for parcel, share in zip(parcels, shares, strict=True)}

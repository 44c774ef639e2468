"""Vouchers in a purchase: what they take off each line, that they count as used, and when they are free again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from marketplace.catalog.models import Variant
from marketplace.orders.models import Order, Sale
from marketplace.promotions import actions as promotions
from marketplace.promotions import queries
from marketplace.promotions.models import Voucher
from marketplace.promotions.queries import Applied
from marketplace.promotions.reckoning import Goods


class Line(Protocol):
    """Pieces of one variant that a buyer wants."""

    @property
    def variant(self) -> Variant:
        """With its listing and storefront."""
        ...

    @property
    def quantity(self) -> int:
        """How many."""
        ...


@dataclass(frozen=True)
class Saved:
    """What vouchers take off, by variant (row): the seller's, and the operator's. Minor units."""

    applied: Applied
    by_variant: Mapping[int, tuple[int, int]] = field(default_factory=dict)

    def of(self, variant: Variant) -> tuple[int, int]:
        """What the seller's voucher takes off these pieces, and what the operator's pays of them."""
        return self.by_variant.get(variant.id, (0, 0))


def reckon(buyer_id: int, codes: Sequence[str], lines: Sequence[Line]) -> Saved:
    """What these codes take off; those that are refused stand in ``applied.refusals``. Moves nothing."""
    goods = [
        Goods(
            line.variant.listing.storefront.party_id,
            line.variant.listing.category_id,
            line.variant.price_minor * line.quantity,
        )
        for line in lines
    ]
    applied = queries.apply(buyer_id, codes, goods)
    off = zip(lines, applied.seller_minor, applied.operator_minor, strict=True)
    return Saved(applied, {line.variant.id: (seller, operator) for line, seller, operator in off})


def insist(buyer_id: int, codes: Sequence[str], lines: Sequence[Line]) -> Saved:
    """The same for who buys now. Raises the first Refusal."""
    saved = reckon(buyer_id, codes, lines)
    for refusal in saved.applied.refusals.values():
        raise refusal
    return saved


def use(saved: Saved, order: Order) -> None:
    """Count them: a seller's for his sale, the operator's for the order."""
    sales = {sale.seller.id: sale.public_id for sale in order.sales}

    def subject(voucher: Voucher) -> tuple[str, str]:
        if voucher.seller_id is None:
            return "order", order.public_id
        return "sale", sales[voucher.seller_id]

    promotions.use(order.buyer.id, saved.applied.used, subject)


def free(sale: Sale) -> None:
    """A sale ended before it was paid: its voucher is free, and with the last such sale that of the order."""
    if sale.paid_at is not None:
        return
    promotions.free(("sale", sale.public_id))
    if all(one.state.is_over and one.paid_at is None for one in sale.order.sales):
        promotions.free(("order", sale.order.public_id))

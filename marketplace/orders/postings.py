"""The money of a sale as recipes: pure functions that return lists of postings. Amounts in minor units.

Commission and its tax are always those of the goods that stay sold: what is released or taken back in between is the
difference of two such sums, so no road of part releases and part refunds ends with another commission.
"""

from dataclasses import dataclass

from marketplace.kit.money import share
from marketplace.ledger.actions import Posting
from marketplace.ledger.addresses import COMMISSION, LOSSES, TAX, held, payable, received


@dataclass(frozen=True)
class Terms:
    """What a sale's money is divided by: public ids of its parties and the rates frozen at purchase."""

    sale: str
    seller: str
    courier: str
    commission_bp: int
    tax_bp: int
    currency: str


@dataclass(frozen=True)
class Worth:
    """What goods and shipping of a sale are worth to each party."""

    seller_minor: int
    commission_minor: int
    tax_minor: int
    courier_minor: int


def commission(goods_minor: int, commission_bp: int, tax_bp: int) -> tuple[int, int]:
    """The operator's commission on the goods and the tax on that commission, on whole rupiah."""
    fee = share(goods_minor, commission_bp)
    return fee, share(fee, tax_bp)


def worth(terms: Terms, kept_minor: int, goods_minor: int, shipping_minor: int) -> Worth:
    """What ``goods_minor`` more than ``kept_minor`` of goods, and the shipping, are worth to each party."""
    fee, tax = commission(kept_minor + goods_minor, terms.commission_bp, terms.tax_bp)
    fee_before, tax_before = commission(kept_minor, terms.commission_bp, terms.tax_bp)
    fee, tax = fee - fee_before, tax - tax_before
    return Worth(goods_minor - fee - tax, fee, tax, shipping_minor)


def escrowed(payment: str, sale: str, amount_minor: int, currency: str) -> list[Posting]:
    """A sale's part of what was paid goes into its escrow."""
    return [Posting(received(payment), held(sale), amount_minor, currency)]


def released(terms: Terms, part: Worth) -> list[Posting]:
    """Escrow ends: the seller gets the goods less commission and its tax, the courier the shipping."""
    source = held(terms.sale)
    return [
        Posting(source, payable(terms.seller), part.seller_minor, terms.currency),
        Posting(source, COMMISSION, part.commission_minor, terms.currency),
        Posting(source, TAX, part.tax_minor, terms.currency),
        Posting(source, payable(terms.courier), part.courier_minor, terms.currency),
    ]


def fees_returned(part: Worth, destination: str, currency: str) -> list[Posting]:
    """Goods that were sold are sold no more: the operator gives back his commission and its tax."""
    return [
        Posting(COMMISSION, destination, part.commission_minor, currency),
        Posting(TAX, destination, part.tax_minor, currency),
    ]


def borne_by_operator(destination: str, amount_minor: int, currency: str) -> list[Posting]:
    """The operator pays what went wrong himself."""
    return [Posting(LOSSES, destination, amount_minor, currency)]

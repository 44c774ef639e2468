"""The money of a sale as recipes: pure functions that return lists of postings."""

from marketplace.kit.money import share
from marketplace.ledger.actions import Posting
from marketplace.ledger.addresses import COMMISSION, TAX, held, payable, received


def escrowed(payment: str, sale: str, amount_minor: int, currency: str) -> list[Posting]:
    """A sale's part of what was paid goes into its escrow."""
    return [Posting(received(payment), held(sale), amount_minor, currency)]


def commission(goods_minor: int, commission_bp: int, tax_bp: int) -> tuple[int, int]:
    """The operator's commission on the goods and the tax on that commission, in minor units, on whole rupiah."""
    fee = share(goods_minor, commission_bp)
    return fee, share(fee, tax_bp)


def released(
    sale: str,
    seller: str,
    courier: str,
    goods_minor: int,
    shipping_minor: int,
    commission_bp: int,
    tax_bp: int,
    currency: str,
) -> list[Posting]:
    """Escrow ends: the seller gets the goods less commission and its tax, the courier the shipping."""
    fee, tax = commission(goods_minor, commission_bp, tax_bp)
    return [
        Posting(held(sale), payable(seller), goods_minor - fee - tax, currency),
        Posting(held(sale), COMMISSION, fee, currency),
        Posting(held(sale), TAX, tax, currency),
        Posting(held(sale), payable(courier), shipping_minor, currency),
    ]

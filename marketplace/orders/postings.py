"""The money of a sale as recipes: pure functions that return lists of postings. Amounts in minor units.

Commission and its tax are always those of the goods that stay sold: what is released or taken back in between is the
difference of two such sums, so no road of part releases and part refunds ends with another commission. The sum is
rounded once a sale, whatever rates its lines were sold at, and shared out among the lines by largest remainder.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from marketplace.kit.money import CURRENCIES, DEFAULT_CURRENCY, share, split
from marketplace.ledger.actions import Posting
from marketplace.ledger.addresses import COMMISSION, LOSSES, ROUNDING, TAX, held, payable, received


@dataclass(frozen=True)
class LineTerms:
    """What the operator takes of a line: basis points of its price, and so much of all its pieces together."""

    price_minor: int
    commission_bp: int
    fixed_minor: int = 0

    def exactly(self, kept_minor: int) -> Fraction:
        """The commission where ``kept_minor`` of the price stays sold, not rounded: the fixed part in proportion."""
        fixed = Fraction(self.fixed_minor * kept_minor, self.price_minor) if self.fixed_minor else Fraction()
        return Fraction(kept_minor * self.commission_bp, 10_000) + fixed


@dataclass(frozen=True)
class Terms:
    """What a sale's money is divided by: public ids of its parties, and what was frozen at purchase line by line."""

    sale: str
    seller: str
    courier: str
    lines: tuple[LineTerms, ...]
    tax_bp: int
    currency: str


@dataclass(frozen=True)
class Worth:
    """What goods and shipping of a sale are worth to each party.

    ``rounding_minor`` is what the operator adds where commission and tax both grow by a step for goods of less.
    """

    seller_minor: int
    commission_minor: int
    tax_minor: int
    courier_minor: int
    rounding_minor: int = 0


# Of each line of a sale, in their order.
Amounts = Sequence[int]


def commission(lines: Sequence[LineTerms], kept: Amounts, tax_bp: int) -> tuple[int, int]:
    """The operator's commission on what stays sold of each line, and the tax on it, each rounded to whole rupiah."""
    exact = sum((line.exactly(minor) for line, minor in zip(lines, kept, strict=True)), Fraction())
    quantum = CURRENCIES[DEFAULT_CURRENCY][1]
    fee = int(exact / quantum + Fraction(1, 2)) * quantum
    return fee, share(fee, tax_bp)


def commission_by_line(lines: Sequence[LineTerms], kept: Amounts, tax_bp: int) -> list[tuple[int, int]]:
    """The same, line by line: the sums are those of the whole, to the rupiah."""
    fee, tax = commission(lines, kept, tax_bp)
    weights = [int(line.exactly(minor) * 1_000) for line, minor in zip(lines, kept, strict=True)]
    return list(zip(split(fee, weights), split(tax, weights), strict=True))


def worth(terms: Terms, kept: Amounts, more: Amounts, shipping_minor: int) -> Worth:
    """What ``more`` goods of each line than are ``kept``, and the shipping, are worth to each party."""
    together = [one + another for one, another in zip(kept, more, strict=True)]
    fee, tax = commission(terms.lines, together, terms.tax_bp)
    fee_before, tax_before = commission(terms.lines, kept, terms.tax_bp)
    fee, tax = fee - fee_before, tax - tax_before
    left_minor = sum(more) - fee - tax
    return Worth(max(left_minor, 0), fee, tax, shipping_minor, max(-left_minor, 0))


def escrowed(payment: str, sale: str, amount_minor: int, currency: str) -> list[Posting]:
    """A sale's part of what was paid goes into its escrow."""
    return [Posting(received(payment), held(sale), amount_minor, currency)]


def released(terms: Terms, part: Worth) -> list[Posting]:
    """Escrow ends: the seller gets the goods less commission and its tax, the courier the shipping."""
    source = held(terms.sale)
    return [
        Posting(ROUNDING, source, part.rounding_minor, terms.currency),
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
        Posting(destination, ROUNDING, part.rounding_minor, currency),
    ]


def borne_by_operator(destination: str, amount_minor: int, currency: str) -> list[Posting]:
    """The operator pays what went wrong himself."""
    return [Posting(LOSSES, destination, amount_minor, currency)]

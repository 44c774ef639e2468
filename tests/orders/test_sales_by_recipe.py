"""Sales played by their recipes alone: whatever is bought, sold in part and given back, every purse adds up."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from marketplace.ledger.actions import Posting
from marketplace.ledger.addresses import COMMISSION, PROMOTIONS, ROUNDING, TAX, held, payable, received
from marketplace.orders import postings
from marketplace.promotions import postings as promotions
from marketplace.promotions.reckoning import Worth, divided

BUYER = "refund:R:transit"
WORTHS = st.builds(Worth, st.integers(0, 10**8), st.just(0), st.just(0))


@dataclass
class Played:
    """A sale on paper: what each line cost, who paid it, and what became of it. Minor units."""

    terms: postings.Terms
    promoted: list[int]
    shipping_minor: int
    gone: list[int] = field(default_factory=list)
    returned: list[int] = field(default_factory=list)
    released: list[int] = field(default_factory=list)
    purses: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.gone, self.returned, self.released = ([0] * len(self.promoted) for _ in range(3))
        paid = sum(self.prices) - sum(self.promoted) + self.shipping_minor
        self.move(postings.escrowed("P", "S", paid, "IDR"))
        self.move(promotions.promoted("S", sum(self.promoted), "IDR"))

    @property
    def prices(self) -> list[int]:
        """Of each line."""
        return [line.price_minor for line in self.terms.lines]

    def move(self, recipe: Sequence[Posting]) -> None:
        """Book it."""
        for one in recipe:
            assert one.amount_minor >= 0, one
            self.purses[one.source] -= one.amount_minor
            self.purses[one.destination] += one.amount_minor

    def release(self) -> None:
        """All that is left goes to seller, operator and courier."""
        more = [price - gone for price, gone in zip(self.prices, self.gone, strict=True)]
        part = postings.worth(self.terms, self.released, more, self.shipping_minor)
        self.move(postings.released(self.terms, part))
        self.released = more

    def back(self, place: int, amount: int) -> None:
        """So much of a line goes back: out of escrow, or from those who have it."""
        more = [amount * (at == place) for at in range(len(self.prices))]
        operators = promotions.part_returned(
            self.prices[place], self.promoted[place], self.gone[place], self.returned[place], amount
        )
        if any(self.released):
            self.released[place] -= amount
            part = postings.worth(self.terms, self.released, more, 0)
            self.move(postings.fees_returned(part, BUYER, "IDR"))
            self.move([Posting(payable("A"), BUYER, part.seller_minor)])
        else:
            self.move([Posting(held("S"), BUYER, amount)])
        self.move(promotions.promotion_returned(BUYER, operators, "IDR"))
        self.gone[place] += amount
        self.returned[place] += operators


@st.composite
def sales(draw: st.DrawFn) -> Played:
    """One to four lines at any rates, with a voucher of the seller, one of the operator, both or none."""
    full = draw(st.lists(st.integers(1, 10**9), min_size=1, max_size=4))
    off = divided(draw(WORTHS), full) if draw(st.booleans()) else [0] * len(full)
    prices = [price - part for price, part in zip(full, off, strict=True)]
    promoted = divided(draw(WORTHS), prices) if draw(st.booleans()) else [0] * len(full)
    lines = []
    for price in prices:
        rate = draw(st.integers(0, 4_000))
        fixed = draw(st.integers(0, price * (5_000 - rate) // 10_000))
        lines.append(postings.LineTerms(price, rate, fixed))
    terms = postings.Terms("S", "A", "C", tuple(lines), draw(st.integers(0, 2_000)), "IDR")
    return Played(terms, promoted, draw(st.integers(0, 10**7)))


@given(sales(), st.lists(st.tuples(st.integers(0, 3), st.integers(0, 100)), max_size=6), st.integers(0, 6))
def test_whatever_goes_back_before_and_after_the_release_every_purse_adds_up(
    sale: Played, backs: list[tuple[int, int]], release_after: int
) -> None:
    paid = -sale.purses[received("P")]
    for turn, (line, percent) in enumerate(backs):
        if turn == release_after:
            sale.release()
        place = line % len(sale.prices)
        left = sale.prices[place] - sale.gone[place]
        sale.back(place, left * percent // 100)
    if release_after >= len(backs):
        sale.release()
    purses = sale.purses
    kept = [price - gone for price, gone in zip(sale.prices, sale.gone, strict=True)]
    fee, tax = postings.commission(sale.terms.lines, kept, sale.terms.tax_bp)
    assert sum(purses.values()) == 0
    assert purses[held("S")] == 0
    assert (purses[COMMISSION], purses[TAX]) == (fee, tax)
    assert purses[payable("C")] == sale.shipping_minor
    assert purses[payable("A")] + purses[ROUNDING] == sum(kept) - fee - tax
    assert abs(purses[ROUNDING]) <= 100 * (len(backs) + 1)
    assert 0 <= purses[BUYER] <= paid - sale.shipping_minor, "the buyer never gets back more than he paid"
    assert -purses[PROMOTIONS] == sum(sale.promoted) - sum(sale.returned)
    if not any(kept):
        assert (purses[BUYER], purses[PROMOTIONS]) == (paid - sale.shipping_minor, 0)

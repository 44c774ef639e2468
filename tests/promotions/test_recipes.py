"""What vouchers take off, and what of it goes back: to the rupiah, whatever the prices and the order of parts."""

from hypothesis import given
from hypothesis import strategies as st

from marketplace.ledger.addresses import PROMOTIONS, held
from marketplace.promotions import postings
from marketplace.promotions.reckoning import Worth, divided

PRICES = st.lists(st.integers(1, 10**9), min_size=1, max_size=5)
WORTHS = st.one_of(
    st.builds(Worth, st.integers(1, 10**9), st.just(0), st.just(0)),
    st.builds(Worth, st.just(0), st.integers(1, 9_000), st.integers(1, 10**9)),
)


@given(WORTHS, PRICES)
def test_a_discount_is_shared_out_to_the_rupiah_and_leaves_something_of_each_price(
    worth: Worth, prices: list[int]
) -> None:
    off = divided(worth, prices)
    spare = sum(max(0, price // 100 - 1) * 100 for price in prices)
    assert sum(off) == min(worth.off(sum(prices)), spare) // 100 * 100
    assert all(part % 100 == 0 and part >= 0 for part in off)
    assert all(part <= max(0, price - 100) for part, price in zip(off, prices, strict=True))


@given(st.integers(1, 10**10), st.data())
def test_whatever_parts_of_a_price_go_back_nobody_gets_more_than_he_paid(
    price: int, data: st.DataObject
) -> None:
    promotion = data.draw(st.integers(0, price))
    gone = returned = 0
    for _ in range(data.draw(st.integers(0, 5))):
        now = data.draw(st.integers(0, price - gone))
        part = postings.part_returned(price, promotion, gone, returned, now)
        assert 0 <= part <= now
        gone, returned = gone + now, returned + part
        assert gone - returned <= price - promotion, "the buyer got more than he paid"
        assert returned <= promotion
    last = price - gone
    part = postings.part_returned(price, promotion, gone, returned, last)
    assert (returned + part, gone + last - returned - part) == (promotion, price - promotion)


def test_parts_go_back_in_proportion_on_whole_rupiah() -> None:
    assert postings.part_returned(200_000, 20_000, 0, 0, 100_000) == 10_000
    assert postings.part_returned(300_000, 10_000, 0, 0, 100_000) == 3_300  # 3,333.33: the buyer's favour
    assert postings.part_returned(300_000, 10_000, 100_000, 3_300, 200_000) == 6_700


def test_the_operator_pays_into_the_escrow_and_gets_back_from_where_it_is() -> None:
    (paid,) = postings.promoted("S", 500, "IDR")
    assert (paid.source, paid.destination, paid.amount_minor) == (PROMOTIONS, held("S"), 500)
    (back,) = postings.promotion_returned("refund:R:transit", 200, "IDR")
    assert (back.source, back.destination, back.amount_minor) == ("refund:R:transit", PROMOTIONS, 200)

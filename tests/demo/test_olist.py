"""A stream of real orders is read as it is, and what is no such stream is told by line."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from marketplace.demo.abroad import department_of, price_minor
from marketplace.demo.olist import WEIGHT_G_UNKNOWN, Unreadable, read
from marketplace.kit.money import rupiah
from tests.demo.streams import HEADER, placed, row


def test_an_order_has_a_sale_for_each_of_its_sellers_and_what_happened_to_each() -> None:
    (order,) = read(
        (
            HEADER,
            placed("o1", 0, seller="sa", amount="72.89", items=2),
            placed("o1", 0, seller="sb", weight_g=None),
            row("handed_to_courier", "o1", 2, seller="sb", late=1),
            row("delivered", "o1", 5, seller="sb"),
            row("review", "o1", 6, seller="sb", stars=4),
            row("canceled", "o1", 9, seller="sa"),
        ),
        10,
    )
    first, second = order.sales["sa"], order.sales["sb"]
    assert order.placed_at == datetime(2017, 1, 2, 3, tzinfo=UTC)
    assert (first.items, first.amount_real, first.cancelled, first.handed_at) == (
        2,
        Decimal("72.89"),
        True,
        None,
    )
    assert (second.weight_g, second.handed_late, second.stars) == (WEIGHT_G_UNKNOWN, True, 4)
    assert second.delivered_at == datetime(2017, 1, 7, 3, tzinfo=UTC)


def test_only_the_first_orders_are_taken_but_all_of_what_happened_to_them() -> None:
    stream = (HEADER, placed("o1", 0), placed("o2", 1), placed("o3", 2), row("delivered", "o1", 9))
    orders = read(stream, 2)
    assert [order.order_id for order in orders] == ["o1", "o2"]
    assert orders[0].sales["s1"].delivered_at is not None


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("a,b,c",), "columns"),
        ((), "columns"),
        ((HEADER, "0,noon,order_placed,o1,b1,s1,1,toys,{}"), "line 2"),
        ((HEADER, placed("o1", 0), "0,1,order_placed,o2,b1,s1,1,toys,not json"), "line 3"),
        ((HEADER, '0,1,order_placed,o1,b1,s1,1,toys,"{""items"":1}"'), "line 2"),
    ],
)
def test_what_cannot_be_read_is_told_by_its_line(lines: tuple[str, ...], told: str) -> None:
    with pytest.raises(Unreadable, match=told):
        read(lines, 5)


def test_amounts_become_whole_rupiah_a_piece() -> None:
    assert price_minor(Decimal("59.5"), 1) == rupiah(249_900)
    assert price_minor(Decimal("72.89"), 2) == rupiah(153_069)
    assert price_minor(Decimal("0.0001"), 1) == rupiah(1)


def test_kinds_of_goods_find_a_department_and_unknown_ones_the_last() -> None:
    assert department_of("moveis_decoracao") == "Household"
    assert department_of("") == "Other Products"

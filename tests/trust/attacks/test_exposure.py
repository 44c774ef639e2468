"""What a seller may hold of buyers' money: by evidence that is dear to fake, and nothing while orders go wrong."""

from collections.abc import Mapping
from typing import Any

import pytest

from marketplace.trust.model.exposure import CLOSED_DAYS, STEPS, Exposures

DAY = 86_400
START = 1_700_000_000
ENTRY, FIRST = STEPS[0][2], STEPS[1][2]


class Told:
    """Exposures, and short words for the events they hear."""

    def __init__(self) -> None:
        self.exposures = Exposures()
        self.day = 0.0
        self._orders = 0

    def tell(self, kind: str, order: str = "", buyer: str = "b", seller: str = "s", **attrs: object) -> None:
        amount = attrs.pop("amount", None)
        event: Mapping[str, Any] = {
            "ts": int(START + self.day * DAY),
            "type": kind,
            "order_id": order,
            "buyer": buyer,
            "seller": seller,
            "amount": amount,
            "attrs": attrs,
        }
        self.exposures.feed(event)

    def place(self, buyer: str, amount: float = 1.0, seller: str = "s", **traces: str) -> str:
        self._orders += 1
        ship_by = START + (self.day + 3) * DAY
        self.tell("order_placed", f"o{self._orders}", buyer, seller, amount=amount, ship_by=ship_by, **traces)
        return f"o{self._orders}"

    def sell(self, buyer: str, amount: float = 1.0, seller: str = "s", **traces: str) -> None:
        """A sale that ends well, and its days."""
        order = self.place(buyer, amount, seller, **traces)
        self.tell("handed_to_courier", order, buyer, seller)
        self.day += 2
        self.tell("delivered", order, buyer, seller)
        self.day += 4
        self.tell("party_registered", buyer="clock", seller="")

    def allowed(self, seller: str = "s") -> float:
        return self.exposures.exposure(seller, START + self.day * DAY)


@pytest.fixture
def told() -> Told:
    return Told()


def robbed(told: Told, count: int, fault: str = "") -> list[str]:
    """So many buyers open a case; decided if ``fault`` says whose it is."""
    orders = [told.place(f"victim{n}") for n in range(count)]
    for n, order in enumerate(orders):
        told.tell("handed_to_courier", order, f"victim{n}")
        told.tell("delivered", order, f"victim{n}")
        told.tell("dispute_opened", order, f"victim{n}")
    for n, order in enumerate(orders):
        if fault:
            told.tell("dispute_closed", order, f"victim{n}", fault=fault)
    return orders


def test_a_newcomer_is_allowed_little_and_more_after_three_sales_to_different_people(told: Told) -> None:
    assert told.allowed() == ENTRY
    for n in range(3):
        assert told.allowed() == ENTRY
        told.sell(f"b{n}")
    assert told.allowed() == FIRST


def test_sales_to_one_circle_count_as_one(told: Told) -> None:
    for n in range(12):
        told.sell(f"b{n}", device="the same")
    assert told.allowed() == ENTRY


def test_sales_to_oneself_count_nothing(told: Told) -> None:
    told.tell("party_registered", buyer="", device="mine")
    for n in range(12):
        told.sell(f"b{n}", device="mine")
    assert told.allowed() == ENTRY


def test_what_is_under_way_takes_room_until_it_has_ended_well(told: Told) -> None:
    for n in range(3):
        told.sell(f"b{n}")
    for n in range(20):
        told.place(f"c{n}")
        if told.allowed() == 0:
            break
    assert told.allowed() == 0
    assert n < 19


def test_orders_that_are_not_handed_over_close_a_shop_without_a_word_of_anybody(told: Told) -> None:
    for n in range(8):
        told.place(f"b{n}", amount=0.2)
    assert told.allowed() > 1
    told.day += 4
    assert told.allowed() == 0


def test_cases_upheld_close_a_shop_and_afterwards_it_is_where_a_new_name_is(told: Told) -> None:
    for n in range(12):
        told.sell(f"b{n}")
    robbed(told, 6, fault="seller")
    assert told.allowed() == 0
    told.day += CLOSED_DAYS + 400
    assert told.allowed() == pytest.approx(told.exposures.exposure("somebody new", START), rel=0.01)


def test_a_new_name_with_the_old_bank_account_is_closed_too(told: Told) -> None:
    told.tell("party_registered", buyer="", seller="s", bank_account="one")
    robbed(told, 6, fault="seller")
    told.tell("party_registered", buyer="", seller="new", bank_account="one")
    assert told.allowed("new") == 0
    told.tell("party_registered", buyer="", seller="other", bank_account="two")
    assert told.allowed("other") == ENTRY


def test_cases_that_end_for_the_seller_leave_nothing_behind(told: Told) -> None:
    for n in range(12):
        told.sell(f"b{n}")
    before = told.allowed()
    robbed(told, 6, fault="buyer")
    assert told.allowed() == before


def test_fifteen_accounts_that_nobody_knows_do_not_close_a_shop_by_their_stars(told: Told) -> None:
    for n in range(12):
        told.sell(f"b{n}")
    for n in range(15):
        order = told.place(f"fresh{n}", amount=0.3)
        told.tell("handed_to_courier", order, f"fresh{n}")
        told.tell("delivered", order, f"fresh{n}")
        told.tell("review", order, f"fresh{n}", stars=1)
        told.day += 1
    assert told.allowed() >= 1


def test_a_complaint_that_comes_late_takes_back_what_was_taken_for_good(told: Told) -> None:
    orders = [told.place(f"b{n}") for n in range(12)]
    for n, order in enumerate(orders):
        told.tell("handed_to_courier", order, f"b{n}")
        told.tell("delivered", order, f"b{n}")
    told.day += 10
    for n in range(5):
        told.tell("dispute_opened", orders[n], f"b{n}")
        told.tell("dispute_closed", orders[n], f"b{n}", fault="seller")
    assert told.allowed() == 0


def test_to_ask_changes_nothing() -> None:
    asked, silent = Told(), Told()
    for n in range(6):
        for told in (asked, silent):
            told.sell(f"b{n}")
        asked.allowed()
        asked.exposures.exposure("s", START + 900 * DAY)
    assert asked.allowed() == silent.allowed()

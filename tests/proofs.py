"""What must hold however hard it is tried, as a table that ``make prove`` fills in.

A row names its tests; each may say what it saw (``record_property("proof", …)``). Speeds are not asserted anywhere:
``make bench-ledger`` measures them in one run.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pytest

ORDERS, API, LEDGER, PAYMENTS = "tests/orders/", "tests/api/", "tests/ledger/", "tests/payments/"


@dataclass(frozen=True)
class Claim:
    """What is tried, what must come of it, and the tests (node ids without parameters) that try it."""

    tried: str
    reached: str
    tests: tuple[str, ...]


CLAIMS = (
    Claim(
        "the last piece, 200 at once, 50 times, both databases",
        "exactly 1 sold, the others told, nothing posted for them",
        (
            ORDERS + "test_placing.py::test_the_last_piece_is_sold_once_however_many_want_it",
            "tests/test_last_item.py::test_the_last_piece_is_sold_once_and_the_others_are_told",
        ),
    ),
    Claim(
        "random days of all parties while processes are killed, both databases",
        "no acknowledged order lost, every currency 0, no drift, no bound broken",
        ("tests/crashes/test_killed_at_random.py::test_killed_at_random_nothing_is_lost_or_doubled",),
    ),
    Claim(
        "each webhook 100 times at once, 1,000 orders and losses of them",
        "one final state",
        (
            PAYMENTS + "test_stripe_hooks.py::"
            "test_in_whatever_order_webhooks_come_and_whichever_are_lost_the_end_is_the_same",
            PAYMENTS + "test_stripe_hooks.py::test_the_same_webhook_many_times_at_once_counts_once",
        ),
    ),
    Claim(
        "1,000 forged, stale or altered webhooks",
        "0 taken",
        (PAYMENTS + "test_stripe_hooks.py::test_no_webhook_that_is_forged_stale_or_altered_is_taken",),
    ),
    Claim(
        "the same idempotency key 100 times at once; another body",
        "one effect, the same answer; refused",
        (
            API + "test_door.py::test_the_same_key_at_the_same_instant_does_it_once",
            API + "test_door.py::test_the_same_key_for_something_else_is_refused",
        ),
    ),
    Claim(
        "the total of the book, read during mixed load",
        "0 at every read",
        (LEDGER + "test_posting.py::test_the_book_adds_up_at_every_read_while_many_write",),
    ),
    Claim(
        "direct SQL attacks as the app's role, both databases",
        "all refused",
        (LEDGER + "test_attacks.py::test_the_database_refuses_to",),
    ),
    Claim(
        "any sealed row edited, deleted, inserted, moved by who is above triggers, 1,000 times",
        "all found, the first bad entry named",
        (
            LEDGER
            + "test_tampering.py::test_what_is_done_to_a_sealed_row_is_found_and_the_first_bad_entry_named",
        ),
    ),
    Claim(
        "random roads of money, each recipe on one",
        "every currency 0, no bound broken, nothing left on the way",
        ("tests/recipes/test_every_recipe.py::test_money_adds_up_on_every_road_and_none_is_left_on_the_way",),
    ),
    Claim(
        "a month of 10,000 bank and provider lines, 1 in 100 at fault",
        "every fault classed, 99.99 % of the value explained, no false match",
        (
            PAYMENTS
            + "test_a_month_of_lines.py::test_a_month_is_explained_and_nothing_is_taken_for_what_it_is_not",
        ),
    ),
    Claim(
        "one statement of 10,000 lines, both databases",
        "booked in slices, each below a second; read in few statements",
        (
            PAYMENTS + "test_a_month_of_lines.py::"
            "test_one_large_statement_is_booked_in_slices_and_nobody_waits_long_for_the_database",
        ),
    ),
    Claim(
        "one line of a statement 10,000 times, and the whole once more",
        "one payment, paid once; the rest goes back; nothing of the second",
        (
            PAYMENTS + "test_hostile_statements.py::"
            "test_the_same_line_ten_thousand_times_pays_once_and_the_rest_goes_back",
        ),
    ),
    Claim(
        "40 at one desk at the same moment: files, statements, cash, and money assigned while it is sent back",
        "each sum booked once, one of two words counts, no drift",
        (
            PAYMENTS + "test_desk_races.py::test_the_same_file_many_times_at_once_is_one_statement",
            PAYMENTS + "test_desk_races.py::test_a_statement_booked_by_many_at_once_books_each_line_once",
            PAYMENTS
            + "test_desk_races.py::test_who_says_sent_by_hand_while_the_statement_says_it_sends_it_once",
            PAYMENTS + "test_desk_races.py::test_money_is_assigned_or_goes_back_and_never_both",
            PAYMENTS
            + "test_desk_races.py::test_a_courier_who_remits_the_same_cash_twice_at_once_owes_it_once",
            PAYMENTS + "test_desk_races.py::"
            "test_what_comes_for_a_remittance_many_times_at_once_is_taken_once_and_goes_back_else",
        ),
    ),
)


def filled_in(passed: Iterable[pytest.TestReport], failed: Iterable[pytest.TestReport]) -> Iterator[str]:
    """The table as lines: how many tests of each row held, and what they said; rows that nobody tried are left out."""
    held, broke = (_by_test(reports) for reports in (passed, failed))
    for claim in CLAIMS:
        good = [report for name in claim.tests for report in held.get(name, ())]
        bad = [report for name in claim.tests for report in broke.get(name, ())]
        if good or bad:
            verdict = (
                f"{len(bad)} of {len(good) + len(bad)} FAILED" if bad else f"held, {len(good)} of {len(good)}"
            )
            yield f"{claim.tried} -> {claim.reached}: {verdict}"
            for report in (*good, *bad):
                yield from (f"    {said}" for name, said in report.user_properties if name == "proof")


def _by_test(reports: Iterable[pytest.TestReport]) -> dict[str, list[pytest.TestReport]]:
    found: dict[str, list[pytest.TestReport]] = {}
    for report in reports:
        if report.when == "call":
            found.setdefault(report.nodeid.partition("[")[0].partition("@")[0], []).append(report)
    return found

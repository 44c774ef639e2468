"""A replay foresees from above alone, always the same, with reasons that add up, whatever the file holds."""

import gzip
import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.trust.model.stream import Unreadable
from tests.trust.model.streams import (
    DAY,
    START,
    Row,
    market_rows,
    market_text,
    predicted,
    rating_rows,
    rating_text,
    replay,
)

Make = Callable[[int], list[Row]]
Write = Callable[[Sequence[Row]], str]

KINDS = pytest.mark.parametrize(
    ("make", "write"), [(market_rows, market_text), (rating_rows, rating_text)], ids=["market", "ratings"]
)


@KINDS
@settings(max_examples=8)
@given(seed=st.integers(0, 10**6), cut=st.floats(0, 1))
def test_what_is_below_changes_no_row_above(make: Make, write: Write, seed: int, cut: float) -> None:
    rows = make(seed)
    whole = predicted(write(rows))
    assert predicted(write(rows)) == whole
    above = write(rows[: 1 + int(cut * len(rows))])
    part = predicted(above)
    assert part == whole[: len(part)]
    torn = [row for row, _, _ in predicted(above[: -int(20 * cut) - 1] + "\n")]
    assert torn[:-1] == [row for row, _, _ in whole[: len(torn) - 1]]


@KINDS
@settings(max_examples=8)
@given(seed=st.integers(0, 10**6))
def test_the_reasons_add_up_to_the_log_odds(make: Make, write: Write, seed: int) -> None:
    for row, log_odds, terms in predicted(write(make(seed))):
        assert abs(math.fsum(term.log_odds for term in terms) - log_odds) < 1e-9
        p_bad = float(row[-2] if len(row) > 2 else row[-1])
        assert p_bad == pytest.approx(1 / (1 + math.exp(-log_odds)), abs=1e-8)
        assert len({term.name for term in terms}) == len(terms)


def test_every_order_and_every_intent_is_foreseen_once_in_order() -> None:
    orders = [row[0] for row in market_rows(1) if row[2] == "order_placed"]
    assert [row[0] for row, _, _ in predicted(market_text(market_rows(1)))] == orders
    intents = [row[0] for row in rating_rows(1) if row[2] == "rating_intent"]
    assert [row[0] for row, _, _ in predicted(rating_text(rating_rows(1)))] == intents


def test_a_seller_who_robs_is_told_from_one_who_serves() -> None:
    """Both on the same lane and at the same prices; the reasons name the events."""
    rows: list[Row] = []
    for number in range(40):
        for seller, stars in (("good", 5), ("bad", 1)):
            order, at = f"{seller}{number}", START + number * DAY
            attrs = {"promised": at + 9 * DAY, "ship_by": at + 3 * DAY}
            rows.append((at, "order_placed", order, f"b{order}", seller, 30, "toys", attrs))
            rows.append((at + DAY, "handed_to_courier", order, f"b{order}", seller, "", "", {}))
            rows.append((at + 3 * DAY, "delivered", order, f"b{order}", seller, "", "", {}))
            rows.append((at + 4 * DAY, "review", order, f"b{order}", seller, "", "", {"stars": stars}))
    ordered = [
        (f"e{place}", *row) for place, row in enumerate(sorted(rows, key=lambda row: int(str(row[0]))))
    ]
    found = replay(market_text(ordered))
    last = {row[2]: (row, {term.name: term for term in terms}) for row, _, terms in found.rows()}
    (good, _), (bad, why) = last["good"], last["bad"]
    assert float(bad[3]) > float(good[3])
    assert int(bad[4]) < 50 < 70 < int(good[4])
    reviews = {str(row[0]) for row in ordered if row[2] == "review" and row[5] == "bad"}
    assert why["seller_complaints"].events
    assert set(why["seller_complaints"].events) <= reviews
    scores = dict(found.users())
    assert scores["bad"] < scores["good"]


def test_a_courier_who_is_late_costs_the_seller_nothing() -> None:
    rows: list[Row] = []
    for number in range(30):
        order, at = f"o{number}", START + number * DAY
        attrs = {"promised": at + 9 * DAY, "ship_by": at + 3 * DAY}
        rows.append((at, "order_placed", order, f"b{order}", "s", 30, "toys", attrs))
        rows.append((at + DAY, "handed_to_courier", order, f"b{order}", "s", "", "", {}))
        rows.append((at + 25 * DAY, "delivered", order, f"b{order}", "s", "", "", {}))
    ordered = [
        (f"e{place}", *row) for place, row in enumerate(sorted(rows, key=lambda row: int(str(row[0]))))
    ]
    last, _, terms = predicted(market_text(ordered))[-1]
    assert int(last[4]) >= 70
    assert "parcels_now" in {term.name for term in terms if term.log_odds > 0.1}


HOSTILE = {
    "e1,soon,order_placed,o1,b,s,5,toys,{}": "line 2: ts 'soon' is no time in seconds; passed over.",
    "e1,5,order_placed,o1,b,s,much,toys,{}": "line 2: 'much' is no number; passed over.",
    "e1,5,order_placed,o1,b,s,nan,toys,{}": "line 2: 'nan' is no number; passed over.",
    "e1,5,order_placed,,b,s,5,toys,{}": "line 2: no order_id or no seller; passed over.",
    "e1,5,order_placed": "line 2: 3 columns instead of 9; passed over.",
    "e0,5,order_placed,o1,b,s,5,toys,{": "line 2: attrs are no JSON object; taken as empty.",
    "e0,5,order_placed,o1,b,s,5,toys,[1]": "line 2: attrs are no JSON object; taken as empty.",
    'e0,5,order_placed,o1,b,s,5,toys,"{""product"":[1],""seller_state"":{},""items"":""2"",""freight"":1e999}"': "",
    'e0,5,order_placed,o1,b,s,5,toys,"{""promised"":""x""}"': (
        "line 2: promised in attrs is no time in seconds; left out."
    ),
    "last,5,order_placed,o1,b,s,5,toys,{}": "line 3: event last was there before; passed over.",
    "e0,999,party_registered,,b,,,,{}": "line 3: earlier than the row above; taken as happening with it.",
    "e0,5,invented,o1,b,s,5,toys,{}": "",
    "e0,5,review,never placed,b,s,,,": "",
}


@pytest.mark.parametrize("line", HOSTILE)
def test_a_line_that_cannot_be_read_is_named_and_harms_no_other(line: str) -> None:
    said: list[str] = []
    header = "event_id,ts,type,order_id,buyer,seller,amount,category,attrs"
    last = "last,9,order_placed,o9,b,s,5,toys,{}"
    rows = list(replay(f"{header}\n{line}\n{last}\n", said.append).rows())
    assert said == ([HOSTILE[line]] if HOSTILE[line] else [])
    assert rows[-1][0][0] == "last"


@pytest.mark.parametrize("written", ["", "a,b\n1,2\n", "event_id,ts,type,rater,target\n"])
def test_a_file_without_its_columns_is_refused_with_their_names(written: str) -> None:
    with pytest.raises(Unreadable, match=r"line 1: .*event_id,ts,type,rater,target,rating"):
        replay(written)


@settings(max_examples=25)
@given(written=st.text(max_size=300))
def test_no_file_breaks_it(written: str) -> None:
    rows = replay("event_id,ts,type,rater,target,rating\n" + written).rows()
    assert all(math.isfinite(log_odds) for _row, log_odds, _terms in rows)


def test_praise_among_accounts_nobody_knows_lifts_none_of_them() -> None:
    rows = [row for row in rating_rows(3, pairs=150) if row[2] == "rating"]
    sybils = [
        (f"x{a}{b}", START + 400 * DAY, "rating", f"x{a}", f"x{b}", 10)
        for a in range(12)
        for b in range(12)
        if a != b
    ]
    rated = replay(rating_text([*rows, *sybils]), seed="u0")
    assert not list(rated.rows())
    scores = dict(rated.users())
    assert scores["u3"] < 0.5  # whom everybody rates badly
    assert max(score for user, score in scores.items() if user.startswith("x")) <= 0.5 + 1e-9
    honest = [score for user, score in scores.items() if user.startswith("u") and user != "u3"]
    assert sum(score > 0.5 for score in honest) > len(honest) / 2


def test_the_command_writes_predictions_users_and_reasons(app_on_sqlite: Flask, tmp_path: Path) -> None:
    source = tmp_path / "events.csv.gz"
    source.write_bytes(gzip.compress(market_text(market_rows(2)).encode()))
    out, users, explain = (tmp_path / name for name in ("p.csv", "u.csv", "e.jsonl"))
    words = ["trust", "replay", source, "--out", out, "--users", users, "--explain", explain]
    result = app_on_sqlite.test_cli_runner().invoke(args=[str(word) for word in words])
    assert result.exit_code == 0, result.output
    written = out.read_text().splitlines()
    assert written[0] == "event_id,order_id,seller,p_bad,score"
    assert users.read_text().splitlines()[0] == "user,score"
    opened = [json.loads(line) for line in explain.read_text().splitlines()]
    assert len(opened) == len(written) - 1
    for row in opened:
        assert abs(math.fsum(term["log_odds"] for term in row["terms"]) - row["log_odds"]) < 1e-9
    source.write_text("nothing")
    refused = app_on_sqlite.test_cli_runner().invoke(args=[str(word) for word in words])
    assert refused.exit_code == 1
    assert "line 1: the columns are nothing" in refused.stderr

"""Trust said in counted sentences."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from marketplace.accounts.models import PartyKind
from marketplace.trust.facts import FACT_KINDS, fact, kinds_about
from marketplace.trust.score import Reputation, Score, recompute, score
from marketplace.trust.sentence import NEWCOMERS, TALLIES, trust_view
from marketplace.trust.standing import Standing

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def read(**counts: int) -> Score:
    """The score of a party with so many facts of each kind, all of yesterday."""
    yesterday = NOW - timedelta(days=1)
    facts = [fact(kind, "PL-X", yesterday, ("sale", "x")) for kind, n in counts.items() for _ in range(n)]
    return score(recompute(facts), NOW)


@pytest.fixture(autouse=True)
def speaking(app_on_sqlite: Flask):
    """Indonesian, the language the words are written in."""
    with app_on_sqlite.test_request_context("/?lang=id", headers={"Cookie": "lang=id"}):
        yield


def test_how_many_of_how_many_is_said_of_whoever_is_known() -> None:
    view = trust_view("seller", read(packed_on_time=48, packed_late=2, sale_completed=47))
    assert view.sentence == (
        "Dikemas tepat waktu pada 48 dari 50 pesanan. 47 dari 47 penjualan selesai dengan baik."
    )


def test_nobody_knows_a_newcomer_and_that_is_not_called_bad() -> None:
    view = trust_view("courier", score(Reputation(), NOW))
    assert (view.standing, view.petals) == (Standing.NEW, 1)
    assert "Bukan buruk" in view.sentence


def test_a_newcomer_is_told_with_what_he_did_so_far() -> None:
    view = trust_view("seller", read(packed_on_time=2))
    assert view.sentence == "Baru di sini, 2 pesanan sampai sekarang."


def test_what_went_badly_is_told_of_a_newcomer_too() -> None:
    view = trust_view("seller", read(packed_on_time=1, packed_late=1))
    assert view.standing is Standing.NEW
    assert "Dikemas tepat waktu pada 1 dari 2 pesanan." in view.sentence


def test_a_lost_parcel_counts_among_those_that_did_not_arrive_on_time() -> None:
    view = trust_view("courier", read(delivered_on_time=30, parcel_lost=1))
    assert "30 dari 31 paket tiba tepat waktu." in view.sentence


@pytest.mark.parametrize("kind", PartyKind)
def test_every_kind_of_party_is_spoken_of_by_facts_known_about_it(kind: PartyKind) -> None:
    spoken = {fact for tally in TALLIES[kind] for fact in (*tally.good, *tally.bad)} | set(NEWCOMERS[kind][0])
    assert spoken <= set(kinds_about(kind))
    assert all(FACT_KINDS[fact].good for tally in TALLIES[kind] for fact in tally.good)
    assert not any(FACT_KINDS[fact].good for tally in TALLIES[kind] for fact in tally.bad)

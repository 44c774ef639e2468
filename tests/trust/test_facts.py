"""Facts are what happened, to whom it is owed, and how much it weighs."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from marketplace.trust.facts import FACT_KINDS, Fact, fact, kinds_about, stars_kind

AT = datetime(2026, 11, 1, 9, tzinfo=UTC)
SALE = ("sale", "PL-1")


def test_a_late_courier_is_no_fact_about_the_seller() -> None:
    assert FACT_KINDS["delivered_late"].parties == ("courier",)
    assert not {"delivered_late", "parcel_lost"} & set(kinds_about("seller"))


@pytest.mark.parametrize("party_kind", ["seller", "buyer", "courier", "provider", "operator"])
def test_of_every_kind_of_party_good_and_bad_can_be_known(party_kind: str) -> None:
    assert {FACT_KINDS[kind].good for kind in kinds_about(party_kind)} == {True, False}


def test_every_kind_has_a_weight_and_words() -> None:
    assert all(kind.weight > 0 and str(kind.label) for kind in FACT_KINDS.values())
    assert len({str(kind.label) for kind in FACT_KINDS.values()}) == len(FACT_KINDS)


def test_whether_news_is_good_comes_from_the_table() -> None:
    assert fact("packed_on_time", "T1", AT, SALE).good
    assert not fact("packed_late", "T1", AT, SALE).good
    with pytest.raises(ValueError, match="bad news"):
        Fact(kind="packed_late", party="T1", at=AT, good=True, subject=SALE)


def test_evidence_is_the_weight_of_the_kind_times_that_of_the_fact() -> None:
    assert fact("parcel_lost", "K1", AT, ("shipment", "S1"), weight=0.5).evidence == pytest.approx(1.5)


def test_unknown_kinds_are_refused() -> None:
    with pytest.raises(ValueError, match="no kind of fact called smiled"):
        fact("smiled", "T1", AT, SALE)
    with pytest.raises(ValueError, match="no kind of fact called smiled"):
        Fact(kind="smiled", party="T1", at=AT, good=True, subject=SALE)


@pytest.mark.parametrize("at", [datetime(2026, 11, 1), AT.astimezone(timezone(timedelta(hours=7)))])
def test_a_time_that_is_not_utc_is_refused(at: datetime) -> None:
    with pytest.raises(ValueError, match="UTC"):
        fact("sale_completed", "T1", at, SALE)


@pytest.mark.parametrize("weight", [0.0, -1.0, float("nan"), float("inf")])
def test_a_fact_weighs_something(weight: float) -> None:
    with pytest.raises(ValueError, match="weighs"):
        fact("sale_completed", "T1", AT, SALE, weight)


def test_four_stars_are_good_two_are_bad_and_three_say_neither() -> None:
    assert [stars_kind(stars) for stars in range(1, 6)] == [
        "stars_bad",
        "stars_bad",
        None,
        "stars_good",
        "stars_good",
    ]
    with pytest.raises(ValueError, match="1 to 5"):
        stars_kind(0)

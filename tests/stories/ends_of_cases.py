"""Ends of parcels that a case asks about: lost, damaged on the way, never come back."""

from marketplace.accounts.models import PartyKind
from marketplace.cases.kinds import CaseKind
from marketplace.cases.models import Case
from tests import walk
from tests.stories.ends import (
    ALL_BACK,
    ALL_WELL,
    COURIER_BEARS_ALL,
    ONE_PIECE_SOLD,
    End,
)
from tests.stories.stage import (
    ONE_EACH,
    Stage,
    answered,
    back_home,
    brought,
    complained,
    conceded,
    content,
    decided,
    missed,
    reported,
    sent,
    turned_back,
    until,
    withdrawn,
)

SELLER, COURIER, OPERATOR = PartyKind.SELLER, PartyKind.COURIER, PartyKind.OPERATOR


def on_the_way(stage: Stage, why: str) -> Case:
    """Paid, sent, and the courier reports that it is lost or damaged."""
    walk.pay(stage.order)
    sent(stage.sale)
    case = reported(stage.sale.shipments[0], why)
    assert case is not None
    return case


def lost_and_conceded(stage: Stage) -> None:
    """The courier says himself that he bears it."""
    conceded(on_the_way(stage, "lost"), COURIER)


def lost_and_nobody_answers(stage: Stage) -> None:
    """A parcel that vanished while the courier had it, and nobody says a word: he bears it."""
    until(on_the_way(stage, "lost"))


def lost_and_the_operator_bears(stage: Stage) -> None:
    """A flood: nobody's fault. Seller and courier have what they would have had."""
    case = on_the_way(stage, "lost")
    answered(case)
    decided(stage, case, 221_000, OPERATOR, "carried-badly")


def lost_without_a_word(stage: Stage) -> None:
    """The courier says nothing: the clock asks, and nobody answers."""
    walk.pay(stage.order)
    sent(stage.sale)
    until(stage.sale)
    (case,) = stage.cases()
    until(case)


def overdue_and_found(stage: Stage) -> None:
    """The clock asks, and the parcel comes after all: the case closes and all goes its usual way."""
    walk.pay(stage.order)
    sent(stage.sale)
    until(stage.sale)
    brought(stage.sale.shipments[0])
    content(stage.sale)


def found_and_brought_back(stage: Stage) -> None:
    """A parcel that was reported lost is found, and goes back to the seller."""
    on_the_way(stage, "lost")
    turned_back(stage.sale.shipments[0])
    back_home(stage.sale.shipments[0])


def damaged_and_conceded_by_the_seller(stage: Stage) -> None:
    """Broken on the way, because it was packed badly: the courier has his fee from the seller."""
    conceded(on_the_way(stage, "damaged"), SELLER)


def damaged_and_the_courier_bears(stage: Stage) -> None:
    """Broken on the way, because it was thrown."""
    case = on_the_way(stage, "damaged")
    answered(case, SELLER)
    until(case)  # the courier says nothing, so the operator hears it
    decided(stage, case, 221_000, COURIER, "carried-badly")


def one_of_two_parcels_lost(stage: Stage) -> None:
    """One parcel arrives, the other one is lost: only what lay in it is disputed."""
    walk.pay(stage.order)
    sent(stage.sale, ONE_EACH)
    first, second = stage.sale.shipments
    case = reported(second, "lost")
    assert case is not None
    assert case.disputed_minor == 11_050_000
    brought(first)
    conceded(case, COURIER)
    content(stage.sale)


def one_sent_back_and_one_lost(stage: Stage) -> None:
    """At one parcel's door nobody opens, the other parcel is lost: the courier has earned one fee."""
    walk.pay(stage.order)
    sent(stage.sale, ONE_EACH)
    first, second = stage.sale.shipments
    case = reported(second, "lost")
    assert case is not None
    missed(first)
    back_home(first)
    conceded(case, COURIER)


def never_back(stage: Stage) -> None:
    """Nobody was home, and on its way back the parcel vanishes."""
    walk.pay(stage.order)
    sent(stage.sale)
    missed(stage.sale.shipments[0])
    until(stage.sale)
    (case,) = stage.cases()
    until(case)


def back_after_all(stage: Stage) -> None:
    """Nobody was home, and the parcel is back only after the clock has asked for it."""
    walk.pay(stage.order)
    sent(stage.sale)
    missed(stage.sale.shipments[0])
    until(stage.sale)
    back_home(stage.sale.shipments[0])


def one_of_two_back_after_all(stage: Stage) -> None:
    """The same with one of two parcels; the other one arrived."""
    walk.pay(stage.order)
    sent(stage.sale, ONE_EACH)
    first, second = stage.sale.shipments
    brought(first)
    missed(second)
    until(stage.sale)
    back_home(second)
    content(stage.sale)


def complaint_about_what_came_back(stage: Stage) -> None:
    """The buyer says that his parcel never came; it goes back to the seller, and he takes the complaint back."""
    walk.pay(stage.order)
    sent(stage.sale)
    (parcel,) = stage.sale.shipments
    walk.let_pass_day_of(parcel)
    case = complained(stage.sale, CaseKind.NOT_RECEIVED, parcel=parcel)
    reported(parcel, "late")
    turned_back(parcel)
    back_home(parcel)
    withdrawn(case)


LOST = ("cancelled",), "refunded", ("lost",)
ARRIVED = ("completed",), "partly_refunded", ("delivered",)
SHELF = (8,)

ENDS: dict[str, End] = {
    "lost, the courier concedes": End(
        lost_and_conceded,
        COURIER_BEARS_ALL,
        *LOST,
        (("lost", "decided", "conceded", "courier"),),
        SHELF,
        {"courier": 186_066},
    ),
    "lost, nobody answers": End(
        lost_and_nobody_answers,
        COURIER_BEARS_ALL,
        *LOST,
        (("lost", "decided", "silence", "courier"),),
        SHELF,
        {"courier": 186_066},
    ),
    "lost, the operator bears it": End(
        lost_and_the_operator_bears,
        {"buyer": 221_000, "seller": 186_066, "courier": 24_000, "losses": -210_066},
        *LOST,
        (("lost", "decided", "carried-badly", "operator"),),
        SHELF,
    ),
    "lost without a word": End(
        lost_without_a_word,
        COURIER_BEARS_ALL,
        *LOST,
        (("lost", "decided", "silence", "courier"),),
        SHELF,
        {"courier": 186_066},
    ),
    "overdue and found": End(
        overdue_and_found,
        ALL_WELL,
        ("completed",),
        "captured",
        ("delivered",),
        (("lost", "withdrawn", "", ""),),
        SHELF,
    ),
    "lost, found and brought back": End(
        found_and_brought_back,
        ALL_BACK,
        ("cancelled",),
        "refunded",
        ("returned",),
        (("lost", "withdrawn", "", ""),),
        SHELF,
    ),
    "damaged on the way, the seller concedes": End(
        damaged_and_conceded_by_the_seller,
        {"buyer": 221_000, "seller": -24_000, "courier": 24_000},
        *LOST,
        (("damaged", "decided", "conceded", "seller"),),
        SHELF,
        {"seller": 24_000},
    ),
    "damaged on the way, the courier bears it": End(
        damaged_and_the_courier_bears,
        COURIER_BEARS_ALL,
        *LOST,
        (("damaged", "decided", "carried-badly", "courier"),),
        SHELF,
        {"courier": 186_066},
    ),
    "one of two parcels lost": End(
        one_of_two_parcels_lost,
        {"buyer": 110_500, "seller": 186_066, "courier": -81_033, "commission": 4_925, "tax": 542},
        ("completed",),
        "partly_refunded",
        ("delivered", "lost"),
        (("lost", "decided", "conceded", "courier"),),
        SHELF,
        {"courier": 93_033},
    ),
    "one of two parcels sent back, the other one lost": End(
        one_sent_back_and_one_lost,
        {"buyer": 209_000, "seller": 93_033, "courier": -81_033},
        ("cancelled",),
        "partly_refunded",
        ("returned", "lost"),
        (("lost", "decided", "conceded", "courier"),),
        SHELF,
        {"courier": 93_033},
    ),
    "failed return": End(
        never_back,
        COURIER_BEARS_ALL,
        *LOST,
        (("failed_return", "decided", "silence", "courier"),),
        SHELF,
        {"courier": 186_066},
    ),
    "return that comes late": End(
        back_after_all,
        {"buyer": 197_000, "courier": 24_000},
        ("cancelled",),
        "partly_refunded",
        ("returned",),
        (("failed_return", "withdrawn", "", ""),),
        SHELF,
    ),
    "return of one of two parcels that comes late": End(
        one_of_two_back_after_all,
        ONE_PIECE_SOLD,
        ("completed",),
        "partly_refunded",
        ("delivered", "returned"),
        (("failed_return", "withdrawn", "", ""),),
        SHELF,
    ),
    "complaint about a parcel that came back": End(
        complaint_about_what_came_back,
        ALL_BACK,
        ("cancelled",),
        "refunded",
        ("returned",),
        (("not_received", "withdrawn", "", ""),),
        SHELF,
    ),
}

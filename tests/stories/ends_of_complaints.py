"""Ends that the buyer disputes: not received, not as described, damaged when he opened it."""

from marketplace.accounts.models import PartyKind
from marketplace.cases.kinds import CaseKind
from marketplace.cases.models import Case
from marketplace.ledger.addresses import held, payable
from marketplace.ledger.queries import balance
from tests import walk
from tests.stories.ends import (
    ALL_WELL,
    COURIER_BEARS_ALL,
    ONE_PIECE_SOLD,
    End,
    added,
)
from tests.stories.stage import (
    ONE_EACH,
    Stage,
    answered,
    arrived,
    complained,
    conceded,
    content,
    decided,
    until,
    withdrawn,
)

SELLER, COURIER, OPERATOR = PartyKind.SELLER, PartyKind.COURIER, PartyKind.OPERATOR


def at_home(stage: Stage, kind: CaseKind, pieces: int = 0) -> Case:
    """Paid, brought, and the buyer complains."""
    walk.pay(stage.order)
    arrived(stage.sale)
    return complained(stage.sale, kind, pieces)


def damaged_at_home(stage: Stage) -> None:
    """One of two pieces is broken, and the courier says that he let it fall."""
    conceded(at_home(stage, CaseKind.DAMAGED, 1), COURIER)
    content(stage.sale)


def not_received(stage: Stage) -> None:
    """It is written down as handed over, but the buyer has not got it; the proof is not enough."""
    case = at_home(stage, CaseKind.NOT_RECEIVED)
    answered(case)
    decided(stage, case, 221_000, COURIER, "proof-missing")
    until(stage.sale)


def not_received_but_proved(stage: Stage) -> None:
    """The proof holds: everybody has his part."""
    case = at_home(stage, CaseKind.NOT_RECEIVED)
    answered(case)
    decided(stage, case, 0, None, "proof-holds")
    until(stage.sale)


def not_received_and_nobody_answers(stage: Stage) -> None:
    """Silence says that the courier bears it; the sale was completed meanwhile, without its money."""
    case = at_home(stage, CaseKind.NOT_RECEIVED)
    until(stage.sale)
    assert balance(held(stage.sale.public_id)) == case.disputed_minor == 22_100_000
    until(case)


def taken_back(stage: Stage) -> None:
    """A neighbour had it: the buyer takes his complaint back."""
    case = at_home(stage, CaseKind.NOT_RECEIVED)
    withdrawn(case)
    content(stage.sale)


def wrong_item(stage: Stage) -> None:
    """One of two pieces is another thing, and the seller says so, too."""
    conceded(at_home(stage, CaseKind.NOT_AS_DESCRIBED, 1), SELLER)
    content(stage.sale)


def missing_item(stage: Stage) -> None:
    """One of two pieces was not in the parcel, and the seller says nothing."""
    until(at_home(stage, CaseKind.NOT_AS_DESCRIBED, 1))


def part_decided(stage: Stage) -> None:
    """The colour differs a little: part of the price of one piece, borne by the seller.

    Only that piece is frozen: what nobody disputes is released while the case runs.
    """
    case = at_home(stage, CaseKind.NOT_AS_DESCRIBED, 1)
    answered(case, SELLER)
    until(stage.sale)
    assert balance(held(stage.sale.public_id)) == case.disputed_minor == 9_850_000
    assert balance(payable(stage.sale.seller.public_id)) == 9_303_300
    assert balance(payable(stage.courier.public_id)) == 2_400_000
    decided(stage, case, 40_000, SELLER, "goods-differ")


def nothing_decided(stage: Stage) -> None:
    """The thing is as it was sold."""
    case = at_home(stage, CaseKind.NOT_AS_DESCRIBED, 2)
    answered(case, SELLER)
    decided(stage, case, 0, None, "goods-as-sold")
    content(stage.sale)


def operator_silent(stage: Stage) -> None:
    """The seller answers, the operator does not decide: he bears what is disputed himself."""
    case = at_home(stage, CaseKind.NOT_AS_DESCRIBED, 1)
    answered(case, SELLER)
    until(stage.sale)
    until(case)


def two_cases(stage: Stage) -> None:
    """One piece is another thing, and of the other the courier bears some of the price."""
    wrong = at_home(stage, CaseKind.NOT_AS_DESCRIBED, 1)
    broken = complained(stage.sale, CaseKind.DAMAGED, 1)
    answered(broken)
    until(wrong)
    decided(stage, broken, 50_000, COURIER, "carried-badly")


def one_of_two_parcels_not_received(stage: Stage) -> None:
    """Both are written down as handed over; the buyer has one, and nobody knows more."""
    walk.pay(stage.order)
    arrived(stage.sale, ONE_EACH)
    case = complained(stage.sale, CaseKind.NOT_RECEIVED, parcel=stage.sale.shipments[1])
    content(stage.sale)
    answered(case)
    until(case)


ARRIVED = ("completed",), "partly_refunded", ("delivered",)
SHELF = (8,)

ENDS: dict[str, End] = {
    "one piece arrives damaged, the courier concedes": End(
        damaged_at_home,
        added(ONE_PIECE_SOLD, {"seller": 93_033, "courier": -93_033}),
        *ARRIVED,
        (("damaged", "decided", "conceded", "courier"),),
        SHELF,
        {"courier": 93_033},
    ),
    "delivered but not received": End(
        not_received,
        COURIER_BEARS_ALL,
        ("completed",),
        "refunded",
        ("delivered",),
        (("not_received", "decided", "proof-missing", "courier"),),
        SHELF,
        {"courier": 186_066},
    ),
    "delivered but not received, the proof holds": End(
        not_received_but_proved,
        ALL_WELL,
        ("completed",),
        "captured",
        ("delivered",),
        (("not_received", "decided", "proof-holds", ""),),
        SHELF,
    ),
    "delivered but not received, nobody answers": End(
        not_received_and_nobody_answers,
        COURIER_BEARS_ALL,
        ("completed",),
        "refunded",
        ("delivered",),
        (("not_received", "decided", "silence", "courier"),),
        SHELF,
        {"courier": 186_066},
    ),
    "delivered but not received, taken back": End(
        taken_back,
        ALL_WELL,
        ("completed",),
        "captured",
        ("delivered",),
        (("not_received", "withdrawn", "", ""),),
        SHELF,
    ),
    "wrong item of a line, the seller concedes": End(
        wrong_item,
        ONE_PIECE_SOLD,
        *ARRIVED,
        (("not_as_described", "decided", "conceded", "seller"),),
        SHELF,
    ),
    "missing item of a line, nobody answers": End(
        missing_item,
        ONE_PIECE_SOLD,
        *ARRIVED,
        (("not_as_described", "decided", "silence", "seller"),),
        SHELF,
    ),
    "not as described, part goes back": End(
        part_decided,
        {"buyer": 40_000, "seller": 148_286, "courier": 24_000, "commission": 7_850, "tax": 864},  # 863.5
        *ARRIVED,
        (("not_as_described", "decided", "goods-differ", "seller"),),
        SHELF,
    ),
    "not as described, nothing goes back": End(
        nothing_decided,
        ALL_WELL,
        ("completed",),
        "captured",
        ("delivered",),
        (("not_as_described", "decided", "goods-as-sold", ""),),
        SHELF,
    ),
    "not as described, the operator is silent": End(
        operator_silent,
        added(ONE_PIECE_SOLD, {"seller": 93_033, "losses": -93_033}),
        *ARRIVED,
        (("not_as_described", "decided", "operator-late", "operator"),),
        SHELF,
    ),
    "two cases about one sale": End(
        two_cases,
        {"buyer": 148_500, "seller": 93_033, "courier": -23_225, "commission": 2_425, "tax": 267},  # 266.75
        *ARRIVED,
        (
            ("not_as_described", "decided", "silence", "seller"),
            ("damaged", "decided", "carried-badly", "courier"),
        ),
        SHELF,
        {"courier": 23_225},
    ),
    "one of two parcels not received, the operator is silent": End(
        one_of_two_parcels_not_received,
        {
            "buyer": 110_500,
            "seller": 186_066,
            "courier": 24_000,
            "commission": 4_925,
            "tax": 542,
            "losses": -105_033,
        },
        ("completed",),
        "partly_refunded",
        ("delivered", "delivered"),
        (("not_received", "decided", "operator-late", "operator"),),
        SHELF,
    ),
}

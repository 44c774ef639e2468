"""Ends of what was bought on other terms: with a voucher, or at a rate of commission of its own."""

from marketplace.catalog.models import Variant
from marketplace.kit.db import db
from marketplace.kit.money import rupiah
from marketplace.orders.actions import commission
from marketplace.promotions.models import Voucher
from tests import make, walk
from tests.doors.actors import actor_of
from tests.make_terms import make_voucher
from tests.stories.ends import End, Rupiah
from tests.stories.ends_of_cases import ENDS as ENDS_OF_CASES
from tests.stories.ends_of_sales import (
    given_back_after_the_payout,
    given_back_on_the_way,
    one_declined,
    unpaid,
)
from tests.stories.stage import Stage, goes_well, set_stage


def with_his_voucher() -> Stage:
    """The seller's voucher takes Rp17.000 off his price."""
    return set_stage(terms=_his_voucher)


def with_our_voucher() -> Stage:
    """The operator's voucher pays Rp20.000 of the price."""
    return set_stage(terms=_our_voucher)


def with_both() -> Stage:
    """The seller's voucher takes Rp17.000 off his price, and the operator's pays Rp20.000 of what is left."""
    return set_stage(terms=lambda variant: (*_his_voucher(variant), *_our_voucher(variant)))


def at_a_rate_of_its_kind() -> Stage:
    """Of goods of this kind the operator takes 10 % and Rp1.000 a piece."""
    return set_stage(terms=_rate_of_its_kind)


def one_piece_declined(stage: Stage) -> None:
    """The seller has one of the two pieces only; the buyer is content with it."""
    walk.pay(stage.order)
    one_declined(stage.sale)
    goes_well(stage.sale)


def unpaid_with_vouchers(stage: Stage) -> None:
    """Nobody pays, so the vouchers are free again."""
    unpaid(stage)
    assert {voucher.uses for voucher in db.session.query(Voucher).populate_existing()} == {0}


def _his_voucher(variant: Variant) -> tuple[str, ...]:
    seller = variant.listing.storefront.party
    return (make_voucher(seller, "MELATI", amount_minor=rupiah(17_000)).code,)


def _our_voucher(variant: Variant) -> tuple[str, ...]:
    return (make_voucher(None, "PASAR", amount_minor=rupiah(20_000)).code,)


def _rate_of_its_kind(variant: Variant) -> tuple[str, ...]:
    details = commission.RuleDetails(1_000, rupiah(1_000), category=variant.listing.category)
    commission.add_rule(actor_of(make.make_operator()), details)
    return ()


OUR_VOUCHER_ONE_PIECE: Rupiah = {
    "buyer": 88_500,
    "seller": 93_033,
    "courier": 24_000,
    "commission": 4_925,
    "tax": 542,
    "promotions": -10_000,
}

ENDS = {
    "with vouchers, not paid in time": End(
        unpaid_with_vouchers, {}, ("expired",), "expired", bought=with_both
    ),
    "with the seller's voucher, one piece declined": End(
        one_piece_declined,
        {"buyer": 90_000, "seller": 85_005, "courier": 24_000, "commission": 4_500, "tax": 495},
        ("completed",),
        "partly_refunded",
        ("delivered",),
        shelf=(9,),
        bought=with_his_voucher,
    ),
    "with the operator's voucher, one piece declined": End(
        one_piece_declined,
        OUR_VOUCHER_ONE_PIECE,
        ("completed",),
        "partly_refunded",
        ("delivered",),
        shelf=(9,),
        bought=with_our_voucher,
    ),
    "with the operator's voucher, part of a line refunded after the payout": End(
        given_back_after_the_payout,
        {
            "buyer": 29_949,
            "seller": 154_584,
            "courier": 24_000,
            "commission": 8_183,
            "tax": 900,
            "promotions": -16_616,  # 3,384.06 of 20,000 went back with 33,333 of 197,000
        },
        ("completed",),
        "partly_refunded",
        ("delivered",),
        shelf=(8,),
        owes={"seller": 31_482},
        bought=with_our_voucher,
    ),
    "with the operator's voucher, lost, the courier concedes": End(
        ENDS_OF_CASES["lost, the courier concedes"].play,
        {"buyer": 201_000, "seller": 186_066, "courier": -186_066},
        ("cancelled",),
        "refunded",
        ENDS_OF_CASES["lost, the courier concedes"].parcels,
        ENDS_OF_CASES["lost, the courier concedes"].cases,
        ENDS_OF_CASES["lost, the courier concedes"].shelf,
        ENDS_OF_CASES["lost, the courier concedes"].owes,
        bought=with_our_voucher,
    ),
    "at a rate of its kind, part of a line refunded on the way": End(
        given_back_on_the_way,
        {"buyer": 33_333, "seller": 143_656, "courier": 24_000, "commission": 18_028, "tax": 1_983},
        ("completed",),
        "partly_refunded",
        ("delivered",),
        shelf=(8,),
        bought=at_a_rate_of_its_kind,
    ),
}

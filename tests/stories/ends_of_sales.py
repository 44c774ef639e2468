"""Ends that nobody disputes: not paid, declined, cancelled, not packed, not fetched, sent back, money given back."""

from marketplace.kit.db import db
from marketplace.kit.money import rupiah
from marketplace.orders.models import Sale
from marketplace.settlement.models import Payout
from tests import make, walk
from tests.doors.current import door
from tests.stories.ends import ALL_BACK, ALL_WELL, ONE_PIECE_SOLD, End, added
from tests.stories.stage import (
    ONE_EACH,
    PIECES,
    Stage,
    accepted,
    arrived,
    back_home,
    brought,
    content,
    days_pass,
    goes_well,
    heard,
    missed,
    packed,
    reported,
    sent,
    turned_back,
    until,
)


def declined(sale: Sale) -> None:
    """The seller has none of it."""
    door().decline(sale, "out-of-stock")
    heard()


def one_declined(sale: Sale) -> None:
    """The seller has one of the two pieces only."""
    door().decline_part(sale, {sale.lines[0].public_id: 1}, "out-of-stock")
    heard()


def cancelled(sale: Sale) -> None:
    """The buyer does not want it any more."""
    door().cancel(sale, "changed-mind")
    heard()


def given_back(sale: Sale, amount: int) -> None:
    """The seller gives back so many rupiah of the price."""
    door().give_back(sale, {sale.lines[0].public_id: rupiah(amount)}, "flaw")
    heard()


def unpaid(stage: Stage) -> None:
    """Nobody pays."""
    until(stage.sale)


def declined_by_one(stage: Stage) -> None:
    """One seller sends, the other has none left."""
    walk.pay(stage.order)
    declined(stage.other)
    goes_well(stage.sale)


def declined_in_part_by_one(stage: Stage) -> None:
    """One seller sends both pieces, the other has one."""
    walk.pay(stage.order)
    one_declined(stage.other)
    for sale in stage.order.sales:
        goes_well(sale)


def declined_bit_by_bit(stage: Stage) -> None:
    """First one piece is missing, then the last one, too."""
    walk.pay(stage.order)
    one_declined(stage.sale)
    declined(stage.sale)


def cancelled_before_packing(stage: Stage) -> None:
    """The seller has taken it already, but not packed."""
    walk.pay(stage.order)
    accepted(stage.sale)
    cancelled(stage.sale)


def cancelled_before_paying(stage: Stage) -> None:
    """One of two is cancelled, then the whole is paid all the same: the number asked for it."""
    cancelled(stage.other)
    walk.pay(stage.order)
    goes_well(stage.sale)


def not_packed(stage: Stage) -> None:
    """The seller takes it and forgets it."""
    walk.pay(stage.order)
    accepted(stage.sale)
    until(stage.sale)


def not_answered(stage: Stage) -> None:
    """The seller does not even look."""
    walk.pay(stage.order)
    until(stage.sale)


def not_fetched(stage: Stage) -> None:
    """No courier ever comes."""
    walk.pay(stage.order)
    packed(stage.sale)
    until(stage.sale)


def nobody_home(stage: Stage) -> None:
    """Three times nobody opens: the parcel goes back."""
    walk.pay(stage.order)
    sent(stage.sale)
    missed(stage.sale.shipments[0])
    back_home(stage.sale.shipments[0])


def refused_at_the_door(stage: Stage) -> None:
    """The buyer does not take it, and the rider turns back at once."""
    walk.pay(stage.order)
    sent(stage.sale)
    missed(stage.sale.shipments[0], "refused", times=1)
    turned_back(stage.sale.shipments[0])
    back_home(stage.sale.shipments[0])


def courier_turns_back(stage: Stage) -> None:
    """The van breaks down, and the courier brings the parcel back where it came from."""
    walk.pay(stage.order)
    sent(stage.sale)
    reported(stage.sale.shipments[0], "late")
    turned_back(stage.sale.shipments[0])
    back_home(stage.sale.shipments[0])


def one_of_two_parcels_sent_back(stage: Stage) -> None:
    """One parcel arrives, at the other one's nobody opens."""
    walk.pay(stage.order)
    sent(stage.sale, ONE_EACH)
    first, second = stage.sale.shipments
    brought(first)
    missed(second)
    back_home(second)
    content(stage.sale)


def both_parcels_sent_back(stage: Stage) -> None:
    """At one nobody opens, the other one's van breaks down."""
    walk.pay(stage.order)
    sent(stage.sale, ONE_EACH)
    first, second = stage.sale.shipments
    missed(first)
    reported(second, "late")
    turned_back(second)
    for parcel in (first, second):
        back_home(parcel)


def one_of_two_parcels_left(stage: Stage) -> None:
    """The courier takes one parcel and never comes for the other."""
    walk.pay(stage.order)
    packed(stage.sale, ONE_EACH)
    first, _ = stage.sale.shipments
    walk.hand_over_one(first)
    heard()
    brought(first)
    until(stage.sale)
    content(stage.sale)


def given_back_on_the_way(stage: Stage) -> None:
    """The seller finds that what he sent has a flaw, and gives back some of its price."""
    walk.pay(stage.order)
    sent(stage.sale)
    given_back(stage.sale, 33_333)
    brought(stage.sale.shipments[0])
    content(stage.sale)


def given_back_before_the_payout(stage: Stage) -> None:
    """He gives it back when the sale is completed and his money still waits for its day."""
    walk.pay(stage.order)
    goes_well(stage.sale)
    given_back(stage.sale, 33_333)


def given_back_after_the_payout(stage: Stage) -> None:
    """He gives it back when the bank has sent him all of it: he owes us."""
    walk.pay(stage.order)
    goes_well(stage.sale)
    days_pass(stage.sale.hold_days + 1)
    assert paid_to(stage, stage.pay_out()) == [186_066]
    given_back(stage.sale, 33_333)
    days_pass(1)
    assert paid_to(stage, stage.pay_out()) == []


def paid_back_by_the_next_sale(stage: Stage) -> None:
    """What he owes comes off his next payout."""
    given_back_after_the_payout(stage)
    basket = [(stage.sale.lines[0].variant, PIECES)]
    order = door().check_out(make.address_of(stage.order.buyer), basket, stage.courier, stage.bank)
    heard()
    walk.pay(order)
    goes_well(order.sales[0])
    days_pass(order.sales[0].hold_days + 1)
    assert paid_to(stage, stage.pay_out()) == [186_066 - 31_482]


def all_given_back(stage: Stage) -> None:
    """The buyer is content, but the seller gives back every rupiah of the price."""
    walk.pay(stage.order)
    arrived(stage.sale)
    content(stage.sale)
    for amount in (100_000, 97_000):
        given_back(stage.sale, amount)


def paid_to(stage: Stage, payouts: list[Payout]) -> list[int]:
    """What of these payouts went to the seller, in rupiah."""
    db.session.commit()
    return [row.amount_minor // 100 for row in payouts if row.party_id == stage.sale.seller_id]


# of Rp197.000, Rp33.333 given back: commission and tax of what stays sold, 8,183.35 and 900.13
SOME_GIVEN_BACK = {
    "buyer": 33_333,
    "seller": 154_584,
    "courier": 24_000,
    "commission": 8_183,
    "tax": 900,
}
OTHER_ALL_WELL = {"other seller" if name == "seller" else name: share for name, share in ALL_WELL.items()}
OTHER_ONE_PIECE = {
    "other seller" if name == "seller" else name: share for name, share in ONE_PIECE_SOLD.items()
}

ENDS: dict[str, End] = {
    "not paid in time": End(unpaid, {}, ("expired",), "expired"),
    "declined by one of two sellers": End(
        declined_by_one,
        added(ALL_BACK, ALL_WELL),
        ("completed", "declined"),
        "partly_refunded",
        ("delivered",),
        shelf=(8, 10),
    ),
    "declined in part by one of two sellers": End(
        declined_in_part_by_one,
        added(ALL_WELL, OTHER_ONE_PIECE),
        ("completed", "completed"),
        "partly_refunded",
        ("delivered", "delivered"),
        shelf=(8, 9),
    ),
    "declined bit by bit": End(declined_bit_by_bit, ALL_BACK, ("declined",), "refunded"),
    "cancelled by the buyer before packing": End(
        cancelled_before_packing, ALL_BACK, ("cancelled",), "refunded"
    ),
    "one of two cancelled before paying": End(
        cancelled_before_paying,
        added(ALL_BACK, ALL_WELL),
        ("completed", "cancelled"),
        "partly_refunded",
        ("delivered",),
        shelf=(8, 10),
    ),
    "not answered in time": End(not_answered, ALL_BACK, ("cancelled",), "refunded"),
    "not packed in time": End(not_packed, ALL_BACK, ("cancelled",), "refunded"),
    "never fetched": End(not_fetched, ALL_BACK, ("cancelled",), "refunded", ("expired",), shelf=(8,)),
    "nobody home three times": End(
        nobody_home,
        {"buyer": 197_000, "courier": 24_000},
        ("cancelled",),
        "partly_refunded",
        ("returned",),
        shelf=(8,),
    ),
    "refused at the door": End(
        refused_at_the_door,
        {"buyer": 197_000, "courier": 24_000},
        ("cancelled",),
        "partly_refunded",
        ("returned",),
        shelf=(8,),
    ),
    "brought back by the courier's fault": End(
        courier_turns_back, ALL_BACK, ("cancelled",), "refunded", ("returned",), shelf=(8,)
    ),
    "one of two parcels sent back": End(
        one_of_two_parcels_sent_back,
        ONE_PIECE_SOLD,
        ("completed",),
        "partly_refunded",
        ("delivered", "returned"),
        shelf=(8,),
    ),
    "both parcels sent back": End(
        both_parcels_sent_back,
        {"buyer": 209_000, "courier": 12_000},
        ("cancelled",),
        "partly_refunded",
        ("returned", "returned"),
        shelf=(8,),
    ),
    "one of two parcels never fetched": End(
        one_of_two_parcels_left,
        ONE_PIECE_SOLD | {"buyer": 110_500, "courier": 12_000},
        ("completed",),
        "partly_refunded",
        ("delivered", "expired"),
        shelf=(8,),
    ),
    "part of a line refunded on the way": End(
        given_back_on_the_way,
        SOME_GIVEN_BACK,
        ("completed",),
        "partly_refunded",
        ("delivered",),
        shelf=(8,),
    ),
    "part of a line refunded before the payout": End(
        given_back_before_the_payout,
        SOME_GIVEN_BACK,
        ("completed",),
        "partly_refunded",
        ("delivered",),
        shelf=(8,),
    ),
    "part of a line refunded after the payout": End(
        given_back_after_the_payout,
        SOME_GIVEN_BACK,
        ("completed",),
        "partly_refunded",
        ("delivered",),
        shelf=(8,),
        owes={"seller": 31_482},
    ),
    "owed by the seller and paid back by his next sale": End(
        paid_back_by_the_next_sale,
        added(SOME_GIVEN_BACK, ALL_WELL),
        ("completed",),
        "partly_refunded",
        ("delivered",),
        shelf=(6,),
    ),
    "all of the price refunded after the end": End(
        all_given_back,
        {"buyer": 197_000, "courier": 24_000},
        ("completed",),
        "partly_refunded",
        ("delivered",),
        shelf=(8,),
    ),
}

"""Ends of what is paid at the door: nothing stands in escrow before, and the cash has a way of its own to the bank.

A sale is of two pieces at Rp80.000 and of Rp24.000 for shipping: Rp184.000 at the door, Rp151.120 for the seller,
Rp8.000 of commission and Rp880 of tax on it.
"""

from sqlalchemy import select

from marketplace.accounts.models import PartyKind
from marketplace.cases.kinds import CaseKind
from marketplace.kit.db import db
from marketplace.settlement.models import Refund
from marketplace.settlement.states import RefundState
from tests.doors.current import door
from tests.stories.ends import End, Rupiah
from tests.stories.ends_of_sales import cancelled, declined, given_back, one_declined
from tests.stories.stage import (
    Stage,
    accepted,
    answered,
    arrived,
    back_home,
    brought,
    complained,
    conceded,
    content,
    decided,
    goes_well,
    heard,
    missed,
    packed,
    reported,
    sent,
    turned_back,
    until,
)

ALL_WELL: Rupiah = {"seller": 151_120, "courier": 24_000, "commission": 8_000, "tax": 880}


def remitted(stage: Stage) -> None:
    """The courier transfers what he took, and the bank books it."""
    parcels = [parcel for parcel in stage.sale.shipments if parcel.state == "delivered"]
    remittance = door().remit(stage.courier, parcels, stage.bank)
    heard()
    door().book(stage.bank, remittance.account_number, remittance.amount_minor, "Jalan Cepat", "SETOR1")
    heard()


def named() -> None:
    """The buyer, whose account nobody knows, says where the money shall go back to."""
    for refund in db.session.scalars(select(Refund).where(Refund.state == RefundState.PENDING)).all():
        door().name_refund_account(refund, "BCA", "1234567890", "Budi Santoso")
    heard()


def cash_goes_well(stage: Stage) -> None:
    """Collected at the door, remitted, and the buyer is content."""
    goes_well(stage.sale)
    remitted(stage)


def cash_declined(stage: Stage) -> None:
    """The seller has none of it, and nobody paid anything."""
    declined(stage.sale)


def cash_declined_in_part(stage: Stage) -> None:
    """The seller has one of the two pieces: the rider asks for so much less."""
    one_declined(stage.sale)
    goes_well(stage.sale)
    remitted(stage)


def cash_cancelled(stage: Stage) -> None:
    """The buyer thinks better of it before it is packed."""
    accepted(stage.sale)
    cancelled(stage.sale)


def cash_not_packed(stage: Stage) -> None:
    """The seller takes it and forgets it."""
    accepted(stage.sale)
    until(stage.sale)


def cash_not_fetched(stage: Stage) -> None:
    """No courier ever comes."""
    packed(stage.sale)
    until(stage.sale)


def cash_refused(stage: Stage) -> None:
    """The buyer does not take it at the door: the operator pays the courier for the way."""
    sent(stage.sale)
    missed(stage.sale.shipments[0], "refused", times=1)
    turned_back(stage.sale.shipments[0])
    back_home(stage.sale.shipments[0])


def cash_lost(stage: Stage) -> None:
    """The parcel is lost on the way, before anybody paid: the courier makes good what the seller would have had."""
    sent(stage.sale)
    case = reported(stage.sale.shipments[0], "lost")
    assert case is not None
    conceded(case, PartyKind.COURIER)


def cash_damaged(stage: Stage) -> None:
    """What came is broken: the buyer paid at the door, and the courier bears it."""
    arrived(stage.sale)
    remitted(stage)
    case = complained(stage.sale, CaseKind.DAMAGED, 2)
    answered(case)
    decided(stage, case, 160_000, PartyKind.COURIER, "carried-badly")
    named()
    content(stage.sale)


def cash_never_came(stage: Stage) -> None:
    """The courier wrote that he handed it over and took the cash; nobody had it. He owes both."""
    sent(stage.sale)
    brought(stage.sale.shipments[0])
    case = complained(stage.sale, CaseKind.NOT_RECEIVED)
    answered(case)
    decided(stage, case, 184_000, PartyKind.COURIER, "proof-missing")
    named()
    remitted(stage)
    content(stage.sale)


def cash_given_back(stage: Stage) -> None:
    """The seller gives some of the price back after it was paid at the door."""
    arrived(stage.sale)
    remitted(stage)
    given_back(stage.sale, 20_000)
    named()
    content(stage.sale)


_GONE = {"payment": "called_off"}

ENDS: dict[str, End] = {
    "paid at the door, all well": End(
        cash_goes_well, ALL_WELL, ("completed",), "captured", ("delivered",), shelf=(8,), cash=True
    ),
    "paid at the door: declined": End(cash_declined, {}, ("declined",), **_GONE, cash=True),
    "paid at the door: declined in part": End(
        cash_declined_in_part,
        {"seller": 75_560, "courier": 24_000, "commission": 4_000, "tax": 440},
        ("completed",),
        "captured",
        ("delivered",),
        shelf=(9,),
        cash=True,
    ),
    "paid at the door: cancelled": End(cash_cancelled, {}, ("cancelled",), **_GONE, cash=True),
    "paid at the door: not packed in time": End(cash_not_packed, {}, ("cancelled",), **_GONE, cash=True),
    "paid at the door: never fetched": End(
        cash_not_fetched, {}, ("cancelled",), **_GONE, parcels=("expired",), shelf=(8,), cash=True
    ),
    "paid at the door: refused": End(
        cash_refused,
        {"courier": 24_000, "losses": -24_000},
        ("cancelled",),
        **_GONE,
        parcels=("returned",),
        shelf=(8,),
        cash=True,
    ),
    "paid at the door: lost before": End(
        cash_lost,
        {"seller": 151_120, "courier": -151_120},
        ("cancelled",),
        **_GONE,
        parcels=("lost",),
        cases=(("lost", "decided", "conceded", "courier"),),
        shelf=(8,),
        owes={"courier": 151_120},
        cash=True,
    ),
    "paid at the door: broken, the courier bears it": End(
        cash_damaged,
        {"buyer": 160_000, "seller": 151_120, "courier": -127_120},
        ("completed",),
        "partly_refunded",
        ("delivered",),
        (("damaged", "decided", "carried-badly", "courier"),),
        shelf=(8,),
        owes={"courier": 151_120},
        cash=True,
    ),
    "paid at the door: noted, and never came": End(
        cash_never_came,
        {"buyer": 184_000, "seller": 151_120, "courier": -151_120},
        ("completed",),
        "refunded",
        ("delivered",),
        (("not_received", "decided", "proof-missing", "courier"),),
        shelf=(8,),
        owes={"courier": 151_120},
        cash=True,
    ),
    "paid at the door: part of the price given back": End(
        cash_given_back,
        {"buyer": 20_000, "seller": 132_230, "courier": 24_000, "commission": 7_000, "tax": 770},
        ("completed",),
        "partly_refunded",
        ("delivered",),
        shelf=(8,),
        cash=True,
    ),
}

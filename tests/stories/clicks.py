"""The forms of an order in every room, each with what has to be there before somebody sends it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import select

from marketplace.accounts.models import PartyKind
from marketplace.cases.kinds import CaseKind
from marketplace.kit.db import db
from marketplace.orders.actions import carrying
from marketplace.orders.models import Sale
from marketplace.settlement import actions as settlement
from marketplace.settlement import credit
from marketplace.settlement.models import Refund
from marketplace.settlement.states import Refused
from payments import actions as payments
from tests import make, walk
from tests.stories.ends_of_cases import on_the_way
from tests.stories.ends_of_complaints import at_home
from tests.stories.ends_of_sales import declined
from tests.stories.stage import (
    PIECES,
    Stage,
    accepted,
    answered,
    arrived,
    back_home,
    days_pass,
    goes_well,
    heard,
    missed,
    packed,
    sent,
)
from tests.walk import actor_of

WORDS = "Barangnya tidak seperti di foto."

Fields = dict[str, str]


@dataclass(frozen=True)
class Click:
    """A form that somebody sends twice at once, and what then has happened once.

    ``before`` brings the stage to the page and gives what ``path`` and ``fields`` name; ``event`` is the kind of event
    that tells of it, and ``once`` how many of them one press makes.
    """

    before: Callable[[Stage], dict[str, str]]
    path: str
    event: str
    fields: Fields = field(default_factory=dict)
    once: int = 1


def names(stage: Stage, **more: str) -> dict[str, str]:
    """What addresses and fields of an order's forms name."""
    sale = stage.sale
    named = {"order": stage.order.public_id, "sale": sale.public_id, "line": sale.lines[0].public_id}
    named["bank"] = stage.bank.public_id
    if sale.shipments:
        named["parcel"] = sale.shipments[0].public_id
        named["pin"] = walk.pin_of(sale.shipments[0])
    return named | more


def unpaid(stage: Stage) -> dict[str, str]:
    """As it was checked out."""
    return names(stage, number=stage.payment.account_number, rupiah=str(stage.order.total_minor // 100))


def after(*steps: Callable[[Sale], object]) -> Callable[[Stage], dict[str, str]]:
    """Paid, and then these steps of its only sale."""

    def before(stage: Stage) -> dict[str, str]:
        walk.pay(stage.order)
        for step in steps:
            step(stage.sale)
        return names(stage)

    return before


def at_the_door(sale: Sale) -> None:
    """The rider stands before the buyer's door."""
    sent(sale)
    carrying.step(actor_of(sale.courier), sale.shipments[0], "take_out")
    heard()


def missed_once(sale: Sale) -> None:
    """Nobody opened."""
    sent(sale)
    missed(sale.shipments[0], times=1)


def turned(sale: Sale) -> None:
    """On its way back to the seller."""
    sent(sale)
    missed(sale.shipments[0])


def back(sale: Sale) -> None:
    """With the seller again."""
    turned(sale)
    back_home(sale.shipments[0])


def disputed(stage: Stage) -> dict[str, str]:
    """A case about one piece that the seller is asked about."""
    return names(stage, case=at_home(stage, CaseKind.NOT_AS_DESCRIBED, 1).public_id)


def lost(stage: Stage) -> dict[str, str]:
    """A case about a parcel that the courier reported lost."""
    return names(stage, case=on_the_way(stage, "lost").public_id)


def heard_out(stage: Stage) -> dict[str, str]:
    """A case that waits for the operator."""
    case = at_home(stage, CaseKind.NOT_AS_DESCRIBED, 1)
    answered(case, PartyKind.SELLER)
    return names(stage, case=case.public_id)


def refund_waits(stage: Stage) -> dict[str, str]:
    """Money that is to go back to the buyer."""
    walk.pay(stage.order)
    declined(stage.sale)
    row = db.session.scalars(select(Refund).where(Refund.subject_id == stage.sale.public_id)).one()
    return names(stage, refund=row.public_id)


def refund_sent(stage: Stage) -> dict[str, str]:
    """It left the bank."""
    named = refund_waits(stage)
    stage.bank_sends_refunds()
    return named


def refund_bounced(stage: Stage) -> dict[str, str]:
    """And came back."""
    named = refund_sent(stage)
    row = db.session.scalars(select(Refund).where(Refund.public_id == named["refund"])).one()
    payments.refund_returned(actor_of(stage.bank), row, Refused.CLOSED)
    heard()
    return named


def credit_kept(stage: Stage) -> dict[str, str]:
    """And the buyer keeps it as his credit."""
    named = refund_bounced(stage)
    row = db.session.scalars(select(Refund).where(Refund.public_id == named["refund"])).one()
    credit.keep(actor_of(stage.order.buyer), row)
    heard()
    return named | {"credit": str(row.amount_minor)}


def money_is_due(stage: Stage) -> dict[str, str]:
    """The seller's money may leave."""
    walk.pay(stage.order)
    goes_well(stage.sale)
    days_pass(stage.sale.hold_days + 1)
    return names(stage)


def payout_waits(stage: Stage) -> dict[str, str]:
    """A payout that the bank is to send."""
    named = money_is_due(stage)
    payouts = settlement.run_payouts(actor_of(stage.operator), stage.bank)
    heard()
    return named | {"payout": next(p.public_id for p in payouts if p.party_id == stage.sale.seller_id)}


def stray(stage: Stage) -> dict[str, str]:
    """A transfer to a number that nobody knows, of the order's amount."""
    line = make.make_bank_line(stage.bank, amount_minor=stage.order.total_minor)
    return names(stage, transfer=line.public_id, payment=stage.payment.public_id)


ORDER, SALE, PARCEL = "/orders/{order}", "/sales/{sale}", "/parcels/{parcel}"
OF_SALE = f"{ORDER}{SALE}"
REASON, ACCOUNT = (
    {"reason": "changed-mind"},
    {"bank": "BCA", "number": "1234567890", "holder": "Budi Santoso"},
)

CLICKS: dict[str, dict[str, Click]] = {
    "buyers": {
        "cancel the order": Click(unpaid, f"{ORDER}/cancel", "sale.cancelled", REASON),
        "cancel a sale": Click(after(accepted), f"{OF_SALE}/cancel", "sale.cancelled", REASON),
        "it is good": Click(after(arrived), f"{OF_SALE}/confirm", "sale.completed"),
        "rate": Click(
            after(goes_well),
            f"{OF_SALE}/rate",
            "rating.written",
            {"seller_goods": "5", "seller_packing": "5", "courier_stars": "4"},
            once=2,
        ),
        "complain": Click(
            after(arrived),
            f"{OF_SALE}/complain/not_as_described",
            "case.opened",
            {"text": WORDS, "n_{line}": "1"},
        ),
        "not received": Click(
            after(arrived), f"{OF_SALE}/complain/not_received", "case.opened", {"text": WORDS}
        ),
        "say more": Click(disputed, "/cases/{case}/words", "case.answered", {"text": WORDS}),
        "take it back": Click(disputed, "/cases/{case}/withdraw", "case.withdrawn"),
        "name an account": Click(
            refund_bounced, f"{ORDER}/refunds/{{refund}}/account", "refund.account_named", ACCOUNT
        ),
        "keep it as credit": Click(refund_bounced, f"{ORDER}/refunds/{{refund}}/keep", "refund.kept"),
        "send the credit": Click(
            credit_kept, "/credit/payout", "payout.ordered", {**ACCOUNT, "seen_minor": "{credit}"}
        ),
    },
    "sellers": {
        "accept": Click(after(), f"{SALE}/accept", "sale.accepted"),
        "decline": Click(after(), f"{SALE}/decline", "sale.declined", {"reason": "out-of-stock"}),
        "decline part": Click(
            after(),
            f"{SALE}/decline-part",
            "sale.declined_part",
            {"reason": "out-of-stock", "step": "do", "kept_{line}": "1", "seen_{line}": str(PIECES)},
        ),
        "pack": Click(after(accepted), f"{SALE}/pack", "sale.packed"),
        "pack apart": Click(
            after(accepted),
            f"{SALE}/pack-apart",
            "sale.packed",
            {"parcels": "2", "in1_{line}": "1", "in2_{line}": "1"},
        ),
        "give back": Click(
            after(arrived),
            f"{SALE}/give-back",
            "sale.gave_back",
            {"reason": "flaw", "known": "0", "step": "do", "back_{line}": "33333"},
        ),
        "restock": Click(after(back), f"{SALE}{PARCEL}/lines/{{line}}/restock", "sale.restocked"),
        "rate": Click(after(goes_well), f"{SALE}/rate", "rating.written", {"stars": "5"}),
        "answer": Click(disputed, "/cases/{case}/words", "case.answered", {"text": WORDS}),
        "concede": Click(disputed, "/cases/{case}/concede", "case.decided"),
    },
    "shipping": {
        "fetch": Click(after(packed), f"{PARCEL}/steps/pick_up", "shipment.picked_up"),
        "move on": Click(after(sent), f"{PARCEL}/steps/move_on", "shipment.in_transit"),
        "take out": Click(after(sent), f"{PARCEL}/steps/take_out", "shipment.out_for_delivery"),
        "miss": Click(
            after(at_the_door),
            f"{PARCEL}/steps/miss",
            "shipment.attempt_failed",
            {"reason": "nobody-home"},
        ),
        "keep": Click(after(missed_once), f"{PARCEL}/steps/keep_for_pickup", "shipment.available_for_pickup"),
        "turn back": Click(after(missed_once), f"{PARCEL}/steps/turn_back", "shipment.returning"),
        "bring back": Click(after(turned), f"{PARCEL}/steps/bring_back", "shipment.returned"),
        "report": Click(after(sent), f"{PARCEL}/steps/report", "shipment.exception", {"reason": "lost"}),
        "hand over": Click(after(at_the_door), f"{PARCEL}/deliver", "shipment.delivered", {"pin": "{pin}"}),
        "answer": Click(lost, "/cases/{case}/words", "case.answered", {"text": WORDS}),
        "concede": Click(lost, "/cases/{case}/concede", "case.decided"),
    },
    "payments": {
        "book": Click(
            unpaid,
            "/desk",
            "transfer.matched",
            {
                "account_number": "{number}",
                "amount_minor": "{rupiah}",
                "sender": "BUDI SANTOSO",
                "bank_reference": "REF000000001",
            },
        ),
        "match": Click(stray, "/transfers/{transfer}/match", "transfer.matched", {"payment": "{payment}"}),
        "send back": Click(stray, "/transfers/{transfer}/send-back", "transfer.sent_back"),
        "refund sent": Click(refund_waits, "/refunds/{refund}/sent", "refund.paid"),
        "refund returned": Click(
            refund_sent, "/refunds/{refund}/returned", "refund.returned", {"reason": "closed"}
        ),
        "payout sent": Click(payout_waits, "/payouts/{payout}/sent", "payout.paid"),
        "payout failed": Click(payout_waits, "/payouts/{payout}/failed", "payout.failed"),
        "payout returned": Click(
            payout_waits, "/payouts/{payout}/returned", "payout.returned", {"reason": "closed"}
        ),
    },
    "operator": {
        "run the payouts": Click(
            money_is_due, "/payouts/run", "payout.ordered", {"provider": "{bank}"}, once=2
        ),
        "decide": Click(
            heard_out,
            "/cases/{case}/decide",
            "case.decided",
            {
                "size": "part",
                "amount": "40000",
                "seen": "4000000",
                "bearer": "seller",
                "reason": "goods-differ",
                "text": WORDS,
            },
        ),
    },
}

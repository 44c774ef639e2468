"""What a chargeback means for the sales it paid: their money is frozen, and goes, or is free again.

A lost one is borne by the seller as far as his goods are concerned: they count as given back. The courier keeps what he
earned by carrying, and the operator bears that, and whatever is more than the sales had.
"""

from collections.abc import Callable

from sqlalchemy import func, select

from marketplace.accounts.actor import THE_CLOCK, Actor
from marketplace.accounts.models import PartyKind
from marketplace.events import actions as events
from marketplace.kit import clock
from marketplace.kit.db import db, locked
from marketplace.kit.states import CLOCK
from marketplace.ledger import actions as ledger
from marketplace.ledger.addresses import claim
from marketplace.orders import postings
from marketplace.orders.actions import refunding, selling
from marketplace.orders.models import ChargebackPart, Order, Sale
from marketplace.orders.states import SALE, SaleState
from marketplace.settlement import actions as settlement
from marketplace.settlement.actions import RefundPart
from marketplace.settlement.chargebacks import claim_minor
from marketplace.settlement.models import Chargeback
from marketplace.settlement.queries import spent_minor

REASON = "charged-back"


def freeze(chargeback: Chargeback, order: Order) -> None:
    """Opened: what of it still stands in escrow is neither released nor refunded meanwhile."""
    left = min(chargeback.amount_minor, spent_minor(chargeback.payment))
    for sale in _locked(order):
        parts = refunding.bounded(_in_escrow(sale), left)
        left -= refunding.total(parts)
        if parts:
            refunding.freeze(sale, parts)
            db.session.add_all(
                ChargebackPart(
                    chargeback_id=chargeback.id,
                    sale=sale,
                    line_id=part.line_id,
                    amount_minor=part.amount_minor,
                )
                for part in parts
            )
        _tell("sale.charge_disputed", sale, chargeback, refunding.total(parts))


def thaw(chargeback: Chargeback, order: Order) -> None:
    """Won: it is as free as it was; what waited for that is released, or goes back where the sale came to nothing."""
    for sale in _locked(order):
        _unfreeze(chargeback, sale)
        if sale.state is SaleState.COMPLETED:
            refunding.release(sale, case=chargeback.public_id)
        elif sale.state.is_over:
            selling.undo_rest(THE_CLOCK, sale, chargeback.public_id)
        _tell("sale.charge_kept", sale, chargeback, 0)


def bear(chargeback: Chargeback, order: Order) -> None:
    """Lost: the sales' money pays what is still claimed, out of escrow first, then out of what was released.

    Only what came by the disputed payment: the buyer's credit is no part of it.
    """
    claimed = claim_minor(chargeback)
    left = min(claimed, spent_minor(chargeback.payment))
    alone = claimed - left
    for sale in _locked(order):
        _unfreeze(chargeback, sale)
        gone = 0
        carried = sale.handed_over_at is not None
        for parts_of, bearer in (
            (_goods_in_escrow, None),
            (_shipping_in_escrow, PartyKind.OPERATOR if carried else None),
            (_goods_released, None),
            (_shipping_released, PartyKind.OPERATOR),
        ):
            gone += _give(chargeback, sale, parts_of, bearer, left - gone)
        left -= gone
        if "cancel" in SALE.verbs(sale.state, CLOCK):
            selling.cancel(THE_CLOCK, sale, REASON)
        _tell("sale.charge_lost", sale, chargeback, gone)
    bear_alone(chargeback, left + alone)


def at_hand(sale: Sale, chargeback: str) -> tuple[int, int]:
    """What a lost chargeback (public id) may take of a sale: free in escrow or frozen by itself, and released."""
    frozen = select(func.sum(ChargebackPart.amount_minor)).where(
        ChargebackPart.chargeback_id.in_(select(Chargeback.id).where(Chargeback.public_id == chargeback)),
        ChargebackPart.sale_id == sale.id,
        ChargebackPart.thawed_at.is_(None),
    )
    own_minor = int(db.session.scalar(frozen) or 0)
    released = [*_goods_released(sale), *_shipping_released(sale)]
    return own_minor + refunding.total(_in_escrow(sale)), refunding.total(released)


def bear_alone(chargeback: Chargeback, amount_minor: int) -> None:
    """The operator bears what no sale has any more."""
    if amount_minor > 0:
        recipe = postings.borne_by_operator(claim(chargeback.public_id), amount_minor, chargeback.currency)
        ledger.post(
            f"claim-borne:{chargeback.public_id}",
            "claim_borne",
            ("chargeback", chargeback.public_id),
            recipe,
        )


PartsOf = Callable[[Sale], list[RefundPart]]


def _give(
    chargeback: Chargeback, sale: Sale, parts_of: PartsOf, bearer: PartyKind | None, left_minor: int
) -> int:
    parts = refunding.bounded(parts_of(sale), left_minor)
    row = refunding.refund(THE_CLOCK, sale, parts, REASON, bearer)
    if row is None:
        return 0
    taken = [one for one in row.refunds if one.payment_id == chargeback.payment_id]
    for one in taken:  # what credit had paid goes back as credit: his bank knows nothing of that
        settlement.taken_by_chargeback(one, chargeback)
    return sum(one.amount_minor for one in taken)


def _in_escrow(sale: Sale) -> list[RefundPart]:
    return [*_goods_in_escrow(sale), *_shipping_in_escrow(sale)]


def _goods_in_escrow(sale: Sale) -> list[RefundPart]:
    if sale.paid_at is None:
        return []
    return [RefundPart(line.public_id, 0, line.escrow_minor) for line in sale.lines if line.escrow_minor]


def _shipping_in_escrow(sale: Sale) -> list[RefundPart]:
    here = sale.refundable_shipping_minor - sale.released_shipping_minor
    return [RefundPart(None, 1, here)] if sale.paid_at is not None and here > 0 else []


def _goods_released(sale: Sale) -> list[RefundPart]:
    return [RefundPart(line.public_id, 0, line.released_minor) for line in sale.lines if line.released_minor]


def _shipping_released(sale: Sale) -> list[RefundPart]:
    released = sale.released_shipping_minor
    return [RefundPart(None, 1, released)] if released > 0 else []


def _unfreeze(chargeback: Chargeback, sale: Sale) -> None:
    rows = db.session.scalars(
        select(ChargebackPart).where(
            ChargebackPart.chargeback_id == chargeback.id,
            ChargebackPart.sale_id == sale.id,
            ChargebackPart.thawed_at.is_(None),
        )
    ).all()
    refunding.unfreeze(sale, [RefundPart(row.line_id, 0, row.amount_minor) for row in rows])
    for row in rows:
        row.thawed_at = clock.now()


def _locked(order: Order) -> list[Sale]:
    return [locked(Sale, sale.id) for sale in order.sales]


def _tell(kind: str, sale: Sale, chargeback: Chargeback, amount_minor: int) -> None:
    events.record(
        kind,
        ("sale", sale.public_id),
        Actor(kind="provider", party=chargeback.payment.provider),
        order=sale.order.public_id,
        seller=sale.seller.public_id,
        chargeback=chargeback.public_id,
        amount_minor=amount_minor,
    )

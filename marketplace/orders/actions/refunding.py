"""The money of a sale in parts: frozen while disputed, released to its parties, or sent back to the buyer.

A part is a list of RefundPart: pieces of a line with their price, and shipping (no line). Whatever the road, what was
paid for a sale is at every moment the sum of what is in escrow, what was released and what went back.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from operator import le

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Party, PartyKind
from marketplace.cash import queries as cash
from marketplace.kit import clock
from marketplace.kit.errors import Missing, Refusal
from marketplace.kit.i18n import _l
from marketplace.kit.ids import new_public_id
from marketplace.ledger import actions as ledger
from marketplace.ledger.actions import Posting
from marketplace.ledger.addresses import PROMOTIONS, held, payable, refund_transit
from marketplace.orders import postings
from marketplace.orders.actions.crediting import Back, shares
from marketplace.orders.income import (
    nothing,
    operators_part,
    price_of,
    shipping_shares,
    sold,
    terms_of,
    to_buyer,
)
from marketplace.orders.models import Sale, SaleLine, Shipment
from marketplace.orders.queries import payment_of
from marketplace.orders.reasons import AT_THE_DOOR
from marketplace.orders.states import ShipmentState
from marketplace.promotions import postings as promotions
from marketplace.settlement import actions as settlement
from marketplace.settlement import at_the_door, reserves
from marketplace.settlement.actions import RefundPart
from marketplace.settlement.payouts import lock_party

Parts = Sequence[RefundPart]
Moved = Callable[[str], list[Posting]]  # out of wherever it is, to the address it is told

# Who can be made to bear a refund: he makes good what seller and courier lose by it. Nobody (None) does where no
# party has done anything for its money yet, and where the seller himself gives goods back.
BEARERS = (PartyKind.SELLER, PartyKind.COURIER, PartyKind.OPERATOR)


def rest(sale: Sale) -> list[RefundPart]:
    """Everything of a sale under way, or that came to nothing, that stands in escrow and is not disputed."""
    parts = [RefundPart(line.public_id, line.to_send, line.refundable_minor) for line in sale.lines]
    shipping_minor = sale.refundable_shipping_minor - sale.released_shipping_minor
    return _some([*parts, RefundPart(None, 1, shipping_minor)])


def rest_unearned(sale: Sale) -> list[RefundPart]:
    """The rest, but for the fees that the courier earned by parcels that came back through no fault of his."""
    shares = shipping_shares(sale.shipments, sale.shipping_minor)
    earned_minor = sum(shares[parcel.id] for parcel in sale.shipments if fee_is_earned(parcel))
    goods = [part for part in rest(sale) if part.line_id]
    kept_minor = max(
        earned_minor, sale.released_shipping_minor
    )  # of a sale that came to nothing, only earned fees
    return _some([*goods, RefundPart(None, 1, sale.refundable_shipping_minor - kept_minor)])


def fee_is_earned(shipment: Shipment) -> bool:
    """The parcel is back with the seller, but the courier did his work: the buyer was not there or did not want it."""
    return shipment.state is ShipmentState.RETURNED and shipment.raw_code in AT_THE_DOOR


def pieces(sale: Sale, quantities: Mapping[str, int], shipping_minor: int = 0) -> list[RefundPart]:
    """Pieces of lines (public ids) at the price that was paid, as far as they are free, and shipping."""
    prices = price_of(sale, quantities)
    parts = [RefundPart(line_id, quantities[line_id], amount) for line_id, amount in prices.items()]
    return _some([*parts, RefundPart(None, 1, min(shipping_minor, sale.refundable_shipping_minor))])


def of_parcel(shipment: Shipment) -> list[RefundPart]:
    """What lies in a parcel, with the parcel's share of the shipping by weight."""
    sale = shipment.sale
    shipping_minor = shipping_shares(sale.shipments, sale.shipping_minor)[shipment.id]
    return pieces(sale, {row.line.public_id: row.quantity for row in shipment.lines}, shipping_minor)


def total(parts: Parts) -> int:
    """Minor units of all parts together."""
    return sum(part.amount_minor for part in parts)


def bounded(parts: Parts, most_minor: int) -> list[RefundPart]:
    """As much of the parts as ``most_minor`` covers, in their order."""
    found = []
    for part in parts:
        amount = min(part.amount_minor, most_minor)
        if amount > 0:
            found.append(replace(part, amount_minor=amount))
            most_minor -= amount
    return found


def of_buyer(sale: Sale, parts: Parts) -> int:
    """What of these parts the buyer paid himself, and would get: the operator's voucher may have paid the rest."""
    goods = to_buyer(sale, {part.line_id: part.amount_minor for part in parts if part.line_id})
    return goods + sum(part.amount_minor for part in parts if not part.line_id)


def freeze(sale: Sale, parts: Parts) -> None:
    """Disputed: neither released nor refunded until somebody has decided. The caller holds the sale's lock."""
    _mark(sale, parts, "frozen", 1)


def unfreeze(sale: Sale, parts: Parts) -> None:
    """Decided: the parts are as free as they were before."""
    _mark(sale, parts, "frozen", -1)


def fund(sale: Sale) -> None:
    """The buyer's part of a sale is in escrow: what the operator's voucher pays comes to it."""
    open_minor = sale.promotion_minor - sale.promotion_returned_minor
    if open_minor:
        recipe = promotions.promoted(sale.public_id, open_minor, sale.currency)
        ledger.post(f"promotion:{sale.public_id}", "promoted", _subject(sale), recipe)


def release(sale: Sale, case: str = "") -> None:
    """Give seller and courier everything that stands in escrow and is not disputed; ``case`` names what freed it.

    The seller's is held until his standing's days since the end of the sale are over, also where a case freed it.
    """
    goods, shipping_minor = _in_escrow(sale)
    if not any(goods) and not shipping_minor:
        return
    terms = terms_of(sale)
    part = postings.worth(terms, [line.released_minor for line in sale.lines], goods, shipping_minor)
    _count_released(sale, goods, shipping_minor, 1)
    reference = ":".join(["release", sale.public_id, *([case] if case else [])])
    ledger.post(reference, "released", _subject(sale), postings.released(terms, part))
    subject = ("case", case) if case else _subject(sale)
    passed = clock.now() - (sale.ended_at or clock.now())
    hold_days = max(0, sale.hold_days - passed.days)
    settlement.earn(
        sale.seller_id, subject, part.seller_minor, hold_days, reason="standing", about=sale.public_id
    )
    settlement.earn(sale.courier_id, subject, part.courier_minor, about=sale.public_id)
    _keep_back(sale, part.seller_minor, hold_days)


def _keep_back(sale: Sale, earned_minor: int, hold_days: int) -> None:
    """The share of the seller's part that his standing at purchase asks for stays with us for its time."""
    reserves.keep(
        sale.seller,
        sale.public_id,
        earned_minor,
        sale.currency,
        sale.reserve_bp,
        clock.now() + timedelta(days=hold_days),
        reserves.ends(sale.ended_at, sale.reserve_days),
        sale.reserve_reason,
    )


def refund(
    actor: Actor, sale: Sale, parts: Parts, reason: str, bearer: PartyKind | None = None
) -> Back | None:
    """Send parts back to the buyer, each the way it was paid (``crediting.shares``); commission and its tax go back in
    proportion. None when he gets nothing.

    Of goods that the operator's voucher paid in part he gets what he paid; the rest returns to the operator.
    Out of escrow, or, once that was released, from those who have it: ``bearer`` pays for seller and courier where
    it was his fault. The caller holds the sale's lock. Raises Refusal ``over-refund`` for more than is free.
    """
    parts = _some(parts)
    if not parts:
        return None
    if sale.cod and sale.paid_at is None:
        _waive(sale, parts, reason, bearer)
        return None
    from_escrow = _fits_escrow(sale, parts)
    in_escrow_worth = worth(sale, parts)
    paid = _take(sale, parts)
    operators_minor = total(parts) - total(paid)
    if not from_escrow:
        goods, shipping_minor = _amounts(sale, parts)
        _count_released(sale, goods, shipping_minor, -1)
        kept = [line.released_minor for line in sale.lines]
        part = postings.worth(terms_of(sale), kept, goods, shipping_minor)
        losses = _losses(sale, part, bearer or PartyKind.SELLER, to_each=bearer is None)
        row, number = _send(
            actor, sale, paid, reason, lambda to: _out_of_pockets(sale, part, losses, to), operators_minor
        )
        _charge(losses, number, reason, sale)
        return row
    row, number = _send(
        actor, sale, paid, reason, lambda to: _out_of_escrow(sale, parts, to), operators_minor
    )
    if bearer is not None:
        _make_good(sale, in_escrow_worth, bearer, ("refund", number), reason)
    return row


def _waive(sale: Sale, parts: Parts, reason: str, bearer: PartyKind | None) -> None:
    """Of a sale to be paid at the door: nobody asks for it any more, and ``bearer`` makes good what others lose."""
    part = worth(sale, parts)
    paid = _take(sale, parts)
    sale.waived_minor += total(paid)
    at_the_door.ask_less(payment_of(sale.order), total(paid))
    if bearer is not None:
        _make_good(sale, part, bearer, ("waiver", new_public_id()), reason)


def worth(sale: Sale, parts: Parts) -> postings.Worth:
    """What parts that still stand in escrow would be worth to each party if they were not refunded."""
    goods, shipping_minor = _amounts(sale, parts)
    kept = [whole - gone for whole, gone in zip(sold(sale), goods, strict=True)]
    return postings.worth(terms_of(sale), kept, goods, shipping_minor)


def burden(sale: Sale, parts: Parts, bearer: PartyKind) -> dict[PartyKind, int]:
    """Who would have how much less if these parts were refunded out of escrow and ``bearer`` bore it. Moves nothing."""
    part = worth(sale, parts)
    costs = dict.fromkeys(BEARERS, 0)
    costs[PartyKind.OPERATOR] = part.commission_minor + part.tax_minor - part.rounding_minor
    costs[bearer] += part.seller_minor + part.courier_minor
    return costs


def _out_of_pockets(
    sale: Sale, part: postings.Worth, losses: Mapping[Party | None, int], destination: str
) -> list[Posting]:
    """What was released comes back: the fees from the operator, the rest from whoever bears it."""
    moved = postings.fees_returned(part, destination, sale.currency)
    for party, amount_minor in losses.items():
        moved += _taken(party, destination, amount_minor, sale.currency)
    return moved


def _out_of_escrow(sale: Sale, parts: Parts, destination: str) -> list[Posting]:
    return [Posting(held(sale.public_id), destination, total(parts), sale.currency)]


def _losses(sale: Sale, part: postings.Worth, bearer: PartyKind, *, to_each: bool) -> dict[Party | None, int]:
    """Who loses how much when released money goes back: each his own, or the bearer all. The operator is None."""
    if to_each:
        return _in_order({sale.seller: part.seller_minor, sale.courier: part.courier_minor})
    return {_party(sale, bearer): part.seller_minor + part.courier_minor}


def _make_good(
    sale: Sale, part: postings.Worth, bearer: PartyKind, about: tuple[str, str], reason: str
) -> None:
    """The bearer pays seller and courier what they would have had, as if all had gone well; once for ``about``."""
    payer = _party(sale, bearer)
    due = {
        party: amount_minor
        for party, amount_minor in ((sale.seller, part.seller_minor), (sale.courier, part.courier_minor))
        if party is not payer and amount_minor
    }
    if not due:
        return
    for party in sorted({*due, *([payer] if payer else [])}, key=lambda p: p.public_id):
        lock_party(party.id)  # as a payout run does, party by party: the book's rows of both are moved below
    moved = [
        posting
        for party, amount_minor in due.items()
        for posting in _taken(payer, payable(party.public_id), amount_minor, sale.currency)
    ]
    ledger.post(f"make-good:{about[1]}", "made_good", _subject(sale), moved)
    for party, amount_minor in due.items():
        settlement.earn(party.id, about, amount_minor, about=sale.public_id)
    if payer is not None:
        settlement.charge(payer.id, about, sum(due.values()), reason, about=sale.public_id)


def _taken(party: Party | None, destination: str, amount_minor: int, currency: str) -> list[Posting]:
    if party is None:
        return postings.borne_by_operator(destination, amount_minor, currency)
    return settlement.taken_from(party, destination, amount_minor, currency)


def _charge(losses: Mapping[Party | None, int], number: str, reason: str, sale: Sale) -> None:
    for party, amount_minor in losses.items():
        if party is not None:
            settlement.charge(party.id, ("refund", number), amount_minor, reason, about=sale.public_id)


def _send(
    actor: Actor, sale: Sale, paid: Parts, reason: str, moved: Moved, operators_minor: int
) -> tuple[Back | None, str]:
    """The refunds of what the buyer had ``paid``, and its number; what the operator had paid returns to him."""
    if not paid:
        number = new_public_id()
        ledger.post(f"refund:{number}", "promotion_returned", _subject(sale), moved(PROMOTIONS))
        return None, number
    (payment, parts), *rest = shares(sale.order, paid)
    bank = cash.bank_of(payment.id) if sale.cod else None

    def source(to: str) -> list[Posting]:
        return [*moved(to), *promotions.promotion_returned(to, operators_minor, sale.currency)]

    row = settlement.refund(actor, payment, _subject(sale), source, parts, reason, bank)
    back = [row]
    for other, some in rest:  # all of it stands where the first goes from
        out_of = refund_transit(row.public_id)
        back.append(settlement.refund(actor, other, _subject(sale), out_of, some, reason))
    return Back(tuple(back)), row.public_id


def _fits_escrow(sale: Sale, parts: Parts) -> bool:
    goods, shipping_minor = _amounts(sale, parts)
    goods_held, shipping_held = _in_escrow(sale)
    return shipping_minor <= shipping_held and all(map(le, goods, goods_held))


def _in_escrow(sale: Sale) -> tuple[list[int], int]:
    """Goods, line by line, and shipping that stand in escrow and are not disputed."""
    if sale.paid_at is None:
        return nothing(sale), 0
    goods = [line.escrow_minor for line in sale.lines]
    return goods, sale.refundable_shipping_minor - sale.released_shipping_minor


def _count_released(sale: Sale, goods: postings.Amounts, shipping_minor: int, sign: int) -> None:
    """Seller and courier have so much more of it, or less."""
    for line, amount_minor in zip(sale.lines, goods, strict=True):
        line.released_minor += sign * amount_minor
    sale.released_goods_minor += sign * sum(goods)
    sale.released_shipping_minor += sign * shipping_minor


def _take(sale: Sale, parts: Parts) -> list[RefundPart]:
    """Count parts as gone back, and say what of them the buyer had paid himself."""
    lines = {line.public_id: line for line in sale.lines}
    paid = []
    for part in parts:
        line = lines.get(part.line_id or "")
        operators_minor = operators_part(line, part.amount_minor) if line else 0
        _mark(sale, [part], "refunded", 1)
        if line:
            line.promotion_returned_minor += operators_minor
        paid.append(replace(part, amount_minor=part.amount_minor - operators_minor))
    return _some(paid)


def _mark(sale: Sale, parts: Parts, what: str, sign: int) -> None:
    """Count parts as frozen or refunded on their lines; refuse more than is free."""
    lines: dict[str | None, SaleLine] = {line.public_id: line for line in sale.lines}
    if not lines.keys() >= {part.line_id for part in parts if part.line_id}:
        raise Missing(_l("Tidak ditemukan."))
    for part in parts:
        row, column = (
            (lines[part.line_id], f"{what}_minor") if part.line_id else (sale, f"{what}_shipping_minor")
        )
        free = lines[part.line_id].refundable_minor if part.line_id else sale.refundable_shipping_minor
        if sign > 0 and part.amount_minor > free:
            raise Refusal(
                _l("Sebagian uang ini sudah kembali atau sedang diperiksa. Muat ulang, lalu lihat sisanya."),
                code="over-refund",
            )
        setattr(row, column, getattr(row, column) + sign * part.amount_minor)


def _party(sale: Sale, bearer: PartyKind) -> Party | None:
    """The party that bears; None for the operator, whose own purse it is."""
    return {PartyKind.SELLER: sale.seller, PartyKind.COURIER: sale.courier}.get(bearer)


def _in_order(amounts: Mapping[Party, int]) -> dict[Party | None, int]:
    """Without zeros, in the order in which parties are locked."""
    return {party: amounts[party] for party in sorted(amounts, key=lambda p: p.public_id) if amounts[party]}


def _amounts(sale: Sale, parts: Parts) -> tuple[list[int], int]:
    """What the parts are of each line, and of the shipping."""
    of_lines = [
        sum(part.amount_minor for part in parts if part.line_id == line.public_id) for line in sale.lines
    ]
    return of_lines, sum(part.amount_minor for part in parts if not part.line_id)


def _some(parts: Parts) -> list[RefundPart]:
    return [part for part in parts if part.amount_minor > 0]


def _subject(sale: Sale) -> tuple[str, str]:
    return ("sale", sale.public_id)

"""Writes on cash: taken at a door, gathered into a remittance, received by the bank, or kept of what we owe."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from marketplace.accounts.actor import THE_CLOCK, Actor
from marketplace.accounts.models import Party
from marketplace.cash import postings, queries
from marketplace.cash.models import CashCollection, Remittance
from marketplace.cash.states import REMITTANCE
from marketplace.events import actions as events
from marketplace.kit import clock
from marketplace.kit.calendar import add_working_days
from marketplace.kit.db import db, locked
from marketplace.kit.errors import Invalid, Refusal
from marketplace.kit.i18n import _l
from marketplace.kit.ids import new_public_id
from marketplace.ledger import actions as ledger
from marketplace.ledger.addresses import payable
from marketplace.ledger.queries import balance
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Payment
from marketplace.settlement.payouts import lock_party
from marketplace.settlement.states import PAYMENT

POCKET_WORKING_DAYS = 2  # then the clock gathers what the courier did not
REMIT_WORKING_DAYS = 2  # to transfer a remittance
LATE_WORKING_DAYS = 2  # after that, until it is kept of what we owe; and from then on every working day
NUMBER_PREFIX = "8809"


@dataclass(frozen=True)
class Door:
    """Where cash was taken: public ids of sale and parcel, the parcel's number, and whose parcel it was."""

    sale: str
    shipment: str
    awb: str
    courier: Party


def collect(actor: Actor, payment: Payment, door: Door) -> CashCollection:
    """The rider has the whole amount in his hand: the payment is captured, and the sale's escrow is filled.

    The caller holds the sale's lock. Raises MoveRefused for a payment that is not asked for any more.
    """
    payment = locked(Payment, payment.id)
    PAYMENT.move(payment, "collect", actor.kind)
    payment.captured_at = clock.now()
    ledger.post(
        f"cash:{payment.public_id}",
        "cash_collected",
        ("sale", door.sale),
        postings.cash_collected(
            door.courier.public_id, payment.public_id, door.sale, payment.amount_minor, payment.currency
        ),
    )
    row = CashCollection(
        courier_id=door.courier.id,
        rider_id=actor.user.id if actor.user else None,
        payment_id=payment.id,
        sale_id=door.sale,
        shipment_id=door.shipment,
        awb=door.awb,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
    )
    db.session.add(row)
    db.session.flush()
    return row


def remit(actor: Actor, shipments: Sequence[str], provider: Party) -> Remittance:
    """Gather the cash of these parcels (public ids) into one transfer to ``provider``; the same again is the same.

    Raises Invalid ``nothing-to-remit`` for no parcels, ``not-in-pocket`` where one of them is not the company's own or
    stands in another remittance already, and ``no-bank`` for a provider that takes no transfers.
    """
    actor.need("money")
    courier = lock_party(actor.party_id)
    rows = _of_parcels(courier.id, shipments)
    if not shipments:
        raise Invalid(_l("Pilih paket yang uangnya Anda setor."), code="nothing-to-remit")
    if len(rows) < len(set(shipments)):
        raise _not_in_pocket()
    gathered = {row.remittance_id for row in rows}
    if gathered != {None}:
        known = db.session.get(Remittance, next(iter(gathered - {None})))
        if known is not None and {row.shipment_id for row in known.collections} == set(shipments):
            return known
        raise _not_in_pocket()
    if provider.id not in {bank.id for bank in queries.banks()}:
        raise Invalid(_l("Pilih bank yang menerima setoran."), code="no-bank")
    return _gather(actor, courier, rows, provider)


def gather_late(limit: int = 200) -> int:
    """Gather the cash that lies in a pocket for too long, one remittance a courier; return how many were made."""
    bank = queries.bank()
    couriers = queries.late_pockets(POCKET_WORKING_DAYS)[:limit] if bank else []
    for courier_id in couriers:
        courier = lock_party(courier_id)
        rows = [row for row in queries.pocket(courier_id) if row.collected_at <= clock.now()]
        if rows and bank is not None:
            _gather(THE_CLOCK, courier, rows, bank)
    return len(couriers)


def receive(actor: Actor, remittance: Remittance, amount_minor: int, transfer: str) -> int:
    """The bank got a transfer (public id of its line) for a remittance; return what of it the remittance took.

    Less than the whole leaves the rest owed; more than the whole is not taken, and goes back as any surplus.
    """
    row = locked(Remittance, remittance.id)
    used_minor = min(amount_minor, row.missing_minor)
    if used_minor == 0:
        return 0
    row.received_minor += used_minor
    ledger.post(
        f"cash-remitted:{transfer}",
        "cash_remitted",
        ("remittance", row.public_id),
        postings.cash_remitted(row.provider.public_id, row.courier.public_id, used_minor, row.currency),
    )
    if row.missing_minor == 0:
        _settle(actor, row)
    else:
        if "receive_part" in REMITTANCE.verbs(row.state, actor.kind):
            REMITTANCE.move(row, "receive_part", actor.kind)
        _tell("remittance.short", actor, row, received_minor=used_minor)
    return used_minor


def be_late(row: Remittance) -> None:
    """The transfer did not come in time: it is said, and the courier takes no new cash until it has come."""
    if REMITTANCE.move(row, "be_late", THE_CLOCK.kind):
        row.due_at = add_working_days(clock.now(), LATE_WORKING_DAYS, row.courier.zone)
        _tell("remittance.overdue", THE_CLOCK, row, take_at=row.due_at.isoformat())


def take(row: Remittance) -> None:
    """It still did not come: we keep it of what we owe the courier, as far as that goes, and look again tomorrow."""
    courier = lock_party(row.courier_id)
    part_minor = min(row.missing_minor, max(balance(payable(courier.public_id), row.currency), 0))
    row.due_at = add_working_days(clock.now(), 1, courier.zone)
    if part_minor == 0:
        return
    which = f"{row.public_id}:{row.taken_minor}"
    row.taken_minor += part_minor
    ledger.post(
        f"cash-taken:{which}",
        "cash_taken",
        ("remittance", row.public_id),
        postings.cash_taken(courier.public_id, part_minor, row.currency),
    )
    settlement.charge(courier.id, ("remittance", which), part_minor, "cash-late", about=row.public_id)
    _tell("remittance.taken", THE_CLOCK, row, taken_minor=part_minor)
    if row.missing_minor == 0:
        _settle(THE_CLOCK, row)


def pay_for_the_way(courier: Party, sale: str, amount_minor: int, currency: str) -> None:
    """The buyer refused at the door: nothing was collected, and the operator pays the courier for the way."""
    if amount_minor <= 0:
        return
    ledger.post(
        f"in-vain:{sale}",
        "carried_in_vain",
        ("sale", sale),
        postings.carried_in_vain(courier.public_id, amount_minor, currency),
    )
    settlement.earn(courier.id, ("sale", sale), amount_minor)


def _gather(actor: Actor, courier: Party, rows: Sequence[CashCollection], provider: Party) -> Remittance:
    public_id = new_public_id()
    remittance = Remittance(
        public_id=public_id,
        courier=courier,
        provider=provider,
        account_number=_number(public_id),
        amount_minor=sum(row.amount_minor for row in rows),
        due_at=add_working_days(clock.now(), REMIT_WORKING_DAYS, courier.zone),
        received_minor=0,
        taken_minor=0,
    )
    db.session.add(remittance)
    db.session.flush()
    for row in rows:
        row.remittance = remittance
    db.session.flush()
    _tell("remittance.made", actor, remittance)
    return remittance


def _settle(actor: Actor, row: Remittance) -> None:
    if REMITTANCE.move(row, "settle", actor.kind):
        row.settled_at = clock.now()
        row.due_at = None
        _tell("remittance.settled", actor, row)


def _of_parcels(courier_id: int, shipments: Sequence[str]) -> Sequence[CashCollection]:
    return db.session.scalars(
        select(CashCollection)
        .where(CashCollection.courier_id == courier_id, CashCollection.shipment_id.in_(list(shipments)))
        .order_by(CashCollection.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _number(public_id: str) -> str:
    """Sixteen digits to transfer to; they follow from the remittance's id."""
    digest = hashlib.sha256(f"remittance:{public_id}".encode()).digest()
    return f"{NUMBER_PREFIX}{int.from_bytes(digest[:8]) % 10**12:012d}"


def _not_in_pocket() -> Refusal:
    return Refusal(
        _l("Sebagian uang ini sudah masuk setoran lain. Muat ulang, lalu pilih lagi."), code="not-in-pocket"
    )


def _tell(kind: str, actor: Actor, row: Remittance, **data: object) -> None:
    events.record(
        kind,
        ("remittance", row.public_id),
        actor,
        amount_minor=row.amount_minor,
        missing_minor=row.missing_minor,
        courier=row.courier.public_id,
        provider=row.provider.public_id,
        **data,
    )

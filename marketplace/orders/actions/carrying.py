"""What a courier does with a parcel, each step once, with proof at the end."""

from datetime import timedelta

from sqlalchemy import update

from marketplace.accounts.actor import THE_CLOCK, Actor
from marketplace.events import actions as events
from marketplace.files.models import File
from marketplace.kit import clock
from marketplace.kit.calendar import add_working_days
from marketplace.kit.db import locked, separately
from marketplace.kit.errors import Invalid, MoveRefused, Refusal
from marketplace.kit.i18n import _l
from marketplace.orders import pins
from marketplace.orders.actions import at_the_door, refunding, selling
from marketplace.orders.models import Sale, Shipment
from marketplace.orders.reasons import CARRIED_IN_VAIN
from marketplace.orders.states import SHIPMENT, SaleState, ShipmentState


def pick_up(actor: Actor, shipment: Shipment) -> None:
    """The rider takes the parcel from the seller; his company promises a day."""
    sale, shipment = _locked(shipment)
    if not SHIPMENT.move(shipment, "pick_up", actor.kind):
        return
    shipment.picked_up_at = clock.now()
    shipment.rider_id = actor.user.id if actor.user else None
    shipment.promised_by = add_working_days(shipment.picked_up_at, sale.days_max, sale.courier.zone)
    _tell("shipment.picked_up", shipment, actor)
    selling.hand_over(actor, sale)


def step(actor: Actor, shipment: Shipment, verb: str, reason: str = "") -> None:
    """Say one of the verbs between pick-up and delivery; ``reason`` is a key of CARRYING_REASONS where one is needed.

    Elsewhere it counts for nothing: on it hangs who bears the fee, and it is said at the door, not on the way back.
    """
    if verb not in STEPS:
        raise Invalid(_l("Langkah ini tidak dikenal."), code="unknown-step")
    if STEPS[verb] and reason not in STEPS[verb]:
        raise Invalid(_l("Pilih alasannya dulu."), code="reason-needed")
    reason = reason if STEPS[verb] else ""
    sale, shipment = _locked(shipment)
    if not SHIPMENT.move(shipment, verb, actor.kind):
        return
    if reason or verb not in KEEPS_REASON:
        shipment.raw_code = reason or verb
    if verb == "take_out" and actor.user is not None:
        shipment.rider_id = actor.user.id
    if verb == "miss":
        shipment.failed_attempts += 1
    _tell(f"shipment.{shipment.state}", shipment, actor, reason=reason, attempt=shipment.failed_attempts)
    if verb == "turn_back":
        sale.due_at = clock.now() + timedelta(days=sale.policy.return_days)
    elif verb == "bring_back":
        _came_back(actor, sale, shipment)
    elif shipment.failed_attempts >= ATTEMPTS_MAX and verb == "miss":
        step(actor, shipment, "turn_back")


def write_off(actor: Actor, shipment: Shipment, reason: str) -> None:
    """Nobody looks for this parcel any more; ``reason`` is ``lost`` or ``damaged``."""
    sale, shipment = _locked(shipment)
    if SHIPMENT.move(shipment, "write_off", actor.kind):
        shipment.raw_code = reason
        _tell("shipment.lost", shipment, actor, reason=reason)
        selling.finish_carrying(actor, sale, reason)


# How often a rider goes to a door; after that the parcel goes back by itself.
ATTEMPTS_MAX = 3

# Steps that leave standing why they were needed.
KEEPS_REASON = ("turn_back", "bring_back", "keep_for_pickup")


def _came_back(actor: Actor, sale: Sale, shipment: Shipment) -> None:
    selling.finish_carrying(actor, sale, _why_back(shipment))


def refund_returned(actor: Actor, shipment: Shipment) -> None:
    """A parcel came back, and its sale goes on: its goods are refunded; its shipping too unless the courier earned it.

    Said once, by who hears that it came back, when no case asks about it any more. The caller holds the sale's lock.
    """
    sale = shipment.sale
    if shipment.state is not ShipmentState.RETURNED or sale.state is SaleState.CANCELLED:
        return  # with the last parcel of a sale that came to nothing, everything has gone back already
    parts = refunding.of_parcel(shipment)
    if refunding.fee_is_earned(shipment):
        parts = [part for part in parts if part.line_id]
    refunding.refund(actor, sale, parts, _why_back(shipment))


def _why_back(shipment: Shipment) -> str:
    return CARRIED_IN_VAIN if refunding.fee_is_earned(shipment) else "returned"


# verb -> the reasons it asks for (none: no reason)
STEPS: dict[str, tuple[str, ...]] = {
    "move_on": (),
    "take_out": (),
    "miss": ("nobody-home", "address-unknown", "refused"),
    "keep_for_pickup": (),
    "report": ("damaged", "lost", "late"),
    "turn_back": (),
    "bring_back": (),
}


def count_attempt(shipment_id: int) -> None:
    """Count an attempt at the PIN for good, before it is tried: a refusal must not undo it."""
    separately(
        lambda session: session.execute(
            update(Shipment).where(Shipment.id == shipment_id).values(pin_attempts=Shipment.pin_attempts + 1)
        )
    )


def refuse_unless_at_door(actor: Actor, shipment: Shipment) -> None:
    """Raise MoveRefused for a parcel that cannot be handed over now; nothing is said about its PIN before."""
    if "deliver" not in SHIPMENT.verbs(shipment.state, actor.kind):
        raise MoveRefused(
            _l("Paket ini belum sampai di tahap penyerahan. Tidak ada yang berubah."),
            state=str(shipment.state),
            verb="deliver",
        )


def deliver_with_pin(
    actor: Actor, shipment: Shipment, digits: str, secret: str, collected_minor: int | None = None
) -> None:
    """Hand the parcel over against the buyer's PIN. The caller counts the attempt beforehand, see count_attempt.

    ``collected_minor`` is the cash that was taken, exactly what is asked for where it is paid at the door. Raises
    MoveRefused away from the door, Invalid for wrong digits or another sum and Refusal ``pin-spent`` after too many.
    """
    sale, shipment = _locked(shipment)
    if shipment.state is ShipmentState.DELIVERED:
        return
    refuse_unless_at_door(actor, shipment)
    at_the_door.refuse_other_amount(sale, collected_minor)
    if shipment.pin_attempts > pins.ATTEMPTS_MAX:
        raise Refusal(
            _l("PIN sudah terlalu sering salah. Pakai foto dan nama penerima sebagai bukti."),
            code="pin-spent",
        )
    if not pins.matches(secret, shipment.pin_salt, shipment.pin_hash, digits):
        left = max(pins.ATTEMPTS_MAX - shipment.pin_attempts, 0)
        raise Invalid(
            _l("PIN tidak cocok. Minta pembeli membacakannya lagi. Sisa %(left)d kali.", left=left),
            code="pin-wrong",
        )
    _deliver(actor, sale, shipment, "pin")


def deliver_with_photo(
    actor: Actor, shipment: Shipment, name: str, photo: File, collected_minor: int | None = None
) -> None:
    """Hand the parcel over against a photograph and the name of who took it; the cash as with a PIN."""
    sale, shipment = _locked(shipment)
    if shipment.state is not ShipmentState.DELIVERED:
        refuse_unless_at_door(actor, shipment)
        at_the_door.refuse_other_amount(sale, collected_minor)
    if _deliver(actor, sale, shipment, "photo"):
        shipment.proof_name = name
        shipment.proof_file = photo


def give_up_unfetched(sale: Sale) -> None:
    """The clock ends parcels that no courier ever fetched; what lies in one of several goes back to the buyer."""
    for shipment in sale.shipments:
        row = locked(Shipment, shipment.id)
        if row.state is ShipmentState.INFO_RECEIVED:
            SHIPMENT.move(row, "give_up", THE_CLOCK.kind)
            _tell("shipment.expired", row, THE_CLOCK)
            if sale.state is SaleState.HANDED_OVER:
                refunding.refund(THE_CLOCK, sale, refunding.of_parcel(row), "not-fetched")


def miss_the_day(sale: Sale) -> None:
    """The clock finds parcels that are under way too long: whoever hears of it opens a case about each."""
    give_up_unfetched(sale)
    for shipment in sale.shipments:
        if shipment.state not in SHIPMENT.final:
            returning = shipment.state is ShipmentState.RETURNING
            _tell("shipment.overdue", shipment, THE_CLOCK, returning=returning)
    sale.due_at = clock.now() + timedelta(days=sale.policy.delivery_days_max)
    selling.finish_carrying(THE_CLOCK, sale, "not-fetched")


def _deliver(actor: Actor, sale: Sale, shipment: Shipment, proof: str) -> bool:
    if not SHIPMENT.move(shipment, "deliver", actor.kind):
        return False
    now = clock.now()
    shipment.delivered_at = now
    shipment.proof = proof
    on_time = shipment.promised_by is None or now <= shipment.promised_by + timedelta(hours=7)
    at_the_door.collect(actor, sale, shipment)
    _tell("shipment.delivered", shipment, actor, proof=proof, on_time=on_time)
    selling.finish_carrying(actor, sale, "returned")
    return True


def _locked(shipment: Shipment) -> tuple[Sale, Shipment]:
    """Sale first, then parcel: always in this order, so that two never wait for each other."""
    sale = locked(Sale, shipment.sale_id)
    return sale, locked(Shipment, shipment.id)


def _tell(kind: str, shipment: Shipment, actor: Actor, **data: object) -> None:
    events.record(
        kind,
        ("shipment", shipment.public_id),
        actor,
        sale=shipment.sale.public_id,
        buyer=shipment.sale.order.buyer.public_id,
        seller=shipment.sale.seller.public_id,
        courier=shipment.courier.public_id,
        **({"at_door": True} if shipment.sale.to_collect_minor else {}),
        **data,
    )

"""The past of a parcel in words: for its rider with reasons, for the public without."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from marketplace.events.models import Event
from marketplace.kit.i18n import _, moment
from marketplace.orders.actions.carrying import ATTEMPTS_MAX
from marketplace.orders.models import Shipment
from marketplace.orders.reasons import CARRYING_REASONS
from marketplace.orders.states import SHIPMENT, ShipmentState

STATES = frozenset(str(state) for state in ShipmentState)
_OOPS = frozenset(
    {
        ShipmentState.ATTEMPT_FAILED,
        ShipmentState.EXCEPTION,
        ShipmentState.EXPIRED,
        ShipmentState.RETURNING,
        ShipmentState.LOST,
    }
)


@dataclass(frozen=True)
class Step:
    """One line of a timeline: ``state`` is done, now, next or oops."""

    state: str
    title: str
    text: str = ""
    when: str = ""


def history(parcel: Shipment, events: Iterable[Event], with_reasons: bool = False) -> Sequence[Step]:
    """What happened, oldest first, and by when it ends where that is promised."""
    told = [Step("done", _("Siap dijemput kurir"), when=moment(parcel.created_at))]
    for event in events:
        word = event.kind.removeprefix("shipment.")
        if word in STATES:
            state = ShipmentState(word)
            told.append(
                Step(
                    "oops" if state in _OOPS else "done",
                    state.label,
                    _why(parcel, event, state, with_reasons),
                    moment(event.at),
                )
            )
    if parcel.state is ShipmentState.RETURNING:
        told.append(Step("next", _("Tiba kembali di penjual")))
    elif parcel.state not in SHIPMENT.final and parcel.promised_by is not None:
        told.append(
            Step("next", _("Tiba di pembeli"), _("Paling lambat %(when)s.", when=moment(parcel.promised_by)))
        )
    return told


def _why(parcel: Shipment, event: Event, state: ShipmentState, with_reasons: bool) -> str:
    """Why it is so, for those who may know, and which of the attempts it was."""
    code = str(event.data.get("reason") or (parcel.raw_code if state is ShipmentState.RETURNING else ""))
    reason = str(CARRYING_REASONS[code]) if with_reasons and code in CARRYING_REASONS else ""
    if state is not ShipmentState.ATTEMPT_FAILED or not event.data.get("attempt"):
        return reason
    facts = {"n": event.data["attempt"], "most": ATTEMPTS_MAX}
    if reason:
        return _("%(reason)s. Percobaan %(n)d dari %(most)d.", reason=reason, **facts)
    return _("Percobaan %(n)d dari %(most)d.", **facts)

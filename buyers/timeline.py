"""What happened to one parcel of an order and what comes, in the buyer's words."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from marketplace.events.models import Event
from marketplace.kit.i18n import _, _l, day, moment
from marketplace.orders.actions.carrying import REASONS
from marketplace.orders.models import Sale
from marketplace.orders.progress import parcel_of, state_of, waits_at_office
from marketplace.orders.reasons import reason_words
from marketplace.orders.states import SaleState

_S = SaleState


@dataclass(frozen=True)
class Step:
    """One line of the timeline: ``state`` is done, now, next or oops."""

    state: str
    title: str
    text: str = ""
    when: str = ""


@dataclass(frozen=True)
class Told:
    """How an event is told. ``text`` finds what to add; ``oops`` says that something went wrong."""

    title: object
    text: Callable[[Sale, Event], str] = lambda sale, event: ""
    oops: bool = False


# Why a sale did not come about: the code on the sale and the event, in words.
ENDINGS = {
    "unpaid": _l("Tidak dibayar sampai batas waktunya."),
    "not-packed": _l("Penjual tidak mengemas sampai batas waktunya. Uang Anda kembali penuh."),
    "not-fetched": _l("Kurir tidak mengambil paket sampai batas waktunya. Uang Anda kembali penuh."),
    "not-delivered": _l("Paket tidak sampai sampai batas waktunya. Uang Anda kembali penuh."),
    "returned": _l("Paket kembali ke penjual. Uang Anda kembali penuh."),
    "nobody-waits": _l("Pembayaran datang setelah pesanan ditutup. Uang Anda kembali penuh."),
    "changed-mind": _l("Anda membatalkan: tidak jadi membeli."),
    "wrong-address": _l("Anda membatalkan: alamat atau isi pesanan keliru."),
    "too-slow": _l("Anda membatalkan: terlalu lama menunggu."),
}


def _packed(sale: Sale, event: Event) -> str:
    return _("Sesuai janji.") if event.data.get("on_time") else _("Lebih lambat dari janji.")


def _delivered(sale: Sale, event: Event) -> str:
    parcel = parcel_of(sale)
    if event.data.get("proof") == "pin":
        return _("Diserahkan dengan PIN Anda.")
    return _("Diterima %(name)s, dengan foto.", name=parcel.proof_name if parcel else "")


def _completed(sale: Sale, event: Event) -> str:
    if event.data.get("by_clock"):
        return _("Waktu periksa lewat tanpa keluhan. Penjual dan kurir menerima bagiannya.")
    return _("Penjual dan kurir menerima bagiannya.")


def _reason(sale: Sale, event: Event) -> str:
    return ending(str(event.data.get("reason", "")))


def ending(code: str) -> str:
    """Why something did not come about, in the buyer's words; empty for a code nobody knows."""
    return str(ENDINGS.get(code) or REASONS.get(code) or reason_words(code))


def _declined(sale: Sale, event: Event) -> str:
    words = reason_words(str(event.data.get("reason", "")))
    back = _("Uang Anda kembali penuh.")
    return f"{words}. {back}" if words else back


TOLD: dict[str, Told] = {
    "sale.placed": Told(_l("Anda memesan")),
    "sale.paid": Told(_l("Pembayaran Anda kami terima"), lambda sale, event: _("Uangnya kami simpan.")),
    "sale.accepted": Told(_l("Penjual menyanggupi")),
    "sale.packed": Told(_l("Penjual selesai mengemas"), _packed),
    "shipment.picked_up": Told(_l("Diambil kurir"), lambda sale, event: sale.service_label),
    "shipment.in_transit": Told(_l("Dalam perjalanan")),
    "shipment.out_for_delivery": Told(_l("Dibawa kurir ke alamat Anda")),
    "shipment.attempt_failed": Told(_l("Belum berhasil diantar"), _reason, oops=True),
    "shipment.available_for_pickup": Told(_l("Bisa diambil di kantor kurir")),
    "shipment.exception": Told(_l("Ada masalah dengan paket"), _reason, oops=True),
    "shipment.returning": Told(_l("Paket kembali ke penjual"), oops=True),
    "shipment.delivered": Told(_l("Paket sampai di tangan Anda"), _delivered),
    "sale.completed": Told(_l("Selesai"), _completed),
    "sale.declined": Told(_l("Penjual tidak bisa memenuhi"), _declined, oops=True),
    "sale.cancelled": Told(_l("Dibatalkan"), _reason, oops=True),
    "sale.expired": Told(_l("Ditutup karena tidak dibayar"), oops=True),
}

# What comes, in order; a sale in a state has the first of its steps now and the others next.
PAY, PACK, FETCH, CARRY, CHECK, PAYOUT = range(6)
COMING: dict[SaleState, tuple[int, ...]] = {
    _S.AWAITING_PAYMENT: (PAY, PACK, CARRY, CHECK),
    _S.PAID: (PACK, CARRY, CHECK, PAYOUT),
    _S.ACCEPTED: (PACK, CARRY, CHECK, PAYOUT),
    _S.PACKED: (FETCH, CARRY, CHECK, PAYOUT),
    _S.HANDED_OVER: (CARRY, CHECK, PAYOUT),
    _S.DELIVERED: (CHECK, PAYOUT),
}


def steps(sale: Sale, events: Iterable[Event], received_at: datetime | None = None) -> Sequence[Step]:
    """The timeline of one sale out of the events of its order, oldest first.

    ``received_at`` is when its money came, which the sale itself hears a moment later.
    """
    mine = {sale.public_id, *(parcel.public_id for parcel in sale.shipments)}
    past = [_past(sale, event) for event in events if event.subject_id in mine and event.kind in TOLD]
    state = state_of(sale, received_at is not None)
    if state is not sale.state:
        told = TOLD["sale.paid"]
        past.append(Step("done", str(told.title), _("Uangnya kami simpan."), moment(received_at)))
    coming = [_coming(sale, kind) for kind in COMING.get(state, ())]
    return [*past, *(replace(step, state="next" if place else "now") for place, step in enumerate(coming))]


def _past(sale: Sale, event: Event) -> Step:
    told = TOLD[event.kind]
    return Step("oops" if told.oops else "done", str(told.title), told.text(sale, event), moment(event.at))


def _coming(sale: Sale, kind: int) -> Step:
    parcel = parcel_of(sale)
    eta = parcel.promised_by if parcel else None
    by: dict[int, tuple[str, str]] = {
        PAY: (_("Anda membayar"), _by(_l("Paling lambat %(when)s."), sale.due_at)),
        PACK: (
            _("Penjual mengemas"),
            _by(
                _l(
                    "Paling lambat %(when)s. Kalau tidak juga dikemas, pesanan batal dan uang Anda kembali penuh."
                ),
                sale.pack_by,
            ),
        ),
        FETCH: (
            _("Kurir mengambil paket"),
            _by(_l("Kalau belum diambil sampai %(when)s, uang Anda kembali penuh."), sale.due_at),
        ),
        CARRY: (
            _("Anda ambil paket di kantor kurir")
            if waits_at_office(sale)
            else _("Kurir mengantar ke alamat Anda"),
            _by(_l("Tiba paling lambat %(when)s."), eta, day)
            or _(
                "%(least)d–%(most)d hari kerja setelah diambil kurir.",
                least=sale.days_min,
                most=sale.days_max,
            ),
        ),
        CHECK: (
            _("Anda periksa barangnya"),
            _by(_l("Paling lambat %(when)s. Kalau Anda diam, kami anggap baik."), sale.due_at)
            if sale.state is _S.DELIVERED
            else _("Waktunya %(days)d hari. Kalau Anda diam, kami anggap baik.", days=sale.inspection_days),
        ),
        PAYOUT: (_("Penjual dan kurir dibayar"), ""),
    }
    title, text = by[kind]
    return Step("next", title, text)


def _by(words: object, at: datetime | None, spell: Callable[[datetime | None], str] = moment) -> str:
    return str(words) % {"when": spell(at)} if at else ""

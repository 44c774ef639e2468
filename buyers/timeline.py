"""What happened to one parcel of an order and what comes, in the buyer's words."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from marketplace.cases.kinds import DECISIONS, CaseKind
from marketplace.events.models import Event
from marketplace.kit.i18n import _, _l, day, moment, money
from marketplace.orders.actions.carrying import ATTEMPTS_MAX
from marketplace.orders.models import Sale, Shipment
from marketplace.orders.progress import promised_by, state_of, waits_at_office
from marketplace.orders.reasons import CARRIED_IN_VAIN, CARRYING_REASONS, reason_words
from marketplace.orders.states import SHIPMENT, SaleState, ShipmentState

FOLDED_MIN = 2
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


# Why something did not come about: the code on the sale, the event and the refund, in the buyer's words.
ENDINGS = {
    "unpaid": _l("Tidak dibayar sampai batas waktunya."),
    "not-packed": _l("Penjual tidak mengemas sampai batas waktunya."),
    "not-fetched": _l("Kurir tidak mengambil paket sampai batas waktunya."),
    "not-delivered": _l("Paket belum tiba sampai batas waktunya."),
    "returned": _l("Paket kembali ke penjual."),
    "not-received": _l("Paket tidak bisa diserahkan di alamat Anda, lalu kembali ke penjual."),
    "lost": _l("Paket hilang di jalan."),
    "damaged": _l("Paket rusak di jalan."),
    "nobody-waits": _l("Pembayaran datang setelah pesanan ditutup. Uang Anda kembali penuh."),
    "changed-mind": _l("Anda membatalkan: tidak jadi membeli."),
    "wrong-address": _l("Anda membatalkan: alamat atau isi pesanan keliru."),
    "too-slow": _l("Anda membatalkan: terlalu lama menunggu."),
}


def _packed(sale: Sale, event: Event) -> str:
    return _("Sesuai janji.") if event.data.get("on_time") else _("Lebih lambat dari janji.")


def _delivered(sale: Sale, event: Event) -> str:
    parcel = _parcel(sale, event)
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
    return str(ENDINGS.get(code) or CARRYING_REASONS.get(code) or reason_words(code))


def _declined(sale: Sale, event: Event) -> str:
    return _two(_reason(sale, event), money_back(sale))


def _cancelled(sale: Sale, event: Event) -> str:
    return _two(_reason(sale, event), money_back(sale))


def _to_pay(sale: Sale, event: Event) -> str:
    return _("%(amount)s tunai saat paket tiba.", amount=money(event.data["amount_minor"]))


def _cash_paid(sale: Sale, event: Event) -> str:
    amount = money(event.data["amount_minor"])
    return _("%(amount)s tunai. Uangnya kami simpan sampai Anda bilang baik.", amount=amount)


def _part_back(sale: Sale, event: Event) -> str:
    if event.data.get("at_door"):
        return _two(_reason(sale, event), _("Yang Anda bayar di tempat berkurang."))
    back = _("%(amount)s kembali kepada Anda.", amount=money(event.data.get("amount_minor", 0)))
    return _two(_reason(sale, event), back)


def _missed(sale: Sale, event: Event) -> str:
    tried = _("Percobaan %(n)d dari %(most)d.", n=event.data.get("attempt", 1), most=ATTEMPTS_MAX)
    return _two(_reason(sale, event), tried)


def _returned(sale: Sale, event: Event) -> str:
    parcel = _parcel(sale, event)
    return ending(parcel.raw_code) if parcel is not None and parcel.raw_code in CARRYING_REASONS else ""


def _two(first: str, second: str) -> str:
    """Two sentences, or the one there is."""
    first = f"{first}." if first and not first.endswith(".") else first
    return " ".join(sentence for sentence in (first, second) if sentence)


def money_back(sale: Sale) -> str:
    """What of the money paid for a sale that came to nothing is the buyer's again, and why not all of it."""
    if sale.paid_at is None:
        return ""
    kept_minor = sale.total_minor - sale.refunded_minor  # what was never asked for is refunded, too
    if not kept_minor:
        return _("Uang Anda kembali penuh.")
    if sale.reason == CARRIED_IN_VAIN and kept_minor <= sale.shipping_minor:
        return _(
            "%(back)s kembali kepada Anda. Ongkos kirim %(kept)s tetap untuk kurir, sebab ia sudah mengantar "
            "sampai ke alamat.",
            back=money(sale.came_back_minor),
            kept=money(kept_minor),
        )
    return _("%(amount)s kembali kepada Anda.", amount=money(sale.came_back_minor))


def _parcel(sale: Sale, event: Event) -> Shipment | None:
    return next((parcel for parcel in sale.shipments if parcel.public_id == event.subject_id), None)


def _case_opened(sale: Sale, event: Event) -> str:
    held = _("%(amount)s kami tahan.", amount=money(event.data["amount_minor"]))
    return _two(CaseKind(event.data["case_kind"]).label, held)


def _case_heard(sale: Sale, event: Event) -> str:
    return _(
        "Kami memutuskan paling lambat %(when)s.",
        when=moment(datetime.fromisoformat(event.data["decide_by"])),
    )


def _case_decided(sale: Sale, event: Event) -> str:
    reason = str(DECISIONS.get(event.data["reason"], ""))
    if not event.data["refunded_minor"]:
        return _two(reason, _("Uangnya untuk penjual dan kurir."))
    back = _("%(amount)s kembali kepada Anda.", amount=money(event.data["refunded_minor"]))
    return _two(reason, back)


def _case_withdrawn(sale: Sale, event: Event) -> str:
    return _("%(amount)s tidak ditahan lagi.", amount=money(event.data["amount_minor"]))


def _case_gave_way(sale: Sale, event: Event) -> str:
    return _("%(amount)s sudah dikembalikan bank kartu Anda.", amount=money(event.data["given_minor"]))


TOLD: dict[str, Told] = {
    "sale.placed": Told(_l("Anda memesan")),
    "sale.paid": Told(_l("Pembayaran Anda kami terima"), lambda sale, event: _("Uangnya kami simpan.")),
    "sale.ordered": Told(_l("Dipesan, bayar di tempat"), _to_pay),
    "sale.cash_collected": Told(_l("Anda membayar kurir"), _cash_paid),
    "sale.accepted": Told(_l("Penjual menyanggupi")),
    "sale.declined_part": Told(_l("Penjual hanya bisa mengirim sebagian"), _part_back, oops=True),
    "sale.gave_back": Told(_l("Penjual mengembalikan sebagian uang"), _part_back),
    "sale.packed": Told(_l("Penjual selesai mengemas"), _packed),
    "shipment.picked_up": Told(_l("Diambil kurir"), lambda sale, event: sale.service_label),
    "shipment.in_transit": Told(_l("Dalam perjalanan")),
    "shipment.out_for_delivery": Told(_l("Dibawa kurir ke alamat Anda")),
    "shipment.attempt_failed": Told(_l("Belum berhasil diantar"), _missed, oops=True),
    "shipment.available_for_pickup": Told(_l("Bisa diambil di kantor kurir")),
    "shipment.exception": Told(_l("Ada masalah dengan paket"), _reason, oops=True),
    "shipment.returning": Told(_l("Paket dibawa kembali ke penjual"), _returned, oops=True),
    "shipment.returned": Told(_l("Paket sudah kembali di penjual"), oops=True),
    "shipment.lost": Told(_l("Paket tidak dicari lagi"), _reason, oops=True),
    "shipment.expired": Told(_l("Paket tidak jadi dikirim"), oops=True),
    "shipment.overdue": Told(_l("Paket terlambat, kami tanyakan kepada kurir"), oops=True),
    "case.opened": Told(_l("Ada kasus"), _case_opened, oops=True),
    "case.answered": Told(_l("Ada keterangan baru dalam kasus")),
    "case.heard": Told(_l("Semua sudah didengar"), _case_heard),
    "case.decided": Told(_l("Kasus diputuskan"), _case_decided),
    "case.gave_way": Told(_l("Bank kartu sudah memutuskan"), _case_gave_way),
    "case.withdrawn": Told(_l("Kasus ditutup tanpa keputusan"), _case_withdrawn),
    "shipment.delivered": Told(_l("Paket sampai di tangan Anda"), _delivered),
    "sale.completed": Told(_l("Selesai"), _completed),
    "sale.declined": Told(_l("Penjual tidak bisa memenuhi"), _declined, oops=True),
    "sale.cancelled": Told(_l("Dibatalkan"), _cancelled, oops=True),
    "sale.expired": Told(_l("Ditutup karena tidak dibayar"), oops=True),
}

# What comes, in order; a sale in a state has the first of its steps now and the others next.
PAY, PACK, FETCH, CARRY, CHECK, PAYOUT = range(6)
COMING: dict[SaleState, tuple[int, ...]] = {
    _S.AWAITING_PAYMENT: (PAY, PACK, CARRY, CHECK),
    _S.PAID: (PACK, CARRY, CHECK, PAYOUT),
    _S.ORDERED: (PACK, CARRY, CHECK, PAYOUT),
    _S.ACCEPTED: (PACK, CARRY, CHECK, PAYOUT),
    _S.PACKED: (FETCH, CARRY, CHECK, PAYOUT),
    _S.HANDED_OVER: (CARRY, CHECK, PAYOUT),
    _S.DELIVERED: (CHECK, PAYOUT),
}


# What happens when nobody packs or fetches; where it is paid at the door, nothing was paid.
PACK_BY = {
    False: _l("Paling lambat %(when)s. Kalau tidak juga dikemas, pesanan batal dan uang Anda kembali penuh."),
    True: _l("Paling lambat %(when)s. Kalau tidak juga dikemas, pesanan batal; Anda tidak membayar apa pun."),
}
FETCH_BY = {
    False: _l("Kalau belum diambil sampai %(when)s, uang Anda kembali penuh."),
    True: _l("Kalau belum diambil sampai %(when)s, pesanan batal; Anda tidak membayar apa pun."),
}


def steps(sale: Sale, events: Iterable[Event], received_at: datetime | None = None) -> Sequence[Step]:
    """The timeline of one sale out of the events of its order, oldest first.

    ``received_at`` is when its money came, which the sale itself hears a moment later.
    """
    mine = {sale.public_id, *(parcel.public_id for parcel in sale.shipments)}
    past = [_past(sale, event) for event in events if _is_of(sale, event, mine) and event.kind in TOLD]
    state = state_of(sale, received_at is not None)
    if state is not sale.state:
        told = TOLD["sale.paid"]
        past.append(Step("done", str(told.title), _("Uangnya kami simpan."), moment(received_at)))
    coming = [_coming(sale, kind) for kind in COMING.get(state, ())]
    first = "next" if _is_stuck(sale) else "now"
    return [*past, *(replace(step, state="next" if place else first) for place, step in enumerate(coming))]


def before(way: Sequence[Step]) -> int:
    """How many steps are so long past that a page may fold them away: what went well, but for the last of it."""
    done = next((place for place, step in enumerate(way) if step.state != "done"), len(way)) - 1
    return done if done >= FOLDED_MIN else 0


def _is_stuck(sale: Sale) -> bool:
    """Whether no parcel moves, as something is wrong with each that is still to come."""
    to_come = [parcel for parcel in sale.shipments if parcel.state not in SHIPMENT.final]
    return bool(to_come) and all(parcel.state is ShipmentState.EXCEPTION for parcel in to_come)


def _is_of(sale: Sale, event: Event, mine: set[str]) -> bool:
    """Whether an event is about this sale, one of its parcels, or a case about it."""
    return event.subject_id in mine or (event.subject_kind == "case" and event.data["sale"] == sale.public_id)


def _past(sale: Sale, event: Event) -> Step:
    told = TOLD[event.kind]
    state = "oops" if told.oops else "done"
    return Step(state, _title(sale, event, str(told.title)), told.text(sale, event), moment(event.at))


def _title(sale: Sale, event: Event, title: str) -> str:
    """What happened; of several parcels, to which."""
    parcel = _parcel(sale, event)
    if parcel is None or len(sale.shipments) < 2:
        return title
    number, all_of_them = sale.shipments.index(parcel) + 1, len(sale.shipments)
    return _("%(title)s, bagian %(n)d dari %(all)d", title=title, n=number, all=all_of_them)


def _coming(sale: Sale, kind: int) -> Step:
    eta = promised_by(sale)
    by: dict[int, tuple[str, str]] = {
        PAY: (_("Anda membayar"), _by(_l("Paling lambat %(when)s."), sale.due_at)),
        PACK: (_("Penjual mengemas"), _by(PACK_BY[sale.cod], sale.pack_by)),
        FETCH: (_("Kurir mengambil paket"), _by(FETCH_BY[sale.cod], sale.due_at)),
        CARRY: (
            _("Anda ambil paket di kantor kurir")
            if waits_at_office(sale)
            else _("Kurir mengantar ke alamat Anda"),
            ""
            if _is_stuck(sale)
            else _by(_l("Tiba paling lambat %(when)s."), eta, day)
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

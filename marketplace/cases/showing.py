"""A case as the one who looks at it reads it: who is who, what happened, what comes, and how it ended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from marketplace.accounts.models import PartyKind
from marketplace.cases import actions
from marketplace.cases.kinds import CHARGED_BACK, DECISIONS, KINDS
from marketplace.cases.models import Case
from marketplace.cases.states import CaseState
from marketplace.events.models import Event
from marketplace.kit.calendar import add_working_days
from marketplace.kit.i18n import _, _l, moment, money
from marketplace.kit.states import CLOCK

_B = PartyKind.BUYER
PASARLIMA = "Pasarlima"


@dataclass(frozen=True)
class Step:
    """One line of the timeline: ``state`` is done, now or next."""

    state: str
    title: str
    text: str = ""
    when: str = ""


@dataclass(frozen=True)
class Asked:
    """Somebody whose side is wanted."""

    name: str
    has_answered: bool
    is_me: bool


def names(case: Case, me: PartyKind) -> dict[str, str]:
    """Who is called what, by kind of party. Who looks is "Anda"; a courier learns no buyer's name."""
    buyer = case.sale.order.buyer.name if me is not PartyKind.COURIER else _("Pembeli")
    known: dict[str, str] = {
        PartyKind.BUYER: buyer,
        PartyKind.SELLER: case.sale.storefront.name,
        PartyKind.COURIER: case.sale.courier.name,
        PartyKind.OPERATOR: PASARLIMA,
        CLOCK: PASARLIMA,
    }
    return known if me is PartyKind.OPERATOR else known | {me: _("Anda")}


def asked(case: Case, me: PartyKind) -> list[Asked]:
    """Who was asked, and whether he has said anything."""
    who, silent = names(case, me), actions.silent(case)
    return [Asked(who[kind], kind not in silent, kind is me) for kind in KINDS[case.kind].asked]


def waits_for(case: Case, me: PartyKind) -> bool:
    """Whether it is this party's turn to answer."""
    return case.state is CaseState.OPEN and me in actions.silent(case)


def held_until(case: Case) -> datetime | None:
    """The latest moment at which what is frozen is decided, whoever is silent; None once it is over."""
    if case.state is not CaseState.OPEN or case.due_at is None:
        return case.due_at
    return add_working_days(case.due_at, case.sale.policy.decide_days, "Asia/Jakarta")


def if_silent(case: Case, me: PartyKind) -> str:
    """What happens when nobody who was asked, or the operator himself, says anything in time."""
    if case.state is CaseState.OPEN and len(actions.silent(case)) < len(KINDS[case.kind].asked):
        if waits_for(case, me):
            return _("Kalau Anda diam sampai batas itu, Pasarlima memutuskan tanpa jawaban Anda.")
        return _("Kalau yang lain diam sampai batas itu, Pasarlima memutuskan tanpa jawabannya.")
    bearer = KINDS[case.kind].bearer_in_silence if case.state is CaseState.OPEN else PartyKind.OPERATOR
    facts = {"amount": money(case.disputed_minor), "who": names(case, me)[bearer]}
    words = IF_SILENT.get((case.state, me is _B))
    return str(words) % facts if words else ""


# (state, whether the buyer reads it) -> what silence leads to
IF_SILENT = {
    (CaseState.OPEN, True): _l(
        "Kalau tidak ada yang menjawab sampai batas itu, %(amount)s kembali kepada Anda dan %(who)s menanggungnya."
    ),
    (CaseState.OPEN, False): _l(
        "Kalau tidak ada yang menjawab sampai batas itu, %(amount)s kembali kepada pembeli dan %(who)s menanggungnya."
    ),
    (CaseState.ANSWERED, True): _l(
        "Kalau kami terlambat memutuskan, %(amount)s kembali kepada Anda dan %(who)s menanggungnya."
    ),
    (CaseState.ANSWERED, False): _l(
        "Kalau pengelola terlambat memutuskan, %(amount)s kembali kepada pembeli dan %(who)s menanggungnya."
    ),
}


def outcome(case: Case, me: PartyKind, cost_minor: int | None = None) -> str:
    """How it ended, in one plain sentence or two; ``cost_minor`` is what it costs the one who bears it."""
    if case.state is CaseState.WITHDRAWN and case.reason == CHARGED_BACK:
        amount = money(case.disputed_minor)
        return _("Kasus ditutup. %(amount)s sudah dikembalikan bank kartu pembeli.", amount=amount)
    if case.state is CaseState.WITHDRAWN:
        return _("Kasus ditutup. %(amount)s tidak ditahan lagi.", amount=money(case.disputed_minor))
    if case.state is not CaseState.DECIDED:
        return ""
    size = "none" if not case.refunded_minor else "all"
    if 0 < case.refunded_minor < case.disputed_minor:
        size = "part"
    facts = {"back": money(case.refunded_minor), "disputed": money(case.disputed_minor)}
    said = [str(OUTCOMES[size, me is _B]) % facts]
    if case.refunded_minor and case.sale.promotion_minor:
        said.append(_("Yang dibayar voucher Pasarlima darinya kembali kepada Pasarlima."))
    return " ".join([*said, *_borne(case, me, cost_minor)])


# (how much went back, whether the buyer reads it) -> the sentence
OUTCOMES = {
    ("all", True): _l("%(back)s kembali kepada Anda."),
    ("all", False): _l("%(back)s kembali kepada pembeli."),
    ("part", True): _l("%(back)s dari %(disputed)s kembali kepada Anda; sisanya untuk penjual dan kurir."),
    ("part", False): _l(
        "%(back)s dari %(disputed)s kembali kepada pembeli; sisanya untuk penjual dan kurir."
    ),
    ("none", True): _l("Uangnya tidak kembali: %(disputed)s untuk penjual dan kurir."),
    ("none", False): _l("Uangnya tidak kembali: %(disputed)s untuk penjual dan kurir."),
}


def _borne(case: Case, me: PartyKind, cost_minor: int | None) -> list[str]:
    if case.bearer is None:
        return []
    if case.bearer is me and cost_minor is not None:
        return [_("Anda menanggung %(cost)s.", cost=money(cost_minor))]
    told = [_("Yang menanggung: %(who)s.", who=names(case, me)[case.bearer])]
    if me in KINDS[case.kind].asked and case.bearer is not me:
        told.append(_("Bagian Anda tidak berkurang."))
    return told


def why(case: Case) -> str:
    """The reason of a decision in words."""
    return str(DECISIONS.get(case.reason, ""))


def decided_by(case: Case, me: PartyKind) -> str:
    """Who ended a decided case; empty for any other."""
    if not case.decided_by:
        return ""
    words = {
        CLOCK: _("Diputuskan karena batas waktunya lewat"),
        PartyKind.OPERATOR: _("Diputuskan Pasarlima"),
    }
    return words.get(case.decided_by) or _("Diakui oleh %(who)s", who=names(case, me)[case.decided_by])


def steps(case: Case, events: Iterable[Event], me: PartyKind) -> Sequence[Step]:
    """What happened in a case, oldest first, and what comes with its by when."""
    who = names(case, me)
    past = [
        Step("done", _said_of(case, event, who), when=moment(event.at))
        for event in events
        if event.kind in HAPPENED
    ]
    return [*past, *_coming(case)]


# kind of event -> what happened, by the hand of a person and of the clock
HAPPENED: dict[str, tuple[object, object]] = {
    "case.opened": (_l("%(who)s membuka kasus ini"), _l("Kasus dibuka sendiri: paketnya terlalu lama")),
    "case.answered": (_l("%(who)s memberi keterangan"), _l("%(who)s memberi keterangan")),
    "case.heard": (_l("Semua yang ditanya sudah menjawab"), _l("Waktu menjawab habis")),
    "case.decided": (_l("%(who)s memutuskan"), _l("Diputuskan karena batas waktunya lewat")),
    "case.gave_way": (
        _l("Bank kartu pembeli mengembalikan uangnya"),
        _l("Bank kartu pembeli mengembalikan uangnya"),
    ),
    "case.withdrawn": (_l("%(who)s menarik keluhan"), _l("Paketnya ketemu, kasus ditutup")),
}
CONCEDED = _l("%(who)s mengakui")


def _said_of(case: Case, event: Event, who: dict[str, str]) -> str:
    by_person, by_clock = HAPPENED[event.kind]
    words = by_clock if event.acting_kind == CLOCK else by_person
    if event.kind == "case.decided" and case.reason == "conceded":
        words = CONCEDED
    return str(words) % {"who": who[event.acting_kind]}


def _coming(case: Case) -> list[Step]:
    if case.due_at is None:
        return []
    by = _("Paling lambat %(when)s.", when=moment(case.due_at))
    money_moves = Step("next", _("Uangnya langsung bergerak sesuai putusan"))
    if case.state is CaseState.ANSWERED:
        return [Step("now", _("Pasarlima memutuskan"), by), money_moves]
    later = _("Paling lambat %(when)s.", when=moment(held_until(case)))
    return [
        Step("now", _("Yang ditanya menjawab"), by),
        Step("next", _("Pasarlima memutuskan"), later),
        money_moves,
    ]

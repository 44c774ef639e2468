"""Opening, answering and deciding a case. It freezes only what is disputed, and its end moves exactly that money."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select

from marketplace.accounts.actor import THE_CLOCK, Actor
from marketplace.accounts.models import Membership, PartyKind
from marketplace.cases.kinds import DECISIONS, KINDS, OPERATORS_REASONS, CaseKind
from marketplace.cases.models import Case, CaseEvidence, CaseLine, CaseWord
from marketplace.cases.states import CASE, CaseState
from marketplace.events import actions as events
from marketplace.files.models import File
from marketplace.kit import clock
from marketplace.kit.calendar import add_working_days
from marketplace.kit.db import db, locked
from marketplace.kit.errors import Invalid, Missing, NotYours, Refusal
from marketplace.kit.i18n import _l
from marketplace.kit.money import split
from marketplace.orders.actions import carrying, refunding
from marketplace.orders.models import Sale, Shipment
from marketplace.orders.states import SALE, SHIPMENT, SaleState
from marketplace.settlement.actions import RefundPart

RUNNING = (CaseState.OPEN, CaseState.ANSWERED)
EVIDENCE_MAX = 4


@dataclass(frozen=True)
class Said:
    """What a party says: free text, the language it is written in, and pictures."""

    text: str
    language: str = "id"
    evidence: Sequence[File] = field(default_factory=tuple)


def complain(
    actor: Actor,
    sale: Sale,
    kind: CaseKind,
    said: Said,
    quantities: Mapping[str, int],
    shipment: Shipment | None = None,
) -> Case:
    """The buyer opens a case: about pieces of lines (public id), or about a parcel that he has not got.

    The same complaint again returns the case there is. Raises Refusal ``no-complaint-now`` outside the time for it
    and Invalid ``nothing-disputed`` when nothing is named that is still free.
    """
    sale = locked(Sale, sale.id)
    if kind not in complaints(sale):
        raise Refusal(
            _l("Keluhan ini tidak bisa dibuat sekarang. Kalau Anda ragu, hubungi kami di nomor bantuan."),
            code="no-complaint-now",
        )
    if not KINDS[kind].whole_parcel:
        parts = refunding.pieces(sale, _no_more_than_sent(sale, quantities))
        return _open(actor, sale, kind, parts, None, said)
    parcel = shipment or missing_parcel(sale) or sale.shipments[0]
    if parcel.sale_id != sale.id:
        raise Missing(_l("Tidak ditemukan."))
    return _open(actor, sale, kind, refunding.of_parcel(parcel), parcel, said)


def complaints(sale: Sale) -> list[CaseKind]:
    """What the buyer may complain about now; its parcels must be loaded."""
    if sale.state is SaleState.DELIVERED:
        return [kind for kind, row in KINDS.items() if "buyer" in row.opened_by]
    return [CaseKind.NOT_RECEIVED] if missing_parcel(sale) else []


def missing_parcel(sale: Sale) -> Shipment | None:
    """The first parcel that should have come by now and did not."""
    if sale.state is not SaleState.HANDED_OVER:
        return None
    return next(
        (
            parcel
            for parcel in sale.shipments
            if parcel.state not in SHIPMENT.final
            and parcel.promised_by is not None
            and clock.now() > parcel.promised_by + timedelta(days=1)
        ),
        None,
    )


def open_about(actor: Actor, shipment: Shipment, kind: CaseKind) -> Case | None:
    """The courier, or the clock, finds that a parcel is lost, damaged or did not come back."""
    sale = locked(Sale, shipment.sale_id)
    shipment = locked(Shipment, shipment.id)
    if shipment.state in SHIPMENT.final or _running_about(shipment) is not None:
        return None
    parts = refunding.of_parcel(shipment)
    return _open(actor, sale, kind, parts, shipment, None) if parts else None


def answer(actor: Actor, case: Case, said: Said) -> None:
    """One who was asked says his side; with the last answer the operator's time begins.

    Anyone concerned may add words and pictures until the decision. Raises NotYours for other parties.
    """
    case = lock(case.id)
    if case.state not in RUNNING:
        raise Refusal(_l("Kasus ini sudah selesai, jadi tidak bisa ditambah lagi."), code="case-over")
    if actor.kind not in (PartyKind.BUYER, *KINDS[case.kind].asked):
        raise NotYours(_l("Ini bukan langkah Anda. Tidak ada yang berubah."))
    _say(actor, case, said)
    events_data = {"party": actor.party.public_id} if actor.party else {}
    _tell("case.answered", case, actor, **events_data)
    if case.state is CaseState.OPEN and not silent(case):
        hear(actor, case)


def concede(actor: Actor, case: Case, said: Said) -> None:
    """One who was asked says that it is his fault: the buyer gets everything disputed, and he bears it."""
    case = lock(case.id)
    if actor.kind not in KINDS[case.kind].asked:
        raise NotYours(_l("Ini bukan langkah Anda. Tidak ada yang berubah."))
    if case.state is CaseState.DECIDED and case.decided_by != actor.kind:
        raise Refusal(_l("Kasus ini sudah diputuskan. Tidak ada yang berubah."), code="already-decided")
    if CASE.move(case, "concede", actor.kind):
        _say(actor, case, said)
        _end(actor, case, case.disputed_minor, PartyKind(actor.kind), "conceded")


def decide(
    actor: Actor, case: Case, refund_minor: int, bearer: PartyKind | None, reason: str, said: Said
) -> None:
    """The operator decides how much of what is disputed goes back, and who bears it; the rest is released.

    Said by a second operator it changes nothing when the first decided the same; otherwise MoveRefused. Raises
    Refusal ``own-case`` for somebody who acts for a party of the sale, Invalid for an impossible sum or reason.
    """
    actor.need("decide")
    case = lock(case.id)
    if case.state is CaseState.DECIDED and (case.refunded_minor, case.reason) != (refund_minor, reason):
        raise Refusal(
            _l("Rekan Anda baru saja memutuskan kasus ini. Tidak ada yang berubah."), code="already-decided"
        )
    _refuse_own(actor, case)
    if not 0 <= refund_minor <= case.disputed_minor:
        raise Invalid(_l("Jumlahnya antara nol dan yang diperkarakan."), code="amount")
    if refund_minor and bearer not in refunding.BEARERS:
        raise Invalid(_l("Pilih siapa yang menanggung."), code="bearer")
    if reason not in OPERATORS_REASONS:
        raise Invalid(_l("Pilih alasannya dulu."), code="reason-needed")
    if CASE.move(case, "decide", actor.kind):
        _say(actor, case, said)
        _end(actor, case, refund_minor, bearer if refund_minor else None, reason)


def withdraw(actor: Actor, case: Case) -> None:
    """The buyer takes his complaint back, or the parcel was found: what was frozen goes its usual way."""
    case = lock(case.id)
    if CASE.move(case, "withdraw", actor.kind):
        case.due_at, case.ended_at = None, clock.now()
        refunding.unfreeze(case.sale, _parts(case))
        _go_usual_way(actor, case)
        _tell("case.withdrawn", case, actor)


def close_found(shipment: Shipment) -> None:
    """A parcel that was looked for has come to somebody's hands."""
    case = _running_about(shipment)
    if case is not None and case.opened_by != "buyer":
        withdraw(THE_CLOCK, case)


def hear(actor: Actor, case: Case) -> None:
    """Enough was said: the operator's time begins."""
    if CASE.move(case, "hear", actor.kind):
        case.due_at = add_working_days(clock.now(), case.sale.policy.decide_days, "Asia/Jakarta")
        _tell("case.heard", case, actor, decide_by=case.due_at.isoformat())


def settle(case: Case, bearer: PartyKind, reason: str) -> None:
    """Nobody spoke or decided in time: the buyer gets everything disputed, and ``bearer`` bears it."""
    if CASE.move(case, "settle", THE_CLOCK.kind):
        _end(THE_CLOCK, case, case.disputed_minor, bearer, reason)


def silent(case: Case) -> set[PartyKind]:
    """Who was asked and has said nothing."""
    return set(KINDS[case.kind].asked) - {PartyKind(word.kind) for word in case.words if word.party_id}


def lock(case_id: int) -> Case:
    """The case as it is now. Sale first, then case: always in this order, so that two never wait for each other."""
    locked(Sale, db.session.get_one(Case, case_id).sale_id)
    return locked(Case, case_id)


def _open(
    actor: Actor,
    sale: Sale,
    kind: CaseKind,
    parts: Sequence[RefundPart],
    shipment: Shipment | None,
    said: Said | None,
) -> Case:
    known = db.session.scalar(
        select(Case).where(
            Case.sale_id == sale.id,
            Case.kind == kind,
            Case.state.in_(RUNNING),
            Case.opened_by == actor.kind,
            Case.shipment_id == (shipment.id if shipment else None),
        )
    )
    if known is not None and said is not None and any(word.text == said.text for word in known.words):
        return known
    if not parts:
        raise Invalid(
            _l("Pilih barang yang bermasalah. Yang uangnya sudah kembali tidak bisa dipilih lagi."),
            code="nothing-disputed",
        )
    refunding.freeze(sale, parts)
    lines = {line.public_id: line for line in sale.lines}
    case = Case(
        kind=kind,
        sale=sale,
        shipment=shipment,
        opened_by=actor.kind,
        disputed_minor=refunding.total(parts),
        currency=sale.currency,
        due_at=add_working_days(clock.now(), sale.policy.answer_days, sale.seller.zone),
        lines=[
            CaseLine(
                line=lines[part.line_id] if part.line_id else None,
                quantity=part.quantity,
                amount_minor=part.amount_minor,
            )
            for part in parts
        ],
    )
    db.session.add(case)
    db.session.flush()
    if said is not None:
        _say(actor, case, said)
    _tell("case.opened", case, actor, answer_by=case.due_at.isoformat() if case.due_at else None)
    return case


def _say(actor: Actor, case: Case, said: Said) -> None:
    if len(said.evidence) > EVIDENCE_MAX:
        raise Invalid(_l("Paling banyak %(most)d foto.", most=EVIDENCE_MAX), code="too-many-photos")
    row = CaseWord(
        case=case,
        party_id=actor.party.id if actor.party else None,
        user_id=actor.user.id if actor.user else None,
        kind=actor.kind,
        text=said.text,
        language=said.language,
        evidence=[CaseEvidence(file=file) for file in said.evidence],
    )
    db.session.add(row)
    db.session.flush()


def _end(actor: Actor, case: Case, refund_minor: int, bearer: PartyKind | None, reason: str) -> None:
    """What was frozen goes where it was decided to go: back to the buyer, or its usual way."""
    assert reason in DECISIONS
    sale = case.sale
    case.refunded_minor, case.bearer, case.reason = refund_minor, bearer, reason
    case.decided_by, case.due_at, case.ended_at = actor.kind, None, clock.now()
    parts = _parts(case)
    refunding.unfreeze(sale, parts)
    refunding.refund(actor, sale, _share(parts, refund_minor), f"case-{case.kind}".replace("_", "-"), bearer)
    _go_usual_way(actor, case)
    _tell(
        "case.decided",
        case,
        actor,
        refunded_minor=refund_minor,
        bearer=bearer.value if bearer else None,
        reason=reason,
    )
    ends_as = KINDS[case.kind].ends_parcel
    if refund_minor and ends_as and case.shipment is not None and case.shipment.state not in SHIPMENT.final:
        carrying.write_off(_writer_off(actor), case.shipment, ends_as)


def _go_usual_way(actor: Actor, case: Case) -> None:
    """What is free again follows its sale: released where that was completed, refunded where it came to nothing."""
    sale = case.sale
    if sale.state is SaleState.COMPLETED:
        refunding.release(sale, case=case.public_id)
    elif sale.state in SALE.final:
        refunding.refund(actor, sale, refunding.rest(sale), sale.reason)


def _writer_off(actor: Actor) -> Actor:
    """A courier who concedes does not end his own parcel: the clock does, as with every end of a case."""
    return actor if actor.kind == PartyKind.OPERATOR else THE_CLOCK


def _parts(case: Case) -> list[RefundPart]:
    return [
        RefundPart(row.line.public_id if row.line else None, row.quantity, row.amount_minor)
        for row in case.lines
    ]


def _share(parts: Sequence[RefundPart], refund_minor: int) -> list[RefundPart]:
    """The parts in proportion, on whole rupiah, so that they add up to ``refund_minor``."""
    amounts = split(refund_minor, [part.amount_minor for part in parts])
    return [
        RefundPart(part.line_id, part.quantity if amount == part.amount_minor else 0, amount)
        for part, amount in zip(parts, amounts, strict=True)
    ]


def _no_more_than_sent(sale: Sale, quantities: Mapping[str, int]) -> dict[str, int]:
    sent = {line.public_id: line.to_send for line in sale.lines}
    return {line_id: min(number, sent[line_id]) for line_id, number in quantities.items() if line_id in sent}


def _refuse_own(actor: Actor, case: Case) -> None:
    parties = (case.sale.seller_id, case.sale.courier_id, case.sale.order.buyer_id)
    own = db.session.scalar(
        select(Membership.id).where(
            Membership.party_id.in_(parties), Membership.user_id == (actor.user.id if actor.user else None)
        )
    )
    if own is not None:
        raise Refusal(
            _l("Anda termasuk salah satu pihak di kasus ini, jadi petugas lain yang memutuskan."),
            code="own-case",
        )


def _running_about(shipment: Shipment) -> Case | None:
    return db.session.scalar(
        select(Case).where(Case.shipment_id == shipment.id, Case.state.in_(RUNNING)).limit(1)
    )


def _tell(kind: str, case: Case, actor: Actor, **data: object) -> None:
    sale = case.sale
    events.record(
        kind,
        ("case", case.public_id),
        actor,
        case_kind=case.kind.value,
        order=sale.order.public_id,
        sale=sale.public_id,
        buyer=sale.order.buyer.public_id,
        seller=sale.seller.public_id,
        courier=sale.courier.public_id,
        amount_minor=case.disputed_minor,
        **data,
    )

"""Opening, answering and deciding a case. It freezes only what is disputed, and its end moves exactly that money."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from marketplace.accounts.actor import THE_CLOCK, Actor
from marketplace.accounts.models import Membership, PartyKind
from marketplace.cases.grounds import (
    COMPLAINTS_MAX,
    complaints,
    decided_lines,
    is_spent,
    missing,
    open_parcels,
)
from marketplace.cases.kinds import DECISIONS, KINDS, OPERATORS_REASONS, CaseKind
from marketplace.cases.models import Case, CaseLine
from marketplace.cases.states import CASE, RUNNING, CaseState
from marketplace.cases.words import Said, has_said, say, what_is_new
from marketplace.events import actions as events
from marketplace.kit import clock
from marketplace.kit.calendar import add_working_days
from marketplace.kit.db import db, locked
from marketplace.kit.errors import Invalid, Missing, NotYours, Refusal
from marketplace.kit.i18n import _l
from marketplace.kit.money import split
from marketplace.orders.actions import carrying, refunding, selling
from marketplace.orders.models import Sale, Shipment
from marketplace.orders.states import SHIPMENT, SaleState
from marketplace.settlement.actions import RefundPart


def complain(
    actor: Actor,
    sale: Sale,
    kind: CaseKind,
    said: Said,
    quantities: Mapping[str, int],
    shipment: Shipment | None = None,
) -> Case:
    """The buyer opens a case: about pieces of lines (public id), or about a parcel that he has not got.

    The same complaint again returns the case there is. Raises Refusal ``no-complaint-now`` outside the time for it,
    ``complaints-spent`` for what was complained of so often already, and Invalid ``nothing-disputed`` when nothing is
    named that is still free and not decided yet.
    """
    sale = locked(Sale, sale.id)
    parcel = (shipment or next(iter(missing(sale)), None)) if KINDS[kind].whole_parcel else None
    if parcel is not None and parcel.sale_id != sale.id:
        raise Missing(_l("Tidak ditemukan."))
    known = same_complaint(actor, sale, kind, said.text, parcel.public_id if parcel else "")
    if known is not None:
        return known
    if kind not in complaints(sale):
        raise Refusal(
            _l("Keluhan ini tidak bisa dibuat sekarang. Kalau Anda ragu, hubungi kami di nomor bantuan."),
            code="no-complaint-now",
        )
    if is_spent(sale, kind, parcel, quantities):
        raise Refusal(
            _l("Keluhan ini sudah %(most)d kali Anda buka dan tarik. Telepon kami.", most=COMPLAINTS_MAX),
            code="complaints-spent",
        )
    if parcel is not None:
        free = refunding.of_parcel(parcel) if parcel in open_parcels(sale) else []
        return _open(actor, sale, kind, free, parcel, said)
    decided = decided_lines(sale, kind)
    wanted = {line_id: number for line_id, number in quantities.items() if line_id not in decided}
    parts = refunding.pieces(sale, _no_more_than_sent(sale, wanted))
    return _open(actor, sale, kind, parts, None, said)


def same_complaint(actor: Actor, sale: Sale, kind: CaseKind, text: str, shipment: str = "") -> Case | None:
    """The running case that these words have opened already; about this parcel (public id), if one is named."""
    running = select(Case).where(
        Case.sale_id == sale.id, Case.kind == kind, Case.state.in_(RUNNING), Case.opened_by == actor.kind
    )
    if shipment:
        running = running.where(Case.shipment.has(Shipment.public_id == shipment))
    return next((case for case in db.session.scalars(running) if has_said(actor, case, text)), None)


def open_about(actor: Actor, shipment: Shipment, kind: CaseKind) -> Case | None:
    """The courier, or the clock, finds that a parcel is lost, damaged or did not come back."""
    sale = locked(Sale, shipment.sale_id)
    shipment = locked(Shipment, shipment.id)
    if shipment.state in SHIPMENT.final or _running_about(shipment) is not None:
        return None
    parts = refunding.of_parcel(shipment)
    return _open(actor, sale, kind, parts, shipment, None) if parts else None


def answer(actor: Actor, case: Case, said: Said) -> bool:
    """One who was asked says his side; with the last answer the operator's time begins.

    Anyone concerned may add words and pictures until the decision. The same again is said once: False.
    Raises NotYours for other parties.
    """
    case = lock(case.id)
    new = what_is_new(actor, case, said)
    if new is None:
        return False
    if case.state not in RUNNING:
        raise Refusal(_l("Kasus ini sudah selesai, jadi tidak bisa ditambah lagi."), code="case-over")
    if actor.kind not in (PartyKind.BUYER, *KINDS[case.kind].asked):
        raise NotYours(_l("Ini bukan langkah Anda. Tidak ada yang berubah."))
    say(actor, case, new)
    tell("case.answered", case, actor)
    if case.state is CaseState.OPEN and not silent(case):
        hear(actor, case)
    return True


def concede(actor: Actor, case: Case, said: Said) -> None:
    """One who was asked says that it is his fault: the buyer gets everything disputed, and he bears it.

    Said again it changes nothing. Raises Refusal ``already-decided`` where another word ended the case before.
    """
    actor.need("money")
    case = lock(case.id)
    if actor.kind not in KINDS[case.kind].asked:
        raise NotYours(_l("Ini bukan langkah Anda. Tidak ada yang berubah."))
    if case.state is CaseState.DECIDED and case.decided_by != actor.kind:
        raise _already_decided()
    if CASE.move(case, "concede", actor.kind):
        say(actor, case, said)
        _end(actor, case, case.disputed_minor, PartyKind(actor.kind), "conceded")


def decide(
    actor: Actor, case: Case, refund_minor: int, bearer: PartyKind | None, reason: str, said: Said
) -> None:
    """The operator decides how much of what is disputed goes back, and who bears it; the rest is released.

    Said by a second operator it changes nothing when the first decided the same. Raises Refusal ``already-decided``
    when it was decided otherwise, ``own-case`` for somebody who acts for a party of the sale, Invalid for an
    impossible sum or reason.
    """
    actor.need("decide")
    case = lock(case.id)
    bearer = bearer if refund_minor else None
    decision = (PartyKind.OPERATOR, refund_minor, bearer, reason)
    if case.state is CaseState.DECIDED and _decision(case) != decision:
        raise _already_decided()
    if is_own(actor, case):
        raise Refusal(
            _l("Anda termasuk salah satu pihak di kasus ini, jadi petugas lain yang memutuskan."),
            code="own-case",
        )
    if not 0 <= refund_minor <= case.disputed_minor:
        raise Invalid(_l("Jumlahnya antara nol dan yang dipersoalkan."), code="amount")
    if not may_be_split(case) and refund_minor not in (0, case.disputed_minor):
        raise Invalid(
            _l("Paketnya belum di tangan siapa pun: kembalikan semuanya, atau tidak sama sekali."),
            code="all-or-nothing",
        )
    if refund_minor and bearer not in refunding.BEARERS:
        raise Invalid(_l("Pilih siapa yang menanggung."), code="bearer")
    if reason not in OPERATORS_REASONS:
        raise Invalid(_l("Pilih alasannya dulu."), code="reason-needed")
    if CASE.move(case, "decide", actor.kind):
        say(actor, case, said)
        _end(actor, case, refund_minor, bearer, reason)


def parts_of(case: Case, refund_minor: int | None = None) -> list[RefundPart]:
    """What is disputed; with ``refund_minor`` the parts in proportion, on whole rupiah, that add up to it."""
    parts = [
        RefundPart(row.line.public_id if row.line else None, row.quantity, row.amount_minor)
        for row in case.lines
    ]
    return parts if refund_minor is None else _share(parts, refund_minor)


def costs(case: Case, refund_minor: int) -> dict[PartyKind, dict[PartyKind, int]]:
    """For each who could bear it: who would have how much less by such a decision. Moves nothing."""
    parts = parts_of(case, refund_minor)
    return {bearer: refunding.burden(case.sale, parts, bearer) for bearer in refunding.BEARERS}


def may_be_split(case: Case) -> bool:
    """Whether a part may go back: of a parcel that is lost, or not to be found, it is all or nothing.

    So it is of one of several parcels that is on the road: should it come back, its goods go back whole.
    """
    parcel = case.shipment
    is_over = parcel is None or parcel.state in SHIPMENT.final
    return is_over or (KINDS[case.kind].ends_parcel != "lost" and len(case.sale.shipments) == 1)


def withdraw(actor: Actor, case: Case) -> None:
    """The buyer takes his own complaint back, or the parcel was found: what was frozen goes its usual way."""
    case = lock(case.id)
    if actor.kind == PartyKind.BUYER and case.opened_by != PartyKind.BUYER:
        raise NotYours(_l("Kasus ini bukan dari Anda, jadi tidak bisa Anda tarik."))
    if CASE.move(case, "withdraw", actor.kind):
        case.due_at, case.ended_at = None, clock.now()
        refunding.unfreeze(case.sale, parts_of(case))
        let_go(case)
        tell("case.withdrawn", case, actor)


def close_found(shipment: Shipment) -> None:
    """A parcel has come to somebody's hands: nobody looks for it any more, and what came back is paid back.

    A buyer's own complaint stays until he withdraws it or it is decided.
    """
    locked(Sale, shipment.sale_id)
    case = _running_about(shipment)
    if case is None:
        carrying.refund_returned(THE_CLOCK, shipment)
    elif case.opened_by != PartyKind.BUYER:
        withdraw(THE_CLOCK, case)


def hear(actor: Actor, case: Case) -> None:
    """Enough was said: the operator's time begins."""
    if CASE.move(case, "hear", actor.kind):
        case.due_at = add_working_days(clock.now(), case.sale.policy.decide_days, "Asia/Jakarta")
        tell("case.heard", case, actor, decide_by=case.due_at.isoformat())


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


def is_own(actor: Actor, case: Case) -> bool:
    """Whether this person belongs to a party of the sale."""
    parties = (case.sale.seller_id, case.sale.courier_id, case.sale.order.buyer_id)
    own = select(Membership.id).where(
        Membership.party_id.in_(parties), Membership.user_id == (actor.user.id if actor.user else None)
    )
    return db.session.scalar(own.limit(1)) is not None


def _open(
    actor: Actor,
    sale: Sale,
    kind: CaseKind,
    parts: Sequence[RefundPart],
    shipment: Shipment | None,
    said: Said | None,
) -> Case:
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
        say(actor, case, said)
    tell("case.opened", case, actor, answer_by=case.due_at.isoformat() if case.due_at else None)
    return case


def _end(actor: Actor, case: Case, refund_minor: int, bearer: PartyKind | None, reason: str) -> None:
    """What was frozen goes where it was decided to go: back to the buyer, or its usual way."""
    assert reason in DECISIONS
    sale = case.sale
    case.refunded_minor, case.bearer, case.reason = refund_minor, bearer, reason
    case.decided_by, case.due_at, case.ended_at = actor.kind, None, clock.now()
    refunding.unfreeze(sale, parts_of(case))
    parts = parts_of(case, refund_minor)
    cost_minor = refunding.burden(sale, parts, bearer)[bearer] if bearer else 0
    back_minor = refunding.of_buyer(sale, parts)
    row = refunding.refund(actor, sale, parts, f"case-{case.kind}".replace("_", "-"), bearer)
    let_go(case)
    tell(
        "case.decided",
        case,
        actor,
        refunded_minor=back_minor,
        bearer=bearer.value if bearer else None,
        cost_minor=cost_minor,
        reason=reason,
        refund=row.public_id if row else None,
    )
    ends_as = KINDS[case.kind].ends_parcel
    all_back = refund_minor == case.disputed_minor
    if all_back and ends_as and case.shipment is not None and case.shipment.state not in SHIPMENT.final:
        carrying.write_off(_writer_off(actor), case.shipment, ends_as)


def let_go(case: Case) -> None:
    """What is free again goes the way that the rest of its sale has gone."""
    sale = case.sale
    if case.shipment is not None:
        carrying.refund_returned(THE_CLOCK, case.shipment)
    if sale.state is SaleState.COMPLETED:
        refunding.release(sale, case=case.public_id)
    elif sale.state is SaleState.CANCELLED:
        selling.undo_rest(THE_CLOCK, sale, case=case.public_id)


def _writer_off(actor: Actor) -> Actor:
    """A courier who concedes does not end his own parcel: the clock does, as with every end of a case."""
    return actor if actor.kind == PartyKind.OPERATOR else THE_CLOCK


def _decision(case: Case) -> tuple[str, int, PartyKind | None, str]:
    return case.decided_by, case.refunded_minor, case.bearer, case.reason


def _already_decided() -> Refusal:
    return Refusal(
        _l("Kasus ini baru saja diputuskan orang lain. Langkah Anda tidak mengubah apa pun."),
        code="already-decided",
    )


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


def _running_about(shipment: Shipment) -> Case | None:
    return db.session.scalar(
        select(Case).where(Case.shipment_id == shipment.id, Case.state.in_(RUNNING)).limit(1)
    )


def tell(kind: str, case: Case, actor: Actor, **data: object) -> None:
    """Say what happened to a case, to whoever of its sale it concerns."""
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

"""What the pages of cases have in common in every room: the list, one case, one's own words, and conceding.

A room names itself by a Room; its views only say who may come. Addresses are relative to the room's blueprint:
``.cases``, ``.case``, ``.say_in_case``, ``.concede_case``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy import ColumnElement
from werkzeug.wrappers import Response

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.accounts.roles import may
from marketplace.cases import actions, forms, queries, showing
from marketplace.cases.kinds import KINDS
from marketplace.cases.models import Case
from marketplace.cases.states import CASE
from marketplace.cases.words import Said
from marketplace.events import queries as events
from marketplace.events.models import Event
from marketplace.kit.db import db
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _, money
from marketplace.kit.ids import read_public_id
from marketplace.kit.web.forms import Form, read_form

Page = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Room:
    """Who looks, which of all cases are his, and the template that his pages stand in."""

    kind: PartyKind
    frame: str
    scope: Callable[[int], ColumnElement[bool]]


def listing(room: Room, actor: Actor) -> str:
    """The cases of a party: what waits for it first."""
    scope = room.scope(actor.party_id)
    waiting = queries.waiting_for(scope, actor.party_id) if room.kind is not PartyKind.BUYER else ()
    return render_template(
        "cases/list.html",
        frame=room.frame,
        me=room.kind,
        waiting=waiting,
        page=queries.cases(scope, cursor=request.args.get("page")),
        held_until=showing.held_until,
    )


def one(room: Room, actor: Actor, public_id: str, form: Form | None = None) -> str:
    """One case as its party may see it."""
    case = own(room, actor, public_id)
    told = events.timeline([("case", case.public_id)])
    return render_template(
        "cases/case.html",
        frame=room.frame,
        form=form or Form(),
        may_concede=_may_concede(room, actor, case),
        may_withdraw=may_withdraw(actor, case),
        **shown(case, room.kind, told),
    )


def _may_concede(room: Room, actor: Actor, case: Case) -> bool:
    is_asked = room.kind in KINDS[case.kind].asked and "concede" in CASE.verbs(case.state, actor.kind)
    return is_asked and may(room.kind, actor.role, "money")


def may_withdraw(actor: Actor, case: Case) -> bool:
    """Whether who acts opened this case as a buyer and may still take it back."""
    is_mine = case.opened_by == PartyKind.BUYER == actor.kind
    return is_mine and "withdraw" in CASE.verbs(case.state, actor.kind)


def shown(case: Case, me: PartyKind, told: Sequence[Event]) -> dict[str, object]:
    """What every page of a case shows, as ``me`` reads it; ``told`` are the events of the case."""
    return {
        "case": case,
        "me": me,
        "names": showing.names(case, me),
        "asked": showing.asked(case, me),
        "waits_for_me": showing.waits_for(case, me),
        "held_until": showing.held_until(case),
        "if_silent": showing.if_silent(case, me),
        "outcome": showing.outcome(case, me, queries.cost_of(told)),
        "why": showing.why(case),
        "decided_by": showing.decided_by(case, me),
        "steps": showing.steps(case, told, me),
        "refund": queries.refund_of(told),
        "is_running": case.state not in CASE.final,
    }


def say(room: Room, actor: Actor, public_id: str) -> Page:
    """Add one's words and photographs; the same words again are said once."""
    case = own(room, actor, public_id)
    form = read_form(forms.WordsSchema())
    if form.errors:
        return one(room, actor, public_id, form), 422
    try:
        is_new = actions.answer(actor, case, forms.read_said(actor, form))
    except Refusal as refusal:
        db.session.rollback()
        forms.refuse(form, refusal)
        return one(room, actor, public_id, form), refusal.status
    if not is_new:
        db.session.rollback()  # with it go the photographs that were sent a second time
    flash(_("Tersimpan. Semua pihak dan Pasarlima bisa membacanya."), "good")
    return back(public_id)


def ask_concede(room: Room, actor: Actor, public_id: str, form: Form | None = None) -> Page:
    """What saying that it was one's own fault means, to the rupiah."""
    case = own(room, actor, public_id)
    if "concede" not in CASE.verbs(case.state, actor.kind):
        flash(_("Kasus ini sudah selesai, jadi tidak ada lagi yang perlu diakui."), "wait")
        return back(public_id)
    costs = actions.costs(case, case.disputed_minor)[room.kind]
    return render_template(
        "cases/concede.html",
        frame=room.frame,
        form=form or Form(),
        case=case,
        me=room.kind,
        cost_minor=costs[room.kind],
        fees_minor=costs[PartyKind.OPERATOR],
    )


def concede(room: Room, actor: Actor, public_id: str) -> Page:
    """It was one's own fault: everything disputed goes back to the buyer."""
    case = own(room, actor, public_id)
    form = read_form(forms.FewWordsSchema())
    if form.errors:
        page = ask_concede(room, actor, public_id, form)
        return (page, 422) if isinstance(page, str) else page
    try:
        actions.concede(actor, case, Said(form.data["text"], forms.language()))
    except Refusal as refusal:
        db.session.rollback()
        flash(str(refusal.message), "bad")
        return back(public_id)
    flash(
        _(
            "Terima kasih atas kejujurannya. %(amount)s kembali kepada pembeli.",
            amount=money(case.disputed_minor),
        ),
        "good",
    )
    return back(public_id)


def own(room: Room, actor: Actor, public_id: str) -> Case:
    """A case of this party, or the page that there is none."""
    known = read_public_id(public_id)
    return (queries.case_of(room.scope(actor.party_id), known) if known else None) or abort(404)


def back(public_id: str) -> Response:
    """To the page of the case."""
    return redirect(url_for(".case", case=public_id), 303)

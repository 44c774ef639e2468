"""Judging applications: one queue of every kind, one application with its papers, and the word on each."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.accounts.phones import spell_phone
from marketplace.applications import actions, queries
from marketplace.applications.actions import Verdict
from marketplace.applications.kinds import KINDS, REASONS, REFUSALS
from marketplace.applications.models import Application
from marketplace.applications.showing import refusal_of, shown
from marketplace.applications.states import ApplicationState, PaperState
from marketplace.events.queries import timeline
from marketplace.kit.db import db
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _, _l
from marketplace.kit.web.forms import Form, read_form
from marketplace.operator import queries as desk
from marketplace.operator import schemas, wording

Page = str | Response | tuple[str, int]
_S = ApplicationState

# word in the address -> (title, states)
TABS: dict[str, tuple[object, tuple[ApplicationState, ...]]] = {
    "": (_l("Menunggu"), (_S.SUBMITTED, _S.IN_REVIEW)),
    "correcting": (_l("Sedang diperbaiki"), (_S.NEEDS_CORRECTION,)),
    "drafts": (_l("Belum dikirim"), (_S.DRAFT,)),
    "done": (_l("Diterima"), (_S.ACCEPTED, _S.ISSUED)),
    "ended": (_l("Yang tidak jadi"), (_S.REJECTED, _S.WITHDRAWN, _S.EXPIRED)),
}
# state -> kind of its badge
TONES = {
    _S.SUBMITTED: "wait",
    _S.IN_REVIEW: "new",
    _S.NEEDS_CORRECTION: "wait",
    _S.ISSUED: "ok",
    _S.ACCEPTED: "ok",
    _S.REJECTED: "no",
    _S.EXPIRED: "no",
}


@acting(PartyKind.OPERATOR, "approve")
def applications(actor: Actor) -> str:
    """Applications of every kind, the longest waiting first."""
    tab = request.args.get("tab", "")
    tab = tab if tab in TABS else ""
    counts = queries.counts()
    return render_template(
        "operator/applications.html",
        page=queries.queue(TABS[tab][1], request.args.get("page")),
        tab=tab,
        tabs={
            word: (title, sum(counts.get(state, 0) for state in states))
            for word, (title, states) in TABS.items()
        },
        kinds=KINDS,
        tones=TONES,
    )


@acting(PartyKind.OPERATOR, "approve")
def application(actor: Actor, application: str) -> Page:
    """Each paper beside its picture."""
    return _page(actor, _found(application), Form())


@acting(PartyKind.OPERATOR, "approve")
def take(actor: Actor, application: str) -> Page:
    """Begin to look, or take over from a colleague."""
    return _say(
        application,
        lambda row: actions.take(actor, row, over=request.form.get("over") == "1"),
        _("Anda yang memeriksa. Beri keputusan untuk tiap bagian."),
    )


@acting(PartyKind.OPERATOR, "approve")
def decide(actor: Actor, application: str) -> Page:
    """The word on every paper at once."""
    row = _found(application)
    open_papers = [paper.name for paper in row.papers if paper.state is PaperState.GIVEN]
    form = read_form(schemas.verdicts_schema(open_papers))
    if form.errors:
        return _page(actor, row, form, 422)
    try:
        actions.decide(actor, row, form.data["version"], _verdicts(form.data, open_papers))
    except Refusal as refusal:
        db.session.rollback()
        if "paper" not in refusal.facts:
            flash(str(refusal.message), "wait")
            return redirect(url_for("operator.application", application=application), 303)
        form.refuse(refusal, f"verdict-{refusal.facts['paper']}")
        return _page(actor, _found(application), form, 422)
    said = (
        _("Tersimpan. Pendaftar kami beri tahu apa yang perlu diperbaiki.")
        if row.state is _S.NEEDS_CORRECTION
        else _("Tersimpan. %(name)s diterima.", name=row.name)
    )
    flash(said, "good")
    return redirect(url_for("operator.application", application=application), 303)


@acting(PartyKind.OPERATOR, "approve")
def reject(actor: Actor, application: str) -> Page:
    """No, for good, after asking once more."""
    row = _found(application)
    if request.method == "GET":
        if row.state is not _S.IN_REVIEW:
            return redirect(url_for("operator.application", application=application), 303)
        return _reject_page(row, Form({"version": row.version}))
    form = read_form(schemas.RejectionSchema())
    if form.errors:
        return _reject_page(row, form)
    try:
        actions.reject(actor, row, form.data["version"], form.data["reason"], form.data["words"])
    except Refusal as refusal:
        db.session.rollback()
        if refusal.code not in ("reason", "words"):
            flash(str(refusal.message), "wait")
            return redirect(url_for("operator.application", application=application), 303)
        form.refuse(refusal, refusal.code)
        return _reject_page(_found(application), form)
    flash(_("Pendaftaran ditolak. Pendaftar membaca sebabnya."), "good")
    return redirect(url_for("operator.application", application=application), 303)


def _say(public_id: str, act: Any, said: str) -> Response:
    """Do it, or tell what happened meanwhile."""
    try:
        act(_found(public_id))
        flash(said, "good")
    except Refusal as refusal:
        db.session.rollback()
        flash(str(refusal.message), "wait")
    return redirect(url_for("operator.application", application=public_id), 303)


def _found(public_id: str) -> Application:
    return queries.application(public_id) or abort(404)


def _verdicts(data: dict[str, Any], names: list[str]) -> dict[str, Verdict]:
    return {
        name: Verdict(data[f"verdict-{name}"] == "accept", data[f"reason-{name}"], data[f"words-{name}"])
        for name in names
        if data[f"verdict-{name}"]
    }


def _page(actor: Actor, row: Application, form: Form, status: int = 200) -> Page:
    subjects = [("application", row.public_id)]
    events = timeline(subjects)
    judged_here = row.state is _S.IN_REVIEW and actor.user is not None and row.reviewer_id == actor.user.id
    page = render_template(
        "operator/application.html",
        application=row,
        form=form,
        kind=KINDS[row.kind],
        papers=shown(row),
        reasons=REASONS,
        refusal=refusal_of(row),
        states=ApplicationState,
        judged_here=judged_here,
        impartial=actions.is_impartial(actor.user, row),
        earlier=queries.earlier_of(row),
        tones=TONES,
        storefront=desk.storefront_of(row.party_id) if row.party_id and row.kind == "seller" else None,
        spell_phone=spell_phone,
        happenings=wording.happenings(events, desk.parties_by_id(e.acting_party_id for e in events)),
    )
    return page, status


def _reject_page(row: Application, form: Form) -> Page:
    page = render_template(
        "operator/reject_application.html",
        application=row,
        form=form,
        reasons=[(word, str(label)) for word, label in REFUSALS.items()],
    )
    return (page, 422) if form.errors else page


# address, name, view, methods
ROUTES = (
    ("/applications", "applications", applications, ("GET",)),
    ("/applications/<application>", "application", application, ("GET",)),
    ("/applications/<application>/take", "take_application", take, ("POST",)),
    ("/applications/<application>/decide", "decide_application", decide, ("POST",)),
    ("/applications/<application>/reject", "reject_application", reject, ("GET", "POST")),
)

"""The desk of a provider from outside: what it holds, what it was asked, and what it told."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.kit.db import db
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import ngettext
from marketplace.kit.web.forms import Form
from marketplace.settlement import asking
from marketplace.settlement.ports import outside
from payments import arriving, queries, reports, told, wording

Page = str | Response | tuple[str | Response, int]


@acting(PartyKind.PROVIDER, "see")
def state(actor: Actor) -> Page:
    """What waits for an answer, and the newest of what was told."""
    return _state(actor, Form())


@acting(PartyKind.PROVIDER, "book")
def take_report(actor: Actor) -> Page:
    """Read a settlement report; what cannot be read is told by line and reason."""
    sent = request.files.get("report")
    data = sent.stream.read(reports.BYTES_MAX + 1) if sent else b""
    try:
        taken = reports.take(actor, data)
    except Refusal as refusal:
        db.session.rollback()
        form = Form()
        form.refuse(refusal, "report")
        return _state(actor, form), refusal.status
    if taken.differ:
        flash(
            ngettext(
                "%(num)d baris berbeda dari catatan kami. Tidak ada yang dipindah untuk itu.",
                "%(num)d baris berbeda dari catatan kami. Tidak ada yang dipindah untuk itu.",
                taken.differ,
            ),
            "wait",
        )
    flash(
        ngettext("Laporan %(num)d baris sudah dibaca.", "Laporan %(num)d baris sudah dibaca.", taken.lines),
        "good",
    )
    return redirect(url_for(".outside"), 303)


def _state(actor: Actor, form: Form) -> str | Response:
    assert actor.party is not None
    name = asking.adapter_of(actor.party_id)
    if name is None:
        return redirect(url_for(".desk"), 303)
    return render_template(
        "payments/outside.html",
        is_called=outside(name) is not None,
        holding=queries.holding(actor.party),
        waiting=told.waiting(actor.party_id),
        arrivals=arriving.of_provider(actor.party_id),
        page=told.receipts(actor.party_id, request.args.get("page")),
        errands=wording.ERRANDS,
        outcome=wording.outcome,
        did=wording.did,
        form=form,
        reads_reports=reports.reads_reports(actor.party_id),
    )


ROUTES = (
    ("/<party>/outside", "outside", state, ("GET",)),
    ("/<party>/outside", "take_report", take_report, ("POST",)),
)

"""Being paid, the same pages for every room that earns: when, from how much on, and now; and the statement as paper.

A room takes its routes from ``money_routes``. Addresses of links are relative to the room's blueprint.
"""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.acting import View, acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.holding.schemas import PlanSchema
from marketplace.holding.statements import pdf_response, period_asked
from marketplace.kit.db import db
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _
from marketplace.kit.i18n import money as money_words
from marketplace.kit.web.forms import Form, read_form
from marketplace.settlement import paydays, paying
from marketplace.settlement.states import WEEKDAY_LABELS, Rhythm

Route = tuple[str, str, View, tuple[str, ...]]
Page = str | Response | tuple[str, int]


def money_routes(kind: PartyKind, prefix: str, frame: str, overview: str) -> Sequence[Route]:
    """Routes of the pages under ``prefix`` (``/<party>``) in the template ``frame``; ``overview`` is the money page."""

    def show(form: Form) -> str:
        return render_template(
            "holding/plan.html",
            frame=frame,
            overview=overview,
            form=form,
            rhythms=[(one.value, one.label, *_hint(one)) for one in Rhythm],
            weekdays=[(str(day), WEEKDAY_LABELS[day]) for day in paydays.WEEKDAYS],
            least_minor=paydays.MINIMUM_MINOR,
        )

    @acting(kind, "money")
    def plan(actor: Actor) -> Page:
        """When the party is paid."""
        chosen = paying.plan_of(actor.party_id)
        values = {
            "rhythm": chosen.rhythm.value,
            "weekday": str(chosen.weekday),
            "minimum": str(chosen.minimum_minor // 100),
        }
        return show(Form(values))

    @acting(kind, "money")
    def change_plan(actor: Actor) -> Page:
        """Be paid in another rhythm."""
        form = read_form(PlanSchema())
        if not form.errors:
            said = form.data
            try:
                chosen = paying.choose_plan(
                    actor, Rhythm(said["rhythm"]), int(said["weekday"]), said["minimum"]
                )
            except Refusal as refusal:
                db.session.rollback()
                form.refuse(refusal, "minimum")
        if form.errors:
            return show(form), 422
        flash(_("Jadwal tersimpan: %(when)s.", when=plan_words(chosen)), "good")
        return redirect(url_for(overview), 303)

    @acting(kind, "money")
    def pay_now(actor: Actor) -> Page:
        """Send what is free, now."""
        try:
            payout = paying.pay_now(actor)
        except Refusal as refusal:
            db.session.rollback()
            flash(str(refusal.message), "wait")
            return redirect(url_for(overview), 303)
        said: dict[str, Any] = {"amount": money_words(payout.amount_minor), "bank": payout.provider.name}
        flash(_("%(amount)s kami minta kirim lewat %(bank)s.", **said), "good")
        return redirect(url_for(".payout", payout=payout.public_id), 303)

    @acting(kind, "money")
    def statement_paper(actor: Actor) -> Page:
        """The statement of a month, or of all time, as a PDF."""
        assert actor.party is not None
        return pdf_response(actor.party, period_asked(actor.party))

    return (
        (f"{prefix}/money/statement.pdf", "statement_paper", statement_paper, ("GET",)),
        (f"{prefix}/money/plan", "plan", plan, ("GET",)),
        (f"{prefix}/money/plan", "change_plan", change_plan, ("POST",)),
        (f"{prefix}/money/payouts", "pay_now", pay_now, ("POST",)),
    )


def plan_words(plan: paydays.Plan) -> str:
    """When such a party is paid, and from how much on."""
    words = {
        Rhythm.DAILY: _("tiap hari kerja mulai %(least)s", least=money_words(plan.minimum_minor)),
        Rhythm.WEEKLY: _(
            "tiap %(day)s mulai %(least)s",
            day=WEEKDAY_LABELS[plan.weekday],
            least=money_words(plan.minimum_minor),
        ),
        Rhythm.ON_REQUEST: _("kalau Anda minta, mulai %(least)s", least=money_words(plan.minimum_minor)),
    }
    return str(words[plan.rhythm])


def _hint(rhythm: Rhythm) -> tuple[str, ...]:
    hints = {
        Rhythm.DAILY: _("Pukul 06.00 WIB, Senin sampai Jumat, bukan tanggal merah."),
        Rhythm.WEEKLY: _("Pukul 06.00 WIB. Kalau harinya tanggal merah, hari kerja berikutnya."),
        Rhythm.ON_REQUEST: _("Uang tetap di sini sampai Anda menekan Cairkan sekarang."),
    }
    return (str(hints[rhythm]),)

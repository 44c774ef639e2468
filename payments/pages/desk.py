"""The desk: what is expected, what came in, what is to go out, and the form that books a transfer."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.kit.db import db
from marketplace.kit.errors import Invalid
from marketplace.kit.i18n import _, _l, money
from marketplace.kit.paging import Page as Rows
from marketplace.kit.web.forms import Form, read_form
from marketplace.settlement import asking
from marketplace.settlement import clocks as sending
from marketplace.settlement.models import Payment
from payments import actions, queries
from payments.desks import collects
from payments.findings import Finding
from payments.models import LineState
from payments.schemas import TransferSchema

Page = str | Response | tuple[str, int]
WORDS_MAX = 60
LATE_MAX = 5


@dataclass(frozen=True)
class Tab:
    """One list of the desk; ``rows`` takes the provider's row id, the words looked for, and a cursor.

    ``past`` lists what was sent before, where that is a list of its own.
    """

    label: object
    rows: Callable[[int, str, str | None], Rows[Any]]
    past: Callable[[int, str, str | None], Rows[Any]] | None = None


TABS: dict[str, Tab] = {
    "expected": Tab(_l("Ditunggu"), queries.expected),
    "unmatched": Tab(_l("Perlu diurus"), queries.open_lines),
    "refunds": Tab(_l("Pengembalian"), queries.refunds, partial(queries.refunds, sent=True)),
    "payouts": Tab(_l("Pencairan"), queries.payouts, partial(queries.payouts, sent=True)),
    "done": Tab(_l("Sudah dicatat"), queries.done_lines),
}


# What is said of a transfer that did not simply fit.
BOOKED = {
    LineState.UNMATCHED: _l("Tercatat. Uang ini belum cocok dengan pembayaran mana pun."),
    LineState.SHORT: _l("Tercatat. Jumlahnya kurang, jadi menunggu sisanya."),
    LineState.SURPLUS: _l("Tercatat, dan pembayarannya lunas. Lebihnya harus dikirim kembali."),
    LineState.RETURNING: _l("Tercatat. Uang ini harus dikirim kembali."),
    LineState.SENT_BACK: _l("Transfer ini sudah dicatat, dan sudah dikirim kembali."),
    LineState.SETTLED: _l("Transfer ini sudah dicatat, dan lebihnya sudah dikirim kembali."),
}


@acting(PartyKind.PROVIDER, "see")
def desk(actor: Actor) -> Page:
    """The desk on one of its tabs; ``payment`` fills the form from a row that is expected."""
    if asking.is_outside(actor.party_id):
        return redirect(url_for(".outside"), 303)
    if collects(actor.party_id):
        return redirect(url_for(".cash"), 303)
    number = request.args.get("payment")
    asked = queries.expected_one(actor.party_id, number) if number else None
    return _page(actor, Form(values=_filled(asked) if asked else {}), asked)


@acting(PartyKind.PROVIDER, "book")
def book(actor: Actor) -> Page:
    """Book a transfer that came in; pressed twice it is booked once."""
    form = read_form(TransferSchema())
    if not form.errors:
        try:
            line = actions.book(actor, actions.Incoming(**form.data))
        except Invalid as refusal:
            db.session.rollback()
            form.refuse(refusal, "bank_reference" if refusal.code == "reference-taken" else "")
        else:
            if line.state is LineState.MATCHED:
                flash(
                    _(
                        "%(amount)s dari %(sender)s cocok.",
                        amount=money(line.amount_minor),
                        sender=line.sender,
                    ),
                    "good",
                )
                return redirect(url_for(".desk"), 303)
            flash(str(BOOKED[line.state]), "wait")
            return redirect(url_for(".line", line=line.public_id), 303)
    return _page(actor, form, None), 422


def _page(actor: Actor, form: Form, asked: Payment | None) -> str:
    chosen = request.args.get("tab", "")
    chosen = chosen if chosen in TABS else "expected"
    words = request.args.get("q", "").strip()[:WORDS_MAX]
    tab = TABS[chosen]
    past = tab.past if "past" in request.args else None
    late_refunds, late_payouts = sending.overdue(actor.party_id)
    rows = (past or tab.rows)(actor.party_id, words, request.args.get("page"))
    return render_template(
        "payments/desk.html",
        tabs=TABS,
        chosen=chosen,
        words=words,
        past=past is not None,
        page=rows,
        overdue=queries.overdue(actor.party_id),
        late_refunds=late_refunds[:LATE_MAX],
        late_payouts=late_payouts[:LATE_MAX],
        piles=queries.piles(actor.party_id),
        form=form,
        asked=asked,
        findings=Finding,
        **_beside(chosen, rows),
    )


def _beside(chosen: str, rows: Rows[Any]) -> dict[str, Any]:
    """What the rows of a tab show besides themselves, in one query for all of them."""
    if chosen == "expected":
        return {"came": queries.came_short(payment.id for payment in rows.items)}
    if chosen == "refunds":
        return {"origins": queries.origins(rows.items)}
    if chosen == "payouts":
        return {"line_counts": queries.line_counts(payout.id for payout in rows.items)}
    return {}


def _filled(payment: Payment) -> dict[str, object]:
    """The form as an expected payment, or the rest of it, would fill it. Only a demo makes up the bank's reference."""
    came_minor = queries.came_short([payment.id]).get(payment.id, 0)
    values: dict[str, object] = {
        "account_number": payment.account_number,
        "amount_minor": (payment.amount_minor - came_minor) // 100,
        "sender": payment.payer.name,
    }
    if current_app.config["DEMO"]:
        values["bank_reference"] = f"TRX{payment.public_id.replace('-', '')[2:]}" + (
            "/2" if came_minor else ""
        )
    return values


ROUTES = (
    ("/<party>/desk", "desk", desk, ("GET",)),
    ("/<party>/desk", "book", book, ("POST",)),
)

"""The desk: what is expected, what came in, what is to go out, and the form that books a transfer."""

from collections.abc import Callable
from dataclasses import dataclass
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
from marketplace.settlement.models import Payment
from payments import actions, queries
from payments.findings import Finding
from payments.models import LineState
from payments.schemas import TransferSchema

Page = str | Response | tuple[str, int]
WORDS_MAX = 60


@dataclass(frozen=True)
class Tab:
    """One list of the desk; ``rows`` takes the provider's row id, the words looked for, and a cursor."""

    label: object
    rows: Callable[[int, str, str | None], Rows[Any]]


TABS: dict[str, Tab] = {
    "expected": Tab(_l("Ditunggu"), queries.expected),
    "unmatched": Tab(
        _l("Perlu dicocokkan"),
        lambda bank, words, cursor: queries.lines(bank, (LineState.UNMATCHED,), words, cursor),
    ),
    "refunds": Tab(_l("Pengembalian"), queries.refunds),
    "payouts": Tab(_l("Pencairan"), queries.payouts),
    "done": Tab(
        _l("Sudah dicatat"),
        lambda bank, words, cursor: queries.lines(
            bank, (LineState.MATCHED, LineState.SENT_BACK), words, cursor
        ),
    ),
}


@acting(PartyKind.PROVIDER, "see")
def desk(actor: Actor) -> str:
    """The desk on one of its tabs; ``payment`` fills the form from a row that is expected."""
    asked = queries.expected_one(actor.party_id, request.args.get("payment", ""))
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
            if line.state is not LineState.UNMATCHED:
                flash(
                    _(
                        "%(amount)s dari %(sender)s cocok.",
                        amount=money(line.amount_minor),
                        sender=line.sender,
                    ),
                    "good",
                )
                return redirect(url_for(".desk"), 303)
            flash(_("Tercatat. Uang ini belum cocok dengan pembayaran mana pun."), "wait")
            return redirect(url_for(".line", line=line.public_id), 303)
    return _page(actor, form, None), 422


def _page(actor: Actor, form: Form, asked: Payment | None) -> str:
    chosen = request.args.get("tab", "")
    chosen = chosen if chosen in TABS else "expected"
    words = request.args.get("q", "").strip()[:WORDS_MAX]
    rows = TABS[chosen].rows(actor.party_id, words, request.args.get("page"))
    return render_template(
        "payments/desk.html",
        tabs=TABS,
        chosen=chosen,
        words=words,
        page=rows,
        piles=queries.piles(actor.party_id),
        form=form,
        asked=asked,
        findings=Finding,
        **_beside(chosen, rows),
    )


def _beside(chosen: str, rows: Rows[Any]) -> dict[str, Any]:
    """What the rows of a tab show besides themselves, in one query for all of them."""
    if chosen == "refunds":
        return {"senders": queries.senders(refund.payment_id for refund in rows.items)}
    if chosen == "payouts":
        return {"line_counts": queries.line_counts(payout.id for payout in rows.items)}
    return {}


def _filled(payment: Payment) -> dict[str, object]:
    """The form as an expected payment would fill it. Only a demo makes up the bank's reference."""
    values: dict[str, object] = {
        "account_number": payment.account_number,
        "amount_minor": payment.amount_minor // 100,
        "sender": payment.payer.name,
    }
    if current_app.config["DEMO"]:
        values["bank_reference"] = f"TRX{payment.public_id.replace('-', '')[2:]}"
    return values


ROUTES = (
    ("/<party>/desk", "desk", desk, ("GET",)),
    ("/<party>/desk", "book", book, ("POST",)),
)

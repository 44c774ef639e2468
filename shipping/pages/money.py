"""What carrying earned: what is owed and waits, every movement with its balance, and each payout parcel by parcel."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from marketplace.accounts import queries as people
from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.banks import masked
from marketplace.accounts.models import Party, PartyKind
from marketplace.accounts.schemas import PaidToSchema
from marketplace.holding.lines import held_for, total
from marketplace.holding.pages import money_routes, plan_words
from marketplace.holding.statement_file import file_response
from marketplace.holding.statements import period_asked, seal_now
from marketplace.holding.wording import heading, reason
from marketplace.kit.db import db
from marketplace.kit.errors import Invalid
from marketplace.kit.i18n import _
from marketplace.kit.web.forms import Form, read_form
from marketplace.kit.web.spreadsheet import Cell
from marketplace.settlement import queries as settlement
from marketplace.settlement import statement as book
from marketplace.settlement.free import free_of
from marketplace.settlement.places import places
from marketplace.settlement.saying import said_of_account
from marketplace.settlement.states import PayoutState, Refused
from marketplace.settlement.waiting import waits_until
from shipping import actions, queries

PAYOUT_BADGES: dict[PayoutState, tuple[str, str]] = {
    PayoutState.PENDING: ("wait", "clock"),
    PayoutState.PAID: ("ok", "ok"),
    PayoutState.FAILED: ("no", "alert"),
    PayoutState.RETURNED_BY_BANK: ("no", "alert"),
}


@acting(PartyKind.COURIER, "money")
def money(actor: Actor) -> str:
    """What is owed, and the movements of a month."""
    party = _party(actor)
    period = period_asked(party)
    told = book.statement(party, period, request.args.get("page"))
    sales = [line.subject[1] for line in told.lines if line.subject[0] == "sale"]
    held, free = held_for(party), free_of(party)
    account = people.payout_account(party.id)
    return render_template(
        "shipping/money.html",
        party=party,
        purse=settlement.purse(party),
        account=account,
        account_waits_until=waits_until(account),
        refused=Refused(account.refused_reason).label if account and account.refused_at else "",
        held=held,
        held_minor=total(held),
        heading=heading,
        reason=reason,
        link=_link,
        free=free,
        when=plan_words(free.plan),
        masked=masked,
        told=told,
        sealed=seal_now(db.session()),
        period=period,
        months=book.months(party),
        parcels=queries.parcels_of_sales(db.session(), party.id, sales),
        latest=settlement.payouts_of(party.id, size=5).items,
        badges=PAYOUT_BADGES,
    )


@acting(PartyKind.COURIER, "money")
def statement_file(actor: Actor) -> Response:
    """The movements of a month, or of all time, as a file for a spreadsheet."""
    party = _party(actor)
    return file_response(party, period_asked(party), (_("Nomor paket"),), _carried)


@acting(PartyKind.COURIER, "money")
def payout(actor: Actor, payout: str) -> str:
    """One payout, parcel by parcel."""
    own = settlement.payout_of(actor.party_id, payout)
    if own is None:
        abort(404)
    sales = [line.sale for line in own.lines]
    return render_template(
        "shipping/payout.html",
        payout=own,
        parcels=queries.parcels_of_sales(db.session(), actor.party_id, sales),
        look=PAYOUT_BADGES[own.state],
        refused=Refused(own.return_reason).label if own.return_reason else "",
        masked=masked,
    )


@acting(PartyKind.COURIER, "money")
def account(actor: Actor) -> str:
    """Where the money goes."""
    known = people.payout_account(actor.party_id)
    values = {"bank": known.bank, "number": known.number, "holder": known.holder} if known else {}
    return _account_page(Form(values))


@acting(PartyKind.COURIER, "money")
def change_account(actor: Actor) -> AnyResponse | tuple[str, int]:
    """Keep another bank account."""
    form = read_form(PaidToSchema())
    if not form.errors:
        try:
            actions.set_bank_account(actor, **form.data)
        except Invalid as refusal:
            db.session.rollback()
            form.refuse(refusal)
    if form.errors:
        return _account_page(form), 422
    flash(*said_of_account(actor))
    return redirect(url_for(".money"), 303)


def _account_page(form: Form) -> str:
    banks = [("", _("Pilih bank")), *((bank, bank) for bank in places())]
    return render_template("shipping/account.html", form=form, banks=banks)


def _party(actor: Actor) -> Party:
    assert actor.party is not None
    return actor.party


def _carried(session: Session, party_id: int, lines: Sequence[book.Line]) -> Iterator[Sequence[Cell]]:
    """Of a sale the numbers of its parcels."""
    sales = [line.subject[1] for line in lines if line.subject[0] == "sale"]
    parcels = queries.parcels_of_sales(session, party_id, sales)
    for line in lines:
        yield (" ".join(parcel.awb for parcel in parcels.get(line.subject[1], [])),)


# what a line of held money is of -> the page, and its word in the address; of a sale a courier knows its parcels
PAGES = {"case": ".case", "payout": ".payout"}


def _link(about: tuple[str, str]) -> str:
    kind, public_id = about
    values: dict[str, Any] = {kind: public_id}
    return url_for(PAGES[kind], **values) if kind in PAGES else ""


ROUTES = (
    *money_routes(PartyKind.COURIER, "/shipping/<party>", "shipping/layout.html", ".money"),
    ("/shipping/<party>/money", "money", money, ("GET",)),
    ("/shipping/<party>/money/statement.csv", "statement_file", statement_file, ("GET",)),
    ("/shipping/<party>/money/payouts/<payout>", "payout", payout, ("GET",)),
    ("/shipping/<party>/money/account", "account", account, ("GET",)),
    ("/shipping/<party>/money/account", "change_account", change_account, ("POST",)),
)

"""Cash taken at doors: whether the company takes it, what is in its pocket, and how it reaches the bank."""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.cash import actions as cash
from marketplace.cash import queries as pockets
from marketplace.cash.showing import AGE_LABELS, BADGES
from marketplace.kit.db import db
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _, money
from marketplace.kit.web.forms import Form, read_form
from shipping import actions, queries
from shipping.schemas import CashTermsSchema, RemitSchema

Page = str | Response | tuple[str, int]


@acting(PartyKind.COURIER, "money")
def pocket(actor: Actor) -> str:
    """What is in the company's pocket, by age, by rider and by parcel; with ``rider`` what one of them took."""
    return _pocket_page(actor, Form())


@acting(PartyKind.COURIER, "money")
def remit(actor: Actor) -> Page:
    """Gather what was ticked into one transfer."""
    form = read_form(RemitSchema())
    if not form.errors:
        bank = next((bank for bank in pockets.banks() if bank.public_id == form.data["bank"]), pockets.bank())
        if bank is None:
            abort(404)
        try:
            made = cash.remit(actor, form.data["parcels"], bank)
        except Refusal as refusal:
            db.session.rollback()
            form.refuse(refusal, "parcels")
        else:
            return redirect(url_for(".remittance", remittance=made.public_id, party=_party(actor)), 303)
    return _pocket_page(actor, form), 422


@acting(PartyKind.COURIER, "money")
def remittances(actor: Actor) -> str:
    """Every transfer that was asked for, the newest first."""
    page = pockets.remittances_of(actor.party_id, request.args.get("page"))
    return render_template("shipping/remittances.html", page=page, badges=BADGES)


@acting(PartyKind.COURIER, "money")
def remittance(actor: Actor, remittance: str) -> str:
    """How much to transfer, to which number and until when; and what came."""
    row = pockets.remittance_of(actor.party_id, remittance)
    if row is None:
        abort(404)
    number = row.account_number
    return render_template(
        "shipping/remittance.html",
        remittance=row,
        number=[number[place : place + 4] for place in range(0, len(number), 4)],
        badge=BADGES[row.state],
    )


@acting(PartyKind.COURIER, "rates")
def keep_cash_terms(actor: Actor) -> Page:
    """Take cash at the door from now on, or not."""
    form = read_form(CashTermsSchema())
    if form.errors:
        flash(_("Biayanya ditulis dengan angka rupiah saja. Tidak ada yang berubah."), "bad")
        return redirect(url_for(".rates", party=_party(actor)), 303)
    kept = actions.keep_cash_terms(actor, form.data["collects"], form.data["fee"])
    if kept.collects:
        flash(_("Bayar di tempat ditawarkan untuk pesanan baru."), "good")
    else:
        flash(_("Bayar di tempat tidak ditawarkan lagi untuk pesanan baru."), "good")
    return redirect(url_for(".rates", party=_party(actor)), 303)


def _party(actor: Actor) -> str:
    assert actor.party is not None
    return actor.party.public_id


def _pocket_page(actor: Actor, form: Form) -> str:
    ageing = next(iter(pockets.cash_ageing(actor.party_id)), None)
    parcels = ageing.parcels if ageing else ()
    asked = request.args.get("rider", "")
    shown = [one for one in parcels if one.collection.rider and one.collection.rider.public_id == asked]
    ready = [one for one in parcels if one.collection.remittance_id is None]
    return render_template(
        "shipping/cash.html",
        form=form,
        ageing=ageing,
        ages_said=[
            (label, money(minor))
            for label, minor in zip(AGE_LABELS, ageing.buckets if ageing else (), strict=False)
        ],
        riders=pockets.by_rider(parcels),
        rider=shown[0].collection.rider if shown else None,
        shown=shown,
        ready=ready,
        ready_minor=sum(one.left_minor for one in ready),
        banks=pockets.banks(),
        open_remittances=pockets.open_remittances(actor.party_id),
        badges=BADGES,
        terms=queries.cash_terms(actor.party_id),
        days=cash.POCKET_WORKING_DAYS,
    )


ROUTES = (
    ("/shipping/<party>/cash", "cash", pocket, ("GET",)),
    ("/shipping/<party>/cash/terms", "keep_cash_terms", keep_cash_terms, ("POST",)),
    ("/shipping/<party>/cash/remittances", "remittances", remittances, ("GET",)),
    ("/shipping/<party>/cash/remittances", "remit", remit, ("POST",)),
    ("/shipping/<party>/cash/remittances/<remittance>", "remittance", remittance, ("GET",)),
)

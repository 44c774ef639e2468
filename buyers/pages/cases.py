"""The buyer's cases: the list, one case, adding to it, and taking a complaint back."""

from flask import flash, render_template
from werkzeug.wrappers import Response

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.cases import actions, pages, queries
from marketplace.cases.pages import Page, Room
from marketplace.kit.db import db
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _

ROOM = Room(PartyKind.BUYER, "layout.html", queries.of_buyer)


@acting(PartyKind.BUYER, "see")
def cases(actor: Actor) -> Page:
    """Everything that ever went wrong for the buyer."""
    return pages.listing(ROOM, actor)


@acting(PartyKind.BUYER, "see")
def case(actor: Actor, case: str) -> Page:
    """One case: what is kept, who was asked, until when, and what everybody said."""
    return pages.one(ROOM, actor, case)


@acting(PartyKind.BUYER, "buy")
def say_in_case(actor: Actor, case: str) -> Page:
    """Add words and photographs."""
    return pages.say(ROOM, actor, case)


@acting(PartyKind.BUYER, "buy")
def ask_withdraw_case(actor: Actor, case: str) -> Page:
    """What taking the complaint back means."""
    row = pages.own(ROOM, actor, case)
    if not pages.may_withdraw(actor, row):
        flash(_("Kasus ini tidak bisa ditarik lagi."), "wait")
        return pages.back(case)
    return render_template("buyers/withdraw_case.html", case=row)


@acting(PartyKind.BUYER, "buy")
def withdraw_case(actor: Actor, case: str) -> Response:
    """It is all right after all."""
    row = pages.own(ROOM, actor, case)
    try:
        actions.withdraw(actor, row)
        flash(_("Keluhan Anda sudah ditarik. Terima kasih sudah mengabari."), "good")
    except Refusal as refusal:
        db.session.rollback()
        flash(str(refusal.message), "bad")
    return pages.back(case)


ROUTES = (
    ("/cases", "cases", cases, ("GET",)),
    ("/cases/<case>", "case", case, ("GET",)),
    ("/cases/<case>/words", "say_in_case", say_in_case, ("POST",)),
    ("/cases/<case>/withdraw", "ask_withdraw_case", ask_withdraw_case, ("GET",)),
    ("/cases/<case>/withdraw", "withdraw_case", withdraw_case, ("POST",)),
)

"""A party's vouchers: the same pages for sellers and for the operator, each in the frame of its room."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from werkzeug.wrappers import Response

from marketplace.accounts.acting import View, acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.catalog import queries as shelves
from marketplace.catalog.models import Category
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _, money
from marketplace.kit.web.display import number
from marketplace.kit.web.forms import Form, read_form
from marketplace.promotions import actions, queries
from marketplace.promotions.actions import PERMISSION, VoucherDetails
from marketplace.promotions.models import Voucher
from marketplace.promotions.schemas import VoucherSchema

Route = tuple[str, str, View, tuple[str, ...]]
Page = str | Response | tuple[str, int]

# Refusal -> the field beside which it is told
FIELD_OF = {
    "voucher-code": "code",
    "voucher-taken": "code",
    "voucher-dates": "ends",
    "voucher-worth": "worth",
}


def voucher_routes(kind: PartyKind, prefix: str, frame: str) -> Sequence[Route]:
    """Routes of the pages under ``prefix`` (``/<party>``), each in the template ``frame``."""
    by_operator = kind is PartyKind.OPERATOR

    def show(template: str, **values: Any) -> str:
        return render_template(
            f"vouchers/{template}.html", frame=frame, by_operator=by_operator, worth_of=worth_words, **values
        )

    def show_form(form: Form) -> str:
        rows = shelves.categories() if by_operator else ()
        choices = [("", _("Semua jenis")), *((row.slug, category_name(row)) for row in rows)]
        return show("form", form=form, categories=choices)

    @acting(kind, PERMISSION)
    def vouchers(actor: Actor) -> Page:
        """Those that can be used, or those that are over."""
        is_over = request.args.get("over") == "1"
        page = queries.vouchers_of(actions.giver(actor), is_over, request.args.get("page"))
        given = queries.given(voucher.id for voucher in page.items)
        return show(
            "list", page=page, is_over=is_over, given=given, now=clock.now(), category_name=category_name
        )

    @acting(kind, PERMISSION)
    def new_voucher(actor: Actor) -> Page:
        """Give one more."""
        if request.method == "GET":
            return show_form(Form({"worth": "amount", "uses_each": "1"}))
        form = read_form(VoucherSchema())
        if not form.errors:
            try:
                voucher = actions.give(actor, _details(actor, form))
                flash(_("Voucher %(code)s bisa dipakai.", code=voucher.code), "good")
                return redirect(_here(".vouchers", actor), 303)
            except Refusal as refusal:
                db.session.rollback()
                form.refuse(refusal, FIELD_OF.get(refusal.code, ""))
        return show_form(form), 422

    @acting(kind, PERMISSION)
    def end_voucher(actor: Actor, voucher: str) -> Page:
        """Nobody can use it any more, after asking once more."""
        found = queries.voucher_of(actions.giver(actor), voucher) or abort(404)
        if request.method == "GET":
            return show("end", voucher=found)
        actions.end(actor, found)
        flash(_("Voucher %(code)s sudah diakhiri.", code=found.code), "good")
        return redirect(_here(".vouchers", actor), 303)

    return (
        (f"{prefix}/vouchers", "vouchers", vouchers, ("GET",)),
        (f"{prefix}/vouchers/new", "new_voucher", new_voucher, ("GET", "POST")),
        (f"{prefix}/vouchers/<voucher>/end", "end_voucher", end_voucher, ("GET", "POST")),
    )


def worth_words(voucher: Voucher) -> str:
    """``Rp10.000`` or ``10 persen, paling banyak Rp25.000``."""
    if voucher.amount_minor:
        return money(voucher.amount_minor)
    return _(
        "%(share)s persen, paling banyak %(most)s",
        share=number(voucher.share_bp / 100),
        most=money(voucher.most_minor),
    )


def category_name(row: Category) -> str:
    """A category in the reader's language."""
    return row.name_en if str(get_locale()) == "en" else row.name_id


def _details(actor: Actor, form: Form) -> VoucherDetails:
    assert actor.party is not None
    data, zone = form.data, ZoneInfo(actor.party.zone)
    is_amount = data["worth"] == "amount"
    slug = data["category"]
    return VoucherDetails(
        code=data["code"],
        starts_at=_begins(data["starts"], zone),
        ends_at=datetime.combine(data["ends"] + timedelta(days=1), time(), zone),
        uses_most=data["uses_most"],
        uses_each=data["uses_each"],
        amount_minor=data["amount"] if is_amount else 0,
        share_bp=0 if is_amount else data["share"],
        most_minor=0 if is_amount else data["most"],
        least_minor=data["least"],
        category=next((row for row in shelves.categories() if row.slug == slug), None) if slug else None,
    )


def _begins(day: date | None, zone: ZoneInfo) -> datetime | None:
    """The first moment of a day; today, a day before, or none is now."""
    if day is None or day <= clock.now().astimezone(zone).date():
        return None
    return datetime.combine(day, time(), zone)


def _here(endpoint: str, actor: Actor) -> str:
    assert actor.party is not None
    return (
        url_for(endpoint, party=actor.party.public_id)
        if actor.kind == PartyKind.SELLER
        else url_for(endpoint)
    )

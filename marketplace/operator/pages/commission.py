"""Rules of commission: the list, a new one, the end of one, and what a sale would cost."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from werkzeug.wrappers import Response

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.catalog import queries as shelves
from marketplace.catalog.models import Category, Listing, Storefront
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _, _l
from marketplace.kit.ids import read_public_id
from marketplace.kit.web.forms import Form, read_form
from marketplace.operator import schemas
from marketplace.orders import commission as rates
from marketplace.orders.actions import commission as actions
from marketplace.orders.models import CommissionRule, FixedPer
from marketplace.orders.policy import in_force

Page = str | Response | tuple[str, int]

PIECES_MAX = 999
LISTS = {
    "running": _l("Berlaku"),
    "coming": _l("Akan datang"),
    "ended": _l("Berakhir"),
    "all": _l("Semua"),
}
# What a rule is about, as the operator reads it.
ABOUT = {
    "listing": _l("Satu barang"),
    "seller-category": _l("Toko dan jenis barang"),
    "seller": _l("Toko"),
    "category": _l("Jenis barang"),
    "policy": _l("Tarif umum"),
}


@acting(PartyKind.OPERATOR, "money")
def rules(actor: Actor) -> Page:
    """Rules by when they hold and whom they are about; with a listing, what a sale of it would cost."""
    shown = request.args.get("shown", "running")
    words = request.args.get("seller", "").strip()[:120]
    shop = rates.storefront_like(words) if words else None
    form = Form({"listing": request.args.get("listing", ""), "quantity": request.args.get("quantity", "1")})
    preview = _preview(form)
    page = rates.rules(
        shown if shown in rates.LISTS else "running",
        (shop.party_id if shop else 0) if words else None,
        request.args.get("page"),
    )
    html = render_template(
        "operator/commission.html",
        page=page,
        shown=shown,
        lists=LISTS,
        words=words,
        form=form,
        preview=preview,
        kind_of=lambda rule: ABOUT["-".join(rates.about(rule))],
        subject_of=subject_of,
        rate_of=lambda rule: rates.rate_words(rule.rate_bp, rule.fixed_minor, rule.fixed_per),
        steps=ABOUT,
        category=category_name,
        terms=in_force(),
        now=clock.now(),
    )
    return (html, 422) if form.errors else html


@acting(PartyKind.OPERATOR, "money")
def new_rule(actor: Actor) -> Page:
    """Say what is taken, of what, and when."""
    if request.method == "GET":
        asked = {name: request.args.get(name, "") for name in ("seller", "listing", "category")}
        return _form_page(Form(asked | {"fixed_per": FixedPer.PIECE.value}))
    form = read_form(schemas.RuleSchema())
    shop, thing = named_in(form)
    if form.errors:
        return _form_page(form, 422)
    data, zone = form.data, _zone(actor)
    details = actions.RuleDetails(
        rate_bp=data["rate"],
        fixed_minor=data["fixed"],
        fixed_per=FixedPer(data["fixed_per"]),
        seller=shop.party if shop else None,
        category=rates.category_by_slug(data["category"]) if data["category"] else None,
        listing=thing,
        starts_at=begins(data["starts"], zone),
        ends_at=ends(data["ends"], zone),
        note=data["note"],
    )
    try:
        actions.add_rule(actor, details)
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal, {"rule-past": "starts", "rule-dates": "ends"}.get(refusal.code, ""))
        return _form_page(form, refusal.status)
    flash(_("Aturan tersimpan. Pesanan yang sudah ada tetap pada tarif waktu dibeli."), "good")
    return redirect(url_for("operator.commission"), 303)


@acting(PartyKind.OPERATOR, "money")
def end_rule(actor: Actor, rule: str) -> Page:
    """From a day on, or from now, it holds no more; asked once more first."""
    found = rates.rule_by_public_id(rule) or abort(404)
    if request.method == "GET":
        return _end_page(found, Form())
    form = read_form(schemas.EndSchema())
    if form.errors:
        return _end_page(found, form, 422)
    try:
        actions.end_rule(actor, found, ends(form.data["ends"], _zone(actor)))
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal, "ends")
        return _end_page(rates.rule_by_public_id(rule) or abort(404), form, refusal.status)
    flash(_("Akhirnya tersimpan."), "good")
    return redirect(url_for("operator.commission"), 303)


def begins(day: date | None, zone: ZoneInfo) -> datetime | None:
    """The first moment of a day; today, or no day, is now."""
    if day is None or day == clock.now().astimezone(zone).date():
        return None
    return datetime.combine(day, time(), zone)


def ends(day: date | None, zone: ZoneInfo) -> datetime | None:
    """The moment after a day: it still holds on that day."""
    return datetime.combine(day + timedelta(days=1), time(), zone) if day else None


def subject_of(rule: CommissionRule) -> str:
    """What a rule is about, by name."""
    if rule.listing is not None:
        return f"{rule.listing.title} · {rule.listing.storefront.name}"
    names = (rule.seller.name if rule.seller else "", category_name(rule.category) if rule.category else "")
    return " · ".join(filter(None, names))


def category_name(row: Category) -> str:
    """A category in the reader's language."""
    return row.name_en if str(get_locale()) == "en" else row.name_id


def named_in(form: Form) -> tuple[Storefront | None, Listing | None]:
    """The shop and the listing that a form names; says beside the field where there is none."""
    shop = rates.storefront_like(form.data["seller"]) if form.data.get("seller") else None
    if form.data.get("seller") and shop is None:
        form.errors["seller"] = [_("Tidak ada toko bernama atau bernomor ini.")]
    thing = _listing(form.data["listing"]) if form.data.get("listing") else None
    if form.data.get("listing") and thing is None:
        form.errors["listing"] = [_("Tidak ada barang bernomor ini.")]
    return shop, thing


def category_choices() -> list[tuple[str, str]]:
    """Every category, after a word for none."""
    return [("", _("Semua jenis")), *((row.slug, category_name(row)) for row in shelves.categories())]


def _preview(form: Form) -> dict[str, object] | None:
    """What a sale of so many pieces would cost now: each step with its rule, and the one that holds."""
    if not form.values["listing"]:
        return None
    listing, asked = _listing(str(form.values["listing"])), str(form.values["quantity"])
    if listing is None:
        form.errors["listing"] = [_("Tidak ada barang bernomor ini.")]
        return None
    quantity = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 0
    if not 1 <= quantity <= PIECES_MAX:
        form.errors["quantity"] = [_("Antara %(least)s dan %(most)s.", least=1, most=PIECES_MAX)]
        return None
    return {"cost": rates.cost(listing, quantity), "listing": listing, "quantity": quantity}


def _listing(text: str) -> Listing | None:
    number = read_public_id(text)
    return rates.listing_by_public_id(number) if number else None


def _zone(actor: Actor) -> ZoneInfo:
    assert actor.party is not None
    return ZoneInfo(actor.party.zone)


def _form_page(form: Form, status: int = 200) -> tuple[str, int]:
    pers = [(FixedPer.PIECE.value, _("tiap buah")), (FixedPer.SALE.value, _("tiap pesanan"))]
    page = render_template(
        "operator/commission_new.html", form=form, categories=category_choices(), pers=pers, terms=in_force()
    )
    return page, status


def _end_page(rule: CommissionRule, form: Form, status: int = 200) -> tuple[str, int]:
    words = rates.rate_words(rule.rate_bp, rule.fixed_minor, rule.fixed_per)
    page = render_template(
        "operator/commission_end.html", rule=rule, form=form, words=words, subject=subject_of(rule)
    )
    return page, status


# address, name, view, methods
ROUTES = (
    ("/commission", "commission", rules, ("GET",)),
    ("/commission/new", "new_commission", new_rule, ("GET", "POST")),
    ("/commission/<rule>/end", "end_commission", end_rule, ("GET", "POST")),
)

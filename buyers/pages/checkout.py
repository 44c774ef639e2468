"""Checking and paying, on one page that works without a script: looking again is a press, too."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from buyers import actions, queries
from buyers.models import CartLine
from buyers.pages.cards import look
from buyers.schemas import VOUCHERS_LENGTH_MAX, CheckoutSchema
from buyers.showing import grouped, ways_to_pay
from marketplace.accounts import areas
from marketplace.accounts import queries as accounts
from marketplace.accounts.acting import acting, confirmed
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Address, PartyKind
from marketplace.accounts.phones import spell_phone
from marketplace.accounts.schemas import AddressSchema, towns_like
from marketplace.kit.db import db
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _
from marketplace.kit.web.forms import Form, read_form
from marketplace.orders.actions.placing import Chosen, over_limit
from marketplace.promotions.queries import read_codes
from marketplace.reviews.showing import short_name
from marketplace.settlement import credit
from marketplace.settlement.states import CASH
from marketplace.trust import queries as trust
from marketplace.trust.score import Score

NEW = "new"
SERVICE = "service-"  # + the storefront's public id: the fields that choose a courier

# The page tells them itself: with both amounts, and beside the codes.
SAID_BY_THE_PAGE = (
    "price-changed",
    "voucher-early",
    "voucher-one-only",
    "voucher-other-goods",
    "voucher-over",
    "voucher-too-little",
    "voucher-unknown",
    "voucher-used",
    "voucher-used-up",
)

Page = str | Response | tuple[str, int]


@acting(PartyKind.BUYER, "buy")
@confirmed
def checkout(actor: Actor) -> Page:
    """Where to, with whom, how to pay, and what it all comes to."""
    known = accounts.addresses(actor.party_id)
    asked = request.args.get("address", "")
    if asked == NEW or not known:
        return _address_page(actor, _own_contact(actor), known)
    form = Form(
        {
            "checkout_key": secrets.token_urlsafe(18),
            "address": asked,
            "pay": request.args.get("pay", ""),
            "vouchers": request.args.get("vouchers", "")[:VOUCHERS_LENGTH_MAX],
            "credit": request.args.get("credit", "")[:1],
            **_wished_fields(request.args),
        }
    )
    return _page(actor, form, known)


@acting(PartyKind.BUYER, "buy")
def add_address(actor: Actor) -> Page:
    """Keep where to bring it, then look at the offers."""
    form = read_form(AddressSchema())
    if form.errors:
        return _address_page(actor, form, accounts.addresses(actor.party_id), 422)
    address = actions.keep_address_once(actor, form.data["details"])
    flash(_("Alamat sudah disimpan."), "good")
    return redirect(url_for("buyers.checkout", address=address.public_id), 303)


@acting(PartyKind.BUYER, "buy")
@confirmed
def place(actor: Actor) -> Page:
    """Look again at what was chosen, or buy."""
    form = read_form(CheckoutSchema())
    form.values.update(_wished_fields(request.form))
    if form.values.get("step") == "update":
        chosen = {name: str(form.values.get(name, "")) for name in ("address", "pay", "vouchers", "credit")}
        back = urlencode(chosen | _wished_fields(request.form))
        return redirect(f"{url_for('buyers.checkout')}?{back}", 303)
    known = accounts.addresses(actor.party_id)
    way = next((way for way in ways_to_pay() if way.key == form.values.get("pay")), None)
    address = next((row for row in known if row.public_id == form.values.get("address")), None)
    if way is None:
        form.errors["pay"] = [_("Pilih cara membayar.")]
    if address is None:
        form.errors["address"] = [_("Pilih alamat tujuan.")]
    if form.errors or way is None or address is None:
        return _page(actor, form, known, 422)
    purchase = actions.Purchase(
        address=address,
        wished=_wishes(form.values),
        provider=way.provider,
        method=way.method,
        checkout_key=form.data["checkout_key"],
        seen_total_minor=form.data["seen_total"],
        vouchers=read_codes(form.data["vouchers"]),
        credit_minor=form.data["seen_credit"] if form.data["credit"] else 0,
    )
    try:
        order = actions.buy(actor, purchase)
    except Refusal as refusal:
        db.session.rollback()
        if refusal.code not in SAID_BY_THE_PAGE:
            form.refuse(refusal)
        return _page(actor, form, accounts.addresses(actor.party_id), refusal.status)
    is_over = way.method == CASH or purchase.credit_minor == order.total_minor
    page = "buyers.order" if is_over else "buyers.pay"
    return redirect(url_for(page, order=order.public_id), 303)


def _page(actor: Actor, form: Form, known: Sequence[Address], status: int = 200) -> Page:
    lines = queries.cart(actor.party_id)
    if turned_back := _turn_back(lines):
        return turned_back
    if not known:
        return _address_page(actor, _own_contact(actor), known)
    address = next((row for row in known if row.public_id == form.values.get("address")), known[0])
    plan = queries.plan(_chosen(lines), address.area_code, _wishes(form.values))
    assert actor.party is not None
    cash = queries.cash_offer(actor.party, plan)
    ways = [way for way in ways_to_pay() if way.method != CASH or cash.is_open]
    form.values["address"] = address.public_id
    form.values.setdefault("pay", "")
    if form.values["pay"] not in {way.key for way in ways}:
        form.values["pay"] = ways[0].key if ways else ""
    chosen = next((way for way in ways if way.key == form.values["pay"]), None)
    plan = replace(plan, at_the_door=chosen is not None and chosen.method == CASH)
    plan = queries.with_vouchers(plan, actor.party_id, read_codes(str(form.values.get("vouchers", ""))))
    usable_minor = credit.usable(actor.party, plan.total_minor)
    if form.values.get("credit") and not plan.at_the_door:
        plan = replace(plan, credit_minor=usable_minor)
    if plan.applied.refusals:
        form.errors["vouchers"] = [str(refusal.message) for refusal in plan.applied.refusals.values()]
    for package in plan.packages:
        form.values[SERVICE + package.storefront.public_id] = package.chosen.key if package.chosen else ""
    scores = trust.scores(package.storefront.party_id for package in plan.packages)
    html = render_template(
        "buyers/checkout.html",
        form=form,
        plan=plan,
        known=known,
        address=address,
        ways=grouped(ways),
        cash=cash,
        usable_minor=usable_minor,
        seen_total_minor=_number(form.values.get("seen_total")),
        scores=scores,
        too_much=_too_much(plan, scores),
        town=areas.full_name,
        spell_phone=spell_phone,
        look=look,
        service=SERVICE,
    )
    return html, status


def _too_much(plan: queries.Plan, scores: Mapping[int, Score]) -> dict[int, object]:
    """Per storefront row why its seller may not sell so much at once."""
    found = {}
    for package in plan.packages:
        shop = package.storefront
        limit_minor = scores[shop.party_id].capabilities.order_limit_minor
        if refusal := over_limit(shop.name, package.goods_minor, limit_minor):
            found[shop.id] = refusal
    return found


def _address_page(actor: Actor, form: Form, known: Sequence[Address], status: int = 200) -> Page:
    lines = queries.cart(actor.party_id)
    if turned_back := _turn_back(lines):
        return turned_back
    typed = str(form.values.get("town", ""))
    html = render_template(
        "buyers/checkout_address.html",
        form=form,
        plan=queries.plan(_chosen(lines), None, {}),
        known=known,
        towns=towns_like(typed) if "town" in form.errors and typed else [],
        look=look,
        short_name=short_name,
    )
    return html, status


def _turn_back(lines: Sequence[CartLine]) -> Response | None:
    """A cart that cannot be bought as it stands is looked at first."""
    if lines and not any(map(queries.trouble, lines)):
        return None
    return redirect(url_for("buyers.cart"), 303)


def _own_contact(actor: Actor) -> Form:
    assert actor.user is not None
    phone = spell_phone(actor.user.phone) if actor.user.phone else ""
    return Form({"recipient": actor.user.name, "phone": phone})


def _chosen(lines: Sequence[CartLine]) -> list[Chosen]:
    return [Chosen(line.variant, line.quantity) for line in lines]


def _wished_fields(source: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in source.items() if name.startswith(SERVICE)}


def _wishes(values: Mapping[str, object]) -> dict[str, str]:
    return {
        name.removeprefix(SERVICE): str(value) for name, value in values.items() if name.startswith(SERVICE)
    }


def _number(text: object) -> int | None:
    return int(str(text)) if re.fullmatch(r"[0-9]{1,15}", str(text)) else None


ROUTES = (
    ("/checkout", "checkout", checkout, ("GET",)),
    ("/checkout", "place", place, ("POST",)),
    ("/checkout/address", "checkout_address", add_address, ("POST",)),
)

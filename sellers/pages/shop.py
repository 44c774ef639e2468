"""The shop itself: its words, its picture, its bank account, and who works in it."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.accounts import actions as accounts
from marketplace.accounts import areas
from marketplace.accounts import queries as people
from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.banks import masked
from marketplace.accounts.models import Membership, PartyKind
from marketplace.accounts.roles import ROLE_LABELS, ROLES
from marketplace.accounts.schemas import PaidToSchema
from marketplace.catalog.models import StorefrontState
from marketplace.kit.db import db
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _, _l
from marketplace.kit.web.forms import Form, read_form
from marketplace.kit.web.limits import GUESSES, limiter
from marketplace.settlement.places import places
from marketplace.settlement.saying import said_of_account
from sellers.pages.joining import account_shown, phone_shown, save, shop_of, towns_offered
from sellers.schemas import MemberSchema, RoleSchema, ShopSchema

Page = str | tuple[str, int] | Response

# What each role may do, said to the owner who hands it out.
ROLE_HINTS = {
    "owner": _l("Boleh semuanya, juga uang dan rekening."),
    "staff": _l("Mengurus barang dan pesanan. Tidak melihat uang."),
    "finance": _l("Melihat uang dan hitungannya saja."),
}


@acting(PartyKind.SELLER, "see")
def shop(actor: Actor) -> Page:
    """What there is to know and to change about the shop."""
    own = shop_of(actor)
    return render_template(
        "sellers/shop.html",
        shop=own,
        town=areas.full_name(own.area_code),
        phone=phone_shown(own.phone),
        account=people.payout_account(actor.party_id),
        masked=masked,
        members=people.members(actor.party_id),
        roles=ROLE_LABELS,
        is_open=own.state is StorefrontState.OPEN,
    )


@acting(PartyKind.SELLER, "shop")
def words(actor: Actor) -> Page:
    """Change name, town, address, story and picture."""
    own = shop_of(actor)
    if request.method == "GET":
        form = Form(
            {
                "name": own.name,
                "town": areas.full_name(own.area_code),
                "street": own.street,
                "phone": phone_shown(own.phone),
                "story": own.story,
            }
        )
        return _words_page(actor, form)
    form = read_form(ShopSchema())
    if not form.errors:
        save(actor, own, "shop", form)
    if form.errors:
        return _words_page(actor, form)
    flash(_("Tersimpan. Pembeli melihat yang baru sekarang juga."), "good")
    return redirect(_url(actor, "sellers.shop"), 303)


@acting(PartyKind.SELLER, "shop")
def account(actor: Actor) -> Page:
    """Change where the money goes."""
    known = people.payout_account(actor.party_id)
    if request.method == "GET":
        form = Form(account_shown(known))
    else:
        form = read_form(PaidToSchema())
        if not form.errors:
            save(actor, shop_of(actor), "bank", form)
        if not form.errors:
            flash(*said_of_account(actor))
            return redirect(_url(actor, "sellers.shop"), 303)
    page = render_template("sellers/account.html", form=form, banks=places(), account=known, masked=masked)
    return (page, 422) if form.errors else page


@acting(PartyKind.SELLER, "members")
def members(actor: Actor) -> Page:
    """Who works here, with a form to add somebody."""
    return _members_page(actor, Form())


@limiter.limit(GUESSES)  # it tells whether a number has an account
@acting(PartyKind.SELLER, "members")
def add_member(actor: Actor) -> Page:
    """Give a registered person a role."""
    form = read_form(MemberSchema())
    if not form.errors:
        try:
            row = accounts.add_member(actor, form.data["contact"], form.data["role"])
            flash(_("%(name)s sekarang bisa membuka toko ini.", name=row.user.name), "good")
            return redirect(_url(actor, "sellers.members"), 303)
        except Refusal as refusal:
            db.session.rollback()
            form.refuse(refusal, "role" if refusal.code == "unknown-role" else "contact")
    return _members_page(actor, form)


@acting(PartyKind.SELLER, "members")
def member(actor: Actor, member: str) -> Page:
    """Another role for somebody who works here."""
    row = _member(actor, member)
    if request.method == "GET":
        return _member_page(row, Form({"role": row.role}))
    form = read_form(RoleSchema())
    if not form.errors:
        try:
            contact = row.user.email or row.user.phone or ""
            accounts.add_member(actor, contact, form.data["role"])
            flash(_("Peran %(name)s diganti.", name=row.user.name), "good")
            return redirect(_url(actor, "sellers.members"), 303)
        except Refusal as refusal:
            db.session.rollback()
            form.refuse(refusal, "role")
            row = _member(actor, member)
    return _member_page(row, form)


@acting(PartyKind.SELLER, "members")
def remove_member(actor: Actor, member: str) -> Page:
    """Say what follows, then take the role away."""
    row = _member(actor, member)
    if request.method == "GET":
        return render_template("sellers/remove_member.html", row=row)
    name = row.user.name
    try:
        accounts.remove_member(actor, member)
        flash(_("%(name)s tidak bisa membuka toko ini lagi.", name=name), "good")
    except Refusal as refusal:
        db.session.rollback()
        flash(str(refusal.message), "bad")
    return redirect(_url(actor, "sellers.members"), 303)


def _url(actor: Actor, endpoint: str) -> str:
    assert actor.party is not None
    return url_for(endpoint, party=actor.party.public_id)


def _member(actor: Actor, public_id: str) -> Membership:
    row = next((row for row in people.members(actor.party_id) if row.user.public_id == public_id), None)
    if row is None:
        abort(404)
    return row


def _role_choices() -> list[tuple[str, str, str]]:
    return [(role, str(ROLE_LABELS[role]), str(ROLE_HINTS[role])) for role in ROLES[PartyKind.SELLER]]


def _members_page(actor: Actor, form: Form) -> Page:
    page = render_template(
        "sellers/members.html",
        members=people.members(actor.party_id),
        me=current_user.id,
        form=form,
        roles=ROLE_LABELS,
        choices=_role_choices(),
    )
    return (page, 422) if form.errors else page


def _member_page(row: Membership, form: Form) -> Page:
    page = render_template("sellers/member.html", row=row, form=form, choices=_role_choices())
    return (page, 422) if form.errors else page


def _words_page(actor: Actor, form: Form) -> Page:
    page = render_template("sellers/words.html", shop=shop_of(actor), form=form, towns=towns_offered(form))
    return (page, 422) if form.errors else page


ROUTES = (
    ("/<party>/shop", "shop", shop, ("GET",)),
    ("/<party>/shop/words", "words", words, ("GET", "POST")),
    ("/<party>/shop/account", "account", account, ("GET", "POST")),
    ("/<party>/members", "members", members, ("GET",)),
    ("/<party>/members/add", "add_member", add_member, ("POST",)),
    ("/<party>/members/<member>", "member", member, ("GET", "POST")),
    ("/<party>/members/<member>/remove", "remove_member", remove_member, ("GET", "POST")),
)

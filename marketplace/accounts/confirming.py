"""Confirming a phone or a mailbox by six digits, and changing either."""

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.accounts import contacts, queries, schemas
from marketplace.accounts.acting import signed_in
from marketplace.accounts.actions import CODE_MINUTES
from marketplace.accounts.models import User
from marketplace.accounts.phones import spell_phone
from marketplace.kit.db import db
from marketplace.kit.errors import Invalid, Refusal
from marketplace.kit.i18n import _
from marketplace.kit.web.display import safe_path
from marketplace.kit.web.forms import Form, read_form
from marketplace.kit.web.limits import GUESSES, limiter

Page = str | Response | tuple[str, int]


@limiter.limit(GUESSES)
@signed_in
def confirm() -> Page:
    """The digits that came; then on to where the person was going."""
    way = safe_path(request.values.get("next", ""))
    user = _me()
    contact = shown_contact(user)
    if not user.to_confirm:
        return redirect(way, 303)
    if request.method == "GET":
        return _confirm_page(user, Form(), way)
    form = read_form(schemas.CodeSchema())
    if not form.errors:
        try:
            contacts.confirm(user, form.data["code"])
        except Invalid as refusal:
            db.session.rollback()
            form.refuse(refusal, "code")
    if form.errors:
        return _confirm_page(_me(), form, way)
    flash(_("Terima kasih. %(contact)s sudah pasti milik Anda.", contact=contact), "good")
    return redirect(way, 303)


@signed_in
def send_code() -> Response:
    """Another code; the one before ends."""
    try:
        contacts.send_confirming_code(_me())
    except Refusal as refusal:
        db.session.rollback()
        flash(str(refusal.message), "wait")
    way = safe_path(request.form.get("next", ""))
    return redirect(url_for("accounts.confirm", next=way), 303)


@limiter.limit(GUESSES)
@signed_in
def change_contact() -> Page:
    """Another phone or mailbox, or one more beside the other; the password shows that it is he who asks."""
    way = safe_path(request.values.get("next") or url_for("accounts.account"))
    if request.method == "GET":
        return render_template("accounts/contact.html", form=Form(), way=way, present=_contacts(_me()))
    form = read_form(schemas.ContactSchema())
    if not form.errors:
        try:
            contacts.change_contact(_me(), form.data["contact"], form.data["password"])
        except Refusal as refusal:
            db.session.rollback()
            form.refuse(refusal, "password" if refusal.code == "wrong-login" else "contact")
    if form.errors:
        page = render_template("accounts/contact.html", form=form, way=way, present=_contacts(_me()))
        return page, 422
    return redirect(url_for("accounts.confirm", next=way), 303)


def shown_contact(user: User) -> str:
    """The contact that the code goes to, as people write it."""
    contact = contacts.code_goes_to(user, contacts.PURPOSE)
    return spell_phone(contact) if contact == user.phone else contact


def _contacts(user: User) -> str:
    return ", ".join(filter(None, (user.phone and spell_phone(user.phone), user.email)))


def _me() -> User:
    user: User = current_user._get_current_object()
    return user


def _confirm_page(user: User, form: Form, way: str) -> Page:
    page = render_template(
        "accounts/confirm.html",
        form=form,
        way=way,
        contact=shown_contact(user),
        by_phone=user.to_confirm == user.phone,
        waits=queries.code_waits(user, contacts.PURPOSE),
        minutes=CODE_MINUTES,
    )
    return (page, 422) if form.errors else page


# address, name, view, methods
ROUTES = (
    ("/confirm", "confirm", confirm, ("GET", "POST")),
    ("/confirm/send", "send_code", send_code, ("POST",)),
    ("/account/contact", "change_contact", change_contact, ("GET", "POST")),
)

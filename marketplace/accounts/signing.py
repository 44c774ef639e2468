"""Coming in and going out: registering, signing in, signing out, and a forgotten password."""

from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from flask_login import current_user, login_user, logout_user
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from marketplace.accounts import actions, contacts, guesses, schemas
from marketplace.accounts.acting import public
from marketplace.accounts.devices import device_name
from marketplace.accounts.hats import after_sign_in
from marketplace.accounts.models import User
from marketplace.accounts.roles import KIND_LABELS, ROLE_LABELS
from marketplace.kit.db import db
from marketplace.kit.errors import Invalid
from marketplace.kit.i18n import _, _l, locale_of_request
from marketplace.kit.ports import plugged
from marketplace.kit.web.display import safe_path
from marketplace.kit.web.forms import Form, read_form
from marketplace.kit.web.limits import GUESSES, limiter

Page = str | Response | tuple[str, int]

CODES_SENT = "5 per hour"  # so that nobody's phone is flooded, and codes stay unguessable
PURPOSE = "password"
FORGOT_CONTACT = "forgot_contact"


@limiter.limit(GUESSES)
@limiter.limit(guesses.OF_ONE_CALLER, key_func=guesses.caller_of_contact)  # who is known is signed in
@limiter.limit(guesses.OF_STRANGERS, key_func=guesses.asked_contact, exempt_when=guesses.knows_contact)
@public
def register() -> Page:
    """A new person."""
    if request.method == "GET":
        return _register_page(Form(values={"next": request.args.get("next", "")}))
    form = read_form(schemas.RegisterSchema())
    if form.errors:
        return _register_page(form, 422)
    try:
        user = actions.register(
            form.data["name"], form.data["contact"], form.data["password"], locale_of_request()
        )
    except Invalid as refusal:
        return _sign_in_again(form, refusal)
    except IntegrityError:  # the same form at the same moment
        return _sign_in_again(form, Invalid(_l("Nomor atau email ini sudah terdaftar. Silakan masuk.")))
    flash(_("Selamat datang, %(name)s. Akun Anda siap.", name=user.name), "good")
    contacts.send_confirming_code(user)
    way = safe_path(form.data["next"]) if form.data["next"] else None
    return _let_in(actions.open_session(user, _device()), url_for("accounts.confirm", next=way))


@limiter.limit(GUESSES)
@limiter.limit(guesses.OF_ONE_CALLER, key_func=guesses.caller_of_contact)
@limiter.limit(guesses.OF_STRANGERS, key_func=guesses.asked_contact, exempt_when=guesses.knows_contact)
@public
def login() -> Page:
    """Contact and password."""
    if request.method == "GET":
        if current_user.is_authenticated:
            return redirect(_way(current_user, request.args.get("next", "")), 303)
        return _login_page(Form(values={"next": request.args.get("next", "")}))
    form = read_form(schemas.LoginSchema())
    if form.errors:
        return _login_page(form, 422)
    try:
        user = actions.sign_in(form.data["contact"], form.data["password"], _device())
    except Invalid as refusal:
        form.refuse(refusal)
        return _login_page(form, 422)
    return _let_in(user, form.data["next"])


@public
def logout() -> Response:
    """End this session; the others go on."""
    if current_user.is_authenticated:
        actions.end_session(current_user)
        logout_user()
    session.clear()
    flash(_("Anda sudah keluar."), "good")
    return redirect(url_for("buyers.home"), 303)


@limiter.limit(GUESSES)
@limiter.limit(CODES_SENT, key_func=guesses.asked_contact)
@public
def forgot() -> Page:
    """Where shall the code go? The answer is the same whether or not somebody has that contact."""
    if request.method == "GET":
        return render_template("accounts/forgot.html", form=Form())
    form = read_form(schemas.ForgotSchema())
    if form.errors:
        return render_template("accounts/forgot.html", form=form), 422
    user = actions.find_by_contact(form.data["contact"])
    if user is not None:
        actions.send_code(user, PURPOSE)
    session[FORGOT_CONTACT] = form.data["contact"]
    return redirect(url_for("accounts.new_password"), 303)


@limiter.limit(GUESSES)
@limiter.limit(guesses.OF_ONE_CALLER, key_func=guesses.caller_of_contact)
@public
def new_password() -> Page:
    """The code and a new password, which ends every session. What strangers try is bounded by the code itself."""
    if request.method == "GET":
        if FORGOT_CONTACT not in session:
            return redirect(url_for("accounts.forgot"), 303)
        return _new_password_page(Form(values={"contact": session[FORGOT_CONTACT]}))
    form = read_form(schemas.NewPasswordSchema())
    if form.errors:
        return _new_password_page(form, 422)
    try:
        actions.change_forgotten_password(
            form.data["contact"], PURPOSE, form.data["code"], form.data["password"]
        )
    except Invalid as refusal:
        db.session.rollback()
        form.refuse(refusal, "code")
        return _new_password_page(form, 422)
    session.pop(FORGOT_CONTACT, None)
    flash(_("Kata sandi baru tersimpan. Semua perangkat sudah kami keluarkan. Silakan masuk."), "good")
    return redirect(url_for("accounts.login"), 303)


def _sign_in_again(form: Form, refusal: Invalid) -> Page:
    """Somebody has this contact: whoever knows the password pressed twice, anyone else is told."""
    db.session.rollback()
    try:
        user = actions.sign_in(form.data["contact"], form.data["password"], _device())
    except Invalid:
        form.refuse(refusal, "contact")
        return _register_page(form, 422)
    return _let_in(user, form.data["next"])


def _let_in(user: User, next_path: str) -> Response:
    """A fresh cookie for a fresh session; what a stranger had put by for later comes along."""
    put_by = {} if current_user.is_authenticated else _put_by()
    flashes = session.get("_flashes")
    session.clear()
    session.update(put_by)
    if flashes:
        session["_flashes"] = flashes
    login_user(user)
    session.permanent = True
    return guesses.remember(redirect(_way(user, next_path), 303), user)


def _put_by() -> dict[str, Any]:
    """Everything in a stranger's cookie but its tokens."""
    return {name: kept for name, kept in session.items() if name != "csrf_token" and name[:1] != "_"}


def _way(user: User, next_path: str) -> str:
    return safe_path(next_path) if next_path else after_sign_in(user)


def _device() -> str:
    return device_name(request.user_agent.string)


def _register_page(form: Form, status: int = 200) -> tuple[str, int]:
    return render_template("accounts/register.html", form=form), status


def _login_page(form: Form, status: int = 200) -> tuple[str, int]:
    page = render_template(
        "accounts/login.html", form=form, demo_logins=_demo_logins(), role_labels=ROLE_LABELS
    )
    return page, status


def _demo_logins() -> list[tuple[object, list[Any]]]:
    """Label of each kind of party with its demo people; nobody where this is no demo."""
    people = plugged("demo_logins")
    kinds = dict.fromkeys(person.kind for person in people)
    return [(KIND_LABELS[kind], [p for p in people if p.kind == kind]) for kind in kinds]


def _new_password_page(form: Form, status: int = 200) -> tuple[str, int]:
    return render_template("accounts/new_password.html", form=form, minutes=actions.CODE_MINUTES), status


# address, name, view, methods
ROUTES = (
    ("/register", "register", register, ("GET", "POST")),
    ("/login", "login", login, ("GET", "POST")),
    ("/logout", "logout", logout, ("POST",)),
    ("/lupa-sandi", "forgot", forgot, ("GET", "POST")),
    ("/lupa-sandi/baru", "new_password", new_password, ("GET", "POST")),
)

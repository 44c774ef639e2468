"""What belongs to the person himself: name, language, addresses, devices, password, and the parties he acts for."""

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask_login import current_user, login_user
from werkzeug.wrappers import Response

from marketplace.accounts import actions, areas, queries, schemas
from marketplace.accounts.acting import acting, signed_in
from marketplace.accounts.actor import Actor
from marketplace.accounts.devices import device_name
from marketplace.accounts.hats import first_page, icon_of
from marketplace.accounts.models import Address, PartyKind
from marketplace.accounts.phones import spell_phone
from marketplace.accounts.roles import KIND_LABELS, ROLE_LABELS
from marketplace.kit.calendar import ZONE_LABELS
from marketplace.kit.errors import Invalid
from marketplace.kit.i18n import LOCALES, _, locale_of_request
from marketplace.kit.web.display import keep_language, safe_path
from marketplace.kit.web.forms import Form, read_form
from marketplace.kit.web.limits import GUESSES, limiter

Page = str | Response | tuple[str, int]


@signed_in
def account() -> Page:
    """The page of the person: every part of it on one screen."""
    return _account_page()


@signed_in
def change_profile() -> Page:
    """Name, language and zone."""
    form = read_form(schemas.ProfileSchema())
    if form.errors:
        return _account_page(profile=form, status=422)
    actions.change_profile(current_user, form.data["name"], form.data["locale"], form.data["zone"])
    flash(_("Data Anda sudah kami simpan."), "good")
    return keep_language(redirect(url_for("accounts.account"), 303), form.data["locale"])


@limiter.limit(GUESSES)
@signed_in
def change_password() -> Page:
    """A new password ends every other session; this one goes on under a new token."""
    form = read_form(schemas.ChangePasswordSchema())
    if not form.errors:
        try:
            actions.change_password(current_user, form.data["old_password"], form.data["password"])
        except Invalid as refusal:
            form.refuse(refusal, "old_password")
    if form.errors:
        return _account_page(password=form, status=422)
    user = actions.open_session(current_user, device_name(request.user_agent.string))
    session.clear()
    login_user(user)
    session.permanent = True
    flash(_("Kata sandi diganti. Perangkat lain sudah kami keluarkan."), "good")
    return redirect(url_for("accounts.account"), 303)


@signed_in
def end_session(login_session: str) -> Response:
    """End one session of this person's."""
    if not any(row.public_id == login_session for row in queries.live_sessions(current_user)):
        abort(404)
    actions.end_session(current_user, login_session)
    flash(_("Perangkat itu sudah kami keluarkan."), "good")
    return redirect(url_for("accounts.account"), 303)


@signed_in
def end_sessions() -> Response:
    """End every session, this one with them."""
    actions.end_all_sessions(current_user)
    session.clear()
    flash(_("Semua perangkat sudah kami keluarkan. Silakan masuk lagi."), "good")
    return redirect(url_for("accounts.login"), 303)


@acting(PartyKind.BUYER, "buy")
def new_address(actor: Actor) -> Page:
    """One more address; ``next`` leads back to where it was wanted."""
    if request.method == "GET":
        values = {"recipient": actor.user.name if actor.user else "", "phone": _phone(actor)}
        return _address_page(Form(values=values))
    return _keep_address(actor, None)


@acting(PartyKind.BUYER, "buy")
def change_address(actor: Actor, address: str) -> Page:
    """Other words for an address; orders that are under way keep theirs."""
    row = queries.address(actor.party_id, address) or abort(404)
    if request.method == "GET":
        return _address_page(Form(values=_typed(row)), row)
    return _keep_address(actor, row)


@acting(PartyKind.BUYER, "buy")
def drop_address(actor: Actor, address: str) -> Page:
    """Forget an address, after asking."""
    row = queries.address(actor.party_id, address) or abort(404)
    if request.method == "GET":
        return render_template("accounts/drop_address.html", address=row)
    actions.drop_address(actor, row)
    flash(_("Alamat sudah dihapus."), "good")
    return redirect(url_for("accounts.account"), 303)


def _keep_address(actor: Actor, address: Address | None) -> Page:
    form = read_form(schemas.AddressSchema())
    if form.errors:
        return _address_page(form, address, 422)
    actions.keep_address(actor, form.data["details"], address)
    flash(_("Alamat sudah kami simpan."), "good")
    way = request.args.get("next")
    return redirect(safe_path(way) if way else url_for("accounts.account"), 303)


def _address_page(form: Form, address: Address | None = None, status: int = 200) -> Page:
    """With towns to pick from where the typed one did not tell."""
    towns = schemas.offer_towns(form)
    return render_template("accounts/address.html", form=form, address=address, towns=towns), status


def _typed(address: Address) -> dict[str, str]:
    """An address as its form shows it."""
    return {
        "recipient": address.recipient,
        "phone": spell_phone(address.phone),
        "street": address.street,
        "town": areas.full_name(address.area_code),
        "district": address.district,
        "postcode": address.postcode,
        "landmark": address.landmark,
    }


def _phone(actor: Actor) -> str:
    return spell_phone(actor.user.phone) if actor.user and actor.user.phone else ""


def _account_page(profile: Form | None = None, password: Form | None = None, status: int = 200) -> Page:
    user = current_user._get_current_object()
    hats = queries.hats(user)
    buyer = next((hat.party for hat in hats if hat.party.kind == PartyKind.BUYER), None)
    sessions = queries.live_sessions(user)
    page = render_template(
        "accounts/account.html",
        profile=profile or Form(values={"name": user.name, "locale": locale_of_request(), "zone": user.zone}),
        password=password or Form(),
        hats=[
            {
                "party": hat.party,
                "url": first_page(hat.party),
                "icon": icon_of(hat.party),
                "kind": KIND_LABELS[PartyKind(hat.party.kind)],
                "role": ROLE_LABELS[hat.role],
            }
            for hat in hats
        ],
        is_courier=any(hat.party.kind == PartyKind.COURIER and hat.role == "owner" for hat in hats),
        is_seller=any(hat.party.kind == PartyKind.SELLER for hat in hats),
        addresses=queries.addresses(buyer.id) if buyer else [],
        sessions=sessions,
        this_session=queries.session_of(user),
        locales=list(LOCALES.items()),
        zones=list(ZONE_LABELS.items()),
        town_name=areas.full_name,
        spell_phone=spell_phone,
    )
    return page, status


# address, name, view, methods
ROUTES = (
    ("/account", "account", account, ("GET",)),
    ("/account/profile", "change_profile", change_profile, ("POST",)),
    ("/account/password", "change_password", change_password, ("POST",)),
    ("/account/sessions/end", "end_sessions", end_sessions, ("POST",)),
    ("/account/sessions/<login_session>/end", "end_session", end_session, ("POST",)),
    ("/account/addresses/new", "new_address", new_address, ("GET", "POST")),
    ("/account/addresses/<address>", "change_address", change_address, ("GET", "POST")),
    ("/account/addresses/<address>/drop", "drop_address", drop_address, ("GET", "POST")),
)

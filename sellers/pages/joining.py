"""Becoming a seller: a few short steps, each kept at once, then the operator looks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from marshmallow import Schema
from werkzeug.wrappers import Response

from marketplace.accounts import areas
from marketplace.accounts import queries as people
from marketplace.accounts.acting import acting, signed_in
from marketplace.accounts.actor import Actor
from marketplace.accounts.banks import BANKS
from marketplace.accounts.models import PartyKind, PayoutAccount
from marketplace.accounts.phones import spell_phone
from marketplace.accounts.schemas import PayoutAccountSchema, towns_like
from marketplace.catalog.models import Storefront, StorefrontState
from marketplace.files.actions import keep_picture
from marketplace.files.models import File
from marketplace.kit.db import db
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _, _l, moment
from marketplace.kit.web.forms import Form, read_form
from sellers import actions, queries
from sellers.schemas import NameSchema, PlaceSchema, StorySchema

Page = str | tuple[str, int] | Response
UNDER_WAY = (StorefrontState.DRAFT, StorefrontState.SENT_BACK)


@dataclass(frozen=True)
class Step:
    """One page of registering: its word in the address, its title, what it reads and what it shows at first."""

    word: str
    label: object
    title: object
    schema: Callable[[], Schema]
    shown: Callable[[Storefront, PayoutAccount | None], dict[str, Any]]


STEPS: dict[str, Step] = {
    step.word: step
    for step in (
        Step(
            "name",
            _l("Nama toko"),
            _l("Apa nama toko Anda?"),
            NameSchema,
            lambda shop, _account: {"name": shop.name, "town": areas.full_name(shop.area_code)},
        ),
        Step(
            "place",
            _l("Alamat"),
            _l("Di mana kurir menjemput paket?"),
            PlaceSchema,
            lambda shop, _account: {"street": shop.street, "phone": phone_shown(shop.phone)},
        ),
        Step(
            "story",
            _l("Cerita dan foto"),
            _l("Siapa yang membuat barangnya?"),
            StorySchema,
            lambda shop, _account: {"story": shop.story},
        ),
        Step(
            "bank",
            _l("Rekening"),
            _l("Ke mana uang Anda kami kirim?"),
            PayoutAccountSchema,
            lambda _shop, account: account_shown(account),
        ),
    )
}
LABELS = (*(step.label for step in STEPS.values()), _l("Kirim"))


@signed_in
def register() -> Page:
    """The first step; who has begun before goes on where he was."""
    shop = queries.own_shop(current_user)
    if shop is not None:
        return redirect(_first_page(shop), 303)
    form = read_form(NameSchema()) if request.method == "POST" else Form()
    if request.method == "POST" and not form.errors:
        begun = actions.begin_shop(current_user._get_current_object(), form.data["name"], form.data["town"])
        return redirect(url_for("sellers.step", party=begun.party.public_id, word="place"), 303)
    return _step_page(STEPS["name"], None, form)


@acting(PartyKind.SELLER, "shop")
def step(actor: Actor, word: str) -> Page:
    """One step of a shop that is not sent yet."""
    shop = shop_of(actor)
    if word not in STEPS:
        abort(404)
    if shop.state not in UNDER_WAY:
        return redirect(_first_page(shop), 303)
    this = STEPS[word]
    if request.method == "GET":
        return _step_page(this, shop, Form(this.shown(shop, people.payout_account(actor.party_id))))
    form = read_form(this.schema())
    if not form.errors:
        save(actor, shop, this.word, form)
    if form.errors:
        return _step_page(this, shop_of(actor), form)
    return redirect(_after(actor, this), 303)


@acting(PartyKind.SELLER, "see")
def application(actor: Actor) -> Page:
    """Everything told so far and what comes next; here it is sent."""
    shop = shop_of(actor)
    if request.method == "POST":
        try:
            actions.submit_shop(actor, shop)
        except Refusal as refusal:
            db.session.rollback()
            flash(str(refusal.message), "bad")
        return redirect(url_for("sellers.application", party=actor.party.public_id), 303)  # type: ignore[union-attr]
    account = people.payout_account(actor.party_id)
    return render_template(
        "sellers/application.html",
        shop=shop,
        account=account,
        missing=actions.missing_steps(shop),
        registering=STEPS,
        labels=LABELS,
        town=areas.full_name(shop.area_code),
        under_way=shop.state in UNDER_WAY,
        states=StorefrontState,
        timeline=_timeline(shop),
    )


def shop_of(actor: Actor) -> Storefront:
    """The actor's shop, or no page."""
    shop = queries.storefront_of(actor.party_id)
    if shop is None:
        abort(404)
    return shop


def save(actor: Actor, shop: Storefront, word: str, form: Form) -> None:
    """Keep what a step said; what cannot be kept is told in the form and nothing is kept."""
    try:
        if word == "bank":
            actions.set_bank_account(actor, **form.data)
            return
        told = dict(form.data)
        told.pop("area_code", None)
        if "town" in told:
            told["area_code"] = told.pop("town")
        actions.describe_shop(actor, shop, told, _picture(actor) if word in ("story", "shop") else None)
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal, "picture" if refusal.code.startswith("file-") else "")


def account_shown(account: PayoutAccount | None) -> dict[str, Any]:
    """A bank account as its form first shows it."""
    if account is None:
        return {}
    return {"bank": account.bank, "number": account.number, "holder": account.holder}


def phone_shown(phone: str) -> str:
    """A telephone number as its form first shows it."""
    return spell_phone(phone) if phone else ""


def towns_offered(form: Form) -> list[tuple[str, str]]:
    """The towns that may be meant by one that was not understood."""
    return towns_like(str(form.values.get("town", ""))) if "town" in form.errors else []


def _picture(actor: Actor) -> File | None:
    upload = request.files.get("picture")
    if upload is None or not upload.filename:
        return None
    bytes_max = current_app.config["UPLOAD_BYTES_MAX"]
    return keep_picture(actor, "storefront", upload.stream, is_public=True, bytes_max=bytes_max)


def _first_page(shop: Storefront) -> str:
    """Where the owner of this shop goes on."""
    open_now = shop.state in (StorefrontState.OPEN, StorefrontState.CLOSED)
    return url_for("sellers.today" if open_now else "sellers.application", party=shop.party.public_id)


def _after(actor: Actor, this: Step) -> str:
    """The next step that lacks something, or the page that sends it all."""
    words = list(STEPS)
    later = words[words.index(this.word) + 1 :]
    missing = actions.missing_steps(shop_of(actor))
    following = next((word for word in (*later, *words) if word in missing), None)
    assert actor.party is not None
    if following is None:
        return url_for("sellers.application", party=actor.party.public_id)
    return url_for("sellers.step", party=actor.party.public_id, word=following)


def _step_page(this: Step, shop: Storefront | None, form: Form) -> Page:
    page = render_template(
        "sellers/step.html",
        step=this,
        number=list(STEPS).index(this.word) + 1,
        labels=LABELS,
        shop=shop,
        form=form,
        banks=BANKS,
        towns=towns_offered(form),
    )
    return (page, 422) if form.errors else page


def _timeline(shop: Storefront) -> list[dict[str, Any]]:
    """What happened to the application and what comes."""
    sent, decided = shop.submitted_at, shop.decided_at
    looked_at: dict[str, Any] = {"state": "next", "title": _("Kami periksa, biasanya dalam 2 hari")}
    if shop.state is StorefrontState.SUBMITTED:
        looked_at["state"] = "now"
    elif shop.state is StorefrontState.SENT_BACK:
        looked_at = {"state": "oops", "title": _("Ada yang perlu diperbaiki"), "when": moment(decided)}
    elif shop.state in (StorefrontState.OPEN, StorefrontState.CLOSED):
        looked_at = {"state": "done", "title": _("Kami periksa"), "when": moment(decided)}
    is_open = shop.state is StorefrontState.OPEN
    return [
        {
            "state": "done" if sent else "now",
            "title": _("Anda mengirim pendaftaran") if sent else _("Anda melengkapi dan mengirim"),
            "when": moment(sent),
        },
        looked_at,
        {"state": "done" if is_open else "next", "title": _("Toko buka, barang bisa dibeli")},
    ]


ROUTES = (
    ("/register", "register", register, ("GET", "POST")),
    ("/<party>/application", "application", application, ("GET", "POST")),
    ("/<party>/application/<any(name, place, story, bank):word>", "step", step, ("GET", "POST")),
)

"""Becoming a seller: a few short steps, each kept at once, then the operator looks, paper by paper."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from marshmallow import Schema
from werkzeug.wrappers import Response

from marketplace.accounts import areas
from marketplace.accounts import queries as people
from marketplace.accounts.acting import acting, confirmed, signed_in
from marketplace.accounts.actor import Actor
from marketplace.accounts.banks import BANKS
from marketplace.accounts.models import PartyKind, PayoutAccount, Right
from marketplace.accounts.phones import spell_phone
from marketplace.accounts.schemas import towns_like
from marketplace.applications import actions as applications
from marketplace.applications import queries as applying
from marketplace.applications.forms import asked, give_papers, schema_of, typed
from marketplace.applications.granting import rights_missing
from marketplace.applications.models import Application
from marketplace.applications.showing import kept_pictures, listed, refusal_of, shown, steps_of
from marketplace.applications.states import APPLICANT, APPLICATION, OPEN, ApplicationState
from marketplace.catalog.models import Storefront, StorefrontState
from marketplace.files.actions import keep_picture
from marketplace.files.models import File
from marketplace.kit.db import db
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _, _l
from marketplace.kit.web.forms import Form, read_form
from sellers import actions, queries
from sellers.schemas import NameSchema, PlaceSchema, StorySchema

Page = str | tuple[str, int] | Response


@dataclass(frozen=True)
class Step:
    """One page of registering: its word in the address, its title and the papers it asks for."""

    word: str
    label: object
    title: object
    papers: tuple[str, ...]


STEPS: dict[str, Step] = {
    step.word: step
    for step in (
        Step("name", _l("Nama toko"), _l("Apa nama toko Anda?"), ("name",)),
        Step("place", _l("Alamat"), _l("Di mana kurir menjemput paket?"), ("place",)),
        Step("story", _l("Cerita dan foto"), _l("Siapa yang membuat barangnya?"), ("story",)),
        Step("identity", _l("KTP"), _l("Siapa Anda?"), ("nik", "ktp")),
        Step("bank", _l("Rekening"), _l("Ke mana uang Anda kami kirim?"), ("account", "bank_book")),
    )
}
LABELS = (*(step.label for step in STEPS.values()), _l("Kirim"))

# The steps that are the shop's own words: what they read, and what they show at first.
SHOP_STEPS: dict[str, tuple[Callable[[], Schema], Callable[[Storefront], dict[str, Any]]]] = {
    "name": (NameSchema, lambda shop: {"name": shop.name, "town": areas.full_name(shop.area_code)}),
    "place": (PlaceSchema, lambda shop: {"street": shop.street, "phone": phone_shown(shop.phone)}),
    "story": (StorySchema, lambda shop: {"story": shop.story}),
}


@signed_in
@confirmed
def register() -> Page:
    """The first step; who has begun before goes on where he was."""
    shop = queries.own_shop(current_user)
    if shop is not None:
        return redirect(_first_page(shop), 303)
    form = read_form(NameSchema()) if request.method == "POST" else Form()
    if request.method == "POST" and not form.errors:
        begun = actions.begin_shop(current_user._get_current_object(), form.data["name"], form.data["town"])
        return redirect(url_for("sellers.step", party=begun.party.public_id, word="place"), 303)
    return _step_page(STEPS["name"], None, None, ["name"], form)


@acting(PartyKind.SELLER, "shop")
def step(actor: Actor, word: str) -> Page:
    """One step, with the papers of it that may be written now."""
    shop, application = shop_of(actor), applying.latest_of_party(actor.party_id)
    this = STEPS.get(word) or abort(404)
    wanted = asked(application, this.papers) if application is not None else []
    if application is None or application.applicant_id != current_user.id or not wanted:
        return redirect(_first_page(shop), 303)
    if request.method == "GET":
        return _step_page(
            this, shop, application, wanted, Form(_shown_first(this, shop, application, wanted))
        )
    form = read_form(SHOP_STEPS[word][0]() if word in SHOP_STEPS else schema_of(wanted))
    if not form.errors:
        _save_step(actor, shop, application, this, wanted, form)
    if form.errors:
        return _step_page(this, shop_of(actor), applying.latest_of_party(actor.party_id), wanted, form)
    return redirect(_after(actor, this), 303)


@acting(PartyKind.SELLER, "see")
def application(actor: Actor) -> Page:
    """Everything told so far, the verdict on each, and what comes next; here it is sent."""
    shop, case = shop_of(actor), applying.latest_of_party(actor.party_id)
    assert actor.party is not None
    if request.method == "POST" and case is not None:
        try:
            applications.submit(actor, case)
        except Refusal as refusal:
            db.session.rollback()
            if refusal.code == "unconfirmed":
                return redirect(url_for("accounts.confirm", next=request.path), 303)
            flash(str(refusal.message), "bad")
    if request.method == "POST":
        return redirect(url_for("sellers.application", party=actor.party.public_id), 303)
    missing = missing_steps(case)
    return render_template(
        "sellers/application.html",
        shop=shop,
        application=case,
        papers=listed(case, lambda name: _step_url(actor, case, name)) if case else [],
        missing=missing,
        labels=LABELS,
        states=ApplicationState,
        under_way=case is not None and case.state in OPEN,
        verbs=APPLICATION.verbs(case.state, APPLICANT) if case else (),
        rights=people.rights_of(actor.party_id),
        right=Right,
        lacks=bool(rights_missing(actions.KIND, actor.party)),
        refusal=refusal_of(case) if case else "",
        timeline=steps_of(case) if case else [],
        is_open=shop.state is StorefrontState.OPEN,
        is_closed=shop.state is StorefrontState.CLOSED,
    )


@acting(PartyKind.SELLER, "shop")
def withdraw(actor: Actor) -> Page:
    """Think better of it, after asking once more."""
    shop, case = shop_of(actor), applying.latest_of_party(actor.party_id)
    assert actor.party is not None
    if case is None or (
        request.method == "GET" and "withdraw" not in APPLICATION.verbs(case.state, APPLICANT)
    ):
        return redirect(_first_page(shop), 303)
    if request.method == "GET":
        return render_template("sellers/withdraw.html", shop=shop)
    applications.withdraw(actor, case)
    flash(_("Pendaftaran ditarik. Isian toko tetap tersimpan."), "good")
    return redirect(url_for("sellers.application", party=actor.party.public_id), 303)


@acting(PartyKind.SELLER, "shop")
@confirmed
def again(actor: Actor) -> Page:
    """A new application for what the shop lacks."""
    assert actor.party is not None
    actions.apply_again(actor, shop_of(actor))
    return redirect(url_for("sellers.application", party=actor.party.public_id), 303)


def shop_of(actor: Actor) -> Storefront:
    """The actor's shop, or no page."""
    shop = queries.storefront_of(actor.party_id)
    if shop is None:
        abort(404)
    return shop


def missing_steps(case: Application | None) -> list[str]:
    """The steps of registering that lack something, in their order."""
    wanted = set(applications.missing(case)) if case is not None else set()
    return [step.word for step in STEPS.values() if wanted & set(step.papers)]


def save(actor: Actor, shop: Storefront, word: str, form: Form) -> None:
    """Keep what a form about the shop said; what cannot be kept is told in the form and nothing is kept."""
    try:
        if word == "bank":
            actions.set_bank_account(
                actor, **{name: form.data[name] for name in ("bank", "number", "holder")}
            )
            return
        told = dict(form.data)
        told.pop("area_code", None)
        if "town" in told:
            told["area_code"] = told.pop("town")
        actions.describe_shop(actor, shop, told, _picture(actor) if word in ("story", "shop") else None)
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal, "picture" if refusal.code.startswith("file-") else "")


def _save_step(
    actor: Actor, shop: Storefront, application: Application, this: Step, wanted: list[str], form: Form
) -> None:
    """The shop's own words go into the shop, an account where payouts find it; the rest are papers alone."""
    rest = wanted
    if this.word in SHOP_STEPS or "account" in wanted:
        save(actor, shop, this.word, form)
        rest = [name for name in wanted if name not in actions.SHOP_PAPERS and name != "account"]
    if not form.errors:
        give_papers(actor, application, rest, form)


def _shown_first(this: Step, shop: Storefront, application: Application, wanted: list[str]) -> dict[str, Any]:
    if this.word in SHOP_STEPS:
        return SHOP_STEPS[this.word][1](shop)
    known = account_shown(people.payout_account(shop.party_id)) if "account" in wanted else {}
    return known | typed(application, wanted)


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
    begins_now = shop.state is StorefrontState.DRAFT
    return url_for("sellers.application" if begins_now else "sellers.today", party=shop.party.public_id)


def _step_url(actor: Actor, case: Application | None, paper: str) -> str | None:
    """The step that asks for a paper, where it may be written now."""
    if case is None or case.applicant_id != current_user.id or not asked(case, (paper,)):
        return None
    assert actor.party is not None
    word = next(step.word for step in STEPS.values() if paper in step.papers)
    return url_for("sellers.step", party=actor.party.public_id, word=word)


def _after(actor: Actor, this: Step) -> str:
    """The next step that lacks something, or the page that sends it all."""
    words = list(STEPS)
    later = words[words.index(this.word) + 1 :]
    missing = missing_steps(applying.latest_of_party(actor.party_id))
    following = next((word for word in (*later, *words) if word in missing), None)
    assert actor.party is not None
    if following is None:
        return url_for("sellers.application", party=actor.party.public_id)
    return url_for("sellers.step", party=actor.party.public_id, word=following)


def _step_page(
    this: Step, shop: Storefront | None, case: Application | None, wanted: list[str], form: Form
) -> Page:
    page = render_template(
        "sellers/step.html",
        step=this,
        number=list(STEPS).index(this.word) + 1,
        labels=LABELS,
        shop=shop,
        form=form,
        asked=wanted,
        kept=kept_pictures(case) if case else {},
        items=[item for item in shown(case) if item.name in wanted] if case else [],
        banks=BANKS,
        towns=towns_offered(form),
    )
    return (page, 422) if form.errors else page


ROUTES = (
    ("/register", "register", register, ("GET", "POST")),
    ("/<party>/application", "application", application, ("GET", "POST")),
    ("/<party>/application/again", "apply_again", again, ("POST",)),
    ("/<party>/application/withdraw", "withdraw", withdraw, ("GET", "POST")),
    ("/<party>/application/<any(name, place, story, identity, bank):word>", "step", step, ("GET", "POST")),
)

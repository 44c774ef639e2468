"""Shops that are there: open, closed, or still to open; closing one and opening it again."""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts import queries as people
from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.areas import full_name
from marketplace.accounts.models import PartyKind
from marketplace.accounts.phones import spell_phone
from marketplace.applications import queries as applications
from marketplace.catalog.models import Storefront, StorefrontState
from marketplace.catalog.states import STOREFRONT
from marketplace.events.queries import timeline
from marketplace.kit.i18n import _l
from marketplace.kit.web.forms import Form, read_form
from marketplace.operator import actions, queries, schemas, wording
from marketplace.trust.queries import score_of
from marketplace.trust.sentence import trust_view

Page = str | Response | tuple[str, int]

TABS: tuple[StorefrontState, ...] = (
    StorefrontState.OPEN,
    StorefrontState.CLOSED,
    StorefrontState.DRAFT,
)

# verb -> what the operator hears after it
SAID = {
    "close": _l("Toko sudah ditutup. Pesanan yang jalan tetap dilanjutkan."),
    "reopen": _l("Toko sudah dibuka lagi."),
}


@acting(PartyKind.OPERATOR, "approve")
def storefronts(actor: Actor) -> str:
    """Shops in one state, the longest waiting first."""
    state = _state(request.args.get("state"))
    return render_template(
        "operator/storefronts.html",
        page=queries.storefronts((state,), request.args.get("page")),
        state=state,
        tabs=TABS,
        counts=queries.storefront_counts(),
    )


@acting(PartyKind.OPERATOR, "approve")
def storefront(actor: Actor, storefront: str) -> Page:
    """Everything a shop said of itself, and the buttons of its state."""
    return _page(actor, queries.storefront(storefront) or abort(404), Form())


@acting(PartyKind.OPERATOR, "approve")
def close(actor: Actor, storefront: str) -> Page:
    """No new orders, after asking once more."""
    shop = queries.storefront(storefront) or abort(404)
    if request.method == "GET":
        if "close" not in STOREFRONT.verbs(shop.state, actor.kind):
            return redirect(url_for("operator.storefront", storefront=storefront), 303)
        return render_template("operator/close_storefront.html", shop=shop, form=Form())
    form = read_form(schemas.CorrectionSchema())
    if form.errors:
        return render_template("operator/close_storefront.html", shop=shop, form=form), 422
    return _decide(actor, storefront, "close", form)


@acting(PartyKind.OPERATOR, "approve")
def reopen(actor: Actor, storefront: str) -> Page:
    """The shop may sell again."""
    return _decide(actor, storefront, "reopen", Form())


def _decide(actor: Actor, public_id: str, verb: str, form: Form) -> Page:
    shop = queries.storefront(public_id) or abort(404)
    if not form.errors:
        actions.decide_storefront(actor, shop, verb, form.data.get("correction", ""))
        flash(str(SAID[verb]), "good")
        return redirect(url_for("operator.storefront", storefront=public_id), 303)
    return _page(actor, shop, form), 422


def _page(actor: Actor, shop: Storefront, form: Form) -> str:
    events = timeline([("storefront", shop.public_id)])
    return render_template(
        "operator/storefront.html",
        shop=shop,
        form=form,
        verbs=STOREFRONT.verbs(shop.state, actor.kind),
        application=applications.latest_of_party(shop.party_id),
        account=people.payout_account(shop.party_id),
        members=people.members(shop.party_id),
        listing_count=queries.listing_count(shop.id),
        town=full_name(shop.area_code),
        spell_phone=spell_phone,
        view=trust_view(
            PartyKind.SELLER,
            score_of(shop.party_id),
            url_for("trust_pages.party", party=shop.party.public_id),
        ),
        happenings=wording.happenings(events, queries.parties_by_id(e.acting_party_id for e in events)),
    )


def _state(text: str | None) -> StorefrontState:
    return StorefrontState(text) if text in list(TABS) else TABS[0]


# address, name, view, methods
ROUTES = (
    ("/storefronts", "storefronts", storefronts, ("GET",)),
    ("/storefronts/<storefront>", "storefront", storefront, ("GET",)),
    ("/storefronts/<storefront>/close", "close_storefront", close, ("GET", "POST")),
    ("/storefronts/<storefront>/reopen", "reopen_storefront", reopen, ("POST",)),
)

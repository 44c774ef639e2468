"""The cart: adding, changing, taking away."""

from flask import Response, flash, g, make_response, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from buyers import actions, basket, queries
from buyers.pages.cards import look
from buyers.schemas import AddSchema, QuantitySchema
from marketplace.accounts.acting import acting, find_actor, public
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.kit.errors import Invalid, Missing
from marketplace.kit.i18n import _, _l
from marketplace.kit.web.forms import Form, read_form
from marketplace.orders.actions.placing import Chosen
from marketplace.trust import queries as trust


class CartCount:
    """How much lies in the visitor's cart; asked of the database only by a page that shows it."""

    def __init__(self) -> None:
        self._count: int | None = None

    def __int__(self) -> int:
        if self._count is None:
            self._count = _count()
        return self._count

    def __bool__(self) -> bool:
        return int(self) > 0

    def __str__(self) -> str:
        return str(int(self))


def _count() -> int:
    if g.get("without_database"):
        return 0
    return queries.cart_count(current_user.id) if current_user.is_authenticated else len(basket.picks())


def cart_count() -> dict[str, object]:
    """For the frame of every page."""
    return {"cart_count": CartCount()}


@acting(PartyKind.BUYER, "buy")
def cart(actor: Actor) -> str:
    """What the buyer chose so far."""
    lines = queries.cart(actor.party_id)
    plan = queries.plan([Chosen(line.variant, line.quantity) for line in lines], None, {})
    return render_template(
        "buyers/cart.html",
        packages=plan.packages,
        total_minor=plan.goods_minor,
        troubles={line.variant_id: text for line in lines if (text := queries.trouble(line))},
        standings=trust.standings(package.storefront.party_id for package in plan.packages),
        look=look,
    )


@public
def add() -> AnyResponse:
    """Put something into the cart. Who has not signed in does that first, and finds it there afterwards."""
    form = read_form(AddSchema())
    if form.errors:
        raise Invalid(_said(form))
    variant, quantity, page = form.data["variant"], form.data["quantity"], form.data["page"]
    then = url_for(f"buyers.{form.data['next']}")
    if current_user.is_authenticated and (actor := find_actor(PartyKind.BUYER, None)):
        line = actions.add_to_cart(actor, variant, quantity, page)
        if form.data["next"] == "cart":
            flash(_("%(title)s sudah di keranjang.", title=line.variant.listing.title), "good")
        return redirect(then, 303)
    if queries.variant_on_sale(variant) is None:
        raise Missing(_l("Barang ini tidak dijual lagi."))
    flash(_("Barangnya kami ingat. Masuk atau daftar dulu, lalu lanjutkan belanja."), "wait")
    response: Response = make_response(redirect(url_for("accounts.login", next=then), 303))
    basket.pick(response, variant, quantity, page)
    return response


@acting(PartyKind.BUYER, "buy")
def change(actor: Actor) -> AnyResponse:
    """Another number of pieces; none takes the line away."""
    form = read_form(QuantitySchema())
    if form.errors:
        raise Invalid(_said(form))
    actions.set_quantity(actor, form.data["variant"], form.data["quantity"])
    flash(_("Keranjang sudah diubah."), "good")
    return redirect(url_for("buyers.cart"), 303)


def _said(form: Form) -> str:
    return " ".join(sentence for sentences in form.errors.values() for sentence in sentences)


ROUTES = (
    ("/cart", "cart", cart, ("GET",)),
    ("/cart/add", "cart_add", add, ("POST",)),
    ("/cart/change", "cart_change", change, ("POST",)),
)

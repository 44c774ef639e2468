"""Goods: the list, and the form that a thing is described in."""

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from werkzeug.wrappers import Response

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.catalog import actions as catalog
from marketplace.catalog import queries as shelves
from marketplace.catalog.models import Category, Listing, ListingState, StorefrontState, Variant
from marketplace.catalog.states import LISTING
from marketplace.kit.db import db
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _
from marketplace.kit.web.drawings import pair_for
from marketplace.kit.web.forms import Form, read_form
from marketplace.orders.commission import Rate, rules_for
from marketplace.trust import queries as trust
from sellers import actions, queries
from sellers.pages.joining import shop_of
from sellers.schemas import LANGUAGES, VARIANT_FIELDS, VARIANTS_MAX, listing_schema
from sellers.words import LISTING_KINDS

Page = str | tuple[str, int] | Response
MOVES = {"publish": actions.publish, "hide": actions.hide}


@acting(PartyKind.SELLER, "goods")
def goods(actor: Actor) -> Page:
    """The seller's goods by state and words."""
    shop = shop_of(actor)
    words = request.args.get("q", "").strip()
    asked = request.args.get("state", "")
    state = ListingState(asked) if asked in list(ListingState) else None
    counts = queries.goods_counts(shop.id)
    page = queries.goods(shop.id, state, words, request.args.get("page"))
    return render_template(
        "sellers/goods.html",
        shop=shop,
        page=page,
        rates=rates_of(page.items),
        words=words,
        state=state,
        counts=counts,
        total=sum(counts.values()),
        states=ListingState,
        kinds=LISTING_KINDS,
        limit=trust.capabilities(actor.party_id).listing_limit,
        pair_for=pair_for,
        low=queries.LOW_STOCK_MAX,
    )


@acting(PartyKind.SELLER, "goods")
def new_listing(actor: Actor) -> Page:
    """Describe a new thing; photographs come on the next page."""
    shop = shop_of(actor)
    rows = _rows_asked()
    if request.method == "GET":
        return _form_page(None, Form({"language": "id"}), rows)
    if "more" in request.form:
        return _form_page(None, _as_typed(rows), _one_more(rows))
    form = _read(rows)
    if not form.errors:
        listing = catalog.add_listing(actor, shop, _details(form, rows, None))
        flash(_("Tersimpan. Sekarang beri foto."), "good")
        return redirect(url_for("sellers.photos", party=_party(actor), listing=listing.public_id), 303)
    return _form_page(None, form, rows)


@acting(PartyKind.SELLER, "goods")
def listing(actor: Actor, listing: str) -> Page:
    """One thing: its words, prices and stock, and whether it is on sale."""
    own = own_listing(actor, listing)
    if request.method == "GET":
        return _form_page(own, Form(_shown(own)), len(own.variants))
    rows = _rows_asked()
    if "more" in request.form:
        return _form_page(own, _as_typed(rows), _one_more(rows))
    form = _read(rows)
    if not form.errors:
        try:
            seen = {form.data[f"v{row}_id"]: form.data[f"v{row}_seen"] for row in _filled(rows)}
            known = {variant: pieces for variant, pieces in seen.items() if pieces is not None}
            actions.change_goods(actor, own, _details(form, rows, own), form.data["version"] or 0, known)
            flash(_("Perubahan tersimpan."), "good")
            return redirect(url_for("sellers.listing", party=_party(actor), listing=listing), 303)
        except Refusal as refusal:
            db.session.rollback()
            own = own_listing(actor, listing)
            _put_back(form, refusal, own, rows)
    return _form_page(own, form, rows)


@acting(PartyKind.SELLER, "goods")
def move_listing(actor: Actor, listing: str) -> Page:
    """Put it on sale or take it off the shelf."""
    move = MOVES.get(request.form.get("verb", ""))
    own = own_listing(actor, listing)
    if move is None:
        abort(404)
    try:
        move(actor, own)
        said = {"publish": _("Sekarang dijual."), "hide": _("Disembunyikan. Pesanan yang ada tetap jalan.")}
        flash(said[request.form["verb"]], "good")
    except Refusal as refusal:
        db.session.rollback()
        flash(str(refusal.message), "wait")
    return redirect(url_for("sellers.listing", party=_party(actor), listing=listing), 303)


def own_listing(actor: Actor, public_id: str) -> Listing:
    """The actor's own listing, or no page."""
    own = queries.listing_of(actor.party_id, public_id)
    if own is None:
        abort(404)
    return own


def _party(actor: Actor) -> str:
    assert actor.party is not None
    return actor.party.public_id


def _form_page(own: Listing | None, form: Form, rows: int) -> Page:
    page = render_template(
        "sellers/listing.html",
        listing=own,
        form=form,
        rows=max(rows, 1),
        rows_max=VARIANTS_MAX,
        reserved=[variant.stock.reserved for variant in own.variants] if own else [],
        categories=[(row.slug, category_name(row)) for row in shelves.categories()],
        languages=[(code, str(name)) for code, name in LANGUAGES.items()],
        verbs=LISTING.verbs(own.state, PartyKind.SELLER) if own else (),
        kinds=LISTING_KINDS,
        pair=pair_for(own.id) if own else None,
        rate=rates_of([own])[own.id] if own else None,
        open_now=own is not None and own.storefront.state is StorefrontState.OPEN,
        live=ListingState.LIVE,
    )
    return (page, 422) if form.errors else page


def rates_of(listings: Sequence[Listing]) -> dict[int, Rate]:
    """The commission that holds for each listing (row) if it is sold now."""
    rules = rules_for(listings)
    return {listing.id: rules.of(listing) for listing in listings}


def category_name(row: Category) -> str:
    """A category in the reader's language."""
    return row.name_en if str(get_locale()) == "en" else row.name_id


def _rows_asked() -> int:
    """How many rows of variants the form holds."""
    asked = request.form.get("rows", "1")
    return min(max(int(asked), 1), VARIANTS_MAX) if asked.isdecimal() and len(asked) < 4 else 1


def _one_more(rows: int) -> int:
    return min(rows + 1, VARIANTS_MAX)


def _filled(rows: int) -> list[int]:
    """The rows in which something stands; the first where all are empty."""
    asked = [name for name in VARIANT_FIELDS if name != "seen"]
    filled = [
        row for row in range(rows) if any(request.form.get(f"v{row}_{name}", "").strip() for name in asked)
    ]
    return filled or [0]


def _read(rows: int) -> Form:
    """The form as understood; several variants need names that tell them apart."""
    filled = _filled(rows)
    form = read_form(listing_schema(filled))
    if form.data.get("category") not in {row.slug for row in shelves.categories()}:
        form.errors.setdefault("category", [str(_("Pilih jenis barangnya."))])
    names = [str(form.data.get(f"v{row}_name", "")).casefold() for row in filled]
    if len(filled) > 1:
        for row, name in zip(filled, names, strict=True):
            if not name:
                form.errors[f"v{row}_name"] = [str(_("Beri nama tiap pilihan, misalnya ukuran atau warna."))]
            elif names.count(name) > 1:
                form.errors[f"v{row}_name"] = [str(_("Dua pilihan bernama sama. Beri nama yang berbeda."))]
    return form


def _as_typed(rows: int) -> Form:
    """What was typed so far, not judged yet."""
    form = read_form(listing_schema(range(rows)))
    return Form(form.values)


def _details(form: Form, rows: int, own: Listing | None) -> catalog.ListingDetails:
    category = next(row for row in shelves.categories() if row.slug == form.data["category"])
    same = own is not None and own.category_id == category.id
    return catalog.ListingDetails(
        title=form.data["title"],
        description=form.data["description"],
        category_id=category.id,
        language=form.data["language"],
        drawing=own.drawing if own is not None and same else "",
        palette=own.palette if own is not None else "",
        variants=[_variant(form.data, f"v{row}_") for row in _filled(rows)],
    )


def _variant(data: dict[str, Any], prefix: str) -> catalog.VariantDetails:
    return catalog.VariantDetails(
        name=data[f"{prefix}name"],
        price_minor=data[f"{prefix}price"],
        on_hand=data[f"{prefix}stock"],
        weight_g=data[f"{prefix}weight"],
        length_mm=data[f"{prefix}length"],
        width_mm=data[f"{prefix}width"],
        height_mm=data[f"{prefix}height"],
        public_id=data[f"{prefix}id"] or None,
    )


def _shown(own: Listing) -> dict[str, Any]:
    """A listing as its form first shows it."""
    values: dict[str, Any] = {
        "title": own.title,
        "description": own.description,
        "category": own.category.slug,
        "language": own.language,
        "version": own.version,
    }
    for row, variant in enumerate(own.variants):
        values |= {f"v{row}_{name}": value for name, value in _variant_shown(variant).items()}
    return values


def _variant_shown(variant: Variant) -> dict[str, Any]:
    return {
        "name": variant.name,
        "price": f"{variant.price_minor // 100:,}".replace(",", "."),
        "stock": variant.stock.on_hand,
        "weight": variant.weight_g,
        "length": centimetres(variant.length_mm),
        "width": centimetres(variant.width_mm),
        "height": centimetres(variant.height_mm),
        "id": variant.public_id,
        "seen": variant.stock.on_hand,
    }


def centimetres(millimetres: int) -> str:
    """``125`` as ``12,5``."""
    whole, tenth = divmod(millimetres, 10)
    return f"{whole},{tenth}" if tenth else str(whole)


def _put_back(form: Form, refusal: Refusal, own: Listing, rows: int) -> None:
    """Tell a refusal where it belongs; what was typed stays, and saving again means it."""
    form.values["version"] = own.version
    now = {variant.public_id: variant.stock.on_hand for variant in own.variants}
    for row in range(rows):
        variant_id = str(form.values.get(f"v{row}_id", ""))
        if variant_id in now:
            form.values[f"v{row}_seen"] = now[variant_id]
        if variant_id and variant_id == refusal.facts.get("variant"):
            form.refuse(refusal, f"v{row}_stock")
            return
    form.refuse(refusal)


ROUTES = (
    ("/<party>/goods", "goods", goods, ("GET",)),
    ("/<party>/goods/new", "new_listing", new_listing, ("GET", "POST")),
    ("/<party>/goods/<listing>", "listing", listing, ("GET", "POST")),
    ("/<party>/goods/<listing>/state", "move_listing", move_listing, ("POST",)),
)

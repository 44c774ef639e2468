"""After buying: paying, following, cancelling, saying that it is good, and rating."""

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from buyers import actions, queries, refunded, timeline
from buyers.pages.cards import look, trust_of
from buyers.schemas import CancelSchema, RatingSchema
from buyers.showing import pin_of
from marketplace.accounts import areas
from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.accounts.phones import spell_phone
from marketplace.cases.grounds import complaints
from marketplace.cases.queries import about_sales
from marketplace.cases.showing import held_until
from marketplace.events import queries as events
from marketplace.files.models import File
from marketplace.holding.buyers import running
from marketplace.holding.wording import heading, reason
from marketplace.kit.db import db
from marketplace.kit.errors import Invalid
from marketplace.kit.i18n import _, _l
from marketplace.kit.ids import read_public_id
from marketplace.kit.web.forms import Form, read_form
from marketplace.orders import queries as orders_
from marketplace.orders.models import Order, Sale
from marketplace.orders.progress import is_unpaid, progress, state_of
from marketplace.orders.reasons import CANCEL_REASONS
from marketplace.orders.states import SALE
from marketplace.reviews import forms as reviewing
from marketplace.reviews.opinions import PHOTOS_MAX, Opinion
from marketplace.settlement.opening import hanging, opening
from marketplace.settlement.states import PaymentState
from marketplace.trust import queries as trust

STARS_MISSING = {
    "seller_goods": _l("Pilih satu sampai lima bintang untuk barangnya."),
    "seller_packing": _l("Pilih satu sampai lima bintang untuk kemasannya."),
    "courier_stars": _l("Pilih satu sampai lima bintang untuk kurir."),
}

Page = str | Response | tuple[str, int]


@acting(PartyKind.BUYER, "see")
def orders(actor: Actor) -> str:
    """Everything the buyer ever bought."""
    page = orders_.orders_of_buyer(actor.party_id, request.args.get("page"))
    received = queries.received(page.items)
    return render_template(
        "buyers/orders.html",
        page=page,
        rows=[(order, progress(order, order.public_id in received)) for order in page.items],
        received=received,
        state_of=state_of,
        look=look,
    )


@acting(PartyKind.BUYER, "see")
def order(actor: Actor, order: str) -> str:
    """One order on one page: parcels, money, PIN, what happened and what comes."""
    row = own_order(actor, order)
    cases = about_sales(sale.id for sale in row.sales)
    told = events.timeline(
        [*orders_.subjects_of(row), *(("case", case.public_id) for found in cases.values() for case in found)]
    )
    scores = trust.scores(sale.seller_id for sale in row.sales)
    money = queries.money_of(row)
    received_at = money.payment.captured_at
    return render_template(
        "buyers/order.html",
        order=row,
        progress=progress(row, received_at is not None),
        unpaid=is_unpaid(row),
        money=money,
        opened=opening(money.payment) if money.payment.state is PaymentState.PENDING else None,
        hanging=hanging(("refund", refund.public_id) for refund in money.refunds),
        states={sale.id: state_of(sale, received_at is not None) for sale in row.sales},
        steps={sale.id: timeline.steps(sale, told, received_at) for sale in row.sales},
        before=timeline.before,
        look=look,
        pins={parcel.id: pin_of(parcel) for sale in row.sales for parcel in sale.shipments},
        inside={sale.id: _inside(sale) for sale in row.sales},
        verbs={sale.id: SALE.verbs(sale.state, actor.kind) for sale in row.sales},
        views={sale.id: trust_of(sale.seller, scores[sale.seller_id]) for sale in row.sales},
        ratings=queries.ratings_of(row),
        ending=timeline.ending,
        refunded=refunded,
        cases=cases,
        held=running(row.sales),
        heading=heading,
        reason=reason,
        link=lambda _about: "",
        held_until=held_until,
        may_complain={sale.id: bool(complaints(sale)) for sale in row.sales},
        town=areas.full_name,
        spell_phone=spell_phone,
    )


def _inside(sale: Sale) -> dict[int, list[tuple[int, str]]]:
    """Pieces and titles by parcel, where a sale has several."""
    if len(sale.shipments) < 2:
        return {}
    titles = {line.id: line.title for line in sale.lines}
    return {p.id: [(row.quantity, titles[row.line_id]) for row in p.lines] for p in sale.shipments}


@acting(PartyKind.BUYER, "see")
def receipt(actor: Actor, order: str) -> str:
    """What was paid, for whom and when: a page to print."""
    row = own_order(actor, order)
    money = queries.money_of(row)
    if money.payment.captured_at is None:
        abort(404)
    return render_template(
        "buyers/receipt.html",
        order=row,
        money=money,
        ending=timeline.ending,
        refunded=refunded,
        town=areas.full_name,
        spell_phone=spell_phone,
    )


@acting(PartyKind.BUYER, "buy")
def ask_cancel_order(actor: Actor, order: str) -> Page:
    """What cancelling an unpaid order means."""
    row = own_order(actor, order)
    if not is_unpaid(row):
        return redirect(url_for("buyers.order", order=row.public_id), 303)
    return _cancel_page(row, None, Form())


@acting(PartyKind.BUYER, "buy")
def cancel_order(actor: Actor, order: str) -> Page:
    """Cancel all of an unpaid order."""
    row = own_order(actor, order)
    if not is_unpaid(row):
        flash(
            _("Pesanan ini baru saja dibayar atau ditutup. Lihat dulu, lalu batalkan paketnya bila perlu."),
            "wait",
        )
        return redirect(url_for("buyers.order", order=row.public_id), 303)
    form = read_form(CancelSchema())
    if form.errors:
        return _cancel_page(row, None, _unreasoned(form)), 422
    waiting = [sale for sale in row.sales if not sale.state.is_over]
    actions.cancel(actor, row, waiting, form.data["reason"])
    flash(_("Pesanan sudah dibatalkan."), "good")
    return redirect(url_for("buyers.order", order=row.public_id), 303)


@acting(PartyKind.BUYER, "buy")
def ask_cancel(actor: Actor, order: str, sale: str) -> Page:
    """What cancelling one seller's part means."""
    row, part = own_sale(actor, order, sale)
    if "cancel" not in SALE.verbs(part.state, actor.kind):
        flash(_("Paket ini sudah tidak bisa dibatalkan."), "wait")
        return redirect(url_for("buyers.order", order=row.public_id), 303)
    return _cancel_page(row, part, Form())


@acting(PartyKind.BUYER, "buy")
def cancel(actor: Actor, order: str, sale: str) -> Page:
    """Cancel one seller's part before it is packed."""
    row, part = own_sale(actor, order, sale)
    form = read_form(CancelSchema())
    if form.errors:
        return _cancel_page(row, part, _unreasoned(form)), 422
    actions.cancel(actor, row, [part], form.data["reason"])
    flash(_("Paket dari %(seller)s sudah dibatalkan.", seller=part.storefront.name), "good")
    return redirect(url_for("buyers.order", order=row.public_id), 303)


def _unreasoned(form: Form) -> Form:
    form.errors = {"reason": [_("Pilih alasannya dulu.")]}
    return form


def _cancel_page(row: Order, part: Sale | None, form: Form) -> str:
    reasons = [(code, str(words)) for code, words in CANCEL_REASONS.items()]
    drawn = orders_.drawn_for(row)
    return render_template(
        "buyers/cancel.html",
        order=row,
        sale=part,
        form=form,
        reasons=reasons,
        credit_minor=drawn.amount_minor if drawn else 0,
    )


@acting(PartyKind.BUYER, "buy")
def ask_confirm(actor: Actor, order: str, sale: str) -> Page:
    """What saying that it is good means."""
    row, part = own_sale(actor, order, sale)
    if "complete" not in SALE.verbs(part.state, actor.kind):
        return redirect(url_for("buyers.order", order=row.public_id), 303)
    return render_template("buyers/confirm.html", order=row, sale=part)


@acting(PartyKind.BUYER, "buy")
def confirm(actor: Actor, order: str, sale: str) -> Response:
    """The goods came and are good."""
    row, part = own_sale(actor, order, sale)
    actions.confirm(actor, part)
    flash(_("Terima kasih. Penjual dan kurir menerima bagiannya. Sekarang Anda bisa menilai."), "good")
    return redirect(url_for("buyers.order", order=row.public_id), 303)


@acting(PartyKind.BUYER, "buy")
def ask_rating(actor: Actor, order: str, sale: str) -> Page:
    """Stars, words and photos for seller and courier."""
    row, part = own_sale(actor, order, sale)
    if not queries.ratings_of(row)[part.id].is_open:
        flash(_("Penilaian belum dibuka, sudah lewat waktu, atau sudah Anda tulis."), "wait")
        return redirect(url_for("buyers.order", order=row.public_id), 303)
    return _rating_page(row, part, Form())


@acting(PartyKind.BUYER, "buy")
def rate(actor: Actor, order: str, sale: str) -> Page:
    """Rate both at once; where something was found in the words, the author is asked first and nothing is sent."""
    row, part = own_sale(actor, order, sale)
    form = read_form(RatingSchema())
    for name, said in STARS_MISSING.items():
        if name in form.errors:
            form.errors[name] = [str(said)]
    if form.errors:
        reviewing.photos_are_lost(form)
        return _rating_page(row, part, form), 422
    try:
        photos = reviewing.photos(actor, form)
        if reviewing.point_out(form, "seller_text", "courier_text"):
            return _rating_page(row, part, form, photos)
        actions.rate(actor, part, _opinions(form, photos))
    except Invalid as refusal:
        db.session.rollback()
        row, part = own_sale(actor, order, sale)
        reviewing.refuse(form, refusal)
        return _rating_page(row, part, form), refusal.status
    flash(_("Terima kasih. Penilaian Anda sudah kami simpan."), "good")
    return redirect(url_for("buyers.order", order=row.public_id), 303)


def _opinions(form: Form, photos: Sequence[File]) -> dict[PartyKind, Opinion]:
    """What the form says of both; who sends words as they are sends all of them so."""
    told, language, as_is = form.data, reviewing.language(), bool(form.data["as_is"])
    goods, packing, courier = (
        reviewing.number(form, name) for name in ("seller_goods", "seller_packing", "courier_stars")
    )
    of_seller = Opinion(None, goods, packing, told["seller_text"], language, photos, as_is)
    of_courier = Opinion(courier, text=told["courier_text"], language=language, as_is=as_is)
    return {PartyKind.SELLER: of_seller, PartyKind.COURIER: of_courier}


def _rating_page(row: Order, part: Sale, form: Form, kept: Sequence[File] = ()) -> str:
    window = queries.ratings_of(row)[part.id].window
    return render_template(
        "buyers/rate.html",
        order=row,
        sale=part,
        form=form,
        window=window,
        kept=kept,
        photos_max=PHOTOS_MAX,
        star_choices=[(value, str(label)) for value, label in reviewing.STAR_LABELS],
    )


def own_order(actor: Actor, public_id: str) -> Order:
    """A buyer's own order, or the page that there is none."""
    known = read_public_id(public_id)
    return (orders_.order_of_buyer(actor.party_id, known) if known else None) or abort(404)


def own_sale(actor: Actor, order: str, sale: str) -> tuple[Order, Sale]:
    """A sale of a buyer's own order with that order, or the page that there is none."""
    row = own_order(actor, order)
    part = next((part for part in row.sales if part.public_id == read_public_id(sale)), None)
    return row, part or abort(404)


ROUTES = (
    ("/orders", "orders", orders, ("GET",)),
    ("/orders/<order>", "order", order, ("GET",)),
    ("/orders/<order>/receipt", "receipt", receipt, ("GET",)),
    ("/orders/<order>/cancel", "ask_cancel_order", ask_cancel_order, ("GET",)),
    ("/orders/<order>/cancel", "cancel_order", cancel_order, ("POST",)),
    ("/orders/<order>/sales/<sale>/cancel", "ask_cancel", ask_cancel, ("GET",)),
    ("/orders/<order>/sales/<sale>/cancel", "cancel", cancel, ("POST",)),
    ("/orders/<order>/sales/<sale>/confirm", "ask_confirm", ask_confirm, ("GET",)),
    ("/orders/<order>/sales/<sale>/confirm", "confirm", confirm, ("POST",)),
    ("/orders/<order>/sales/<sale>/rate", "ask_rating", ask_rating, ("GET",)),
    ("/orders/<order>/sales/<sale>/rate", "rate", rate, ("POST",)),
)

"""Sales: accept or decline, pack, print the label, and in the end rate the buyer."""

from collections.abc import Callable
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from marketplace.accounts import areas
from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.accounts.phones import spell_phone
from marketplace.cases.queries import about_sales
from marketplace.cases.showing import held_until
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _, _l, day, moment
from marketplace.kit.web.forms import Form, read_form
from marketplace.orders import queries as orders
from marketplace.orders.actions import carrying, selling
from marketplace.orders.commission import rate_words
from marketplace.orders.income import income, sold_at
from marketplace.orders.models import Sale, Shipment
from marketplace.orders.progress import promised_by
from marketplace.orders.reasons import CARRYING_REASONS, DECLINE_REASONS, reason_words
from marketplace.orders.states import SALE, SaleState, ShipmentState
from marketplace.reviews import actions as reviews
from marketplace.reviews import forms as reviewing
from marketplace.reviews.forms import OthersSchema
from marketplace.reviews.opinions import Opinion
from marketplace.settlement import chargebacks
from marketplace.settlement import queries as money
from marketplace.trust import queries as trust
from marketplace.trust.sentence import trust_view
from sellers import queries
from sellers.pages.joining import shop_of
from sellers.schemas import DeclineSchema
from sellers.words import NEEDS_ADDRESS, SHELVES, STARS, STATES, STEPS, STEPS_AT_THE_DOOR

RATED_VEILED = _l("Penilaian Anda tersimpan. Pembeli belum melihatnya.")
RATED_OPENLY = _l("Terima kasih. Penilaian Anda sudah kami simpan.")

Page = str | tuple[str, int] | AnyResponse


@acting(PartyKind.SELLER, "sales")
def sales(actor: Actor) -> Page:
    """The sales of one shelf, the newest first."""
    shelf = request.args.get("state", "")
    if shelf not in SHELVES:
        shelf = ""
    counts = orders.sale_counts(actor.party_id)
    return render_template(
        "sellers/sales.html",
        shop=shop_of(actor),
        page=orders.sales_of_seller(actor.party_id, SHELVES[shelf][1], request.args.get("page")),
        shelf=shelf,
        shelves={
            word: (title, sum(counts.get(state, 0) for state in states or SaleState))
            for word, (title, states) in SHELVES.items()
        },
        states=STATES,
    )


@acting(PartyKind.SELLER, "sales")
def sale(actor: Actor, sale: str) -> Page:
    """One sale with all that can be done about it now."""
    return _sale_page(actor, own_sale(actor, sale), Form())


@acting(PartyKind.SELLER, "sales")
def accept(actor: Actor, sale: str) -> Page:
    """Take the sale."""
    return moved(
        actor, sale, lambda own: selling.accept(actor, own), _("Diterima. Sekarang kemas barangnya.")
    )


@acting(PartyKind.SELLER, "sales")
def pack(actor: Actor, sale: str) -> Page:
    """Everything lies in the parcel."""
    secret = current_app.config["SECRET_KEY"]
    return moved(
        actor, sale, lambda own: selling.pack(actor, own, secret), _("Tercatat. Cetak label, lalu tempel.")
    )


@acting(PartyKind.SELLER, "sales")
def decline(actor: Actor, sale: str) -> Page:
    """Ask why, say what follows, then send everything back."""
    own = own_sale(actor, sale)
    if "decline" not in SALE.verbs(own.state, actor.kind) and own.state is not SaleState.DECLINED:
        if request.method == "POST":  # the page was left open: say that it came too late
            return moved(actor, sale, lambda row: selling.decline(actor, row, ""), "")
        return redirect(sale_url(actor, sale), 303)
    form = read_form(DeclineSchema()) if request.method == "POST" else Form()
    if request.method == "GET" or form.errors:
        page = render_template("sellers/decline.html", sale=own, form=form, reasons=DECLINE_REASONS)
        return (page, 422) if form.errors else page
    reason = form.data["reason"]
    said = _("Ditolak. Uang pembeli kami kembalikan penuh dan stok kembali.")
    if reason == "out-of-stock":
        said = _("Ditolak, uang pembeli kami kembalikan penuh. Periksa stok supaya tidak terjual lagi.")
    return moved(actor, sale, lambda row: selling.decline(actor, row, reason), said)


@acting(PartyKind.SELLER, "sales")
def rate(actor: Actor, sale: str) -> Page:
    """Stars and words for the buyer; nobody sees them before both sides are in."""
    own = own_sale(actor, sale)
    form = read_form(OthersSchema())
    if not form.errors and not reviewing.point_out(form, "text"):
        try:
            opinion = Opinion(
                int(form.data["stars"]),
                text=form.data["text"],
                language=reviewing.language(),
                as_is=bool(form.data["as_is"]),
            )
            rating = reviews.review(actor, own, PartyKind.BUYER, opinion)
            flash(str(RATED_OPENLY if rating.revealed_at else RATED_VEILED), "good")
            return redirect(sale_url(actor, sale), 303)
        except Refusal as refusal:
            db.session.rollback()
            form.refuse(refusal)
            own = own_sale(actor, sale)
    return _sale_page(actor, own, form)


def own_sale(actor: Actor, public_id: str) -> Sale:
    own = orders.sale_of_seller(actor.party_id, public_id)
    if own is None:
        abort(404)
    return own


def sale_url(actor: Actor, public_id: str) -> str:
    assert actor.party is not None
    return url_for("sellers.sale", party=actor.party.public_id, sale=public_id)


def moved(actor: Actor, public_id: str, move: Callable[[Sale], object], said: str) -> AnyResponse:
    """Do it and go back to the sale; where it came too late, the sale's page shows how it stands."""
    try:
        move(own_sale(actor, public_id))
        flash(said, "good")
    except Refusal as refusal:
        db.session.rollback()
        flash(str(refusal.message), "bad")
    return redirect(sale_url(actor, public_id), 303)


def _sale_page(actor: Actor, own: Sale, form: Form) -> Page:
    part = income(own)
    made_good_minor = queries.made_good(own)
    subject = ("sale", own.public_id)
    earning = money.earnings_of(actor.party_id, [subject]).get(subject)
    payouts = money.payouts_of_earnings([earning.id]) if earning else {}
    buyer = own.order.buyer
    page = render_template(
        "sellers/sale.html",
        sale=own,
        form=form,
        said=STATES[own.state],
        verbs=SALE.verbs(own.state, actor.kind),
        states=SaleState,
        shows_address=own.state in NEEDS_ADDRESS or bool(waiting_parcels(own)),
        waiting=waiting_parcels(own),
        can_split=sum(line.to_send for line in own.lines) > 1,
        titles={line.id: line.title for line in own.lines},
        ids={line.id: line.public_id for line in own.lines},
        refunds=queries.refunds_of(own),
        may_give_back=selling.may_give_back(own) and any(line.refundable_minor for line in own.lines),
        back_with_seller=[p for p in own.shipments if p.state in selling.BACK_WITH_SELLER],
        attempts_max=carrying.ATTEMPTS_MAX,
        carrying_reasons=CARRYING_REASONS,
        reason_words=reason_words,
        regency=areas.regency(own.order.address.area_code),
        spell_phone=spell_phone,
        part=part,
        sold_at=sold_at(own),
        rate_words=rate_words,
        made_good_minor=made_good_minor,
        net_minor=part.seller_minor + made_good_minor,
        earning=earning,
        now=clock.now(),
        payout=payouts.get(earning.id) if earning else None,
        timeline=_timeline(own),
        ratings=queries.ratings(own),
        cases=about_sales([own.id]).get(own.id, ()),
        chargebacks=chargebacks.of_payable("order", own.order.public_id),
        held_until=held_until,
        stars=STARS,
        reason=reason_words(own.reason),
        buyer_trust=trust_view(PartyKind.BUYER, trust.score_of(buyer.id)),
    )
    return (page, 422) if form.errors else page


def waiting_parcels(own: Sale) -> list[Shipment]:
    """The parcels that no courier has fetched yet."""
    return [parcel for parcel in own.shipments if parcel.state is ShipmentState.INFO_RECEIVED]


def _timeline(own: Sale) -> list[dict[str, Any]]:
    """The steps that were made, and the ones to come with their by when."""
    came_to_nothing = own.state.is_over and own.state is not SaleState.COMPLETED
    items: list[dict[str, Any]] = []
    for column, done, to_come in STEPS_AT_THE_DOOR if own.cod else STEPS:
        at = getattr(own, column)
        if at is not None and not (came_to_nothing and column == "ended_at"):
            items.append({"state": "done", "title": done, "when": moment(at)})
        elif not came_to_nothing:
            first = not items or items[-1]["state"] == "done"
            items.append({"state": "now" if first else "next", "title": to_come, "when": _due(own, column)})
    if came_to_nothing:
        items.append(
            {
                "state": "oops",
                "title": STATES[own.state].word,
                "text": reason_words(own.reason),
                "when": moment(own.ended_at),
            }
        )
    return items


def _due(own: Sale, column: str) -> str:
    """By when a step that is still to come is promised."""
    if column in ("accepted_at", "packed_at") and own.pack_by is not None:
        return str(_("paling lambat %(when)s", when=moment(own.pack_by)))
    if column == "delivered_at" and (promised := promised_by(own)) is not None:
        return str(_("dijanjikan kurir %(when)s", when=day(promised)))
    if column == "ended_at" and own.state is SaleState.DELIVERED:
        return str(_("paling lambat %(when)s", when=moment(own.due_at)))
    return ""


ROUTES = (
    ("/<party>/sales", "sales", sales, ("GET",)),
    ("/<party>/sales/<sale>", "sale", sale, ("GET",)),
    ("/<party>/sales/<sale>/accept", "accept", accept, ("POST",)),
    ("/<party>/sales/<sale>/pack", "pack", pack, ("POST",)),
    ("/<party>/sales/<sale>/decline", "decline", decline, ("GET", "POST")),
    ("/<party>/sales/<sale>/rate", "rate", rate, ("POST",)),
)

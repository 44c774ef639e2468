"""A sale in parts: what cannot be sent, what lies in which parcel, what is given back, what came back."""

from collections.abc import Mapping

from flask import Response, abort, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.accounts.roles import may
from marketplace.kit.db import db
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _, money, ngettext
from marketplace.kit.web.forms import Form, read_form
from marketplace.orders.actions import selling
from marketplace.orders.income import given_back, income, price_of, to_buyer
from marketplace.orders.models import Sale, Shipment
from marketplace.orders.ports import label_printer
from marketplace.orders.reasons import DECLINE_REASONS, GIVE_BACK_REASONS
from marketplace.orders.states import SALE, SaleState, ShipmentState
from sellers.pages.sales import moved, own_sale, sale_url, waiting_parcels
from sellers.schemas import PARCELS_MAX, back_schema, boxes_schema, part_schema

Page = str | tuple[str, int] | AnyResponse


@acting(PartyKind.SELLER, "sales")
def decline_part(actor: Actor, sale: str) -> Page:
    """Ask how many pieces can be sent and why, show what that does to the money, then do it."""
    own = own_sale(actor, sale)
    if request.method == "GET":
        if "decline_part" not in SALE.verbs(own.state, actor.kind):
            return redirect(sale_url(actor, sale), 303)
        return _part_page(own, Form({f"kept_{line.public_id}": line.to_send for line in own.lines}))
    form = read_form(part_schema(own.lines))
    if form.errors:
        return _part_page(own, form), 422
    if form.data["step"] == "edit":
        return _part_page(own, form)
    kept = {line.public_id: int(form.data[f"kept_{line.public_id}"]) for line in own.lines}
    if all(kept[line.public_id] == line.to_send for line in own.lines) and any(kept.values()):
        if any(form.data[f"seen_{line.public_id}"] not in (None, line.to_send) for line in own.lines):
            flash(_("Sudah tercatat sebelumnya. Tidak ada yang berubah dua kali."), "good")
            return redirect(sale_url(actor, sale), 303)
        form.errors[""] = [
            _("Menurut isian ini semua barang bisa dikirim. Kurangi yang tidak ada, atau kembali.")
        ]
        return _part_page(own, form), 422
    if form.data["step"] != "do":
        return _part_page(own, form, kept)
    return moved(
        actor,
        sale,
        lambda row: selling.decline_part(actor, row, kept, form.data["reason"]),
        _("Tercatat. Uang pembeli untuk yang tidak dikirim kami kembalikan. Kemas sisanya.")
        if any(kept.values())
        else _("Ditolak. Uang pembeli kami kembalikan penuh dan stok kembali."),
    )


@acting(PartyKind.SELLER, "sales")
def pack_apart(actor: Actor, sale: str) -> Page:
    """Which pieces lie in which parcel; then every parcel has a label of its own."""
    own = own_sale(actor, sale)
    parcels = _how_many(own)
    if request.method == "GET":
        if "pack" not in SALE.verbs(own.state, actor.kind) or parcels < 2:
            return redirect(sale_url(actor, sale), 303)
        first = {f"in1_{line.public_id}": line.to_send for line in own.lines}
        return _boxes_page(own, Form(first), parcels)
    if own.state is SaleState.PACKED:
        flash(_packed(len(own.shipments)), "good")
        return redirect(sale_url(actor, sale), 303)
    form = read_form(boxes_schema(own.lines, parcels))
    boxes = _boxes(own, form, parcels) if not form.errors else []
    if form.errors:
        return _boxes_page(own, form, parcels), 422
    secret = current_app.config["SECRET_KEY"]
    return moved(actor, sale, lambda row: selling.pack(actor, row, secret, boxes), _packed(len(boxes)))


@acting(PartyKind.SELLER, "money")
def give_back(actor: Actor, sale: str) -> Page:
    """Ask how much and why, show what it costs, then give it back."""
    own = own_sale(actor, sale)
    if request.method == "GET":
        if not selling.may_give_back(own):
            flash(_("Untuk pesanan ini uang tidak bisa dikembalikan lagi lewat sini."), "wait")
            return redirect(_seen_from(actor, sale), 303)
        return _back_page(own, Form({"known": own.refunded_minor}))
    form = read_form(back_schema(own.lines))
    if form.data.get("step") == "edit" and not form.errors:
        return _back_page(own, _as_now(own, form))
    amounts = _amounts(own, form) if not form.errors else {}
    if form.errors:
        return _back_page(own, _as_now(own, form)), 422
    if form.data["step"] != "do":
        return _back_page(own, form, amounts)
    try:
        row = selling.give_back(actor, own, amounts, form.data["reason"], form.data["known"])
    except Refusal as refusal:
        db.session.rollback()
        flash(str(refusal.message), "wait" if refusal.code == "known" else "bad")
        return redirect(_seen_from(actor, sale), 303)
    back = row.amount_minor if row else 0
    flash(_("%(amount)s kami kirim kembali kepada pembeli.", amount=money(back)), "good")
    return redirect(_seen_from(actor, sale), 303)


@acting(PartyKind.SELLER, "sales")
def restock(actor: Actor, sale: str, shipment: str, sale_line: str) -> Page:
    """What came back lies on the shelf again."""
    own = own_sale(actor, sale)
    parcel = _own_parcel(own, shipment)
    line = next((line for line in own.lines if line.public_id == sale_line), None) or abort(404)
    if all(row.line_id != line.id for row in parcel.lines):
        abort(404)
    return moved(
        actor,
        sale,
        lambda row: selling.restock(actor, row, parcel, line),
        _("%(title)s sudah masuk stok lagi.", title=line.title),
    )


@acting(PartyKind.SELLER, "sales")
def labels(actor: Actor, sale: str) -> Page:
    """The papers for all parcels that wait for their courier, a page each."""
    own = own_sale(actor, sale)
    waiting = waiting_parcels(own)
    if not waiting:
        abort(404)
    name = waiting[0].awb if len(own.shipments) == 1 else own.public_id
    return _paper(label_printer().labels(waiting), name)


@acting(PartyKind.SELLER, "sales")
def label(actor: Actor, sale: str, shipment: str) -> Page:
    """The paper for one parcel, as long as it waits for its courier."""
    parcel = _own_parcel(own_sale(actor, sale), shipment)
    if parcel.state is not ShipmentState.INFO_RECEIVED:
        abort(404)
    return _paper(label_printer().labels([parcel]), parcel.awb)


def _paper(pdf: bytes, name: str) -> Response:
    response = Response(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="label-{name}.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _own_parcel(own: Sale, public_id: str) -> Shipment:
    return next((parcel for parcel in own.shipments if parcel.public_id == public_id), None) or abort(404)


def _seen_from(actor: Actor, sale: str) -> str:
    """Where somebody goes who may give money back: to the sale, where he may see it, else to the money."""
    assert actor.party is not None
    if may(PartyKind.SELLER, actor.role, "sales"):
        return sale_url(actor, sale)
    return url_for("sellers.statement", party=actor.party.public_id)


def _part_page(own: Sale, form: Form, kept: Mapping[str, int] | None = None) -> str:
    """The question; with ``kept`` what the answer does."""
    gone = {line.public_id: line.to_send - kept[line.public_id] for line in own.lines} if kept else {}
    prices = price_of(own, gone)
    is_whole = kept is not None and not any(kept.values())
    back_minor = own.total_minor - own.refunded_minor if is_whole else to_buyer(own, prices)
    return render_template(
        "sellers/decline_part.html",
        sale=own,
        form=form,
        reasons=DECLINE_REASONS,
        kept=kept,
        is_whole=is_whole,
        back_minor=back_minor,
        before_minor=income(own).seller_minor,
        after_minor=0 if is_whole else given_back(own, prices).after_minor,
    )


def _how_many(own: Sale) -> int:
    """Into how many parcels the sale is to go: what was asked for, as far as there are pieces."""
    asked = request.values.get("parcels", "2")
    most = most_parcels(own)
    return (
        min(max(int(asked), 2), most)
        if asked.isascii() and asked.isdigit() and len(asked) < 3
        else min(2, most)
    )


def most_parcels(own: Sale) -> int:
    """Into how many parcels a sale can go."""
    return min(PARCELS_MAX, sum(line.to_send for line in own.lines))


def _boxes(own: Sale, form: Form, parcels: int) -> list[dict[str, int]]:
    """Pieces by line of each parcel; says of each line and each parcel what does not add up."""
    lines = [line for line in own.lines if line.to_send]
    boxes = [
        {line.public_id: int(form.data[f"in{number}_{line.public_id}"]) for line in lines}
        for number in range(1, parcels + 1)
    ]
    for line in lines:
        packed = sum(box[line.public_id] for box in boxes)
        if packed != line.to_send:
            form.errors[f"in1_{line.public_id}"] = [
                _(
                    "%(title)s: %(packed)d masuk paket, padahal ada %(all)d.",
                    title=line.title,
                    packed=packed,
                    all=line.to_send,
                )
            ]
    for number, box in enumerate(boxes, 1):
        if not any(box.values()):
            form.errors.setdefault(f"in{number}_{lines[0].public_id}", []).append(
                _("Paket %(n)d masih kosong. Isi, atau pilih lebih sedikit paket.", n=number)
            )
    return boxes


def _boxes_page(own: Sale, form: Form, parcels: int) -> str:
    return render_template(
        "sellers/pack_apart.html",
        sale=own,
        form=form,
        lines=[line for line in own.lines if line.to_send],
        parcels=parcels,
        most=most_parcels(own),
    )


def _packed(parcels: int) -> str:
    said: str = ngettext(
        "Tercatat dalam %(num)d paket. Cetak label, lalu tempel.",
        "Tercatat dalam %(num)d paket. Cetak label tiap paket, lalu tempel.",
        parcels,
    )
    return said


def _amounts(own: Sale, form: Form) -> dict[str, int]:
    """Minor units by line; says so when nothing is to go back."""
    amounts = {
        line.public_id: amount for line in own.lines if (amount := int(form.data[f"back_{line.public_id}"]))
    }
    if not amounts:
        first = next((line for line in own.lines if line.refundable_minor), own.lines[0])
        form.errors[f"back_{first.public_id}"] = [
            _("Tulis berapa yang dikembalikan, paling sedikit untuk satu barang.")
        ]
    return amounts


def _as_now(own: Sale, form: Form) -> Form:
    """A page that is shown again with errors knows what has gone back by now."""
    form.values["known"] = own.refunded_minor
    return form


def _back_page(own: Sale, form: Form, amounts: Mapping[str, int] | None = None) -> str:
    """The question; with ``amounts`` what it costs."""
    return render_template(
        "sellers/give_back.html",
        sale=own,
        form=form,
        lines=[line for line in own.lines if line.refundable_minor],
        reasons=GIVE_BACK_REASONS,
        cost=given_back(own, amounts) if amounts else None,
        until=selling.give_back_until(own),
    )


ROUTES = (
    ("/<party>/sales/<sale>/decline-part", "decline_part", decline_part, ("GET", "POST")),
    ("/<party>/sales/<sale>/pack-apart", "pack_apart", pack_apart, ("GET", "POST")),
    ("/<party>/sales/<sale>/give-back", "give_back", give_back, ("GET", "POST")),
    ("/<party>/sales/<sale>/label.pdf", "label", labels, ("GET",)),
    ("/<party>/sales/<sale>/parcels/<shipment>/label.pdf", "parcel_label", label, ("GET",)),
    (
        "/<party>/sales/<sale>/parcels/<shipment>/lines/<sale_line>/restock",
        "restock",
        restock,
        ("POST",),
    ),
)

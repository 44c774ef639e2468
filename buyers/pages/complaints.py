"""Something is not right: what, with which parcel or pieces, and in the buyer's own words. One question a screen.

What was answered on one screen stands in the address of the next, so that going back and reloading lose nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from buyers.pages.orders import own_sale
from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.cases import actions, forms
from marketplace.cases.grounds import complaints, open_parcels, open_pieces
from marketplace.cases.kinds import KINDS, CaseKind
from marketplace.kit import clock
from marketplace.kit.calendar import add_working_days
from marketplace.kit.db import db
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _
from marketplace.kit.web.forms import Form, read_form
from marketplace.orders.actions import refunding
from marketplace.orders.models import Sale, Shipment

BUYERS = tuple(kind.value for kind, row in KINDS.items() if "buyer" in row.opened_by)

Page = str | Response | tuple[str, int]


@dataclass
class Chosen:
    """What the complaint is about: a parcel, or pieces of lines (public id). Neither where it is still to be asked."""

    parcels: list[Shipment] = field(default_factory=list)  # that could be meant
    pieces: Mapping[str, int] = field(default_factory=dict)  # that could be meant
    parcel: Shipment | None = None
    quantities: dict[str, int] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether there is anything to complain about."""
        return bool(self.parcels or self.pieces)

    @property
    def is_made(self) -> bool:
        """Whether the buyer has said what it is about."""
        return self.parcel is not None or any(self.quantities.values())

    @property
    def hidden(self) -> dict[str, object]:
        """The fields that say it again."""
        named: dict[str, object] = {f"n_{line_id}": count for line_id, count in self.quantities.items()}
        return named | ({"shipment": self.parcel.public_id} if self.parcel else {})

    def amount_minor(self, sale: Sale) -> int:
        """What would be frozen of what the buyer paid."""
        parts = refunding.of_parcel(self.parcel) if self.parcel else refunding.pieces(sale, self.quantities)
        return refunding.of_buyer(sale, parts)


@acting(PartyKind.BUYER, "buy")
def ask_complaint(actor: Actor, order: str, sale: str) -> Page:
    """What went wrong?"""
    row, part = own_sale(actor, order, sale)
    kinds = complaints(part)
    if not kinds:
        return _too_late(part)
    return render_template("buyers/complaint_kind.html", order=row, sale=part, kinds=kinds, rows=KINDS)


@acting(PartyKind.BUYER, "buy")
def complaint(actor: Actor, order: str, sale: str, kind: str) -> Page:
    """Which parcel or pieces, and then: what happened?"""
    _row, part = own_sale(actor, order, sale)
    return _page(part, CaseKind(kind), Form())


@acting(PartyKind.BUYER, "buy")
def complain(actor: Actor, order: str, sale: str, kind: str) -> Page:
    """Open the case."""
    _row, part = own_sale(actor, order, sale)
    form = read_form(forms.WordsSchema())
    known = actions.same_complaint(
        actor, part, CaseKind(kind), form.data.get("text", ""), request.form.get("shipment", "")
    )
    if known is not None:
        return redirect(url_for("buyers.case", case=known.public_id), 303)
    chosen = _chosen(part, CaseKind(kind), Form())
    if form.errors or not chosen.is_made:
        return _refused(part, CaseKind(kind), form, 422)
    try:
        said = forms.read_said(actor, form)
        case = actions.complain(actor, part, CaseKind(kind), said, chosen.quantities, chosen.parcel)
    except Refusal as refusal:
        db.session.rollback()
        forms.refuse(form, refusal)
        return _refused(own_sale(actor, order, sale)[1], CaseKind(kind), form, refusal.status)
    kept = {row.file for word in case.words for row in word.evidence}
    if not kept.issuperset(said.evidence):
        db.session.rollback()  # the same complaint again: its photographs are there already
    flash(_("Kami terima. Uang yang Anda persoalkan sekarang kami tahan."), "good")
    return redirect(url_for("buyers.case", case=case.public_id), 303)


def _page(part: Sale, kind: CaseKind, form: Form) -> Page:
    """The next question, or the way back where there is none to ask."""
    if kind not in complaints(part):
        return _too_late(part)
    chosen = _chosen(part, kind, form)
    if not chosen.is_open:
        flash(_("Tentang itu sudah ada kasusnya, atau uangnya sudah kembali."), "wait")
        return redirect(url_for("buyers.order", order=part.order.public_id), 303)
    row = KINDS[kind]
    if not chosen.is_made:
        return render_template("buyers/complaint_what.html", sale=part, kind=kind, chosen=chosen, form=form)
    answer_by = add_working_days(clock.now(), part.policy.answer_days, part.seller.zone)
    return render_template(
        "buyers/complaint_words.html",
        sale=part,
        kind=kind,
        chosen=chosen,
        form=form,
        amount_minor=chosen.amount_minor(part),
        asks_courier=PartyKind.COURIER in row.asked,
        answer_by=answer_by,
        decide_by=add_working_days(answer_by, part.policy.decide_days, part.seller.zone),
    )


def _refused(part: Sale, kind: CaseKind, form: Form, status: int) -> Page:
    page = _page(part, kind, form)
    return (page, status) if isinstance(page, str) else page


def _chosen(part: Sale, kind: CaseKind, form: Form) -> Chosen:
    """What address or form say about parcel and pieces; what they leave open is asked, with its errors in ``form``."""
    if KINDS[kind].whole_parcel:
        parcels = open_parcels(part)
        named = request.values.get("shipment", "")
        meant = [parcel for parcel in parcels if parcel.public_id == named]
        return Chosen(
            parcels=parcels, parcel=next(iter(meant or (parcels if len(parcels) == 1 else ())), None)
        )
    pieces = open_pieces(part, kind)
    if list(pieces.values()) == [1]:
        return Chosen(pieces=pieces, quantities=dict(pieces))
    quantities = {}
    for line_id, most in pieces.items():
        typed = request.values.get(f"n_{line_id}", "").strip()
        form.values[f"n_{line_id}"] = typed
        if typed.isdecimal() and len(typed) < 10 and int(typed) <= most:
            quantities[line_id] = int(typed)
        elif typed:
            form.errors[f"n_{line_id}"] = [_("Antara 0 dan %(most)d.", most=most)]
    asked_already = any(f"n_{line_id}" in request.values for line_id in pieces)
    if asked_already and not any(quantities.values()) and not form.errors:
        form.errors[f"n_{next(iter(pieces))}"] = [_("Tulis berapa yang bermasalah, paling sedikit satu.")]
    return Chosen(
        pieces=pieces, quantities={} if _wrong(form) else {k: n for k, n in quantities.items() if n}
    )


def _wrong(form: Form) -> bool:
    return any(name.startswith("n_") for name in form.errors)


def _too_late(part: Sale) -> Response:
    flash(
        _("Untuk pesanan ini keluhan tidak bisa dibuat sekarang. Ragu? Telepon kami, nomornya di bawah."),
        "wait",
    )
    return redirect(url_for("buyers.order", order=part.order.public_id), 303)


_COMPLAIN = "/orders/<order>/sales/<sale>/complain"
_KIND = f"{_COMPLAIN}/<any({','.join(BUYERS)}):kind>"

ROUTES = (
    (_COMPLAIN, "ask_complaint", ask_complaint, ("GET",)),
    (_KIND, "complaint", complaint, ("GET",)),
    (_KIND, "complain", complain, ("POST",)),
)

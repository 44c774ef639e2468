"""What the pages of reviews have in common in every room: the list, one review, changing, answering and objecting.

A room names itself by a Room; its views only say who may come. Addresses are relative to the room's blueprint:
``.reviews``, ``.review``, ``.ask_change_review``, ``.change_review``, ``.answer_review``, ``.object_to_review``.
"""

from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Membership, Party, PartyKind
from marketplace.files.models import File
from marketplace.kit.db import db
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _
from marketplace.kit.ids import read_public_id
from marketplace.kit.web.forms import Form, read_form
from marketplace.reviews import actions, forms, moderating, queries, showing
from marketplace.reviews.answering import answer as answer_action
from marketplace.reviews.grounds import GROUNDS
from marketplace.reviews.models import Rating
from marketplace.reviews.opinions import PHOTOS_MAX, Opinion
from marketplace.reviews.states import WordsState

Page = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Room:
    """Who looks, and the template that his pages stand in."""

    kind: PartyKind
    frame: str


def listing(room: Room, actor: Actor) -> str:
    """What was said of a party, or what it said itself; with what still waits for its word."""
    about_others = room.kind is not PartyKind.COURIER
    # A buyer comes for what he wrote, everybody else for what was written of him.
    views = ("mine", "about") if room.kind is PartyKind.BUYER else ("about", "waiting", "mine")
    views = views if about_others else views[:2]
    view = request.args.get("show", "")
    view = view if view in views else views[0]
    page = queries.of_party(
        actor.party_id, view == "mine", request.args.get("page"), waiting=view == "waiting"
    )
    return render_template(
        "reviews/list.html",
        frame=room.frame,
        me=room.kind,
        page=page,
        view=view,
        views=views,
        stats=queries.stats_of(queries.about(actor.party_id)),
        windows=queries.windows_of(page.items),
        to_rate=queries.to_rate(actor.party_id) if room.kind is PartyKind.BUYER else (),
        party_id=actor.party_id,
        **words(),
    )


def one(room: Room, actor: Actor, public_id: str, form: Form | None = None) -> str:
    """One review as a side of it may see it."""
    rating = own(actor, public_id)
    window = queries.windows_of([rating]).get(rating.sale_id)
    return render_template(
        "reviews/review.html",
        frame=room.frame,
        me=room.kind,
        form=form or Form(),
        own=showing.as_seen_by(actor.party_id, rating, window),
        rating=rating,
        **words(),
    )


def ask_change(
    room: Room, actor: Actor, public_id: str, form: Form | None = None, kept: list[File] | None = None
) -> Page:
    """The opinion as it stands, to be said otherwise."""
    rating = own(actor, public_id)
    window = queries.windows_of([rating]).get(rating.sale_id)
    if not showing.as_seen_by(actor.party_id, rating, window).may_change:
        flash(_("Penilaian ini tidak bisa diubah lagi."), "wait")
        return back(public_id)
    if form is None:
        form = Form(
            {
                "goods": str(rating.goods or ""),
                "packing": str(rating.packing or ""),
                "stars": str(rating.stars),
                "text": rating.text,
            }
        )
    return render_template(
        "reviews/change.html",
        frame=room.frame,
        form=form,
        rating=rating,
        window=window,
        star_choices=[(value, str(label)) for value, label in forms.STAR_LABELS],
        kept=kept if kept is not None else [photo.file for photo in rating.photos],
        **words(),
    )


def change(room: Room, actor: Actor, public_id: str) -> Page:
    """Say it otherwise while nobody has seen it."""
    rating = own(actor, public_id)
    is_about_seller = rating.rated.kind == PartyKind.SELLER
    form = read_form(forms.SellerSchema() if is_about_seller else forms.OthersSchema())
    if form.errors:
        forms.photos_are_lost(form)
        return _with(ask_change(room, actor, public_id, form), 422)
    try:
        files = forms.photos(actor, form, rating)
        if forms.point_out(form, "text"):
            return ask_change(room, actor, public_id, form, files)
        opinion = Opinion(
            stars=forms.number(form, "stars"),
            goods=forms.number(form, "goods"),
            packing=forms.number(form, "packing"),
            text=form.data["text"],
            language=forms.language(),
            photos=files,
            as_is=bool(form.data["as_is"]),
        )
        actions.change(actor, rating, opinion)
    except Refusal as refusal:
        db.session.rollback()
        forms.refuse(form, refusal)
        return _with(ask_change(room, actor, public_id, form), refusal.status)
    flash(_("Tersimpan. Yang Anda tulis sebelumnya tetap kami simpan, tetapi tidak ditampilkan."), "good")
    return back(public_id)


def answer(room: Room, actor: Actor, public_id: str) -> Page:
    """Answer in public, once."""
    rating = own(actor, public_id)
    form = read_form(forms.WordsSchema())
    if form.errors:
        return one(room, actor, public_id, form), 422
    if forms.point_out(form, "text"):
        return one(room, actor, public_id, form), 422
    try:
        made = answer_action(
            actor, rating, form.data["text"], forms.language(), as_is=bool(form.data["as_is"])
        )
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal)
        return one(room, actor, public_id, form), refusal.status
    is_held = made.state is WordsState.HELD
    flash(
        _("Tersimpan. Petugas membacanya dulu sebelum tampil.")
        if is_held
        else _("Jawaban Anda sudah tampil di bawah ulasannya."),
        "good",
    )
    return back(public_id)


def object_to(room: Room, actor: Actor, public_id: str) -> Page:
    """Say that one's words were hidden wrongly."""
    rating = own(actor, public_id)
    form = read_form(forms.WordsSchema())
    if form.errors:
        return one(room, actor, public_id, form), 422
    part = moderating.REVIEW if rating.rater_id == actor.party_id else moderating.ANSWER
    try:
        moderating.objected(actor, rating, part, form.data["text"], forms.language())
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal)
        return one(room, actor, public_id, form), refusal.status
    flash(_("Keberatan Anda kami terima. Petugas lain yang memutuskannya."), "good")
    return back(public_id)


def own(actor: Actor, public_id: str) -> Rating:
    """A review of this party, or the page that there is none."""
    known = read_public_id(public_id)
    return (queries.review_of(actor.party_id, known) if known else None) or abort(404)


def back(public_id: str) -> Response:
    """To the page of the review."""
    return redirect(url_for(".review", review=public_id), 303)


def ask_report(review: str, form: Form | None = None) -> str:
    """Why these words should not stand there."""
    rating = readable(review)
    part = request.values.get("part", moderating.REVIEW)
    part = part if part in moderating.PARTS else moderating.REVIEW
    thing = moderating.part_of(rating, part)
    if thing.state is not WordsState.SHOWN:
        abort(404)
    return render_template(
        "reviews/report.html",
        rating=rating,
        part=part,
        thing=thing,
        form=form or Form(),
        grounds=[(code, str(told)) for code, told in GROUNDS.items()],
        back_url=_shown_at(rating),
        **words(),
    )


def report(review: str) -> Page:
    """Tell the operator, once."""
    rating = readable(review)
    form = read_form(forms.ReportSchema())
    if form.errors:
        return ask_report(review, form), 422
    try:
        moderating.report(person(), rating, form.data["part"], form.data["ground"], form.data["note"])
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal)
        return ask_report(review, form), refusal.status
    flash(_("Terima kasih. Seorang petugas membacanya dan memutuskan."), "good")
    return redirect(_shown_at(rating), 303)


def readable(public_id: str) -> Rating:
    """A review that the present person may read, or the page that there is none."""
    known = read_public_id(public_id)
    rating = queries.review(known) if known else None
    user_id = current_user.id if current_user.is_authenticated else None
    if rating is None or not moderating.may_read(user_id, rating):
        abort(404)
    return rating


def person() -> Actor:
    """The present person for any of his parties, as a buyer first: a report is a person's, not a party's."""
    row = db.session.execute(
        select(Membership, Party)
        .join(Party, Membership.party_id == Party.id)
        .where(Membership.user_id == current_user.id)
        .order_by(Party.kind != PartyKind.BUYER, Party.id)
        .limit(1)
    ).first()
    if row is None:
        abort(403)
    membership, party = row
    user = current_user._get_current_object()
    return Actor(kind=str(party.kind), user=user, party=party, role=membership.role)


def _shown_at(rating: Rating) -> str:
    """A page where everybody reads such reviews."""
    if rating.rated.kind == PartyKind.COURIER:
        return url_for("buyers.courier_reviews", party=rating.rated.public_id)
    return url_for("buyers.storefront_reviews", slug=rating.sale.storefront.slug)


def _with(page: Page, status: int) -> Page:
    return (page, status) if isinstance(page, str) else page


def words() -> dict[str, object]:
    """What every template of reviews says things by."""
    return {
        "summary": showing.summary,
        "dimensions": showing.dimensions,
        "spread": showing.spread,
        "tenths": showing.tenths,
        "public_name": showing.public_name,
        "says_language": showing.says_language,
        "report_url": showing.report_url,
        "ground_words": showing.ground_words,
        "photos_max": PHOTOS_MAX,
    }

"""Reviews, the same calls in every room whose people write or read them."""

import io
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import current_app
from marshmallow import fields

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.api.calls import Call, Paged
from marketplace.api.fields import Asked, Choice, Flag, QueryCount, Text
from marketplace.api.reading import PICTURE, Unfit
from marketplace.api.shapes import Id as IdShape
from marketplace.api.shapes import Shape
from marketplace.files.actions import keep_picture
from marketplace.files.models import File
from marketplace.files.pages import picture_url
from marketplace.kit.db import db
from marketplace.kit.errors import Missing
from marketplace.kit.i18n import _l
from marketplace.kit.paging import Page
from marketplace.reviews import actions, moderating, queries, showing
from marketplace.reviews.answering import answer
from marketplace.reviews.asked import SellerOpinionAsked, opinion
from marketplace.reviews.forms import language
from marketplace.reviews.grounds import GROUNDS
from marketplace.reviews.models import Rating, RatingReport
from marketplace.reviews.opinions import TEXT_MAX
from marketplace.reviews.queries import Scope
from marketplace.reviews.shapes import OwnReviewShape, ReportShape
from marketplace.reviews.showing import Own

Words = Mapping[str, Any]


class ReviewsAsked(Asked):
    """Which reviews: those with words, with photos, or all; with so many stars."""

    show = Choice("words", "photos", "all", required=False, load_default="words")
    stars = QueryCount(1, 5, load_default=None)


class OwnReviewsAsked(Asked):
    """Which: those about the party, once revealed, or its own; ``waiting`` those it has not answered."""

    mine = Flag(load_default=False)
    waiting = Flag(load_default=False)


class ChangeAsked(SellerOpinionAsked):
    """The whole opinion as it shall stand; of a seller goods and packing, of others stars."""


class WordsAsked(Asked):
    """An answer; ``as_is`` sends it to a person although something is in it."""

    text = Text(length_max=TEXT_MAX, length_min=3)
    as_is = Flag(load_default=False)


class ObjectionAsked(Asked):
    """Why it was hidden wrongly."""

    text = Text(length_max=TEXT_MAX, length_min=3)


class ReportAsked(Asked):
    """Which words should not stand in public, and why."""

    part = Choice(*moderating.PARTS, required=False, load_default=moderating.REVIEW)
    ground = Choice(*GROUNDS)
    note = Text(length_max=moderating.NOTE_MAX, required=False)


class PictureShape(Shape):
    """A picture that was kept for a review."""

    id = IdShape(attribute="public_id")
    url = fields.Function(picture_url, metadata={"type": "string", "description": _l("berlaku sebentar")})


def about(scope: Scope, asked: Words) -> Page[Rating]:
    """What everybody may read of ``scope``."""
    view = queries.WORDS if asked["show"] == "words" else asked["show"]
    return queries.shown(scope, view, asked["stars"], asked["cursor"], asked["limit"])


def keep_review_picture(actor: Actor, content: bytes) -> File:
    """Keep a picture for a review; nobody else sees it before the review does."""
    bytes_max = current_app.config["UPLOAD_BYTES_MAX"]
    return keep_picture(actor, queries.PURPOSE, io.BytesIO(content), False, bytes_max)


def list_own_reviews(actor: Actor, asked: Words) -> Page[Own]:
    """About the party or its own, the newest first."""
    page = queries.of_party(actor.party_id, asked["mine"], asked["cursor"], asked["limit"], asked["waiting"])
    windows = queries.windows_of(page.items)
    objections = queries.objections_by_rating(page.items)
    items: Any = [
        showing.as_seen_by(actor.party_id, row, windows.get(row.sale_id), objections.get(row.id, ()))
        for row in page.items
    ]
    return replace(page, items=items)  # type: ignore[return-value]


def show_own_review(actor: Actor, review: str) -> Own:
    """One of them."""
    return _seen(actor, own(actor, review))


def change_own_review(actor: Actor, asked: Words, review: str) -> Own:
    """Say it otherwise while nobody has seen it."""
    row = own(actor, review)
    if row.rated.kind != PartyKind.SELLER and asked["stars"] is None:
        told = {"stars": [_l("Pilih satu sampai lima bintang.")]}
        raise Unfit(_l("Ada bagian yang perlu diperbaiki. Tidak ada yang berubah."), messages=told)
    actions.change(actor, row, opinion(actor, asked, row))
    return _seen(actor, row)


def answer_review(actor: Actor, asked: Words, review: str) -> Own:
    """Answer in public, once."""
    row = own(actor, review)
    answer(actor, row, asked["text"], language(), asked["as_is"])
    return _seen(actor, row)


def object_to_review(actor: Actor, asked: Words, review: str) -> Own:
    """One's words were hidden wrongly."""
    row = own(actor, review)
    part = moderating.REVIEW if row.rater_id == actor.party_id else moderating.ANSWER
    moderating.objected(actor, row, part, asked["text"], language())
    return _seen(actor, row)


def report_review(actor: Actor, asked: Words, review: str) -> RatingReport:
    """Words that should not stand in public."""
    found = queries.review(review)
    if found is None:
        raise Missing(_l("Tidak ada ulasan bernomor ini."))
    return moderating.report(actor, found, asked["part"], asked["ground"], asked["note"])


def own(actor: Actor, public_id: str) -> Rating:
    """A review of this party. Raises Missing."""
    found = queries.review_of(actor.party_id, public_id)
    if found is None:
        raise Missing(_l("Tidak ada ulasan bernomor ini pada Anda."))
    return found


def _seen(actor: Actor, row: Rating) -> Own:
    db.session.flush()
    db.session.expire(row, ["answer", "photos", "versions"])
    return showing.as_seen_by(actor.party_id, row, queries.windows_of([row]).get(row.sale_id))


def review_calls(see: str, write: str, is_rater: bool = True) -> tuple[Call, ...]:
    """All of them, for who may ``see`` reviews and ``write`` them; a courier rates nobody."""
    reading = (
        Call(
            "GET",
            "/reviews",
            list_own_reviews,
            _l("Melihat ulasan tentang Anda atau yang Anda tulis, yang terbaru dulu."),
            see,
            OwnReviewsAsked,
            Paged(OwnReviewShape),
        ),
        Call(
            "GET", "/reviews/<review>", show_own_review, _l("Melihat satu ulasan."), see, gives=OwnReviewShape
        ),
        Call(
            "POST",
            "/reviews/<review>/answer",
            answer_review,
            _l("Menjawab sebuah ulasan, satu kali, di depan semua orang."),
            write,
            WordsAsked,
            OwnReviewShape,
            tells=_l("Tulisan diperiksa dulu: lihat words-found."),
        ),
        Call(
            "POST",
            "/reviews/<review>/objection",
            object_to_review,
            _l("Berkeberatan karena tulisan Anda disembunyikan; petugas lain yang memutuskan."),
            write,
            ObjectionAsked,
            OwnReviewShape,
        ),
        Call(
            "POST",
            "/reviews/<review>/reports",
            report_review,
            _l("Melaporkan tulisan yang tidak boleh tampil."),
            write,
            ReportAsked,
            ReportShape,
            status=201,
        ),
    )
    writing = (
        Call(
            "POST",
            "/review-pictures",
            keep_review_picture,
            _l("Menyimpan foto untuk sebuah ulasan."),
            write,
            PICTURE,
            PictureShape,
            status=201,
            tells=_l("Sebut nomornya di pictures ketika menilai. Tempat dan waktu di dalamnya dihapus."),
        ),
        Call(
            "POST",
            "/reviews/<review>/change",
            change_own_review,
            _l("Mengubah penilaian Anda selama masih tertutup."),
            write,
            ChangeAsked,
            OwnReviewShape,
            tells=_l("Kirim seluruhnya seperti yang Anda mau; yang lama tetap kami simpan."),
        ),
    )
    return (*reading, *writing) if is_rater else reading

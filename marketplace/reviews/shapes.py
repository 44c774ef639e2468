"""Reviews as programs read them: as everybody may, as one of the two sides, and as the operator."""

from typing import Any

from marshmallow import fields

from marketplace.accounts.models import PartyKind
from marketplace.api.shapes import Id, Moment, Named, Shape, Word
from marketplace.files.pages import picture_url
from marketplace.kit.i18n import _l
from marketplace.reviews import queries
from marketplace.reviews.grounds import GROUNDS
from marketplace.reviews.models import Rating
from marketplace.reviews.moderating import PARTS, VERBS
from marketplace.reviews.screening.found import Kind
from marketplace.reviews.screening.screen import screen
from marketplace.reviews.showing import public_name
from marketplace.reviews.states import WordsState

_TEXTS = {"type": "array", "items": {"type": "string"}}


def _is_shown(thing: Any) -> bool:
    return bool(thing.state is WordsState.SHOWN)


class StatsShape(Shape):
    """How many reviews there are and what their stars come to; means are null below five reviews."""

    count = fields.Integer()
    stars_mean = fields.Function(
        lambda stats: None if stats.is_few else stats.stars_mean, metadata={"type": ["number", "null"]}
    )
    goods_mean = fields.Function(
        lambda stats: None if stats.is_few else stats.goods, metadata={"type": ["number", "null"]}
    )
    packing_mean = fields.Function(
        lambda stats: None if stats.is_few else stats.packing, metadata={"type": ["number", "null"]}
    )
    spread = fields.Function(
        lambda stats: {str(stars): many for stars, many in stats.spread.items()},
        metadata={"type": "object", "description": _l("berapa yang memberi 5 sampai 1 bintang")},
    )
    with_words = fields.Integer()
    with_photos = fields.Integer()


class AnswerShape(Shape):
    """What the other side said to it."""

    text = fields.String()
    language = fields.String()
    at = Moment(attribute="written_at")


class ReviewShape(Shape):
    """What somebody who bought it here said; words that wait for a person or were hidden are left out."""

    id = Id(attribute="public_id")
    stars = fields.Integer(metadata={"description": _l("dari barang dan kemasan, barang dihitung tiga kali")})
    goods = fields.Integer(allow_none=True)
    packing = fields.Integer(allow_none=True)
    text = fields.Function(lambda row: row.text if _is_shown(row) else "", metadata={"type": "string"})
    language = fields.String()
    state = Word(WordsState)
    pictures = fields.Function(
        lambda row: [picture_url(photo.file) for photo in row.photos] if _is_shown(row) else [],
        metadata=_TEXTS,
    )
    author = fields.Function(lambda row: public_name(row.rater), metadata={"type": "string"})
    at = Moment(attribute="revealed_at", allow_none=True)
    answer = fields.Function(
        lambda row: AnswerShape().dump(row.answer) if row.answer and _is_shown(row.answer) else None,
        metadata={"type": ["object", "null"]},
    )


class OwnReviewShape(ReviewShape):
    """A review as one of its two sides reads it; one's own words stand there whatever becomes of them."""

    id = Id(attribute="rating.public_id")
    stars = fields.Integer(attribute="rating.stars")
    goods = fields.Integer(attribute="rating.goods", allow_none=True)
    packing = fields.Integer(attribute="rating.packing", allow_none=True)
    language = fields.String(attribute="rating.language")
    state = Word(WordsState, attribute="rating.state")
    author = fields.Function(lambda own: public_name(own.rating.rater), metadata={"type": "string"})
    at = Moment(attribute="rating.revealed_at", allow_none=True)
    whom = Word(PartyKind, attribute="rating.rated.kind")
    sale = Id(attribute="rating.sale.public_id")
    written_at = Moment(attribute="rating.written_at")
    is_mine = fields.Boolean()
    text = fields.Function(
        lambda own: own.rating.text if own.is_mine or _is_shown(own.rating) else "",
        metadata={"type": "string"},
    )
    pictures = fields.Function(
        lambda own: (
            [picture_url(photo.file) for photo in own.rating.photos]
            if own.is_mine or _is_shown(own.rating)
            else []
        ),
        metadata=_TEXTS,
    )
    answer = fields.Function(
        lambda own: AnswerShape().dump(own.rating.answer) if own.shows_answer else None,
        metadata={"type": ["object", "null"]},
    )
    may_change = fields.Boolean()
    may_answer = fields.Boolean()
    versions = fields.Function(
        lambda own: len(own.rating.versions) if own.is_mine else 1, metadata={"type": "integer"}
    )
    hidden_for = fields.Function(
        lambda own: own.hidden.ground if own.hidden else None, metadata={"type": ["string", "null"]}
    )
    objected_at = fields.Function(
        lambda own: Moment()._serialize(own.objection.made_at, None, None) if own.objection else None,
        metadata={"type": ["string", "null"]},
    )


class VersionShape(Shape):
    """An opinion as it stood once."""

    number = fields.Integer()
    stars = fields.Integer()
    text = fields.String()
    language = fields.String()
    written_at = Moment()


class ReportShape(Shape):
    """What a reader said of words."""

    id = Id(attribute="public_id")
    part = Word(PARTS)
    ground = Word(GROUNDS)
    reported_at = Moment()


class FullReportShape(ReportShape):
    """The same as the operator reads it."""

    note = fields.String()
    is_open = fields.Function(lambda row: row.decision_id is None, metadata={"type": "boolean"})


class DecisionShape(Shape):
    """What a person decided."""

    id = Id(attribute="public_id")
    part = Word(PARTS)
    verb = Word(VERBS)
    ground = Word(("", *GROUNDS))
    note = fields.String()
    decided_at = Moment()


class ObjectionShape(Shape):
    """Why the author does not agree."""

    id = Id(attribute="public_id")
    decision = Id(attribute="decision.public_id")
    text = fields.String()
    made_at = Moment()
    is_open = fields.Function(lambda row: row.outcome_id is None, metadata={"type": "boolean"})


class FoundShape(Shape):
    """What was found in words, and where."""

    kind = Word(Kind)
    start = fields.Integer()
    end = fields.Integer()


class TrayShape(Shape):
    """A review in a tray of the operator: with its words, whatever became of them."""

    id = Id(attribute="public_id")
    stars = fields.Integer()
    text = fields.String()
    language = fields.String()
    state = Word(WordsState)
    rater = fields.Nested(Named)
    rated = fields.Nested(Named)
    sale = Id(attribute="sale.public_id")
    written_at = Moment()
    revealed_at = Moment(allow_none=True)


def full(rating: Rating) -> dict[str, Any]:
    """A review with everything the operator decides by."""
    answer = rating.answer
    return {
        "rating": rating,
        "found": screen(rating.text),
        "answer": answer,
        "found_in_answer": screen(answer.text) if answer else (),
        "reports": queries.reports_of(rating),
        "decisions": queries.decisions_of(rating),
        "objections": queries.objections_of(rating),
    }


class EvidenceShape(Shape):
    """A review with everything the operator decides by."""

    review = fields.Nested(TrayShape, attribute="rating")
    found = fields.List(fields.Nested(FoundShape))
    answer = fields.Nested(AnswerShape, allow_none=True)
    answer_state = Word(WordsState, attribute="answer.state", allow_none=True, dump_default=None)
    found_in_answer = fields.List(fields.Nested(FoundShape))
    versions = fields.List(fields.Nested(VersionShape), attribute="rating.versions")
    pictures = fields.Function(
        lambda told: [picture_url(photo.file) for photo in told["rating"].photos], metadata=_TEXTS
    )
    reports = fields.List(fields.Nested(FullReportShape))
    decisions = fields.List(fields.Nested(DecisionShape))
    objections = fields.List(fields.Nested(ObjectionShape))

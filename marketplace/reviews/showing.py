"""Reviews in words: what their stars come to, what of them may be seen by whom, and what can be done now."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import get_locale

from marketplace.accounts.models import Party, PartyKind
from marketplace.kit import clock
from marketplace.kit.i18n import LOCALES, _, ngettext
from marketplace.kit.web.display import number
from marketplace.reviews import moderating, queries
from marketplace.reviews.grounds import GROUNDS
from marketplace.reviews.models import Rating, RatingDecision, RatingObjection, RatingWindow
from marketplace.reviews.queries import Stats
from marketplace.reviews.states import WordsState


@dataclass(frozen=True)
class Line:
    """One dimension: its name, its mean, and that in words."""

    label: str
    mean: float
    text: str


def tenths(mean: float) -> str:
    """A mean of stars as the reader writes it: 4,8 or 4.8."""
    return str(number(mean, "0.0"))


def summary(stats: Stats) -> str:
    """What everybody together said, in one sentence; below FEW nothing is claimed."""
    if not stats.count:
        return _("Belum ada ulasan.")
    if stats.is_few:
        return str(
            ngettext("Baru: %(num)s ulasan sejauh ini", "Baru: %(num)s ulasan sejauh ini", stats.count)
        )
    return str(
        ngettext(
            "%(mean)s dari 5, %(num)s ulasan pembeli",
            "%(mean)s dari 5, %(num)s ulasan pembeli",
            stats.count,
            mean=tenths(stats.stars_mean),
        )
    )


def dimensions(stats: Stats) -> list[Line]:
    """Means per dimension, where there are enough to mean something."""
    if stats.is_few:
        return []
    told = ((_("Barang sesuai gambar dan cerita"), stats.goods), (_("Kemasan"), stats.packing))
    return [
        Line(label, mean, _("%(label)s: %(mean)s dari 5", label=label, mean=tenths(mean)))
        for label, mean in told
        if mean is not None
    ]


def spread(stats: Stats) -> list[tuple[int, int, int]]:
    """(stars, how many gave them, and that in percent of all), from five down."""
    return [(stars, many, round(100 * many / (stats.count or 1))) for stars, many in stats.spread.items()]


def short_name(name: str) -> str:
    """First name and an initial: enough to believe that a person wrote, too little to find him."""
    first, *rest = name.split()
    return f"{first} {rest[0][0]}." if rest else first


def public_name(party: Party) -> str:
    """Whom everybody may read as the author: a buyer by his short name, a shop and a courier by theirs."""
    return short_name(party.name) if party.kind == PartyKind.BUYER else party.name


def says_language(written: str) -> str:
    """In which language it is written, where that is not the one that is read."""
    read = str(get_locale() or "id")
    return LOCALES[written] if written != read and written in LOCALES else ""


@dataclass(frozen=True)
class Own:
    """A review as one of its two sides sees it."""

    rating: Rating
    is_mine: bool
    may_change: bool
    may_answer: bool
    part: str  # whose words are one's own: the review, or the answer
    closes_at: object
    hidden: RatingDecision | None
    objection: RatingObjection | None
    shows_words: bool
    shows_answer: bool


def as_seen_by(
    party_id: int,
    rating: Rating,
    window: RatingWindow | None,
    objections: Sequence[RatingObjection] | None = None,
) -> Own:
    """What one side may see and do now; ``objections`` where they were read for many at once."""
    is_mine = rating.rater_id == party_id
    is_open = window is not None and window.revealed_at is None and window.closes_at > clock.now()
    part = moderating.REVIEW if is_mine else moderating.ANSWER
    own_words = rating if is_mine else rating.answer
    is_hidden = own_words is not None and own_words.state is WordsState.HIDDEN
    decision = moderating.hiding(rating, part) if is_hidden else None
    if decision is not None and objections is None:
        objections = queries.objections_of(rating)
    objection = next((one for one in objections or () if decision and one.decision_id == decision.id), None)
    return Own(
        rating=rating,
        is_mine=is_mine,
        may_change=is_mine and is_open and rating.state is not WordsState.HIDDEN,
        may_answer=not is_mine and rating.revealed_at is not None and rating.answer is None,
        part=part,
        closes_at=window.closes_at if window else None,
        hidden=decision,
        objection=objection,
        shows_words=is_mine or rating.state is WordsState.SHOWN,
        shows_answer=rating.answer is not None and (not is_mine or rating.answer.state is WordsState.SHOWN),
    )


def ground_words(code: str) -> str:
    """Why words were hidden or reported."""
    return str(GROUNDS[code]) if code else ""


def report_url(rating: Rating, part: str = moderating.REVIEW) -> str:
    """Where a reader says that words should not stand there."""
    return url_for("buyers.report_review", review=rating.public_id, part=part)

"""Reading reviews: what everybody may read, and what the two sides and the operator may."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from marketplace.accounts.actor import Actor
from marketplace.catalog.models import Listing, Variant
from marketplace.files.models import File
from marketplace.files.queries import own_picture
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.errors import Missing
from marketplace.kit.i18n import _l
from marketplace.kit.paging import Page, paginate
from marketplace.orders.models import Order, Sale, SaleLine
from marketplace.reviews.models import (
    Rating,
    RatingAnswer,
    RatingDecision,
    RatingObjection,
    RatingPhoto,
    RatingReport,
    RatingWindow,
)
from marketplace.reviews.states import WordsState

PURPOSE = "review"  # of the pictures
FEW = 5  # below so many a mean says nothing
SIZE = 12
Scope = ColumnElement[bool]

_SHOWN: tuple[ORMOption, ...] = (
    joinedload(Rating.rater),
    joinedload(Rating.rated),
    joinedload(Rating.answer),
    selectinload(Rating.photos).joinedload(RatingPhoto.file),
)
_OF_A_PARTY: tuple[ORMOption, ...] = (
    *_SHOWN,
    joinedload(Rating.sale).options(
        joinedload(Sale.storefront), joinedload(Sale.order), selectinload(Sale.lines)
    ),
)


@dataclass(frozen=True)
class Stats:
    """What stars come to: how many there are of each, and means of every dimension (None where nobody said it)."""

    spread: Mapping[int, int]  # from 5 down to 1
    goods: float | None = None
    packing: float | None = None
    with_words: int = 0
    with_photos: int = 0

    @property
    def count(self) -> int:
        """How many have spoken."""
        return sum(self.spread.values())

    @property
    def stars_mean(self) -> float:
        """The mean of all stars; 0.0 where there are none."""
        return sum(stars * many for stars, many in self.spread.items()) / self.count if self.count else 0.0

    @property
    def is_few(self) -> bool:
        """Whether there are too few for a mean to be told."""
        return self.count < FEW


def of_listing(listing: Listing) -> Scope:
    """What buyers of this listing said of its seller, once revealed."""
    sold = (
        select(SaleLine.sale_id)
        .join(Variant, SaleLine.variant_id == Variant.id)
        .where(Variant.listing_id == listing.id)
    )
    return about(listing.storefront.party_id) & Rating.sale_id.in_(sold)


def about(party_id: int) -> Scope:
    """What was said of a party, once revealed."""
    return (Rating.rated_id == party_id) & Rating.revealed_at.is_not(None)


def stats_of(scope: Scope) -> Stats:
    """Counts and means of revealed ratings, in one query."""
    with_words = case((_has_words(), 1), else_=0)
    with_photos = case((_has_photos(), 1), else_=0)
    rows = db.session.execute(
        select(
            Rating.stars,
            func.count(Rating.id),
            func.sum(Rating.goods),
            func.count(Rating.goods),
            func.sum(Rating.packing),
            func.count(Rating.packing),
            func.sum(with_words),
            func.sum(with_photos),
        )
        .where(scope)
        .group_by(Rating.stars)
    ).all()
    spread = dict.fromkeys(range(5, 0, -1), 0) | {row[0]: row[1] for row in rows}
    sums = [sum(int(row[place] or 0) for row in rows) for place in range(2, 8)]
    return Stats(spread, _mean(sums[0], sums[1]), _mean(sums[2], sums[3]), sums[4], sums[5])


# word in the address -> what of it is shown; the first is shown unasked
WORDS, PHOTOS, ALL = "", "photos", "all"
VIEWS = (WORDS, PHOTOS, ALL)


def shown(
    scope: Scope, view: str = WORDS, stars: int | None = None, cursor: str | None = None, size: int = SIZE
) -> Page[Rating]:
    """Revealed ratings, the newest first: those with words, those with photos, or all; of so many ``stars``."""
    statement = select(Rating).where(scope).options(*_SHOWN)
    if view == PHOTOS:
        statement = statement.where(_has_photos())
    elif view == WORDS:
        statement = statement.where(_has_words())
    if stars is not None:
        statement = statement.where(Rating.stars == stars)
    return paginate(statement, Rating.revealed_at, Rating.id, cursor, size)


def newest_shown(scope: Scope, limit: int) -> Sequence[Rating]:
    """A few of them for the page of a thing: those with words first, the newest first."""
    return db.session.scalars(
        select(Rating)
        .where(scope)
        .options(*_SHOWN)
        .order_by(case((_has_words(), 0), else_=1), Rating.revealed_at.desc(), Rating.id.desc())
        .limit(limit)
    ).all()


def of_party(
    party_id: int, mine: bool = False, cursor: str | None = None, size: int = SIZE, waiting: bool = False
) -> Page[Rating]:
    """What was said of a party, once revealed, or what is its own (``mine``); ``waiting``: what it has not answered."""
    statement = select(Rating).options(*_OF_A_PARTY)
    statement = statement.where(Rating.rater_id == party_id if mine else about(party_id))
    if waiting:
        statement = statement.where(~exists().where(RatingAnswer.rating_id == Rating.id))
    return paginate(statement, Rating.id, Rating.id, cursor, size)


def review_of(party_id: int, public_id: str) -> Rating | None:
    """One that a party wrote, or, once it is revealed, one about it."""
    return _one(
        public_id,
        or_(Rating.rater_id == party_id, (Rating.rated_id == party_id) & Rating.revealed_at.is_not(None)),
    )


def review(public_id: str) -> Rating | None:
    """One, whoever's it is and whoever may read it: for the operator and for who asks afterwards."""
    return _one(public_id)


def to_rate(buyer_id: int, limit: int = 24) -> Sequence[Sale]:
    """Completed sales that their buyer may still rate and has not, the soonest closing first."""
    spoke = exists().where(Rating.sale_id == Sale.id, Rating.rater_id == buyer_id)
    return db.session.scalars(
        select(Sale)
        .join(Sale.order)
        .join(RatingWindow, RatingWindow.sale_id == Sale.id)
        .options(joinedload(Sale.order), joinedload(Sale.storefront), selectinload(Sale.lines))
        .where(
            Order.buyer_id == buyer_id,
            RatingWindow.revealed_at.is_(None),
            RatingWindow.closes_at > clock.now(),
            ~spoke,
        )
        .order_by(RatingWindow.closes_at, Sale.id)
        .limit(limit)
    ).all()


def windows_of(ratings: Iterable[Rating]) -> dict[int, RatingWindow]:
    """The windows of their sales, by sale."""
    ids = {rating.sale_id for rating in ratings}
    rows = db.session.scalars(select(RatingWindow).where(RatingWindow.sale_id.in_(ids))) if ids else ()
    return {row.sale_id: row for row in rows}


def pictures(actor: Actor, ids: Iterable[str], rating: Rating | None = None) -> list[File]:
    """Pictures that the party kept for a review and that no other one shows. Raises Missing."""
    found = [own_picture(actor, PURPOSE, one) for one in dict.fromkeys(ids)]
    taken = select(RatingPhoto.id).where(RatingPhoto.file_id.in_([file.id for file in found]))
    if rating is not None:
        taken = taken.where(RatingPhoto.rating_id != rating.id)
    if found and db.session.scalar(taken.limit(1)) is not None:
        raise Missing(_l("Tidak ada gambar bernomor ini. Kirim dulu gambarnya."))
    return found


def decisions_of(rating: Rating) -> Sequence[RatingDecision]:
    """Everything that was decided about it, the newest first, with who decided."""
    return db.session.scalars(
        select(RatingDecision)
        .where(RatingDecision.rating_id == rating.id)
        .options(joinedload(RatingDecision.user))
        .order_by(RatingDecision.id.desc())
    ).all()


def objections_of(rating: Rating) -> Sequence[RatingObjection]:
    """Every objection, the newest first."""
    return db.session.scalars(
        select(RatingObjection)
        .where(RatingObjection.rating_id == rating.id)
        .options(joinedload(RatingObjection.decision), joinedload(RatingObjection.outcome))
        .order_by(RatingObjection.id.desc())
    ).all()


def objections_by_rating(ratings: Iterable[Rating]) -> dict[int, list[RatingObjection]]:
    """Every objection to what was decided about these, by review."""
    found: dict[int, list[RatingObjection]] = {}
    ids = [rating.id for rating in ratings if rating.state is WordsState.HIDDEN or rating.answer]
    for row in db.session.scalars(
        select(RatingObjection)
        .where(RatingObjection.rating_id.in_(ids))
        .options(joinedload(RatingObjection.outcome))
    ):
        found.setdefault(row.rating_id, []).append(row)
    return found


def reports_of(rating: Rating) -> Sequence[RatingReport]:
    """Every report, those that wait first."""
    return db.session.scalars(
        select(RatingReport)
        .where(RatingReport.rating_id == rating.id)
        .order_by(RatingReport.decision_id.is_not(None), RatingReport.id.desc())
    ).all()


def _waits() -> Scope:
    """Words that something was found in, or that somebody reported."""
    held_answer = exists().where(RatingAnswer.rating_id == Rating.id, RatingAnswer.state == WordsState.HELD)
    reported = exists().where(RatingReport.rating_id == Rating.id, RatingReport.decision_id.is_(None))
    return or_(Rating.state == WordsState.HELD, held_answer, reported)


def _objected() -> Scope:
    return exists().where(RatingObjection.rating_id == Rating.id, RatingObjection.outcome_id.is_(None))


def _hidden() -> Scope:
    answer = exists().where(RatingAnswer.rating_id == Rating.id, RatingAnswer.state == WordsState.HIDDEN)
    return or_(Rating.state == WordsState.HIDDEN, answer)


def _decided() -> Scope:
    return exists().where(RatingDecision.rating_id == Rating.id)


# word in the address -> what is in that tray of the operator
TRAYS = {"": _waits, "objections": _objected, "hidden": _hidden, "decided": _decided}


def tray(name: str, cursor: str | None = None, size: int = SIZE) -> Page[Rating]:
    """What lies in a tray of the operator: what waits the oldest first, the rest the newest first."""
    statement = select(Rating).where(TRAYS[name]()).options(*_OF_A_PARTY)
    waits = name in ("", "objections")
    return paginate(statement, Rating.id, Rating.id, cursor, size, descending=not waits)


def trays() -> dict[str, int]:
    """How many lie in each."""
    counts = [select(func.count(Rating.id)).where(scope()).scalar_subquery() for scope in TRAYS.values()]
    return dict(zip(TRAYS, db.session.execute(select(*counts)).one(), strict=True))


def waiting_count() -> int:
    """How many wait for a person: held, reported, or objected to."""
    statement = select(func.count(Rating.id)).where(or_(_waits(), _objected()))
    return db.session.scalar(statement) or 0


def open_reports(ratings: Iterable[Rating]) -> dict[int, int]:
    """How many reports of each wait, by its row."""
    ids = [rating.id for rating in ratings]
    rows = db.session.execute(
        select(RatingReport.rating_id, func.count(RatingReport.id))
        .where(RatingReport.rating_id.in_(ids), RatingReport.decision_id.is_(None))
        .group_by(RatingReport.rating_id)
    )
    return {row[0]: row[1] for row in rows}


def _one(public_id: str, *where: Scope) -> Rating | None:
    statement: Select[Rating] = (
        select(Rating)
        .where(Rating.public_id == public_id, *where)
        .options(*_OF_A_PARTY, selectinload(Rating.versions))
    )
    return db.session.scalar(statement)


def _has_words() -> Scope:
    return (Rating.text != "") & (Rating.state == WordsState.SHOWN)


def _has_photos() -> Scope:
    kept = exists().where(RatingPhoto.rating_id == Rating.id, RatingPhoto.until.is_(None))
    return kept & (Rating.state == WordsState.SHOWN)


def _mean(total: int, count: int) -> float | None:
    return total / count if count else None

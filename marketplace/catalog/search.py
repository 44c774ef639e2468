"""Finding goods by words, kind, town and price.

Words are looked up in SQLite's FTS5 or PostgreSQL's tsvector, both over what ``catalog.wording`` wrote.
Where nothing holds every word, a slip of the fingers is put right by the vocabulary of the goods themselves;
where that does not help, what holds some of the words is shown. The place in the list cannot be bought: it is
how well the words fit, times the weight of the seller's standing.
"""

import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Select, and_, case, column, func, select, table, text

from marketplace.catalog.models import Listing, Storefront
from marketplace.catalog.queries import CARD_PARTS, RANKING_WEIGHTS, on_sale
from marketplace.catalog.wording import closest, prefix_query_sqlite, tsquery_postgres, words
from marketplace.kit.db import db
from marketplace.kit.paging import SIZE, Page, page_number, paginate
from marketplace.trust.models import TrustState
from marketplace.trust.standing import Standing

Sort = Literal["fit", "newest", "cheapest", "dearest"]
Fit = Literal["all", "corrected", "some"]

RANKED_MAX = 480  # nobody turns more than twenty pages; counted further it would only be slow
CANDIDATES_MAX = 4_000  # a word that stands in more goods than this says nothing about any of them
COUNTED_MAX = 1_000
# Words in the title say what a thing is, and best at its beginning; in the description what it goes with.
BEGINNING_WEIGHT, TITLE_WEIGHT = 3.0, 2.0
CORRECTED_LETTERS_MIN = 3
VOCABULARY_SECONDS = 600.0

_FTS = table("listing_search", column("listing_search"), column("rowid"), column("rank"))
_vocabularies: WeakKeyDictionary[Engine, tuple[float, tuple[str, ...]]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Wish:
    """What a buyer looks for. Prices are minor units; ``town`` is a regency code."""

    text: str = ""
    category_id: int | None = None
    town: str | None = None
    price_min_minor: int | None = None
    price_max_minor: int | None = None
    sort: Sort = "fit"


@dataclass(frozen=True)
class Found:
    """A page of goods. Where ``is_more``, there are more than ``count``; ``text`` is what was looked for in the end.

    ``fit`` tells whether the goods hold all words, all words after a correction, or only some.
    """

    page: Page[Listing]
    count: int
    is_more: bool
    text: str
    fit: Fit = "all"


def find(wish: Wish, cursor: str | None = None, size: int = SIZE) -> Found:
    """One page of what fits; without words the newest of what the filters leave."""
    if not words(wish.text):
        return _browse(wish, "newest" if wish.sort == "fit" else wish.sort, cursor, size)
    for text_, fit, is_any in _readings(wish.text):
        found = _with_words(replace(wish, text=text_), fit, is_any, cursor, size)
        if found.count:
            return found
    return Found(Page([], None, None), 0, False, wish.text)


def _readings(asked: str) -> Iterator[tuple[str, Fit, bool]]:
    """What may be meant, the most literal first; a later one is worked out only when the earlier find nothing."""
    yield asked, "all", False
    better = corrected(asked)
    if better != asked:
        yield better, "corrected", False
    if len(words(asked)) > 1:
        yield better, "some", True


def _with_words(wish: Wish, fit: Fit, is_any: bool, cursor: str | None, size: int) -> Found:
    if wish.sort == "fit":
        return _ranked(wish, fit, is_any, cursor, size)
    found = _browse(wish, wish.sort, cursor, size, is_any)
    return replace(found, text=wish.text, fit=fit)


def _ranked(wish: Wish, fit: Fit, is_any: bool, cursor: str | None, size: int) -> Found:
    """The best first. The cursor is the number of the page, because a fit moves whenever goods come or go."""
    hits, order = _hits_with_score(wish, is_any)
    ids = list(db.session.scalars(_filtered(hits, wish).order_by(*order).limit(RANKED_MAX + 1)))
    is_more, ids = len(ids) > RANKED_MAX, ids[:RANKED_MAX]
    pages = max(1, -(-len(ids) // size))
    number = min(page_number(cursor), pages)
    shown = ids[(number - 1) * size : number * size]
    page = Page(
        _cards(shown),
        str(number + 1) if number < pages else None,
        str(number - 1) if number > 1 else None,
    )
    return Found(page, len(ids), is_more, wish.text, fit)


def _browse(wish: Wish, sort: Sort, cursor: str | None, size: int, is_any: bool = False) -> Found:
    statement = _filtered(on_sale(), wish)
    if words(wish.text):
        statement = statement.where(_holds(wish.text, is_any))
    count = db.session.scalar(
        select(func.count()).select_from(
            statement.with_only_columns(Listing.id).limit(COUNTED_MAX + 1).subquery()
        )
    )
    key = Listing.published_at if sort == "newest" else Listing.price_minor
    page = paginate(
        statement.options(*CARD_PARTS),
        key,
        Listing.id,
        cursor,
        size,
        descending=sort in ("newest", "dearest"),
    )
    return Found(page, min(count or 0, COUNTED_MAX), (count or 0) > COUNTED_MAX, wish.text)


def _filtered(statement: Select[Any], wish: Wish) -> Select[Any]:
    if wish.category_id is not None:
        statement = statement.where(Listing.category_id == wish.category_id)
    if wish.town is not None:
        statement = statement.where(Storefront.area_code == wish.town)
    if wish.price_min_minor is not None:
        statement = statement.where(Listing.price_minor >= wish.price_min_minor)
    if wish.price_max_minor is not None:
        statement = statement.where(Listing.price_minor <= wish.price_max_minor)
    return statement


def _hits_with_score(wish: Wish, is_any: bool) -> tuple[Select[Any], tuple[Any, ...]]:
    """Listing ids on sale that hold the words, and the order by fit, the best first."""
    weight = case(RANKING_WEIGHTS, value=TrustState.standing, else_=RANKING_WEIGHTS[Standing.NEW.value])
    asked = words(wish.text)
    in_title = case(
        (Listing.title.ilike(f"{' '.join(asked)}%"), BEGINNING_WEIGHT),
        (and_(*(Listing.title.ilike(f"%{word}%") for word in asked)), TITLE_WEIGHT),
        else_=1.0,
    )
    hits = (
        on_sale()
        .outerjoin(TrustState, TrustState.party_id == Storefront.party_id)
        .with_only_columns(Listing.id)
    )
    if _dialect() == "sqlite":
        match = _sqlite_query(wish.text, is_any)
        hits = hits.join(_FTS, _FTS.c.rowid == Listing.id).where(_FTS.c.listing_search.op("MATCH")(match))
        return hits, ((_FTS.c.rank * weight * in_title).asc(), Listing.id.desc())
    candidates = (
        select(Listing.id.label("id")).where(_holds(wish.text, is_any)).limit(CANDIDATES_MAX).subquery()
    )
    hits = hits.join(candidates, candidates.c.id == Listing.id)
    fit = func.ts_rank(_vector(), _postgres_query(wish.text, is_any), 1)
    return hits, ((fit * weight * in_title).desc(), Listing.id.desc())


def _holds(text_: str, is_any: bool) -> Any:
    if _dialect() == "sqlite":
        match = _sqlite_query(text_, is_any)
        return Listing.id.in_(select(_FTS.c.rowid).where(_FTS.c.listing_search.op("MATCH")(match)))
    return _vector().op("@@")(_postgres_query(text_, is_any))


def _sqlite_query(text_: str, is_any: bool) -> str:
    query = prefix_query_sqlite(text_)
    return query.replace(" AND ", " OR ") if is_any else query


def _postgres_query(text_: str, is_any: bool) -> Any:
    query = tsquery_postgres(text_)
    return func.to_tsquery(text("'simple'"), query.replace(" & ", " | ") if is_any else query)


def _vector() -> Any:
    """Written as the index has it, or PostgreSQL would not use the index."""
    return func.to_tsvector(text("'simple'"), Listing.search_text)


def _cards(ids: Sequence[int]) -> list[Listing]:
    """These listings in this order."""
    if not ids:
        return []
    rows = db.session.scalars(on_sale().where(Listing.id.in_(ids)).options(*CARD_PARTS)).unique()
    by_id = {row.id: row for row in rows}
    return [by_id[row_id] for row_id in ids if row_id in by_id]


def corrected(asked: str) -> str:
    """``asked`` with every word that no listing knows put right where one is near enough."""
    vocabulary = _vocabulary()
    return " ".join(_put_right(word, vocabulary) for word in words(asked))


def _put_right(word: str, vocabulary: tuple[str, ...]) -> str:
    place = bisect_left(vocabulary, word)
    is_known = place < len(vocabulary) and vocabulary[place].startswith(word)
    if is_known or len(word) < CORRECTED_LETTERS_MIN or any(letter.isdigit() for letter in word):
        return word
    return closest(word, vocabulary) or word


def _vocabulary() -> tuple[str, ...]:
    """Every word of the goods, sorted, kept for ten minutes: only slips of the fingers ask for it."""
    kept = _vocabularies.get(db.engine)
    if kept is None or time.monotonic() - kept[0] > VOCABULARY_SECONDS:
        source = (
            "SELECT term FROM listing_vocabulary"
            if _dialect() == "sqlite"
            else "SELECT word FROM ts_stat($$SELECT to_tsvector('simple', search_text) FROM listing$$)"
        )
        kept = (time.monotonic(), tuple(sorted(db.session.scalars(text(source)))))
        _vocabularies[db.engine] = kept
    return kept[1]


def _dialect() -> str:
    return db.engine.dialect.name

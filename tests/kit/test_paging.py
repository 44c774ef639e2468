"""Leafing through a list shows everything once, and a cursor from nowhere begins anew."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.catalog.models import Category
from marketplace.kit.paging import Page, paginate

START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def people(session) -> list[str]:
    """Eleven people, several of whom came in the same moment, the newest first."""
    users = [
        User(name=f"{n:02d}", password_hash="", created_at=START + timedelta(seconds=n // 3))
        for n in range(11)
    ]
    session.add_all(users)
    session.flush()
    return [user.name for user in reversed(users)]


def leaf(size: int, cursor: str | None, descending: bool = True) -> Page[User]:
    return paginate(select(User), User.created_at, User.id, cursor, size, descending)


def test_forward_and_back_show_everybody_once_in_order(people) -> None:
    for size in (1, 2, 3, 10, 11, 12):
        leaf_through(people, size, descending=True)
        leaf_through(people, size, descending=False)


def leaf_through(people: list[str], size: int, descending: bool) -> None:
    wanted = people if descending else people[::-1]
    pages = [leaf(size, None, descending)]
    while cursor := pages[-1].next_cursor:
        pages.append(leaf(size, cursor, descending))
    assert [user.name for page in pages for user in page.items] == wanted
    back = [pages[-1]]
    while cursor := back[-1].previous_cursor:
        back.append(leaf(size, cursor, descending))
    whole = [user.name for page in reversed(back) for user in page.items]
    assert whole == wanted
    assert pages[0].previous_cursor is None
    assert back[-1].next_cursor is not None or len(pages) == 1


def test_what_comes_meanwhile_moves_no_page(people, session) -> None:
    first = leaf(4, None)
    session.add(User(name="new", password_hash="", created_at=START + timedelta(days=1)))
    session.flush()
    assert [user.name for user in leaf(4, first.next_cursor).items] == people[4:8]


def test_no_rows_make_one_empty_page(session) -> None:
    page = leaf(5, None)
    assert (list(page.items), page.next_cursor, page.previous_cursor) == ([], None, None)


def written(*parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


HOSTILE = [
    "",
    "=",
    "%%%",
    "é",
    "\x00",
    "AAAA",
    "x" * 100_000,
    base64.urlsafe_b64encode(b"[" * 3_000).decode(),
    written(),
    written(0, 1),
    written(0, "text", 1),
    written(0, 5, 1),
    written(0, 1.5, 1),
    written(0, None, 1),
    written(0, [1], 1),
    written(0, {"at": "yesterday"}, 1),
    written(0, {"at": 5}, 1),
    written(0, {"now": "2026-01-01"}, 1),
    written(0, {"at": "2026-01-01T00:00:00+00:00"}, "1"),
    written(0, {"at": "2026-01-01T00:00:00+00:00"}, True),
    written(0, {"at": "2026-01-01T00:00:00+00:00"}, 10**30),
    written(0, {"at": "2026-01-01T00:00:00+00:00"}, 2**31),
    written(0, {"at": "0001-01-01T00:00:00+14:00"}, 1),
    base64.urlsafe_b64encode(b"[0, NaN, 1]").decode(),
]


def test_a_broken_cursor_begins_anew(people) -> None:
    for cursor in HOSTILE:
        assert [user.name for user in leaf(4, cursor).items] == people[:4], cursor[:80]


def test_a_cursor_of_another_list_begins_anew(session) -> None:
    session.add_all(
        Category(slug=f"s{n}", name_id="x", name_en="x", drawing="bag", position=n) for n in range(3)
    )
    session.flush()
    for cursor in (written(0, "a\x00b", 1), written(0, 1, 1), written(0, {"at": "2026-01-01"}, 1)):
        by_word = paginate(select(Category), Category.slug, Category.id, cursor, 2, descending=False)
        assert [row.slug for row in by_word.items] == ["s0", "s1"]
    for number in (2**31, -(2**63), 10**99):  # beyond the column, and beyond every column
        by_number = paginate(select(Category), Category.position, Category.id, written(0, number, 1), 2)
        assert [row.slug for row in by_number.items] == ["s2", "s1"]


def test_the_way_on_keeps_every_filter(app_on_sqlite) -> None:
    app_on_sqlite.add_url_rule("/list/<kind>", "list", lambda kind: "")
    page: Page[User] = Page([], "next", None)
    with app_on_sqlite.test_request_context("/list/all?q=a&q=b&page=old"):
        app_on_sqlite.preprocess_request()
        assert page.next_url == "/list/all?q=a&q=b&page=next"
        assert page.previous_url is None


@pytest.mark.parametrize(
    "asked", ["_method=POST", "_scheme=x&_external=1", "_anchor=a", "endpoint=buyers.home"]
)
def test_words_in_the_address_that_mean_something_to_us_lead_on_like_any_other(app, asked) -> None:
    with app.test_request_context(f"/search?{asked}&q=a&q=b&page=old"):
        assert Page([], "new", None).next_url == f"/search?{asked}&q=a&q=b&page=new"

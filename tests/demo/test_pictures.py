"""The demo's goods and workshops have pictures: of everything, the same each time, and no larger than they need be."""

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.catalog.models import Listing, Storefront
from marketplace.demo import history
from marketplace.demo import load as loading
from marketplace.demo.goods import THINGS
from marketplace.demo.pictures import album
from marketplace.demo.pictures.studio import WHOLE, Canvas
from marketplace.demo.shops import SHOPS, WAITING
from marketplace.demo.stories import STORIES
from marketplace.files.storage import storage
from marketplace.kit.db import db
from tests.contents import counts

BYTES_MAX = 120_000
WORDS = range(80, 151)


def test_everything_that_is_sold_and_everyone_who_makes_has_a_picture_of_his_own() -> None:
    assert set(album.GOODS) == {thing.title for thing in THINGS}
    assert set(album.WORKSHOPS) == {shop.party for shop in (*SHOPS, *WAITING)}
    scenes = [*(scene for scene, _views in album.GOODS.values()), *album.WORKSHOPS.values()]
    assert len(set(scenes)) == len(scenes)
    assert all(views for _scene, views in album.GOODS.values())


@pytest.mark.parametrize(
    "title", ["Kopi arabika Kintamani, biji", "Noken rajut serat kulit kayu, ukuran sedang"]
)
def test_a_picture_is_painted_the_same_each_time(title: str) -> None:
    first, again = album.of_goods(title), album.of_goods(title)
    assert [file.getvalue() for file in first] == [file.getvalue() for file in again]
    assert len({file.getvalue() for file in first}) == len(first)


def test_what_is_out_of_view_leaves_the_picture_as_it_was() -> None:
    canvas = Canvas("anything", (100, 100, 50))
    before = canvas.picture.tobytes()
    canvas.fill(canvas.cut([(500, 500), (600, 500), (550, 600)]), (0, 0, 0))
    assert canvas.picture.tobytes() == before
    assert Canvas("anything", WHOLE).cut([(500, 500), (600, 500), (550, 600)]) is not None


def test_every_maker_tells_a_story_that_is_neither_a_line_nor_a_novel() -> None:
    assert set(STORIES) == {shop.party for shop in (*SHOPS, *WAITING)}
    for party, story in STORIES.items():
        assert len(story.split()) in WORDS, party


def test_the_loaded_demo_shows_pictures_kept_as_uploads_are(
    app_on_sqlite: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "play", lambda *_: None)
    with app_on_sqlite.app_context():
        assert loading.load()
        for listing in db.session.scalars(select(Listing)):
            assert len(listing.photos) == len(album.GOODS[listing.title][1]), listing.title
            for photo in listing.photos:
                assert photo.file.is_public
                assert photo.file.size_bytes < BYTES_MAX, listing.title
                assert len(storage().get(f"{photo.file.storage_key}-small.webp")) < BYTES_MAX / 2
        assert all(shop.picture is not None for shop in db.session.scalars(select(Storefront)))
        before = counts()
        assert not loading.load()
        assert counts() == before

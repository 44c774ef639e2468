"""What is uploaded is a picture, and nothing of the upload itself is kept."""

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask_login import login_user
from PIL import Image

from marketplace.files import actions as files
from marketplace.files.models import File
from marketplace.files.pages import PERSON_SECONDS, PROGRAM_SECONDS, in_size, picture_set, picture_url
from marketplace.files.sizes import SIZES, names
from marketplace.files.storage import FolderStorage, storage
from marketplace.kit.db import db
from marketplace.kit.errors import Invalid
from tests.contents import counts
from tests.make import make_file, make_seller
from tests.people import at_work
from tests.walk import actor_of

MEGABYTE = 2**20
NOON = datetime(2026, 11, 10, 12, tzinfo=UTC)
WIDTHS = (("sedang", "800w"), ("besar", "1600w"))


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **options: object) -> io.BytesIO:
    out = io.BytesIO()
    mode = {"GIF": "P", "PNG": "RGBA"}.get(kind, "RGB")
    Image.new(mode, size).save(out, kind, **options)
    out.seek(0)
    return out


@pytest.fixture
def seller(app_on_sqlite):
    """Somebody who uploads."""
    with app_on_sqlite.app_context():
        yield make_seller()


def keep(seller, upload: io.BytesIO, bytes_max: int = MEGABYTE) -> File:
    return files.keep_picture(actor_of(seller), "listing", upload, True, bytes_max)


def bytes_of(row: File, size: str = "") -> bytes:
    return storage().get(f"{row.storage_key}{size}.webp")


def test_a_picture_is_kept_in_four_sizes_of_one_format(seller) -> None:
    for kind in ("JPEG", "PNG", "WEBP", "GIF"):
        row = keep(seller, picture(kind, (1_800, 900)))
        assert (row.width, row.height, row.content_type) == (1_600, 800, "image/webp")
        smaller = [Image.open(io.BytesIO(bytes_of(row, f"-{size}"))) for size in ("medium", "small", "tiny")]
        assert [one.size for one in smaller] == [(800, 400), (360, 180), (160, 80)]
        assert {one.format for one in smaller} == {"WEBP"}
        assert row.size_bytes == len(bytes_of(row))


def test_where_a_picture_was_taken_stays_with_whoever_took_it(seller) -> None:
    exif = Image.Exif()
    exif[0x8825] = {1: "S", 2: (6.0, 12.0, 0.0)}  # GPS
    exif[0x010E] = "Rumah Bu Sri"
    upload = picture("JPEG", exif=exif, comment=b"Jalan Melati 7", icc_profile=b"profile of a phone")
    assert b"Rumah Bu Sri" in upload.getvalue()
    kept = bytes_of(keep(seller, upload))
    for word in (b"Rumah", b"Exif", b"Melati", b"phone"):
        assert word not in kept


def test_a_picture_lying_on_its_side_is_put_upright(seller) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert (keep(seller, picture("JPEG", (60, 40), exif=exif)).width) == 40


def test_what_hides_behind_a_picture_is_not_kept(seller) -> None:
    upload = io.BytesIO(picture("PNG").getvalue() + b"<script>alert(1)</script><?php echo 1; ?>")
    kept = bytes_of(keep(seller, upload))
    assert b"script" not in kept
    assert b"php" not in kept


NO_PICTURES = {
    "nothing": b"",
    "a page": b"<html><script>alert(1)</script></html>",
    "a drawing with code": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "a document": b"%PDF-1.7\n",
    "a program": b"MZ\x90\x00",
    "a name without a picture": b"\xff\xd8\xff\xe0" + b"\x00" * 50,
    "half a picture": picture("PNG", (300, 300)).getvalue()[:200],
    "a picture of a kind nobody needs": picture("TIFF").getvalue(),
}


def test_what_is_no_picture_is_refused(seller) -> None:
    before = counts()
    for upload in NO_PICTURES.values():
        with pytest.raises(Invalid) as refusal:
            keep(seller, io.BytesIO(upload))
        assert refusal.value.code == "file-type"
    assert counts() == before


def test_a_picture_too_heavy_or_too_large_is_refused(seller, monkeypatch: pytest.MonkeyPatch) -> None:
    for upload, bytes_max in (
        (picture("PNG", (500, 500)), 100),
        (picture("GIF", (9_000, 5_000)), 100 * MEGABYTE),
    ):
        with pytest.raises(Invalid) as refusal:
            keep(seller, upload, bytes_max)
        assert refusal.value.code == "file-size"


def test_a_public_picture_is_sent_and_a_private_one_only_to_whom_it_was_shown(app_on_sqlite, seller) -> None:
    shown, hidden = make_file(seller), make_file(seller, "delivery-proof", is_public=False)
    with app_on_sqlite.test_request_context():
        public, private = picture_url(shown), picture_url(hidden)
    db.session.remove()
    visitor = app_on_sqlite.test_client()
    answer = visitor.get(public)
    assert (answer.status_code, answer.content_type) == (200, "image/webp")
    assert "immutable" in answer.headers["Cache-Control"]
    assert visitor.get(f"/files/besar/{hidden.public_id}.webp").status_code == 404
    answer = visitor.get(private)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")
    assert visitor.get(private.replace(".webp", "x.webp")).status_code == 404
    assert visitor.get(public.replace("besar", "raksasa")).status_code == 404


def test_a_size_that_an_older_picture_lacks_is_stood_in_for_by_a_larger_one(app_on_sqlite, seller) -> None:
    row = keep(seller, picture(size=(1_000, 500)))
    db.session.commit()
    for suffix in ("medium", "tiny"):
        storage().remove(f"{row.storage_key}-{suffix}.webp")
    sent = {
        size: app_on_sqlite.test_client().get(f"/files/{size}/{row.public_id}.webp").data for size in SIZES
    }
    assert sent["sedang"] == sent["besar"] == bytes_of(row)
    assert sent["mungil"] == sent["kecil"] == bytes_of(row, "-small")


def test_a_browser_is_told_how_wide_each_size_is(app_on_sqlite, seller) -> None:
    wide, narrow = keep(seller, picture(size=(1_800, 900))), keep(seller, picture(size=(300, 600)))
    with app_on_sqlite.test_request_context():
        addresses = [address.split(" ") for address in picture_set(wide).split(", ")]
        assert picture_set(narrow) == f"{picture_url(narrow, 'sedang')} 300w"
        assert in_size(picture_url(wide), "mungil") == picture_url(wide, "mungil")
    assert addresses == [[f"/files/{size}/{wide.public_id}.webp", width] for size, width in WIDTHS]
    assert in_size(None, "mungil") is None


@pytest.fixture
def pass_seconds(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Real time stands still at noon, and moves on by so many seconds."""
    passed = [0]
    monkeypatch.setattr("marketplace.files.pages.real_now", lambda: NOON + timedelta(seconds=sum(passed)))
    return passed.append


def test_a_private_address_ends(app_on_sqlite, seller, pass_seconds: Callable[[int], None]) -> None:
    hidden = make_file(seller, "delivery-proof", is_public=False)
    with app_on_sqlite.test_request_context():
        private = picture_url(hidden)
        pass_seconds(PROGRAM_SECONDS - 1)
        assert picture_url(hidden) == private
    pass_seconds(PROGRAM_SECONDS)
    assert app_on_sqlite.test_client().get(private).status_code == 200
    pass_seconds(1)
    assert app_on_sqlite.test_client().get(private).status_code == 404


def test_the_address_a_person_got_stays_the_same_for_hours_and_is_his_alone(
    app_on_sqlite, seller, pass_seconds: Callable[[int], None]
) -> None:
    hidden = make_file(seller, "delivery-proof", is_public=False)
    stranger = make_seller("Toko Lain")
    worker = at_work(app_on_sqlite, seller, "sellers")
    own, other = worker.client, at_work(app_on_sqlite, stranger, "sellers").client
    seen = []
    for seconds in (0, PERSON_SECONDS - 1):
        pass_seconds(seconds)
        with app_on_sqlite.test_request_context():
            login_user(worker.user)
            seen.append(picture_url(hidden))
    (private,) = set(seen)
    first = own.get(private)
    assert (first.status_code, first.headers["Cache-Control"]) == (200, "private, no-cache")
    known = {"If-None-Match": first.headers["ETag"]}
    again = own.get(private, headers=known)
    assert (again.status_code, again.data) == (304, b"")
    for visitor in (other, app_on_sqlite.test_client()):
        assert visitor.get(private, headers=known).status_code == 404
    pass_seconds(PERSON_SECONDS + 1)
    assert own.get(private).status_code == 404


@pytest.mark.parametrize("key", ["../secret", "..", "a/../b", "/etc/passwd", "", ".", "a\x00b", "a b"])
def test_a_key_leads_nowhere_but_into_the_folder(tmp_path, key: str) -> None:
    (tmp_path / "secret").write_text("x")
    place = FolderStorage(tmp_path / "files")
    for act in (place.get, place.remove, lambda k: place.put(k, b"x")):
        with pytest.raises(FileNotFoundError):
            act(key)


def test_bytes_come_back_and_can_be_forgotten(tmp_path) -> None:
    place = FolderStorage(tmp_path)
    place.put("abc-small.webp", b"one")
    place.put("abc-small.webp", b"two")
    assert place.get("abc-small.webp") == b"two"
    place.remove("abc-small.webp")
    place.remove("abc-small.webp")
    with pytest.raises(FileNotFoundError):
        place.get("abc-small.webp")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def _stored() -> set[str]:
    store = storage()
    assert isinstance(store, FolderStorage)
    return {path.name for path in store.root.rglob("*") if path.is_file()}


def test_a_picture_goes_with_the_unit_of_work_that_brought_it(seller) -> None:
    first = keep(seller, picture())
    db.session.commit()
    kept = set(names(first.storage_key))
    keep(seller, picture())
    assert len(_stored()) == 2 * len(kept)
    db.session.rollback()
    assert _stored() == kept
    keep(seller, picture())
    db.session.remove()  # a request that broke before anybody could undo
    assert _stored() == kept


def test_a_picture_is_forgotten_only_with_the_unit_of_work_that_forgot_it(seller) -> None:
    row = keep(seller, picture())
    db.session.commit()
    files.forget(row)
    db.session.rollback()
    assert bytes_of(row)
    files.forget(row)
    db.session.commit()
    assert _stored() == set()


def test_a_picture_stays_when_what_came_after_it_is_tried_and_given_up(seller) -> None:
    row = keep(seller, picture())
    for end in ("commit", "rollback"):
        getattr(db.session.begin_nested(), end)()
    assert len(_stored()) == len(names(row.storage_key))
    db.session.commit()
    db.session.rollback()
    assert bytes_of(row)


def test_a_picture_that_storage_cannot_keep_leaves_no_half_of_it(
    seller, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = FolderStorage.put

    def full(store: FolderStorage, key: str, data: bytes) -> None:
        if "small" in key:
            raise OSError("no space left on device")
        put(store, key, data)

    monkeypatch.setattr(FolderStorage, "put", full)
    with pytest.raises(OSError, match="no space"):
        keep(seller, picture())
    db.session.rollback()
    assert _stored() == set()

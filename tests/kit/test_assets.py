"""The files of the look: one address for all of them, small enough for a slow line."""

from pathlib import Path

from flask import Flask

from marketplace.kit.web.stylesheet import bundle

STATIC = Path(__file__).parents[2] / "marketplace" / "static"
SCRIPT_BYTES_MAX = 2_000
SHEET_BYTES_MAX = 36_000


def test_a_script_is_served_for_good_and_only_under_its_version(app_on_sqlite: Flask) -> None:
    """An old page may still ask for its own version, but nobody keeps the answer."""
    client = app_on_sqlite.test_client()
    version = app_on_sqlite.extensions["assets_version"]
    answer = client.get(f"/assets/{version}/press.js")
    assert answer.mimetype == "text/javascript"
    assert "immutable" in answer.headers["Cache-Control"]
    assert client.get("/assets/000000000000/press.js").headers["Cache-Control"] == "no-cache"
    assert client.get(f"/assets/{version}/nothing.js").status_code == 404


def test_scripts_and_sheet_stay_small() -> None:
    """Pages read, press and send without any script; what is brought beside them is little."""
    sizes = {path.name: path.stat().st_size for path in STATIC.glob("js/*.js")}
    assert sizes
    assert {name: size for name, size in sizes.items() if size > SCRIPT_BYTES_MAX} == {}
    assert len(bundle(STATIC)) < SHEET_BYTES_MAX


def test_a_sheet_loses_only_what_people_read() -> None:
    """Remarks and gaps go; what stands in a string or between two selectors stays."""
    sheet = bundle(STATIC).decode()
    assert "/*" not in sheet
    assert 'content:" ↑" / ""' in sheet
    assert ".top :focus-visible{" in sheet

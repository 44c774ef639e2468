"""Files of the look under one hashed address, so that a browser asks for each of them once."""

import hashlib
import re
from pathlib import Path

from flask import Flask, abort, request, url_for
from werkzeug.wrappers import Response

# Order matters: later parts speak over earlier ones.
PARTS = (
    "tokens",
    "base",
    "layout",
    "frame",
    "buttons",
    "forms",
    "cards",
    "goods",
    "messages",
    "progress",
    "navigation",
    "tables",
    "figures",
    "rooms",
    "reference",
)
SHEET = "pasarlima.css"
TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".js": "text/javascript"}
YEAR_SECONDS = 31_536_000
# What only people read: remarks, and the space round braces, colons and semicolons.
_FOR_PEOPLE = (
    (re.compile(rb"/\*.*?\*/", re.DOTALL), b""),
    (re.compile(rb"\n\s*"), b"\n"),
    (re.compile(rb" *([{};]) *"), rb"\1"),
    (re.compile(rb": +"), b":"),
    (re.compile(rb"([{};])\n+"), rb"\1"),
)


def init_app(app: Flask) -> None:
    """Serve ``/assets/<version>/<name>`` and give templates ``stylesheet_url()`` and ``asset_url(name)``."""
    files = assets(Path(app.static_folder or ""))
    version = version_of(files)

    def asset_url(name: str) -> str:
        """Address of one file; a name that is not there is a mistake in a template and raises KeyError."""
        if name not in files:
            raise KeyError(name)
        return url_for("assets", version=version, name=name)

    def stylesheet_url() -> str:
        return asset_url(SHEET)

    def serve(version: str, name: str) -> Response:
        return _reply(files, name, is_current=version == app.extensions["assets_version"])

    app.extensions["assets_version"] = version
    app.add_url_rule("/assets/<version>/<name>", "assets", serve, methods=["GET"])
    app.jinja_env.globals.update(asset_url=asset_url, stylesheet_url=stylesheet_url)


def bundle(static_folder: str | Path) -> bytes:
    """All parts of the style sheet as one, in their literal order, without what only people read."""
    sheet = b"\n".join((Path(static_folder) / "css" / f"{part}.css").read_bytes() for part in PARTS)
    for pattern, instead in _FOR_PEOPLE:
        sheet = pattern.sub(instead, sheet)
    return sheet.lstrip()


def assets(static_folder: Path) -> dict[str, bytes]:
    """Name to content of everything served under the hashed address: the sheet, the drawings, the scripts."""
    files = (*sorted(static_folder.glob("*.svg")), *sorted(static_folder.glob("js/*.js")))
    return {SHEET: bundle(static_folder), **{path.name: path.read_bytes() for path in files}}


def version_of(files: dict[str, bytes]) -> str:
    """One version for all of them, because the sheet names the drawings beside it."""
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        digest.update(name.encode() + b"\0" + content + b"\0")
    return digest.hexdigest()[:12]


def _reply(files: dict[str, bytes], name: str, is_current: bool) -> Response:
    if name not in files:
        abort(404)
    response = Response(files[name], mimetype=TYPES[Path(name).suffix])
    response.add_etag()
    # While a new version rolls out, an old page may ask us for its own: answer, but let nobody keep it.
    if is_current:
        response.cache_control.public = True
        response.cache_control.max_age = YEAR_SECONDS
        response.cache_control.immutable = True
    else:
        response.cache_control.no_cache = True
    return response.make_conditional(request)

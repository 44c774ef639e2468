"""Serving kept pictures: public ones by their id, private ones by a signed address that ends."""

from flask import Blueprint, Response, abort, current_app, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import select

from marketplace.accounts.acting import public
from marketplace.files.models import File
from marketplace.files.storage import storage
from marketplace.kit.db import db

blueprint = Blueprint("files", __name__)
SIGNED_SECONDS = 600
SIZES = {"besar": "", "kecil": "-small"}


@blueprint.get("/files/<size>/<public_id>.webp")
@public
def picture(size: str, public_id: str) -> Response:
    """A public picture, cached for good: its bytes never change."""
    file = db.session.scalar(select(File).where(File.public_id == public_id, File.is_public.is_(True)))
    return _send(file, size, "public, max-age=31536000, immutable")


@blueprint.get("/files/signed/<size>/<token>.webp")
@public
def signed_picture(size: str, token: str) -> Response:
    """A private picture; who may see it got this address from a page that checked."""
    try:
        public_id = _signer().loads(token, max_age=SIGNED_SECONDS)
    except BadSignature:
        abort(404)
    return _send(
        db.session.scalar(select(File).where(File.public_id == public_id)), size, "private, no-store"
    )


def picture_url(file: File | None, size: str = "besar") -> str | None:
    """Address of a picture in the size ``besar`` or ``kecil``; None for no picture."""
    if file is None:
        return None
    if file.is_public:
        return url_for("files.picture", size=size, public_id=file.public_id)
    return url_for("files.signed_picture", size=size, token=_signer().dumps(file.public_id))


def _send(file: File | None, size: str, cache: str) -> Response:
    if file is None or size not in SIZES:
        abort(404)
    try:
        data = storage().get(f"{file.storage_key}{SIZES[size]}.webp")
    except FileNotFoundError:
        abort(404)
    return Response(data, content_type=file.content_type, headers={"Cache-Control": cache})


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="file")

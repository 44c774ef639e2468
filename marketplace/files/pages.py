"""Serving kept pictures: public ones by their id, private ones by a signed address that ends."""

from flask import Blueprint, Response, abort, current_app, request, url_for
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select

from marketplace.accounts.acting import public
from marketplace.files.models import File
from marketplace.files.sizes import SIZES, names_from
from marketplace.files.storage import storage
from marketplace.kit.clock import real_now
from marketplace.kit.db import db

blueprint = Blueprint("files", __name__)
# How long a private address stays the same, in seconds; it is good for that long once more. The one a signed-in person
# gets serves nobody else. A program has no session to know it by: its address must end soon.
PERSON_SECONDS = 3 * 3600
PROGRAM_SECONDS = 300
SRCSET_SIZES = ("sedang", "besar")


@blueprint.get("/files/<size>/<public_id>.webp")
@public
def picture(size: str, public_id: str) -> Response:
    """A public picture, cached for good: its bytes never change."""
    file = db.session.scalar(select(File).where(File.public_id == public_id, File.is_public.is_(True)))
    return _send(file, size, "public, max-age=31536000, immutable")


@blueprint.get("/files/signed/<size>/<token>.webp")
@public
def signed_picture(size: str, token: str) -> Response:
    """A private picture; who may see it got this address from a page that checked.

    A person's browser may keep it, but asks each time whether it is still that person who looks: phones are shared.
    """
    try:
        public_id, person, period = _signer().loads(token)
    except (BadSignature, ValueError):
        abort(404)
    if person != _person() or period not in (now := _period(person), now - 1):
        abort(404)
    file = db.session.scalar(select(File).where(File.public_id == public_id))
    answer = _send(file, size, "private, no-cache" if person else "private, no-store")
    if person:
        answer.set_etag(f"{public_id}-{size}")
        answer.make_conditional(request)
    return answer


def picture_url(file: File | None, size: str = "besar") -> str | None:
    """Address of a picture in one of SIZES; None for no picture."""
    if file is None:
        return None
    if file.is_public:
        return url_for("files.picture", size=size, public_id=file.public_id)
    person = _person()
    token = _signer().dumps([file.public_id, person, _period(person)])
    return url_for("files.signed_picture", size=size, token=token)


def picture_set(file: File) -> str:
    """Addresses of a picture with their widths in pixels, from which a browser takes what its screen needs (srcset)."""
    longer = max(file.width, file.height)
    widths = {
        size: round(file.width * min(1.0, SIZES[size].side_max / longer))
        for size in SRCSET_SIZES
        if size == "sedang" or longer > SIZES["sedang"].side_max
    }
    return ", ".join(f"{picture_url(file, size)} {width}w" for size, width in widths.items())


def in_size(url: str | None, size: str) -> str | None:
    """The address of the same picture in another size; that of no picture, or of none of ours, as it is."""
    for known in SIZES:
        if url and f"/{known}/" in url:
            return url.replace(f"/{known}/", f"/{size}/", 1)
    return url


def _send(file: File | None, size: str, cache: str) -> Response:
    if file is None or size not in SIZES:
        abort(404)
    data = next(filter(None, map(_found, names_from(file.storage_key, size))), None)
    if data is None:
        abort(404)
    return Response(data, content_type=file.content_type, headers={"Cache-Control": cache})


def _found(name: str) -> bytes | None:
    try:
        return storage().get(name)
    except FileNotFoundError:
        return None


def _person() -> int:
    """The row of the signed-in person; 0 for a program or a visitor."""
    return int(current_user.id) if current_user.is_authenticated else 0


def _period(person: int) -> int:
    return int(real_now().timestamp()) // (PERSON_SECONDS if person else PROGRAM_SECONDS)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="file")

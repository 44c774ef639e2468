"""Taking in pictures: checked by content, re-encoded, so that nothing of the upload itself is kept."""

import io
import secrets
from functools import partial
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError

from marketplace.accounts.actor import Actor
from marketplace.files.models import File
from marketplace.files.sizes import SIZES, Size, names
from marketplace.files.storage import storage
from marketplace.kit.db import db, if_kept, if_undone
from marketplace.kit.errors import Invalid
from marketplace.kit.i18n import _l

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")  # JPEG reads the double pictures of some phones too
PIXELS_MAX = 40_000_000
CONTENT_TYPE = "image/webp"


def keep_picture(actor: Actor, purpose: str, upload: IO[bytes], is_public: bool, bytes_max: int) -> File:
    """Keep ``upload`` as WebP in all our sizes, without its metadata. Raises Invalid for anything but a picture."""
    data = upload.read(bytes_max + 1)
    if len(data) > bytes_max:
        raise Invalid(
            _l("Foto terlalu besar. Paling besar %(most)d MB.", most=bytes_max // 2**20), code="file-size"
        )
    picture = _open(data)
    key = secrets.token_hex(16)
    store = storage()
    large = b""
    for name, size in zip(names(key), SIZES.values(), strict=True):
        encoded = _encode(picture, size)
        large = large or encoded
        if_undone(partial(store.remove, name))
        store.put(name, encoded)
    width, height = Image.open(io.BytesIO(large)).size
    row = File(
        party_id=actor.party_id,
        purpose=purpose,
        is_public=is_public,
        storage_key=key,
        content_type=CONTENT_TYPE,
        size_bytes=len(large),
        width=width,
        height=height,
    )
    db.session.add(row)
    db.session.flush()
    return row


def show(file: File, is_public: bool) -> None:
    """Let everybody see a kept picture by its address, or only whom a page gives a signed one."""
    file.is_public = is_public


def forget(file: File) -> None:
    """Remove a picture for good, its row and, once that is kept, its bytes; nothing may point at it any more."""
    store = storage()
    for name in names(file.storage_key):
        if_kept(partial(store.remove, name))
    db.session.delete(file)
    db.session.flush()


def _open(data: bytes) -> Image.Image:
    """The decoded picture; whatever the file calls itself, only its content counts."""
    try:
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
        if picture.width * picture.height > PIXELS_MAX:
            raise Invalid(_l("Foto terlalu besar. Ambil foto dengan ukuran lebih kecil."), code="file-size")
        picture.load()
        return ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Invalid(
            _l("Berkas ini bukan foto yang bisa dibaca. Pakai foto JPG, PNG, atau WebP."), code="file-type"
        ) from error


def as_jpeg(storage_key: str) -> bytes:
    """A kept picture for who reads no WebP. Raises FileNotFoundError."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(storage().get(f"{storage_key}.webp"))) as picture:
        picture.save(out, "JPEG", quality=85)
    return out.getvalue()


def _encode(picture: Image.Image, size: Size) -> bytes:
    copy = picture.copy()
    copy.thumbnail((size.side_max, size.side_max))
    out = io.BytesIO()
    copy.save(
        out, "WEBP", quality=size.quality, method=2
    )  # half the work of the usual 4 for a hundredth of bytes
    return out.getvalue()

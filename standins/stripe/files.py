"""Files: pictures and papers that go with evidence. At Stripe they have a host of their own; here it is the same."""

import base64

from standins.store import Thing
from standins.stripe.asking import HASH, TEXT, Asked, one_of
from standins.stripe.book import Book, new_id, now
from standins.stripe.calls import Call
from standins.stripe.errors import bad

SIZE_MAX = 5_000_000
# how a file begins -> Stripe's word and the media type
KINDS = {
    b"\xff\xd8\xff": ("jpg", "image/jpeg"),
    b"\x89PNG": ("png", "image/png"),
    b"%PDF": ("pdf", "application/pdf"),
}
PURPOSES = ("dispute_evidence",)


def create(book: Book, asked: Asked) -> Thing:
    """POST /v1/files."""
    purpose = one_of(asked.need("purpose"), PURPOSES, "purpose")
    told = asked.need("file")
    kind = next((word for start, (word, _) in KINDS.items() if asked.upload.startswith(start)), None)
    if kind is None:
        raise bad("The file is not a JPEG, PNG or PDF.", "invalid_file_type", "file")
    if len(asked.upload) > SIZE_MAX:
        raise bad(f"The file is larger than {SIZE_MAX} bytes.", "file_too_large", "file")
    file_id = new_id("file")
    file = book.add(
        {
            "id": file_id,
            "object": "file",
            "created": now(),
            "expires_at": None,
            "filename": told["name"],
            "links": None,
            "purpose": purpose,
            "size": len(asked.upload),
            "title": None,
            "type": kind,
            "url": f"{asked.host}v1/files/{file_id}/contents",
        }
    )
    content = base64.b64encode(asked.upload).decode()
    book.store.add("content", {"id": f"content:{file_id}", "data": content})
    return file


def read(book: Book, asked: Asked, file: str) -> Thing:
    """GET /v1/files/{id}."""
    return book.get("file", file, "file")


def content(book: Book, file_id: str) -> tuple[bytes, str] | None:
    """The bytes of a file and their media type; None where it is not there."""
    kept = book.store.find("content", f"content:{file_id}")
    if kept is None:
        return None
    data = base64.b64decode(kept["data"])
    return data, next(media for start, (_, media) in KINDS.items() if data.startswith(start))


CALLS = (
    Call("POST", "/v1/files", create, {"purpose": TEXT, "file": HASH}),
    Call("GET", "/v1/files/<file>", read, {}),
)

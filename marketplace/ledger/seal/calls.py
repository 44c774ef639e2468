"""The book for everybody's programs: its keys, its checkpoints, and what proves that it only grew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import fields

from marketplace.api.calls import Call, Paged
from marketplace.api.fields import Asked, QueryCount
from marketplace.api.shapes import Moment, Shape
from marketplace.kit.db import db
from marketplace.kit.errors import Missing
from marketplace.kit.i18n import _l
from marketplace.kit.paging import Page
from marketplace.ledger.seal import log, receipts
from marketplace.ledger.seal.models import SignedCheckpoint
from marketplace.ledger.seal.notes import Verifier

Said = Mapping[str, Any]
ENTRIES_MAX = 10**15 - 1


@dataclass(frozen=True)
class Book:
    """What is to be known about the book before one believes it."""

    name: str
    keys: Sequence[Verifier]
    newest: SignedCheckpoint | None


class CheckpointShape(Shape):
    """What was signed about the book at one size."""

    entries = fields.Integer(attribute="size")
    root = fields.Function(lambda row: row.root.hex(), metadata={"type": "string"})
    checkpoint = fields.String(
        attribute="text", metadata={"description": _l("C2SP tlog-checkpoint, Ed25519")}
    )
    made_at = Moment()


class BookShape(Shape):
    """The book: its name, the public keys that sign or signed for it, and its newest checkpoint."""

    name = fields.String()
    keys = fields.Function(
        lambda book: [str(one) for one in book.keys],
        metadata={"type": "array", "items": {"type": "string"}, "description": _l("C2SP signed-note")},
    )
    newest = fields.Nested(CheckpointShape, allow_none=True)


class ConsistencyShape(Shape):
    """That the book of the first checkpoint is the beginning of that of the second (RFC 6962, 2.1.2)."""

    format = fields.Constant(receipts.CONSISTENCY, metadata={"type": "string"})
    first = fields.Function(lambda made: made.first.text, metadata={"type": "string"})
    second = fields.Function(lambda made: made.second.text, metadata={"type": "string"})
    proof = fields.Function(
        lambda made: receipts.spelt(made.proof), metadata={"type": "array", "items": {"type": "string"}}
    )


class ReceiptShape(Shape):
    """The proof of one movement; verify_receipt.py checks it without us."""

    format = fields.Constant(receipts.RECEIPT, metadata={"type": "string"})
    leaf = fields.String(metadata={"description": _l("catatan yang disegel, RFC 8785")})
    opened = fields.List(fields.String(), metadata={"description": _l("bagian Anda sendiri")})
    position = fields.Integer(metadata={"description": _l("urutan di segel buku")})
    proof = fields.Function(
        lambda made: receipts.spelt(made.proof),
        metadata={
            "type": "array",
            "items": {"type": "string"},
            "description": _l("jalan bukti ke akar segel, RFC 6962"),
        },
    )
    checkpoint = fields.String(metadata={"description": _l("segel buku yang memuatnya, bertanda tangan")})


class ConsistencyAsked(Asked):
    """Two sizes at which a checkpoint was signed."""

    first = QueryCount(1, ENTRIES_MAX)
    second = QueryCount(1, ENTRIES_MAX)


def show_book() -> Book:
    """Whom to believe, and the newest checkpoint."""
    keys = log.verifiers()
    return Book(keys[0].name, keys, log.latest_checkpoint(db.session()))


def list_checkpoints(asked: Said) -> Page[SignedCheckpoint]:
    """Everything that was signed."""
    return log.checkpoints(asked["cursor"], asked["limit"])


def prove_growth(asked: Said) -> receipts.Grown:
    """The proof between two checkpoints."""
    first, second = (log.checkpoint_of(db.session(), asked[name]) for name in ("first", "second"))
    if first is None or second is None:
        raise Missing(_l("Tidak ada segel dengan jumlah catatan itu."))
    return receipts.grown(db.session(), first, second)


CALLS = (
    Call("GET", "/book", show_book, _l("Membaca kunci buku dan segel terbarunya."), gives=BookShape),
    Call(
        "GET",
        "/book/checkpoints",
        list_checkpoints,
        _l("Membaca semua segel buku, yang terbaru dulu."),
        gives=Paged(CheckpointShape),
    ),
    Call(
        "GET",
        "/book/consistency",
        prove_growth,
        _l("Membuktikan bahwa buku dari satu segel adalah awal buku dari segel lain."),
        asks=ConsistencyAsked,
        gives=ConsistencyShape,
        tells=_l("Simpan sebuah segel sekarang; dengan itu nanti terlihat kalau ada yang diubah."),
    ),
)

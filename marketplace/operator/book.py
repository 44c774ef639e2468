"""The book for everybody: its checkpoints, a place to check a receipt, and each party's own receipts."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for

from marketplace.accounts.acting import find_actor, public, signed_in
from marketplace.accounts.models import Party, PartyKind
from marketplace.accounts.queries import party_by_public_id
from marketplace.accounts.roles import may
from marketplace.kit.db import db
from marketplace.kit.i18n import _, _l
from marketplace.kit.ids import read_public_id
from marketplace.kit.web.forms import Form
from marketplace.kit.web.limits import limiter
from marketplace.ledger.seal import checking
from marketplace.ledger.seal.checking import Check, Found
from marketplace.ledger.seal.log import checkpoint_of, checkpoints, latest_checkpoint, verifiers
from marketplace.ledger.seal.models import SignedCheckpoint
from marketplace.ledger.seal.receipts import Grown, grown
from marketplace.operator.wording import TRANSFERS, address_words
from marketplace.settlement import receipts
from marketplace.settlement.statement import MOVEMENTS

blueprint = Blueprint("book_pages", __name__, template_folder="templates")

SHOWN = 8
CHECKS = "30 per minute"
ENTRIES_MAX = 2**53
VERIFIER = Path(__file__).parents[2] / "verify_receipt.py"
# Who of a party may fetch what its money did.
CAN = {
    PartyKind.OPERATOR: "money",
    PartyKind.SELLER: "money",
    PartyKind.BUYER: "see",
    PartyKind.COURIER: "money",
    PartyKind.PROVIDER: "see",
}
# (what is true, kind of note, what it means and what to do)
SAID: dict[Found, tuple[Any, str, Any]] = {
    Found.VALID: (
        _l("Bukti ini benar."),
        "good",
        _l("Gerakan uang ini ada di buku, persis seperti tertulis di bawah, dan tidak pernah diubah."),
    ),
    Found.GREW: (
        _l("Titik ini benar."),
        "good",
        _l("Buku hari ini berawal persis dari buku waktu itu. Tidak ada yang diubah atau dihapus."),
    ),
    Found.UNREADABLE: (
        _l("Ini bukan bukti dari buku kami."),
        "wait",
        _l("Salin seluruh isi berkasnya, dari awal sampai akhir, atau pilih berkasnya langsung."),
    ),
    Found.WRONG_KEY: (
        _l("Bukti ini tidak ditandatangani kunci kami."),
        "bad",
        _l("Mungkin dari tempat lain, atau dibuat orang yang meniru kami. Jangan percaya isinya."),
    ),
    Found.CHECKPOINT_ALTERED: (
        _l("Bagian titik periksanya sudah diubah."),
        "bad",
        _l("Tanda tangan kami tidak cocok dengan isinya. Minta bukti ini sekali lagi dari asalnya."),
    ),
    Found.OPENED_ALTERED: (
        _l("Jumlah atau alamat di bukti ini sudah diubah."),
        "bad",
        _l("Yang tertulis bukan yang ada di buku. Jangan percaya isinya; minta bukti yang asli."),
    ),
    Found.LEAF_ALTERED: (
        _l("Catatan di bukti ini sudah diubah."),
        "bad",
        _l("Di tempat itu buku berisi catatan lain. Jangan percaya isinya; minta bukti yang asli."),
    ),
    Found.PROOF_ALTERED: (
        _l("Jalur pembuktiannya rusak."),
        "bad",
        _l("Catatannya memang ada di buku, tetapi jalurnya diubah. Ambil lagi buktinya dari halaman Anda."),
    ),
    Found.LATER: (
        _l("Catatan ini disegel setelah titik periksanya."),
        "wait",
        _l("Titik ini belum mencakupnya. Ambil lagi buktinya, dengan titik yang lebih baru."),
    ),
    Found.BOOK_DIFFERS: (
        _l("Buku kami tidak cocok dengan bukti Anda."),
        "bad",
        _l("Kami pernah menandatanganinya, jadi ini salah kami. Simpan buktinya dan telepon kami sekarang."),
    ),
}


@blueprint.get("/buku")
@public
def book() -> str:
    """What the book is, its newest checkpoints, and whether one is the beginning of another."""
    return _page(Form())


@blueprint.post("/buku")
@public
@limiter.limit(CHECKS)
def check() -> tuple[str, int]:
    """What somebody brought: is it in the book?"""
    upload = request.files.get("file")
    text = request.form.get("text", "")
    if upload is not None and upload.filename:
        text = upload.stream.read(checking.LENGTH_MAX + 1).decode("utf-8", "replace")
    form = Form({"text": text[: checking.LENGTH_MAX]})
    if not text.strip():
        form.errors["text"] = [str(_("Tempel isi bukti Anda, atau pilih berkasnya."))]
        return _page(form), 422
    told = checking.check(db.session(), text)
    return _page(form, told), 422 if told.found is Found.UNREADABLE else 200


@blueprint.get("/buku/titik/<int:entries>")
@public
def checkpoint(entries: int) -> Response:
    """One signed checkpoint, to keep."""
    row = _signed(entries) or abort(404)
    return _file(row.text, f"buku-{entries}.txt", "text/plain")


@blueprint.get("/buku/tumbuh/<int:first>/<int:second>")
@public
def growth(first: int, second: int) -> Response:
    """The proof that the book of one checkpoint is the beginning of another's."""
    made = _grown(first, second) or abort(404)
    text = json.dumps(made.document(), ensure_ascii=False, indent=1)
    return _file(text, f"buku-{first}-{second}.json", "application/json")


@blueprint.get("/buku/bukti/<party>/<about>")
@signed_in
def movements(party: str, about: str) -> str:
    """What moved of a party's money about one thing, each with its receipt."""
    own = _own_party(party)
    found = receipts.movements(own, read_public_id(about) or abort(404)) or abort(404)
    return render_template(
        "book/movements.html",
        party=own,
        subject=read_public_id(about),
        movements=found,
        words=lambda kind: str(MOVEMENTS.get(kind) or TRANSFERS.get(kind, kind)),
    )


@blueprint.get("/buku/bukti/<party>/<about>/<reference>")
@signed_in
def receipt(party: str, about: str, reference: str) -> Response:
    """The receipt of one movement, to keep."""
    made = receipts.own_receipt(_own_party(party), reference)
    return _file(made.text(), made.file_name, "application/json")


def _own_party(public_id: str) -> Party:
    """A party that the present user is a member of, in a role that sees its money."""
    found = party_by_public_id(read_public_id(public_id) or "") or abort(404)
    actor = find_actor(PartyKind(found.kind), found.public_id) or abort(404)
    if not may(PartyKind(found.kind), actor.role, CAN[PartyKind(found.kind)]):
        abort(403)
    return found


def _page(form: Form, told: Check | None = None) -> str:
    session = db.session()
    newest = latest_checkpoint(session)
    first, second = (request.args.get(name, type=int) for name in ("dari", "sampai"))
    return render_template(
        "book/book.html",
        form=form,
        told=told,
        said=SAID[told.found] if told else None,
        words=_words,
        told_at=_moment(told.entry["posted_at"]) if told and told.entry else None,
        newest=newest,
        points=checkpoints(size=SHOWN).items,
        keys=verifiers(),
        asked=(first, second),
        both=_grown(first, second) if first and second else None,
        api_url=url_for("api_shop.list_checkpoints"),
    )


@blueprint.get("/buku/verify_receipt.py")
@public
def verifier() -> Response:
    """The program that checks receipts without us."""
    return _file(VERIFIER.read_text(encoding="utf-8"), VERIFIER.name, "text/x-python")


def _signed(entries: int) -> SignedCheckpoint | None:
    return checkpoint_of(db.session(), entries) if 0 < entries < ENTRIES_MAX else None


def _grown(first: int, second: int) -> Grown | None:
    """The proof between two checkpoints that there are; it must be one, or the book is broken."""
    one, other = _signed(first), _signed(second)
    return grown(db.session(), one, other) if one and other else None


def _moment(text: str) -> datetime | None:
    """When an entry says it was posted; None for what a database wrote that kept no microseconds, and the like."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None


def _words(address: str) -> str:
    try:
        return address_words(address, {})
    except LookupError:
        return address


def _file(text: str, name: str, media_type: str) -> Response:
    response = Response(text, content_type=f"{media_type}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

"""Something is not right: what may be complained about, the complaint, and taking it back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import fields

from buyers.actions import QUANTITY_MAX
from buyers.api.orders import own_sale
from marketplace.accounts.actor import Actor
from marketplace.api.calls import Call, Listed
from marketplace.api.fields import Asked, Choice, Count, Id, part, some
from marketplace.api.reading import Unfit
from marketplace.api.shapes import Id as ShownId
from marketplace.api.shapes import Shape, Word
from marketplace.cases import actions, queries
from marketplace.cases.calls import WordsAsked, now, said_by
from marketplace.cases.grounds import complaints, open_parcels, open_pieces
from marketplace.cases.kinds import KINDS, CaseKind
from marketplace.cases.models import Case
from marketplace.cases.shapes import WholeCaseShape
from marketplace.kit.db import db
from marketplace.kit.errors import Missing
from marketplace.kit.i18n import _l
from marketplace.orders.models import Sale, Shipment

Said = Mapping[str, Any]

BUYERS = tuple(kind.value for kind, row in KINDS.items() if "buyer" in row.opened_by)


class OpenPieceShape(Shape):
    """Pieces of a line that a complaint may still name."""

    line = ShownId()
    quantity = fields.Integer()


class GroundShape(Shape):
    """What a complaint of this kind may be about now: one of ``parcels``, or some of ``pieces``."""

    kind = Word(CaseKind)
    parcels = fields.List(ShownId())
    pieces = fields.List(fields.Nested(OpenPieceShape))


class PieceAsked(Asked):
    """Pieces of one line."""

    line = Id()
    quantity = Count(1, QUANTITY_MAX)


class ComplaintAsked(WordsAsked):
    """What went wrong, in the buyer's words. Parcel or pieces may be left out where only one could be meant."""

    kind = Choice(*BUYERS)
    parcel = Id(load_default=None)
    pieces = some(part(PieceAsked), least=0, load_default=())


@dataclass(frozen=True)
class Piece:
    """Pieces of a line (public id)."""

    line: str
    quantity: int


@dataclass(frozen=True)
class Ground:
    """What a kind of complaint may be about."""

    kind: CaseKind
    parcels: Sequence[str] = ()
    pieces: Sequence[Piece] = ()


def list_grounds(actor: Actor, sale: str) -> Sequence[Ground]:
    """Everything that the buyer may complain about now."""
    _row, part_ = own_sale(actor, sale)
    return [_ground(part_, kind) for kind in complaints(part_)]


def complain(actor: Actor, asked: Said, sale: str) -> Case:
    """Open a case: what it is about is kept until it is decided. The same words again open no second one."""
    _row, part_ = own_sale(actor, sale)
    kind = CaseKind(asked["kind"])
    known = actions.same_complaint(actor, part_, kind, asked["text"], asked["parcel"] or "")
    if known is not None:
        return now(known)
    parcel = _parcel(part_, asked) if KINDS[kind].whole_parcel else None
    pieces = {} if KINDS[kind].whole_parcel else _pieces(part_, kind, asked)
    case = actions.complain(actor, part_, kind, said_by(actor, asked), pieces, parcel)
    db.session.flush()
    return now(case)


def withdraw_case(actor: Actor, case: str) -> Case:
    """It is all right after all."""
    row = queries.case_of(queries.of_buyer(actor.party_id), case)
    if row is None:
        raise Missing(_l("Tidak ada kasus bernomor ini pada Anda."))
    actions.withdraw(actor, row)
    return now(row)


def _ground(part_: Sale, kind: CaseKind) -> Ground:
    if KINDS[kind].whole_parcel:
        return Ground(kind, parcels=[parcel.public_id for parcel in open_parcels(part_)])
    pieces = [Piece(line, quantity) for line, quantity in open_pieces(part_, kind).items()]
    return Ground(kind, pieces=pieces)


def _parcel(part_: Sale, asked: Said) -> Shipment | None:
    """The parcel that is named, or the only one that could be; None lets the action say that there is none."""
    if asked["parcel"] is not None:
        named = next((row for row in part_.shipments if row.public_id == asked["parcel"]), None)
        if named is None:
            raise Missing(_l("Paket itu tidak ada di penjualan ini."))
        return named
    possible = open_parcels(part_)
    if len(possible) > 1:
        raise _unfit("parcel", _l("Ada beberapa paket yang mungkin dimaksud. Sebutkan yang mana."))
    return next(iter(possible), None)


def _pieces(part_: Sale, kind: CaseKind, asked: Said) -> dict[str, int]:
    """Pieces by line, no more than are open; the only one there is needs no naming."""
    possible = open_pieces(part_, kind)
    if not asked["pieces"]:
        if sum(possible.values()) > 1:
            raise _unfit("pieces", _l("Sebutkan barang mana yang bermasalah, dan berapa."))
        return possible
    pieces: dict[str, int] = {}
    known = {line.public_id for line in part_.lines}
    for one in asked["pieces"]:
        if one["line"] not in known:
            raise Missing(_l("Barang itu tidak ada di penjualan ini."))
        pieces[one["line"]] = pieces.get(one["line"], 0) + one["quantity"]
    for line, quantity in pieces.items():
        if possible and quantity > possible.get(line, 0):
            raise _unfit("pieces", _l("Antara %(least)s dan %(most)s.", least=0, most=possible.get(line, 0)))
    return pieces


def _unfit(field: str, why: object) -> Unfit:
    return Unfit(_l("Ada bagian yang perlu diperbaiki. Tidak ada yang berubah."), messages={field: [why]})


CALLS = (
    Call(
        "GET",
        "/sales/<sale>/complaints",
        list_grounds,
        _l("Melihat tentang apa Anda bisa mengeluh sekarang."),
        "buy",
        gives=Listed(GroundShape),
    ),
    Call(
        "POST",
        "/sales/<sale>/complaints",
        complain,
        _l("Mengeluh: uang yang dipersoalkan ditahan sampai diputuskan."),
        "buy",
        ComplaintAsked,
        WholeCaseShape,
        status=201,
        tells=_l("Foto dikirim lebih dulu dengan POST /case-pictures, lalu nomornya disebut di pictures."),
    ),
    Call(
        "POST",
        "/cases/<case>/withdraw",
        withdraw_case,
        _l("Menarik keluhan: yang ditahan berjalan lagi seperti biasa."),
        "buy",
        gives=WholeCaseShape,
    ),
)

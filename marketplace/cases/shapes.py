"""A case as programs read it, each party's in the names that this party may know."""

from typing import Any

from marshmallow import fields

from marketplace.accounts.models import PartyKind
from marketplace.api.shapes import Id, Minor, Moment, Shape, Word
from marketplace.cases.actions import silent
from marketplace.cases.kinds import DECISIONS, CaseKind
from marketplace.cases.models import Case
from marketplace.cases.states import CaseState
from marketplace.files.pages import picture_url
from marketplace.kit.i18n import _l


class PieceShape(Shape):
    """What is disputed: pieces of a line, or, without a line, shipping."""

    line = fields.String(attribute="line.public_id", dump_default=None, allow_none=True)
    title = fields.String(attribute="line.title", dump_default=None, allow_none=True)
    quantity = fields.Integer()
    amount_minor = Minor()


class WordShape(Shape):
    """What one party said, as it was written, with its pictures."""

    id = Id(attribute="public_id")
    by = fields.String(attribute="kind", metadata={"description": _l("pihak mana")})
    text = fields.String()
    language = fields.String()
    said_at = Moment()
    pictures = fields.Function(
        lambda word: [picture_url(row.file) for row in word.evidence],
        metadata={"type": "array", "items": {"type": "string"}},
    )


def _waits_for(case: Case) -> list[str]:
    """Who is to speak: those who were asked and are silent, then the operator."""
    if case.state is CaseState.OPEN:
        return sorted(str(kind) for kind in silent(case))
    return [str(PartyKind.OPERATOR)] if case.state is CaseState.ANSWERED else []


class CaseShape(Shape):
    """One dispute about a part of one sale; only that part is frozen."""

    id = Id(attribute="public_id")
    kind = Word(CaseKind)
    state = Word(CaseState)
    order = Id(attribute="sale.order.public_id")
    sale = Id(attribute="sale.public_id")
    parcel = fields.String(attribute="shipment.public_id", dump_default=None, allow_none=True)
    opened_by = fields.String()
    opened_at = Moment()
    due_at = Moment(allow_none=True, metadata={"description": _l("kapan waktu bertindak sendiri")})
    disputed_minor = Minor()
    refunded_minor = Minor()
    currency = fields.String()
    bearer = Word(PartyKind, allow_none=True, metadata={"description": _l("siapa yang menanggung")})
    reason = Word(("", *DECISIONS))
    decided_by = fields.String()
    ended_at = Moment(allow_none=True)


class WholeCaseShape(CaseShape):
    """A case with what is disputed, everything that was said, and whose turn it is."""

    waits_for = fields.Function(
        lambda case: _waits_for(case),
        metadata={
            "type": "array",
            "items": {"type": "string"},
            "description": _l("pihak yang harus menjawab; setelah semua menjawab, operator memutus"),
        },
    )
    pieces = fields.List(fields.Nested(PieceShape), attribute="lines")
    words = fields.List(fields.Nested(WordShape))


class CostShape(Shape):
    """Who would have how much less if ``bearer`` bore it."""

    bearer = Word(PartyKind)
    costs: Any = fields.Dict(
        keys=fields.String(), values=Minor(), metadata={"description": _l("menurut pihak")}
    )


class PictureShape(Shape):
    """A picture that was kept, to be named in another call."""

    id = Id(attribute="public_id")

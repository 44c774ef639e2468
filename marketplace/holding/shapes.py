"""What stands here for a party, as programs read it."""

from marshmallow import fields

from marketplace.api.shapes import Minor, Moment, Shape, Word
from marketplace.holding.lines import Kind
from marketplace.kit.i18n import _l


class HeldLineShape(Shape):
    """So much stands here: why, of what, and until when at the latest; below zero you have to bring it."""

    amount_minor = Minor()
    until = Moment(allow_none=True, metadata={"description": _l("kosong: sampai seseorang bertindak")})
    subject = fields.Function(lambda line: line.about[0], metadata={"type": "string"})
    about = fields.Function(lambda line: line.about[1], metadata={"type": "string"})
    waits_for = fields.String(
        metadata={"description": _l("yang ditunggu: keadaan pesanan, sebab, atau hal lain")}
    )


class HeldGroupShape(Shape):
    """All lines of one kind: the first of them, how many there are in all, and their sum."""

    kind = Word(Kind)
    count = fields.Integer()
    total_minor = Minor()
    lines = fields.List(fields.Nested(HeldLineShape))


class AskShape(Shape):
    """Whom to ask."""

    phone = fields.String()
    hours = fields.String()


class HeldShape(Shape):
    """Every rupiah that is not in your account yet."""

    total_minor = Minor()
    currency = fields.Constant("IDR", metadata={"type": "string"})
    groups = fields.List(fields.Nested(HeldGroupShape))
    ask = fields.Nested(AskShape)

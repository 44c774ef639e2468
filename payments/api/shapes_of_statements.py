"""What a desk's program reads of statements, suggestions and payout files."""

from marshmallow import fields

from marketplace.api.shapes import Id, Minor, Moment, Shape, Word
from marketplace.kit.i18n import _l
from payments.files.models import FileState
from payments.statements.models import Fate, Stop
from payments.suggestions import Because


class DeskAccountShape(Shape):
    """The account whose statements are read."""

    number = fields.String()
    holder = fields.String()
    bic = fields.String()
    currency = fields.String()


class StatementShape(Shape):
    """A statement as the bank gave it."""

    id = Id(attribute="public_id")
    layout = Word(("mt940", "camt053", "csv"))
    account_number = fields.String()
    currency = fields.String()
    opening_minor = Minor()
    closing_minor = Minor()
    lines_count = fields.Integer()
    first_on = fields.Date(allow_none=True)
    last_on = fields.Date(allow_none=True)
    uploaded_at = Moment()
    begun_at = Moment(allow_none=True, metadata={"description": _l("kapan pembukuannya diminta")})
    lines_booked = fields.Integer(metadata={"description": _l("berapa baris yang sudah dibukukan")})
    stopped = Word(
        ("", *Stop),
        metadata={"description": _l("mengapa pembukuan berhenti di tengah; kosong selama berjalan")},
    )
    booked_at = Moment(allow_none=True, metadata={"description": _l("kapan semua barisnya sudah dibukukan")})


class HeapShape(Shape):
    """How many lines have a fate, and what they come to."""

    fate = Word(Fate)
    count = fields.Integer()
    minor = Minor()


class WholeStatementShape(Shape):
    """A statement, and what became of its lines, or would now."""

    statement = fields.Nested(StatementShape)
    heaps = fields.List(fields.Nested(HeapShape))


class StatementLineShape(Shape):
    """One line, and what it is in the book; null until it is booked."""

    id = Id(attribute="public_id")
    line = fields.Integer()
    booked_on = fields.Date()
    amount_minor = Minor()
    currency = fields.String()
    reference = fields.String()
    end_to_end_id = fields.String(attribute="ours")
    name = fields.String()
    other_account = fields.String(attribute="account")
    virtual_account = fields.String(attribute="virtual")
    text = fields.String()
    fate = Word(Fate, allow_none=True)
    reason = fields.String()
    subject = fields.String(attribute="subject_id")
    transfer = fields.String(attribute="bank_line.public_id", dump_default=None, allow_none=True)


class SuggestionShape(Shape):
    """What money may have been meant for, and why."""

    id = Id()
    name = fields.String()
    amount_minor = Minor()
    points = fields.Integer()
    reasons = fields.List(Word(Because))


class FileShape(Shape):
    """One payout file."""

    id = Id(attribute="public_id")
    state = Word(FileState)
    currency = fields.String()
    total_minor = Minor()
    items_count = fields.Integer()
    made_at = Moment()
    handed_in_at = Moment(allow_none=True)
    withdrawn_at = Moment(allow_none=True)


class FileItemShape(Shape):
    """What a file asks for: a payout or a refund."""

    payout = fields.String(attribute="payout.public_id", dump_default=None, allow_none=True)
    refund = fields.String(attribute="refund.public_id", dump_default=None, allow_none=True)
    amount_minor = Minor()


class WholeFileShape(FileShape):
    """A payout file with everything it asks for."""

    items = fields.List(fields.Nested(FileItemShape))

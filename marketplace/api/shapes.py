"""Shapes of answers: what a program is given, field by field, and of it only what it asked for."""

from datetime import UTC, datetime
from typing import Any

from marshmallow import INCLUDE, Schema, fields

from marketplace.kit.i18n import _l


class Shape(Schema):
    """The base of every answer. Codes, ids, amounts in minor units (Rp1 is 100), times in UTC; never translated."""

    class Meta:
        """More fields may come, and a program that knows fewer goes on."""

        unknown = INCLUDE


class Moment(fields.Field[datetime]):
    """A time in UTC: ``2026-11-12T02:14:05Z``."""

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")


class Id(fields.String):
    """A public id: ``PL-7K3M9-2XDQW``."""


class Minor(fields.Integer):
    """An amount in minor units of the currency beside it: Rp285.000 is 28500000."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("metadata", {"description": _l("dalam satuan terkecil: Rp1 ditulis 100")})
        super().__init__(**kwargs)


class Word(fields.String):
    """A stable word of an enumeration: a state, a reason, a kind. ``words`` lists them for the document."""

    def __init__(self, words: Any = (), **kwargs: Any) -> None:
        self.words = [str(word) for word in words]
        super().__init__(**kwargs)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else str(value)


class Named(Shape):
    """A party as others may know it."""

    id = Id(attribute="public_id", metadata={"description": _l("nomornya di sini")})
    name = fields.String(metadata={"description": _l("namanya di sini")})

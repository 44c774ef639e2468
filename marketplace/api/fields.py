"""Fields of what a program sends: strict, because a machine can be exact. Words are read by ``kit.web.fields``."""

import re
from datetime import UTC, datetime
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from marketplace.kit.i18n import _l
from marketplace.kit.ids import read_public_id
from marketplace.kit.web.fields import Choice as Choice
from marketplace.kit.web.fields import Text as Words

_MISSING = _l("Bagian ini wajib diisi.")
_UNKNOWN = _l("Bagian ini tidak dikenal.")
_NOT_AN_OBJECT = _l("Kirim sebuah objek JSON.")
_NOT_WHOLE = _l("Kirim bilangan bulat.")


class Asked(Schema):
    """The base of what is read: what it does not know is refused, so that no typing error goes by unseen."""

    class Meta:
        """Nothing unknown."""

        unknown = RAISE

    error_messages = {"unknown": _UNKNOWN, "type": _NOT_AN_OBJECT}  # noqa: RUF012 the library names it so


class Text(Words):
    """Words of a person; what shows nothing goes, and yet nothing longer than what may be kept is read."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if isinstance(value, str) and len(value) > self.length_max:
            raise self.too_long()
        return super()._deserialize(value, attr, data, **kwargs)


class Count(fields.Integer):
    """A whole number between ``least`` and ``most``, as a number and not as text."""

    def __init__(self, least: int, most: int, **kwargs: Any) -> None:
        self.least, self.most = least, most
        kwargs.setdefault("required", "load_default" not in kwargs)
        super().__init__(strict=True, error_messages=_told(_NOT_WHOLE), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if type(value) is float and value.is_integer():
            value = int(value)  # JSON knows one kind of number, and 3.0 is a whole one
        if type(value) is not int:
            raise ValidationError(_NOT_WHOLE)
        return self._within(value)

    def _within(self, number: int) -> int:
        if not self.least <= number <= self.most:
            raise ValidationError(_l("Antara %(least)s dan %(most)s.", least=self.least, most=self.most))
        return number


class QueryCount(Count):
    """A whole number in an address."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if not re.fullmatch(r"-?[0-9]{1,15}", str(value)):
            raise ValidationError(_NOT_WHOLE)
        return self._within(int(value))


class Flag(fields.Boolean):
    """true or false, and nothing that merely looks like it; in an address the words ``true`` and ``false``."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", "load_default" not in kwargs)
        super().__init__(error_messages=_told(_l("Kirim true atau false.")), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        words = {"true": True, "false": False}
        if type(value) is bool:
            return value
        if isinstance(value, str) and value in words:
            return words[value]
        raise self.make_error("invalid", input=value)


class Id(fields.String):
    """A public id, however it is spelt; understood in its canonical spelling."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", "load_default" not in kwargs)
        super().__init__(
            error_messages=_told(_l("Ini bukan nomor Pasarlima, misalnya PL-7K3M9-2XDQW.")), **kwargs
        )

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        found = read_public_id(str(super()._deserialize(value, attr, data, **kwargs)))
        if found is None:
            raise self.make_error("invalid")
        return found


class Moment(fields.Field[datetime]):
    """A time with its zone, ISO 8601: ``2026-11-12T09:14:05+07:00``."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", "load_default" not in kwargs)
        wrong = _l("Kirim waktu dengan zonanya, misalnya 2026-11-12T09:14:05+07:00.")
        super().__init__(error_messages=_told(wrong), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        try:
            at = datetime.fromisoformat(value)
            if at.tzinfo is None:
                raise ValueError("no zone")
            return at.astimezone(UTC)
        except (TypeError, ValueError, OverflowError) as error:
            raise self.make_error("invalid") from error


def some(inner: fields.Field[Any], least: int = 1, most: int = 100, **kwargs: Any) -> fields.List[Any]:
    """A list of ``least`` to ``most``."""
    kwargs.setdefault("required", "load_default" not in kwargs)
    told = _l("Kirim %(least)d sampai %(most)d buah.", least=least, most=most)
    length = validate.Length(least, most, error=told)
    return fields.List(inner, validate=length, error_messages=_told(_l("Kirim sebuah daftar.")), **kwargs)


def part(schema: type[Schema], **kwargs: Any) -> fields.Nested:
    """An object inside the object."""
    kwargs.setdefault("required", "load_default" not in kwargs)
    return fields.Nested(schema, error_messages=_told(_NOT_AN_OBJECT), **kwargs)


def _told(wrong: Any) -> dict[str, Any]:
    return {
        "required": _MISSING,
        "null": _MISSING,
        "invalid": wrong,
        "invalid_utf8": wrong,
        "type": wrong,
        "too_large": wrong,
    }

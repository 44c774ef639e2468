"""Fields of forms, with errors as sentences that say what to do."""

import re
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, missing

from marketplace.kit.i18n import _l

_MISSING = _l("Bagian ini belum diisi. Isian lain tetap tersimpan.")
_UNSEEN = re.compile(
    r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)


def visible(text: str) -> str:
    """``text`` as it is seen: without the characters that show nothing, and without space around it."""
    return _UNSEEN.sub("", text).strip()


class Text(fields.String):
    """Words of a person: invisible characters go, length is told in letters."""

    def __init__(self, length_max: int, length_min: int = 0, required: bool = True, **kwargs: Any) -> None:
        self.length_max = length_max
        self.length_min = length_min
        if not required:
            kwargs.setdefault("load_default", "")
        super().__init__(required=required, error_messages=_told(), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = visible(super()._deserialize(value, attr, data, **kwargs) or "")
        if not text and self.required:
            raise ValidationError(_MISSING)
        if len(text) > self.length_max:
            raise self.too_long()
        if text and len(text) < self.length_min:
            raise ValidationError(
                _l("Terlalu pendek: paling sedikit %(least)d huruf.", least=self.length_min)
            )
        return text

    def too_long(self) -> ValidationError:
        """What is said of too many letters."""
        return ValidationError(_l("Terlalu panjang: paling banyak %(most)d huruf.", most=self.length_max))


class Whole(fields.Integer):
    """A whole number, multiplied by ``times``; dots and spaces between the digits are read over.

    Left empty where it may be, it is what ``load_default`` says, as if it had not been sent.
    """

    def __init__(self, least: int, most: int, times: int = 1, required: bool = True, **kwargs: Any) -> None:
        self.least, self.most, self.times = least, most, times
        super().__init__(required=required, error_messages=_told(), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int | None:  # type: ignore[override]
        digits = re.sub(r"[\s.\u00a0]|^Rp", "", str(value))
        if not digits and self.required:
            raise ValidationError(_MISSING)
        if not digits:
            return None if self.load_default is missing else self.load_default
        if not re.fullmatch(r"-?[0-9]{1,15}", digits):
            raise ValidationError(_l("Tulis dengan angka saja, tanpa koma."))
        number = int(digits)
        if not self.least <= number <= self.most:
            raise ValidationError(
                _l("Antara %(least)s dan %(most)s.", least=_dotted(self.least), most=_dotted(self.most))
            )
        return number * self.times


class Choice(fields.String):
    """One of a few words."""

    def __init__(self, *choices: str, required: bool = True, **kwargs: Any) -> None:
        self.choices = choices
        super().__init__(required=required, error_messages=_told(), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = str(super()._deserialize(value, attr, data, **kwargs))
        if text not in self.choices:
            raise ValidationError(_l("Pilih salah satu."))
        return text


class Percent(fields.Field[int]):
    """A percentage with at most two decimals, typed with a comma or a dot, understood in basis points."""

    def __init__(self, most: int, least: int = 0, required: bool = True, **kwargs: Any) -> None:
        self.least, self.most = least, most
        super().__init__(required=required, error_messages=_told(), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int | None:  # type: ignore[override]
        text = re.sub(r"[\s%\u00a0]", "", str(value)).replace(",", ".")
        if not text and self.required:
            raise ValidationError(_MISSING)
        if not text:
            return None if self.load_default is missing else self.load_default
        found = re.fullmatch(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?", text)
        if not found:
            raise ValidationError(_l("Tulis persennya dengan angka, misalnya 5 atau 2,5."))
        points = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
        if not self.least <= points <= self.most:
            raise ValidationError(
                _l("Antara %(least)s dan %(most)s persen.", least=self.least // 100, most=self.most // 100)
            )
        return points


class Day(fields.Field[date]):
    """A day of the calendar, as a browser's date field sends it."""

    def __init__(self, required: bool = True, **kwargs: Any) -> None:
        if not required:
            kwargs.setdefault("load_default", None)
        super().__init__(required=required, error_messages=_told(), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date | None:  # type: ignore[override]
        text = str(value).strip()
        if not text and self.required:
            raise ValidationError(_MISSING)
        if not text:
            return None
        try:
            if not re.fullmatch(r"2[0-9]{3}-[0-9]{2}-[0-9]{2}", text):
                raise ValueError(text)
            return date.fromisoformat(text)
        except ValueError as error:
            raise ValidationError(_l("Tulis tanggalnya seperti 2026-12-31.")) from error


def rupiah_field(most: int = 1_000_000_000, **kwargs: Any) -> Whole:
    """An amount typed in rupiah, understood in minor units (sen)."""
    return Whole(1, most, times=100, **kwargs)


def _told() -> dict[str, Any]:
    wrong = _l("Isian ini tidak bisa dibaca. Tulis lagi.")
    return {"required": _MISSING, "null": _MISSING, "invalid": wrong, "invalid_utf8": wrong}


def _dotted(number: int) -> str:
    return f"{number:,}".replace(",", ".")

"""Fields of forms, with errors as sentences that say what to do."""

import re
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


def rupiah_field(most: int = 1_000_000_000, **kwargs: Any) -> Whole:
    """An amount typed in rupiah, understood in minor units (sen)."""
    return Whole(1, most, times=100, **kwargs)


def _told() -> dict[str, Any]:
    wrong = _l("Isian ini tidak bisa dibaca. Tulis lagi.")
    return {"required": _MISSING, "null": _MISSING, "invalid": wrong, "invalid_utf8": wrong}


def _dotted(number: int) -> str:
    return f"{number:,}".replace(",", ".")

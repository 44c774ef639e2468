"""What people type about themselves, and what it means."""

import re
from typing import Any

from marshmallow import Schema, ValidationError, post_load, pre_load, validates_schema

from marketplace.accounts import areas
from marketplace.accounts.actions import PASSWORD_LENGTH_MIN, AddressDetails
from marketplace.accounts.banks import BANKS, ELSEWHERE, fits
from marketplace.accounts.phones import read_phone
from marketplace.kit.calendar import ZONE_LABELS
from marketplace.kit.i18n import LOCALES, _l
from marketplace.kit.web.fields import Choice, Text
from marketplace.kit.web.forms import Form

PASSWORD_LENGTH_MAX = 200
CODE_DIGITS = 6
TOWNS_OFFERED = 8
ONWARD_LENGTH_MAX = 2_000

_MAILBOX = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


class Phone(Text):
    """A phone number as people write it, understood as E.164."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(length_max=30, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        phone = read_phone(text) if text else ""
        if phone is None:
            raise ValidationError(_l("Nomor HP ini belum lengkap. Contoh: 0812 3456 7890."))
        return phone


class Contact(Text):
    """A mailbox or a phone number, kept as typed: the action reads it."""

    def __init__(self) -> None:
        super().__init__(length_max=254)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        known = _MAILBOX.fullmatch(text) if "@" in text else read_phone(text)
        if not known:
            raise ValidationError(_l("Tulis nomor HP atau alamat email yang lengkap."))
        return text


class Onward(Text):
    """Where to go on to afterwards: nobody sees this field, so one too long to keep counts as none."""

    def __init__(self) -> None:
        super().__init__(length_max=ONWARD_LENGTH_MAX, required=False)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        fits = len(str(value)) <= self.length_max
        return super()._deserialize(value, attr, data, **kwargs) if fits else ""


class RegencyCode(Text):
    """The official code of a regency or city."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(length_max=13, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        found = areas.area(super()._deserialize(value, attr, data, **kwargs))
        if found is None or found.kind != "regency":
            raise ValidationError(_l("Kirim kode kabupaten atau kota, misalnya 34.71."))
        return found.code


class Digits(Text):
    """Exactly so many digits; spaces and dashes between them are read over."""

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(length_max=30)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        digits = re.sub(r"[\s-]", "", super()._deserialize(value, attr, data, **kwargs))
        if not re.fullmatch(rf"[0-9]{{{self.count}}}", digits):
            raise ValidationError(_l("Tulis %(count)d angka, tanpa huruf.", count=self.count))
        return digits


class AccountNumber(Text):
    """A bank account number: digits, with spaces, dots and dashes between them read over."""

    def __init__(self) -> None:
        super().__init__(length_max=40)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        digits = re.sub(r"[\s.-]", "", super()._deserialize(value, attr, data, **kwargs))
        if not re.fullmatch(r"[0-9]{6,20}", digits):
            raise ValidationError(_l("Nomor rekening hanya angka, 6 sampai 20 angka."))
        return digits


class AnyAccountNumber(Text):
    """The number of a bank account, or of one at a provider from outside (``banks.ELSEWHERE``)."""

    def __init__(self) -> None:
        super().__init__(length_max=40, metadata={"description": _l("nomor rekening")})

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        number = re.sub(r"[\s.-]", "", super()._deserialize(value, attr, data, **kwargs))
        if not any(fits(place, number) for place in ("", *ELSEWHERE)):
            raise ValidationError(
                _l("Nomor rekening hanya angka, 6 sampai 20 angka; nomor Stripe mulai dengan acct_.")
            )
        return number


class Town(Text):
    """A city or kabupaten by name or official code, understood as the code of the regency."""

    def __init__(self) -> None:
        super().__init__(length_max=120)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        code = regency_code(text)
        if code is None:
            raise ValidationError(
                _l("Nama kota ini belum kami kenal. Pilih kota atau kabupaten yang dimaksud.")
            )
        return code


def regency_code(text: str) -> str | None:
    """The regency that a name or a code means; None when it does not tell."""
    known = areas.area(text)
    if known is None:
        known = areas.find_regency(text)
    return known.code if known is not None and known.kind == "regency" else None


def towns_like(text: str) -> list[tuple[str, str]]:
    """(code, full name) of the regencies a person may have meant by ``text``, the likeliest first."""
    only: tuple[areas.Kind, ...] = ("regency",)
    found = areas.search(text, TOWNS_OFFERED, kinds=only)
    return [(area.code, areas.full_name(area.code)) for area in found]


def offer_towns(form: Form) -> list[tuple[str, str]]:
    """The towns to pick from where the typed one did not tell; what is wrong is then said beside the picks."""
    if "town" not in form.errors:
        return []
    towns = towns_like(form.values.get("town", ""))
    if towns:
        form.errors["area_code"] = form.errors.pop("town")
    return towns


def password_field() -> Text:
    """A password that is being chosen."""
    return Text(length_max=PASSWORD_LENGTH_MAX, length_min=PASSWORD_LENGTH_MIN)


class RegisterSchema(Schema):
    """A new person."""

    name = Text(length_max=120)
    contact = Contact()
    password = password_field()
    next = Onward()


class LoginSchema(Schema):
    """Somebody says who he is."""

    contact = Text(length_max=254)
    password = Text(length_max=PASSWORD_LENGTH_MAX)
    next = Onward()


class ForgotSchema(Schema):
    """Where a code shall go."""

    contact = Contact()


class CodeSchema(Schema):
    """The digits that came."""

    code = Digits(CODE_DIGITS)


class ContactSchema(Schema):
    """Another phone or mailbox."""

    contact = Contact()
    password = Text(length_max=PASSWORD_LENGTH_MAX)


class NewPasswordSchema(Schema):
    """The code that came, and a new password."""

    contact = Contact()
    code = Digits(CODE_DIGITS)
    password = password_field()


class ChangePasswordSchema(Schema):
    """The password until now, and a new one."""

    old_password = Text(length_max=PASSWORD_LENGTH_MAX)
    password = password_field()


class ProfileSchema(Schema):
    """How a person is called, and in which language and zone he reads."""

    name = Text(length_max=120)
    locale = Choice(*LOCALES)
    zone = Choice(*ZONE_LABELS)


class AddressSchema(Schema):
    """Where something is to be brought. ``town`` is typed; ``area_code`` is a pick among those offered."""

    recipient = Text(length_max=120)
    phone = Phone()
    street = Text(length_max=300, length_min=5)
    town = Town()
    area_code = Text(length_max=13, required=False)
    district = Text(length_max=120)
    postcode = Digits(5)
    landmark = Text(length_max=200, required=False)

    @pre_load
    def prefer_the_pick(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        """Who picked one of the towns offered means that one, whatever is still typed beside it."""
        return {**data, "town": data.get("area_code") or data.get("town", "")}

    @post_load
    def as_details(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        """The address as the action takes it."""
        data["area_code"] = data.pop("town")
        return {"details": AddressDetails(**data)}


class PayoutAccountSchema(Schema):
    """Where a party's money goes."""

    bank = Choice(*BANKS)
    number = AccountNumber()
    holder = Text(length_max=120, length_min=2)


class PaidToSchema(Schema):
    """Where a party is paid: a bank, or an account of its own at a provider from outside."""

    bank = Choice(*BANKS, *ELSEWHERE)
    number = AnyAccountNumber()
    holder = Text(length_max=120, length_min=2)

    @validates_schema
    def _fits(self, data: dict[str, Any], **_kwargs: Any) -> None:
        refuse_misfit(data)


def refuse_misfit(data: dict[str, Any]) -> None:
    """Raise ValidationError where the number is none of that place."""
    if "bank" in data and "number" in data and not fits(data["bank"], data["number"]):
        raise ValidationError(_l("Nomor ini bukan nomor rekening di tempat itu."), "number")


class MemberSchema(Schema):
    """Somebody is to act for a party."""

    contact = Contact()
    role = Text(length_max=20)

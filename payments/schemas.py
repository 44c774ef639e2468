"""What a person at the bank's desk types, and what it means."""

import re
from typing import Any

from marshmallow import Schema, ValidationError

from marketplace.kit.i18n import _l
from marketplace.kit.web.fields import Choice, Text, rupiah_field
from marketplace.settlement.states import Refused

AMOUNT_RUPIAH_MAX = 10_000_000_000


class VirtualAccount(Text):
    """The number a transfer was sent to, spaces, dots and dashes read over; empty when it had none."""

    def __init__(self) -> None:
        super().__init__(
            length_max=60,
            required=False,
            metadata={"description": _l("virtual account yang dituju; kosong kalau tidak ada")},
        )

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        digits = re.sub(r"[\s.-]", "", super()._deserialize(value, attr, data, **kwargs))
        if not re.fullmatch(r"[0-9]{0,34}", digits):
            raise ValidationError(_l("Nomor tujuan hanya angka, paling banyak 34."))
        return digits


class BankReference(Text):
    """The bank's own number of a transfer: capitals without gaps, so that one transfer has one spelling."""

    def __init__(self) -> None:
        super().__init__(length_max=60, metadata={"description": _l("nomor referensi dari bank")})

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        word = "".join(super()._deserialize(value, attr, data, **kwargs).split()).upper()
        if not re.fullmatch(r"[0-9A-Z./-]{3,40}", word):
            raise ValidationError(
                _l("Nomor referensi: 3 sampai 40 huruf dan angka, seperti di mutasi rekening.")
            )
        return word


class TransferSchema(Schema):
    """A transfer as the bank's statement tells it."""

    account_number = VirtualAccount()
    amount_minor = rupiah_field(AMOUNT_RUPIAH_MAX)
    sender = Text(length_max=120, length_min=2)
    bank_reference = BankReference()


class RefusedSchema(Schema):
    """Why the receiving bank did not take money."""

    reason = Choice(*(str(reason) for reason in Refused))


class MatchSchema(Schema):
    """Which payment an unmatched transfer was meant for."""

    payment = Text(length_max=20)


class AccountNumber(Text):
    """An account number at a bank: letters and digits, spaces, dots and dashes read over."""

    def __init__(self) -> None:
        super().__init__(length_max=60, metadata={"description": _l("nomor rekening penampungan")})

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        word = re.sub(r"[\s.-]", "", super()._deserialize(value, attr, data, **kwargs)).upper()
        if not re.fullmatch(r"[0-9A-Z]{5,34}", word, re.ASCII):
            raise ValidationError(_l("Nomor rekening: 5 sampai 34 huruf dan angka."))
        return word


class Bic(Text):
    """What banks call each other: eight or eleven letters and digits, or nothing."""

    def __init__(self) -> None:
        super().__init__(
            length_max=20,
            required=False,
            metadata={"description": _l("kode BIC bank; kosong kalau tidak ditulis")},
        )

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        word = "".join(super()._deserialize(value, attr, data, **kwargs).split()).upper()
        if word and not re.fullmatch(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?", word, re.ASCII):
            raise ValidationError(_l("Kode BIC: delapan atau sebelas huruf dan angka, misalnya BNINIDJA."))
        return word


class DeskAccountSchema(Schema):
    """The account at the bank that holds the marketplace's money."""

    number = AccountNumber()
    holder = Text(length_max=120, length_min=2)
    bic = Bic()


class ExplainSchema(Schema):
    """Which payout or refund money was that left without a word."""

    subject = Text(length_max=20)

"""Numbers that the state gives: NIK of a person, NPWP of a taxpayer, NIB of a company."""

import re
from collections.abc import Mapping
from typing import Any

from stdnum.exceptions import ValidationError
from stdnum.id import nik as _nik
from stdnum.id import npwp as _npwp

from marketplace.kit.errors import Invalid
from marketplace.kit.i18n import _l


def read_nik(text: str) -> str:
    """Sixteen digits, with a place and a day of birth in them that exist. Raises Invalid ``nik``."""
    try:
        return str(_nik.validate(text))
    except ValidationError as error:
        raise Invalid(
            _l("NIK ini tidak cocok. NIK terdiri dari 16 angka; lihat lagi di KTP."), code="nik"
        ) from error


def read_npwp(text: str) -> str:
    """Fifteen or sixteen digits whose check digit fits. Raises Invalid ``npwp``."""
    try:
        return str(_npwp.validate(text))
    except ValidationError as error:
        raise Invalid(
            _l("NPWP ini tidak cocok. NPWP terdiri dari 15 atau 16 angka; lihat lagi di kartunya."),
            code="npwp",
        ) from error


def read_nib(text: str) -> str:
    """Thirteen digits. Raises Invalid ``nib``."""
    digits = re.sub(r"[\s.-]", "", text)
    if not re.fullmatch(r"[0-9]{13}", digits):
        raise Invalid(_l("NIB terdiri dari 13 angka. Lihat lagi di suratnya."), code="nib")
    return digits


def read_identity(told: Mapping[str, Any]) -> dict[str, Any]:
    """What a person says of himself."""
    return {**told, "nik": read_nik(str(told["nik"]))}


def read_licence(told: Mapping[str, Any]) -> dict[str, Any]:
    """What a company says of its licence."""
    return {**told, "nib": read_nib(str(told["nib"])), "npwp": read_npwp(str(told["npwp"]))}

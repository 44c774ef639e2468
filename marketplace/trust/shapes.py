"""Trust as programs read it: the standing, and the reasons that add up to it, as codes."""

from typing import Any

from marshmallow import fields

from marketplace.api.shapes import Shape, Word
from marketplace.kit.i18n import _l
from marketplace.trust.facts import FACT_KINDS
from marketplace.trust.score import PRIOR_CODE
from marketplace.trust.standing import Standing


class Rounded(fields.Float):
    """Four places: beyond them a score fades from one second to the next."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> float:
        return round(float(value), 4)


class ReasonShape(Shape):
    """One term of the sum: below zero it speaks for the party, above zero against it."""

    code = Word((PRIOR_CODE, *FACT_KINDS))
    count = fields.Integer(metadata={"description": _l("berapa kali ini terjadi")})
    log_odds = Rounded()


class TrustShape(Shape):
    """How far a party is trusted. ``reasons`` add up to ``log_odds`` = ln(p_bad / (1 - p_bad))."""

    standing = Word(Standing)
    points = fields.Integer(metadata={"description": "0–100"})
    petals = fields.Integer(metadata={"description": "0–5"})
    p_bad = Rounded(
        metadata={"description": _l("peluang pesanan berikutnya gagal karena pihak ini, menurut catatannya")}
    )
    p_bad_low = Rounded()
    p_bad_high = Rounded()
    evidence = Rounded(metadata={"description": _l("banyaknya catatan, dihitung dalam pesanan selesai")})
    log_odds = Rounded()
    reasons = fields.List(fields.Nested(ReasonShape))

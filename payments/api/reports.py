"""Settlement reports for programs."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from marketplace.accounts.actor import Actor
from marketplace.api.calls import Call
from marketplace.api.fields import Asked, Text
from marketplace.api.shapes import Minor, Shape
from marketplace.kit.errors import Invalid
from marketplace.kit.i18n import _l
from payments import reports

Said = Mapping[str, Any]


class ReportAsked(Asked):
    """A settlement report as the provider gave it."""

    content = Text(
        length_max=reports.BYTES_MAX * 4 // 3 + 4,
        metadata={"description": _l("berkas CSV dari penyedia, dalam Base64")},
    )


class ReportShape(Shape):
    """What a report had to say."""

    lines = fields.Integer(metadata={"description": _l("baris di laporan")})
    differ = fields.Integer(metadata={"description": _l("baris yang jumlahnya berbeda dari catatan kami")})
    fees_minor = Minor()
    currency = fields.String(metadata={"description": _l("mata uang menurut ISO 4217")})


def read_report(actor: Actor, asked: Said) -> reports.Taken:
    """Read a report and book its fees."""
    try:
        data = base64.b64decode(asked["content"], validate=True)
    except (binascii.Error, ValueError):
        raise Invalid(_l("Isinya bukan Base64."), code="report-unreadable") from None
    return reports.take(actor, data)


CALLS = (
    Call(
        "POST",
        "/reports",
        read_report,
        _l("Membaca laporan penyelesaian dari penyedia, dan membukukan biayanya."),
        "book",
        ReportAsked,
        ReportShape,
        tells=_l(
            "Hanya untuk penyedia yang biayanya tidak dikabarkan dengan cara lain. Laporan yang sama sekali saja."
        ),
    ),
)

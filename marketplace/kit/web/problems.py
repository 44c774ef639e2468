"""Problem documents (RFC 9457): what was refused, said to a program with a stable code and to a person in his words."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Response, current_app, request

from marketplace.kit.i18n import _l

# What is said to a program where a page would send a person back or let him reload.
WORDS = {
    400: _l("Permintaan ini tidak bisa dibaca. Periksa header dan isinya menurut dokumentasi."),
    404: _l("Alamat ini tidak ada. Periksa ejaannya menurut dokumentasi."),
    405: _l("Alamat ini ada, tetapi bukan untuk cara panggil ini. Lihat Allow."),
    413: _l("Kiriman terlalu besar."),
    415: _l("Content-Type ini tidak dikenal di sini. Kirim JSON, atau gambar di panggilan yang memintanya."),
    429: _l("Terlalu sering. Tunggu selama Retry-After, lalu coba lagi."),
    500: _l(
        "Ada yang rusak di pihak kami. Tidak ada yang tersimpan setengah. Coba lagi dengan kunci yang sama."
    ),
    503: _l("Sedang ramai. Tidak ada yang tersimpan setengah. Coba lagi dengan kunci yang sama."),
}

CONTENT_TYPE = "application/problem+json"
PREFIX = "/api/"


def wanted() -> bool:
    """Whether this request came by the door of programs."""
    return request.path.startswith(PREFIX)


def problem(status: int, code: str, title: object, detail: object, **more: Any) -> Response:
    """One problem. ``type`` leads to where the code is explained; ``more`` are facts, or ``errors`` by pointer."""
    document = {
        "type": f"{current_app.config['PUBLIC_URL']}/api/docs/problems#{code}",
        "title": str(title),
        "status": status,
        "detail": str(detail),
        "code": code,
        "instance": request.path,
        **more,
    }
    text = json.dumps(document, ensure_ascii=False, default=str)
    return Response(text, status=status, content_type=CONTENT_TYPE)


def pointed(messages: Mapping[Any, Any] | list[Any], at: str = "") -> Iterator[dict[str, str]]:
    """marshmallow's tree of messages as ``{"pointer": "/lines/0/pieces", "detail": "…"}``, one a sentence."""
    if isinstance(messages, Mapping):
        for name, said in messages.items():
            step = "" if name == "_schema" else "/" + str(name).replace("~", "~0").replace("/", "~1")
            yield from pointed(said if isinstance(said, Mapping | list) else [said], at + step)
        return
    for said in messages:
        if isinstance(said, Mapping):
            yield from pointed(said, at)
        else:
            yield {"pointer": at, "detail": str(said)}

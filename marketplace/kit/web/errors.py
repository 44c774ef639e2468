"""What a person sees when something was refused or broke: what happened, what was kept, what to do."""

from collections.abc import Mapping
from itertools import islice
from typing import Any

import structlog
from flask import Flask, Response, current_app, g, render_template, session
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, TooManyRequests

from marketplace.kit.db import db, is_overtaken
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _l
from marketplace.kit.web import problems

log = structlog.get_logger()

# status -> (title, text)
WORDS = {
    400: (_l("Permintaan tidak lengkap"), _l("Kembali ke halaman sebelumnya, muat ulang, lalu coba lagi.")),
    401: (_l("Anda belum dikenal"), _l("Masuk dulu, lalu coba lagi.")),
    403: (
        _l("Bukan untuk peran Anda"),
        _l("Akun Anda tidak boleh membuka ini. Minta pemilik akun memberi peran."),
    ),
    404: (_l("Halaman tidak ditemukan"), _l("Mungkin alamatnya salah ketik, atau isinya sudah tidak ada.")),
    405: (_l("Langkah ini tidak dikenal"), _l("Kembali ke halaman sebelumnya, lalu coba lagi.")),
    409: (
        _l("Keadaannya sudah berubah"),
        _l("Tidak ada yang hilang. Muat ulang halaman untuk melihat yang terbaru."),
    ),
    412: (
        _l("Sudah diubah orang lain"),
        _l("Muat ulang untuk melihat yang terbaru, lalu ulangi perubahan Anda."),
    ),
    413: (
        _l("Kiriman terlalu besar"),
        _l("Pilih foto yang lebih kecil atau tulis lebih singkat, lalu kirim lagi."),
    ),
    415: (_l("Jenis kiriman tidak dikenal"), _l("Periksa Content-Type, lalu kirim lagi.")),
    422: (_l("Ada yang perlu diperbaiki"), _l("Kembali, perbaiki isian, lalu kirim lagi.")),
    428: (_l("Perubahan ini perlu If-Match"), _l("Baca dulu yang akan diubah, lalu kirim ETag-nya.")),
    429: (_l("Terlalu sering mencoba"), _l("Tunggu sebentar, lalu coba lagi. Tidak ada yang hilang.")),
    500: (
        _l("Ada yang rusak di pihak kami"),
        _l("Tidak ada yang tersimpan setengah. Coba lagi sebentar lagi."),
    ),
    503: (_l("Sedang ramai"), _l("Tidak ada yang tersimpan setengah. Coba lagi sebentar lagi.")),
}
STALE = (
    _l("Halaman ini sudah terlalu lama terbuka"),
    _l("Demi keamanan, muat ulang halaman itu lalu kirim sekali lagi. Belum ada yang berubah."),
)
OVERTAKEN = (
    _l("Ada yang lebih dulu"),
    _l("Orang lain baru saja melakukan hal yang sama. Muat ulang halaman untuk melihat yang terbaru."),
)

CODES = {
    400: "unreadable",
    403: "not-allowed",
    404: "not-found",
    405: "method-unknown",
    409: "refused",
    413: "too-large",
    415: "wrong-type",
    422: "invalid",
    429: "too-many-requests",
    500: "broken",
    503: "busy",
}

Page = tuple[str, int] | Response
ERRORS_MOST = 100  # told of one request: an answer is not to be longer than what it answers


def init_app(app: Flask) -> None:
    """Register a page for every way a request can end badly."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, lambda error: _page(400, *STALE, code="stale-form"))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(IntegrityError, _overtaken)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(Exception, _broken)


def told(error: Refusal | HTTPException) -> Page | HTTPException:
    """What is answered to a refusal; of the transaction nothing is undone here."""
    if isinstance(error, Refusal):
        title = WORDS.get(error.status, WORDS[409])[0]
        return _page(error.status, title, error.message, error.code, error.facts)
    if error.code is None or error.code < 400:
        return error
    title, text = WORDS.get(error.code, WORDS[400])
    page = current_app.make_response(_page(error.code, title, text))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        page.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    if isinstance(error, TooManyRequests) and error.retry_after:
        page.headers["Retry-After"] = str(error.retry_after)
    return page


def _refused(error: Refusal) -> Page | HTTPException:
    db.session.rollback()
    return told(error)


def _http(error: HTTPException) -> Page | HTTPException:
    db.session.rollback()
    return told(error)


def _overtaken(error: IntegrityError) -> Page:
    """Somebody did the same a moment earlier, and the database took the first."""
    if not is_overtaken(error):
        return _broken(error)
    log.warning("overtaken", error=type(error.orig).__name__)
    _undo()
    return _page(409, *OVERTAKEN, code="overtaken")


def _busy(error: OperationalError) -> Page:
    """The database did not answer in time, or a floor of the ledger held."""
    log.error("database", error=repr(error))
    _undo()
    return _page(503, *WORDS[503])


def _broken(error: Exception) -> Page:
    log.exception("unexpected", error=repr(error))
    _undo()
    return _page(500, *WORDS[500])


def _undo() -> None:
    """Nothing is kept of the request, nor said that something was."""
    db.session.rollback()
    session.pop("_flashes", None)


def _page(
    status: int, title: object, text: object, code: str = "", facts: Mapping[str, Any] | None = None
) -> Page:
    if problems.wanted():
        if not code:
            text = problems.WORDS.get(status, text)
        return _problem(status, code or CODES.get(status, "refused"), title, text, dict(facts or {}))
    if status >= 500:
        g.without_database = True  # the frame must not ask what may be broken
    return render_template("errors/error.html", status=status, title=title, text=text, code=code), status


def _problem(status: int, code: str, title: object, text: object, facts: dict[str, Any]) -> Response:
    more: dict[str, Any] = {}
    if messages := facts.pop("messages", None):
        more["errors"] = list(islice(problems.pointed(messages), ERRORS_MOST))
    if facts:
        more["facts"] = facts
    response = problems.problem(status, code, title, text, **more)
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="Pasarlima"'
    return response

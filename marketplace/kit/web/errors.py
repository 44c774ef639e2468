"""What a person sees when something was refused or broke: what happened, what was kept, what to do."""

import structlog
from flask import Flask, g, render_template, session
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from marketplace.kit.db import db, is_overtaken
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _l

log = structlog.get_logger()

# status -> (title, text)
WORDS = {
    400: (_l("Permintaan tidak lengkap"), _l("Kembali ke halaman sebelumnya, muat ulang, lalu coba lagi.")),
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
    413: (
        _l("Kiriman terlalu besar"),
        _l("Pilih foto yang lebih kecil atau tulis lebih singkat, lalu kirim lagi."),
    ),
    422: (_l("Ada yang perlu diperbaiki"), _l("Kembali, perbaiki isian, lalu kirim lagi.")),
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

Page = tuple[str, int]


def init_app(app: Flask) -> None:
    """Register a page for every way a request can end badly."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, lambda error: _page(400, *STALE, code="stale-form"))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(IntegrityError, _overtaken)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(Exception, _broken)


def _refused(error: Refusal) -> Page:
    db.session.rollback()
    title = WORDS.get(error.status, WORDS[409])[0]
    return _page(error.status, title, error.message, code=error.code)


def _http(error: HTTPException) -> Page | HTTPException:
    db.session.rollback()
    if error.code is None or error.code < 400:
        return error
    title, text = WORDS.get(error.code, WORDS[400])
    return _page(error.code, title, text)


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


def _page(status: int, title: object, text: object, code: str = "") -> Page:
    if status >= 500:
        g.without_database = True  # the frame must not ask what may be broken
    return render_template("errors/error.html", status=status, title=title, text=text, code=code), status

"""How a person wants to see the place: theme, type size, language. Kept in cookies, never in the database."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from babel.numbers import format_decimal
from flask import Flask, current_app, make_response, redirect, request
from flask_babel import get_locale
from werkzeug.wrappers import Response

from marketplace.kit.i18n import LOCALES

# Query word -> (cookie, {word in the address: value kept; None forgets the cookie}).
CHOICES: dict[str, tuple[str, dict[str, str | None]]] = {
    "huruf": ("type", {"besar": "large", "biasa": None}),
    "tema": ("theme", {"gelap": "dark", "terang": "light", "otomatis": None}),
    "lang": ("lang", {name: name for name in LOCALES}),
}
YEAR_SECONDS = 31_536_000


@dataclass(frozen=True)
class Display:
    """``theme`` is dark, light or ""; ``type`` is large or ""; ``back`` is where to come back to."""

    theme: str
    type: str
    back: str


def init_app(app: Flask) -> None:
    """Register ``/tampilan`` and ``/bahasa``, and give templates ``display``, ``locale`` and ``|number``."""
    app.add_url_rule("/tampilan", "display_choice", choose_display, methods=["GET"])
    app.add_url_rule("/bahasa", "language_choice", choose_language, methods=["GET"])
    app.jinja_env.filters["number"] = number
    app.context_processor(lambda: {"display": current_display(), "locale": _locale()})


def choose_display() -> Response:
    """Keep theme and type size, then go back."""
    return _keep("huruf", "tema")


def choose_language() -> Response:
    """Keep the language, then go back."""
    return _keep("lang")


def current_display() -> Display:
    """The cookies' wishes; a value nobody offered counts as none."""
    return Display(theme=_kept("tema"), type=_kept("huruf"), back=_here())


def number(value: float, pattern: str = "#,##0.##") -> str:
    """A number as the reader writes it: ``4,5`` or ``4.5``, ``12.000`` or ``12,000``.

    Amounts of money are no such number: rupiah are written one way everywhere.
    """
    return str(format_decimal(value, pattern, locale=_locale()))


def safe_path(path: str | None) -> str:
    """``path`` when it stays on this site, else ``/``.

    Browsers read a backslash as a slash and drop line ends, so neither may stand in it.
    """
    if not path or not path.startswith("/") or path.startswith("//") or "\\" in path:
        return "/"
    if any(ord(character) < 32 or ord(character) == 127 for character in path):
        return "/"
    parts = urlsplit(path)
    return "/" if parts.scheme or parts.netloc else path


def keep_language(response: Response, language: str) -> Response:
    """Let ``response`` keep the language in the cookie as well, which the account's own would not outweigh."""
    return _set(response, "lang", language)


def _keep(*words: str) -> Response:
    response: Response = make_response(redirect(safe_path(request.args.get("kembali")), 303))
    response.cache_control.no_store = True
    for word in words:
        _set(response, word, request.args.get(word))
    return response


def _set(response: Response, word: str, wish: str | None) -> Response:
    cookie, values = CHOICES[word]
    if wish not in values:
        return response
    kept = values[wish]
    if kept is None:
        response.delete_cookie(cookie, samesite="Lax")
    else:
        response.set_cookie(
            cookie,
            kept,
            max_age=YEAR_SECONDS,
            secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
            httponly=True,
            samesite="Lax",
        )
    return response


def _kept(word: str) -> str:
    cookie, values = CHOICES[word]
    value = request.cookies.get(cookie, "")
    return value if value in values.values() else ""


def _here() -> str:
    """This page's own address, or the front page where a plain visit would not find it again."""
    rule = request.url_rule
    if rule is not None and "GET" not in (rule.methods or ()):
        return "/"
    return safe_path(request.full_path.removesuffix("?"))


def _locale() -> str:
    return str(get_locale() or "id")

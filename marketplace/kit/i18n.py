"""Language, money and time as people here read them. Messages are written in Indonesian."""

import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_interval
from babel.numbers import format_currency
from flask import Flask, current_app, g, has_request_context, request
from flask_babel import Babel, force_locale, get_locale, gettext, lazy_gettext, ngettext

from marketplace.kit import clock
from marketplace.kit.calendar import zone_label
from marketplace.kit.money import CURRENCIES, DEFAULT_CURRENCY

__all__ = ["N_", "_", "_l", "ngettext"]

_: Callable[..., str] = gettext
_l = lazy_gettext

_listener_zone: ContextVar[str | None] = ContextVar("listener_zone", default=None)

LOCALES = {"id": "Bahasa Indonesia", "en": "English"}
DEFAULT_ZONE = "Asia/Jakarta"


def N_(words: str) -> str:
    """Mark words of a table for translation; whoever says them later says ``_(words)`` in his listener's language."""
    return words


@contextlib.contextmanager
def speaking(locale: str, zone: str) -> Iterator[None]:
    """Let everything in this block be said to somebody who reads ``locale`` and lives in ``zone``."""
    token = _listener_zone.set(zone)
    try:
        with force_locale(locale):
            yield
    finally:
        _listener_zone.reset(token)


def init_app(app: Flask) -> None:
    """Choose the language per request and give templates their filters."""
    Babel(app, locale_selector=locale_of_request, default_locale=app.config["DEFAULT_LOCALE"])
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.filters.update(
        money=money,
        moment=moment,
        day=day,
        calendar_day=calendar_day,
        days=days,
        month=month,
        clock_time=clock_time,
        duration=duration,
        stretch=stretch,
    )


def locale_of_request() -> str:
    """The visitor's choice: cookie, then the account's, then the browser's, then ours."""
    if not has_request_context():
        return str(current_app.config["DEFAULT_LOCALE"])
    chosen = request.cookies.get("lang") or getattr(g, "user_locale", None)
    if chosen in LOCALES:
        return str(chosen)
    return request.accept_languages.best_match(list(LOCALES)) or str(current_app.config["DEFAULT_LOCALE"])


def money(minor: int | None, currency: str = DEFAULT_CURRENCY) -> str:
    """``28_500_000`` sen as ``Rp285.000``; odd sen are shown only where there are some."""
    if minor is None:
        return ""
    exponent = CURRENCIES[currency][0]
    units, odd = divmod(abs(minor), 10**exponent)
    pattern = "¤#,##0.00" if odd else "¤#,##0"
    text = format_currency(
        (abs(minor) / 10**exponent) if odd else units,
        currency,
        format=pattern,
        locale="id_ID",
        currency_digits=False,
    )
    return f"−{text}" if minor < 0 else text


def moment(at: datetime | None, zone: str | None = None, seconds: bool = False) -> str:
    """A time with its day and zone: ``Kam 12 Nov 2026, 09.14 WIB``."""
    if at is None:
        return ""
    zone = zone or viewer_zone()
    pattern = "EEE d MMM y, HH.mm.ss" if seconds else "EEE d MMM y, HH.mm"
    return f"{format_datetime(at.astimezone(ZoneInfo(zone)), pattern, locale=_locale())} {zone_label(zone)}"


def day(at: datetime | None, zone: str | None = None) -> str:
    """A day: ``Kam 12 Nov 2026``."""
    if at is None:
        return ""
    return format_datetime(at.astimezone(ZoneInfo(zone or viewer_zone())), "EEE d MMM y", locale=_locale())


def calendar_day(on: date | None) -> str:
    """A day that has no time and no zone, as a bank writes it: ``Kam 12 Nov 2026``."""
    return "" if on is None else str(format_date(on, "EEE d MMM y", locale=_locale()))


def days(first: datetime, last: datetime, zone: str | None = None) -> str:
    """A stretch of days that is near: ``Kam, 26 Nov – Rab, 2 Des``; one day where both are the same."""
    here = ZoneInfo(zone or viewer_zone())
    begins, ends = (at.astimezone(here).date() for at in (first, last))
    return str(format_interval(begins, ends, "MMMEd", locale=_locale()))


def month(at: datetime | None, zone: str | None = None) -> str:
    """A month: ``November 2026``."""
    if at is None:
        return ""
    return str(format_datetime(at.astimezone(ZoneInfo(zone or viewer_zone())), "MMMM y", locale=_locale()))


def clock_time(at: datetime | None, zone: str | None = None) -> str:
    """An hour with its zone: ``09.14 WIB``."""
    if at is None:
        return ""
    zone = zone or viewer_zone()
    return f"{format_datetime(at.astimezone(ZoneInfo(zone)), 'HH.mm', locale=_locale())} {zone_label(zone)}"


def duration(until: datetime | None) -> str:
    """What is left until a business deadline: ``23 jam 51 menit``; empty when it has passed."""
    if until is None:
        return ""
    left = until - clock.now()
    if left <= timedelta(0):
        return ""
    return stretch(left)


def stretch(time: timedelta) -> str:
    """How long something takes, in its two largest units: ``23 jam 51 menit``."""
    hours, minutes = divmod(time.seconds // 60, 60)
    in_days = str(ngettext("%(num)d hari", "%(num)d hari", time.days))
    in_hours = str(ngettext("%(num)d jam", "%(num)d jam", hours))
    in_minutes = str(ngettext("%(num)d menit", "%(num)d menit", minutes))
    if time.days:
        return f"{in_days} {in_hours}"
    return f"{in_hours} {in_minutes}" if hours else in_minutes


def viewer_zone() -> str:
    """The time zone of who is looking, or of who is written to."""
    if zone := _listener_zone.get():
        return zone
    return getattr(g, "user_zone", None) or DEFAULT_ZONE if has_request_context() else DEFAULT_ZONE


def _locale() -> str:
    return str(get_locale() or "id")

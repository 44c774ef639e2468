"""What a person was told, how he wants to hear, and the demo's telephone and mailbox."""

from base64 import b64encode
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.accounts.acting import public, signed_in
from marketplace.accounts.actions import find_by_contact
from marketplace.accounts.models import PartyKind, User
from marketplace.accounts.phones import read_phone
from marketplace.kit.i18n import _, day
from marketplace.kit.ports import plugged
from marketplace.kit.web.forms import Form, read_form
from marketplace.messages import actions, queries
from marketplace.messages.models import News
from marketplace.messages.notices import PORT, Voices
from marketplace.messages.schemas import WAYS, PreferenceSchema
from marketplace.messages.topics import CHANNEL_LABELS, EMAIL, SMS, Topic

NEWS_A_PAGE = 12  # what one scrolls through on a phone without tiring

Page = str | Response | tuple[str, int]


@signed_in
def inbox() -> str:
    """Everything a person was told, the newest first."""
    page = queries.inbox(_me(), request.args.get("page"), NEWS_A_PAGE)
    days = [(on, list(map(_told, rows))) for on, rows in groupby(page.items, lambda row: day(row.at))]
    return render_template("messages/inbox.html", page=page, days=days)


@signed_in
def open_news(news: str) -> Response:
    """Mark it read and go to the page it is about."""
    row = queries.news_of(_me(), news) or abort(404)
    actions.read(_me(), [row])
    return redirect(row.path, 303)


@signed_in
def read_all() -> Response:
    """Mark everything read."""
    actions.read_all(_me())
    flash(_("Semua kabar sudah ditandai dibaca."), "good")
    return redirect(url_for("messages.inbox"), 303)


@signed_in
def preferences() -> Page:
    """By which ways he hears of what, and when nothing may ring."""
    if request.method == "GET":
        wishes = queries.preference(_me())
        on = [way for way in WAYS if way not in wishes.off]
        values = {"on": on, "quiet_from": wishes.quiet_from, "quiet_until": wishes.quiet_until}
        return _preferences_page(Form(values=values))
    form = read_form(PreferenceSchema())
    if form.errors:
        return _preferences_page(form, 422)
    off = [way for way in WAYS if way not in form.data["on"]]
    actions.prefer(_me(), off, form.data["quiet_from"], form.data["quiet_until"])
    flash(_("Pilihan Anda sudah kami simpan."), "good")
    return redirect(url_for("messages.preferences"), 303)


@public
def demo_phone() -> str:
    """Telephone and mailbox of one of the demo people, or one's own; everyone else's stay private."""
    _demo_only()
    person = next((p for p in _people() if p.contact == request.args.get("contact")), None)
    user = find_by_contact(person.contact) if person else None
    if person is None and "contact" not in request.args and current_user.is_authenticated:
        user = _me()
    return render_template(
        "messages/demo_phone.html",
        people=_people(),
        chosen=person or user,
        user=user,
        texts=queries.latest_to(user, SMS) if user else (),
        letters=queries.latest_to(user, EMAIL) if user else (),
    )


@public
def demo_letter(message: str) -> Response:
    """An e-mail to a demo person or oneself as a mail program shows it: a page that may do nothing but be read."""
    _demo_only()
    row = queries.any_message(message)
    if row is None or not row.html:
        abort(404)
    own = current_user.is_authenticated and row.user_id == _me().id
    if not own and row.user.phone not in {read_phone(p.contact) for p in _people()}:
        abort(404)
    return Response(row.html, mimetype="text/html")


def unread_count() -> int:
    """How much news waits for who is signed in: for the frame of every page."""
    return queries.unread_count(_me())


def _me() -> User:
    user: User = current_user._get_current_object()
    return user


def _told(news: News) -> dict[str, Any]:
    """News in the words of who reads it now."""
    voices: Voices = plugged(PORT)
    said = voices.say(news.facts)
    return {
        "news": news,
        "title": _(news.title) % said,
        "text": _(news.text) % said,
        "button": _(news.button),
        "party": "" if news.party.kind == PartyKind.BUYER else news.party.name,
    }


def _preferences_page(form: Form, status: int = 200) -> Page:
    user = _me()
    channels = [
        {"name": channel, "label": CHANNEL_LABELS[channel], "address": address}
        for channel, address in ((EMAIL, user.email), (SMS, user.phone))
    ]
    page = render_template(
        "messages/preferences.html",
        form=form,
        topics=tuple(Topic),
        channels=channels,
        hours=[(hour, f"{hour:02d}.00") for hour in range(24)],
    )
    return page, status


def _demo_only() -> None:
    if not current_app.config["DEMO"]:
        abort(404)


def _people() -> Any:
    return plugged("demo_logins")


def _letter_policy() -> str:
    """A letter may show itself in its own style, and be followed to where its links lead; nothing else.

    No script may load; the sandbox lets scripts be, so that what looks over pages can look over this one too.
    """
    template = Path(__file__).with_name("templates") / "messages/notices/letter.html"
    style = template.read_text(encoding="utf-8").partition("<style>")[2].partition("</style>")[0]
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'self' 'sha256-{digest}'; img-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'; sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox"
    )


demo_letter.talisman_view_options = {"content_security_policy": _letter_policy()}  # type: ignore[attr-defined]

# address, name, view, methods
ROUTES = (
    ("/kabar", "inbox", inbox, ("GET",)),
    ("/kabar/read", "read_all", read_all, ("POST",)),
    ("/kabar/<news>/open", "open_news", open_news, ("POST",)),
    ("/account/kabar", "preferences", preferences, ("GET", "POST")),
    ("/demo/telepon", "demo_phone", demo_phone, ("GET",)),
    ("/demo/telepon/<message>", "demo_letter", demo_letter, ("GET",)),
)

blueprint = Blueprint("messages", __name__, template_folder="templates")

for rule, name, view, methods in ROUTES:
    blueprint.add_url_rule(rule, name, view, methods=methods)

blueprint.app_context_processor(lambda: {"unread_count": unread_count})

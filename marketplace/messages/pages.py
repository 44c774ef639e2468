"""What a person was told, how he wants to hear, and the demo's telephone and mailbox."""

import hashlib
import re
from base64 import b64encode
from typing import Any

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    make_response,
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
from marketplace.kit.i18n import _
from marketplace.kit.ports import plugged
from marketplace.kit.web.forms import Form, read_form
from marketplace.messages import actions, queries
from marketplace.messages.models import News
from marketplace.messages.notices import PORT, Voices
from marketplace.messages.schemas import WAYS, PreferenceSchema
from marketplace.messages.topics import CHANNEL_LABELS, EMAIL, SMS, Topic

Page = str | Response | tuple[str, int]

# A letter may show itself and be followed to where its links lead.
_LETTER_POLICY = (
    "default-src 'none'; style-src {styles}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "sandbox allow-popups allow-top-navigation-by-user-activation"
)

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


@signed_in
def inbox() -> str:
    """Everything a person was told, the newest first."""
    page = queries.inbox(_me(), request.args.get("page"))
    return render_template("messages/inbox.html", page=page, told=[_told(row) for row in page.items])


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
    """Telephone and mailbox of one of the demo people; everyone else's stay private."""
    person, user = _demo_person()
    return render_template(
        "messages/demo_phone.html",
        people=plugged("demo_logins"),
        chosen=person,
        user=user,
        texts=queries.latest_to(user, SMS) if user else (),
        letters=queries.latest_to(user, EMAIL) if user else (),
    )


@public
def demo_letter(message: str) -> Response:
    """A demo person's e-mail as his mail program shows it: a page of its own, which may do nothing but be read."""
    _person, user = _demo_person()
    row = queries.message_to(user, message) if user else None
    if row is None or not row.html:
        abort(404)
    response: Response = make_response(row.html)
    response.headers["Content-Security-Policy"] = _letter_policy(row.html)
    return response


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


def _demo_person() -> tuple[Any, User | None]:
    """Who is asked for, and his account where he has one."""
    if not current_app.config["DEMO"]:
        abort(404)
    people = plugged("demo_logins")
    chosen = next((p for p in people if p.contact == request.args.get("contact")), None)
    return chosen, find_by_contact(chosen.contact) if chosen else None


def _letter_policy(html: str) -> str:
    """The policy, with the letter's own style sheet let in by its hash."""
    digests = [hashlib.sha256(style.encode()).digest() for style in _STYLE.findall(html)]
    styles = " ".join(f"'sha256-{b64encode(digest).decode()}'" for digest in digests)
    return _LETTER_POLICY.format(styles=styles or "'none'")


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

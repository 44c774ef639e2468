"""News by program, in every room: what the maker of a token was told for its party, and how he wants to hear."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import User
from marketplace.api.calls import Call, Paged
from marketplace.api.fields import Asked, Choice, Count, Flag, some
from marketplace.api.shapes import Id, Moment, Shape, Word
from marketplace.kit.errors import Missing
from marketplace.kit.i18n import _, _l
from marketplace.kit.paging import Page
from marketplace.kit.ports import plugged
from marketplace.messages import actions, queries
from marketplace.messages.models import News, Preference
from marketplace.messages.notices import PORT, Voices
from marketplace.messages.schemas import WAYS
from marketplace.messages.topics import Topic

Said = Mapping[str, Any]


def _say(news: News, words: str) -> str:
    voices: Voices = plugged(PORT)
    return _(words) % voices.say(news.facts)


class NewsShape(Shape):
    """One thing that happened, as it was told. ``kind``, ``subject`` and ``about`` are for programs."""

    id = Id(attribute="public_id")
    topic = Word(Topic)
    kind = fields.String(
        attribute="event.kind", metadata={"description": _l("peristiwanya, misalnya sale.paid")}
    )
    subject = fields.String(
        attribute="event.subject_kind", metadata={"description": _l("tentang apa, misalnya sale")}
    )
    about = Id(attribute="event.subject_id")
    title = fields.Function(
        lambda news: _say(news, news.title),
        metadata={"type": "string", "description": _l("dalam bahasa yang diminta")},
    )
    text = fields.Function(lambda news: _say(news, news.text), metadata={"type": "string"})
    path = fields.String(metadata={"description": _l("halaman yang dimaksud")})
    at = Moment()
    read_at = Moment(allow_none=True)


class PreferencesShape(Shape):
    """What its reader does not want to hear, and the hours on his own clock in which nothing rings."""

    off = fields.List(
        fields.String(),
        metadata={"description": _l("topik:saluran yang dimatikan, misalnya money:sms")},
    )
    quiet_from = fields.Integer()
    quiet_until = fields.Integer()


class NewsAsked(Asked):
    """Which news."""

    unread = Flag(load_default=False)


class PreferencesAsked(Asked):
    """What is switched off, and the quiet hours (0 to 23); equal hours mean that none is quiet."""

    off = some(Choice(*WAYS), least=0, most=len(WAYS))
    quiet_from = Count(0, 23)
    quiet_until = Count(0, 23)


def list_news(actor: Actor, asked: Said) -> Page[News]:
    """What the token's maker was told for this party, the newest first."""
    return queries.inbox(
        _reader(actor), asked["cursor"], asked["limit"], party_id=actor.party_id, unread=asked["unread"]
    )


def read_news(actor: Actor, news: str) -> News:
    """Mark one as read."""
    row = queries.news_of(_reader(actor), news)
    if row is None or row.party_id != actor.party_id:
        raise Missing(_l("Tidak ada kabar bernomor ini untuk Anda di sini."))
    actions.read(_reader(actor), [row])
    return row


def read_all_news(actor: Actor) -> None:
    """Mark everything that was told for this party as read."""
    actions.read_all(_reader(actor), actor.party_id)


def show_preferences(actor: Actor) -> Preference:
    """How the token's maker wants to hear."""
    return queries.preference(_reader(actor))


def change_preferences(actor: Actor, asked: Said) -> Preference:
    """Hear otherwise."""
    off = list(dict.fromkeys(asked["off"]))
    actions.prefer(_reader(actor), off, asked["quiet_from"], asked["quiet_until"])
    return queries.preference(_reader(actor))


def _reader(actor: Actor) -> User:
    assert actor.user is not None, "a token has a maker"
    return actor.user


SHOW_PREFERENCES = Call(
    "GET",
    "/news/preferences",
    show_preferences,
    _l("Melihat lewat saluran apa Anda dikabari."),
    "see",
    gives=PreferencesShape,
    tells=_l("Berlaku untuk pembuat token, di semua pihak yang ia wakili."),
)

CALLS = (
    Call(
        "GET",
        "/news",
        list_news,
        _l("Melihat kabar untuk pihak ini, yang terbaru dulu."),
        "see",
        NewsAsked,
        Paged(NewsShape),
    ),
    Call(
        "POST",
        "/news/<news>/read",
        read_news,
        _l("Menandai satu kabar sudah dibaca."),
        "see",
        gives=NewsShape,
    ),
    Call(
        "POST",
        "/news/read",
        read_all_news,
        _l("Menandai semua kabar untuk pihak ini sudah dibaca."),
        "see",
    ),
    SHOW_PREFERENCES,
    Call(
        "PUT",
        "/news/preferences",
        change_preferences,
        _l("Mengubah lewat saluran apa Anda dikabari, dan jam tenangnya."),
        "see",
        PreferencesAsked,
        PreferencesShape,
        matches=SHOW_PREFERENCES,
        tells=_l("Berlaku untuk pembuat token, di semua pihak yang ia wakili."),
    ),
)

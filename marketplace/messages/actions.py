"""Telling people: what happened, each person once; and codes, at once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import contains_eager

from marketplace.accounts.actions import CODE_MINUTES
from marketplace.accounts.contacts import code_goes_to
from marketplace.accounts.models import Membership, Party, PartyKind, User
from marketplace.accounts.queries import parties_of
from marketplace.accounts.roles import ROLES
from marketplace.events.models import Event
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.i18n import _, speaking
from marketplace.kit.ports import plugged
from marketplace.messages import ports, queries
from marketplace.messages.letters import path_of, write_letter, write_sms
from marketplace.messages.models import Message, News, Preference
from marketplace.messages.notices import PORT, Facts, Notice, Voices
from marketplace.messages.quiet import after_quiet
from marketplace.messages.states import Pace
from marketplace.messages.topics import CHANNELS, EMAIL, SMS

FRESH_DAYS = 2  # what is older is no news: it stands in the list, read, and rings nowhere
REMEMBERED_DAYS = 60  # what is older still, a replay tells nobody


def tell(event: Event) -> None:
    """Let everybody the event concerns hear of it, once: who was told already, hears nothing more.

    Told are the members whose role carries the row's permission, but not the one who did it. One person who is
    concerned twice, as seller and as buyer, hears what the first row says.
    """
    age = clock.real_now() - event.at
    if age > timedelta(days=REMEMBERED_DAYS):
        return
    voices: Voices = plugged(PORT)
    told = set(db.session.scalars(select(News.user_id).where(News.event_id == event.id)))
    facts: Facts | None = None
    for kind, notice in voices.rows(event):
        for party, users in _listeners(event, kind, notice):
            to_tell = [user for user in users if user.id not in told]
            if to_tell and facts is None:
                facts = voices.facts_of(event)
            told.update(user.id for user in to_tell)
            wishes = queries.preferences(user.id for user in to_tell)
            for user in to_tell:
                news = _news(event, notice, party, user, facts or {})
                if age > timedelta(days=FRESH_DAYS):
                    news.read_at = event.at
                else:
                    _send_news(news, notice, user, wishes[user.id], voices)


def send_code(user: User, purpose: str, digits: str) -> None:
    """Send a code to the person's phone or mailbox, as its purpose asks. It waits for nothing."""
    contact = code_goes_to(user, purpose)
    with speaking(user.locale, user.zone):
        words = _(
            "Kode Pasarlima Anda: %(digits)s. Berlaku %(minutes)d menit. Jangan beri tahu siapa pun, termasuk kami.",
            digits=digits,
            minutes=CODE_MINUTES,
        )
        message = Message(user_id=user.id, pace=Pace.CODE)
        if contact == user.phone:
            message.channel, message.address, message.body = SMS, contact, words
        else:
            letter = write_letter(_("Kode Anda"), words, name=user.name)
            message.channel, message.address = EMAIL, contact
            message.subject, message.body, message.html = letter.subject, letter.text, letter.html
    message.expires_at = clock.real_now() + timedelta(minutes=CODE_MINUTES)
    _queue(message)


def read(user: User, news: Iterable[News]) -> None:
    """The person has seen these; nobody reads for another."""
    for row in news:
        if row.user_id == user.id and row.read_at is None:
            row.read_at = clock.now()


def read_all(user: User, party_id: int | None = None) -> None:
    """The person has seen everything there is; with ``party_id`` what he was told for that party."""
    unread = update(News).where(News.user_id == user.id, News.read_at.is_(None))
    if party_id is not None:
        unread = unread.where(News.party_id == party_id)
    db.session.execute(unread.values(read_at=clock.now()))


def prefer(user: User, off: Sequence[str], quiet_from: int, quiet_until: int) -> None:
    """What a person does not want to hear (``topic:channel``), and the hours in which nothing may ring."""
    row = db.session.get(Preference, user.id)
    if row is None:
        row = Preference(user_id=user.id)
        db.session.add(row)
    row.off, row.quiet_from, row.quiet_until = sorted(off), quiet_from, quiet_until


def _listeners(event: Event, kind: PartyKind, notice: Notice) -> list[tuple[Party, list[User]]]:
    """The party the row speaks to and its members who may hear it; nobody where it is a party of another kind."""
    public_id = {event.subject_kind: event.subject_id, **event.data}.get(notice.to or kind.value)
    if public_id is None and kind is PartyKind.OPERATOR:
        parties = parties_of(kind)[:1]
    else:
        parties = db.session.scalars(
            select(Party).where(Party.public_id == public_id, Party.kind == kind)
        ).all()
    return [(party, _members(event, party, notice)) for party in parties]


def _members(event: Event, party: Party, notice: Notice) -> list[User]:
    roles = [role for role, permissions in ROLES[party.kind].items() if notice.permission in permissions]
    members = db.session.scalars(
        select(Membership)
        .join(Membership.user)
        .options(contains_eager(Membership.user))
        .where(Membership.party_id == party.id, Membership.role.in_(roles))
        .order_by(Membership.id)
    )
    return [row.user for row in members if notice.himself or row.user_id != event.acting_user_id]


def _news(event: Event, notice: Notice, party: Party, user: User, facts: Facts) -> News:
    known = facts | {"party": party.public_id}
    news = News(
        event=event,
        user=user,
        party=party,
        topic=notice.topic,
        title=notice.title,
        text=notice.text,
        button=notice.button,
        path=path_of(notice.endpoint, known),
        facts=known,
        at=event.at,
    )
    db.session.add(news)
    db.session.flush()
    return news


def _send_news(news: News, notice: Notice, user: User, wishes: Preference, voices: Voices) -> None:
    """Queue it for each channel that the row has words for and the person an address and no objection."""
    due_at = clock.now()
    if not notice.urgent:
        due_at = after_quiet(due_at, user.zone, wishes.quiet_from, wishes.quiet_until)
    written = _written(news, notice, user, voices)
    open_channels: Mapping[str, ports.Channel] = plugged(ports.PORT)
    for channel in CHANNELS:
        message = written.get(channel)
        if message is None or channel not in open_channels or f"{notice.topic}:{channel}" in wishes.off:
            continue
        message.pace = Pace.URGENT if notice.urgent else Pace.CALM
        message.due_at = due_at
        _queue(message)


def _written(news: News, notice: Notice, user: User, voices: Voices) -> dict[str, Message]:
    """What could be sent, by channel, in the person's language; to a contact that is not confirmed, nothing."""
    written = {}
    with speaking(user.locale, user.zone):
        said = voices.say(news.facts)
        if notice.mail and user.email and user.email_confirmed_at:
            letter = write_letter(
                _(notice.title) % said, _(notice.text) % said, news.path, _(notice.button), user.name
            )
            written[EMAIL] = Message(
                user_id=user.id,
                news_id=news.id,
                channel=EMAIL,
                address=user.email,
                subject=letter.subject,
                body=letter.text,
                html=letter.html,
            )
        if notice.sms and user.phone and user.phone_confirmed_at:
            body = write_sms(_(notice.sms), said)
            written[SMS] = Message(
                user_id=user.id, news_id=news.id, channel=SMS, address=user.phone, body=body
            )
    return written


def _queue(message: Message) -> None:
    db.session.add(message)
    db.session.flush()
    db.session.info["wake_outbox"] = True

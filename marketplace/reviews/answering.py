"""The other side's word: once, in public, and read as every word before it is published."""

from marketplace.accounts.actor import Actor
from marketplace.events import actions as events
from marketplace.kit.db import db, locked
from marketplace.kit.errors import Invalid, Missing, Refusal
from marketplace.kit.i18n import _l
from marketplace.reviews.actions import hold_or_free
from marketplace.reviews.looking import must_be_read
from marketplace.reviews.models import Rating, RatingAnswer
from marketplace.reviews.states import WordsState


def answer(
    actor: Actor, rating: Rating, text: str, language: str = "id", as_is: bool = False
) -> RatingAnswer:
    """Answer what was said of the actor's party. The same again changes nothing.

    Raises Missing for what was said of another, Refusal ``not-revealed`` behind the veil and ``already-answered``,
    Invalid ``words-found`` and ``empty``.
    """
    if rating.rated_id != actor.party_id:
        raise Missing(_l("Tidak ditemukan."))
    rating = locked(Rating, rating.id)
    db.session.refresh(rating, ["answer"])
    if rating.revealed_at is None:
        raise Missing(_l("Tidak ditemukan."))
    known = rating.answer
    if known is not None:
        if known.text == text:
            return known
        raise Refusal(_l("Sudah dijawab, dan jawaban hanya satu."), code="already-answered")
    if not text:
        raise Invalid(_l("Tulis jawaban Anda dulu."), code="empty-answer")
    is_held = must_be_read(text, as_is)
    made = RatingAnswer(
        rating=rating,
        user_id=actor.user.id if actor.user else None,
        text=text,
        language=language,
        state=WordsState.SHOWN,
    )
    db.session.add(made)
    db.session.flush()
    events.record(
        "review.answered",
        ("review", rating.public_id),
        actor,
        rater=rating.rater.public_id,
        rated=rating.rated.public_id,
        held=is_held,
    )
    hold_or_free(actor, rating, "answer", is_held)
    return made

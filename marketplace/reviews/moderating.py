"""Words that should not stand in public: reported by readers, decided by a person, objected to, decided by another."""

from datetime import timedelta

from sqlalchemy import func, select

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Membership, PartyKind
from marketplace.events import actions as events
from marketplace.kit import clock
from marketplace.kit.db import db, locked
from marketplace.kit.errors import Invalid, Missing, MoveRefused, Refusal
from marketplace.kit.i18n import _l
from marketplace.reviews.actions import show_photos
from marketplace.reviews.grounds import GROUNDS
from marketplace.reviews.models import Rating, RatingAnswer, RatingDecision, RatingObjection, RatingReport
from marketplace.reviews.states import WORDS, WordsState

REVIEW, ANSWER = "review", "answer"
PARTS = (REVIEW, ANSWER)
KEEP, HIDE, RESTORE, UPHOLD = "keep", "hide", "restore", "uphold"
VERBS = (KEEP, HIDE, RESTORE, UPHOLD)

REPORTS_A_DAY = 20  # of one person
NOTE_MAX = 500


def part_of(rating: Rating, part: str) -> Rating | RatingAnswer:
    """The words in question. Raises Missing where there is no answer."""
    found: Rating | RatingAnswer | None = rating if part == REVIEW else rating.answer
    if found is None:
        raise Missing(_l("Tidak ditemukan."))
    return found


def author_of(rating: Rating, part: str) -> int:
    """The row of the party whose words they are."""
    return rating.rater_id if part == REVIEW else rating.rated_id


def may_read(user_id: int | None, rating: Rating) -> bool:
    """Whether a person may read it: what is revealed of sellers and couriers anybody, of a buyer its parties."""
    if rating.revealed_at is None:
        return False
    return rating.rated.kind != PartyKind.BUYER or is_party(user_id, rating)


def is_party(user_id: int | None, rating: Rating, *, whose: tuple[int, ...] = ()) -> bool:
    """Whether a person belongs to one of the two sides, or to one of ``whose`` parties."""
    own = select(Membership.id).where(
        Membership.user_id == user_id,
        Membership.party_id.in_(whose or (rating.rater_id, rating.rated_id)),
    )
    return db.session.scalar(own.limit(1)) is not None


def report(actor: Actor, rating: Rating, part: str, ground: str, note: str = "") -> RatingReport:
    """Say that words should not stand in public, and why. A person says it once of the same words.

    Raises Missing for what this person may not read, Refusal ``own-words``, ``too-many-reports``, Invalid
    ``ground``.
    """
    assert actor.user is not None
    user_id = actor.user.id
    if not may_read(user_id, rating) or part_of(rating, part).state is not WordsState.SHOWN:
        raise Missing(_l("Tidak ditemukan."))
    if ground not in GROUNDS:
        raise Invalid(_l("Pilih alasannya dulu."), code="ground")
    if is_party(user_id, rating, whose=(author_of(rating, part),)):
        raise Refusal(_l("Ini tulisan Anda sendiri."), code="own-words")
    locked(Rating, rating.id)
    known = db.session.scalar(
        select(RatingReport).where(
            RatingReport.rating_id == rating.id, RatingReport.part == part, RatingReport.user_id == user_id
        )
    )
    if known is not None:
        return known
    _refuse_flood(user_id)
    made = RatingReport(rating_id=rating.id, part=part, user_id=user_id, ground=ground, note=note)
    db.session.add(made)
    db.session.flush()
    subject = ("review", rating.public_id)
    events.record("review.reported", subject, actor, part=part, ground=ground, report=made.public_id)
    return made


def decide(
    actor: Actor, rating: Rating, part: str, verb: str, ground: str = "", note: str = ""
) -> RatingDecision:
    """Keep words, hide them for one of GROUNDS, restore them, or uphold that they are hidden.

    Every open report of them is answered by it, and an open objection, which another person than the first decides.
    Raises NotYours without the permission, Refusal ``own-review`` and ``same-person``, MoveRefused where it leads
    nowhere, Invalid ``ground``.
    """
    actor.need("decide")
    assert actor.user is not None
    rating = locked(Rating, rating.id)
    thing = part_of(rating, part)
    if is_party(actor.user.id, rating):
        raise Refusal(
            _l("Anda termasuk salah satu pihaknya. Petugas lain yang memutuskan."), code="own-review"
        )
    if verb == HIDE and ground not in GROUNDS:
        raise Invalid(_l("Pilih alasannya dulu."), code="ground")
    objection = open_objection(rating, part)
    if objection is not None and objection.decision.user_id == actor.user.id:
        raise Refusal(
            _l("Anda sendiri yang menyembunyikannya. Keberatan diputuskan petugas lain."), code="same-person"
        )
    reports = _open_reports(rating, part)
    was = thing.state
    _move(actor, thing, verb, is_awaited=bool(reports) or objection is not None)
    made = RatingDecision(
        rating_id=rating.id,
        part=part,
        verb=verb,
        ground=ground if verb == HIDE else "",
        note=note,
        user_id=actor.user.id,
    )
    db.session.add(made)
    db.session.flush()
    for one in reports:
        one.decision_id = made.id
    if objection is not None:
        objection.outcome_id = made.id
    if part == REVIEW:
        show_photos(rating)
    _tell_decision(
        "review.hidden"
        if verb == HIDE
        else "review.kept"
        if verb == KEEP
        else "review.restored"
        if verb == RESTORE
        else "review.upheld",
        actor,
        made,
        author=(rating.rater if part == REVIEW else rating.rated).public_id,
        was_held=was is WordsState.HELD,
        objected=objection is not None,
    )
    return made


def _tell_decision(kind: str, actor: Actor, made: RatingDecision, **more: object) -> None:
    """What became of words, and why."""
    subject = ("review", made.rating.public_id)
    told = {"part": made.part, "ground": made.ground, "decision": made.public_id}
    events.record(kind, subject, actor, **told, **more)


def objected(actor: Actor, rating: Rating, part: str, text: str, language: str = "id") -> RatingObjection:
    """The author objects to the decision that hid his words; it is decided by another person than the first.

    Raises Missing for another's words, Refusal ``nothing-hidden`` and ``already-objected``, Invalid ``empty-answer``.
    """
    part_of(rating, part)
    if author_of(rating, part) != actor.party_id:
        raise Missing(_l("Tidak ditemukan."))
    rating = locked(Rating, rating.id)
    decision = hiding(rating, part)
    if decision is None:
        raise Refusal(_l("Tulisan ini tidak sedang disembunyikan."), code="nothing-hidden")
    known = db.session.scalar(select(RatingObjection).where(RatingObjection.decision_id == decision.id))
    if known is not None:
        if known.text == text:
            return known
        raise Refusal(_l("Keberatan Anda sudah kami terima, dan hanya satu."), code="already-objected")
    if not text:
        raise Invalid(_l("Tulis dulu mengapa menurut Anda keliru."), code="empty-answer")
    made = RatingObjection(
        rating_id=rating.id,
        decision_id=decision.id,
        user_id=actor.user.id if actor.user else None,
        text=text,
        language=language,
    )
    db.session.add(made)
    db.session.flush()
    subject = ("review", rating.public_id)
    events.record("review.objected", subject, actor, part=part, decision=decision.public_id)
    return made


def hiding(rating: Rating, part: str) -> RatingDecision | None:
    """The decision by which words are hidden now."""
    if part_of(rating, part).state is not WordsState.HIDDEN:
        return None
    return db.session.scalar(
        select(RatingDecision)
        .where(
            RatingDecision.rating_id == rating.id, RatingDecision.part == part, RatingDecision.verb == HIDE
        )
        .order_by(RatingDecision.id.desc())
        .limit(1)
    )


def open_objection(rating: Rating, part: str) -> RatingObjection | None:
    """The objection that waits to be decided."""
    return db.session.scalar(
        select(RatingObjection)
        .join(RatingObjection.decision)
        .where(
            RatingObjection.rating_id == rating.id,
            RatingDecision.part == part,
            RatingObjection.outcome_id.is_(None),
        )
    )


def _move(actor: Actor, thing: Rating | RatingAnswer, verb: str, is_awaited: bool) -> None:
    """Only what waits to be decided is kept or upheld; hiding and restoring always say something."""
    nothing = MoveRefused(_l("Tidak ada yang perlu diputuskan lagi di sini."), code="nothing-to-decide")
    if verb == UPHOLD:
        if thing.state is not WordsState.HIDDEN or not is_awaited:
            raise nothing
    elif not WORDS.move(thing, verb, actor.kind) and not (verb == KEEP and is_awaited):
        raise nothing


def _open_reports(rating: Rating, part: str) -> list[RatingReport]:
    return list(
        db.session.scalars(
            select(RatingReport).where(
                RatingReport.rating_id == rating.id,
                RatingReport.part == part,
                RatingReport.decision_id.is_(None),
            )
        )
    )


def _refuse_flood(user_id: int) -> None:
    lately = select(func.count(RatingReport.id)).where(
        RatingReport.user_id == user_id, RatingReport.reported_at > clock.now() - timedelta(days=1)
    )
    if (db.session.scalar(lately) or 0) >= REPORTS_A_DAY:
        raise Refusal(_l("Laporan Anda hari ini sudah banyak. Lanjutkan besok."), code="too-many-reports")

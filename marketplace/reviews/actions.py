"""Rating, changing one's mind while nobody has seen it, and lifting the veil."""

from datetime import timedelta

from sqlalchemy import exists, func, select

from marketplace.accounts.actor import THE_CLOCK, Actor
from marketplace.accounts.models import Party, PartyKind
from marketplace.events import actions as events
from marketplace.files import actions as files
from marketplace.kit import clock
from marketplace.kit.db import db, locked
from marketplace.kit.errors import Missing, Refusal
from marketplace.kit.i18n import _l
from marketplace.orders.models import Order, Sale
from marketplace.reviews.looking import must_be_read
from marketplace.reviews.models import Rating, RatingAnswer, RatingPhoto, RatingVersion, RatingWindow
from marketplace.reviews.opinions import WHO_RATES_WHOM, Opinion, Read, of_one_kind
from marketplace.reviews.states import WORDS, WordsState

VERSIONS_MAX = 10
ASKED_AFTER_DAYS = 2


def open_window(sale: Sale) -> RatingWindow:
    """A sale was completed: its parties may rate each other for the days frozen on it."""
    window = db.session.get(RatingWindow, sale.id)
    if window is None:
        window = RatingWindow(sale=sale, closes_at=clock.now() + timedelta(days=sale.rating_days))
        db.session.add(window)
        db.session.flush()
    return window


def rate(actor: Actor, sale: Sale, whom: str, stars: int, text: str = "", language: str = "id") -> Rating:
    """Give ``stars`` (1 to 5) for everything to the sale's party of kind ``whom``; raises as ``review`` does."""
    return review(actor, sale, whom, of_one_kind(stars, text, language))


def review(actor: Actor, sale: Sale, whom: str, opinion: Opinion) -> Rating:
    """Say ``opinion`` of the sale's party of kind ``whom``. The same again changes nothing.

    Raises Refusal ``window-closed`` after the window, ``already-rated`` for another opinion (see ``change``), Invalid
    ``words-found`` where the words hold what should not stand in public.
    """
    read = opinion.read(actor.kind, whom)
    if actor.party_id not in (sale.seller_id, sale.order.buyer_id):
        raise Missing(_l("Tidak ditemukan."))
    if db.session.get(RatingWindow, sale.id) is None:
        raise Refusal(_l("Anda bisa menilai setelah pesanan selesai."), code="window-closed")
    window = locked(RatingWindow, sale.id)
    rated = rated_party(sale, whom)
    known = db.session.scalar(
        select(Rating).where(
            Rating.sale_id == sale.id, Rating.rater_id == actor.party_id, Rating.rated_id == rated.id
        )
    )
    if known is not None:
        if _is_said(known, read, opinion):
            return known
        raise Refusal(
            _l("Anda sudah menilai pesanan ini. Penilaian yang pertama tetap."), code="already-rated"
        )
    _need_open(window)
    is_held = must_be_read(opinion.text, opinion.as_is)
    rating = Rating(sale=sale, rater_id=actor.party_id, rated_id=rated.id, state=WordsState.SHOWN)
    _put(rating, read, opinion)
    db.session.add(rating)
    db.session.flush()
    _keep_version(actor, rating, 1, opinion)
    events.record(
        "rating.written", ("sale", sale.public_id), actor, rating=rating.public_id, rated=rated.public_id
    )
    hold_or_free(actor, rating, "review", is_held)
    if _both_sides_in(sale):
        reveal(actor, window)
    return rating


def change(actor: Actor, rating: Rating, opinion: Opinion) -> bool:
    """Say something else while nobody has seen it; what was said before is kept. False for the same again.

    ``opinion.photos`` are those that stay and those that come. Raises Missing for another's opinion, Refusal
    ``window-closed`` once it is revealed or the time is over, ``words-hidden`` for what a person has hidden,
    ``too-many-changes``, and Invalid as ``review`` does.
    """
    if rating.rater_id != actor.party_id:
        raise Missing(_l("Tidak ditemukan."))
    read = opinion.read(actor.kind, rating.rated.kind)
    _need_open(locked(RatingWindow, rating.sale_id))
    rating = locked(Rating, rating.id)
    if _is_said(rating, read, opinion) and {p.file_id for p in rating.photos} == _ids(opinion):
        return False
    if rating.state is WordsState.HIDDEN:
        raise Refusal(
            _l("Petugas menyembunyikan tulisan ini, jadi tidak bisa diubah. Ajukan keberatan bila keliru."),
            code="words-hidden",
        )
    number = 1 + (
        db.session.scalar(select(func.max(RatingVersion.number)).where(RatingVersion.rating_id == rating.id))
        or 0
    )
    if number > VERSIONS_MAX:
        raise Refusal(
            _l("Penilaian ini sudah terlalu sering diubah. Yang terakhir tetap."), code="too-many-changes"
        )
    is_held = must_be_read(opinion.text, opinion.as_is)
    _put(rating, read, opinion)
    _keep_version(actor, rating, number, opinion)
    events.record(
        "rating.changed",
        ("sale", rating.sale.public_id),
        actor,
        rating=rating.public_id,
        rated=rating.rated.public_id,
        version=number,
    )
    hold_or_free(actor, rating, "review", is_held)
    return True


def hold_or_free(actor: Actor, rating: Rating, part: str, is_held: bool) -> None:
    """Let a person read words in which something was found, and none that were put right."""
    thing: Rating | RatingAnswer | None = rating if part == "review" else rating.answer
    assert thing is not None
    held_before = thing.state is WordsState.HELD
    if is_held and not held_before:
        WORDS.move(thing, "hold", actor.kind)
        events.record("review.held", ("review", rating.public_id), actor, part=part)
    elif held_before and not is_held:
        WORDS.move(thing, "correct", actor.kind)


def rated_party(sale: Sale, whom: str) -> Party:
    """The party of that kind in this sale."""
    return {
        PartyKind.SELLER: sale.seller,
        PartyKind.COURIER: sale.courier,
        PartyKind.BUYER: sale.order.buyer,
    }[PartyKind(whom)]


def reveal(actor: Actor, window: RatingWindow) -> None:
    """Show every rating of the sale to everyone, and tell trust."""
    if window.revealed_at is not None:
        return
    window.revealed_at = clock.now()
    sale = window.sale
    for rating in db.session.scalars(select(Rating).where(Rating.sale_id == sale.id).order_by(Rating.id)):
        rating.revealed_at = window.revealed_at
        show_photos(rating)
        events.record(
            "rating.revealed",
            ("sale", sale.public_id),
            actor,
            rating=rating.public_id,
            stars=rating.stars,
            rated=rating.rated.public_id,
            rated_kind=rating.rated.kind,
            rater=rating.rater.public_id,
        )


def show_photos(rating: Rating) -> None:
    """Let everybody see the photos of words that stand in public, and nobody else those of others.

    What is said of a buyer stays between him and the seller, and so do its photos.
    """
    is_public = (
        rating.revealed_at is not None
        and rating.state is WordsState.SHOWN
        and rating.rated.kind != PartyKind.BUYER
    )
    for photo in rating.photos:
        files.show(photo.file, is_public)


def reveal_due(limit: int = 200) -> int:
    """Close the windows whose time is over; return how many."""
    due = db.session.scalars(
        select(RatingWindow)
        .where(RatingWindow.revealed_at.is_(None), RatingWindow.closes_at <= clock.now())
        .order_by(RatingWindow.closes_at)
        .limit(limit)
    ).all()
    for window in due:
        reveal(THE_CLOCK, locked(RatingWindow, window.sale_id))
    return len(due)


def ask_due(limit: int = 200) -> int:
    """Ask buyers who have said nothing two days after the end of a sale for their opinion, once; return how many."""
    has_spoken = (
        exists().where(Rating.sale_id == Sale.id, Rating.rater_id == Order.buyer_id).correlate(Sale, Order)
    )
    due = db.session.execute(
        select(RatingWindow, has_spoken)
        .join(RatingWindow.sale)
        .join(Sale.order)
        .where(
            RatingWindow.asked_at.is_(None),
            RatingWindow.opened_at <= clock.now() - timedelta(days=ASKED_AFTER_DAYS),
        )
        .order_by(RatingWindow.opened_at)
        .limit(limit)
        .with_for_update(of=RatingWindow, skip_locked=True)
    ).all()
    for window, spoke in due:
        window.asked_at = clock.now()
        if not spoke and window.revealed_at is None and window.closes_at > clock.now():
            subject = ("sale", window.sale.public_id)
            events.record("review.asked", subject, THE_CLOCK, buyer=window.sale.order.buyer.public_id)
    return len(due)


def _need_open(window: RatingWindow) -> None:
    if window.revealed_at is not None or window.closes_at <= clock.now():
        raise Refusal(_l("Waktu menilai sudah lewat."), code="window-closed")


def _put(rating: Rating, read: Read, opinion: Opinion) -> None:
    rating.stars, rating.goods, rating.packing = read.stars, read.goods, read.packing
    rating.text, rating.language = opinion.text, opinion.language


def _is_said(rating: Rating, read: Read, opinion: Opinion) -> bool:
    """Whether these stars and words are what stands there."""
    stands = (rating.stars, rating.goods, rating.packing, rating.text)
    return stands == (read.stars, read.goods, read.packing, opinion.text)


def _ids(opinion: Opinion) -> set[int]:
    return {file.id for file in opinion.photos}


def _keep_version(actor: Actor, rating: Rating, number: int, opinion: Opinion) -> None:
    """Write down what now stands, and which photos go with it from here on."""
    db.session.add(
        RatingVersion(
            rating_id=rating.id,
            number=number,
            stars=rating.stars,
            goods=rating.goods,
            packing=rating.packing,
            text=rating.text,
            language=rating.language,
            user_id=actor.user.id if actor.user else None,
        )
    )
    shown = db.session.scalars(
        select(RatingPhoto).where(RatingPhoto.rating_id == rating.id, RatingPhoto.until.is_(None))
    ).all()
    wanted = _ids(opinion)
    for photo in shown:
        if photo.file_id not in wanted:
            photo.until = number - 1
    kept = {photo.file_id for photo in shown}
    db.session.add_all(
        RatingPhoto(rating_id=rating.id, file=file, since=number)
        for file in opinion.photos
        if file.id not in kept
    )
    db.session.flush()
    db.session.expire(rating, ["photos", "versions"])


def _both_sides_in(sale: Sale) -> bool:
    """Whether everyone has rated everyone he may."""
    written = set(
        db.session.execute(select(Rating.rater_id, Rating.rated_id).where(Rating.sale_id == sale.id)).all()
    )
    wanted = {
        (rated_party(sale, rater).id, rated_party(sale, whom).id)
        for rater, whoms in WHO_RATES_WHOM.items()
        for whom in whoms
    }
    return wanted <= {tuple(pair) for pair in written}

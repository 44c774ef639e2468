"""Rating, and lifting the veil."""

from datetime import timedelta

from sqlalchemy import select

from marketplace.accounts.actor import THE_CLOCK, Actor
from marketplace.accounts.models import Party, PartyKind
from marketplace.events import actions as events
from marketplace.kit import clock
from marketplace.kit.db import db, locked
from marketplace.kit.errors import Invalid, Missing, Refusal
from marketplace.kit.i18n import _l
from marketplace.orders.models import Sale
from marketplace.reviews.models import Rating, RatingWindow

# Who rates whom about a sale: kind of the rater -> kinds of the rated.
WHO_RATES_WHOM: dict[str, tuple[str, ...]] = {
    PartyKind.BUYER: (PartyKind.SELLER, PartyKind.COURIER),
    PartyKind.SELLER: (PartyKind.BUYER,),
}


def open_window(sale: Sale) -> RatingWindow:
    """A sale was completed: its parties may rate each other for the days frozen on it."""
    window = db.session.get(RatingWindow, sale.id)
    if window is None:
        window = RatingWindow(sale=sale, closes_at=clock.now() + timedelta(days=sale.rating_days))
        db.session.add(window)
        db.session.flush()
    return window


def rate(actor: Actor, sale: Sale, whom: str, stars: int, text: str = "", language: str = "id") -> Rating:
    """Give ``stars`` (1 to 5) to the sale's party of kind ``whom``. The same again changes nothing.

    Raises Refusal ``window-closed`` after the window, ``already-rated`` for other stars or words.
    """
    if whom not in WHO_RATES_WHOM.get(actor.kind, ()) or not 1 <= stars <= 5:
        raise Invalid(_l("Pilih satu sampai lima bintang."), code="stars")
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
        if (known.stars, known.text) == (stars, text):
            return known
        raise Refusal(
            _l("Anda sudah menilai pesanan ini. Penilaian yang pertama tetap."), code="already-rated"
        )
    if window.revealed_at is not None or window.closes_at <= clock.now():
        raise Refusal(_l("Waktu menilai sudah lewat."), code="window-closed")
    rating = Rating(
        sale=sale, rater_id=actor.party_id, rated_id=rated.id, stars=stars, text=text, language=language
    )
    db.session.add(rating)
    db.session.flush()
    events.record(
        "rating.written", ("sale", sale.public_id), actor, rating=rating.public_id, rated=rated.public_id
    )
    if _both_sides_in(sale):
        reveal(actor, window)
    return rating


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

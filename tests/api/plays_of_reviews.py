"""What is played of reviews: said with a photo, changed while closed, answered, reported, hidden, and restored."""

from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Party
from marketplace.kit.db import db
from marketplace.orders.models import Sale
from marketplace.orders.states import SaleState
from marketplace.reviews import moderating
from marketplace.reviews.models import Rating
from tests import make
from tests.api.cast import Cast
from tests.api.looks import nobody


def everything(cast: Cast) -> None:
    """Two sales of the same shop: of one everybody speaks, of the other the shop is answered and hidden."""
    sale = cast.bought(SaleState.COMPLETED)
    told(cast, sale)
    moderated(cast, sale)
    looked_at(cast, sale)


def told(cast: Cast, sale: Sale) -> None:
    """The buyer says it with a photo, thinks better of it, and the shop speaks too: all is open."""
    picture = cast.shows(cast.buyer, "/review-pictures")["id"]
    of_seller = {"goods": 5, "packing": 3, "text": "Anyamannya rapat.", "pictures": [picture]}
    path = f"/sales/{sale.public_id}/rating"
    cast.does(cast.buyer, path, {"seller": of_seller, "courier": {"stars": 4, "text": "Ramah."}})
    first = cast.reads(cast.buyer, "/reviews?mine=true&limit=2")["items"]
    own = next(review["id"] for review in first if review["whom"] == "seller")
    better = of_seller | {"packing": 4, "text": "Anyamannya rapat, kardusnya penyok sedikit."}
    cast.does(cast.buyer, f"/reviews/{own}/change", better)
    cast.does(cast.seller, path, {"stars": 5, "text": "Cepat membayar."})
    cast.shows(cast.seller, "/review-pictures")
    other = make.make_sale(SaleState.COMPLETED)
    cast.does(other.seller, f"/sales/{other.public_id}/rating", {"stars": 4, "text": "Ramah."})
    own = cast.reads(other.seller, "/reviews?mine=true&limit=1")["items"][0]["id"]
    cast.does(other.seller, f"/reviews/{own}/change", {"stars": 5, "text": "Sangat ramah."})


def moderated(cast: Cast, sale: Sale) -> None:
    """Each side answers what was said of it; the operator hides the answers, and their authors object."""
    for party in (cast.seller, cast.courier, cast.buyer):
        about = cast.reads(party, "/reviews?waiting=true&limit=1")["items"][0]["id"]
        cast.reads(party, f"/reviews/{about}")
        cast.does(party, f"/reviews/{about}/answer", {"text": "Terima kasih sudah bercerita."})
        cast.does(party, f"/reviews/{about}/reports", {"ground": "not-about-this", "note": "Pesanan lain."})
        hide = {"part": "answer", "verb": "hide", "ground": "advertising", "note": "Berisi ajakan."}
        cast.does(cast.operator, f"/reviews/{about}/decide", hide)
        cast.does(party, f"/reviews/{about}/objection", {"text": "Itu hanya ucapan terima kasih."})
        restored_by_another(cast.operator, about)
        cast.reads(cast.operator, f"/reviews/{about}")
    cast.reads(cast.operator, "/reviews?tray=decided&limit=1")


def restored_by_another(operator: Party, public_id: str) -> None:
    """Somebody else of the operator reads the objection."""
    second = make.make_member(operator, "reviewer")
    actor = Actor("operator", second, operator, "reviewer")
    rating = db.session.scalars(select(Rating).where(Rating.public_id == public_id)).one()
    moderating.decide(actor, rating, moderating.ANSWER, moderating.RESTORE)
    db.session.commit()


def looked_at(cast: Cast, sale: Sale) -> None:
    """What everybody may read."""
    everybody = nobody(cast.door.app)
    courier = sale.courier.public_id
    for path in (
        f"/storefronts/{sale.storefront.slug}/reviews?limit=1",
        f"/couriers/{courier}/reviews?show=all&limit=1",
        f"/stars/{sale.seller.public_id}",
    ):
        everybody.reads(path)

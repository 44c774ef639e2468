"""A look at everything there is, when all was played: lists, news, addresses of programs, the machine room."""

from sqlalchemy import select, update

from marketplace.accounts.models import Party, PartyKind
from marketplace.catalog.models import ImportedReview
from marketplace.events.models import Delivery
from marketplace.kit.db import db
from marketplace.ledger.seal import sealing
from marketplace.messages.models import Message
from marketplace.messages.states import MessageState
from tests import make, walk
from tests.api.cast import Cast
from tests.api.people import nobody

YOGYAKARTA = "34.71"
LISTENER = {"url": "https://program.example/pasarlima"}


def a_look_around(cast: Cast) -> None:
    """Lists, and what everybody may read without a token."""
    order, sale = cast.order.public_id, cast.order.sales[0]
    buyer, seller, operator = cast.buyer, cast.seller, cast.operator
    cast.reads(buyer, "/orders?limit=1")
    cast.reads(buyer, f"/orders/{order}")
    cast.reads(buyer, "/profile")
    cast.changes(buyer, "/profile", {"name": "Budi Santoso", "locale": "id", "zone": "Asia/Jakarta"})
    cast.reads(seller, "/sales?limit=1")
    cast.reads(seller, f"/sales/{sale.public_id}")
    cast.reads(cast.bank, f"/payments/{walk.payment_of(cast.order).public_id}")
    cast.reads(cast.bank, "/holding")
    cast.reads(operator, "/orders?limit=1")
    for what in ("", "/money", "/transfers"):
        cast.reads(operator, f"/orders/{order}{what}")
    cast.reads(operator, "/parties?limit=2&kind=seller")
    for what in ("", "/trust", "/money"):
        cast.reads(operator, f"/parties/{seller.public_id}{what}")
    cast.reads(operator, "/storefronts?limit=1")
    shop = f"/storefronts/{sale.storefront.public_id}"
    cast.does(operator, f"{shop}/close", {"correction": "Ada laporan barang tiruan; sedang kami periksa."})
    cast.reads(operator, shop)
    cast.does(operator, f"{shop}/reopen")
    for path in ("/money", "/money/audit", "/payouts?limit=1"):
        cast.reads(operator, path)
    listing = f"/listings/{sale.lines[0].variant.listing.public_id}"
    slug = sale.storefront.slug
    imported = ImportedReview(
        listing_id=sale.lines[0].variant.listing_id, stars=4, text="Cepat sampai.", source="PRDECT-ID"
    )
    db.session.add(imported)
    db.session.commit()
    everybody = nobody(cast.door.app)
    for path in (
        "/listings?q=keranjang%20rotan&limit=1",
        listing,
        f"{listing}/reviews?limit=1",
        f"{listing}/imported-reviews",
        f"{listing}/shipping?area_code={YOGYAKARTA}&quantity=2",
        f"/storefronts/{slug}",
        f"/storefronts/{slug}/listings?limit=1",
        "/categories",
        "/towns",
        "/areas?q=jogja&limit=2",
        f"/areas/{YOGYAKARTA}",
        f"/trust/{seller.public_id}",
        f"/parcels/{sale.shipments[0].awb}",
    ):
        everybody.reads(path)


def the_book(cast: Cast) -> None:
    """What proves the book, and each party's receipt of something that moved."""
    sealing.seal_due()
    everybody = nobody(cast.door.app)
    entries = everybody.reads("/book")["newest"]["entries"]
    everybody.reads("/book/checkpoints?limit=1")
    everybody.reads(f"/book/consistency?first={entries}&second={entries}")
    payment, sale = walk.payment_of(cast.order).public_id, cast.order.sales[0].public_id
    about = {
        cast.buyer: payment,
        cast.bank: payment,
        cast.operator: payment,
        cast.seller: sale,
        cast.courier: sale,
    }
    for party, number in about.items():
        moved = cast.reads(party, f"/book/movements/{number}")["items"]
        cast.reads(party, f"/book/receipts/{moved[0]['reference']}")


def of_every_room(cast: Cast, party: Party) -> None:
    """News, people, and addresses of programs."""
    news = cast.reads(party, "/news?limit=2")["items"]
    if news:
        cast.does(party, f"/news/{news[0]['id']}/read")
    cast.does(party, "/news/read")
    wishes = {"off": ["money:sms"], "quiet_from": 21, "quiet_until": 6}
    cast.changes(party, "/news/preferences", wishes)
    cast.reads(party, "/news/preferences")
    if party.kind is not PartyKind.BUYER:
        role = {"seller": "staff", "courier": "rider", "provider": "teller", "operator": "reviewer"}[
            party.kind
        ]
        person = make.make_user("Wulan Sari")
        added = cast.does(party, "/members", {"contact": person.phone, "role": role}, "PUT")
        cast.reads(party, "/members")
        cast.does(party, f"/members/{added['id']}", method="DELETE")
    topics = cast.reads(party, "/webhooks/topics")["items"]
    listener = {**LISTENER, "topics": [topics[0]["type"]]}
    kept = cast.does(party, "/webhooks", listener)
    path = f"/webhooks/{kept['id']}"
    cast.changes(party, path, {**LISTENER, "topics": [topic["type"] for topic in topics[:2]]})
    cast.does(party, f"{path}/rotate")
    for what in ("", "/secrets"):
        cast.reads(party, f"{path}{what}")
    post = cast.does(party, f"{path}/test")
    cast.reads(party, f"{path}/posts?limit=1")
    cast.reads(party, f"/webhook-posts/{post['id']}")
    cast.does(party, f"/webhook-posts/{post['id']}/again")
    cast.does(party, f"{path}/pause")
    cast.reads(party, "/webhooks")
    cast.does(party, f"{path}/resume")
    cast.does(party, path, method="DELETE")


def the_machine_room(cast: Cast) -> None:
    """A message and a delivery that got stuck, and the demo's clock."""
    last = select(Message.id).order_by(Message.id.desc()).limit(1).scalar_subquery()
    db.session.execute(
        update(Message).where(Message.id == last).values(state=MessageState.FAILED, attempts=5)
    )
    stuck = select(Delivery.id).order_by(Delivery.id.desc()).limit(1).scalar_subquery()
    failing = {"done_at": None, "error": "TimeoutError", "attempts": 3}
    db.session.execute(update(Delivery).where(Delivery.id == stuck).values(**failing))
    db.session.commit()
    message = cast.reads(cast.operator, "/messages?limit=1")["items"][0]
    cast.does(cast.operator, f"/messages/{message['id']}/again")
    delivery = cast.reads(cast.operator, "/deliveries")["items"][0]
    retried = {"event": delivery["event"], "handler": delivery["handler"]}
    cast.does(cast.operator, "/deliveries/retry", retried)
    cast.reads(cast.operator, "/clock")
    cast.does(cast.operator, "/clock/advance", {"hours": 24})

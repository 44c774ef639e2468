"""Cash on delivery in the demo: one parcel is paid at the door, one is out with its rider, one waits for its shop."""

from datetime import datetime, timedelta

from sqlalchemy import select

from marketplace.accounts import grants
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Address, PartyKind, Right
from marketplace.catalog.models import Listing, Variant
from marketplace.demo.cast import Cast
from marketplace.demo.people import COD, QUICK
from marketplace.demo.stage import acting_at
from marketplace.kit.db import db
from marketplace.kit.money import rupiah
from marketplace.kit.ports import plugged
from marketplace.orders import pins
from marketplace.orders.actions import carrying, placing, selling
from marketplace.orders.models import Sale
from marketplace.settlement.states import CASH
from shipping import actions as couriers

PRICE_MAX = rupiah(90_000)
FEE = rupiah(2_500)  # what the courier asks for collecting

# Who ordered how many hours ago, and what happened to it since: paid, on its way to the door, not yet answered.
ORDERS = (
    (
        "Wahyu Pratama",
        92,
        (("accept", 90), ("pack", 80), ("fetch", 70), ("take_out", 27), ("deliver", 25)),
    ),
    ("Dewi Anggraini", 62, (("accept", 60), ("pack", 50), ("fetch", 30), ("take_out", 2))),
    ("Maria Tandi", 3, ()),
)


def open_service(cast: Cast) -> None:
    """Who runs it may, and a courier collects."""
    service = cast.the(PartyKind.PROVIDER, COD).party
    assert service is not None
    grants.give(service, (Right.COLLECT,), ("operator", "agreement"))
    couriers.keep_cash_terms(cast.the(PartyKind.COURIER, QUICK), True, FEE)


def play(cast: Cast, now: datetime) -> None:
    """Orders of small things, step by step at their hours."""
    for number, (buyer, ordered, steps) in enumerate(ORDERS):
        with acting_at(now - timedelta(hours=ordered)):
            sale = _place(cast, cast.the(PartyKind.BUYER, buyer), number)
        for verb, hours in steps:
            with acting_at(now - timedelta(hours=hours)):
                _take(cast, sale, verb)


def _place(cast: Cast, buyer: Actor, number: int) -> Sale:
    """Whatever small thing the courier can bring: the cheapest that this buyer has not been offered yet."""
    address = db.session.scalars(
        select(Address).where(Address.party_id == buyer.party_id, Address.kept).order_by(Address.id)
    ).first()
    service, courier = cast.the(PartyKind.PROVIDER, COD).party, cast.the(PartyKind.COURIER, QUICK)
    assert address is not None
    assert service is not None
    cheap = select(Variant).join(Variant.listing).where(Variant.price_minor <= PRICE_MAX)
    for variant in db.session.scalars(cheap.order_by(Listing.id, Variant.id)).all()[number:]:
        chosen = placing.Chosen(variant, 1)
        (package,) = placing.packages([chosen], address.area_code)
        offers = [quote for quote in package.quotes if quote.courier_id == courier.party_id]
        if variant.stock.free and offers:
            services = {package.storefront_id: f"{offers[0].courier_id}:{offers[0].service}"}
            key = f"demo-cash-{number}"
            return placing.place(buyer, [chosen], address, services, service, CASH, key).sales[0]
    raise LookupError("nothing in the demo is small enough to be paid at the door")


def _take(cast: Cast, sale: Sale, verb: str) -> None:
    seller = cast.the(PartyKind.SELLER, sale.seller.name)
    rider = cast.the(PartyKind.COURIER, QUICK, "rider")
    secret: str = plugged("secret")
    if verb == "accept":
        selling.accept(seller, sale)
    elif verb == "pack":
        selling.pack(seller, sale, secret)
    elif verb == "fetch":
        carrying.pick_up(rider, sale.shipments[0])
    elif verb == "take_out":
        carrying.step(rider, sale.shipments[0], "take_out")
    else:
        parcel = sale.shipments[0]
        digits = pins.pin(secret, parcel.pin_salt)
        carrying.deliver_with_pin(rider, parcel, digits, secret, sale.to_collect_minor)

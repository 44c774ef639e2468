"""What each party does in a played order: one function a verb, each a call of the action behind the page."""

import io
from collections.abc import Callable, Sequence
from datetime import timedelta

from PIL import Image, ImageDraw
from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Address, PartyKind
from marketplace.demo.cast import Cast
from marketplace.demo.mishaps import MISHAPS
from marketplace.files.actions import keep_picture
from marketplace.files.models import File
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.money import rupiah
from marketplace.kit.ports import plugged
from marketplace.orders import pins
from marketplace.orders import queries as orders
from marketplace.orders.actions import carrying, placing, selling
from marketplace.orders.models import Order, Sale
from marketplace.reviews import actions as reviews
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Payment, Payout, Refund
from marketplace.settlement.states import PayoutState, RefundState
from payments import actions as bank

PHOTO_BYTES_MAX = 1_000_000

Deed = Callable[[Cast, Sale, str], None]


def choose_services(lines: Sequence[placing.Chosen], address: Address, turn: int) -> dict[int, str]:
    """For each parcel one of the couriers' offers, another one each turn."""
    chosen = {}
    for package in placing.packages(lines, address.area_code):
        quote = package.quotes[turn % len(package.quotes)]
        chosen[package.storefront_id] = f"{quote.courier_id}:{quote.service}"
    return chosen


def pay(teller: Actor, order: Order, short_minor: int = 0, number: str = "") -> None:
    """The buyer transferred the amount less ``short_minor``, to ``number`` if he mistyped, and the bank books it."""
    payment = orders.payment_of(order)
    bank.book(
        teller,
        bank.Incoming(
            account_number=number or payment.account_number,
            amount_minor=payment.amount_minor - short_minor,
            sender=payment.payer.name.upper(),
            bank_reference=f"TRX{payment.id:09d}",
        ),
    )


def buyer_rates(cast: Cast, sale: Sale, to_seller: int, to_courier: int, words: str) -> None:
    """The buyer's stars for seller and courier."""
    buyer = cast.the(PartyKind.BUYER, sale.order.buyer.name)
    reviews.rate(buyer, sale, PartyKind.SELLER, to_seller, words)
    if to_courier:
        reviews.rate(buyer, sale, PartyKind.COURIER, to_courier)


def seller_rates(cast: Cast, sale: Sale, to_buyer: int) -> None:
    """The seller's stars for the buyer."""
    reviews.rate(_seller(cast, sale), sale, PartyKind.BUYER, to_buyer)


def run_payouts(operator: Actor, provider: Actor) -> None:
    """The operator lets everything be paid that is due."""
    assert provider.party is not None
    settlement.run_payouts(operator, provider.party)


def send_money(provider: Actor, waited: timedelta) -> None:
    """The bank sends the refunds and payouts that were ordered at least ``waited`` ago."""
    before = clock.now() - waited
    for refund in db.session.scalars(
        select(Refund)
        .join(Refund.payment)
        .where(
            Payment.provider_id == provider.party_id,
            Refund.state == RefundState.PENDING,
            Refund.created_at <= before,
        )
    ).all():
        bank.refund_sent(provider, refund)
    for payout in db.session.scalars(
        select(Payout).where(
            Payout.provider_id == provider.party_id,
            Payout.state == PayoutState.PENDING,
            Payout.created_at <= before,
        )
    ).all():
        bank.payout_sent(provider, payout)


def _accept(cast: Cast, sale: Sale, _reason: str) -> None:
    selling.accept(_seller(cast, sale), sale)


def _decline(cast: Cast, sale: Sale, reason: str) -> None:
    selling.decline(_seller(cast, sale), sale, reason)


def _cancel(cast: Cast, sale: Sale, reason: str) -> None:
    selling.cancel(cast.the(PartyKind.BUYER, sale.order.buyer.name), sale, reason)


def _pack(cast: Cast, sale: Sale, _reason: str) -> None:
    selling.pack(_seller(cast, sale), sale, plugged("secret"))


def _pack_apart(cast: Cast, sale: Sale, _reason: str) -> None:
    """The last piece of the first line goes in a parcel of its own."""
    first = sale.lines[0]
    alone = {first.public_id: 1}
    others = {line.public_id: line.to_send - alone.get(line.public_id, 0) for line in sale.lines}
    selling.pack(_seller(cast, sale), sale, plugged("secret"), [others, alone])


def _fetch(cast: Cast, sale: Sale, _reason: str) -> None:
    carrying.pick_up(_rider(cast, sale), sale.shipments[0])


def _move_on(cast: Cast, sale: Sale, _reason: str) -> None:
    carrying.step(_rider(cast, sale), sale.shipments[0], "move_on")


def _take_out(cast: Cast, sale: Sale, _reason: str) -> None:
    carrying.step(_rider(cast, sale), sale.shipments[0], "take_out")


def _miss(cast: Cast, sale: Sale, reason: str) -> None:
    carrying.step(_rider(cast, sale), sale.shipments[0], "miss", reason)


def _pin(cast: Cast, sale: Sale, _reason: str) -> None:
    shipment, secret = sale.shipments[0], plugged("secret")
    carrying.deliver_with_pin(_rider(cast, sale), shipment, pins.pin(secret, shipment.pin_salt), secret)


def _photo(cast: Cast, sale: Sale, _reason: str) -> None:
    rider = _rider(cast, sale)
    carrying.deliver_with_photo(rider, sale.shipments[0], sale.order.address.recipient, door_photo(rider))


def _confirm(cast: Cast, sale: Sale, _reason: str) -> None:
    selling.complete(cast.the(PartyKind.BUYER, sale.order.buyer.name), sale)


PAYING: dict[str, Callable[[Actor, Order], None]] = {
    "pay": pay,
    "mistype": lambda teller, order: pay(teller, order, number="8808000000000000"),
    "underpay": lambda teller, order: pay(teller, order, short_minor=rupiah(10_000)),
}

DEEDS: dict[str, Deed] = {
    "accept": _accept,
    "decline": _decline,
    "cancel": _cancel,
    "pack": _pack,
    "pack_late": _pack,
    "pack_apart": _pack_apart,
    "fetch": _fetch,
    "move_on": _move_on,
    "take_out": _take_out,
    "miss": _miss,
    "pin": _pin,
    "photo": _photo,
    "confirm": _confirm,
    **MISHAPS,
}


def door_photo(rider: Actor) -> File:
    """A rider's photograph: a parcel before a door, as far as a few rectangles can tell."""
    picture = Image.new("RGB", (900, 1200), "#d8c7a8")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((230, 120, 670, 900), fill="#5b4636", outline="#3c2d22", width=12)
    draw.ellipse((600, 500, 640, 540), fill="#c9a227")
    draw.rectangle((0, 900, 900, 1200), fill="#8c8377")
    draw.rectangle((300, 820, 620, 1060), fill="#b98b56", outline="#7a5a34", width=8)
    draw.rectangle((440, 820, 480, 1060), fill="#d9b98a")
    upload = io.BytesIO()
    picture.save(upload, "JPEG")
    upload.seek(0)
    return keep_picture(rider, "delivery-proof", upload, is_public=False, bytes_max=PHOTO_BYTES_MAX)


def _seller(cast: Cast, sale: Sale) -> Actor:
    return cast.the(PartyKind.SELLER, sale.seller.name)


def _rider(cast: Cast, sale: Sale) -> Actor:
    return cast.the(PartyKind.COURIER, sale.courier.name, "rider")

"""Where a buyer lets things be brought. Orders keep a copy of their own."""

from collections.abc import Mapping, Sequence
from typing import Any

from marketplace.accounts import actions, queries
from marketplace.accounts.actions import AddressDetails
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Address
from marketplace.accounts.schemas import Digits, Phone, RegencyCode
from marketplace.api.calls import Call, Listed
from marketplace.api.fields import Asked, Text
from marketplace.api.shapes import Id
from marketplace.kit.errors import Missing
from marketplace.kit.i18n import _l
from marketplace.orders.shapes import AddressShape

Said = Mapping[str, Any]


class OwnAddressShape(AddressShape):
    """One of the buyer's own addresses."""

    id = Id(attribute="public_id")


class AddressAsked(Asked):
    """Where to, and whom the rider calls."""

    recipient = Text(length_max=120)
    phone = Phone()
    street = Text(length_max=300, length_min=5)
    district = Text(length_max=120)
    area_code = RegencyCode()
    postcode = Digits(5)
    landmark = Text(length_max=200, required=False)


def list_addresses(actor: Actor) -> Sequence[Address]:
    """The newest first."""
    return queries.addresses(actor.party_id)


def show_address(actor: Actor, address: str) -> Address:
    """One of them."""
    return own_address(actor, address)


def add_address(actor: Actor, asked: Said) -> Address:
    """One more."""
    return actions.keep_address(actor, AddressDetails(**asked))


def change_address(actor: Actor, asked: Said, address: str) -> Address:
    """Other words for one; orders that are under way keep theirs."""
    return actions.keep_address(actor, AddressDetails(**asked), own_address(actor, address))


def drop_address(actor: Actor, address: str) -> None:
    """Forget one."""
    actions.drop_address(actor, own_address(actor, address))


def own_address(actor: Actor, public_id: str) -> Address:
    """An address of the actor's, or Missing."""
    row = queries.address(actor.party_id, public_id)
    if row is None:
        raise Missing(_l("Tidak ada alamat bernomor ini di akun Anda."))
    return row


SHOW = Call(
    "GET", "/addresses/<address>", show_address, _l("Melihat satu alamat."), "buy", gives=OwnAddressShape
)

CALLS = (
    Call(
        "GET",
        "/addresses",
        list_addresses,
        _l("Melihat alamat Anda, yang terbaru dulu."),
        "buy",
        gives=Listed(OwnAddressShape),
        tells=_l("Paling banyak lima puluh yang terbaru."),
    ),
    SHOW,
    Call(
        "POST",
        "/addresses",
        add_address,
        _l("Menambah alamat."),
        "buy",
        AddressAsked,
        OwnAddressShape,
        status=201,
        tells=_l("Kode wilayah dicari di ruang toko: GET /api/v1/shop/areas."),
    ),
    Call(
        "PUT",
        "/addresses/<address>",
        change_address,
        _l("Mengubah satu alamat."),
        "buy",
        AddressAsked,
        OwnAddressShape,
        matches=SHOW,
        tells=_l("Pesanan yang sedang berjalan tetap memakai alamat yang lama."),
    ),
    Call("DELETE", "/addresses/<address>", drop_address, _l("Menghapus satu alamat."), "buy"),
)

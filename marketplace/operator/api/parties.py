"""The parties, their shops, and who may do what."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from marketplace.accounts import queries as people
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Party, PartyKind, Right
from marketplace.accounts.schemas import Contact, RegencyCode
from marketplace.api.calls import Call, Paged
from marketplace.api.fields import Asked, Choice, Text
from marketplace.api.shapes import Id, Moment, Shape, Word
from marketplace.catalog.models import Storefront, StorefrontState
from marketplace.kit.db import refreshed
from marketplace.kit.errors import Missing
from marketplace.kit.i18n import _l
from marketplace.kit.paging import Page
from marketplace.operator import actions, queries
from marketplace.operator.actions import FOUNDED
from marketplace.settlement.queries import Purse, purse
from marketplace.settlement.shapes import PurseShape
from marketplace.trust.queries import score_of
from marketplace.trust.score import Score
from marketplace.trust.shapes import TrustShape
from marketplace.trust.standing import Standing

Said = Mapping[str, Any]


class PartyShape(Shape):
    """One of the five."""

    id = Id(attribute="public_id")
    kind = Word(PartyKind)
    name = fields.String()
    area_code = fields.String(allow_none=True)
    zone = fields.String()
    created_at = Moment()


class WholePartyShape(PartyShape):
    """A party and the rights that it was given."""

    rights = fields.Function(
        lambda party: sorted(people.rights_of(party.id)),
        metadata={"type": "array", "items": {"type": "string", "enum": [str(right) for right in Right]}},
    )


class StorefrontShape(Shape):
    """A seller's shop window."""

    id = Id(attribute="public_id")
    party = Id(attribute="party.public_id")
    slug = fields.String()
    name = fields.String()
    town = fields.String()
    state = Word(StorefrontState)
    correction = fields.String()
    story = fields.String()
    created_at = Moment()
    decided_at = Moment(allow_none=True)


class PartiesAsked(Asked):
    """Which parties: of a kind, in a standing, with these letters in their name."""

    kind = Choice(*PartyKind, required=False, load_default=None)
    standing = Choice(*Standing, required=False, load_default="")
    q = Text(length_max=120, required=False)


class PartyAsked(Asked):
    """A courier company or a bank, and the registered person who owns it here."""

    kind = Choice(*FOUNDED)
    name = Text(length_max=120, length_min=2)
    contact = Contact()
    area_code = RegencyCode()


class StorefrontsAsked(Asked):
    """In which state."""

    state = Choice(*StorefrontState, required=False, load_default=StorefrontState.OPEN.value)


class CloseAsked(Asked):
    """Why."""

    correction = Text(length_max=1000, length_min=5)


def list_parties(actor: Actor, asked: Said) -> Page[Party]:
    """The newest first."""
    kind = PartyKind(asked["kind"]) if asked["kind"] else None
    return queries.parties(kind, asked["q"], asked["cursor"], asked["standing"], asked["limit"])


def show_party(actor: Actor, party: str) -> Party:
    """One party."""
    return _party(party)


def show_party_trust(actor: Actor, party: str) -> Score:
    """How far it is trusted, with every reason."""
    return score_of(_party(party).id)


def show_party_money(actor: Actor, party: str) -> Purse:
    """What we hold for it."""
    return purse(_party(party))


def found_party(actor: Actor, asked: Said) -> Party:
    """One that does not found itself."""
    return actions.found_party(
        actor, PartyKind(asked["kind"]), asked["name"], asked["contact"], asked["area_code"]
    )


def list_storefronts(actor: Actor, asked: Said) -> Page[Storefront]:
    """The longest waiting first."""
    return queries.storefronts((StorefrontState(asked["state"]),), asked["cursor"], asked["limit"])


def show_storefront(actor: Actor, storefront: str) -> Storefront:
    """One shop."""
    return _storefront(storefront)


def close_storefront(actor: Actor, asked: Said, storefront: str) -> Storefront:
    """No new orders."""
    shop = _storefront(storefront)
    actions.decide_storefront(actor, shop, "close", asked["correction"])
    return refreshed(shop)


def reopen_storefront(actor: Actor, storefront: str) -> Storefront:
    """It may sell again."""
    shop = _storefront(storefront)
    actions.decide_storefront(actor, shop, "reopen")
    return refreshed(shop)


def _party(public_id: str) -> Party:
    found = people.party_by_public_id(public_id)
    if found is None:
        raise Missing(_l("Tidak ada pihak bernomor ini."))
    return found


def _storefront(public_id: str) -> Storefront:
    found = queries.storefront(public_id)
    if found is None:
        raise Missing(_l("Tidak ada toko bernomor ini."))
    return found


CALLS = (
    Call(
        "GET", "/parties", list_parties, _l("Melihat pihak-pihak."), "orders", PartiesAsked, Paged(PartyShape)
    ),
    Call(
        "GET",
        "/parties/<party>",
        show_party,
        _l("Melihat satu pihak dan haknya."),
        "orders",
        gives=WholePartyShape,
    ),
    Call(
        "GET",
        "/parties/<party>/trust",
        show_party_trust,
        _l("Melihat seberapa suatu pihak dipercaya, dan mengapa."),
        "orders",
        gives=TrustShape,
    ),
    Call(
        "GET",
        "/parties/<party>/money",
        show_party_money,
        _l("Melihat uang yang kami simpan untuk suatu pihak."),
        "orders",
        gives=PurseShape,
    ),
    Call(
        "POST",
        "/parties",
        found_party,
        _l("Mendaftarkan perusahaan kurir atau bank."),
        "members",
        PartyAsked,
        PartyShape,
        status=201,
        guesses=True,
    ),
    Call(
        "GET",
        "/storefronts",
        list_storefronts,
        _l("Melihat toko dalam satu keadaan."),
        "approve",
        StorefrontsAsked,
        Paged(StorefrontShape),
    ),
    Call(
        "GET",
        "/storefronts/<storefront>",
        show_storefront,
        _l("Melihat satu toko."),
        "approve",
        gives=StorefrontShape,
    ),
    Call(
        "POST",
        "/storefronts/<storefront>/close",
        close_storefront,
        _l("Menutup toko; pesanan yang jalan dilanjutkan."),
        "approve",
        CloseAsked,
        StorefrontShape,
    ),
    Call(
        "POST",
        "/storefronts/<storefront>/reopen",
        reopen_storefront,
        _l("Membuka toko lagi."),
        "approve",
        gives=StorefrontShape,
    ),
)

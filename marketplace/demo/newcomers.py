"""The parties of a replay, made when they are first heard of, and what they offer and where they live.

They sign in nowhere: no one knows a password of theirs.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.accounts import actions as accounts
from marketplace.accounts import areas
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Address, Membership, Party, PartyKind, User
from marketplace.applications.granting import admit
from marketplace.catalog import actions as catalog
from marketplace.catalog.models import Category, Listing, Storefront, StorefrontState, Variant
from marketplace.demo.abroad import department_of, price_minor, town_of
from marketplace.demo.arrivals import NO_PASSWORD, arrive
from marketplace.demo.olist import RealSale
from marketplace.demo.opening import open_courier
from marketplace.demo.shops import COMPANIES, Company
from marketplace.kit.db import db

DOMAIN = "replay.invalid"
BANK, COURIER = "Bank Putar Ulang", "Kurir Putar Ulang"
PIECES = 1_000_000  # enough for every order there is
PARCEL_MM = (250, 200, 100)  # the file tells weights alone
AN_IMPORT = Actor(kind=PartyKind.OPERATOR)  # decides without a person, so nothing is learnt of the operator


@dataclass
class Shop:
    """A seller with his storefront and his variants by the product's name in the file."""

    seller: Actor
    storefront: Storefront
    variants: dict[str, Variant]


class Newcomers:
    """Everyone of a replay, found again when it is run again."""

    def __init__(self) -> None:
        self.categories: dict[str, Category] = catalog.open_departments()
        self.people = self._known_people()
        self.bank = self._company("bank", PartyKind.PROVIDER, BANK, None)
        self.rider = self._company("courier", PartyKind.COURIER, COURIER, COMPANIES[1])
        self.buyers: dict[str, tuple[Actor, Address]] = {}
        self.shops: dict[str, Shop] = {}

    def buyer(self, name: str, state: str) -> tuple[Actor, Address]:
        """The buyer of that name in the file, and his address."""
        if name not in self.buyers:
            actor = self._person(name, f"Pembeli {name[1:7]}", PartyKind.BUYER)
            self.buyers[name] = actor, self._home(actor, state)
        return self.buyers[name]

    def shop(self, sale: RealSale) -> Shop:
        """The seller of a sale, whose storefront is open."""
        if sale.seller not in self.shops:
            town = _area(sale.state)
            seller = self._person(sale.seller, f"Toko {sale.seller[1:7]}", PartyKind.SELLER, town.code)
            storefront = db.session.scalar(select(Storefront).where(Storefront.party_id == seller.party_id))
            if storefront is None:
                storefront = self._open(seller, town)
            elif storefront.state is StorefrontState.CLOSED:
                catalog.decide_storefront(AN_IMPORT, storefront, "reopen")
            self.shops[sale.seller] = Shop(seller, storefront, _known_variants(storefront))
        return self.shops[sale.seller]

    def variant(self, sale: RealSale) -> Variant:
        """What was bought, at the price it had then: a seller may have changed it meanwhile."""
        shop, price = self.shop(sale), price_minor(sale.amount_real, sale.items)
        variant = shop.variants.get(sale.product)
        if variant is None:
            listing = catalog.add_listing(shop.seller, shop.storefront, self._details(sale, price))
            catalog.move_listing(shop.seller, listing, "publish")
            variant = shop.variants[sale.product] = listing.variants[0]
        elif variant.price_minor != price:
            details = self._details(sale, price, variant.public_id)
            catalog.change_listing(shop.seller, variant.listing, details, variant.listing.version)
        return variant

    def close_shops(self) -> None:
        """The play is over: nothing of it is offered to people."""
        for shop in self.shops.values():
            catalog.decide_storefront(shop.seller, shop.storefront, "close")

    def _details(self, sale: RealSale, price: int, public_id: str | None = None) -> catalog.ListingDetails:
        length_mm, width_mm, height_mm = PARCEL_MM
        variant = catalog.VariantDetails(
            "", price, PIECES, sale.weight_g, length_mm, width_mm, height_mm, public_id
        )
        category = self.categories[department_of(sale.category)]
        title = f"Barang {sale.product[1:]}"
        return catalog.ListingDetails(title, "Dari putar ulang pesanan nyata.", category.id, [variant])

    def _open(self, seller: Actor, town: areas.Area) -> Storefront:
        assert seller.party is not None
        details = catalog.StorefrontDetails(seller.party.name, town.code, "", "", "")
        storefront = catalog.open_storefront(seller, details)
        accounts.set_payout_account(seller.party, "BRI", f"{seller.party_id:015d}", seller.party.name)
        admit(AN_IMPORT, seller.party)
        return storefront

    def _home(self, buyer: Actor, state: str) -> Address:
        known = db.session.scalar(select(Address).where(Address.party_id == buyer.party_id, Address.kept))
        assert buyer.party is not None
        return known or accounts.keep_address(
            buyer,
            accounts.AddressDetails(
                recipient=buyer.party.name,
                phone="",
                street="",
                district="",
                area_code=_area(state).code,
                postcode="",
            ),
        )

    def _company(self, key: str, kind: PartyKind, name: str, company: Company | None) -> Actor:
        is_known = key in self.people
        actor = self._person(key, name, kind)
        if company is not None and not is_known:
            open_courier(actor, company)
        return actor

    def _person(self, key: str, name: str, kind: PartyKind, area_code: str | None = None) -> Actor:
        """Somebody who acts for a party of that kind, by his name in the file."""
        user = self.people.get(key)
        if user is None:
            user = self.people[key] = arrive(name, f"{key}@{DOMAIN}", NO_PASSWORD)
            if kind is not PartyKind.BUYER:
                accounts.create_party(user, kind, name, area_code)
        party = next(row.party for row in user.memberships if row.party.kind is kind)
        return Actor(kind=kind, user=user, party=party)

    def _known_people(self) -> dict[str, User]:
        rows = db.session.scalars(
            select(User)
            .join(User.memberships)
            .join(Party, Membership.party_id == Party.id)
            .where(User.email.endswith(f"@{DOMAIN}"))
            .options(joinedload(User.memberships).joinedload(Membership.party))
        ).unique()
        return {(user.email or "").partition("@")[0]: user for user in rows}


def _area(state: str) -> areas.Area:
    area = areas.find_regency(town_of(state))
    assert area is not None, state
    return area


def _known_variants(storefront: Storefront) -> dict[str, Variant]:
    rows = db.session.scalars(
        select(Variant)
        .join(Variant.listing)
        .where(Listing.storefront_id == storefront.id)
        .options(joinedload(Variant.listing), joinedload(Variant.stock))
    )
    return {f"p{row.listing.title.removeprefix('Barang ')}": row for row in rows}

"""The day a demo marketplace opens: people, parties, shops with their goods, couriers with their rates."""

from io import BytesIO

from marketplace.accounts import actions as accounts
from marketplace.accounts import areas
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.accounts.phones import spell_phone
from marketplace.applications import actions as applications
from marketplace.applications.granting import admit
from marketplace.catalog import actions as catalog
from marketplace.catalog.models import Category, Storefront
from marketplace.demo.arrivals import arrive, hashed
from marketplace.demo.cards import card
from marketplace.demo.cast import Cast
from marketplace.demo.goods import THINGS
from marketplace.demo.people import OPERATOR, PEOPLE
from marketplace.demo.pictures import album
from marketplace.demo.shops import COMPANIES, HOMES, SHOPS, WAITING, Company, Home, Shop
from marketplace.demo.things import Thing
from marketplace.files.actions import keep_picture
from marketplace.files.models import File
from marketplace.kit.db import db
from marketplace.kit.money import rupiah
from shipping.models import Rate, Service

BYTES_MAX = 10**7
NIK = "5204064101900001"  # fits its own rules and belongs to nobody


def open_marketplace() -> Cast:
    """Write everyone and everything down, by the same actions that pages use, and return who acts."""
    cast = _people()
    categories = catalog.open_departments()
    operator = cast.the(PartyKind.OPERATOR, OPERATOR)
    for company in COMPANIES:
        open_courier(cast.the(PartyKind.COURIER, company.party), company)
    for shop in SHOPS:
        storefront = _storefront(cast.the(PartyKind.SELLER, shop.party), shop)
        admit(operator, storefront.party)
        for thing in THINGS:
            if thing.shop == shop.party:
                _listing(cast.the(PartyKind.SELLER, shop.party), storefront, thing, categories)
    for home in HOMES:
        _home(cast.the(PartyKind.BUYER, home.party), home)
    return cast


def open_waiting_shops(cast: Cast) -> None:
    """Shops that have asked to open and wait for the operator."""
    for shop in WAITING:
        seller = cast.the(PartyKind.SELLER, shop.party)
        _apply(seller, _storefront(seller, shop), shop)


def _apply(seller: Actor, storefront: Storefront, shop: Shop) -> None:
    """Ask to open, with every paper that is asked for."""
    application = applications.begin(seller, "seller", shop.party, seller.party)
    town = areas.full_name(storefront.area_code)
    told: dict[str, dict[str, str]] = {
        "name": {"name": storefront.name, "town": town},
        "place": {"street": storefront.street, "phone": storefront.phone},
        "story": {"story": storefront.story},
        "nik": {"legal_name": shop.holder, "nik": NIK},
        "account": {"bank": shop.bank, "number": shop.number, "holder": shop.holder},
    }
    drawn = {
        "ktp": card("KARTU TANDA PENDUDUK", (f"NIK   {NIK}", f"Nama  {shop.holder}", town)),
        "bank_book": card(shop.bank, (shop.number, shop.holder)),
    }
    for paper in application.papers:
        file = None
        if paper.name in drawn:
            file = keep_picture(seller, "identity", drawn[paper.name], is_public=False, bytes_max=BYTES_MAX)
        applications.give(seller, application, paper.name, told.get(paper.name, {}), file)
    applications.submit(seller, application)


def _people() -> Cast:
    cast = Cast()
    places: tuple[Shop | Company, ...] = (*SHOPS, *WAITING, *COMPANIES)
    towns = {place.party: areas.find_regency(place.town) for place in places}
    for person in PEOPLE:
        user = arrive(person.name, person.contact, hashed(person.password), person.zone)
        user.email, user.email_confirmed_at = person.email, user.phone_confirmed_at
        if person.kind is PartyKind.BUYER:
            cast.add(user, user.memberships[0].party)
        elif person.role == "owner":
            town = towns.get(person.party)
            party = accounts.create_party(user, person.kind, person.party, town.code if town else None)
            cast.add(user, party)
        else:
            owner = cast.the(person.kind, person.party)
            accounts.add_member(owner, person.contact, person.role)
            assert owner.party is not None
            cast.add(user, owner.party, person.role)
    return cast


def open_courier(courier: Actor, company: Company) -> None:
    """A courier's rates and the account it is paid to."""
    assert courier.party is not None
    admit(Actor(kind=PartyKind.OPERATOR), courier.party)
    accounts.set_payout_account(courier.party, company.bank, company.number, company.holder)
    for tariff in company.tariffs:
        db.session.add(
            Service(
                courier=courier.party,
                code=tariff.code,
                label=tariff.label,
                rates=[
                    Rate(
                        zone=zone,
                        first_kg_minor=rupiah(first),
                        next_kg_minor=rupiah(following),
                        days_min=days_min,
                        days_max=days_max,
                    )
                    for zone, (first, following, days_min, days_max) in enumerate(tariff.zones, 1)
                ],
            )
        )
    db.session.flush()


def _storefront(seller: Actor, shop: Shop) -> Storefront:
    assert seller.party is not None
    assert seller.user is not None
    town = areas.find_regency(shop.town)
    assert town is not None, shop.town
    phone = spell_phone(seller.user.phone or "")
    details = catalog.StorefrontDetails(shop.party, town.code, shop.street, phone, shop.story)
    picture = _kept(seller, "storefront", album.of_workshop(shop.party))
    storefront = catalog.open_storefront(seller, details, picture)
    accounts.set_payout_account(seller.party, shop.bank, shop.number, shop.holder)
    return storefront


def _kept(seller: Actor, purpose: str, picture: BytesIO) -> File:
    """A picture taken in as any upload is."""
    return keep_picture(seller, purpose, picture, is_public=True, bytes_max=BYTES_MAX)


def _listing(seller: Actor, storefront: Storefront, thing: Thing, categories: dict[str, Category]) -> None:
    length_mm, width_mm, height_mm = thing.size
    details = catalog.ListingDetails(
        title=thing.title,
        description=thing.description,
        category_id=categories[thing.department].id,
        variants=[
            catalog.VariantDetails(
                name=choice.name,
                price_minor=rupiah(choice.rupiah),
                on_hand=choice.pieces,
                weight_g=choice.grams,
                length_mm=length_mm,
                width_mm=width_mm,
                height_mm=height_mm,
            )
            for choice in thing.choices
        ],
        drawing=thing.drawing,
        palette=thing.palette,
    )
    listing = catalog.add_listing(seller, storefront, details)
    catalog.add_photos(
        seller, listing, [_kept(seller, "listing", paint) for paint in album.of_goods(thing.title)]
    )
    catalog.move_listing(seller, listing, "publish")


def _home(buyer: Actor, home: Home) -> None:
    assert buyer.user is not None
    town = areas.find_regency(home.town)
    assert town is not None, home.town
    accounts.keep_address(
        buyer,
        accounts.AddressDetails(
            recipient=buyer.user.name,
            phone=buyer.user.phone or "",
            street=home.street,
            district=home.district,
            area_code=town.code,
            postcode=home.postcode,
            landmark=home.landmark,
        ),
    )

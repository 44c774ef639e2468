"""The demo's tables fit one another and what the marketplace knows: nothing in them is found missing on stage."""

from marketplace.accounts import areas
from marketplace.accounts.models import PartyKind
from marketplace.accounts.phones import read_phone
from marketplace.accounts.roles import ROLES
from marketplace.catalog.departments import CATEGORIES
from marketplace.demo.abroad import DEPARTMENTS, TOWNS, town_of
from marketplace.demo.goods import THINGS
from marketplace.demo.past import BASKETS, PATHS, ROUTINE
from marketplace.demo.people import BANK, COD, PEOPLE, demo_logins, one_login_per_party
from marketplace.demo.shops import COMPANIES, HOMES, SHOPS, WAITING
from marketplace.kit.calendar import zone_label
from marketplace.kit.web.drawings import DRAWINGS, PALETTES


def parties(kind: PartyKind) -> set[str]:
    return {person.party for person in PEOPLE if person.kind is kind and person.role == "owner"}


def test_everybody_can_sign_in_with_a_contact_of_his_own() -> None:
    contacts = [read_phone(person.contact) for person in PEOPLE]
    assert None not in contacts
    assert len(set(contacts)) == len(PEOPLE)
    assert all(person.role in ROLES[person.kind] for person in PEOPLE)


def test_there_is_a_login_for_each_of_the_five() -> None:
    assert {person.kind for person in one_login_per_party()} == set(PartyKind)
    assert sorted(demo_logins(), key=repr) == sorted(PEOPLE, key=repr)


def test_every_place_has_its_people_and_every_party_its_place() -> None:
    assert {shop.party for shop in (*SHOPS, *WAITING)} == parties(PartyKind.SELLER)
    assert {company.party for company in COMPANIES} == parties(PartyKind.COURIER)
    assert {home.party for home in HOMES} == parties(PartyKind.BUYER)
    assert parties(PartyKind.PROVIDER) == {BANK, COD}


def test_every_town_is_on_the_map_and_the_shops_lie_in_all_three_zones() -> None:
    towns = [place.town for place in (*SHOPS, *WAITING, *COMPANIES, *HOMES)]
    assert all(areas.find_regency(town) for town in (*towns, *TOWNS.values(), town_of("nowhere")))
    zones = {zone_label(areas.timezone_of(areas.find_regency(shop.town).code)) for shop in SHOPS}  # type: ignore[union-attr]
    assert zones == {"WIB", "WITA", "WIT"}


def test_every_zone_is_reached_by_some_courier_at_a_price_that_grows_with_the_way() -> None:
    assert max(len(tariff.zones) for company in COMPANIES for tariff in company.tariffs) == 4
    for company in COMPANIES:
        for tariff in company.tariffs:
            assert list(tariff.zones) == sorted(tariff.zones)
            assert all(1 <= days_min <= days_max for *_, days_min, days_max in tariff.zones)


def test_every_thing_can_be_listed_and_drawn() -> None:
    for thing in THINGS:
        assert thing.shop in parties(PartyKind.SELLER), thing.title
        assert thing.department in CATEGORIES, thing.title
        assert thing.drawing in DRAWINGS, thing.title
        assert thing.palette in PALETTES, thing.title
        assert all(choice.grams > 0 and choice.rupiah > 0 for choice in thing.choices), thing.title
    assert set(DEPARTMENTS.values()) <= set(CATEGORIES)


def test_the_past_speaks_of_things_people_and_paths_there_are() -> None:
    titles = {thing.title for thing in THINGS}
    for basket in BASKETS:
        assert basket.buyer in parties(PartyKind.BUYER)
        assert basket.path in PATHS
        assert {title for title, _ in basket.things} <= titles
    assert {basket.path for basket in BASKETS} == set(PATHS)
    assert set(ROUTINE) <= parties(PartyKind.SELLER)

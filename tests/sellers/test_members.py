"""Who works in a shop is the owner's word, and nobody locks himself out."""

from collections.abc import Callable

import pytest

from marketplace.accounts import queries as people
from marketplace.accounts.models import Party
from tests import make
from tests.sellers.conftest import Person, words_of

SignsIn = Callable[..., Person]

pytestmark = pytest.mark.usefixtures("session")


def _roles(party: Party) -> dict[str, str]:
    return {row.user.public_id: row.role for row in people.members(party.id)}


def test_somebody_is_added_changed_and_removed(signs_in: SignsIn) -> None:
    seller, helper = make.make_seller(), make.make_user("Tini")
    person = signs_in(seller)
    person.post("members/add", {"contact": helper.phone, "role": "staff"})
    assert _roles(seller)[helper.public_id] == "staff"
    assert signs_in(seller, helper).get("goods").status_code == 200
    person.post(f"members/{helper.public_id}", {"role": "finance"})
    assert _roles(seller)[helper.public_id] == "finance"
    assert "Keluarkan Tini" in words_of(person.get(f"members/{helper.public_id}/remove"))
    assert helper.public_id in _roles(seller)
    person.post(f"members/{helper.public_id}/remove")
    assert helper.public_id not in _roles(seller)
    assert signs_in(seller, helper).get("today").status_code == 404


@pytest.mark.parametrize(
    "told",
    [
        {"contact": "0899 0000 0000", "role": "staff"},
        {"contact": "bukan nomor", "role": "staff"},
        {"role": "rider"},
    ],
)
def test_nobody_is_added_by_a_wrong_form(signs_in: SignsIn, told: dict[str, str]) -> None:
    seller = make.make_seller()
    assert signs_in(seller).post("members/add", told).status_code == 422
    assert len(_roles(seller)) == 1


def test_nobody_takes_his_own_role_away(signs_in: SignsIn) -> None:
    seller = make.make_seller()
    person = signs_in(seller)
    own = person.user.public_id
    assert person.post(f"members/{own}", {"role": "staff"}).status_code == 422
    person.post(f"members/{own}/remove")
    assert _roles(seller) == {own: "owner"}


def test_the_people_of_another_shop_are_no_page(signs_in: SignsIn) -> None:
    other = make.make_member(make.make_seller(), "staff").public_id
    person = signs_in(make.make_seller())
    assert person.get(f"members/{other}").status_code == 404
    assert person.post(f"members/{other}/remove").status_code == 404

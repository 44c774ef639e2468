"""Becoming a seller: short steps, each kept at once, and one shop whatever is pressed twice."""

from collections.abc import Callable
from io import BytesIO

from PIL import Image
from sqlalchemy import func, select

from marketplace.accounts import queries as people
from marketplace.accounts.models import Party, PartyKind
from marketplace.catalog import actions as catalog
from marketplace.catalog.models import Storefront, StorefrontState
from marketplace.kit.db import db
from tests import make
from tests.sellers.conftest import Person, words_of

SignsIn = Callable[..., Person]
STEPS = {
    "place": {"street": "Jalan Jlamprang 12", "phone": "0812 3456 7890"},
    "story": {"story": "Kami membatik sejak 1978."},
    "bank": {"bank": "BCA", "number": "123-456 7890", "holder": "Ratmi"},
}


def _begun(signs_in: SignsIn) -> Person:
    person = signs_in(user=make.make_user("Ratmi"))
    response = person.post("/sellers/register", {"name": "Batik Ibu Ratmi", "town": "pekalongan"})
    assert response.status_code == 303
    person.party = db.session.scalars(select(Party).where(Party.kind == PartyKind.SELLER)).one()
    return person


def _filled(signs_in: SignsIn) -> Person:
    person = _begun(signs_in)
    for word, told in STEPS.items():
        assert person.post(f"application/{word}", dict(told)).status_code == 303
    return person


def _shop() -> Storefront:
    return db.session.scalars(select(Storefront)).one()


def test_step_by_step_to_the_operator_s_desk(signs_in: SignsIn) -> None:
    person = _filled(signs_in)
    shop = _shop()
    assert (shop.name, shop.town, shop.phone) == ("Batik Ibu Ratmi", "Kota Pekalongan", "+6281234567890")
    account = people.payout_account(shop.party_id)
    assert account is not None
    assert (account.bank, account.number) == ("BCA", "1234567890")
    assert "Kirim untuk diperiksa" in words_of(person.get("application"))
    person.post("application")
    assert _shop().state is StorefrontState.SUBMITTED
    assert "sedang kami periksa" in words_of(person.get("application"))


def test_the_next_step_is_the_one_that_lacks_something(signs_in: SignsIn) -> None:
    person = _begun(signs_in)
    response = person.post("application/story", dict(STEPS["story"]))
    assert response.location.endswith("application/bank")
    response = person.post("application/bank", dict(STEPS["bank"]))
    assert response.location.endswith("application/place")


def test_a_form_sent_twice_opens_one_shop(signs_in: SignsIn) -> None:
    person = _begun(signs_in)
    again = person.post("/sellers/register", {"name": "Batik Ibu Ratmi", "town": "pekalongan"})
    assert again.status_code == 303
    assert db.session.scalar(select(func.count(Storefront.id))) == 1


def test_a_draft_is_taken_up_where_it_was_left(signs_in: SignsIn) -> None:
    person = _begun(signs_in)
    person.post("application/place", dict(STEPS["place"]))
    back = person.get("/sellers/register")
    assert back.location.endswith("application")
    page = words_of(person.get("application"))
    assert "Jalan Jlamprang 12" in page
    assert "Belum diisi" in page


def test_an_unfinished_shop_is_not_sent(signs_in: SignsIn) -> None:
    person = _begun(signs_in)
    person.post("application")
    assert _shop().state is StorefrontState.DRAFT


def test_what_was_typed_stays_when_one_answer_is_wrong(signs_in: SignsIn) -> None:
    person = _begun(signs_in)
    response = person.post("application/place", {"street": "Jalan Jlamprang 12", "phone": "0812"})
    assert response.status_code == 422
    assert "Jalan Jlamprang 12" in words_of(response)
    assert "belum lengkap" in words_of(response)
    assert _shop().street == ""


def test_a_town_nobody_knows_is_offered_its_likes(signs_in: SignsIn) -> None:
    person = signs_in(user=make.make_user())
    response = person.post("/sellers/register", {"name": "Batik Ratmi", "town": "Pekalonggan"})
    assert response.status_code == 422
    assert "Kota Pekalongan, Jawa Tengah" in words_of(response)
    picked = {"name": "Batik Ratmi", "town": "Pekalonggan", "area_code": "33.26"}
    assert person.post("/sellers/register", picked).status_code == 303
    assert _shop().town == "Kab. Pekalongan"


def test_sent_back_it_says_what_to_correct_and_keeps_the_rest(signs_in: SignsIn) -> None:
    person = _filled(signs_in)
    person.post("application")
    operator = make.actor_of(make.make_operator())
    catalog.decide_storefront(operator, _shop(), "send_back", "Nomor rekening kurang satu angka.")
    db.session.commit()
    page = words_of(person.get("application"))
    assert "Nomor rekening kurang satu angka." in page
    assert "Jalan Jlamprang 12" in page
    person.post("application/bank", {**STEPS["bank"], "number": "12345678901"})
    person.post("application")
    assert _shop().state is StorefrontState.SUBMITTED
    assert _shop().street == "Jalan Jlamprang 12"


def test_while_it_is_looked_at_nothing_moves(signs_in: SignsIn) -> None:
    person = _filled(signs_in)
    person.post("application")
    person.post("shop/words", {"name": "Lain", "town": "Jepara", **STEPS["place"], **STEPS["story"]})
    assert _shop().name == "Batik Ibu Ratmi"
    assert (
        person.post("application/place", {"street": "Lain lagi 1", "phone": "081234567890"}).status_code
        == 303
    )
    assert _shop().street == "Jalan Jlamprang 12"


def test_only_a_picture_is_kept_as_the_shop_s_picture(signs_in: SignsIn) -> None:
    person = _begun(signs_in)
    page = b"<svg onload=alert(1)>"
    response = person.post("application/story", {**STEPS["story"], "picture": (BytesIO(page), "foto.jpg")})
    assert response.status_code == 422
    assert (_shop().picture, _shop().story) == (None, "")
    photo = BytesIO()
    Image.new("RGB", (30, 20), "teal").save(photo, "JPEG")
    photo.seek(0)
    response = person.post("application/story", {**STEPS["story"], "picture": (photo, "foto.jpg")})
    assert response.status_code == 303
    assert _shop().picture is not None


def test_an_employee_may_open_a_shop_of_his_own(signs_in: SignsIn) -> None:
    employer = make.make_seller()
    person = signs_in(user=make.make_member(employer, "staff"))
    assert person.get("/sellers/register").status_code == 200
    person.post("/sellers/register", {"name": "Toko sendiri", "town": "Sleman"})
    assert db.session.scalar(select(func.count(Storefront.id))) == 2


def test_another_town_moves_the_party_s_clock(signs_in: SignsIn) -> None:
    seller = make.make_seller()
    person = signs_in(seller)
    told = {"name": "Noken Mama", "town": "Kota Jayapura", **STEPS["place"], **STEPS["story"]}
    assert person.post("shop/words", told).status_code == 303
    assert (seller.name, seller.zone) == ("Noken Mama", "Asia/Jayapura")

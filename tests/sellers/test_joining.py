"""Becoming a seller: short steps, each kept at once, and one shop whatever is pressed twice."""

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import func, select

from marketplace.accounts import queries as people
from marketplace.accounts.models import Party, PartyKind
from marketplace.applications import actions as applications
from marketplace.applications.actions import Verdict
from marketplace.applications.models import Application, Paper
from marketplace.applications.states import ApplicationState, PaperState
from marketplace.catalog.models import Storefront, StorefrontState
from marketplace.files.models import File
from marketplace.kit.db import db
from tests import make
from tests.sellers.conftest import Person, words_of

SignsIn = Callable[..., Person]
STEPS = {
    "place": {"street": "Jalan Jlamprang 12", "phone": "0812 3456 7890"},
    "story": {"story": "Kami membatik sejak 1978."},
    "identity": {"legal_name": "Ratmi", "nik": make.NIK},
    "bank": {"bank": "BCA", "number": "123-456 7890", "holder": "Ratmi"},
}
PICTURES = {"identity": "ktp", "bank": "bank_book"}


def _fields(word: str, **changes: str) -> dict[str, object]:
    """What a step is told, with the picture it wants."""
    picture = {PICTURES[word]: (make.photo(), "foto.jpg")} if word in PICTURES else {}
    return {**STEPS[word], **picture, **changes}


def _begun(signs_in: SignsIn) -> Person:
    person = signs_in(user=make.make_user("Ratmi"))
    response = person.post("/sellers/register", {"name": "Batik Ibu Ratmi", "town": "pekalongan"})
    assert response.status_code == 303
    person.party = db.session.scalars(select(Party).where(Party.kind == PartyKind.SELLER)).one()
    return person


def _filled(signs_in: SignsIn) -> Person:
    person = _begun(signs_in)
    for word in STEPS:
        assert person.post(f"application/{word}", _fields(word)).status_code == 303
    return person


def _application() -> Application:
    return db.session.scalars(select(Application)).one()


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
    assert _application().state is ApplicationState.SUBMITTED
    assert "sedang kami periksa" in words_of(person.get("application"))


def test_the_next_step_is_the_one_that_lacks_something(signs_in: SignsIn) -> None:
    person = _begun(signs_in)
    response = person.post("application/story", _fields("story"))
    assert response.location.endswith("application/identity")
    response = person.post("application/bank", _fields("bank"))
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
    assert _application().state is ApplicationState.DRAFT


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


def _send_back(name: str, reason: str, words: str = "") -> None:
    operator, case = make.actor_of(make.make_operator()), _application()
    applications.take(operator, case)
    verdicts = {paper.name: Verdict(True) for paper in case.papers}
    applications.decide(operator, case, case.version, verdicts | {name: Verdict(False, reason, words)})
    db.session.commit()


def test_sent_back_it_says_what_to_correct_and_only_that_is_asked_again(signs_in: SignsIn) -> None:
    person = _filled(signs_in)
    person.post("application")
    _send_back("ktp", "blurred", "Sudut kirinya gelap.")
    page = words_of(person.get("application"))
    assert "Foto lagi di tempat terang" in page
    assert "Sudut kirinya gelap." in page
    assert person.get("application/place").status_code == 303
    again = words_of(person.get("application/identity"))
    assert "Sudut kirinya gelap." in again
    assert 'name="nik"' not in again
    assert person.post("application/identity", {}).status_code == 422
    person.post("application/identity", {"ktp": (make.photo(), "ktp.jpg")})
    person.post("application")
    assert _application().state is ApplicationState.SUBMITTED
    assert _shop().street == "Jalan Jlamprang 12"


def test_a_shop_sells_while_its_bank_book_is_corrected_and_hears_why_it_is_not_paid(
    signs_in: SignsIn,
) -> None:
    person = _filled(signs_in)
    person.post("application")
    _send_back("bank_book", "blurred")
    assert _shop().state is StorefrontState.OPEN
    assert "Rekening belum dipastikan." in words_of(person.get("money"))
    assert people.granted(_shop().party_id, "sell")
    assert not people.granted(_shop().party_id, "be_paid")


@pytest.mark.parametrize("nik", ["123", "3374064101800", "9974064101800001", "3374064513800001"])
def test_a_number_that_cannot_be_is_told_beside_its_field(signs_in: SignsIn, nik: str) -> None:
    person = _begun(signs_in)
    response = person.post("application/identity", _fields("identity", nik=nik))
    assert response.status_code == 422
    assert "NIK ini tidak cocok" in words_of(response)
    assert nik in words_of(response)
    assert db.session.scalars(select(Paper.state).where(Paper.name == "nik")).one() is PaperState.MISSING


@pytest.mark.parametrize(
    "upload", [b"%PDF-1.7 ini bukan foto", b"<svg onload=alert(1)>", make.photo(120).getvalue()]
)
def test_only_a_readable_photograph_is_taken_for_an_identity_card(signs_in: SignsIn, upload: bytes) -> None:
    person = _begun(signs_in)
    told = _fields("identity") | {"ktp": (BytesIO(upload), "ktp.jpg")}
    assert person.post("application/identity", told).status_code == 422
    assert db.session.scalar(select(func.count(File.id))) == 0


def test_colleagues_do_not_see_the_papers_of_the_owner(signs_in: SignsIn) -> None:
    owner = _filled(signs_in)
    colleague = signs_in(owner.party, make.make_member(owner.party, "owner"))
    page = words_of(colleague.get("application"))
    assert make.NIK not in page
    assert colleague.get("application/identity").status_code == 303
    colleague.post("application")
    assert _application().state is ApplicationState.DRAFT


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

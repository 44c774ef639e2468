"""What is said or complained of a second time: the same is nothing new, and there is an end to beginning anew."""

from io import BytesIO

import pytest
from PIL import Image

from marketplace.accounts.models import PartyKind
from marketplace.cases import actions as cases
from marketplace.cases.kinds import CaseKind
from marketplace.cases.words import Said
from marketplace.files import actions as files
from marketplace.files.models import File
from marketplace.kit.db import db
from marketplace.kit.errors import Refusal
from marketplace.orders.states import SaleState
from tests import make
from tests.walk import actor_of


@pytest.fixture(autouse=True)
def context(app_on_sqlite):
    with app_on_sqlite.app_context(), app_on_sqlite.test_request_context():
        yield


def test_the_same_words_with_a_new_picture_show_the_picture_and_repeat_no_word() -> None:
    case = make.make_case()
    seller = actor_of(case.sale.seller)

    def picture(colour: str) -> File:
        upload = BytesIO()
        Image.new("RGB", (40, 30), colour).save(upload, "PNG")
        upload.seek(0)
        return files.keep_picture(seller, "case-evidence", upload, False, 10**6)

    told = "Sudah dikirim."
    assert cases.answer(seller, case, Said(told, evidence=[picture("teal")]))
    assert not cases.answer(seller, case, Said(told, evidence=[picture("teal")])), "the form was sent twice"
    assert cases.answer(seller, case, Said(told, evidence=[picture("teal"), picture("red")]))
    assert not cases.answer(seller, case, Said(told, evidence=[picture("red")]))
    db.session.refresh(case)
    mine = [word for word in case.words if word.kind == PartyKind.SELLER]
    assert [(word.text, len(word.evidence)) for word in mine] == [(told, 1), ("", 2)]


@pytest.mark.parametrize("kind", [CaseKind.NOT_RECEIVED, CaseKind.DAMAGED])
def test_the_same_complaint_is_opened_and_withdrawn_three_times_and_no_more(kind: CaseKind) -> None:
    sale = make.make_sale(SaleState.DELIVERED)
    buyer, pieces = actor_of(sale.order.buyer), {sale.lines[0].public_id: 1}
    for n in range(3):
        cases.withdraw(buyer, cases.complain(buyer, sale, kind, Said(f"Kali {n}."), pieces))
    with pytest.raises(Refusal, match="complaints-spent"):
        cases.complain(buyer, sale, kind, Said("Sekali lagi."), pieces)
    assert cases.complain(buyer, sale, CaseKind.NOT_AS_DESCRIBED, Said("Lain soal."), pieces)

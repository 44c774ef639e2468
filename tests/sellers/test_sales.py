"""Sales: answered in time, packed, labelled; the address is shown while it is needed and no longer."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from marketplace.accounts.models import PartyKind
from marketplace.kit.db import db
from marketplace.orders.actions import selling
from marketplace.orders.models import Sale
from marketplace.orders.reasons import DECLINE_REASONS
from marketplace.orders.states import SaleState
from tests import make, walk
from tests.conftest import DATABASES
from tests.sellers.conftest import Person, words_of

SignsIn = Callable[..., Person]
STREET, PHONE = "Jalan Melati 7", "0812-0000-0001"

pytestmark = pytest.mark.usefixtures("session")


def _path(sale: Sale, more: str = "") -> str:
    return f"sales/{sale.public_id}{more}"


def test_from_answer_to_label(signs_in: SignsIn) -> None:
    sale = make.make_sale(SaleState.PAID)
    person = signs_in(sale.seller)
    assert "Terima pesanan" in words_of(person.get("today"))
    person.post(_path(sale, "/accept"))
    assert sale.state is SaleState.ACCEPTED
    person.post(_path(sale, "/pack"))
    assert sale.state is SaleState.PACKED
    label = person.get(_path(sale, "/label.pdf"))
    assert label.content_type == "application/pdf"
    paper = PdfReader(BytesIO(label.data)).pages[0].extract_text()
    assert sale.shipments[0].awb in paper
    assert sale.public_id in paper


def test_pressed_twice_is_pressed_once(signs_in: SignsIn) -> None:
    sale = make.make_sale(SaleState.ACCEPTED)
    person = signs_in(sale.seller)
    for _ in range(2):
        assert person.post(_path(sale, "/pack")).status_code == 303
    assert len(sale.shipments) == 1


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (SaleState.PAID, False),
        (SaleState.ACCEPTED, True),
        (SaleState.PACKED, True),
        (SaleState.HANDED_OVER, False),
        (SaleState.DECLINED, False),
    ],
)
def test_the_address_is_shown_while_it_is_needed(signs_in: SignsIn, state: SaleState, shown: bool) -> None:
    sale = make.make_sale(state)
    page = words_of(signs_in(sale.seller).get(_path(sale)))
    assert "Kota Yogyakarta" in page
    assert (STREET in page, PHONE in page) == (shown, shown)


def test_the_label_is_there_while_the_parcel_waits_and_no_longer(signs_in: SignsIn) -> None:
    sale = make.make_sale(SaleState.ACCEPTED)
    person = signs_in(sale.seller)
    assert person.get(_path(sale, "/label.pdf")).status_code == 404
    walk.pack(sale.order)
    walk.hand_over(sale.order)
    db.session.commit()
    assert person.get(_path(sale, "/label.pdf")).status_code == 404


def test_an_answer_that_comes_too_late_changes_nothing_and_says_so(signs_in: SignsIn) -> None:
    sale = make.make_sale(SaleState.PAID)
    person = signs_in(sale.seller)
    selling.cancel(make.actor_of(sale.order.buyer), sale, "changed-mind")
    db.session.commit()
    assert person.post(_path(sale, "/accept")).status_code == 303
    assert sale.state is SaleState.CANCELLED
    assert "Langkah ini tidak berlaku sekarang" in words_of(person.get(_path(sale)))


def test_declining_asks_why_and_gives_everything_back(signs_in: SignsIn) -> None:
    sale = make.make_sale(SaleState.PAID)
    person = signs_in(sale.seller)
    assert all(
        str(words) in words_of(person.get(_path(sale, "/decline"))) for words in DECLINE_REASONS.values()
    )
    for reason in ("", "because"):
        assert person.post(_path(sale, "/decline"), {"reason": reason}).status_code == 422
    assert sale.state is SaleState.PAID
    assert person.post(_path(sale, "/decline"), {"reason": "damaged-goods"}).status_code == 303
    assert (sale.state, sale.reason) == (SaleState.DECLINED, "damaged-goods")
    assert "rusak atau cacat" in words_of(person.get(_path(sale)))


def test_a_sale_on_its_way_cannot_be_declined(signs_in: SignsIn) -> None:
    sale = make.make_sale(SaleState.HANDED_OVER)
    person = signs_in(sale.seller)
    assert person.get(_path(sale, "/decline")).location.endswith(sale.public_id)
    person.post(_path(sale, "/decline"), {"reason": "damaged-goods"})
    assert sale.state is SaleState.HANDED_OVER


@pytest.mark.parametrize("more", ["", "/decline", "/label.pdf"])
def test_another_shop_s_sale_is_no_page(signs_in: SignsIn, more: str) -> None:
    sale = make.make_sale(SaleState.PACKED)
    assert signs_in(make.make_seller()).get(_path(sale, more)).status_code == 404


def test_ratings_stay_behind_the_veil_until_both_are_in(signs_in: SignsIn) -> None:
    sale = make.make_sale(SaleState.COMPLETED)
    person = signs_in(sale.seller)
    walk.rate(sale, PartyKind.BUYER, PartyKind.SELLER, 2, "Jahitannya lepas")
    walk.rate(sale, PartyKind.BUYER, PartyKind.COURIER, 5)
    db.session.commit()
    assert "Jahitannya lepas" not in words_of(person.get(_path(sale)))
    assert person.post(_path(sale, "/rate"), {"stars": "6"}).status_code == 422
    person.post(_path(sale, "/rate"), {"stars": "5", "text": "Cepat membayar"})
    page = words_of(person.get(_path(sale)))
    assert "Jahitannya lepas" in page
    assert "Cepat membayar" in page
    assert "Pembeli belum melihatnya" not in page


def test_after_the_window_there_is_nothing_to_rate(signs_in: SignsIn) -> None:
    sale = make.make_sale(SaleState.COMPLETED)
    person = signs_in(sale.seller)
    assert "Bagaimana pembelinya" in words_of(person.get(_path(sale)))
    walk.let_pass(timedelta(days=sale.rating_days + 1))
    assert "Bagaimana pembelinya" not in words_of(person.get(_path(sale)))
    assert person.post(_path(sale, "/rate"), {"stars": "5"}).status_code == 422


def test_tasks_stand_in_the_order_in_which_they_are_due(signs_in: SignsIn) -> None:
    seller: Any = make.make_seller()
    early = make.make_order(SaleState.ACCEPTED, variants=[make.make_variant(seller)]).sales[0]
    walk.let_pass(timedelta(days=1))
    late = make.make_order(SaleState.PAID, variants=[make.make_variant(seller)]).sales[0]
    page = words_of(signs_in(seller).get("today"))
    assert "Ada 2 pekerjaan" in page
    assert page.index(early.public_id) < page.index(late.public_id)


@pytest.mark.parametrize("app", DATABASES, indirect=True)
@pytest.mark.parametrize("path", ["sales/%00", "goods/%00", "money/payouts/PL%00", "members/%00"])
def test_an_address_that_cannot_be_is_no_page(signs_in: SignsIn, path: str) -> None:
    assert signs_in(make.make_seller()).get(path).status_code == 404

"""A sale in parts: what cannot be sent, several parcels, money given back, and what came back to the shelf."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from marketplace.accounts.models import Party
from marketplace.kit.db import db
from marketplace.kit.i18n import money
from marketplace.kit.money import rupiah
from marketplace.orders.actions import carrying, selling
from marketplace.orders.models import Sale
from marketplace.orders.states import SaleState, ShipmentState
from marketplace.settlement.models import Earning, Refund
from sellers import queries
from tests import make, walk
from tests.sellers.conftest import Person, words_of

S = SaleState
SignsIn = Callable[..., Person]
TWO = [{"price": 100_000, "title": "Tas mendong"}, {"price": 60_000, "title": "Tikar pandan"}]

pytestmark = pytest.mark.usefixtures("session")


def _sale(until: SaleState, quantity: int = 2, seller: Party | None = None) -> Sale:
    """Two bags of Rp100.000 and two mats of Rp60.000 in one sale."""
    seller = seller or make.make_seller()
    variants = [make.make_variant(seller, **thing) for thing in TWO]
    return make.make_order(until, variants=variants, quantity=quantity).sales[0]


def _path(sale: Sale, more: str = "") -> str:
    return f"sales/{sale.public_id}{more}"


def _kept(sale: Sale, *kept: int, step: str = "do", **more: Any) -> dict[str, Any]:
    """The form of what can be sent, as the page that was just opened has it."""
    form: dict[str, Any] = {"reason": "out-of-stock", "step": step}
    for line, number in zip(sale.lines, kept, strict=True):
        form |= {f"kept_{line.public_id}": number, f"seen_{line.public_id}": line.to_send}
    return form | more


def _back(sale: Sale, *rupiahs: int, step: str = "do") -> dict[str, Any]:
    form: dict[str, Any] = {"reason": "flaw", "step": step, "known": sale.refunded_minor}
    return form | {f"back_{line.public_id}": amount for line, amount in zip(sale.lines, rupiahs, strict=True)}


def _in(sale: Sale, *boxes: tuple[int, int]) -> dict[str, Any]:
    return {"parcels": len(boxes)} | {
        f"in{number}_{line.public_id}": pieces
        for number, box in enumerate(boxes, 1)
        for line, pieces in zip(sale.lines, box, strict=True)
    }


def _refunds(sale: Sale) -> list[int]:
    return list(db.session.scalars(select(Refund.amount_minor).where(Refund.subject_id == sale.public_id)))


def test_what_cannot_be_sent_is_shown_in_money_before_it_is_done(signs_in: SignsIn) -> None:
    sale = _sale(S.PAID)
    person = signs_in(sale.seller)
    assert "Sebagian barang tidak ada" in words_of(person.get(_path(sale)))
    assert "Dipesan 2, Rp60.000 sepotong." in words_of(person.get(_path(sale, "/decline-part")))
    before = queries.income(sale).seller_minor
    page = words_of(person.post(_path(sale, "/decline-part"), _kept(sale, 1, 2, step="look")))
    assert "1 dari 2 dikirim" in page
    assert "Rp100.000" in page
    assert (sale.state, _refunds(sale)) == (S.PAID, [])
    assert person.post(_path(sale, "/decline-part"), _kept(sale, 1, 2)).status_code == 303
    assert (sale.state, _refunds(sale)) == (S.ACCEPTED, [rupiah(100_000)])
    after = queries.income(sale).seller_minor
    assert after < before
    for told in (before, after):
        assert money(told) in page
    page = words_of(person.get(_path(sale)))
    assert "1 tidak Anda kirim, sisanya 1" in page
    assert "Rp100.000 kembali kepada pembeli" in page


def test_the_second_press_hears_what_happened_and_nothing_goes_back_twice(signs_in: SignsIn) -> None:
    sale = _sale(S.ACCEPTED)
    person = signs_in(sale.seller)
    form = _kept(sale, 2, 1)
    for _press in range(2):
        assert person.post(_path(sale, "/decline-part"), form).status_code == 303
    assert _refunds(sale) == [rupiah(60_000)]
    assert "Sudah tercatat sebelumnya" in words_of(person.get(_path(sale)))


def test_nothing_to_send_is_a_whole_decline(signs_in: SignsIn) -> None:
    sale = _sale(S.ACCEPTED)
    person = signs_in(sale.seller)
    look = words_of(person.post(_path(sale, "/decline-part"), _kept(sale, 0, 0, step="look")))
    assert "Tidak ada yang dikirim?" in look
    assert money(sale.total_minor) in look
    for _press in range(2):
        assert person.post(_path(sale, "/decline-part"), _kept(sale, 0, 0)).status_code == 303
    assert (sale.state, _refunds(sale)) == (S.DECLINED, [sale.total_minor])


@pytest.mark.parametrize(
    ("kept", "changes", "said"),
    [
        ((3, 2), {}, "Antara 0 dan 2"),
        ((2, 2), {}, "semua barang bisa dikirim"),
        (("", 2), {}, "belum diisi"),
        ((1, 2), {"reason": "no"}, "Pilih salah satu"),
    ],
)
def test_a_form_that_cannot_be_keeps_what_was_typed(
    signs_in: SignsIn, kept: tuple[Any, Any], changes: dict[str, str], said: str
) -> None:
    sale = _sale(S.ACCEPTED)
    answer = signs_in(sale.seller).post(_path(sale, "/decline-part"), _kept(sale, *kept, **changes))
    assert answer.status_code == 422
    assert said in words_of(answer)
    assert f'value="{kept[0]}"' in words_of(answer)
    assert _refunds(sale) == []


def test_going_back_from_the_sums_keeps_the_numbers(signs_in: SignsIn) -> None:
    sale = _sale(S.ACCEPTED)
    page = words_of(signs_in(sale.seller).post(_path(sale, "/decline-part"), _kept(sale, 1, 0, step="edit")))
    assert "Berapa yang bisa dikirim?" in page
    assert 'value="out-of-stock" id="f-reason" checked' in page


def test_pieces_are_divided_among_parcels_and_each_has_its_paper(signs_in: SignsIn) -> None:
    sale = _sale(S.ACCEPTED)
    person = signs_in(sale.seller)
    assert "Bagi ke beberapa paket" in words_of(person.get(_path(sale)))
    assert "Paket 3 dari 3" in words_of(person.get(_path(sale, "/pack-apart?parcels=3")))
    for _press in range(2):
        assert person.post(_path(sale, "/pack-apart"), _in(sale, (2, 0), (0, 2))).status_code == 303
    assert [[row.quantity for row in parcel.lines] for parcel in sale.shipments] == [[2], [2]]
    page = words_of(person.get(_path(sale)))
    assert "Tercatat dalam 2 paket" in page
    assert "Cetak semua label" in page
    papers = PdfReader(BytesIO(person.get(_path(sale, "/label.pdf")).data)).pages
    assert [
        parcel.awb in paper.extract_text() for parcel, paper in zip(sale.shipments, papers, strict=True)
    ] == [
        True,
        True,
    ]
    second = sale.shipments[1]
    one = person.get(_path(sale, f"/parcels/{second.public_id}/label.pdf"))
    assert "2 dari 2" in PdfReader(BytesIO(one.data)).pages[0].extract_text()
    carrying.pick_up(make.actor_of(sale.courier), sale.shipments[0])
    db.session.commit()
    assert "Masih ada paket yang menunggu kurir" in words_of(person.get(_path(sale)))
    gone = _path(sale, f"/parcels/{sale.shipments[0].public_id}/label.pdf")
    assert person.get(gone).status_code == 404
    assert len(PdfReader(BytesIO(person.get(_path(sale, "/label.pdf")).data)).pages) == 1


@pytest.mark.parametrize(
    ("boxes", "said"),
    [
        (((2, 0), (0, 1)), "Tikar pandan: 1 masuk paket, padahal ada 2."),
        (((2, 2), (0, 0)), "Paket 2 masih kosong."),
        (((2, 2), (1, 0)), "Tas mendong: 3 masuk paket, padahal ada 2."),
    ],
)
def test_parcels_that_do_not_add_up_are_said_by_line(
    signs_in: SignsIn, boxes: tuple[tuple[int, int], ...], said: str
) -> None:
    sale = _sale(S.ACCEPTED)
    answer = signs_in(sale.seller).post(_path(sale, "/pack-apart"), _in(sale, *boxes))
    assert answer.status_code == 422
    assert said in words_of(answer)
    assert sale.state is S.ACCEPTED


def test_one_piece_is_not_divided(signs_in: SignsIn) -> None:
    sale = make.make_sale(S.ACCEPTED)
    person = signs_in(sale.seller)
    assert "Bagi ke beberapa paket" not in words_of(person.get(_path(sale)))
    assert person.get(_path(sale, "/pack-apart")).status_code == 303


@pytest.mark.parametrize("state", [S.DELIVERED, S.COMPLETED])
def test_giving_back_shows_what_it_costs_to_the_rupiah(signs_in: SignsIn, state: SaleState) -> None:
    sale = _sale(state)
    person = signs_in(sale.seller)
    assert "Kembalikan sebagian uang" in words_of(person.get(_path(sale)))
    person.get(_path(sale, "/give-back"))
    form = _back(sale, 20_000, 0)
    look = words_of(person.post(_path(sale, "/give-back"), form | {"step": "look"}))
    assert _refunds(sale) == []
    assert ("dari hasil Anda berikutnya" in look) == (state is S.COMPLETED)
    before = _owed(sale)
    for _press in range(2):
        assert person.post(_path(sale, "/give-back"), form).status_code == 303
    assert _refunds(sale) == [rupiah(20_000)]
    page = words_of(person.get(_path(sale)))
    assert "seluruhnya Rp20.000. Tidak ada yang dikembalikan dua kali." in page
    if state is S.COMPLETED:
        cost = before - _owed(sale)
        assert money(cost) in look
        assert f"{money(_owed(sale))} jadi milik Anda" in page


def _owed(sale: Sale) -> int:
    entries = select(func.sum(Earning.amount_minor)).where(
        Earning.party_id == sale.seller_id, Earning.about == sale.public_id
    )
    return int(db.session.scalar(entries) or 0)


@pytest.mark.parametrize(
    ("rupiahs", "said"),
    [((0, 0), "Tulis berapa yang dikembalikan"), ((200_001, 0), "Antara 0 dan 200.000")],
)
def test_giving_back_nothing_or_too_much_is_said(
    signs_in: SignsIn, rupiahs: tuple[int, int], said: str
) -> None:
    sale = _sale(S.DELIVERED)
    answer = signs_in(sale.seller).post(_path(sale, "/give-back"), _back(sale, *rupiahs))
    assert answer.status_code == 422
    assert said in words_of(answer)


def test_money_is_given_back_by_those_who_may_and_while_it_may_be(signs_in: SignsIn) -> None:
    sale = _sale(S.COMPLETED)
    staff = signs_in(sale.seller, make.make_member(sale.seller, "staff"))
    assert "Kembalikan sebagian uang" not in words_of(staff.get(_path(sale)))
    assert staff.post(_path(sale, "/give-back"), _back(sale, 1_000, 0)).status_code == 403
    finance = signs_in(sale.seller, make.make_member(sale.seller, "finance"))
    assert finance.get(_path(sale, "/give-back")).status_code == 200
    walk.let_pass(timedelta(days=sale.policy.refund_days + 1))
    owner = signs_in(sale.seller)
    assert owner.get(_path(sale, "/give-back")).status_code == 303
    owner.post(_path(sale, "/give-back"), _back(sale, 1_000, 0))
    assert _refunds(sale) == []


def test_what_came_back_lies_on_the_shelf_once(signs_in: SignsIn) -> None:
    sale = _sale(S.HANDED_OVER)
    stock = sale.lines[0].variant.stock
    person = signs_in(sale.seller)
    rider, parcel = make.actor_of(sale.courier), sale.shipments[0]
    back = _path(sale, f"/parcels/{parcel.public_id}/lines")
    restock = f"{back}/{sale.lines[0].public_id}/restock"
    person.post(restock)
    assert stock.on_hand == 8
    for verb, reason in (("take_out", ""), ("miss", "refused"), ("turn_back", ""), ("bring_back", "")):
        carrying.step(rider, parcel, verb, reason)
    db.session.commit()
    assert parcel.state is ShipmentState.RETURNED
    page = words_of(person.get(_path(sale)))
    assert "Masukkan lagi ke stok?" in page
    assert f"ongkos kirim {money(sale.shipping_minor)} tetap untuk kurir" in page
    for _press in range(2):
        assert person.post(restock).status_code == 303
    assert stock.on_hand == 10
    assert "Sudah di stok lagi" in words_of(person.get(_path(sale)))
    assert sale.lines[1].variant.stock.on_hand == 8
    assert person.post(f"{back}/PL-00000-00000/restock").status_code == 404


@pytest.mark.parametrize(
    "more",
    [
        "/decline-part",
        "/pack-apart",
        "/give-back",
        "/parcels/{parcel}/label.pdf",
        "/parcels/{parcel}/lines/{line}/restock",
    ],
)
def test_another_shop_s_sale_is_nobody_else_s(signs_in: SignsIn, more: str) -> None:
    sale = _sale(S.PACKED)
    stranger = signs_in(make.make_seller())
    path = _path(sale, more.format(parcel=sale.shipments[0].public_id, line=sale.lines[0].public_id))
    assert stranger.post(path).status_code in (404, 405)
    if "restock" not in more:
        assert stranger.get(path).status_code == 404


def test_what_is_expected_leaves_out_what_went_back() -> None:
    sale = _sale(S.ACCEPTED)
    selling.decline_part(make.actor_of(sale.seller), sale, {sale.lines[0].public_id: 1}, "damaged-goods")
    db.session.commit()
    expected = queries.escrow(sale.seller_id)["unpacked"]
    assert expected.net_minor == queries.income(sale).seller_minor
    assert expected.net_minor < rupiah(220_000)

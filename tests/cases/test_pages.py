"""Cases in every room: who sees what, what is kept of what was typed, and that a refusal leaves nothing."""

from collections.abc import Callable
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from marketplace.accounts.models import Party
from marketplace.cases import actions as cases
from marketplace.cases.kinds import CaseKind
from marketplace.cases.models import Case, CaseEvidence, CaseWord
from marketplace.cases.states import CaseState
from marketplace.cases.words import Said
from marketplace.files.models import File
from marketplace.kit.db import db
from marketplace.orders.actions import carrying
from marketplace.orders.models import Sale
from marketplace.orders.states import SaleState
from tests import make, walk
from tests.queries import counted_queries
from tests.walk import actor_of

Enter = Callable[..., FlaskClient]
STREET, PHONE = "Jalan Melati 7", "0812-0000-0001"


@pytest.fixture
def app(app_on_sqlite: Flask) -> Flask:
    """Pages are tried on one database."""
    return app_on_sqlite


@pytest.fixture
def enter(app: Flask, session: object) -> Enter:
    """Signs a member of a party in: its owner, or somebody new in another role."""

    def enter(party: Party, role: str = "owner") -> FlaskClient:
        user = actor_of(party).user if role == "owner" else make.make_member(party, role)
        client = app.test_client()
        db.session.rollback()
        assert (
            client.post("/login", data={"contact": user.phone, "password": make.PASSWORD}).status_code == 303
        )
        return client

    return enter


def addresses(case: Case) -> dict[str, tuple[Party, str]]:
    """Who opens which page of the case, by room."""
    sale, end = case.sale, f"cases/{case.public_id}"
    return {
        "buyer": (sale.order.buyer, f"/{end}"),
        "seller": (sale.seller, f"/sellers/{sale.seller.public_id}/{end}"),
        "courier": (sale.courier, f"/shipping/{sale.courier.public_id}/{end}"),
        "operator": (make.make_operator(), f"/operator/{end}"),
    }


def complain_path(sale: Sale, kind: str = "") -> str:
    start = f"/orders/{sale.order.public_id}/sales/{sale.public_id}/complain"
    return f"{start}/{kind}" if kind else start


def seen(answer: Any, status: int = 200) -> str:
    """The words of a page."""
    assert answer.status_code == status, answer.text[:2000]
    db.session.rollback()
    db.session.expire_all()
    return unescape(answer.text)


def photo(name: str = "foto.jpg") -> tuple[BytesIO, str]:
    return make.photo(), name


def rows() -> tuple[int, ...]:
    """How much there is of everything that a case is made of, as it is now."""
    db.session.rollback()
    return tuple(
        db.session.scalar(select(func.count()).select_from(row))
        for row in (Case, CaseWord, CaseEvidence, File)
    )


def test_from_the_order_to_the_case_one_question_at_a_time(enter: Enter) -> None:
    sale = make.make_order(SaleState.DELIVERED, sellers=1, quantity=3).sales[0]
    line, shopper = sale.lines[0], enter(sale.order.buyer)
    order = f"/orders/{sale.order.public_id}"
    assert complain_path(sale) in seen(shopper.get(order))
    assert "Barang rusak" in seen(shopper.get(complain_path(sale)))
    assert "Berapa yang bermasalah?" in seen(shopper.get(complain_path(sale, "damaged")))
    for wrong in ("4", "x", "", "0", "9" * 5_000):
        page = seen(shopper.get(complain_path(sale, "damaged"), query_string={f"n_{line.public_id}": wrong}))
        assert "Berapa yang bermasalah?" in page
        assert 'role="alert"' in page
    chosen = {f"n_{line.public_id}": "2"}
    assert "Rp200.000 kami tahan" in seen(shopper.get(complain_path(sale, "damaged"), query_string=chosen))
    form = chosen | {"text": "Dua cangkir retak.", "photos": [photo(), photo()]}
    answer = shopper.post(complain_path(sale, "damaged"), data=form)
    assert answer.status_code == 303
    page = seen(shopper.get(answer.location))
    assert "Dua cangkir retak." in page
    assert page.count("/files/signed/kecil/") == 2
    assert "Kasus sedang diperiksa. Rp200.000 kami tahan sampai diputuskan." in seen(shopper.get(order))
    assert "Rp200.000" in seen(shopper.get("/cases"))


def test_the_complaint_sent_twice_is_one_case_with_its_pictures_once(enter: Enter) -> None:
    sale = make.make_sale(SaleState.DELIVERED)
    shopper = enter(sale.order.buyer)
    sent = [
        shopper.post(complain_path(sale, "not_received"), data={"text": "Tidak ada.", "photos": [photo()]})
        for _ in range(2)
    ]
    assert sent[0].location == sent[1].location
    assert rows() == (1, 1, 1, 1)


@pytest.mark.parametrize(
    ("photos", "told"),
    [
        ([(BytesIO(b"GIF89a nothing"), "foto.gif")], "bukan foto yang bisa dibaca"),
        ([photo() for _ in range(5)], "Paling banyak 4 foto"),
    ],
    ids=["not a picture", "five"],
)
def test_what_is_refused_leaves_nothing_and_keeps_the_words(
    enter: Enter, photos: list[Any], told: str
) -> None:
    sale = make.make_sale(SaleState.DELIVERED)
    shopper = enter(sale.order.buyer)
    form = {"text": "Kata saya yang panjang.", "photos": photos}
    page = seen(shopper.post(complain_path(sale, "not_received"), data=form), 422)
    assert told in page
    assert "Kata saya yang panjang." in page
    assert rows() == (0, 0, 0, 0)
    assert db.session.get_one(Sale, sale.id).frozen_minor == 0


def test_without_words_nothing_is_sent(enter: Enter) -> None:
    case = make.make_case()
    party, path = addresses(case)["seller"]
    before = rows()
    page = seen(enter(party).post(f"{path}/words", data={"text": "  "}), 422)
    assert "Bagian ini belum diisi" in page
    assert rows() == before


def test_a_complaint_that_comes_too_late_leads_back_to_the_order(enter: Enter) -> None:
    sale = make.make_sale(SaleState.COMPLETED)
    shopper = enter(sale.order.buyer)
    for path in (complain_path(sale), complain_path(sale, "damaged")):
        assert shopper.get(path).location.endswith(f"/orders/{sale.order.public_id}")
    assert shopper.post(complain_path(sale, "damaged"), data={"text": "Rusak."}).status_code == 303
    assert rows()[0] == 0
    assert shopper.get(complain_path(sale, "lost")).status_code == 404


def test_everybody_concerned_reads_the_same_words_and_only_the_operator_more(enter: Enter) -> None:
    case = make.make_case(until=CaseState.ANSWERED)
    for room, (party, path) in addresses(case).items():
        page = seen(enter(party).get(path))
        assert "Ada yang tidak beres." in page, room
        assert "Rp112.000" in page, room
        assert (STREET in page, PHONE in page) == (False, False), room
        assert ("Diserahkan dengan PIN pembeli" in page) == (room == "operator")
    buyer = case.sale.order.buyer.name
    courier, path = addresses(case)["courier"]
    assert buyer not in seen(enter(courier).get(path))


def test_a_case_of_others_is_not_there(enter: Enter) -> None:
    case = make.make_case(CaseKind.NOT_AS_DESCRIBED)
    rivals = {
        "buyer": make.make_buyer("Orang lain"),
        "seller": make.make_seller(),
        "courier": make.make_courier(),
    }
    for room, rival in rivals.items():
        party, path = addresses(case)[room]
        assert enter(rival).get(path.replace(party.public_id, rival.public_id)).status_code == 404, room
        assert enter(rival).get(path).status_code == 404, room
    courier, path = addresses(case)["courier"]
    assert enter(courier).get(path).status_code == 404, "he was not asked"


def test_what_waits_stands_on_the_page_of_the_day_until_it_is_answered(enter: Enter) -> None:
    case = make.make_case()
    for room, day in (("seller", "today"), ("courier", "run")):
        party, path = addresses(case)[room]
        worker = enter(party)
        day_path = path.replace(f"cases/{case.public_id}", day)
        assert "1 kasus menunggu jawaban Anda" in seen(worker.get(day_path))
        assert "Giliran Anda menjawab" in seen(worker.get(path))
        form = {"text": f"Kata {room}.", "photos": [photo()]}
        assert worker.post(f"{path}/words", data=form).status_code == 303
        assert "menunggu jawaban Anda" not in seen(worker.get(day_path))
    assert db.session.get_one(Case, case.id).state is CaseState.ANSWERED
    operator, path = addresses(case)["operator"]
    assert "1 kasus menunggu keputusan" in seen(enter(operator).get("/operator/desk"))
    assert case.public_id in seen(enter(operator).get("/operator/cases"))


def test_the_same_answer_twice_keeps_its_pictures_once(enter: Enter) -> None:
    case = make.make_case()
    party, path = addresses(case)["seller"]
    worker = enter(party)
    for _ in range(2):
        assert (
            worker.post(f"{path}/words", data={"text": "Sudah dikirim.", "photos": [photo()]}).status_code
            == 303
        )
    assert rows() == (1, 2, 1, 1)


def test_conceding_tells_beforehand_exactly_what_it_costs(enter: Enter) -> None:
    case = make.make_case(CaseKind.DAMAGED)
    party, path = addresses(case)["seller"]
    assert enter(party, "staff").get(f"{path}/concede").status_code == 403
    owner = enter(party)
    page = seen(owner.get(f"{path}/concede"))
    assert "Rp100.000" in page
    assert "−Rp5.550" in page
    assert "Rp94.450" in page
    for _ in range(2):
        assert owner.post(f"{path}/concede", data={"text": "Maaf."}).status_code == 303
    page = seen(owner.get(path))
    assert "Anda menanggung Rp94.450." in page
    buyer, path = addresses(case)["buyer"]
    page = seen(enter(buyer).get(path))
    assert "Rp100.000 kembali kepada Anda." in page
    assert "rekening asal transfer Anda" in page


def test_words_that_come_after_the_decision_are_not_lost(enter: Enter) -> None:
    case = make.make_case()
    party, path = addresses(case)["courier"]
    worker = enter(party)
    db.session.rollback()  # SQLite refuses to write on a view that grew old
    db.session.expire_all()
    cases.concede(actor_of(case.sale.seller), case, Said("Benar."))
    db.session.commit()
    page = seen(worker.post(f"{path}/words", data={"text": "Tunggu dulu."}), 409)
    assert "Kasus ini sudah selesai" in page
    assert "Tunggu dulu." in page


def test_a_complaint_is_taken_back_on_a_page_of_its_own(enter: Enter) -> None:
    case = make.make_case()
    shopper, path = enter(case.sale.order.buyer), f"/cases/{case.public_id}/withdraw"
    assert "Ternyata sudah beres?" in seen(shopper.get(path))
    for _ in range(2):
        assert shopper.post(path).status_code == 303
    assert "tidak ditahan lagi" in seen(shopper.get(f"/cases/{case.public_id}"))
    assert shopper.get(path).status_code == 303


def test_a_case_that_a_courier_opened_asks_nothing_of_the_buyer(enter: Enter) -> None:
    sale = make.make_sale(SaleState.HANDED_OVER)
    carrying.step(actor_of(sale.courier), sale.shipments[0], "report", "lost")
    db.session.commit()
    walk.ring()
    case = db.session.scalars(select(Case)).one()
    for room, (party, path) in addresses(case).items():
        page = seen(enter(party).get(path))
        assert "Paket hilang di jalan" in page
        assert ("Anda tidak perlu berbuat apa-apa" in page) == (room == "buyer")
    shopper = enter(sale.order.buyer)
    assert shopper.post(f"/cases/{case.public_id}/withdraw").status_code == 303
    assert db.session.get_one(Case, case.id).state is CaseState.OPEN


DECISION = {"size": "all", "bearer": "seller", "reason": "goods-differ", "text": "Fotonya jelas."}


def test_the_operator_sees_what_each_choice_costs_for_the_amount_he_decides(enter: Enter) -> None:
    case = make.make_case(CaseKind.DAMAGED, until=CaseState.ANSWERED)
    desk, path = enter(make.make_operator()), f"/operator/cases/{case.public_id}/decide"
    page = seen(desk.get(path))
    assert "−Rp94.450" in page
    assert 'name="seen" value="10000000"' in page
    part = DECISION | {"size": "part", "amount": "50.000", "seen": "10000000"}
    page = seen(desk.post(path, data=part))
    assert "Hitungannya sekarang untuk Rp50.000." in page
    assert "−Rp47.225" in page
    assert "Fotonya jelas." in page
    assert db.session.get_one(Case, case.id).state is CaseState.ANSWERED
    assert desk.post(path, data=part | {"seen": "5000000"}).status_code == 303
    page = seen(desk.get(f"/operator/cases/{case.public_id}"))
    assert "Rp50.000 dari Rp100.000 kembali kepada pembeli" in page


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"bearer": ""}, "Pilih siapa yang menanggung."),
        ({"reason": "conceded"}, "Pilih salah satu."),
        ({"text": ""}, "Bagian ini belum diisi"),
        ({"size": "part", "amount": "100000"}, "Tulis jumlah di bawah seluruhnya."),
        ({"size": "part", "amount": "banyak"}, "Tulis dengan angka saja"),
    ],
)
def test_a_decision_that_lacks_something_is_not_made(enter: Enter, wrong: dict[str, str], told: str) -> None:
    case = make.make_case(CaseKind.DAMAGED, until=CaseState.ANSWERED)
    form = DECISION | {"seen": str(case.disputed_minor)} | wrong
    page = seen(enter(make.make_operator()).post(f"/operator/cases/{case.public_id}/decide", data=form), 422)
    assert told in page
    assert db.session.get_one(Case, case.id).state is CaseState.ANSWERED


def test_the_second_operator_reads_what_the_first_decided(enter: Enter) -> None:
    case = make.make_case(CaseKind.DAMAGED, until=CaseState.ANSWERED)
    path = f"/operator/cases/{case.public_id}/decide"
    form = DECISION | {"seen": str(case.disputed_minor)}
    first, second = (enter(make.make_operator(), "reviewer") for _ in range(2))
    assert first.post(path, data=form).status_code == 303
    page = seen(second.post(path, data=form | {"bearer": "courier", "text": "Menurut saya kurir."}), 409)
    assert "baru saja diputuskan orang lain" in page
    assert "Rp100.000 kembali kepada pembeli." in page
    assert "Menurut saya kurir." in page
    assert enter(make.make_operator(), "finance").get(path).status_code == 403


def test_pages_ask_as_much_for_many_words_and_cases_as_for_few(enter: Enter) -> None:
    case = make.make_case()
    visits = {room: (enter(party), path) for room, (party, path) in addresses(case).items()}
    counts = []
    for more in (0, 6):
        for n in range(more):
            for party in (case.sale.order.buyer, case.sale.seller):
                picture = make.make_file(party, "case-evidence", False)
                cases.answer(actor_of(party), case, Said(f"Kata {n}.", evidence=[picture]))
            other = make.make_order(
                SaleState.DELIVERED,
                buyer=case.sale.order.buyer,
                courier=case.sale.courier,
                variants=[case.sale.lines[0].variant],
            )
            make.make_case(CaseKind.DAMAGED, other.sales[0])
        db.session.commit()
        for room, (client, path) in visits.items():
            for page in (path, path.replace(f"/{case.public_id}", "")):
                with counted_queries(db.engine) as statements:
                    assert client.get(page).status_code == 200
                asked = [s for s in statements if "FROM clock_offset" not in s]
                counts.append((room, page, len(asked)))
    half = len(counts) // 2
    assert counts[:half] == counts[half:]

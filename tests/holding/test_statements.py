"""The statement as paper says what the book says, page by page, with the seal; a provider has one, too."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from werkzeug.test import TestResponse

from marketplace.accounts.models import Party
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.i18n import money
from marketplace.kit.ids import new_public_id
from marketplace.kit.money import rupiah
from marketplace.ledger import actions as ledger
from marketplace.ledger.actions import Posting
from marketplace.ledger.addresses import COMMISSION, TAX, clearing, payable
from marketplace.ledger.queries import balance
from marketplace.ledger.seal.models import SignedCheckpoint
from marketplace.orders.states import SaleState
from marketplace.settlement import actions as settlement
from marketplace.settlement.statement import Period, moved_by_kind
from tests import make

NOTE = (
    "pasarlima/buku\n17\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— pasarlima/buku Az3grlgtzPICa5OS8npVmf1Myq==\n"
)


@pytest.fixture
def context(app_on_sqlite):
    """One database is as good as two for paper."""
    with app_on_sqlite.app_context():
        yield app_on_sqlite


@pytest.fixture
def signed_in(context) -> Callable[[Party], FlaskClient]:
    def sign_in(party: Party) -> FlaskClient:
        client = context.test_client()
        login = {"contact": party.memberships[0].user.phone, "password": make.PASSWORD}
        client.post("/login", data=login)
        return client

    return sign_in


def sell(seller: Party, price: int) -> str:
    """A sale's release, in the book alone."""
    sale = new_public_id()
    fee, tax = rupiah(price) // 20, rupiah(price) // 200
    net = rupiah(price) - fee - tax
    bank = clearing(make.make_bank().public_id)
    places = ((payable(seller.public_id), net), (COMMISSION, fee), (TAX, tax))
    postings = [Posting(bank, place, minor) for place, minor in places]
    ledger.post(f"release:{sale}", "released", ("sale", sale), postings)
    settlement.earn(seller.id, ("sale", sale), net)
    return sale


def pages_of(response: TestResponse) -> tuple[PdfReader, list[str]]:
    assert response.content_type == "application/pdf"
    pdf = PdfReader(io.BytesIO(response.data))
    return pdf, [" ".join(page.extract_text().split()) for page in pdf.pages]


def sealed() -> None:
    db.session.add(SignedCheckpoint(size=17, root=b"r" * 32, text=NOTE, made_at=clock.real_now()))
    db.session.commit()


def test_every_line_stands_on_the_paper_with_its_order_and_what_it_cost(signed_in) -> None:
    seller = make.make_seller()
    sales = [sell(seller, 20_000 * number) for number in range(1, 61)]
    db.session.commit()
    sealed()
    pdf, pages = pages_of(signed_in(seller).get(f"/sellers/{seller.public_id}/money/statement.pdf"))
    text = " ".join(pages)
    assert len(pages) > 2
    assert [f"Halaman {n} dari {len(pages)}" in page for n, page in enumerate(pages, 1)] == [True] * len(
        pages
    )
    assert all(text.count(sale) == 1 for sale in sales)
    whole = rupiah(20_000) * sum(range(1, 61))
    for minor in (whole, -whole // 20, -whole // 200, balance(payable(seller.public_id))):
        assert money(minor) in text, minor
    assert "Saldo awal Rp0" in pages[0]
    assert f"Saldo akhir {money(balance(payable(seller.public_id)))}" in pages[0]
    assert f"Saldo akhir {money(balance(payable(seller.public_id)))}" in " ".join(pages[1:])
    assert "Az3grlgtzPICa5OS8npVmf1Myq==" in pages[-1]
    assert "17 perpindahan" in pages[-1]
    assert pdf.trailer["/Root"]["/Lang"] == "id-ID"
    assert seller.name in str(pdf.metadata and pdf.metadata.title)


def test_a_month_begins_with_what_the_one_before_left(signed_in) -> None:
    seller = make.make_seller()
    first = sell(seller, 100_000)
    db.session.commit()
    before = clock.now()
    clock.advance(timedelta(days=40))
    db.session.commit()
    second = sell(seller, 50_000)
    db.session.commit()
    client = signed_in(seller)
    at = f"/sellers/{seller.public_id}/money/statement.pdf"
    _pdf, pages = pages_of(client.get(at))
    assert f"Saldo awal {money(rupiah(94_500))}" in pages[0]
    assert (second in pages[0], first in pages[0]) == (True, False)
    _pdf, pages = pages_of(client.get(f"{at}?month={before:%Y-%m}"))
    assert (second in pages[0], first in pages[0]) == (False, True)
    _pdf, pages = pages_of(client.get(f"{at}?month=semua"))
    assert (second in pages[0], first in pages[0]) == (True, True)


def test_what_is_too_long_for_paper_is_refused_in_words(signed_in, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marketplace.holding.statements.ROWS_MAX", 2)
    seller = make.make_seller()
    for _ in range(3):
        sell(seller, 20_000)
    db.session.commit()
    response = signed_in(seller).get(f"/sellers/{seller.public_id}/money/statement.pdf")
    assert response.status_code == 409
    assert "simpan sebagai CSV" in response.text


def test_the_file_for_a_spreadsheet_ends_with_the_seal(signed_in) -> None:
    seller = make.make_seller()
    sell(seller, 20_000)
    db.session.commit()
    at = f"/sellers/{seller.public_id}/money/statement.csv"
    client = signed_in(seller)
    assert len(list(csv.reader(io.StringIO(client.get(at).data.decode("utf-8-sig"))))) == 2
    sealed()
    rows = list(csv.reader(io.StringIO(client.get(at).data.decode("utf-8-sig"))))
    assert (rows[-1][0][0], rows[-1][1]) == ("#", NOTE)


def test_a_courier_and_a_bank_have_theirs(signed_in) -> None:
    sale = make.make_sale(SaleState.COMPLETED)
    bank, courier = make.make_bank(), sale.courier
    _pdf, pages = pages_of(
        signed_in(courier).get(f"/shipping/{courier.public_id}/money/statement.pdf?month=semua")
    )
    assert sale.public_id in pages[0]
    assert f"Saldo akhir {money(sale.shipping_minor)}" in pages[0]
    client = signed_in(bank)
    at = f"/payments/{bank.public_id}/statement"
    held = -balance(clearing(bank.public_id))
    assert moved_by_kind(bank, Period()) == [("Pembayaran masuk", 1, held)]
    page = client.get(at).text
    assert "Pembayaran masuk" in page
    assert money(held) in page
    _pdf, pages = pages_of(client.get(f"{at}.pdf"))
    assert f"Saldo akhir {money(held)}" in pages[0]
    rows = list(csv.DictReader(io.StringIO(client.get(f"{at}.csv").data.decode("utf-8-sig"))))
    assert [int(row["Saldo"]) * 100 for row in rows] == [held]

"""Money as a seller reads it: each line leads to its sale and its payout, and a file opens without harm."""

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from marketplace.kit.db import db
from marketplace.kit.money import rupiah
from marketplace.kit.web.spreadsheet import amount, harmless
from marketplace.ledger.addresses import payable
from marketplace.ledger.queries import balance
from marketplace.orders.states import SaleState
from tests import make
from tests.sellers.conftest import Person, words_of

SignsIn = Callable[..., Person]

pytestmark = pytest.mark.usefixtures("session")


def test_every_line_leads_to_its_sale_and_its_payout(signs_in: SignsIn) -> None:
    payout = make.make_payout()
    sale_id = payout.lines[0].subject_id
    person = signs_in(payout.party)
    page = words_of(person.get("money?month=semua"))
    assert f"/sales/{sale_id}" in page
    assert f"/money/payouts/{payout.public_id}" in page
    own = words_of(person.get(f"money/payouts/{payout.public_id}"))
    assert f"/sales/{sale_id}" in own
    assert payout.account.number not in own
    assert payout.account.number[-4:] in own


def test_the_file_ends_at_the_balance_of_the_book(signs_in: SignsIn) -> None:
    title = '=HYPERLINK("http://evil.example","Tas")'
    seller = make.make_seller()
    make.make_order(SaleState.COMPLETED, variants=[make.make_variant(seller, title=title, price=100_000)])
    response = signs_in(seller).get("money/statement.csv?month=semua")
    assert response.content_type.startswith("text/csv")
    assert "attachment" in response.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"))))
    assert len(rows) == 1
    assert int(rows[0]["Saldo"]) * 100 == balance(payable(seller.public_id)) == rupiah(94_450)
    assert int(rows[0]["Harga barang"]) == 100_000
    assert rows[0]["Isi"] == f"1 × {title}"


@pytest.mark.parametrize("text", ["=1+1", "+62812", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1"])
def test_what_begins_like_a_formula_is_a_text(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Kain batik", "2 × Kopi", "", "a=b"])
def test_what_is_a_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


@pytest.mark.parametrize(("minor", "told"), [(28_500_000, "285000"), (-150, "-1.50"), (0, "0"), (5, "0.05")])
def test_amounts_are_numbers_a_spreadsheet_adds(minor: int, told: str) -> None:
    assert str(amount(minor)) == told


def test_a_payout_of_another_shop_is_no_page(signs_in: SignsIn) -> None:
    payout = make.make_payout()
    assert signs_in(make.make_seller()).get(f"money/payouts/{payout.public_id}").status_code == 404


@pytest.mark.parametrize("month", ["2026-13", "0000-00", "'; DROP TABLE party; --", "9999-12"])
def test_a_month_that_is_none_shows_the_present_one(signs_in: SignsIn, month: str) -> None:
    assert signs_in(make.make_seller()).get("money", query_string={"month": month}).status_code == 200


def test_each_role_sees_its_own_part(signs_in: SignsIn) -> None:
    sale = make.make_sale(SaleState.PAID)
    seller = sale.seller
    staff = signs_in(seller, make.make_member(seller, "staff"))
    finance = signs_in(seller, make.make_member(seller, "finance"))
    for path in ("money", "money/statement.csv", "money/payouts", "members", "shop/account", "shop/words"):
        assert staff.get(path).status_code == 403, path
    for path in ("sales", f"sales/{sale.public_id}", "goods", "goods/new", "members", "shop/account"):
        assert finance.get(path).status_code == 403, path
    assert finance.post(f"sales/{sale.public_id}/accept").status_code == 403
    assert sale.state is SaleState.PAID
    assert "Uang Anda" not in words_of(staff.get("today"))
    assert sale.public_id not in words_of(finance.get("today"))


def test_a_changed_account_keeps_a_payout_under_way_on_the_old_one(signs_in: SignsIn) -> None:
    payout = make.make_payout()
    old = payout.account.number
    person = signs_in(payout.party)
    told = {"bank": "BRI", "number": "9876543210", "holder": "Sri Lestari"}
    assert person.post("shop/account", told).status_code == 303
    assert payout.account.number == old
    seen = words_of(person.get("shop"))
    assert "3210" in seen
    assert "Pencairan berikutnya masuk ke sana." not in seen
    for page in ("money", "today"):
        assert "Kami menahan pencairan 3 hari kerja karena rekening baru diganti." in words_of(
            person.get(page)
        )


@pytest.mark.parametrize("path", ["today", "sales", "goods", "money?month=semua", "money/payouts"])
def test_more_rows_cost_no_more_queries(
    signs_in: SignsIn, count_queries: Callable[[], AbstractContextManager[list[str]]], path: str
) -> None:
    seller, courier = make.make_seller(), make.make_courier()
    person = signs_in(seller)
    counted = []
    for _ in range(2):
        for state in (SaleState.PAID, SaleState.COMPLETED):
            make.make_order(state, variants=[make.make_variant(seller, stock=2)], courier=courier)
        db.session.rollback()
        with count_queries() as asked:
            assert person.get(path).status_code == 200
        counted.append(len(asked))
    assert counted[0] == counted[1]

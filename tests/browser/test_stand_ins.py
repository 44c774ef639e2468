"""The pages of the stand-ins: to be read and pressed by everybody, and honest about what they are."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.accessibility import bring_axe, sideways_pixels, violations
from tests.browser.conftest import DEVICES
from tests.services import standins
from tests.services.standins import LINE, StandIn
from tests.standins.driving import charged, client_of, drive_everything, session


@pytest.fixture
def look(browser: Browser) -> Iterator[Callable[[str], Page]]:
    """Opens a page on a phone of 320 px, with scripts for axe alone."""
    context = browser.new_context(**DEVICES["narrow phone"] | {"java_script_enabled": True})
    page = context.new_page()
    bring_axe(page)

    def look(url: str) -> Page:
        page.goto(url)
        _judge(page)
        return page

    yield look
    context.close()


def _judge(page: Page) -> None:
    assert "untuk latihan" in page.inner_text(".stand-in")
    assert (violations(page), sideways_pixels(page)) == ([], 0), page.url


def test_a_payer_and_who_plays_stripe_find_their_way(look: Callable[[str], Page]) -> None:
    with standins.stripe() as stand:
        drive_everything(stand)
        client = client_of(stand)
        page = look(str(session(client, amount=2_414_500).url))
        page.get_by_label("Nomor kartu uji").fill("4000 0000 0000 0002")
        page.get_by_role("button", name="Bayar dengan kartu ini").click()
        assert page.get_by_role("alert").inner_text().startswith("Kartu ini ditolak")
        _judge(page)
        charged(client)
        for path in ("", "log", "sessions", "payments", "refunds", "transfers", "disputes", "payouts"):
            look(f"{stand.url}/{path}")
        page = look(f"{stand.url}/payments")
        page.get_by_role("button", name="Sengketakan").first.click()
        assert page.get_by_role("status").inner_text().startswith("Sudah.")
        _judge(page)


def test_a_payer_and_who_plays_the_banks_find_their_way(look: Callable[[str], Page]) -> None:
    with standins.midtrans() as stand:
        for number, kind in enumerate(("qris", "bank_transfer", "qris")):
            _charge(stand, f"PL-{number}", kind)
        page = look(f"{stand.url}/wallet")
        page.get_by_role("link", name="QRIS").first.click()
        _judge(page)
        page.get_by_role("button", name="Bayar").click()
        assert page.get_by_role("heading", level=1).inner_text() == "Sudah dibayar"
        _judge(page)
        look(f"{stand.url}/wallet?code=123")
        look(f"{stand.url}/settlements").get_by_role("button", name="Setorkan ke bank").click()
        assert page.get_by_role("status").inner_text().startswith("Sudah. STL-")
        _judge(page)
        look(f"{stand.url}/log")
        page = look(stand.url)
        page.get_by_role("button", name="Tolak").first.click()
        assert page.get_by_role("status").inner_text().startswith("Sudah.")
        page.get_by_role("button", name="Mulai sekarang begitu").click()
        _judge(page)


def _charge(stand: StandIn, order_id: str, kind: str) -> None:
    body = {
        "payment_type": kind,
        "bank_transfer": {"bank": "bni"},
        "transaction_details": {"order_id": order_id, "gross_amount": 24145},
    }
    answer = LINE.post(f"{stand.url}/v2/charge", json=body, auth=(stand.key, ""))
    assert answer.json()["status_code"] == "201"

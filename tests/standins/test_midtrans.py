"""The stand-in of Midtrans behaves as its Core API does, also when it is told to misbehave."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.services import standins
from tests.services.listener import Listener, listening
from tests.services.standins import LINE, StandIn

Json = dict[str, Any]
QRIS: Json = {"payment_type": "qris", "qris": {"acquirer": "gopay"}}


@pytest.fixture
def stand() -> Iterator[StandIn]:
    """The stand-in."""
    with standins.midtrans() as stand:
        yield stand


@pytest.fixture
def listener(stand: StandIn) -> Iterator[Listener]:
    """Somebody whom the stand-in tells what happens."""
    with listening() as listener:
        stand.tells(listener.url)
        yield listener


def _ask(stand: StandIn, method: str, path: str, body: Json | None = None, **headers: str) -> Json:
    answer = LINE.request(method, f"{stand.url}/v2/{path}", json=body, auth=(stand.key, ""), headers=headers)
    assert answer.status_code == 200
    return dict(answer.json())


def _charge(stand: StandIn, order_id: str = "PL-1", amount: object = 24145, **how: Any) -> Json:
    details = {"order_id": order_id, "gross_amount": amount}
    return _ask(stand, "POST", "charge", {"transaction_details": details} | (how or QRIS))


def _va(bank: str) -> Json:
    return {"payment_type": "bank_transfer", "bank_transfer": {"bank": bank}}


def _told(listener: Listener) -> list[Json]:
    return [json.loads(told.body) for told in listener.told]


def test_a_virtual_account_is_opened_paid_and_told(stand: StandIn, listener: Listener) -> None:
    opened = _charge(stand, **_va("bca"))
    assert (opened["status_code"], opened["transaction_status"]) == ("201", "pending")
    assert (opened["gross_amount"], opened["currency"]) == ("24145.00", "IDR")
    assert opened["va_numbers"][0]["bank"] == "bca"
    stand.control("transactions/PL-1/pay")
    stand.control("webhooks/idle")
    status = _ask(stand, "GET", "PL-1/status")
    assert (status["status_code"], status["transaction_status"]) == ("200", "settlement")
    told = {one["transaction_status"]: one for one in _told(listener)}
    assert set(told) == {"pending", "settlement"}
    for one in told.values():
        signed = f"PL-1{one['status_code']}24145.00{stand.key}"
        assert one["signature_key"] == hashlib.sha512(signed.encode()).hexdigest()


def test_permata_tells_its_number_elsewhere(stand: StandIn) -> None:
    assert _charge(stand, **_va("permata"))["permata_va_number"].isdigit()


def test_a_qris_is_opened_drawn_and_paid_by_its_text(stand: StandIn) -> None:
    opened = _charge(stand)
    assert opened["qr_string"].startswith("00020101021226")
    (action,) = opened["actions"]
    assert LINE.get(action["url"]).content.startswith(b"\x89PNG")
    page = LINE.get(f"{stand.url}/wallet", params={"code": opened["qr_string"]})
    assert "Rp24.145" in page.text
    LINE.post(f"{stand.url}/wallet", data={"code": opened["qr_string"], "press": "pay"})
    assert _ask(stand, "GET", "PL-1/status")["transaction_status"] == "settlement"


def test_settled_is_not_the_end(stand: StandIn) -> None:
    _charge(stand)
    stand.control("transactions/PL-1/pay")
    part = _ask(stand, "POST", "PL-1/refund/online/direct", {"refund_key": "R-1", "amount": 4145})
    assert (part["status_code"], part["transaction_status"]) == ("200", "partial_refund")
    assert part["refund_amount"] == "4145.00"
    more = _ask(stand, "POST", "PL-1/refund/online/direct", {"refund_key": "R-0", "amount": 1000})
    assert (more["refund_amount"], "currency" in more) == ("5145.00", False), "of all refunds together"
    assert _ask(stand, "POST", "PL-1/refund", {"refund_key": "R.9", "amount": 1})["status_code"] == "400"
    stand.control("funds", empty=True)
    assert (
        "insufficient"
        in _ask(stand, "POST", "PL-1/refund", {"refund_key": "R-9", "amount": 1})["status_message"]
    )
    stand.control("funds", empty=False)
    again = _ask(stand, "POST", "PL-1/refund/online/direct", {"refund_key": "R-1", "amount": 4145})
    assert again["status_code"] == "406"
    much = _ask(stand, "POST", "PL-1/refund", {"refund_key": "R-2", "amount": 19001})
    assert much["status_code"] == "414"
    assert _ask(stand, "POST", "PL-1/refund", {"refund_key": "R-3"})["transaction_status"] == "refund"
    status = _ask(stand, "GET", "PL-1/status")
    assert [one["refund_key"] for one in status["refunds"]] == ["R-1", "R-0", "R-3"]
    assert status["gross_amount"] == "24145.00"


def test_each_way_gives_what_its_payer_needs(stand: StandIn) -> None:
    info = {"bill_info1": "Untuk", "bill_info2": "Pesanan"}
    bill = _charge(stand, payment_type="echannel", echannel=info)
    assert (bill["biller_code"], len(bill["bill_key"])) == ("70012", 12)
    assert _charge(stand, "PL-2", payment_type="echannel", echannel={})["status_code"] == "400"
    (number,) = _charge(stand, "PL-3", **_va("cimb"))["va_numbers"]
    assert number["bank"] == "cimb"
    stand.control("transactions/PL-3/pay")
    assert _ask(stand, "GET", "PL-3/status")["payment_amounts"][0]["amount"] == "24145.00"


@pytest.mark.parametrize("verb", ["cancel", "expire", "deny"])
def test_what_is_over_stays_so(stand: StandIn, verb: str) -> None:
    _charge(stand)
    assert _ask(stand, "POST", f"PL-1/{verb}")["transaction_status"] == verb
    assert _ask(stand, "POST", "PL-1/cancel")["status_code"] == "412"
    assert httpx.post(f"{stand.url}/_control/transactions/PL-1/pay", trust_env=False).status_code == 400


@pytest.mark.parametrize("amount", [0, -1, 1.5, "1e3.", True, None, 1_000_000_000])
def test_only_whole_rupiah_can_be_asked_for(stand: StandIn, amount: object) -> None:
    assert _charge(stand, amount=amount)["status_code"] == "400"


def test_an_order_is_opened_once_and_its_key_answers_again(stand: StandIn) -> None:
    body = {"transaction_details": {"order_id": "PL-1", "gross_amount": 1000}} | QRIS
    first, again = (_ask(stand, "POST", "charge", body, **{"Idempotency-Key": "k"}) for _ in range(2))
    assert first == again
    assert _charge(stand)["status_code"] == "406"


def test_only_its_key_is_let_in(stand: StandIn) -> None:
    for method, path in (("POST", "charge"), ("GET", "x/status"), ("POST", "x/cancel"), ("POST", "x/refund")):
        for key in ("", "SB-Mid-server-other"):
            answer = LINE.request(method, f"{stand.url}/v2/{path}", auth=(key, "") if key else None)
            assert answer.status_code == 401


def test_what_is_not_paid_in_time_expires_and_is_told(stand: StandIn, listener: Listener) -> None:
    _charge(stand, custom_expiry={"expiry_duration": 1, "unit": "second"}, **QRIS)
    while _ask(stand, "GET", "PL-1/status")["transaction_status"] == "pending":
        pass
    stand.control("webhooks/idle")
    assert sorted(one["status_code"] for one in _told(listener)) == ["201", "407"]


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_opens_in_both_languages(stand: StandIn, language: str) -> None:
    opened = _charge(stand)
    _charge(stand, "PL-2", **_va("permata"))
    stand.control("transactions/PL-2/pay")
    code = opened["qr_string"]
    for path in ("", "log", "settlements", "wallet", f"wallet/{opened['transaction_id']}"):
        answer = LINE.get(f"{stand.url}/{path}", params={"lang": language, "code": code})
        assert answer.status_code == 200
        assert f'<html lang="{language}">' in answer.text
    assert LINE.get(f"{stand.url}/qr/{opened['transaction_id']}.svg").text.startswith("<svg")


def test_what_was_settled_is_in_one_report(stand: StandIn) -> None:
    _charge(stand)
    _charge(stand, "PL-2", 10_000, **_va("bri"))
    for order in ("PL-1", "PL-2"):
        stand.control(f"transactions/{order}/pay")
    first = stand.control("settle")
    assert [row["Net Amount"] for row in first["rows"]] == ["23976.00", "6000.00", "29976.00"]
    assert httpx.post(f"{stand.url}/_control/settle", trust_env=False).status_code == 400
    _ask(stand, "POST", "PL-1/refund", {"refund_key": "R-1", "amount": 145})
    _charge(stand, "PL-3", 1000)
    stand.control("transactions/PL-3/pay")
    second = stand.control("settle")
    assert [row["Net Amount"] for row in second["rows"]] == ["-145.00", "993.00", "848.00"]

"""The stand-in of Stripe behaves as Stripe does, also when it is told to misbehave. Driven by the real package."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
import stripe

from standins.stripe.app import CALLS
from tests.counts import count
from tests.services import standins
from tests.services.listener import Listener, listening
from tests.services.standins import LINE, StandIn
from tests.standins.driving import PRICE, account, charged, client_of, drive_everything, session


@pytest.fixture
def stand() -> Iterator[StandIn]:
    """The stand-in."""
    with standins.stripe() as stand:
        yield stand


@pytest.fixture
def client(stand: StandIn) -> stripe.StripeClient:
    """The real package."""
    return client_of(stand)


@pytest.fixture
def listener(stand: StandIn) -> Iterator[Listener]:
    """Somebody whom the stand-in tells what happens."""
    with listening() as listener:
        stand.tells(listener.url)
        yield listener


def _kinds(listener: Listener) -> list[str]:
    return [json.loads(told.body)["type"] for told in listener.told]


def _post(stand: StandIn, path: str, body: dict[str, object], key: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {stand.key}", "Idempotency-Key": key}
    return LINE.post(f"{stand.url}/v1/{path}", data=body, headers=headers)


def test_one_key_has_one_effect_also_at_the_same_instant(stand: StandIn, client: stripe.StripeClient) -> None:
    charge, racers = charged(client), count("RACERS")

    def refund(amount: int) -> httpx.Response:
        while (
            answer := _post(stand, "refunds", {"charge": charge, "amount": amount}, "R-1")
        ).status_code == 409:
            assert answer.json()["error"]["code"] == "idempotency_key_in_use"
        return answer

    with ThreadPoolExecutor(racers) as pool:
        answers = list(pool.map(refund, [100] * racers))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert sum("Idempotent-Replayed" in answer.headers for answer in answers) == racers - 1
    assert client.v1.charges.retrieve(charge).amount_refunded == 100
    other = refund(200)
    assert (other.status_code, other.json()["error"]["type"]) == (400, "idempotency_error")


def test_a_key_whose_request_is_still_under_way_is_told_so(
    stand: StandIn, client: stripe.StripeClient
) -> None:
    charge = charged(client)
    stand.control("faults", kind="slow", path="/v1/refunds", seconds=1)
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(_post, stand, "refunds", {"charge": charge}, "R-1")
        while stand.see("faults"):
            pass
        assert _post(stand, "refunds", {"charge": charge}, "R-1").status_code == 409
        assert slow.result().status_code == 200


def test_a_failure_is_kept_under_its_key_too(stand: StandIn) -> None:
    asked = {
        "amount": 1000,
        "currency": "idr",
        "confirm": "true",
        "payment_method": "pm_card_visa_chargeDeclined",
    }
    first, again = (_post(stand, "payment_intents", asked, "P-1") for _ in range(2))
    assert first.status_code == 402
    assert first.json()["error"]["decline_code"] == "generic_decline"
    assert again.text == first.text


@pytest.mark.parametrize(
    ("path", "body", "code", "param"),
    [
        ("refunds", {"charge": "ch_nobody"}, "resource_missing", "charge"),
        ("refunds", {"colour": "red"}, "parameter_unknown", "colour"),
        ("refunds", {"charge": "ch_1", "amount": "12.5"}, "parameter_invalid_integer", "amount"),
        ("transfers", {"amount": "100", "currency": "idr"}, "parameter_missing", "destination"),
        ("payment_intents", {"amount": "0", "currency": "idr"}, "parameter_invalid_integer", "amount"),
        ("payment_intents", {"amount": "100", "currency": "xyz"}, None, "currency"),
        (
            "checkout/sessions",
            {"mode": "payment", "success_url": "javascript:x"},
            "url_invalid",
            "success_url",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_stripes_shape(
    stand: StandIn, path: str, body: dict[str, object], code: str | None, param: str
) -> None:
    answer = _post(stand, path, body, "")
    error = answer.json()["error"]
    assert (error["type"], error.get("code"), error.get("param")) == ("invalid_request_error", code, param)
    assert answer.status_code == (404 if code == "resource_missing" else 400)


def test_only_its_key_is_let_in(stand: StandIn) -> None:
    for call in CALLS:
        url = stand.url + re.sub("<[a-z_]+>", "x", call.path)
        for headers in ({}, {"Authorization": "Bearer sk_test_other"}):
            assert LINE.request(call.method, url, headers=headers).status_code == 401


def test_never_more_goes_back_or_on_than_came_in(client: stripe.StripeClient) -> None:
    charge, seller = charged(client, card="pm_card_visa"), account(client)
    transfer = {"currency": "idr", "destination": seller, "source_transaction": charge}
    first = client.v1.transfers.create({"amount": PRICE - 1000, **transfer})  # type: ignore[typeddict-item]
    with pytest.raises(stripe.InvalidRequestError, match="greater than what is left"):
        client.v1.transfers.create({"amount": 1001, **transfer})  # type: ignore[typeddict-item]
    with pytest.raises(stripe.InvalidRequestError, match="insufficient available funds"):
        client.v1.transfers.create({"amount": 1, "currency": "idr", "destination": seller})
    client.v1.refunds.create({"charge": charge, "amount": 1000})
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded"):
        client.v1.refunds.create({"charge": charge, "amount": PRICE})
    client.v1.transfers.reversals.create(first.id, {"amount": PRICE - 2000})
    with pytest.raises(stripe.InvalidRequestError, match="greater than unreversed"):
        client.v1.transfers.reversals.create(first.id, {"amount": 1001})
    assert client.v1.transfers.retrieve(first.id).amount_reversed == PRICE - 2000


def test_the_balance_is_what_its_entries_add_up_to(stand: StandIn, client: stripe.StripeClient) -> None:
    charge, seller = charged(client), account(client)
    client.v1.transfers.create({"amount": 5_000_000, "currency": "idr", "destination": seller})
    client.v1.refunds.create({"charge": charge, "amount": 1_000_000})
    dispute = stand.control(f"charges/{charge}/dispute")
    stand.control(f"disputes/{dispute['id']}/win")
    payout = client.v1.payouts.create({"amount": 200, "currency": "idr"})
    stand.control(f"payouts/{payout.id}/fail")
    entries = list(client.v1.balance_transactions.list({"limit": 3}).auto_paging_iter())
    (available,) = client.v1.balance.retrieve().available
    fees = sum(entry.fee for entry in entries)
    assert available.amount == sum(entry.net for entry in entries) == PRICE - 5_000_000 - 1_000_000 - fees
    assert [entry.type for entry in entries] == [
        "payout_failure", "payout", "adjustment", "adjustment", "refund", "transfer", "charge"
    ]  # fmt: skip


def test_pages_of_a_list_show_everything_once_either_way(client: stripe.StripeClient) -> None:
    made = [client.v1.payment_intents.create({"amount": 100, "currency": "idr"}).id for _ in range(7)]
    seen = [intent.id for intent in client.v1.payment_intents.list({"limit": 3}).auto_paging_iter()]
    assert seen == made[::-1]
    before = client.v1.payment_intents.list({"limit": 2, "ending_before": made[0]})
    assert ([intent.id for intent in before.data], before.has_more) == ([made[2], made[1]], True)


def test_what_happens_is_told_signed_as_stripe_signs(
    stand: StandIn, client: stripe.StripeClient, listener: Listener
) -> None:
    paid = session(client)
    stand.control(f"sessions/{paid.id}/pay")
    assert stand.control("webhooks/idle")["idle"]
    assert sorted(_kinds(listener)) == [
        "charge.succeeded", "checkout.session.completed", "payment_intent.created", "payment_intent.succeeded"
    ]  # fmt: skip
    for told in listener.told:
        event = stripe.Webhook.construct_event(told.body, told.headers["stripe-signature"], stand.secret)
        assert event.id.startswith("evt_")


@pytest.mark.parametrize("how", ["forged", "stale", "altered"])
def test_what_is_not_stripes_can_be_told_apart(
    stand: StandIn, client: stripe.StripeClient, listener: Listener, how: str
) -> None:
    charged(client)
    stand.control("webhooks/idle")
    listener.told.clear()
    event = client.v1.events.list({"limit": 1}).data[0].id
    stand.control(f"events/{event}/send", **{"as": how})
    (told,) = listener.told
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(told.body, told.headers["stripe-signature"], stand.secret)


def test_it_can_be_told_late_twice_out_of_order_and_not_at_all(
    stand: StandIn, client: stripe.StripeClient, listener: Listener
) -> None:
    stand.control("webhooks", hold=True)
    charged(client)
    stand.control("webhooks/release", order="reversed", times=2)
    in_order = ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]
    assert _kinds(listener) == [kind for kind in in_order[::-1] for _ in range(2)]

    stand.control("webhooks", drop=True)
    listener.told.clear()
    charged(client)
    stand.control("webhooks/idle")
    assert _kinds(listener) == []
    lost = client.v1.events.list({"limit": 3}).data
    stand.control("webhooks/release", order=[lost[1].id])
    assert _kinds(listener) == [lost[1].type]

    stand.control("webhooks", delay_seconds=0.5, times=3)
    listener.told.clear()
    client.v1.payment_intents.create({"amount": 100, "currency": "idr"})
    assert _kinds(listener) == []
    stand.control("webhooks/idle")
    assert _kinds(listener) == ["payment_intent.created"] * 3


def test_who_does_not_take_it_is_told_again(
    stand: StandIn, client: stripe.StripeClient, listener: Listener
) -> None:
    listener.answers += [500]
    client.v1.payment_intents.create({"amount": 100, "currency": "idr"})
    while [row["state"] for row in stand.see("deliveries")] != ["sent"]:
        pass
    assert _kinds(listener) == ["payment_intent.created"] * 2


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("kind", ["error", "hang-up", "nonsense"])
def test_it_fares_badly_on_demand_before_and_after_the_effect(
    stand: StandIn, client: stripe.StripeClient, kind: str, after: bool
) -> None:
    charge = charged(client)
    stand.control("faults", kind=kind, path="/v1/refunds", after=after)
    with pytest.raises((stripe.APIError, stripe.APIConnectionError)):
        client.v1.refunds.create({"charge": charge, "amount": 100}, {"idempotency_key": "R-1"})
    assert client.v1.charges.retrieve(charge).amount_refunded == (100 if after else 0)
    client.v1.refunds.create({"charge": charge, "amount": 100}, {"idempotency_key": "R-1"})
    assert client.v1.charges.retrieve(charge).amount_refunded == 100


def test_a_person_pays_on_its_page_and_comes_back(stand: StandIn, client: stripe.StripeClient) -> None:
    waiting = session(client)
    with httpx.Client(trust_env=False) as browser:
        page = browser.get(str(waiting.url))
        assert "Ini tiruan Stripe untuk latihan" in page.text
        assert "Rp285.000" in page.text
        declined = browser.post(str(waiting.url), data={"press": "card", "card": "4000 0000 0000 0002"})
        assert (declined.status_code, "Kartu ini ditolak" in declined.text) == (402, True)
        unknown = browser.post(str(waiting.url), data={"press": "card", "card": "1234"})
        assert "bukan kartu uji" in unknown.text
        elsewhere = browser.post(
            str(waiting.url), data={"press": "pay"}, headers={"Origin": "https://elsewhere.example"}
        )
        assert elsewhere.status_code == 403
        paid = browser.post(str(waiting.url), data={"press": "pay"})
    assert paid.headers["Location"] == f"https://pasar.example/kembali?s={waiting.id}"
    assert client.v1.checkout.sessions.retrieve(waiting.id).payment_status == "paid"


def test_what_it_knows_outlives_it_where_it_is_told_to_keep_it(tmp_path: Path) -> None:
    kept = str(tmp_path / "stripe.sqlite3")
    with standins.stripe(kept) as stand:
        charge = charged(client_of(stand))
    with standins.stripe(kept) as stand:
        assert client_of(stand).v1.charges.retrieve(charge).paid


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_opens_in_both_languages(stand: StandIn, language: str) -> None:
    drive_everything(stand)
    waiting = session(client_of(stand))
    pages = (
        "",
        "log",
        "sessions",
        "payments",
        "refunds",
        "transfers",
        "disputes",
        "payouts",
        "c/pay/nothing",
    )
    for path in (*pages, f"c/pay/{waiting.id}"):
        answer = LINE.get(f"{stand.url}/{path}", params={"lang": language}, follow_redirects=True)
        assert answer.status_code == (404 if path.endswith("nothing") else 200)
        assert f'<html lang="{language}">' in answer.text or path.startswith("c/pay/")

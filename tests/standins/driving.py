"""Everything the stand-in of Stripe is asked for, by the real ``stripe`` package."""

import io

import pytest
import stripe

from tests.services.standins import StandIn

PRICE = 28_500_000  # Rp285.000 in sen


def client_of(stand: StandIn) -> stripe.StripeClient:
    """The real package, pointed at the stand-in; it tries nothing again by itself."""
    return stripe.StripeClient(
        stand.key, base_addresses={"api": stand.url, "files": stand.url}, max_network_retries=0
    )


def session(client: stripe.StripeClient, group: str = "PL-1", amount: int = PRICE) -> stripe.checkout.Session:
    """A session that waits for its payer."""
    return client.v1.checkout.sessions.create(
        {
            "mode": "payment",
            "success_url": "https://pasar.example/kembali?s={CHECKOUT_SESSION_ID}",
            "cancel_url": "https://pasar.example/batal",
            "client_reference_id": group,
            "locale": "id",
            "line_items": [
                {
                    "price_data": {
                        "currency": "idr",
                        "unit_amount": amount,
                        "product_data": {"name": "Pesanan PL-1"},
                    },
                    "quantity": 1,
                }
            ],
            "metadata": {"payment": group},
            "payment_intent_data": {"transfer_group": group, "metadata": {"payment": group}},
        }
    )


def charged(client: stripe.StripeClient, amount: int = PRICE, card: str = "pm_card_bypassPending") -> str:
    """A paid charge of a group."""
    intent = client.v1.payment_intents.create(
        {
            "amount": amount,
            "currency": "idr",
            "confirm": True,
            "payment_method": card,
            "transfer_group": "PL-2",
        }
    )
    return str(intent.latest_charge)


def account(client: stripe.StripeClient) -> str:
    """A connected account."""
    return client.v1.accounts.create(
        {"type": "express", "country": "ID", "email": "toko@example.com", "metadata": {"party": "7"}}
    ).id


def drive_everything(stand: StandIn) -> None:
    """Ask for each route at least once; of what is refused, the main kinds."""
    client = client_of(stand)
    _checkouts(client, stand)
    _intents(client)
    charge, seller = charged(client), account(client)
    _accounts(client, seller)
    _transfers(client, charge, seller)
    _refunds(client, stand)
    _disputes(client, stand)
    _payouts(client, stand, seller)
    _balance(client, charge, seller)
    _endpoints(client)
    for event in client.v1.events.list({"limit": 100}).data:
        client.v1.events.retrieve(event.id)
    client.v1.events.list({"types": ["payout.paid", "payout.failed"]}, {"stripe_account": seller})


def _checkouts(client: stripe.StripeClient, stand: StandIn) -> None:
    sessions = client.v1.checkout.sessions
    open_one, paid = session(client), session(client)
    sessions.list_line_items(open_one.id) if hasattr(
        sessions, "list_line_items"
    ) else sessions.line_items.list(open_one.id)
    sessions.expire(open_one.id)
    stand.control(f"sessions/{paid.id}/decline")
    stand.control(f"sessions/{paid.id}/pay", card="4242 4242 4242 4242")
    sessions.retrieve(paid.id, {"expand": ["line_items", "payment_intent.latest_charge.balance_transaction"]})
    sessions.list({"limit": 1, "expand": ["data.payment_intent"]})
    with pytest.raises(stripe.InvalidRequestError, match="Only Checkout Sessions"):
        sessions.expire(paid.id)


def _intents(client: stripe.StripeClient) -> None:
    intents = client.v1.payment_intents
    waiting = intents.create(
        {"amount": PRICE, "currency": "idr", "automatic_payment_methods": {"enabled": True}}
    )
    intents.update(waiting.id, {"metadata": {"payment": "PL-9"}, "description": "Pesanan"})
    with pytest.raises(stripe.CardError):
        intents.confirm(waiting.id, {"payment_method": "pm_card_visa_chargeDeclined"})
    paid = intents.confirm(waiting.id, {"payment_method": "pm_card_visa"})
    client.v1.payment_methods.retrieve(str(paid.payment_method))
    with pytest.raises(stripe.InvalidRequestError, match="cannot cancel"):
        intents.cancel(waiting.id)
    held = intents.create(
        {
            "amount": PRICE,
            "currency": "idr",
            "capture_method": "manual",
            "confirm": True,
            "payment_method": "pm_card_visa",
        }
    )
    intents.capture(held.id, {"amount_to_capture": PRICE - 100})
    given_up = intents.create({"amount": PRICE, "currency": "idr"})
    intents.cancel(given_up.id, {"cancellation_reason": "abandoned"})
    intents.retrieve(given_up.id)
    intents.list({"limit": 2})
    client.v1.charges.list({"payment_intent": waiting.id, "created": {"gte": 0}})
    client.v1.charges.retrieve(str(paid.latest_charge), {"expand": ["refunds", "balance_transaction"]})


def _accounts(client: stripe.StripeClient, seller: str) -> None:
    client.v1.accounts.update(seller, {"email": "baru@example.com", "metadata": {"party": "8"}})
    client.v1.accounts.retrieve(seller)
    client.v1.accounts.list()
    client.v1.accounts.retrieve_current()


def _transfers(client: stripe.StripeClient, charge: str, seller: str) -> None:
    sent = client.v1.transfers.create(
        {"amount": 20_000_000, "currency": "idr", "destination": seller, "source_transaction": charge}
    )
    free = client.v1.transfers.create(
        {
            "amount": 100,
            "currency": "idr",
            "destination": seller,
            "transfer_group": "PL-2",
            "metadata": {"sale": "1"},
        }
    )
    client.v1.transfers.update(free.id, {"metadata": {"sale": "2"}})
    back = client.v1.transfers.reversals.create(sent.id, {"amount": 5_000_000, "metadata": {"refund": "R-1"}})
    client.v1.transfers.reversals.retrieve(sent.id, back.id)
    client.v1.transfers.reversals.list(sent.id)
    client.v1.transfers.retrieve(sent.id, {"expand": ["source_transaction", "destination"]})
    client.v1.transfers.list({"transfer_group": "PL-2", "destination": seller})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.transfers.create({"amount": PRICE * 10, "currency": "idr", "destination": seller})
    assert refused.value.code == "balance_insufficient"


def _refunds(client: stripe.StripeClient, stand: StandIn) -> None:
    charge = charged(client)
    part = client.v1.refunds.create({"charge": charge, "amount": 100, "reason": "requested_by_customer"})
    client.v1.refunds.update(part.id, {"metadata": {"refund": "R-1"}})
    client.v1.refunds.create({"charge": charge, "metadata": {"refund": "R-2"}})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"charge": charge})
    assert refused.value.code == "charge_already_refunded"
    waiting = client.v1.refunds.create({"charge": charged(client, card="pm_card_pendingRefund")})
    stand.control(f"refunds/{waiting.id}/succeed")
    stand.control(f"refunds/{waiting.id}/fail")
    client.v1.refunds.retrieve(waiting.id, {"expand": ["charge", "failure_balance_transaction"]})
    client.v1.refunds.list({"charge": charge, "limit": 1})


def _disputes(client: stripe.StripeClient, stand: StandIn) -> None:
    first = stand.control(f"charges/{charged(client)}/dispute", amount=1_000_000, reason="fraudulent")["id"]
    picture = io.BytesIO(b"\xff\xd8\xff")
    picture.name = "parcel.jpg"
    file = client.v1.files.create({"purpose": "dispute_evidence", "file": picture})
    proof = {"shipping_tracking_number": "PL123", "shipping_documentation": file.id}
    client.v1.disputes.update(first, {"evidence": proof, "submit": True})
    client.v1.files.retrieve(file.id)
    stand.control(f"disputes/{first}/win")
    second = stand.control(f"charges/{charged(client)}/dispute")["id"]
    client.v1.disputes.close(second)
    client.v1.disputes.retrieve(first, {"expand": ["charge"]})
    client.v1.disputes.list({"limit": 1})


def _payouts(client: stripe.StripeClient, stand: StandIn, seller: str) -> None:
    stand.control("settle")
    theirs: stripe.RequestOptions = {"stripe_account": seller}
    arrived = client.v1.payouts.create({"amount": 1_000_000, "currency": "idr"}, theirs)
    stand.control(f"payouts/{arrived.id}/arrive")
    refused = client.v1.payouts.create(
        {"amount": 1_000_000, "currency": "idr", "metadata": {"payout": "P-1"}}
    )
    stand.control(f"payouts/{refused.id}/fail", code="no_account")
    given_up = client.v1.payouts.create({"amount": 1_000_000, "currency": "idr"})
    client.v1.payouts.update(given_up.id, {"metadata": {"payout": "P-2"}})
    client.v1.payouts.cancel(given_up.id)
    client.v1.payouts.retrieve(refused.id, {"expand": ["failure_balance_transaction"]})
    client.v1.payouts.list({"status": "failed"})


def _balance(client: stripe.StripeClient, charge: str, seller: str) -> None:
    client.v1.balance.retrieve()
    client.v1.balance.retrieve(options={"stripe_account": seller})
    entries = client.v1.balance_transactions.list({"source": charge, "expand": ["data.source"]})
    client.v1.balance_transactions.retrieve(entries.data[0].id)


def _endpoints(client: stripe.StripeClient) -> None:
    made = client.v1.webhook_endpoints.create({"url": "http://127.0.0.1:9/hook", "enabled_events": ["*"]})
    client.v1.webhook_endpoints.retrieve(made.id)
    client.v1.webhook_endpoints.list()
    client.v1.webhook_endpoints.delete(made.id)

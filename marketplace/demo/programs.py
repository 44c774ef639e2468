"""A shop whose own program listens: where this marketplace may call itself, its happenings arrive on a page."""

from flask import current_app
from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.demo.people import PEOPLE
from marketplace.kit.db import db
from marketplace.webhooks import actions
from marketplace.webhooks.addresses import may_be_private
from marketplace.webhooks.demo_receiver import keep_secret
from marketplace.webhooks.models import Endpoint
from marketplace.webhooks.topics import offered

RECEIVER = "ratmi"
SHOP = next(person for person in PEOPLE if person.kind is PartyKind.SELLER)
_PATH = f"/demo/penerima/{RECEIVER}"


def listen(seller: Actor) -> None:
    """The shop's program hears of everything that a shop may hear of, and knows the secret to believe it by."""
    if may_be_private():
        endpoint = actions.add(seller, _here(), offered(PartyKind.SELLER))
        keep_secret(RECEIVER, actions.secrets(seller, endpoint)[0])
        actions.send_test(seller, endpoint)


def follow() -> None:
    """The demo may be served at another port today: its program has moved with it."""
    for endpoint in db.session.scalars(select(Endpoint).where(Endpoint.url.endswith(_PATH))):
        endpoint.url = _here()


def _here() -> str:
    return str(current_app.config["PUBLIC_URL"]).rstrip("/") + _PATH

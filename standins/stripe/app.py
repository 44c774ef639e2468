"""The stand-in of Stripe, put together."""

from collections.abc import Mapping

from flask import Flask, Response, jsonify, request

from standins.faults import Faults
from standins.outbox import Outbox
from standins.store import Store
from standins.stripe import checkout, disputes, files, intents, payouts, refunds, telling, transfers
from standins.stripe.book import Book
from standins.stripe.control import open_control
from standins.stripe.door import Door
from standins.stripe.errors import StripeError
from standins.stripe.pages import open_pages

KEY = "sk_test_standin"
SECRET = "whsec_standin"  # noqa: S105 for practice
CALLS = (
    *intents.CALLS,
    *checkout.CALLS,
    *refunds.CALLS,
    *transfers.CALLS,
    *disputes.CALLS,
    *files.CALLS,
    *payouts.CALLS,
    *telling.CALLS,
)


def create_app(key: str = KEY, addresses: Mapping[str, str] | None = None, path: str = ":memory:") -> Flask:
    """The stand-in; ``addresses`` (url -> secret) hear of everything. ``app.extensions["outbox"]`` is started by it."""
    app = Flask("standins.stripe", template_folder="templates", static_folder=None)
    store, faults = Store(path), Faults()
    book = Book(store)
    outbox = book.outbox = Outbox(store, telling.letters(store), addresses or {})
    door = Door(book, key, faults)
    for call in CALLS:
        door.open(app, call)
    open_control(app, book, outbox, faults)
    open_pages(app, book, outbox)
    app.register_error_handler(404, _unknown)
    app.register_error_handler(405, _unknown)
    app.extensions["outbox"] = outbox
    outbox.start()
    return app


def _unknown(error: Exception) -> tuple[Response, int]:
    told = StripeError(404, f"Unrecognized request URL ({request.method}: {request.path}).")
    return jsonify(told.body), 404

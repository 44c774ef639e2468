"""How a person or a test plays Stripe: what it is to do, and how badly."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, jsonify, request

from standins.faults import Faults
from standins.outbox import Outbox
from standins.store import Thing
from standins.stripe import disputes, payouts, refunds
from standins.stripe.asking import Asked
from standins.stripe.book import FEES, Book
from standins.stripe.cards import DECLINES, PAYS, Card, card_numbered
from standins.stripe.checkout import expire, pay_session
from standins.stripe.errors import StripeError, bad

SECONDS_IDLE_MAX = 60.0
# what a person decides: (thing, verb) -> what happens. Pages press the same.
DEEDS: dict[tuple[str, str], Callable[[Book, str, Thing], Any]] = {
    ("sessions", "pay"): lambda book, id_, said: pay_session(book, id_, _card(said, PAYS)),
    ("sessions", "decline"): lambda book, id_, said: pay_session(book, id_, _card(said, DECLINES)),
    ("sessions", "expire"): lambda book, id_, said: expire(book, Asked(), id_),
    ("charges", "dispute"): lambda book, id_, said: disputes.opened(
        book, book.get("charge", id_), said.get("amount"), said.get("reason") or "product_not_received"
    ),
    ("charges", "refund"): lambda book, id_, said: refunds.create(
        book, Asked({"charge": id_} | {name: said[name] for name in ("amount",) if said.get(name)})
    ),
    ("disputes", "win"): lambda book, id_, said: disputes.won(book, id_),
    ("disputes", "lose"): lambda book, id_, said: disputes.lost(book, id_),
    ("refunds", "succeed"): lambda book, id_, said: refunds.succeed(book, id_),
    ("refunds", "fail"): lambda book, id_, said: refunds.fail(book, id_),
    ("payouts", "arrive"): lambda book, id_, said: payouts.arrived(book, id_),
    ("payouts", "fail"): lambda book, id_, said: payouts.failed(
        book, id_, said.get("code") or "account_closed"
    ),
}


def _card(said: Thing, otherwise: Card) -> Card:
    number = said.get("card") or otherwise.number
    card = card_numbered(str(number))
    if card is None:
        raise bad(f"No test card has the number {number}.", "incorrect_number", "card")
    return card


def do(book: Book, kind: str, verb: str, thing_id: str, said: Thing) -> Any:
    """What a person pressed. Raises StripeError, LookupError for what nobody can press."""
    with book.unit():
        return DEEDS[kind, verb](book, thing_id, said)


def open_control(app: Flask, book: Book, outbox: Outbox, faults: Faults) -> None:
    """The routes below ``/_control``."""

    def said() -> Thing:
        return dict(request.get_json(silent=True) or {})

    def deed(kind: str, verb: str, thing_id: str) -> Any:
        try:
            return do(book, kind, verb, thing_id, said())
        except KeyError as error:
            raise bad(f"Nobody can {verb} {kind}.") from error

    def reset() -> Any:
        book.store.forget()
        faults.forget()
        return {}

    def add_endpoint() -> Any:
        asked = said()
        outbox.add_address(str(asked["url"]), str(asked["secret"]))
        return sorted(outbox.addresses())

    def forget_endpoints() -> Any:
        outbox.forget_addresses()
        return sorted(outbox.addresses())

    def change() -> Any:
        return vars(outbox.change(**said())) if request.method == "POST" else vars(outbox.mode)

    def release() -> Any:
        return outbox.release(**said())

    def idle() -> Any:
        return {"idle": outbox.wait_until_idle(min(said().get("seconds", 10.0), SECONDS_IDLE_MAX))}

    def send(event: str) -> Any:
        book.get("event", event, owner=None)
        asked = said()
        return outbox.send(event, asked.get("as", ""), asked.get("times", 1))

    def fault() -> Any:
        if request.method == "POST":
            return vars(faults.order(**said()))
        if request.method == "DELETE":
            faults.forget()
        return faults.left()

    def settle() -> Any:
        with book.unit():
            return {"settled": book.settle()}

    def fees() -> Any:
        with book.unit():
            told = book.store.setting("fees", FEES) | said()
            book.store.set("fees", told)
        return told

    routes: tuple[tuple[str, Callable[..., Any], tuple[str, ...]], ...] = (
        ("reset", reset, ("POST",)),
        ("endpoints", add_endpoint, ("POST",)),
        ("endpoints", forget_endpoints, ("DELETE",)),
        ("webhooks", change, ("GET", "POST")),
        ("webhooks/release", release, ("POST",)),
        ("webhooks/idle", idle, ("POST",)),
        ("events/<event>/send", send, ("POST",)),
        ("deliveries", outbox.deliveries, ("GET",)),
        ("faults", fault, ("GET", "POST", "DELETE")),
        ("settle", settle, ("POST",)),
        ("fees", fees, ("POST",)),
        ("<kind>/<thing_id>/<verb>", deed, ("POST",)),
    )
    for path, view, methods in routes:
        name = f"control {path} {methods[0]}"
        app.add_url_rule(f"/_control/{path}", name, _answering(view), methods=methods)


def _answering(view: Callable[..., Any]) -> Callable[..., Response]:
    def answer(**ids: str) -> Response:
        try:
            return jsonify(view(**ids))
        except StripeError as error:
            body = jsonify(error.body)
            body.status_code = error.status
        except (TypeError, ValueError, KeyError) as error:
            body = jsonify({"error": {"message": f"This cannot be asked for: {error}"}})
            body.status_code = 400
        return body

    return answer

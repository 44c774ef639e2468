"""How a person or a test plays Stripe: what it is to do, and how badly."""

from collections.abc import Callable
from typing import Any

from flask import Flask

from standins.commands import Route, open_commands, said
from standins.faults import Faults
from standins.outbox import Outbox
from standins.store import Thing
from standins.stripe import disputes, payouts, refunds
from standins.stripe.asking import Asked
from standins.stripe.book import FEES, Book
from standins.stripe.cards import DECLINES, PAYS, Card, card_numbered
from standins.stripe.checkout import expire, pay_session
from standins.stripe.errors import StripeError, bad

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

    def deed(kind: str, verb: str, thing_id: str) -> Any:
        return do(book, kind, verb, thing_id, said())

    def settle() -> Any:
        with book.unit():
            return {"settled": book.settle()}

    def fees() -> Any:
        with book.unit():
            told = book.store.setting("fees", FEES) | said()
            book.store.set("fees", told)
        return told

    routes: tuple[Route, ...] = (
        ("settle", settle, ("POST",)),
        ("fees", fees, ("POST",)),
        ("<kind>/<thing_id>/<verb>", deed, ("POST",)),
    )
    open_commands(app, book.store, outbox, faults, routes, _refused)


def _refused(error: Exception) -> tuple[Thing, int] | None:
    return (error.body, error.status) if isinstance(error, StripeError) else None

"""How a person or a test plays the payers' banks, and how badly."""

from collections.abc import Callable
from typing import Any

from flask import Flask

from standins.commands import open_commands, said
from standins.faults import Faults
from standins.midtrans.reports import settle
from standins.midtrans.transactions import Refused, Till
from standins.outbox import Outbox
from standins.store import Thing

# what a person decides -> what becomes of a pending transaction
DEEDS = {"pay": "settlement", "deny": "deny", "cancel": "cancel", "expire": "expire"}


def open_control(app: Flask, till: Till, outbox: Outbox, faults: Faults) -> None:
    """The routes below ``/_control``."""

    def deed(name: str, verb: str) -> Any:
        with till.unit():
            if verb == "refund":
                return till.refund(name, {}, online=False)
            return till.become(name, DEEDS[verb])

    def seen() -> Any:
        with till.unit():
            return till.all()

    def settled() -> Any:
        with till.unit():
            return settle(till)

    def funds() -> Any:
        till.is_empty = bool(said().get("empty"))
        return {"empty": till.is_empty}

    routes: tuple[tuple[str, Callable[..., Any], tuple[str, ...]], ...] = (
        ("transactions", seen, ("GET",)),
        ("settle", settled, ("POST",)),
        ("funds", funds, ("POST",)),
        ("transactions/<name>/<verb>", deed, ("POST",)),
    )
    open_commands(app, till.store, outbox, faults, routes, _refused)


def _refused(error: Exception) -> tuple[Thing, int] | None:
    return (error.body, 400) if isinstance(error, Refused) else None

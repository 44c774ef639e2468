"""What the stand-in knows, in Stripe's words: things with ids of their kind, events, and the balance."""

import secrets
import string
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from standins.outbox import Outbox
from standins.store import Store, Thing
from standins.stripe.asking import Asked
from standins.stripe.errors import bad, missing

API_VERSION = "2023-08-16"
LETTERS = string.ascii_letters + string.digits
PREFIXES = {
    "account": "acct_",
    "balance_transaction": "txn_",
    "charge": "ch_",
    "checkout.session": "cs_test_",
    "dispute": "dp_",
    "event": "evt_",
    "file": "file_",
    "payment_intent": "pi_",
    "payment_method": "pm_",
    "payout": "po_",
    "refund": "re_",
    "transfer": "tr_",
    "transfer_reversal": "trr_",
    "webhook_endpoint": "we_",
}
# What the error calls it.
NAMES = {"checkout.session": "checkout.session", "transfer_reversal": "transfer reversal"}
LENGTHS = {"checkout.session": 58, "account": 16}
SECONDS_TO_SETTLE = 2 * 24 * 3600
FEES = {"percent": 2.9, "fixed": {"idr": 200_000}, "dispute": {"idr": 20_000_000}}
FIXED_ELSEWHERE, DISPUTE_ELSEWHERE = 30, 1500


def new_id(kind: str) -> str:
    """An id as Stripe makes them."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(LENGTHS.get(kind, 23)))
    return f"{PREFIXES[kind]}{'a1' if kind == 'checkout.session' else '1'}{letters}"


def now() -> int:
    """Unix seconds."""
    return int(time.time())


class Book:
    """One platform and its connected accounts. All writes happen in a unit of its store."""

    def __init__(self, store: Store) -> None:
        """The outbox is told afterwards: it writes letters out of this book."""
        self.store = store
        self.outbox: Outbox
        self._asked_by: dict[str, str | None] = {}

    @contextmanager
    def unit(self, request_id: str | None = None, key: str | None = None) -> Iterator[None]:
        """All of what the block changes, or nothing where it raises; events name the request they came of."""
        with self.store.unit():
            self._asked_by = {"id": request_id, "idempotency_key": key}
            yield

    def add(self, thing: Thing, owner: str = "", parent: str = "") -> Thing:
        """Remember something new."""
        return self.store.add(thing["object"], thing, owner, parent)

    def keep(self, thing: Thing) -> Thing:
        """Remember what became of something."""
        return self.store.keep(thing)

    def get(self, kind: str, thing_id: str, param: str = "id", owner: str | None = "") -> Thing:
        """The thing; raises ``resource_missing`` where there is none of this kind and owner."""
        found = self.store.find(kind, thing_id, owner)
        if found is None:
            raise missing(NAMES.get(kind, kind), thing_id, param)
        return found

    def every(self, kind: str, *, owner: str | None = None, parent: str | None = None) -> Iterator[Thing]:
        """All of a kind, the newest first."""
        return self.store.every(kind, owner=owner, parent=parent)

    def page(
        self,
        kind: str,
        asked: Asked,
        url: str,
        *,
        parent: str | None = None,
        fits: Callable[[Thing], bool] = lambda thing: True,
        **equal: Any,
    ) -> Thing:
        """One page of a list as Stripe gives it; ``equal`` names fields with what they must be (None: whatever)."""
        rows = [
            thing
            for thing in self.every(kind, owner=asked.account, parent=parent)
            if all(wanted is None or thing.get(name) == wanted for name, wanted in equal.items())
            and fits(thing)
            and _created_in(thing, asked["created"])
        ]
        limit = 10 if asked["limit"] is None else asked["limit"]
        if not 1 <= limit <= 100:
            raise bad("limit must be between 1 and 100", param="limit")
        data, more = _cut(kind, rows, asked, limit)
        return {"object": "list", "data": data, "has_more": more, "url": url}

    def happened(self, kind: str, thing: Thing, account: str = "", **before: Any) -> Thing:
        """Record an event, and have it told; ``before`` are the fields' former values."""
        event: Thing = {
            "id": new_id("event"),
            "object": "event",
            "api_version": API_VERSION,
            "created": now(),
            "data": {"object": thing} | ({"previous_attributes": before} if before else {}),
            "livemode": False,
            "pending_webhooks": len(self.outbox.addresses()),
            "request": dict(self._asked_by),
            "type": kind,
        }
        if account:
            event["account"] = account
        self.add(event, account)
        self.outbox.put(event["id"])
        return event

    def entry(
        self,
        kind: str,
        category: str,
        amount: int,
        currency: str,
        source: str,
        *,
        fee: int = 0,
        pending: bool = False,
        owner: str = "",
        description: str | None = None,
    ) -> Thing:
        """A balance transaction: ``amount`` less ``fee`` is added to the balance of ``owner``."""
        thing: Thing = {
            "id": new_id("balance_transaction"),
            "object": "balance_transaction",
            "amount": amount,
            "available_on": now() + (SECONDS_TO_SETTLE if pending else 0),
            "created": now(),
            "currency": currency,
            "description": description,
            "exchange_rate": None,
            "fee": fee,
            "fee_details": [_fee(fee, currency)] if fee else [],
            "net": amount - fee,
            "reporting_category": category,
            "source": source,
            "status": "pending" if pending else "available",
            "type": kind,
        }
        return self.add(thing, owner, source)

    def balance(self, owner: str, currency: str, status: str = "available") -> int:
        """What an account has, in minor units."""
        return self.balances(owner).get((currency, status), 0)

    def balances(self, owner: str) -> dict[tuple[str, str], int]:
        """(currency, "available" or "pending") -> minor units."""
        rows = self.store.sql(
            "SELECT json_extract(body, '$.currency'), json_extract(body, '$.status'), sum(json_extract(body, '$.net'))"
            " FROM thing WHERE kind = 'balance_transaction' AND owner = ? GROUP BY 1, 2",
            owner,
        )
        return {(currency, status): int(total) for currency, status, total in rows}

    def settle(self) -> int:
        """Make what is pending available; how many entries that were."""
        done = 0
        for thing in list(self.every("balance_transaction")):
            if thing["status"] == "pending":
                self.keep(thing | {"status": "available", "available_on": now()})
                done += 1
        if done:
            self.happened("balance.available", self.balance_of(""))
        return done

    def balance_of(self, owner: str) -> Thing:
        """An account's balance as Stripe shows it."""
        found = self.balances(owner)
        currencies = sorted({currency for currency, _ in found}) or ["idr"]

        def part(status: str) -> list[Thing]:
            return [
                {"amount": sum_, "currency": currency, "source_types": {"card": sum_}}
                for currency in currencies
                for sum_ in [found.get((currency, status), 0)]
            ]

        return {
            "object": "balance",
            "available": part("available"),
            "livemode": False,
            "pending": part("pending"),
        }

    def fee(self, amount: int, currency: str) -> int:
        """What Stripe keeps of a charge."""
        fees = self.store.setting("fees", FEES)
        fixed = int(fees["fixed"].get(currency, FIXED_ELSEWHERE))
        return min(amount, round(amount * float(fees["percent"]) / 100) + fixed)

    def dispute_fee(self, currency: str) -> int:
        """What a dispute costs."""
        return int(self.store.setting("fees", FEES)["dispute"].get(currency, DISPUTE_ELSEWHERE))


def changed_metadata(thing: Thing, asked: Asked) -> dict[str, str]:
    """The thing's metadata with what was asked on top; an empty value takes a key away."""
    if asked["metadata"] is None:
        return dict(thing["metadata"])
    if not asked["metadata"]:
        return {}
    return {name: value for name, value in (thing["metadata"] | asked["metadata"]).items() if value != ""}


def _fee(amount: int, currency: str) -> Thing:
    return {
        "amount": amount,
        "application": None,
        "currency": currency,
        "description": "Stripe processing fees",
        "type": "stripe_fee",
    }


def _created_in(thing: Thing, span: dict[str, int] | None) -> bool:
    tests: dict[str, Callable[[int, int], bool]] = {
        "gt": int.__gt__,
        "gte": int.__ge__,
        "lt": int.__lt__,
        "lte": int.__le__,
    }
    return all(tests[word](thing["created"], second) for word, second in (span or {}).items())


def _cut(kind: str, rows: list[Thing], asked: Asked, limit: int) -> tuple[list[Thing], bool]:
    ids = [thing["id"] for thing in rows]
    if asked["starting_after"]:
        start = _position(kind, ids, asked["starting_after"], "starting_after") + 1
        return rows[start : start + limit], len(rows) > start + limit
    if asked["ending_before"]:
        end = _position(kind, ids, asked["ending_before"], "ending_before")
        return rows[max(0, end - limit) : end], end > limit
    return rows[:limit], len(rows) > limit


def _position(kind: str, ids: list[str], thing_id: str, param: str) -> int:
    if thing_id not in ids:
        raise missing(NAMES.get(kind, kind), thing_id, param)
    return ids.index(thing_id)

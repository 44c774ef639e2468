"""An honest market: who sells, who buys, and everything that happens between them before anybody attacks.

Money is in units of the median honest order, time in seconds. The same seed makes the same market.
"""

import itertools
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b

from bench.attacks.sale import DAY, Conduct, Event, Order, honest

START = 1_700_000_000
STATES = "ABCDE"
TRACES = ("device", "phone", "address", "bank_account")


@dataclass(frozen=True)
class Size:
    """How large the market is. ``orders_a_day`` are of the median seller; rates are log-normal."""

    sellers: int = 120
    buyers: int = 2_000
    categories: int = 10
    days: int = 450
    warm_up_days: int = 150  # nobody attacks before
    orders_a_day: float = 0.16
    rate_spread: float = 1.0
    orders_a_day_max: float = 5.0
    newcomers: float = 0.25  # of sellers, open after the warm-up
    leavers: float = 0.1
    one_timers: float = 0.25  # of orders come from a buyer who just registered and never buys again
    loyal: float = 0.12  # of orders come from one who bought here before
    shared_homes: float = 0.08  # of buyers live at the address of another, and half of them share the device
    season_days: tuple[int, int] = (330, 375)  # when more is sold and couriers are slower


@dataclass
class Seller:
    """An honest seller."""

    id: str
    opens: float
    closes: float
    rate: float  # orders a day
    price: float  # the median of his orders
    spread: float
    category: str
    state: str
    conduct: Conduct
    customers: list[str] = field(default_factory=list)


def alias(letter: str, *words: object) -> str:
    """An id that says nothing but whether it buys (b) or sells (s)."""
    return letter + blake2b(" ".join(map(str, words)).encode(), digest_size=6).hexdigest()


class Market:
    """The honest world of one seed. ``events`` is its stream, in order."""

    def __init__(self, seed: int, size: Size | None = None) -> None:
        self.size = size or Size()
        self.seed = seed
        self.rng = random.Random(f"market {seed}")
        self._next = itertools.count()
        self.end = START + self.size.days * DAY
        self.traces: dict[str, dict[str, str]] = {}
        self.states: dict[str, str] = {}
        self._joined: dict[str, float] = {}
        self.events: list[Event] = []
        harder = random.Random(f"categories {seed}")
        self.hardness = {f"c{n}": harder.lognormvariate(0, 0.4) for n in range(self.size.categories)}
        self.buyers = [self._buyer() for _ in range(self.size.buyers)]
        weights = (self.rng.lognormvariate(0, 1.0) for _ in self.buyers)
        self._shares = list(itertools.accumulate(weights))
        self.sellers = [self._seller(n) for n in range(self.size.sellers)]
        self.attack_from = START + self.size.warm_up_days * DAY
        for seller in self.sellers:
            self._life(seller)
        self.events.sort(key=lambda event: (event["ts"], event["event_id"]))

    def late_couriers(self, at: float) -> float:
        """The share of parcels that come late through no doing of the seller."""
        first, last = self.size.season_days
        return 0.16 if first <= (at - START) / DAY <= last else 0.08

    def customer(
        self, rng: random.Random, at: float, seller: Seller | None = None
    ) -> tuple[str, list[Event]]:
        """Somebody real who buys now, and his registration if he is new."""
        if rng.random() < self.size.one_timers:
            buyer = alias("b", self.seed, rng.getrandbits(60))
            return buyer, [self.registered(buyer, at - rng.uniform(0.01, 2) * DAY, rng)]
        if seller is not None and seller.customers and rng.random() < self.size.loyal:
            return rng.choice(seller.customers), []
        while True:
            buyer = rng.choices(self.buyers, cum_weights=self._shares)[0]
            if self._joined[buyer] <= at:
                return buyer, []

    def order(self, rng: random.Random, buyer: str, seller: str, amount: float, kind: str) -> Order:
        """An order with the traces that the buyer leaves."""
        known = self.traces[buyer]
        order_id = f"o{rng.getrandbits(60):x}"
        traces = {
            "device": known["device"],
            "address": known["address"],
            "bank_account": known["bank_account"],
        }
        return Order(
            order_id, buyer, seller, round(amount, 3), kind, traces, self.states[buyer], self.states[seller]
        )

    def registered(
        self,
        party: str,
        at: float,
        rng: random.Random,
        shared: dict[str, str] | None = None,
        role: str = "buyer",
    ) -> Event:
        """Somebody opens an account; ``shared`` traces are those of others."""
        traces = {name: f"{name[0]}{rng.getrandbits(60):x}" for name in TRACES}
        self.traces[party] = {**traces, **(shared or {})}
        self.states[party] = rng.choice(STATES)
        return {
            "event_id": f"r{party}",
            "ts": int(at),
            "type": "party_registered",
            "order_id": "",
            "buyer": party if role == "buyer" else "",
            "seller": party if role == "seller" else "",
            "amount": None,
            "category": "",
            "attrs": {**self.traces[party], "role": role},
        }

    def _buyer(self) -> str:
        rng, buyer = self.rng, alias("b", self.seed, next(self._next))
        shared = {}
        if rng.random() < self.size.shared_homes and self.traces:
            other = self.traces[rng.choice(list(self.traces))]
            shared["address"] = other["address"]
            if rng.random() < 0.5:
                shared["device"] = other["device"]
        # Half the buyers have been here from the start, the others join in the course of time.
        joined = START + max(0.0, rng.uniform(-1, 1)) * self.size.days * DAY * 0.8
        self._joined[buyer] = joined
        self.events.append(self.registered(buyer, joined, rng, shared))
        return buyer

    def _seller(self, number: int) -> Seller:
        rng, size, name = self.rng, self.size, alias("s", self.seed, number)
        opens = START + rng.uniform(0, 20) * DAY
        if rng.random() < size.newcomers:
            opens = START + rng.uniform(size.warm_up_days, size.days * 0.8) * DAY
        closes = START + (rng.uniform(0.4, 1) if rng.random() < size.leavers else 1) * size.days * DAY
        category = rng.choice(list(self.hardness))
        hard = self.hardness[category]
        conduct = Conduct(
            late=min(rng.betavariate(1.2, 14), 0.4),
            cancels=rng.betavariate(1, 70),
            bad=min(rng.betavariate(2, 38) * hard, 0.3),
        )
        self.events.append(self.registered(name, opens, rng, role="seller"))
        rate = min(rng.lognormvariate(math.log(size.orders_a_day), size.rate_spread), size.orders_a_day_max)
        return Seller(
            name, opens, closes, rate, rng.lognormvariate(0, 0.4), 0.8, category, self.states[name], conduct
        )

    def _life(self, seller: Seller) -> None:
        """Every sale of a seller."""
        rng = self.rng
        for at in self._arrivals(seller):
            buyer, new = self.customer(rng, at, seller)
            self.events.extend(new)
            seller.customers.append(buyer)
            amount = seller.price * rng.lognormvariate(0, seller.spread)
            order = self.order(rng, buyer, seller.id, amount, seller.category)
            self.events.extend(honest(rng, order, at, seller.conduct, self.late_couriers(at)))

    def _arrivals(self, seller: Seller) -> Iterator[float]:
        at = seller.opens
        first, last = self.size.season_days
        while True:
            busy = 1.7 if first <= (at - START) / DAY <= last else 1.0
            at += self.rng.expovariate(seller.rate * busy) * DAY
            if at >= seller.closes:
                return
            yield at

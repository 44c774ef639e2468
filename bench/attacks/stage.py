"""The stage on which attackers play: the honest stream, their own deeds among it, and a method that watches."""

import heapq
import itertools
import random
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from bench.attacks.market import Market, Seller, alias
from bench.attacks.sale import DAY, FREIGHT, Conduct, Event, Order, fake, honest

# What an attack costs, in median orders (Rp285.000). The reasons stand in README.md.
REGISTRATION = 1.0  # a sybil: a phone number and a person's papers
OWN_TRACES = 0.5  # a device, an address and a bank account that no other of his accounts has
COMMISSION = 0.08  # of the price, with the payment provider's fee
RESOLD_AT_A_LOSS = 0.4


class Method(Protocol):
    """What is attacked. ``steps`` are its exposures from a newcomer's to the highest, in median orders."""

    steps: tuple[float, ...]

    def feed(self, event: Mapping[str, Any]) -> None:
        """Learn one event; events come in order."""

    def score(self, party: str, at: int) -> float:
        """The probability that the party's next order goes badly; higher is worse."""

    def exposure(self, party: str, at: int) -> float:
        """The highest order the party may take at ``at``, in median orders."""


class Stage:
    """One market, one method, some attackers; ``play`` runs them to the end."""

    def __init__(self, market: Market, method: Method) -> None:
        self.market, self.method = market, method
        self._due: list[tuple[float, int, Any]] = []
        self._next = itertools.count()
        self.now = 0.0

    def play(self, attackers: Iterable["Attacker"], until: float | None = None) -> None:
        """Feed everything in order of time, waking attackers when they asked for it."""
        end = min(until or self.market.end, self.market.end)
        for attacker in attackers:
            self.wake(attacker.starts, attacker.act)
        feed, due = self.method.feed, self._due
        for event in self.market.events:
            at = event["ts"]
            if at >= end:
                break
            while due and due[0][0] <= at:
                self._play_next()
            feed(event)
        while due and due[0][0] < end:
            self._play_next()

    def wake(self, at: float, act: Callable[[], None]) -> None:
        """Have ``act`` called at a moment."""
        heapq.heappush(self._due, (at, next(self._next), act))

    def tell(self, events: Iterable[Event]) -> None:
        """Let events happen when they are due."""
        for event in events:
            heapq.heappush(self._due, (event["ts"], next(self._next), event))

    def exposure(self, party: str) -> float:
        """What everybody sees now."""
        return self.method.exposure(party, int(self.now))

    def score(self, party: str) -> float:
        """What everybody sees now."""
        return self.method.score(party, int(self.now))

    def _play_next(self) -> None:
        at, _, what = heapq.heappop(self._due)
        self.now = max(self.now, at)
        if callable(what):
            what()
        else:
            self.method.feed(what)


class Attacker(ABC):
    """Somebody who acts on what he sees. ``result`` holds what came of it, by name."""

    def __init__(self, stage: Stage, name: str, starts: float) -> None:
        self.stage, self.market = stage, stage.market
        self.name, self.starts = alias("s", stage.market.seed, name), starts
        self.rng = random.Random(f"{stage.market.seed} {name}")
        self.result: dict[str, float] = {}

    @abstractmethod
    def act(self) -> None:
        """Do what is next, and ask to be woken again."""

    def again(self, days: float) -> None:
        """Act again in so many days."""
        self.stage.wake(self.stage.now + days * DAY, self.act)

    def open_shop(self, name: str, shared: dict[str, str] | None = None) -> None:
        """Register a seller now."""
        self.stage.tell([self.market.registered(name, self.stage.now, self.rng, shared, "seller")])

    def open_account(self, name: str, shared: dict[str, str] | None = None) -> None:
        """Register a buyer now."""
        self.stage.tell([self.market.registered(name, self.stage.now, self.rng, shared)])

    def account(self, number: int) -> str:
        """The id of his account of that number."""
        return alias("b", self.name, number)

    def order(self, buyer: str, seller: str, amount: float, category: str = "c0") -> Order:
        """An order by a buyer who is registered."""
        return self.market.order(self.rng, buyer, seller, amount, category)

    def serve(self, seller: str, amount: float, conduct: Conduct) -> list[Event]:
        """A real customer comes now and is served so; what will come of it."""
        now = self.stage.now
        buyer, new = self.market.customer(self.rng, now)
        late = self.market.late_couriers(now)
        self.stage.tell([{**event, "ts": int(now)} for event in new])
        events = honest(self.rng, self.order(buyer, seller, amount), now, conduct, late)
        self.stage.tell(events)
        return events

    def sell_to(self, account: str, seller: str, amount: float) -> float:
        """A sale to one's own account now; what of its price and freight does not come back."""
        self.stage.tell(fake(self.rng, self.order(account, seller, amount), self.stage.now))
        return COMMISSION * amount + FREIGHT

    def shop_at(self, account: str, shop: Seller, amount: float) -> float:
        """An account buys something real at an honest shop, to look real; what is lost when it is sold on."""
        late = self.market.late_couriers(self.stage.now)
        order = self.order(account, shop.id, amount, shop.category)
        self.stage.tell(honest(self.rng, order, self.stage.now, shop.conduct, late))
        return RESOLD_AT_A_LOSS * amount + FREIGHT

    def shops(self) -> list[Seller]:
        """Honest shops that are open now."""
        return [seller for seller in self.market.sellers if seller.opens <= self.stage.now < seller.closes]

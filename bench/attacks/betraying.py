"""Attackers who spend a name: traitor, exit scam, oscillation, whitewashing. And honest newcomers, for fairness."""

from bench.attacks.buying import LISTED
from bench.attacks.market import alias
from bench.attacks.sale import CAREFUL, DAY, JUNK, NOTHING, Event
from bench.attacks.stage import OWN_TRACES, REGISTRATION, Attacker, Stage

ROBBING = {"junk": JUNK, "nothing": NOTHING}
COMPLAINTS = ("dispute_opened", "review")


class Robber(Attacker):
    """Who serves well and then robs. ``victims`` counts those robbed, ``loot`` what they paid."""

    def __init__(self, stage: Stage, name: str, starts: float, robs: str) -> None:
        super().__init__(stage, name, starts)
        self.robs = ROBBING[robs]
        self.opened = False
        self.result = {"victims": 0.0, "loot": 0.0, "floor": 0.0}
        self._first_complaint = float("inf")

    @property
    def age_days(self) -> float:
        """Since the shop opened."""
        return (self.stage.now - self.starts) / DAY

    def open_once(self) -> None:
        """The shop opens at the first act."""
        if not self.opened:
            self.opened = True
            self.open_shop(self.name)

    def rob(self, amount: float) -> bool:
        """Take an order and betray its buyer; False when an order of this amount is not allowed."""
        if self.stage.exposure(self.name) < amount:
            return False
        self._count(self.serve(self.name, amount, self.robs))
        self.result["victims"] += 1
        self.result["loot"] += amount
        return True

    def sell(self, amount: float) -> bool:
        """Take an order and serve it well."""
        if self.stage.exposure(self.name) < amount:
            return False
        self.serve(self.name, amount, CAREFUL)
        return True

    def _count(self, events: list[Event]) -> None:
        """The floor: whom nobody can save, robbed before the first of them complained."""
        if self.stage.now < self._first_complaint:
            self.result["floor"] += 1
        complaints = [event["ts"] for event in events if event["type"] in COMPLAINTS]
        self._first_complaint = min([self._first_complaint, *complaints])

    def wait(self, a_day: float) -> None:
        """Until the next order."""
        self.again(self.rng.expovariate(a_day))


class Traitor(Robber):
    """Sells cheap goods honestly, then takes dear orders, as dear as he is allowed, and robs."""

    CHEAP, DEAR, A_DAY = 0.3, 20.0, 1.0
    HONEST_DAYS, ROBS_DAYS = 90.0, 60.0

    def act(self) -> None:
        """The next order."""
        self.open_once()
        if self.age_days < self.HONEST_DAYS:
            self.sell(self.CHEAP * self.rng.uniform(0.6, 1.4))
        else:
            self.rob(max(LISTED, min(self.DEAR, self.stage.exposure(self.name))))
        if self.age_days < self.HONEST_DAYS + self.ROBS_DAYS:
            self.wait(self.A_DAY)


class ExitScam(Robber):
    """A large honest seller one day lowers his prices, takes every order he gets, and vanishes."""

    A_DAY, SURGE = 2.2, 1.2
    HONEST_DAYS, ROBS_DAYS = 110.0, 45.0

    def act(self) -> None:
        """The next order."""
        self.open_once()
        amount = self.rng.lognormvariate(0, 0.7)
        if self.age_days < self.HONEST_DAYS:
            self.sell(amount)
            self.wait(self.A_DAY)
            return
        self.rob(amount)
        if self.age_days < self.HONEST_DAYS + self.ROBS_DAYS:
            self.wait(self.A_DAY * self.SURGE)


class Oscillator(Robber):
    """Robs a share of his buyers while his exposure is where it was at its best, and is good until it is again."""

    A_DAY, HONEST_DAYS = 1.0, 45.0

    def __init__(self, stage: Stage, name: str, starts: float, robs: str, share: float) -> None:
        super().__init__(stage, name, starts, robs)
        self.share = share
        self.level = 0.0
        self._robbing_since = 0.0

    def act(self) -> None:
        """The next order."""
        self.open_once()
        amount, allowed = self.rng.lognormvariate(0, 0.6), self.stage.exposure(self.name)
        if self.age_days < self.HONEST_DAYS:
            self.level = max(self.level, allowed)
            self.sell(amount)
        elif allowed >= self.level * 0.6 and self.rng.random() < self.share:
            self.rob(amount)
        else:
            self.sell(amount)
        if self.age_days > self.HONEST_DAYS + 20:
            self.result["a year"] = self.result["victims"] / self.age_days * 365
        self.wait(self.A_DAY)


class Whitewasher(Robber):
    """Robs until he is caught, then comes back under another name."""

    A_DAY, HONEST_DAYS, ROBS_DAYS, ROBS_AGAIN_DAYS = 1.0, 60.0, 60.0, 30.0
    DEAR = 20.0

    def __init__(self, stage: Stage, name: str, starts: float, own_traces: bool) -> None:
        super().__init__(stage, name, starts, "junk")
        self.own_traces = own_traces

    def act(self) -> None:
        """The next order, or the next name."""
        self.open_once()
        amount = self.rng.lognormvariate(0, 0.6)
        if self.age_days < self.HONEST_DAYS:
            self.sell(amount)
            self.wait(self.A_DAY)
        elif self.age_days < self.HONEST_DAYS + self.ROBS_DAYS:
            self.rob(amount)
            self.wait(self.A_DAY)
        else:
            shared = None if self.own_traces else {**self.market.traces[self.name]}
            self.open_shop(self.new_name, shared)
            self.stage.wake(self.stage.now + DAY, self._compare)

    @property
    def new_name(self) -> str:
        """What he calls himself afterwards."""
        return alias("s", self.name, "again")

    def _compare(self) -> None:
        old, new = self.name, self.new_name
        stage, steps = self.stage, (0.0, *self.stage.method.steps)
        before, after = stage.exposure(old), stage.exposure(new)
        self.result["gain"] = after - before
        self.result["gain in steps"] = float(
            sum(after >= step for step in steps[2:]) - sum(before >= step for step in steps[2:])
        )
        self.result["gain in score"] = stage.score(old) - stage.score(new)
        self.result["loot again"] = -REGISTRATION - (OWN_TRACES if self.own_traces else 0)
        self._ends = stage.now + self.ROBS_AGAIN_DAYS * DAY
        self._rob_again()

    def _rob_again(self) -> None:
        """The new name robs at once, as dear as it may."""
        allowed = self.stage.exposure(self.new_name)
        if allowed >= LISTED:
            amount = min(allowed, self.DEAR)
            self.serve(self.new_name, amount, self.robs)
            self.result["loot again"] += amount
        if self.stage.now < self._ends:
            self.stage.wake(self.stage.now + self.rng.expovariate(self.A_DAY) * DAY, self._rob_again)


class Newcomer(Attacker):
    """Honest, and new. ``sales`` is how many he completed before he was allowed more than a newcomer."""

    A_DAY, PATIENCE = 0.4, 40

    def __init__(self, stage: Stage, name: str, starts: float) -> None:
        super().__init__(stage, name, starts)
        self.result = {"sales": 0.0, "refused": 0.0, "orders": 0.0}
        self._done: list[float] = []

    def act(self) -> None:
        """The next order, served as honest shops do."""
        stage = self.stage
        if not self.result["orders"]:
            self.open_shop(self.name)
            self._conduct = self.rng.choice(self.market.sellers).conduct
        self.result["sales"] = float(sum(at <= stage.now for at in self._done))
        if stage.exposure(self.name) >= stage.method.steps[1] or self.result["orders"] >= self.PATIENCE:
            return
        amount = self.rng.lognormvariate(0, 0.9)
        self.result["orders"] += 1
        if stage.exposure(self.name) < amount:
            self.result["refused"] += 1
        else:
            events = self.serve(self.name, amount, self._conduct)
            self._done += [event["ts"] for event in events if event["type"] == "delivered"]
        self.again(self.rng.expovariate(self.A_DAY))

"""Attackers who buy a name: fake sales, rings, and those who buy somebody else's bad name."""

from dataclasses import dataclass

from bench.attacks.market import Seller
from bench.attacks.sale import DAY, Conduct, slander
from bench.attacks.stage import OWN_TRACES, REGISTRATION, Attacker, Stage

LISTED = 1.0  # a seller who may not sell the median order is as good as delisted


@dataclass(frozen=True)
class Plan:
    """How fake sales are made: the price, how often an account is used, how many a day, and how real it looks."""

    name: str
    amount: float
    uses: int
    a_day: float
    own_traces: bool = False
    shopping: int = 0  # purchases elsewhere before an account is used
    aged_days: float = 0.0


# Patient ones for methods that are bought cheaply; the others are fast enough to spend the whole budget in a year.
PLANS = (
    Plan("cheap, one device, patient", 0.2, 1, 1.5),
    Plan("cheap, patient", 0.2, 1, 1.5, own_traces=True),
    Plan("cheap, one device", 0.2, 1, 8),
    Plan("cheap", 0.2, 1, 6, own_traces=True),
    Plan("cheap, again and again", 0.2, 12, 12),
    Plan("ordinary", 1.0, 2, 10, own_traces=True),
    Plan("dear", 8.0, 1, 6, own_traces=True),
    Plan("very dear, again", 60.0, 10, 3, own_traces=True),
    Plan("shoppers", 3.0, 3, 8, own_traces=True, shopping=4, aged_days=30),
    Plan("shoppers, dear and often", 20.0, 6, 5, own_traces=True, shopping=4, aged_days=45),
)


class FakeSales(Attacker):
    """Sells to himself until he has the highest exposure. ``cost`` counts what does not come back."""

    def __init__(self, stage: Stage, name: str, starts: float, plan: Plan, budget: float) -> None:
        super().__init__(stage, name, starts)
        self.plan, self.budget = plan, budget
        self.cost, self.accounts = REGISTRATION, 0
        self.result = {"passed": 0.0, "cost": 0.0}
        self._ready: list[tuple[float, str, int]] = []
        self._sales = 0.0

    def act(self) -> None:
        """Every day: look at what is allowed, and buy more."""
        if not self.accounts:
            self.open_shop(self.name)
        elif self.stage.exposure(self.name) >= self.stage.method.steps[-1]:
            self.result = {"passed": 1.0, "cost": self.cost}
            return
        self.result["cost"] = self.cost
        if self.cost >= self.budget:
            return
        self._sales += self.plan.a_day
        while self._sales >= 1 and self.cost < self.budget:
            self._sales -= 1
            self._sell()
        self.again(1)

    def _sell(self) -> None:
        plan, now = self.plan, self.stage.now
        if not self._ready or self._ready[0][0] > now:
            self._prepare()
        if self._ready[0][0] <= now:
            _, account, left = self._ready.pop(0)
            if left > 1:
                self._ready.append((now + 3 * DAY, account, left - 1))
                self._ready.sort()
            self.cost += self.sell_to(account, self.name, plan.amount * self.rng.uniform(0.8, 1.2))

    def _prepare(self) -> None:
        """One more account, made to look as real as the plan has it."""
        plan = self.plan
        account, self.accounts = self.account(self.accounts), self.accounts + 1
        shared = None if plan.own_traces else {**self.market.traces.get(self.name, {})}
        self.open_account(account, shared)
        self.cost += REGISTRATION + (OWN_TRACES if plan.own_traces else 0)
        for number in range(plan.shopping):
            wait = plan.aged_days * (number + 1) / (plan.shopping + 1) * DAY
            self.stage.wake(self.stage.now + wait, lambda: self._shop(account))
        self._ready.append((self.stage.now + plan.aged_days * DAY, account, plan.uses))
        self._ready.sort()

    def _shop(self, account: str) -> None:
        self.cost += self.shop_at(account, self.rng.choice(self.shops()), self.rng.uniform(0.2, 0.6))


class Ring:
    """Eight shops that share their accounts, and serve their few real customers badly."""

    SHOPS = 8
    BUDGET = 90.0  # a shop: more than fake sales cost today

    def __init__(self, stage: Stage, name: str, starts: float, own_traces: bool) -> None:
        self.accounts = 0
        self.own_traces = own_traces
        self.cost = 0.0
        self.members = [Member(stage, f"{name}.{n}", starts, self) for n in range(self.SHOPS)]

    def account(self, member: "Member") -> str:
        """The next account of the ring that has not bought here, a new one if need be."""
        name = self.members[0].account(member.used)
        member.used += 1
        if member.used > self.accounts:
            self.accounts = member.used
            self.cost += REGISTRATION + (OWN_TRACES if self.own_traces else 0)
            shared = None if self.own_traces else {**member.market.traces[self.members[0].name]}
            member.open_account(name, shared)
        return name


class Member(Attacker):
    """One shop of a ring."""

    BAD = Conduct(late=0.1, cancels=0.02, bad=0.5)

    def __init__(self, stage: Stage, name: str, starts: float, ring: Ring) -> None:
        super().__init__(stage, name, starts)
        self.ring, self.used, self.days = ring, 0, 0
        self.result = {"passed": 0.0}

    def act(self) -> None:
        """Six sales in five days within the ring, and every other day one to somebody real."""
        if not self.days:
            self.open_shop(self.name)
            self.days = 1
            self.again(1)
            return
        if self.stage.exposure(self.name) >= self.stage.method.steps[-1]:
            self.result["passed"] = 1.0
            return
        self.days += 1
        for _ in range(1 + (self.days % 5 == 0)):
            if self.ring.cost < self.ring.BUDGET * self.ring.SHOPS:
                amount = self.rng.uniform(0.2, 0.6) * (1 if self.days < 40 else 6)
                self.ring.cost += self.sell_to(self.ring.account(self), self.name, amount)
        if self.rng.random() < 0.5:
            self.serve(self.name, self.rng.lognormvariate(0, 0.6), self.BAD)
        if self.days < 150:
            self.again(1)


class BadMouths(Attacker):
    """Fifteen accounts buy from an honest seller, are served, and abuse him: one star each, and cases."""

    ACCOUNTS = 15
    WATCHED_DAYS = 60

    def __init__(self, stage: Stage, name: str, starts: float, victim: Seller, plan: Plan | None) -> None:
        super().__init__(stage, name, starts)
        self.victim, self.plan = victim, plan
        self.days = 0
        self.result = {"delisted": 0.0}

    def act(self) -> None:
        """The accounts first, then their orders one by one; every day a look whether he can still sell."""
        if not self.days and self.plan:
            self._prepare(self.plan)
        self.days += 1
        if self.stage.exposure(self.victim.id) < LISTED:
            self.result["delisted"] = 1.0
            return
        aged = int(self.plan.aged_days) if self.plan else 0
        if self.days < self.WATCHED_DAYS + aged:
            self.again(1)

    def _prepare(self, plan: Plan) -> None:
        first = self.account(0)
        for number in range(self.ACCOUNTS):
            account = self.account(number)
            traces = {**self.market.traces[first]} if number and not plan.own_traces else None
            self.open_account(account, traces)
            for k in range(plan.shopping):
                wait = plan.aged_days * (k + 0.5) / plan.shopping * DAY
                self.stage.wake(self.stage.now + wait, lambda account=account: self._shop(account))
            wait = (plan.aged_days + self.rng.uniform(0.1, 20)) * DAY
            self.stage.wake(self.stage.now + wait, lambda account=account: self._abuse(account))

    def _shop(self, account: str) -> None:
        self.shop_at(account, self.rng.choice(self.shops()), self.rng.uniform(0.2, 0.6))

    def _abuse(self, account: str) -> None:
        order = self.order(account, self.victim.id, self.rng.uniform(0.2, 1), self.victim.category)
        late = self.market.late_couriers(self.stage.now)
        complains = self.rng.random() < 0.4
        self.stage.tell(slander(self.rng, order, self.stage.now, self.victim.conduct, late, complains))

"""The attacks, each a scene with several attackers of several kinds, and what is read from it."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bench.attacks.betraying import ExitScam, Newcomer, Oscillator, Robber, Traitor, Whitewasher
from bench.attacks.buying import LISTED, PLANS, BadMouths, FakeSales, Plan, Ring
from bench.attacks.market import Market, Seller
from bench.attacks.sale import DAY
from bench.attacks.stage import Method, Stage

# What came of a scene: by measure and kind of attacker, one value an attacker.
Found = dict[str, dict[str, list[float]]]


@dataclass(frozen=True)
class Sizes:
    """How many attackers there are of each kind, and what they may spend."""

    robbers: int = 4
    slandered: int = 24
    rings: int = 1
    newcomers: int = 14
    budget: float = 2_600.0


SLANDERS = (
    Plan("one device", 0.5, 1, 1),
    Plan("own devices", 0.5, 1, 1, own_traces=True),
    Plan("aged shoppers", 0.5, 1, 1, own_traces=True, shopping=2, aged_days=40),
)


def fake_sales(market: Market, method: Method, sizes: Sizes) -> Found:
    """What passing costs, by plan; infinite where the budget or the year ends first."""
    stage = Stage(market, method)
    players = [
        FakeSales(stage, f"fake{n}", _start(market, n), plan, sizes.budget) for n, plan in enumerate(PLANS)
    ]
    stage.play(players)
    cost = {p.plan.name: [p.result["cost"] if p.result["passed"] else float("inf")] for p in players}
    return {"cost": cost, "spent": {p.plan.name: [p.result["cost"]] for p in players}}


def bad_mouthing(market: Market, method: Method, sizes: Sizes) -> Found:
    """Whether honest sellers are delisted, by kind of account; the same sellers without an attack beside them."""
    stage = Stage(market, method)
    chosen = _established(market, sizes.slandered, market.seed)
    players: list[BadMouths] = []
    for number, victim in enumerate(chosen):
        plan = SLANDERS[number % len(SLANDERS)]
        players.append(BadMouths(stage, f"mouth{number}", _start(market, number), victim, plan))
    stage.play(players, market.attack_from + 115 * DAY)
    attacked: dict[str, list[float]] = {}
    for player in players:
        attacked.setdefault(player.plan.name if player.plan else "", []).append(player.result["delisted"])
    return {"delisted": {"all": [p.result["delisted"] for p in players]}, "delisted by": attacked}


def left_alone(market: Market, method: Method, sizes: Sizes) -> Found:
    """The same sellers as in ``bad_mouthing``, watched as long, and nobody attacks."""
    stage = Stage(market, method)
    chosen = _established(market, sizes.slandered, market.seed)
    players = [
        BadMouths(stage, f"mouth{n}", _start(market, n), victim, None) for n, victim in enumerate(chosen)
    ]
    stage.play(players, market.attack_from + 75 * DAY)
    return {"delisted": {"all": [p.result["delisted"] for p in players]}}


def rings(market: Market, method: Method, sizes: Sizes) -> Found:
    """The share of a ring's shops that reach the highest exposure."""
    stage = Stage(market, method)
    made = [Ring(stage, f"ring{n}", _start(market, n), bool(n % 2)) for n in range(2 * sizes.rings)]
    stage.play([member for ring in made for member in ring.members], market.attack_from + 170 * DAY)
    passed: dict[str, list[float]] = {}
    for ring in made:
        kind = "own traces" if ring.own_traces else "one device"
        passed.setdefault(kind, []).extend(100 * member.result["passed"] for member in ring.members)
    return {"passed": passed}


def traitors(market: Market, method: Method, sizes: Sizes) -> Found:
    """Victims of those who sell cheap goods honestly and then rob with dear ones."""
    return _robbed(market, method, Traitor, sizes, Traitor.HONEST_DAYS + Traitor.ROBS_DAYS + 10)


def exit_scams(market: Market, method: Method, sizes: Sizes) -> Found:
    """Victims of large sellers who vanish."""
    return _robbed(market, method, ExitScam, sizes, ExitScam.HONEST_DAYS + ExitScam.ROBS_DAYS + 10)


def oscillation(market: Market, method: Method, sizes: Sizes) -> Found:
    """Victims a year of those who are good and bad by turns."""
    stage = Stage(market, method)
    kinds = [(robs, share) for robs in ("junk", "nothing") for share in (1.0, 0.25, 0.1)]
    players = {
        f"{robs}, {share:.0%}": [
            Oscillator(stage, f"turn-{robs}-{share}-{n}", _start(market, n), robs, share)
            for n in range(max(1, sizes.robbers // 2))
        ]
        for robs, share in kinds
    }
    stage.play([player for group in players.values() for player in group])
    return {
        "victims": {kind: [p.result.get("a year", 0.0) for p in group] for kind, group in players.items()}
    }


def whitewashing(market: Market, method: Method, sizes: Sizes) -> Found:
    """What a new name allows beyond the old one, to those who change everything and to those who do not."""
    stage = Stage(market, method)
    players = {
        kind: [Whitewasher(stage, f"white-{own}-{n}", _start(market, n), own) for n in range(sizes.robbers)]
        for kind, own in (("same bank account", False), ("all new", True))
    }
    stage.play([p for group in players.values() for p in group], market.attack_from + 175 * DAY)
    measures = ("gain", "gain in steps", "gain in score", "loot again")
    return {m: {kind: [p.result[m] for p in group] for kind, group in players.items()} for m in measures}


def newcomers(market: Market, method: Method, sizes: Sizes) -> Found:
    """Completed sales until an honest newcomer is allowed more, and the share of orders refused before."""
    stage = Stage(market, method)
    players = [Newcomer(stage, f"new{n}", _start(market, n)) for n in range(sizes.newcomers)]
    stage.play(players, market.attack_from + 150 * DAY)
    refused = [100 * p.result["refused"] / p.result["orders"] for p in players]
    return {"sales": {"all": [p.result["sales"] for p in players]}, "refused": {"all": refused}}


def honest_cost(market: Market, method: Method, _sizes: Sizes) -> Found:
    """False alarms (percent of looks at honest sellers who could not sell a median order), and orders refused."""
    watching = Watching(market, method)
    Stage(market, watching).play(())
    return {
        "false alarms": {"all": watching.alarms},
        "refused": {"all": watching.refused},
        "refused value": {"all": [100 * watching.value_refused / watching.value]},
        "at the top": {"all": watching.at_top},
    }


class Watching:
    """A method, and how it treats honest sellers at their orders and at looks every fifteen days."""

    def __init__(self, market: Market, method: Method) -> None:
        self.market, self.method, self.steps = market, method, method.steps
        self.alarms: list[float] = []
        self.refused: list[float] = []
        self.at_top: list[float] = []
        self.value = self.value_refused = 0.0
        self._look = market.attack_from
        self._never: set[object] = set()  # orders refused do not happen
        self.score, self.exposure = method.score, method.exposure

    def feed(self, event: Mapping[str, object]) -> None:
        """What the method would have allowed, before it learns the event."""
        at = int(str(event["ts"]))
        while at >= self._look:
            for seller in self.market.sellers:
                if seller.opens + DAY <= self._look < seller.closes:
                    allowed = self.exposure(seller.id, self._look)
                    self.alarms.append(100.0 * (allowed < LISTED))
                    self.at_top.append(100.0 * (allowed >= self.steps[-1]))
            self._look += 15 * DAY
        if event["type"] == "order_placed" and at >= self.market.attack_from:
            amount = float(str(event["amount"]))
            refused = self.exposure(str(event["seller"]), at) < amount
            if refused:
                self._never.add(event["order_id"])
            self.refused.append(100.0 * refused)
            self.value += amount
            self.value_refused += amount * refused
        if event["order_id"] not in self._never:
            self.method.feed(event)


Scene = Callable[[Market, Method, Sizes], Found]


def _robbed(market: Market, method: Method, kind: type[Robber], sizes: Sizes, days: float) -> Found:
    stage = Stage(market, method)
    players = {
        robs: [
            kind(stage, f"{kind.__name__}-{robs}-{n}", _start(market, n), robs) for n in range(sizes.robbers)
        ]
        for robs in ("junk", "nothing")
    }
    stage.play([p for group in players.values() for p in group], market.attack_from + (days + 20) * DAY)
    return {
        measure: {robs: [p.result[measure] for p in group] for robs, group in players.items()}
        for measure in ("victims", "loot", "floor")
    }


def _start(market: Market, number: int) -> float:
    return market.attack_from + (1 + number * 1.7 % 15) * DAY


def _established(market: Market, count: int, seed: int) -> list[Seller]:
    """Honest sellers with a history of at least twenty orders, open for long enough."""
    sold: dict[str, int] = {}
    for event in market.events:
        if event["ts"] > market.attack_from:
            break
        if event["type"] == "order_placed":
            sold[event["seller"]] = sold.get(event["seller"], 0) + 1
    stays = market.attack_from + 120 * DAY
    chosen = [s for s in market.sellers if sold.get(s.id, 0) >= 20 and s.closes > stays]
    return random.Random(f"slandered {seed}").sample(chosen, min(count, len(chosen)))

"""How fast facts are learnt, one by one and all at once. Seconds are those of this process."""

import random
import time

from marketplace.trust.model.parties import Fact, Parties, recompute

RATINGS = 1_000_000
ONE_BY_ONE = 200_000
SELLERS, BUYERS = 20_000, 200_000
START = 1_600_000_000


def measure() -> None:
    """Print both figures."""
    chance = random.Random(1)
    facts = [
        Fact(
            "stars_bad" if chance.random() < 0.05 else "stars_good",
            f"s{chance.randrange(SELLERS)}",
            START + 60 * number,
            f"o{number}",
            f"b{chance.randrange(BUYERS)}",
        )
        for number in range(RATINGS)
    ]
    began = time.process_time()
    recompute(facts)
    whole = time.process_time() - began
    parties = Parties()
    began = time.process_time()
    for fact in facts[:ONE_BY_ONE]:
        parties.learn(fact)
    print(f"{RATINGS:,} ratings recomputed in {whole:.1f} s of one core;", end=" ")
    print(f"one by one {ONE_BY_ONE / (time.process_time() - began):,.0f} facts/s\n")

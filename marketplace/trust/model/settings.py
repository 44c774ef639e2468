"""The fitted numbers of the marketplace's model. Refit: python -m bench.trust.fit"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Settings:
    """``weights`` holds, by term, the value at which it says nothing and what a unit above it adds to the log-odds;
    ``priors`` how many orders "as expected" is worth for a group, before what it saw counts.
    """

    start: float = -1.7346  # log-odds of 15 in a hundred
    shift: float = 0.0  # of the start, for what the weights take for granted
    complaints: float = 0.115  # of orders that came in time
    pace: float = 0.75  # how far the life table's word is taken
    drift_half_life_days: float = 365.0
    drift_prior: float = 10_000.0
    party_half_life_days: float = 365.0
    priors: dict[str, float] = field(
        default_factory=lambda: {
            "seller": 8.0,
            "buyer_state": 20.0,
            "category": 20.0,
            "product": 4.0,
            "buyer": 2.0,
        }
    )
    weights: dict[str, tuple[float, float]] = field(default_factory=dict)


FITTED = Settings(
    shift=-0.2282,
    weights={
        "packing_days": (1.8684, 0.3073),
        "pieces": (0.0745, 0.0615),
        "several_pieces": (0.0894, 0.3057),
        "several_sellers": (0.0199, 1.6788),
        "freight": (2.9635, 0.3477),
        "at_night": (0.0509, 0.2752),
        "buyer_state": (-0.0695, 0.4705),
        "product": (-0.0161, 0.602),
        "buyer": (-0.0011, 1.8039),
        "seller_complaints": (-0.0005, 0.6517),
        "seller_packing": (-0.433, 0.1707),
        "seller_waiting": (0.0995, 0.2774),
    },
)

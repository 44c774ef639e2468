"""The marketplace's own model as a method: with its own exposure, and, to see what that adds, by its score alone."""

import math
from collections.abc import Mapping
from typing import Any

from marketplace.trust.model.exposure import Exposures
from marketplace.trust.model.market import Market


class ScoreAlone:
    """What the seller's own past adds to the usual risk of an order."""

    def __init__(self) -> None:
        self.market = Market()

    def feed(self, event: Mapping[str, Any]) -> None:
        """Learn one event."""
        self.market.feed(event)  # type: ignore[arg-type]

    def score(self, party: str, at: int) -> float:
        """The probability that the party's next order goes badly."""
        log_odds = self.market.settings.start + self.market.log_odds(party, at)
        return 1 / (1 + math.exp(-log_odds))


class TheModel(ScoreAlone):
    """Score and exposure."""

    steps = Exposures.steps

    def __init__(self) -> None:
        super().__init__()
        self.exposures = Exposures()

    def feed(self, event: Mapping[str, Any]) -> None:
        """Learn one event."""
        super().feed(event)
        self.exposures.feed(event)

    def exposure(self, party: str, at: int) -> float:
        """The highest order allowed at ``at``, in median orders."""
        return self.exposures.exposure(party, at)


OURS = {"the model": TheModel, "its score alone": ScoreAlone}

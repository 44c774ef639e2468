"""What has happened in the demo so far."""

from datetime import datetime

from marketplace.demo.cast import Cast

DAYS = 75


def play(cast: Cast, now: datetime) -> None:
    """Play the past."""

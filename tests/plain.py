"""Money as most tests want it: payouts go when a test lets them, however small, and nothing is kept back."""

import contextlib
from collections.abc import Iterator

import pytest

from marketplace.orders.actions import placing
from marketplace.settlement import paydays


@contextlib.contextmanager
def plain_money() -> Iterator[None]:
    """While it lasts, no clock pays and no seller's reserve is kept: sums are easily told."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paydays, "MINIMUM_MINOR", 1)
        patch.setattr(paydays, "latest_run", lambda *_: None)
        patch.setattr(paydays, "next_run", lambda *_: None)
        patch.setattr(placing, "kept_back", lambda _: {})
        yield

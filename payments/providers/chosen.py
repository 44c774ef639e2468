"""Which providers there are: the desk of the demo's bank, and those from outside that the settings name."""

from collections.abc import Mapping
from typing import Any

from marketplace.settlement.ports import Provider
from payments.providers.demo_bank import DemoBank


def providers(config: Mapping[str, Any]) -> tuple[Provider, ...]:
    """The adapters of this marketplace."""
    return (DemoBank(),)

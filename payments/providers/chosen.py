"""Which providers there are: the desk of the demo's bank, and those from outside that the settings name."""

from collections.abc import Mapping
from typing import Any

from marketplace.settlement.ports import Provider
from payments.providers.cash import CashOnDelivery
from payments.providers.demo_bank import DemoBank
from payments.providers.midtrans import MidtransAccounts, MidtransQris
from payments.providers.stripe import Stripe


def providers(config: Mapping[str, Any]) -> tuple[Provider, ...]:
    """The adapters of this marketplace. Raises ValueError for settings that cannot be meant."""
    found: list[Provider] = [DemoBank(), CashOnDelivery()]
    if config["STRIPE_SECRET_KEY"]:
        secrets = tuple(config["STRIPE_WEBHOOK_SECRET"].split())
        if not secrets:
            raise ValueError("STRIPE_WEBHOOK_SECRET is needed beside STRIPE_SECRET_KEY")
        found.append(Stripe(config["STRIPE_SECRET_KEY"], secrets, config["STRIPE_API_URL"]))
    if config["MIDTRANS_SERVER_KEY"]:
        reach = config["MIDTRANS_SERVER_KEY"], config["MIDTRANS_API_URL"]
        found += MidtransQris(*reach), MidtransAccounts(*reach)
    return tuple(found)

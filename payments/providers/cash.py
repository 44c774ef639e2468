"""Cash on delivery: no number to pay to, and nothing that comes by itself; couriers collect."""

from collections.abc import Sequence

from marketplace.settlement.ports import Came
from marketplace.settlement.states import CASH


class CashOnDelivery:
    """A provider of the method ``cash_on_delivery``."""

    methods = (CASH,)

    def open_account(self, provider_public_id: str, payment_public_id: str) -> str:
        """Nobody transfers: the payment's own id stands for its number."""
        return payment_public_id

    def came(self, payment_id: int) -> Sequence[Came]:
        """Cash comes at once and whole: nothing of it waits or is too much."""
        return ()

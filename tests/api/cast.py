"""Who plays for the examples of the API, and how each of them speaks to it."""

from dataclasses import dataclass
from typing import Any

from marketplace.accounts.models import Party
from marketplace.kit.db import db
from marketplace.orders.models import Order, Sale
from marketplace.orders.states import SaleState
from tests import make
from tests.doors.api import Api


@dataclass
class Cast:
    """The five, and the order of the main story."""

    door: Api
    order: Order
    buyer: Party
    seller: Party
    courier: Party
    bank: Party
    operator: Party

    def reads(self, party: Party, path: str) -> Any:
        """What a party's program reads."""
        return self.door.said(party, "GET", path)

    def does(self, party: Party, path: str, json: Any = None, method: str = "POST") -> Any:
        """What it does."""
        return self.door.said(party, method, path, json=json)

    def changes(self, party: Party, path: str, json: Any) -> Any:
        """What it changes after having read it."""
        tag = self.door.program(party).get(path).headers["ETag"]
        return self.door.said(party, "PUT", path, json=json, headers={"If-Match": tag})

    def shows(self, party: Party, path: str, method: str = "POST") -> Any:
        """A picture that it sends."""
        return self.door.said(party, method, path, picture=make.photo().read())

    def bought(self, until: SaleState, quantity: int = 2) -> Sale:
        """One more order of the same buyer from the same shop."""
        variant = self.order.sales[0].lines[0].variant
        variant.stock.on_hand += quantity
        db.session.commit()
        order = make.make_order(
            until, buyer=self.buyer, variants=[variant], courier=self.courier, quantity=quantity
        )
        return order.sales[0]

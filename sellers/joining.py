"""How applications begin a shop, and where the shop keeps what they say of it."""

from collections.abc import Mapping
from typing import Any

from marketplace.accounts import queries as people
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind, User
from marketplace.applications import actions as applications
from marketplace.applications import queries as applying
from marketplace.applications.models import Application
from marketplace.applications.states import OPEN
from marketplace.kit.errors import NotYours
from marketplace.kit.i18n import _l
from sellers import actions, queries


class ShopJoining:
    """Applications for a shop: its words and its account are the shop's at once."""

    def begin(self, user: User, name: str, area_code: str) -> Application:
        """A shop with its application; one more for a shop that lacks something."""
        shop = actions.begin_shop(user, name, area_code)
        known = applying.latest_of_party(shop.party_id)
        if known is not None and known.state in OPEN:
            return known
        actor = Actor(kind=PartyKind.SELLER.value, user=user, party=shop.party)
        return actions.apply_again(actor, shop)

    def acts(self, user: User, application: Application) -> Actor:
        """The applicant in his role of the shop's party."""
        own = next((hat for hat in people.hats(user) if hat.party_id == application.party_id), None)
        if own is None:
            raise NotYours(_l("Hanya yang mendaftar yang bisa mengisi dan mengirim pendaftaran ini."))
        actor = Actor(kind=PartyKind.SELLER.value, user=user, party=own.party, role=own.role)
        actor.need("shop")
        return actor

    def tell(self, actor: Actor, application: Application, paper: str, told: Mapping[str, Any]) -> None:
        """The shop's own words go into the shop, an account where payouts find it; the rest are papers alone."""
        shop = queries.storefront_of(actor.party_id)
        if paper in actions.SHOP_PAPERS and shop is not None:
            actions.describe_shop(actor, shop, told)
        elif paper == "account":
            actions.set_bank_account(actor, **told)
        else:
            applications.give(actor, application, paper, told)

"""How applications begin a courier company, which is founded when they are accepted."""

from collections.abc import Mapping
from typing import Any

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind, User
from marketplace.applications import actions as applications
from marketplace.applications import queries as applying
from marketplace.applications.models import Application
from shipping import actions


class CompanyJoining:
    """Applications for a courier company: papers alone, until there is a company."""

    def begin(self, user: User, name: str, area_code: str) -> Application:
        """An application for a company; one more for a company that lacks something."""
        known = applying.latest_of_person(user.id, actions.KIND)
        return actions.begin_company(_of(user), name, known.party if known else None)

    def acts(self, user: User, application: Application) -> Actor:
        """The applicant as a buyer."""
        return actions.applicant(_of(user))

    def tell(self, actor: Actor, application: Application, paper: str, told: Mapping[str, Any]) -> None:
        """A paper, and nothing else yet."""
        applications.give(actor, application, paper, told)


def _of(user: User) -> Actor:
    return Actor(kind=PartyKind.BUYER.value, user=user)

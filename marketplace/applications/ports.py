"""What applications need of the room that somebody wants to join."""

from collections.abc import Mapping
from typing import Any, Protocol

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import User
from marketplace.applications.models import Application
from marketplace.kit.ports import plugged

PORT = "joining"


class Joining(Protocol):
    """One room's answer."""

    def begin(self, user: User, name: str, area_code: str) -> Application:
        """A person's application; who has one under way gets that one."""

    def acts(self, user: User, application: Application) -> Actor:
        """As whom the applicant writes. Raises NotYours where he may not any more."""

    def tell(self, actor: Actor, application: Application, paper: str, told: Mapping[str, Any]) -> None:
        """Keep what was told for one paper, wherever the room keeps it besides."""


def joining(kind: str) -> Joining:
    """What was plugged in for a kind of application."""
    found: Joining = plugged(PORT)[kind]
    return found

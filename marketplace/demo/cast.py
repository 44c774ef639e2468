"""Who acts in a demo: actors by the party they act for and their role in it."""

from dataclasses import dataclass, field

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Party, PartyKind, User


@dataclass
class Cast:
    """Actors by (kind, name of the party, role)."""

    actors: dict[tuple[PartyKind, str, str], Actor] = field(default_factory=dict)

    def add(self, user: User | None, party: Party, role: str = "owner") -> Actor:
        """Let ``user`` act for ``party`` in ``role``; nobody for a party that needs no person."""
        actor = Actor(kind=party.kind.value, user=user, party=party, role=role)
        self.actors.setdefault((party.kind, party.name, role), actor)
        return actor

    def the(self, kind: PartyKind, party: str, role: str = "owner") -> Actor:
        """The one who acts for that party in that role. Raises KeyError."""
        return self.actors[(kind, party, role)]

"""Who is doing something: a person in a role of a party, or the clock."""

from dataclasses import dataclass

from marketplace.accounts.models import Party, User
from marketplace.accounts.roles import may
from marketplace.kit.errors import NotYours, Refusal
from marketplace.kit.i18n import _l
from marketplace.kit.states import CLOCK


@dataclass(frozen=True)
class Actor:
    """The first argument of every action. ``kind`` is a party kind or ``clock``; ``on_behalf_of`` another party."""

    kind: str
    user: User | None = None
    party: Party | None = None
    role: str = "owner"
    on_behalf_of: Party | None = None

    @property
    def party_id(self) -> int:
        """The acting party's row; only for actors that have a party."""
        if self.party is None:
            raise LookupError("this actor acts for no party")
        return self.party.id

    def need(self, permission: str) -> None:
        """Raise NotYours unless this role carries ``permission``."""
        if self.party is None or not may(self.party.kind, self.role, permission):
            raise NotYours(_l("Peran Anda tidak boleh melakukan ini. Minta pemilik akun untuk melakukannya."))

    def need_confirmed(self) -> None:
        """Raise Refusal ``unconfirmed`` unless this person's phone or mailbox is known to be his."""
        if self.user is None or not self.user.is_confirmed:
            raise Refusal(
                _l("Pastikan dulu nomor HP atau email Anda dengan kode yang kami kirim."), code="unconfirmed"
            )


THE_CLOCK = Actor(kind=CLOCK)

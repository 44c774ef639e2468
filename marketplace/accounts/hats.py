"""The parties a person acts for, and the first page of each room."""

from collections.abc import Sequence

from flask import url_for

from marketplace.accounts.models import Membership, Party, PartyKind, User
from marketplace.accounts.queries import hats

# kind -> (first page of its room, its icon); rooms with ``True`` carry the party in the address
FIRST_PAGES: dict[PartyKind, tuple[str, str, bool]] = {
    PartyKind.BUYER: ("buyers.home", "basket", False),
    PartyKind.SELLER: ("sellers.today", "store", True),
    PartyKind.COURIER: ("shipping.run", "motor", True),
    PartyKind.PROVIDER: ("payments.desk", "bank", True),
    PartyKind.OPERATOR: ("operator.desk", "shield", False),
}


def first_page(party: Party) -> str:
    """Where a member of ``party`` begins."""
    endpoint, _icon, named = FIRST_PAGES[PartyKind(party.kind)]
    return url_for(endpoint, party=party.public_id) if named else url_for(endpoint)


def icon_of(party: Party) -> str:
    """The icon of the party's room."""
    return FIRST_PAGES[PartyKind(party.kind)][1]


def after_sign_in(user: User) -> str:
    """Who works for one party begins there, who works for several chooses, a buyer begins in the shop."""
    work: Sequence[Membership] = [hat for hat in hats(user) if hat.party.kind != PartyKind.BUYER]
    if not work:
        return url_for("buyers.home")
    return first_page(work[0].party) if len(work) == 1 else url_for("accounts.account")

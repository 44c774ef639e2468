"""Cases in which the shop is asked: its list, one case, its answer, and conceding."""

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.cases import pages, queries
from marketplace.cases.pages import Page, Room

ROOM = Room(PartyKind.SELLER, "sellers/layout.html", queries.of_seller)


@acting(PartyKind.SELLER, "sales")
def cases(actor: Actor) -> Page:
    """What waits for the shop first."""
    return pages.listing(ROOM, actor)


@acting(PartyKind.SELLER, "sales")
def case(actor: Actor, case: str) -> Page:
    """One case."""
    return pages.one(ROOM, actor, case)


@acting(PartyKind.SELLER, "sales")
def say_in_case(actor: Actor, case: str) -> Page:
    """The shop's side, or more of it."""
    return pages.say(ROOM, actor, case)


@acting(PartyKind.SELLER, "money")
def ask_concede_case(actor: Actor, case: str) -> Page:
    """What conceding costs."""
    return pages.ask_concede(ROOM, actor, case)


@acting(PartyKind.SELLER, "money")
def concede_case(actor: Actor, case: str) -> Page:
    """It was the shop's fault."""
    return pages.concede(ROOM, actor, case)


ROUTES = (
    ("/<party>/cases", "cases", cases, ("GET",)),
    ("/<party>/cases/<case>", "case", case, ("GET",)),
    ("/<party>/cases/<case>/words", "say_in_case", say_in_case, ("POST",)),
    ("/<party>/cases/<case>/concede", "ask_concede_case", ask_concede_case, ("GET",)),
    ("/<party>/cases/<case>/concede", "concede_case", concede_case, ("POST",)),
)

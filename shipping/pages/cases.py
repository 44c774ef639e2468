"""Cases in which the courier is asked: its list, one case, its answer, and conceding."""

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.cases import pages, queries
from marketplace.cases.pages import Page, Room

ROOM = Room(PartyKind.COURIER, "shipping/layout.html", queries.of_courier)


@acting(PartyKind.COURIER, "run")
def cases(actor: Actor) -> Page:
    """What waits for the company first."""
    return pages.listing(ROOM, actor)


@acting(PartyKind.COURIER, "run")
def case(actor: Actor, case: str) -> Page:
    """One case."""
    return pages.one(ROOM, actor, case)


@acting(PartyKind.COURIER, "run")
def say_in_case(actor: Actor, case: str) -> Page:
    """The company's side, or more of it."""
    return pages.say(ROOM, actor, case)


@acting(PartyKind.COURIER, "money")
def ask_concede_case(actor: Actor, case: str) -> Page:
    """What conceding costs."""
    return pages.ask_concede(ROOM, actor, case)


@acting(PartyKind.COURIER, "money")
def concede_case(actor: Actor, case: str) -> Page:
    """It was the courier's fault."""
    return pages.concede(ROOM, actor, case)


ROUTES = (
    ("/shipping/<party>/cases", "cases", cases, ("GET",)),
    ("/shipping/<party>/cases/<case>", "case", case, ("GET",)),
    ("/shipping/<party>/cases/<case>/words", "say_in_case", say_in_case, ("POST",)),
    ("/shipping/<party>/cases/<case>/concede", "ask_concede_case", ask_concede_case, ("GET",)),
    ("/shipping/<party>/cases/<case>/concede", "concede_case", concede_case, ("POST",)),
)

"""What an accepted application does: rights, and what each of them opens."""

from collections.abc import Callable

from sqlalchemy import select

from marketplace.accounts import actions as accounts
from marketplace.accounts import grants
from marketplace.accounts import queries as people
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Party, PartyKind, Right
from marketplace.applications.kinds import KINDS
from marketplace.applications.models import Application
from marketplace.applications.states import PaperState
from marketplace.catalog import actions as catalog
from marketplace.catalog.models import Storefront, StorefrontState
from marketplace.events import actions as events
from marketplace.kit.db import db

# What a party of each kind may do that came by another way than an application.
ALL_OF = {
    PartyKind.SELLER: (Right.SELL, Right.BE_PAID),
    PartyKind.COURIER: (Right.CARRY, Right.BE_PAID),
}


def admit(actor: Actor, party: Party) -> None:
    """Give a party all rights of its kind without papers: after a signed agreement, or in an import.

    A seller's storefront opens, where it has one.
    """
    rights = ALL_OF.get(PartyKind(party.kind), ())
    if grants.give(party, rights, ("party", party.public_id)) and Right.SELL in rights:
        _open_storefront(actor, party)


def grant_what_is_complete(actor: Actor, application: Application) -> list[Right]:
    """Give every right whose papers are all accepted, in their order; return what is new.

    One that was taken away after its papers were accepted is not given again for the same papers.
    """
    given: list[Right] = []
    kind = KINDS[application.kind]
    for right in kind.rights:
        if not _is_complete(application, right):
            break
        if _was_taken_away(application, right):
            continue
        _OPENINGS[application.kind, right](actor, application)
        assert application.party is not None
        given += grants.give(application.party, (right,), ("application", application.public_id))
        _AFTERWARDS.get((application.kind, right), _nothing)(actor, application)
    for right in given:
        assert application.party is not None
        events.record(
            "party.granted",
            ("party", application.party.public_id),
            actor,
            what=right.value,
            application=application.public_id,
        )
    return given


def rights_missing(application_kind: str, party: Party | None) -> frozenset[Right]:
    """Which rights of a kind a party still lacks."""
    known = people.rights_of(party.id) if party is not None else frozenset()
    return frozenset(KINDS[application_kind].rights) - known


def _is_complete(application: Application, right: Right) -> bool:
    names = KINDS[application.kind].names(right)
    return all(paper.state is PaperState.ACCEPTED for paper in application.papers if paper.name in names)


def _was_taken_away(application: Application, right: Right) -> bool:
    names = KINDS[application.kind].names(right)
    accepted = [paper.decided_at for paper in application.papers if paper.name in names and paper.decided_at]
    party = application.party
    return party is not None and bool(accepted) and grants.was_ended_since(party, right, max(accepted))


def _nothing(_actor: Actor, _application: Application) -> None:
    """The right alone is all."""


def _found_courier(actor: Actor, application: Application) -> None:
    """The company becomes a party, with the applicant as its owner."""
    if application.party is not None:
        return
    company = next(paper.told for paper in application.papers if paper.name == "company")
    application.party = accounts.create_party(
        application.applicant, PartyKind.COURIER, company["name"], company["area_code"]
    )
    db.session.flush()
    events.record(
        "party.founded",
        ("party", application.party.public_id),
        actor,
        party_kind=PartyKind.COURIER.value,
        application=application.public_id,
    )


def _set_account(_actor: Actor, application: Application) -> None:
    """Where the company is paid; a seller's account is his already."""
    account = next((paper.told for paper in application.papers if paper.name == "account"), None)
    assert application.party is not None
    if account and people.payout_account(application.party.id) is None:
        accounts.set_payout_account(application.party, account["bank"], account["number"], account["holder"])


def _open(actor: Actor, application: Application) -> None:
    assert application.party is not None
    _open_storefront(actor, application.party)


def _open_storefront(actor: Actor, party: Party) -> None:
    storefront = db.session.scalar(select(Storefront).where(Storefront.party_id == party.id))
    if storefront is not None and storefront.state is StorefrontState.DRAFT:
        catalog.decide_storefront(actor, storefront, "open")


_Step = Callable[[Actor, Application], None]

# (kind, right) -> what must stand before the right is given, and what follows from it
_OPENINGS: dict[tuple[str, Right], _Step] = {
    ("seller", Right.SELL): _nothing,
    ("seller", Right.BE_PAID): _nothing,
    ("courier", Right.CARRY): _found_courier,
    ("courier", Right.BE_PAID): _set_account,
}
_AFTERWARDS: dict[tuple[str, Right], _Step] = {("seller", Right.SELL): _open}

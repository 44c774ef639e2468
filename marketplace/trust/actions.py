"""Learning from events: facts are kept, the state of each party follows."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from marketplace.accounts.models import Party
from marketplace.events.models import Event
from marketplace.kit.db import db
from marketplace.trust import score as model
from marketplace.trust.facts import Fact, fact
from marketplace.trust.models import TrustFact, TrustState
from marketplace.trust.reading import FACTS_OF


def learn(event: Event) -> None:
    """Keep the facts this event proves and move the parties' scores. The same event twice counts once."""
    found = FACTS_OF[event.kind](event)
    if not found:
        return
    parties = {
        party.public_id: party
        for party in db.session.scalars(select(Party).where(Party.public_id.in_({p for _, p in found})))
    }
    for kind, public_id in sorted(found, key=lambda pair: parties[pair[1]].id):
        _learn_one(event, kind, parties[public_id])


def recompute(party: Party) -> model.Reputation:
    """The party's reputation from all its kept facts, written back."""
    rows = db.session.scalars(select(TrustFact).where(TrustFact.party_id == party.id)).all()
    reputation = model.recompute(facts_of(party, rows))
    if rows:
        _keep(_state(party), reputation)
    return reputation


def facts_of(party: Party, rows: Sequence[TrustFact]) -> Iterable[Fact]:
    """Kept rows as the pure model's facts."""
    for row in rows:
        yield fact(row.kind, party.public_id, row.at, (row.subject_kind, row.subject_id), weight=row.weight)


def _learn_one(event: Event, kind: str, party: Party) -> None:
    known = db.session.scalar(
        select(TrustFact.id).where(
            TrustFact.event_id == event.id, TrustFact.party_id == party.id, TrustFact.kind == kind
        )
    )
    if known is not None:
        return
    learnt = fact(kind, party.public_id, event.at, (event.subject_kind, event.subject_id))
    row = _state(party)
    db.session.add(
        TrustFact(
            party_id=party.id,
            event_id=event.id,
            kind=kind,
            good=learnt.good,
            weight=learnt.weight,
            subject_kind=event.subject_kind,
            subject_id=event.subject_id,
            at=event.at,
        )
    )
    _keep(row, model.learn(model.unpacked(row.state), learnt))


def _state(party: Party) -> TrustState:
    """The party's row, locked, or a new one."""
    row = db.session.get(TrustState, party.id, with_for_update=True, populate_existing=True)
    if row is None:
        row = TrustState(party=party, state=model.packed(model.Reputation()))
        db.session.add(row)
    return row


def _keep(row: TrustState, reputation: model.Reputation) -> None:
    if reputation.as_of is None:
        return
    row.state = model.packed(reputation)
    row.as_of = reputation.as_of
    row.standing = str(model.score(reputation, reputation.as_of).standing)
    db.session.flush()

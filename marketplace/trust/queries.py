"""Reading trust: scores, standings and what they allow."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.trust import score as model
from marketplace.trust.models import TrustFact, TrustState


def score_of(party_id: int) -> model.Score:
    """What the party's past says about its next order, now."""
    return model.score(reputation_of(party_id), clock.now())


def scores(party_ids: Iterable[int]) -> dict[int, model.Score]:
    """What each party's past says about its next order, now, in one query."""
    ids = set(party_ids)
    rows = db.session.scalars(select(TrustState).where(TrustState.party_id.in_(ids))) if ids else ()
    known = {row.party_id: model.unpacked(row.state) for row in rows}
    now = clock.now()
    return {party_id: model.score(known.get(party_id, model.Reputation()), now) for party_id in ids}


def reputation_of(party_id: int) -> model.Reputation:
    """What is known of a party."""
    row = db.session.get(TrustState, party_id)
    return model.unpacked(row.state) if row else model.Reputation()


def capabilities(party_id: int) -> model.Capabilities:
    """What the party's standing allows: hold days, limits, ranking."""
    return score_of(party_id).capabilities


def standings(party_ids: Iterable[int]) -> dict[int, str]:
    """Standing of each party as of its last fact, in one query; ``new`` where nothing is known."""
    ids = set(party_ids)
    kept = dict.fromkeys(ids, "new")
    if ids:
        rows = db.session.execute(
            select(TrustState.party_id, TrustState.standing).where(TrustState.party_id.in_(ids))
        )
        kept.update((party_id, standing) for party_id, standing in rows)
    return kept


def latest_facts(party_id: int, limit: int = 20) -> Sequence[TrustFact]:
    """The newest facts, for the page of reasons."""
    return db.session.scalars(
        select(TrustFact).where(TrustFact.party_id == party_id).order_by(TrustFact.id.desc()).limit(limit)
    ).all()

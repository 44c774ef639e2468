"""``flask trust``: whether what is kept of each party is what its facts make."""

import sys
from collections.abc import Iterator

import click
from flask.cli import AppGroup
from sqlalchemy import select

from marketplace.accounts.models import Party
from marketplace.cli.speaking import on_tables, say, warn
from marketplace.kit.db import db, unit_of_work
from marketplace.trust import actions
from marketplace.trust import score as model
from marketplace.trust.models import TrustFact, TrustState

CLOSE_ENOUGH = 1e-9

trust = AppGroup("trust", help="What is known of the parties.")


@trust.command("recompute")
@click.option("--repair", is_flag=True, help="Write the recomputed state back where it differs.")
@on_tables
def recompute_command(repair: bool) -> None:
    """Make every party's reputation anew from its facts and compare. Exit code 1 when one differs."""
    parties = db.session.scalars(
        select(Party).where(Party.id.in_(select(TrustFact.party_id))).order_by(Party.id)
    ).all()
    differing = [party for party in parties if list(_differences(party))]
    for party in differing:
        for difference in _differences(party):
            warn(f"{party.public_id} ({party.kind}): {difference}")
    say(f"{len(parties)} parties recomputed, {len(differing)} differ by more than {CLOSE_ENOUGH:g}.")
    if not differing:
        return
    if not repair:
        sys.exit(1)
    with unit_of_work():
        for party in differing:
            actions.recompute(party)
    say(f"{len(differing)} written back.")


def _differences(party: Party) -> Iterator[str]:
    """Where the kept state of a party departs from its facts."""
    rows = db.session.scalars(select(TrustFact).where(TrustFact.party_id == party.id)).all()
    anew = {tally.kind: tally for tally in model.recompute(actions.facts_of(party, rows)).tallies}
    state = db.session.get(TrustState, party.id)
    kept = {tally.kind: tally for tally in model.unpacked(state.state).tallies} if state else {}
    nothing = model.Tally("", 0, 0.0)
    for kind in sorted({*anew, *kept}):
        was, is_ = kept.get(kind, nothing), anew.get(kind, nothing)
        if was.count != is_.count or abs(was.evidence - is_.evidence) > CLOSE_ENOUGH:
            yield f"{kind} is kept as {was.count} × {was.evidence!r}, its facts make {is_.count} × {is_.evidence!r}"

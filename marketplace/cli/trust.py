"""``flask trust``: why a party stands as it does, and whether what is kept of each is what its facts make."""

import sys
from collections.abc import Iterator, Sequence

import click
from flask.cli import AppGroup
from flask_babel import force_locale
from sqlalchemy import select

from marketplace.accounts.models import Party
from marketplace.cli.asking import Number, party_of
from marketplace.cli.speaking import FAULT, answer, answering, shown, table, warn
from marketplace.kit.db import db, unit_of_work
from marketplace.kit.money import DEFAULT_CURRENCY
from marketplace.trust import actions
from marketplace.trust import score as model
from marketplace.trust.models import TrustFact, TrustState
from marketplace.trust.queries import latest_facts, score_of
from marketplace.trust.reasons import out_of_hundred, reason_rows

CLOSE_ENOUGH = 1e-9
AT_ONCE = 200
FACTS_SHOWN, FACTS_MAX = 10, 500

trust = AppGroup("trust", help="What is known of the parties.")


@trust.command("show")
@click.argument("party", type=Number())
@click.option(
    "--facts",
    default=FACTS_SHOWN,
    show_default=True,
    type=click.IntRange(0, FACTS_MAX),
    help="So many of its latest facts.",
)
@answering
def show_command(party: str, facts: int, as_json: bool) -> None:
    """Show why a party stands as it does: the reasons, which add up to its points, and its latest facts."""
    found = party_of(party)
    score = score_of(found.id)
    with force_locale("en"):
        reasons = reason_rows(score)
    latest = latest_facts(found.id, facts) if facts else ()
    document = {
        "party": found.public_id,
        "kind": found.kind.value,
        "standing": score.standing.value,
        "points": score.points,
        "evidence_orders": score.evidence,
        "p_bad": score.p_bad,
        "p_bad_low": score.p_bad_low,
        "p_bad_high": score.p_bad_high,
        "reasons": [{"code": row.code, "count": row.count, "points": row.points} for row in reasons],
        "capabilities": {**vars(score.capabilities), "currency": DEFAULT_CURRENCY},
        "facts": [
            {
                "kind": fact.kind,
                "good": fact.good,
                "weight": fact.weight,
                "subject": f"{fact.subject_kind}:{fact.subject_id}",
                "at": fact.at,
            }
            for fact in latest
        ],
    }
    expected = out_of_hundred(score)
    lines = (
        shown(
            f"{found.name}, {found.kind} {found.public_id}: {score.standing}, {score.points} of 100 points"
        ),
        f"Of the next 100, {expected.likely} should go well; nearly surely {expected.least} to {expected.most}.",
        "",
        *table(
            (">points", ">facts", "reason", "in words"),
            ((f"{row.points:+d}", row.count, row.code, row.title) for row in reasons),
        ),
        "",
        *table(
            ("at (UTC)", "fact", ">weight", "subject"),
            ((f.at, f.kind, f"{f.weight:g}", f"{f.subject_kind}:{f.subject_id}") for f in latest),
        ),
    )
    answer(as_json, document, lines)


@trust.command("recompute")
@click.argument("party", type=Number(), required=False)
@click.option("--repair", is_flag=True, help="Write the recomputed state back where it differs.")
@answering
def recompute_command(party: str | None, repair: bool, as_json: bool) -> None:
    """Make the reputation of PARTY, or of everybody, anew from its facts and compare."""
    only = party_of(party).id if party else None
    count, differing = 0, list[tuple[int, str, list[str]]]()
    for some in _in_pieces(only):
        count += len(some)
        differing += [(one.id, one.public_id, found) for one in some if (found := list(_differences(one)))]
    if repair:
        _write_back([row_id for row_id, _number, _found in differing])
    document = {
        "parties": count,
        "differing": [{"party": number, "differences": found} for _id, number, found in differing],
        "repaired": repair,
    }
    summary = f"{count} parties recomputed, {len(differing)} differ by more than {CLOSE_ENOUGH:g}."
    answer(as_json, document, (summary, *((f"{len(differing)} written back.",) if repair else ())))
    for _id, number, found in () if as_json else differing:
        for difference in found:
            warn(f"{number}: {difference}")
    if differing and not repair:
        sys.exit(FAULT)


def _in_pieces(only: int | None) -> Iterator[Sequence[Party]]:
    """Parties with facts, some at a time, so that a large marketplace fits."""
    last = 0
    while True:
        rows = select(Party).where(Party.id.in_(select(TrustFact.party_id)), Party.id > last)
        if only is not None:
            rows = rows.where(Party.id == only)
        found = db.session.scalars(rows.order_by(Party.id).limit(AT_ONCE)).all()
        if not found:
            return
        last = found[-1].id
        yield found
        db.session.expunge_all()


def _write_back(party_ids: Sequence[int]) -> None:
    with unit_of_work():
        for party_id in party_ids:
            actions.recompute(db.session.get_one(Party, party_id))


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

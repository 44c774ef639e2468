"""How we judge, for everyone to read: the table of standings, and each party's reasons."""

from typing import Any

from flask import Blueprint, abort, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.accounts.acting import public
from marketplace.accounts.models import Party, PartyKind
from marketplace.accounts.queries import party_by_public_id
from marketplace.accounts.roles import KIND_LABELS
from marketplace.kit import clock
from marketplace.kit.ids import read_public_id
from marketplace.operator import queries
from marketplace.trust.facts import FACT_KINDS
from marketplace.trust.models import TrustFact
from marketplace.trust.queries import latest_facts, reputation_of, score_of
from marketplace.trust.reasons import expectation, next_step, reason_rows
from marketplace.trust.sentence import trust_view
from marketplace.trust.standing import CAPABILITIES, PETALS, THRESHOLDS, Standing

blueprint = Blueprint("trust_pages", __name__, template_folder="templates")

# From the most trusted down, as the table is read.
READ_ORDER = (
    Standing.EXCELLENT,
    Standing.GOOD,
    Standing.BUILDING,
    Standing.NEW,
    Standing.RESTRICTED,
    Standing.SUSPENDED,
)

# (kind of party, kind of subject) -> page where a member of the party sees it
PROOFS: dict[tuple[str, str], tuple[str, str]] = {
    (PartyKind.SELLER, "sale"): ("sellers.sale", "sale"),
    (PartyKind.COURIER, "shipment"): ("shipping.parcel", "shipment"),
    (PartyKind.OPERATOR, "storefront"): ("operator.storefront", "storefront"),
}


@blueprint.get("/kepercayaan")
@public
def how() -> str:
    """The standings with what each takes and allows, and the kinds of fact that count."""
    return render_template(
        "trust/how.html",
        standings=[
            (standing, CAPABILITIES[standing], next(t for t in THRESHOLDS if t.standing is standing))
            for standing in READ_ORDER
        ],
        petals=PETALS,
        kinds=[
            (KIND_LABELS[kind], [fact for fact in FACT_KINDS.values() if kind in fact.parties])
            for kind in PartyKind
        ],
    )


@blueprint.get("/kepercayaan/<party>")
@public
def party(party: str) -> str | Response:
    """One party's standing, with every reason. Buyers are private persons: theirs is shown to whom it concerns."""
    found = party_by_public_id(read_public_id(party) or "") or abort(404)
    is_own = queries.is_member(_user_id(), found.id)
    if found.kind == PartyKind.BUYER and not (is_own or queries.may_see_buyer(_user_id(), found.id)):
        abort(404)
    read = score_of(found.id)
    return render_template(
        "trust/party.html",
        party=found,
        kind_label=KIND_LABELS[PartyKind(found.kind)],
        view=trust_view(found.kind, read),
        score=read,
        expectation=expectation(found.kind, read),
        rows=reason_rows(read),
        step=next_step(found.kind, reputation_of(found.id), clock.now()),
        facts=[
            (fact, FACT_KINDS[fact.kind], _proof(found, fact, is_own)) for fact in latest_facts(found.id, 12)
        ],
        storefront=queries.storefront_of(found.id) if found.kind == PartyKind.SELLER else None,
        reviews_url=url_for("buyers.courier_reviews", party=found.public_id)
        if found.kind == PartyKind.COURIER
        else "",
        is_own=is_own,
        petals=PETALS,
        read_order=READ_ORDER,
    )


def _proof(party: Party, fact: TrustFact, is_own: bool) -> str | None:
    """Where a member sees what proves a fact; to others the ids of orders stay unknown."""
    page = PROOFS.get((party.kind, fact.subject_kind)) if is_own else None
    if page is None:
        return None
    endpoint, name = page
    values: dict[str, Any] = {name: fact.subject_id}
    if party.kind != PartyKind.OPERATOR:
        values["party"] = party.public_id
    return url_for(endpoint, **values)


def _user_id() -> int | None:
    return current_user.id if current_user.is_authenticated else None

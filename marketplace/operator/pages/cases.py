"""Cases: what waits to be decided, one case with everything there is to see, and the decision."""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.accounts.roles import KIND_LABELS
from marketplace.cases import actions, forms, queries, showing
from marketplace.cases.kinds import DECISIONS, OPERATORS_REASONS
from marketplace.cases.models import Case
from marketplace.cases.pages import shown
from marketplace.cases.states import CaseState
from marketplace.cases.words import Said
from marketplace.events.queries import timeline
from marketplace.kit.db import db
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _, _l, money
from marketplace.kit.ids import read_public_id
from marketplace.kit.web.forms import Form, read_form
from marketplace.ledger.queries import transfers_of
from marketplace.operator import queries as desk
from marketplace.operator import wording
from marketplace.operator.schemas import DecisionSchema
from marketplace.orders.actions.refunding import BEARERS
from marketplace.trust.sentence import TrustView, trust_view

Page = str | Response | tuple[str, int]
_C = CaseState

# word in the address -> (title, states); the first is what waits for the operator
TABS: dict[str, tuple[object, tuple[CaseState, ...]]] = {
    "": (_l("Menunggu keputusan"), (_C.ANSWERED,)),
    "open": (_l("Menunggu jawaban"), (_C.OPEN,)),
    "ended": (_l("Sudah selesai"), (_C.DECIDED, _C.WITHDRAWN)),
}


@acting(PartyKind.OPERATOR, "orders")
def cases(actor: Actor) -> str:
    """What waits for a decision, the soonest due first."""
    tab = request.args.get("tab", "")
    tab = tab if tab in TABS else ""
    cursor = request.args.get("page")
    counts = queries.counts()
    return render_template(
        "operator/cases.html",
        page=queries.cases(None, TABS[tab][1], cursor) if tab else queries.to_decide(cursor),
        tab=tab,
        tabs={
            word: (title, sum(counts.get(state, 0) for state in states))
            for word, (title, states) in TABS.items()
        },
    )


@acting(PartyKind.OPERATOR, "orders")
def case(actor: Actor, case: str) -> str:
    """One case with everything: words, pictures, proofs, movements, money, and who is trusted how far."""
    return _case_page(actor, _case(case), Form())


@acting(PartyKind.OPERATOR, "decide")
def ask_decide_case(actor: Actor, case: str) -> Page:
    """How much goes back, who bears it and why, with what that costs everybody."""
    row = _case(case)
    if row.state is not _C.ANSWERED or actions.is_own(actor, row):
        return redirect(url_for("operator.case", case=row.public_id), 303)
    return _decide_page(row, Form({"size": "all"}), row.disputed_minor)


@acting(PartyKind.OPERATOR, "decide")
def decide_case(actor: Actor, case: str) -> Page:
    """Decide, once the table has been shown for just this amount."""
    row = _case(case)
    form = read_form(DecisionSchema(row.disputed_minor))
    if form.errors:
        return _decide_page(row, form, row.disputed_minor), 422
    amount_minor = form.data["amount_minor"]
    if form.data["seen"] != amount_minor:
        return _decide_page(row, form, amount_minor, is_news=True)
    bearer = PartyKind(form.data["bearer"]) if form.data["bearer"] else None
    said = Said(form.data["text"], forms.language())
    try:
        actions.decide(actor, row, amount_minor, bearer, form.data["reason"], said)
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal, FIELDS.get(refusal.code, ""))
        row = _case(case)
        if row.state is not _C.ANSWERED:
            return _case_page(actor, row, form), refusal.status
        return _decide_page(row, form, amount_minor), refusal.status
    flash(_("Diputuskan: %(amount)s kembali kepada pembeli.", amount=money(amount_minor)), "good")
    return redirect(url_for("operator.case", case=row.public_id), 303)


# code of a refusal -> the field it speaks of
FIELDS = {"amount": "amount", "all-or-nothing": "size", "bearer": "bearer", "reason-needed": "reason"}


def _case(public_id: str) -> Case:
    known = read_public_id(public_id)
    return (queries.case_of(None, known) if known else None) or abort(404)


def _case_page(actor: Actor, row: Case, form: Form) -> str:
    told = timeline([("case", row.public_id)])
    sale = row.sale
    subjects = [("sale", sale.public_id), *(("shipment", parcel.public_id) for parcel in sale.shipments)]
    moved = timeline(subjects)
    return render_template(
        "operator/case.html",
        form=form,
        may_decide=row.state is _C.ANSWERED,
        is_own=actions.is_own(actor, row),
        views=_trust(row),
        happenings=wording.happenings(
            moved, desk.parties_by_id(event.acting_party_id for event in moved), {}
        ),
        movements=wording.movements(
            transfers_of([*subjects, ("case", row.public_id)]),
            {
                sale.public_id: sale.storefront.name,
                sale.seller.public_id: sale.seller.name,
                sale.courier.public_id: sale.courier.name,
            },
        ),
        **shown(row, PartyKind.OPERATOR, told),
    )


def _decide_page(row: Case, form: Form, amount_minor: int, is_news: bool = False) -> str:
    names = showing.names(row, PartyKind.OPERATOR)
    return render_template(
        "operator/decide_case.html",
        case=row,
        form=form,
        names=names,
        seen_minor=amount_minor,
        is_news=is_news,
        costs=actions.costs(row, amount_minor),
        may_be_split=actions.may_be_split(row),
        bearers=[(kind.value, names[kind], KIND_LABELS[kind]) for kind in BEARERS],
        reasons=[("", _("Pilih alasan")), *((code, DECISIONS[code]) for code in OPERATORS_REASONS)],
    )


def _trust(row: Case) -> dict[str, TrustView]:
    parties = (row.sale.order.buyer, row.sale.seller, row.sale.courier)
    scores = desk.party_scores(party.id for party in parties)
    return {
        party.kind.value: trust_view(
            party.kind, scores[party.id], url_for("trust_pages.party", party=party.public_id)
        )
        for party in parties
    }


ROUTES = (
    ("/cases", "cases", cases, ("GET",)),
    ("/cases/<case>", "case", case, ("GET",)),
    ("/cases/<case>/decide", "ask_decide_case", ask_decide_case, ("GET",)),
    ("/cases/<case>/decide", "decide_case", decide_case, ("POST",)),
)

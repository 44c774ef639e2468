"""The parties: the list, one party, founding couriers and banks, and the operator's own people."""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts import actions as accounts
from marketplace.accounts import queries as people
from marketplace.accounts import schemas as account_schemas
from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.areas import full_name
from marketplace.accounts.models import PartyKind
from marketplace.accounts.phones import spell_phone
from marketplace.accounts.roles import KIND_LABELS, ROLE_LABELS, ROLES
from marketplace.kit import clock
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _
from marketplace.kit.web.forms import Form, read_form
from marketplace.ledger.addresses import clearing
from marketplace.ledger.queries import balance
from marketplace.operator import actions, queries, schemas
from marketplace.settlement.queries import purse
from marketplace.trust.facts import FACT_KINDS
from marketplace.trust.queries import latest_facts, reputation_of, score_of
from marketplace.trust.reasons import next_step, reason_rows
from marketplace.trust.sentence import trust_view

Page = str | Response | tuple[str, int]


@acting(PartyKind.OPERATOR, "orders")
def parties(actor: Actor) -> str:
    """Parties by kind and name, with their standing."""
    asked = request.args.get("kind", "")
    kind = PartyKind(asked) if asked in list(PartyKind) else None
    name = request.args.get("q", "").replace("\x00", "").strip()[:120]
    page = queries.parties(kind, name, request.args.get("page"))
    return render_template(
        "operator/parties.html",
        page=page,
        kind=kind,
        name=name,
        kinds=KIND_LABELS,
        counts=queries.party_counts(),
        standings=queries.party_standings(party.id for party in page.items),
        town=full_name,
    )


@acting(PartyKind.OPERATOR, "orders")
def party(actor: Actor, party_id: str) -> str:
    """One party: people, trust with its reasons, money, shop."""
    found = people.party_by_public_id(party_id) or abort(404)
    read = score_of(found.id)
    return render_template(
        "operator/party.html",
        party=found,
        kind_label=KIND_LABELS[PartyKind(found.kind)],
        roles=ROLE_LABELS,
        members=people.members(found.id),
        view=trust_view(found.kind, read, url_for("trust_pages.party", party=found.public_id)),
        rows=reason_rows(read),
        step=next_step(found.kind, reputation_of(found.id), clock.now()),
        facts=[(fact, FACT_KINDS[fact.kind]) for fact in latest_facts(found.id, 10)],
        storefront=queries.storefront_of(found.id) if found.kind == PartyKind.SELLER else None,
        account=people.payout_account(found.id),
        purse=purse(found),
        held_minor=-balance(clearing(found.public_id)) if found.kind == PartyKind.PROVIDER else None,
        town=full_name(found.area_code) if found.area_code else "",
        spell_phone=spell_phone,
    )


@acting(PartyKind.OPERATOR, "members")
def new_party(actor: Actor) -> Page:
    """Found a courier company or a bank for a registered person."""
    if request.method == "GET":
        return _new_party_page(Form(values={"kind": PartyKind.COURIER.value}))
    form = read_form(schemas.PartySchema())
    if form.errors:
        return _new_party_page(form, 422)
    data = form.data
    try:
        founded = actions.found_party(
            actor, PartyKind(data["kind"]), data["name"], data["contact"], data["town"]
        )
    except Refusal as refusal:
        form.refuse(refusal, "contact")
        return _new_party_page(form, 422)
    flash(_("%(name)s sudah terdaftar. Pemiliknya bisa langsung bekerja.", name=founded.name), "good")
    return redirect(url_for("operator.party", party_id=founded.public_id), 303)


@acting(PartyKind.OPERATOR, "members")
def members(actor: Actor) -> Page:
    """The operator's own people; add one, or give another role."""
    if request.method == "GET":
        return _members_page(actor, Form())
    form = read_form(account_schemas.MemberSchema())
    if form.errors:
        return _members_page(actor, form, 422)
    try:
        member = accounts.add_member(actor, form.data["contact"], form.data["role"])
    except Refusal as refusal:
        form.refuse(refusal, "role" if refusal.code == "unknown-role" else "contact")
        return _members_page(actor, form, 422)
    flash(_("%(name)s sekarang bekerja di sini.", name=member.user.name), "good")
    return redirect(url_for("operator.members"), 303)


@acting(PartyKind.OPERATOR, "members")
def remove_member(actor: Actor, user: str) -> Response:
    """Take a person's role away."""
    accounts.remove_member(actor, user)
    flash(_("Peran itu sudah dicabut."), "good")
    return redirect(url_for("operator.members"), 303)


def _new_party_page(form: Form, status: int = 200) -> tuple[str, int]:
    towns = account_schemas.offer_towns(form)
    kinds = [(kind.value, KIND_LABELS[kind]) for kind in actions.FOUNDED]
    return render_template("operator/new_party.html", form=form, kinds=kinds, towns=towns), status


def _members_page(actor: Actor, form: Form, status: int = 200) -> tuple[str, int]:
    page = render_template(
        "operator/members.html",
        form=form,
        actor=actor,
        members=people.members(actor.party_id),
        labels=ROLE_LABELS,
        roles=[(role, ROLE_LABELS[role]) for role in ROLES[PartyKind.OPERATOR]],
        spell_phone=spell_phone,
    )
    return page, status


# address, name, view, methods
ROUTES = (
    ("/parties", "parties", parties, ("GET",)),
    ("/parties/new", "new_party", new_party, ("GET", "POST")),
    ("/parties/<party_id>", "party", party, ("GET",)),
    ("/members", "members", members, ("GET", "POST")),
    ("/members/<user>/remove", "remove_member", remove_member, ("POST",)),
)

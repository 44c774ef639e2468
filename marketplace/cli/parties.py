"""``flask parties``: who makes the marketplace, what each may do and how he stands."""

import click
from flask.cli import AppGroup
from sqlalchemy import select

from marketplace.accounts import actions as accounts
from marketplace.accounts import queries as people
from marketplace.accounts.models import Party, PartyKind, User
from marketplace.accounts.roles import ROLES
from marketplace.catalog import actions as catalog
from marketplace.cli.asking import Number, answer_page, paged, party_of
from marketplace.cli.speaking import answer, answering, at, fail, shown, table
from marketplace.kit.db import db, unit_of_work
from marketplace.kit.i18n import money
from marketplace.kit.money import DEFAULT_CURRENCY
from marketplace.ledger.addresses import clearing, owing, payable
from marketplace.ledger.queries import balance
from marketplace.operator import queries
from marketplace.settlement import asking
from marketplace.settlement.queries import Purse, purse
from marketplace.trust.queries import score_of
from marketplace.trust.standing import Standing

SEARCH_LENGTH_MAX = 120

parties = AppGroup("parties", help="Those who make the marketplace.")


@parties.command("found")
@click.option("--name", required=True, help="The operator's first person.")
@click.option("--contact", required=True, help="Phone number or e-mail to sign in with.")
@click.option(
    "--password", prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for when left out."
)
@click.option("--party", default="Pasarlima", show_default=True, help="What the operator is called.")
@answering
def found_command(name: str, contact: str, password: str, party: str, as_json: bool) -> None:
    """Found a marketplace in an empty database: its operator with a first owner, and the departments of goods."""
    if len(password) < accounts.PASSWORD_LENGTH_MIN:
        fail(f"The password needs at least {accounts.PASSWORD_LENGTH_MIN} characters.")
    if db.session.scalar(select(Party.id).where(Party.kind == PartyKind.OPERATOR)) is not None:
        fail("This marketplace has its operator already. Its owner adds people on the page of members.")
    with unit_of_work():
        user = accounts.register(name, contact, password)
        operator = accounts.create_party(user, PartyKind.OPERATOR, party)
        departments = catalog.open_departments()
    answer(
        as_json,
        {"party": operator.public_id, "name": operator.name, "departments": len(departments)},
        (
            f"{operator.name} is founded ({operator.public_id}) with {len(departments)} departments; "
            f"{name} may sign in.",
        ),
    )


@parties.command("connect")
@click.argument("party")
@click.argument("adapter")
@answering
def connect_command(party: str, adapter: str, as_json: bool) -> None:
    """Let PARTY be the payment provider from outside that ADAPTER (stripe, midtrans) calls; its settings come first."""
    with unit_of_work():
        provider = party_of(party)
        if provider.kind is not PartyKind.PROVIDER:
            fail("Only a payment provider can be one from outside.")
        try:
            asking.stand_for(provider, adapter)
        except LookupError:
            fail(f"No provider called {adapter} is set up: give its key in the environment first.")
        except ValueError as error:
            fail(str(error))
    answer(
        as_json,
        {"party": provider.public_id, "adapter": adapter},
        (f"{provider.name} is {adapter} from now on.",),
    )


@parties.command("list")
@click.option("--kind", type=click.Choice(list(map(str, PartyKind))), help="One of the five kinds.")
@click.option("--standing", type=click.Choice(list(map(str, Standing))), help="How far they are trusted.")
@click.option("--search", default="", help="A part of the name.")
@paged
@answering
def list_command(
    kind: str | None, standing: str | None, search: str, page: str | None, limit: int, as_json: bool
) -> None:
    """List parties, the newest first."""
    if len(search) > SEARCH_LENGTH_MAX or not search.isprintable():
        raise click.BadParameter("write a part of a name.", param_hint="'--search'")
    found = queries.parties(PartyKind(kind) if kind else None, search, page, standing or "", limit)
    standings = queries.party_standings(party.id for party in found.items)
    answer_page(
        as_json,
        found,
        page,
        ({**_named(party), "standing": standings[party.id]} for party in found.items),
        ("number", "kind", "standing", "since (UTC)", "name"),
        ((p.public_id, p.kind, standings[p.id], p.created_at, p.name) for p in found.items),
        "No party is like that.",
    )


@parties.command("show")
@click.argument("party", type=Number())
@answering
def show_command(party: str, as_json: bool) -> None:
    """Show one party with its members, rights, balances and standing."""
    found = party_of(party)
    members: list[dict[str, object]] = [
        {"user": row.user.public_id, "name": row.user.name, "contact": _contact(row.user), "role": row.role}
        for row in people.members(found.id)
    ]
    rights: list[dict[str, object]] = [
        {
            "right": row.what.value,
            "source": f"{row.source_kind}:{row.source_id}",
            "granted_at": row.granted_at,
            "ended_at": row.ended_at,
        }
        for row in people.grants_of(found.id)
    ]
    known = purse(found)
    trust = score_of(found.id)
    balances = [
        {"address": address, "balance_minor": balance(address), "currency": DEFAULT_CURRENCY}
        for address in _places(found)
    ]
    document = {
        **_named(found),
        "area_code": found.area_code,
        "zone": found.zone,
        "standing": trust.standing.value,
        "points": trust.points,
        "members": members,
        "rights": rights,
        "purse": {**vars(known), "currency": DEFAULT_CURRENCY},
        "balances": balances,
    }
    lines = [
        shown(f"{found.name}, {found.kind} {found.public_id}, since {at(found.created_at)} UTC"),
        f"Standing: {trust.standing}, {trust.points} of 100 points",
        "",
        *_part(
            "Members", ("person", "role", "contact", "name"), members, ("user", "role", "contact", "name")
        ),
        *_part(
            "Rights",
            ("right", "source", "from (UTC)", "until (UTC)"),
            rights,
            ("right", "source", "granted_at", "ended_at"),
        ),
        *_money(known),
        *(
            f"  {row['address']:<34}{money(balance(str(row['address']))):>24}"
            for row in balances
            if row["balance_minor"]
        ),
    ]
    answer(as_json, document, lines)


def roles() -> list[str]:
    """Every role there is in any party."""
    return sorted({role for roles in ROLES.values() for role in roles})


def _named(party: Party) -> dict[str, object]:
    return {
        "party": party.public_id,
        "kind": party.kind.value,
        "name": party.name,
        "created_at": party.created_at,
    }


def _contact(user: User) -> str:
    return user.phone or user.email or ""


def _places(party: Party) -> list[str]:
    """Where the book holds what is this party's."""
    if party.kind is PartyKind.PROVIDER:
        return [clearing(party.public_id)]
    return [payable(party.public_id), owing(party.public_id)]


def _part(
    name: str, heads: tuple[str, ...], rows: list[dict[str, object]], keys: tuple[str, ...]
) -> list[str]:
    if not rows:
        return [f"{name}: none", ""]
    return [
        f"{name}:",
        *(f"  {line}" for line in table(heads, ([row[key] for key in keys] for row in rows))),
        "",
    ]


def _money(known: Purse) -> list[str]:
    return [
        f"With us: {money(known.due_minor)}, of it free {money(known.ready_minor)}, held "
        f"{money(known.waiting_minor)}; on its way {money(known.under_way_minor)}; "
        f"owes us {money(known.owing_minor)}",
    ]

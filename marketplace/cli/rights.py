"""``flask parties``, what changes them: people, sessions and rights, each by somebody of the operator."""

import click

from marketplace.accounts.models import Right
from marketplace.cli.asking import Number, as_option, operator_of, party_of, person_of
from marketplace.cli.parties import parties, roles
from marketplace.cli.speaking import answer, answering, fail, shown
from marketplace.kit.db import unit_of_work
from marketplace.operator import actions

RIGHTS = click.Choice(list(map(str, Right)))
reason_option = click.option(
    "--reason", required=True, type=click.Choice(actions.REASONS), help="Why; it is recorded for good."
)


@parties.command("add-member")
@click.argument("party", type=Number())
@click.argument("contact")
@click.option("--role", required=True, type=click.Choice(roles()), help="What he may do there.")
@as_option
@answering
def add_member_command(party: str, contact: str, role: str, acting: str, as_json: bool) -> None:
    """Give the registered person with CONTACT a role in PARTY."""
    with unit_of_work():
        member = actions.add_member(operator_of(acting), party_of(party), contact, role)
    answer(
        as_json,
        {"party": party, "user": member.user.public_id, "role": role},
        (shown(f"{member.user.name} is {role} of {member.party.name} now."),),
    )


@parties.command("sign-out")
@click.argument("contact")
@as_option
@answering
def sign_out_command(contact: str, acting: str, as_json: bool) -> None:
    """End every session and every token of the person with CONTACT."""
    with unit_of_work():
        user = person_of(contact)
        sessions, tokens = actions.sign_out(operator_of(acting), user)
    answer(
        as_json,
        {"user": user.public_id, "sessions": sessions, "tokens": tokens},
        (shown(f"{user.name} is signed out everywhere: {sessions} sessions and {tokens} tokens ended."),),
    )


@parties.command("grant")
@click.argument("party", type=Number())
@click.argument("right", type=RIGHTS)
@reason_option
@as_option
@answering
def grant_command(party: str, right: str, reason: str, acting: str, as_json: bool) -> None:
    """Give PARTY a right without papers."""
    with unit_of_work():
        found = party_of(party)
        if not actions.grant_right(operator_of(acting), found, Right(right), reason):
            fail(f"{found.public_id} has the right {right} already.")
    answer(
        as_json,
        {"party": party, "right": right, "reason": reason, "granted": True},
        (shown(f"{found.name} has the right {right} now."),),
    )


@parties.command("end-right")
@click.argument("party", type=Number())
@click.argument("right", type=RIGHTS)
@reason_option
@as_option
@answering
def end_right_command(party: str, right: str, reason: str, acting: str, as_json: bool) -> None:
    """End a right of PARTY, whose shop closes where it was the right to sell."""
    with unit_of_work():
        found = party_of(party)
        if not actions.end_right(operator_of(acting), found, Right(right), reason):
            fail(f"{found.public_id} does not have the right {right}.")
    answer(
        as_json,
        {"party": party, "right": right, "reason": reason, "granted": False},
        (shown(f"{found.name} has the right {right} no more."),),
    )

"""The people of a party, the same calls in every room that may have several."""

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import fields

from marketplace.accounts import actions, queries
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Membership, PartyKind
from marketplace.accounts.roles import ROLES
from marketplace.accounts.schemas import Contact
from marketplace.api.calls import Call, Listed
from marketplace.api.fields import Asked, Choice
from marketplace.api.shapes import Id, Shape
from marketplace.kit.i18n import _l

Said = Mapping[str, Any]


class MemberShape(Shape):
    """Somebody who works for the party."""

    id = Id(attribute="user.public_id")
    name = fields.String(attribute="user.name")
    phone = fields.String(attribute="user.phone", allow_none=True)
    email = fields.String(attribute="user.email", allow_none=True)
    role = fields.String()


def list_members(actor: Actor) -> Sequence[Membership]:
    """Who works here."""
    return queries.members(actor.party_id)


def remove_member(actor: Actor, user: str) -> None:
    """Take somebody's role away, and with it his tokens' power."""
    actions.remove_member(actor, user)


def member_calls(kind: PartyKind) -> tuple[Call, ...]:
    """The calls of a room of ``kind``."""

    class MemberAsked(Asked):
        """Somebody who is registered, and what he may do."""

        contact = Contact()
        role = Choice(*ROLES[kind])

    MemberAsked.__name__ = f"{kind.title()}MemberAsked"

    def put_member(actor: Actor, asked: Said) -> Membership:
        """Give somebody a role, or another one."""
        return actions.add_member(actor, asked["contact"], asked["role"])

    return (
        Call(
            "GET",
            "/members",
            list_members,
            _l("Melihat orang yang bekerja di sini."),
            "members",
            gives=Listed(MemberShape),
        ),
        Call(
            "PUT",
            "/members",
            put_member,
            _l("Memberi seseorang peran, atau peran lain."),
            "members",
            MemberAsked,
            MemberShape,
            guesses=True,
            tells=_l("Orangnya harus sudah punya akun Pasarlima. Peran sendiri tidak bisa diganti."),
        ),
        Call("DELETE", "/members/<user>", remove_member, _l("Mencabut peran seseorang."), "members"),
    )

"""The people of a party: the same three pages for every room that asks for them."""

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, url_for
from flask_login import current_user
from marshmallow import Schema
from werkzeug.wrappers import Response

from marketplace.accounts import actions, queries
from marketplace.accounts.acting import View, acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Membership, PartyKind, User
from marketplace.accounts.phones import spell_phone
from marketplace.accounts.roles import ROLE_LABELS, ROLES
from marketplace.accounts.schemas import Contact
from marketplace.kit.db import db
from marketplace.kit.errors import Invalid
from marketplace.kit.i18n import _
from marketplace.kit.web.fields import Choice
from marketplace.kit.web.forms import Form, read_form

Route = tuple[str, str, View, tuple[str, ...]]
Page = str | Response | tuple[str, int]


def member_routes(kind: PartyKind, room: str, prefix: str, hints: dict[str, object]) -> Sequence[Route]:
    """Routes of the pages under ``prefix`` (``/<party>``) for the blueprint and template folder ``room``.

    ``hints`` says per role in a sentence what it may do.
    """
    roles = [(role, ROLE_LABELS[role], hints.get(role, "")) for role in ROLES[kind]]
    role_schema = Schema.from_dict({"role": Choice(*ROLES[kind])})
    member_schema = Schema.from_dict({"contact": Contact(), "role": Choice(*ROLES[kind])})

    def show(actor: Actor, form: Form) -> str:
        people = queries.members(actor.party_id)
        return render_template(
            "accounts/members.html",
            layout=f"{room}/layout.html",
            room=room,
            party=actor.party,
            members=people,
            reached=reached,
            role_labels=ROLE_LABELS,
            roles=roles,
            form=form,
        )

    def back(actor: Actor) -> Response:
        assert actor.party is not None
        return redirect(url_for(f"{room}.members", party=actor.party.public_id), 303)

    @acting(kind, "members")
    def members(actor: Actor) -> Page:
        """Who works here, and a form for one more."""
        return show(actor, Form(values={"role": roles[-1][0]}))

    @acting(kind, "members")
    def add(actor: Actor) -> Page:
        """Somebody who is registered gets a role."""
        form = read_form(member_schema())
        if not form.errors:
            try:
                member = actions.add_member(actor, form.data["contact"], form.data["role"])
                flash(_("%(name)s sekarang bisa masuk ke sini.", name=member.user.name), "good")
                return back(actor)
            except Invalid as refusal:
                db.session.rollback()
                form.refuse(refusal, "contact")
        return show(actor, form), 422

    @acting(kind, "members")
    def member(actor: Actor, user: str) -> Page:
        """Give somebody another role."""
        row = _member(actor, user)
        form = read_form(role_schema())
        if not form.errors:
            actions.add_member(actor, reached(row.user, spell=False), form.data["role"])
            flash(_("Peran %(name)s sudah diganti.", name=row.user.name), "good")
        return back(actor)

    @acting(kind, "members")
    def leaving(actor: Actor, user: str) -> Page:
        """Ask before somebody loses his role."""
        row = _member(actor, user)
        return render_template(
            "accounts/member_leaves.html",
            layout=f"{room}/layout.html",
            room=room,
            party=actor.party,
            member=row,
        )

    @acting(kind, "members")
    def remove(actor: Actor, user: str) -> Page:
        """Take the role away."""
        row = _member(actor, user)
        actions.remove_member(actor, user)
        flash(_("%(name)s tidak bisa masuk ke sini lagi.", name=row.user.name), "good")
        return back(actor)

    return (
        (f"{prefix}/members", "members", members, ("GET",)),
        (f"{prefix}/members", "add_member", add, ("POST",)),
        (f"{prefix}/members/<user>", "change_member", member, ("POST",)),
        (f"{prefix}/members/<user>/leaves", "member_leaves", leaving, ("GET",)),
        (f"{prefix}/members/<user>/leaves", "remove_member", remove, ("POST",)),
    )


def reached(user: User, spell: bool = True) -> str:
    """How a person is reached: the phone, else the mailbox."""
    if user.phone:
        return spell_phone(user.phone) if spell else user.phone
    return user.email or ""


def _member(actor: Actor, user_public_id: str) -> Membership:
    """Another member of the actor's party, or 404: nobody changes himself here."""
    others = (row for row in queries.members(actor.party_id) if row.user_id != current_user.id)
    found = next((row for row in others if row.user.public_id == user_public_id), None)
    if found is None:
        abort(404)
    return found

"""Which party a request acts for: in the address, checked at each request, never kept in the session."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import abort, g, redirect, request, url_for
from flask_login import current_user
from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Membership, Party, PartyKind
from marketplace.accounts.roles import may
from marketplace.kit.db import db

View = Callable[..., Any]


def acting(kind: PartyKind, permission: str) -> Callable[[View], View]:
    """Give the view an Actor as its first argument, or refuse.

    Rooms of sellers, couriers and providers carry ``<party>`` (a public id) in the address; buyer and operator are
    found by the membership. Strangers to a party hear 404, members whose role lacks ``permission`` 403.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(*args: Any, party: str | None = None, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                return redirect(url_for("accounts.login", next=_back()))
            actor = find_actor(kind, party)
            if actor is None:
                abort(404)
            if not may(kind, actor.role, permission):
                abort(403)
            g.actor = actor
            return view(actor, *args, **kwargs)

        wrapper.decision = (kind.value, permission)  # type: ignore[attr-defined]
        return wrapper

    return decorate


def public(view: View) -> View:
    """Say that everyone may see this view. Every route says something: a test reads it."""
    view.decision = ("public", "see")  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """A view for any person who is signed in, whatever party he acts for."""

    @wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            return redirect(url_for("accounts.login", next=_back()))
        return view(*args, **kwargs)

    wrapper.decision = ("user", "see")  # type: ignore[attr-defined]
    return wrapper


def confirmed(view: View) -> View:
    """Ask for the code first where the person's contact is not confirmed; afterwards he is back here.

    Stands below @acting or @signed_in, which say whom the view is for.
    """

    @wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_confirmed:
            way = request.full_path.rstrip("?") if request.method == "GET" else request.path
            return redirect(url_for("accounts.confirm", next=way), 303)
        return view(*args, **kwargs)

    return wrapper


def find_actor(kind: PartyKind, party_public_id: str | None) -> Actor | None:
    """The present user as a member of that party (or of his only party of ``kind``), or None."""
    statement = (
        select(Membership, Party)
        .join(Party, Membership.party_id == Party.id)
        .where(Membership.user_id == current_user.id, Party.kind == kind)
        .order_by(Party.id)
        .limit(1)
    )
    if party_public_id is not None:
        statement = statement.where(Party.public_id == party_public_id)
    row = db.session.execute(statement).first()
    if row is None:
        return None
    membership, party = row
    return Actor(kind=kind.value, user=current_user._get_current_object(), party=party, role=membership.role)


def _back() -> str:
    return request.full_path.rstrip("?") if request.method == "GET" else url_for("buyers.home")

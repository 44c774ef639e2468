"""One of everything, served to programs: the world of tests.security with a token for everybody in it."""

import contextlib
import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import false, make_url, or_, select

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Membership, Party, PartyKind, User
from marketplace.accounts.roles import ROLES
from marketplace.api import tokens
from marketplace.api.scopes import scopes_of
from marketplace.app import create_app
from marketplace.catalog.models import Storefront
from marketplace.kit import clock
from marketplace.kit.db import Model, Public, db
from marketplace.kit.web.limits import limiter
from marketplace.orders.models import Shipment
from tests import make
from tests.api.people import ROOMS
from tests.databases import Template
from tests.security.world import Person, World, build

SETTINGS = {
    "TESTING": True,
    "REDIS_URL": "",
    "SECRET_KEY": "a secret that only tests know",
    "RATE_LIMITS": False,
    "DEMO": True,
    "STRIPE_SECRET_KEY": "sk_test_standin",
    "STRIPE_WEBHOOK_SECRET": "whsec_standin",
    "STRIPE_API_URL": "http://127.0.0.1:9",  # nobody is there
}
AN_ID = re.compile(r"PL-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}")
# What everybody may know, or many: goods and who sells them.
KNOWN_TO_ALL = {"party", "storefront", "listing", "variant", "file", "courier_service"}
# Where a call names a thing otherwise than its table is named.
TABLES = {
    "good": "listing",
    "line": "sale_line",
    "parcel": "shipment",
    "photo": "file",
    "picture": "file",
    "pictures": "file",
    "transfer": "bank_line",
    "statement": "bank_statement",
    "file": "payout_file",
    "rule": "commission_rule",
    "post": "webhook_post",
    "service": "courier_service",
    "webhook": "webhook_endpoint",
}
OF_OUR_OWN = (
    "kept_answer",
    "api_token",
    "sqlite_sequence",
)  # what a refused call may leave: its own answer, its use


@dataclass
class Served:
    """The running application, the secrets of who lives in its world, ids by the name of their table, a way back."""

    app: Flask
    world: World
    watching: sqlite3.Connection
    as_built: str
    secrets: dict[str, str]  # by the name of a person
    ids: Mapping[str, list[str]]
    private: frozenset[str]
    own: dict[str, set[str]] = field(default_factory=dict)  # ids that the lists of a room show its owner
    of_rivals: set[str] = field(default_factory=set)  # and those that they show the rivals

    def headers(self, who: Person | None) -> dict[str, str]:
        """What makes a request that person's; nobody's where there is none."""
        limiter.enabled = False  # it knows only the app that was made last, which may be another test's
        return {} if who is None else {"Authorization": f"Bearer {self.secrets[who.name]}"}

    def candidates(self, kind: str, name: str) -> list[str]:
        """Ids that may stand for ``name`` and are no rival's, those first that the party of this kind has."""
        seen = self.own.get(kind, set())
        known = set(self.ids.get(TABLES.get(name, name), [])) - self.of_rivals
        return sorted(known, key=lambda one: (one not in seen, one))

    def version(self) -> int:
        """A number that is another one as soon as anybody commits a change."""
        return int(self.watching.execute("PRAGMA data_version").fetchone()[0])

    def restore(self, version: int) -> None:
        """Make everything as it was built, if anybody has changed something since ``version``."""
        if self.version() != version:
            file = self.watching.execute("PRAGMA database_list").fetchone()[2]
            with (
                contextlib.closing(sqlite3.connect(file)) as target,
                contextlib.closing(sqlite3.connect(self.as_built)) as source,
            ):
                source.backup(target)

    def changed(self) -> list[str]:
        """The tables in which something is not as it was built, other than what every call may leave."""
        names = [
            name
            for (name,) in self.watching.execute("SELECT name FROM built.sqlite_master WHERE type = 'table'")
            if not name.startswith(("listing_search", *OF_OUR_OWN))
        ]
        return [name for name in names if self._differs(name)]

    def _differs(self, name: str) -> bool:
        here, there = f'SELECT * FROM main."{name}"', f'SELECT * FROM built."{name}"'
        return any(
            self.watching.execute(f"SELECT EXISTS ({one} EXCEPT {other})").fetchone()[0]
            for one, other in ((here, there), (there, here))
        )


@contextlib.contextmanager
def serving_world(templates: Callable[[str], Template]) -> Iterator[Served]:
    """The world as it is built, for as many calls as wanted."""
    with tempfile.TemporaryDirectory() as folder, templates("sqlite").copy(Path(folder)) as url:
        app = create_app({**SETTINGS, "DATABASE_URL": url, "VAR_DIR": folder})
        with app.test_request_context():
            world = build(app)
            people = [*world.owners.values(), *world.rivals.values(), *world.staff]
            secrets = {person.name: _secret_of(person) for person in people}
            db.session.commit()
            ids = _ids()
            private = _private(world.rivals.values())
            db.session.remove()
        watching = sqlite3.connect(str(make_url(url).database))
        as_built = f"{folder}/as_built.sqlite3"
        with contextlib.closing(sqlite3.connect(as_built)) as copy:
            watching.backup(copy)
        watching.execute("ATTACH ? AS built", (as_built,))
        served = Served(app, world, watching, as_built, secrets, ids, private)
        for owner in world.owners.values():
            served.own[owner.kind] = set(_shown(served, owner))
        for rival in world.rivals.values():
            served.of_rivals.update(set(_shown(served, rival)) - served.own[rival.kind])
        yield served
        watching.close()
        with app.app_context():
            db.engine.dispose()


def _secret_of(person: Person) -> str:
    """A token of the person with everything that the role may give away, made by the owner of the party."""
    kind = PartyKind(person.kind)
    members = select(Membership).join(Membership.party).where(Party.public_id == person.party)
    owner, member = (
        db.session.scalars(members.where(Membership.role == role)).first() for role in ("owner", person.role)
    )
    assert owner is not None
    assert member is not None
    actor = Actor(kind=kind.value, user=owner.user, party=owner.party, role="owner")
    may = ROLES[kind][person.role]
    scopes = [scope for scope in scopes_of(kind, "owner") if scope.split(":")[0] in may]
    token, secret = tokens.make(actor, f"program of {person.name}", scopes, 365)
    token.user, token.last_used_at = member.user, clock.real_now()
    return secret


def _tables() -> dict[str, Any]:
    """The class of every table whose rows have an id that may be told."""
    mapped = [mapper.class_ for mapper in Model.registry.mappers]
    return {one.__tablename__: one for one in mapped if issubclass(one, Public)}


def _ids() -> dict[str, list[str]]:
    """What there is of every kind, by the name of its table; and what else stands in a path."""
    found = {name: list(db.session.scalars(select(one.public_id))) for name, one in _tables().items()}
    found["awb"] = list(db.session.scalars(select(Shipment.awb)))
    found["slug"] = list(db.session.scalars(select(Storefront.slug)))
    found["code"] = [make.SEMARANG, make.YOGYAKARTA]
    return {name: sorted(ids) for name, ids in found.items()}


def _private(rivals: Iterable[Person]) -> frozenset[str]:
    """Ids that none of the rivals must ever see: what is somebody's, other than their own and what all may know."""
    parties = select(Party.id).where(Party.public_id.in_([rival.party for rival in rivals]))
    users = select(Membership.user_id).where(Membership.party_id.in_(parties))
    found: set[str] = set()
    for name, one in _tables().items():
        owned = {"user_id": users, "party_id": parties} | ({"id": users} if one is User else {})
        theirs = [getattr(one, column).in_(some) for column, some in owned.items() if hasattr(one, column)]
        if name not in KNOWN_TO_ALL:
            found.update(db.session.scalars(select(one.public_id).where(~or_(false(), *theirs))))
    return frozenset(found)


def _shown(served: Served, owner: Person) -> Iterator[str]:
    """Every id in the lists of the owner's room."""
    client = served.app.test_client()
    room = f"/api/v1/{ROOMS[PartyKind(owner.kind)]}/"
    for rule in served.app.url_map.iter_rules():
        if rule.rule.startswith(room) and not rule.arguments and "GET" in (rule.methods or ()):
            yield from AN_ID.findall(client.get(rule.rule, headers=served.headers(owner)).text)

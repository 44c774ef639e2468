"""Every page of the marketplace, tried by everybody it is not for; what programs call, tests/api/test_schema.py tries.

Routes come from the URL map and objects from the builders, so what is added tomorrow is tried tomorrow.
"""

import contextlib
import itertools
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import make_url
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from marketplace.accounts.roles import ROLES
from marketplace.app import create_app
from marketplace.kit.db import db
from marketplace.kit.web.limits import limiter
from tests.conftest import Visitor
from tests.databases import Template
from tests.security.world import NOBODY, Person, Values, World, build

# One worker tries all of them: the world they are tried in takes long to build.
pytestmark = [pytest.mark.proof, pytest.mark.xdist_group("every route")]

OF_PROGRAMS = "/api/v1/"
# The kit knows no people: how the page looks is for everybody to choose.
FOR_EVERYBODY = {"static", "assets", "display_choice", "language_choice"}
SAFE = {"GET"}
SETTINGS = {
    "TESTING": True,
    "REDIS_URL": "",
    "SECRET_KEY": "a secret that only tests know",
    "RATE_LIMITS": False,
    "WTF_CSRF_ENABLED": False,
    "DEMO": True,
    "STRIPE_SECRET_KEY": "sk_test_standin",
    "STRIPE_WEBHOOK_SECRET": "whsec_standin",
    "STRIPE_API_URL": "http://127.0.0.1:9",  # nobody is there, and nobody is asked
}
TO_SIGN_IN = "/login?next="


def bare_app() -> Flask:
    """The application without a database, to ask what it has."""
    with tempfile.TemporaryDirectory() as folder:
        return create_app({**SETTINGS, "DATABASE_URL": "sqlite://", "VAR_DIR": folder})


def routes() -> list[tuple[str, str, Rule]]:
    """(method, endpoint, rule) of every page's address, as the application has them when the tests are gathered."""
    app = bare_app()
    return [
        (method, rule.endpoint, rule)
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        if rule.endpoint not in FOR_EVERYBODY and not rule.rule.startswith(OF_PROGRAMS)
    ]


ROUTES = routes()


@dataclass
class Marketplace:
    """The running application, its world, and a way back to how it was."""

    app: Flask
    world: World
    watching: sqlite3.Connection
    as_built: sqlite3.Connection

    def ask(self, who: Person, method: str, path: str) -> TestResponse:
        """Send ``who`` to ``path`` with a form that is as good as empty."""
        limiter.enabled = False  # it knows only the app that was made last, which may be another test's
        client = self.app.test_client()
        if who.cookie:
            client.set_cookie("session", who.cookie)
        return client.open(path, method=method, data=None if method in SAFE else {"verb": "hide"})

    def version(self) -> int:
        """A number that is another one as soon as anybody commits a change."""
        return int(self.watching.execute("PRAGMA data_version").fetchone()[0])

    def restore(self, version: int) -> None:
        """Make everything as it was built, if anybody has changed something since ``version``."""
        if self.version() == version:
            return
        file = self.watching.execute("PRAGMA database_list").fetchone()[2]
        with contextlib.closing(sqlite3.connect(file)) as target:
            self.as_built.backup(target)


@pytest.fixture(scope="module")
def marketplace(
    templates: Callable[[str], Template], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Marketplace]:
    """One marketplace for all routes: what is refused changes nothing, and what is allowed is undone."""
    folder = tmp_path_factory.mktemp("world")
    with templates("sqlite").copy(folder) as url:
        app = create_app({**SETTINGS, "DATABASE_URL": url, "VAR_DIR": str(folder)})
        app.test_client_class = Visitor
        with app.test_request_context():
            world = build(app)
            db.session.remove()
        watching = sqlite3.connect(str(make_url(url).database))
        as_built = sqlite3.connect(":memory:")
        watching.backup(as_built)
        yield Marketplace(app, world, watching, as_built)
        watching.close()
        as_built.close()
        with app.app_context():
            db.engine.dispose()


def test_every_route_says_who_may_come() -> None:
    app = bare_app()
    silent = {e for e, view in app.view_functions.items() if not hasattr(view, "decision")}
    assert silent == FOR_EVERYBODY


def test_a_change_would_be_noticed_and_can_be_undone(marketplace: Marketplace) -> None:
    buyer, version = marketplace.world.owners["buyer"], marketplace.version()
    assert marketplace.ask(buyer, "GET", "/account").status_code == 200
    assert marketplace.version() == version
    assert marketplace.ask(buyer, "POST", "/account/sessions/end").status_code == 303
    assert marketplace.version() != version
    assert marketplace.ask(buyer, "GET", "/account").status_code == 302
    marketplace.restore(version)
    assert marketplace.ask(buyer, "GET", "/account").status_code == 200


def test_every_permission_is_somebodys() -> None:
    """A word that is in no role would lock everybody out, and a typo would look like it."""
    app = bare_app()
    asked = {getattr(view, "decision", ("public", "see")) for view in app.view_functions.values()}
    known = {(kind.value, may) for kind, roles in ROLES.items() for role in roles.values() for may in role}
    assert asked - known == {("public", "see"), ("user", "see")}


@pytest.mark.parametrize(
    ("method", "endpoint", "rule"), ROUTES, ids=[f"{method} {rule.rule}" for method, _, rule in ROUTES]
)
def test_nobody_else_gets_in_and_the_owner_does(
    marketplace: Marketplace, method: str, endpoint: str, rule: Rule
) -> None:
    kind, permission = marketplace.app.view_functions[endpoint].decision  # type: ignore[attr-defined]
    owner = marketplace.world.owners.get(
        kind, NOBODY if kind == "public" else marketplace.world.owners["buyer"]
    )
    path, values = opened_by(marketplace, owner, method, rule)
    version = marketplace.version()
    for stranger, address in strangers(marketplace, kind, permission, rule, path, values):
        answer = marketplace.ask(stranger, method, address)
        assert is_refusal(answer, stranger), f"{stranger.name} got {answer.status} from {method} {address}"
        assert marketplace.version() == version, f"{stranger.name} changed something by {method} {address}"


def opened_by(marketplace: Marketplace, owner: Person, method: str, rule: Rule) -> tuple[str, Values]:
    """An address of this route that lets its owner in, with what stands in it. The world is as before.

    A page is looked for first, or a form that goes through; what merely leads elsewhere, or misses something, will do
    where there is no better.
    """
    answers, second_best = [], []
    for values in fitting(marketplace, owner, rule):
        with marketplace.app.test_request_context():
            path = rule.build(values)[1]  # type: ignore[index]
        version = marketplace.version()
        answer = marketplace.ask(owner, method, path)
        marketplace.restore(version)
        if answer.status_code == (200 if method in SAFE else 303) and is_let_in(answer, method):
            return path, values
        if is_let_in(answer, method):
            second_best.append((path, values))
        answers.append(f"{path}: {answer.status}")
    if second_best:
        return second_best[0]
    raise AssertionError(
        f"{owner.name or 'nobody'} is not let in by {method} {rule.rule}:\n" + "\n".join(answers)
    )


def fitting(marketplace: Marketplace, owner: Person, rule: Rule) -> Iterator[Values]:
    """Every set of ids the world has for this route."""
    fixed = {name: words(rule, name) for name in rule.arguments}
    tried = set()
    cases = marketplace.world.cases
    for case in cases[owner.kind] if owner.kind else itertools.chain(*cases.values()):
        ways = [[case[name]] if case.get(name) else fixed[name] for name in rule.arguments]
        for way in itertools.product(*ways):
            if way not in tried:
                tried.add(way)
                yield dict(zip(rule.arguments, way, strict=True))


def words(rule: Rule, name: str) -> list[str]:
    """The words that a route names itself, such as the steps of a form."""
    return sorted(getattr(rule._converters[name], "items", ()))


def strangers(
    marketplace: Marketplace, kind: str, permission: str, rule: Rule, path: str, values: Values
) -> Iterator[tuple[Person, str]]:
    """Everybody this address is not for, each with the address he would try."""
    if kind == "public":
        return
    world = marketplace.world
    yield NOBODY, path
    if kind == "user":
        if rule.arguments - {"word"}:
            yield world.rivals["buyer"], path
        return
    for owner in world.owners.values():
        if owner.kind != kind:
            yield owner, path
    for colleague in world.staff:
        if colleague.kind != kind or permission not in ROLES[colleague.kind][colleague.role]:  # type: ignore[index]
            yield colleague, path
    for rival in world.rivals.values():
        if rival.kind != kind or rule.arguments:
            yield rival, path
        if rival.kind == kind and rule.arguments - {"party", "word", "verb"} and "party" in rule.arguments:
            with marketplace.app.test_request_context():
                yield rival, rule.build(values | {"party": rival.party})[1]  # type: ignore[index]


def is_refusal(answer: TestResponse, who: Person) -> bool:
    """Not found or not allowed; nobody at all is asked to sign in."""
    if answer.status_code in (302, 303):
        return who is NOBODY and answer.headers["Location"].startswith(TO_SIGN_IN)
    return answer.status_code in (403, 404)


def is_let_in(answer: TestResponse, method: str) -> bool:
    """A page, or the way to one; for an empty form also the word that something is missing or out of turn."""
    if answer.status_code in (302, 303):
        return not answer.headers["Location"].startswith(TO_SIGN_IN)
    return answer.status_code == 200 or (method not in SAFE and answer.status_code in (400, 409, 422))

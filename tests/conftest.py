"""What every test may ask for: a migrated database of its own, an app on it, and the real servers behind."""

import contextlib
import contextvars
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from jinja2 import FileSystemBytecodeCache
from redis import Redis
from sqlalchemy.orm import scoped_session
from werkzeug.test import TestResponse

from marketplace.accounts import actions as accounts
from marketplace.app import create_app
from marketplace.kit.db import db
from tests import once, plain
from tests.databases import PostgreSQLTemplate, SQLiteTemplate, Template
from tests.proofs import filled_in
from tests.queries import counted_queries
from tests.services import postgres, redis
from tests.services.children import in_memory
from tests.services.installing import ServiceMissing
from tests.services.web import LiveServer, serving
from tests.services.worker import Worker, working

SERVERS = {"TEST_DATABASE_URL": postgres, "TEST_REDIS_URL": redis}
DATABASES = ("sqlite", "postgresql")

# How long one example takes tells how busy the machine is, and of the first that it reads the tables.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

MakeApp = Callable[..., Flask]


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Start the servers once, in the process that hands out the work; its workers inherit the addresses."""
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    if config.option.basetemp is None and (place := in_memory()):
        config.option.basetemp = tempfile.mkdtemp(prefix="pasarlima-tests-", dir=place)
        config.add_cleanup(lambda: shutil.rmtree(config.option.basetemp, ignore_errors=True))
    for variable, server in SERVERS.items():
        try:
            address, stop = server.start()
        except ServiceMissing as missing:
            raise pytest.UsageError(str(missing)) from missing
        config.add_cleanup(stop)
        os.environ[variable] = address


def pytest_collection_finish() -> None:
    """What is loaded by now stays."""
    once.settle()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell what was counted: how much was tried, and how hard; make prove fills in the table of claims."""
    passed, failed = terminalreporter.getreports("passed"), terminalreporter.getreports("failed")
    if os.environ.get("PROVE"):
        for line in filled_in(passed, failed):
            terminalreporter.write_line(line)
        return
    for report in passed + failed:
        for name, said in report.user_properties if report.when == "call" else ():
            if name == "proof":
                terminalreporter.write_line(str(said))


class Visitor(FlaskClient):
    """A client whose every request stands alone, as on a server.

    Flask would let a request share the app context that a test holds, and with it ``g``, the person signed in
    and the database session.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request in a context of its own and read the answer to its end."""
        kwargs.setdefault("buffered", True)
        return contextvars.Context().run(super().open, *args, **kwargs)


@pytest.fixture(scope="session", autouse=True)
def real_hasher() -> Iterator[PasswordHasher]:
    """The marketplace's own; meanwhile another works that is as right and quick: passwords are slow by design."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        real = accounts._hasher
        patch.setattr(accounts, "_hasher", quick)
        patch.setattr(accounts, "_NOBODY", quick.hash("nobody"))
        patch.setattr("marketplace.demo.arrivals.PasswordHasher", lambda: quick)
        yield real


@pytest.fixture(autouse=True)
def plain_money(request: pytest.FixtureRequest) -> Iterator[None]:
    """Payouts go when a test lets them, however small, and nothing is kept back: sums are then easily told.

    A test that asks for ``as_agreed`` has it as people do: paid by the clock on their days, from Rp10.000 on, and a
    share of what new sellers earn kept back.
    """
    if "as_agreed" in request.fixturenames:
        yield
        return
    with plain.plain_money():
        yield


@pytest.fixture
def as_agreed() -> None:
    """Money goes its way by the clock, and reserves are kept; see ``plain_money``."""


@pytest.fixture(scope="session", autouse=True)
def worked_out_once() -> Iterator[None]:
    """Apps of this process share what is the same for all of them."""
    yield from once.worked_out_once()


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Template]]:
    """The migrated database of a kind, made when it is first asked for."""
    made: dict[str, Template] = {}

    def template(kind: str) -> Template:
        if kind not in made:
            folder = tmp_path_factory.mktemp("template")
            migrate = _migrating(folder)
            if kind == "sqlite":
                made[kind] = SQLiteTemplate(folder, migrate)
            else:
                made[kind] = PostgreSQLTemplate(os.environ["TEST_DATABASE_URL"], migrate)
        return made[kind]

    yield template
    if isinstance(used := made.get("postgresql"), PostgreSQLTemplate):
        used.drop()


def _migrating(folder: Path) -> Callable[[str], None]:
    def migrate(database_url: str) -> None:
        app = create_app({"TESTING": True, "DATABASE_URL": database_url, "VAR_DIR": str(folder)})
        with app.app_context():
            flask_migrate.upgrade()
            db.engine.dispose()

    return migrate


@pytest.fixture
def new_database(templates: Callable[[str], Template], tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Makes a migrated, empty database of a kind ("sqlite" or "postgresql") and gives its address."""
    with contextlib.ExitStack() as copies:
        yield lambda kind: copies.enter_context(templates(kind).copy(tmp_path))


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates compiled once, not by every test's own app."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def make_app(
    new_database: Callable[[str], str], tmp_path: Path, compiled_templates: FileSystemBytecodeCache
) -> Iterator[MakeApp]:
    """Makes an app on a database of its own: ``make_app("sqlite", RATE_LIMITS=True)``."""
    made: list[Flask] = []

    def make(kind: str, **settings: object) -> Flask:
        chosen: dict[str, object] = {
            "TESTING": True,
            "DATABASE_URL": new_database(kind),
            "REDIS_URL": "",
            "SMTP_URL": "",
            "SMS_URL": "",
            "SECRET_KEY": "a secret that only tests know",
            "VAR_DIR": str(tmp_path / "var"),
            "RATE_LIMITS": False,
            "WTF_CSRF_ENABLED": False,
        }
        app = create_app(chosen | settings)
        app.test_client_class = Visitor
        app.jinja_env.bytecode_cache = compiled_templates
        made.append(app)
        return app

    yield make
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture(params=DATABASES)
def app(request: pytest.FixtureRequest, make_app: MakeApp) -> Flask:
    """The app; a test that uses it runs once on each database."""
    return make_app(request.param)


@pytest.fixture
def app_on_sqlite(make_app: MakeApp) -> Flask:
    """The app on SQLite alone, where one database is as good as two."""
    return make_app("sqlite")


@pytest.fixture
def database_url(app: Flask) -> str:
    """The address of the app's database."""
    return str(app.config["DATABASE_URL"])


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor of the app."""
    return app.test_client()


@pytest.fixture
def session(app: Flask) -> Iterator[scoped_session[Any]]:
    """The database session inside an app context; commit what a request is to see."""
    with app.app_context():
        yield db.session


@pytest.fixture
def count_queries(app: Flask) -> Callable[[], contextlib.AbstractContextManager[list[str]]]:
    """``with count_queries() as statements:`` collects what the block sends to the database."""
    with app.app_context():
        engine = db.engine
    return lambda: counted_queries(engine)


@pytest.fixture
def redis_url() -> str:
    """The address of an empty Redis database that no other worker of the run uses."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    address = f"{os.environ['TEST_REDIS_URL']}/{worker}"
    with Redis.from_url(address) as client:
        client.flushdb()
    return address


@pytest.fixture
def serve() -> Iterator[Callable[[Flask], str]]:
    """Puts an app behind a real web server until the test ends and gives the address."""
    with contextlib.ExitStack() as servers:
        yield lambda app: servers.enter_context(serving(app))


@pytest.fixture
def live_server(
    request: pytest.FixtureRequest, make_app: MakeApp, serve: Callable[[Flask], str], redis_url: str
) -> LiveServer:
    """The app behind a real web server, with Redis: on SQLite, or on the database that the test names.

    ``@pytest.mark.parametrize("live_server", ["sqlite", "postgresql"], indirect=True)`` runs a test on both.
    """
    app = make_app(getattr(request, "param", "sqlite"), REDIS_URL=redis_url)
    return LiveServer(app, serve(app))


@pytest.fixture
def worker(live_server: LiveServer) -> Iterator[Worker]:
    """A Celery worker of the live server; ``worker.catch_up()`` waits until it has delivered everything."""
    with working(live_server.app) as worker:
        yield worker

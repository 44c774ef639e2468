"""Two ways to get a server that is not here yet: Debian's packages as root, wheels for everybody."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

WHEELS = Path(sys.prefix) / "services"


class ServiceMissing(RuntimeError):
    """A server could be neither found nor installed; the message says what a person can do."""


def from_debian(*packages: str) -> bool:
    """Whether apt-get installed the packages; only tried as root where there is an apt-get."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    print(f"apt-get install {' '.join(packages)} ...", flush=True)
    _apt_get("update")  # may grumble about one mirror of several: the install tells whether it mattered
    return _apt_get("install", "--yes", "--no-install-recommends", *packages)


def from_wheel(requirement: str, *, python_version: str | None = None) -> Path | None:
    """Unpack the wheel of ``name==version`` beside the environment and return its folder, or None.

    The wheel holds a program, not a library: it is not installed into the environment and brings no
    dependencies, and ``python_version`` may name the Python it was tagged for.
    """
    folder = WHEELS / requirement
    if folder.exists():
        return folder
    print(f"pip install {requirement} ...", flush=True)
    tag = ["--python-version", python_version] if python_version else []
    unfinished = folder.with_name(f"{folder.name}.{os.getpid()}")
    command = [sys.executable, "-m", "pip", "install", "-qq", "--no-deps", "--only-binary", ":all:", *tag]
    if not _succeeds([*command, "--target", str(unfinished), requirement]):
        shutil.rmtree(unfinished, ignore_errors=True)
        return None
    unfinished.rename(folder)
    return folder


def _apt_get(*arguments: str) -> bool:
    command = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300", *arguments]
    return _succeeds(command, environment={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})


def _succeeds(command: list[str], environment: dict[str, str] | None = None) -> bool:
    done = subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        print(done.stdout, file=sys.stderr, flush=True)
    return done.returncode == 0

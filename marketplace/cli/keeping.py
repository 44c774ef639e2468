"""``flask backup`` and ``flask restore``: database and files in one archive, checked before it is used.

The archive is a tar.gz of ``manifest.json`` (versions, and the SHA-256 of everything else), ``database`` and
``files/…``. The database is taken first: every file it speaks of was there before it, so the two agree.
"""

import hashlib
import io
import json
import os
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
import flask_migrate
from alembic.runtime.migration import MigrationContext
from flask.cli import with_appcontext
from sqlalchemy import select

from marketplace.accounts.models import Party
from marketplace.cli import dumps
from marketplace.cli.book import print_classes
from marketplace.cli.speaking import has_tables, on_tables, say, warn
from marketplace.files.models import File
from marketplace.files.storage import storage
from marketplace.kit.clock import real_now
from marketplace.kit.db import db
from marketplace.kit.ports import plugged
from marketplace.ledger.queries import audit

FORMAT = 1
MANIFEST, DATABASE, FILES = "manifest.json", "database", "files/"
SIZES = (".webp", "-small.webp")  # of every picture


class Damaged(Exception):
    """The archive is not what its manifest says."""


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@with_appcontext
@on_tables
def backup_command(file: Path) -> None:
    """Keep database and files in FILE (tar.gz), while the marketplace runs. It holds personal data: guard it."""
    if file.exists():
        warn(f"{file} exists already. Choose another name: a backup never replaces one.")
        sys.exit(1)
    unfinished = file.with_name(f"{file.name}.partial")
    try:
        manifest = _write(unfinished)
    except dumps.CannotDump as reason:
        unfinished.unlink(missing_ok=True)
        warn(str(reason))
        sys.exit(1)
    unfinished.rename(file)
    for key in manifest["missing"]:
        warn(f"The file {key} is named in the database and was not found.")
    say(
        f"{file}: {manifest['dialect']} at revision {manifest['revision']}, {len(manifest['sha256']) - 1} files."
    )


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--force", is_flag=True, help="Also over a database that holds a marketplace: that one is then gone."
)
@with_appcontext
def restore_command(file: Path, force: bool) -> None:
    """Put back what FILE holds and audit the book. Stop web and workers first. Exit code 1 on any fault."""
    if _is_in_use() and not force:
        warn(
            "This database holds a marketplace. Only --force puts a backup over it, and what is here is then gone."
        )
        sys.exit(1)
    try:
        manifest = _read(file)
    except (Damaged, dumps.CannotDump, tarfile.TarError, OSError, EOFError) as reason:
        warn(f"{file} was not restored: {reason}")
        sys.exit(1)
    flask_migrate.upgrade()
    if manifest["secret"] != _fingerprint():
        warn(
            "SECRET_KEY is not the one this backup was made under: people sign in anew, and PINs of parcels under "
            "way do not fit. Set it as it was (an embedded run keeps it in VAR_DIR/secret)."
        )
    say(f"Restored what {file.name} kept at {manifest['made_at']}.\n")
    found = audit()
    print_classes(found)
    for fault in found.faults:
        warn(fault)
    if found.faults:
        sys.exit(1)
    say("The book is whole.")


def _write(path: Path) -> dict[str, Any]:
    """The archive, and its manifest."""
    hashes: dict[str, str] = {}
    missing: list[str] = []
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with (
        tempfile.TemporaryDirectory() as folder,
        open(descriptor, "wb") as out,
        tarfile.open(fileobj=out, mode="w:gz") as archive,
    ):
        dumped = Path(folder) / DATABASE
        dumps.dump(dumped)
        archive.add(dumped, DATABASE, filter=_private)
        hashes[DATABASE] = _sha256(dumped)
        for key in _file_keys():
            try:
                data = storage().get(key)
            except FileNotFoundError:
                missing.append(key)
                continue
            _add(archive, FILES + key, data)
            hashes[FILES + key] = hashlib.sha256(data).hexdigest()
        manifest = _manifest(hashes, missing)
        _add(archive, MANIFEST, json.dumps(manifest, indent=2).encode())
    return manifest


def _read(path: Path) -> dict[str, Any]:
    """Check the whole archive, then put database and files back. Raises Damaged with nothing changed."""
    with tempfile.TemporaryDirectory() as folder, tarfile.open(path, "r:gz") as archive:
        manifest = _checked(archive)
        dumped = Path(folder) / DATABASE
        dumped.write_bytes(_member(archive, DATABASE))
        dumps.undump(dumped)
        for name in manifest["sha256"]:
            if name.startswith(FILES):
                storage().put(name.removeprefix(FILES), _member(archive, name))
    return manifest


def _checked(archive: tarfile.TarFile) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(_member(archive, MANIFEST))
        hashes = dict(manifest["sha256"])
        if manifest["format"] != FORMAT or DATABASE not in hashes:
            raise Damaged("it is of a form that this version does not know.")
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged("its manifest cannot be read.") from error
    if manifest["dialect"] != dumps.dialect():
        raise Damaged(f"it is of {manifest['dialect']}, and DATABASE_URL names {dumps.dialect()}.")
    for name, expected in hashes.items():
        if hashlib.sha256(_member(archive, name)).hexdigest() != expected:
            raise Damaged(f"{name} is not what it was when it was kept.")
    return manifest


def _manifest(hashes: dict[str, str], missing: list[str]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "made_at": real_now().isoformat(timespec="seconds"),
        "version": version("pasarlima"),
        "dialect": dumps.dialect(),
        "revision": _revision(),
        "secret": _fingerprint(),
        "sha256": hashes,
        "missing": missing,
    }


def _file_keys() -> Iterator[str]:
    for key in db.session.scalars(select(File.storage_key).order_by(File.id)):
        yield from (key + size for size in SIZES)


def _is_in_use() -> bool:
    """Whether somebody lives in this database; tables without people may be replaced."""
    return has_tables() and db.session.scalar(select(Party.id).limit(1)) is not None


def _revision() -> str | None:
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _fingerprint() -> str:
    """Tells one secret from another and gives nothing of it away."""
    return hashlib.sha256(b"backup:" + str(plugged("secret")).encode()).hexdigest()[:16]


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    try:
        member = archive.extractfile(name)
    except KeyError as error:
        raise Damaged(f"{name} is not in it.") from error
    if member is None:
        raise Damaged(f"{name} is no file in it.")
    return member.read()


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime = len(data), int(real_now().timestamp())
    archive.addfile(_private(entry), io.BytesIO(data))


def _private(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """As it will lie on another machine: nobody's in particular, and closed to others."""
    entry.mode, entry.uid, entry.gid, entry.uname, entry.gname = 0o600, 0, 0, "", ""
    return entry


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

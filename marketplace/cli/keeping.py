"""``flask backup`` (make, verify, restore; ``flask restore`` too): database and files in one archive.

The archive is a tar.gz of ``manifest.json`` (versions, and the SHA-256 of everything else), ``database`` and
``files/…``. The database is taken first: every file it speaks of was there before it, so the two agree.
"""

import contextlib
import hashlib
import io
import json
import os
import shutil
import sys
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

import click
import flask_migrate
from alembic.runtime.migration import MigrationContext
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select

from marketplace.accounts.models import Party
from marketplace.cli import dumps
from marketplace.cli.book import audit_document, class_lines
from marketplace.cli.speaking import FAULT, answer, answering, fail, has_tables, json_option, say, warn
from marketplace.files.models import File
from marketplace.files.sizes import names
from marketplace.files.storage import storage
from marketplace.kit.clock import real_now
from marketplace.kit.db import db
from marketplace.kit.ports import plugged
from marketplace.ledger.queries import audit

FORMAT = 1
PIECE_BYTES = 1 << 20
MANIFEST, DATABASE, FILES = "manifest.json", "database", "files/"


class Damaged(Exception):
    """The archive is not what its manifest says."""


TROUBLES = (Damaged, dumps.CannotDump, tarfile.TarError, OSError, EOFError, zlib.error)


class Keeping(AppGroup):
    """``backup FILE`` is short for ``backup make FILE``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read a file's name as an order to make it."""
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            args = ["make", *args]
        return super().parse_args(ctx, args)


backup = Keeping("backup", help="Database and files in one archive, checked before it is used.")
existing_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@backup.command("make")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@answering
def make_command(file: Path, as_json: bool) -> None:
    """Keep database and files in FILE (tar.gz), which holds personal data, while the marketplace runs."""
    if file.exists():
        fail(f"{file} exists already. Choose another name: a backup never replaces one.")
    unfinished = file.with_name(f"{file.name}.partial")
    try:
        manifest = _write(unfinished)
    except (dumps.CannotDump, OSError) as reason:
        unfinished.unlink(missing_ok=True)
        fail(str(reason))
    unfinished.rename(file)
    for key in manifest["missing"]:
        warn(f"The file {key} is named in the database and was not found.")
    answer(as_json, _told(file, manifest), (_summary(file, manifest),))


@backup.command("verify")
@existing_file
@json_option
def verify_command(file: Path, as_json: bool) -> None:
    """Check that FILE holds what its manifest says, and change nothing."""
    try:
        with tarfile.open(file, "r:gz") as archive:
            manifest = _checked(archive)
    except TROUBLES as reason:
        fail(f"{file} is damaged: {reason}")
    for key in manifest["missing"]:
        warn(f"The file {key} was missing already when this was kept.")
    answer(
        as_json,
        _told(file, manifest),
        (_summary(file, manifest), f"It is whole: kept at {manifest['made_at']}."),
    )


@click.command("restore")
@existing_file
@click.option(
    "--force", is_flag=True, help="Also over a database that holds a marketplace: that one is then gone."
)
@json_option
@with_appcontext
def restore_command(file: Path, force: bool, as_json: bool) -> None:
    """Put back what FILE holds and audit the book, once web and workers are stopped."""
    if _is_in_use() and not force:
        fail(
            "This database holds a marketplace. Only --force puts a backup over it, and what is here is then gone."
        )
    try:
        manifest = _read(file)
    except TROUBLES as reason:
        fail(f"{file} was not restored: {reason}")
    with contextlib.redirect_stdout(sys.stderr):
        flask_migrate.upgrade()
    if manifest["secret"] != _fingerprint():
        warn(
            "SECRET_KEY is not the one this backup was made under: people sign in anew, and PINs of parcels under "
            "way do not fit. Set it as it was (an embedded run keeps it in VAR_DIR/secret)."
        )
    found = audit()
    document = {**_told(file, manifest), "book": audit_document(found)}
    answer(
        as_json,
        document,
        (f"Restored what {file.name} kept at {manifest['made_at']}.\n", *class_lines(found)),
    )
    if found.faults:
        for fault in () if as_json else found.faults:
            warn(fault)
        sys.exit(FAULT)
    if not as_json:
        say("The book is whole.")


backup.add_command(restore_command)


def _told(file: Path, manifest: dict[str, Any]) -> dict[str, object]:
    return {
        "file": str(file),
        "made_at": datetime.fromisoformat(manifest["made_at"]),
        "version": manifest["version"],
        "dialect": manifest["dialect"],
        "revision": manifest["revision"],
        "files": len(manifest["sha256"]) - 1,
        "missing": manifest["missing"],
    }


def _summary(file: Path, manifest: dict[str, Any]) -> str:
    return f"{file}: {manifest['dialect']} at revision {manifest['revision']}, {len(manifest['sha256']) - 1} files."


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
        for key, is_needed in _file_keys():
            try:
                data = storage().get(key)
            except FileNotFoundError:
                if is_needed:
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
        if manifest["dialect"] != dumps.dialect():
            raise Damaged(f"it is of {manifest['dialect']}, and DATABASE_URL names {dumps.dialect()}.")
        dumped = Path(folder) / DATABASE
        with dumped.open("wb") as file:
            shutil.copyfileobj(_opened(archive, DATABASE), file)
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
        datetime.fromisoformat(manifest["made_at"])
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged("its manifest cannot be read.") from error
    for name, expected in hashes.items():
        if _sha256_of(_opened(archive, name)) != expected:
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


def _file_keys() -> Iterator[tuple[str, bool]]:
    """Each name in the storage, and whether it is needed: a larger size stands in for a small one."""
    for key in db.session.scalars(select(File.storage_key).order_by(File.id)):
        largest, *smaller = names(key)
        yield largest, True
        yield from ((name, False) for name in smaller)


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
    return _opened(archive, name).read()


def _opened(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    try:
        member = archive.extractfile(name)
    except KeyError as error:
        raise Damaged(f"{name} is not in it.") from error
    if member is None:
        raise Damaged(f"{name} is no file in it.")
    return member


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
        return _sha256_of(file)


def _sha256_of(file: IO[bytes]) -> str:
    """A piece at a time: a database may be larger than memory."""
    digest = hashlib.sha256()
    while piece := file.read(PIECE_BYTES):
        digest.update(piece)
    return digest.hexdigest()

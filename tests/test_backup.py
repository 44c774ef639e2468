"""A backup brings a marketplace back whole, onto another machine, and nothing onto one that is in use."""

import gzip
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from marketplace.accounts.models import Party
from marketplace.files.models import File
from marketplace.files.storage import storage
from marketplace.kit.db import db
from marketplace.orders.states import SaleState
from tests import make
from tests.conftest import DATABASES, MakeApp
from tests.contents import everything

Contents = dict[str, list[tuple[Any, ...]]]

ROOT = Path(__file__).parent.parent


def run(app: Flask, *words: object) -> Result:
    return app.test_cli_runner().invoke(args=[str(word) for word in words])


def contents(app: Flask) -> Contents:
    with app.app_context(), db.engine.connect() as connection:
        return everything(connection)


def is_empty(app: Flask) -> bool:
    with app.app_context():
        return db.session.query(Party).count() == 0


@pytest.fixture(params=DATABASES)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def old(kind: str, make_app: MakeApp, tmp_path: Path) -> Flask:
    """A marketplace with an order that is over, one that is not, and a picture."""
    app = make_app(kind, VAR_DIR=str(tmp_path / "old"))
    with app.app_context():
        make.make_sale(SaleState.COMPLETED)
        make.make_payment()
        make.make_file()
    return app


@pytest.fixture
def new(kind: str, make_app: MakeApp, tmp_path: Path) -> Flask:
    """Another machine, with empty tables."""
    return make_app(kind, VAR_DIR=str(tmp_path / "new"))


@pytest.fixture
def archive(old: Flask, tmp_path: Path) -> Path:
    path = tmp_path / "backup.tar.gz"
    kept = run(old, "backup", path)
    assert kept.exit_code == 0, kept.output
    return path


def test_what_was_kept_comes_back_whole_and_its_book_is_proved(old: Flask, new: Flask, archive: Path) -> None:
    restored = run(new, "restore", archive)
    assert restored.exit_code == 0, restored.output
    assert "The book is whole." in restored.output
    assert contents(new) == contents(old)
    with old.app_context():
        picture = db.session.query(File).one()
        kept = [storage().get(f"{picture.storage_key}{size}.webp") for size in ("", "-small")]
    with new.app_context():
        assert [storage().get(f"{picture.storage_key}{size}.webp") for size in ("", "-small")] == kept


def test_what_the_database_refused_before_it_refuses_after(new: Flask, archive: Path) -> None:
    assert run(new, "restore", archive).exit_code == 0
    for attack in (
        "UPDATE ledger_transfer SET kind = 'x'",
        "DELETE FROM event",
        "DELETE FROM ledger_posting",
    ):
        with new.app_context(), db.engine.connect() as connection, pytest.raises(DatabaseError):
            connection.execute(text(attack))


def test_a_restored_marketplace_goes_on(new: Flask, archive: Path) -> None:
    assert run(new, "restore", archive).exit_code == 0
    with new.app_context():
        order = make.make_order(SaleState.COMPLETED, sellers=1)
        assert order.sales[0].state is SaleState.COMPLETED
    assert run(new, "ledger", "audit").exit_code == 0


def test_nothing_is_put_over_a_marketplace_in_use_unless_somebody_insists(
    old: Flask, new: Flask, archive: Path
) -> None:
    with new.app_context():
        make.make_seller("Toko yang sudah ada")
    before = contents(new)
    refused = run(new, "restore", archive)
    assert refused.exit_code == 1
    assert "--force" in refused.output
    assert contents(new) == before
    assert run(new, "restore", "--force", archive).exit_code == 0
    assert contents(new) == contents(old)


@pytest.mark.parametrize("part", ["database", "manifest.json"])
def test_a_damaged_archive_changes_nothing(new: Flask, archive: Path, tmp_path: Path, part: str) -> None:
    damaged = _changed(archive, tmp_path / "damaged.tar.gz", part)
    refused = run(new, "restore", damaged)
    assert refused.exit_code == 1
    assert "was not restored" in refused.output
    assert is_empty(new)


def test_what_is_no_archive_is_told_so(new: Flask, tmp_path: Path) -> None:
    letter = tmp_path / "letter.tar.gz"
    for content in (b"dear all", gzip.compress(b"dear all")):
        letter.write_bytes(content)
        refused = run(new, "restore", letter)
        assert refused.exit_code == 1
        assert "was not restored" in refused.output


def test_a_backup_of_one_database_does_not_go_into_another(
    old: Flask, archive: Path, make_app: MakeApp
) -> None:
    other = make_app({"sqlite": "postgresql", "postgresql": "sqlite"}[str(_manifest(archive)["dialect"])])
    refused = run(other, "restore", archive)
    assert refused.exit_code == 1
    assert is_empty(other)


def test_another_secret_is_told_because_pins_no_longer_fit(
    kind: str, archive: Path, make_app: MakeApp
) -> None:
    stranger = make_app(kind, SECRET_KEY="another secret than before")
    assert "SECRET_KEY" in run(stranger, "restore", archive).output


def test_a_backup_never_replaces_a_file_and_is_closed_to_others(old: Flask, archive: Path) -> None:
    before = archive.read_bytes()
    assert run(old, "backup", archive).exit_code == 1
    assert archive.read_bytes() == before
    assert archive.stat().st_mode & 0o077 == 0
    assert list(archive.parent.glob("*.partial")) == []


def test_neither_password_nor_secret_stands_in_the_manifest(old: Flask, archive: Path) -> None:
    told = json.dumps(_manifest(archive))
    assert old.config["SECRET_KEY"] not in told
    latest = max((ROOT / "marketplace/migrations/versions").glob("*.py")).name.partition("_")[0]
    assert _manifest(archive)["revision"] == latest


def test_without_its_programs_postgresql_is_not_kept_and_says_what_to_do(
    make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app("postgresql")
    monkeypatch.setenv("PATH", str(tmp_path))
    path = tmp_path / "backup.tar.gz"
    refused = run(app, "backup", path)
    assert refused.exit_code == 1
    assert "postgresql-client" in refused.output
    assert not path.exists()
    assert list(tmp_path.glob("*.partial")) == []


def _manifest(archive: Path) -> dict[str, object]:
    with tarfile.open(archive) as kept:
        member = kept.extractfile("manifest.json")
        assert member is not None
        return dict(json.load(member))


def _changed(archive: Path, into: Path, part: str) -> Path:
    """The same archive with one byte of one part another."""
    with tarfile.open(archive) as kept, tarfile.open(into, "w:gz") as copy:
        for member in kept.getmembers():
            file = kept.extractfile(member)
            assert file is not None
            data = bytearray(file.read())
            if member.name == part:
                data[len(data) // 2] ^= 1
            copy.addfile(member, io.BytesIO(bytes(data)))
    return into

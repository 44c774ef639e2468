"""The house rules that a machine can check."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parent.parent
PACKAGES = ("marketplace", "sellers", "buyers", "shipping", "payments")
LINES_MAX = 400
NAMELESS = re.compile(r"utils?|managers?|helpers?|process(es|ing)?")
MIGRATIONS = "marketplace/migrations/"

# What only some places may say, and where.
RESERVED = {
    "one commit, at the edge": (
        re.compile(r"session\.commit\("),
        ("marketplace/kit/", "marketplace/cli", "marketplace/demo/"),
    ),
    "one clock": (
        re.compile(r"\b(datetime\.(now|utcnow|today)|date\.today|time\.(time|time_ns)|func\.now)\("),
        ("marketplace/kit/clock.py",),
    ),
}
INLINE_CODE = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:", re.IGNORECASE)


def _python_files() -> Iterator[Path]:
    for folder in (*PACKAGES, "tests", "bench"):
        yield from (ROOT / folder).rglob("*.py")


def _code_files() -> list[Path]:
    return [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]


def _told(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_imports_only_point_down(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    broken = lint_imports(no_cache=True, no_logo=True)
    assert broken == 0, capsys.readouterr().out


def test_a_package_says_what_it_is_and_imports_nothing() -> None:
    fronts = [path for package in PACKAGES for path in (ROOT / package).rglob("__init__.py")]
    assert len(fronts) > len(PACKAGES)
    for front in fronts:
        tree = ast.parse(front.read_text())
        assert ast.get_docstring(tree), f"{_told(front)} does not say what it is"
        assert len(tree.body) == 1, f"{_told(front)} holds more than its docstring"


def test_every_folder_of_code_is_a_package() -> None:
    loose = {path.parent for path in _code_files() if not (path.parent / "__init__.py").exists()}
    assert not {_told(folder) for folder in loose if not _told(folder).startswith(MIGRATIONS.rstrip("/"))}


def test_no_file_is_longer_than_one_can_hold_in_mind() -> None:
    lengths = {_told(path): len(path.read_text().splitlines()) for path in _python_files()}
    assert not {name: n for name, n in lengths.items() if n > LINES_MAX and not name.startswith(MIGRATIONS)}


def test_files_are_named_after_what_they_hold() -> None:
    words = {_told(path): path.stem.strip("_").split("_") for path in _python_files()}
    assert not [name for name, parts in words.items() if any(map(NAMELESS.fullmatch, parts))]


@pytest.mark.parametrize("rule", RESERVED)
def test_some_things_are_said_in_one_place_only(rule: str) -> None:
    said, places = RESERVED[rule]
    elsewhere = [
        f"{_told(path)}:{number}: {line.strip()}"
        for path in _code_files()
        if not _told(path).startswith(places)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if said.search(line)
    ]
    assert not elsewhere


def test_pages_hold_no_inline_code() -> None:
    """The content policy would silence it, and the page would be broken where nobody looks."""
    pages = [
        page
        for package in PACKAGES
        for page in (ROOT / package).rglob("templates/**/*.html")
        if "notices" not in page.parts  # letters: mail programs know no style sheets
    ]
    assert pages
    inline = {_told(page): INLINE_CODE.findall(page.read_text()) for page in pages}
    assert not {name: found for name, found in inline.items() if found}

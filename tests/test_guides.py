"""The guides show pictures that exist and name buttons that exist; whatever documents name is there."""

import re
import shlex
from pathlib import Path

import click
import pytest
from babel.messages.pofile import read_po

from marketplace.cli.commands import COMMANDS
from marketplace.cli.reference import every_command

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted((*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")))
DEVELOPERS = {"docs/developers.md": "find", "docs/pengembang.md": "cari"}
GUIDES = ROOT / "docs" / "guides"
ENGLISH = ROOT / "marketplace" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
TWINS = {
    "pembeli.md": "buyer.md",
    "penjual.md": "seller.md",
    "kurir.md": "courier.md",
    "bank.md": "bank.md",
    "pengelola.md": "operator.md",
}
LABEL = re.compile(r"\*\*([^*]+)\*\*")
CODE = re.compile(r"```\w*\n(.*?)```", re.DOTALL)
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
FOLDERS = "bench|buyers|docs|marketplace|payments|sellers|shipping|tests"
PATH = re.compile(
    rf"(?<![\w/.-])((?:{FOLDERS})/(?:[\w./-]*\w/?)?|(?:serve|wsgi)\.py|Makefile|Procfile|setup\.cfg)(?![\w*…<])"
)
TARGET = re.compile(r"(?:^|`)(?:[A-Z]+=\S+ )?make ([a-z][a-z-]*)", re.MULTILINE)
FLASK = re.compile(r"flask --app wsgi ([a-z][^`\n]*)")
PICTURE = re.compile(r'<img src="([^"]+)" width="\d+" alt="[^"]+">')


def test_every_guide_has_its_twin() -> None:
    """Five parties, two languages, nothing else."""
    assert {path.name for path in GUIDES.glob("*.md")} == TWINS.keys()
    assert {path.name for path in (GUIDES / "en").glob("*.md")} == set(TWINS.values())


@pytest.mark.parametrize(("indonesian", "english"), TWINS.items())
def test_a_guide_names_the_words_on_the_screen(indonesian: str, english: str) -> None:
    """What stands in bold is pressed or read there, in each language, and in both the same of it."""
    with ENGLISH.open("rb") as file:
        said = {message.id: message.string for message in read_po(file)}
    assert [said.get(label) for label in _labels(GUIDES / indonesian)] == _labels(GUIDES / "en" / english)


@pytest.mark.parametrize("guide", sorted(GUIDES.rglob("*.md")), ids=lambda path: path.stem)
def test_a_guide_shows_pictures_that_exist(guide: Path) -> None:
    """Each guide has some."""
    pictures = PICTURE.findall(guide.read_text())
    assert pictures
    assert [picture for picture in pictures if not (guide.parent / picture).is_file()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_document_names_files_commands_and_targets_that_exist(document: Path) -> None:
    """What a guide leads to is there, so that nobody is led astray."""
    text = document.read_text(encoding="utf-8")
    assert [link for link in LINK.findall(text) if not (document.parent / link).exists()] == []
    assert sorted({path for path in PATH.findall(text) if not (ROOT / path).exists()}) == []
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(TARGET.findall(text)) <= targets
    known = dict(every_command(click.Group(commands={str(one.name): one for one in COMMANDS}), ""))
    for words in map(_words, FLASK.findall(text)):
        assert any(words[:count] in map(str.split, known) for count in (1, 2, 3)) or words[0] in (
            "db",
            "backup",
            "run",
        ), words


def test_the_developers_guides_show_the_same_code_and_find_what_they_change() -> None:
    """Both languages lead through the same steps, and what is to be found in a file stands in it."""
    guides = {name: (ROOT / name).read_text(encoding="utf-8") for name in DEVELOPERS}
    english, indonesian = guides.values()
    assert CODE.findall(english) == CODE.findall(indonesian)
    assert PATH.findall(english) == PATH.findall(indonesian)
    for name, find in DEVELOPERS.items():
        found = re.findall(rf"`([\w/.]+)`, {find} `([^`]+)`", guides[name])
        assert found
        for path, words in found:
            assert words in (ROOT / path).read_text(encoding="utf-8"), (path, words)


def _words(command: str) -> list[str]:
    return shlex.split(command.partition("#")[0])


def _labels(guide: Path) -> list[str]:
    return [" ".join(label.split()) for label in LABEL.findall(guide.read_text())]

"""The guides show pictures that exist and name buttons that exist."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
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


def _labels(guide: Path) -> list[str]:
    return [" ".join(label.split()) for label in LABEL.findall(guide.read_text())]

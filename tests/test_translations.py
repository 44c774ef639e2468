"""Every word a person may read is there in English, with the same blanks to fill."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
ENGLISH = ROOT / "marketplace/translations/en/LC_MESSAGES/messages.po"
KEYWORDS = {"_": None, "_l": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
BLANK = re.compile(r"%\((\w+)\)[sd]")


@pytest.fixture(scope="module")
def english() -> Catalog:
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


@pytest.fixture(scope="module")
def said() -> set[str | tuple[str, ...]]:
    """Every message the code says."""
    with (ROOT / "marketplace/translations/babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(str(ROOT), methods, options, KEYWORDS, directory_filter=_is_ours)
    return {tuple(words) if isinstance(words, list | tuple) else words for _, _, words, _, _ in found}


def _is_ours(folder: str) -> bool:
    return Path(folder).name not in {".venv", ".git", "var", "tests", "bench", "migrations", "node_modules"}


def _spoken(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def _asked(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def test_every_message_has_its_english(said: set[str | tuple[str, ...]], english: Catalog) -> None:
    known = {m.id: m for m in english if m.id and all(_spoken(m)) and not m.fuzzy}
    missing = sorted(str(words) for words in said if words not in known)
    assert not missing, f"make words, then translate these {len(missing)}: {missing[:20]}"


def test_no_english_is_left_over(said: set[str | tuple[str, ...]], english: Catalog) -> None:
    left_over = sorted(str(m.id) for m in english if m.id and m.id not in said)
    assert not left_over, f"nobody says these {len(left_over)} any more: {left_over[:20]}"
    assert not english.obsolete


def test_english_leaves_the_same_blanks(english: Catalog) -> None:
    wrong = [
        _asked(message)
        for message in english
        if message.id
        for spoken in _spoken(message)
        if set(BLANK.findall(spoken)) - set(BLANK.findall(_asked(message)))
        or (isinstance(message.id, str) and set(BLANK.findall(_asked(message))) != set(BLANK.findall(spoken)))
    ]
    assert not wrong


def test_no_message_trips_over_a_bare_percent_sign(english: Catalog) -> None:
    wrong = [
        words
        for message in english
        if message.id
        for words in (_asked(message), *_spoken(message))
        if "%" in BLANK.sub("", words).replace("%%", "")
    ]
    assert not wrong


# What stands in templates and is the same in every language.
SAME_EVERYWHERE = {"Pasarlima", "Rp", "QR", "SMS", "PIN", "CSV", "WIB", "WITA", "WIT", "cm", "kg"} | {
    "English",
    "Bahasa",
    "Indonesia",
}


def test_templates_say_nothing_that_cannot_be_translated() -> None:
    loose = []
    for path in sorted(ROOT.glob("**/templates/**/*.html")):
        if ".venv" in path.parts or "styleguide" in path.name:
            continue
        text = re.sub(
            r"(\{% block \w+_class %\}).*?(\{% endblock)", r"\1\2", path.read_text(encoding="utf-8")
        )
        text = re.sub(
            r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->|<svg.*?</svg>|<style.*?</style>|<code>.*?</code>",
            " ",
            text,
            flags=re.S,
        )
        text = re.sub(r"<[^>]*>", " ", text, flags=re.S)
        text = re.sub(
            r"(aria-\w+|required)(=\"\w*\")?", " ", text
        )  # attributes of a tag that holds a {{ > }}
        words = set(re.findall(r"[A-Za-z]{2,}", re.sub(r"&\w+;", " ", text)))
        if words - SAME_EVERYWHERE:
            loose.append(f"{path.relative_to(ROOT)}: {sorted(words - SAME_EVERYWHERE)}")
    assert not loose

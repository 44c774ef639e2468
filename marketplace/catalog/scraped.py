"""Values as they come off scraped pages, put right: text with broken characters, amounts, towns.

Every function is total: it takes any text, and says None for what it cannot read.
"""

import re
import unicodedata
from decimal import Decimal

# Towns as people write them -> as they are called. A bare name means the city; the regency is always said.
TOWNS = {
    "Bandung": "Kota Bandung",
    "Bekasi": "Kota Bekasi",
    "Bogor": "Kota Bogor",
    "Cimahi": "Kota Cimahi",
    "Denpasar": "Kota Denpasar",
    "Depok": "Kota Depok",
    "Jakbar": "Jakarta Barat",
    "Jakpus": "Jakarta Pusat",
    "Jaksel": "Jakarta Selatan",
    "Jaktim": "Jakarta Timur",
    "Jakut": "Jakarta Utara",
    "Kota Palangkaraya": "Kota Palangka Raya",
    "Makassar": "Kota Makassar",
    "Malang": "Kota Malang",
    "Medan": "Kota Medan",
    "Palembang": "Kota Palembang",
    "Pekalongan": "Kota Pekalongan",
    "Semarang": "Kota Semarang",
    "Sidoarjo": "Kab. Sidoarjo",
    "Sleman": "Kab. Sleman",
    "Solo": "Kota Surakarta",
    "Surabaya": "Kota Surabaya",
    "Surakarta": "Kota Surakarta",
    "Tangerang": "Kota Tangerang",
    "Tangerang Selatan": "Kota Tangerang Selatan",
    "Tangsel": "Kota Tangerang Selatan",
    "Yogyakarta": "Kota Yogyakarta",
}

# Words whose lost letter we know.
REPAIRS = {"Nestl\ufffd": "Nestlé"}

BROKEN = "\ufffd"

_QUESTION_WORDS = frozenset(
    {
        "apa",
        "apakah",
        "bagaimana",
        "berapa",
        "gimana",
        "kapan",
        "kenapa",
        "knp",
        "kok",
        "mana",
        "masa",
        "siapa",
    }
)
_THOUSANDS = {"rb": 1_000, "ribu": 1_000, "k": 1_000, "jt": 1_000_000, "juta": 1_000_000}
_DIGITS_MAX = 15

_BROKEN_RULES = (
    (re.compile(rf"(?<=n){BROKEN}(?=t\b)|(?<=\by){BROKEN}(?=all\b)"), "'"),  # wouldn't, y'all
    (re.compile(rf"(?<=[^\W\d_]){BROKEN}(?=[^\W\d_])"), ""),  # a letter lost within a word
    (re.compile(rf"{BROKEN}+(?=[.,!?;:)]|$)"), ""),
    (re.compile(rf"{BROKEN}+"), " "),
)
_FOREIGN_RUN = re.compile(r"[^\x00-\x7f]{2,}")
_QUESTION_MARKS = re.compile(r"\s*\?{2,}\s*")
_GROUPED = re.compile(r"([0-9]{1,3})((?:([.,])[0-9]{3})(?:\3[0-9]{3})*)(?:(?!\3)[.,]([0-9]{1,2}))?")
_PLAIN = re.compile(r"([0-9]+)(?:[.,]([0-9]{1,2}))?")
_SCALED = re.compile(r"([0-9]+(?:[.,][0-9]{1,3})?)(rb|ribu|k|jt|juta)")
_RATING = re.compile(r"([0-5](?:[.,][0-9]{1,2})?)(?:/5)?")
_STARS = re.compile(r"([1-5])(?:[.,]0+)?")
_JAKARTA = re.compile(r"^(?:kota )?(?:adm(?:inistrasi)?\.? )?(?=jakarta\b)")
_REGENCY = re.compile(r"^kab(?:upaten|\.)?(?: +|(?<=\.))")
_CITY = re.compile(r"^kota(?:madya)?\.? +")


def mend(raw: str) -> tuple[str, tuple[str, ...]]:
    """The text without its damage, and the codes of what was damaged, in the order it was put right.

    ``mojibake`` UTF-8 once read as Windows-1252; ``control`` characters nobody sees; ``broken`` replacement
    characters (their letter is lost); ``lost_emoji`` question marks that stand for an emoji; ``spaces``.
    """
    done: list[str] = []
    text = raw
    for code, step in _STEPS:
        mended = step(text)
        if mended != text:
            done.append(code)
        text = mended
    return text, tuple(done)


def amount(raw: str) -> int | None:
    """A whole number as shops write it: ``Rp53.500``, ``53,500.00``, ``1,2 jt``, ``13.9rb+``; None for none.

    One or two digits after the last separator are a fraction and must be zeros; three are thousands.
    """
    written = re.sub(r"\s|^(?:rp|idr)\.?|(?:,[-–—]|\+)$", "", raw.strip().lower())
    if sum(char.isdigit() for char in written) > _DIGITS_MAX:
        return None
    if scaled := _SCALED.fullmatch(written):
        value = Decimal(scaled[1].replace(",", ".")) * _THOUSANDS[scaled[2]]
        return int(value) if value == int(value) else None
    if grouped := _GROUPED.fullmatch(written):
        whole, fraction = grouped[1] + re.sub("[.,]", "", grouped[2]), grouped[4]
    elif plain := _PLAIN.fullmatch(written):
        whole, fraction = plain[1], plain[2]
    else:
        return None
    return int(whole) if not (fraction or "").strip("0") else None


def rating(raw: str) -> float | None:
    """An average from 0 to 5 (``4.9``, ``4,9``, ``4.9/5``); None when there is none to read."""
    found = _RATING.fullmatch("".join(raw.split()))
    value = float(found[1].replace(",", ".")) if found else None
    return value if value is not None and value <= 5 else None


def stars(raw: str) -> int | None:
    """Whole stars from 1 to 5, or None."""
    found = _STARS.fullmatch(raw.strip())
    return int(found[1]) if found else None


def town(raw: str) -> str | None:
    """The one name of a town: ``Kota Bandung``, ``Kab. Bekasi``, ``Jakarta Utara``; None for no name.

    A name the table does not know is kept, tidied: the file is not a register of towns.
    """
    name = mend(raw)[0].split(",")[0].strip(" .-").lower()
    if not any(char.isalpha() for char in name):
        return None
    name = _CITY.sub("kota ", _REGENCY.sub("kab. ", _JAKARTA.sub("", name)))
    called = " ".join(part.capitalize() for part in name.split())
    return TOWNS.get(called, called)


def _undo_mojibake(text: str) -> str:
    return _FOREIGN_RUN.sub(lambda run: _read_again(run[0]), text)


def _read_again(run: str) -> str:
    try:
        return b"".join(_byte(char) for char in run).decode("utf-8")
    except UnicodeError:
        return run


def _byte(char: str) -> bytes:
    """The Windows-1252 byte of a character; the five bytes it leaves open stand for themselves."""
    return char.encode("latin-1") if ord(char) < 0xA0 else char.encode("cp1252")


def _drop_controls(text: str) -> str:
    return "".join(
        " " if char in "\t\n\r\v\f\x85\u2028\u2029" else char
        for char in text
        if char.isspace() or char == "\u200d" or unicodedata.category(char) not in ("Cc", "Cf", "Cs")
    )


def _replace_broken(text: str) -> str:
    for damaged, whole in REPAIRS.items():
        text = text.replace(damaged, whole)
    for pattern, instead in _BROKEN_RULES:
        text = pattern.sub(instead, text)
    return text


def _drop_lost_emoji(text: str) -> str:
    """An even number of question marks was an emoji; an odd number, or one after a question, asks."""

    def keep(found: re.Match[str]) -> str:
        asked = re.split(r"[.!?,]", text[: found.start()])[-1].lower().split()
        question = found[0].count("?") % 2 or _QUESTION_WORDS.intersection(asked)
        after = text[found.end() : found.end() + 1]
        gap = "" if after in {"", ".", ",", "!", ")"} else " "
        return f"?{gap}" if question else gap

    return _QUESTION_MARKS.sub(keep, text)


def _one_space(text: str) -> str:
    return " ".join(text.split())


_STEPS = (
    ("mojibake", _undo_mojibake),
    ("control", _drop_controls),
    ("broken", _replace_broken),
    ("lost_emoji", _drop_lost_emoji),
    ("spaces", _one_space),
)

"""Text on paper that always fits: typefaces, what they can print, wrapping and shrinking."""

import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from fpdf import FPDF
from fpdf.fonts import TTFFont

Weight = Literal["regular", "semibold", "bold"]
Align = Literal["left", "centre", "right"]

MM_PER_POINT = 25.4 / 72
LEADING = 1.14  # line height as a multiple of the size
MISSING = "□"  # stands for a letter no typeface here has, so that the reader sees that one is missing

NOTHING = "–"  # stands in a field that says nothing

_FACES: dict[Weight, str] = {
    "regular": "SourceSansPro-Regular.ttf",
    "semibold": "SourceSansPro-Semibold.ttf",
    "bold": "SourceSansPro-Bold.ttf",
}
_FALLBACK = "fallback"
# A PDF wants a date, and nobody here reads a clock: the same data give the same bytes, printed once or again.
_NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)
_STEP = 0.5  # points by which text shrinks until it fits
_LONGEST = 600  # characters; more does not fit on any field and only takes time

# Letters that need joining and a line from right to left would come out wrong: worse than missing.
_RIGHT_TO_LEFT = {"R", "AL", "AN"}
# What leaves no gap when it is not printed: pictures, loose accents (heaps of them would climb out of their
# line), invisible marks.
_SILENT = {"So", "Sk", "Mn", "Me", "Cf", "Cs", "Co", "Cn"}
_NEVER_DRAWN = {"Mn", "Me", "Cf"}
_BLANK = {"Cc", "Zs", "Zl", "Zp"}


@dataclass(frozen=True)
class Box:
    """A place on the page, in mm from its top left corner."""

    x: float
    y: float
    width: float
    height: float


class Paper(FPDF):
    """One page of any size in mm, black on white, with text that is fitted into boxes."""

    def __init__(self, width: float, height: float, title: str) -> None:
        super().__init__(unit="mm", format=(width, height))
        self.set_creation_date(_NO_TIME)
        self.set_title(title)
        self.set_lang("id-ID")
        self.set_auto_page_break(False)
        self.set_margin(0)
        self.c_margin = 0.0
        for weight in _FACES:
            self.add_font(weight, fname=_face(weight))
        self.add_font(_FALLBACK, fname=_fallback_face())
        self.set_fallback_fonts([_FALLBACK], exact_match=False)
        self.add_page()
        self._advances: dict[tuple[Weight, str], float] = {}
        faces = [face for face in self.fonts.values() if isinstance(face, TTFFont)]
        self._glyphs = {point for face in faces for point in face.cmap}

    def write_in(
        self,
        box: Box,
        text: str,
        *,
        size: float,
        smallest: float | None = None,
        weight: Weight = "regular",
        align: Align = "left",
        at_bottom: bool = False,
        white: bool = False,
    ) -> float:
        """Write ``text`` from the top of ``box`` or at its bottom; return the y below the last line, in mm.

        It is set in ``size`` points, wrapped and shrunk down to ``smallest`` (default: ``size``) until it
        fits; what then still does not fit ends with an ellipsis. Any text will do: see ``legible``.
        """
        size, lines = self._fitted(box, self.legible(text) or NOTHING, weight, size, smallest or size)
        self.set_font(weight, size=size)
        self.set_text_color(255 if white else 0)
        line_height = size * MM_PER_POINT * LEADING
        y = box.y + box.height - len(lines) * line_height if at_bottom else box.y
        for line in lines:
            spare = box.width - self._width(line, weight, size)
            x = box.x + {"left": 0.0, "centre": spare / 2, "right": spare}[align]
            self.set_xy(x, y)
            self.cell(w=box.width, h=line_height, text=line)
            y += line_height
        return y

    def legible(self, text: str) -> str:
        """One line of what can be printed of any text; a letter without a glyph becomes ``MISSING``."""
        composed = unicodedata.normalize("NFC", text[:_LONGEST])
        return " ".join("".join(self._printed(character) for character in composed).split())

    def _printed(self, character: str) -> str:
        category = unicodedata.category(character)
        if category in _BLANK:
            return " "
        joined = unicodedata.bidirectional(character) in _RIGHT_TO_LEFT
        if ord(character) in self._glyphs and not joined and category not in _NEVER_DRAWN:
            return character
        return "" if category in _SILENT else MISSING

    def _fitted(
        self, box: Box, text: str, weight: Weight, size: float, smallest: float
    ) -> tuple[float, list[str]]:
        while True:
            lines = self._wrapped(text, weight, size, box.width)
            room = max(1, int(box.height / (size * MM_PER_POINT * LEADING) + 1e-6))
            if len(lines) <= room:
                return size, lines
            if size <= smallest:
                return size, [*lines[: room - 1], self._cut(lines[room - 1], weight, size, box.width)]
            size = max(smallest, size - _STEP)

    def _wrapped(self, text: str, weight: Weight, size: float, width: float) -> list[str]:
        lines = [""]
        for word in text.split():
            for piece in self._pieces(word, weight, size, width):
                longer = f"{lines[-1]} {piece}" if lines[-1] else piece
                if self._width(longer, weight, size) <= width:
                    lines[-1] = longer
                else:
                    lines.append(piece)
        return lines

    def _pieces(self, word: str, weight: Weight, size: float, width: float) -> list[str]:
        """The word, in parts where it is wider than a line."""
        pieces = [""]
        for letter in word:
            if pieces[-1] and self._width(pieces[-1] + letter, weight, size) > width:
                pieces.append("")
            pieces[-1] += letter
        return pieces

    def _cut(self, line: str, weight: Weight, size: float, width: float) -> str:
        while line and self._width(f"{line}…", weight, size) > width:
            line = line[:-1]
        return f"{line.rstrip()}…"

    def _width(self, text: str, weight: Weight, size: float) -> float:
        """In mm. Letters are not kerned, so a line is as wide as its letters together."""
        return sum(self._advance(weight, letter) for letter in text) * size

    def _advance(self, weight: Weight, letter: str) -> float:
        if (weight, letter) not in self._advances:
            self.set_font(weight, size=100)
            self._advances[weight, letter] = self.get_string_width(letter) / 100
        return self._advances[weight, letter]


def _face(weight: Weight) -> Path:
    return _package_folder("font_source_sans_pro") / "files" / _FACES[weight]


def _fallback_face() -> Path:
    """The barcode package carries DejaVu Sans Mono, which has many more letters."""
    return _package_folder("barcode") / "fonts" / "DejaVuSansMono.ttf"


def _package_folder(package: str) -> Path:
    """Found without importing: a font package is only a folder to us."""
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise RuntimeError(f"the package {package}, which carries a typeface, is not installed")
    return Path(found.submodule_search_locations[0])

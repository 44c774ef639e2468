"""What is on a screen, kept as a small picture."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page

COLOURS, ALIKE_MAX, QUALITY = 256, 6, 72
SCROLL = "place => window.scrollTo(0, place.getBoundingClientRect().top + window.scrollY - 60)"
PAPER, GAP, SIDE, ROUND = "#e4dac8", 30, 320, 24


@dataclass
class Camera:
    """Keeps what is on a screen as a small picture: a PNG of few colours, or WebP where the name ends so."""

    folder: Path

    def take(self, name: str, page: Page, top: Locator | None = None, height: int = 0) -> None:
        """Photograph ``page`` as ``name``, scrolled to where ``top`` is; with ``height`` so many pixels of it."""
        page.wait_for_load_state("networkidle")
        if top is not None:
            top.evaluate(SCROLL)
        picture = Image.open(BytesIO(page.screenshot(full_page=bool(height)))).convert("RGB")
        keep(picture.crop((0, 0, picture.width, height or picture.height)), place_of(self.folder, name))


def place_of(folder: Path, name: str) -> Path:
    """Where a picture of that name lies."""
    return folder / (name if "." in name else f"{name}.png")


def keep(picture: Image.Image, path: Path) -> None:
    """Write a picture in few colours: flat drawings and words need no more, photographs do."""
    if path.suffix == ".webp":
        picture.save(path, quality=QUALITY, method=6)
        return
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in _main_colours(picture) for part in colour])
    picture.quantize(palette=palette, dither=Image.Dither.NONE).save(path, optimize=True)


def _main_colours(picture: Image.Image) -> list[tuple[int, int, int]]:
    """The most frequent colours, not too many that are alike: a small green tick keeps its green."""
    counted = sorted(picture.getcolors(picture.width * picture.height), reverse=True)
    alike: Counter[tuple[int, ...]] = Counter()
    chosen = []
    for _count, colour in counted:
        kind = tuple(part >> 5 for part in colour)
        alike[kind] += 1
        if alike[kind] <= ALIKE_MAX:
            chosen.append(colour)
    return chosen[:COLOURS]


def beside_each_other(folder: Path, names: Sequence[str], name: str) -> None:
    """Make one picture of those phones, side by side."""
    phones = [_rounded(place_of(folder, one)) for one in names]
    height = max(phone.height for phone in phones)
    sheet = Image.new("RGB", (GAP + len(phones) * (SIDE + GAP), height + 2 * GAP), PAPER)
    for place, phone in enumerate(phones):
        sheet.paste(phone, (GAP + place * (SIDE + GAP), GAP), phone)
    keep(sheet, place_of(folder, name))


def _rounded(path: Path) -> Image.Image:
    picture = Image.open(path).convert("RGB")
    picture = picture.resize((SIDE, picture.height * SIDE // picture.width), Image.Resampling.LANCZOS)
    mask = Image.new("L", picture.size, 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, *picture.size), ROUND, fill=255)
    picture.putalpha(mask)
    return picture

"""Pictures of papers for a demo: drawn, with EXAMPLE across them, so that nobody takes them for real ones."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

SIZE = (1000, 630)
PAPER, INK, STAMP = "#dfe9ef", "#243b4a", "#b3541e"


def card(title: str, lines: Sequence[str]) -> BytesIO:
    """A card with a title and some lines."""
    picture = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((20, 20, SIZE[0] - 20, SIZE[1] - 20), 30, outline=INK, width=4)
    pen.text((60, 60), title, fill=INK, font=ImageFont.load_default(44))
    for row, line in enumerate(lines):
        pen.text((60, 160 + 62 * row), line, fill=INK, font=ImageFont.load_default(38))
    pen.rectangle((740, 160, 940, 420), outline=INK, width=4)
    pen.text((280, 500), "CONTOH / EXAMPLE", fill=STAMP, font=ImageFont.load_default(60))
    file = BytesIO()
    picture.save(file, "PNG")
    file.seek(0)
    return file

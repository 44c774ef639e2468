"""What the goods lie or stand on: plaster, teak, linen, a mat, stone, and a table before a wall."""

import math
from collections.abc import Callable
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from marketplace.demo.pictures.studio import SIDE, Colour, by_chance, darker, lighter, mix, mottle

PLASTER: Colour = (233, 220, 196)
TEAK: Colour = (172, 118, 72)
LINEN: Colour = (226, 210, 180)
NILA: Colour = (52, 66, 118)
STONE: Colour = (112, 108, 104)
WALL: Colour = (222, 203, 170)
HORIZON = 0.6  # where the table ends and the wall begins, as a share of the height


def tinted(grey: Image.Image, dark: Colour, light: Colour) -> Image.Image:
    """A grey picture in the colours between two."""
    bands = [
        grey.point([round(a + (b - a) * v / 255) for v in range(256)])
        for a, b in zip(dark, light, strict=True)
    ]
    return Image.merge("RGB", bands)


@lru_cache(maxsize=16)
def ground(kind: str) -> Image.Image:
    """The ground of that name, as large as a picture."""
    return _GROUNDS[kind]()


def _clouds(seed: str, low: int, high: int) -> Image.Image:
    broad = mottle(seed, 6, 6).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    fine = mottle(f"{seed}.", 70, 70).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    return Image.blend(broad, fine, 0.35).point(lambda value: low + value * (high - low) // 255)


def _plaster(colour: Colour = PLASTER) -> Image.Image:
    return tinted(_clouds("plaster", 60, 220), darker(colour, 0.16), lighter(colour, 0.4))


def _grain(seed: str, size: tuple[int, int]) -> Image.Image:
    """Long streaks from left to right."""
    height = size[1]
    long = mottle(seed, 5, height // 3).resize(size, Image.Resampling.BICUBIC)
    short = mottle(f"{seed}.", 40, height).resize(size, Image.Resampling.BICUBIC)
    return Image.blend(long, short, 0.35)


def _planks(colour: Colour = TEAK, count: int = 5) -> Image.Image:
    picture = Image.new("RGB", (SIDE, SIDE))
    pen = ImageDraw.Draw(picture)
    chance = by_chance("planks")
    for row in range(count):
        y0, y1 = SIDE * row // count, SIDE * (row + 1) // count
        tone = mix(darker(colour, 0.12), lighter(colour, 0.12), chance.random())
        grain = _grain(f"plank{row}", (SIDE, y1 - y0))
        picture.paste(tinted(grain, darker(tone, 0.28), lighter(tone, 0.16)), (0, y0))
        pen.line((0, y0, SIDE, y0), fill=darker(colour, 0.72), width=2)
        pen.line((0, y0 + 2, SIDE, y0 + 2), fill=lighter(colour, 0.16))
    return picture


def _linen(colour: Colour = LINEN) -> Image.Image:
    weft = mottle("weft", 24, SIDE // 2).resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    warp = mottle("warp", SIDE // 2, 24).resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    threads = Image.blend(Image.blend(weft, warp, 0.5), _clouds("linen", 0, 255), 0.35)
    return tinted(threads, darker(colour, 0.2), lighter(colour, 0.24))


def _mat() -> Image.Image:
    """A pandan mat: strands over and under, in two tones."""
    cell, tile = 14, Image.new("L", (28, 28))
    strand = (
        Image.linear_gradient("L")
        .resize((cell, cell))
        .point(lambda v: 120 + int(90 * math.sin(v / 255 * math.pi)))
    )
    tile.paste(strand, (0, 0))
    tile.paste(strand.rotate(90), (cell, 0))
    tile.paste(strand.rotate(90), (0, cell))
    tile.paste(strand, (cell, cell))
    weave = tiled(tile, (SIDE, SIDE))
    tones = mottle("mat", SIDE // cell + 1, SIDE // cell + 1, 150, 255).resize(
        (SIDE, SIDE), Image.Resampling.NEAREST
    )
    return tinted(ImageChops.multiply(weave, tones), (92, 68, 34), (232, 204, 148))


def tiled(tile: Image.Image, size: tuple[int, int]) -> Image.Image:
    """A surface covered with copies of a tile."""
    sheet = Image.new(tile.mode, size)
    for y in range(0, size[1], tile.height):
        for x in range(0, size[0], tile.width):
            sheet.paste(tile, (x, y))
    return sheet


def _stone() -> Image.Image:
    grit = mottle("grit", SIDE // 2, SIDE // 2).resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    return tinted(Image.blend(grit, _clouds("stone", 0, 255), 0.6), darker(STONE, 0.5), lighter(STONE, 0.22))


def _table(wall: Colour = WALL, wood: Colour = TEAK) -> Image.Image:
    """A table before a lime-washed wall, on which light falls through a window and a banana leaf."""
    picture = tinted(_clouds("wall", 90, 200), darker(wall, 0.3), lighter(wall, 0.35))
    picture.paste(_window_light(picture), (0, 0))
    edge = round(SIDE * HORIZON)
    planks = _planks(wood, 3)
    for band in range(12):  # boards come nearer towards the eye
        t0, t1 = (band / 12) ** 1.5, ((band + 1) / 12) ** 1.5
        y0, y1 = edge + round((SIDE - edge) * t0), edge + round((SIDE - edge) * t1)
        strip = planks.resize(
            (SIDE, max(1, y1 - y0)), box=(0, SIDE * band / 12, SIDE, SIDE * (band + 1) / 12)
        )
        picture.paste(strip, (0, y0))
    behind = Image.linear_gradient("L").resize((SIDE, SIDE - edge)).point(lambda v: 196 + v * 59 // 255)
    table = picture.crop((0, edge, SIDE, SIDE))
    picture.paste(ImageChops.multiply(table, Image.merge("RGB", (behind,) * 3)), (0, edge))
    ImageDraw.Draw(picture).line((0, edge, SIDE, edge), fill=darker(wood, 0.35), width=2)
    return picture


def _window_light(wall: Image.Image) -> Image.Image:
    light = Image.new("L", (160, 160))
    pen = ImageDraw.Draw(light)
    pen.polygon([(10, -10), (92, -10), (140, 96), (58, 96)], fill=150)
    pen.line([(50, -10), (100, 96)], fill=0, width=4)
    pen.line([(20, 42), (130, 42)], fill=0, width=4)
    for step in range(9):
        x, y = 128 - step * 5, 4 + step * 9
        pen.polygon([(x, y), (x - 46, y + 16), (x - 36, y + 24)], fill=30)
        pen.polygon([(x, y), (x + 26, y + 20), (x + 14, y + 26)], fill=30)
    light = light.filter(ImageFilter.GaussianBlur(2.6)).resize(wall.size, Image.Resampling.BICUBIC)
    return Image.composite(
        Image.new("RGB", wall.size, (255, 240, 208)), wall, light.point(lambda v: v * 3 // 4)
    )


_GROUNDS: dict[str, Callable[[], Image.Image]] = {
    "plaster": _plaster,
    "rose": lambda: _plaster((226, 196, 172)),
    "leaf": lambda: _plaster((196, 206, 176)),
    "teak": _planks,
    "dark teak": lambda: _planks((96, 62, 40)),
    "pale wood": lambda: _planks((206, 170, 124), 4),
    "linen": _linen,
    "indigo": lambda: _linen(NILA),
    "slate": lambda: _linen((92, 98, 108)),
    "mat": _mat,
    "stone": _stone,
    "table": _table,
    "leaf table": lambda: _table((190, 199, 166), (160, 110, 68)),
    "blue table": lambda: _table((170, 182, 196), (186, 138, 92)),
    "clay table": lambda: _table((222, 178, 146), (142, 94, 60)),
    "night table": lambda: _table((92, 100, 128), (140, 96, 62)),
}

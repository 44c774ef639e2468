"""Batik as it is drawn: motifs on tiles, covered in dye that clouds, with the fine veins of cracked wax."""

import math
from collections.abc import Callable
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw

from marketplace.demo.pictures.grounds import tiled
from marketplace.demo.pictures.studio import (
    Colour,
    Point,
    by_chance,
    darker,
    lighter,
    mix,
    mottle,
    oval,
    smooth,
)

NILA: Colour = (34, 48, 104)
BLUE: Colour = (72, 98, 160)
SOGA: Colour = (122, 74, 36)
BARK: Colour = (70, 40, 24)
CREAM: Colour = (240, 224, 190)
BRICK: Colour = (160, 54, 32)
GOLD: Colour = (206, 150, 52)
LEAF: Colour = (58, 98, 62)
SHEET = 960  # pixels of a sheet of cloth
PER_UNIT = 1.5  # pixels of a sheet for a unit of the scene
FINE = 2

Pen = ImageDraw.ImageDraw


@lru_cache(maxsize=6)
def sheet(motif: str) -> Image.Image:
    """Cloth of that motif, large enough for anything."""
    tile, crack = MOTIFS[motif]()
    if tile.width < 8:
        return tiled(tile, (300, 300))
    cloth = tile if tile.width == SHEET else tiled(tile, (SHEET, SHEET))
    if crack is not None:
        cloth.paste(crack, (0, 0), _crackle())
    dye = mottle(motif, 24, 24, 200, 255).resize((SHEET, SHEET), Image.Resampling.BICUBIC)
    return ImageChops.multiply(cloth, Image.merge("RGB", (dye, dye, dye)))


@lru_cache(maxsize=1)
def _crackle() -> Image.Image:
    """Veins where dye ran into cracks of the wax."""
    veins = Image.new("L", (SHEET, SHEET))
    pen = ImageDraw.Draw(veins)
    chance = by_chance("crackle")
    for _ in range(130):
        x, y, way = chance.uniform(0, SHEET), chance.uniform(0, SHEET), chance.uniform(0, math.tau)
        line = [(x, y)]
        for _ in range(chance.randint(5, 16)):
            way += chance.uniform(-0.7, 0.7)
            x, y = x + 16 * math.cos(way), y + 16 * math.sin(way)
            line.append((x, y))
        pen.line(line, fill=chance.randint(60, 140), width=1)
    return veins


def _tile(side: int, ground: Colour) -> tuple[Image.Image, Pen]:
    tile = Image.new("RGB", (side * FINE, side * FINE), ground)
    return tile, ImageDraw.Draw(tile)


def _put(pen: Pen, points: list[Point], colour: Colour) -> None:
    pen.polygon([(x * FINE, y * FINE) for x, y in points], fill=colour)


def _draw(pen: Pen, points: list[Point], colour: Colour, width: float = 1.5) -> None:
    pen.line(
        [(x * FINE, y * FINE) for x, y in points],
        fill=colour,
        width=max(1, round(width * FINE)),
        joint="curve",
    )


def _dot(pen: Pen, x: float, y: float, r: float, colour: Colour) -> None:
    pen.ellipse(((x - r) * FINE, (y - r) * FINE, (x + r) * FINE, (y + r) * FINE), fill=colour)


def kawung(ground: Colour = BARK, petal: Colour = CREAM, line: Colour = SOGA) -> tuple[Image.Image, Colour]:
    """Four palm fruits about each crossing, a cross of dots between."""
    side = 84
    tile, pen = _tile(side, ground)
    for cx, cy in ((0, 0), (side, 0), (0, side), (side, side), (side / 2, side / 2)):
        for turn in (45, 135, 225, 315):
            a = math.radians(turn)
            x, y = cx + 21.5 * math.cos(a), cy + 21.5 * math.sin(a)
            _put(pen, oval(x, y, 18, 11.5, turn, 24), petal)
            _put(pen, oval(x, y, 13, 7.4, turn, 20), mix(petal, line, 0.35))
            for off in (-5, 5):
                _dot(pen, x + off * math.cos(a), y + off * math.sin(a), 1.9, line)
        _dot(pen, cx, cy, 3, line)
    for cx, cy in ((side / 2, 0), (side / 2, side), (0, side / 2), (side, side / 2)):
        for dx, dy in ((0, 0), (6, 0), (-6, 0), (0, 6), (0, -6)):
            _dot(pen, cx + dx, cy + dy, 1.9, mix(petal, line, 0.3))
    return tile.reduce(FINE), darker(ground, 0.3)


def parang(ground: Colour = NILA, blade: Colour = CREAM, line: Colour = BLUE) -> tuple[Image.Image, Colour]:
    """Leaning blades in rows, parted by a row of diamonds. The rows lie level; cloth is laid aslant."""
    wide, tall = 50, 100
    tile = Image.new("RGB", (wide * FINE, tall * FINE), ground)
    pen = ImageDraw.Draw(tile)
    spine = [(27, 8), (18, 18), (14, 30), (22, 42), (34, 52), (37, 64), (31, 76), (20, 84)]
    for shift in (-wide, 0, wide):
        outer = smooth([(x - 8 + shift, y) for x, y in spine], 4) + smooth(
            [(x + 9 + shift, y + 2) for x, y in reversed(spine)], 4
        )
        _put(pen, outer, blade)
        _draw(pen, smooth([(x + shift, y) for x, y in spine], 4), line, 2.2)
        _draw(pen, smooth([(x + 4.6 + shift, y + 2) for x, y in spine[1:-1]], 4), mix(blade, line, 0.55), 1.2)
        for x, y in ((14, 30), (37, 66)):
            _dot(pen, x + shift + (5 if x < 20 else -5), y, 3.4, ground)
            _dot(pen, x + shift + (5 if x < 20 else -5), y, 1.6, blade)
        for x in (0, 25):
            _put(pen, oval(x + shift, 94, 8, 4, 0, 4), blade)
            _put(pen, oval(x + shift, 94, 3.6, 1.8, 0, 4), line)
    return tile.reduce(FINE), darker(ground, 0.3)


def mega_mendung(
    ground: Colour = (166, 42, 36), tones: tuple[Colour, ...] = ()
) -> tuple[Image.Image, Colour]:
    """Rain clouds: one dye in seven strengths, from the deep edge to the light heart."""
    wide, tall = 210, 132
    deep = tones or tuple(mix((18, 30, 82), (226, 232, 240), step / 6) for step in range(7))
    tile = Image.new("RGB", (wide * FINE, tall * FINE), ground)
    pen = ImageDraw.Draw(tile)
    lobes = (
        (-62, 6, 14),
        (-44, -4, 20),
        (-18, -14, 27),
        (14, -10, 25),
        (40, 0, 19),
        (60, 8, 12),
        (0, 8, 22),
        (-30, 10, 15),
        (30, 12, 14),
    )
    for cx, cy in (
        (54, 36),
        (54 + wide, 36),
        (159, 102),
        (159 - wide, 102),
        (159, 102 - tall),
        (54, 36 + tall),
    ):
        for step, colour in enumerate(deep):
            for dx, dy, r in lobes:
                size = r - step * 2.9
                if size > 0.6:
                    _put(pen, oval(cx + dx, cy + dy, size * 1.12, size * 0.92, 0, 22), colour)
    return tile.reduce(FINE), None  # type: ignore[return-value]


def truntum(ground: Colour = BARK, star: Colour = CREAM, heart: Colour = GOLD) -> tuple[Image.Image, Colour]:
    """Small blossoms like stars."""
    side = 72
    tile, pen = _tile(side, ground)
    for cx, cy in ((18, 18), (54, 54)):
        for turn in range(0, 360, 45):
            a = math.radians(turn)
            _put(pen, oval(cx + 8 * math.cos(a), cy + 8 * math.sin(a), 6, 2.4, turn, 14), star)
        _dot(pen, cx, cy, 3, heart)
    for cx, cy in ((54, 18), (18, 54)):
        for turn in range(45, 360, 90):
            a = math.radians(turn)
            _draw(pen, [(cx, cy), (cx + 9 * math.cos(a), cy + 9 * math.sin(a))], star, 1.4)
            _dot(pen, cx + 10 * math.cos(a), cy + 10 * math.sin(a), 1.8, star)
        _dot(pen, cx, cy, 2.2, heart)
    return tile.reduce(FINE), darker(ground, 0.3)


def jlamprang(
    ground: Colour = BRICK, light: Colour = CREAM, second: Colour = (36, 66, 84)
) -> tuple[Image.Image, Colour]:
    """Pekalongan's answer to patola: eight-pointed roses in rings, all of small squares and dots."""
    side = 120
    tile, pen = _tile(side, ground)
    for cx, cy, tone in ((60, 60, second), (0, 0, SOGA), (120, 0, SOGA), (0, 120, SOGA), (120, 120, SOGA)):
        _dot(pen, cx, cy, 40, light)
        _dot(pen, cx, cy, 37, tone)
        for turn in range(0, 360, 15):
            a = math.radians(turn)
            _dot(pen, cx + 32.5 * math.cos(a), cy + 32.5 * math.sin(a), 1.7, light)
        for turn in range(0, 360, 45):
            a = math.radians(turn)
            _put(
                pen,
                oval(cx + 16 * math.cos(a), cy + 16 * math.sin(a), 11, 5, turn, 16),
                light if turn % 90 else GOLD,
            )
            _put(pen, oval(cx + 16 * math.cos(a), cy + 16 * math.sin(a), 6, 2, turn, 12), ground)
        _put(pen, oval(cx, cy, 6, 6, 45, 4), light)
        _put(pen, oval(cx, cy, 3, 3, 45, 4), ground)
    for cx, cy in ((60, 0), (0, 60), (120, 60), (60, 120)):
        _put(pen, oval(cx, cy, 17, 17, 0, 4), GOLD)
        _put(pen, oval(cx, cy, 12, 12, 0, 4), ground)
        for dx, dy in ((0, 0), (5, 0), (-5, 0), (0, 5), (0, -5)):
            _put(pen, oval(cx + dx, cy + dy, 2.4, 2.4, 45, 4), light)
    return tile.reduce(FINE), darker(ground, 0.35)


def sekar_jagad() -> tuple[Image.Image, None]:
    """The map of flowers: islands of other motifs with a cream shore."""
    chance = by_chance("sekar jagad")
    picture = Image.new("RGB", (SHEET, SHEET), CREAM)
    tiles = (
        truntum((120, 34, 44), CREAM, GOLD)[0],
        kawung(GOLD, CREAM, SOGA)[0],
        truntum(NILA, CREAM, GOLD)[0],
        jlamprang((64, 92, 70), CREAM, BRICK)[0],
        kawung((40, 70, 84), CREAM, BLUE)[0],
        truntum(SOGA, CREAM, GOLD)[0],
    )
    fills = [tiled(tile, (SHEET, SHEET)) for tile in tiles]
    step, number = 200, 0
    mask = Image.new("L", (SHEET, SHEET))
    for row in range(-1, 7):
        for column in range(-1, 7):
            cx, cy = column * step + (row % 2) * step / 2, row * step * 0.92
            ring = [
                (cx + r * math.cos(a), cy + r * math.sin(a))
                for a, r in ((math.tau * k / 9, chance.uniform(98, 122)) for k in range(9))
            ]
            mask.paste(0, (0, 0, SHEET, SHEET))
            ImageDraw.Draw(mask).polygon(smooth(ring, 5, closed=True), fill=255)
            picture.paste(fills[(number * 5 + row) % len(fills)], (0, 0), mask)
            number += 1
    return picture, None


def lurik() -> tuple[Image.Image, None]:
    """Woven stripes."""
    tile, pen = _tile(60, (214, 198, 160))
    for y, width, colour in (
        (6, 5, SOGA),
        (16, 2, NILA),
        (22, 2, NILA),
        (36, 8, (150, 120, 76)),
        (50, 3, BARK),
    ):
        _draw(pen, [(0, y), (60, y)], colour, width)
    return tile.reduce(FINE), None


def plain(colour: Colour) -> Callable[[], tuple[Image.Image, None]]:
    """Cloth of one colour with its threads."""

    def weave() -> tuple[Image.Image, None]:
        tile = Image.new("RGB", (6, 6), colour)
        pen = ImageDraw.Draw(tile)
        for row in range(0, 6, 2):
            pen.line((0, row, 6, row), fill=darker(colour, 0.07))
            pen.point((row, row + 1), fill=lighter(colour, 0.12))
        return tile, None

    return weave


MOTIFS: dict[str, Callable[[], tuple[Image.Image, Colour | None]]] = {
    "kawung": kawung,
    "parang": parang,
    "mega mendung": mega_mendung,
    "truntum": truntum,
    "jlamprang": jlamprang,
    "sekar jagad": sekar_jagad,
    "lurik": lurik,
    "truntum nila": lambda: truntum(NILA, CREAM, GOLD),
    "kawung bata": lambda: kawung((118, 40, 30), CREAM, BRICK),
    "cream": plain((232, 216, 186)),
    "leather": plain((134, 82, 44)),
    "fibre grey": plain((120, 132, 140)),
    "fibre blue": plain((64, 98, 158)),
    "fibre red": plain((176, 66, 52)),
    "fibre yellow": plain((222, 176, 72)),
    "fibre green": plain((84, 136, 92)),
}

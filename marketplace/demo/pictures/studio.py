"""The studio: a square canvas seen through a camera, shapes cut out of paper, light from the upper left.

Scenes speak in units: 0 to 1000 from left to right and from top to bottom. A view (centre x, centre y, width) chooses
what of the scene is seen, so a detail is painted anew and is as sharp as the whole.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
Point = tuple[float, float]
View = tuple[float, float, float]
Light = Callable[[float, float], float]

SIDE = 560
FINER = 2  # shapes are cut this much finer and shrunk, so that their edges are soft
MARGIN = 48  # pixels kept outside the canvas, for shadows that reach in
WHOLE: View = (500, 500, 1000)
SHADE: Colour = (38, 22, 14)


def by_chance(name: str) -> Random:
    """Chance that falls the same for the same name."""
    return Random(name)  # noqa: S311 decides where a bean lies


@dataclass(frozen=True)
class Stencil:
    """A shape cut out: how much of each pixel it covers, and where it lies on the canvas, in pixels."""

    mask: Image.Image
    x: int
    y: int

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom."""
        return self.x, self.y, self.x + self.mask.width, self.y + self.mask.height


class Canvas:
    """What is painted on. ``chance`` is the same for the same name."""

    def __init__(self, name: str, view: View = WHOLE, side: int = SIDE) -> None:
        self.chance = by_chance(name)
        self.side = side
        self.view = view
        cx, cy, width = view
        self.k = side / width
        self.left, self.top = cx - width / 2, cy - width / 2
        self.picture = Image.new("RGB", (side, side), (236, 224, 203))

    def px(self, point: Point) -> Point:
        """Where a point of the scene lies on the canvas, in pixels."""
        return (point[0] - self.left) * self.k, (point[1] - self.top) * self.k

    def lay(self, ground: Image.Image) -> None:
        """Cover everything with a picture of the whole scene."""
        scale = ground.width / 1000
        box = [self.left * scale, self.top * scale]
        width = self.view[2] * scale
        self.picture = ground.resize(
            (self.side, self.side),
            Image.Resampling.BICUBIC,
            box=(
                max(0, box[0]),
                max(0, box[1]),
                min(ground.width, box[0] + width),
                min(ground.height, box[1] + width),
            ),
        )

    def cut(self, *shapes: Sequence[Point], holes: Iterable[Sequence[Point]] = ()) -> Stencil | None:
        """Cut polygons out as one stencil; None where nothing of them is in view."""
        pixels = [[self.px(point) for point in shape] for shape in shapes]
        frame = self._frame([point for shape in pixels for point in shape])
        if frame is None:
            return None
        mask, pen, (x, y) = frame
        for shape in pixels:
            pen.polygon([((a - x) * FINER, (b - y) * FINER) for a, b in shape], fill=255)
        for hole in holes:
            pen.polygon([((a - x) * FINER, (b - y) * FINER) for a, b in map(self.px, hole)], fill=0)
        return Stencil(mask.reduce(FINER), x, y)

    def cut_lines(self, lines: Iterable[Sequence[Point]], width: float) -> Stencil | None:
        """Cut out lines with round ends, all ``width`` units wide."""
        pixels = [[self.px(point) for point in line] for line in lines]
        thick = width * self.k
        frame = self._frame([point for line in pixels for point in line], thick / 2 + 1)
        if frame is None:
            return None
        mask, pen, (x, y) = frame
        wide = max(1, round(thick * FINER))
        for line in pixels:
            fine = [((a - x) * FINER, (b - y) * FINER) for a, b in line]
            pen.line(fine, fill=255, width=wide, joint="curve" if wide > 4 else None)
            if wide > 3:
                for a, b in (fine[0], fine[-1]):
                    pen.ellipse((a - wide / 2, b - wide / 2, a + wide / 2, b + wide / 2), fill=255)
        return Stencil(mask.reduce(FINER), x, y)

    def _frame(
        self, points: Sequence[Point], grow: float = 0
    ) -> tuple[Image.Image, ImageDraw.ImageDraw, tuple[int, int]] | None:
        xs, ys = [point[0] for point in points], [point[1] for point in points]
        x0, y0 = max(-MARGIN, math.floor(min(xs) - grow)), max(-MARGIN, math.floor(min(ys) - grow))
        x1, y1 = (min(self.side + MARGIN, math.ceil(max(each) + grow) + 1) for each in (xs, ys))
        if x1 <= x0 or y1 <= y0 or x1 <= 0 or y1 <= 0 or x0 >= self.side or y0 >= self.side:
            return None
        mask = Image.new("L", ((x1 - x0) * FINER, (y1 - y0) * FINER))
        return mask, ImageDraw.Draw(mask), (x0, y0)

    def fill(self, stencil: Stencil | None, paint: Colour | Image.Image, strength: float = 1) -> None:
        """Paint inside a stencil, with one colour or with a picture stretched over it."""
        if stencil is None:
            return
        mask = stencil.mask if strength >= 1 else stencil.mask.point(lambda value: int(value * strength))
        if isinstance(paint, Image.Image):
            if paint.size != mask.size:
                paint = paint.resize(mask.size, Image.Resampling.BICUBIC)
            self.picture.paste(paint, (stencil.x, stencil.y), mask)
        else:
            self.picture.paste(paint, stencil.box, mask)

    def multiply(self, stencil: Stencil | None, shade: Image.Image) -> None:
        """Darken inside a stencil by a small picture of the shade, stretched over it."""
        if stencil is None:
            return
        there = self.picture.crop(stencil.box)
        shade = shade.resize(there.size, Image.Resampling.BICUBIC)
        if shade.mode == "L":
            shade = Image.merge("RGB", (shade, shade, shade))
        self.picture.paste(ImageChops.multiply(there, shade), (stencil.x, stencil.y), stencil.mask)

    def shadow(
        self,
        stencil: Stencil | None,
        dx: float = 14,
        dy: float = 18,
        blur: float = 14,
        strength: float = 0.45,
    ) -> None:
        """Let the shape throw a soft shadow on what is painted so far."""
        if stencil is None:
            return
        radius = max(1.0, blur * self.k)
        pad = math.ceil(radius * 2.5)
        mask = Image.new("L", (stencil.mask.width + 2 * pad, stencil.mask.height + 2 * pad))
        mask.paste(stencil.mask, (pad, pad))
        coarse = 4 if radius > 5 else 1
        small = mask.reduce(coarse) if coarse > 1 else mask
        soft = small.filter(ImageFilter.GaussianBlur(radius / coarse)).resize(
            mask.size, Image.Resampling.BILINEAR
        )
        at = round(stencil.x - pad + dx * self.k), round(stencil.y - pad + dy * self.k)
        self.picture.paste(
            SHADE,
            (*at, at[0] + mask.width, at[1] + mask.height),
            soft.point(lambda value: int(value * strength)),
        )

    def glow(
        self, stencil: Stencil | None, blur: float, strength: float, colour: Colour = (255, 248, 232)
    ) -> None:
        """Light that falls on a place, soft at the edge."""
        if stencil is None:
            return
        radius = max(0.6, blur * self.k)
        pad = math.ceil(radius * 2)
        mask = Image.new("L", (stencil.mask.width + 2 * pad, stencil.mask.height + 2 * pad))
        mask.paste(stencil.mask, (pad, pad))
        soft = mask.filter(ImageFilter.GaussianBlur(radius)).point(lambda value: int(value * strength))
        at = stencil.x - pad, stencil.y - pad
        self.picture.paste(colour, (*at, at[0] + mask.width, at[1] + mask.height), soft)

    def finish(self) -> BytesIO:
        """The picture as a file, with the light gathered in the middle."""
        file = BytesIO()
        ImageChops.multiply(self.picture, _vignette(self.side)).save(file, "JPEG", quality=90)
        file.seek(0)
        return file


@lru_cache(maxsize=2)
def _vignette(side: int) -> Image.Image:
    """Light from the upper left, falling off towards the corners."""
    small = Image.new("RGB", (24, 24))
    for y in range(24):
        for x in range(24):
            away = math.hypot(x / 23 - 0.42, y / 23 - 0.4)
            fall = max(0.0, away - 0.28) ** 1.6 * 0.5
            small.putpixel((x, y), tuple(int(255 * (1 - fall * warm)) for warm in (0.8, 1.0, 1.2)))
    return small.resize((side, side), Image.Resampling.BICUBIC)


# Shapes, as the points of polygons.


def oval(
    cx: float, cy: float, rx: float, ry: float | None = None, turn: float = 0, count: int = 48
) -> list[Point]:
    """An ellipse, ``turn`` in degrees."""
    ry = rx if ry is None else ry
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    points = []
    for step in range(count):
        angle = math.tau * step / count
        a, b = rx * math.cos(angle), ry * math.sin(angle)
        points.append((cx + a * cos - b * sin, cy + a * sin + b * cos))
    return points


def rounded(x: float, y: float, width: float, height: float, radius: float) -> list[Point]:
    """A rectangle with round corners."""
    points = []
    for cx, cy, start in (
        (x + width - radius, y + radius, -90),
        (x + width - radius, y + height - radius, 0),
        (x + radius, y + height - radius, 90),
        (x + radius, y + radius, 180),
    ):
        for step in range(7):
            angle = math.radians(start + 15 * step)
            points.append((cx + radius * math.cos(angle), cy + radius * math.sin(angle)))
    return points


def turned(points: Iterable[Point], about: Point, degrees: float) -> list[Point]:
    """The same shape turned clockwise."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    ox, oy = about
    return [(ox + (x - ox) * cos - (y - oy) * sin, oy + (x - ox) * sin + (y - oy) * cos) for x, y in points]


def moved(points: Iterable[Point], dx: float, dy: float) -> list[Point]:
    """The same shape elsewhere."""
    return [(x + dx, y + dy) for x, y in points]


def smooth(points: Sequence[Point], steps: int = 6, closed: bool = False) -> list[Point]:
    """A curve through all points."""
    count = len(points)
    curve = []
    for i in range(count if closed else count - 1):
        a, b, c, d = (
            points[j % count] if closed else points[min(max(j, 0), count - 1)]
            for j in (i - 1, i, i + 1, i + 2)
        )
        for step in range(steps):
            t = step / steps
            curve.append(
                tuple(
                    0.5
                    * (
                        2 * q
                        + (r - p) * t
                        + (2 * p - 5 * q + 4 * r - s) * t * t
                        + (3 * q - p - 3 * r + s) * t * t * t
                    )
                    for p, q, r, s in zip(a, b, c, d, strict=True)
                )
            )
    if not closed:
        curve.append(points[-1])
    return curve  # type: ignore[return-value]


# Small pictures to be stretched.


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """A colour between two: ``share`` of the other."""
    a, b, c = (round(p + (q - p) * share) for p, q in zip(one, other, strict=True))
    return a, b, c


def darker(colour: Colour, share: float) -> Colour:
    """With ``share`` of shade in it."""
    return mix(colour, SHADE, share)


def lighter(colour: Colour, share: float) -> Colour:
    """With ``share`` of warm light in it."""
    return mix(colour, (255, 246, 228), share)


def corners(nw: Colour, ne: Colour, sw: Colour, se: Colour) -> Image.Image:
    """A wash between four corners."""
    small = Image.new("RGB", (2, 2))
    small.putdata([nw, ne, sw, se])
    return small.resize((16, 16), Image.Resampling.BILINEAR)


def wash(colour: Colour, depth: float = 0.3) -> Image.Image:
    """A colour lit from the upper left, ``depth`` of shade in the lower right."""
    return corners(
        lighter(colour, depth * 0.45),
        darker(colour, depth * 0.25),
        darker(colour, depth * 0.3),
        darker(colour, depth),
    )


def mottle(seed: str, across: int, down: int, low: int = 0, high: int = 255) -> Image.Image:
    """Cloudy grey between two values, as a tiny picture."""
    data = by_chance(seed).randbytes(across * down)
    return Image.frombytes("L", (across, down), data).point(lambda value: low + value * (high - low) // 255)


def shades(across: int, down: int, light: Light) -> Image.Image:
    """A small picture of light: ``light(u, v)`` from 0 to 1, asked for u and v from 0 to 1."""
    small = Image.new("L", (across, down))
    small.putdata(
        [
            max(0, min(255, round(255 * light(x / (across - 1), y / (down - 1)))))
            for y in range(down)
            for x in range(across)
        ]
    )
    return small

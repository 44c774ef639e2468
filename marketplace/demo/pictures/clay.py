"""Things that are round about an upright axis: cups, jars, vases, pots, baskets. Each is turned from a profile."""

import math
from collections.abc import Sequence

from PIL import Image, ImageChops

from marketplace.demo.pictures.grounds import tinted
from marketplace.demo.pictures.studio import (
    Canvas,
    Colour,
    Point,
    Stencil,
    corners,
    darker,
    lighter,
    mottle,
    oval,
    shades,
    smooth,
)

Profile = Sequence[Point]  # (height above the foot, radius), from the foot up
SUN = math.radians(-42)  # where the light comes from, round the axis
SKIN = (360, 300)  # an unrolled half of a surface, in pixels


def turn(
    canvas: Canvas,
    foot: Point,
    profile: Profile,
    skin: Image.Image | Colour,
    squash: float = 0.24,
    gloss: float = 0.4,
    columns: int = 12,
) -> Stencil | None:
    """Stand a turned thing with the middle of its foot at ``foot``; ``squash`` tells how far we look down on it."""
    cx, base = foot
    curve = smooth(profile, 5)
    outline = _outline(cx, base, curve, squash)
    whole = canvas.cut(outline)
    if whole is None:
        return None
    foot_ring = canvas.cut(oval(cx + 8, base, curve[0][1] * 1.04, curve[0][1] * squash))
    canvas.shadow(foot_ring, 30, 10, 22, 0.5)
    canvas.shadow(foot_ring, 4, 6, 7, 0.5)
    lit = _light(_skin(skin), curve, gloss)
    rows = max(6, len(curve) - 1)
    mesh = _mesh(canvas, whole, (cx, base), curve, squash, lit.size, columns, rows)
    canvas.fill(whole, lit.transform(whole.mask.size, Image.Transform.MESH, mesh, Image.Resampling.BILINEAR))
    return whole


def _skin(skin: Image.Image | Colour) -> Image.Image:
    return skin if isinstance(skin, Image.Image) else Image.new("RGB", (96, 96), skin)


def _outline(cx: float, base: float, curve: Profile, squash: float) -> list[Point]:
    right = [(cx + r, base - h) for h, r in curve]
    left = [(cx - r, base - h) for h, r in reversed(curve)]
    (h0, r0), (h1, r1) = curve[0], curve[-1]
    top = [(cx + r1 * math.cos(a), base - h1 - squash * r1 * math.sin(a)) for a in _angles(0, math.pi)]
    bottom = [(cx + r0 * math.cos(a), base - h0 + squash * r0 * math.sin(a)) for a in _angles(math.pi, 0)]
    return [*right, *top, *left, *bottom]


def _angles(start: float, end: float, count: int = 20) -> list[float]:
    return [start + (end - start) * step / count for step in range(count + 1)]


def _light(skin: Image.Image, curve: Profile, gloss: float) -> Image.Image:
    """The unrolled skin, with light and shade from its form upon it."""
    tall = curve[-1][0] - curve[0][0] or 1

    def slope(v: float) -> float:
        at = (1 - v) * tall + curve[0][0]
        index = next((i for i in range(1, len(curve)) if curve[i][0] >= at), len(curve) - 1)
        (h0, r0), (h1, r1) = curve[index - 1], curve[index]
        return math.atan2(r0 - r1, abs(h1 - h0) + 0.001)  # above nought where it faces up

    slopes = [slope(row / 19) for row in range(20)]

    def shade(u: float, v: float) -> float:
        angle, tilt = (u - 0.5) * math.pi, slopes[round(v * 19)]
        straight = math.cos(angle - SUN) * math.cos(tilt) * 0.85 + math.sin(tilt) * 0.55
        back = max(0.0, math.sin(angle) - 0.72) * 0.7
        return 0.40 + 0.66 * max(0.0, straight) + back * 0.5 - 0.1 * v

    def shine(u: float, v: float) -> float:
        angle, tilt = (u - 0.5) * math.pi, slopes[round(v * 19)]
        near = math.cos(angle - SUN * 1.05) * math.cos(tilt - 0.35)
        return gloss * (max(0.0, near) ** 26 + 0.16 * max(0.0, near) ** 5)

    grey = shades(24, 20, shade).resize(skin.size, Image.Resampling.BICUBIC)
    warm = Image.merge(
        "RGB", (grey, grey.point(lambda x: x * 247 // 255), grey.point(lambda x: x * 236 // 255))
    )
    lit = ImageChops.multiply(skin, warm)
    if gloss:
        high = shades(32, 20, shine).resize(skin.size, Image.Resampling.BICUBIC)
        lit = ImageChops.screen(lit, Image.merge("RGB", (high,) * 3))
    return lit


def _mesh(
    canvas: Canvas,
    whole: Stencil,
    foot: Point,
    curve: Profile,
    squash: float,
    size: tuple[int, int],
    columns: int,
    rows: int,
) -> list[tuple[tuple[int, int, int, int], tuple[float, ...]]]:
    """Where each cell of the canvas finds its piece of the unrolled skin."""
    low, high = curve[0][0], curve[-1][0]
    width, height = whole.mask.size
    steps = [curve[0][1]] * 65
    for index in range(65):
        at = low + (high - low) * index / 64
        after = next((i for i in range(1, len(curve)) if curve[i][0] >= at), len(curve) - 1)
        (h0, r0), (h1, r1) = curve[after - 1], curve[after]
        steps[index] = max(1.0, r0 + (r1 - r0) * min(1.0, (at - h0) / ((h1 - h0) or 1)))

    def source(x: float, y: float) -> Point:
        ux = (x + whole.x) / canvas.k + canvas.left - foot[0]
        up = foot[1] - ((y + whole.y) / canvas.k + canvas.top)
        h, r, sine = up, 1.0, 0.0
        for _ in range(3):
            r = steps[max(0, min(64, round((h - low) / (high - low or 1) * 64)))]
            sine = max(-0.999, min(0.999, ux / r))
            h = up + squash * r * math.sqrt(1 - sine * sine)
        v = 1 - (h - low) / (high - low or 1)
        return (math.asin(sine) / math.pi + 0.5) * (size[0] - 1), max(0.0, min(1.0, v)) * (size[1] - 1)

    xs = [round(width * i / columns) for i in range(columns + 1)]
    ys = [round(height * j / rows) for j in range(rows + 1)]
    nodes = [[source(x, y) for x in xs] for y in ys]
    mesh: list[tuple[tuple[int, int, int, int], tuple[float, ...]]] = []
    for j in range(rows):
        for i in range(columns):
            if xs[i] < xs[i + 1] and ys[j] < ys[j + 1]:
                quad = (*nodes[j][i], *nodes[j + 1][i], *nodes[j + 1][i + 1], *nodes[j][i + 1])
                mesh.append(((xs[i], ys[j], xs[i + 1], ys[j + 1]), quad))
    return mesh


def mouth(
    canvas: Canvas,
    middle: Point,
    radius: float,
    inside: Colour,
    squash: float = 0.24,
    lip: float = 0.07,
    rim: Colour | None = None,
    filled: tuple[float, Colour] | None = None,
) -> None:
    """The opening of a vessel: its rim, what one sees inside, and how high it is ``filled`` with what colour."""
    cx, cy = middle
    rim = rim or lighter(inside, 0.2)
    canvas.fill(
        canvas.cut(oval(cx, cy, radius, radius * squash)),
        corners(lighter(rim, 0.5), rim, rim, darker(rim, 0.25)),
    )
    inner = radius * (1 - lip)
    hollow = canvas.cut(oval(cx, cy, inner, inner * squash))
    canvas.fill(
        hollow, corners(darker(inside, 0.62), darker(inside, 0.2), darker(inside, 0.45), lighter(inside, 0.1))
    )
    if hollow is None or filled is None:
        return
    depth, colour = filled
    r = inner * (1 - depth * 0.35)
    pool = oval(cx, cy + inner * squash * depth, r, r * squash)
    within = [(x, y) for x, y in pool if ((x - cx) / inner) ** 2 + ((y - cy) / (inner * squash)) ** 2 <= 1.02]
    if len(within) > 2:
        canvas.fill(
            canvas.cut(within),
            corners(darker(colour, 0.3), lighter(colour, 0.16), colour, darker(colour, 0.12)),
        )


def tube(canvas: Canvas, points: Sequence[Point], width: float, colour: Colour, gloss: float = 0.35) -> None:
    """A round bar along a curve: handles, spouts, cords, straps."""
    bar = canvas.cut_lines([points], width)
    canvas.fill(bar, darker(colour, 0.45))
    off = width * 0.09
    for share, tone in ((0.74, darker(colour, 0.14)), (0.46, lighter(colour, 0.12))):
        canvas.fill(canvas.cut_lines([[(x - off, y - off) for x, y in points]], width * share), tone)
    if gloss:
        shine = canvas.cut_lines([[(x - off * 2, y - off * 2) for x, y in points]], width * 0.16)
        canvas.fill(shine, lighter(colour, 0.75), gloss)


def glazed(seed: str, glaze: Colour, under: Colour, runs_to: float = 0.8) -> Image.Image:
    """A skin: glaze that ran down to ``runs_to`` of the height and broke where it is thin; bare clay below."""
    cloud = mottle(seed, 9, 7).resize(SKIN, Image.Resampling.BICUBIC)
    speck = mottle(f"{seed}.", 130, 100).resize(SKIN, Image.Resampling.BICUBIC)
    body = tinted(Image.blend(cloud, speck, 0.28), darker(glaze, 0.24), lighter(glaze, 0.26))
    clay = tinted(speck, darker(under, 0.2), lighter(under, 0.12))
    edge = mottle(f"{seed}edge", 26, 1).resize((SKIN[0], 1), Image.Resampling.BICUBIC).tobytes()
    mask = Image.new("L", SKIN, 255)
    for x, value in enumerate(edge):
        mask.paste(0, (x, round(SKIN[1] * (runs_to - 0.05 + 0.09 * value / 255)), x + 1, SKIN[1]))
    skin = Image.composite(body, clay, mask)
    thin = Image.linear_gradient("L").resize((SKIN[0], SKIN[1] // 9)).point(lambda v: (255 - v) * 2 // 3)
    skin.paste(lighter(under, 0.1), (0, 0, SKIN[0], SKIN[1] // 9), thin)
    return skin


def fired(seed: str, colour: Colour, rings: int = 40) -> Image.Image:
    """A skin: bare fired clay with the rings of the wheel."""
    cloud = mottle(seed, 8, 10).resize(SKIN, Image.Resampling.BICUBIC)
    wheel = mottle(f"{seed}.", 2, rings).resize(SKIN, Image.Resampling.BICUBIC)
    return tinted(Image.blend(cloud, wheel, 0.45), darker(colour, 0.22), lighter(colour, 0.18))

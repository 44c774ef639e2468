"""Cloth laid, folded and sewn: a sheet shows through an outline, and its folds catch the light."""

import itertools
import math
from collections.abc import Sequence

from PIL import Image

from marketplace.demo.pictures.grounds import tiled
from marketplace.demo.pictures.motifs import PER_UNIT, sheet
from marketplace.demo.pictures.studio import (
    Canvas,
    Colour,
    Light,
    Point,
    Stencil,
    darker,
    lighter,
    oval,
    shades,
    smooth,
    wash,
)


def spread(
    canvas: Canvas,
    outline: Sequence[Point],
    motif: str | Image.Image,
    turn: float = 0,
    scale: float = 1,
    light: Light | None = None,
    wave: float = 0,
    raised: float = 0.5,
    squash: float = 1,
) -> Stencil | None:
    """Lay cloth into an outline: the motif turned and scaled, moved by a ``wave`` of that many units."""
    stencil = canvas.cut(outline)
    if stencil is None:
        return None
    canvas.shadow(stencil, 10 * raised, 16 * raised, 16 * raised + 2, 0.5)
    source = sheet(motif) if isinstance(motif, str) else motif
    cloth = _through(canvas, stencil, source, turn, scale, wave, squash)
    canvas.fill(stencil, cloth)
    canvas.multiply(stencil, shades(26, 26, light or soft_folds(turn)))
    return stencil


def _through(
    canvas: Canvas,
    stencil: Stencil,
    source: Image.Image,
    turn: float,
    scale: float,
    wave: float,
    squash: float,
) -> Image.Image:
    width, height = stencil.mask.size
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    per = PER_UNIT / scale
    count = 10 if wave else 2
    xs = [round(width * i / count) for i in range(count + 1)]
    ys = [round(height * j / count) for j in range(count + 1)]

    def at(x: float, y: float) -> Point:
        ux, uy = (x + stencil.x) / canvas.k + canvas.left, ((y + stencil.y) / canvas.k + canvas.top) / squash
        if wave:
            ux, uy = ux + wave * math.sin(uy / 47 + ux / 90), uy + wave * math.cos(ux / 53 - uy / 110)
        return (ux * cos + uy * sin) * per, (uy * cos - ux * sin) * per

    nodes = [[at(x, y) for x in xs] for y in ys]
    flat = [node for row in nodes for node in row]
    left = math.floor(min(x for x, _ in flat) / source.width) * source.width
    top = math.floor(min(y for _, y in flat) / source.height) * source.height
    right, bottom = max(x for x, _ in flat) - left, max(y for _, y in flat) - top
    if right > source.width or bottom > source.height:
        source = tiled(source, (math.ceil(right) + 1, math.ceil(bottom) + 1))
    mesh = []
    for j in range(count):
        for i in range(count):
            if xs[i] < xs[i + 1] and ys[j] < ys[j + 1]:
                quad = [nodes[j][i], nodes[j + 1][i], nodes[j + 1][i + 1], nodes[j][i + 1]]
                mesh.append(
                    (
                        (xs[i], ys[j], xs[i + 1], ys[j + 1]),
                        tuple(part for x, y in quad for part in (x - left, y - top)),
                    )
                )
    shrink = per / canvas.k
    resample = Image.Resampling.BICUBIC if shrink < 1.2 else Image.Resampling.BILINEAR
    return source.transform((width, height), Image.Transform.MESH, mesh, resample)


def soft_folds(turn: float = 0) -> Light:
    """Cloth that lies almost flat: broad, calm waves."""
    lean = math.radians(turn)

    def light(u: float, v: float) -> float:
        along = u * math.cos(lean + 0.6) + v * math.sin(lean + 0.6)
        return 0.93 - 0.07 * math.sin(along * 11) - 0.05 * math.sin(u * 5 - v * 7) - 0.10 * (u + v) / 2

    return light


def hanging(folds: float = 5, depth: float = 0.34) -> Light:
    """Cloth that hangs: folds from top to bottom, deeper below."""

    def light(u: float, v: float) -> float:
        wave = math.sin(u * math.tau * folds + math.sin(u * 9) * 1.4 + v * 0.5)
        return 0.86 + depth * 0.5 * wave * (0.45 + 0.55 * v) - depth * 0.25

    return light


def folded(
    canvas: Canvas,
    x: float,
    y: float,
    width: float,
    layers: int,
    motif: str,
    scale: float = 1,
    turn: float = 0,
) -> None:
    """A pile of folded cloth seen from the front and above: (x, y) is the lower left corner of its front."""
    thick, deep, lean = 26.0, width * 0.42, width * 0.12
    top = y - layers * thick
    foot = canvas.cut(
        [(x, y), (x + width, y), (x + width + lean, y - deep * 0.6), (x + lean, y - deep * 0.6)]
    )
    canvas.shadow(foot, 26, 14, 26, 0.6)
    canvas.shadow(foot, 4, 6, 7, 0.6)
    side = [
        (x + width - 6, y - 3),
        (x + width + lean, y - deep * 0.62),
        (x + width + lean, top - deep * 0.6),
        (x + width - 6, top),
    ]
    spread(
        canvas,
        side,
        motif,
        turn + 40,
        scale,
        lambda u, v: 0.42 + 0.1 * math.sin(v * layers * math.tau),
        raised=0,
    )
    for layer in range(layers):
        low = y - layer * thick
        jut = 5 * math.sin(layer * 2.4)
        strip = [
            *smooth([(x + jut, low), (x - 7 + jut, low - thick * 0.5), (x + jut, low - thick)], 4),
            *smooth(
                [
                    (x + width + jut, low - thick),
                    (x + width + 8 + jut, low - thick * 0.5),
                    (x + width + jut, low),
                ],
                4,
            ),
        ]
        spread(
            canvas,
            strip,
            motif,
            turn + 7 * layer,
            scale,
            lambda _u, v: 0.36 + 0.62 * math.sin(min(1.0, (1 - v) * 1.08) * math.pi * 0.62),
            raised=0.1,
            squash=0.8,
        )
    front = smooth([(x - 3, top + 3), (x + width + 3, top + 3)], 2)
    lid = [*front, (x + width + lean, top - deep * 0.6), (x + lean, top - deep * 0.6)]
    spread(canvas, lid, motif, turn, scale, lambda u, v: 1.0 - 0.16 * u - 0.1 * (1 - v), squash=0.6, raised=0)
    hem = canvas.cut_lines([[(x - 3, top + 2), (x + width + 3, top + 2)]], 4)
    canvas.fill(hem, (255, 240, 214), 0.35)


def seam(canvas: Canvas, points: Sequence[Point], colour: Colour, width: float = 3, dash: float = 9) -> None:
    """Stitches along a line."""
    line = smooth(list(points), 8) if len(points) > 2 else list(points)
    stitches, rest = [], 0.0
    for (x0, y0), (x1, y1) in itertools.pairwise(line):
        length = math.hypot(x1 - x0, y1 - y0)
        at = rest
        while at < length:
            a, b = at / length, min(1.0, (at + dash * 0.6) / length)
            stitches.append(
                [(x0 + (x1 - x0) * a, y0 + (y1 - y0) * a), (x0 + (x1 - x0) * b, y0 + (y1 - y0) * b)]
            )
            at += dash
        rest = at - length
    if stitches:
        canvas.fill(canvas.cut_lines(stitches, width), colour)


def crease(canvas: Canvas, points: Sequence[Point], width: float = 10, strength: float = 0.3) -> None:
    """A fold: shade on one side, light on the other."""
    line = smooth(list(points), 6) if len(points) > 2 else list(points)
    dark = canvas.cut_lines([line], width * 0.6)
    canvas.shadow(dark, width * 0.3, width * 0.25, width * 0.6, strength)
    canvas.glow(
        canvas.cut_lines([[(x - width * 0.5, y - width * 0.3) for x, y in line]], width * 0.4),
        width * 0.5,
        strength * 0.5,
    )


def button(canvas: Canvas, x: float, y: float, radius: float = 8, colour: Colour = (110, 72, 44)) -> None:
    """A coconut button with four holes."""
    disc = canvas.cut(oval(x, y, radius, count=24))
    canvas.shadow(disc, 2, 3, 3, 0.6)
    canvas.fill(disc, wash(colour, 0.4))
    canvas.fill(canvas.cut(oval(x, y, radius * 0.66, count=20)), darker(colour, 0.2))
    for dx, dy in ((-1, -1), (1, -1), (-1, 1), (1, 1)):
        canvas.fill(
            canvas.cut(oval(x + dx * radius * 0.24, y + dy * radius * 0.24, radius * 0.13, count=8)),
            lighter(colour, 0.5),
        )

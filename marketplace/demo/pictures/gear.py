"""What Hendra and Rudi sell: cables, keys, a speaker, a drill, a helmet, blocks and rackets."""

import math
from collections.abc import Sequence

from marketplace.demo.pictures.clay import tube
from marketplace.demo.pictures.grounds import ground
from marketplace.demo.pictures.studio import (
    Canvas,
    Colour,
    Point,
    Stencil,
    corners,
    darker,
    lighter,
    oval,
    rounded,
    smooth,
    turned,
    wash,
)

INK: Colour = (50, 48, 54)
STEEL: Colour = (186, 186, 188)


def block(
    canvas: Canvas, x: float, y: float, size: tuple[float, float, float], colour: Colour, soft: float = 0
) -> None:
    """A box before us: (x, y) the lower left of its front, size its width, height and depth."""
    width, tall, deep = size
    dx, dy = deep * 0.62, deep * 0.42
    foot = canvas.cut([(x, y), (x + width, y), (x + width + dx, y - dy), (x + dx, y - dy)])
    canvas.shadow(foot, 24, 12, 20, 0.6)
    canvas.shadow(foot, 4, 6, 6, 0.6)
    back = canvas.cut(
        [
            (x + width - soft, y - soft),
            (x + width + dx, y - dy),
            (x + width + dx, y - dy - tall),
            (x + width - soft, y - tall),
        ]
    )
    canvas.fill(
        back, corners(darker(colour, 0.3), darker(colour, 0.42), darker(colour, 0.44), darker(colour, 0.58))
    )
    lid = canvas.cut(
        [
            (x + soft, y - tall + soft),
            (x + width - soft, y - tall + soft),
            (x + width + dx, y - tall - dy),
            (x + dx, y - tall - dy),
        ]
    )
    canvas.fill(
        lid,
        corners(lighter(colour, 0.34), lighter(colour, 0.22), lighter(colour, 0.26), lighter(colour, 0.1)),
    )
    front = canvas.cut(
        rounded(x, y - tall, width, tall, soft)
        if soft
        else [(x, y - tall), (x + width, y - tall), (x + width, y), (x, y)]
    )
    canvas.fill(front, corners(lighter(colour, 0.1), colour, darker(colour, 0.1), darker(colour, 0.26)))


def slab(canvas: Canvas, points: Sequence[Point], colour: Colour, raised: float = 1) -> Stencil | None:
    """A flat piece that lies, with its shadow."""
    paper = canvas.cut(points)
    canvas.shadow(paper, 14 * raised, 20 * raised, 16 * raised, 0.5)
    canvas.fill(paper, wash(colour, 0.35))
    return paper


def cable(canvas: Canvas) -> None:
    """A braided cable in a coil, both plugs in front."""
    canvas.lay(ground("slate"))
    coil: list[Point] = []
    for step in range(150):
        a = step / 150 * math.tau * 4.4
        coil.append((500 + (232 + step * 0.42) * math.cos(a), 450 + (232 + step * 0.42) * math.sin(a)))
    ends = smooth([coil[-1], (300, 730), (330, 820), (420, 850)], 10)
    start = smooth([(640, 850), (760, 800), (800, 640), coil[0]], 10)
    for line in (coil, ends, start):
        canvas.shadow(canvas.cut_lines([line], 22), 10, 16, 10, 0.5)
    for line in (start, coil, ends):
        tube(canvas, line, 25, (66, 64, 72), 0.3)
        braid = [[line[i], (line[i][0] + 7, line[i][1] - 9)] for i in range(1, len(line) - 1)]
        canvas.fill(canvas.cut_lines(braid, 3), (128, 126, 134), 0.6)
    for x, way in ((424, 1), (716, -1)):
        slab(canvas, rounded(x if way > 0 else x - 110, 822, 110, 56, 16), (78, 78, 86), 0.6)
        slab(canvas, rounded(x + 106 * way if way > 0 else x - 166, 834, 60, 32, 12), STEEL, 0.3)
    slab(canvas, rounded(440, 196, 50, 100, 10), (150, 96, 56), 0.4)


def charger(canvas: Canvas) -> None:
    """A small charger with three mouths, a matchbox beside to show how small."""
    canvas.lay(ground("blue table"))
    block(canvas, 250, 800, (300, 340, 300), (222, 222, 228), 34)
    for row, wide in ((540, 120), (630, 120), (724, 140)):
        canvas.fill(
            canvas.cut(rounded(400 - wide / 2, row - 22, wide, 38, 18 if wide == 120 else 5)),
            darker(STEEL, 0.5),
        )
        canvas.fill(
            canvas.cut(rounded(400 - wide / 2 + 8, row - 14, wide - 16, 22, 10 if wide == 120 else 3)),
            (40, 40, 46),
        )
    tube(canvas, [(520, 350), (520, 270)], 26, (206, 180, 110), 0.8)
    tube(canvas, [(640, 350), (640, 270)], 26, (206, 180, 110), 0.8)
    block(canvas, 700, 880, (170, 60, 110), (190, 72, 44))


def keyboard(canvas: Canvas) -> None:
    """A keyboard from above: caps of cream, ink and one of gold."""
    canvas.lay(ground("pale wood"))
    slab(canvas, rounded(70, 300, 860, 400, 26), (70, 68, 76), 1.2)
    canvas.fill(canvas.cut(rounded(86, 316, 828, 368, 16)), wash((44, 42, 48), 0.3))
    rows = (
        (1,) * 15,
        (1.5, *(1,) * 11, 1.5, 1),
        (1.75, *(1,) * 10, 2.25, 1),
        (2.25, *(1,) * 9, 1.75, 1, 1),
        (1.25, 1.25, 1.25, 6.25, 1, 1, 1, 1, 1),
    )
    unit = 54.0
    for line, widths in enumerate(rows):
        x = 95.0
        for number, width in enumerate(widths):
            edge = number == 0 or number >= len(widths) - (2 if line else 1)
            tone = (224, 165, 38) if (line, number) == (0, 0) else (84, 100, 150) if edge else (236, 226, 204)
            key = rounded(x, 326 + line * 70, width * unit - 6, 64, 9)
            canvas.fill(canvas.cut(key), darker(tone, 0.4))
            canvas.fill(
                canvas.cut(rounded(x + 5, 328 + line * 70, width * unit - 16, 52, 8)),
                corners(lighter(tone, 0.4), tone, tone, darker(tone, 0.12)),
            )
            x += width * unit
    tube(
        canvas,
        smooth([(500, 300), (500, 220), (560, 160), (700, 140), (800, 40)], 8),
        16,
        (84, 100, 150),
        0.3,
    )


def laptop_stand(canvas: Canvas) -> None:
    """A folded-out stand that carries a laptop."""
    canvas.lay(ground("table"))
    for x in (0, 150):
        leg = [(270 + x, 860), (700 + x, 840)]
        canvas.shadow(canvas.cut_lines([leg], 30), 18, 12, 14, 0.6)
        tube(canvas, leg, 30, STEEL, 0.8)
        tube(canvas, [(300 + x, 850), (520 + x, 620)], 26, STEEL, 0.8)
        tube(canvas, [(240 + x, 720), (620 + x, 540)], 30, lighter(STEEL, 0.2), 0.8)
    base = [(190, 712), (600, 508), (800, 530), (410, 752)]
    slab(canvas, base, (150, 150, 156), 0.5)
    canvas.fill(canvas.cut([(p[0], p[1] + 16) for p in base[2:]] + [(410, 752), (800, 530)]), (96, 96, 102))
    screen = [(600, 508), (800, 530), (936, 190), (728, 140)]
    slab(canvas, screen, (120, 120, 128), 0.6)
    canvas.fill(
        canvas.cut([(619, 492), (792, 511), (914, 206), (738, 164)]),
        corners((74, 96, 160), (120, 140, 190), (38, 53, 107), (72, 92, 150)),
    )
    for row in range(5):
        keys = [(270 + row * 62, 700 - row * 31), (400 + row * 62, 722 - row * 33)]
        canvas.fill(canvas.cut_lines([keys], 18), (70, 70, 78))


def speaker(canvas: Canvas) -> None:
    """A speaker that may get wet; drops upon it."""
    canvas.lay(ground("stone"))
    body = rounded(110, 360, 780, 330, 150)
    slab(canvas, body, (170, 62, 38), 1.6)
    dots = [[(190 + c * 24 + (r % 2) * 12, 420 + r * 21)] * 2 for r in range(11) for c in range(27)]
    canvas.fill(canvas.cut_lines(dots, 11), (112, 34, 22))
    canvas.multiply(
        canvas.cut(body), corners((255, 240, 226), (255, 246, 236), (150, 130, 120), (110, 92, 84))
    )
    for x in (180, 820):
        canvas.fill(
            canvas.cut(oval(x, 525, 54, 140)),
            corners((110, 104, 102), (66, 62, 62), (58, 54, 54), (30, 28, 28)),
        )
        canvas.fill(canvas.cut(oval(x, 525, 36, 104)), wash((150, 54, 34), 0.6))
    canvas.glow(canvas.cut(rounded(240, 384, 520, 16, 8)), 12, 0.5)
    tube(canvas, smooth([(850, 420), (960, 380), (940, 640), (850, 620)], 8), 20, (60, 56, 56), 0.2)
    for x, y in (
        (330, 470),
        (420, 590),
        (600, 440),
        (540, 530),
        (700, 600),
        (280, 800),
        (640, 830),
        (760, 780),
        (180, 260),
        (480, 240),
    ):
        drop = canvas.cut(oval(x, y, canvas.chance.uniform(9, 18), canvas.chance.uniform(8, 15), count=20))
        canvas.shadow(drop, 3, 5, 3, 0.5)
        canvas.fill(drop, corners((255, 255, 255), (206, 210, 214), (190, 196, 202), (240, 244, 246)), 0.55)


def tripod(canvas: Canvas) -> None:
    """Three legs, a phone, and the remote."""
    canvas.lay(ground("night table"))
    for end in ((220, 900), (560, 930), (800, 880)):
        canvas.shadow(canvas.cut(oval(end[0] + 20, end[1], 40, 10)), 4, 4, 8, 0.6)
        tube(canvas, [(500, 560), end], 26, (70, 68, 74), 0.5)
        middle = (500 + (end[0] - 500) * 0.55, 560 + (end[1] - 560) * 0.55)
        tube(canvas, [middle, end], 18, STEEL, 0.6)
    tube(canvas, [(500, 610), (500, 360)], 34, (70, 68, 74), 0.6)
    canvas.fill(canvas.cut(rounded(464, 540, 72, 60, 14)), wash((224, 165, 38), 0.4))
    phone = turned(rounded(290, 150, 420, 220, 26), (500, 260), -4)
    slab(canvas, phone, (34, 34, 40), 1)
    canvas.fill(
        canvas.cut(turned(rounded(306, 166, 388, 188, 14), (500, 260), -4)),
        corners((236, 180, 110), (214, 130, 90), (70, 104, 120), (38, 70, 84)),
    )
    canvas.fill(
        canvas.cut(
            turned(
                [(306, 330), (420, 230), (500, 300), (590, 210), (694, 340), (694, 354), (306, 354)],
                (500, 260),
                -4,
            )
        ),
        (40, 66, 70),
    )
    slab(canvas, rounded(690, 900, 110, 50, 22), (66, 64, 70), 0.5)
    canvas.fill(canvas.cut(oval(730, 925, 15)), (196, 52, 40))


def desk(canvas: Canvas) -> None:
    """The bench where every cable is tried."""
    canvas.lay(ground("night table"))
    block(canvas, 130, 760, (170, 180, 170), (222, 222, 228), 22)
    for row in (640, 690):
        canvas.fill(canvas.cut(rounded(180, row, 70, 22, 10)), (44, 44, 50))
    tube(canvas, smooth([(250, 700), (380, 880), (560, 880), (620, 700)], 10), 18, (90, 88, 96), 0.3)
    slab(canvas, rounded(540, 430, 210, 400, 30), (34, 34, 40), 0.8)
    canvas.fill(
        canvas.cut(rounded(556, 450, 178, 360, 18)),
        corners((236, 180, 110), (214, 130, 90), (70, 104, 120), (38, 70, 84)),
    )
    slab(canvas, rounded(800, 860, 130, 34, 12), (196, 62, 44), 0.5)
    slab(canvas, rounded(820, 900, 130, 30, 12), STEEL, 0.5)

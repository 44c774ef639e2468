"""What Batik Ratmi sells: shirts laid flat, cloth, a shawl, cushion covers."""

import math
from collections.abc import Sequence

from marketplace.demo.pictures.clay import fired, mouth, tube, turn
from marketplace.demo.pictures.cloth import button, crease, folded, hanging, seam, spread
from marketplace.demo.pictures.grounds import ground
from marketplace.demo.pictures.motifs import BARK, CREAM, NILA
from marketplace.demo.pictures.studio import (
    Canvas,
    Colour,
    Point,
    corners,
    darker,
    lighter,
    oval,
    rounded,
    smooth,
    turned,
    wash,
)


def _mirror(points: Sequence[Point]) -> list[Point]:
    return [(1000 - x, y) for x, y in points]


def _shirt(canvas: Canvas, motif: str, lining: Colour, long: bool, scale: float, slant: float) -> None:
    left = (
        [(318, 236), (240, 300), (176, 520), (150, 742), (228, 764), (276, 560), (336, 420)]
        if long
        else [(318, 236), (232, 292), (160, 452), (262, 512), (330, 420)]
    )
    for points, way in ((left, 14), (_mirror(left), -14)):
        sleeve = spread(
            canvas,
            points,
            motif,
            slant + way * 2,
            scale,
            lambda u, v: 0.88 + 0.1 * math.sin(u * 9 + v * 4),
            3,
            0.8,
        )
        if sleeve and long:
            cuff = [
                *points[3:5],
                (points[4][0] + 9, points[4][1] - 44),
                (points[3][0] + 6, points[3][1] - 46),
            ]
            spread(canvas, cuff, motif, slant + 90, scale, raised=0.15)
    body = smooth([(318, 236), (420, 196), (500, 206), (580, 196), (682, 236)], 4)
    body += smooth([(682, 236), (668, 420), (676, 620), (690, 842)], 4)
    body += smooth([(690, 842), (600, 864), (500, 856), (400, 864), (310, 842)], 4)
    body += smooth([(310, 842), (324, 620), (332, 420), (318, 236)], 4)
    spread(
        canvas,
        body,
        motif,
        slant,
        scale,
        lambda u, v: (
            0.95 - 0.1 * abs(math.sin(u * 6.2 + v * 1.5)) - 0.14 * v * u + 0.05 * math.sin(v * 10 + u * 3)
        ),
        2.5,
        0.9,
    )
    for line in (
        [(332, 430), (392, 470), (420, 560)],
        [(668, 430), (620, 480), (596, 590)],
        [(360, 820), (380, 700), (372, 620)],
    ):
        crease(canvas, line, 22, 0.28)
    spread(
        canvas,
        [(482, 250), (518, 250), (516, 860), (480, 860)],
        motif,
        slant,
        scale,
        lambda u, _: 1.0 - 0.22 * u,
        0,
        0.25,
    )
    seam(canvas, [(484, 262), (483, 854)], lighter(lining, 0.5), 2, 8)
    neck = canvas.cut(oval(500, 214, 66, 30))
    canvas.fill(neck, wash(darker(lining, 0.35), 0.5))
    canvas.fill(canvas.cut(rounded(484, 216, 32, 18, 4)), CREAM)
    for points in (
        [(432, 186), (446, 240), (486, 286), (502, 256), (452, 204)],
        [(568, 186), (554, 240), (514, 286), (498, 256), (548, 204)],
    ):
        collar = smooth(points, 3, closed=True)
        spread(canvas, collar, motif, slant + 40, scale * 0.9, lambda u, v: 1.0 - 0.14 * v, 0, 0.45)
        seam(canvas, points[1:4], lighter(lining, 0.45), 2, 7)
    pocket = [(566, 398), (652, 394), (652, 482), (610, 500), (568, 484)]
    spread(canvas, pocket, motif, slant, scale, raised=0.12)
    seam(canvas, [*pocket, pocket[0]], lighter(lining, 0.4), 2, 7)
    for row in range(5):
        button(canvas, 499, 316 + row * 116, 9)


def parang_shirt(canvas: Canvas) -> None:
    """Long sleeves, blades of indigo."""
    canvas.lay(ground("linen"))
    _shirt(canvas, "parang", NILA, True, 0.8, -45)
    _cap_stamp(canvas, 872, 178)


def kawung_shirt(canvas: Canvas) -> None:
    """Short sleeves, palm fruits in bark brown."""
    canvas.lay(ground("plaster"))
    _shirt(canvas, "kawung", BARK, False, 0.72, 0)
    _sprig(canvas, 820, 770)


def childs_shirt(canvas: Canvas) -> None:
    """Clouds for a child, with a paper plane of cloth's colour beside."""
    canvas.lay(ground("rose"))
    left: list[Point] = [(330, 300), (236, 360), (172, 500), (280, 568), (346, 480)]
    for points, way in ((left, 16), (_mirror(left), -16)):
        spread(canvas, points, "mega mendung", way, 0.8, lambda u, v: 0.9 + 0.08 * math.sin(u * 8), 2, 0.8)
    body = smooth([(330, 300), (430, 262), (500, 270), (570, 262), (670, 300)], 4)
    body += smooth([(670, 300), (664, 520), (690, 790)], 4)
    body += smooth([(690, 790), (590, 812), (500, 804), (410, 812), (310, 790)], 4)
    body += smooth([(310, 790), (336, 520), (330, 300)], 4)
    spread(
        canvas,
        body,
        "mega mendung",
        0,
        0.8,
        lambda u, v: 0.97 - 0.1 * abs(math.sin(u * 6 + v)) - 0.12 * u * v,
        2,
        0.9,
    )
    spread(
        canvas,
        [(484, 300), (516, 300), (516, 808), (484, 808)],
        "mega mendung",
        0,
        0.8,
        lambda u, _: 1 - 0.2 * u,
        0,
        0.3,
    )
    canvas.fill(canvas.cut(oval(500, 276, 68, 28)), wash((16, 26, 70), 0.4))
    for side in (-1, 1):
        round_collar = [
            (500 + side * x, y) for x, y in ((70, 254), (84, 300), (52, 334), (4, 322), (26, 290), (52, 276))
        ]
        spread(canvas, smooth(round_collar, 4, closed=True), "cream", raised=0.5)
        seam(canvas, round_collar[1:4], (170, 150, 120), 2, 7)
    for row in range(4):
        button(canvas, 500, 380 + row * 118, 11, (196, 120, 52))
    crease(canvas, [(350, 520), (410, 570), (424, 650)], 20, 0.25)
    crease(canvas, [(652, 540), (604, 600), (600, 690)], 20, 0.25)
    _kite(canvas, 856, 190)


def jlamprang_cloth(canvas: Canvas) -> None:
    """A length of cloth, half folded on the table and half hanging over a rod."""
    canvas.lay(ground("clay table"))
    tube(canvas, [(120, 96), (880, 84)], 22, (120, 80, 48))
    drop = smooth([(190, 90), (400, 84), (620, 84), (810, 84)], 3)
    drop += smooth([(810, 84), (818, 300), (806, 560)], 4)
    drop += smooth([(806, 560), (700, 590), (600, 556), (500, 588), (400, 558), (290, 586), (194, 560)], 4)
    drop += smooth([(194, 560), (184, 300), (190, 90)], 4)
    spread(canvas, drop, "jlamprang", 0, 0.86, hanging(4), 5, 1.2)
    folded(canvas, 250, 866, 460, 4, "jlamprang", 0.66)
    _cap_stamp(canvas, 854, 800, 0.8)


def shawl(canvas: Canvas) -> None:
    """A silk shawl in soft loops, fringed."""
    canvas.lay(ground("dark teak"))
    fringe = [
        [(690 + i * 11, 800 - i * 13), (716 + i * 11 + 6 * math.sin(i), 856 - i * 13)] for i in range(18)
    ]
    canvas.fill(canvas.cut_lines(fringe, 4), (226, 190, 110))
    ribbon = [
        [
            (60, 300),
            (260, 120),
            (520, 150),
            (640, 330),
            (520, 470),
            (300, 400),
            (210, 600),
            (330, 780),
            (120, 690),
            (70, 480),
        ],
        [(300, 420), (520, 330), (800, 420), (930, 560), (690, 810), (520, 700), (330, 800), (210, 640)],
    ]
    for index, points in enumerate(ribbon):
        spread(
            canvas,
            smooth(points, 8, closed=True),
            "sekar jagad",
            20 + index * 50,
            0.72,
            lambda u, v: 0.84 + 0.2 * math.sin((u * 1.2 + v) * 8.5 + math.sin(u * 6)) - 0.06 * v,
            12,
            1.4,
        )
    for line in (
        [(120, 330), (300, 230), (500, 250), (560, 340)],
        [(250, 640), (330, 500), (520, 440), (700, 470)],
        [(400, 690), (560, 580), (780, 560)],
    ):
        crease(canvas, line, 34, 0.4)


def cushions(canvas: Canvas) -> None:
    """Two cushion covers that do not match, and are meant to."""
    canvas.lay(ground("leaf table"))
    for middle, size, motif, lean in (((610, 480), 250, "truntum", 7), ((370, 590), 255, "kawung bata", -6)):
        cx, cy = middle
        plump = []
        for corner in range(4):
            a = math.radians(45 + corner * 90)
            b = math.radians(90 + corner * 90)
            plump.append((cx + size * 1.36 * math.cos(a), cy + size * 1.36 * math.sin(a)))
            plump.append((cx + size * 0.93 * math.cos(b), cy + size * 0.93 * math.sin(b)))
        plump = smooth(turned(plump, middle, lean), 6, closed=True)
        canvas.shadow(canvas.cut(oval(cx + 20, cy + size * 0.98, size * 0.95, 36)), 10, 6, 20, 0.6)
        spread(
            canvas,
            plump,
            motif,
            lean,
            0.8,
            lambda u, v: (
                1.04 - 0.75 * math.hypot(u - 0.4, v - 0.38) ** 1.7 - 0.04 * math.sin(u * 20) * abs(v - 0.5)
            ),
            0,
            1.2,
        )
        edge = [*plump, plump[0]]
        tube(canvas, edge, 7, (224, 196, 150), 0.2)


def _cap_stamp(canvas: Canvas, x: float, y: float, size: float = 1) -> None:
    """A copper stamp of the workshop."""
    base = canvas.cut(rounded(x - 62 * size, y - 48 * size, 124 * size, 110 * size, 10))
    canvas.shadow(base, 10, 14, 10, 0.5)
    canvas.fill(base, corners((216, 140, 86), (170, 96, 54), (160, 90, 50), (112, 60, 34)))
    lines = []
    for step in range(5):
        at = -46 + step * 23
        lines += [[(x + at * size, y - 38 * size), (x + at * size, y + 50 * size)]]
        lines += [[(x - 52 * size, y + (at + 6) * size), (x + 52 * size, y + (at + 6) * size)]]
    canvas.fill(canvas.cut_lines(lines, 3 * size), (246, 190, 138), 0.7)
    tube(
        canvas,
        [(x - 40 * size, y + 4 * size), (x, y - 22 * size), (x + 40 * size, y + 4 * size)],
        20 * size,
        (116, 74, 42),
    )


def _sprig(canvas: Canvas, x: float, y: float) -> None:
    """A sprig of melati."""
    tube(canvas, smooth([(x - 90, y + 120), (x - 20, y + 30), (x + 30, y - 60)], 6), 6, (84, 104, 58))
    for dx, dy, way in ((-60, 70, 200), (-20, 20, -30), (10, -20, 210), (36, -70, -60), (-30, 60, -10)):
        leaf = oval(
            x + dx + 26 * math.cos(math.radians(way)), y + dy + 26 * math.sin(math.radians(way)), 32, 13, way
        )
        paper = canvas.cut(leaf)
        canvas.shadow(paper, 6, 8, 6, 0.4)
        canvas.fill(paper, corners((132, 156, 96), (92, 124, 70), (70, 100, 56), (52, 82, 46)))
    for dx, dy in ((-46, 40), (24, -46), (40, -90)):
        for petal in range(5):
            a = math.radians(petal * 72 - 90)
            petals = canvas.cut(
                oval(x + dx + 15 * math.cos(a), y + dy + 15 * math.sin(a), 14, 8.5, math.degrees(a), 20)
            )
            canvas.shadow(petals, 3, 4, 4, 0.3)
            canvas.fill(petals, wash((250, 244, 228), 0.22))
        canvas.fill(canvas.cut(oval(x + dx, y + dy, 5)), (224, 165, 38))


def _kite(canvas: Canvas, x: float, y: float) -> None:
    """A small kite with a tail."""
    halves = (
        ([(x, y - 80), (x + 54, y), (x, y + 84)], (224, 165, 38)),
        ([(x, y - 80), (x - 54, y), (x, y + 84)], (250, 236, 206)),
    )
    canvas.shadow(canvas.cut(*[points for points, _ in halves]), 12, 16, 10, 0.4)
    for points, colour in halves:
        canvas.fill(canvas.cut(points), wash(colour, 0.3))
    canvas.fill(canvas.cut_lines([[(x, y - 80), (x, y + 84)], [(x - 54, y), (x + 54, y)]], 4), (120, 80, 48))
    tail = smooth([(x, y + 84), (x - 26, y + 130), (x + 14, y + 170), (x - 16, y + 214)], 6)
    canvas.fill(canvas.cut_lines([tail], 3), (120, 80, 48))
    for at in (8, 13, 17):
        tx, ty = tail[min(at, len(tail) - 1)]
        canvas.fill(
            canvas.cut(
                [(tx - 14, ty - 8), (tx, ty), (tx - 14, ty + 8)],
                [(tx + 14, ty - 8), (tx, ty), (tx + 14, ty + 8)],
            ),
            (163, 50, 27),
        )


def workshop(canvas: Canvas) -> None:
    """The terrace where the batik is waxed: cloth on the frame, the pan of wax on its stove, a canting."""
    canvas.lay(ground("table"))
    tube(canvas, [(140, 120), (150, 640)], 20, (150, 104, 62))
    tube(canvas, [(760, 120), (770, 640)], 20, (150, 104, 62))
    tube(canvas, [(90, 120), (810, 112)], 20, (168, 118, 72))
    drop = smooth([(170, 112), (470, 108), (740, 110)], 4) + smooth([(740, 110), (746, 350), (730, 590)], 4)
    drop += smooth([(730, 590), (640, 610), (540, 586), (440, 612), (340, 588), (250, 608), (176, 590)], 4)
    spread(canvas, [*drop, (166, 350)], "parang", -45, 1.0, hanging(3, 0.26), 4, 1)
    turn(
        canvas,
        (770, 850),
        [(0, 92), (16, 104), (90, 96), (96, 104)],
        fired("stove", (158, 88, 56)),
        gloss=0.05,
    )
    mouth(canvas, (770, 754), 104, (60, 36, 26), rim=(170, 100, 66))
    turn(canvas, (770, 752), [(0, 50), (22, 100), (40, 122)], (70, 62, 58), gloss=0.5)
    mouth(canvas, (770, 712), 122, (90, 70, 52), filled=(0.34, (128, 78, 34)), rim=(110, 98, 90))
    folded(canvas, 150, 880, 330, 3, "truntum nila", 0.6)
    tube(canvas, [(330, 790), (520, 716), (600, 686)], 16, (176, 128, 80))
    canvas.fill(
        canvas.cut(oval(616, 680, 26, 17, -20)),
        corners((238, 170, 108), (198, 120, 70), (170, 96, 54), (120, 66, 38)),
    )
    tube(canvas, smooth([(636, 676), (656, 676), (664, 690)], 4), 6, (190, 116, 68))

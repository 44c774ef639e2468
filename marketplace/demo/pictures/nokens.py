"""What the mothers of the Baliem valley and of Lake Sentani make: net bags and paintings on bark."""

import math

from PIL import Image

from marketplace.demo.pictures.clay import tube
from marketplace.demo.pictures.grounds import ground, tinted
from marketplace.demo.pictures.studio import (
    Canvas,
    Colour,
    Point,
    corners,
    darker,
    lighter,
    mix,
    mottle,
    oval,
    smooth,
    turned,
    wash,
)

FIBRE: Colour = (176, 134, 84)


def noken(canvas: Canvas) -> None:
    """The net bag of bark fibre, hanging from its band."""
    canvas.lay(ground("table"))
    _net(canvas, 1.0, (FIBRE, (116, 66, 36), (214, 164, 72)))


def small_noken(canvas: Canvas) -> None:
    """The small one, in the wools of school children."""
    canvas.lay(ground("blue table"))
    _net(canvas, 0.86, ((178, 44, 40), (232, 178, 52), (46, 110, 76), (38, 66, 140), (238, 226, 200)))


def _net(canvas: Canvas, size: float, dyes: tuple[Colour, ...]) -> None:
    def place(x: float, y: float) -> Point:
        return 500 + (x - 500) * size, 560 + (y - 560) * size

    band = smooth([place(x, y) for x, y in ((330, 430), (380, 180), (500, 40), (620, 180), (670, 430))], 8)
    canvas.shadow(canvas.cut_lines([band], 26), 20, 24, 16, 0.4)
    tube(canvas, band, 26, dyes[0], 0.1)
    body = smooth(
        [
            place(x, y)
            for x, y in (
                (316, 420),
                (500, 448),
                (684, 420),
                (760, 640),
                (710, 830),
                (500, 890),
                (290, 830),
                (240, 640),
            )
        ],
        6,
        closed=True,
    )
    inside = canvas.cut(body)
    canvas.shadow(inside, 34, 34, 30, 0.55)
    canvas.fill(
        inside,
        corners(darker(dyes[0], 0.5), darker(dyes[0], 0.62), darker(dyes[0], 0.66), darker(dyes[0], 0.78)),
    )
    rows = 26
    for row in range(rows):
        v = (row + 0.5) / rows
        width = (0.37 + 0.16 * math.sin(min(1.0, v * 1.15) * math.pi * 0.62)) * (
            1 if v < 0.72 else 1 - ((v - 0.72) / 0.28) ** 2.2 * 0.32
        )
        knots = []
        count = 34
        for column in range(count):
            u = ((column + (row % 2) / 2) / (count - 0.5) - 0.5) * 2
            x = 500 + math.sin(u * math.pi / 2) * width * 500
            y = 434 + v * 444 + 22 * math.cos(u * 1.5) * (1 - v)
            knots.append([place(x - 8, y - 9), place(x, y + 7), place(x + 8, y - 9)])
        dye = (
            dyes[(row // 2) % len(dyes)]
            if len(dyes) > 3
            else dyes[0]
            if row % 9 < 5
            else dyes[1 + row // 9 % 2]
        )
        canvas.fill(canvas.cut_lines(knots, 8.5 * size), mix(dye, darker(dye, 0.35), 0.25 + 0.5 * v))
        canvas.fill(
            canvas.cut_lines([[(a[0] - 1, a[1] - 2) for a in knot[:2]] for knot in knots], 3 * size),
            lighter(dye, 0.35),
            0.6,
        )
    canvas.multiply(inside, corners((255, 250, 242), (240, 230, 218), (220, 208, 196), (130, 112, 100)))
    tube(
        canvas,
        smooth([place(x, y) for x, y in ((316, 420), (400, 442), (500, 448), (600, 442), (684, 420))], 6),
        18,
        dyes[1],
        0.15,
    )


def bark_painting(canvas: Canvas) -> None:
    """Fish and waves of Lake Sentani on beaten bark."""
    canvas.lay(ground("linen"))
    sheet = smooth(
        [(240, 90), (500, 80), (766, 96), (776, 400), (764, 914), (500, 924), (232, 910), (226, 500)],
        5,
        closed=True,
    )
    paper = canvas.cut(sheet)
    canvas.shadow(paper, 18, 22, 16, 0.5)
    fibres = mottle("bark", 90, 8).resize((400, 500), Image.Resampling.BICUBIC)
    canvas.fill(
        paper,
        tinted(
            Image.blend(fibres, mottle("bark.", 12, 16).resize((400, 500), Image.Resampling.BICUBIC), 0.5),
            (160, 116, 74),
            (222, 186, 138),
        ),
    )
    black, lime, earth = (44, 32, 26), (244, 234, 212), (150, 58, 34)
    border = [(272, 132), (730, 132), (730, 872), (272, 872), (272, 132)]
    canvas.fill(canvas.cut_lines([border], 12), black)
    canvas.fill(
        canvas.cut_lines(
            [[(x + (16 if x < 500 else -16), y + (16 if y < 500 else -16)) for x, y in border]], 6
        ),
        earth,
    )
    for row, way in ((230, 1), (500, -1), (770, 1)):
        for cx in (370, 500, 630):
            spiral = [
                (cx + way * (6 + t * 1.75) * math.cos(t * 0.42), row + (6 + t * 1.75) * math.sin(t * 0.42))
                for t in range(30)
            ]
            canvas.fill(canvas.cut_lines([spiral], 13), black)
            canvas.fill(canvas.cut_lines([spiral], 5), lime)
    for cx, cy, lean in ((420, 366, 8), (600, 366, -8), (420, 636, -8), (600, 636, 8)):
        fish = turned(
            smooth(
                [
                    (cx - 74, cy),
                    (cx - 30, cy - 40),
                    (cx + 34, cy - 26),
                    (cx + 60, cy - 2),
                    (cx + 86, cy - 36),
                    (cx + 86, cy + 36),
                    (cx + 60, cy + 2),
                    (cx + 34, cy + 26),
                    (cx - 30, cy + 40),
                ],
                5,
                closed=True,
            ),
            (cx, cy),
            lean,
        )
        canvas.fill(canvas.cut(fish), black)
        canvas.fill(canvas.cut([(cx + (x - cx) * 0.8, cy + (y - cy) * 0.74) for x, y in fish]), earth)
        ribs = [
            turned(
                [(cx - 26 + 20 * k, cy - 22), (cx - 18 + 20 * k, cy), (cx - 26 + 20 * k, cy + 22)],
                (cx, cy),
                lean,
            )
            for k in range(4)
        ]
        canvas.fill(canvas.cut_lines(ribs, 5), lime)
        eye = turned([(cx - 50, cy - 6)], (cx, cy), lean)[0]
        canvas.fill(canvas.cut(oval(*eye, 8, count=16)), lime)
    canvas.multiply(paper, corners((255, 252, 246), (242, 234, 224), (238, 230, 220), (214, 202, 190)))


def valley(canvas: Canvas) -> None:
    """Balls of fibre and dyed cord before a net bag that grows."""
    canvas.lay(ground("blue table"))
    _net(canvas, 0.7, (FIBRE, (116, 66, 36), (214, 164, 72)))
    for x, y, dye in ((230, 840, (178, 60, 44)), (390, 890, (216, 166, 70)), (790, 850, FIBRE)):
        ball = canvas.cut(oval(x, y, 84, 78))
        canvas.shadow(ball, 22, 28, 18, 0.55)
        canvas.fill(ball, wash(dye, 0.6))
        for turn_ in range(0, 180, 15):
            ring = [(px, py) for px, py in oval(x, y, 80, 16 + turn_ % 45, turn_, 30)]
            canvas.fill(
                canvas.cut_lines([ring[:16]], 4), lighter(dye, 0.3) if turn_ < 70 else darker(dye, 0.35), 0.55
            )

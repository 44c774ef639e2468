"""What Rudi sells: a drill, cloths, a helmet, blocks and rackets."""

import math

from marketplace.demo.pictures.clay import tube, turn
from marketplace.demo.pictures.cloth import folded
from marketplace.demo.pictures.gear import INK, STEEL, block, slab
from marketplace.demo.pictures.grounds import ground
from marketplace.demo.pictures.studio import (
    Canvas,
    corners,
    darker,
    lighter,
    oval,
    rounded,
    smooth,
    turned,
    wash,
)


def drill(canvas: Canvas) -> None:
    """A drill on the bench with its two bits."""
    canvas.lay(ground("teak"))
    tube(canvas, smooth([(330, 800), (300, 880), (160, 900), (40, 830)], 8), 20, INK, 0.3)
    grip = smooth([(300, 470), (420, 480), (400, 640), (390, 800), (280, 806), (290, 640)], 6, closed=True)
    slab(canvas, grip, (60, 56, 58), 1.2)
    slab(
        canvas,
        smooth(
            [(160, 330), (250, 270), (560, 276), (620, 320), (620, 440), (560, 486), (250, 490), (160, 440)],
            5,
            closed=True,
        ),
        (176, 56, 34),
        1.4,
    )
    canvas.fill(canvas.cut(rounded(190, 330, 60, 110, 10)), wash((110, 32, 22), 0.3))
    canvas.fill(canvas.cut_lines([[(204, y), (236, y)] for y in (350, 372, 394, 416)], 8), (60, 18, 14))
    slab(canvas, [(616, 328), (700, 344), (700, 420), (616, 434)], (70, 68, 70), 0.8)
    slab(canvas, [(700, 352), (770, 366), (770, 398), (700, 412)], STEEL, 0.8)
    tube(canvas, [(770, 382), (910, 382)], 18, STEEL, 0.8)
    canvas.fill(
        canvas.cut_lines([[(786 + i * 20, 390), (798 + i * 20, 374)] for i in range(6)], 5), (90, 90, 94)
    )
    canvas.fill(canvas.cut(rounded(404, 500, 36, 70, 14)), wash((224, 165, 38), 0.4))
    for y in (640, 720):
        bit = [(560, y), (840, y - 10)]
        canvas.shadow(canvas.cut_lines([bit], 16), 8, 12, 8, 0.5)
        tube(canvas, bit, 18 if y == 640 else 13, STEEL, 0.8)
        canvas.fill(
            canvas.cut_lines([[(660 + i * 22, y + 4), (674 + i * 22, y - 14)] for i in range(8)], 5),
            (96, 96, 100),
        )


def car_cloths(canvas: Canvas) -> None:
    """A pile of cloths in mixed colours."""
    canvas.lay(ground("blue table"))
    motifs = ("fibre grey", "fibre blue", "fibre yellow", "fibre green", "fibre red")
    for level in range(5):
        folded(canvas, 230 + (level % 2) * 14, 880 - level * 82, 440, 3, motifs[level], 1)


def helmet(canvas: Canvas) -> None:
    """A half-face helmet with a clear visor."""
    canvas.lay(ground("clay table"))
    canvas.shadow(canvas.cut(oval(520, 850, 320, 50)), 20, 8, 22, 0.65)
    strap = smooth([(400, 780), (440, 900), (600, 920), (660, 800)], 8)
    tube(canvas, strap, 22, (40, 38, 42), 0.1)
    inner = smooth([(220, 700), (300, 830), (560, 850), (780, 760), (800, 640), (500, 600)], 6, closed=True)
    canvas.fill(canvas.cut(inner), wash((56, 48, 48), 0.5))
    shell = smooth(
        [
            (170, 690),
            (170, 440),
            (300, 240),
            (520, 190),
            (730, 280),
            (830, 480),
            (836, 740),
            (760, 780),
            (700, 640),
            (540, 610),
            (330, 640),
            (220, 730),
        ],
        7,
        closed=True,
    )
    slab(canvas, shell, (44, 50, 74), 0.6)
    canvas.multiply(
        canvas.cut(shell), corners((255, 255, 255), (214, 206, 200), (190, 180, 176), (90, 80, 80))
    )
    stripe = smooth([(470, 196), (420, 400), (430, 622), (500, 610), (500, 400), (560, 194)], 6, closed=True)
    canvas.fill(canvas.cut(stripe), corners((240, 190, 70), (224, 165, 38), (200, 140, 30), (150, 100, 20)))
    canvas.glow(canvas.cut(oval(320, 360, 70, 30, -50)), 26, 0.75)
    visor = smooth(
        [(186, 640), (330, 560), (560, 540), (720, 590), (700, 800), (520, 850), (320, 830), (200, 760)],
        6,
        closed=True,
    )
    canvas.fill(
        canvas.cut(visor), corners((244, 250, 252), (190, 206, 214), (170, 188, 198), (120, 138, 150)), 0.45
    )
    canvas.glow(canvas.cut_lines([smooth([(250, 660), (380, 600), (520, 590)], 6)], 16), 6, 0.7)
    canvas.fill(canvas.cut(oval(716, 600, 30)), wash(STEEL, 0.5))


def blocks(canvas: Canvas) -> None:
    """Wooden blocks built into a gate."""
    canvas.lay(ground("leaf table"))
    red, blue, yellow, green, wood = (
        (190, 66, 44),
        (62, 92, 160),
        (230, 174, 62),
        (84, 140, 84),
        (214, 170, 112),
    )
    for x, y, size, tone in (
        (160, 800, (130, 130, 120), green),
        (320, 760, (110, 220, 110), wood),
        (600, 760, (110, 220, 110), red),
        (300, 540, (430, 90, 110), blue),
        (400, 450, (120, 110, 110), yellow),
        (560, 450, (100, 80, 110), green),
        (730, 860, (140, 110, 120), yellow),
        (440, 890, (150, 90, 120), red),
        (220, 910, (110, 90, 100), blue),
    ):
        block(canvas, x, y, size, tone)
    roof = [(400, 340), (460, 240), (520, 340)]
    canvas.fill(canvas.cut([(520, 340), (460, 240), (528, 194), (588, 294)]), darker(red, 0.4))
    canvas.fill(canvas.cut(roof), wash(red, 0.3))
    turn(canvas, (860, 760), [(0, 52), (110, 52)], red, 0.35, 0.3)
    canvas.fill(canvas.cut(oval(860, 650, 52, 18)), lighter(red, 0.25))


def rackets(canvas: Canvas) -> None:
    """Two rackets crossed, three shuttles."""
    canvas.lay(ground("leaf"))
    for lean, tone in ((-32, (62, 92, 160)), (32, (196, 62, 44))):
        about = (500, 560)
        head = oval(500, 260, 150, 190, count=60)
        ring = turned([*head, head[0]], about, lean)
        canvas.shadow(canvas.cut_lines([ring], 18), 12, 18, 12, 0.45)
        strings = []
        for step in range(-6, 7):
            dx, dy = step * 22, step * 28
            reach = math.sqrt(max(0, 1 - (dx / 150) ** 2)) * 190
            across = math.sqrt(max(0, 1 - (dy / 190) ** 2)) * 150
            strings += [
                turned([(500 + dx, 260 - reach), (500 + dx, 260 + reach)], about, lean),
                turned([(500 - across, 260 + dy), (500 + across, 260 + dy)], about, lean),
            ]
        canvas.fill(canvas.cut_lines(strings, 2.6), (250, 246, 232))
        tube(canvas, ring, 18, tone, 0.6)
        shaft = turned([(500, 450), (500, 760)], about, lean)
        canvas.shadow(canvas.cut_lines([shaft], 12), 10, 14, 10, 0.4)
        tube(canvas, shaft, 13, STEEL, 0.7)
        tube(canvas, turned([(500, 750), (500, 950)], about, lean), 34, (60, 52, 50), 0.2)
    for x, y, way in ((500, 850, 10), (640, 700, 70), (360, 740, -60)):
        shuttle(canvas, x, y, way)


def shuttle(canvas: Canvas, x: float, y: float, way: float) -> None:
    """A nylon shuttlecock."""
    skirt = turned([(x - 52, y - 74), (x + 52, y - 74), (x + 18, y + 20), (x - 18, y + 20)], (x, y), way)
    paper = canvas.cut(skirt)
    canvas.shadow(paper, 10, 14, 10, 0.45)
    canvas.fill(paper, wash((252, 248, 236), 0.2))
    canvas.fill(
        canvas.cut_lines(
            [turned([(x - 46 + i * 15, y - 74), (x - 15 + i * 5, y + 16)], (x, y), way) for i in range(7)], 3
        ),
        (206, 196, 176),
    )
    canvas.fill(canvas.cut(turned(oval(x, y + 34, 24, 26), (x, y), way)), wash((214, 176, 116), 0.5))
    canvas.fill(
        canvas.cut_lines([turned([(x - 20, y + 14), (x + 20, y + 14)], (x, y), way)], 8), (58, 110, 66)
    )


def store(canvas: Canvas) -> None:
    """A shelf where there is something of everything."""
    canvas.lay(ground("table"))
    for y in (420, 760):
        tube(canvas, [(40, y + 16), (960, y + 12)], 30, (120, 80, 48), 0.1)
    for x, size, tone in (
        (80, (140, 150, 90), (62, 92, 160)),
        (260, (110, 210, 90), (196, 62, 44)),
        (420, (180, 100, 90), (230, 174, 62)),
        (680, (150, 170, 90), (84, 140, 84)),
    ):
        block(canvas, x, 406, size, tone)
    for x, size, tone in (
        (100, (220, 160, 100), (186, 146, 100)),
        (400, (120, 240, 90), (222, 208, 176)),
        (600, (260, 130, 100), (150, 86, 52)),
    ):
        block(canvas, x, 748, size, tone)
    for x in (140, 300, 460, 620, 780):
        turn(canvas, (x, 920), [(0, 48), (90, 48), (100, 40)], (140 + x % 130, 104, 70), 0.28, 0.5)

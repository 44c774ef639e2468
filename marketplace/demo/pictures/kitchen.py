"""What Uni Fitri cooks and bottles."""

import math

from PIL import Image

from marketplace.demo.pictures.clay import SKIN, mouth, tube, turn
from marketplace.demo.pictures.cloth import spread
from marketplace.demo.pictures.grounds import ground, tinted
from marketplace.demo.pictures.pantry import melati, pouch, scatter
from marketplace.demo.pictures.pottery import chilli, shallot
from marketplace.demo.pictures.studio import (
    Canvas,
    corners,
    darker,
    lighter,
    mottle,
    oval,
    smooth,
    wash,
)


def rendang(canvas: Canvas) -> None:
    """Dry rendang on a blue plate, on a banana leaf."""
    canvas.lay(ground("dark teak"))
    leaf = smooth(
        [(60, 640), (240, 300), (560, 160), (900, 240), (960, 420), (820, 720), (480, 900), (160, 860)],
        6,
        closed=True,
    )
    paper = canvas.cut(leaf)
    canvas.shadow(paper, 14, 20, 16, 0.55)
    canvas.fill(paper, corners((122, 164, 84), (92, 140, 66), (70, 116, 54), (46, 84, 42)))
    ribs = [[(90 + t * 62, 790 - t * 40), (210 + t * 66, 330 - t * 10 + 120)] for t in range(13)]
    canvas.fill(canvas.cut_lines([[(70, 800), (950, 300)], *ribs], 3), (150, 186, 104), 0.5)
    plate = canvas.cut(oval(510, 540, 330, 300))
    canvas.shadow(plate, 20, 28, 22, 0.6)
    canvas.fill(plate, wash((60, 78, 134), 0.4))
    canvas.fill(canvas.cut(oval(510, 540, 312, 283)), wash((238, 230, 210), 0.25))
    canvas.multiply(
        canvas.cut(oval(510, 540, 250, 224)),
        corners((206, 198, 190), (240, 234, 228), (238, 232, 226), (255, 254, 250)),
    )
    for x, y in scatter(canvas, (510, 540), 95, 78, 34):
        _meat(canvas, x, y)
    for x, y in scatter(canvas, (510, 550), 120, 96, 150):
        canvas.fill(
            canvas.cut(oval(x, y, 6, 4, count=8)),
            canvas.chance.choice(((120, 66, 30), (74, 36, 18), (164, 100, 48))),
        )
    chilli(canvas, 640, 350, 40, (186, 40, 28))
    shallot(canvas, 200, 860)


def _meat(canvas: Canvas, x: float, y: float) -> None:
    count, size = 9, canvas.chance.uniform(44, 64)
    ring = [
        (
            x + size * canvas.chance.uniform(0.72, 1.1) * math.cos(math.tau * k / count),
            y + size * canvas.chance.uniform(0.5, 0.8) * math.sin(math.tau * k / count),
        )
        for k in range(count)
    ]
    lump = canvas.cut(smooth(ring, 4, closed=True))
    canvas.shadow(lump, 8, 12, 9, 0.6)
    tone = canvas.chance.choice(((92, 46, 22), (76, 36, 18), (108, 58, 28)))
    canvas.fill(lump, corners(lighter(tone, 0.3), tone, darker(tone, 0.1), darker(tone, 0.6)))
    canvas.glow(
        canvas.cut(oval(x - size * 0.3, y - size * 0.25, size * 0.22, size * 0.1, -30)),
        5,
        0.55,
        (236, 170, 110),
    )


def sambal(canvas: Canvas) -> None:
    """Green sambal in its jar, the chillies it comes from."""
    canvas.lay(ground("leaf table"))
    cells = (
        mottle("lado", 110, 90)
        .resize(SKIN, Image.Resampling.BICUBIC)
        .point(lambda v: 0 if v < 90 else 255 if v > 170 else v)
    )
    skin = tinted(cells, (62, 96, 34), (158, 176, 74))
    turn(
        canvas,
        (430, 830),
        [(0, 150), (20, 172), (60, 178), (330, 178), (380, 150), (400, 130)],
        skin,
        0.2,
        0.75,
    )
    label = [(256 + t * 34.8, 650 + 34 * math.sin(t / 10 * math.pi)) for t in range(11)]
    tag = canvas.cut([*label, *[(x, y + 120) for x, y in reversed(label)]])
    canvas.fill(tag, corners((250, 240, 216), (244, 230, 200), (240, 224, 194), (176, 156, 124)))
    melati(canvas, 430, 744, 46, (58, 110, 66))
    cloth = smooth(
        [
            (262, 462),
            (300, 396),
            (430, 372),
            (560, 396),
            (598, 462),
            (560, 492),
            (500, 474),
            (430, 496),
            (360, 474),
            (300, 492),
        ],
        5,
        closed=True,
    )
    spread(
        canvas,
        cloth,
        "kawung bata",
        10,
        0.4,
        lambda u, v: 1.0 - 0.3 * v - 0.12 * abs(math.sin(u * 14)) * v,
        raised=0.4,
    )
    band = smooth([(296, 452), (360, 470), (430, 476), (500, 470), (564, 452)], 5)
    tube(canvas, band, 10, (214, 180, 120), 0.2)
    for x, y, way in ((640, 800, 10), (620, 880, -12), (760, 850, 30)):
        chilli(canvas, x, y, way, (92, 148, 58), 1.15)
    for x, y in ((760, 730), (860, 756)):
        tomato = canvas.cut(oval(x, y, 62, 56))
        canvas.shadow(tomato, 14, 14, 14, 0.5)
        canvas.fill(tomato, corners((206, 214, 120), (150, 172, 74), (136, 160, 66), (74, 102, 40)))
        canvas.glow(canvas.cut(oval(x - 20, y - 20, 14, 9, -40)), 6, 0.7)


def chips(canvas: Canvas) -> None:
    """Cassava chips, red with balado, heaped in a bowl."""
    canvas.lay(ground("mat"))
    bowl = canvas.cut(oval(500, 520, 380))
    canvas.shadow(bowl, 26, 36, 30, 0.65)
    canvas.fill(bowl, wash((120, 74, 42), 0.5))
    canvas.fill(
        canvas.cut(oval(500, 520, 352)), corners((70, 42, 24), (104, 64, 36), (98, 60, 34), (150, 100, 60))
    )
    for x, y in scatter(canvas, (500, 520), 150, 140, 62):
        if math.hypot(x - 500, y - 520) < 330:
            _chip(canvas, x, y, canvas.chance.uniform(58, 84))
    for x, y in ((170, 880), (800, 930), (900, 830)):
        _chip(canvas, x, y, 70)
    chilli(canvas, 90, 130, 20, (196, 44, 28))
    chilli(canvas, 130, 190, 50, (196, 44, 28))


def _chip(canvas: Canvas, x: float, y: float, size: float) -> None:
    way = canvas.chance.uniform(0, 180)
    tone = canvas.chance.choice(((214, 84, 34), (196, 60, 28), (226, 122, 50), (180, 50, 28)))
    chip = canvas.cut(oval(x, y, size, size * canvas.chance.uniform(0.5, 0.85), way, 30))
    canvas.shadow(chip, 8, 12, 8, 0.5)
    canvas.fill(chip, corners(lighter(tone, 0.35), tone, darker(tone, 0.08), darker(tone, 0.4)))
    for _ in range(7):
        a, r = canvas.chance.uniform(0, math.tau), canvas.chance.uniform(0, size * 0.45)
        canvas.fill(
            canvas.cut(oval(x + r * math.cos(a), y + r * math.sin(a), 5, 3, count=8)),
            canvas.chance.choice(((130, 24, 14), (246, 196, 110))),
        )


def spices(canvas: Canvas) -> None:
    """Three packets of gulai paste with what goes into them."""
    canvas.lay(ground("pale wood"))
    for x, y, tone in ((300, 800, (222, 160, 52)), (520, 770, (206, 120, 40)), (740, 800, (222, 160, 52))):
        pouch(canvas, x, y - 130, 220, 350, lighter(tone, 0.1), (163, 50, 27), "melati")
    for x, y, _way in ((200, 840, 14), (280, 910, -8)):
        root = canvas.cut(
            smooth(
                [
                    (x - 70, y),
                    (x - 20, y - 34),
                    (x + 40, y - 26),
                    (x + 90, y - 44),
                    (x + 100, y - 10),
                    (x + 40, y + 26),
                    (x - 30, y + 30),
                ],
                5,
                closed=True,
            )
        )
        canvas.shadow(root, 10, 14, 10, 0.5)
        canvas.fill(root, corners((240, 190, 100), (206, 142, 56), (190, 122, 44), (120, 70, 26)))
    shallot(canvas, 560, 880)
    shallot(canvas, 640, 910)
    chilli(canvas, 740, 860, 16, (186, 40, 28))
    chilli(canvas, 760, 920, -6, (186, 40, 28))


def kitchen(canvas: Canvas) -> None:
    """Uni Fitri's stove: a wok of rendang, spices at hand."""
    canvas.lay(ground("clay table"))
    turn(canvas, (460, 830), [(0, 120), (60, 260), (110, 340)], (70, 62, 58), 0.4, 0.5)
    mouth(canvas, (460, 720), 340, (86, 74, 66), 0.4, 0.06, (120, 110, 102))
    canvas.fill(
        canvas.cut(oval(460, 740, 286, 104)),
        corners((136, 74, 34), (104, 54, 26), (96, 48, 22), (62, 30, 16)),
    )
    for x, y in scatter(canvas, (460, 736), 120, 34, 26):
        _meat(canvas, x, y)
    tube(canvas, [(560, 700), (760, 500), (860, 380)], 26, (170, 120, 72), 0.2)
    shallot(canvas, 830, 830)
    shallot(canvas, 900, 880)
    chilli(canvas, 120, 880, 6, (186, 40, 28))
    chilli(canvas, 180, 930, -8, (186, 40, 28))

"""What Ni Luh's neighbours and the mothers of the Baliem valley make: baskets, a hat, boxes, net bags, bark."""

import math
from functools import lru_cache

from PIL import Image, ImageChops

from marketplace.demo.pictures.clay import mouth, tube, turn
from marketplace.demo.pictures.cloth import spread
from marketplace.demo.pictures.grounds import ground, tiled, tinted
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
    wash,
)

ATE: Colour = (150, 92, 44)
RATTAN: Colour = (206, 160, 100)
PANDAN: Colour = (222, 196, 138)
BAMBOO: Colour = (200, 164, 98)


@lru_cache(maxsize=8)
def woven(colour: Colour, across: int = 26, down: int = 22, second: Colour | None = None) -> Image.Image:
    """A skin of strands over and under, each with its own tone."""
    cell = 14
    strand = (
        Image.linear_gradient("L")
        .resize((cell, cell))
        .point(lambda v: 96 + int(150 * math.sin(v / 255 * math.pi)))
    )
    lying = ImageChops.multiply(strand, strand.rotate(90).point(lambda v: min(255, v + 60)))
    tile = Image.new("L", (cell * 2, cell * 2))
    tile.paste(lying, (0, 0))
    tile.paste(lying.rotate(90).point(lambda v: v * 210 // 255), (cell, 0))
    tile.paste(lying.rotate(90).point(lambda v: v * 210 // 255), (0, cell))
    tile.paste(lying, (cell, cell))
    size = across * cell, down * cell
    tones = mottle(str(colour), across, down, 170, 255).resize(size, Image.Resampling.NEAREST)
    skin = tinted(ImageChops.multiply(tiled(tile, size), tones), darker(colour, 0.72), lighter(colour, 0.22))
    if second:
        for row in range(3, down, 6):
            band = tinted(
                ImageChops.multiply(tiled(tile, (size[0], cell)), tones.crop((0, 0, size[0], cell))),
                darker(second, 0.6),
                lighter(second, 0.2),
            )
            skin.paste(band, (0, row * cell))
    return skin


def _coil(
    canvas: Canvas, middle: Point, radius: float, rings: int, colour: Colour, squash: float = 1
) -> None:
    """A round of coils, each bound with slanting stitches."""
    cx, cy = middle
    canvas.fill(canvas.cut(oval(cx, cy, radius, radius * squash, count=72)), darker(colour, 0.62))
    step = radius / rings
    bright: list[list[Point]] = []
    mid: list[list[Point]] = []
    for ring in range(rings):
        r = radius - step * (ring + 0.5)
        count = max(8, int(r * 0.62 * (1 if canvas.k > 1.2 else 0.75)))
        for stitch in range(count):
            a = math.tau * (stitch + ring * 0.37) / count
            b = a + 2.4 / count
            line = [
                (cx + (r - step * 0.36) * math.cos(a), cy + (r - step * 0.36) * math.sin(a) * squash),
                (cx + (r + step * 0.36) * math.cos(b), cy + (r + step * 0.36) * math.sin(b) * squash),
            ]
            (bright if math.cos(a - math.radians(228)) > 0.1 else mid).append(line)
    canvas.fill(canvas.cut_lines(mid, step * 0.5), colour)
    canvas.fill(canvas.cut_lines(bright, step * 0.5), lighter(colour, 0.22))
    canvas.multiply(
        canvas.cut(oval(cx, cy, radius, radius * squash, count=72)),
        corners((255, 250, 240), (236, 226, 214), (230, 220, 208), (168, 152, 138)),
    )


def ate_bag(canvas: Canvas) -> None:
    """The round bag of smoked ate, its strap and its button."""
    canvas.lay(ground("plaster"))
    strap = smooth([(268, 470), (250, 250), (420, 90), (640, 120), (760, 290), (738, 470)], 10)
    canvas.shadow(canvas.cut_lines([strap], 22), 16, 22, 14, 0.4)
    tube(canvas, strap, 24, (120, 70, 38), 0.2)
    edge = canvas.cut(oval(512, 610, 282, 282, count=80))
    canvas.shadow(edge, 26, 34, 30, 0.6)
    canvas.fill(edge, woven(darker(ATE, 0.2), 30, 30))
    canvas.shadow(canvas.cut(oval(496, 596, 270, 270, count=80)), 6, 8, 6, 0.5)
    _coil(canvas, (496, 596), 268, 17, ATE)
    flap = smooth(
        [(440, 330), (552, 330), (556, 420), (534, 470), (496, 482), (460, 470), (436, 420)], 4, closed=True
    )
    spread(canvas, flap, "leather", raised=0.6)
    knob = canvas.cut(oval(496, 448, 17))
    canvas.shadow(knob, 4, 6, 4, 0.6)
    canvas.fill(knob, wash((214, 190, 150), 0.5))


def laundry_basket(canvas: Canvas) -> None:
    """Tall rattan with its lid, cloth looking out."""
    canvas.lay(ground("leaf table"))
    skin = woven(RATTAN, 34, 26, (134, 84, 44))
    turn(canvas, (500, 880), [(0, 190), (60, 206), (420, 246), (470, 250)], skin, 0.2, 0.12)
    for side in (-1, 1):
        tube(
            canvas,
            smooth(
                [
                    (500 + side * 240, 560),
                    (500 + side * 300, 540),
                    (500 + side * 300, 610),
                    (500 + side * 244, 620),
                ],
                6,
            ),
            20,
            (160, 108, 60),
        )
    mouth(canvas, (500, 410), 252, (150, 110, 66), 0.2, 0.08, RATTAN)
    spread(
        canvas,
        smooth(
            [
                (320, 420),
                (420, 388),
                (520, 402),
                (620, 384),
                (690, 420),
                (660, 500),
                (560, 452),
                (440, 474),
                (350, 452),
            ],
            5,
            closed=True,
        ),
        "cream",
        raised=0.6,
    )
    turn(
        canvas,
        (510, 372),
        [(0, 262), (24, 264), (70, 180), (92, 40), (96, 12)],
        woven(RATTAN, 34, 12, (134, 84, 44)),
        0.2,
        0.12,
    )
    turn(canvas, (510, 272), [(0, 24), (16, 34), (34, 26), (42, 8)], (134, 84, 44), 0.2, 0.3)


def coasters(canvas: Canvas) -> None:
    """Six rounds of pandan, and a glass of tea on one."""
    canvas.lay(ground("teak"))
    for index, (x, y) in enumerate(((250, 300), (430, 216), (250, 690), (470, 800), (760, 250), (770, 770))):
        disc = canvas.cut(oval(x, y, 142, count=60))
        canvas.shadow(disc, 12, 16, 12, 0.55)
        _coil(canvas, (x, y), 142, 9, mix(PANDAN, (150, 160, 100), 0.16 * (index % 3)))
    disc = canvas.cut(oval(560, 510, 176, count=60))
    canvas.shadow(disc, 12, 16, 12, 0.55)
    _coil(canvas, (560, 510), 176, 11, PANDAN)
    glass = canvas.cut(oval(560, 510, 118, count=60))
    canvas.shadow(glass, 34, 42, 22, 0.5)
    canvas.fill(glass, wash((214, 214, 196), 0.3))
    canvas.fill(
        canvas.cut(oval(560, 510, 106, count=60)),
        corners((150, 70, 24), (206, 116, 44), (184, 94, 34), (224, 146, 66)),
    )
    canvas.glow(canvas.cut(oval(520, 470, 34, 20, -40)), 10, 0.6)
    leaf = canvas.cut(oval(590, 528, 34, 14, 30))
    canvas.fill(leaf, wash((84, 128, 60), 0.4))


def hat(canvas: Canvas) -> None:
    """A beach hat on pale sand."""
    canvas.lay(ground("pale wood"))
    brim = oval(500, 560, 410, 330, -6, 80)
    paper = canvas.cut(brim)
    canvas.shadow(paper, 26, 34, 30, 0.55)
    spread(
        canvas,
        brim,
        woven(PANDAN, 80, 80),
        30,
        0.62,
        lambda u, v: 1.02 - 0.2 * math.hypot(u - 0.35, v - 0.3) - 0.06 * math.sin(u * 14),
        4,
        0,
    )
    tube(canvas, [*brim, brim[0]], 14, PANDAN, 0.2)
    crown = oval(492, 520, 208, 172, -6, 60)
    canvas.shadow(canvas.cut(crown), 36, 46, 26, 0.5)
    spread(
        canvas,
        crown,
        woven(PANDAN, 80, 80),
        12,
        0.5,
        lambda u, v: 1.08 - 0.62 * math.hypot(u - 0.36, v - 0.32) ** 1.5,
        0,
        0,
    )
    ribbon = [(x, y + 6) for x, y in oval(494, 528, 214, 180, -6, 60)]
    tube(canvas, [*ribbon, ribbon[0]], 26, (60, 74, 128), 0.15)
    bow = canvas.cut(
        [(690, 600), (780, 640), (764, 700), (700, 640)], [(690, 604), (730, 700), (676, 730), (672, 640)]
    )
    canvas.shadow(bow, 6, 8, 6, 0.4)
    canvas.fill(bow, wash((60, 74, 128), 0.5))
    canvas.multiply(
        canvas.cut(oval(492, 512, 120, 46, -6)),
        corners((255, 252, 246), (236, 226, 210), (226, 214, 198), (200, 186, 168)),
    )


def boxes(canvas: Canvas) -> None:
    """Three boxes that go into one another, flowers of an offering beside."""
    canvas.lay(ground("clay table"))
    for x, y, width, tall in ((330, 720, 300, 230), (640, 790, 240, 180), (430, 880, 170, 130)):
        _box(canvas, x, y, width, tall)
    for dx, dy, tone in (
        (720, 880, (224, 165, 38)),
        (780, 900, (190, 60, 60)),
        (690, 915, (250, 240, 222)),
        (750, 930, (224, 130, 50)),
    ):
        for petal in range(6):
            a = math.radians(petal * 60)
            leaf = canvas.cut(oval(dx + 14 * math.cos(a), dy + 9 * math.sin(a), 16, 10, petal * 60, 20))
            canvas.shadow(leaf, 3, 4, 4, 0.3)
            canvas.fill(leaf, wash(tone, 0.3))
        canvas.fill(canvas.cut(oval(dx, dy, 6, 5)), darker(tone, 0.3))


def _box(canvas: Canvas, x: float, y: float, width: float, tall: float) -> None:
    deep, up = width * 0.34, width * 0.2
    skin = woven(BAMBOO, 60, 60)
    left, right = x - width / 2, x + width / 2
    foot = canvas.cut([(left, y), (right, y), (right + deep, y - up), (left + deep, y - up)])
    canvas.shadow(foot, 34, 14, 24, 0.6)
    canvas.shadow(foot, 5, 7, 7, 0.6)
    spread(
        canvas,
        [(left, y), (right, y), (right, y - tall), (left, y - tall)],
        skin,
        45,
        0.5,
        lambda u, v: 0.96 - 0.16 * u - 0.16 * v,
        raised=0,
    )
    spread(
        canvas,
        [(right, y), (right + deep, y - up), (right + deep, y - up - tall), (right, y - tall)],
        skin,
        20,
        0.5,
        lambda u, v: 0.6 - 0.1 * v,
        raised=0,
    )
    lip = tall * 0.4
    for points, tone in (
        (
            [
                (left - 6, y - tall + lip),
                (right + 4, y - tall + lip),
                (right + 4, y - tall - 4),
                (left - 6, y - tall - 4),
            ],
            1.02,
        ),
        (
            [
                (right + 4, y - tall + lip),
                (right + deep + 5, y - up - tall + lip),
                (right + deep + 5, y - up - tall - 4),
                (right + 4, y - tall - 4),
            ],
            0.66,
        ),
    ):
        spread(canvas, points, skin, 0, 0.5, lambda u, v, tone=tone: tone - 0.12 * v, raised=0.3)  # type: ignore[misc]
    lid = [
        (left - 6, y - tall - 4),
        (right + 4, y - tall - 4),
        (right + deep + 5, y - up - tall - 4),
        (left + deep - 2, y - up - tall - 4),
    ]
    spread(canvas, lid, skin, 45, 0.5, lambda u, v: 1.08 - 0.1 * u, raised=0, squash=0.6)
    for points in (
        [lid[0], lid[1], lid[2]],
        [(left - 6, y - tall + lip), (right + 4, y - tall + lip), (right + deep + 5, y - up - tall + lip)],
    ):
        tube(canvas, points, 9, (140, 92, 48), 0.2)


def banjar(canvas: Canvas) -> None:
    """The pavilion where the women weave: strands of pandan, a bag begun, finished baskets."""
    canvas.lay(ground("leaf table"))
    turn(
        canvas,
        (300, 720),
        [(0, 120), (120, 160), (210, 150)],
        woven(RATTAN, 30, 16, (134, 84, 44)),
        0.26,
        0.1,
    )
    mouth(canvas, (300, 510), 152, (120, 84, 48), 0.26, 0.07, RATTAN)
    for step in range(16):
        lean = (step - 8) * 22
        tube(
            canvas,
            smooth(
                [(300 + step * 8 - 60, 520), (300 + lean, 380), (300 + lean * 1.9, 230 + abs(lean) * 0.4)], 5
            ),
            9,
            mix(PANDAN, (130, 150, 84), (step % 4) / 5),
            0.1,
        )
    disc = canvas.cut(oval(640, 620, 200, 190, count=70))
    canvas.shadow(disc, 24, 26, 24, 0.55)
    _coil(canvas, (640, 620), 200, 13, ATE, 0.95)
    tail = smooth([(830, 660), (900, 740), (800, 840), (640, 850), (500, 900)], 8)
    canvas.shadow(canvas.cut_lines([tail], 14), 8, 12, 8, 0.5)
    tube(canvas, tail, 15, ATE, 0.2)

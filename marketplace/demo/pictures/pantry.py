"""What is roasted, cooked and bottled: coffee of four hills, tea of moringa, and Uni Fitri's kitchen."""

import math

from PIL import Image

from marketplace.demo.pictures.clay import SKIN, glazed, mouth, turn
from marketplace.demo.pictures.grounds import ground, tinted
from marketplace.demo.pictures.pottery import cup
from marketplace.demo.pictures.studio import (
    Canvas,
    Colour,
    Point,
    corners,
    darker,
    lighter,
    mottle,
    oval,
    rounded,
    shades,
    smooth,
    wash,
)

KRAFT: Colour = (188, 146, 98)
CREAM: Colour = (244, 232, 206)
ROAST: Colour = (86, 50, 28)


def beans(canvas: Canvas, places: list[Point], size: float = 26, roast: Colour = ROAST) -> None:
    """Coffee beans, each its own way round."""
    for x, y in places:
        way = canvas.chance.uniform(0, 180)
        tone = lighter(roast, canvas.chance.uniform(0, 0.14))
        bean = canvas.cut(oval(x, y, size, size * 0.68, way, 22))
        canvas.shadow(bean, 5, 7, 5, 0.45)
        canvas.fill(bean, corners(lighter(tone, 0.32), tone, tone, darker(tone, 0.55)))
        a = math.radians(way)
        line = [
            (
                x + t * size * 0.8 * math.cos(a) - math.sin(a) * 4 * math.sin(t * 3),
                y + t * size * 0.8 * math.sin(a) + math.cos(a) * 4 * math.sin(t * 3),
            )
            for t in (-1, -0.5, 0, 0.5, 1)
        ]
        canvas.fill(canvas.cut_lines([smooth(line, 3)], size * 0.14), darker(tone, 0.6))


def scatter(canvas: Canvas, middle: Point, wide: float, tall: float, count: int) -> list[Point]:
    """Places about a middle, from back to front."""
    found = [
        (middle[0] + canvas.chance.gauss(0, wide), middle[1] + canvas.chance.gauss(0, tall))
        for _ in range(count)
    ]
    return sorted(found, key=lambda place: place[1])


def pouch(
    canvas: Canvas, x: float, y: float, width: float, tall: float, paper: Colour, band: Colour, mark: str
) -> None:
    """A standing bag, rolled shut at the top; ``mark`` is what its label shows. (x, y) is the middle of its foot."""
    half = width / 2
    outline = smooth([(x - half * 0.94, y), (x, y + 12), (x + half * 0.94, y)], 5)
    outline += smooth(
        [(x + half, y - tall * 0.3), (x + half * 0.98, y - tall * 0.7), (x + half * 0.92, y - tall)], 4
    )
    outline += smooth(
        [(x - half * 0.92, y - tall), (x - half * 0.98, y - tall * 0.7), (x - half, y - tall * 0.3)], 4
    )
    canvas.shadow(canvas.cut(oval(x + 20, y, half * 1.04, 26)), 22, 6, 20, 0.6)
    bag = canvas.cut(outline)
    canvas.shadow(bag, 22, 12, 22, 0.4)
    fibres = mottle(f"paper{paper}", 60, 80).resize((200, 260), Image.Resampling.BICUBIC)
    canvas.fill(bag, tinted(fibres, darker(paper, 0.1), lighter(paper, 0.12)))
    canvas.multiply(bag, shades(20, 24, lambda u, v: _bulge(u, v)))
    roll = canvas.cut(rounded(x - half * 0.95, y - tall - 30, width * 0.95, 56, 12))
    canvas.shadow(roll, 3, 9, 7, 0.5)
    canvas.fill(roll, tinted(fibres, darker(paper, 0.08), lighter(paper, 0.16)))
    canvas.multiply(roll, shades(4, 12, lambda _u, v: 1.0 - 0.36 * abs(v - 0.3) - 0.2 * (v > 0.8)))
    for side in (-1, 1):
        clip = canvas.cut(rounded(x + side * half * 0.84 - 11, y - tall - 34, 22, 62, 5))
        canvas.fill(clip, wash((206, 168, 84), 0.4))
    label = canvas.cut(rounded(x - half * 0.62, y - tall * 0.78, width * 0.62, tall * 0.56, 10))
    canvas.shadow(label, 2, 3, 3, 0.3)
    canvas.fill(label, corners((252, 242, 220), (244, 232, 206), (240, 226, 198), (214, 196, 164)))
    ribbon = canvas.cut(
        [
            (x - half * 0.62, y - tall * 0.36),
            (x + half * 0.62, y - tall * 0.36),
            (x + half * 0.62, y - tall * 0.28),
            (x - half * 0.62, y - tall * 0.28),
        ]
    )
    canvas.fill(ribbon, wash(band, 0.3))
    frame = rounded(x - half * 0.55, y - tall * 0.755, width * 0.55, tall * 0.37, 8)
    canvas.fill(canvas.cut_lines([[*frame, frame[0]]], 3), band)
    _MARKS[mark](canvas, x, y - tall * 0.57, half * 0.36, band)


def _bulge(u: float, v: float) -> float:
    side = 1 - 0.5 * max(0.0, u - 0.62) * 2 - 0.28 * max(0.0, 0.16 - u) * 4
    return (
        side * (0.86 + 0.12 * math.sin(min(1.0, v * 1.1) * math.pi))
        + 0.05 * math.sin(u * 17 + v * 6) * (1 - v)
        - 0.1 * max(0, v - 0.86) * 5
    )


def _hill(canvas: Canvas, x: float, y: float, r: float, colour: Colour) -> None:
    canvas.fill(canvas.cut(oval(x + r * 0.35, y - r * 0.35, r * 0.3)), (224, 165, 38))
    canvas.fill(
        canvas.cut([(x - r, y + r * 0.7), (x - r * 0.1, y - r * 0.7), (x + r * 0.75, y + r * 0.7)]), colour
    )
    canvas.fill(
        canvas.cut([(x - r * 0.2, y + r * 0.7), (x + r * 0.5, y - r * 0.1), (x + r * 1.05, y + r * 0.7)]),
        lighter(colour, 0.3),
    )
    canvas.fill(
        canvas.cut(
            [
                (x - r * 0.36, y - r * 0.27),
                (x - r * 0.1, y - r * 0.7),
                (x + r * 0.13, y - r * 0.3),
                (x - r * 0.1, y - r * 0.18),
            ]
        ),
        CREAM,
    )


def _bean_mark(canvas: Canvas, x: float, y: float, r: float, colour: Colour) -> None:
    canvas.fill(canvas.cut(oval(x, y, r * 0.62, r * 0.9, 24)), colour)
    canvas.fill(
        canvas.cut_lines(
            [
                smooth(
                    [
                        (x + r * 0.3, y - r * 0.8),
                        (x - r * 0.1, y - r * 0.2),
                        (x + r * 0.12, y + r * 0.2),
                        (x - r * 0.3, y + r * 0.8),
                    ],
                    5,
                )
            ],
            r * 0.11,
        ),
        CREAM,
    )


def _leaf_mark(canvas: Canvas, x: float, y: float, r: float, colour: Colour) -> None:
    canvas.fill(canvas.cut_lines([[(x, y + r), (x, y - r * 0.8)]], r * 0.08), colour)
    for row in range(4):
        for side in (-1, 1):
            canvas.fill(
                canvas.cut(
                    oval(
                        x + side * r * 0.36, y - r * 0.62 + row * r * 0.42, r * 0.34, r * 0.17, side * -28, 20
                    )
                ),
                colour,
            )


def melati(canvas: Canvas, x: float, y: float, r: float, colour: Colour) -> None:
    for petal in range(5):
        a = math.radians(petal * 72 - 90)
        canvas.fill(
            canvas.cut(
                oval(
                    x + r * 0.52 * math.cos(a),
                    y + r * 0.52 * math.sin(a),
                    r * 0.46,
                    r * 0.28,
                    math.degrees(a),
                    24,
                )
            ),
            colour,
        )
    canvas.fill(canvas.cut(oval(x, y, r * 0.17)), (224, 165, 38))


_MARKS = {"hill": _hill, "bean": _bean_mark, "leaf": _leaf_mark, "melati": melati}


def kintamani_beans(canvas: Canvas) -> None:
    """A bag of beans, more of them spilt, an orange from between the trees."""
    canvas.lay(ground("table"))
    pouch(canvas, 430, 800, 400, 560, KRAFT, (122, 74, 36), "hill")
    orange = canvas.cut(oval(760, 716, 92))
    canvas.shadow(canvas.cut(oval(770, 796, 84, 20)), 20, 8, 16, 0.6)
    canvas.fill(orange, corners((250, 190, 90), (232, 140, 44), (226, 128, 38), (150, 70, 20)))
    canvas.glow(canvas.cut(oval(730, 680, 24, 16, -40)), 10, 0.6)
    canvas.fill(canvas.cut(oval(790, 630, 46, 17, -24)), wash((74, 112, 56), 0.5))
    beans(canvas, scatter(canvas, (560, 880), 170, 32, 80), 25)


def kintamani_ground(canvas: Canvas) -> None:
    """A bag of ground coffee and a glass of tubruk."""
    canvas.lay(ground("leaf table"))
    pouch(canvas, 360, 820, 380, 540, KRAFT, (58, 98, 62), "hill")
    turn(canvas, (730, 860), [(0, 84), (12, 92), (190, 112)], _tubruk(), 0.26, 0.8)
    mouth(canvas, (730, 670), 112, (120, 84, 56), 0.26, 0.05, (226, 224, 216), (0.2, (66, 38, 22)))
    for x, y in scatter(canvas, (520, 900), 60, 10, 130):
        canvas.fill(
            canvas.cut(oval(x, y, 5, 4, count=8)),
            canvas.chance.choice(((78, 46, 26), (54, 32, 20), (110, 68, 40))),
        )


def _tubruk() -> Image.Image:
    skin = Image.new("RGB", SKIN, (214, 212, 204))
    skin.paste((72, 42, 24), (0, 50, SKIN[0], 250))
    skin.paste((44, 26, 16), (0, 226, SKIN[0], 276))
    return skin


def robusta(canvas: Canvas) -> None:
    """Dark beans in a dark bag, a bowl full beside it."""
    canvas.lay(ground("clay table"))
    pouch(canvas, 350, 790, 390, 560, (62, 50, 46), (163, 50, 27), "bean")
    turn(
        canvas,
        (720, 850),
        [(0, 70), (20, 90), (110, 164)],
        glazed("bowl", (214, 196, 160), (150, 96, 62), 0.86),
        0.34,
        0.5,
    )
    mouth(canvas, (720, 740), 164, (150, 130, 100), 0.34)
    places = [
        (x, y)
        for x, y in scatter(canvas, (720, 738), 70, 24, 90)
        if ((x - 720) / 140) ** 2 + ((y - 736) / 46) ** 2 < 1
    ]
    beans(canvas, places, 24, (56, 34, 24))
    beans(canvas, scatter(canvas, (480, 900), 130, 16, 26), 24, (56, 34, 24))


def moringa(canvas: Canvas) -> None:
    """Dried leaves, a bag, and a cup as green as the leaf."""
    canvas.lay(ground("leaf table"))
    pouch(canvas, 380, 810, 360, 520, (222, 206, 166), (58, 110, 66), "leaf")
    cup(canvas, 720, 840, 1.3, (222, 204, 168), (168, 164, 62))
    for x, y in scatter(canvas, (540, 900), 170, 26, 120):
        leaf = canvas.cut(oval(x, y, 15, 8, canvas.chance.uniform(0, 180), 16))
        canvas.shadow(leaf, 2, 3, 3, 0.35)
        canvas.fill(leaf, wash(canvas.chance.choice(((96, 136, 70), (74, 112, 58), (128, 152, 84))), 0.4))


def wamena(canvas: Canvas) -> None:
    """Coffee flown out of the Baliem valley, on a net of many wools."""
    canvas.lay(ground("blue table"))
    pouch(canvas, 440, 810, 380, 560, (150, 70, 44), (163, 50, 27), "hill")
    cup(canvas, 760, 850, 1.2, (66, 84, 134), (66, 38, 22))
    beans(canvas, scatter(canvas, (420, 906), 190, 18, 46), 24)


def solok(canvas: Canvas) -> None:
    """Coffee from Solok with a pyramid of its powder."""
    canvas.lay(ground("night table"))
    pouch(canvas, 400, 800, 380, 550, (226, 208, 172), (38, 53, 107), "bean")
    heap = canvas.cut(
        smooth([(560, 880), (660, 790), (720, 740), (780, 790), (880, 880), (720, 906)], 5, closed=True)
    )
    canvas.shadow(heap, 20, 10, 18, 0.5)
    powder = mottle("powder", 120, 90).resize((240, 180), Image.Resampling.BICUBIC)
    canvas.fill(heap, tinted(powder, (48, 28, 18), (118, 74, 44)))
    canvas.multiply(heap, corners((255, 248, 238), (220, 206, 194), (230, 220, 208), (120, 104, 92)))
    beans(canvas, scatter(canvas, (380, 900), 120, 14, 24), 24)


def garden(canvas: Canvas) -> None:
    """The roasting day: a tray of beans that cool, a sack, ripe cherries."""
    canvas.lay(ground("leaf table"))
    pouch(canvas, 760, 640, 260, 380, KRAFT, (122, 74, 36), "hill")
    turn(canvas, (420, 800), [(0, 270), (50, 330)], (176, 130, 78), 0.42, 0.1)
    mouth(canvas, (420, 750), 330, (150, 108, 64), 0.42, 0.06, (190, 144, 90))
    places = [
        (x, y)
        for x, y in scatter(canvas, (420, 756), 150, 56, 220)
        if ((x - 420) / 292) ** 2 + ((y - 752) / 116) ** 2 < 1
    ]
    beans(canvas, places, 22)
    for x, y in scatter(canvas, (780, 860), 70, 34, 22):
        cherry = canvas.cut(oval(x, y, 24, 22, count=24))
        canvas.shadow(cherry, 6, 8, 6, 0.5)
        canvas.fill(cherry, corners((232, 90, 66), (190, 40, 34), (176, 34, 30), (96, 16, 18)))


def honey(canvas: Canvas) -> None:
    """Forest honey in a jar, comb beside it."""
    canvas.lay(ground("leaf table"))
    skin = tinted(mottle("honey", 6, 8).resize(SKIN, Image.Resampling.BICUBIC), (176, 92, 18), (240, 168, 54))
    turn(canvas, (430, 840), [(0, 150), (20, 170), (320, 170), (360, 140)], skin, 0.2, 0.9)
    turn(canvas, (430, 480), [(0, 148), (60, 148)], (150, 100, 56), 0.2, 0.2)
    mouth(canvas, (430, 420), 148, (176, 124, 74), 0.2, 0.9)
    melati(canvas, 430, 690, 70, (255, 240, 206))
    for row in range(4):
        for column in range(5):
            x, y = 650 + column * 52 + row % 2 * 26, 780 + row * 40
            cell = canvas.cut(oval(x, y, 30, 26, 0, 6))
            canvas.fill(cell, wash((226, 166, 66), 0.4))
            canvas.fill(
                canvas.cut(oval(x, y, 22, 19, 0, 6)),
                corners((150, 78, 18), (196, 112, 30), (210, 128, 40), (244, 180, 80)),
            )

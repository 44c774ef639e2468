"""What Slamet turns and carves in Kasongan: teapot, plates, pot, mortar, vase; and a kettle from elsewhere."""

import math

from PIL import Image, ImageDraw

from marketplace.demo.pictures.clay import SKIN, fired, glazed, mouth, tube, turn
from marketplace.demo.pictures.grounds import ground, tinted
from marketplace.demo.pictures.studio import (
    Canvas,
    Colour,
    corners,
    darker,
    lighter,
    mottle,
    oval,
    smooth,
    wash,
)

CLAY: Colour = (176, 96, 58)
LEAF: Colour = (96, 128, 82)
INSIDE: Colour = (236, 230, 212)


def cup(canvas: Canvas, x: float, y: float, size: float, glaze: Colour, drink: Colour | None = None) -> None:
    """A small cup without a handle; (x, y) is the middle of its foot."""
    skin = glazed(f"cup{x}", glaze, CLAY, 0.84)
    profile = [(0, 40 * size), (10 * size, 52 * size), (60 * size, 70 * size), (104 * size, 74 * size)]
    turn(canvas, (x, y), profile, skin, 0.3, 0.6)
    mouth(
        canvas,
        (x, y - 104 * size),
        74 * size,
        INSIDE,
        0.3,
        0.07,
        mixed(glaze),
        (0.4, drink) if drink else None,
    )


def mixed(glaze: Colour) -> Colour:
    """The rim, where glaze is thin."""
    return lighter(darker(glaze, 0.1), 0.12)


def teapot(canvas: Canvas) -> None:
    """The teapot with its four cups."""
    canvas.lay(ground("table"))
    skin = glazed("teapot", LEAF, CLAY, 0.88)
    cup(canvas, 210, 700, 0.86, LEAF)
    cup(canvas, 800, 690, 0.86, LEAF)
    tube(canvas, smooth([(590, 600), (690, 560), (726, 470), (770, 430)], 8), 44, LEAF)
    handle = smooth([(372, 506), (350, 380), (372, 240), (500, 180), (628, 240), (650, 380), (628, 506)], 8)
    turn(canvas, (500, 770), [(0, 110), (24, 150), (140, 206), (260, 170), (312, 104)], skin, 0.24, 0.7)
    mouth(canvas, (500, 458), 106, INSIDE, 0.24, 0.1, mixed(LEAF))
    turn(canvas, (500, 462), [(0, 98), (16, 92), (44, 40), (56, 20)], skin, 0.24, 0.7)
    turn(canvas, (500, 408), [(0, 14), (14, 26), (34, 22), (42, 6)], skin, 0.24, 0.7)
    canvas.shadow(canvas.cut_lines([handle], 18), 14, 18, 12, 0.3)
    tube(canvas, handle, 22, (168, 112, 62), 0.2)
    cup(canvas, 360, 880, 0.96, LEAF, (176, 104, 40))
    cup(canvas, 640, 890, 0.96, LEAF, (176, 104, 40))


def plates(canvas: Canvas) -> None:
    """Three plates seen from above, none quite round."""
    canvas.lay(ground("linen"))
    for x, y, r, glaze in (
        (650, 330, 258, (226, 208, 172)),
        (300, 430, 262, (140, 88, 48)),
        (560, 660, 284, (48, 66, 124)),
    ):
        _plate(canvas, x, y, r, glaze)


def _plate(canvas: Canvas, x: float, y: float, r: float, glaze: Colour) -> None:
    rim = [
        (px + 3 * math.sin(i * 0.7), py + 3 * math.cos(i * 0.9))
        for i, (px, py) in enumerate(oval(x, y, r, count=72))
    ]
    paper = canvas.cut(rim)
    canvas.shadow(paper, 20, 28, 24, 0.55)
    canvas.fill(paper, wash((176, 116, 72), 0.35))
    cloud = Image.blend(
        mottle(f"plate{x}", 8, 8).resize((320, 320), Image.Resampling.BICUBIC),
        mottle(f"plate{y}", 110, 110).resize((320, 320), Image.Resampling.BICUBIC),
        0.25,
    )
    body = tinted(cloud, darker(glaze, 0.2), lighter(glaze, 0.26))
    canvas.fill(canvas.cut(oval(x, y, r - 9, count=72)), body)
    canvas.multiply(
        canvas.cut(oval(x, y, r - 9, count=72)),
        corners((255, 252, 246), (236, 230, 222), (232, 226, 218), (190, 180, 170)),
    )
    well = canvas.cut(oval(x, y, r * 0.68, count=60))
    canvas.multiply(well, corners((168, 160, 152), (226, 220, 212), (222, 216, 208), (255, 253, 248)))
    canvas.fill(canvas.cut(oval(x + 4, y + 5, r * 0.63, count=60)), body.resize((200, 200)), 0.55)
    for ring in (0.2, 0.36, 0.52):
        line = oval(x + 3, y + 3, r * ring, count=50)
        canvas.fill(canvas.cut_lines([[*line, line[0]]], 3), lighter(glaze, 0.3), 0.3)
    canvas.glow(canvas.cut(oval(x - r * 0.42, y - r * 0.52, r * 0.3, r * 0.07, -40)), 14, 0.55)


def pot(canvas: Canvas) -> None:
    """Unglazed, with its saucer and a snake plant."""
    canvas.lay(ground("leaf table"))
    turn(canvas, (500, 890), [(0, 170), (30, 210), (44, 214)], fired("saucer", CLAY), 0.26, 0.04)
    mouth(canvas, (500, 846), 214, darker(CLAY, 0.1), 0.26, 0.06, CLAY)
    turn(canvas, (500, 866), [(0, 128), (200, 182), (206, 198), (262, 206)], fired("pot", CLAY), 0.26, 0.04)
    mouth(canvas, (500, 604), 206, CLAY, 0.26, 0.09, lighter(CLAY, 0.1), (0.3, (64, 44, 32)))
    for x, top, lean, wide in (
        (430, 250, -60, 34),
        (580, 220, 80, 36),
        (500, 120, 10, 40),
        (380, 380, -110, 30),
        (640, 400, 130, 30),
        (540, 300, 30, 34),
        (466, 360, -16, 32),
    ):
        blade = smooth(
            [
                (x * 0.4 + 300 - wide * 0.7, 630),
                (x - wide, (630 + top) / 2),
                (x + lean, top),
                (x + wide, (630 + top) / 2 + 20),
                (x * 0.4 + 300 + wide * 0.7, 634),
            ],
            6,
        )
        paper = canvas.cut(blade)
        canvas.shadow(paper, 10, 8, 8, 0.35)
        canvas.fill(paper, corners((214, 206, 122), (96, 132, 78), (84, 116, 64), (40, 70, 42)))
        inner = [(px + (x + lean * 0.4 - px) * 0.3, py + 6) for px, py in blade]
        canvas.fill(canvas.cut(inner), corners((110, 146, 92), (56, 96, 58), (60, 98, 58), (34, 64, 40)))


def mortar(canvas: Canvas) -> None:
    """Merapi stone with a pestle, chillies and shallots."""
    canvas.lay(ground("teak"))
    stone = tinted(
        mottle("merapi", 120, 90).resize(SKIN, Image.Resampling.BICUBIC), (50, 48, 48), (124, 120, 116)
    )
    turn(canvas, (480, 800), [(0, 210), (40, 270), (130, 330), (150, 334)], stone, 0.5, 0.0)
    mouth(canvas, (480, 650), 334, (112, 108, 104), 0.5, 0.12, (128, 124, 120))
    sambal = canvas.cut(oval(480, 690, 214, 84))
    canvas.fill(sambal, corners((196, 66, 34), (160, 46, 24), (150, 42, 22), (104, 28, 16)))
    for _ in range(70):
        x, y = 480 + canvas.chance.gauss(0, 84), 690 + canvas.chance.gauss(0, 30)
        tone = canvas.chance.choice(((190, 52, 28), (214, 84, 40), (120, 40, 22), (236, 200, 120)))
        canvas.fill(
            canvas.cut(
                oval(
                    x,
                    y,
                    canvas.chance.uniform(6, 16),
                    canvas.chance.uniform(4, 9),
                    canvas.chance.uniform(0, 180),
                    14,
                )
            ),
            tone,
        )
    bar = smooth([(470, 690), (560, 590), (700, 480), (830, 400)], 8)
    canvas.shadow(canvas.cut_lines([bar], 70), 20, 30, 18, 0.5)
    tube(canvas, bar, 84, (104, 100, 98), 0)
    for x, y, way, tone in (
        (180, 300, 30, (186, 40, 28)),
        (250, 240, 64, (206, 62, 34)),
        (330, 330, 10, (86, 132, 58)),
    ):
        chilli(canvas, x, y, way, tone)
    for x, y in ((760, 790), (850, 850), (730, 890)):
        shallot(canvas, x, y)


def chilli(canvas: Canvas, x: float, y: float, way: float, colour: Colour, size: float = 1) -> None:
    """A curved chilli with its stalk."""
    a = math.radians(way)
    spine = [
        (x + t * 150 * size * math.cos(a + t * 0.5), y + t * 150 * size * math.sin(a + t * 0.5))
        for t in (0, 0.2, 0.4, 0.6, 0.8, 1)
    ]
    wide = (13, 17, 16, 13, 8, 2)
    across = (-math.sin(a), math.cos(a))
    up = [
        (px + across[0] * w * size, py + across[1] * w * size)
        for (px, py), w in zip(spine, wide, strict=True)
    ]
    down = [
        (px - across[0] * w * size, py - across[1] * w * size)
        for (px, py), w in zip(spine, wide, strict=True)
    ]
    skin = canvas.cut(smooth(up, 4) + smooth(down[::-1], 4))
    canvas.shadow(skin, 7, 10, 8, 0.5)
    canvas.fill(skin, corners(lighter(colour, 0.25), colour, colour, darker(colour, 0.4)))
    canvas.glow(
        canvas.cut_lines([smooth([(px - 4 * size, py - 5 * size) for px, py in spine[1:4]], 4)], 4 * size),
        2,
        0.6,
    )
    tube(
        canvas,
        smooth(
            [
                (x + 2, y),
                (x - 16 * size * math.cos(a), y - 16 * size * math.sin(a)),
                (x - 40 * size * math.cos(a + 0.4), y - 40 * size * math.sin(a + 0.4)),
            ],
            4,
        ),
        7 * size,
        (96, 128, 62),
        0.2,
    )


def shallot(canvas: Canvas, x: float, y: float, colour: Colour = (168, 72, 92)) -> None:
    """A small red onion."""
    bulb = canvas.cut(
        smooth(
            [
                (x - 44, y + 6),
                (x - 20, y - 30),
                (x + 8, y - 38),
                (x + 40, y - 66),
                (x + 34, y - 20),
                (x + 40, y + 12),
                (x + 10, y + 40),
                (x - 26, y + 36),
            ],
            5,
            closed=True,
        )
    )
    canvas.shadow(bulb, 12, 16, 12, 0.5)
    canvas.fill(bulb, corners(lighter(colour, 0.45), colour, darker(colour, 0.1), darker(colour, 0.55)))
    canvas.glow(canvas.cut(oval(x - 14, y - 12, 12, 7, -40)), 4, 0.6)


def vase(canvas: Canvas) -> None:
    """Carved before it dried: bands of leaves and triangles."""
    canvas.lay(ground("clay table"))
    _branches(canvas)
    turn(
        canvas,
        (500, 900),
        [(0, 110), (30, 128), (180, 196), (300, 176), (400, 84), (450, 78), (486, 112)],
        _carved(),
        0.24,
        0.1,
    )
    mouth(canvas, (500, 414), 112, (110, 66, 42), 0.24, 0.1, (170, 106, 66))


def _carved() -> Image.Image:
    skin = fired("vase", (168, 104, 64), 24).resize((720, 600))
    pen = ImageDraw.Draw(skin)
    deep, edge = (92, 50, 30), (214, 154, 106)
    for y in (176, 182, 300, 306, 432, 438):
        pen.line((0, y, 720, y), fill=deep if y % 2 == 0 else edge, width=4)
    for x in range(0, 720, 60):
        for width, tone, dx in ((7, deep, 0), (2, edge, 3)):
            pen.line([(x + dx, 294), (x + 30 + dx, 192), (x + 60 + dx, 294)], fill=tone, width=width)
        pen.polygon([(x + 18, 288), (x + 30, 246), (x + 42, 288)], fill=deep)
    for x in range(0, 720, 72):
        pen.ellipse((x + 8, 324, x + 64, 418), outline=deep, width=7)
        pen.ellipse((x + 26, 344, x + 46, 398), fill=deep)
        pen.arc((x + 11, 327, x + 67, 421), 100, 260, fill=edge, width=3)
    return skin


def _branches(canvas: Canvas) -> None:
    for lean, tall in ((-170, 330), (-60, 390), (70, 360), (180, 290)):
        stem = smooth([(500, 430), (500 + lean * 0.4, 430 - tall * 0.6), (500 + lean, 430 - tall)], 7)
        tube(canvas, stem, 6, (150, 128, 84), 0.2)
        for step, (x, y) in enumerate(stem[5:]):
            for side in (-1, 1):
                canvas.fill(
                    canvas.cut(oval(x + side * 15, y - 8, 17, 7, side * -38, 16)),
                    lighter((190, 158, 96), 0.08 * (step % 4)),
                )


def kettle(canvas: Canvas) -> None:
    """A gooseneck kettle of brushed steel with a wooden handle."""
    canvas.lay(ground("night table"))
    steel = tinted(
        mottle("steel", 3, 120).resize(SKIN, Image.Resampling.BICUBIC), (150, 150, 150), (206, 204, 200)
    )
    tube(
        canvas,
        smooth([(330, 800), (220, 800), (196, 680), (230, 540), (190, 452), (120, 440)], 10),
        30,
        (178, 176, 172),
        0.8,
    )
    turn(canvas, (470, 880), [(0, 190), (16, 196), (240, 150), (262, 142)], steel, 0.22, 0.9)
    mouth(canvas, (470, 618), 142, (150, 148, 144), 0.22, 0.08, (200, 198, 194))
    turn(canvas, (470, 620), [(0, 136), (12, 132), (36, 60), (44, 24)], steel, 0.22, 0.9)
    turn(canvas, (470, 578), [(0, 16), (18, 28), (40, 22), (48, 6)], (92, 56, 34), 0.22, 0.4)
    handle = smooth([(600, 660), (740, 600), (790, 680), (760, 830)], 8)
    canvas.shadow(canvas.cut_lines([handle], 30), 20, 14, 14, 0.4)
    tube(canvas, handle, 40, (96, 58, 34), 0.4)


def kiln(canvas: Canvas) -> None:
    """The wheel's corner: pots that dry, a lump of clay, a wire and a sponge."""
    canvas.lay(ground("clay table"))
    tube(canvas, [(60, 350), (940, 346)], 26, (130, 86, 52), 0.1)
    for x, size, tone in (
        (190, 0.9, CLAY),
        (410, 1.0, (206, 178, 150)),
        (610, 0.84, LEAF),
        (800, 0.96, (66, 84, 134)),
    ):
        profile = [
            (0, 50 * size),
            (60 * size, 84 * size),
            (130 * size, 60 * size),
            (170 * size, 40 * size),
            (186 * size, 50 * size),
        ]
        turn(canvas, (x, 338), profile, glazed(f"k{x}", tone, CLAY, 0.9), 0.16, 0.4)
        mouth(canvas, (x, 338 - 186 * size), 50 * size, darker(CLAY, 0.3), 0.16)
    turn(canvas, (470, 900), [(0, 250), (34, 256)], (120, 84, 56), 0.3, 0.05)
    canvas.fill(
        canvas.cut(oval(470, 866, 256, 77)),
        corners((176, 132, 92), (150, 108, 72), (140, 100, 66), (108, 74, 48)),
    )
    turn(
        canvas,
        (470, 850),
        [(0, 110), (40, 150), (130, 170), (210, 150), (230, 162)],
        fired("wet", (150, 92, 62), 60),
        0.3,
        0.35,
    )
    mouth(canvas, (470, 620), 162, (130, 78, 52), 0.3, 0.1, (166, 104, 70))
    canvas.fill(canvas.cut(oval(820, 880, 70, 44, -10)), wash((222, 184, 112), 0.5))

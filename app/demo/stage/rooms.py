"""Indoor places: hall, classroom, corridors, laboratory, library, kitchen."""

from __future__ import annotations

from app.demo.stage import figures as f
from app.demo.stage.actors import Actor, Blinker, Stander, Steam, Walker
from app.demo.stage.brush import Canvas, Colour, shade
from app.demo.stage.gates import hills
from app.demo.stage.lens import Lens
from app.demo.stage.light import Lamp, Mood
from app.demo.stage.props import fence, on_back, on_side, room, shelf, strip_lights, table
from app.demo.stage.stage import Stage

BOARD: Colour = (42, 78, 64)


def kitchen() -> Stage:
    """食堂后厨: steel counters, cooks, steam."""
    c = Canvas(Lens(2.9, 15.8, 1160), 8)
    room(c, 4.6, 11, 3.4, wall=(214, 224, 224), floor=(164, 150, 136), tile=0.6, dado=(178, 202, 204))
    strip_lights(c, (-1.8, 1.8), (3, 6, 9), 3.4)
    on_back(c, 10.98, (-3.6, -0.6), (1.0, 2.3), (70, 80, 84))
    on_back(c, 10.97, (-3.4, -0.8), (1.15, 2.2), (226, 206, 160))
    c.box((0.6, 3.8), (10.2, 11), (0, 2.2), (190, 196, 200), shadow=False)
    on_back(c, 10.18, (0.7, 2.1), (0.2, 2.1), (206, 212, 216))
    on_back(c, 10.18, (2.2, 3.7), (0.2, 2.1), (200, 206, 210))
    c.box((-4.5, -3.3), (3.4, 10.6), (0, 0.9), (150, 158, 162), top=(206, 212, 214), shadow=False)
    c.box((-4.6, -3.0), (3.2, 10.8), (2.3, 2.8), (172, 178, 182), shadow=False)
    c.box((3.3, 4.5), (2.8, 9.6), (0, 0.9), (150, 158, 162), top=(214, 220, 222), shadow=False)
    for y in (4.4, 6.2, 8.0):
        size = c.lens.scale((-3.85, y, 1))
        c.disc(c.lens.pixel((-3.85, y, 0.93)), (0.34 * size, 0.13 * size), (58, 62, 66))
        c.box((-4.1, -3.6), (y - 0.2, y + 0.2), (0.9, 1.2), (92, 98, 102), shadow=False)
    for i, y in enumerate((8.6, 7.4, 6.2, 5.0, 3.8)):
        food = [(206, 92, 58), (118, 158, 70), (230, 196, 96), (176, 110, 66), (222, 222, 206)][i]
        c.box((3.5, 4.1), (y, y + 0.6), (0.9, 1.02), (196, 202, 204), top=food, shadow=False)
    c.box((-0.9, 0.9), (5.6, 8.0), (0, 0.85), (156, 162, 166), top=(212, 216, 218), shadow=False)
    c.box((-0.6, -0.1), (6.2, 6.8), (0.85, 0.98), (150, 104, 62), shadow=False)
    c.box((0.1, 0.6), (6.6, 7.2), (0.85, 1.1), (206, 212, 214), top=(126, 168, 78), shadow=False)
    actors: tuple[Actor, ...] = (
        Steam((-3.85, 4.4, 1.2)),
        Steam((-3.85, 6.2, 1.2)),
        Stander(f.COOK, (-2.5, 6.4), beats=3, side=True),
        Stander(f.COOK, (0.2, 8.5), beats=4),
        Walker(f.COOK, ((2.4, 4.4), (2.3, 9.2)), 0.2, back=True),
        Walker(f.COOK, ((-1.7, 9.4), (-1.8, 4.6)), 0.6, back=True),
    )
    return Stage(c.lens, c.finished(), Mood((0.95, 0.98, 1.0), grain=2.2), actors)


def hall() -> Stage:
    """一号楼大厅: polished floor, glass doors, a notice board."""
    c = Canvas(Lens(3.4, 13.0, 1260), 9)
    room(c, 6.5, 15, 4.2, wall=(232, 222, 202), floor=(202, 186, 160), tile=1.0, dado=(186, 150, 112))
    strip_lights(c, (-3, 0, 3), (4, 8, 12), 4.2, (255, 248, 230))
    for x in (-3.9, -1.3, 1.3):
        on_back(c, 14.98, (x, x + 2.5), (0.0, 3.3), (86, 96, 100))
        on_back(c, 14.97, (x + 0.1, x + 2.4), (0.1, 3.2), (186, 212, 226))
        on_back(c, 14.96, (x + 0.1, x + 2.4), (0.1, 1.1), (140, 166, 120))
        on_back(c, 14.95, (x + 1.22, x + 1.28), (0.1, 3.2), (86, 96, 100))
        c.face(
            [(x, 14.9, 0.005), (x + 2.5, 14.9, 0.005), (x + 2.3, 9, 0.005), (x + 0.2, 9, 0.005)],
            (226, 226, 220),
            70,
        )
    on_back(c, 14.98, (-4, 4), (3.45, 4.0), (176, 58, 48))
    on_side(c, 6.49, (5, 10.5), (1.1, 3.0), (120, 84, 54))
    on_side(c, 6.48, (5.15, 10.35), (1.2, 2.9), (196, 70, 58))
    for k in range(5):
        on_side(c, 6.47, (5.4 + k, 6.2 + k), (1.4 + 0.2 * (k % 2), 2.6), (246, 240, 226))
    for y in (4.5, 9.5):
        c.box((-6.5, -5.6), (y, y + 0.9), (0, 4.2), (214, 200, 178), shadow=False)
        c.box((5.6, 6.5), (y + 1.4, y + 2.2), (0, 0.5), (150, 92, 66), top=(70, 116, 62), shadow=False)
    c.box((-5.2, -3.0), (11, 12), (0, 1.1), (150, 112, 76), top=(186, 150, 110), shadow=False)
    actors: tuple[Actor, ...] = (
        Walker(f.PUPIL_BLUE, ((0, 14.6), (0.6, 5.0)), 0.0, fade=True),
        Walker(f.PUPIL_RED, ((0.7, 14.6), (1.6, 5.4)), 0.06, fade=True),
        Walker(f.TEACHER_M, ((-4.8, 7.4), (4.8, 8.6)), 0.3, back=True),
        Walker(f.TEACHER_F, ((2.6, 6), (-2.4, 13)), 0.6, back=True),
        Stander(f.GUARD, (-4.1, 12.4)),
    )
    return Stage(c.lens, c.finished(), Mood((1.0, 0.97, 0.9), warmth=(1.04, 1.0, 0.93)), actors)


def classroom() -> Stage:
    """教室: blackboard, teacher, rows of pupils seen from behind."""
    c = Canvas(Lens(2.95, 19.6, 1120), 10)
    room(c, 4.2, 10.5, 3.3, wall=(238, 236, 224), floor=(178, 168, 152), tile=0.8, dado=(150, 190, 178))
    strip_lights(c, (-1.8, 1.8), (3, 6, 9), 3.3)
    on_back(c, 10.48, (-2.9, 2.9), (0.95, 2.3), (150, 112, 72))
    on_back(c, 10.47, (-2.8, 2.8), (1.0, 2.25), BOARD)
    for row, (x0, x1) in enumerate(((-2.4, -0.3), (-2.4, 0.6), (-2.4, -0.9), (0.9, 2.5), (0.9, 2.1))):
        z = 2.05 - 0.24 * (row % 3)
        on_back(c, 10.46, (x0, x1), (z, z + 0.05), (214, 226, 218))
    on_back(c, 10.48, (-0.45, 0.45), (2.5, 3.0), (200, 48, 46))
    for y in (2.5, 5.4, 8.0):
        on_side(c, -4.19, (y, y + 2.0), (1.2, 2.8), (226, 230, 226))
        on_side(c, -4.18, (y + 0.08, y + 0.96), (1.27, 2.73), (176, 210, 230))
        on_side(c, -4.18, (y + 1.04, y + 1.92), (1.27, 2.73), (186, 216, 232))
    on_side(c, 4.19, (8.2, 9.3), (0, 2.2), (146, 104, 68))
    on_side(c, 4.19, (3.0, 6.6), (1.2, 2.3), (150, 190, 210))
    c.box((-0.8, 0.8), (8.6, 9.2), (0, 1.0), (166, 126, 82), shadow=False)
    sitting = []
    for y in (7.2, 6.0, 4.8, 3.6):
        for x in (-3.3, -1.5, 0.7, 2.5):
            table(c, (x, x + 0.9), (y, y + 0.5), 0.72, (206, 170, 118))
            c.flat(x + 0.25, x + 0.6, y + 0.1, y + 0.4, (240, 240, 234), z=0.785)
            _pupil(c, x + 0.45, y - 0.3, [f.PUPIL_BLUE, f.PUPIL_RED][int(x + y) % 2])
            sitting.append((x, y))
    actors: tuple[Actor, ...] = (
        Walker(f.TEACHER_F, ((-2.4, 9.6), (2.2, 9.6)), 0.0, back=True),
        Walker(f.PUPIL_BLUE, ((-0.25, 3.4), (-0.25, 8.0)), 0.4, back=True),
        Walker(f.PUPIL_RED, ((3.75, 8.2), (3.75, 4.0)), 0.1, back=True),
    )
    return Stage(c.lens, c.finished(), Mood((0.98, 1.0, 0.98)), actors)


def _pupil(c: Canvas, x: float, y: float, style: f.Style) -> None:
    """A pupil sitting, from behind."""
    c.box((x - 0.2, x + 0.2), (y - 0.1, y + 0.12), (0.4, 0.44), (190, 150, 100), shadow=False)
    left, top = c.lens.pixel((x - 0.2, y, 1.0))
    right, low = c.lens.pixel((x + 0.2, y, 0.45))
    middle, wide = (left + right) / 2, (right - left) / 2
    c.pixels(
        [
            (left, low),
            (left + wide * 0.15, top + wide * 0.3),
            (middle, top),
            (right - wide * 0.15, top + wide * 0.3),
            (right, low),
        ],
        style.top,
    )
    c.pixels(
        [
            (left, low),
            (left + wide * 0.6, low),
            (left + wide * 0.6, top + wide * 0.2),
            (left + wide * 0.15, top + wide * 0.3),
        ],
        shade(style.top, 0.85),
    )
    c.disc((middle, top - wide * 0.42), (wide * 0.52, wide * 0.6), style.hair)
    c.disc((middle, top - wide * 0.05), (wide * 0.28, wide * 0.2), shade(f.SKIN, 0.8))


def corridor() -> Stage:
    """二号楼楼道: a long corridor with doors."""
    c = Canvas(Lens(2.7, 9.0, 1240, yaw=2), 11)
    room(c, 1.9, 26, 3.1, wall=(226, 220, 200), floor=(176, 160, 132), tile=0.8, dado=(126, 168, 140))
    strip_lights(c, (0,), (3, 7, 11, 15, 19, 23), 3.1)
    on_back(c, 25.98, (-1.2, 1.2), (0.9, 2.6), (90, 100, 104))
    on_back(c, 25.97, (-1.1, 1.1), (1.0, 2.5), (206, 226, 234))
    c.face([(-1.0, 25, 0.004), (1.0, 25, 0.004), (0.7, 10, 0.004), (-0.7, 10, 0.004)], (238, 236, 222), 60)
    for i, y in enumerate((4.2, 9.2, 14.2, 19.2)):
        on_side(c, -1.89, (y, y + 1.1), (0, 2.1), (132, 88, 56))
        on_side(c, -1.88, (y + 0.1, y + 1.0), (0.1, 2.0), (156, 106, 68))
        on_side(c, -1.87, (y + 0.4, y + 0.7), (1.3, 1.8), (206, 220, 222))
        on_side(c, -1.88, (y + 1.5, y + 3.6), (1.2, 2.3), (176, 198, 206))
        on_side(c, 1.89, (y - 1, y + 2.4), (1.2, 2.5), (186, 210, 222))
        on_side(c, 1.88, (y + 0.66, y + 0.74), (1.2, 2.5), (120, 128, 130))
        on_side(c, 1.88, (y + 2.7, y + 3.5), (1.3, 2.2), [(196, 74, 60), (232, 190, 80)][i % 2])
    actors: tuple[Actor, ...] = (
        Walker(f.PUPIL_GREEN, ((-0.9, 22), (-0.7, 6)), 0.0, back=True),
        Walker(f.PUPIL_BLUE, ((0.6, 5.4), (0.7, 15)), 0.2, back=True),
        Walker(f.TEACHER_M, ((-0.2, 18), (-0.1, 8)), 0.55, back=True),
        Walker(f.PUPIL_RED, ((-1.6, 14.8), (-0.6, 12), (1.2, 10.4)), 0.3, back=True),
    )
    return Stage(c.lens, c.finished(), Mood((0.96, 0.97, 0.92), vignette=0.3), actors)


def laboratory() -> Stage:
    """实验室: white benches with glassware, cool light."""
    c = Canvas(Lens(3.0, 17.7, 1140, yaw=-3), 12)
    room(c, 4.8, 12, 3.3, wall=(214, 226, 236), floor=(126, 146, 160), tile=0.8, dado=(150, 178, 200))
    strip_lights(c, (-2.2, 2.2), (3, 6, 9), 3.3, (240, 250, 255))
    on_back(c, 11.98, (-2.4, 2.4), (1.0, 2.3), (232, 236, 238))
    on_back(c, 11.97, (-2.3, 2.3), (1.05, 2.25), (250, 252, 252))
    on_back(c, 11.96, (-1.8, -0.4), (1.3, 2.0), (90, 140, 190))
    on_back(c, 11.96, (0.2, 1.9), (1.9, 1.97), (70, 84, 100))
    on_back(c, 11.96, (0.2, 1.5), (1.6, 1.67), (70, 84, 100))
    for x0, x1 in ((-4.7, -2.9), (2.9, 4.7)):
        c.box((x0, x1), (11.2, 12), (0, 2.4), (160, 182, 198), shadow=False)
        on_back(c, 11.18, (x0 + 0.1, x1 - 0.1), (1.0, 2.3), (206, 226, 234))
    for y in (9.0, 6.9, 4.8):
        for x in (-3.5, 0.6):
            c.box((x, x + 2.8), (y, y + 0.9), (0, 0.86), (110, 134, 156), top=(236, 240, 242), shadow=False)
            for k in range(5):
                px, tint = (
                    x + 0.35 + k * 0.5,
                    [(86, 160, 210), (210, 120, 60), (120, 190, 130), (180, 110, 190), (220, 200, 90)][
                        (k + int(y)) % 5
                    ],
                )
                c.box((px, px + 0.12), (y + 0.3, y + 0.42), (0.86, 1.02 + 0.06 * (k % 3)), tint, shadow=False)
            c.box((x + 1.25, x + 1.5), (y + 0.5, y + 0.75), (0.86, 1.3), (66, 74, 82), shadow=False)
    actors: tuple[Actor, ...] = (
        Walker(f.LAB, ((-0.1, 4.2), (-0.15, 10.4)), 0.0, back=True),
        Stander(f.LAB, (-2.2, 8.4), beats=3),
        Stander(f.PUPIL_BLUE, (1.8, 8.3), beats=4, phase=0.3),
        Stander(f.PUPIL_RED, (2.6, 6.2), beats=3, phase=0.6),
        Stander(f.PUPIL_GREEN, (-2.9, 6.2), beats=5, phase=0.1),
        Walker(f.TEACHER_M, ((-2, 10.6), (2.4, 10.6)), 0.4, back=True),
    )
    return Stage(c.lens, c.finished(), Mood((0.92, 0.98, 1.06), warmth=(0.96, 1.0, 1.05)), actors)


def library() -> Stage:
    """图书馆: bookcases and reading tables in warm light."""
    c = Canvas(Lens(3.2, 16.8, 1140, yaw=3), 13)
    room(c, 5.6, 13, 3.6, wall=(226, 206, 172), floor=(150, 106, 70), tile=0.9, dado=(132, 92, 60))
    strip_lights(c, (-2.6, 2.6), (3, 6.5, 10), 3.6, (255, 240, 206))
    for x in (-5.3, -3.1, -0.9, 1.3, 3.5):
        shelf(c, (x, x + 1.9), 12.2, 2.4, (126, 82, 50))
    for x in (-5.4, 3.2):
        shelf(c, (x, x + 2.2), 9.0, 2.0, (136, 90, 56))
        shelf(c, (x, x + 2.2), 6.0, 2.0, (136, 90, 56))
    for y in (9.2, 6.6, 4.2):
        table(c, (-1.9, 1.7), (y, y + 1.0), 0.74, (188, 138, 88))
        for k in range(3):
            c.flat(-1.5 + k * 1.2, -1.1 + k * 1.2, y + 0.3, y + 0.6, (244, 240, 228), z=0.81)
        _pupil(c, -1.2, y - 0.25, f.PUPIL_GREEN)
        _pupil(c, 0.9, y - 0.25, f.PUPIL_BLUE)
    actors: tuple[Actor, ...] = (
        Walker(f.PUPIL_RED, ((-2.6, 4.6), (-2.6, 11.4)), 0.0, back=True),
        Walker(f.TEACHER_F, ((2.4, 11.4), (2.4, 4.8)), 0.3, back=True),
        Walker(f.PUPIL_BLUE, ((-2.2, 11.7), (2.4, 11.6)), 0.6, back=True),
    )
    return Stage(
        c.lens, c.finished(), Mood((1.0, 0.92, 0.78), warmth=(1.06, 0.98, 0.88), vignette=0.34), actors
    )


def balcony() -> Stage:
    """教学楼楼道 (school B): an open corridor with a railing and a view to the hills."""
    c = Canvas(Lens(2.7, 10.2, 1190, yaw=-9), 23)
    c.sky((140, 184, 214), (230, 232, 222), clouds=4)
    hills(c, ((120, 142, 150), (92, 126, 98), (78, 112, 78)))
    c.ground((140, 160, 110), (160, 176, 140))
    c.flat(-2.2, 1.6, 0, 24, (186, 182, 170))
    for i in range(25):
        c.stripe([(-2.2, i), (1.6, i)], 0.02, (158, 154, 142))
    c.face([(-2.2, 0, 3.1), (1.9, 0, 3.1), (1.9, 24, 3.1), (-2.2, 24, 3.1)], (228, 226, 218))
    c.face([(-2.2, 0, 0), (-2.2, 24, 0), (-2.2, 24, 3.1), (-2.2, 0, 3.1)], (232, 226, 208))
    c.face([(-2.2, 0, 0), (-2.2, 24, 0), (-2.2, 24, 1), (-2.2, 0, 1)], (96, 150, 132))
    for y in (3.0, 8.0, 13.0, 18.0):
        on_side(c, -2.19, (y, y + 1.1), (0, 2.1), (70, 108, 140))
        on_side(c, -2.18, (y + 0.3, y + 0.8), (1.2, 1.8), (196, 216, 222))
        on_side(c, -2.19, (y + 1.6, y + 4), (1.15, 2.4), (150, 180, 194))
    for y in (22.0, 17.0, 12.0, 7.0, 2.6):
        c.box((1.5, 1.9), (y, y + 0.4), (0, 3.1), (240, 238, 230), shadow=False)
    fence(c, (1.7, 1), (1.7, 23), 1.15, (84, 140, 124), every=0.35, bar=0.05)
    actors: tuple[Actor, ...] = (
        Walker(f.PUPIL_GREEN, ((0.6, 20), (0.3, 6)), 0.0, back=True),
        Walker(f.PUPIL_RED, ((-1.0, 5), (-0.8, 14)), 0.25, back=True),
        Walker(f.TEACHER_F, ((0.0, 12), (-0.2, 20)), 0.6, back=True),
        Stander(f.PUPIL_BLUE, (1.1, 9.4), beats=3, side=True),
    )
    return Stage(c.lens, c.finished(), Mood(warmth=(1.02, 1.0, 0.95)), actors)


def media_room() -> Stage:
    """多媒体教室 (school B): a dark room before a bright screen."""
    c = Canvas(Lens(3.1, 17.7, 1100), 24)
    room(
        c,
        4.6,
        11,
        3.4,
        wall=(128, 130, 146),
        floor=(104, 98, 110),
        ceiling=(110, 112, 124),
        tile=0.9,
        dado=(96, 100, 122),
    )
    on_back(c, 10.95, (-2.6, 2.6), (0.95, 2.95), (220, 226, 236))
    for x in (-4.4, 3.2):
        on_back(c, 10.97, (x, x + 1.2), (0.4, 2.8), (96, 60, 66))
    for y in (8.0, 6.8, 5.6, 4.4):
        for x in (-3.6, -1.2, 1.2):
            table(c, (x, x + 2.0), (y, y + 0.45), 0.74, (120, 110, 108))
            _pupil(c, x + 0.5, y - 0.3, f.PUPIL_GREEN)
            _pupil(c, x + 1.5, y - 0.3, f.PUPIL_RED)
    slide = ((-2.5, 10.9, 1.0), (2.5, 10.9, 1.0), (2.5, 10.9, 2.9), (-2.5, 10.9, 2.9))
    chart = ((-2.1, 10.85, 1.3), (0.2, 10.85, 1.3), (0.2, 10.85, 2.3), (-2.1, 10.85, 2.3))
    mood = Mood(
        (0.5, 0.52, 0.64),
        (Lamp((0.0, 10.6, 1.9), 5.0, (0.75, 0.86, 1.0), halo=False),),
        grain=2.4,
        vignette=0.4,
    )
    actors: tuple[Actor, ...] = (
        Blinker(slide, ((206, 224, 246), (214, 236, 222), (246, 232, 210)), 3),
        Blinker(chart, ((86, 140, 206), (96, 168, 120), (220, 140, 80), (150, 110, 190)), 8),
        Walker(f.TEACHER_M, ((-3.2, 9.4), (3.2, 9.4)), 0.0, back=True),
        Walker(f.PUPIL_BLUE, ((3.9, 4.2), (3.9, 8.6)), 0.3, back=True),
    )
    return Stage(c.lens, c.finished(), mood, actors)

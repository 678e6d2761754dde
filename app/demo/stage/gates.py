"""Gates, walls and roads of a school."""

from __future__ import annotations

from app.demo.stage import figures as f
from app.demo.stage import vehicles as v
from app.demo.stage.actors import Actor, Flag, Stander, Walker
from app.demo.stage.brush import Canvas, shade
from app.demo.stage.lens import Lens
from app.demo.stage.light import CLOUDY, DAY, INFRARED, Lamp, Mood
from app.demo.stage.props import building, facade, fence, hedge, lamp, on_back, tree
from app.demo.stage.stage import Stage

ASPHALT, PAVING, GRASS = (104, 107, 112), (168, 162, 152), (104, 128, 78)
STEEL = (196, 202, 208)


def _crossing(c: Canvas, xs: tuple[float, float], y: float, depth: float) -> None:
    x = xs[0]
    while x < xs[1]:
        c.flat(x, x + 0.45, y, y + depth, (224, 224, 220))
        x += 0.95


def outside_gate() -> Stage:
    """校门外: the street before the gate, cars and parents."""
    c = Canvas(Lens(5.2, 14.4, 1550), 1)
    c.sky((120, 170, 214), (214, 230, 238), clouds=4)
    c.ground(ASPHALT, (176, 184, 184))
    building(c, (-30, -9), (38, 46), 12, (196, 172, 146), floors=4, columns=9, band=(150, 84, 66))
    building(c, (9, 34), (42, 50), 14, (210, 194, 168), floors=4, columns=10, band=(150, 84, 66))
    for x in (-16.0, -10.0, 12.0, 19.0):
        tree(c, x, 30, 7)
    c.flat(-40, 40, 17.5, 30, PAVING)
    c.flat(-4.5, 4.5, 17.5, 60, (150, 146, 140))
    c.box((-26, -6), (22, 22.4), (0, 2.6), (216, 206, 190))
    c.box((6, 26), (22, 22.4), (0, 2.6), (216, 206, 190))
    c.cast_shadows()
    fence(c, (-26, 22), (-6, 22), 2.4, (62, 70, 78), every=0.6)
    fence(c, (6, 22), (26, 22), 2.4, (62, 70, 78), every=0.6)
    for x in (-6.4, 5.0):
        c.box((x, x + 1.4), (21.4, 22.8), (0, 4.4), (176, 74, 58))
    c.box((-6.6, 6.6), (21.6, 22.6), (4.4, 5.8), (188, 84, 64), top=(160, 70, 54), shadow=False)
    on_back(c, 21.55, (-4.6, 4.6), (4.65, 5.5), (232, 196, 96))
    c.box((6.8, 10.4), (19.4, 22.2), (0, 2.9), (236, 232, 222), top=(150, 60, 50))
    c.cast_shadows()
    facade(c, (6.8, 19.4, 0), (3.6, 0, 0), 2.9, floors=1, columns=2, wall=(236, 232, 222))
    fence(c, (-4.6, 21.6), (1.6, 21.6), 1.3, STEEL, every=0.42, bar=0.09)
    c.flat(-40, 40, 17.2, 17.5, (206, 204, 198), z=0.12)
    for x in range(-36, 40, 4):
        c.flat(x, x + 2, 11.6, 11.8, (232, 228, 210))
    c.flat(-40, 40, 6.6, 6.75, (230, 190, 70))
    _crossing(c, (-3.4, 3.4), 8.2, 3.0)
    actors: tuple[Actor, ...] = (
        v.Car(v.SEDAN_WHITE, (-19, 14.4), (19, 14.4)),
        v.Car(v.SEDAN_BLUE, (19, 9.4), (-19, 9.4), 0.45),
        v.Car(v.BUS_YELLOW, (24, 12.4), (-24, 12.4), 0.9),
        Walker(f.PARENT, ((-12, 19.3), (-2, 20.2), (-0.5, 25)), 0.1, fade=True),
        Walker(f.PUPIL_RED, ((-11.4, 18.8), (-1.6, 19.8), (0, 25)), 0.1, fade=True),
        Walker(f.PARENT_F, ((9, 18.4), (1.5, 18.8)), 0.5, back=True),
        Stander(f.GUARD, (3.6, 20.6)),
    )
    return Stage(c.lens, c.finished(), DAY, actors)


def inside_gate() -> Stage:
    """校门内: the square behind the gate with the flag."""
    c = Canvas(Lens(5.6, 16.2, 1510), 2)
    c.sky((146, 190, 226), (226, 234, 232), clouds=2)
    c.ground((188, 180, 166), (196, 196, 186))
    building(c, (-24, 24), (46, 56), 15, (226, 208, 178), floors=5, columns=18, band=(180, 92, 70))
    c.box((-6, 6), (43, 46), (0, 4), (214, 196, 168))
    c.cast_shadows()
    on_back(c, 42.95, (-4.6, 4.6), (0.1, 3.2), (84, 112, 130))
    for y in range(4, 44, 2):
        c.stripe([(-30, y), (30, y)], 0.05, (160, 154, 142))
    for x in range(-30, 31, 2):
        c.stripe([(x, 4), (x, 44)], 0.05, (164, 158, 146))
    c.flat(-3.2, 3.2, 2, 44, (150, 140, 130))
    for side in (-1, 1):
        for y in (36, 28, 20, 13):
            tree(c, side * 13, y, 6.4, (84, 124, 62))
        hedge(c, (side * 11 - 3, side * 11 + 3), 17, 0.8)
    c.box((-7.6, -4.4), (24, 27), (0, 0.7), (206, 200, 190))
    c.cast_shadows()
    c.box((-6.05, -5.95), (25.4, 25.5), (0.7, 11), (222, 226, 230))
    c.cast_shadows()
    pupils = [f.PUPIL_BLUE, f.PUPIL_RED, f.PUPIL_GREEN, f.PUPIL_BLUE]
    actors: tuple[Actor, ...] = (
        Flag((-5.9, 25.4), 10.6, 2.4),
        Walker(pupils[0], ((-2.4, 8.5), (-1.6, 20)), 0.0, back=True),
        Walker(pupils[1], ((-1.5, 10), (-0.8, 20.5)), 0.08, back=True),
        Walker(pupils[2], ((2, 22), (2.6, 11)), 0.3, back=True),
        Walker(f.TEACHER_F, ((-9, 14), (8, 13.2)), 0.55),
        Walker(pupils[3], ((9, 19), (-9, 21)), 0.2),
        Walker(f.GUARD, ((4.4, 12), (6.4, 17)), 0.2, back=True),
    )
    return Stage(c.lens, c.finished(), DAY, actors)


def east_wall() -> Stage:
    """东围墙: the wall at night, seen with infrared light."""
    c = Canvas(Lens(4.2, 12.2, 1500, yaw=-14), 3)
    c.sky((26, 28, 32), (52, 54, 58))
    c.ground((112, 112, 106), (74, 76, 76))
    building(c, (16, 40), (48, 60), 11, (150, 150, 146), floors=3, columns=8)
    c.flat(-2.4, 3.4, 1, 90, (142, 140, 134))
    for i in range(30):
        y0 = 78 - i * 2.6
        c.box((4.9, 5.3), (y0, y0 + 2.5), (0, 2.5), (176, 172, 164) if i % 2 else (166, 162, 156))
        c.box((4.8, 5.4), (y0 - 0.2, y0 + 0.2), (0, 2.9), (198, 194, 186))
    c.cast_shadows(0.3)
    for y in (60, 44, 32, 22):
        tree(c, -6.2, y, 5.0, (128, 132, 120))
    actors: tuple[Actor, ...] = (
        Walker(f.GUARD, ((0.4, 9), (0.9, 20)), 0.0, back=True),
        Walker(f.WORKER, ((1.8, 26), (-0.8, 16)), 0.35, back=True),
    )
    return Stage(c.lens, c.finished(), INFRARED, actors)


def west_wall() -> Stage:
    """西围墙: the wall at dusk under street lamps."""
    c = Canvas(Lens(4.8, 12.7, 1490, yaw=13), 4)
    c.sky((40, 52, 92), (222, 140, 104), clouds=3)
    c.ground((112, 108, 104), (120, 104, 104))
    building(c, (-44, -16), (52, 64), 12, (146, 132, 130), floors=4, columns=9, lit=0.4)
    c.flat(-5, 3, 1, 90, (124, 120, 118))
    for i in range(26):
        y0 = 74 - i * 2.8
        c.box((-7.6, -7.2), (y0, y0 + 2.7), (0, 2.3), (190, 164, 140))
        c.box((-7.8, -7.1), (y0 - 0.25, y0 + 0.25), (0, 2.7), (168, 84, 66))
    c.cast_shadows(0.3)
    for y in (52.0, 38.0, 27.0, 18.0):
        tree(c, 7.5, y, 6.5, (70, 96, 62))
    lights = [(-5.4, y, 5.0) for y in (40.0, 26.0, 14.0)]
    for x, y, z in lights:
        lamp(c, x, y, z)
    mood = Mood((0.56, 0.52, 0.62), tuple(Lamp(p, 8.0) for p in lights), grain=2.4, vignette=0.3)
    actors: tuple[Actor, ...] = (
        Walker(f.GUARD, ((-3.4, 10), (-2.6, 22)), 0.0, back=True),
        Walker(f.PARENT, ((1.2, 24), (0.2, 13)), 0.3, back=True),
        v.Car(v.SEDAN_BLACK, (-0.6, 46), (-0.6, 5), 0.4, lights=True),
    )
    return Stage(c.lens, c.finished(), mood, actors)


def service_lane() -> Stage:
    """后勤通道: a brick lane between two houses on a grey day."""
    c = Canvas(Lens(4.6, 14.4, 1490, yaw=4), 15)
    c.sky((168, 178, 188), (206, 212, 216), clouds=6)
    c.ground((140, 132, 122), (160, 160, 158))
    building(c, (-22, -6.4), (9, 46), 8, (158, 96, 78), floors=2, columns=5)
    building(c, (8.2, 26), (14, 50), 9, (150, 134, 122), floors=3, columns=5)
    building(c, (-10, 14), (58, 66), 10, (180, 170, 160), floors=3, columns=8)
    c.flat(-4.6, 5.4, 2, 56, (122, 120, 118))
    for joint in range(4, 56, 3):
        c.stripe([(-4.6, joint), (5.4, joint)], 0.04, (98, 96, 96))
    for x, y, paint in (
        (-5.9, 13.0, (60, 112, 74)),
        (-5.9, 14.6, (66, 96, 140)),
        (-5.9, 16.2, (176, 60, 54)),
    ):
        c.box((x, x + 0.9), (y, y + 0.9), (0, 1.15), paint, top=shade(paint, 0.7))
    c.box((6.2, 7.8), (19, 23), (0, 1.6), (176, 140, 96))
    c.box((6.4, 7.6), (24, 25.4), (0, 1.0), (168, 132, 90))
    c.cast_shadows()
    actors: tuple[Actor, ...] = (
        v.Car(v.VAN_WHITE, (2.9, 29), (2.9, 28), parked=True),
        v.Car(v.VAN_WHITE, (-1.6, 44), (-1.6, 4), 0.1),
        Walker(f.COURIER, ((4.6, 10), (3.2, 21)), 0.2, back=True),
        Walker(f.WORKER, ((-4, 20), (-3.2, 10)), 0.5, back=True),
        Walker(f.COOK, ((-5, 25), (2.2, 26)), 0.0, back=True),
    )
    return Stage(c.lens, c.finished(), CLOUDY, actors)


def country_gate() -> Stage:
    """校门 (school B): a small gate before hills in the morning."""
    c = Canvas(Lens(5.0, 13.6, 1550, yaw=-5), 21)
    c.sky((148, 184, 212), (252, 222, 178), clouds=2)
    hills(c, ((92, 122, 128), (76, 108, 92)))
    c.ground((176, 164, 140), (150, 158, 120))
    building(c, (-22, 2), (34, 42), 8, (238, 234, 224), floors=2, columns=9, band=(66, 122, 158))
    c.flat(-60, 60, 4, 12.5, (128, 126, 124))
    c.flat(-3, 5, 12.5, 34, (170, 162, 150))
    c.flat(-60, 60, 12.5, 13, (206, 202, 192), z=0.1)
    for x0, x1 in ((-22, -4), (6, 24)):
        c.box((x0, x1), (16, 16.4), (0, 1.9), (232, 226, 210))
        c.box((x0, x1), (15.95, 16.45), (1.9, 2.15), (66, 122, 158), shadow=False)
    for x in (-4.4, 5.4):
        c.box((x, x + 1.1), (15.6, 16.8), (0, 4), (226, 220, 206), top=(66, 122, 158))
    c.cast_shadows()
    c.box((-4.6, 6.7), (15.8, 16.6), (4.0, 4.9), (58, 108, 146), shadow=False)
    on_back(c, 15.75, (-2.6, 4.6), (4.15, 4.75), (244, 240, 226))
    fence(c, (-3.2, 16), (1.0, 16), 1.6, (70, 120, 150), every=0.4, bar=0.07)
    tree(c, -14, 20, 8, (108, 126, 60))
    tree(c, 13, 22, 7, (96, 120, 58))
    tree(c, 20, 15, 6, (108, 126, 60))
    actors: tuple[Actor, ...] = (
        v.Car(v.TAXI, (-17, 8.0), (17, 8.0), 0.2),
        Walker(f.PARENT, ((10, 14), (2.8, 14.6), (3.2, 19)), 0.6, fade=True),
        Walker(f.PUPIL_GREEN, ((9.3, 13.7), (2.2, 14.2), (2.6, 19)), 0.6, fade=True),
        Walker(f.PUPIL_RED, ((-8, 13.6), (1.6, 14)), 0.15, back=True),
        Stander(f.GUARD, (5.0, 14.6)),
    )
    return Stage(c.lens, c.finished(), Mood((1.0, 0.95, 0.86), warmth=(1.05, 0.99, 0.9), haze=0.05), actors)


def hills(c: Canvas, tones: tuple[tuple[int, int, int], ...]) -> None:
    """Rows of hills along the horizon."""
    for i, tone in enumerate(tones):
        base = c.lens.horizon + 10
        points = [(-20.0, base)]
        for step in range(0, 25):
            wave = 34 + 26 * (i + 1) * abs(((step * (0.31 + 0.12 * i) + i * 0.4) % 2) - 1)
            points.append((step * 84.0, base - wave * (1.25 - 0.45 * i)))
        c.pixels([*points, (2000, base)], tone)

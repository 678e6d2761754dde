"""Playgrounds, the canteen's door, the car park, the power house."""

from __future__ import annotations

import math

from app.demo.stage import figures as f
from app.demo.stage import vehicles as v
from app.demo.stage.actors import Actor, Blinker, Flag, Stander, Walker
from app.demo.stage.brush import Canvas, shade
from app.demo.stage.gates import hills
from app.demo.stage.lens import Lens
from app.demo.stage.light import CLOUDY, DAY, Lamp, Mood
from app.demo.stage.props import building, facade, fence, hedge, lamp, on_back, tree
from app.demo.stage.stage import Stage

TRACK, TURF, LINE = (176, 82, 66), (92, 140, 74), (236, 234, 226)


def _oval(
    c: Canvas, centre: tuple[float, float], radius: float, straight: float, colour: tuple[int, int, int]
) -> None:
    points = []
    for i in range(48):
        angle = 2 * math.pi * i / 48
        x = centre[0] + radius * math.cos(angle) + (straight if math.cos(angle) > 0 else -straight)
        points.append((x, centre[1] + radius * math.sin(angle), 0.0))
    c.face(points, colour)


def track() -> Stage:
    """操场南: the running track and the lawn."""
    c = Canvas(Lens(6.4, 15.3, 1460), 5)
    c.sky((112, 168, 218), (216, 230, 236), clouds=5)
    c.ground((128, 142, 104), (150, 166, 130))
    building(c, (-34, 4), (62, 72), 12, (220, 196, 170), floors=4, columns=14, band=(122, 60, 52))
    for left in range(-30, 34, 7):
        tree(c, left, 54, 6.5, (70, 112, 56))
    centre = (0.0, 27.0)
    _oval(c, centre, 19, 14, TRACK)
    for lane in range(1, 5):
        _oval(c, centre, 19 - lane * 1.22 + 0.05, 14, LINE)
        _oval(c, centre, 19 - lane * 1.22, 14, TRACK)
    _oval(c, centre, 12.8, 14, LINE)
    _oval(c, centre, 12.7, 14, TURF)
    for i in range(-6, 7):
        if i % 2:
            c.flat(i * 4 - 2, i * 4 + 2, 17, 37, shade(TURF, 1.07))
    c.stripe([(-20, 17.5), (20, 17.5), (20, 36.5), (-20, 36.5), (-20, 17.5)], 0.12, LINE)
    c.stripe([(0, 17.5), (0, 36.5)], 0.12, LINE)
    for x in (-19.5, 19.5):
        for z0, z1, y0, y1 in ((0, 2.2, 24.5, 24.6), (0, 2.2, 29.4, 29.5), (2.1, 2.2, 24.5, 29.5)):
            c.box((x - 0.05, x + 0.05), (y0, y1), (z0, z1), (240, 240, 240), shadow=False)
    c.box((9, 15), (46, 48), (0, 1.2), (196, 190, 180))
    c.cast_shadows()
    runners = [f.PUPIL_BLUE, f.PUPIL_RED, f.PUPIL_GREEN, f.PLAYER_A, f.PUPIL_BLUE]
    actors: tuple[Actor, ...] = (
        *(
            Walker(s, ((-17, 9.6 + 0.9 * (i % 3)), (17, 9.6 + 0.9 * (i % 3))), i * 0.21)
            for i, s in enumerate(runners)
        ),
        Walker(f.PUPIL_RED, ((6, 24), (-6, 28)), 0.1, back=True),
        Walker(f.PUPIL_GREEN, ((-4, 22), (5, 31)), 0.4, back=True),
        Stander(f.TEACHER_M, (-3.4, 14.6), side=True),
    )
    return Stage(c.lens, c.finished(), DAY, actors)


def basketball() -> Stage:
    """操场北: a blue basketball court."""
    c = Canvas(Lens(6.0, 17.0, 1490, yaw=-8), 6)
    c.sky((156, 190, 214), (222, 228, 228), clouds=3)
    c.ground((126, 148, 120), (160, 172, 150))
    building(c, (-16, 22), (50, 58), 13, (176, 186, 194), floors=4, columns=13, glass=(70, 96, 118))
    fence(c, (-22, 42), (26, 42), 4, (72, 110, 92), every=1.6, bar=0.1)
    c.flat(-13, 16, 8, 40, (64, 132, 104))
    c.flat(-9, 10, 10, 37, (52, 104, 158))
    c.flat(-2.6, 3.6, 10, 16, (186, 86, 66))
    c.flat(-2.6, 3.6, 31, 37, (186, 86, 66))
    c.stripe([(-9, 10), (10, 10), (10, 37), (-9, 37), (-9, 10)], 0.12, LINE)
    c.stripe([(-9, 23.5), (10, 23.5)], 0.12, LINE)
    c.stripe(
        [
            (0.5 + 2.4 * math.cos(i / 16 * math.tau), 23.5 + 2.4 * math.sin(i / 16 * math.tau))
            for i in range(17)
        ],
        0.12,
        LINE,
    )
    c.box((0.4, 0.6), (37.6, 37.8), (0, 3.2), (60, 66, 74))
    c.box((-0.5, 1.5), (37.3, 37.4), (2.6, 3.9), (240, 242, 244), shadow=False)
    on_back(c, 37.25, (0.1, 0.9), (2.9, 3.4), (206, 70, 54))
    on_back(c, 37.22, (0.2, 0.8), (2.98, 3.32), (240, 242, 244))
    c.box((12, 14.5), (16, 20), (0, 0.5), (176, 150, 110))
    c.cast_shadows()
    a, b = f.PLAYER_A, f.PLAYER_B
    actors: tuple[Actor, ...] = (
        Walker(a, ((-5, 13), (4, 27), (-2, 32)), 0.0, back=True),
        Walker(b, ((-4, 14.5), (4.6, 26), (-1, 31)), 0.03, back=True),
        Walker(a, ((6, 30), (-4, 18)), 0.4, back=True),
        Walker(b, ((7, 18), (-6, 22)), 0.7, back=True),
        Walker(b, ((1, 34), (5, 20)), 0.25, back=True),
        Stander(f.TEACHER_M, (11.2, 24)),
    )
    return Stage(c.lens, c.finished(), CLOUDY, actors)


def canteen_door() -> Stage:
    """食堂门口: the canteen's front with its awning."""
    c = Canvas(Lens(4.4, 13.6, 1490, yaw=3), 7)
    c.sky((132, 178, 214), (218, 230, 234), clouds=2)
    c.ground((190, 178, 158), (190, 186, 174))
    c.shadow((-15, 13), (22, 30), 6)
    c.cast_shadows()
    facade(c, (-15, 22, 0), (28, 0, 0), 6.4, floors=2, columns=9, wall=(236, 216, 176), band=(196, 112, 60))
    c.box((-15.5, 13.5), (21.6, 30), (6.4, 7), (184, 98, 56), shadow=False)
    on_back(c, 21.9, (-3.2, 3.2), (0, 3), (70, 88, 98))
    for x in (-3.0, -0.95, 1.1):
        on_back(c, 21.88, (x, x + 1.9), (0.1, 2.7), (146, 176, 186))
        on_back(c, 21.87, (x + 0.2, x + 0.9), (0.3, 2.5), (176, 202, 208))
    c.box((-4.6, 4.6), (18.4, 22), (3.1, 3.4), (206, 76, 48), top=(222, 96, 62), shadow=False)
    on_back(c, 18.35, (-3.6, 3.6), (3.5, 4.3), (200, 60, 44))
    on_back(c, 18.3, (-3.3, 3.3), (3.6, 4.2), (250, 226, 150))
    for x in (-4.4, 4.2):
        c.box((x, x + 0.2), (18.5, 18.7), (0, 3.1), (226, 224, 218))
    c.flat(-5, 5, 17, 22, (206, 196, 180))
    for i in range(9):
        c.flat(-14 + i * 3.2, -12.6 + i * 3.2, 6, 6.05, (170, 160, 144))
    for x in (-11.5, 8.2):
        c.box((x, x + 3), (19.4, 20.6), (0, 0.6), (176, 160, 140), top=(84, 120, 62))
        tree(c, x + 1.5, 20, 4.6, (86, 128, 62))
    for y in range(4, 22, 2):
        c.stripe([(-30, y), (30, y)], 0.04, (166, 156, 138))
    c.cast_shadows()
    actors: tuple[Actor, ...] = (
        Walker(f.PUPIL_BLUE, ((-9, 9.5), (-1, 14), (0, 21.6)), 0.0, fade=True),
        Walker(f.PUPIL_RED, ((-8, 9), (-0.4, 13.6), (0.6, 21.6)), 0.07, fade=True),
        Walker(f.PUPIL_GREEN, ((1.2, 21.6), (3, 14), (8.4, 10)), 0.45, fade=True),
        Walker(f.TEACHER_F, ((1.6, 21.6), (4, 15.4), (9, 12)), 0.75, fade=True),
        Walker(f.PUPIL_BLUE, ((8, 15.6), (-8, 16.4)), 0.35),
        Stander(f.COOK, (4.9, 17.6)),
    )
    return Stage(c.lens, c.finished(), Mood(warmth=(1.05, 1.0, 0.92)), actors)


def car_park() -> Stage:
    """停车场: parked cars under orange lamps at night."""
    c = Canvas(Lens(6.4, 16.4, 1560, yaw=6), 14)
    c.sky((12, 15, 26), (34, 36, 52))
    c.ground((116, 116, 120), (56, 58, 66))
    building(c, (-26, 24), (46, 54), 11, (120, 116, 118), floors=3, columns=15, lit=0.25)
    hedge(c, (-24, 24), 40, 1.1)
    for i in range(-5, 6):
        c.stripe([(i * 3.0, 27), (i * 3.0, 33)], 0.12, (226, 226, 220))
        c.stripe([(i * 3.0, 9), (i * 3.0, 14)], 0.12, (226, 226, 220))
    c.stripe([(-15, 33), (15, 33)], 0.12, (226, 226, 220))
    lights = [(-9.0, 24.0, 6.5), (9.0, 24.0, 6.5), (0.0, 38.0, 6.5)]
    for x, y, z in lights:
        lamp(c, x, y, z)
    mood = Mood(
        (0.27, 0.29, 0.38), tuple(Lamp(p, 13.0, (1.0, 0.7, 0.36)) for p in lights), grain=2.4, vignette=0.35
    )
    paints = [v.SEDAN_SILVER, v.SUV_RED, v.SEDAN_WHITE, v.VAN_WHITE, v.SEDAN_BLACK, v.SEDAN_BLUE]
    rows = [(-10.5, 0), (-4.5, 1), (-1.5, 2), (4.5, 3), (7.5, 4), (10.5, 5)]
    actors: tuple[Actor, ...] = (
        *(v.Car(paints[i], (x, 30), (x, 29), parked=True) for x, i in rows),
        v.Car(v.SEDAN_WHITE, (-24, 20), (24, 20), 0.1, lights=True),
        v.Car(v.SEDAN_SILVER, (24, 17), (-24, 17), 0.62, lights=True),
        Walker(f.GUARD, ((-6, 14), (6, 15)), 0.2, back=True),
        Walker(f.PARENT, ((2, 26), (5, 21)), 0.5, back=True),
    )
    return Stage(c.lens, c.finished(), mood, actors)


def power_house() -> Stage:
    """配电房外: a locked door with a warning sign, one lamp, night."""
    c = Canvas(Lens(4.0, 11.1, 1690, yaw=-6), 16)
    c.sky((10, 14, 30), (24, 32, 56))
    c.ground((110, 116, 118), (40, 48, 60))
    tree(c, -15, 26, 8, (60, 82, 62))
    c.box((-6, 8), (18, 26), (0, 4.4), (176, 178, 170), top=(120, 124, 124), shadow=False)
    for i in range(8):
        on_back(c, 17.98, (-6 + i * 1.75, -5.96 + i * 1.75), (0, 4.4), (156, 158, 152))
    c.box((-6.5, 8.5), (17.6, 26.4), (4.4, 4.8), (128, 132, 132), shadow=False)
    for x in (-3.6, -1.7):
        on_back(c, 17.95, (x, x + 1.8), (0, 3.1), (72, 92, 104))
        for k in range(9):
            on_back(c, 17.93, (x + 0.25, x + 1.55), (1.5 + k * 0.15, 1.57 + k * 0.15), (48, 62, 72))
    on_back(c, 17.9, (1.4, 3.2), (1.2, 2.8), (236, 196, 40))
    c.face([(1.65, 17.88, 1.45), (2.95, 17.88, 1.45), (2.3, 17.88, 2.6)], (30, 30, 30))
    c.face(
        [
            (2.42, 17.86, 2.35),
            (2.05, 17.86, 1.95),
            (2.3, 17.86, 1.95),
            (2.15, 17.86, 1.6),
            (2.6, 17.86, 2.05),
            (2.32, 17.86, 2.05),
        ],
        (244, 204, 48),
    )
    c.box((4.6, 6.4), (16.6, 17.6), (0, 1.9), (92, 120, 106), top=(110, 138, 122))
    fence(c, (-20, 15), (-7, 15), 1.8, (150, 154, 158), every=0.5)
    fence(c, (9, 15), (22, 15), 1.8, (150, 154, 158), every=0.5)
    for y in range(3, 18, 2):
        c.stripe([(-12, y), (14, y)], 0.05, (86, 92, 96))
    light = (0.2, 17.3, 3.7)
    mood = Mood(
        (0.32, 0.36, 0.5),
        (Lamp(light, 9.0, (0.86, 0.95, 1.0)), Lamp((14.0, 22.0, 5.0), 5.0)),
        grain=2.4,
        vignette=0.4,
    )
    beat = Blinker(
        ((5.2, 16.58, 1.5), (5.45, 16.58, 1.5), (5.45, 16.58, 1.7), (5.2, 16.58, 1.7)),
        ((230, 60, 50), (60, 20, 22)),
    )
    actors: tuple[Actor, ...] = (
        beat,
        Walker(f.WORKER, ((-7, 13.4), (2.6, 14.6)), 0.1, back=True),
        Walker(f.GUARD, ((8, 10.2), (-2, 9.4)), 0.45, back=True),
    )
    return Stage(c.lens, c.finished(), mood, actors)


def country_yard() -> Stage:
    """操场 (school B): a concrete yard with a flag before the hills."""
    c = Canvas(Lens(5.8, 15.3, 1490, yaw=7), 22)
    c.sky((136, 178, 206), (222, 230, 226), clouds=5)
    hills(c, ((112, 136, 146), (84, 122, 96), (70, 104, 72)))
    c.ground((184, 186, 178), (158, 170, 150))
    building(c, (4, 30), (36, 44), 7.5, (240, 236, 226), floors=2, columns=9, band=(62, 134, 112))
    hedge(c, (-30, 2), 38, 1.4)
    c.flat(-16, 14, 8, 34, (176, 178, 170))
    c.stripe([(-14, 9), (12, 9), (12, 33), (-14, 33), (-14, 9)], 0.14, (218, 190, 70))
    for i in range(6):
        c.stripe([(-12 + i * 4.4, 12), (-12 + i * 4.4, 30)], 0.06, (222, 222, 214))
    for x in (-9, -4.4):
        c.box((x, x + 2.6), (25, 26.4), (0.72, 0.78), (70, 128, 120))
        c.box((x + 1.2, x + 1.4), (25.4, 26), (0, 0.72), (90, 94, 98))
    c.box((8.95, 9.05), (30, 30.1), (0, 9), (222, 226, 230))
    c.cast_shadows()
    pupils = [f.PUPIL_GREEN, f.PUPIL_RED, f.PUPIL_GREEN, f.PUPIL_BLUE, f.PUPIL_GREEN]
    ring = tuple(
        (-2 + 5 * math.cos(i / 10 * math.tau), 17 + 3.4 * math.sin(i / 10 * math.tau)) for i in range(11)
    )
    actors: tuple[Actor, ...] = (
        Flag((9.1, 30), 8.8, 2.1),
        *(Walker(s, ring, i / 5) for i, s in enumerate(pupils)),
        Stander(f.TEACHER_F, (6, 15.4), side=True),
        Walker(f.PUPIL_RED, ((-9, 24.2), (-4, 24.4)), 0.3, back=True),
    )
    return Stage(c.lens, c.finished(), Mood(warmth=(1.0, 1.01, 0.97), haze=0.06), actors)

"""Simple picture checks on one grey sample a second: one colour, frozen, covered, blurred, moved.

Each check is a function of measured figures with a threshold in stated units. What a place usually looks
like is learned while nothing is objected to. Works on numpy arrays only; knows no codec and no camera.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.camera import PictureFault

Grey = NDArray[np.uint8]
Plane = NDArray[np.float32]

SAMPLE_WIDTH = 320
"""Width in pixels of the grey sample; its height follows the picture."""

BLOCK = 16
"""Side of a block in pixels of the sample: text burned in by the camera fills only a few blocks."""

ONE_COLOUR_SPREAD = 12
"""Grey levels between the darkest and the brightest 2 % at which a picture counts as one colour."""

FROZEN_MEAN, FROZEN_BLOCK = 0.02, 0.5
"""Grey levels of change from one second to the next (mean of the picture; strongest block mean) below which
nothing moved at all. The noise of an idle scene is above, even after strong compression."""

DETAIL = 14
"""Grey levels a pixel of gradient from which a block has an edge."""

DETAILED_BLOCKS_MIN = 8
"""With fewer blocks with an edge a place is too plain to be judged."""

COVERED_DETAIL = 0.5
"""Share of the usual blocks with an edge below which something stands before the lens."""

BLURRED_SHARPNESS = 0.45
"""Median share of a block's usual sharpest edge below which the picture is blurred."""

SAME_PLACE = 0.6
"""Correlation of the coarse picture (block means) with the usual one from which it is the same view."""

MOVED_EDGES = 0.35
"""Median correlation of the blocks' edges with the usual ones below which the camera looks elsewhere."""

RAISE_AFTER = {
    PictureFault.BLACK: 3,
    PictureFault.FROZEN: 10,
    PictureFault.COVERED: 4,
    PictureFault.BLURRED: 5,
    PictureFault.MOVED: 5,
}
"""Samples (seconds) in a row before an objection is raised; a passing lorry is no covered lens."""

CLEAR_AFTER = 2
"""Good samples in a row before an objection is withdrawn."""

LEARN_SAMPLES = 5
"""Samples from which the usual look is first taken."""

LEARN_SLOWNESS = 120
"""Samples over which the usual look follows the light of the day."""


@dataclass
class _Usual:
    """What a place usually looks like."""

    grey: Plane
    samples: int
    sharpness: Plane  # per block, sharpest edge of single pictures
    edges: Plane
    detailed: NDArray[np.bool_]

    @property
    def known(self) -> bool:
        return self.samples >= LEARN_SAMPLES and int(self.detailed.sum()) >= DETAILED_BLOCKS_MIN


class PictureChecks:
    """The checks of one camera, with memory over its sessions. One thread at a time."""

    def __init__(self, *, may_move: bool = False) -> None:
        self._may_move = may_move
        self._usual: _Usual | None = None
        self._before: Plane | None = None
        self._bad = dict.fromkeys(PictureFault, 0)
        self._good = dict.fromkeys(PictureFault, 0)
        self._raised: set[PictureFault] = set()

    def forget(self) -> None:
        """Learn the place anew: somebody has mended or turned the camera."""
        self._usual = None
        self._bad = dict.fromkeys(PictureFault, 0)
        self._raised.clear()

    def sample(self, grey: Grey) -> tuple[PictureFault, ...]:
        """Judge the sample of this second; the objections that stand now, in a fixed order."""
        whole = _whole_blocks(grey)
        objections = self._judge(whole)
        if not objections - {PictureFault.FROZEN}:
            self._learn(whole)
        self._before = whole
        for fault in PictureFault:
            self._count(fault, fault in objections)
        return tuple(fault for fault in PictureFault if fault in self._raised)

    def _judge(self, grey: Plane) -> set[PictureFault]:
        if is_one_colour(grey):
            return {PictureFault.BLACK}
        objections = set()
        if self._before is not None and is_frozen(self._before, grey):
            objections.add(PictureFault.FROZEN)
        usual = self._usual
        if usual is not None and usual.known and usual.grey.shape == grey.shape:
            other = _compare(usual, grey)
            if other is not None and not (other is PictureFault.MOVED and self._may_move):
                objections.add(other)
        return objections

    def _learn(self, grey: Plane) -> None:
        usual = self._usual
        sharpness = _block_max(gradient(grey))
        if usual is None or usual.grey.shape != grey.shape:
            self._usual = _Usual(grey.copy(), 1, sharpness, gradient(grey), sharpness >= DETAIL)
            return
        usual.samples += 1
        share = np.float32(1 / min(usual.samples, LEARN_SLOWNESS))
        usual.grey += share * (grey - usual.grey)
        usual.sharpness += share * (sharpness - usual.sharpness)
        usual.edges = gradient(usual.grey)
        usual.detailed = _block_max(usual.edges) >= DETAIL

    def _count(self, fault: PictureFault, objected: bool) -> None:
        self._bad[fault] = self._bad[fault] + 1 if objected else 0
        self._good[fault] = 0 if objected else self._good[fault] + 1
        if self._bad[fault] >= RAISE_AFTER[fault]:
            self._raised.add(fault)
        elif self._good[fault] >= CLEAR_AFTER:
            self._raised.discard(fault)


def is_one_colour(grey: Plane) -> bool:
    """Whether nearly the whole picture is one grey level: no video, or the dark."""
    low, high = np.percentile(grey, (2, 98))
    return bool(high - low <= ONE_COLOUR_SPREAD)


def is_frozen(before: Plane, grey: Plane) -> bool:
    """Whether nothing at all changed in a second; a running clock or sensor noise is a change."""
    if before.shape != grey.shape:
        return False
    change = np.abs(grey - before)
    return bool(change.mean() < FROZEN_MEAN and _block_mean(change).max() < FROZEN_BLOCK)


def _compare(usual: _Usual, grey: Plane) -> PictureFault | None:
    """Covered, blurred or moved, against the usual look."""
    edges = gradient(grey)
    sharpest = _block_max(edges)
    detail = float((sharpest >= DETAIL).sum() / usual.detailed.sum())
    same = _correlation(_block_mean(usual.grey), _block_mean(grey))
    sharp = float(np.median(sharpest[usual.detailed] / usual.sharpness[usual.detailed]))
    if same >= SAME_PLACE and sharp < BLURRED_SHARPNESS:
        return PictureFault.BLURRED
    if same < SAME_PLACE and detail < COVERED_DETAIL:
        return PictureFault.COVERED
    if detail >= COVERED_DETAIL and _edge_agreement(usual, edges) < MOVED_EDGES:
        return PictureFault.MOVED
    return None


def gradient(grey: Plane) -> Plane:
    """Grey levels of change to the right and downwards, per pixel."""
    out = np.zeros_like(grey)
    out[:, :-1] = np.abs(grey[:, 1:] - grey[:, :-1])
    out[:-1] += np.abs(grey[1:] - grey[:-1])
    return out


def _edge_agreement(usual: _Usual, edges: Plane) -> float:
    a = _blocks(usual.edges)[usual.detailed]
    b = _blocks(edges)[usual.detailed]
    a = a - a.mean(axis=1, keepdims=True)
    b = b - b.mean(axis=1, keepdims=True)
    norm = np.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1)) + 1e-3
    return float(np.median((a * b).sum(axis=1) / norm))


def _correlation(a: Plane, b: Plane) -> float:
    a, b = a - a.mean(), b - b.mean()
    return float((a * b).sum() / (np.sqrt((a * a).sum() * (b * b).sum()) + 1e-3))


def _whole_blocks(grey: Grey) -> Plane:
    height, width = (side // BLOCK * BLOCK for side in grey.shape)
    return grey[:height, :width].astype(np.float32)


def _blocks(plane: Plane) -> Plane:
    """Rows × columns × pixels of a block."""
    rows, columns = (side // BLOCK for side in plane.shape)
    blocks = plane.reshape(rows, BLOCK, columns, BLOCK).swapaxes(1, 2)
    return blocks.reshape(rows, columns, BLOCK * BLOCK)


def _block_mean(plane: Plane) -> Plane:
    rows, columns = (side // BLOCK for side in plane.shape)
    means: Plane = plane.reshape(rows, BLOCK, columns, BLOCK).mean(axis=(1, 3))
    return means


def _block_max(plane: Plane) -> Plane:
    rows, columns = (side // BLOCK for side in plane.shape)
    peaks: Plane = plane.reshape(rows, BLOCK, columns, BLOCK).max(axis=(1, 3))
    return peaks

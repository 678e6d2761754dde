"""Simple picture checks on small grey samples: one colour, frozen, covered, blurred, moved.

Two samples a second tell whether anything moves, every second one of them is judged as a picture. Each
check is a function of measured figures with a threshold in stated units. What a place usually looks like
is learned while nothing is objected to. Works on numpy arrays only; knows no codec and no camera.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.camera import PictureFault

Grey = NDArray[np.uint8]
Plane = NDArray[np.float32]

SAMPLE_WIDTH, SAMPLE_HEIGHT = 320, 176
"""Pixels of the grey sample, whatever the picture's shape: whole blocks, both streams of a camera alike."""

BLOCK = 16
"""Side of a block in pixels of the sample: text burned in by the camera fills only a few blocks."""

ONE_COLOUR_SPREAD = 12
"""Grey levels between the darkest and the brightest 2 % at which a picture counts as one colour."""

FROZEN_PEAK = 0.08
"""Grey levels of change (strongest block mean) between two samples of one group of pictures up to which
nothing moved at all. The noise of an idle scene is above it at least now and then, even after strong
compression. A new group paints the same still anew with other values: across groups only an exact
repetition counts."""

SETTLED_S = 0.25
"""Seconds after a group's beginning in which the encoder still refines a still picture."""

STIR_MEAN = 3.0
"""Grey levels of mean change across groups from which something certainly moved."""

FROZEN_AFTER_S, FROZEN_EVIDENCE = 10.0, 3
"""Seconds without any movement, and comparisons that prove it, before a picture counts as frozen."""

DETAIL = 14
"""Grey levels a pixel of gradient from which a block has an edge."""

DETAILED_BLOCKS_MIN = 8
"""With fewer blocks with an edge a place is too plain to be judged."""

COVERED_DETAIL = 0.5
"""Share of the usual blocks with an edge below which something stands before the lens."""

SAME_PLACE = 0.5
"""Agreement of the coarse picture (bright and dark blocks) with the usual one: above, it is the same view."""

SAME_EDGES = 0.35
"""Median correlation of the blocks' edges with the usual ones from which all is well: brightness, weather and
people do not change it much."""

RAISE_AFTER = {
    PictureFault.BLACK: 3,
    PictureFault.FROZEN: 1,  # has a time of its own
    PictureFault.COVERED: 4,
    PictureFault.BLURRED: 5,
    PictureFault.MOVED: 5,
}
"""Samples (seconds) in a row before an objection is raised; a passing lorry is no covered lens."""

CLEAR_AFTER = 2
"""Good samples in a row before an objection is withdrawn."""

LEARN_SAMPLES = 5
"""Samples from which the usual look is first taken."""

LEARN_STEP = 0.5
"""Grey levels a sample by which the usual look follows the day's light; who walks through leaves no trace."""


RELEARN_EDGES = 8
"""Samples after which the usual look's edges are computed anew."""


@dataclass
class _Usual:
    """What a place usually looks like."""

    grey: Plane
    samples: int
    edges: Plane
    detailed: NDArray[np.bool_]

    @property
    def known(self) -> bool:
        return self.samples >= LEARN_SAMPLES and int(self.detailed.sum()) >= DETAILED_BLOCKS_MIN


class _Stillness:
    """Whether anything moved since when."""

    def __init__(self) -> None:
        self._before: tuple[Grey, int, float] | None = None
        self._still_since: float | None = None
        self._evidence = 0

    def sample(self, grey: Grey, group: int, age_s: float, at: float) -> bool:
        """Compare with the sample before; whether the picture is frozen."""
        before, self._before = self._before, (grey, group, age_s)
        if before is None or self._still_since is None:
            self._still_since, self._evidence = at, 0
            return False
        change = np.abs(grey.astype(np.float32) - before[0])
        settled = before[1] == group and before[2] >= SETTLED_S
        if (settled and _block_mean(change).max() <= FROZEN_PEAK) or not change.any():
            self._evidence += 1
        elif settled or change.mean() > STIR_MEAN:
            self._still_since, self._evidence = at, 0
        return at - self._still_since >= FROZEN_AFTER_S and self._evidence >= FROZEN_EVIDENCE


class _Unsure:
    """No judgement is possible: what stands, stands."""


_UNSURE = _Unsure()
_PLAIN = {PictureFault.BLACK, PictureFault.FROZEN}
"""Objections that need no usual look."""


class PictureChecks:
    """The checks of one camera, with memory over its sessions. One thread at a time."""

    def __init__(self, *, may_move: bool = False) -> None:
        self._may_move = may_move
        self._usual: dict[bool, _Usual] = {}
        self._stillness = _Stillness()
        self._frozen = False
        self._samples = 0
        self._bad = dict.fromkeys(PictureFault, 0)
        self._good = dict.fromkeys(PictureFault, 0)
        self._raised: set[PictureFault] = set()

    def forget(self) -> None:
        """Learn the place anew: somebody has mended or turned the camera."""
        self._usual.clear()
        self._stillness = _Stillness()
        self._bad = dict.fromkeys(PictureFault, 0)
        self._raised.clear()

    def sample(
        self, grey: Grey, group: int, age_s: float, at: float, *, main: bool = False
    ) -> tuple[PictureFault, ...]:
        """Take a sample of SAMPLE_HEIGHT × SAMPLE_WIDTH, twice a second; returns the objections that stand.

        `group` numbers the groups of pictures, `age_s` is the time since this one's keyframe, `at` the
        moment in seconds, `main` tells the main stream, whose view may be cut differently.
        """
        self._frozen = self._stillness.sample(grey, group, age_s, at)
        self._samples += 1
        if self._samples % 2:
            self._take(self._judge(grey, main))
        return tuple(fault for fault in PictureFault if fault in self._raised)

    def _judge(self, grey: Grey, main: bool) -> PictureFault | _Unsure | None:
        if is_one_colour(grey):
            return PictureFault.BLACK
        plane = grey.astype(np.float32)
        usual = self._usual.get(main)
        if usual is not None and usual.known:
            objection = _compare(usual, plane)
            if objection is PictureFault.MOVED and self._may_move:
                objection = None
                del self._usual[main]
        elif self._raised - _PLAIN:
            return _UNSURE  # the other stream is known to be ill: learn nothing from this one
        else:
            objection = None
        if objection is None:
            self._learn(plane, main)
            objection = PictureFault.FROZEN if self._frozen else None
        return objection

    def _learn(self, grey: Plane, main: bool) -> None:
        usual = self._usual.get(main)
        if usual is None:
            self._usual[main] = _Usual(grey, 1, *_edges_of(grey))
            return
        usual.samples += 1
        change = grey - usual.grey
        if usual.samples <= LEARN_SAMPLES:
            change /= usual.samples
        else:
            np.clip(change, -LEARN_STEP, LEARN_STEP, out=change)
        usual.grey += change
        if usual.samples <= LEARN_SAMPLES or usual.samples % RELEARN_EDGES == 0:
            usual.edges, usual.detailed = _edges_of(usual.grey)

    def _take(self, judgement: PictureFault | _Unsure | None) -> None:
        if isinstance(judgement, _Unsure):
            return
        for fault in PictureFault:
            self._count(fault, fault is judgement)

    def _count(self, fault: PictureFault, objected: bool) -> None:
        self._bad[fault] = self._bad[fault] + 1 if objected else 0
        self._good[fault] = 0 if objected else self._good[fault] + 1
        if self._bad[fault] >= RAISE_AFTER[fault]:
            self._raised.add(fault)
        elif self._good[fault] >= CLEAR_AFTER:
            self._raised.discard(fault)


def is_one_colour(grey: Grey) -> bool:
    """Whether nearly the whole picture is one grey level: no video, or the dark."""
    counts = np.cumsum(np.bincount(grey.ravel(), minlength=256))
    low, high = np.searchsorted(counts, (0.02 * counts[-1], 0.98 * counts[-1]))
    return bool(high - low <= ONE_COLOUR_SPREAD)


def _compare(usual: _Usual, grey: Plane) -> PictureFault | None:
    """Covered, blurred or moved, against the usual look."""
    edges = gradient(grey)
    if _edge_agreement(usual, edges) >= SAME_EDGES:
        return None
    if (_block_max(edges) >= DETAIL).sum() >= COVERED_DETAIL * usual.detailed.sum():
        return PictureFault.MOVED
    same = _coarse_agreement(_block_mean(usual.grey), _block_mean(grey))
    return PictureFault.BLURRED if same >= SAME_PLACE else PictureFault.COVERED


def gradient(grey: Plane) -> Plane:
    """Grey levels of change to the right and downwards, per pixel."""
    out = np.zeros_like(grey)
    out[:, :-1] = np.abs(grey[:, 1:] - grey[:, :-1])
    out[:-1] += np.abs(grey[1:] - grey[:-1])
    return out


def _edges_of(grey: Plane) -> tuple[Plane, NDArray[np.bool_]]:
    edges = gradient(grey)
    return edges, _block_max(edges) >= DETAIL


def _edge_agreement(usual: _Usual, edges: Plane) -> float:
    """Median over the blocks with an edge of the correlation of their edges, then and now."""
    mean_a, mean_b = _block_mean(usual.edges), _block_mean(edges)
    covariance = _block_mean(usual.edges * edges) - mean_a * mean_b
    variance_a = _block_mean(usual.edges * usual.edges) - mean_a * mean_a
    variance_b = _block_mean(edges * edges) - mean_b * mean_b
    agreement = covariance / np.sqrt(np.maximum(variance_a * variance_b, 1e-3))
    return float(np.median(agreement[usual.detailed]))


def _coarse_agreement(a: Plane, b: Plane) -> float:
    """Share of blocks on the same side of the middle brightness, from -1 to 1: no single thing decides it."""
    return float(np.mean(np.sign(a - np.median(a)) * np.sign(b - np.median(b))))


def _block_mean(plane: Plane) -> Plane:
    rows, columns = (side // BLOCK for side in plane.shape)
    rowwise = plane.reshape(rows, BLOCK, -1).mean(axis=1)
    means: Plane = rowwise.reshape(rows, columns, BLOCK).mean(axis=2)
    return means


def _block_max(plane: Plane) -> Plane:
    rows, columns = (side // BLOCK for side in plane.shape)
    rowwise = plane.reshape(rows, BLOCK, -1).max(axis=1)
    peaks: Plane = rowwise.reshape(rows, columns, BLOCK).max(axis=2)
    return peaks

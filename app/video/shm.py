"""Frames in shared memory between a video worker and the process that shows them.

One arena a worker: a small header that can be polled, and for each slot (one camera) three picture
buffers in turn. On Linux it is a memfd that the child inherits, on Windows a named mapping: both vanish
with the last process that holds them, so nothing can leak, however a process dies.

A frame's number is `generation << 40 | count`. The supervisor raises the generation with every camera
placed in a slot and every restart of a worker, so an old picture is never taken for a new camera's.
Picture `seq` stands in buffer `seq % 3` and stays whole until two newer ones were written.
It must not know what a camera or a codec is.
"""

from __future__ import annotations

import mmap
import os
import secrets
import struct
import sys
import threading
from dataclasses import dataclass

SLOTS = 16
"""Cameras a worker can hold."""

BUFFERS = 3

PIXELS_MAX = 3840 * 2160 if sys.platform != "win32" else 1920 * 1080
"""Largest picture. Linux gives memory only to pages that are touched; Windows promises all of it at once."""

GENERATION_SHIFT = 40

_SEQ_AT, _FRESH_AT, _META_AT, _META_SIZE = 0, 8 * SLOTS, 4096, 64
_META = struct.Struct("=QIIIId")  # seq, width, height, stride, flags, captured_at
_MAIN = 1
_CAPACITY = PIXELS_MAX * 4
_DATA_AT = 16384
SIZE = _DATA_AT + SLOTS * BUFFERS * _CAPACITY
_PAGE = mmap.PAGESIZE


@dataclass(frozen=True)
class Picture:
    """One picture as it stands in the arena; `pixels` is a view, not a copy."""

    seq: int
    width: int
    height: int
    stride: int
    captured_at: float
    main: bool
    pixels: memoryview


def first_seq(generation: int) -> int:
    """The smallest frame number that belongs to `generation`."""
    return generation << GENERATION_SHIFT


class Arena:
    """The shared memory of one worker, as either side maps it. `handle` names it for the child."""

    def __init__(self, memory: mmap.mmap, handle: str, fd: int | None = None) -> None:
        self.handle = handle
        self.fd = fd
        self._memory = memory
        self._view = memoryview(memory)
        self._seqs = self._view[_SEQ_AT : _SEQ_AT + 8 * SLOTS].cast("Q")
        self._fresh = self._view[_FRESH_AT : _FRESH_AT + 8 * SLOTS].cast("d")

    @classmethod
    def create(cls) -> Arena:
        """A new arena; raises OSError where the system refuses the memory."""
        if sys.platform == "win32":
            tag = f"guardroom-{os.getpid()}-{secrets.token_hex(8)}"
            return cls(mmap.mmap(-1, SIZE, tagname=tag), tag)
        fd = os.memfd_create("guardroom-video", os.MFD_CLOEXEC)
        os.ftruncate(fd, SIZE)
        return cls(mmap.mmap(fd, SIZE), str(fd), fd)

    @classmethod
    def attach(cls, handle: str) -> Arena:
        """Map what the parent created, in the child."""
        if sys.platform == "win32":
            return cls(mmap.mmap(-1, SIZE, tagname=handle), handle)
        fd = int(handle)
        memory = mmap.mmap(fd, SIZE)
        os.close(fd)
        return cls(memory, handle)

    def release(self) -> None:
        """Let go of the descriptor; the memory goes when the last picture handed out is dropped."""
        if self.fd is not None:
            os.close(self.fd)
            self.fd = None

    def sequences(self) -> list[int]:
        """Newest frame number of every slot: one read of 128 bytes."""
        return self._seqs.tolist()

    def fresh(self) -> list[float]:
        """When (monotonic seconds) each slot last had a new packet-borne picture."""
        return list(self._fresh)

    def picture(self, slot: int) -> Picture | None:
        """The newest picture of a slot, None before the first."""
        seq = self._seqs[slot]
        if seq == 0:
            return None
        number = slot * BUFFERS + seq % BUFFERS
        _, width, height, stride, flags, captured_at = _META.unpack_from(
            self._view, _META_AT + number * _META_SIZE
        )
        start = _DATA_AT + number * _CAPACITY
        pixels = self._view[start : start + stride * height]
        return Picture(seq, width, height, stride, captured_at, bool(flags & _MAIN), pixels)

    def write(self, slot: int, picture: Picture, fresh_at: float) -> None:
        """Copy a picture into its buffer, then publish it."""
        number = slot * BUFFERS + picture.seq % BUFFERS
        start = _DATA_AT + number * _CAPACITY
        size = picture.stride * picture.height
        self._view[start : start + size] = picture.pixels[:size]
        _META.pack_into(
            self._view,
            _META_AT + number * _META_SIZE,
            picture.seq,
            picture.width,
            picture.height,
            picture.stride,
            _MAIN if picture.main else 0,
            picture.captured_at,
        )
        self._fresh[slot] = fresh_at
        self._seqs[slot] = picture.seq

    def touch(self, slot: int, fresh_at: float) -> None:
        """Say that the stream lives although no new picture was decoded (keyframes only)."""
        self._fresh[slot] = fresh_at

    def shrink(self, slot: int, seq: int, used: int, touched: int) -> None:
        """Give the memory behind a smaller picture back to the system (Linux)."""
        if sys.platform != "linux":
            return
        start = _DATA_AT + (slot * BUFFERS + seq % BUFFERS) * _CAPACITY
        first = -(-(start + used) // _PAGE) * _PAGE
        last = -(-(start + touched) // _PAGE) * _PAGE
        if last > first:
            self._memory.madvise(mmap.MADV_REMOVE, first, last - first)


class SlotWriter:
    """The worker's pen for one slot; after `close` nothing of this camera reaches the memory any more."""

    def __init__(self, arena: Arena, slot: int, generation: int) -> None:
        self._arena = arena
        self._slot = slot
        self._seq = first_seq(generation)
        self._touched = [0] * BUFFERS
        self._lock = threading.Lock()
        self._closed = False

    def write(
        self,
        pixels: memoryview,
        width: int,
        height: int,
        stride: int,
        *,
        captured_at: float,
        fresh_at: float,
        main: bool,
    ) -> None:
        """Publish a picture: 32 bits a pixel (B, G, R, unused). `fresh_at` is monotonic."""
        with self._lock:
            if self._closed:
                return
            self._seq += 1
            picture = Picture(self._seq, width, height, stride, captured_at, main, pixels)
            self._arena.write(self._slot, picture, fresh_at)
            self._trim(stride * height)

    def touch(self, fresh_at: float) -> None:
        """The stream lives, no new picture."""
        with self._lock:
            if not self._closed:
                self._arena.touch(self._slot, fresh_at)

    def close(self) -> None:
        """Never write again; gives the slot's memory back."""
        with self._lock:
            self._closed = True
            for buffer, touched in enumerate(self._touched):
                self._arena.shrink(self._slot, buffer, 0, touched)

    def _trim(self, used: int) -> None:
        buffer = self._seq % BUFFERS
        touched = self._touched[buffer]
        if touched > 2 * used:
            self._arena.shrink(self._slot, buffer, used, touched)
            touched = used
        self._touched[buffer] = max(touched, used)

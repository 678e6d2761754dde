"""What the services need of the outside, and what the user interface needs of video: protocols only."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol, TypeVar
from uuid import UUID

from app.domain.camera import CameraStatus
from app.domain.record import Kind, Record
from app.errors import EnvError
from app.text import Text

T = TypeVar("T")


class Clock(Protocol):
    """The wall clock, so that tests can jump it."""

    def now(self) -> datetime:
        """The present moment, aware UTC."""
        ...


class Preferences(Protocol):
    """Settings as a service reads them (app/settings.py declares every key once)."""

    def get(self, key: str) -> Any:
        """The value in force."""
        ...


# --- storage ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Verifier:
    """An argon2id verifier, under the id of the record by which its password came into force."""

    record_id: str
    account_id: str
    verifier: str = field(repr=False)


class UnitOfWork(Protocol):
    """One local transaction: what is appended and read inside it holds together or not at all."""

    def append(
        self,
        kind: Kind,
        body: Mapping[str, Any],
        *,
        author: str,
        occurred_at: datetime | None = None,
    ) -> Record:
        """Append one record to this device's chain and fold it into every register that wants it."""
        ...

    def get(self, row: type[T], *key: Any) -> T | None:
        """The row of a register by its key, or None."""
        ...

    def find(
        self,
        row: type[T],
        *,
        order: str | None = None,
        limit: int | None = None,
        search: str = "",
        **where: Any,
    ) -> list[T]:
        """Rows of a register.

        `where`: `field=value` (None means IS NULL), `field__gte`, `field__lt`, `field__in`,
        `field__ne`, `field__contains`. `order`: a field name, "-" before it for descending. `search`:
        pieces of text, all of which must stand in the fields that the register declares as `search`.
        """
        ...

    def draft(self, key: str) -> dict[str, Any] | None:
        """A half-written text kept under `key`."""
        ...

    def keep_draft(self, key: str, body: Mapping[str, Any] | None) -> None:
        """Keep, or with None drop, a half-written text. Durable when the transaction ends."""
        ...

    def verifiers(self, account_id: str | None = None) -> list[Verifier]:
        """The argon2id verifiers kept on this PC, of one account or of all."""
        ...

    def keep_verifier(self, verifier: Verifier) -> None:
        """Keep a verifier; one that is kept under this record already stays as it is."""
        ...

    def drop_verifier(self, record_id: str) -> None:
        """Forget the verifier of a record."""
        ...


class Store(Protocol):
    """The local record log with its registers. Blocking; any thread may call, one thread does the work."""

    @property
    def school_id(self) -> int:
        """The school (or county, 0) this device writes for."""
        ...

    def run(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run `work` in one durable transaction and return its result.

        Raises EnvError (disk full, database locked or damaged, schema newer); then nothing of it stays.
        """
        ...

    def put_attachment(self, data: bytes, suffix: str) -> str:
        """Keep bytes durably under their sha256 (hex), which is returned; idempotent."""
        ...

    def attachment(self, sha256: str) -> bytes | None:
        """The bytes kept under a sha256, or None where they are not on this PC."""
        ...


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """A record of this device as the centre gets it: number in the chain, exact text, chain hash."""

    dev_seq: int
    env: str
    hash: bytes


@dataclass(frozen=True, slots=True)
class PulledRecord:
    """A record as the centre gave it. `seq` is its gapless number within the school."""

    seq: int
    device_id: UUID
    dev_seq: int
    env: str
    hash: bytes
    received_at: datetime


class ChainBroken(EnvError):
    """A pulled record does not fit its device's chain: it was changed after it was written."""

    def __init__(self, message: Text, *, school_id: int, device_id: UUID, dev_seq: int) -> None:
        super().__init__(message)
        self.school_id = school_id
        self.device_id = device_id
        self.dev_seq = dev_seq


class ChainForked(ChainBroken):
    """The centre holds records of this very device that this PC never wrote (a restored disk image)."""


class SyncLog(Protocol):
    """The local record log as the link to the centre uses it. Blocking; any thread may call.

    Every method raises EnvError as `Store.run` does. Folding order of a school's records: those with
    a school seq by seq, then own ones without one (provisional) in the order they were written.
    """

    @property
    def school_id(self) -> int:
        """The school (or county, 0) this device writes for."""
        ...

    @property
    def device_id(self) -> UUID:
        """The device whose chain is being written now; changes only by `start_new_chain`."""
        ...

    def run(self, work: Callable[[UnitOfWork], T]) -> T:
        """As in `Store`."""
        ...

    def head(self) -> tuple[int, bytes]:
        """dev_seq and hash of the newest own record; (0, GENESIS) before the first."""
        ...

    def own_after(self, dev_seq: int, limit: int) -> list[OwnRecord]:
        """Own records with a number above `dev_seq`, in order, at most `limit`."""
        ...

    def own_hash(self, dev_seq: int) -> bytes | None:
        """Chain hash of an own record; 0 gives GENESIS, an unknown number None."""
        ...

    def acknowledged(self) -> int:
        """The highest own dev_seq that the centre has acknowledged, 0 before the first."""
        ...

    def acknowledge(self, dev_seq: int, receipt: Mapping[str, Any]) -> None:
        """Keep the centre's receipt (JSON data) for the own chain up to `dev_seq`; never goes back."""
        ...

    def receipt(self) -> dict[str, Any] | None:
        """The newest receipt kept for the own chain."""
        ...

    def cursor(self, school_id: int) -> int:
        """The highest school seq that was applied, 0 before the first."""
        ...

    def apply_pulled(self, school_id: int, rows: Sequence[PulledRecord], cursor: int) -> None:
        """Keep pulled records, fold them and move the cursor: one transaction, idempotent.

        Own records get their school seq. Raises ChainBroken (naming the record) where a hash does not
        fit and ChainForked where the own device's chain at the centre is not the one kept here; then
        nothing of the batch is kept.
        """
        ...

    def start_new_chain(self, device_id: UUID, from_dev_seq: int) -> None:
        """After a fork or a new enrolment: go on as `device_id`.

        Own records from `from_dev_seq` on are sealed again (same id, body, times, author) as 1, 2, … of
        the new chain; the old ones are set aside for the record and no longer count.
        """
        ...

    def attachments_of(self, records: Sequence[OwnRecord]) -> list[str]:
        """sha256 (hex) of the attachments these records refer to and that are kept on this PC."""
        ...

    def missing_attachments(self, limit: int) -> list[tuple[int, str]]:
        """(school_id, sha256) of attachments that pulled records refer to and that are not on this PC."""
        ...

    def put_attachment(self, data: bytes, suffix: str) -> str:
        """As in `Store`; a fetched attachment is no longer missing."""
        ...

    def attachment(self, sha256: str) -> bytes | None:
        """As in `Store`."""
        ...


@dataclass(frozen=True)
class CentreAddress:
    """Where the county's database is and as which login role this PC speaks to it.

    `host` may be the folder of a Unix socket. `ca` is the file of the certificate authority that
    signed the server's certificate; None: those that the system trusts.
    """

    host: str
    port: int
    dbname: str
    role: str
    ca: str | None = None


@dataclass(frozen=True, slots=True)
class CentreDevice:
    """The device that the centre knows this login role as, and the head of its chain there."""

    school_id: int
    device_id: UUID
    head_seq: int
    head_hash: bytes


@dataclass(frozen=True, slots=True)
class Receipt:
    """The centre's answer to a push: what it now holds of this device and of the school.

    `accepted` counts the records that were new to it; `received_at` is the server's clock.
    """

    head_seq: int
    head_hash: bytes
    school_seq: int
    school_chain: bytes
    accepted: int
    received_at: datetime


class CentreUnreachable(EnvError):
    """No answer from the centre: network, server down, connection cut. Worth trying again."""


class CentreRefused(EnvError):
    """The centre answered and said no: wrong password, unfit record. Trying again alone will not help."""


class CentreRevoked(CentreRefused):
    """This device's permission was withdrawn; it must be enrolled again."""


class CentreGap(CentreRefused):
    """The centre misses earlier records of this device; read its head again."""


class CentreForked(CentreRefused):
    """The centre holds other records under this device's numbers (a restored disk image)."""


class Centre(Protocol):
    """One connection to the county's database, as a PC may use it (shared design: sync.md).

    Every method raises CentreUnreachable, CentreRevoked or CentreRefused.
    """

    def device(self) -> CentreDevice:
        """Who this login is there."""
        ...

    def school_name(self) -> str:
        """The own school's name."""
        ...

    def own_lineage(self) -> list[UUID]:
        """Every device id that this login has had, forked ones included."""
        ...

    def record_hash(self, device_id: UUID, dev_seq: int) -> bytes | None:
        """The chain hash the centre holds for a record of the own school, or None."""
        ...

    def push(self, first: int, prev: bytes, envs: Sequence[str]) -> Receipt:
        """Append records `first`, first+1, … (≤500) after hash `prev`; what is there already is skipped.

        Raises also CentreGap and CentreForked.
        """
        ...

    def fork(self, device_id: UUID) -> None:
        """Go on as `device_id`; the old device is closed and the county sees it. Idempotent."""
        ...

    def school_heads(self) -> dict[int, int]:
        """Newest seq of every school that this login may see."""
        ...

    def pull(self, school_id: int, after: int, limit: int) -> list[PulledRecord]:
        """Records of a school with a seq above `after`, in order."""
        ...

    def lacks(self, sha256s: Sequence[str]) -> list[str]:
        """Those of the own school's attachments that the centre does not hold completely."""
        ...

    def put_attachment(self, sha256: str, data: bytes) -> None:
        """Upload an attachment for the own school, in parts; idempotent."""
        ...

    def attachment(self, school_id: int, sha256: str) -> bytes | None:
        """An attachment's bytes, or None while the centre does not hold it completely."""
        ...

    def verifier_records(self) -> set[str]:
        """Ids of the records whose verifiers the centre holds for the own school."""
        ...

    def verifiers(self, record_ids: Sequence[str]) -> list[Verifier]:
        """Those verifiers of the own school."""
        ...

    def put_verifier(self, verifier: Verifier) -> None:
        """Give the own school's other PCs a verifier; idempotent, never changes one that is there."""
        ...

    def finish_enrolment(self, password: str) -> None:
        """Exchange the one-time code that this connection was made with for `password`."""
        ...

    def abort(self) -> None:
        """Cut the connection from another thread; the running call fails with CentreUnreachable."""
        ...

    def close(self) -> None:
        """End the connection."""
        ...


class Secrets(Protocol):
    """Passwords of cameras and the centre's credential, in the system's keyring."""

    def get(self, name: str) -> str | None:
        """The secret kept under `name`, or None."""
        ...

    def set(self, name: str, secret: str | None) -> None:
        """Keep a secret, or with None drop it. Raises EnvError where no keyring works."""
        ...


# --- video --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class StreamAddress:
    """An rtsp:// or rtsps:// address without credentials, and the credentials apart.

    transport  how the pictures come: "tcp", "udp", or "auto" for what the engine's settings say
    """

    url: str
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    transport: str = "auto"


@dataclass(frozen=True)
class Feed:
    """A camera as the video engine sees it; `ptz`: it may look elsewhere without being at fault."""

    camera_id: str
    main: StreamAddress
    sub: StreamAddress | None
    ptz: bool = False


class StreamKind(StrEnum):
    """Which stream a tile wants; KEYFRAMES is the sub stream decoded at keyframes only (hidden pages)."""

    SUB = "sub"
    MAIN = "main"
    KEYFRAMES = "keyframes"


@dataclass(frozen=True)
class TileRequest:
    """A camera to be shown in a box of device pixels; the picture is scaled to fit, never stretched."""

    camera_id: str
    width: int
    height: int
    stream: StreamKind


@dataclass(frozen=True)
class Frame:
    """The newest picture of a tile in shared memory, 32 bits a pixel (B, G, R, unused).

    `buffer` stays valid until two newer frames of the camera were written: paint at once, keep nothing.
    """

    seq: int
    width: int
    height: int
    stride: int
    captured_at: float
    main: bool
    buffer: memoryview


@dataclass(frozen=True)
class Still:
    """A picture at the stream's full resolution, as JPEG bytes.

    `taken_at`: the picture's own moment. `note`: why it is not the main stream's, None where it is.
    """

    camera_id: str
    taken_at: float
    width: int
    height: int
    jpeg: bytes
    note: Text | None = None


@dataclass(frozen=True)
class StreamStats:
    """Measured figures of the stream that is shown.

    delay_ms  from the arrival of a picture's last packet to the picture in shared memory; None: not measured
    engine    what decodes it: "ffmpeg", "vlc", with what helps it ("ffmpeg vaapi"); "": not told
    """

    codec: str
    width: int
    height: int
    fps: float
    kbit_s: float
    gop: int
    gaps: int
    worker: int
    delay_ms: float | None = None
    engine: str = ""


@dataclass(frozen=True)
class ProbeResult:
    """Answer of a test connection to one stream address."""

    ok: bool
    codec: str = ""
    width: int = 0
    height: int = 0
    problem: Text | None = None


class WallVideo(Protocol):
    """The video engine as the wall uses it. No call blocks; events come over the bus.

    Publishes CameraStatusChanged, ClipChanged, QualityChanged, Trouble.
    """

    def set_feeds(self, feeds: Sequence[Feed]) -> None:
        """The cameras that exist now; removed ones are closed."""
        ...

    def rest(self, camera_ids: Collection[str]) -> None:
        """The whole set of cameras that rest by plan: their loss is none; others are watched again."""
        ...

    def show(self, tiles: Sequence[TileRequest]) -> None:
        """The whole set of what is to be decoded now; cameras not named are closed."""
        ...

    def sequences(self) -> Mapping[str, int]:
        """Newest frame number of each shown camera; cheap, meant to be polled."""
        ...

    def frame(self, camera_id: str) -> Frame | None:
        """The newest frame, or None before the first."""
        ...

    def status(self, camera_id: str) -> CameraStatus:
        """The present state."""
        ...

    def stats(self, camera_id: str) -> StreamStats | None:
        """Figures of the stream, None before the first packet."""
        ...

    def retry(self, camera_id: str) -> None:
        """Try again now; the only way out of a refused password."""
        ...

    def still(self, camera_id: str) -> Future[Still]:
        """A picture at full resolution, of the main stream where that can be had within three seconds.

        Fails with EnvError when there is no picture.
        """
        ...

    def start_clip(self, camera_id: str, directory: Path, before_s: float, after_s: float) -> str:
        """Record up to `before_s` from the pre-roll and `after_s` more into `directory`; returns its id."""
        ...

    def stop_clip(self, clip_id: str) -> None:
        """End a running clip now; ClipChanged tells when it is complete."""
        ...

    def replay(self, camera_id: str, seconds: float, directory: Path) -> Future[Path]:
        """The last `seconds` of the running stream as a file in `directory`; whoever asks removes it.

        Fails with EnvError when there is no picture.
        """
        ...

    def close(self) -> None:
        """End the workers; may take up to two seconds, never call it on the UI thread."""
        ...

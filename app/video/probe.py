"""A test connection to a camera's address, in a child process: a decoder's crash costs nothing here."""

from __future__ import annotations

import io
import subprocess

from app.domain.camera import LossCause
from app.errors import EnvError
from app.services.ports import ProbeResult, StreamAddress
from app.video.messages import StreamTried, TryStream, encode, read
from app.video.options import DEFAULTS, EngineOptions
from app.video.process import command, environment
from app.video.texts import WORKER_CANNOT_START, cause_text

_START_S = 5.0
"""What the child may take beyond the time for the stream."""


def probe(address: StreamAddress, timeout_s: float = 8.0, options: EngineOptions = DEFAULTS) -> ProbeResult:
    """Open the address and decode one picture; blocks up to `timeout_s` and the child's start.

    Raises EnvError when no process can be started; whatever is wrong with the camera is in the result.
    """
    order = TryStream(options.source(address), timeout_s)
    try:
        child = subprocess.Popen(
            command("--test"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
        )
    except OSError as error:
        raise EnvError(WORKER_CANNOT_START) from error
    with child:
        try:
            said, _ = child.communicate(encode(order), timeout=timeout_s + _START_S)
        except subprocess.TimeoutExpired:
            child.kill()
            said = b""
    return _result(said)


def _result(said: bytes) -> ProbeResult:
    message = read(io.BytesIO(said))
    if message is None or not isinstance(message[0], StreamTried):
        return ProbeResult(ok=False, problem=cause_text(LossCause.TIMEOUT))
    tested = message[0]
    problem = None if tested.cause is None else cause_text(LossCause(tested.cause))
    return ProbeResult(problem is None, tested.codec, tested.width, tested.height, problem)

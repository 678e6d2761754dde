"""Secures pictures of several cameras at once: a snapshot and a clip each (storage rule 2, duty rule 5)."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import CancelledError, Future

from app.domain.emergency import Secured
from app.errors import GuardroomError
from app.services.auth import Session
from app.services.evidence import EvidenceService
from app.services.ports import Preferences, Still, WallVideo

STILL_WITHIN_S = 5.0
"""How long a camera may take for its snapshot, seconds; all are asked at the same time."""

AFTER_S = 20.0
"""Length of a clip after the key where the setting leaves its end to a person: here nobody presses again."""


class Securing:
    """Asks every camera; one that has no picture does not hold up the others."""

    def __init__(self, evidence: EvidenceService, video: WallVideo | None, settings: Preferences) -> None:
        self._evidence = evidence
        self._video = video
        self._settings = settings

    def secure(self, session: Session, camera_ids: Sequence[str]) -> list[Secured]:
        """Snapshot now, clip from before to after now (settings clip.before_s, clip.after_s), in order."""
        wanted = list(dict.fromkeys(camera_ids))
        clips = [self._clip(session, camera_id) for camera_id in wanted]
        stills = [self._video.still(camera_id) if self._video else None for camera_id in wanted]
        found = []
        for camera_id, (clip_id, problem), still in zip(wanted, clips, stills, strict=True):
            snapshot, why = self._still(session, still)
            found.append(Secured(camera_id, snapshot, clip_id, "；".join(filter(None, (why, problem)))))
        return found

    def _clip(self, session: Session, camera_id: str) -> tuple[str | None, str]:
        before, after = (float(self._settings.get(f"clip.{name}")) for name in ("before_s", "after_s"))
        try:
            return self._evidence.start_clip(session, camera_id, before, after or AFTER_S), ""
        except GuardroomError as error:
            return None, str(error.message)

    def _still(self, session: Session, still: Future[Still] | None) -> tuple[str | None, str]:
        if still is None:
            return None, ""  # the clip's answer has said that there is no video
        try:
            return self._evidence.keep_still(session, still.result(STILL_WITHIN_S)), ""
        except (TimeoutError, CancelledError):
            return None, "没有截到图"
        except GuardroomError as error:
            return None, str(error.message)

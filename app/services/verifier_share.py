"""Passwords for the other PCs of a school: verifiers go to the centre and come from there (R05).

A verifier belongs to the record that put it into force and never changes, so nothing is merged here: what
one side lacks it gets, and the log's order decides which password holds. Only the own school's are
touched; none is logged.
"""

from __future__ import annotations

from app.domain.passwords import PasswordState
from app.services.ports import Centre, SyncLog, UnitOfWork, Verifier


def share_verifiers(log: SyncLog, centre: Centre) -> None:
    """Send what the centre lacks of the remembered passwords, fetch what this PC lacks. Idempotent."""
    there, here = centre.verifier_records(), {each.record_id: each for each in log.run(_kept)}
    for record_id in here.keys() & log.run(lambda uow: _remembered(uow, log.school_id)) - there:
        centre.put_verifier(here[record_id])
    missing = sorted(there - here.keys())
    if missing:
        found = centre.verifiers(missing)
        log.run(lambda uow: _keep(uow, found))


def _keep(uow: UnitOfWork, found: list[Verifier]) -> None:
    for verifier in found:
        uow.keep_verifier(verifier)


def _kept(uow: UnitOfWork) -> list[Verifier]:
    return uow.verifiers()


def _remembered(uow: UnitOfWork, school_id: int) -> set[str]:
    states = uow.find(PasswordState, school_id=school_id)
    return {record for state in states for record in state.records}

"""Makes an empty data folder another PC of a school that is at the centre already (sync.md).

Belongs to the composition root. The school, its name, its records and its accounts come from the centre;
the workplace exists (profile.json) only once all of them are here, so that whatever cuts it, the same
call goes on where it stopped.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from app import outside
from app.bootstrap import COUNTY, SCHOOL, Profile, new_folder, write_profile
from app.domain.people import COUNTY_SCHOOL_ID
from app.domain.registers import REGISTERS
from app.events import Bus
from app.services.clock import SystemClock
from app.services.enrolment import connect_enrolled, enrol
from app.services.ports import CentreAddress, CentreRefused, Secrets
from app.services.sync_exchange import Exchange
from app.settings import Settings
from app.storage.local import LocalStore


def join_workplace(directory: Path, address: CentreAddress, code: str) -> Profile:
    """Enrol with the county's one-time code, fetch what the school has, and make the workplace.

    Raises UserError (there is a workplace already, the code is wrong or used), CentreUnreachable, EnvError.
    """
    directory = directory.absolute()
    new_folder(directory)
    secrets = outside.secrets(directory)
    _enrol_once(address, code, secrets)
    with closing(connect_enrolled(address, secrets, outside.connect)) as centre:
        device, name = centre.device(), centre.school_name()
        store = LocalStore.open(
            directory,
            school_id=device.school_id,
            device_id=device.device_id,
            registers=REGISTERS,
            clock=SystemClock(),
            bus=Bus(),
        )
        with closing(store):
            Exchange(store, centre, lambda: None).run()
    settings = Settings(directory)
    for key in ("host", "port", "dbname", "role"):
        settings.set(f"centre.{key}", getattr(address, key))
    settings.set("centre.ca", address.ca or "")
    kind = COUNTY if device.school_id == COUNTY_SCHOOL_ID else SCHOOL
    profile = Profile(kind, device.school_id, name, device.device_id)
    write_profile(directory, profile)
    return profile


def _enrol_once(address: CentreAddress, code: str, secrets: Secrets) -> None:
    """Use the code unless an earlier try, cut off later on, has used it already."""
    try:
        connect_enrolled(address, secrets, outside.connect).close()
    except CentreRefused:
        enrol(address, code, secrets, outside.connect)

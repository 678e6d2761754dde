"""Enrols the demo's workplaces at the embedded centre, and lets one exchange its records there at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

from app.bootstrap import Workplace
from app.domain.people import COUNTY_SCHOOL_ID
from app.services.enrolment import connect_enrolled, enrol
from app.services.ports import Centre, CentreAddress
from app.services.sync_exchange import Exchange
from app.storage.central.admin import CentralAdmin
from app.storage.central.client import CentreClient


@dataclass(frozen=True)
class CentreLink:
    """The embedded centre: the administrator's address, and its parts that are no secret."""

    dsn: str = field(repr=False)
    host: str
    port: int
    dbname: str

    @classmethod
    def of(cls, dsn: str) -> CentreLink:
        """Take a `postgresql://` address apart; host and port may stand in its query."""
        parts = urlsplit(dsn)
        query = parse_qs(parts.query)
        host = query.get("host", [parts.hostname or ""])[0]
        port = int(query.get("port", [str(parts.port or 5432)])[0])
        return cls(dsn, host, port, unquote(parts.path.lstrip("/")))

    @property
    def where(self) -> str:
        """Host and port in one word, to see whether it moved."""
        return f"{self.host}:{self.port}"


def enrol_workplace(link: CentreLink, place: Workplace, school_id: int, name: str) -> None:
    """Make a workplace known at the centre unless it is, and point its settings there. Raises EnvError."""
    settings = place.settings
    if not settings.get("centre.role"):
        admin = CentralAdmin(link.dsn)
        admin.install()
        if school_id != COUNTY_SCHOOL_ID:
            admin.add_school(school_id, name)
        issued = admin.issue_enrolment(school_id, place.store.device_id)
        address = CentreAddress(link.host, link.port, link.dbname, issued.role)
        enrol(address, issued.code, place.secrets, _connect)
        settings.set("centre.role", issued.role)
    for key, value in (("host", link.host), ("port", link.port), ("dbname", link.dbname)):
        settings.set(f"centre.{key}", value)


def exchange_once(place: Workplace) -> None:
    """Send what the centre misses and fetch what is missing here. Raises EnvError."""
    settings = place.settings
    address = CentreAddress(
        settings.get("centre.host"),
        settings.get("centre.port"),
        settings.get("centre.dbname"),
        settings.get("centre.role"),
    )
    centre = connect_enrolled(address, place.secrets, _connect)
    try:
        Exchange(place.store, centre, lambda: None).run()
    finally:
        centre.close()


def _connect(address: CentreAddress, password: str) -> Centre:
    return CentreClient(address, password)

"""Which pages a role has, in the order of the left rail, each made with only what it needs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication

from app.domain.people import Permission, may
from app.services.auth import Session
from app.services.camera_file import CameraFiles
from app.services.county import CountyService
from ui.assets.devices_tab import Surroundings
from ui.assets.warranty import WarrantyLine
from ui.bridge import Bridge
from ui.fault_calls import CallsLine
from ui.fault_print import FaultPrint
from ui.pages.assets_page import AssetsPage
from ui.pages.camera_page import CameraPage
from ui.pages.cameras_page import CamerasPage
from ui.pages.care_page import CarePage
from ui.pages.checks_page import ChecksPage
from ui.pages.closings_page import ClosingsPage
from ui.pages.conduct_page import ConductPage
from ui.pages.county_page import CountyPage
from ui.pages.faults_page import FaultsPage
from ui.pages.help_page import HelpPage
from ui.pages.log_page import LogPage
from ui.pages.playback_page import PlaybackPage
from ui.pages.registers_page import RegistersPage
from ui.pages.roster_page import RosterPage
from ui.pages.rules_page import RulesPage
from ui.pages.strips_page import StripsPage
from ui.phrases_tab import PhrasesTab
from ui.places import Place
from ui.registers.tab import Around
from ui.upkeep_tab import UpkeepTab
from ui.widgets.page import Page


def permitted(page: type[Page], session: Session) -> bool:
    """Whether the page exists for this session's role."""
    return page.PERMISSION is None or may(session.account.role, page.PERMISSION)


def page_makers(place: Place, session: Session, bridge: Bridge) -> list[Callable[[], Page]]:
    """A maker for every page but the wall that the session's role may see.

    Makers, because a page costs the user interface's thread some tens of milliseconds: the desk
    makes one at a time while the wall is already moving.
    """
    picture = place.evidence.picture
    makers: list[tuple[type[Page], Callable[[], Page]]] = []
    if place.county is not None:
        makers.append((CountyPage, partial(_county, place, place.county, session, bridge)))
    if place.profile.kind == "school":
        log = partial(
            LogPage,
            place.duty,
            place.cameras,
            place.forms,
            bridge,
            session,
            picture=picture,
            people=partial(place.auth.accounts, enabled_only=False),
        )
        playback = partial(
            PlaybackPage,
            place.evidence,
            place.cameras,
            place.films,
            bridge,
            session,
        )
        makers += [
            (LogPage, log),
            (FaultsPage, partial(_faults, place, session, bridge)),
            (ChecksPage, partial(_checks, place, session, bridge)),
            (AssetsPage, partial(_assets, place, session, bridge)),
            (ClosingsPage, partial(ClosingsPage, place.upkeep, bridge, session, now=place.clock.now)),
            (RegistersPage, partial(_registers, place, session, bridge)),
            (RosterPage, partial(_roster, place, session, bridge)),
            (ConductPage, partial(_conduct, place, session, bridge)),
            (PlaybackPage, playback),
            (StripsPage, partial(StripsPage, place.journal, place.cameras, bridge, session)),
            (CarePage, partial(_care, place, session, bridge)),
            (CameraPage, partial(_camera, place, session, bridge)),
            (RulesPage, partial(RulesPage, place.upkeep, bridge, session)),
        ]
    makers += [(CamerasPage, partial(_settings, place, session, bridge)), (HelpPage, HelpPage)]
    return [make for kind, make in makers if permitted(kind, session)]


def _county(place: Place, county: CountyService, session: Session, bridge: Bridge) -> Page:
    return CountyPage(
        county,
        place.duty,
        place.faults,
        bridge,
        session,
        cameras=place.cameras,
        forms=place.forms,
        picture=place.evidence.picture,
    )


def _checks(place: Place, session: Session, bridge: Bridge) -> Page:
    video = place.video
    return ChecksPage(
        place.upkeep,
        place.forms,
        bridge,
        session,
        now=place.clock.now,
        still=video.still if video is not None else None,
        picture=place.evidence.picture,
    )


def _assets(place: Place, session: Session, bridge: Bridge) -> Page:
    around = Surroundings(
        cameras=lambda: [camera for camera in place.cameras.cameras(session.school_id) if camera.enabled],
        people=lambda: [account.name for account in place.auth.accounts()],
    )
    return AssetsPage(place.upkeep, bridge, session, around=around, now=place.clock.now)


def _roster(place: Place, session: Session, bridge: Bridge) -> Page:
    return RosterPage(place.shift, place.shifts, place.auth, bridge, session, now=place.clock.now)


def _conduct(place: Place, session: Session, bridge: Bridge) -> Page:
    coverage, now = place.shift.coverage, place.clock.now
    return ConductPage(place.conduct, coverage, place.cameras, bridge, session, now=now)


def _camera(place: Place, session: Session, bridge: Bridge) -> Page:
    files = CameraFiles(place.cameras, place.journal, place.faults, place.duty, place.evidence)
    return CameraPage(
        files, place.video, bridge, session, picture=place.evidence.picture, now=place.clock.now
    )


def _care(place: Place, session: Session, bridge: Bridge) -> Page:
    video = place.video
    return CarePage(
        place.care,
        place.upkeep.reports,
        bridge,
        session,
        cameras=place.cameras.cameras,
        still=video.still if video is not None else None,
        picture=place.evidence.picture,
        now=place.clock.now,
    )


def _registers(place: Place, session: Session, bridge: Bridge) -> Page:
    around = Around(
        cameras=place.cameras.cameras,
        people=partial(place.auth.accounts, enabled_only=False),
        picture=place.evidence.picture,
        now=place.clock.now,
    )
    upkeep = place.upkeep
    return RegistersPage(upkeep, place.forms, bridge, session, around=around)


def _faults(place: Place, session: Session, bridge: Bridge) -> Page:
    paper = FaultPrint(place.upkeep.fault_forms, place.forms, bridge, session, now=place.clock.now)
    technicians = partial(place.upkeep.filing.technicians.fit, session)
    return FaultsPage(
        place.faults,
        bridge,
        session,
        picture=place.evidence.picture,
        printing=paper,
        warranty=partial(WarrantyLine, place.upkeep.ledgers.assets, bridge, session),
        calls=partial(CallsLine, partial(place.upkeep.emergencies.contacts, session), bridge),
        technicians=technicians,
    )


def _settings(place: Place, session: Session, bridge: Bridge) -> Page:
    page = CamerasPage(place.cameras, place.auth, place.settings, bridge, session, people=place.upkeep.people)
    if place.profile.kind == "school" and may(session.account.role, Permission.EDIT_SETTINGS):
        tab = UpkeepTab(place.upkeep, bridge, session)
        page.add_tab(tab, QCoreApplication.translate("UpkeepTab", "应急与值守"))
        phrases = PhrasesTab(place.duty, bridge, session)
        page.add_tab(phrases, QCoreApplication.translate("PhrasesTab", "常用语"))
    return page

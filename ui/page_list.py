"""Which pages a role has, in the order of the left rail, each made with only what it needs."""

from __future__ import annotations

from app.domain.people import may
from app.services.auth import Session
from ui.bridge import Bridge
from ui.pages.cameras_page import CamerasPage
from ui.pages.county_page import CountyPage
from ui.pages.faults_page import FaultsPage
from ui.pages.help_page import HelpPage
from ui.pages.log_page import LogPage
from ui.pages.playback_page import PlaybackPage
from ui.pages.strips_page import StripsPage
from ui.places import Place
from ui.widgets.page import Page


def permitted(page: type[Page], session: Session) -> bool:
    """Whether the page exists for this session's role."""
    return page.PERMISSION is None or may(session.account.role, page.PERMISSION)


def make_pages(place: Place, session: Session, bridge: Bridge) -> list[Page]:
    """Every page but the wall that the session's role may see."""
    picture = place.evidence.picture
    pages: list[Page] = []
    if place.county is not None and permitted(CountyPage, session):
        pages.append(
            CountyPage(
                place.county,
                place.duty,
                place.faults,
                bridge,
                session,
                cameras=place.cameras,
                forms=place.forms,
                picture=picture,
            )
        )
    if place.profile.kind == "school":
        if permitted(LogPage, session):
            pages.append(LogPage(place.duty, place.cameras, place.forms, bridge, session, picture=picture))
        if permitted(FaultsPage, session):
            pages.append(FaultsPage(place.faults, bridge, session, picture=picture))
        if permitted(PlaybackPage, session):
            player, problem = place.new_player, place.player_problem
            pages.append(
                PlaybackPage(place.evidence, place.cameras, player, bridge, session, player_problem=problem)
            )
        if permitted(StripsPage, session):
            pages.append(StripsPage(place.journal, place.cameras, bridge, session))
        if permitted(CamerasPage, session):
            pages.append(CamerasPage(place.cameras, place.auth, place.settings, bridge, session))
    pages.append(HelpPage())
    return pages

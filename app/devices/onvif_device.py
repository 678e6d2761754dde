"""One ONVIF device: its clock, its services, its media profiles (ONVIF Core and Media 1).

Uses onvif-zeep's `ONVIFService` on shared parsed documents, never its `ONVIFCamera` (shared design:
devices.md). Every address the device names is moved to the host that was configured.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import zeep.exceptions
from lxml.etree import LxmlError, _Element
from zeep.client import Client
from zeep.wsse.username import UsernameToken

from app.devices import wsdl
from app.devices.address import rehost
from app.devices.failures import AuthError, BadReply, ClockSkew, DeviceFault, Unsupported
from app.devices.onvif_http import Limits, OnvifTransport, Reply
from app.errors import GuardroomError

MAX_PROFILES = 256
_END = re.compile(rb"</(?:[\w.-]+:)?Envelope\s*>\s*\Z")
_REFUSED = re.compile(r"not\s*authori[sz]ed|unauthori[sz]ed|failed\s*authentication", re.IGNORECASE)


@dataclass(frozen=True)
class Profile:
    """A media profile with the address of its stream as the device gave it."""

    name: str
    source: str
    encoding: str
    width: int
    height: int
    uri: str


class OnvifDevice:
    """Talks to one device; one call at a time. Nothing goes over the network before the first call.

    Methods raise AuthError, ClockSkew, Unsupported, Timeout, Unreachable, BadReply, DeviceFault.
    """

    def __init__(
        self, url: str, username: str, password: str, *, store: wsdl.WsdlStore, limits: Limits
    ) -> None:
        """`url`: the device service's address as `validate_onvif_url` gives it."""
        self._url = url
        self._store = store
        self._lock = threading.RLock()
        self._login = _FreshToken(username, password) if username else None
        self._transport = _Complete(urlsplit(url).hostname or "", username, password, limits)
        self._services: dict[str, str] | None = None
        self._clock_known = False

    def profiles(self) -> list[Profile]:
        """The device's media profiles that have a picture and an RTSP address."""
        with self._lock:
            media = self._bind("media")
            found = self._call(media.GetProfiles) or []
            profiles: list[Profile] = []
            refusal: GuardroomError = Unsupported()
            for one in found[:MAX_PROFILES]:
                try:
                    profiles += self._profile(media, one)
                except DeviceFault as fault:
                    refusal = fault
            if not profiles:
                raise refusal
            return profiles

    def clock_offset(self) -> timedelta:
        """How far the device's clock is ahead of ours; zero where it does not tell."""
        with self._lock:
            self._read_clock()
            return self._login.offset if self._login else timedelta()

    def _profile(self, media: Any, one: Any) -> list[Profile]:
        encoder = one.VideoEncoderConfiguration
        if encoder is None or encoder.Resolution is None:
            return []
        setup = {"Stream": "RTP-Unicast", "Transport": {"Protocol": "RTSP"}}
        answer = self._call(media.GetStreamUri, {"StreamSetup": setup, "ProfileToken": one.token})
        if answer is None or not answer.Uri:
            return []
        source = one.VideoSourceConfiguration
        return [
            Profile(
                name=str(one.Name or one.token),
                source=str(source.SourceToken if source is not None else one.token),
                encoding=str(encoder.Encoding or ""),
                width=int(encoder.Resolution.Width or 0),
                height=int(encoder.Resolution.Height or 0),
                uri=str(answer.Uri),
            )
        ]

    def _bind(self, name: str) -> Any:
        """A service of the device by its namespace, at the address the device names, moved to its host."""
        if self._services is None:
            self._read_clock()
            self._services = self._ask_services()
        address = self._services.get(wsdl.onvif_zeep().definition.SERVICES[name]["ns"])
        if address is None:
            raise Unsupported
        return self._service(name, rehost(address, self._url), self._login)

    def _service(self, name: str, address: str, login: _FreshToken | None) -> Any:
        known = wsdl.onvif_zeep().definition.SERVICES[name]
        document = self._store.document(known["wsdl"])
        client = Client(document, wsse=login, transport=self._transport, settings=wsdl.SETTINGS)
        return wsdl.onvif_zeep().ONVIFService(
            address,
            "",
            "",  # the token is made anew for every call, by the client
            str(self._store.folder / known["wsdl"]),
            zeep_client=client,
            binding_name=f"{{{known['ns']}}}{known['binding']}",
        )

    def _ask_services(self) -> dict[str, str]:
        """Addresses by namespace: GetServices, or GetCapabilities where the device has not got it."""
        device = self._service("devicemgmt", self._url, self._login)
        try:
            listed = self._call(device.GetServices, {"IncludeCapability": False})
            return {str(one.Namespace): str(one.XAddr) for one in listed or [] if one.XAddr}
        except (DeviceFault, Unsupported):
            able = self._call(device.GetCapabilities, {"Category": "Media"})
        media = able and able.Media
        namespace = wsdl.onvif_zeep().definition.SERVICES["media"]["ns"]
        return {namespace: str(media.XAddr)} if media is not None and media.XAddr else {}

    def _read_clock(self) -> None:
        """Measure the clock: a token with a wrong time is refused. Asked without login, as ONVIF says."""
        if self._clock_known or self._login is None:
            return
        device = self._service("devicemgmt", self._url, None)
        try:
            answer = self._call(device.GetSystemDateAndTime)
        except (AuthError, DeviceFault, Unsupported):
            return
        moment = _moment(answer)
        if moment is not None:
            self._login.offset = moment - datetime.now(UTC)
            self._clock_known = True

    def _call(self, operation: Callable[..., Any], params: dict[str, Any] | None = None) -> Any:
        """Call, and tell failures apart: onvif-zeep makes one kind of all, the cause stands behind it."""
        try:
            return operation(params)
        except wsdl.onvif_zeep().ONVIFError as flat:
            cause = flat.__context__ or flat
        failure = self._failure(cause)
        if failure is cause:
            raise cause
        raise failure from cause

    def _failure(self, error: BaseException) -> BaseException:
        if isinstance(error, zeep.exceptions.Fault):
            return self._fault(error)
        known = (zeep.exceptions.Error, LxmlError, ValueError, TypeError, AttributeError, LookupError)
        return BadReply() if isinstance(error, known) else error

    def _fault(self, fault: zeep.exceptions.Fault) -> GuardroomError:
        codes = " ".join(str(code) for code in (fault.code, *(fault.subcodes or [])))
        words = f"{codes} {fault.message}"
        if _REFUSED.search(words):
            return AuthError() if self._clock_known or self._login is None else ClockSkew()
        if "ActionNotSupported" in codes:
            return Unsupported()
        return DeviceFault(str(fault.message))


class _FreshToken:
    """WS-Security login with a token of its own for every call, in the device's time."""

    def __init__(self, username: str, password: str) -> None:
        self._username = username
        self._password = password
        self.offset = timedelta()

    def apply(self, envelope: _Element, headers: dict[str, str]) -> Any:
        """Put the token into the envelope (zeep's hook)."""
        token = UsernameToken(
            self._username,
            self._password,
            use_digest=True,
            created=datetime.now(UTC) + self.offset,
            zulu_timestamp=True,
        )
        return token.apply(envelope, headers)

    def verify(self, envelope: _Element) -> None:
        """Replies are not signed (zeep's hook)."""


class _Complete(OnvifTransport):
    """Refuses a reply that was cut off: zeep would fill what is missing with None."""

    def post(self, address: str, message: bytes, headers: Any) -> Reply:
        """One call whose reply is a whole envelope."""
        reply = super().post(address, message, headers)
        if not _END.search(reply.content[-200:]):
            raise BadReply
        return reply


def _moment(answer: Any) -> datetime | None:
    """The device's UTC time; None where it is absent or impossible (0000-00-00)."""
    try:
        day, time = answer.UTCDateTime.Date, answer.UTCDateTime.Time
        return datetime(
            day.Year, day.Month, day.Day, time.Hour, time.Minute, min(time.Second, 59), tzinfo=UTC
        )
    except (AttributeError, TypeError, ValueError):
        return None

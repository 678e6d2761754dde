"""Checks addresses of video streams and devices and takes credentials out of them (RFC 2326, RFC 3986).

Pure: opens no socket. The address itself never stands in a message, for it may hold a password.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit, urlunsplit

from app.errors import UserError
from app.text import QT_TRANSLATE_NOOP, Text, text

SCHEMES = ("rtsp", "rtsps")
_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\.?", re.IGNORECASE)
_DOTTED = re.compile(r"[0-9.]+")
_SECRET_FIELDS = frozenset({"password", "passwd", "pass", "pwd", "user", "username", "usr", "auth", "token"})

_EXAMPLE = QT_TRANSLATE_NOOP("app", "例如 rtsp://192.168.1.64:554/Streaming/Channels/101")
_ONVIF_EXAMPLE = QT_TRANSLATE_NOOP("app", "例如 192.168.1.64 或 http://192.168.1.64:80/onvif/device_service")
_APART = QT_TRANSLATE_NOOP("app", "请把用户名和密码填在各自的栏内，地址中不要写。")


def validate_rtsp_url(url: str) -> tuple[str, str | None, str | None]:
    """(address without credentials, user name or None, password or None).

    Raises UserError, in words that name the cause, on anything that is not an rtsp:// or rtsps:// address.
    """
    url = url.strip()
    if not url:
        raise _no(QT_TRANSLATE_NOOP("app", "没有填写视频地址。"))
    _check_characters(url)
    parts = _split(url)
    _check_scheme(parts, url)
    _check_no_stray_secret(parts)
    clean = urlunsplit((parts.scheme, _authority(parts), parts.path, parts.query, ""))
    username = unquote(parts.username) if parts.username else None
    password = unquote(parts.password) if parts.password else None
    return clean, username, password


def validate_onvif_url(url: str) -> str:
    """A device service's address, completed: "10.0.0.1" gives "http://10.0.0.1/onvif/device_service".

    Raises UserError on anything else than a host or an http(s) address without credentials.
    """
    url = url.strip()
    if not url:
        raise _no(QT_TRANSLATE_NOOP("app", "没有填写 ONVIF 地址。"), _ONVIF_EXAMPLE)
    _check_characters(url)
    if "://" not in url:
        url = "http://" + url
    parts = _split(url)
    if parts.scheme not in ("http", "https"):
        raise _no(QT_TRANSLATE_NOOP("app", "ONVIF 地址应以 http:// 开头，或只填 IP 地址。"), _ONVIF_EXAMPLE)
    if parts.username is not None or parts.fragment or "@" in parts.path + parts.query:
        raise _no(QT_TRANSLATE_NOOP("app", "ONVIF 地址中写有用户名或密码。"), _APART)
    path = parts.path if parts.path.strip("/") else "/onvif/device_service"
    return urlunsplit((parts.scheme, _authority(parts), path, parts.query, ""))


def rehost(address: str, configured: str) -> str:
    """A service address that a device named, on the host that the user configured.

    The same host keeps its port; a foreign one (NAT, or malice) is taken for the configured host and port.
    """
    own = urlsplit(configured)
    try:
        parts = urlsplit(address)
        same = parts.hostname == own.hostname and parts.scheme in ("http", "https") and parts.port != 0
    except ValueError:
        return configured
    base = parts if same else own
    path = parts.path if parts.path.startswith("/") else own.path
    return urlunsplit((base.scheme, base.netloc.rpartition("@")[2], path, parts.query, ""))


def rehost_stream(uri: str, configured: str) -> str:
    """A stream's address that a device named, on the configured host, its port and path kept.

    Raises UserError where it is not an address that can be played.
    """
    parts = _split(uri.strip())
    own = urlsplit(configured).hostname or ""
    host = f"[{own}]" if ":" in own else own
    port = "" if parts.port is None else f":{parts.port}"
    return validate_rtsp_url(urlunsplit((parts.scheme, host + port, parts.path, parts.query, "")))[0]


def _check_characters(url: str) -> None:
    if any(character.isspace() or not character.isprintable() for character in url):
        raise _no(QT_TRANSLATE_NOOP("app", "地址中有空格或不可见字符。"))
    if re.search(r"[：／。．＠０-９]", url.partition("@")[2] or url):
        raise _no(QT_TRANSLATE_NOOP("app", "地址中有全角字符，请改用半角。"))


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port  # raises on nonsense
    except ValueError:
        raise _no(QT_TRANSLATE_NOOP("app", "地址中的主机或端口不正确。"), _APART) from None
    if port == 0:
        raise _no(QT_TRANSLATE_NOOP("app", "地址中的端口不正确，应为 1 到 65535。"))
    return parts


def _check_scheme(parts: SplitResult, url: str) -> None:
    if parts.scheme in SCHEMES and url[len(parts.scheme) :].startswith("://"):
        return
    if parts.scheme in ("http", "https"):
        raise _no(
            QT_TRANSLATE_NOOP("app", "这是网页或 ONVIF 地址，不是视频地址。"),
            QT_TRANSLATE_NOOP("app", "请改用“按 ONVIF 添加”，或填写以 rtsp:// 开头的地址。"),
        )
    raise _no(QT_TRANSLATE_NOOP("app", "视频地址应以 rtsp:// 或 rtsps:// 开头。"))


def _check_no_stray_secret(parts: SplitResult) -> None:
    """A password with / ? # in it splits in the wrong place; some makers put it into the path or query."""
    rest = f"{parts.path}?{parts.query}#{parts.fragment}"
    if parts.fragment or "@" in rest:
        raise _no(QT_TRANSLATE_NOOP("app", "视频地址中有放错位置的 # 或 @，密码里可能有特殊字符。"), _APART)
    fields = parse_qsl(re.sub(r"[/?;]", "&", rest), keep_blank_values=True)
    if any(name.lower() in _SECRET_FIELDS for name, _ in fields):
        raise _no(QT_TRANSLATE_NOOP("app", "视频地址的参数中写有用户名或密码，会被记录下来。"), _APART)


def _authority(parts: SplitResult) -> str:
    return _host(parts) + ("" if parts.port is None else f":{parts.port}")


def _host(parts: SplitResult) -> str:
    host = parts.hostname
    if not host:
        raise _no(QT_TRANSLATE_NOOP("app", "地址中没有主机。"))
    try:
        if ":" in host:
            return f"[{ipaddress.IPv6Address(host)}]"
        if _DOTTED.fullmatch(host):
            return str(ipaddress.IPv4Address(host))
    except ValueError:
        raise _no(QT_TRANSLATE_NOOP("app", "地址中的 IP 地址不正确。")) from None
    if not _HOST.fullmatch(host):
        raise _no(QT_TRANSLATE_NOOP("app", "地址中的主机名不正确。"), _APART)
    return host


def _no(message: str, hint: str = _EXAMPLE) -> UserError:
    return UserError(text(message), Text(hint))

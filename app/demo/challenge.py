"""A camera's password check: Basic (RFC 7617) and Digest with MD5 (RFC 2617), as cameras use them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import secrets
from enum import StrEnum

from app.demo.rtspwire import Request

REALM = "camera"


class Scheme(StrEnum):
    """How the camera asks."""

    BASIC = "basic"
    DIGEST = "digest"


class Challenge:
    """Asks for one account's password; its text never leaves this object."""

    def __init__(self, username: str, password: str, scheme: Scheme) -> None:
        self._username = username
        self._password = password
        self._scheme = scheme
        self._nonce = secrets.token_hex(16)

    def __repr__(self) -> str:
        return f"Challenge({self._scheme})"

    def header(self) -> str:
        """The header that goes with 401."""
        if self._scheme is Scheme.BASIC:
            return f'WWW-Authenticate: Basic realm="{REALM}"'
        return f'WWW-Authenticate: Digest realm="{REALM}", nonce="{self._nonce}", algorithm=MD5'

    def accepts(self, request: Request) -> bool:
        """Whether the request carries the right answer."""
        scheme, _, value = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != self._scheme:
            return False
        return self._basic(value) if self._scheme is Scheme.BASIC else self._digest(request.method, value)

    def _basic(self, value: str) -> bool:
        try:
            given = base64.b64decode(value, validate=True)
        except binascii.Error:
            return False
        return secrets.compare_digest(given, f"{self._username}:{self._password}".encode())

    def _digest(self, method: str, value: str) -> bool:
        fields = dict(re.findall(r'(\w+)="?([^",]*)"?', value))
        if fields.get("username") != self._username or fields.get("nonce") != self._nonce:
            return False
        account = _md5(f"{self._username}:{REALM}:{self._password}")
        expected = _md5(f"{account}:{self._nonce}:{_md5(method + ':' + fields.get('uri', ''))}")
        return secrets.compare_digest(fields.get("response", "").encode(), expected.encode())


def _md5(value: str) -> str:
    return hashlib.md5(value.encode(), usedforsecurity=False).hexdigest()

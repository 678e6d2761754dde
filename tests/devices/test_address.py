"""The check of a stream's address."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from app.devices.address import validate_rtsp_url
from app.errors import UserError


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("rtsp://192.168.1.64/1", ("rtsp://192.168.1.64/1", None, None)),
        ("  rtsp://cam/ \n", ("rtsp://cam/", None, None)),
        ("RTSP://Cam.Local:8554/A?x=1&y=2", ("rtsp://cam.local:8554/A?x=1&y=2", None, None)),
        ("rtsps://cam:322/live", ("rtsps://cam:322/live", None, None)),
        ("rtsp://admin:p%40ss@10.0.0.1/a", ("rtsp://10.0.0.1/a", "admin", "p@ss")),
        ("rtsp://admin:p@ss@10.0.0.1/a", ("rtsp://10.0.0.1/a", "admin", "p@ss")),
        ("rtsp://admin:密码@10.0.0.1/a", ("rtsp://10.0.0.1/a", "admin", "密码")),
        ("rtsp://admin@10.0.0.1/a", ("rtsp://10.0.0.1/a", "admin", None)),
        ("rtsp://[::1]:554/a", ("rtsp://[::1]:554/a", None, None)),
        ("rtsp://10.0.0.1/cam/realmonitor?channel=1&subtype=0",
         ("rtsp://10.0.0.1/cam/realmonitor?channel=1&subtype=0", None, None)),
    ],
)  # fmt: skip
def test_good_addresses(url: str, expected: tuple[str, str | None, str | None]) -> None:
    assert validate_rtsp_url(url) == expected


@pytest.mark.parametrize(
    ("url", "cause"),
    [
        ("", "没有填写"),
        ("   ", "没有填写"),
        ("camera one", "空格"),
        ("rtsp://10.0.0.1/a\x00b", "不可见"),
        ("rtsp：//10.0.0.1/a", "全角"),
        ("rtsp://１０.0.0.1/a", "全角"),
        ("10.0.0.1", "开头"),
        ("10.0.0.1:554/a", "开头"),
        ("rtsp:10.0.0.1", "开头"),
        ("file:///etc/passwd", "开头"),
        ("http://10.0.0.1/onvif", "ONVIF"),
        ("rtsp://", "没有主机"),
        ("rtsp:///a", "没有主机"),
        ("rtsp://:554/a", "没有主机"),
        ("rtsp://10.0.0/a", "IP"),
        ("rtsp://10.0.0.256/a", "IP"),
        ("rtsp://[::1/a", "主机"),
        ("rtsp://[zz::1]/a", "主机|IP"),
        ("rtsp://ca!m/a", "主机名"),
        ("rtsp://-cam/a", "主机名"),
        ("rtsp://cam:0/a", "端口"),
        ("rtsp://cam:70000/a", "端口"),
        ("rtsp://cam:x/a", "端口"),
        ("rtsp://admin:geheim#1@cam/a", "端口|特殊"),
        ("rtsp://admin:12#geheim@cam/a", "特殊"),
        ("rtsp://admin:12/geheim@cam/a", "特殊"),
        ("rtsp://10.0.0.1/user=admin&password=geheim&channel=1", "密码"),
        ("rtsp://10.0.0.1/a?pwd=geheim", "密码"),
        ("rtsp://10.0.0.1/a;token=geheim", "密码"),
    ],
)
def test_nonsense_is_refused_in_words(url: str, cause: str) -> None:
    with pytest.raises(UserError, match=cause) as failure:
        validate_rtsp_url(url)
    assert failure.value.hint is not None
    assert "geheim" not in f"{failure.value} {failure.value.hint} {failure.value!r}"
    assert failure.value.__cause__ is None


@settings(deadline=None, database=None)
@given(st.one_of(st.text(), st.text().map("rtsp://".__add__), st.from_regex(r"rtsp://[a-z0-9:@/?#\[\].]*")))
def test_any_text_gets_an_answer(url: str) -> None:
    try:
        clean, _, _ = validate_rtsp_url(url)
    except UserError:
        return
    assert validate_rtsp_url(clean) == (clean, None, None)

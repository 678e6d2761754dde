"""Planned outages: asked for, approved by password, the cameras rest meanwhile (R25)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.outage import OutageState
from app.domain.record import Kind
from app.errors import UserError
from app.services.auth import NotPermitted, Session, WrongPassword
from app.services.outages import OutageWish
from tests.conduct.conftest import Post
from tests.services.conftest import PASSWORD


def wish(post: Post, *, begin: float = 10, minutes: float = 60, reason: str = "换交换机") -> OutageWish:
    since = post.clock.now() + timedelta(minutes=begin)
    camera = next(c.id for c in post.cameras.cameras() if c.number == 7)
    return OutageWish(since, since + timedelta(minutes=minutes), (camera, "unknown"), reason)


def test_an_approved_outage_rests_its_cameras_for_its_time(post: Post, admin: Session) -> None:
    outage = post.outages.ask(admin, wish(post))
    camera = outage.cameras[0]
    leader = post.named("主管领导").id
    assert [account.id for account in post.outages.approvers(admin)] == [leader]
    post.conduct.watch.tick()
    with pytest.raises(WrongPassword):
        post.outages.decide(admin, outage.id, leader, "wrong", granted=True)
    with pytest.raises(NotPermitted):
        post.outages.decide(admin, outage.id, admin.account.id, PASSWORD, granted=True)
    assert Kind.REFUSED in post.kinds()
    granted = post.outages.decide(admin, outage.id, leader, PASSWORD, granted=True, note="放学后进行")
    assert (granted.state, granted.decided_by) == (OutageState.GRANTED, "主管领导")
    assert post.outages.resting() == frozenset()
    post.clock.move(minutes=10)
    post.conduct.watch.tick()
    assert post.rests.resting == {camera}
    post.clock.move(minutes=59)
    assert post.outages.resting() == {camera}
    post.clock.move(minutes=2)
    post.conduct.watch.tick()
    assert post.rests.resting == frozenset()
    with pytest.raises(UserError, match="已经办过"):
        post.outages.decide(admin, outage.id, leader, PASSWORD, granted=True)
    post.reopen()
    assert post.outages.outages(admin, post.clock.now() - timedelta(days=1)) == [granted]


def test_it_ends_early_and_what_was_not_granted_rests_nothing(post: Post, admin: Session) -> None:
    leader = post.named("主管领导").id
    one = post.outages.ask(admin, wish(post, begin=0))
    assert post.outages.resting() == frozenset()  # asked for is not granted
    with pytest.raises(UserError, match="不批准的原因"):
        post.outages.decide(admin, one.id, leader, PASSWORD, granted=False)
    refused = post.outages.decide(admin, one.id, leader, PASSWORD, granted=False, note="考试日")
    assert refused.state is OutageState.REFUSED
    two = post.outages.ask(admin, wish(post, begin=0))
    post.outages.decide(admin, two.id, leader, PASSWORD, granted=True)
    post.clock.move(minutes=1)
    assert post.outages.resting()
    post.outages.end(admin, two.id)
    assert post.outages.resting() == frozenset()
    with pytest.raises(UserError, match="已经办过"):
        post.outages.end(admin, two.id)


def test_impossible_wishes_are_refused(post: Post, admin: Session, guard: Session) -> None:
    for bad, words in (
        (wish(post, reason=" "), "停机原因"),
        (wish(post, begin=-600), "时间不对"),
        (wish(post, minutes=0), "时间不对"),
        (wish(post, minutes=60 * 24 * 8), "时间不对"),
        (OutageWish(post.clock.now(), post.clock.now() + timedelta(hours=1), ("x",), "修"), "摄像机"),
    ):
        with pytest.raises(UserError, match=words):
            post.outages.ask(admin, bad)
    with pytest.raises(NotPermitted):
        post.outages.ask(guard, wish(post))

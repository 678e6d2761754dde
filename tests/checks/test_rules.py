"""Rules at hand: complete, searchable, printable, read and signed per person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.errors import UserError
from app.services.auth import NotPermitted, Session, WrongPassword
from app.services.reports import Paragraph
from app.services.rules import manual_of, texts
from tests.checks.conftest import Yard
from tests.services.conftest import MORNING, PASSWORD

IDS = ["measures", "duty", "storage", "access", "maintenance", "inspection", "manual"]


def test_the_five_wall_rules_the_measures_and_the_manual_are_there(yard: Yard) -> None:
    rules = yard.rules.rules()
    assert [rule.id for rule in rules] == IDS
    assert [rule.id for rule in rules if rule.poster] == IDS[1:-1]
    assert [rule.title for rule in rules][1] == "监控机房值班制度"
    for rule in rules[:-1]:
        assert not set(rule.markdown.replace("**", "")) & set(",;:()?")
    articles = rules[0].markdown
    assert "**第十三条**" in articles
    assert "**第十四条**" not in articles  # the regulation has none
    assert "端口为2224" in articles


def test_a_search_finds_the_paragraph_and_shows_it(yard: Yard) -> None:
    hits = yard.rules.search("8小时")
    assert ("measures", "8小时") in {(hit.rule_id, hit.found) for hit in hits}
    (hit,) = yard.rules.search("球机 降温")
    assert hit.title == "视频监控设备运行维护制度"
    assert (hit.before + hit.found).endswith("前端球机")
    assert yard.rules.search("  ") == []
    assert yard.rules.search("没有这样的词") == []


def test_each_person_signs_each_rule_once(yard: Yard, guard: Session, admin: Session) -> None:
    assert [rule.id for rule in yard.rules.unread(guard)] == IDS
    with pytest.raises(WrongPassword):
        yard.rules.sign(guard, "duty", "wrong-1234")
    assert yard.rules.sign(guard, "duty", PASSWORD) == MORNING
    yard.clock.move(hours=1)
    assert yard.rules.sign(guard, "duty", PASSWORD) == MORNING
    assert "duty" not in [rule.id for rule in yard.rules.unread(guard)]
    assert yard.kinds().count("rule.read") == 1
    for rule in yard.rules.unread(guard):
        yard.rules.sign(guard, rule.id, PASSWORD)
    readers = {reader.account.name: reader for reader in yard.rules.readers(admin)}
    assert readers["早班保安"].complete
    assert readers["早班保安"].signed["duty"] == MORNING
    assert readers["早班保安"].signed["access"] == MORNING + timedelta(hours=1)
    assert not any(readers["夜班保安"].signed.values())
    with pytest.raises(NotPermitted):
        yard.rules.readers(guard)


def test_a_changed_rule_is_to_be_read_again(yard: Yard, guard: Session) -> None:
    from app.domain.folds.rules import read_body
    from app.domain.record import Kind

    who = guard.account
    old = read_body("duty", "0" * 16, "监控机房值班制度", who.id, who.name)
    yard.store.run(lambda uow: uow.append(Kind.RULE_READ, old, author=who.id))
    assert "duty" in [rule.id for rule in yard.rules.unread(guard)]


def test_a_new_word_in_the_manual_makes_a_new_edition(yard: Yard, guard: Session) -> None:
    one = manual_of(["# 登录\n\n按回车。", "# 监控墙\n\n方向键移动。"])
    assert manual_of(["# 登录\n\n按回车。\n", "# 监控墙\n\n方向键\n移动。"]).edition == one.edition
    assert manual_of(["# 登录\n\n按空格。", "# 监控墙\n\n方向键移动。"]).edition != one.edition
    assert len({one.edition, yard.rules.rule("manual").edition}) == 2
    yard.rules.sign(guard, "manual", PASSWORD)
    assert "manual" not in [rule.id for rule in yard.rules.unread(guard)]
    texts.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.services.rules.manual_of", lambda chapters: manual_of([*chapters, "# 新的一章"]))
        assert [rule.id for rule in yard.rules.unread(guard)][-1] == "manual"
        yard.rules.sign(guard, "manual", PASSWORD)
        assert "manual" not in [rule.id for rule in yard.rules.unread(guard)]
    texts.cache_clear()


def test_a_poster_has_the_whole_text(yard: Yard, guard: Session) -> None:
    poster = yard.rules.poster(guard, "inspection")
    assert poster.title == "垫江县中小学校园视频监控管理系统监控设备定期检查制度"
    words = [block.text for block in poster.blocks if isinstance(block, Paragraph)]
    assert words[0] == "一、每日检查内容"
    assert [b.heading for b in poster.blocks if isinstance(b, Paragraph)] == [True, False] * 3
    with pytest.raises(UserError, match="没有这份制度"):
        yard.rules.poster(guard, "nothing")

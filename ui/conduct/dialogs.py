"""What is asked about one line of conduct: the manager's judgement, how a hang was dealt with; a signature.

Must not know which page asked.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app.domain.conduct import Verdict
from app.services.auth import Session
from app.services.baseline import BaselineService
from app.services.conduct_judge import ConductJudge
from app.services.conduct_log import ConductEvent
from app.services.stops import StopService
from ui.bridge import Bridge
from ui.conduct.words import kind_name, span_words, verdict_name
from ui.roster.form_dialog import FormDialog
from ui.texts import bracketed, show_text
from ui.widgets.basics import PasswordField, label


class JudgeDialog(FormDialog):
    """What the manager or the leader makes of a doubt, a foreground loss or a stop."""

    def __init__(
        self, judging: ConductJudge, bridge: Bridge, session: Session, event: ConductEvent, parent: QWidget
    ) -> None:
        super().__init__("judge", bridge, parent)
        self.name(self.tr("评定：{what}").format(what=kind_name(event.kind)), self.tr("保存评定"))
        self._judging, self._session, self._event = judging, session, event
        self.add(self.tr("记录"), _about(event))
        self.verdict = QComboBox()
        self.verdict.setObjectName("judge.verdict")
        for verdict in Verdict:
            self.verdict.addItem(verdict_name(verdict), verdict)
        self.note = QLineEdit()
        self.note.setObjectName("judge.note")
        self.note.setPlaceholderText(self.tr("了解到的情况（评定违规时必填）"))
        self.add(self.tr("评定"), self.verdict)
        self.add(self.tr("说明"), self.note)

    def work(self) -> Callable[[], object] | None:
        """The judgement goes on record."""
        verdict, note = Verdict(self.verdict.currentData()), self.note.text()
        if verdict is Verdict.BREACH and not note.strip():
            self.tell(self.tr("请写明违规的情况。"))
            self.note.setFocus()
            return None
        return lambda: self._judging.judge(self._session, self._event.ref, verdict, note)


class HangDoneDialog(FormDialog):
    """The manager has dealt with a hang."""

    def __init__(
        self, stops: StopService, bridge: Bridge, session: Session, event: ConductEvent, parent: QWidget
    ) -> None:
        super().__init__("hang_done", bridge, parent)
        self.name(self.tr("死机处理结果"), self.tr("记录处理结果"))
        self._stops, self._session, self._event = stops, session, event
        self.add(self.tr("记录"), _about(event))
        self.note = QLineEdit()
        self.note.setObjectName("hang_done.note")
        self.note.setPlaceholderText(self.tr("例如：更换网线后恢复"))
        self.add(self.tr("处理结果"), self.note)
        self.note.setFocus()

    def work(self) -> Callable[[], object]:
        """The result goes on record."""
        note = self.note.text()
        return lambda: self._stops.hang_done(self._session, self._event.ref, note)


class RestartDialog(FormDialog):
    """Whether the restart after a hang or an unexpected end helped."""

    def __init__(
        self, stops: StopService, bridge: Bridge, session: Session, event: ConductEvent, parent: QWidget
    ) -> None:
        super().__init__("restarted", bridge, parent)
        self.name(self.tr("重启后恢复了吗"), self.tr("记录"))
        self._stops, self._session, self._event = stops, session, event
        self.add(self.tr("记录"), _about(event))
        self.helped = QComboBox()
        self.helped.setObjectName("restarted.helped")
        self.helped.addItem(self.tr("已恢复"), True)
        self.helped.addItem(self.tr("没有恢复：通知管理员"), False)
        self.note = QLineEdit()
        self.note.setObjectName("restarted.note")
        self.add(self.tr("结果"), self.helped)
        self.add(self.tr("说明"), self.note)

    def work(self) -> Callable[[], object]:
        """The answer goes on record."""
        helped, note = bool(self.helped.currentData()), self.note.text()
        return lambda: self._stops.judge(self._session, self._event.ref, succeeded=helped, note=note)


class AcceptDialog(FormDialog):
    """What this PC has now becomes its baseline, signed."""

    def __init__(
        self, baseline: BaselineService, bridge: Bridge, session: Session, words: str, parent: QWidget
    ) -> None:
        super().__init__("accept", bridge, parent)
        self.name(self.tr("认定程序清单"), self.tr("签名认定"))
        self._baseline, self._session = baseline, session
        self.form.addRow(label(words, "muted", wrap=True))
        self.password = PasswordField(
            "accept.password", self.tr("{name}的密码").format(name=session.account.name)
        )
        self.add(self.tr("签名"), self.password)
        self.password.setFocus()

    def work(self) -> Callable[[], object] | None:
        """The list goes on record."""
        password = self.password.text()
        if not password:
            self.tell(self.tr("请输入密码签名。"))
            return None
        return lambda: self._baseline.accept(self._session, password)


def _about(event: ConductEvent) -> QWidget:
    who = bracketed(span_words(event), event.who)
    return label(f"{who} {show_text(event.detail)}", wrap=True)

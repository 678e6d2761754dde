"""First start in an empty data folder: the school, and the administrator's password.

Must not know how a workplace is created; it asks `Places` through the bridge.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter

from app.domain.people import School
from app.errors import GuardroomError
from ui.bridge import Bridge
from ui.front import Front
from ui.places import Places
from ui.texts import show_error
from ui.widgets.basics import KeyButton, PasswordField, label


class FirstRunPage(Front):
    """School's name from the county's list or typed, administrator's password twice."""

    created = Signal(object)
    """The new PlaceInfo."""

    def __init__(self, places: Places, bridge: Bridge) -> None:
        super().__init__(width=640)
        self.setObjectName("first_run")
        self._places, self._bridge = places, bridge
        self._schools: dict[str, School] = {}
        self.add_brand(self.tr("第一次使用"), self.tr("先登记学校和管理员，之后就可以添加摄像头。"))
        self._build()
        bridge.run(self, places.schools, self._show_schools)

    def _build(self) -> None:
        self._school = QComboBox()
        self._school.setObjectName("first.school")
        self._school.setEditable(True)
        self._school.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._school.setMaxVisibleItems(14)
        self._first = PasswordField("first.password", self.tr("管理员密码"))
        self._second = PasswordField("first.repeat", self.tr("再输一次"))
        for caption, field in (
            (self.tr("学校（从全县名单中选，或直接填写校名）"), self._school),
            (self.tr("管理员密码（至少 8 位，有字母有数字）"), self._first),
            (self.tr("再输一次密码"), self._second),
        ):
            self.body.addWidget(label(caption, "caption"))
            self.body.addWidget(field)
        self._problem = label("", "error", wrap=True)
        self._problem.setObjectName("first.problem")
        self._problem.setMinimumHeight(44)
        self.body.addWidget(self._problem)
        self._go = KeyButton(self.tr("建立值守台"), "Enter", kind="primary", name="first.go", large=True)
        self._go.clicked.connect(self._create)
        self._second.returnPressed.connect(self._create)
        self._first.returnPressed.connect(lambda: self._second.setFocus(Qt.FocusReason.TabFocusReason))
        self.body.addWidget(self._go)
        self.body.addWidget(
            label(
                self.tr("学校建立后，名称只能由县中心更改；值班账号由管理员在设置里添加。"),
                "caption",
                wrap=True,
            )
        )

    def _show_schools(self, schools: Sequence[School]) -> None:
        self._schools = {school.name: school for school in schools}
        typed = self._school.currentText()
        self._school.addItems(list(self._schools))
        completer = QCompleter(list(self._schools), self._school)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._school.setCompleter(completer)
        self._school.setEditText(typed)
        line = self._school.lineEdit()
        if line is not None:
            line.setPlaceholderText(self.tr("例如：{name}").format(name=schools[0].name if schools else ""))
        self._school.setFocus(Qt.FocusReason.OtherFocusReason)

    def _create(self) -> None:
        name, password = self._school.currentText().strip(), self._first.text()
        problem = ""
        if not name:
            problem = self.tr("请选择或填写学校名称。")
        elif not password:
            problem = self.tr("请设置管理员密码。")
        elif password != self._second.text():
            problem = self.tr("两次输入的密码不一致，请重新输入。")
        self._problem.setText(problem)
        if problem:
            return
        self._go.setEnabled(False)
        places, school = self._places, self._schools.get(name)
        self._bridge.run(self, lambda: places.create(school, name, password), self.created.emit, self._failed)

    def _failed(self, error: GuardroomError) -> None:
        self._go.setEnabled(True)
        self._problem.setText(show_error(error))

"""技术人员: who may repair and maintain the equipment, and until when the certificate holds (R45).

Must not know the page it stands on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QDateEdit, QWidget

from app.domain.people import Permission
from app.domain.period import Period
from app.domain.technician import Fitness, Technician
from app.filing import Filing
from app.services.auth import Session
from app.services.technicians import TechnicianInput, TechnicianService
from ui.assets.words import minute
from ui.bridge import Bridge
from ui.registers.detail import Facts
from ui.registers.room_dialogs import line
from ui.registers.tab import Around, RegisterTab, Sheet
from ui.registers.words import DAY, fitness_name, fitness_names, fitness_token
from ui.roster.form_dialog import FormDialog
from ui.tables import Column, Table
from ui.widgets.basics import EmptyState, button

YEAR = timedelta(days=365)


class TechnicianDialog(FormDialog):
    """`technician` None: a new one."""

    def __init__(
        self,
        technicians: TechnicianService,
        bridge: Bridge,
        session: Session,
        technician: Technician | None,
        parent: QWidget,
    ) -> None:
        super().__init__("technician", bridge, parent)
        self._technicians, self._session = technicians, session
        self._id = technician.id if technician is not None else ""
        new = technician is None
        self.name(self.tr("添加技术人员") if new else self.tr("修改技术人员"), self.tr("保存"))
        self.person = line("technician.person")
        self.company = line("technician.company", self.tr("例如：维护公司、县电教信息中心"))
        self.qualification = line("technician.qualification", self.tr("例如：安防系统维护、低压电工"))
        self.certificate = line("technician.certificate")
        self.until = QDateEdit()
        self.until.setObjectName("technician.until")
        self.until.setDisplayFormat("yyyy-MM-dd")
        self.until.setCalendarPopup(True)
        self.phone = line("technician.phone", self.tr("可不填"))
        for words, field in (
            (self.tr("姓名"), self.person),
            (self.tr("维护单位"), self.company),
            (self.tr("资质"), self.qualification),
            (self.tr("证书号"), self.certificate),
            (self.tr("有效期至"), self.until),
            (self.tr("电话"), self.phone),
        ):
            self.add(words, field)
        self._fill(technician)
        self.person.setFocus()

    def work(self) -> Callable[[], object]:
        """Put on the list, or change."""
        day = self.until.date()
        given = TechnicianInput(
            name=self.person.text(),
            company=self.company.text(),
            qualification=self.qualification.text(),
            certificate=self.certificate.text(),
            valid_until=date(day.year(), day.month(), day.day()).isoformat(),
            phone=self.phone.text(),
            id=self._id,
        )
        technicians, session = self._technicians, self._session
        return lambda: technicians.save(session, given)

    def _fill(self, technician: Technician | None) -> None:
        until = self._technicians.today() + YEAR
        if technician is not None:
            until = date.fromisoformat(technician.valid_until)
            self.person.setText(technician.name)
            self.company.setText(technician.company)
            self.qualification.setText(technician.qualification)
            self.certificate.setText(technician.certificate)
            self.phone.setText(technician.phone)
        self.until.setDate(QDate(until.year, until.month, until.day))


class TechniciansTab(RegisterTab):
    """Those who may be named in a repair stand first."""

    def __init__(self, filing: Filing, bridge: Bridge, session: Session, around: Around) -> None:
        super().__init__(filing, bridge, session, around)
        self._today = filing.technicians.today()
        add = button(self.tr("添加技术人员…"), "technicians.add", "primary", icon="mdi6.account-plus-outline")
        self._change = button(self.tr("修改…"), "technicians.change", icon="mdi6.pencil-outline")
        self._strike = button("", "technicians.strike")
        add.clicked.connect(lambda: self._open_dialog(None))
        self._change.clicked.connect(lambda: self._open_dialog(self.table.current()))
        self._strike.clicked.connect(self._strike_pressed)
        self.only(Permission.KEEP_REGISTERS, add, self._change, self._strike)
        self.build(self._make_table(), "technicians", [add], [self._change, self._strike])

    def fetch(self, month: Period) -> Callable[[], Sequence[Technician]]:
        """Everybody; the month does not matter."""
        technicians, session = self.filing.technicians, self.session
        return lambda: technicians.technicians(session)

    def paper(self, month: Period) -> Callable[[], Sheet]:
        """指定技术人员名单."""
        papers, session = self.filing.papers, self.session
        return lambda: papers.technicians(session)

    def words_of(self, row: Technician) -> Iterable[str]:
        """Names, certificate, state."""
        state = fitness_name(row, self._today)
        return (row.name, row.company, row.qualification, row.certificate, row.phone, state)

    def summary(self, rows: Sequence[Technician]) -> str:
        """可派修 2 人 · 资质过期 1 人."""
        self._today = self.filing.technicians.today()
        states = [row.fitness(self._today) for row in rows]
        words = self.tr("可派修 {n} 人").format(n=states.count(Fitness.FIT))
        if Fitness.EXPIRED in states:
            words += self.tr(" · 资质过期 {n} 人").format(n=states.count(Fitness.EXPIRED))
        return words

    def facts(self, row: Technician) -> Facts:
        """A technician in full."""
        return Facts(
            title=row.name,
            state=fitness_name(row, self._today),
            token=fitness_token(row, self._today),
            rows=(
                (self.tr("维护单位"), row.company),
                (self.tr("资质"), row.qualification),
                (self.tr("证书号"), row.certificate),
                (self.tr("有效期至"), row.valid_until),
                (self.tr("电话"), row.phone),
                (
                    self.tr("登记"),
                    self.tr("{name} {time}").format(name=row.author_name, time=minute(row.at)),
                ),
            ),
        )

    def chosen(self, row: Technician | None) -> None:
        """Change, take from the list or put back."""
        self._change.setEnabled(row is not None)
        self._strike.setEnabled(row is not None)
        back = row is not None and not row.listed
        self._strike.setText(self.tr("恢复到名单") if back else self.tr("移出名单"))

    def _make_table(self) -> Table:
        empty = EmptyState(
            "mdi6.account-hard-hat-outline",
            self.tr("名单上没有技术人员"),
            self.tr("维修必须由指定的有专业资格的技术人员进行。请管理员按“添加技术人员”，写下资质和有效期。"),
            name="technicians.empty",
        )
        columns = [
            Column(self.tr("姓名"), lambda t: t.name, 140),
            Column(self.tr("维护单位"), lambda t: t.company, least=130),
            Column(self.tr("资质"), lambda t: t.qualification, 160, spare=2),
            Column(self.tr("证书号"), lambda t: t.certificate, 140, spare=1),
            Column(self.tr("有效期至"), lambda t: t.valid_until, 116, fits=DAY),
            Column(
                self.tr("状态"),
                lambda t: fitness_name(t, self._today),
                124,
                token=lambda t: fitness_token(t, self._today),
                fits=fitness_names(),
            ),
        ]
        return Table("technicians.table", columns, empty, sortable=True)

    def _open_dialog(self, technician: Technician | None) -> None:
        self.open(TechnicianDialog(self.filing.technicians, self.bridge, self.session, technician, self))

    def _strike_pressed(self) -> None:
        found = self.table.current()
        if found is None:
            return
        technicians, session = self.filing.technicians, self.session
        self.bridge.run(
            self,
            lambda: technicians.strike(session, found.id, listed=not found.listed),
            lambda _: self.reload(),
            self.failed,
        )

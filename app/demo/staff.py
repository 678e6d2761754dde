"""Who works in the demo county: accounts named by their role, and their passwords, which are no secret."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.demo.places import SCHOOL_A, SCHOOL_B, SCHOOL_NAMES
from app.domain.people import COUNTY_SCHOOL_ID, Role
from app.domain.shift import ShiftName

COUNTY_NAME = "县电教中心"


@dataclass(frozen=True)
class Person:
    """An account to be made. `password` is printed for whoever tries the demo."""

    name: str
    role: Role
    shift: ShiftName | None = None
    password: str = field(default="", repr=False)


ADMIN = Person("管理员", Role.ADMIN, None, "guanli123")
GUARDS = (
    Person("早班保安", Role.GUARD, ShiftName.MORNING, "zaoban123"),
    Person("中班保安", Role.GUARD, ShiftName.MIDDLE, "zhongban123"),
    Person("夜班保安", Role.GUARD, ShiftName.NIGHT, "yeban123"),
)
LEADER = Person("主管领导", Role.LEADER, None, "lingdao123")
PRINCIPAL = Person("校长", Role.PRINCIPAL, None, "xiaozhang123")
OFFICER = Person(COUNTY_NAME, Role.COUNTY, None, "dianjiao123")

SCHOOL_STAFF = (ADMIN, *GUARDS, LEADER, PRINCIPAL)
"""The administrator comes first: only that account can make the others."""


@dataclass(frozen=True)
class Workplace:
    """One data folder of the demo: its name, whose it is, and who logs in there."""

    folder: str
    kind: str
    school_id: int
    name: str
    staff: tuple[Person, ...]


WORKPLACES = (
    Workplace("school-a", "school", SCHOOL_A, SCHOOL_NAMES[SCHOOL_A], SCHOOL_STAFF),
    Workplace("school-b", "school", SCHOOL_B, SCHOOL_NAMES[SCHOOL_B], SCHOOL_STAFF),
    Workplace("county", "county", COUNTY_SCHOOL_ID, COUNTY_NAME, (OFFICER,)),
)


def passwords() -> dict[str, dict[str, str]]:
    """Passwords by data folder and account, as the login page shows them."""
    return {w.folder: {person.name: person.password for person in w.staff} for w in WORKPLACES}


def accounts_table() -> str:
    """Every place, account and password of the demo, to be printed."""
    lines = ["演示账号和密码"]
    for workplace in WORKPLACES:
        lines.append(f"  {workplace.name}")
        lines += [f"    {_wide(person.name, 12)}{person.password}" for person in workplace.staff]
    return "\n".join(lines)


def _wide(name: str, columns: int) -> str:
    """Padded to a width in terminal columns; Chinese letters take two."""
    return name + " " * max(1, columns - 2 * len(name))

"""The centre's first schema: one append-only log, row level security, push, enrolment.

Written in SQL files beside this one, in the order in which they are run (shared design: sync.md).
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it; the migrating connection must be a superuser's."""
    connection = op.get_bind().execution_options(no_parameters=True)
    for part in ("roles", "tables", "push", "enrol"):
        connection.exec_driver_sql((Path(__file__).parent / f"0001_{part}.sql").read_text("utf-8"))
        connection.exec_driver_sql("reset role")

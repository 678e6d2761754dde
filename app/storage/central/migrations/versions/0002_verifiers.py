"""Passwords reach a school's other PCs; what nothing called is gone. In SQL, beside this file."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it; the migrating connection must be a superuser's."""
    connection = op.get_bind().execution_options(no_parameters=True)
    connection.exec_driver_sql(Path(__file__).with_suffix(".sql").read_text("utf-8"))
    connection.exec_driver_sql("reset role")

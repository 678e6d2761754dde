"""Verifiers are kept under the record that put them into force, so that PCs can share them.

Before, an account had one verifier under its own id and the former ones as a list beside it.
"""

import json
from itertools import zip_longest

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_SET_BY = """
    SELECT r.id FROM record r JOIN identity i ON i.school_id = r.school_id
    WHERE r.kind IN ('account.set', 'account.password_issued', 'account.password_changed')
      AND json_extract(r.env, '$.b.account') = :account AND r.id IS NOT NULL
      AND (r.kind <> 'account.set' OR r.pos = (
        SELECT min(f.pos) FROM record f WHERE f.school_id = r.school_id AND f.kind = 'account.set'
          AND json_extract(f.env, '$.b.account') = :account))
    ORDER BY r.seq IS NULL DESC, r.seq DESC, r.pos DESC
"""
"""Records that may have set a password of an account, the newest first."""


def upgrade() -> None:
    """Make the table anew and move what is there."""
    connection = op.get_bind()
    found = connection.exec_driver_sql("SELECT account_id, verifier FROM verifier")
    kept: dict[str, str] = {row.account_id: row.verifier for row in found}
    op.drop_table("verifier")
    table = op.create_table(
        "verifier",
        sa.Column("record_id", sa.Text, primary_key=True),
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("verifier", sa.Text, nullable=False),
    )
    op.create_index("ix_verifier_account_id", "verifier", ["account_id"])
    for account, present in kept.items():
        if account.endswith(".former"):
            continue
        verifiers = [present, *json.loads(kept.get(f"{account}.former", "[]"))]
        records = connection.execute(sa.text(_SET_BY), {"account": account}).scalars()
        for record, verifier in zip_longest(records, verifiers):
            if record is not None and verifier is not None:
                row = {"record_id": record, "account_id": account, "verifier": verifier}
                connection.execute(sa.insert(table), row)

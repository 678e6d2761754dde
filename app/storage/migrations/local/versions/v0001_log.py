"""The record log, its chain heads, what the centre said, drafts and verifiers."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table of the first version."""
    _log()
    _centre()
    _beside()


def _log() -> None:
    op.create_table(
        "record",
        sa.Column("pos", sa.Integer, primary_key=True),
        sa.Column("school_id", sa.Integer, nullable=False),
        sa.Column("seq", sa.Integer),
        sa.Column("device_id", sa.Text, nullable=False),
        sa.Column("dev_seq", sa.Integer, nullable=False),
        sa.Column("id", sa.Text),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("v", sa.Integer, nullable=False),
        sa.Column("env", sa.Text, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("received_at", sa.Integer),
        sa.UniqueConstraint("school_id", "device_id", "dev_seq"),
        sa.UniqueConstraint("school_id", "id"),
        sa.UniqueConstraint("school_id", "seq"),
        sqlite_autoincrement=True,
    )
    op.create_index("record_provisional", "record", ["school_id", "pos"], sqlite_where=sa.text("seq IS NULL"))
    op.create_table(
        "set_aside",
        sa.Column("pos", sa.Integer, primary_key=True),
        sa.Column("school_id", sa.Integer, nullable=False),
        sa.Column("device_id", sa.Text, nullable=False),
        sa.Column("dev_seq", sa.Integer, nullable=False),
        sa.Column("env", sa.Text, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "device",
        sa.Column("school_id", sa.Integer, primary_key=True),
        sa.Column("device_id", sa.Text, primary_key=True),
        sa.Column("head_seq", sa.Integer, nullable=False),
        sa.Column("head_hash", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "identity",
        sa.Column("school_id", sa.Integer, nullable=False),
        sa.Column("device_id", sa.Text, nullable=False),
    )


def _centre() -> None:
    op.create_table(
        "receipt",
        sa.Column("device_id", sa.Text, primary_key=True),
        sa.Column("dev_seq", sa.Integer, primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "cursor",
        sa.Column("school_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.Integer, nullable=False),
    )
    op.create_table(
        "wanted",
        sa.Column("school_id", sa.Integer, primary_key=True),
        sa.Column("sha256", sa.Text, primary_key=True),
    )


def _beside() -> None:
    op.create_table(
        "draft",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "verifier",
        sa.Column("account_id", sa.Text, primary_key=True),
        sa.Column("verifier", sa.Text, nullable=False),
    )
    op.create_table(
        "register_state",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("fingerprint", sa.Text, nullable=False),
    )
    op.create_table(
        "touched",
        sa.Column("register", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("pos", sa.Integer, primary_key=True),
        sqlite_with_rowid=False,
    )

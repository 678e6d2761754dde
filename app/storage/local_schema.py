"""Tables of the local log itself. The registers' tables are derived elsewhere (`registers.py`).

Everything here is append-only or small state beside it; nothing in `record` is ever changed but `seq`
and `received_at`, which the centre gives later. This module knows no rule and no folding.
"""

from __future__ import annotations

import sqlalchemy as sa

HEAD = "0002"
"""Newest migration in `migrations/local`; a test holds the two together."""

metadata = sa.MetaData()

record = sa.Table(
    "record",
    metadata,
    sa.Column("pos", sa.Integer, primary_key=True),  # order of arrival on this PC
    sa.Column("school_id", sa.Integer, nullable=False),
    sa.Column("seq", sa.Integer),  # gapless number within the school, given by the centre
    sa.Column("device_id", sa.Text, nullable=False),
    sa.Column("dev_seq", sa.Integer, nullable=False),
    sa.Column("id", sa.Text),  # null: the envelope is of a newer make
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("v", sa.Integer, nullable=False),
    sa.Column("env", sa.Text, nullable=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
    sa.Column("received_at", sa.Integer),  # microseconds since 1970, by the centre's clock
    sa.UniqueConstraint("school_id", "device_id", "dev_seq"),
    sa.UniqueConstraint("school_id", "id"),
    sa.UniqueConstraint("school_id", "seq"),
    sqlite_autoincrement=True,
)

set_aside = sa.Table(
    "set_aside",  # records a fork left behind; kept for the record, folded into nothing
    metadata,
    sa.Column("pos", sa.Integer, primary_key=True),
    sa.Column("school_id", sa.Integer, nullable=False),
    sa.Column("device_id", sa.Text, nullable=False),
    sa.Column("dev_seq", sa.Integer, nullable=False),
    sa.Column("env", sa.Text, nullable=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
)

device = sa.Table(
    "device",  # head of every chain that is kept here; a cut-off tail shows against it
    metadata,
    sa.Column("school_id", sa.Integer, primary_key=True),
    sa.Column("device_id", sa.Text, primary_key=True),
    sa.Column("head_seq", sa.Integer, nullable=False),
    sa.Column("head_hash", sa.LargeBinary, nullable=False),
)

identity = sa.Table(
    "identity",  # one row: whose log this is
    metadata,
    sa.Column("school_id", sa.Integer, nullable=False),
    sa.Column("device_id", sa.Text, nullable=False),
)

receipt = sa.Table(
    "receipt",
    metadata,
    sa.Column("device_id", sa.Text, primary_key=True),
    sa.Column("dev_seq", sa.Integer, primary_key=True),
    sa.Column("body", sa.Text, nullable=False),
)

cursor = sa.Table(
    "cursor",
    metadata,
    sa.Column("school_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("seq", sa.Integer, nullable=False),
)

wanted = sa.Table(
    "wanted",  # attachments that pulled records refer to and that are not here yet
    metadata,
    sa.Column("school_id", sa.Integer, primary_key=True),
    sa.Column("sha256", sa.Text, primary_key=True),
)

draft = sa.Table(
    "draft",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("body", sa.Text, nullable=False),
)

verifier = sa.Table(
    "verifier",
    metadata,
    sa.Column("record_id", sa.Text, primary_key=True),  # the record that put it into force
    sa.Column("account_id", sa.Text, nullable=False, index=True),
    sa.Column("verifier", sa.Text, nullable=False),
)

register_state = sa.Table(
    "register_state",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("fingerprint", sa.Text, nullable=False),
)

touched = sa.Table(
    "touched",  # which own-school records make up a register's row: what a late record must refold
    metadata,
    sa.Column("register", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("pos", sa.Integer, primary_key=True),
    sqlite_with_rowid=False,
)

provisional = sa.Index(
    "record_provisional", record.c.school_id, record.c.pos, sqlite_where=record.c.seq.is_(None)
)

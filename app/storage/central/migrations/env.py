"""Alembic's entry for the centre; `CentralAdmin` hands over the connection. Knows no address."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"], version_table="central_version")
with context.begin_transaction():
    # Migrations of two admins at once take turns; none waits for a forgotten transaction for ever.
    context.execute("SET LOCAL lock_timeout = '10s'")
    context.execute("SELECT pg_advisory_xact_lock(7305301)")
    context.run_migrations()

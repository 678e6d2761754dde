"""Schema migrations (Alembic): one folder for the local log, one for the centre."""

"""Runs the steps on the connection that the database worker hands over; knows no file and no URL."""

from alembic import context

from app.storage.local_schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,  # the caller's transaction holds the whole of it
)
context.run_migrations()

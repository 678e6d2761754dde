"""Migrations of the local log's own tables; the registers' tables are not migrated but refolded."""

"""The window: PySide6 only. Asks the services, shows their projections; decides nothing."""

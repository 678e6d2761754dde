"""Guardroom's core: headless. Nothing in here imports PySide6 or the `ui` package."""

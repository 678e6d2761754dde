"""Widgets of the equipment's ledgers."""

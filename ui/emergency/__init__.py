"""Emergencies and outages at the desk: the panel beside the wall and the bar that everybody sees."""

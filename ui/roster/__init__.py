"""Roster (排班): who is planned, who was there, leave, shift times, patterns."""

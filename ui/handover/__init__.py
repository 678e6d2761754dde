"""The shift handover (交接班, F9): the page and its parts."""

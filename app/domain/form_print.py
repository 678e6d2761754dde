"""That a form was printed, so that a second print of the same sheet can be told from the first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class FormPrint:
    """One print (or PDF) of a filled form.

    of_school  whose sheet it is; the county prints those of others into its own log
    day        ISO date the sheet is about; `period` is its line above the frame
    rows       how many rows it had
    """

    school_id: int
    id: str
    form_id: str
    of_school: int
    day: str
    period: str
    rows: int
    author_name: str
    at: datetime

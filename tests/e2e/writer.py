"""A guard who writes without a pause: the child process that test_kill.py kills.

Says "ready", then "kept TEXT" for each durable draft and "saved TEXT" for each signed entry.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from argon2 import PasswordHasher

from app.bootstrap import open_workplace

PASSWORD = "lantern-7-gate"
HASHER = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
"""argon2id at a low cost: the writing is to be interrupted, not the hashing."""


def main() -> None:
    """Write until killed."""
    folder, run = Path(sys.argv[1]), int(sys.argv[2])
    place = open_workplace(folder, video=False, hasher=HASHER)
    session = place.auth.login(place.auth.accounts()[0].id, PASSWORD, None)
    print("ready", flush=True)
    number = 0
    while True:
        words = f"{run:02d}-{number:06d}"
        draft = replace(place.duty.new_draft(session), situation=words)
        place.duty.keep_draft(session, draft)
        print("kept", words, flush=True)
        place.duty.sign(session, draft, PASSWORD)
        print("saved", words, flush=True)
        number += 1


if __name__ == "__main__":
    main()

"""Use cases: one small class each. `ports.py` says what they need of the outside; no adapter is imported."""

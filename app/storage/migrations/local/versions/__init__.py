"""One module per step, additive only."""

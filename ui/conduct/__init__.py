"""The guard's conduct and the PC at the desk: leaving, presence, the foreground, outages, baseline."""

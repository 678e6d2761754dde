"""The regulation's rules as plain data and functions: standard library only, no clock, no I/O."""

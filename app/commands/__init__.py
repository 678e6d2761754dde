"""The command line's subcommands, one module a room. Each has `add(commands)`; `app/cli.py` lists them."""

"""The only room with FFmpeg and libVLC: the wall's engine with its worker processes, and the player.

`engine.VideoEngine` and `player.VlcPlayer` are what the rest of the program uses, through the protocols
of `services/ports.py`. This room knows nothing of storage, of people or of the user interface.
"""

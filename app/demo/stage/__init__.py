"""The demo's film set: places built of simple solids, seen by a pinhole camera, lit and peopled.

It paints pictures and nothing else: no files, no encoding, no network.
"""

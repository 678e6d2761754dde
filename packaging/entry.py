"""The bundle's one entry point: window, video worker or command line, told apart before heavy imports."""

import sys


def main() -> int:
    """Hand over to the face that the arguments ask for; returns its exit status."""
    if sys.argv[1:2] == ["--video-worker"]:
        from app.video.worker import main as worker  # noqa: PLC0415

        worker(sys.argv[2:])
    if sys.argv[1:2] in (["--cli"], ["--module"]):
        from app.cli import main as command_line  # noqa: PLC0415

        return command_line(sys.argv[2:] if sys.argv[1] == "--cli" else sys.argv[1:])
    from ui.__main__ import main as window  # noqa: PLC0415

    return window(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())

"""The floor: decode the given streams and do nothing else, one process. `python -m … SECONDS URL…`."""

from __future__ import annotations

import sys
import threading
import time

import av

OPTIONS = {"rtsp_transport": "tcp", "probesize": "32", "analyzeduration": "0"}


def main() -> None:
    """Prints the CPU seconds spent during the measured time."""
    seconds, urls = float(sys.argv[1]), sys.argv[2:]
    over = threading.Event()

    def decode(url: str) -> None:
        with av.open(url, options=OPTIONS, timeout=(5, 5)) as container:
            container.streams.video[0].codec_context.thread_count = 1
            for _ in container.decode(video=0):
                if over.is_set():
                    return

    threads = [threading.Thread(target=decode, args=(url,)) for url in urls]
    for thread in threads:
        thread.start()
    time.sleep(4)
    before = time.process_time()
    time.sleep(seconds)
    print(time.process_time() - before, flush=True)
    over.set()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()

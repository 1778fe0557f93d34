"""One reader in a process of its own: the memory that it takes, and how long the first person waits once it is ready."""

import json
import sys
import time
from pathlib import Path

KILOBYTES_IN_A_MEGABYTE = 1024


def main() -> None:
    """Prints both as JSON. What it takes is the largest size of the process over that before the reader was imported."""
    before = _largest()
    from messages.understand import languages, read

    for language in languages():
        read("hm", language=language, context="none")
    begun = time.perf_counter()
    read(sys.argv[1], language="en", context="invite")
    first = (time.perf_counter() - begun) * 1000
    print(json.dumps({"megabytes": (_largest() - before) / KILOBYTES_IN_A_MEGABYTE, "milliseconds": first}))


def _largest() -> int:
    """In kilobytes; what the process that started this one takes is not in it."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0])


if __name__ == "__main__":
    main()

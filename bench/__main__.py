"""``make bench``: prints one table and writes ``bench/latest.json``. ``make bench ONLY=name`` runs one figure's script.

``BENCH_SCALE=10`` takes ten times the small amounts, and never more than the full ones.
"""

import importlib
import json
import sys
from pathlib import Path

from bench.figure import Figure

SCRIPTS = (
    "reading",
    "frozen",
    "answering",
    "due",
    "sdk",
    "limits",
    "planning",
    "door",
    "idle",
    "starting",
    "linkage",
    "still",
)


def main() -> None:
    only = sys.argv[1:] or list(SCRIPTS)
    unknown = [name for name in only if name not in SCRIPTS]
    if unknown:
        sys.exit(f"There is no {', '.join(unknown)}. There is: {', '.join(SCRIPTS)}.")
    found: list[Figure] = []
    for name in only:
        for figure in importlib.import_module(f"bench.{name}").figures():
            print(_line(figure), flush=True)
            found.append(figure)
    rows = [figure.row() for figure in found]
    (Path(__file__).parent / "latest.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def _line(figure: Figure) -> str:
    """One row: what, how much, and how that stands to the least and to what we want."""
    row = f"{figure.figure:76} {figure.value:10.3f} {figure.unit:8}"
    wanted = f"floor {figure.floor:g}, goal {figure.goal:g}"
    return f"{row} {wanted:24} {figure.verdict}" if figure.verdict else row


if __name__ == "__main__":
    main()

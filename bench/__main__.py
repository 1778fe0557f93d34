"""``make bench``: prints one table and writes ``bench/latest.json``. ``make bench ONLY=name`` runs one figure's script."""

import json
import sys
from pathlib import Path

from bench import answering, reading
from bench.figure import Figure

SCRIPTS = {"reading": reading.figures, "answering": answering.figures}


def main() -> None:
    only = sys.argv[1:] or list(SCRIPTS)
    unknown = [name for name in only if name not in SCRIPTS]
    if unknown:
        sys.exit(f"There is no {', '.join(unknown)}. There is: {', '.join(SCRIPTS)}.")
    found: list[Figure] = [figure for name in only for figure in SCRIPTS[name]()]
    for figure in found:
        print(f"{figure.figure:70} {figure.value:10.3f} {figure.unit}  (floor {figure.floor}, goal {figure.goal})")
    rows = [figure.row() for figure in found]
    (Path(__file__).parent / "latest.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

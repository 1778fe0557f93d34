"""The desk's own sentences, in one file a language: ``words/<xx>.toml``. English is complete; others may follow."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "words"


@cache
def sentences(language: str) -> dict[str, str]:
    """Every sentence by its name. A counted one has two, which end in ``.one`` and ``.more``."""
    found: dict[str, str] = {}
    _flatten(tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8")), "", found)
    return found


def _flatten(table: dict[str, Any], before: str, found: dict[str, str]) -> None:
    for key, value in table.items():
        if isinstance(value, dict):
            _flatten(value, f"{before}{key}.", found)
        else:
            found[before + key] = value


@cache
def languages() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def in_words(what: str) -> str:
    """What is wrong with a field: a sentence of the desk by its name, or words that came with their facts already."""
    return say(what) if what in sentences("en") else what


def say(key: str, language: str = "en", /, **facts: Any) -> str:
    """A sentence with its facts. ``count`` chooses between one and more.

    Raises:
        KeyError: there is no such sentence; that is our bug.
    """
    known = sentences(language if language in languages() else "en")
    counted = f"{key}.{'one' if facts.get('count') == 1 else 'more'}"
    pattern = known[counted] if counted in known else known[key]
    return pattern.format_map(facts)

"""Every sentence in every language, measured, and the page ``docs/sentences.md`` that shows it. ``make sentences`` writes it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from messages.catalogue import languages
from messages.readability import readability
from messages.render import message
from messages.segments import Alphabet, length, plain
from messages.texts import SENTENCES
from messages.watched import watched
from tests.messages.sample_facts import sample_facts

HOUSE = Path(__file__).parents[2]
EXACT = {"time": ["14:00", "16:00", True]}
"""Facts that say "approximately" are left out of the reading: the framework's people asked for that word."""
_HEAD = """# Every sentence, measured

Made by `make sentences`; `make check` says when it is no longer true. The sentences are in `messages/texts.py` and
`messages/locale/`, the limits in `messages/words/` and `tests/messages/test_catalogues.py`. [words.md](words.md) says how to
change one.

Each cell: **texts** that the sentence takes with sample facts · **words** of its longest sentence · how **hard** it is to read
(English: the school year of Flesch and Kincaid; the others: the index LIX of Björnsson; both say little below 12 words).
*u*: a letter such as ã, ł or ș leaves room for 70 instead of 160 signs in a text; behind the stroke, the texts in plain letters.

"""


@dataclass(frozen=True, slots=True)
class Row:
    """One sentence in one language: what it costs as a text message, and how hard it is to read."""

    name: str
    texts: int
    plain_texts: int
    alphabet: Alphabet
    words: int
    longest: int
    hardness: float


@cache
def measured(language: str) -> tuple[Row, ...]:
    """Every sentence that is said to somebody; the patterns of dates and names are measured inside the others."""
    return tuple(_rows(language))


def _rows(language: str) -> Iterator[Row]:
    facts = sample_facts(language)
    for name, sentence in SENTENCES.items():
        if sentence.kind == "pattern":
            continue
        words = message([(name, {})], facts, language)
        cost, read = length(words), readability(message([(name, {})], {**facts, **EXACT}, language), language)
        longest = max(read.words, default=0)
        yield Row(
            name, cost.segments, length(plain(words)).segments, cost.alphabet, sum(read.words), longest, read.hardness
        )


def table() -> str:
    """The whole page."""
    columns = [measured(language) for language in languages()]
    limits = ", ".join(f"{language} {watched(language).hardest:g}" for language in languages())
    lines = [
        f"Hardest that is allowed: {limits}.\n",
        f"| sentence | kind | {' | '.join(languages())} |",
        f"|---|---|{'---|' * len(languages())}",
    ]
    for rows in zip(*columns, strict=True):
        name = rows[0].name
        lines.append(f"| {name} | {SENTENCES[name].kind} | {' | '.join(map(_cell, rows))} |")
    return _HEAD + "\n".join(lines) + "\n"


def _cell(row: Row) -> str:
    texts = str(row.texts) if row.alphabet == "GSM-7" else f"{row.texts}u/{row.plain_texts}"
    return f"{texts} · {row.longest} · {row.hardness:g}"


if __name__ == "__main__":
    (HOUSE / "docs" / "sentences.md").write_text(table(), encoding="utf-8")
    print("docs/sentences.md is written.")

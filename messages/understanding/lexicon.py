"""The phrase files, one a language, read once and when first needed."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from messages.understanding.folding import fold, tokens
from messages.understanding.patterns import Parser, Sequence_, anchor, literals

_HERE = Path(__file__).parent
TOPIC = "topic:"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of one language: ``signal`` is what it says."""

    signal: str
    written: str
    nodes: Sequence_


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What one language knows."""

    language: str
    reviewed: tuple[str, str] | None
    spelling: Mapping[str, tuple[str, ...]]
    commands: Mapping[str, str]
    taught: Mapping[str, str]
    courtesy: frozenset[str]
    negators: frozenset[str]
    not_me: frozenset[str]
    after_no: frozenset[str]
    days: Mapping[str, Any]
    vocabulary: frozenset[str]
    by_word: Mapping[str, tuple[Phrase, ...]] = field(repr=False)
    by_stem: Mapping[str, tuple[Phrase, ...]] = field(repr=False)


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a file, English first."""
    return tuple(sorted((path.stem for path in _HERE.glob("*.toml")), key=lambda code: (code != "en", code)))


@cache
def lexicon(language: str) -> Lexicon:
    """The phrases of one language."""
    data = tomllib.loads((_HERE / f"{language}.toml").read_text(encoding="utf-8"))
    spelling = {key: tuple(str(value).split()) for key, value in data["spelling"].items()}
    one_for_one = {key: value[0] for key, value in spelling.items() if len(value) == 1}
    phrases = tuple(_phrases(data, Parser(data["sets"], one_for_one)))
    return Lexicon(
        language=language,
        reviewed=(data["reviewer"], data["reviewed"]) if data["reviewer"] else None,
        spelling=spelling,
        commands=_commands(data["words"]),
        taught={name: entry["taught"] for name, entry in data["words"].items()},
        courtesy=_listed(data["courtesy"]),
        negators=_listed(data["negators"]),
        not_me=_listed(data["not_me"]),
        after_no=_listed(data["after_no"]),
        days=data["days"],
        vocabulary=frozenset(_vocabulary(phrases, data, spelling)),
        by_word=_index(phrases, stems=False),
        by_stem=_index(phrases, stems=True),
    )


def all_lexicons() -> tuple[Lexicon, ...]:
    """Every language: crisis is looked for in all of them, always (understanding rule 3)."""
    return tuple(lexicon(language) for language in languages())


def _phrases(data: Mapping[str, Any], parser: Parser) -> Iterable[Phrase]:
    for table, prefix in (("say", ""), ("topics", TOPIC)):
        for signal, lines in data[table].items():
            for line in filter(None, map(str.strip, lines.splitlines())):
                yield Phrase(prefix + signal, line, parser.parse(line))


def _index(phrases: Iterable[Phrase], *, stems: bool) -> dict[str, tuple[Phrase, ...]]:
    found: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        for literal in anchor(phrase.nodes):
            if literal.is_stem is stems:
                found.setdefault(literal.word, []).append(phrase)
    return {word: tuple(listed) for word, listed in found.items()}


def _commands(words: Mapping[str, Any]) -> dict[str, str]:
    return {
        command_key(spelling): name
        for name, entry in words.items()
        for spelling in (name, entry["taught"], *entry.get("also", ()))
    }


def command_key(text: str) -> str:
    """A command as it is compared: folded words, one space between them."""
    return " ".join(token.word for token in tokens(text))


def _listed(words: str) -> frozenset[str]:
    return frozenset(token.word for token in tokens(words))


def _vocabulary(phrases: Iterable[Phrase], data: Mapping[str, Any], spelling: Mapping[str, Any]) -> Iterable[str]:
    for phrase in phrases:
        yield from (literal.word for literal in literals(phrase.nodes) if not literal.is_stem)
    yield from (token.word for token in tokens(data["known"]))
    yield from map(fold, spelling)

"""The phrase files, one a language, read once and when first needed."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from messages.understanding.folding import fold, tokens
from messages.understanding.patterns import Anchor, Needs, Nodes, Parser, anchor

_HERE = Path(__file__).parent
TOPIC = "topic:"
_SHORTEST_NAME = 2
_Names = tuple[tuple[str, int, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Things:
    """Days, minutes, languages and channels by name; names of several words are split, ready to be compared."""

    day_names: _Names
    day_words: frozenset[str]
    minutes: tuple[tuple[int, tuple[str, ...]], ...]
    months: Mapping[str, int]
    before_number: frozenset[str]
    number_endings: frozenset[str]
    numbers: Mapping[str, int]
    languages: Mapping[str, str]
    channels: Mapping[str, str]
    joins: frozenset[str]
    rather: frozenset[str]
    turns: frozenset[str]
    instead_of: frozenset[str]


@dataclass(frozen=True, slots=True)
class Stay:
    """Words around the time at which somebody leaves; ``first`` are names of a first part, 0 minutes for its half."""

    until: frozenset[str]
    around: frozenset[str]
    early: frozenset[str]
    units: frozenset[str]
    hours: Mapping[str, int]
    first: tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Choose:
    """Words by which somebody chooses from a list: all of it, none of it, all but."""

    all: frozenset[str]
    none: frozenset[str]
    but: frozenset[str]


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of one language: ``signal`` is what it says."""

    signal: str
    written: str
    nodes: Nodes
    anchor: Anchor
    needs: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What one language knows."""

    language: str
    reviewed: tuple[str, str] | None
    spelling: Mapping[str, tuple[str, ...]]
    commands: Mapping[str, str]
    courtesy: frozenset[str]
    negators: frozenset[str]
    negators_after: frozenset[str]
    after_late: frozenset[str]
    asides: frozenset[str]
    light: frozenset[str]
    joined_before: tuple[str, ...]
    joined_behind: tuple[str, ...]
    not_me: frozenset[str]
    after_no: frozenset[str]
    small: frozenset[str]
    ours: frozenset[str]
    links: frozenset[str]
    past: frozenset[str]
    places: frozenset[str]
    new_clause: frozenset[str]
    opens_after: frozenset[str]
    helping: frozenset[str]
    infinitives: tuple[str, ...]
    own_verbs: frozenset[str]
    elided: frozenset[str]
    things: Things
    another: tuple[Nodes, ...]
    of_me: tuple[Nodes, ...]
    stay: Stay
    choose: Choose
    subjects: Mapping[str, tuple[str, ...]]
    errands: Mapping[str, tuple[str, ...]]
    details: Mapping[str, tuple[str, ...]]
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
    data = _file(language)
    spelling = {key: tuple(str(value).split()) for key, value in data["spelling"].items()}
    one_for_one = {key: value[0] for key, value in spelling.items() if len(value) == 1}
    parser = Parser(data["sets"], one_for_one)
    phrases = tuple(_phrases(data, parser))
    return Lexicon(
        language=language,
        reviewed=(data["reviewer"], data["reviewed"]) if data["reviewer"] else None,
        spelling=spelling,
        commands=_commands(data["words"]),
        courtesy=_listed(data["courtesy"]),
        negators=_listed(data["negators"]),
        negators_after=_listed(data.get("negators_after", "")),
        after_late=_listed(data.get("after_late", "")),
        asides=_listed(data["asides"]),
        light=_listed(data["light"]),
        joined_before=tuple(data.get("joined_before", "").split()),
        joined_behind=tuple(data.get("joined_behind", "").split()),
        not_me=_listed(data["not_me"]),
        after_no=_listed(data["after_no"]),
        small=_listed(data["small"]),
        ours=_listed(data["ours"]),
        links=_listed(data["links"]),
        past=_listed(data["past"]),
        places=_listed(data["places"]),
        new_clause=_listed(data["new_clause"]),
        opens_after=_listed(data["opens_after"]),
        helping=_listed(data.get("helping", "")),
        infinitives=tuple(data.get("infinitives", "").split()),
        own_verbs=_listed(data.get("own_verbs", "")),
        elided=_listed(data.get("elided", "")),
        things=_things(data["days"]),
        another=_whole(data["another"], data["sets"]),
        of_me=_whole(data["of_me"], data["sets"]),
        stay=_stay(data["stay"]),
        subjects=_beginnings(data["subjects"]),
        errands=_beginnings(data["errands"]),
        details=_beginnings(data["details"]),
        choose=Choose(**{kind: _listed(words) for kind, words in data["choose"].items()}),
        vocabulary=frozenset(_vocabulary(parser.vocabulary, data, spelling)),
        by_word=_index((word, phrase) for phrase in phrases for word in phrase.anchor.words),
        by_stem=_index((stem, phrase) for phrase in phrases for stem in phrase.anchor.stems),
    )


@cache
def words_taught(language: str) -> Mapping[str, str]:
    """Command -> the spelling that our messages teach. Writing a message needs no more than this of a language."""
    return {name: entry["taught"] for name, entry in _file(language)["words"].items()}


def _file(language: str) -> Mapping[str, Any]:
    return tomllib.loads((_HERE / f"{language}.toml").read_text(encoding="utf-8"))


def all_lexicons() -> tuple[Lexicon, ...]:
    """Every language: crisis is looked for in all of them, always (understanding rule 3)."""
    return tuple(lexicon(language) for language in languages())


def _phrases(data: Mapping[str, Any], parser: Parser) -> Iterable[Phrase]:
    needs = Needs()
    for table, prefix in (("say", ""), ("topics", TOPIC)):
        for signal, lines in data[table].items():
            for line in filter(None, map(str.strip, lines.splitlines())):
                nodes = parser.parse(line)
                yield Phrase(prefix + signal, line, nodes, anchor(nodes), needs.of(nodes))


def _whole(lines: str, sets: Mapping[str, Any]) -> tuple[Nodes, ...]:
    """Phrases that are looked for by themselves: their words count for nothing else."""
    parser = Parser(sets, {})
    return tuple(parser.parse(line) for line in lines.splitlines() if line)


def _index(pairs: Iterable[tuple[str, Phrase]]) -> dict[str, tuple[Phrase, ...]]:
    found: dict[str, list[Phrase]] = {}
    for key, phrase in pairs:
        found.setdefault(key, []).append(phrase)
    return {key: tuple(listed) for key, listed in found.items()}


def _beginnings(data: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(begins.split()) for name, begins in data.items()}


def _commands(words: Mapping[str, Any]) -> dict[str, str]:
    return {
        command_key(spelling): name
        for name, entry in words.items()
        for spelling in (name, entry["taught"], *entry.get("also", ()))
    }


def command_key(text: str) -> str:
    """A command as it is compared: folded words, one space between them."""
    return " ".join(token.word for token in tokens(text))


def _things(data: Mapping[str, Any]) -> Things:
    return Things(
        day_names=tuple(_day_names(data)),
        day_words=frozenset(
            word
            for kind in ("weekday", "relative")
            for names in data[kind]
            for name in names
            for word in _split(name)
            if len(word) > _SHORTEST_NAME
        ),
        minutes=tuple((int(minutes), _split(name)) for name, minutes in data["minutes"].items()),
        months={fold(name): number for number, names in enumerate(data["months"], 1) for name in names},
        before_number=frozenset(data["before_number"]),
        number_endings=frozenset(data["number_endings"]),
        numbers=data["numbers"],
        languages=data["languages"],
        channels=data["channels"],
        joins=frozenset(data["joins"]),
        rather=frozenset(data["rather"]),
        turns=frozenset(data["turns"]),
        instead_of=frozenset(data["instead_of"]),
    )


def _stay(data: Mapping[str, Any]) -> Stay:
    return Stay(
        until=_listed(data["until"]),
        around=_listed(data["around"]),
        early=_listed(data["early"]),
        units=_listed(data["units"]),
        hours=data["hours"],
        first=tuple((int(minutes), _split(name)) for name, minutes in data["first"].items()),
    )


def _day_names(data: Mapping[str, Any]) -> Iterable[tuple[str, int, tuple[str, ...]]]:
    for kind in ("weekday", "relative"):
        yield from ((kind, value, _split(name)) for value, names in enumerate(data[kind]) for name in names)
    yield from (("first", value, _split(name)) for value, names in enumerate(data["first"], 2) for name in names)
    for kind in ("next", "both", "all", "this_week", "next_week"):
        yield from ((kind, 0, _split(name)) for name in data[kind])


def _split(name: str) -> tuple[str, ...]:
    return tuple(token.word for token in tokens(name))


def _listed(words: str) -> frozenset[str]:
    return frozenset(token.word for token in tokens(words))


def _vocabulary(written: Iterable[str], data: Mapping[str, Any], spelling: Iterable[str]) -> Iterable[str]:
    yield from written
    yield from (token.word for token in tokens(data["known"]))
    yield from map(fold, spelling)

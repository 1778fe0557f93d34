"""The small language in which phrases are written, and how a phrase is found in a text.

word        that word                         word*       any word that starts so
(a|b c|d)   one of them; (a|) is optional     <NAME>      a set of the same file
_           up to two words in between        __          up to five words in between
^           first word of a sentence          $           last word of a sentence
#           any number
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from messages.understanding.folding import SENTENCE, Token, fold

NUMBER = "#"
_GAPS = {"_": 2, "__": 5}
_PART = re.compile(r"[()|^$]|<\w+>|[^\s()|^$<>]+")
_NOWHERE = -1000.0


@dataclass(frozen=True, slots=True)
class Words:
    """One word of the text: any of these, or any that starts like one of ``stems``."""

    words: frozenset[str]
    stems: tuple[str, ...] = ()

    def fits(self, token: Token) -> bool:
        words = self.words
        if token.word in words or token.tail in words:
            return True
        if token.near and not words.isdisjoint(token.near):
            return True
        if self.stems and (token.word.startswith(self.stems) or token.tail.startswith(self.stems)):
            return True
        return NUMBER in words and token.word[:1].isdigit()


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several phrases; those that begin with a plain word are found by it."""

    options: tuple["Nodes", ...]
    by_first: Mapping[str, tuple["Nodes", ...]]
    others: tuple["Nodes", ...]
    needed: tuple[frozenset[str], tuple[str, ...]]
    """Words and stems of which a text must hold one; none if it need not."""
    size: tuple[int, int]
    """The fewest and the most words that it takes up."""

    def worth_trying(self, token: Token | None) -> Iterator["Nodes"]:
        if token is not None:
            for word in {token.word, token.tail, *token.near}:
                yield from self.by_first.get(word, ())
        yield from self.others


@dataclass(frozen=True, slots=True)
class Gap:
    """Words that do not matter."""

    most: int


@dataclass(frozen=True, slots=True)
class Edge:
    """Where a sentence starts or ends."""

    at_start: bool


Node = Words | Choice | Gap | Edge
Nodes = tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Anchor:
    """Words of which a phrase must hold one, and how many words can stand before it."""

    words: frozenset[str]
    stems: tuple[str, ...]
    least_before: int
    most_before: int


class BadPattern(ValueError):
    """A phrase file holds something that cannot be read; it names the phrase."""


class Parser:
    """Reads phrases of one language into nodes; remembers every whole word it met."""

    def __init__(self, sets: Mapping[str, Sequence[str]], spelling: Mapping[str, str]) -> None:
        self._sets = sets
        self._spelling = spelling
        self._known_sets: dict[str, Node] = {}
        self._known_words: dict[str, Words] = {}
        self._known_parts: dict[str, tuple[Words, ...]] = {}
        self.vocabulary: set[str] = set()

    def parse(self, phrase: str) -> Nodes:
        nodes, rest = self._sequence(_PART.findall(phrase), 0, phrase)
        if rest < len(_PART.findall(phrase)):
            raise BadPattern(phrase)
        return nodes

    def _sequence(self, parts: list[str], at: int, phrase: str) -> tuple[Nodes, int]:
        nodes: list[Node] = []
        while at < len(parts) and parts[at] not in "|)":
            if parts[at] == "(":
                choice, at = self._choice(parts, at + 1, phrase)
                nodes.append(choice)
            else:
                nodes.extend(self._plain(parts[at], phrase))
                at += 1
        return tuple(nodes), at

    def _choice(self, parts: list[str], at: int, phrase: str) -> tuple[Node, int]:
        options: list[Nodes] = []
        while True:
            option, at = self._sequence(parts, at, phrase)
            options.append(option)
            if at == len(parts):
                raise BadPattern(phrase)
            at += 1
            if parts[at - 1] == ")":
                return _one_of(options), at

    def _plain(self, part: str, phrase: str) -> Iterator[Node]:
        if part in _GAPS:
            yield Gap(_GAPS[part])
        elif part in "^$":
            yield Edge(part == "^")
        elif part[0] == "<":
            yield self._set(part[1:-1], phrase)
        else:
            if part not in self._known_parts:
                self._known_parts[part] = tuple(self._words(part))
            yield from self._known_parts[part]

    def _set(self, name: str, phrase: str) -> Node:
        if name not in self._sets:
            raise BadPattern(f"{phrase}: there is no set {name}")
        if name not in self._known_sets:
            self._known_sets[name] = _one_of([self.parse(member) for member in self._sets[name]])
        return self._known_sets[name]

    def _words(self, part: str) -> Iterator[Words]:
        folded = part if part.isascii() and part.islower() else fold(part)
        *pieces, last = folded.rstrip("*").replace("'", "").split("-")
        for piece in pieces:
            yield self._word(piece)
        yield Words(frozenset(), (last,)) if part.endswith("*") else self._word(last)

    def _word(self, word: str) -> Words:
        word = self._spelling.get(word, word)
        if word not in self._known_words:  # most phrases are made of the same words: one of each is enough
            self.vocabulary.add(word)
            self._known_words[word] = Words(frozenset({word}))
        return self._known_words[word]


def _one_of(options: Sequence[Nodes]) -> Node:
    """Single words are gathered, so that they cost one look instead of many."""
    single = [option[0] for option in options if len(option) == 1 and isinstance(option[0], Words)]
    longer = [option for option in options if not (len(option) == 1 and isinstance(option[0], Words))]
    words = Words(
        frozenset(word for node in single if isinstance(node, Words) for word in node.words),
        tuple(stem for node in single if isinstance(node, Words) for stem in node.stems),
    )
    if not longer:
        return words
    return _choice(((words,), *longer) if single else tuple(longer))


def _choice(options: tuple[Nodes, ...]) -> Choice:
    by_first: dict[str, list[Nodes]] = {}
    others: list[Nodes] = []
    for option in options:
        first = option[0] if option else None
        if isinstance(first, Words) and not first.stems and NUMBER not in first.words:
            for word in first.words:
                by_first.setdefault(word, []).append(option)
        else:
            others.append(option)
    firsts = {word: tuple(found) for word, found in by_first.items()}
    return Choice(options, firsts, tuple(others), _needed_of_one(options), _size_of_one(options))


def ends(nodes: Nodes, text: Sequence[Token], at: int, node: int = 0, *, inside: bool = False) -> Iterator[int]:
    """Every place where the phrase can end if it starts at ``at``; a phrase never goes on in the next sentence."""
    if node == len(nodes):
        yield at
        return
    step = nodes[node]
    if isinstance(step, Words):
        if at < len(text) and not (inside and text[at].pause == SENTENCE) and step.fits(text[at]):
            yield from ends(nodes, text, at + 1, node + 1, inside=True)
    elif isinstance(step, Choice):
        for option in step.worth_trying(text[at] if at < len(text) else None):
            for end in ends(option, text, at, inside=inside):
                yield from ends(nodes, text, end, node + 1, inside=inside or end > at)
    elif isinstance(step, Gap):
        for skipped in range(step.most + 1):
            if skipped and (at + skipped > len(text) or text[at + skipped - 1].pause == SENTENCE):
                return
            yield from ends(nodes, text, at + skipped, node + 1, inside=inside)
    elif _on_edge(step, text, at):
        yield from ends(nodes, text, at, node + 1, inside=inside)


def _on_edge(edge: Edge, text: Sequence[Token], at: int) -> bool:
    if edge.at_start:
        return at == 0 or (at < len(text) and text[at].pause == SENTENCE)
    return at == len(text) or text[at].pause == SENTENCE


def anchor(nodes: Nodes) -> Anchor:
    """The part of the phrase that fewest texts hold, so that few phrases have to be looked at closely."""
    best, best_rarity = Anchor(frozenset(), (), 0, 0), _NOWHERE
    least = most = 0
    for node in nodes:
        words, stems = _needed(node)
        rarity = _rarity(words, stems)
        if rarity > best_rarity:
            best, best_rarity = Anchor(words, stems, least, most), rarity
        shortest, longest = _size(node)
        least, most = least + shortest, most + longest
    return best


class Needs:
    """Sets of words of which a text must hold one each before a phrase is worth a closer look."""

    def __init__(self) -> None:
        self._known: dict[int, frozenset[str]] = {}

    def of(self, nodes: Nodes) -> tuple[frozenset[str], ...]:
        return tuple(needed for node in nodes if (needed := self._of_one(node)))

    def _of_one(self, node: Node) -> frozenset[str]:
        if id(node) not in self._known:
            words, stems = _needed(node)
            self._known[id(node)] = frozenset() if stems or NUMBER in words else words
        return self._known[id(node)]


def _needed(node: Node) -> tuple[frozenset[str], tuple[str, ...]]:
    if isinstance(node, Words):
        return node.words, node.stems
    return node.needed if isinstance(node, Choice) else (frozenset(), ())


def _needed_of_one(options: Sequence[Nodes]) -> tuple[frozenset[str], tuple[str, ...]]:
    firsts = [_first_needed(option) for option in options]
    if not all(words or stems for words, stems in firsts):
        return frozenset(), ()
    return frozenset().union(*(words for words, _ in firsts)), tuple(stem for _, stems in firsts for stem in stems)


def _first_needed(nodes: Nodes) -> tuple[frozenset[str], tuple[str, ...]]:
    """Only the first node: then the number of words before it does not depend on the option taken."""
    return _needed(nodes[0]) if nodes else (frozenset(), ())


def _rarity(words: frozenset[str], stems: tuple[str, ...]) -> float:
    if not (words or stems):
        return _NOWHERE
    return min(map(len, (*words, *stems))) - (len(words) + 2 * len(stems)) / 20


def _size(node: Node) -> tuple[int, int]:
    """The fewest and the most words that a node can take up."""
    if isinstance(node, Words):
        return 1, 1
    if isinstance(node, Gap):
        return 0, node.most
    return (0, 0) if isinstance(node, Edge) else node.size


def _size_of_one(options: Sequence[Nodes]) -> tuple[int, int]:
    sizes = [_size_of_all(option) for option in options]
    return min(size[0] for size in sizes), max(size[1] for size in sizes)


def _size_of_all(nodes: Nodes) -> tuple[int, int]:
    least = most = 0
    for node in nodes:
        shortest, longest = _size(node)
        least, most = least + shortest, most + longest
    return least, most

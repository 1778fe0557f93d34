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

_PART = re.compile(r"[()|^$]|<\w+>|[^\s()|^$<>]+")
NUMBER = "#"
_GAPS = {"_": 2, "__": 5}


@dataclass(frozen=True, slots=True)
class Literal:
    word: str
    is_stem: bool

    def fits(self, token: Token) -> bool:
        if self.word == NUMBER:
            return token.word.isdecimal()
        if self.is_stem:
            return token.word.startswith(self.word) or token.tail.startswith(self.word)
        return self.word in (token.word, token.tail)


@dataclass(frozen=True, slots=True)
class Choice:
    options: tuple["Sequence_", ...]


@dataclass(frozen=True, slots=True)
class Gap:
    most: int


@dataclass(frozen=True, slots=True)
class Edge:
    at_start: bool


Node = Literal | Choice | Gap | Edge
Sequence_ = tuple[Node, ...]


class BadPattern(ValueError):
    """A phrase file holds something that cannot be read; it names the phrase."""


class Parser:
    """Reads one phrase into nodes; sets are expanded where they stand."""

    def __init__(self, sets: Mapping[str, Sequence[str]], spelling: Mapping[str, str]) -> None:
        self._sets = sets
        self._spelling = spelling
        self._known_sets: dict[str, Choice] = {}

    def parse(self, phrase: str) -> Sequence_:
        parts = _PART.findall(phrase)
        nodes, rest = self._sequence(parts, phrase)
        if rest:
            raise BadPattern(phrase)
        return nodes

    def _sequence(self, parts: list[str], phrase: str) -> tuple[Sequence_, list[str]]:
        nodes: list[Node] = []
        while parts and parts[0] not in "|)":
            part, parts = parts[0], parts[1:]
            if part == "(":
                choice, parts = self._choice(parts, phrase)
                nodes.append(choice)
            else:
                nodes.extend(self._plain(part, phrase))
        return tuple(nodes), parts

    def _choice(self, parts: list[str], phrase: str) -> tuple[Choice, list[str]]:
        options: list[Sequence_] = []
        while True:
            option, parts = self._sequence(parts, phrase)
            options.append(option)
            if not parts:
                raise BadPattern(phrase)
            mark, parts = parts[0], parts[1:]
            if mark == ")":
                return Choice(tuple(options)), parts

    def _plain(self, part: str, phrase: str) -> Iterator[Node]:
        if part in _GAPS:
            yield Gap(_GAPS[part])
        elif part in "^$":
            yield Edge(part == "^")
        elif part[0] == "<":
            yield self._set(part[1:-1], phrase)
        else:
            yield from self._literals(part)

    def _set(self, name: str, phrase: str) -> Choice:
        if name not in self._sets:
            raise BadPattern(f"{phrase}: there is no set {name}")
        if name not in self._known_sets:
            self._known_sets[name] = Choice(tuple(self.parse(member) for member in self._sets[name]))
        return self._known_sets[name]

    def _literals(self, part: str) -> Iterator[Literal]:
        is_stem = part.endswith("*")
        pieces = fold(part.rstrip("*")).replace("'", "").split("-")
        for piece in pieces:
            last = piece is pieces[-1]
            yield Literal(piece if is_stem else self._spelling.get(piece, piece), is_stem and last)


def ends(nodes: Sequence_, text: Sequence[Token], at: int, node: int = 0) -> Iterator[int]:
    """Every place where the phrase can end if it starts at ``at``; never across the end of a sentence."""
    if node == len(nodes):
        yield at
        return
    step = nodes[node]
    if isinstance(step, Literal):
        inside = at < len(text) and (node == 0 or at == 0 or text[at].pause < SENTENCE or _only_edges(nodes, node))
        if inside and step.fits(text[at]):
            yield from ends(nodes, text, at + 1, node + 1)
    elif isinstance(step, Choice):
        for option in step.options:
            for end in ends(option, text, at):
                if end == at or not _crosses(text, at, node):
                    yield from ends(nodes, text, end, node + 1)
    elif isinstance(step, Gap):
        yield from _after_gap(nodes, text, at, node, step.most)
    elif _on_edge(step, text, at):
        yield from ends(nodes, text, at, node + 1)


def _after_gap(nodes: Sequence_, text: Sequence[Token], at: int, node: int, most: int) -> Iterator[int]:
    for skipped in range(most + 1):
        if skipped and (at + skipped > len(text) or text[at + skipped - 1].pause == SENTENCE):
            return
        yield from ends(nodes, text, at + skipped, node + 1)


def _only_edges(nodes: Sequence_, node: int) -> bool:
    return all(isinstance(earlier, Edge) for earlier in nodes[:node])


def _crosses(text: Sequence[Token], at: int, node: int) -> bool:
    return node > 0 and 0 < at < len(text) and text[at].pause == SENTENCE


def _on_edge(edge: Edge, text: Sequence[Token], at: int) -> bool:
    if edge.at_start:
        return at == 0 or (at < len(text) and text[at].pause == SENTENCE)
    return at == len(text) or text[at].pause == SENTENCE


def literals(nodes: Sequence_) -> Iterator[Literal]:
    """Every word that the phrase knows."""
    for node in nodes:
        if isinstance(node, Literal):
            yield node
        elif isinstance(node, Choice):
            for option in node.options:
                yield from literals(option)


def anchor(nodes: Sequence_) -> tuple[Literal, ...]:
    """Words of which the phrase must hold one: the longest ones, so that few texts have to be looked at closely."""
    best: tuple[Literal, ...] = ()
    for node in nodes:
        candidate = _anchor_of(node)
        if candidate and _rarity(candidate) > _rarity(best):
            best = candidate
    return best


def _anchor_of(node: Node) -> tuple[Literal, ...]:
    if isinstance(node, Literal):
        return (node,)
    if not isinstance(node, Choice):
        return ()
    anchors = [anchor(option) for option in node.options]
    return tuple(dict.fromkeys(word for words in anchors for word in words)) if all(anchors) else ()


def _rarity(words: tuple[Literal, ...]) -> float:
    return min(len(word.word) for word in words) - len(words) / 50 if words else -1000.0

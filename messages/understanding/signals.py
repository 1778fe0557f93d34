"""Which phrases stand where in a text, in every language."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from messages.understanding.folding import Token
from messages.understanding.lexicon import Lexicon, Phrase, all_lexicons
from messages.understanding.patterns import NUMBER, ends
from messages.understanding.spelling import Slips, in_the_words_of


@dataclass(frozen=True, slots=True)
class Span:
    """A phrase in the text; places are those of the words as written, so that languages can be compared."""

    signal: str
    start: int
    end: int
    language: str
    written: str

    @property
    def length(self) -> int:
        return self.end - self.start

    def holds(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end and self.length > other.length

    def touches(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end


def find(text: Sequence[Token]) -> tuple[Span, ...]:
    """Every phrase of every language, each as long as it can be."""
    lexicons = all_lexicons()
    slips = Slips()
    known = {lexicon.language: _known_words(lexicon, text) for lexicon in lexicons}
    best = max(known.values())
    found: list[Span] = []
    for lexicon in lexicons:
        spoken = known[lexicon.language] == best and best > 1
        is_known = _nowhere if spoken else _known_elsewhere(lexicon, lexicons)
        found.extend(_in_language(lexicon, text, is_known, slips))
    return tuple(dict.fromkeys(found))


def _nowhere(word: str) -> bool:
    """In the language that a text is in, a word that only another one knows may be a slip as well."""
    return False


def _known_words(lexicon: Lexicon, text: Sequence[Token]) -> int:
    return sum(token.word in lexicon.vocabulary or token.tail in lexicon.vocabulary for token in text)


def _known_elsewhere(lexicon: Lexicon, lexicons: Sequence[Lexicon]) -> Callable[[str], bool]:
    others = [other.vocabulary for other in lexicons if other is not lexicon]
    return lambda word: any(word in vocabulary for vocabulary in others)


def _in_language(
    lexicon: Lexicon, text: Sequence[Token], is_known: Callable[[str], bool], slips: Slips
) -> Iterator[Span]:
    spelled: list[Token] = []
    origin: list[int] = []
    for place, token in enumerate(text):
        parts = in_the_words_of(lexicon, token, is_known, slips)
        spelled.extend(parts)
        origin.extend([place] * len(parts))
    yield from _phrases_in(lexicon, spelled, origin)
    kept = [place for place, token in enumerate(spelled) if token.word not in lexicon.light]
    if 0 < len(kept) < len(spelled) and _speaks(lexicon, spelled):
        yield from _phrases_in(lexicon, _closed_up(spelled, kept), [origin[place] for place in kept])


def _speaks(lexicon: Lexicon, text: Sequence[Token]) -> bool:
    return 2 * _known_words(lexicon, text) >= len(text)


def _closed_up(text: Sequence[Token], kept: Sequence[int]) -> list[Token]:
    """Without the words that only colour ("I am really not coming"); a pause before one of them stays."""
    edges = [0, *(place + 1 for place in kept)]
    return [
        replace(text[place], pause=max(token.pause for token in text[start : place + 1]))
        for start, place in zip(edges, kept, strict=False)
    ]


def _phrases_in(lexicon: Lexicon, spelled: Sequence[Token], origin: Sequence[int]) -> Iterator[Span]:
    seen: set[tuple[int, int]] = set()
    words = {word for token in spelled for word in (token.word, token.tail, *token.near)}
    for place, token in enumerate(spelled):
        for phrase in _candidates(lexicon, token):
            if any(map(words.isdisjoint, phrase.needs)):
                continue
            for start in range(max(0, place - phrase.anchor.most_before), place - phrase.anchor.least_before + 1):
                if (id(phrase), start) in seen:
                    continue
                seen.add((id(phrase), start))
                end = max(ends(phrase.nodes, spelled, start), default=start)
                if end > start and (end - start > 1 or not spelled[start].near):
                    yield Span(
                        phrase.signal, origin[start], _written_end(origin, end), lexicon.language, phrase.written
                    )


def _written_end(origin: Sequence[int], end: int) -> int:
    return origin[end - 1] + 1


def _candidates(lexicon: Lexicon, token: Token) -> Iterator[Phrase]:
    if token.word[:1].isdigit():
        yield from lexicon.by_word.get(NUMBER, ())
    for word in token.near:
        yield from lexicon.by_word.get(word, ())
    for word in {token.word, token.tail}:
        yield from lexicon.by_word.get(word, ())
        for length in range(2, len(word) + 1):
            yield from lexicon.by_stem.get(word[:length], ())

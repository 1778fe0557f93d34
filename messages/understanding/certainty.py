"""Is the text about us, and is enough of it understood, to change anything? (understanding rules 2 and 5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from messages.understanding.folding import Token
from messages.understanding.lexicon import TOPIC, Lexicon, lexicon
from messages.understanding.signals import Span
from messages.understanding.spelling import one_slip_away
from messages.understanding.stories import FRAMES

_EXPLAINS_NOTHING = frozenset({"doubtful", "figure", "subject", "crisis", "reported", "harmless"}) | FRAMES
_REASONS = frozenset({"cannot", "absent", "regret"})
_ANSWERS = _REASONS | {"coming", "maybe", "late", "seen", "thanks", "greeting"}
_SHORTEST_TELLING = 3
_OBJECT_WITHIN = 4


@dataclass(frozen=True, slots=True)
class Ground:
    """A text, and the places of its words that neither a phrase nor grammar explains."""

    text: Sequence[Token]
    readers: Sequence[Lexicon]
    loose: frozenset[int]
    loose_but_for_reasons: frozenset[int]
    explained: frozenset[int]
    ours: frozenset[int]

    def clause(self, span: Span) -> tuple[int, int]:
        """From pause to pause; a reason behind the phrase ("because", "I have") opens a clause of its own."""
        start, end = span.start, span.end
        while start > 0 and not self.text[start].pause and not self._turns(self.text[start - 1]):
            start -= 1
        while end < len(self.text) and not self.text[end].pause and not self._gives_a_reason(self.text[end]):
            end += 1
        return start, end

    def is_said_of_something_else(self, span: Span) -> bool:
        """ "My chair won't go", "the heating can't": the word before the phrase is the one that cannot."""
        return not self.text[span.start].pause and span.start - 1 in self.loose

    def loose_before(self, span: Span) -> int:
        return sum(self.clause(span)[0] <= place < span.start for place in self.loose)

    def loose_behind(self, span: Span) -> int:
        return sum(span.end <= place < self.clause(span)[1] for place in self.loose)

    def goes_elsewhere(self, span: Span) -> bool:
        """ "Not going to the wedding", "late for work": behind the phrase a link, and what it leads to is not ours."""
        leads_on = self._leads_on(span.end, span) or (span.length > 1 and self._leads_on(span.end - 1, span))
        return leads_on and self._meets_something_loose(span)

    def has_another_object(self, span: Span) -> bool:
        """ "I can't do maths": the very next word that tells something is not ours."""
        return self._meets_something_loose(span) and not self._gives_a_reason(self.text[span.end])

    def _meets_something_loose(self, span: Span) -> bool:
        for place in range(span.end, min(len(self.text), span.end + _OBJECT_WITHIN)):
            if self.text[place].pause or place in self.ours:
                return False
            if place > span.end and self._gives_a_reason(self.text[place]):
                return False
            if place in self.loose:
                return not self._is_counted(place)
        return False

    def _is_counted(self, place: int) -> bool:
        """ "Some 20 minutes": a word before a number is no object."""
        return place + 1 < len(self.text) and self.text[place + 1].word[:1].isdigit()

    def is_of_the_past(self, span: Span) -> bool:
        start, _ = self.clause(span)
        told = {word for token in self.text[start : span.start + 1] for word in (token.word, token.tail)}
        return any(told & reader.past for reader in self.readers)

    def _leads_on(self, place: int, span: Span) -> bool:
        if place >= len(self.text) or self.text[place].pause:
            return False
        word = self.text[place].word
        return any(word in (reader.places if span.signal == "coming" else reader.links) for reader in self.readers)

    def _gives_a_reason(self, token: Token) -> bool:
        return any(token.word in reader.after_no for reader in self.readers)

    def _turns(self, token: Token) -> bool:
        return any(token.word in reader.things.turns or token.word in reader.new_clause for reader in self.readers)

    def is_all_an_answer(self, spans: Sequence[Span]) -> bool:
        """Nothing is left open, and a phrase of an answer is in it."""
        return not self.loose and any(span.signal in _ANSWERS and span.length > 1 for span in spans)

    def gives_a_reason_behind(self, span: Span) -> bool:
        return span.end < len(self.text) and self._gives_a_reason(self.text[span.end])

    def courtesy(self) -> bool:
        """Please, sorry, thanks: the text is said to somebody, not about something."""
        return any(
            token.word in reader.courtesy and token.word not in reader.small | reader.light
            for token in self.text
            for reader in self.readers
        )

    def opens_a_clause(self, span: Span) -> bool:
        return span.start == self.clause(span)[0] or span.start - 1 in self.explained

    def is_whole_sentence(self, span: Span) -> bool:
        """From pause to pause nothing is left open: so much is asked of a command."""
        start, end = span.start, self.clause(span)[1]
        while start > 0 and not self.text[start].pause:
            start -= 1
        return not any(start <= place < end for place in self.loose_but_for_reasons)


def ground(text: Sequence[Token], spans: Sequence[Span], readers: Sequence[Lexicon]) -> Ground:
    """What the phrases found in the languages spoken leave open."""
    codes = {reader.language for reader in readers}
    telling = [span for span in spans if span.language in codes and _explains(span)]
    explained = _places(telling)
    without_reasons = _places([span for span in telling if span.signal not in _REASONS])
    ours = frozenset(place for place, token in enumerate(text) if _is_ours(token, readers))
    open_words = frozenset(
        place for place, token in enumerate(text) if place not in ours and _tells_something(token, readers)
    )
    return Ground(text, readers, open_words - explained, open_words - without_reasons, explained, ours)


def _explains(span: Span) -> bool:
    is_one_word_of_a_reason = span.signal in _REASONS and span.length == 1
    return not (span.signal in _EXPLAINS_NOTHING or span.signal.startswith(TOPIC) or is_one_word_of_a_reason)


def _places(spans: Sequence[Span]) -> frozenset[int]:
    return frozenset(place for span in spans for place in range(span.start, span.end))


def _is_ours(token: Token, readers: Sequence[Lexicon]) -> bool:
    ours = _ours(tuple(reader.language for reader in readers))
    return token.word[:1].isdigit() or token.word in ours or token.tail in ours


def _tells_something(token: Token, readers: Sequence[Lexicon]) -> bool:
    """Not a small word, nor one slip away from a small word or one of ours."""
    if len(token.tail) < _SHORTEST_TELLING:
        return False
    codes = tuple(reader.language for reader in readers)
    plain = _plain(codes)
    if token.word in plain or token.tail in plain:
        return False
    if any(token.word in reader.vocabulary or token.tail in reader.vocabulary for reader in readers):
        return True
    meant = (slip for slip in one_slip_away(token.word) if slip[:1] == token.word[:1])
    return not any(slip in plain or slip in _ours(codes) for slip in meant)


@cache
def _plain(codes: tuple[str, ...]) -> frozenset[str]:
    known = [lexicon(code) for code in codes]
    return frozenset().union(*(words for one in known for words in (one.small, one.light, one.courtesy)))


@cache
def _ours(codes: tuple[str, ...]) -> frozenset[str]:
    known = [lexicon(code) for code in codes]
    things = [words for one in known for words in (one.things.day_words, one.things.months, one.things.numbers)]
    return frozenset().union(*(one.ours for one in known), *things)

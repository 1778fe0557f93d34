"""Which of the phrases found count: those of the languages spoken, and of two that overlap the longer one."""

from collections.abc import Sequence

from messages.understanding.folding import Token
from messages.understanding.lexicon import TOPIC, Lexicon, all_lexicons
from messages.understanding.signals import Span
from messages.understanding.staying import MANNERS
from messages.understanding.stories import FRAMES

_ANSWERS = (
    "harmless",
    "maybe",
    "in_person",
    "whole",
    "partly",
    "online",
    "late",
    "absent",
    "cannot",
    "regret",
    "seen",
    "coming",
    "no",
    "yes",
)
_ONLY_FRAMES = FRAMES | frozenset(
    {"ask", "condition", "filler", "thanks", "greeting", "reported", "subject", "figure", "doubtful"}
)


def spoken(text: Sequence[Token], language: str) -> tuple[Lexicon, ...]:
    """The stored language, any language that knows more of the words, and English."""
    known = {reader.language: sum(_knows(reader, token) for token in text) for reader in all_lexicons()}
    best = max(known.values())
    better = {code for code, count in known.items() if count == best and count > known.get(language, 0)}
    chosen = [reader for reader in all_lexicons() if reader.language == language]
    chosen += [reader for reader in all_lexicons() if reader.language in better or reader.language == "en"]
    return tuple(_unique(chosen))


def _unique(readers: Sequence[Lexicon]) -> list[Lexicon]:
    return list({reader.language: reader for reader in readers}.values())


def _knows(reader: Lexicon, token: Token) -> bool:
    return token.word in reader.vocabulary or token.tail in reader.vocabulary


def in_the_languages_spoken(
    spans: Sequence[Span], text: Sequence[Token], readers: Sequence[Lexicon], language: str
) -> list[Span]:
    """A single word means something only in a language that the text is in; a whole phrase speaks for itself."""
    codes = {reader.language for reader in readers}
    own = next((reader for reader in readers if reader.language == language), None)
    foreign = {
        reader.language
        for reader in readers
        if own and sum(_knows(reader, token) for token in text) <= sum(_knows(own, token) for token in text)
    }

    def counts(span: Span) -> bool:
        if span.length > 1:
            return True
        is_own_word = own is not None and span.language != language and _knows(own, text[span.start])
        return span.language in codes and not (is_own_word and span.language in foreign)

    return [span for span in spans if counts(span)]


def without_broken_negation(spans: Sequence[Span], text: Sequence[Token], readers: Sequence[Lexicon]) -> list[Span]:
    """ "No, I come" is not "I do not come": a comma after the first word breaks the phrase (understanding rule 1)."""
    return [span for span in spans if not (span.signal in _ANSWERS and _breaks_after_not(span, text, readers))]


def _breaks_after_not(span: Span, text: Sequence[Token], readers: Sequence[Lexicon]) -> bool:
    if span.length < 2 or not text[span.start + 1].pause:
        return False
    return any(text[span.start].word in reader.negators for reader in readers)


def without_covered(spans: Sequence[Span]) -> tuple[Span, ...]:
    """ "Wouldn't say no" holds a no; "can't wait" holds a cannot. The longer phrase is the one that was meant."""
    kept = [span for span in spans if not any(_outweighs(other, span) for other in spans if other is not span)]
    return tuple(sorted(kept, key=lambda span: (span.start, -span.length)))


def _outweighs(other: Span, span: Span) -> bool:
    if span.signal in FRAMES:
        return False
    if other.signal == "figure" and (span.signal in ("stop", "delete_data") or span.signal.startswith(TOPIC)):
        return other.touches(span)
    if other.signal == "thanks" and span.signal == "help":
        return other.holds(span)
    if other.signal in _ONLY_FRAMES or other.signal.startswith(TOPIC) or other.signal == span.signal:
        return False
    if span.signal in ("ask", "filler", "condition"):
        return False
    if span.signal in MANNERS and (other.signal.startswith("q_") or (other.signal == "harmless" and span.holds(other))):
        return False  # "the end" is harmless, "I cannot stay to the end" is an answer
    if other.signal == "partly" and span.signal == "late" and other.touches(span) and other.length >= span.length:
        return True
    if other.signal == "harmless" and other.touches(span) and span.signal in (*_ANSWERS, "stop", "delete_data"):
        return span.signal != "harmless"
    if _explains_a_no(span, other):
        return False
    if _explains_a_no(other, span):
        return True
    if other.holds(span):
        return True
    same_place = (other.start, other.end) == (span.start, span.end)
    return same_place and _rank(other.signal) < _rank(span.signal)


def _rank(signal: str) -> int:
    return _ANSWERS.index(signal) if signal in _ANSWERS else len(_ANSWERS)


def _explains_a_no(other: Span, span: Span) -> bool:
    """ "I have no way to get there" asks for a lift, "I cannot be there at the start" is late: neither is a no.

    Nor is "I cannot stay to the end".
    """
    if span.signal not in ("cannot", "absent", "no") or not other.touches(span):
        return False
    if other.signal == "yes":
        return other.length > 2 and other.length > span.length
    return other.signal == "transport" or (other.signal in ("late", "partly") and other.length > 1)

"""Somebody may be at risk: by meaning, in every language, in every context, before all else (understanding rules 3, 4).

Phrases come first. A classifier (``likeness.py``) sees more of what nobody thought of, and takes back what it knows well
to be harmless; between the two the normal answer gets one gentle line.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from messages.understanding.folding import Token
from messages.understanding.likeness import likeness
from messages.understanding.signals import Span

# Measured with lines that the classifier had not learned from (``tests/messages/aside``).
ALIKE, HALF_ALIKE, UNLIKE = 1.5, -0.25, 1.0
_EXCUSES = ("figure", "subject")
_OPENINGS = frozenset({"yes", "no", "thanks", "greeting", "filler"})


@dataclass(frozen=True, slots=True)
class Risk:
    """``span`` is the phrase that says so, if it was a phrase."""

    certain: bool
    in_doubt: bool
    span: Span | None = None


def risk(spans: Sequence[Span], text: Sequence[Token], *, explained: bool) -> Risk:
    """Whether the text says that somebody may be at risk, or may be near it.

    What phrases ``explained`` to the last word as an answer ("I will not be there tomorrow") is not overruled by likeness.
    """
    alike, hit = max(map(likeness, _with_and_without_answer(spans, text))), _said(spans)
    certain = (alike >= ALIKE and not explained) or (hit is not None and alike > UNLIKE)
    near = alike >= HALF_ALIKE or any(span.signal in ("doubtful", "crisis", "subject") for span in spans)
    return Risk(certain, near, hit)


def _with_and_without_answer(spans: Sequence[Span], text: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """ "Yes I cannot go on": a yes before it makes nothing harmless."""
    place = 0
    yield text
    while opening := [span.end for span in spans if span.start == place and span.signal in _OPENINGS]:
        place = min(opening)
        if place < len(text):
            yield text[place:]


def _said(spans: Sequence[Span]) -> Span | None:
    """The phrase that says so, if it is neither a figure of speech nor talk about the subject."""
    excused = [span for span in spans if span.signal in _EXCUSES]
    for span in spans:
        if span.signal == "crisis" and not any(_explains(other, span) for other in excused):
            return span
    return None


def _explains(excuse: Span, hit: Span) -> bool:
    covers = excuse.start <= hit.start and hit.end <= excuse.end
    goes_on = excuse.start < hit.end <= excuse.end and excuse.length >= hit.length
    return covers or goes_on or (excuse.signal == "subject" and excuse.touches(hit))

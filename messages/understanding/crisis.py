"""Somebody may be at risk: by meaning, in every language, in every context, before all else (understanding rules 3, 4)."""

from collections.abc import Sequence

from messages.understanding.signals import Span


def at_risk(spans: Sequence[Span]) -> Span | None:
    """The phrase that says so, if it is neither a figure of speech nor talk about the subject."""
    excused = [span for span in spans if span.signal in ("figure", "subject")]
    for span in spans:
        if span.signal == "crisis" and not any(_explains(other, span) for other in excused):
            return span
    return None


def in_doubt(spans: Sequence[Span]) -> bool:
    """Words near a crisis that may be meant: help is offered in one line after the normal answer (understanding rule 4)."""
    return any(span.signal in ("doubtful", "crisis", "subject") for span in spans)


def _explains(excuse: Span, hit: Span) -> bool:
    covers = excuse.start <= hit.start and hit.end <= excuse.end
    goes_on = excuse.start < hit.end <= excuse.end and excuse.length >= hit.length
    return covers or goes_on or (excuse.signal == "subject" and excuse.touches(hit))

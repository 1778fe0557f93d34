"""Requests, questions and the other things a text can ask for; several at once are all kept (understanding rule 7)."""

from collections.abc import Sequence

from messages.understanding.certainty import Ground
from messages.understanding.lexicon import TOPIC
from messages.understanding.reading import LABELS, Meaning
from messages.understanding.signals import Span

ANSWERS = frozenset({"confirm", "decline", "maybe", "late", "absence"})
COURTESY = frozenset({"thanks", "greeting"})
CHANGES_STATE = frozenset({"stop", "start_again", "delete_data", "change_channel", "change_language", "quiet_hours"})
_WISHES = LABELS - ANSWERS - COURTESY - {"crisis"}
_SAID_BETTER_BY = {
    "q_where": {"transport", "guided_visit", "access_other", "quiet_space", "what_word"},
    "q_who": {"respite", "childcare", "guided_visit", "what_word", "see_data", "concern"},
    "q_when": {"q_how_long", "quiet_hours", "q_pay"},
    "q_other": _WISHES - {"q_other"},
    "help": _WISHES - {"help", "q_other"},
    "what_word": {"see_data", "q_pay"},
    "concern": {"stop", "delete_data"},
    "quiet_space": {"quiet_hours", "sensory"},
    "respite": {"childcare"},
    "interpreter": {"change_language"},
    "printed": {"change_channel", "delete_data", "see_data"},
    "stop": {"start_again", "change_channel", "quiet_hours"},
    "see_data": {"delete_data"},
    "quiet_hours": {"start_again"},
}
_SHORT = 4


def wishes(
    spans: Sequence[Span], *, asked: bool, context: str, size: int, ground: Ground
) -> tuple[tuple[int, Meaning], ...]:
    """What is asked for, with its place. A topic alone counts if something asks for it, or if it is nearly all there is."""
    strong = _apart([span for span in spans if span.signal in _WISHES])
    if any(span.signal in ("harmless", "reported") for span in spans):
        strong = [span for span in strong if span.signal not in CHANGES_STATE]
    strong = [span for span in strong if span.signal not in CHANGES_STATE or _is_for_us(span, ground)]
    frames = asked or context == "arrangement_open" or size <= _SHORT or any(span.signal == "ask" for span in spans)
    if frames and (not strong or context == "arrangement_open"):
        strong += _apart(
            [span for span in spans if span.signal.startswith(TOPIC) and (asked or not _is_a_question(span))]
        )
    labels = {_label(span): span.start for span in sorted(strong, key=lambda span: -span.start)}
    kept = [
        (place, Meaning(label))
        for label, place in labels.items()
        if not _SAID_BETTER_BY.get(label, set()) & set(labels)
    ]
    return tuple(sorted(kept, key=lambda item: item[0]))


def _is_for_us(span: Span, ground: Ground) -> bool:
    """ "No more cats", "text me when you get home safe": what is asked goes on to something that is not ours (rule 5)."""
    return ground.is_whole_sentence(span)


def without_topics(spans: Sequence[Span]) -> list[Span]:
    """ "My child is ill, I stay at home" asks for no childcare: after a no only what is asked for in so many words counts."""
    return [span for span in spans if not span.signal.startswith(TOPIC)]


def courtesies(spans: Sequence[Span]) -> tuple[Meaning, ...]:
    """Thanks or a greeting; the caller uses it only if there is nothing else."""
    said = dict.fromkeys(span.signal for span in spans if span.signal in COURTESY)
    return (Meaning("thanks"),) if "thanks" in said else tuple(Meaning(label) for label in said)


def _label(span: Span) -> str:
    return span.signal.removeprefix(TOPIC)


def _is_a_question(span: Span) -> bool:
    return _label(span).startswith("q_")


def _group(span: Span) -> int:
    """A word asked about is not a request for the thing; a question inside a request ("can I bring my baby") is none."""
    if span.signal == "what_word":
        return 0
    return 2 if span.signal.startswith("q_") else 1


def _apart(spans: Sequence[Span]) -> list[Span]:
    """The longest phrases first; a shorter one of another kind that overlaps says nothing new."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (_group(span), -span.length, span.start, span.signal)):
        if not any(span.touches(other) and span.signal != other.signal for other in kept):
            kept.append(span)
    return kept

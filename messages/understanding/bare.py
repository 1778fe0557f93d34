"""Whether a yes or a no is one: it opens a clause or ends the text (understanding rule 1)."""

from collections.abc import Sequence

from messages.understanding.scene import Scene
from messages.understanding.signals import Span

_OPENERS = frozenset({"filler", "thanks", "greeting", "yes", "no"})


def stands_alone(span: Span, spans: Sequence[Span], scene: Scene) -> bool:
    """A yes or no word counts where a sentence or clause opens, or as the last word; "No 12 is my house" does not."""
    if _opens(span, spans, scene):
        return span.signal == "yes" or _no_is_finished(span, spans, scene)
    closes = span.end == len(scene.text) and span.signal == "yes"
    return closes and span.language in {reader.language for reader in scene.readers}


def _opens(span: Span, spans: Sequence[Span], scene: Scene) -> bool:
    place = span.start
    while place > 0 and not scene.text[place].pause:
        opener = next((other for other in spans if other.end == place and other.signal in _OPENERS), None)
        if opener is None:
            return any(scene.text[place - 1].word in reader.opens_after for reader in scene.readers)
        place = opener.start
    return True


def _no_is_finished(span: Span, spans: Sequence[Span], scene: Scene) -> bool:
    if span.end == len(scene.text) or scene.text[span.end].pause:
        return True
    if any(other.start == span.end and other.signal in (*_OPENERS, "cannot", "coming") for other in spans):
        return True
    return any(
        scene.text[span.end].word in reader.after_no for reader in scene.readers if reader.language == span.language
    )

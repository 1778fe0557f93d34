"""Yes, no, maybe, late, not there: decided over the whole text, never by one word (understanding rules 1, 2, 8)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from messages.understanding.bare import stands_alone
from messages.understanding.folding import Token
from messages.understanding.reading import LABELS, Meaning
from messages.understanding.scene import Scene
from messages.understanding.signals import Span
from messages.understanding.staying import MANNERS
from messages.understanding.stories import is_told

QUESTION_OPEN = frozenset(
    {"invite", "reminder", "venue_change", "approve_wording", "arrangement_open", "delete_confirm"}
)
_ABOUT_COMING = frozenset({"invite", "reminder", "venue_change"})
_NEWS = MANNERS | {"coming", "cannot", "absent", "late", "regret"}
_NOES = frozenset({"cannot", "absent"})
_VISITS = frozenset({"guided_visit", "one_to_one"})
_LOOK_BACK = 3
_ASIDE_BACK = 2
_SHORT_WORD = 3
_WHOLE_NO = 3
_REASON_AT_MOST = 2
_MOST_UNEXPLAINED = 3
_MOST_UNEXPLAINED_REASONS = 8
_MOST_UNEXPLAINED_ELSEWHERE = 6
_MOST_UNSUPPORTED = 1
_MOST_BEFORE = 1
_EXPLAINS_A_NOT = frozenset({"coming", "yes", "harmless", "maybe", "condition"})
_OWN_YES = {"approve_wording": "approve", "delete_confirm": "do_delete", "venue_change": "seen"}
_OWN_NO = {
    "approve_wording": "refuse",
    "delete_confirm": "keep_data",
    "arrangement_open": "nothing_needed",
    "invite": "absent",
}


_OF_ONE_QUESTION = frozenset({"approve", "refuse", "do_delete", "keep_data", "nothing_needed", "seen"})


def decide(spans: Sequence[Span], scene: Scene) -> tuple[Meaning, ...]:
    """The one answer that the text gives to what was asked, or none."""
    said = list(_heard(spans, scene))
    doubted = any(span.signal in _NOES and not _is_ours(span, scene) for span in spans)
    how = [span for span in said if span.signal in MANNERS]
    strong_yes = [span for span in said if span.signal == "coming" and not doubted] + how
    not_so = [span for span in spans if span.signal in ("online", "in_person") and span.signal not in _signals(how)]
    strong_no = [
        span
        for span in said
        if span.signal in ("cannot", "absent") and not _turned_to(how, span) and not any(map(span.touches, not_so))
    ]
    if not scene.asks:
        strong_no += [span for span in said if span.signal == "regret"]
    late = any(span.signal == "late" for span in said) and not strong_no
    if late and (scene.context != "none" or _is_news_of_mine(said, scene)):
        return (Meaning("late"),)
    if scene.context not in QUESTION_OPEN:
        return _unasked(said, strong_no, scene)
    label = _verdict(said, strong_yes, strong_no, scene)
    return (label,) if label else ()


def speaks_of_others(spans: Sequence[Span], scene: Scene) -> bool:
    """An answer was found, and none of it is ours: it is about somebody else, told, over, or goes on to other things."""
    scene = replace(scene, spans=spans)
    found = [span for span in spans if span.signal in _NEWS]
    return bool(found) and not any(span.signal in _NEWS for span in _heard(spans, scene))


def manners(spans: Sequence[Span], scene: Scene) -> frozenset[str]:
    """Which of ``MANNERS`` the text says: by the link, at the place, only a part, the whole."""
    return _signals(_heard(spans, replace(scene, spans=spans))) & MANNERS


def _signals(spans: Iterable[Span]) -> frozenset[str]:
    return frozenset(span.signal for span in spans)


def _turned_to(how: Sequence[Span], no: Span) -> bool:
    """ "I can't make it there, I will join online": what they do instead stands behind the no."""
    return any(span.signal in ("online", "partly") and span.start >= no.end for span in how)


def _speaks_to_family(bare: Span, scene: Scene) -> bool:
    """ "Yes mum", "oui il dit ça": said to or about somebody who is not part of this."""
    if bare.end >= len(scene.text) or scene.ground.ours or scene.ground.courtesy():
        return False
    return any(scene.text[bare.end].word in reader.not_me for reader in scene.readers)


def _verdict(
    said: Sequence[Span], strong_yes: Sequence[Span], strong_no: Sequence[Span], scene: Scene
) -> Meaning | None:
    bare_yes = [span for span in said if span.signal == "yes"]
    bare_no = [span for span in said if span.signal == "no"]
    if scene.context == "arrangement_open" and scene.asks and not strong_no:
        said = [span for span in said if span.signal not in ("maybe", "condition")]
    if any(span.signal in ("maybe", "condition") for span in said) and not (
        strong_no and not any(span.signal == "maybe" for span in said)
    ):
        return Meaning("maybe")
    if strong_yes and strong_no:
        return _last_word([*strong_yes, *strong_no], scene)
    if strong_no:
        return Meaning(_kind_of_no(strong_no, scene))
    if strong_yes:
        contradicted = bool(bare_no) and bare_no[-1].start > strong_yes[-1].start
        return None if contradicted else Meaning("confirm")
    if bare_yes and bare_no:
        return _last_word([*bare_yes, *bare_no], scene)
    if bare_no and not _is_lost(bare_no, scene):
        return _bare_no(bare_no, scene)
    if bare_yes and _is_lost(bare_yes, scene):
        return None
    return Meaning("confirm") if bare_yes and not _something_is_denied(scene) else None


def _is_lost(bare: Sequence[Span], scene: Scene) -> bool:
    """A bare yes or no among words about a cat is no answer; politeness, days and wishes say that it is one (rule 1)."""
    if scene.wonders or _speaks_to_family(bare[-1], scene):
        return True
    if scene.context not in _ABOUT_COMING:
        return len(scene.ground.loose) > _MOST_UNEXPLAINED_ELSEWHERE
    supported = (
        bool(scene.ground.ours) or scene.asks or scene.ground.courtesy() or any(span.length > 1 for span in bare)
    )
    if bare[0].signal == "no" and (supported or scene.ground.gives_a_reason_behind(bare[0])):
        return len(scene.ground.loose) > _MOST_UNEXPLAINED_REASONS
    return len(scene.ground.loose) > (_MOST_UNEXPLAINED if supported else _MOST_UNSUPPORTED)


def _something_is_denied(scene: Scene) -> bool:
    """ "Yes I saw it but I can't mkae it": a bare yes beside a not that nothing explains is asked back (rule 1)."""
    telling = [span for span in scene.spans if span.signal in _EXPLAINS_A_NOT or span.signal in LABELS]
    explained = {place for span in telling for place in range(span.start, span.end)}
    denials = {word for reader in scene.readers for word in reader.negators | reader.negators_after}
    return any(token.word in denials and place not in explained for place, token in enumerate(scene.text))


def _unasked(said: Sequence[Span], strong_no: Sequence[Span], scene: Scene) -> tuple[Meaning, ...]:
    """With nothing open only news about not coming is news; a yes has nothing to answer."""
    if any(span.signal == "maybe" for span in said):
        tells = len(scene.text) > 1 and not scene.asks and _speaks_of_coming(said, scene)
        return (Meaning("maybe"),) if tells else ()
    if any(span.signal == "condition" for span in said):
        return ()
    if any(_says_so(span, scene) for span in strong_no):
        return (Meaning("absence"),)
    how = [span for span in said if span.signal in MANNERS]
    tells_how = scene.names_a_day and not scene.asks and not strong_no and any(_is_certain(span, scene) for span in how)
    return (Meaning("confirm"),) if tells_how else ()


def _is_news_of_mine(said: Sequence[Span], scene: Scene) -> bool:
    """ "The bus was 20 minutes late" says nothing of us when nobody asked."""
    others = {word for reader in scene.readers for word in reader.not_me}
    of_others = any(span.signal == "late" and scene.text[span.start].word in others for span in said)
    return not of_others and scene.names_a_time and not scene.ground.loose


def _says_so(span: Span, scene: Scene) -> bool:
    """ "I can't come" is news at any time; "I am tired" is news only as an answer."""
    if not _is_certain(span, scene):
        return False
    if span.signal == "absent":
        return True
    if span.length < _WHOLE_NO and _goes_on(span, scene):
        return False
    return _denies(scene.text[max(0, span.start - 1) : span.end + 1], scene)


def _is_certain(span: Span, scene: Scene) -> bool:
    """ "I can't come on Thursday" is about us; "tell Nan I can't make Sunday lunch" is not (rule 5)."""
    ground = scene.ground
    if ground.loose_before(span) or ground.loose_behind(span):
        return False
    return scene.names_a_day or bool(ground.ours) or not ground.loose


def _goes_on(span: Span, scene: Scene) -> bool:
    """ "I can't" may go on with anything: "não consigo parar", "I can't sleep"."""
    if scene.names_a_day or span.end == len(scene.text) or scene.text[span.end].pause:
        return False
    word = scene.text[span.end].word
    return not any(word in reader.light or word in reader.after_no for reader in scene.readers)


def _speaks_of_coming(said: Sequence[Span], scene: Scene) -> bool:
    return scene.names_a_day or any(span.signal in ("coming", "cannot", "absent") for span in said)


def _kind_of_no(strong_no: Sequence[Span], scene: Scene) -> str:
    if scene.context not in _ABOUT_COMING:
        return "absence" if scene.context == "none" else "decline"
    if scene.context == "venue_change" or scene.names_a_day:
        return "absence"
    return "absence" if any(span.signal == "absent" for span in strong_no) and scene.context != "invite" else "decline"


def _last_word(spans: Sequence[Span], scene: Scene) -> Meaning | None:
    """Two answers in one text: the later one counts only after a turn such as "but" or "actually"."""
    ordered = sorted(spans, key=lambda span: span.start)
    last, others = ordered[-1], [span for span in ordered[:-1] if _is_no(span) != _is_no(ordered[-1])]
    if not others or not any(_turns(scene, other.end, last.start) for other in others):
        return None
    return Meaning(_kind_of_no([last], scene) if _is_no(last) else "confirm")


def _is_no(span: Span) -> bool:
    return span.signal in ("no", "cannot", "absent")


def _turns(scene: Scene, start: int, end: int) -> bool:
    turns = {word for reader in scene.readers for word in reader.things.turns}
    return any(token.word in turns or token.tail in turns for token in scene.text[max(0, start - 1) : end + 1])


def _bare_no(bare_no: Sequence[Span], scene: Scene) -> Meaning | None:
    """English "no" alone from a Polish or Romanian reader can mean "yeah": asked back (ecosystem section 3)."""
    only_english = all(span.language == "en" and span.written == "no" for span in bare_no)
    if only_english and scene.language in ("pl", "ro"):
        return Meaning("decline", sure=False)
    return Meaning("decline")


def _heard(spans: Sequence[Span], scene: Scene) -> Iterator[Span]:
    """The spans that answer, after negation, other people and words that merely look like an answer are taken out."""
    for span in spans:
        signal = _in_context(span.signal, scene.context)
        if signal in _NEWS | {"yes", "no"} and is_told(span, spans, scene.text, scene.readers):
            continue
        if signal in ("yes", "no"):
            if stands_alone(span, spans, scene) and not scene.ground.is_of_the_past(span):
                yield replace(span, signal=signal)
        elif signal == "condition" or (signal == "maybe" and not _is_denied(span, scene)):
            yield replace(span, signal=signal)
        elif signal == "coming" and any(span.touches(other) for other in spans if other.signal in _VISITS):
            continue
        elif signal in _NEWS and _is_ours(span, scene) and not _in_an_aside(span, scene):
            heard = _after_negation(signal, span, spans, scene)
            if heard:
                yield replace(span, signal=heard)


def fits(span: Span, context: str) -> bool:
    """Answers that belong to one question ("as it is", "leave it") are heard only after that question."""
    return span.signal not in _OF_ONE_QUESTION or span.signal in (_OWN_YES.get(context), _OWN_NO.get(context))


def _in_context(signal: str, context: str) -> str:
    if signal == _OWN_YES.get(context):
        return "coming"
    if signal == _OWN_NO.get(context) and signal != "absent":
        return "cannot"
    if signal in MANNERS and context not in _ABOUT_COMING | {"none"}:
        return ""
    if signal in ("coming", "cannot", "late", "absent") and context in ("approve_wording", "delete_confirm"):
        return "" if signal in ("coming", "cannot") else signal
    return signal


def _is_ours(span: Span, scene: Scene) -> bool:
    if span.signal in _OF_ONE_QUESTION or _about_somebody_else(span, scene):
        return span.signal in _OF_ONE_QUESTION
    if span.signal == "coming" and _helps_another_verb(span, scene):
        return False
    if scene.context != "venue_change" and scene.ground.goes_elsewhere(span):
        return False
    if span.signal == "late" and scene.ground.is_of_the_past(span) and not _is_coming_now(scene):
        return False
    if scene.context != "venue_change" and _takes_an_object(span, scene) and scene.ground.has_another_object(span):
        return False
    if span.signal == "cannot" and _is_a_reason_denied(span, scene):
        return False
    if _begins_with_a_denial(span, scene) and scene.ground.is_said_of_something_else(span):
        return False
    if span.signal == "cannot" and span.length == 1 and not scene.ground.opens_a_clause(span):
        return False
    return scene.ground.loose_before(span) <= _MOST_BEFORE


def _helps_another_verb(span: Span, scene: Scene) -> bool:
    """ "Będę tęsknić", "vou dormir": the verb of coming only helps one that is not ours."""
    if span.end == len(scene.text) or scene.text[span.end].pause:
        return False
    last, following = scene.text[span.end - 1].word, scene.text[span.end].word
    return any(
        last in reader.helping and following.endswith(reader.infinitives) and following not in reader.own_verbs
        for reader in scene.readers
        if reader.language == span.language
    )


def _begins_with_a_denial(span: Span, scene: Scene) -> bool:
    return span.signal in _NOES and _denies(scene.text[span.start : span.start + 1], scene)


def _is_a_reason_denied(span: Span, scene: Scene) -> bool:
    """ "Tomorrow I am not working" is no reason to stay away."""
    if _denies(scene.text[span.start : span.end], scene) or span.length > _REASON_AT_MOST:
        return False
    before = scene.text[max(0, span.start - 1) : span.start] if not scene.text[span.start].pause else ()
    behind = [token for token in scene.text[span.end : span.end + 1] if not token.pause]
    reader = next((reader for reader in scene.readers if reader.language == span.language), None)
    return _denies(before, scene) or (
        reader is not None and any(token.word in reader.negators_after for token in behind)
    )


def _is_coming_now(scene: Scene) -> bool:
    """ "The bus was late, on my way now": just before a session that is news."""
    return scene.context == "reminder" and any(span.signal == "coming" for span in scene.spans)


def _takes_an_object(span: Span, scene: Scene) -> bool:
    """ "I can't ..." and "late ..." go on to something; "I am working" does not."""
    return span.signal in ("late", "absent") or (
        span.signal == "cannot" and _denies(scene.text[span.start : span.end], scene)
    )


def _denies(words: Sequence[Token], scene: Scene) -> bool:
    denials = {word for reader in scene.readers for word in reader.negators | reader.negators_after}
    return any(token.word in denials or token.tail in denials for token in words)


def _about_somebody_else(span: Span, scene: Scene) -> bool:
    before = scene.text[span.start - 1] if span.start else None
    if before is None or scene.text[span.start].pause:
        return False
    return any(before.word in reader.not_me for reader in scene.readers)


def _in_an_aside(span: Span, scene: Scene) -> bool:
    """ "Who is with Mum while I am out?" asks; it is no news that the writer will be out."""
    asides = {word for reader in scene.readers for word in reader.asides}
    for place in range(span.start - 1, max(-1, span.start - 1 - _ASIDE_BACK), -1):
        if scene.text[place + 1].pause:
            return False
        if scene.text[place].word in asides or scene.text[place].tail in asides:
            return True
    return False


def _is_denied(span: Span, scene: Scene) -> bool:
    """Polish "nie może" and Romanian "nu poate" are a cannot; "może" and "poate" alone are a maybe."""
    if span.length > 1 or not span.start or scene.text[span.start].pause:
        return False
    return scene.text[span.start - 1].word in _negators(span, scene)


def _after_negation(signal: str, span: Span, spans: Sequence[Span], scene: Scene) -> str:
    """A yes that is denied, before it ("I am not in") or behind it ("je viens pas"), is no yes."""
    if signal not in MANNERS | {"coming"}:
        return signal
    for place in range(span.start - 1, max(-1, span.start - 1 - _LOOK_BACK), -1):
        if scene.text[place + 1].pause or (signal in MANNERS and _turns(scene, place + 1, place)):
            break
        explained = any(other.start <= place < other.end for other in spans if other.signal in _EXPLAINS_A_NOT)
        if scene.text[place].word in _negators(span, scene) and not explained:
            denied = signal == "coming" and _close(scene.text[place + 1 : span.start], scene)
            return "cannot" if denied else ""
    return _denied_behind(span, scene) if signal == "coming" else signal


def _close(between: Sequence[Token], scene: Scene) -> bool:
    """ "Yes I did not forget I come": a verb between the not and the coming leaves it open."""
    light = {word for reader in scene.readers for word in reader.light}
    return all(token.word in light or len(token.word) <= _SHORT_WORD for token in between)


def _denied_behind(span: Span, scene: Scene) -> str:
    """ "Je viens pas" is a no; "je viens plus tard" is left to the phrases for being late."""
    reader = next((reader for reader in scene.readers if reader.language == span.language), None)
    if reader is None:
        return "coming"
    following = [token for token in scene.text[span.end : span.end + _LOOK_BACK] if token.word not in reader.light]
    if not following or following[0].pause or following[0].word not in reader.negators_after:
        return "coming"
    return "" if following[1:] and following[1].word in reader.after_late else "cannot"


def _negators(span: Span, scene: Scene) -> frozenset[str]:
    return next((reader.negators for reader in scene.readers if reader.language == span.language), frozenset())

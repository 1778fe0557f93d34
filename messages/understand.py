"""What a person's text means: the one door to reading texts (``understanding/``).

Pure: the same text, language and context always give the same reading. Nothing is kept, sent or looked up.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from functools import cache
from typing import Literal

from messages.understanding import commands
from messages.understanding.another import about_another
from messages.understanding.answers import QUESTION_OPEN, decide, fits, manners, speaks_of_others
from messages.understanding.certainty import ground
from messages.understanding.choosing import chosen
from messages.understanding.crisis import risk
from messages.understanding.days import days_said, meant, minutes_said, named
from messages.understanding.folding import Token, asks, fold, tokens, with_apostrophes
from messages.understanding.lexicon import TOPIC, all_lexicons, languages, lexicon
from messages.understanding.opinion import opinion
from messages.understanding.reading import LABELS, REQUESTS, DaySaid, Meaning, Reading, StaySaid
from messages.understanding.scene import Scene
from messages.understanding.settling import ELSEWHERE, settle
from messages.understanding.signals import Span, find
from messages.understanding.staying import ASKED_FIRST, online_said, stay_said, until_meant
from messages.understanding.subjects import errand, says, subject
from messages.understanding.weighing import in_the_languages_spoken, spoken, without_broken_negation, without_covered
from messages.understanding.wishes import courtesies, wishes, without_topics

__all__ = [
    "LABELS",
    "DaySaid",
    "Meaning",
    "Reading",
    "StaySaid",
    "chosen",
    "errand",
    "fold",
    "languages",
    "meant",
    "read",
    "reviewed",
    "says",
    "subject",
    "taught",
    "tokens",
    "understand",
    "until_meant",
]

taught = commands.taught

_SAYS = {
    "STOP": "stop",
    "START": "start_again",
    "HELP": "help",
    "MENU": "help",
    "LATE": "late",
    "WHERE": "q_where",
    "MY DATA": "see_data",
    "DELETE ME": "delete_data",
}
_ANSWERS_A_QUESTION = {"1": "confirm", "2": "decline", "OK": "confirm"}
_SAID_WHILE_A_CONCERN_IS_OPEN = frozenset({"STOP", "START", "HELP", "MENU", "MY DATA", "DELETE ME"})
_CONCERN_WORDS = frozenset(
    {"SEND", "WAIT", "EDIT", "KEEP", "DONE", "PRIVACY", "SETTINGS", "PAUSE", "WRONG PERSON", "CARRIER_STOP"}
)


def read(text: str, *, language: str, context: str) -> Reading:
    """Read one text of a person who chose ``language``, after we asked ``context``."""
    words = tokens(with_apostrophes(text, lexicon(language).elided) if language in languages() else text)
    if not words:
        return Reading(why=("nothing to read",))
    readers = spoken(words, language)
    found = find(words)
    fitting = [span for span in in_the_languages_spoken(found, words, readers, language) if fits(span, context)]
    base = ground(words, fitting, readers)
    danger = risk(found, words, explained=base.is_all_an_answer(fitting))
    if danger.certain:
        reason = _because(danger.span, words) if danger.span else "the whole text is like those of people at risk"
        return Reading((Meaning("crisis"),), why=(reason,), of_another=about_another(words))
    word = commands.word(words, language)
    spans = without_covered(without_broken_negation(fitting, words, readers))
    named_days, minutes = days_said(words, readers), minutes_said(words, readers)
    why = _reasons(word, spans, words)
    how: frozenset[str] = frozenset()
    if word:
        meanings = _of_a_command(word, context)
    elif context == "concern_open" and not _is_only_a_stop(spans, words):
        meanings = (Meaning("concern"),)
    else:
        named_time = minutes is not None or any(day.kind == "relative" for day in named_days)
        scene = Scene(words, context, language, readers, base, bool(named_days), named_time)
        said = _of_sentences(spans, scene, asked=asks(text))
        how = manners(spans, scene)
        second = opinion(words, context)
        about_us = context in QUESTION_OPEN or bool(named_days or base.ours)
        signals = {span.signal for span in spans} | ({ELSEWHERE} if speaks_of_others(spans, scene) else set())
        settled = settle(
            said, second, context, signals, asked=asks(text), whole=about_us and base.is_all_an_answer(fitting)
        )
        meanings, why = settled.meanings, (*why, _most_like(second), f"decided by: {settled.because}")
    return Reading(
        meanings=meanings,
        word=word,
        days=named_days,
        minutes=minutes,
        language=_language_named(words),
        channel=_channel_named(words),
        seen=_has_seen({span.signal for span in spans}, meanings, context),
        gentle=danger.in_doubt,
        why=why,
        online=online_said(how),
        stay=stay_said(how, words, readers, None if _is_late(meanings) else minutes),
    )


def understand(text: str, *, language: str, context: str) -> tuple[str, ...]:
    """The labels that are certain; an empty answer means: ask back (understanding rule 2)."""
    return tuple(meaning.label for meaning in read(text, language=language, context=context).meanings if meaning.sure)


def reviewed(language: str) -> tuple[str, str] | None:
    """Who reviewed the phrases of a language, and when; None means: help text yes, alerts no (trust C6)."""
    return lexicon(language).reviewed if language in languages() else None


def _of_a_command(word: str, context: str) -> tuple[Meaning, ...]:
    if context == "concern_open":
        if word in _SAID_WHILE_A_CONCERN_IS_OPEN:
            return (Meaning(_SAYS[word]),)
        return () if word in _CONCERN_WORDS else (Meaning("concern"),)
    if word in _SAYS:
        return (Meaning(_SAYS[word]),)
    if word in _ANSWERS_A_QUESTION and context in QUESTION_OPEN:
        return (Meaning(_ANSWERS_A_QUESTION[word]),)
    return _of_a_concern_word(word, context)


def _of_a_concern_word(word: str, context: str) -> tuple[Meaning, ...]:
    """At the approval of a wording SEND says yes and KEEP says no; WAIT and EDIT are neither (trust A7)."""
    answer = {"SEND": "confirm", "KEEP": "decline"}.get(word) if context == "approve_wording" else None
    return (Meaning(answer),) if answer else ()


def _has_seen(signals: Set[str], meanings: Sequence[Meaning], context: str) -> bool:
    """They saw a change. A yes to it that no phrase holds says no more than that: it is not "I am coming"."""
    yes = any(meaning.label == "confirm" for meaning in meanings)
    return "seen" in signals or (context == "venue_change" and yes and not signals & {"yes", "coming"})


def _is_late(meanings: Sequence[Meaning]) -> bool:
    return any(meaning.label == "late" for meaning in meanings)


def _is_only_a_stop(spans: Sequence[Span], words: Sequence[Token]) -> bool:
    """While a concern is open only a text that is nothing but a stop stops (understanding rule 6, trust R15)."""
    polite = {place for span in spans if span.signal in ("thanks", "filler") for place in range(span.start, span.end)}
    stops = {place for span in spans if span.signal == "stop" for place in range(span.start, span.end)}
    return bool(stops) and len(stops | polite) == len(words)


def _of_sentences(spans: Sequence[Span], scene: Scene, *, asked: bool) -> tuple[Meaning, ...]:
    size, base = len(scene.text), scene.ground
    wanted = wishes(spans, asked=asked, context=scene.context, size=size, ground=base)
    scene = replace(
        scene,
        spans=spans,
        asks=asked or any(meaning.label in REQUESTS for _, meaning in wanted),
        wonders=asked and not wanted,
    )
    answer = decide(spans, scene)
    if asked and manners(spans, scene) & ASKED_FIRST and any(meaning.label == "confirm" for meaning in answer):
        answer = ()
    if not asked and any(meaning.label in ("decline", "absence") for meaning in answer):
        wanted = wishes(without_topics(spans), asked=asked, context=scene.context, size=size, ground=base)
    labels = [meaning.label for _, meaning in wanted]
    if {"stop", "start_again", "delete_data"} & set(labels) or (scene.context == "none" and "q_when" in labels):
        answer = tuple(
            meaning for meaning in answer if meaning.label == "confirm" and scene.context == "delete_confirm"
        )
    if scene.context == "delete_confirm" and answer:
        return answer
    if scene.context == "approve_wording" and decide(spans, scene):
        answer = answer or decide(spans, scene)
        wanted = tuple((place, meaning) for place, meaning in wanted if meaning.label not in ("stop", "delete_data"))
    return answer + tuple(meaning for _, meaning in wanted) or courtesies(spans)


def _language_named(words: Sequence[Token]) -> str | None:
    return named(words, _all_names("languages"), _instead())


def _channel_named(words: Sequence[Token]) -> str | None:
    return named(words, _all_names("channels"), _instead())


@cache
def _all_names(what: Literal["languages", "channels"]) -> dict[str, str]:
    tables = [reader.things.languages if what == "languages" else reader.things.channels for reader in all_lexicons()]
    return {name: code for table in tables for name, code in table.items()}


@cache
def _instead() -> frozenset[str]:
    return frozenset(word for reader in all_lexicons() for word in reader.things.instead_of)


_IN_WORDS = {
    "coming": "I will come",
    "cannot": "I cannot",
    "absent": "I will not be there",
    "regret": "I would like to, but",
    "condition": "only if",
    "seen": "I saw it",
    "online": "I join online",
    "in_person": "I come to the place",
    "partly": "only a part of it",
    "whole": "to the end",
    "approve": "yes, those words",
    "refuse": "not those words",
    "do_delete": "yes, delete",
    "keep_data": "no, keep it",
    "nothing_needed": "I need nothing",
    "harmless": "ordinary words, no answer and no command",
    "reported": "what somebody else was told",
    "told": "what follows was said then, not now",
    "back_then": "a time that is over",
    "figure": "a figure of speech",
    "subject": "talk about the subject, not a person at risk",
    "doubtful": "may be hard times: help is offered in one line",
    "crisis": "somebody may be at risk",
}
_FRAMES = frozenset({"ask", "filler"})


def _reasons(word: str | None, spans: Sequence[Span], words: Sequence[Token]) -> tuple[str, ...]:
    """Why, in plain words: what was written, and what it was taken to say."""
    command = (f"the text is only the command {word}",) if word else ()
    told = [_because(span, words) for span in spans if span.signal not in _FRAMES]
    return command + tuple(dict.fromkeys(told)) or ("no phrase was recognised: ask back",)


def _most_like(second: Mapping[str, float]) -> str:
    first = max(second, key=lambda label: second[label])
    return f"the second opinion: most like {first.replace('_', ' ')} ({second[first]:+.1f})"


def _because(span: Span, words: Sequence[Token]) -> str:
    written = " ".join(token.word for token in words[span.start : span.end])
    signal = span.signal.removeprefix(TOPIC)
    said = _IN_WORDS.get(signal, signal.replace("_", " "))
    only_a_topic = ", if it is asked for" if span.signal.startswith(TOPIC) else ""
    return f'"{written}" says: {said}{only_a_topic} ({span.language})'

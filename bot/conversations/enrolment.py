"""The first answer from a number, and whether it is still theirs (trust L6, L7).

Until somebody has answered yes from a number it gets one neutral question and one more, and answers without a fact in
them. What they wrote before the yes is kept, and dealt with after it.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from messages import texts as t
from messages.understand import Reading, read
from storage import changes as c
from storage.dialogue import Question

from . import alerts, how_they_come, safety
from .heard import Conversation, Heard, is_question

YES = frozenset({"1", "OK"})
KNOWS_US = frozenset(
    {
        "absence",
        "late",
        "respite",
        "transport",
        "childcare",
        "quiet_space",
        "guided_visit",
        "printed",
        "sensory",
        "interpreter",
        "one_to_one",
    }
)
"""Nobody tells this to a number that has only asked whether it may write: it says yes as well. A question is no yes."""
ANSWERED_ALREADY = frozenset({"thanks", "greeting", "q_who", "confirm", "decline", "maybe", "start_again"})
"""Said before the yes, these are dealt with by our question itself."""
KEPT_WORDS = frozenset({"WHERE", "LATE", "QUIET", "PAUSE", "MY DATA", "SETTINGS", "CHANGE"})
"""Commands that wait for the yes as well."""
ONCE, TWICE, MOST_KEPT = 1, 2, 5
PROOF_LASTS = timedelta(days=7)


def first_answer(heard: Heard, listen: Conversation) -> list[c.Change]:
    """A text from a number that nobody has answered from yet."""
    if heard.word in ALWAYS:
        return ALWAYS[heard.word](heard)
    if "stop" in heard.labels:
        return stop(heard)
    unasked = _labels(_unasked(heard, heard.text))
    says_yes = heard.word in YES or ("confirm" in heard.labels and not _only_asks(unasked))
    if heard.word is None and "?" not in heard.text and KNOWS_US & unasked:
        told = says_yes or heard.known.person.proven
        return [*_proven(heard), *_noted(heard, listen, told=told)]
    if heard.word == "2" or "decline" in heard.labels:
        return not_theirs(heard)
    if says_yes:
        asked = heard.address.id in heard.dialogue.put_to
        return [*_proven(heard), *_noted(heard, listen, told=True)] if asked else _ask(heard)
    return not_yet(heard)


def _only_asks(labels: frozenset[str]) -> bool:
    """ "May I come with my sister?" is no answer to our question, though it says "I may come"."""
    return bool(labels) and all(is_question(label) or label == "access_other" for label in labels)


def _unasked(heard: Heard, words: str) -> Reading:
    """What the words mean to somebody who was asked nothing: "I cannot make it" is then no answer to our question."""
    return read(words, language=heard.known.person.language, context="none")


def _for_later(reading: Reading) -> bool:
    """Something that can be dealt with once the number is theirs."""
    if reading.word is not None:
        return reading.word in KEPT_WORDS
    return bool(_labels(reading) - ANSWERED_ALREADY)


def _forgotten(heard: Heard) -> Heard:
    """The question whether this number is theirs is answered, or of no use any more."""
    after = replace(heard.dialogue.not_put_to(heard.address.id), before=(), unclear=0)
    if after.question is not None and after.question.name in ("hello", "knock"):
        after = replace(after, question=None)
    return replace(heard, known=heard.known.remembering(after))


def _labels(reading: Reading) -> frozenset[str]:
    return frozenset(meaning.label for meaning in reading.meanings if meaning.sure)


def _ask(heard: Heard) -> list[c.Change]:
    """A yes to nothing, or to "there is a message for you", does not say whose number it is: the question itself follows."""
    if heard.known.person.proven:
        waiting = c.CancelQueued(proof_names(heard.address.id, heard.now))
        return [waiting, heard.say(c.part(t.CHANNEL_PROVE), asks=_question(heard))]
    return [heard.say(c.part(t.HELLO), asks=_question(heard))]


def _question(heard: Heard) -> Question:
    return Question("prove" if heard.known.person.proven else "hello", about=heard.address.id)


def proof_names(address_id: str, now: datetime) -> tuple[str, ...]:
    """The names under which the question to a new way may wait: one a day, for as long as it may wait."""
    days = (now.date() - timedelta(days=ago) for ago in range(PROOF_LASTS.days + 1))
    return tuple(f"prove/{address_id}/{day}" for day in days)


def not_theirs(heard: Heard) -> list[c.Change]:
    """The number is taken out. It was only a further way: then nothing else changes, and nobody needs to do anything."""
    others = (way for way in heard.known.person.addresses if way.id != heard.address.id)
    if not any(way.state == "proven" for way in others):
        return safety.wrong_person(heard)
    told = replace(heard.say(c.part(t.CHANNEL_NOT), even_stopped=True), then="unlink")
    return [_forgotten(heard).remember(), told]


def _proven(heard: Heard) -> list[c.Change]:
    chosen = [c.ChooseAddress(heard.address.id)] if heard.known.person.proven else []
    return [c.OpenAddress(heard.address.id), *chosen]


def _noted(heard: Heard, listen: Conversation, *, told: bool) -> list[c.Change]:
    """It is theirs; then what they wrote with the yes and before it is dealt with, or asked for in other words.

    ``told``: they said yes, so the yes is answered too; "I need a lift" alone gets only its own answer.
    """
    before = heard.dialogue.before
    now = _forgotten(heard)
    done = t.CHANNEL_SET if heard.known.person.proven else t.HELLO_DONE
    said = [heard.say(c.part(done)), *alerts.said_first(heard)] if told else []
    changes: list[c.Change] = [now.remember(), *said]
    texts = [(words, _unasked(heard, words)) for words in (*before, *([] if heard.word else [heard.text]))]
    meant = [(words, reading) for words, reading in texts if _for_later(reading)]
    for words, reading in meant:
        changes += listen(replace(now, text=words, word=reading.word, reading=_without_yes(reading)))
    if not meant and any(not reading.word and not _labels(reading) for _, reading in texts[: len(before)]):
        changes.append(heard.say(c.part(t.HELLO_REPEAT)))
    return changes


def _without_yes(reading: Reading) -> Reading:
    return replace(reading, meanings=tuple(m for m in reading.meanings if m.label not in ANSWERED_ALREADY))


def not_yet(heard: Heard) -> list[c.Change]:
    """Something else before the yes. What has a meaning is kept and answered after it; to the rest there is a neutral
    answer, then a person is told, then silence: never a loop."""
    reading = _unasked(heard, heard.text)
    kept = (*heard.dialogue.before, heard.text)[-MOST_KEPT:] if heard.text.strip() else heard.dialogue.before
    if _for_later(reading):
        said = heard.say(c.part(t.HELLO_LATER), asks=_question(heard))
        return [heard.remembering(before=kept).remember(), said]
    count = heard.dialogue.unclear + 1
    remembered = heard.remembering(unclear=count, before=kept).remember()
    if count == ONCE:
        return [remembered, heard.say(c.part(t.HELLO_WHO), asks=_question(heard))]
    once = f"unclear/{heard.me}/{heard.now.date()}"
    task = c.NewTask(heard.known.project.id, heard.me, "REASON_UNCLEAR", heard.now, once=once)
    return [remembered, task, *([heard.say(c.part(t.HELLO_PERSON), asks=_question(heard))] if count == TWICE else [])]


def unreadable(heard: Heard) -> list[c.Change]:
    """A voice note or a picture before the yes."""
    return [heard.say(c.part(t.HELLO_READS), c.part(t.HELLO_WHO), asks=_question(heard))]


# --- the words that always work, without a fact in the answer ------------------------------------------------------


def stop(heard: Heard) -> list[c.Change]:
    return safety.stop(heard, t.STOPPED_NEW if not heard.known.person.proven else t.STOPPED)


def start(heard: Heard) -> list[c.Change]:
    """START after STOP, when nobody has said yes yet: messages may come again, so the question may."""
    asked = heard.say(c.part(t.HELLO_WHO), asks=_question(heard))
    return [c.StartAgain(heard.me), asked] if heard.known.person.stopped_at is not None else not_yet(heard)


def help_(heard: Heard) -> list[c.Change]:
    """Help lines and what this is; nobody's name."""
    return [heard.say(c.part(t.HELLO_HELP), asks=_question(heard))]


def delete_me(heard: Heard) -> list[c.Change]:
    """Nobody knows whose number this is, so nobody's data is erased for it: the number goes, and a person asks (D3)."""
    task = c.NewTask(heard.known.project.id, heard.me, "REASON_DELETE_ASKED", heard.now, once=f"delete/{heard.handle}")
    gone: list[c.Change] = [change for change in not_theirs(heard) if not isinstance(change, c.NewTask)]
    return [*gone, task]


ALWAYS: dict[str, Conversation] = {
    "STOP": stop,
    "START": start,
    "HELP": help_,
    "PRIVACY": help_,
    "DELETE ME": delete_me,
    "WRONG PERSON": not_theirs,
    "CARRIER_STOP": safety.carrier_stop,
}


# --- is it still theirs? -------------------------------------------------------------------------------------------


def may_be_somebody_else(heard: Heard) -> bool:
    """Asked whether the number is still theirs, they wrote neither yes nor no, and nothing that a stranger could not write:
    "who is this?" gets no day and no place (T6)."""
    if heard.question is None or heard.question.name != "still":
        return False
    labels = _labels(heard.reading)
    said = heard.word in (*YES, "2") or labels & {"confirm", "decline", "stop"}
    return not (said or labels & KNOWS_US or heard.reading.days)


def staff_must_show_who_they_are(heard: Heard) -> bool:
    """A number of one of us that was called gone, or that did not answer, may be a stranger's by now: it learns nothing (L6)."""
    if not heard.known.person.is_staff or heard.address.state == "proven":
        return False
    asked = heard.question is not None and heard.question.name == "still"
    return not (asked and heard.word in (*YES, "2"))


def is_it_still_theirs(heard: Heard) -> list[c.Change]:
    return [heard.say(c.part(t.NUMBER_CHECK), asks=Question("still", about=heard.address.id))]


def who_asks(heard: Heard) -> list[c.Change]:
    return [heard.say(c.part(t.HELLO_WHO))]


def still_mine(heard: Heard) -> list[c.Change]:
    return [
        c.OpenAddress(heard.address.id),
        heard.remembering(question=None).remember(),
        heard.say(c.part(t.NUMBER_STILL)),
    ]


def show(heard: Heard) -> list[c.Change]:
    """Any answer to "there is a message for you": the message itself follows."""
    return [heard.remembering(question=None).remember()]


def news_to_a_knock(heard: Heard) -> list[str]:
    """ "There is a message for you" asks nothing about coming: only what is news with nothing open is news here."""
    if how_they_come.is_said(heard):
        return list(heard.labels)
    reading = read(heard.text, language=heard.known.person.language, context="none")
    return [meaning.label for meaning in reading.meanings if meaning.sure]


def proved_by_code(heard: Heard) -> list[c.Change]:
    """Their own code, from a number that is theirs already: as good as a yes, and it comes first from now on (R17)."""
    told = heard.say(c.part(t.CHANNEL_SET if heard.known.person.proven else t.HELLO_DONE))
    again = [c.StartAgain(heard.me)] if heard.known.person.stopped_at is not None else []
    proven: list[c.Change] = [c.OpenAddress(heard.address.id), c.ChooseAddress(heard.address.id)]
    return [*again, *proven, _forgotten(heard).remember(), told]


def old_link(heard: Heard) -> list[c.Change]:
    """A start link that was used before, pressed where messages come already."""
    return [heard.say(c.part(t.CHANNEL_HERE, channel={"say": f"CHANNEL_{heard.address.channel.upper()}"}))]

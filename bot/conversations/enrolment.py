"""The first answer from a number, and whether it is still theirs (trust L6, L7).

Until somebody has answered yes from a number it gets one neutral question and one more, and answers without a fact in
them. What they wrote before the yes is kept, and dealt with after it.
"""

from dataclasses import replace

from messages import texts as t
from messages.understand import Reading, read
from storage import changes as c
from storage.dialogue import Question

from . import safety
from .heard import Conversation, Heard

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
        "access_other",
    }
)
"""Nobody writes this to a number that has only asked whether it may write: it says yes as well."""
ANSWERED_ALREADY = frozenset({"thanks", "greeting", "q_who", "confirm", "decline", "maybe", "start_again"})
"""Said before the yes, these are dealt with by our question itself."""
NO_WORDS = frozenset({"MENU", "START"})
"""Commands that our answer to the yes deals with."""
ONCE, TWICE = 1, 2


def first_answer(heard: Heard, listen: Conversation) -> list[c.Change]:
    """A text from a number that nobody has answered from yet."""
    if heard.word in ALWAYS:
        return ALWAYS[heard.word](heard)
    if "stop" in heard.labels:
        return stop(heard)
    unasked = _unasked(heard)
    if KNOWS_US & _labels(unasked):
        return [*_proven(heard), *_yes_first(heard), *listen(replace(heard, reading=unasked))]
    if heard.word == "2" or "decline" in heard.labels:
        return safety.wrong_person(heard)
    if heard.word in YES or "confirm" in heard.labels:
        asked = heard.question is not None and heard.question.name in ("hello", "prove")
        return [*_proven(heard), *_noted(heard, listen)] if asked else _ask(heard)
    return not_yet(heard)


def _unasked(heard: Heard) -> Reading:
    """What the words mean to somebody who was asked nothing: "I cannot make it" is then no answer to our question."""
    if heard.pressed or heard.word is not None:
        return heard.reading
    return read(heard.text, language=heard.known.person.language, context="none")


def _labels(reading: Reading) -> frozenset[str]:
    return frozenset(meaning.label for meaning in reading.meanings if meaning.sure)


def _ask(heard: Heard) -> list[c.Change]:
    """A yes to nothing, or to "there is a message for you", does not say whose number it is: the question itself follows."""
    if heard.known.person.proven:
        return [heard.say(c.part(t.CHANNEL_PROVE), asks=Question("prove", about=heard.address.id))]
    return [
        c.CancelQueued((f"HELLO/{heard.address.id}",)),
        heard.say(c.part(t.HELLO), asks=Question("hello")),
    ]


def _proven(heard: Heard) -> list[c.Change]:
    chosen = [c.ChooseAddress(heard.address.id)] if heard.known.person.proven else []
    return [c.OpenAddress(heard.address.id), *chosen]


def _yes_first(heard: Heard) -> list[c.Change]:
    """ "Yes, and I need a lift": the yes was for our question, and is answered on its own."""
    return [heard.say(c.part(t.HELLO_DONE))] if "confirm" in heard.labels and not heard.known.person.proven else []


def _noted(heard: Heard, listen: Conversation) -> list[c.Change]:
    """The yes is noted; then what they wrote with it and before it is dealt with, or asked for in other words."""
    before = heard.dialogue.before
    now = heard.remembering(unclear=0, question=None, before="")
    done = t.CHANNEL_SET if heard.known.person.proven else t.HELLO_DONE
    changes: list[c.Change] = [now.remember(), heard.say(c.part(done))]
    for words in (before, "" if heard.word else heard.text):
        reading = read(words, language=heard.known.person.language, context="none")
        if reading.word or _labels(reading) - ANSWERED_ALREADY:
            changes += listen(replace(now, text=words, word=reading.word, reading=_without_yes(reading)))
        elif words == before and words and not _labels(reading):
            changes.append(heard.say(c.part(t.HELLO_REPEAT)))
    return changes


def _without_yes(reading: Reading) -> Reading:
    return replace(reading, meanings=tuple(m for m in reading.meanings if m.label not in ANSWERED_ALREADY))


def not_yet(heard: Heard) -> list[c.Change]:
    """Something else before the yes: a neutral answer, then a person is told, then silence; never a loop."""
    count = heard.dialogue.unclear + 1
    worth_keeping = heard.word not in NO_WORDS and not (heard.labels and set(heard.labels) <= ANSWERED_ALREADY)
    words = heard.text if worth_keeping and heard.text.strip() else heard.dialogue.before
    kept = heard.remembering(unclear=count, before=words).remember()
    if count == ONCE:
        return [kept, heard.say(c.part(t.HELLO_WHO))]
    once = f"unclear/{heard.me}/{heard.now.date()}"
    task = c.NewTask(heard.known.project.id, heard.me, "REASON_UNCLEAR", heard.now, once=once)
    return [kept, task, *([heard.say(c.part(t.HELLO_PERSON))] if count == TWICE else [])]


def unreadable(heard: Heard) -> list[c.Change]:
    """A voice note or a picture before the yes."""
    return [heard.say(c.part(t.HELLO_READS), c.part(t.HELLO_WHO))]


# --- the words that always work, without a fact in the answer ------------------------------------------------------


def stop(heard: Heard) -> list[c.Change]:
    return safety.stop(heard, t.STOPPED_NEW if not heard.known.person.proven else t.STOPPED)


def start(heard: Heard) -> list[c.Change]:
    """START after STOP, when nobody has said yes yet: messages may come again, so the question may."""
    asked = heard.say(c.part(t.HELLO_WHO), asks=Question("hello"))
    return [c.StartAgain(heard.me), asked] if heard.known.person.stopped_at is not None else not_yet(heard)


def help_(heard: Heard) -> list[c.Change]:
    """Help lines and what this is; nobody's name."""
    return [heard.say(c.part(t.HELLO_HELP))]


def delete_me(heard: Heard) -> list[c.Change]:
    """Nobody knows whose number this is, so nobody's data is erased for it: the number goes, and a person asks (D3)."""
    task = c.NewTask(heard.known.project.id, heard.me, "REASON_DELETE_ASKED", heard.now, once=f"delete/{heard.handle}")
    return [*(x for x in safety.wrong_person(heard) if not isinstance(x, c.NewTask)), task]


ALWAYS: dict[str, Conversation] = {
    "STOP": stop,
    "START": start,
    "HELP": help_,
    "PRIVACY": help_,
    "DELETE ME": delete_me,
    "WRONG PERSON": safety.wrong_person,
    "CARRIER_STOP": safety.carrier_stop,
}


# --- is it still theirs? -------------------------------------------------------------------------------------------


def still_mine(heard: Heard) -> list[c.Change]:
    return [
        c.OpenAddress(heard.address.id),
        heard.remembering(question=None).remember(),
        heard.say(c.part(t.NUMBER_STILL)),
    ]


def show(heard: Heard) -> list[c.Change]:
    """Any answer to "there is a message for you": the message itself follows."""
    return [heard.remembering(question=None).remember()]


def proved_by_code(heard: Heard) -> list[c.Change]:
    """Their own code, from a number that is theirs already: as good as a yes, and it comes first from now on (R17)."""
    told = heard.say(c.part(t.CHANNEL_SET if heard.known.person.proven else t.HELLO_DONE))
    again = [c.StartAgain(heard.me)] if heard.known.person.stopped_at is not None else []
    remembered = heard.remembering(unclear=0, question=None)
    return [*again, c.OpenAddress(heard.address.id), c.ChooseAddress(heard.address.id), remembered.remember(), told]

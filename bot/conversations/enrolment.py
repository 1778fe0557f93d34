"""The first answer from a number, and whether it is still theirs (trust L6, L7).

Until somebody has answered yes from a number it gets one neutral question and one more, and nothing else.
"""

from dataclasses import replace

from messages import texts as t
from storage import changes as c
from storage.dialogue import Question

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


def first_answer(heard: Heard, listen: Conversation) -> list[c.Change]:
    """A text from a number that nobody has answered from yet."""
    if heard.word == "2" or "decline" in heard.labels:
        return not_theirs(heard)
    question = heard.dialogue.question
    if heard.word in YES and question is not None and question.name == "knock":
        return _ask(heard)
    if heard.word in YES or "confirm" in heard.labels:
        return [*_proven(heard), heard.remembering(unclear=0, question=None).remember(), _noted(heard)]
    if KNOWS_US & set(heard.labels):
        return [*_proven(heard), *listen(heard)]
    return [heard.remembering(unclear=heard.dialogue.unclear + 1).remember(), heard.say(c.part(t.HELLO_WHO))]


def _ask(heard: Heard) -> list[c.Change]:
    """OK to "there is a message for you" says nothing about whose number it is: the question itself follows."""
    asked = heard.say(c.part(t.HELLO), asks=Question("hello"))
    return [c.CancelQueued((f"HELLO/{heard.address.id}",)), asked]


def _proven(heard: Heard) -> list[c.Change]:
    chosen = [c.ChooseAddress(heard.address.id)] if heard.known.person.proven else []
    return [c.OpenAddress(heard.address.id), *chosen]


def _noted(heard: Heard) -> c.Queue:
    """What they wrote before saying yes was not acted on; they are asked for it again."""
    if heard.known.person.proven:
        return heard.say(c.part(t.CHANNEL_SET))
    again = [c.part(t.HELLO_REPEAT)] if heard.dialogue.unclear else []
    return heard.say(c.part(t.HELLO_DONE), *again)


def not_theirs(heard: Heard) -> list[c.Change]:
    """The link to this number is erased at once; a person who has another way keeps that (L7)."""
    told = replace(heard.say(c.part(t.WRONG_PERSON), even_stopped=True), then="unlink")
    task = c.NewTask(heard.known.project.id, heard.me, "REASON_WRONG_PERSON", heard.now, once=f"wrong/{heard.handle}")
    others = [way for way in heard.known.person.addresses if way.id != heard.address.id]
    return [told, task] if others else [c.Stop(heard.me, heard.now), told, task]


def still_mine(heard: Heard) -> list[c.Change]:
    return [
        c.OpenAddress(heard.address.id),
        heard.remembering(question=None).remember(),
        heard.say(c.part(t.NUMBER_STILL)),
    ]


def show(heard: Heard) -> list[c.Change]:
    """OK to "there is a message for you": the message itself is the answer."""
    return [heard.remembering(question=None).remember()]

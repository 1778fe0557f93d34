"""What was passed on in private, and the answers to it: by handle, never by person (A4, A8, A9, R19)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import zip_longest

from messages import texts as t
from scheduler.quiet import next_allowed
from storage import changes as c
from storage.dialogue import Option, Pending, ToRead
from storage.records import Concern

from ..heard import LETTERS, Heard, hint_on, lettered
from .sending import to_take_back

RECALL = timedelta(seconds=30)


def show_release(heard: Heard, item: ToRead) -> list[c.Change]:
    """The concerns of one release, in an order that says nothing; a letter answers one (A4, A8)."""
    concerns = [concern for concern in heard.known.released if str(concern.release_day) == item.about]
    return _show(heard, concerns, date.fromisoformat(item.about))


def show_passed_on(heard: Heard, _: str = "") -> list[c.Change]:
    days = [concern.release_day for concern in heard.known.released if concern.release_day]
    day = max(days, default=None)
    if day is None:
        return [heard.say(c.part(t.RELEASE_NONE, day=heard.local(heard.now)[:10]))]
    return _show(heard, [concern for concern in heard.known.released if concern.release_day == day], day)


def _show(heard: Heard, concerns: Sequence[Concern], day: date) -> list[c.Change]:
    if not concerns:
        return [heard.say(c.part(t.RELEASE_NONE, day=day.isoformat()))]
    concerns = sorted(concerns, key=lambda concern: (concern.place, concern.words))
    letters = zip_longest(LETTERS[: len(concerns)], concerns, fillvalue="-")  # more than letters: shown all the same
    lines = [f'{letter} "{concern.words}"' for letter, concern in letters if isinstance(concern, Concern)]
    options = lettered("answer_concern", [concern.handle for concern in concerns])
    return [heard.say(c.part(t.RELEASE_LIST, day=day.isoformat(), lines=lines), letters=options)]


def answer_concern(heard: Heard, handle: str) -> list[c.Change]:
    letter = heard.word or ""
    writing = heard.remembering(pending=Pending("answer_concern", handle))
    said = heard.say(
        c.part(t.ANSWER_WRITE, letter=letter), c.part(t.GLASS_HINT), letters=[Option("A", "danger", handle)]
    )
    return [writing.remember(), said]


def answer_written(heard: Heard, pending: Pending) -> list[c.Change]:
    """Held for 30 seconds, then it waits for the writer's own hours (R19, A9)."""
    leaves = next_allowed(heard.now + RECALL, heard.known.project.zone)
    return [
        c.AnswerConcern(pending.about, heard.text, leaves, heard.me),
        heard.remembering(pending=None).remember(),
        heard.say(
            c.part(t.ANSWER_LEAVES, words=heard.text),
            *hint_on(heard),
            letters=[Option("A", "undo_answer", leaves.isoformat())],
        ),
    ]


def undo_answer(heard: Heard, leaves: str) -> list[c.Change]:
    if heard.now >= datetime.fromisoformat(leaves):
        return [heard.say(c.part(t.UNDO_TOO_LATE))]
    return [c.TakeBackAnswer(heard.me, heard.now), heard.say(c.part(t.UNDONE))]


def talk_answered(heard: Heard, pending: Pending) -> list[c.Change]:
    """The go-between's words go back to the same phone, held for 30 seconds, shown only after READ (R19, L3)."""
    talk, _, person_id = pending.about.partition("/")
    once = f"talk answer/{talk}/{heard.handle}"
    waiting = c.Queue(
        to=person_id,
        parts=(c.part(t.ANSWER_WAITING),),
        not_before=next_allowed(heard.now + RECALL, heard.known.project.zone),
        once=once,
        reads=ToRead("talk", f"{talk}/{heard.known.person.name}/{heard.handle}", heard.text),
    )
    return [
        c.KeepTalk(talk, heard.known.project.id, person_id, heard.text, by_gobetween=True, at=heard.now),
        waiting,
        heard.remembering(pending=None).remember(),
        heard.say(
            c.part(t.ANSWER_LEAVES, words=heard.text),
            *hint_on(heard),
            letters=[Option("A", "undo_queue", to_take_back([waiting]))],
        ),
    ]

"""What was decided since last time, for everybody: "we did", "we did not, because"; shown first, four digits back (14)."""

import json
from datetime import date, datetime, timedelta
from typing import Any

from messages import texts as t
from messages.render import announced, message
from scheduler.decided import may_go, release_before
from scheduler.leaving import standing_facts
from scheduler.release import WEEK, moment_of
from storage import changes as c
from storage.dialogue import Option, Pending
from storage.records import DECIDED, Broadcast, Person, Project

from ..heard import Action, Heard
from .sending import (
    DIGITS_LAST,
    HOLD,
    cannot_go,
    left_out,
    nobody_has_it,
    on_its_way,
    preview_of,
    reachable,
    to_take_back,
    undo_queue,
)
from .writing import copy_for

LONGEST = 300
"""Letters of each of the two parts."""
STILL_NEWS = timedelta(days=7)
"""After a break, or the limit of texts, it may come so much later."""


def begin(heard: Heard, _: str = "") -> list[c.Change]:
    """First what was done, then what was not, and why."""
    if (refused := _one_for_each_release(heard)) is not None:
        return [heard.remembering(pending=None).remember(), heard.say(refused)]
    asking = heard.remembering(pending=Pending("we_did"))
    return [asking.remember(), heard.say(c.part(t.DECIDED_ASK), letters=[Option("A", "nothing_done")])]


def _one_for_each_release(heard: Heard) -> c.Part | None:
    """Why there cannot be another one yet."""
    project = heard.known.project
    after = release_before(project, may_go(project, heard.now + HOLD))
    if heard.known.decided_after != after.isoformat():
        return None
    return c.part(t.DECIDED_ALREADY, day=_first_day_after(project, after + WEEK).isoformat())


def _first_day_after(project: Project, release: date) -> date:
    return may_go(project, moment_of(project, release)).astimezone(project.timezone).date()


def done_written(heard: Heard, pending: Pending) -> list[c.Change]:
    words = heard.text.strip()
    refused = cannot_go(heard, words, LONGEST)
    return [heard.say(refused)] if refused is not None else ask_what_not(heard, words)


def ask_what_not(heard: Heard, done: str = "") -> list[c.Change]:
    asking = heard.remembering(pending=Pending("we_did_not", extra=done))
    nothing = [Option("A", "nothing_left_out", done)]
    return [asking.remember(), heard.say(c.part(t.DECIDED_ASK_NOT), letters=nothing)]


def left_out_written(heard: Heard, pending: Pending) -> list[c.Change]:
    words = heard.text.strip()
    refused = cannot_go(heard, words, LONGEST)
    return [heard.say(refused)] if refused is not None else preview(heard, pending.extra, words)


def refusal(heard: Heard, done: str, not_done: str) -> c.Part | None:
    """Why this does not go to the group."""
    if not (done or not_done):
        return c.part(t.DECIDED_NOTHING)
    if not reachable(heard):
        return c.part(t.WRITE_NOBODY)
    unfit = (cannot_go(heard, words, LONGEST) for words in (done, not_done) if words)
    return next(filter(None, (_one_for_each_release(heard), *unfit)), None)


def preview(heard: Heard, done: str, not_done: str = "") -> list[c.Change]:
    """How many get it and how it reads; then the digits."""
    if (refused := refusal(heard, done, not_done)) is not None:
        return [heard.remembering(pending=None).remember(), heard.say(refused)]
    waits = Pending("decided", extra=json.dumps([done, not_done]), until=heard.now + DIGITS_LAST, code=heard.code)
    told = c.part(t.WRITE_PREVIEW, **example_of(heard, done, not_done), digits=heard.code)
    return [heard.remembering(pending=waits).remember(), heard.say(told, *left_out(heard))]


def example_of(heard: Heard, done: str, not_done: str) -> dict[str, Any]:
    said = [(part.sentence, part.facts) for part in _said(heard, done, not_done)]
    return preview_of(heard.known, reachable(heard), said)


def _said(heard: Heard, done: str, not_done: str, reader: str = "") -> list[c.Part]:
    """In the writer's own words; to a reader of another language they are announced."""
    written = heard.known.person.language
    both = (t.WE_DID, done), (t.WE_DID_NOT, not_done)
    parts = [c.part(sentence, words=announced(words, written, reader or written)) for sentence, words in both if words]
    return [c.part(t.DECIDED, name=heard.known.person.name), *parts]


def send(heard: Heard, pending: Pending) -> list[c.Change]:
    """To everybody, at the next moment that is a day or more from a release; until then it can be taken back."""
    known, (done, not_done) = heard.known, json.loads(pending.extra)
    if (refused := refusal(heard, done, not_done)) is not None:
        return [heard.remember(), heard.say(refused)]
    leaves = may_go(known.project, heard.now + HOLD)
    people = [member.person for member in reachable(heard)]
    queued = [_to(heard, person, _said(heard, done, not_done, person.language), leaves) for person in people]
    noted = c.Note(f"decided/{known.project.id}", release_before(known.project, leaves).isoformat())
    back = f"{known.decided_after}\n{to_take_back(queued)}"
    kept = c.KeepBroadcast(_kept(heard, done, not_done))
    return [kept, *queued, noted, heard.remember(), on_its_way(heard, leaves, "undo_decided", back)]


def _kept(heard: Heard, done: str, not_done: str) -> Broadcast:
    """As staff see it at the desk: both parts, without the name in front."""
    known, written_in = heard.known, heard.known.person.language
    parts = [(part.sentence, part.facts) for part in _said(heard, done, not_done)[1:]]
    words = {written_in: message(parts, standing_facts(known, written_in), written_in)}
    return Broadcast(heard.handle, known.project.id, known.person.name, heard.now, DECIDED, words)


def _to(heard: Heard, person: Person, parts: list[c.Part], leaves: datetime) -> c.Queue:
    at = may_go(heard.known.project, leaves, person.preferences.hours)
    return c.Queue(
        to=person.id,
        parts=tuple(parts),
        not_before=at,
        not_after=at + STILL_NEWS,
        once=copy_for(heard.handle, person.id),
        step="decided",
        broadcast_id=heard.handle,
    )


def forgotten(project: Project) -> c.Note:
    """It was taken back: another one may be written for the same release."""
    return c.Note(f"decided/{project.id}", "")


def undo(heard: Heard, back: str) -> list[c.Change]:
    """Before anybody has it, it is as if there had been none: another one may be written for the same release."""
    before, _, copies = back.partition("\n")
    again = [c.Note(f"decided/{heard.known.project.id}", before)] if nobody_has_it(heard, copies) else []
    return [*again, *undo_queue(heard, copies)]


ACTIONS: dict[str, Action] = {
    "say_decided": begin,
    "nothing_done": lambda heard, _: ask_what_not(heard),
    "nothing_left_out": preview,
    "undo_decided": undo,
}
PENDING = {"we_did": done_written, "we_did_not": left_out_written}

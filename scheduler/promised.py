"""The promise ledger: every "you will hear by", who keeps it, what is still open, and how many were kept (13). Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from storage import changes as c
from storage.dialogue import ToRead
from storage.known import Watch
from storage.records import Person, Request, Talk, Task

from .promises import answer_by, local, next_promise
from .unseen import Due

GIVEN_UP = timedelta(days=3)
"""So long after a promise nobody is told about it again; it stays on the list."""
WITH_THEM = ("asked", "instead")
"""The next word is the person's own: no promise of ours runs."""


@dataclass(frozen=True, slots=True)
class Promise:
    """By when somebody hears. ``role``: who keeps it. ``kept``: None as long as it is open and its time has not come."""

    by: datetime
    role: str
    is_open: bool
    kept: bool | None


@dataclass(frozen=True, slots=True)
class Share:
    """How many promises were kept, of those whose time is over or that are answered."""

    kept: int
    of: int


def promises(requests: Sequence[Request], tasks: Sequence[Task], now: datetime) -> list[Promise]:
    """What the coordinator keeps; the soonest first. Without a name, a kind or words."""
    asked = [one for one in requests if one.state not in WITH_THEM or one.late]
    found = [
        *(_promise(one.answer_by, now, is_open=one.state == "open", late=one.late) for one in asked),
        *(
            _promise(one.due, now, is_open=one.done_at is None, late=_too_late(one))
            for one in tasks
            if one.due is not None
        ),
    ]
    return sorted(found, key=lambda promise: promise.by)


def _promise(by: datetime, now: datetime, *, is_open: bool, late: bool) -> Promise:
    broken = late or (is_open and now > by)
    return Promise(by, "coordinator", is_open, False if broken else None if is_open else True)


def _too_late(task: Task) -> bool:
    return task.due is not None and task.done_at is not None and task.done_at > task.due


def talk_promises(talks: Sequence[Talk], zone: str, now: datetime) -> list[Promise]:
    """What the go-between keeps, for her alone: each time somebody wrote, until she answered (A0)."""
    return sorted((promise for talk in talks for promise in _of_talk(talk, zone, now)), key=lambda one: one.by)


def _of_talk(talk: Talk, zone: str, now: datetime) -> Iterator[Promise]:
    turns = [list(texts) for _, texts in groupby(talk.texts, key=lambda said: said.by_gobetween)]
    for place, turn in enumerate(turns):
        if turn[0].by_gobetween:
            continue
        by = answer_by(turn[0].at, zone)
        answered = turns[place + 1][0].at if place + 1 < len(turns) else None
        in_time = answered <= by if answered is not None else None
        yield Promise(by, "go_between", answered is None, False if answered is None and now > by else in_time)


def share(found: Sequence[Promise]) -> Share:
    over = [promise for promise in found if promise.kept is not None]
    return Share(sum(promise.kept is True for promise in over), len(over))


# --- chased before, escalated after ----------------------------------------------------------------------------------


def promised(watch: Watch, now: datetime) -> Iterator[Due]:
    """Promises that are no requests: tasks with a moment, and what was written to the go-between."""
    for task in watch.tasks:
        if task.due is not None and task.at is not None and now < task.due + GIVEN_UP:
            yield from _of_task(watch, task, task.at, task.due)
    for talk in watch.talks:
        if talk.texts and not talk.texts[-1].by_gobetween:
            yield from _unanswered(watch, talk, now)


def _of_task(watch: Watch, task: Task, at: datetime, due: datetime) -> Iterator[Due]:
    about = watch.person(task.person_id) if task.person_id else None
    facts = {
        "name": about.name if about else {"say": "SOMEBODY"},
        "reason": {"say": task.reason, "facts": {**task.facts, "words": task.words}},
        "by": local(due, watch.project.zone),
    }
    owners = watch.with_role("coordinator")
    everybody = dict.fromkeys((*owners, *watch.with_role("deputy")))
    yield Due(max(due - timedelta(days=1), at + (due - at) / 2), tuple(_told(owners, "NEEDS_YOU", task, facts)))
    yield Due(due, tuple(_told(everybody, "PROMISE_LATE", task, facts)))


def _told(
    readers: Sequence[Person] | dict[Person, None], sentence: str, task: Task, facts: c.Facts
) -> Iterator[c.Queue]:
    for reader in readers:
        once = f"task/{task.id}/{sentence} again/{reader.id}"
        yield c.Queue(to=reader.id, parts=(c.Part(sentence, facts),), once=once)


def _unanswered(watch: Watch, talk: Talk, now: datetime) -> Iterator[Due]:
    """Only the go-between hears of it; the person reads that there is no answer yet, and a new moment."""
    turn = [list(texts) for _, texts in groupby(talk.texts, key=lambda said: said.by_gobetween)][-1]
    by, words = answer_by(turn[0].at, watch.project.zone), "\n".join(said.words for said in turn)
    if now > by + GIVEN_UP:
        return
    once = f"talk/{talk.handle}/{by.isoformat()}"
    yield Due(by - timedelta(days=1), tuple(_to_gobetween(watch, talk, by, words, f"{once}/soon")))
    again = next_promise(by, watch.project.zone)
    asker = watch.person(talk.person_id)
    told = c.Queue(
        to=talk.person_id,
        parts=(c.Part("REQUEST_NOT_YET_FREE", {"by": local(again, watch.project.zone)}),),
        once=f"{once}/not yet",
    )
    late = _to_gobetween(watch, talk, by, words, f"{once}/late")
    yield Due(by, (*late, *([told] if asker is not None and asker.stopped_at is None else [])))


def _to_gobetween(watch: Watch, talk: Talk, by: datetime, words: str, once: str) -> Iterator[c.Queue]:
    for reader in watch.with_role("go_between"):
        yield c.Queue(
            to=reader.id,
            parts=(c.Part("TALK_DUE", {"by": local(by, watch.project.zone)}),),
            once=f"{once}/{reader.id}",
            reads=ToRead("talk", f"{talk.handle}/{talk.person_id}/again", words),
        )

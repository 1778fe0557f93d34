"""What is unanswered, unseen, unread or unsent, and what happens about it when. Pure.

Every rule gives ``Due`` values: a moment and the changes that belong to it. Those whose moment has come are made, once;
the earliest of the others is when the alarm clock rings next.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from storage import changes as c
from storage.dialogue import Question, ToRead
from storage.known import Watch
from storage.records import Address, Concern, Person, Request

from .afterwards import afterwards
from .arranged import arranged, help_facts
from .keeping import AFTER_THE_PROJECT, PROJECT_ENDS
from .plan import moments_for
from .promised import promised
from .promises import local, next_promise, remind_coordinator_at
from .quiet import next_allowed
from .release import WEEK, going, group_is_big_enough, moment_of, next_release
from .seats import seats
from .unseen import Due, unseen

NUDGE_AFTER = timedelta(days=1)
DRAFT_LASTS = timedelta(days=7)
NO_FIRST_ANSWER = timedelta(days=5)
SILENT = timedelta(days=90)
CHECKED_BEFORE = timedelta(days=7)
UNANSWERED = timedelta(days=5)
ASKED_AFTER = 2
"""Releases that a concern on WAIT has missed when its writer is asked once more (A7)."""


def timeline(watch: Watch, now: datetime) -> list[Due]:
    """Everything in the project that waits for its moment, also what is overdue."""
    return [
        *_releases(watch, now),
        *(due for moved in watch.changes for due in unseen(watch, moved)),
        *(due for request in watch.requests for due in _unanswered(watch, request)),
        *(due for person in watch.everybody for due in _unsent(watch, person)),
        *(due for person in watch.everybody for due in _unproven(watch, person)),
        *(due for person in watch.everybody for due in _silent(watch, person, now)),
        *seats(watch, now),
        *afterwards(watch, now),
        *arranged(watch, now),
        *promised(watch, now),
        *_over(watch),
        *_needs_the_coordinator(watch, now),
    ]


def due_now(watch: Watch, now: datetime) -> list[c.Change]:
    return [change for due in timeline(watch, now) if due.at <= now for change in due.changes]


def next_moment(watch: Watch, now: datetime) -> datetime | None:
    return min((due.at for due in timeline(watch, now) if due.at > now), default=None)


# --- requests ------------------------------------------------------------------------------------------------------


def _unanswered(watch: Watch, request: Request) -> Iterator[Due]:
    """The coordinator is reminded a day before; at the due time the deputy hears, and the person: "not yet"."""
    asker = watch.person(request.person_id)
    if request.state != "open" or asker is None:
        return
    due = request.answer_by
    session = watch.session(request.session_id)
    if session is not None and due >= session.starts_at:
        yield Due(session.starts_at, tuple(_lapsed(watch, request, asker)))
        return
    reminder = remind_coordinator_at(due)
    if request.reminded < 1 and reminder > request.asked_at:
        notes = (
            _to_staff(watch, request, asker, person, "REQUEST_REMIND") for person in watch.with_role("coordinator")
        )
        yield Due(reminder, (*notes, c.MoveRequest(request.id, "open", reminded=1)))
    yield Due(due, tuple(_overdue(watch, request, asker)))


def _lapsed(watch: Watch, request: Request, asker: Person) -> Iterator[c.Change]:
    """The session has begun without an answer: staff are told once more, and nobody is chased about it any longer."""
    for person in {*watch.with_role("deputy"), *watch.with_role("coordinator")}:
        yield _to_staff(watch, request, asker, person, "REQUEST_OVERDUE")
    yield c.MoveRequest(request.id, "lapsed")


def _overdue(watch: Watch, request: Request, asker: Person) -> Iterator[c.Change]:
    session = watch.session(request.session_id)
    by = next_promise(request.answer_by, watch.project.zone)
    if session is not None and session.starts_at > request.answer_by:
        by = min(by, session.starts_at)
    for person in {*watch.with_role("deputy"), *watch.with_role("coordinator")}:
        yield _to_staff(watch, request, asker, person, "REQUEST_OVERDUE")
    if asker.stopped_at is None:
        facts = {**(help_facts(request.kind, session) if session else {}), "by": local(by, watch.project.zone)}
        yield c.Queue(
            to=asker.id,
            parts=(c.Part("REQUEST_NOT_YET" if session else "REQUEST_NOT_YET_FREE", facts),),
            once=f"request/{request.id}/{request.answer_by.isoformat()}/not yet",
        )
    yield c.MoveRequest(request.id, "open", answer_by=by, reminded=1)  # they have just been told; no second text now


def _to_staff(watch: Watch, request: Request, asker: Person, reader: Person, sentence: str) -> c.Queue:
    if request.without_name:
        return _to_keeper(watch, request, reader, sentence)
    facts = {
        "name": asker.name,
        "kind": {"say": request.kind},
        "by": local(request.answer_by, watch.project.zone),
    }
    return c.Queue(
        to=reader.id,
        parts=(c.Part(sentence, facts),),
        once=f"request/{request.id}/{request.answer_by.isoformat()}/{sentence}/{reader.id}",
        letters=request_letters(request.id),
    )


def _to_keeper(watch: Watch, request: Request, reader: Person, sentence: str) -> c.Queue:
    """Somebody waits to hear what a word means. Who it is, nobody is told (demand 10)."""
    asks = {"REQUEST_REMIND": "WORD_WANTED", "REQUEST_OVERDUE": "WORD_OVERDUE"}[sentence]
    facts = {"word": request.words, "by": local(request.answer_by, watch.project.zone)}
    return c.Queue(
        to=reader.id,
        parts=(c.Part(asks, facts),),
        once=f"request/{request.id}/{request.answer_by.isoformat()}/{sentence}/{reader.id}",
        letters=word_letters(request.id),
    )


def word_letters(request_id: str) -> tuple[tuple[str, str, str], ...]:
    return (("A", "write_meaning", request_id),)


def request_letters(request_id: str) -> tuple[tuple[str, str, str], ...]:
    does = ("request_yes", "request_no", "request_ask", "request_instead")
    return tuple((letter, one, request_id) for letter, one in zip("ABCD", does, strict=True))


# --- concerns ------------------------------------------------------------------------------------------------------


def _releases(watch: Watch, now: datetime) -> Iterator[Due]:
    """The fixed moment, also when there is nothing to pass on (A5). One that was missed goes with the next look."""
    project = watch.project
    upcoming = next_release(project, now)
    if moment_of(project, upcoming - WEEK) > project.opened_at and watch.last_release < (upcoming - WEEK).isoformat():
        yield Due(moment_of(project, upcoming - WEEK), tuple(_release(watch, upcoming - WEEK)))
    yield Due(moment_of(project, upcoming), ())


def _leaders(watch: Watch) -> tuple[Person, ...]:
    return watch.with_role("facilitator")


def _release(watch: Watch, day: date) -> Iterator[c.Change]:
    project = watch.project
    leaving = going(watch.approved, day)
    if leaving and not group_is_big_enough(project, watch.everybody, day):
        yield from (change for concern in leaving for change in _held(concern.handle, concern.writer))
        leaving = []
    yield c.ReleaseConcerns(project.id, day, tuple(concern.handle for concern in leaving))
    yield from (_asked_once_more(concern) for concern in watch.approved if _missed_two(concern, leaving))
    for reader in _leaders(watch):
        facts = {"day": day.isoformat(), "next_day": (day + WEEK).isoformat()}
        yield c.Queue(
            to=reader.id,
            parts=(c.Part("RELEASE_READY", facts),),
            once=f"release/{project.id}/{day}/{reader.id}",
            reads=ToRead("release", day.isoformat()),
        )
    yield c.Note(f"release/{project.id}", day.isoformat())


def _missed_two(concern: Concern, leaving: Sequence[Concern]) -> bool:
    """This is the second release that a concern on WAIT does not go with (A7)."""
    return concern.release_day is None and concern.missed + 1 == ASKED_AFTER and concern not in leaving


def _asked_once_more(concern: Concern) -> c.Queue:
    """No answer: it stays held. Never released by time-out, never lost in silence (A7)."""
    return c.Queue(
        to=concern.writer,
        parts=(c.Part("HELD_SMALL_GROUP"),),
        once=f"still waiting/{concern.handle}",
        reads=ToRead("waiting", concern.handle),
    )


def _held(handle: str, writer: str) -> tuple[c.Change, ...]:
    notice = c.Queue(
        to=writer,
        parts=(c.Part("HELD_SMALL_GROUP"),),
        once=f"held/{handle}",
        reads=ToRead("held", handle),
    )
    return (c.TimeConcern(handle, None), notice)


def _over(watch: Watch) -> Iterator[Due]:
    """30 days after the project: what still waits is erased and its writer is told (A7); all else of it goes too (D4)."""
    last = max((session.ends_at for session in watch.sessions if not session.cancelled), default=None)
    if last is None:
        return
    told = (
        c.Queue(to=concern.writer, parts=(c.Part("WAITED_ERASED"),), once=f"waited/{concern.handle}")
        for concern in watch.approved
    )
    gone = (c.TakeBackConcern(concern.handle) for concern in watch.approved)
    at = next_allowed(last + PROJECT_ENDS + AFTER_THE_PROJECT, watch.project.zone)
    if watch.approved or watch.has_more_to_forget:
        yield Due(at, (*told, *gone, c.ForgetProject(watch.project.id)))


def _unsent(watch: Watch, person: Person) -> Iterator[Due]:
    """One nudge the next day, without quoting; erased after 7 days, and the writer is told (A0, A3b).

    Whoever opened the private line and wrote nothing is not reminded of it.
    """
    dialogue = watch.dialogues[person.id]
    draft = dialogue.draft
    if draft is None:
        return
    if not draft.texts:
        yield Due(draft.last_at + NUDGE_AFTER, (c.Remember(person.id, replace(dialogue, draft=None)),))
        return
    zone, hours = watch.project.zone, person.preferences.hours
    if not draft.nudged:
        nudge = c.Queue(
            to=person.id,
            parts=(c.Part("UNSENT"),),
            once=f"unsent/{person.id}/{draft.last_at.isoformat()}",
            reads=ToRead("unsent", "draft"),
        )
        nudged = replace(dialogue, draft=replace(draft, nudged=True))
        yield Due(next_allowed(draft.last_at + NUDGE_AFTER, zone, hours), (nudge, c.Remember(person.id, nudged)))
    else:
        gone = c.Queue(
            to=person.id, parts=(c.Part("UNSENT_ERASED"),), once=f"erased/{person.id}/{draft.last_at.isoformat()}"
        )
        yield Due(
            next_allowed(draft.last_at + DRAFT_LASTS, zone, hours),
            (gone, c.Remember(person.id, replace(dialogue, draft=None))),
        )


# --- numbers -------------------------------------------------------------------------------------------------------


def _unproven(watch: Watch, person: Person) -> Iterator[Due]:
    """Nobody has said yes to the first question, 5 days after it went out: a person is told, once (L7)."""
    if person.stopped_at is not None or person.proven:
        return
    for way in person.addresses:
        if way.state == "unproven" and way.asked_at is not None:
            at = way.asked_at + NO_FIRST_ANSWER
            once = f"no first answer/{way.id}"
            task = c.NewTask(watch.project.id, person.id, "REASON_NO_FIRST_ANSWER", at, once=once)
            dialogue = watch.dialogues[person.id]
            kept = [c.Remember(person.id, replace(dialogue, before=()))] if dialogue.before else []
            yield Due(at, (task, *kept))


def _silent(watch: Watch, person: Person, now: datetime) -> Iterator[Due]:
    """A number that was silent for 90 days, or of which the provider says that it is gone, is asked neutrally, 7 days
    before the next message is due; unanswered for 5 days, its messages become tasks (L6)."""
    if person.stopped_at is not None:
        return
    for way in person.addresses:
        if way.channel == "byhand" or way.state not in ("proven", "doubtful"):
            continue
        if way.asked_at is not None:
            yield Due(way.asked_at + UNANSWERED, tuple(_silenced(watch, person, way)))
        elif (due := _next_message(watch, person, now)) is not None:
            quiet_since = way.heard_at or person.enrolled_at
            doubted = way.state == "doubtful"
            at = max(due - CHECKED_BEFORE, quiet_since if doubted else quiet_since + SILENT)
            if at < due:
                yield Due(
                    next_allowed(at, watch.project.zone, person.preferences.hours), _still_theirs(person, way, due, now)
                )


def _next_message(watch: Watch, person: Person, now: datetime) -> datetime | None:
    """The next reminder of a session that they may come to."""
    coming = (
        session
        for session in watch.sessions
        if not session.cancelled and watch.answers.get(person.id, {}).get(session.id, "no") in ("yes", "late", "maybe")
    )
    planned = (at for session in coming for _, at in moments_for(person, session, watch.project.leads))
    return min((at for at in planned if at > now), default=None)


def _still_theirs(person: Person, way: Address, due: datetime, now: datetime) -> tuple[c.Change, ...]:
    check = c.Queue(
        to=person.id,
        parts=(c.Part("NUMBER_CHECK"),),
        not_after=due,
        once=f"still/{way.id}/{due.date().isoformat()}",
        asks=Question("still", about=way.id),
        way=way.id,
    )
    return (check, c.AskedAddress(way.id, now))


def _silenced(watch: Watch, person: Person, way: Address) -> Iterator[c.Change]:
    yield c.SilenceAddress(way.id)
    assert way.asked_at is not None
    once = f"silent/{way.id}/{way.asked_at.date().isoformat()}"
    yield c.NewTask(watch.project.id, person.id, "REASON_SILENT", way.asked_at + UNANSWERED, once=once)


# --- tasks ---------------------------------------------------------------------------------------------------------


def _needs_the_coordinator(watch: Watch, now: datetime) -> Iterator[Due]:
    for task in watch.tasks:
        about = watch.person(task.person_id) if task.person_id else None
        for reader in watch.with_role("coordinator"):
            if about is not None and about.id == reader.id:
                continue
            facts = {
                "name": about.name if about else {"say": "SOMEBODY"},
                "reason": {"say": task.reason, "facts": {**task.facts, "words": task.words}},
            }
            notice = c.Queue(to=reader.id, parts=(c.Part("NEEDS_YOU", facts),), once=f"task/{task.id}/{reader.id}")
            yield Due(task.at or now, (notice,))

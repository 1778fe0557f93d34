"""Today: what leaves next, who has not seen a change, who cannot be reached, what waits for staff, and whether all is at work."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.cells import as_read
from messages.render import day, moment
from scheduler.promised import Promise, promises, share, talk_promises
from scheduler.release import moment_of, next_release
from storage import changes as c
from storage import lanes, workers
from storage.database import Connection
from storage.known import Known
from storage.lanes import Lane
from storage.pausing import paused_since
from storage.people import know
from storage.records import BY_NUMBER, Person, Task
from storage.requests import promised_tasks, tasks_of
from storage.sealed import Seal
from storage.talks import talks_of
from storage.upcoming import Upcoming, upcoming
from storage.workers import AT_WORK

from .asked import (
    COORDINATOR,
    DESK_ROLES,
    FACILITATOR,
    GO_BETWEEN,
    Act,
    Asked,
    Done,
    Outcome,
    Page,
    View,
    Wrong,
    roles,
    version,
)
from .naming import first_names, label, reason, step_name
from .words import say

CHANGES, OWN_WORDS = ("first", "again"), ("group", "decided")


@dataclass(frozen=True, slots=True)
class Seen:
    known: Known
    tasks: tuple[Task, ...]
    leaving: tuple[Upcoming, ...]
    beat: datetime | None
    halted: tuple[Lane, ...]
    paused: datetime | None
    """Since when nothing leaves because an older copy was put back."""
    promised: tuple[Promise, ...] = ()


def look(connection: Connection, seal: Seal, asked: Asked) -> Seen | None:
    known = know(connection, seal, asked.me.id, asked.now)
    if known is None:
        return None
    coordinates = COORDINATOR in asked.roles
    people = {member.person.id for member in known.group}
    return Seen(
        known,
        tasks_of(connection, seal, asked.project.id) if coordinates else (),
        tuple(upcoming(connection, seal, people, asked.now)) if coordinates else (),
        workers.last_beat(connection),
        tuple(lanes.halted(connection)) if coordinates else (),
        paused_since(connection),
        tuple(_promised(connection, seal, known, asked)),
    )


def _promised(connection: Connection, seal: Seal, known: Known, asked: Asked) -> list[Promise]:
    """The coordinator's for everybody, without names; those of door B for the go-between alone (A0)."""
    talks = talks_of(connection, seal, asked.project.id) if GO_BETWEEN in asked.roles else ()
    hers = talk_promises(talks, asked.project.zone, asked.now)
    return [*promises(known.requests, promised_tasks(connection, seal, asked.project.id), asked.now), *hers]


def show(seen: Seen, asked: Asked) -> View:
    coordinates = COORDINATOR in asked.roles
    sees_sessions = bool(asked.roles & {COORDINATOR, FACILITATOR})
    changes = list(_unseen(seen.known, asked)) if sees_sessions else []
    waiting = list(_requests(seen.known, asked)) if coordinates else []
    count = len(seen.tasks) + len(waiting) + len(changes)
    release = moment_of(asked.project, next_release(asked.project, asked.now))
    return View(
        "today.html",
        {
            "lead": say("today.count", count=count) if count else say("today.all_quiet"),
            "coordinates": coordinates,
            "sending_paused": seen.paused,
            "sees_sessions": sees_sessions,
            "tasks": [_task(seen.known, task, asked.now) for task in seen.tasks],
            "requests": waiting,
            "unseen": changes,
            "leaving": [_leaving(seen.known, group) for group in seen.leaving if _still_goes(seen.known, group)],
            "away": list(_away(seen.known)) if coordinates else [],
            "promises": [_promise(seen.known, one, asked) for one in seen.promised if one.is_open],
            "kept": share(seen.promised),
            "next_release": release if asked.roles & {FACILITATOR} else None,
            "beat": " ".join(_beat(seen, asked)),
        },
    )


def _task(known: Known, task: Task, now: datetime) -> dict[str, Any]:
    about = known.member(task.person_id) if task.person_id else None
    return {
        "id": task.id,
        "who": about.name if about else label("SOMEBODY"),
        "reason": reason(task),
        "at": task.at or now,
    }


def _requests(known: Known, asked: Asked) -> Iterator[dict[str, Any]]:
    for request in sorted(known.requests, key=lambda request: request.answer_by):
        if request.state == "open":
            asker = known.asker(request)
            yield {
                "id": request.id,
                "who": asker.name if asker else label("SOMEBODY"),
                "kind": label(request.kind),
                "by": request.answer_by,
                "late": request.answer_by < asked.now,
            }


def _unseen(known: Known, asked: Asked) -> Iterator[dict[str, Any]]:
    """Changes of sessions to come that somebody has not seen: names for a facilitator, and what works for the coordinator."""
    for session in known.sessions:
        moved = known.open_change(session.id)
        if moved is None or session.cancelled or session.starts_at <= asked.now:
            continue
        missing = [member.person for member in known.to_see(moved) if member.person.id not in moved.seen]
        if missing:
            yield {"session": session, "people": _shown(known, missing, asked)}


def _shown(known: Known, people: Sequence[Person], asked: Asked) -> list[dict[str, str]]:
    if COORDINATOR in asked.roles:
        return [{"name": person.name, "how": _how(person)} for person in people]
    names = first_names(member.person for member in known.group)
    return [{"name": names[person.id], "how": ""} for person in people]


def _how(person: Person) -> str:
    """What works: a call only for who agreed to that at enrolment (ecosystem section 3)."""
    number = next((way.value for way in person.addresses if way.channel in BY_NUMBER), "")
    if person.preferences.phone and number and person.stopped_at is None:
        return say("today.may_phone", number=as_read(number))
    if not person.reachable:
        return say("today.no_way")
    return say("today.by_hand") if person.addresses[0].channel == "byhand" else say("today.no_phone")


def _promise(known: Known, promise: Promise, asked: Asked) -> dict[str, Any]:
    """The day and who answers. Only the coordinator sees the hour: it tells when somebody wrote."""
    there = promise.by.astimezone(asked.project.timezone)
    exact = COORDINATOR in asked.roles or promise.role == GO_BETWEEN
    return {
        "by": moment(there.replace(tzinfo=None), "en") if exact else day(there.date(), "en"),
        "owners": known.names(promise.role),
        "late": promise.kept is False,
    }


def _still_goes(known: Known, group: Upcoming) -> bool:
    """A reminder of how a session was before its last change drops when its time comes; so does all about a cancelled one."""
    session = known.session(group.about)
    if session is None or (session.cancelled and group.step not in CHANGES):
        return group.step in OWN_WORDS or not group.about
    return not group.reminds or group.revision == session.revision


def _leaving(known: Known, group: Upcoming) -> dict[str, Any]:
    session = known.session(group.about)
    names = (known.member(who) for who in group.people)
    return {
        "key": key_of(group),
        "paused": group.paused,
        "at": group.at,
        "what": step_name(group.step, session),
        "link": f"/desk/message/{group.about}" if group.step in OWN_WORDS else "",
        "names": [person.name for person in names if person],
    }


def key_of(group: Upcoming) -> str:
    """What a button says about the messages it stood beside; other messages have another."""
    return version(group.step, group.about, group.at, sorted(group.ids))


def _away(known: Known) -> Iterator[dict[str, str]]:
    for member in known.group:
        why = why_not_reached(member.person)
        if why:
            yield {"name": member.person.name, "why": say(f"today.{why}")}


def why_not_reached(person: Person) -> str:
    """The name of the sentence that says why nothing reaches this person; empty: it does."""
    if person.stopped_at is not None:
        return "stopped"
    if not person.addresses:
        return "nowhere"
    states = {address.state for address in person.addresses}
    if states <= {"blocked"}:
        return "blocked"
    if states <= {"blocked", "silent"}:
        return "silent"
    return "" if person.proven else "unproven"


def at_work(beat: datetime | None, asked: Asked) -> str:
    """Whether the service is at work, in words."""
    if asked.project.demo:
        return say("today.beat_demo")
    if beat is None:
        return say("today.beat_none")
    since = asked.now - beat
    if since <= AT_WORK:
        return say("today.beat_good", seconds=max(0, int(since.total_seconds())))
    return say("today.beat_old", minutes=int(since.total_seconds()) // 60)


def _beat(seen: Seen, asked: Asked) -> Iterator[str]:
    yield at_work(seen.beat, asked)
    for lane in seen.halted:
        yield say("today.halted", channel=lane.channel, reason=lane.reason)


# --- buttons -------------------------------------------------------------------------------------------------------


def done(seen: Seen, asked: Asked) -> Outcome:
    task = asked.form.text("task")
    if not any(one.id == task for one in seen.tasks):
        return Wrong({"": "frame.gone"})
    return Done([c.TaskDone(task, asked.now)], "today.task_done")


def go_on(seen: Seen, asked: Asked) -> Outcome:
    return Done([c.ResumeSending()], "today.did_go_on") if seen.paused else Wrong({"": "frame.gone"})


def _on_leaving(said: str, change: Any) -> Act:
    def act(seen: Seen, asked: Asked) -> Outcome:
        key = asked.form.text("key")
        group = next((group for group in seen.leaving if key_of(group) == key), None)
        return Done([change(group.ids)], said) if group else Wrong({"": "frame.changed_meanwhile"})

    return act


PAGE = Page(
    "today",
    "/desk",
    roles(*DESK_ROLES),
    look,
    show,
    {
        "done": done,
        "go_on": go_on,
        "pause": _on_leaving("today.did_pause", c.HoldQueued),
        "resume": _on_leaving("today.did_resume", c.LetLeave),
        "take_back": _on_leaving("today.did_take_back", c.TakeBackQueued),
    },
    menu=True,
    only={name: roles(COORDINATOR) for name in ("done", "go_on", "pause", "resume", "take_back")},
)

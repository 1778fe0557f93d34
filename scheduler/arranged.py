"""What is arranged for somebody: its hours, a word the day before, a question the day after, and what was lent comes back. Pure."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from storage import changes as c
from storage.dialogue import Question, ToRead
from storage.known import Watch
from storage.records import Person, Request, Session, wall

from .leaving import session_facts
from .plan import NOT_REMINDED, moments_for, wanted_at
from .quiet import for_reminder, next_allowed
from .riders import THE_DAY_BEFORE, arranged_at
from .unseen import Due

AROUND = timedelta(minutes=30)
"""How long before and after a session somebody is at home, unless it is arranged otherwise (ecosystem section 4)."""
SOMEBODY_COMES = frozenset({"KIND_RESPITE", "KIND_TRANSPORT", "KIND_CHILDCARE", "KIND_INTERPRETER"})
"""Help that can go wrong on the day: afterwards it is asked about, once a person and kind."""
THE_DAY_AFTER = timedelta(hours=18)
NO_USE_ASKING_AFTER = timedelta(days=3)
MORNING = time(11, 0)


def help_facts(kind: str, session: Session) -> dict[str, Any]:
    """The facts of a session as sentences about help take them: somebody at home is there from before it until after it."""
    facts = session_facts(session)
    if kind != "KIND_RESPITE":
        return facts
    start, end = datetime.combine(session.day, session.start), datetime.combine(session.day, session.end)
    hours = ((start - AROUND).time(), (end + AROUND).time())
    return {**facts, "time": [*(at.isoformat("minutes") for at in hours), session.end_exact]}


def arranged(watch: Watch, now: datetime) -> Iterator[Due]:
    """What is said about arranged help before and after its day."""
    for request in watch.requests:
        person, session = watch.person(request.person_id), watch.session(request.session_id)
        if not request.holds or person is None or person.stopped_at is not None:
            continue
        if session is not None and not session.cancelled:
            yield from _day_before(watch, request, person, session, now)
            yield from _day_after(watch, request, person, session, now)
        yield from _comes_back(watch, request, person, now)


def _day_before(watch: Watch, request: Request, person: Person, session: Session, now: datetime) -> Iterator[Due]:
    """It rides on the reminder of the day before; whoever gets none then is told by itself, however many texts they had."""
    answer = watch.answers.get(person.id, {}).get(session.id, "no")
    reminded = answer not in NOT_REMINDED and THE_DAY_BEFORE.name in dict(
        moments_for(person, session, watch.project.leads)
    )
    if reminded or answer == "no" or now >= session.starts_at:
        return
    at = for_reminder(wanted_at(session, THE_DAY_BEFORE), session.starts_at, session.zone, person.preferences.hours)
    told = c.Queue(
        to=person.id,
        parts=(c.Part("ARRANGED_SOON", help_facts(request.kind, session)),),
        not_after=session.starts_at,
        once=f"request/{request.id}/{session.revision}/day before",
        reads=ToRead("request", request.id, request.answer),
        tells=(f"{arranged_at(session)}/{session.id}",),
    )
    yield Due(at, (told,))


def _day_after(watch: Watch, request: Request, person: Person, session: Session, now: datetime) -> Iterator[Due]:
    at = next_allowed(session.ends_at + THE_DAY_AFTER, session.zone, person.preferences.hours)
    came = watch.answers.get(person.id, {}).get(session.id, "no") != "no"
    if not came or request is not _asked_about(watch, person, request.kind) or now > at + NO_USE_ASKING_AFTER:
        return
    asked = c.Queue(
        to=person.id,
        parts=(c.Part("REQUEST_WORKED", {"day": session.day.isoformat()}),),
        once=f"request/{request.id}/day after",
        session_id=session.id,
        step="after",
        asks=Question("request_worked", session.id, request.id),
    )
    yield Due(at, (asked, c.AddToRequest(request.id, worked="asked")))


def _asked_about(watch: Watch, person: Person, kind: str) -> Request | None:
    """The first of this kind, if nothing of this kind, and nothing of the same session, was asked about before."""
    mine = [one for one in watch.requests if one.person_id == person.id and one.kind in SOMEBODY_COMES and one.holds]
    done = [one for one in mine if one.worked]
    left = [
        one
        for one in mine
        if one.kind not in {other.kind for other in done} and one.session_id not in {o.session_id for o in done}
    ]
    starts = {session.id: session.starts_at for session in watch.sessions}
    first = min(left, key=lambda one: (starts.get(one.session_id or "", one.answer_by), one.id), default=None)
    return first if first is not None and first.kind == kind else None


def _comes_back(watch: Watch, request: Request, person: Person, now: datetime) -> Iterator[Due]:
    """A reminder the day before what was lent is due back; the day after it the coordinator looks whether it is there."""
    if request.back_on is None:
        return
    zone, day = watch.project.zone, request.back_on.isoformat()
    over = wall(request.back_on + timedelta(days=1), MORNING, zone)
    if now < over:
        reminder = c.Queue(
            to=person.id,
            parts=(c.Part("BRING_BACK", {"day": day}),),
            not_after=over,
            once=f"request/{request.id}/{day}/back",
            step="lent",
            reads=ToRead("request", request.id, request.answer),
        )
        yield Due(wall(request.back_on - timedelta(days=1), MORNING, zone), (reminder,))
    facts = {"kind": {"say": request.kind}, "day": day}
    task = c.NewTask(watch.project.id, person.id, "REASON_BACK_DUE", over, once=f"back/{request.id}/{day}", facts=facts)
    if now < over + NO_USE_ASKING_AFTER:
        yield Due(over, (task,))

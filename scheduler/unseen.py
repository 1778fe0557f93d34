"""Changes that must be seen: told, said again, by a second way, then the list of who is not reached (ecosystem section 3). Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage import changes as c
from storage.dialogue import Question
from storage.known import Watch
from storage.records import Change, Person, Request, Session

from .changed import facts
from .leaving import ways
from .plan import copy_for
from .promises import answer_by, local
from .quiet import for_change

AGAIN_AFTER = timedelta(minutes=10)
NOT_REACHED_BEFORE = timedelta(minutes=60)
AGAIN, LISTED, SECOND_WAY = 1, 2, 4
"""The bits of ``Change.step``: which of the steps were taken."""
TIED = frozenset({"place", "time", "cancelled"})
"""What lifts, respite and deliveries depend on, and what makes people stand before the wrong door."""
ARRANGED = ("open", "asked", "yes", "instead", "agreed")


@dataclass(frozen=True, slots=True)
class Due:
    """A moment and the changes that belong to it."""

    at: datetime
    changes: tuple[c.Change, ...]


def must_see(watch: Watch, change: Change) -> list[Person]:
    """Everybody who was invited, has not declined and has not said OK yet."""
    return [
        person
        for person in watch.everybody
        if watch.answers.get(person.id, {}).get(change.session_id, "no") != "no"
        and person.id not in change.seen | change.declined
        and person.stopped_at is None
    ]


def unseen(watch: Watch, change: Change) -> Iterator[Due]:
    """T is what is left before the old or the new start. Again after T/8, by a second way after T/4, the list at T/2."""
    session = watch.session(change.session_id)
    if session is None or session.arrangement != change.new:
        return
    if change.state == "held":
        told = (*_told_staff(watch, change, session), *_returned(watch, change, session), *_asks_itself(watch, change))
        yield Due(change.leaves_at, (c.StepChange(change.id, "told", 0), *told))
        return
    if not change.must_be_seen:
        return
    left, missing = change.notice, must_see(watch, change)
    if not change.step & AGAIN:
        at = change.leaves_at + max(left / 8, AGAIN_AFTER)
        again = (_said_again(person, change, session) for person in missing)
        yield _step(change, AGAIN, for_change(at, change.first_start, change.zone), again)
    if not change.step & SECOND_WAY:
        at = change.leaves_at + max(left / 4, AGAIN_AFTER)
        others = (_by_second_way(person, change, session) for person in missing if len(ways(person)) > 1)
        yield _step(change, SECOND_WAY, for_change(at, change.first_start, change.zone), others)
    if not change.step & LISTED:
        at = max(min(change.leaves_at + left / 2, change.first_start - NOT_REACHED_BEFORE), change.leaves_at)
        yield _step(change, LISTED, at, _not_reached(watch, missing, change, session))


def _asks_itself(watch: Watch, change: Change) -> Iterator[c.Change]:
    """Another time asks everybody anew, and again; the second question to an invitation to the old one would be a third (52)."""
    if change.reopens:
        yield c.CancelQueued(tuple(copy_for("chase", person.id, change.session_id) for person in watch.everybody))


def _step(change: Change, bit: int, at: datetime, changes: Iterator[c.Queue]) -> Due:
    return Due(at, (c.StepChange(change.id, "told", change.step | bit), *changes))


def asks(change: Change, *, declined: bool) -> Question:
    """What an answer to the text about a change belongs to."""
    if change.new.cancelled:
        return Question("cancelled", change.session_id, change.id)
    if not change.must_be_seen:
        return Question("answered", change.session_id)
    return Question("answered" if declined and not change.reopens else "change", change.session_id, change.id)


def _said_again(person: Person, change: Change, session: Session, step: str = "again", way: str = "") -> c.Queue:
    return c.Queue(
        to=person.id,
        class_="change",
        not_after=change.first_start,
        once=f"change/{change.id}/{person.id}/{step}",
        session_id=session.id,
        change_id=change.id,
        step=step,
        asks=asks(change, declined=False),
        way=way,
    )


def _by_second_way(person: Person, change: Change, session: Session) -> c.Queue:
    return _said_again(person, change, session, "second way", ways(person)[1].id)


# --- staff ---------------------------------------------------------------------------------------------------------


def _told_staff(watch: Watch, change: Change, session: Session) -> Iterator[c.Queue]:
    """The others who run it and the coordinator learn it when everybody does."""
    by = watch.person(change.by)
    said = {
        **_facts(watch, change),
        "name": by.name if by else {"say": "SOMEBODY"},
    }
    for reader in _staff(watch, "facilitator", "coordinator"):
        if reader.id != change.by:
            yield c.Queue(
                to=reader.id,
                parts=(c.Part("CHANGE_FOR_STAFF", said),),
                class_="change",
                not_after=change.first_start,
                once=f"change/{change.id}/{reader.id}/staff",
            )


def _staff(watch: Watch, *roles: str) -> list[Person]:
    return list(dict.fromkeys(person for role in roles for person in watch.with_role(role)))


def _facts(watch: Watch, change: Change) -> dict[str, object]:
    return facts(change, watch.venues, [person.name for person in watch.with_role("facilitator")])


def _not_reached(watch: Watch, missing: Sequence[Person], change: Change, session: Session) -> Iterator[c.Queue]:
    """Facilitators read the names; what was arranged for whom, only the coordinator, who tells those who come."""
    if not missing:
        return
    said = {**_facts(watch, change), "names": [person.name for person in missing]}
    said = {**said, "day": change.old.day.isoformat(), "start": change.old.start.isoformat("minutes")}
    name = "NOT_REACHED" if change.what & TIED else "NOT_REACHED_INSIDE"
    tied = _tied(watch, change)
    count = [c.Part("TIED_COUNT", {"count": len(tied)})] if tied else []
    lines = [_line(watch, request) for request in tied]
    listed = [c.Part("TIED_LINES", {"lines": lines})] if tied else []
    for reader in _staff(watch, "facilitator", "coordinator"):
        below = listed if "coordinator" in reader.roles else count
        yield c.Queue(
            to=reader.id,
            parts=(c.Part(name, said), *below),
            class_="change",
            not_after=session.ends_at,
            once=f"change/{change.id}/{reader.id}/not reached",
        )


def _line(watch: Watch, request: Request) -> dict[str, object]:
    asker = watch.person(request.person_id)
    said = {"name": asker.name if asker else {"say": "SOMEBODY"}, "kind": {"say": request.kind}}
    return {"say": "TIED_LINE", "facts": said}


# --- what was arranged for it --------------------------------------------------------------------------------------


def _tied(watch: Watch, change: Change) -> list[Request]:
    """Lifts, respite, deliveries: what somebody arranges for the old place or time."""
    here = (one for one in watch.requests if one.session_id == change.session_id)
    return [one for one in here if one.state in (*ARRANGED, "told") and hangs_on(one, change)]


def hangs_on(request: Request, change: Change) -> bool:
    """Whether it has to be arranged anew. A link is the same wherever the others meet."""
    return bool(change.what & (TIED if brings_somebody(request) else TIED - {"place"}))


def brings_somebody(request: Request) -> bool:
    """Somebody sets out, or something is brought: whoever does must be told when it is off. Nobody does because of a link."""
    return request.kind != "KIND_ONLINE"


def _returned(watch: Watch, change: Change, session: Session) -> Iterator[c.Change]:
    """A request hangs on its session: changed, it returns to the coordinator as "tell them", with a new promise."""
    for request in _tied(watch, change):
        if request.state == "told":
            continue
        yield from _returned_one(watch, request, change, session)


def _returned_one(watch: Watch, request: Request, change: Change, session: Session) -> Iterator[c.Change]:
    told = _facts(watch, change)
    said = {"kind": {"say": request.kind}, "now": told["now"], "before": told["before"]}
    once = f"change/{change.id}/{request.id}"
    if change.new.cancelled:
        yield c.MoveRequest(request.id, "told")
        if not brings_somebody(request):
            return
        reason = "REASON_REQUEST_OFF"
    else:
        by = answer_by(change.leaves_at, change.zone, session)
        said["by"] = local(by, change.zone)
        state = "asked" if request.state == "asked" else "open"
        yield c.MoveRequest(request.id, state, answer_by=by, reminded=0)
        reason = "REASON_REQUEST_MOVED"
    yield c.NewTask(watch.project.id, request.person_id, reason, change.leaves_at, once=once, facts=said)

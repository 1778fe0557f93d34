"""What is told about a changed session: old and new side by side, to whoever comes, may come or had declined (7). Pure."""

from collections.abc import Sequence
from typing import Any

from storage.known import Known, Member
from storage.manner import AS_USUAL, asked_for_a_link
from storage.records import Arrangement, Change, Venue

Told = tuple[str, dict[str, Any]]
FIRST, AGAIN, NOT_COMING = "", "_AGAIN", "_NOT_COMING"
ONLINE = {"say": "ONLINE"}
NOT_HELD: dict[str, Any] = {"say": "NOT_HELD"}
ALONE = {
    frozenset({"place"}): "CHANGE_PLACE",
    frozenset({"leaders"}): "CHANGE_LEADERS",
    frozenset({"link"}): "CHANGE_LINK",
}


def change_told(change: Change, venues: Sequence[Venue], known: Known, step: str) -> tuple[Told, ...]:
    """The sentences and their facts for one person. ``step``: "first", else it is said again."""
    declined, asked = known.person.id in change.declined, asked_for(change, known.as_member)
    how = NOT_COMING if declined else FIRST if step == "first" else AGAIN
    said = facts(change, venues, known.names("facilitator"))
    if change.what == {"link"} and asked:
        return (("CHANGE_LINK_ASKED", said),)
    told = (sentence(change) + how, said)
    if "link" in change.what and change.what != {"link"} and (asked or not declined):
        return told, ("JOIN_LINK_ASKED" if asked else "JOIN_LINK", said)
    return (told,)


def asked_for(change: Change, member: Member | None) -> bool:
    """There is a link for the first time, and they had asked for one: they are asked whether they join by it (38)."""
    if member is None or "link" not in change.what or change.old.link:
        return False
    session = change.session_id
    return asked_for_a_link(member.answers.get(session, ""), member.manners.get(session, AS_USUAL))


def sentence(change: Change) -> str:
    """One fact has a sentence of its own; several are told together."""
    what = change.what
    if change.new.cancelled:
        return "CHANGE_CANCELLED"
    if "time" in what:
        return "CHANGE_TIME"
    if not change.must_be_seen:
        return "CHANGE_LINK_NEW"
    return ALONE.get(what, "CHANGE_SEVERAL")


def facts(change: Change, venues: Sequence[Venue], everybody: Sequence[str]) -> dict[str, Any]:
    """What the sentences about a change need. ``everybody``: the facilitators of the project, who lead if nobody is named."""
    names = {venue.id: venue.name for venue in venues}
    old, new = (names[side.venue_id] if side.venue_id else ONLINE for side in (change.old, change.new))
    return {
        "day": change.new.day.isoformat(),
        "start": change.new.start.isoformat("minutes"),
        "time": times_of(change.new),
        "place": new,
        "old_place": old,
        "leaders": leaders_of(change.new, everybody),
        "old_leaders": leaders_of(change.old, everybody),
        "link": change.new.link,
        "old_link": change.old.link,
        "now": _side(change, change.new, new, everybody),
        "before": _side(change, change.old, old, everybody),
    }


def _side(change: Change, side: Arrangement, place: Any, everybody: Sequence[str]) -> dict[str, Any]:
    """Day, times and place always; who leads and the link only if they are what changed."""
    if side.cancelled:
        return NOT_HELD
    said = {"day": side.day.isoformat(), "time": times_of(side), "place": place}
    if "leaders" in change.what:
        said["leaders"] = leaders_of(side, everybody)
    if change.what == {"link"} and side.link:
        said["link"] = side.link
    return said


def leaders_of(side: Arrangement, everybody: Sequence[str]) -> list[str]:
    return list(side.led_by or everybody)


def place_of(venue: Venue) -> Any:
    """Its spoken name; a meeting without a place is online."""
    return venue.name if venue.id else ONLINE


def times_of(side: Arrangement) -> list[Any]:
    return [side.start.isoformat("minutes"), side.end.isoformat("minutes"), side.end_exact]

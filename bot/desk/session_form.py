"""The form by which a session is held in another way: day, times, place, who runs it, the link. Pure."""

from dataclasses import replace
from typing import Any

from bot.conversations.staff import changing
from bot.conversations.staff.sending import cannot_go
from messages.render import day as written_day
from messages.render import people, render, span
from scheduler.changed import leaders_of
from storage.known import Known
from storage.records import Arrangement, Change, Session

from .asked import Asked, Form
from .by_text import heard
from .project import written_date, written_time
from .words import say

FIELDS = ("day", "start", "end", "end_exact", "venue", "leaders", "other_leaders", "link", "cancelled")


def fields(known: Known, session: Session) -> dict[str, Any]:
    """What the form shows: the choices, and how the session is held now."""
    everybody, leads = known.names("facilitator"), _names(known, session.arrangement)
    return {
        "venues": [*_without_a_place(session), *((venue.id, venue.name) for venue in known.venues)],
        "ends": [("exact", say("series.exact")), ("about", say("series.about"))],
        "leaders": [(name, name) for name in everybody],
        "leads": [name for name in everybody if name in leads],
        "other_leaders": ", ".join(name for name in leads if name not in everybody),
    }


def _without_a_place(session: Session) -> list[tuple[str, str]]:
    return [] if session.venue.id else [("", say("session.online_only"))]


def kept(form: Form) -> dict[str, str | tuple[str, ...]]:
    """What the preview carries on, so that the button under it does what was shown."""
    return {**{name: form.text(name) for name in FIELDS}, "leaders": form.all("leaders")}


def arranged(known: Known, session: Session, asked: Asked) -> tuple[Arrangement | None, dict[str, str]]:
    """How the form wants the session to be held; None and what is wrong with it."""
    form, wrong = asked.form, dict[str, str]()
    if form.text("cancelled"):
        return replace(session.arrangement, cancelled=True), {}
    day, start, end = written_date(form.text("day")), written_time(form.text("start")), written_time(form.text("end"))
    if day is None:
        wrong["day"] = "series.no_day"
    if start is None:
        wrong["start"] = "series.no_time"
    if end is None or end == start:
        wrong["end"] = "series.no_end"
    if form.text("venue") not in dict(fields(known, session)["venues"]):
        wrong["venue"] = "session.no_venue"
    named, link = _named(known, form), form.text("link")
    if not named:
        wrong["leaders"] = "session.no_leaders"
    if len(form.text("other_leaders")) > changing.LONGEST_PLACE:
        wrong["other_leaders"] = "session.leaders_too_long"
    wrong |= _wrong_link(known, session, asked)
    if wrong or day is None or start is None or end is None:
        return None, wrong
    exact = form.text("end_exact") != "about"
    new = Arrangement(day, start, end, exact, form.text("venue"), link, _led_by(known, session, named))
    return (new, {}) if new.starts_at(session.zone) > asked.now else (None, {"day": "series.no_day"})


def _named(known: Known, form: Form) -> tuple[str, ...]:
    chosen = [name for name in known.names("facilitator") if name in form.all("leaders")]
    others = (" ".join(name.split()) for name in form.text("other_leaders").split(","))
    return tuple(dict.fromkeys((*chosen, *filter(None, others))))


def _led_by(known: Known, session: Session, named: tuple[str, ...]) -> tuple[str, ...]:
    """As it was, where the same people run it: then nobody reads that it changed."""
    return session.led_by if set(named) == set(_names(known, session.arrangement)) else named


def _wrong_link(known: Known, session: Session, asked: Asked) -> dict[str, str]:
    """The same rules as by text: a whole address, and nothing in it that tells a lock screen the topic (L1)."""
    link = asked.form.text("link")
    if link == session.link:
        return {}
    if not changing.LINK.fullmatch(link):
        return {"link": "session.no_link" if link else "session.link_stays"}
    refused = cannot_go(heard(known, asked), link, changing.LONGEST_LINK)
    return {"link": render(refused.sentence, refused.facts, "en")} if refused is not None else {}


# --- how it was and how it is --------------------------------------------------------------------------------------


def in_short(known: Known, change: Change, side: Arrangement) -> str:
    """ "Tuesday 9 March, 2pm to 4pm, Oak House", with who runs it and the link where these changed; or that it is cancelled."""
    if side.cancelled:
        return say("session.cancelled")
    venue = known.venue(side.venue_id)
    when = span((side.start.isoformat("minutes"), side.end.isoformat("minutes"), side.end_exact), "en")
    where = venue.name if venue else say("session.online_only")
    said = [written_day(side.day, "en"), when, where]
    if "leaders" in change.what:
        said.append(say("session.led_by_too", names=people(_names(known, side), "en")))
    if "link" in change.what:
        said.append(side.link or say("session.without_link"))
    return ", ".join(said)


def led_by(known: Known, side: Arrangement) -> str:
    """ "Run by Sam and Lee"."""
    return say("session.led_by", names=people(_names(known, side), "en"))


def _names(known: Known, side: Arrangement) -> list[str]:
    return leaders_of(side, known.names("facilitator"))

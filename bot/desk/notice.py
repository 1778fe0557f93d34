"""Notice given: how long before people could know of each session, and of each change of one (demands 6, 7)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.database import Connection
from storage.known import Known
from storage.notice import first_invited
from storage.people import know
from storage.records import Change, Session
from storage.sealed import Seal

from .asked import COORDINATOR, Asked, Download, Page, View, roles
from .naming import moment_here, session_name
from .requests import table
from .words import say

COLUMNS = ("session", "what", "told", "notice", "people", "seen")
CHANGES = ("cancelled", "time", "place", "leaders", "link")


@dataclass(frozen=True, slots=True)
class Seen:
    known: Known
    invited: Mapping[str, tuple[datetime, int]]


def look(connection: Connection, seal: Seal, asked: Asked) -> Seen | None:
    known = know(connection, seal, asked.me.id, asked.now)
    if known is None:
        return None
    return Seen(known, first_invited(connection, [session.id for session in known.sessions]))


def show(seen: Seen, asked: Asked) -> View:
    heads = [say(f"notice.column_{name}") for name in COLUMNS]
    return View("notice.html", {"heads": heads, "rows": list(_rows(seen, asked))})


def download(seen: Seen, asked: Asked) -> Download:
    """Counts only: no names, no channels, no numbers."""
    heads = [say(f"notice.column_{name}") for name in COLUMNS]
    return Download("notice.csv", table(iter([heads, *_rows(seen, asked)])))


def _rows(seen: Seen, asked: Asked) -> Iterator[list[str]]:
    """Each session with its invitation, then its changes that were told, oldest first."""
    for session in seen.known.sessions:
        invited = seen.invited.get(session.id)
        if invited is not None:
            at, people = invited
            told = [session_name(session), say("notice.invited"), moment_here(at, asked.project)]
            yield [*told, in_words(_planned_start(seen.known, session) - at), str(people), "-"]
        for change in seen.known.changes:
            if change.session_id == session.id and change.state == "told":
                yield _of_change(seen.known, session, change, asked)


def _planned_start(known: Known, session: Session) -> datetime:
    """The start that people were invited to, before any change."""
    first = next((change for change in known.changes if change.session_id == session.id), None)
    return first.old.starts_at(first.zone) if first else session.starts_at


def _of_change(known: Known, session: Session, change: Change, asked: Asked) -> list[str]:
    concerned = [member.person.id for member in known.to_see(change)]
    what = ", ".join(say(f"notice.{what}") for what in CHANGES if what in change.what)
    told = [session_name(session), what, moment_here(change.leaves_at, asked.project), in_words(change.notice)]
    return [*told, str(len(concerned)), str(sum(who in change.seen for who in concerned))]


def in_words(notice: timedelta) -> str:
    """Days; hours on the last two days."""
    if notice >= timedelta(days=2):
        return say("notice.days", count=notice.days)
    return say("notice.hours", count=max(0, notice // timedelta(hours=1)))


MINE = roles(COORDINATOR)
PAGE = Page("notice", "/desk/notice", MINE, look, show)
FILE = Page("notice_file", "/desk/notice.csv", MINE, look, download)

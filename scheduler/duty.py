"""When the people whom a project names for urgent matters are on duty, and whom to ask in which turn (C5). Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from storage.records import Duty, Person, wall

NEXT_CONTACT = timedelta(minutes=15)
ROUNDS = 2
"""How often each contact is asked before the person is told that nobody has answered."""


def on_duty_from(duty: Duty | None, now: datetime, zone: str) -> datetime:
    """``now`` if they are on duty, else the start of their next hours. Who has named no hours is on duty always."""
    if duty is None:
        return now
    for days in range(8):
        day = now.date() + timedelta(days=days)
        starts, ends = wall(day, duty.start, zone), wall(day, duty.end, zone)
        if day.weekday() in duty.days and now < ends:
            return max(now, starts)
    raise ValueError("A duty needs at least one day of the week.")


def turns(contacts: Sequence[Person], now: datetime, zone: str) -> list[tuple[datetime, Person]]:
    """Who is asked when: those on duty first, one every 15 minutes, each within their own hours, twice round."""
    first = sorted(contacts, key=lambda contact: on_duty_from(contact.duty, now, zone))
    asked, at = [], now
    for contact in [*first] * ROUNDS:
        at = on_duty_from(contact.duty, at, zone)
        asked.append((at, contact))
        at += NEXT_CONTACT
    return asked

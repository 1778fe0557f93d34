"""What somebody agreed to, a lost phone, and the hours of a named contact: written down by the coordinator (C4, C5, D5, T8)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.conversations.alerts import RULE_VERSION, can_be_offered
from bot.conversations.how_we_write import set_reminders
from bot.conversations.not_understood import CONSENT as NOT_UNDERSTOOD
from bot.conversations.not_understood import VERSION as KEEPING_VERSION
from messages.render import day as written_day
from storage import changes as c
from storage.known import Known
from storage.records import Duty

from .asked import Asked, Done, Outcome, Wrong
from .by_text import heard
from .naming import label
from .project import written_time
from .words import say

VERSIONS: Mapping[str, str] = {
    "reminders": "2026-11",
    "concerns": "2026-11",
    "alerts": RULE_VERSION,
    NOT_UNDERSTOOD: KEEPING_VERSION,
}
"""What may be agreed to or refused, each by itself (D5), and the version of the words that are shown for it."""
ANSWERS: Mapping[str, tuple[str, ...]] = {
    "reminders": ("yes", "no"),
    "concerns": ("yes", "no"),
    "alerts": ("ask", "tell"),
    NOT_UNDERSTOOD: ("yes", "no"),
}
REMINDERS_BY_ANSWER = {"yes": "LEADS_ALL", "no": "LEADS_NONE"}


@dataclass(frozen=True, slots=True)
class Way:
    """One number of a person as the page shows it: never the number itself, only its last digits."""

    id: str
    said: str


def facts(known: Known, asked: Asked) -> dict[str, Any]:
    """What the page of a person shows of all this."""
    person = known.person
    return {
        "agreed": list(_agreed(known)) if person.takes_part else [],
        "offered": {kind: list(_offered(kind, known, asked)) for kind in _kinds(known)} if person.takes_part else {},
        "ways": [Way(way.id, _way(way.channel, way.value)) for way in person.addresses if way.value],
        "on_duty": "named_contact" in person.roles,
        "duty": person.duty,
        "hours": _hours(person.duty),
        "weekdays": [(str(day), say(f"person.weekday_{day}")) for day in range(7)],
    }


def _kinds(known: Known) -> list[str]:
    """Keeping texts is asked about only where the project does so; a yes from before can always be taken back."""
    keeps = known.project.keep_not_understood or NOT_UNDERSTOOD in known.person.consents
    return [kind for kind in VERSIONS if kind != NOT_UNDERSTOOD or keeps]


def _agreed(known: Known) -> Iterator[str]:
    for kind in _kinds(known):
        given = known.person.consents.get(kind)
        if given is None:
            yield say(f"person.{kind}_open")
        else:
            on = written_day(date.fromisoformat(given.on), "en")
            yield say("person.said_on", said=say(f"person.{kind}_{given.answer}"), on=on, version=given.version)


def _offered(kind: str, known: Known, asked: Asked) -> Iterator[tuple[str, str]]:
    """Nobody is offered an alert that would not be sent: without a contact, or in a language that nobody has signed (C6)."""
    yield "", say("person.not_asked")
    for answer in ANSWERS[kind]:
        if answer != "tell" or can_be_offered(heard(known, asked)):
            yield answer, say(f"person.{kind}_{answer}")


def _way(channel: str, value: str) -> str:
    return say("person.way", channel=label(f"CHANNEL_{channel.upper()}"), end=value[-3:])


def _hours(duty: Duty | None) -> str:
    if duty is None:
        return say("person.always")
    days = ", ".join(say(f"person.weekday_{day}") for day in duty.days)
    return say("person.hours", days=days, start=f"{duty.start:%H:%M}", end=f"{duty.end:%H:%M}")


# --- buttons -------------------------------------------------------------------------------------------------------


def agree(known: Known, asked: Asked) -> Outcome:
    """Each answer with the version of its words and the day; what was not asked stays as it is (D5)."""
    person, today = known.person, asked.now.astimezone(known.project.timezone).date()
    said = {kind: asked.form.text(kind) for kind in _kinds(known) if asked.form.text(kind)}
    wrong = {kind for kind, answer in said.items() if answer not in {key for key, _ in _offered(kind, known, asked)}}
    if wrong or not said or not person.takes_part:
        return Wrong(dict.fromkeys(wrong or {""}, "person.nothing_said"))
    made: list[c.Change] = [
        c.GiveConsent(person.id, kind, answer, VERSIONS[kind], today) for kind, answer in said.items()
    ]
    if "reminders" in said:
        chosen = set_reminders(heard(known, asked), REMINDERS_BY_ANSWER[said["reminders"]])
        made += [change for change in chosen if not isinstance(change, c.Queue) or not change.answers]
    return Done(made, "person.noted", f"/desk/person/{person.id}")


def freeze(known: Known, asked: Asked) -> Outcome:
    """A lost phone: its number is a stranger's from now on, so that whoever holds it gets and changes nothing (T8)."""
    way = asked.form.text("way")
    if way not in {one.id for one in known.person.addresses}:
        return Wrong({"": "frame.gone"})
    return Done([c.DropAddress(way)], "person.frozen", f"/desk/person/{known.person.id}")


def set_duty(known: Known, asked: Asked) -> Outcome:
    """No day chosen: on duty always. The person in danger reads these hours, so they must be true (C5)."""
    days = tuple(day for day in range(7) if str(day) in asked.form.all("days"))
    start, end = written_time(asked.form.text("start")), written_time(asked.form.text("end"))
    back = f"/desk/person/{known.person.id}"
    if not days:
        return Done([c.SetDuty(known.person.id, None)], "person.duty_noted", back)
    wrong = {name: "series.no_time" for name, at in (("start", start), ("end", end)) if at is None}
    if wrong or start is None or end is None:
        return Wrong(wrong)
    if end <= start:
        return Wrong({"end": "person.duty_order"})
    return Done([c.SetDuty(known.person.id, Duty(days, start, end))], "person.duty_noted", back)

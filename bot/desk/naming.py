"""How staff see people and things: first names, labels, moments. Pure."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from messages.render import clock, moment, render
from messages.render import day as written_day
from storage.records import Person, Project, Session, Task

from .words import say


def first_names(people: Iterable[Person]) -> dict[str, str]:
    """Person id -> first name; with the beginning of the rest where two are called the same."""
    everybody = {person.id: person.name.split() for person in people}
    same = Counter(words[0] for words in everybody.values() if words)
    return {
        who: words[0] if same[words[0]] == 1 or len(words) == 1 else f"{words[0]} {words[1][0]}."
        for who, words in everybody.items()
        if words
    }


def session_name(session: Session) -> str:
    """ "Tuesday 9 March, 2pm"."""
    return f"{written_day(session.day, 'en')}, {clock(session.start, 'en')}"


def moment_here(at: datetime, project: Project) -> str:
    """A moment by the project's clock: "Tuesday 9 March, 2pm"."""
    return moment(at.astimezone(project.timezone).replace(second=0, microsecond=0, tzinfo=None), "en")


def label(name: str) -> str:
    """What a KIND_ or another sentence without facts says."""
    return render(name, {}, "en")


def reason(task: Task) -> str:
    facts: dict[str, Any] = {**task.facts, "words": task.words}
    return render(task.reason, facts, "en")


def step_name(step: str, session: Session | None) -> str:
    """Reminders of a project's own choice ("3d", "5h") have no name of their own."""
    named = "reminder" if step[0].isdigit() else step
    return say(f"step.{named}", session=session_name(session) if session else "")

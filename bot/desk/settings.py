"""The settings of a project and its help lines, by the same checks as in a project file (trust section 8, C9)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot import project_values
from bot.project_values import PRICED, WEEKDAYS
from messages.catalogue import languages
from storage import changes as c
from storage.database import Connection
from storage.records import HelpLine
from storage.sealed import Seal

from .asked import COORDINATOR, Asked, Done, Outcome, Page, View, Wrong, roles, version
from .knowing import Seen, look
from .naming import label
from .typed import errors, typed, written_in
from .words import say

VALUES = ("name", "short_name", "zone", "language", "emergency")
LINE_TEXTS = ("name", "hours")
NEW = "new"


def show(seen: Seen, asked: Asked) -> View:
    project = seen.known.project
    return View(
        "settings.html",
        {
            "project": project,
            "languages": written_in(asked.project.language),
            "weekdays": [(day, day) for day in WEEKDAYS],
            "weekday": WEEKDAYS[project.release_weekday],
            "prices": [(name, label(f"CHANNEL_{name.upper()}"), project.prices.get(name, "")) for name in PRICED],
            "keeping": [(answer, say(f"settings.keep_not_understood_{answer}")) for answer in ("no", "yes")],
            "kept": "yes" if project.keep_not_understood else "no",
            "time": project.release_time.isoformat("minutes"),
            "seen": version(project),
        },
    )


def save(seen: Seen, asked: Asked) -> Outcome:
    """Everything that is wrong at once; nothing is saved until all of it is right."""
    project, form = seen.known.project, asked.form
    if form.text("seen") != version(project):
        return Wrong({"": "frame.changed_meanwhile"})
    own, moment, danger = typed(form, VALUES), typed(form, ("weekday", "time")), typed(form, texts=("danger",))
    read = project_values.settings(own, languages())
    usual = read["language"] or project.language
    weekday, at = project_values.release(moment, project.release_weekday, project.release_time)
    priced = typed(form, PRICED)
    prices = project_values.prices(priced)
    sentence = project_values.danger(danger, languages(), usual)
    wrong = {
        **errors(own, usual),
        **errors(moment, usual),
        **errors(priced, usual),
        **_of_danger(errors(danger, usual), usual),
    }
    if wrong:
        return Wrong(wrong)
    new: dict[str, Any] = {
        **read,
        "release_weekday": weekday,
        "release_time": at,
        "prices": prices,
        "danger": sentence,
        "keep_not_understood": form.text("keep_not_understood") == "yes",
    }
    return Done([c.PutProject(replace(project, **new))], "settings.saved", "/desk/project")


def _of_danger(found: dict[str, str], usual: str) -> dict[str, str]:
    return {f"danger-{usual}": said for said in found.values()}


# --- help lines ----------------------------------------------------------------------------------------------------


def look_at_line(connection: Connection, seal: Seal, asked: Asked) -> Seen | None:
    seen = look(connection, seal, asked)
    return seen if seen is not None and (asked.on == NEW or _line(seen.known.project.help_lines, asked)) else None


def _line(lines: Sequence[HelpLine], asked: Asked) -> HelpLine | None:
    """The one that the address names: by its digits, however they are spaced."""
    return next((line for line in lines if line_key(line) == asked.on), None)


def line_key(line: HelpLine) -> str:
    return "".join(filter(str.isdigit, line.number))


def show_line(seen: Seen, asked: Asked) -> View:
    lines = seen.known.project.help_lines
    line = _line(lines, asked)
    facts: dict[str, Any] = {"title": line.number} if line else {}
    return View(
        "line.html",
        {
            **facts,
            "line": line or HelpLine("", {}, {}),
            "can_go": line is not None and len(lines) > 1,
            "languages": written_in(asked.project.language),
            "seen": version(lines),
        },
    )


def save_line(seen: Seen, asked: Asked) -> Outcome:
    """Another number is not checked by anybody yet (C9)."""
    project, table = seen.known.project, typed(asked.form, ("number",), LINE_TEXTS)
    lines, before = project.help_lines, _line(project.help_lines, asked)
    if asked.form.text("seen") != version(lines):
        return Wrong({"": "frame.changed_meanwhile"})
    line = project_values.help_line(table, languages(), project.language)
    if line is None:
        return Wrong(errors(table, project.language, LINE_TEXTS))
    if any(line_key(other) == line_key(line) for other in lines if other is not before):
        return Wrong({"number": "line.there"})
    if before is not None and line_key(before) == line_key(line):
        line = replace(line, checked_by=before.checked_by, checked_on=before.checked_on)
    new = tuple(line if other is before else other for other in lines) if before else (*lines, line)
    return Done([c.PutProject(replace(project, help_lines=new))], "line.saved", "/desk/project")


def remove_line(seen: Seen, asked: Asked) -> Outcome:
    """At least one stays: people in danger read them."""
    project = seen.known.project
    left = tuple(line for line in project.help_lines if line_key(line) != asked.on)
    if asked.form.text("seen") != version(project.help_lines) or not left:
        return Wrong({"": "frame.changed_meanwhile" if left else "line.last"})
    return Done([c.PutProject(replace(project, help_lines=left))], "line.removed", "/desk/project")


MINE = roles(COORDINATOR)
PAGE = Page("settings", "/desk/settings", MINE, look, show, {"save": save})
LINE = Page("line", "/desk/line/{on}", MINE, look_at_line, show_line, {"save": save_line, "remove": remove_line})

"""What is configured, what is missing, and in which order to put it right. Pure: ``gobetween check`` prints it.

check(settings, environment, facts) -> [Finding]     settings may be the SettingsError that came instead
render(findings) -> text         ready(findings) -> True when nothing is missing
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bot.settings import Settings, SettingsError
from storage.records import HelpLine

State = Literal["ok", "missing", "warn"]

CHECK_AGAIN_AFTER = timedelta(days=90)
RETRY_MARK = "#rc=3&rp=all"
"""Twilio tries again three times, whatever went wrong; by itself it tries once, and only if it could not connect."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report. ``do`` is what to do about it; empty when it is well."""

    state: State
    about: str
    said: str
    do: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What only the database and the phrase lists know. The defaults are a machine on which nothing was done yet."""

    today: date
    database_reachable: bool = False
    tables_current: bool = False
    project: str = ""
    participants: int = 0
    help_lines: tuple[HelpLine, ...] = ()
    roles: frozenset[str] = frozenset()
    """Roles that somebody holds."""
    staff_without_channel: tuple[str, ...] = ()
    """Staff whose channel is not configured or who have no address, by name."""
    people_channels: frozenset[str] = frozenset()
    """Channels that people of the project use."""
    unreviewed_languages: tuple[str, ...] = ()
    demo: bool = False


def check(settings: Settings | SettingsError, environment: Mapping[str, str], facts: Facts) -> list[Finding]:
    """Every finding, in the order in which one puts them right."""
    given = {name: value.strip() for name, value in environment.items() if value.strip()}
    if isinstance(settings, SettingsError):
        wrong = [Finding("missing", problem.name, problem.said, problem.instead) for problem in settings.problems]
        untried = Finding("missing", "database", "It was not tried.", "Put the settings right, then check again.")
        return [*wrong, untried, *_channels(given, facts)]
    return [
        Finding("ok", "settings", "All of them can be read."),
        *_database(facts),
        *_channels(given, facts),
        *_project(facts),
        *_people(facts),
    ]


def ready(findings: Sequence[Finding]) -> bool:
    return all(finding.state != "missing" for finding in findings)


def render(findings: Sequence[Finding]) -> str:
    """Plain text: what is well, then what to do, numbered, then one line that says whether it is ready."""
    lines = [f"{_MARKS[finding.state]} {finding.about}: {finding.said}" for finding in findings]
    to_do = sorted((finding for finding in findings if finding.do), key=lambda finding: finding.state != "missing")
    if to_do:
        lines += ["", "Do this, in this order:"]
        lines += [f"{number}. {finding.about}: {finding.do}" for number, finding in enumerate(to_do, start=1)]
    missing = sum(finding.state == "missing" for finding in findings)
    lines += ["", "Ready. Start with: gobetween serve" if not missing else f"Not ready: {missing} missing."]
    return "\n".join(lines)


_MARKS: Mapping[State, str] = {"ok": "ok      ", "missing": "MISSING ", "warn": "look    "}


def _database(facts: Facts) -> Iterator[Finding]:
    if not facts.database_reachable:
        yield Finding("missing", "database", "It cannot be reached.", "Check DATABASE_URL, and that it runs.")
    elif not facts.tables_current:
        yield Finding("missing", "database", "Its tables are not up to date.", "Run: gobetween upgrade")
    else:
        yield Finding("ok", "database", "It can be reached, and its tables are up to date.")


# ---------------------------------------------------------------------------------------------- channels


def _channels(given: Mapping[str, str], facts: Facts) -> Iterator[Finding]:
    public_url = given.get("PUBLIC_URL", "").rstrip("/")
    in_use = [name for name, setting in _SETTING.items() if setting in given]
    if not in_use:
        yield Finding(
            "missing", "channels", "No channel reaches a phone.", "Set up text messages, WhatsApp or Telegram in .env."
        )
    for name, setting in _SETTING.items():
        if name in in_use:
            yield from (_telegram(given, public_url) if name == "telegram" else _twilio(name, public_url))
        elif name in facts.people_channels:
            yield Finding("missing", name, "People use it, and it is not set up.", f"Set {setting} in .env.")
    if in_use and public_url.startswith("http://"):
        yield Finding("warn", "PUBLIC_URL", "Only this machine can reach it.", "Before real use, set an https address.")


_SETTING = {
    "sms": "TWILIO_SMS_SENDER",
    "whatsapp": "TWILIO_WHATSAPP_SENDER",
    "telegram": "TELEGRAM_BOT_TOKEN",
}
_WHERE = {
    "sms": "Phone Numbers, your number (or the Messaging Service), “A message comes in”, HTTP POST",
    "whatsapp": "Messaging, Senders, WhatsApp senders, your sender, “Webhook URL for incoming messages”, HTTP POST",
}


def _twilio(name: str, public_url: str) -> Iterator[Finding]:
    if public_url:
        address = f"{public_url}/hooks/{name}{RETRY_MARK}"
        yield Finding("ok", name, f"In Twilio's console: {_WHERE[name]}. Paste: {address}")


def _telegram(given: Mapping[str, str], public_url: str) -> Iterator[Finding]:
    if "TELEGRAM_WEBHOOK_SECRET" in given and public_url:
        yield Finding("ok", "telegram", f"Telegram posts to {public_url}/hooks/telegram; we tell it so ourselves.")
    else:
        yield Finding("ok", "telegram", "We fetch from Telegram; nothing to paste.")


# ---------------------------------------------------------------------------------------------- project and people


def _project(facts: Facts) -> Iterator[Finding]:
    if not facts.project:
        yield Finding("missing", "project", "There is none yet.", "Run: gobetween import project.toml")
        return
    yield Finding("ok", "project", f"{facts.project} is there.")
    if facts.demo:
        yield Finding("missing", "project", "It is the demo's.", "Use another DATABASE_URL for a real project.")
    yield from _help_lines(facts)


def _help_lines(facts: Facts) -> Iterator[Finding]:
    if not facts.help_lines:
        yield Finding(
            "missing", "help lines", "There is none.", "Add [[help_lines]] to project.toml and import it again."
        )
    for line in facts.help_lines:
        if said := _age(line.checked_on, facts.today):
            do = "Call it, write checked_by and checked_on in project.toml, import again."
            yield Finding("warn", f"help line {line.number}", said, do)
        else:
            yield Finding("ok", f"help line {line.number}", f"{line.checked_by} checked it on {line.checked_on}.")


def _age(checked_on: str, today: date) -> str | None:
    """Why a number must be checked again (C9), or None."""
    if not checked_on:
        return "Nobody has checked it."
    day = date.fromisoformat(checked_on)
    if day > today:
        return f"Its check is dated {checked_on}, which is still to come."
    return f"It was last checked on {checked_on}, over 90 days ago." if today - day > CHECK_AGAIN_AFTER else None


_NEEDED_ROLES = {
    "facilitator": "Nobody runs the sessions.",
    "coordinator": "Nobody gets what the program cannot do.",
}
_USEFUL_ROLES = {
    "named_contact": "Nobody is told when somebody asks for urgent contact.",
    "go_between": "Nobody can be talked to by name; concerns have door A only.",
    "deputy": "Nobody is told when the coordinator is late.",
}


def _people(facts: Facts) -> Iterator[Finding]:
    if not facts.project:
        return
    yield from _roles("missing", _NEEDED_ROLES, facts)
    yield from _roles("warn", _USEFUL_ROLES, facts)
    for name in facts.staff_without_channel:
        yield Finding(
            "missing", name, "This person cannot be written to.", "Correct channel and address in project.toml."
        )
    if not facts.participants:
        do = f'Run: gobetween import people.csv --project "{facts.project}"'
        yield Finding("missing", "people", "Nobody takes part yet.", do)
    else:
        yield Finding("ok", "people", f"{facts.participants} take part.")
    for language in facts.unreviewed_languages:
        said = "Its words of crisis were not reviewed: help lines are sent, nobody is alerted."
        do = f"A native reader checks messages/understanding/{language}.toml and signs it there."
        yield Finding("warn", f"language {language}", said, do)


def _roles(state: State, roles: Mapping[str, str], facts: Facts) -> Iterator[Finding]:
    for role, said in roles.items():
        if role not in facts.roles:
            yield Finding(state, role, said, f"Add a person with the role {role} to project.toml.")

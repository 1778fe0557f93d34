"""What is configured, what is missing, and in which order to put it right. Pure: ``gobetween check`` prints it.

check(settings, environment, facts) -> [Finding]     settings may be the SettingsError that came instead
render(findings) -> text         ready(findings) -> True when nothing is missing
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from bot.settings import Settings, SettingsError
from messages.channel import Problem
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
class Unheard:
    """Somebody of the staff to whom nothing goes: ``stopped``, or else nobody has answered from their number yet."""

    name: str = field(repr=False)
    stopped: bool = False
    contact: bool = False
    """They are told when somebody asks for urgent contact."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What only the database, the providers and the phrase lists know. The defaults: nothing was done here yet."""

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
    unheard: tuple[Unheard, ...] = ()
    people_channels: frozenset[str] = frozenset()
    """Channels that people of the project use."""
    templates_missing: tuple[tuple[str, str], ...] = ()
    """(kind, language): not approved yet, in the languages of the people who use WhatsApp."""
    unreviewed_languages: tuple[str, ...] = ()
    """Their words of crisis: nobody has signed them."""
    unread_languages: tuple[str, ...] = ()
    """Their sentences or their lists of words: nobody has signed them."""
    hard_sessions: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """What to think of -> the days of the sessions ahead for which it holds (6, 19, 30, 32)."""
    demo: bool = False
    halted: tuple[tuple[str, str], ...] = ()
    """(channel, reason): the provider refused our account when we last sent something."""
    cannot_act: tuple[str, ...] = ()
    """Why an organisation that must always act could not (C4)."""
    paused: bool = False
    """Nothing leaves until a person says so, because a backup was put back."""
    asked: Mapping[str, Sequence[Problem]] = field(default_factory=dict)
    """Channel -> what its provider says is wrong; without those that were not asked."""


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
        *_operator(settings, given),
        *_project(facts),
        *_people(facts),
        *_sessions(facts),
        *_templates(facts),
        *_languages(facts),
    ]


def ready(findings: Sequence[Finding]) -> bool:
    return all(finding.state != "missing" for finding in findings)


def render(findings: Sequence[Finding]) -> str:
    """Plain text: what is well, then what to do, numbered, then one line that says whether it is ready."""
    lines = [f"{_MARKS[finding.state]} {finding.about}: {finding.said}" for finding in findings]
    to_do = sorted((finding for finding in findings if finding.do), key=lambda finding: finding.state != "missing")
    if to_do:
        said_once = dict.fromkeys(f"{finding.about}: {finding.do}" for finding in to_do)
        lines += ["", "Do this, in this order:"]
        lines += [f"{number}. {said}" for number, said in enumerate(said_once, start=1)]
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
    if facts.paused:
        yield Finding("warn", "sending", "It is paused since a backup was put back.", "Run: gobetween resume")


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
            yield from _provider(name, facts)
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


def _provider(name: str, facts: Facts) -> Iterator[Finding]:
    """What the provider said just now, and whether it refused us when we last sent something."""
    problems = facts.asked.get(name, ())
    for problem in problems:
        yield Finding("missing" if problem.stops else "warn", name, problem.said, problem.do)
    if name in facts.asked and not problems:
        yield Finding("ok", name, "The provider was asked just now: all is well.")
    for channel, reason in facts.halted:
        if channel == name:
            well = name in facts.asked and not problems
            yield Finding("warn" if well else "missing", name, f"It stands still: {reason}.", _TRIES_AGAIN)


_TRIES_AGAIN = "Once the cause is put right, nothing: one message tries again every 5 minutes, then all of them go."


def _operator(settings: Settings, given: Mapping[str, str]) -> Iterator[Finding]:
    if settings.operator is None:
        said = "Nobody is told when the service stops or is late."
        yield Finding("warn", _OPERATOR, said, "Write your own number into .env, like sms:+447700900000.")
        return
    channel = settings.operator[0]
    if _SETTING[channel] not in given:
        said = f"It is by {channel}, which is not set up: nobody is told when the service stops."
        yield Finding("missing", _OPERATOR, said, f"Set {_SETTING[channel]}, or name another channel.")
    elif channel == "whatsapp":
        said = "WhatsApp takes an alarm only within 24 hours after you wrote to us."
        yield Finding("warn", _OPERATOR, said, "Write your own number into .env, like sms:+447700900000.")
    else:
        yield Finding("ok", _OPERATOR, f"Somebody is told by {channel} when the service stops or is late.")


_OPERATOR = "GOBETWEEN_OPERATOR"


# ---------------------------------------------------------------------------------------------- project and people


def _project(facts: Facts) -> Iterator[Finding]:
    if not facts.project:
        yield Finding("missing", "project", "There is none yet.", "Run: gobetween import project.toml")
        return
    yield Finding("ok", "project", f"{facts.project} is there.")
    if facts.demo:
        yield Finding("missing", "project", "It is the demo's.", "Use another DATABASE_URL for a real project.")
    for why in facts.cannot_act:
        yield Finding(
            "missing", "must_act", why, "Put it right, or take must_act out of project.toml and import again."
        )
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
    yield from (_not_heard(one) for one in facts.unheard)
    if not facts.participants:
        do = f'Run: gobetween import people.csv --project "{facts.project}"'
        yield Finding("missing", "people", "Nobody takes part yet.", do)
    else:
        yield Finding("ok", "people", f"{facts.participants} take part.")


def _sessions(facts: Facts) -> Iterator[Finding]:
    """Nothing here stops anybody; it is said while it can still be changed."""
    for words, days in facts.hard_sessions.items():
        yield Finding(
            "warn", "sessions", f"{words} ({', '.join(days)})", "Look at them while they can still be changed."
        )


def _not_heard(one: Unheard) -> Finding:
    """A named contact who hears nothing is worse than none: somebody may count on the alarm (C4)."""
    if one.stopped:
        said, do = "Ended all messages, or the number is gone.", "Let them write START to us, or name another person."
    else:
        said = "Has not answered the first question yet."
        do = "While gobetween serve runs, let this person write 1 to us, from the phone that is in project.toml."
    if one.contact:
        return Finding("missing", one.name, f"{said} No alarm reaches this named contact.", do)
    return Finding("warn", one.name, said, do)


# ---------------------------------------------------------------------------------------------- words


def _templates(facts: Facts) -> Iterator[Finding]:
    """Without "message" nobody can be written to first in that language; for the others it stands in."""
    do = "Run: gobetween templates, submit them at Twilio, then: gobetween templates --take FILE"
    stops = [language for kind, language in facts.templates_missing if kind == "message"]
    if stops:
        said = f"Not approved: message, in {', '.join(stops)}. WhatsApp takes no first message from us without it."
        yield Finding("missing", "templates", said, do)
    others = [f"{kind} {language}" for kind, language in facts.templates_missing if kind != "message"]
    if others:
        said = f"Not approved: {', '.join(others)}. People get “There is a message for you” instead."
        yield Finding("warn", "templates", said, do)


def _languages(facts: Facts) -> Iterator[Finding]:
    if not facts.project:
        return
    for language in facts.unreviewed_languages:
        said = "Its words of crisis were not reviewed: help lines are sent, nobody is alerted."
        do = f"A native reader checks messages/understanding/{language}.toml and signs it there."
        yield Finding("warn", f"language {language}", said, do)
    for language in facts.unread_languages:
        said = "Its sentences and lists of words were not reviewed."
        do = f"A native reader goes through docs/words.md, Review a language, for {language}, and signs."
        yield Finding("warn", f"language {language}", said, do)


def _roles(state: State, roles: Mapping[str, str], facts: Facts) -> Iterator[Finding]:
    for role, said in roles.items():
        if role not in facts.roles:
            yield Finding(state, role, said, f"Add a person with the role {role} to project.toml.")

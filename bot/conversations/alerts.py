"""Telling a named contact: only under the rule that the person accepted, in turn until one has seen it (trust C4, C5, C7)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from messages import texts as t
from messages.texts import Sentence
from messages.understand import reviewed
from scheduler.duty import NEXT_CONTACT, turns
from storage import changes as c
from storage.dialogue import Option, Question, ToRead
from storage.records import Person, Project

from .heard import Action, Heard, to_staff

RULE_VERSION = "2026-11"
"""The version of ALERT_RULE that is stored with the answer; a new wording gets a new one."""
MUST_ACT_VERSION = "must act 2026-11"
"""The version of MUST_ACT, which is stored for everybody who has read it."""
Reviewed = Callable[[str], tuple[str, str] | None]


def asked_for(heard: Heard) -> list[c.Change]:
    """The person asks for a contact. Outside their hours it says so, and when (C5)."""
    contacts = _contacts(heard)
    if not contacts:
        return [heard.say(c.part(t.CRISIS_CARRY_ON))]
    alerts, telling = _alert(heard, t.ALERT, f"{heard.handle}/{heard.me}")
    starts, first = turns(contacts, heard.now, heard.known.project.zone)[0]
    if starts > heard.now:
        said = c.part(t.CRISIS_ASKED_LATER, contact=first.name, by=heard.local(starts))
    else:
        said = c.part(t.CRISIS_ASKED, contact=first.name)
    return [*alerts, telling.remember(), heard.say(said)]


def by_the_rule(heard: Heard, signed: Reviewed = reviewed) -> tuple[list[c.Change], Heard, list[c.Part]]:
    """Under *tell [name] if my words suggest danger*, and in a language whose phrases a reader has signed (C4, C6).

    Several texts within an hour are one alert.
    """
    contacts = _contacts(heard)
    if not heard.known.person.wants_alerts or signed(heard.known.person.language) is None or not contacts:
        return [], heard, []
    alerts, telling = _alert(heard, t.ALERT_WORDS, f"{heard.now:%Y%m%d%H}/{heard.me}")
    first = turns(contacts, heard.now, heard.known.project.zone)[0][1]
    return alerts, telling, [c.part(t.CRISIS_TOLD, contact=first.name)]


def _contacts(heard: Heard) -> list[Person]:
    return [contact for contact in heard.known.with_role("named_contact") if contact.id != heard.me]


def _alert(heard: Heard, sentence: Sentence, about: str) -> tuple[list[c.Change], Heard]:
    """One text to each contact in turn, and at the end the honest line that nobody has answered. No words (C5)."""
    asked = turns(_contacts(heard), heard.now, heard.known.project.zone)
    facts = {"name": heard.known.person.name, "number": _number(heard.known.person)}
    alerts = [
        replace(
            to_staff(contact.id, sentence, once=f"alert/{about}/{place}", urgent=True, facts=facts),
            not_before=at,
            asks=Question("alert", about=about),
        )
        for place, (at, contact) in enumerate(asked)
    ]
    last = f"alert/{about}/{len(asked)}"
    nobody = c.Queue(
        to=heard.me,
        parts=(c.part(t.ALERT_NOBODY),),
        not_before=asked[-1][0] + NEXT_CONTACT,
        once=last,
        reads=ToRead("nobody", about),
    )
    waiting = (*(alert.once or "" for alert in alerts), last)
    return [*alerts, nobody], heard.remembering(alerts=waiting)


def _number(person: Person) -> object:
    """How to reach them; a chat number is of no use to anybody."""
    ways = (way for way in person.addresses if way.channel != "telegram" and way.value)
    return next((way.value for way in ways), {"say": "CHANNEL_TELEGRAM"})


def seen(heard: Heard) -> list[c.Change]:
    """A contact has seen it: the next ones are not woken, and the person hears that somebody has."""
    question = heard.dialogue.question
    about = question.about if question else ""
    told = c.Queue(
        to=about.rpartition("/")[2],
        parts=(c.part(t.ALERT_SEEN_BY, contact=heard.known.person.name),),
        once=f"seen/{about}",
    )
    known = heard.known.member(told.to)
    waiting = c.CancelQueued(tuple(_onces(heard, about)))
    return [waiting, *([told] if known else []), heard.say(c.part(t.ALERT_SEEN))]


def _onces(heard: Heard, about: str) -> Iterator[str]:
    everybody = turns(heard.known.with_role("named_contact"), heard.now, heard.known.project.zone)
    return (f"alert/{about}/{place}" for place in range(len(everybody) + 1))


def safe(heard: Heard) -> list[c.Change]:
    """I am safe: whoever was asked and has not been told yet is left in peace; the others hear it (C7)."""
    waiting = heard.dialogue.alerts
    if not waiting:
        return [heard.say(c.part(t.CRISIS_SAFE))]
    facts = {"name": heard.known.person.name}
    told = [
        to_staff(contact.id, t.ALERT_SAFE, once=f"safe/{heard.handle}/{contact.id}", urgent=True, facts=facts)
        for contact in _contacts(heard)[:1]
    ]
    return [c.CancelQueued(waiting), *told, heard.remembering(alerts=()).remember(), heard.say(c.part(t.CRISIS_SAFE))]


# --- an organisation that must always act ----------------------------------------------------------------------------


def said_first(heard: Heard, signed: Reviewed = reviewed) -> list[c.Change]:
    """Said at enrolment, and at the latest with the first private word, before anybody can read it; then it is the rule (C4)."""
    person = heard.known.person
    if not heard.known.project.must_act or person.wants_alerts or not person.takes_part:
        return []
    if not can_be_offered(heard, signed):
        return []
    stored = c.GiveConsent(heard.me, "alerts", "tell", MUST_ACT_VERSION, heard.now.date())
    return [stored, heard.say(c.part(t.MUST_ACT))]


def why_not(project: Project, people: Sequence[Person], signed: Reviewed = reviewed) -> list[str]:
    """Why an organisation that must always act could not: then the program does not start (C4, C6)."""
    if not project.must_act:
        return []
    contacts = [person for person in people if "named_contact" in person.roles]
    unsigned = sorted({person.language for person in people if person.takes_part and signed(person.language) is None})
    missing = [] if contacts else ["Nobody is a named contact."]
    return missing + [f"Nobody has signed the words of danger: {language}." for language in unsigned]


# --- the rule itself -------------------------------------------------------------------------------------------------


def offer_rule(heard: Heard, _: str = "") -> list[c.Change]:
    options = (Option("A", "alert_rule", "ask"), Option("B", "alert_rule", "tell"))
    return [heard.say(c.part(t.ALERT_RULE), letters=options)]


def choose_rule(heard: Heard, answer: str) -> list[c.Change]:
    """Stored with the version of the words and the day (C4, D5)."""
    said = t.ALERT_RULE_TELL if answer == "tell" else t.ALERT_RULE_ASK
    consent = c.GiveConsent(heard.me, "alerts", answer, RULE_VERSION, heard.now.date())
    return [consent, heard.say(c.part(said))]


def can_be_offered(heard: Heard, signed: Reviewed = reviewed) -> bool:
    """Nobody is offered what would not be done: without a contact, or in a language that nobody has signed (C6)."""
    return bool(_contacts(heard)) and signed(heard.known.person.language) is not None


ACTIONS: dict[str, Action] = {"offer_alert_rule": offer_rule, "alert_rule": choose_rule}

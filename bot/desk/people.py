"""People: who is in the project, the balance of its groups, enrolling one, a card to take home, who may sign in (demands 3, 37)."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot import cells
from bot.card import CODE_LASTS, Card, picture, spaced
from messages import texts as t
from messages.catalogue import languages, own_name, wording
from storage import changes as c
from storage.database import Connection
from storage.enrol import names_taken
from storage.known import Known
from storage.notes import start_links
from storage.people import know, people_of
from storage.records import GROUPS, NewPerson, Person
from storage.sealed import Seal
from storage.signing_in import may_sign_in

from . import agreements
from .asked import COORDINATOR, Act, Asked, Done, Outcome, Page, View, Wrong, roles
from .naming import label
from .today import why_not_reached
from .words import say

TAKE_PART = tuple(group for group in GROUPS if group != "staff")


@dataclass(frozen=True, slots=True)
class Seen:
    people: tuple[Person, ...]
    sign_in: frozenset[str]
    """Who may sign in at the desk."""
    link: str = ""
    one: Person | None = None
    taken: bool = False
    """The number in the form is somebody else's; nobody is told whose (L4)."""
    known: Known | None = None
    """What is known of this one."""


def look(connection: Connection, seal: Seal, asked: Asked) -> Seen | None:
    everybody = people_of(connection, seal, asked.project.id)
    one = next((person for person in everybody if person.id == asked.on), None)
    new, _ = read_person(asked)
    taken = bool(names_taken(connection, seal, asked.project.id, [new])) if new else False
    link = start_links(connection).get("telegram", "")
    return Seen(everybody, frozenset(may_sign_in(connection)), link, one, taken)


def look_at_one(connection: Connection, seal: Seal, asked: Asked) -> Seen | None:
    seen = look(connection, seal, asked)
    known = know(connection, seal, asked.on, asked.now)
    return replace(seen, known=known) if seen is not None and seen.one is not None and known is not None else None


def show(seen: Seen, asked: Asked) -> View:
    parts = [person for person in seen.people if person.takes_part]
    return View(
        "people.html",
        {
            "people": [_line(person) for person in parts],
            "staff": [_line(person) for person in seen.people if person.is_staff],
            "balance": balance(parts),
        },
    )


def balance(people: Sequence[Person]) -> list[dict[str, Any]]:
    """How many of each group take part, and where there is only one: nobody should stand for a group alone (37)."""
    counts = Counter(person.group for person in people if person.stopped_at is None)
    return [
        {"group": group, "count": counts[group], "alone": counts[group] == 1, "nobody": counts[group] == 0}
        for group in TAKE_PART
    ]


def _line(person: Person) -> dict[str, Any]:
    why = why_not_reached(person)
    channel = person.addresses[0].channel if person.addresses else ""
    return {
        "id": person.id,
        "name": person.name,
        "group": person.group,
        "roles": ", ".join(say(f"people.role_{role}") for role in sorted(person.roles) if role != "participant"),
        "channel": label(f"CHANNEL_{channel.upper()}") if channel else "-",
        "language": own_name(person.language),
        "why": say(f"today.{why}") if why else "",
    }


def show_one(seen: Seen, asked: Asked) -> View:
    assert seen.one is not None
    facts = {"title": seen.one.name, "person": _line(seen.one), "staff": seen.one.is_staff}
    assert seen.known is not None
    return View(
        "person.html", {**facts, "signs_in": seen.one.id in seen.sign_in, **agreements.facts(seen.known, asked)}
    )


def _of_one(act: Callable[[Known, Asked], Outcome]) -> Act:
    def done(seen: Seen, asked: Asked) -> Outcome:
        assert seen.known is not None
        return act(seen.known, asked)

    return done


# --- one new person ------------------------------------------------------------------------------------------------


def show_new(seen: Seen, asked: Asked) -> View:
    return View(
        "enrol.html",
        {
            "groups": [(group, group) for group in TAKE_PART],
            "channels": [(name, label(f"CHANNEL_{name.upper()}")) for name in offered(asked)],
            "languages": [(code, own_name(code)) for code in languages()],
        },
    )


def offered(asked: Asked) -> list[str]:
    """Telegram joins by the card, so it needs no address here; by hand is always there."""
    return list(dict.fromkeys((*asked.channels, "byhand")))


def read_person(asked: Asked) -> tuple[NewPerson | None, dict[str, str]]:
    """Whom the form names; None and what is wrong with it."""
    form = asked.form
    if not form.text("channel"):
        return None, {}
    wrong: dict[str, str] = {}
    name, address = form.text("name"), ""
    try:
        name = cells.person_name(name)
    except cells.Wrong:
        wrong["name"] = "people.no_name"
    if form.text("group") not in TAKE_PART:
        wrong["group"] = "people.no_group"
    if form.text("language") not in languages():
        wrong["language"] = "people.no_language"
    if form.text("channel") not in offered(asked):
        wrong["channel"] = "people.no_channel"
    else:
        try:
            address, _ = cells.address(form.text("address"), form.text("channel"))
        except cells.Wrong:
            wrong["address"] = "people.no_address"
    if wrong:
        return None, wrong
    part = frozenset({"participant"})
    return NewPerson(name, form.text("group"), part, form.text("channel"), address, form.text("language")), {}


def enrol(seen: Seen, asked: Asked) -> Outcome:
    new, wrong = read_person(asked)
    if new is None:
        return Wrong(wrong)
    if seen.taken:
        return Wrong({"address": "people.taken"})
    if any(person.name.casefold() == new.name.casefold() for person in seen.people):
        return Wrong({"name": "people.same_name"})
    return Done([c.Enrol(asked.project.id, (new,))], "people.enrolled", "/desk/people")


# --- a card, and who may sign in -----------------------------------------------------------------------------------


def card(seen: Seen, asked: Asked) -> Outcome:
    """A card with a new code, which ends the older one; it is shown once, to print."""
    person = seen.one
    assert person is not None
    made = Card(
        person,
        asked.project.short_name,
        asked.code,
        asked.number,
        seen.link.replace("CODE", asked.code),
        person.language,
    )
    said = {
        name: wording(t.SENTENCES[name], made.language).format(sender=made.sender, code=spaced(made.code))
        for name in ("CARD_HEAD", "CARD_TEXT", "CARD_TELEGRAM", "CARD_STOP")
    }
    facts = {
        "title": say("people.card_of", name=person.name),
        "said": said,
        "language": made.language,
        "number": made.number,
        "code": spaced(made.code),
        "link": made.link,
        "picture": picture(made.link) if made.link else "",
        "back": f"/desk/person/{person.id}",
    }
    return View("card.html", facts, changes=[c.NewCode(asked.code, person.id, asked.now + CODE_LASTS)])


def give(seen: Seen, asked: Asked) -> Outcome:
    """A passphrase for the first time; the code still comes to the person's own phone."""
    person = seen.one
    if person is None or not person.is_staff or person.id == asked.me.id:
        return Wrong({"": "people.not_staff"})
    others = [one for one in seen.people if one.id in seen.sign_in and one.id != person.id]
    if any(one.name.casefold() == person.name.casefold() for one in others):
        return Wrong({"": "people.same_sign_in"})
    facts = {"title": person.name, "passphrase": asked.passphrase, "back": f"/desk/person/{person.id}"}
    return View("passphrase_given.html", facts, changes=[c.GivePassphrase(person.id, asked.passphrase)])


MINE = roles(COORDINATOR)
PAGE = Page("people", "/desk/people", MINE, look, show, menu=True)
NEW = Page("enrol", "/desk/people/new", MINE, look, show_new, {"enrol": enrol})
ONE = Page(
    "person",
    "/desk/person/{on}",
    MINE,
    look_at_one,
    show_one,
    {
        "card": card,
        "give": give,
        "agree": _of_one(agreements.agree),
        "freeze": _of_one(agreements.freeze),
        "duty": _of_one(agreements.set_duty),
    },
)

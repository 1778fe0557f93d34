"""Who is the go-between today: whoever is away has a stand-in, who takes the role for these days. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from .records import Person

GO_BETWEEN = "go_between"


def as_of(people: Iterable[Person], today: date) -> tuple[Person, ...]:
    """The same people with the roles they have today. A facilitator never becomes the go-between (A0)."""
    people = tuple(people)
    away = {person.id: person.away for person in people if person.away and person.away.covers(today)}
    stand_ins = {gone.stand_in for gone in away.values()}
    return tuple(_today(person, person.id in away, person.id in stand_ins) for person in people)


def _today(person: Person, is_away: bool, stands_in: bool) -> Person:
    if is_away and GO_BETWEEN in person.roles:
        return replace(person, roles=person.roles - {GO_BETWEEN})
    return replace(person, roles=person.roles | {GO_BETWEEN}) if stands_in and may_stand_in(person) else person


def may_stand_in(person: Person) -> bool:
    """Staff of the project who are neither its facilitators nor the go-between."""
    return person.is_staff and not person.roles & {"facilitator", GO_BETWEEN}

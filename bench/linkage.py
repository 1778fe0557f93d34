"""A facilitator who wants to know who wrote: everything they may see, plus the times of everybody's replies, against the timetable.

The model is that of trust section 3: each week each person writes with a chance of 35%, and 60% of what is written comes
within 10 minutes of a reply that the facilitator can see (attendance is live). The attacker knows all this, tries several
ways of guessing, and keeps the one that was best in worlds where the truth was told; it is measured in other worlds.
Passing on by the timetable is the product's own: ``release_for``, ``going`` and the keyed order within a release.
"""

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from bench.figure import Figure, amount
from scheduler.release import going, moment_of, next_release, release_for
from storage.records import Concern, Project
from storage.sealed import Key, Seal

GROUPS = (5, 8, 15)
SESSIONS = 8
WRITES, SOON_AFTER = 0.35, 0.6
NEAR = timedelta(minutes=10)
WEEK = timedelta(days=7)
BEGINS = datetime(2027, 3, 1, 14, tzinfo=UTC)
PROJECT = Project("p", "p", "p", "Europe/Jersey", "en", "999", (), {}, 0, time(14), BEGINS - WEEK)
SEAL = Seal([Key("k", bytes(range(32)))])


@dataclass(frozen=True, slots=True)
class Seen:
    """One concern as the facilitator gets it: when, at which place of how many, and the replies of everybody before."""

    at: datetime
    place: int
    of: int
    replies: Sequence[Sequence[datetime]]
    """Person -> times of their replies since the release before."""
    writer: int


Guess = Callable[[Seen, random.Random], int]


# --- the world ---------------------------------------------------------------------------------------------------------


def _replies(people: int, chance: random.Random) -> list[list[datetime]]:
    """Each week everybody answers up to three reminders, at any time of the day."""
    return [
        sorted(
            BEGINS + week * WEEK + WEEK * chance.random()
            for week in range(SESSIONS)
            for _ in range(chance.randint(0, 3))
        )
        for _ in range(people)
    ]


def _written(replies: Sequence[Sequence[datetime]], chance: random.Random) -> list[tuple[datetime, int]]:
    found = []
    for week in range(SESSIONS):
        starts = BEGINS + week * WEEK
        for person, own in enumerate(replies):
            if chance.random() < WRITES:
                near = [at for at in own if starts <= at < starts + WEEK]
                soon = near and chance.random() < SOON_AFTER
                at = chance.choice(near) + NEAR * chance.random() if soon else starts + WEEK * chance.random()
                found.append((at, person))
    return sorted(found)


def at_once(written: Sequence[tuple[datetime, int]], chance: random.Random) -> list[list[tuple[datetime, int]]]:
    return [[(at, person)] for at, person in written]


def after_a_day_at_most(
    written: Sequence[tuple[datetime, int]], chance: random.Random
) -> list[list[tuple[datetime, int]]]:
    delayed = ((at + timedelta(hours=1) + timedelta(hours=23) * chance.random(), person) for at, person in written)
    return [[one] for one in sorted(delayed)]


def by_the_timetable(
    written: Sequence[tuple[datetime, int]], chance: random.Random
) -> list[list[tuple[datetime, int]]]:
    """Each release as it is shown: its moment, and the writers in the order in which their words stand there."""
    words = [f"{chance.getrandbits(64):x}" for _ in written]
    waiting = [
        (Concern(str(number), "p", words[number], str(person), "approved", release_for(PROJECT, at)), person)
        for number, (at, person) in enumerate(written)
    ]
    day, releases = next_release(PROJECT, BEGINS), []
    for _ in range(SESSIONS + 2):
        leaves = {concern.handle for concern in going([concern for concern, _ in waiting], day)}
        now = [
            replace_place(concern, person, day.isoformat()) for concern, person in waiting if concern.handle in leaves
        ]
        waiting = [(concern, person) for concern, person in waiting if concern.handle not in leaves]
        releases.append([(moment_of(PROJECT, day), person) for _, person in sorted(now)])
        day += WEEK
    return [release for release in releases if release]


def replace_place(concern: Concern, person: int, day: str) -> tuple[str, int]:
    """Its place within the release, as storage works it out (A8), with whoever wrote it."""
    return replace(concern, place=SEAL.order(day, concern.words)).place, person


def _seen(people: int, seed: int, passed_on: Callable[..., list[list[tuple[datetime, int]]]]) -> Iterator[Seen]:
    chance = random.Random(f"{people}/{seed}")
    replies = _replies(people, chance)
    before = BEGINS
    for release in passed_on(_written(replies, chance), chance):
        for place, (at, writer) in enumerate(release):
            since = min(before, at - WEEK)
            window = [[reply for reply in own if since <= reply <= at] for own in replies]
            yield Seen(at, place, len(release), window, writer)
        before = release[0][0]


# --- the attacker ------------------------------------------------------------------------------------------------------


def _last_to_reply(seen: Seen, chance: random.Random) -> int:
    return _most([max(own, default=BEGINS - WEEK).timestamp() for own in seen.replies], chance)


def _first_to_reply(seen: Seen, chance: random.Random) -> int:
    return _most([-min(own, default=seen.at).timestamp() for own in seen.replies], chance)


def _replied_most(seen: Seen, chance: random.Random) -> int:
    return _most([float(len(own)) for own in seen.replies], chance)


def _replied_least(seen: Seen, chance: random.Random) -> int:
    return _most([-float(len(own)) for own in seen.replies], chance)


def _in_the_order_of_replies(seen: Seen, chance: random.Random) -> int:
    """The first of the list wrote first, the second next, and so on."""
    order = sorted(range(len(seen.replies)), key=lambda person: min(seen.replies[person], default=seen.at))
    return order[seen.place * len(order) // seen.of]


def _most_likely(seen: Seen, chance: random.Random) -> int:
    """Bayes, with the very numbers of the model: a reply within 10 minutes before counts as much as it should."""
    uniform = (1 - SOON_AFTER) / WEEK.total_seconds()
    return _most(
        [uniform + sum(_density(own, reply, seen.at) for reply in own) for own in seen.replies],
        chance,
    )


def _density(own: Sequence[datetime], reply: datetime, at: datetime) -> float:
    return SOON_AFTER / len(own) / NEAR.total_seconds() if timedelta(0) <= at - reply <= NEAR else 0.0


def _within_a_day(seen: Seen, chance: random.Random) -> int:
    """For what was held back by 1 to 24 hours: whoever replied in that time."""
    hours = (timedelta(hours=1), timedelta(hours=24))
    return _most(
        [float(sum(hours[0] <= seen.at - reply <= hours[1] + NEAR for reply in own)) for own in seen.replies], chance
    )


def _most(scores: Sequence[float], chance: random.Random) -> int:
    best = max(scores)
    return chance.choice([person for person, score in enumerate(scores) if score == best])


WAYS: tuple[Guess, ...] = (
    _last_to_reply,
    _first_to_reply,
    _replied_most,
    _replied_least,
    _in_the_order_of_replies,
    _most_likely,
    _within_a_day,
)


@dataclass(frozen=True, slots=True)
class Named:
    """How often the best way named the writer, beside pure chance."""

    share: float
    chance: float
    concerns: int

    @property
    def error(self) -> float:
        """One standard error of the share, if there were nothing but chance."""
        return math.sqrt(self.chance * (1 - self.chance) / self.concerns)


def attack(people: int, worlds: int, passed_on: Callable[..., list[list[tuple[datetime, int]]]]) -> Named:
    """The way that was best in half of the worlds, measured in the other half."""
    luck = random.Random(people)
    told = [seen for seed in range(worlds) for seen in _seen(people, seed, passed_on)]
    best = max(WAYS, key=lambda way: sum(way(seen, luck) == seen.writer for seen in told))
    asked = [seen for seed in range(worlds, 2 * worlds) for seen in _seen(people, seed, passed_on)]
    right = sum(best(seen, luck) == seen.writer for seen in asked)
    return Named(right / len(asked), 1 / people, len(asked))


def figures() -> Iterator[Figure]:
    worlds = amount(60, 2000)
    for people in GROUPS:
        chance = 1 / people
        for how, passed_on in (("at once", at_once), ("1 to 24 hours later", after_a_day_at_most)):
            named = attack(people, worlds, passed_on)
            what = f"group of {people}, passed on {how}: writer named (chance {chance:.3f})"
            yield Figure(what, named.share, "share", "lower", 0, 0)
        named = attack(people, worlds, by_the_timetable)
        within = f"{named.chance:.3f} +/- {named.error:.3f}"
        what = f"group of {people}, passed on by the timetable: writer named (chance {within})"
        yield Figure(what, named.share, "share", "lower", chance + 3 * named.error, chance + 2 * named.error)

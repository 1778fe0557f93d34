"""What one text was found to say."""

from dataclasses import dataclass

REQUESTS = frozenset(
    {
        "respite",
        "transport",
        "childcare",
        "quiet_space",
        "guided_visit",
        "printed",
        "sensory",
        "one_to_one",
        "interpreter",
        "access_other",
    }
)
LABELS: frozenset[str] = REQUESTS | frozenset(
    [
        "confirm",
        "decline",
        "maybe",
        "late",
        "absence",
        "concern",
        "q_when",
        "q_where",
        "q_who",
        "q_how_long",
        "q_pay",
        "q_other",
        "what_word",
        "change_channel",
        "change_language",
        "quiet_hours",
        "help",
        "stop",
        "start_again",
        "delete_data",
        "see_data",
        "crisis",
        "thanks",
        "greeting",
    ]
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing that the text says; ``sure=False`` means: ask before anything changes (understanding rule 2)."""

    label: str
    sure: bool = True


@dataclass(frozen=True, slots=True)
class DaySaid:
    """A day as the person named it, before anybody knows which session is meant.

    ``kind`` is "weekday" (0 is Monday), "day" (of the month), "date" (month * 100 + day), "relative" (0 is today),
    "next", "first" (so many of the next), "both", "all", "this_week" or "next_week".
    """

    kind: str
    value: int = 0


@dataclass(frozen=True, slots=True)
class StaySaid:
    """How long somebody stays, as they named it, before anybody knows which session is meant.

    ``kind`` is "whole", "part", "half", "until" (minutes after midnight as said, perhaps of a 12-hour clock), "first"
    (so many minutes from the start) or "early" (so many minutes before the end).
    """

    kind: str
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that one text says. Whoever logs it logs labels, never the text (trust S7)."""

    meanings: tuple[Meaning, ...] = ()
    word: str | None = None
    days: tuple[DaySaid, ...] = ()
    minutes: int | None = None
    language: str | None = None
    channel: str | None = None
    gentle: bool = False
    why: tuple[str, ...] = ()
    seen: bool = False
    """It says that they saw something: a yes of this kind does not say that they come."""
    of_another: bool = False
    """Words of danger are about somebody else (trust C7)."""
    online: bool | None = None
    """They join by a link; False: at the place after all; None: nothing is said about it."""
    stay: StaySaid | None = None

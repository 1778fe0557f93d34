"""Numbers about people that may be published: one word inside a project, hidden and rounded across projects (trust A10)."""

from collections.abc import Sequence
from datetime import date

FEWEST_ANSWERS = 5
FEWEST_PROJECTS = 3
HIDDEN_UP_TO = 7
ROUNDED_TO = 5
HIDDEN = None
Shown = int | None
Period = tuple[date, date]


def in_one_word(poor: int, average: int, good: int) -> str | None:
    """What a project may say about one question: no counts, and never "all". None: too few answered."""
    answers = {"most poor": poor, "most average": average, "most good": good}
    total = sum(answers.values())
    if total < FEWEST_ANSWERS:
        return None
    return next((word for word, count in answers.items() if 2 * count > total), "mixed")


def across_projects(cells: Sequence[int], projects: int) -> tuple[tuple[Shown, ...], Shown] | None:
    """The cells of one question and their total, as they may be published; None: fewer than 3 projects.

    1 to 7 are hidden, the rest is rounded to 5. Where one cell alone would be hidden, the total would give it away:
    the smallest of the others is hidden too.
    """
    if projects < FEWEST_PROJECTS:
        return None
    total = sum(cells)
    if total <= HIDDEN_UP_TO:
        return (tuple(HIDDEN for _ in cells), HIDDEN)
    hidden = {place for place, count in enumerate(cells) if 0 < count <= HIDDEN_UP_TO}
    if len(hidden) == 1:
        hidden.add(min((place for place in range(len(cells)) if place not in hidden), key=lambda place: cells[place]))
    shown = tuple(HIDDEN if place in hidden else _rounded(count) for place, count in enumerate(cells))
    return (shown, _rounded(total))


def _rounded(count: int) -> int:
    return (count + ROUNDED_TO // 2) // ROUNDED_TO * ROUNDED_TO


def may_be_published(period: Period, published: Sequence[Period]) -> bool:
    """Two periods that overlap could be subtracted from each other."""
    begins, ends = period
    return all(ends < first or last < begins for first, last in published)

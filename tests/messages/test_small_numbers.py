"""Numbers about people: brute force over every table finds no hidden cell (A10)."""

from collections import defaultdict
from datetime import date
from itertools import product

import pytest

from messages import texts
from messages.small_numbers import across_projects, in_one_word, may_be_published

UP_TO = range(26)
TABLES = list(product(UP_TO, repeat=3))


def test_A10_no_hidden_cell_can_be_computed_from_what_is_published() -> None:
    """Everybody who knows the rules tries every table that would have been published like this."""
    looks_like = defaultdict(list)
    for cells in TABLES:
        looks_like[across_projects(cells, 3)].append(cells)
    hidden_cells = 0
    for published, possible in looks_like.items():
        assert published is not None
        if published[1] is not None and published[1] > 20:
            continue  # beyond this our list of tables ends, not the publisher's
        for place, shown in enumerate(published[0]):
            if shown is None:
                hidden_cells += 1
                assert len({cells[place] for cells in possible}) >= 2, (published, place)
    assert hidden_cells > 20


def test_A10_nothing_between_1_and_7_is_ever_shown_and_no_exact_count_above() -> None:
    shown = {count for cells in TABLES for count in across_projects(cells, 3)[0] if count is not None}  # type: ignore[index]
    assert shown <= {0, 10, 15, 20, 25}
    assert {across_projects(cells, 2) for cells in TABLES} == {None}


def test_A10_one_hidden_cell_takes_a_second_with_it() -> None:
    assert across_projects((3, 12, 40), 3) == ((None, None, 40), 55)
    assert across_projects((0, 12, 40), 3) == ((0, 10, 40), 50)
    assert across_projects((1, 2, 3), 3) == ((None, None, None), None)


@pytest.mark.parametrize(
    ("answers", "word"),
    [
        ((0, 0, 4), None),
        ((0, 0, 5), "most good"),
        ((0, 1, 7), "most good"),
        ((4, 4, 0), "mixed"),
        ((6, 0, 1), "most poor"),
        ((1, 5, 2), "most average"),
    ],
)
def test_A10_inside_a_project_there_is_one_word(answers: tuple[int, int, int], word: str | None) -> None:
    assert in_one_word(*answers) == word


def test_A10_everybody_reads_as_most() -> None:
    words = {in_one_word(*cells) for cells in TABLES}
    assert words == {None, "most poor", "most average", "most good", "mixed"}
    assert in_one_word(0, 0, 8) == in_one_word(0, 1, 7)


def test_A10_overlapping_periods_are_not_published() -> None:
    first_half, year = (date(2027, 1, 1), date(2027, 6, 30)), (date(2027, 1, 1), date(2027, 12, 31))
    assert may_be_published(first_half, [])
    assert not may_be_published(year, [first_half])
    assert not may_be_published(first_half, [year])
    assert may_be_published((date(2027, 7, 1), date(2027, 12, 31)), [first_half])


def test_A10_no_sentence_breaks_the_people_of_a_project_down() -> None:
    """Staff read how many, never how many by channel, language or role."""
    break_downs = {"channels", "languages", "roles", "groups"}
    assert not [name for name, sentence in texts.SENTENCES.items() if sentence.fields & break_downs]

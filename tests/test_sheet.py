"""The sheet to print: every fact in the order of the eye, in every language, large enough, with nothing to fetch."""

import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.__main__ import app
from bot.demo import Demo
from bot.sheet import NoSheet, Sheet, make_sheet, page
from messages.catalogue import languages
from messages.watched import watched
from storage.database import Connection
from storage.people import projects

DAY = date(2027, 3, 9)


def sheet(
    world: Demo, language: str = "en", day: date | None = DAY, number: str = "+447700900999", **how: bool
) -> Sheet:
    house = world.house

    def make(connection: Connection) -> Sheet:
        [project] = projects(connection)
        return make_sheet(connection, house.seal, project, day, house.now(), number=number, language=language, **how)

    return house.database.do(make)


def read_aloud(html: str) -> str:
    """What a screen reader says, in its order."""
    body = html.split("</style>")[1]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


async def test_demand_15_the_sheet_says_when_where_who_and_how_to_answer(world: Demo) -> None:
    said = read_aloud(page(sheet(world)))
    order = [
        "Island Voices: Your group meeting",
        "When Tuesday 9 March 2pm to approximately 4pm",
        "Where Oak House 12 Elm Street",
        "A quiet place",
        "Who runs it Lee and Sam",
        "Send a text message to +44 7700 900999",
        "You can ask about any word",
    ]
    assert [said.index(words) for words in order] == sorted(said.index(words) for words in order)


@pytest.mark.parametrize("language", languages())
async def test_demand_15_the_sheet_is_in_the_language_of_the_reader(world: Demo, language: str) -> None:
    made = page(sheet(world, language))
    assert made.startswith(f'<!DOCTYPE html><html lang="{language}">')
    assert "Oak House" in made
    assert ("Send a text" in made) == (language == "en")


@pytest.mark.parametrize("language", languages())
async def test_L1_a_sheet_on_the_kitchen_table_tells_nothing(world: Demo, language: str) -> None:
    assert list(watched(language).topic.find(read_aloud(page(sheet(world, language))))) == []


async def test_demand_16_large_letters_are_large_and_grow_with_the_page(world: Demo) -> None:
    """Sizes follow one size, and no width is fixed, so the page also works at 200 %."""
    small, large = page(sheet(world)), page(sheet(world, large=True))
    assert "--size:14pt" in small
    assert "--size:24pt" in large
    style = large.split("<style>")[1].split("</style>")[0]
    assert re.findall(r"\d(?:px|rem|vw|vh)\b", style) == []
    assert re.findall(r"[;{](?:width|height):", style) == []


async def test_demand_16_easy_steps_have_one_sentence_on_a_line(world: Demo) -> None:
    lines = re.findall(r"<p>(.*?)</p>", page(sheet(world, easy=True)))
    assert all(len(re.findall(r"[.?](?:\s|$)", line)) <= 1 for line in lines)
    assert "Blue door." in lines


async def test_a_sheet_fetches_nothing_and_runs_nothing(world: Demo) -> None:
    made = page(sheet(world))
    assert not re.search(r"<script|<img|<link|url\(|https?:", made)


async def test_without_a_number_the_sheet_names_whom_to_tell(world: Demo) -> None:
    assert "Tell Kim if you can come." in read_aloud(page(sheet(world, number="")))


async def test_the_next_session_is_meant_when_no_day_is_named(world: Demo) -> None:
    assert sheet(world, day=None).session.day == DAY


async def test_a_day_without_a_session_is_answered_with_the_days_there_are(world: Demo) -> None:
    with pytest.raises(NoSheet, match=r"no session on that day\. The sessions are: 2027-03-09, 2027-03-23"):
        sheet(world, day=date(2027, 3, 10))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("9 March",), "9 March is not a day. Write it like 2027-03-09."),
        (("2027-03-09", "--language", "xx"), "xx is not one of the languages here: en, "),
    ],
)
def test_sheet_says_what_it_cannot_do(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["sheet", *arguments, "--file", str(tmp_path / "sheet.html")])
    assert done.exit_code == 2
    assert said in done.output
    assert not (tmp_path / "sheet.html").exists()

"""``gobetween wording``: plain lines, exit code 0, whatever the words are."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.__main__ import app

RUN = CliRunner()


def wording(*arguments: str, typed: str | bytes = "") -> tuple[int, str]:
    done = RUN.invoke(app, ["wording", *arguments], input=typed)
    return done.exit_code, done.output


def test_demand_11_wording_says_what_to_write_instead_and_blocks_nothing() -> None:
    code, said = wording("-", typed="Utilise this for someone living with autism")
    assert code == 0
    assert 'instead of "someone living with autism" say "an autistic person".' in said
    assert 'Hard word: instead of "Utilise" say "use".' in said
    assert said.endswith("This is advice. Nothing was sent, and nothing is blocked.\n")


def test_wording_says_what_it_costs_in_each_language() -> None:
    _, said = wording("-", typed="We meet on Tuesday. " * 6)
    assert "As it is written it takes 1 text." in said
    assert "Translated it would take about: " in said
    assert re.search(r"French 1, Polish [23] \(1 in plain letters\)", said)


def test_wording_reads_a_file_in_another_language(tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_text("Vamos planejar o encontro.", encoding="utf-8")
    code, said = wording(str(file), "--language", "pt")
    assert code == 0
    assert 'instead of "planejar" say "planear".' in said


@pytest.mark.parametrize("typed", ["", "\n", "...", "\N{SNOWMAN}", "\x00", "a" * 10_000, "a " * 5_000])
def test_wording_has_an_answer_to_everything(typed: str) -> None:
    code, said = wording("-", typed=typed)
    assert code == 0
    assert "nothing is blocked" in said


def test_wording_draws_no_boxes() -> None:
    _, said = wording("-", typed="Utilise the room for the elderly, please.")
    assert not set(said) & set("│─╭╮╰╯┌┐└┘|*")


@pytest.mark.parametrize(
    ("arguments", "typed", "said"),
    [
        (("nowhere.txt",), "", "nowhere.txt cannot be read"),
        (("-", "--language", "xx"), "", "xx is not one of the languages here: en, "),
        (("-",), b"\xff\xfe\x00", "is not plain text"),
    ],
)
def test_wording_says_what_it_cannot_read(arguments: tuple[str, ...], typed: str | bytes, said: str) -> None:
    code, output = wording(*arguments, typed=typed)
    assert code != 0
    assert said in output

"""Promises that hold for the whole house: what the pages say is true (D6, D7), and who may answer what (R19)."""

import ast
import re
from pathlib import Path

import pytest

from bot.conversations.staff import ACTIONS, PENDING
from scheduler.keeping import AFTER_THE_PROJECT, MESSAGES_KEPT, PROJECT_ENDS, SIGNS_OF_DANGER_KEPT

HOUSE = Path(__file__).parents[1]
RULE = re.compile(r"\b[ASCDLR]\d{1,2}b?\b")


def rules_with_tests() -> set[str]:
    found: set[str] = set()
    for path in (HOUSE / "tests").rglob("test_*.py"):
        found |= set(re.findall(r"def test_([ASCDLR]\d{1,2}b?)_", path.read_text(encoding="utf-8")))
    return found


def test_D6_every_hazard_has_a_cause_a_control_a_test_that_exists_and_what_remains() -> None:
    lines = (HOUSE / "docs" / "hazards.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.match(r"\| \d+ \|", line)]
    assert len(rows) >= 17
    tested = rules_with_tests()
    for number, *cells in rows:
        assert len(cells) == 5, number
        assert all(cells), number
        assert set(RULE.findall(cells[3])) <= tested, number
        assert RULE.findall(cells[3]) or cells[3] == "-", number


def test_D6_every_rule_about_people_has_a_test_of_its_name() -> None:
    wanted = {*(f"A{n}" for n in range(14)), "A3b", *(f"S{n}" for n in range(1, 9)), *(f"C{n}" for n in range(1, 11))}
    wanted |= {*(f"D{n}" for n in range(1, 8)), *(f"L{n}" for n in range(1, 9)), *(f"R{n}" for n in range(1, 21))}
    assert wanted - rules_with_tests() == set()


@pytest.mark.parametrize(
    ("kept", "days"), [(MESSAGES_KEPT, 7), (AFTER_THE_PROJECT, 30), (PROJECT_ENDS, 28), (SIGNS_OF_DANGER_KEPT, 30)]
)
def test_D6_the_draft_for_the_controller_names_the_times_that_the_program_keeps(kept: object, days: int) -> None:
    assert str(kept) == f"{days} days, 0:00:00"
    assert f"{days} days" in (HOUSE / "docs" / "privacy-impact.md").read_text(encoding="utf-8")


def test_D7_the_reader_of_texts_learns_from_phrases_that_we_wrote_and_from_nothing_else() -> None:
    """It imports no database, and the only files it opens are those of its own folder."""
    source = (HOUSE / "messages" / "understanding" / "learning.py").read_text(encoding="utf-8")
    imported = {
        alias.name if isinstance(node, ast.Import) else str(node.module)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert not [
        name for name in imported if name.split(".")[0] in ("storage", "bot", "scheduler", "sqlalchemy", "httpx")
    ]
    assert "bank" in source


def test_D7_no_text_leaves_the_house_but_through_a_channel() -> None:
    """Only the channels speak to the outside, so nothing can be sent for analysis from anywhere else."""
    speaks = re.compile(r"^(?:import|from) (httpx|aiohttp|urllib\.request|requests|twilio|telegram|socket)\b", re.M)
    allowed = {"bot/serving.py"}
    found = set()
    for folder in ("bot", "messages", "scheduler", "storage"):
        for path in (HOUSE / folder).rglob("*.py"):
            name = path.relative_to(HOUSE).as_posix()
            if speaks.search(path.read_text(encoding="utf-8")) and not name.startswith("bot/channels/"):
                found.add(name)
    assert found <= allowed


def test_R19_from_what_was_passed_on_there_is_no_way_to_a_number() -> None:
    """A facilitator answers a handle; no action and no word of staff takes a free text to an address."""
    assert "answer_concern" in ACTIONS
    assert "answer_concern" in PENDING
    source = (HOUSE / "bot" / "conversations" / "staff" / "passed_on.py").read_text(encoding="utf-8")
    assert "addresses" not in source

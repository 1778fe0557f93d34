"""Promises that hold for the whole house: what the pages say is true (D6), and texts are used for nothing else (D7)."""

import contextlib
import os
import re
import shutil
import socket
import sys
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from messages.understand import read
from scheduler.keeping import (
    AFTER_THE_PROJECT,
    BACKUPS_KEPT,
    MESSAGES_KEPT,
    NOT_UNDERSTOOD_KEPT,
    PROJECT_ENDS,
    SIGNS_OF_DANGER_KEPT,
)
from storage.database import Database
from tests.conftest import make_world

HOUSE = Path(__file__).parents[1]
RULE = re.compile(r"\b[ASCDLR]\d{1,2}b?\b")


def rules_with_tests() -> set[str]:
    found: set[str] = set()
    for path in (HOUSE / "tests").rglob("test_*.py"):
        found |= set(re.findall(r"def test_([ASCDLR]\d{1,2}b?)_", path.read_text(encoding="utf-8")))
    return found


def test_D6_every_hazard_has_a_cause_a_control_a_test_that_exists_and_what_remains() -> None:
    lines = (HOUSE / "docs" / "hazards.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.match(r"\| \d+a? \|", line)]
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


KEPT = (
    (MESSAGES_KEPT, 7),
    (AFTER_THE_PROJECT, 30),
    (PROJECT_ENDS, 28),
    (SIGNS_OF_DANGER_KEPT, 30),
    (BACKUPS_KEPT, 30),
    (NOT_UNDERSTOOD_KEPT, 90),
)


@pytest.mark.parametrize(("kept", "days"), KEPT)
def test_D6_the_draft_for_the_controller_names_the_times_that_the_program_keeps(kept: object, days: int) -> None:
    assert str(kept) == f"{days} days, 0:00:00"
    assert f"{days} days" in (HOUSE / "docs" / "privacy-impact.md").read_text(encoding="utf-8")


PRIVATE = (
    "The marigolds in the hall make me sneeze",
    "I want to die",
    "MENU",
    "C",
    "Nobody hears the nightingale",
    "A",
    "DONE",
    "SEND",
    "I need a lift",
    "não percebo esta palavra",
)


@dataclass
class Doings:
    """What this process does to the outside while ``looking``: whom it calls, which files it opens to write."""

    looking: bool = False
    called: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)

    def notice(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.looking:
            return
        if event in ("socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.exec"):
            self.called.append(event)
        if event == "open" and isinstance(arguments[0], str) and _writes(*arguments):
            self.written.append(arguments[0])


def _writes(_: str, mode: str | None, flags: int) -> bool:
    return any(letter in (mode or "") for letter in "wax+") or bool(flags & (os.O_WRONLY | os.O_RDWR))


@pytest.fixture(scope="module")
def doings() -> Doings:
    """A hook of the interpreter cannot be taken away again, so there is one, and it looks only when told to."""
    made = Doings()
    sys.addaudithook(made.notice)
    return made


def test_D7_the_hook_would_see_a_call_and_a_file(doings: Doings, tmp_path: Path) -> None:
    doings.looking = True
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", 9), timeout=0.1):
        pass
    (tmp_path / "kept").write_text("words", encoding="utf-8")
    doings.looking = False
    assert "socket.connect" in doings.called
    assert doings.written == [str(tmp_path / "kept")]


async def test_D7_what_people_write_is_sent_nowhere_kept_nowhere_else_and_teaches_nothing(
    doings: Doings, sqlite_template: Path, tmp_path: Path
) -> None:
    """Ten texts, private ones among them, on phones that are no network: nobody is called, no file is opened to write, and
    the files that reading learns from, and what it reads, are the same afterwards."""
    shutil.copy(sqlite_template, tmp_path / "world.db")
    world = make_world(Database(f"sqlite:///{tmp_path / 'world.db'}"))
    await world.open()
    before = _reading_files(), [read(words, language="en", context="none") for words in PRIVATE]
    doings.called.clear()
    doings.written.clear()
    doings.looking = True
    for words in PRIVATE:
        await world.deliver("tom", world.phones.posted("tom", words))
        await world.settle()
    doings.looking = False
    assert any("sneeze" in event.get("words", "") for event in world.phones.events)
    world.house.database.close()
    assert (doings.called, doings.written) == ([], [])
    assert (_reading_files(), [read(words, language="en", context="none") for words in PRIVATE]) == before


def _reading_files() -> dict[str, str]:
    folder = HOUSE / "messages" / "understanding"
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }

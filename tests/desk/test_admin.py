"""``gobetween admin create``: the first person at the desk."""

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.admin import NotMade, create
from storage.database import Connection, Database
from storage.passphrases import matches
from storage.people import people_of, projects
from storage.sealed import Seal
from storage.signing_in import by_name
from tests.conftest import KEY
from tests.desk.browser import At

URL = "https://talk.example.org/"


def made(at: At, name: str, number: str = "") -> str:
    def make(connection: Connection) -> str:
        return create(connection, at.world.house.seal, None, name, number, URL, at.world.clock.now())

    return at.world.house.database.do(make)


async def test_it_prints_a_passphrase_once_and_what_to_do_next(at: At) -> None:
    said = made(at, "kim")
    found = re.search(r"[a-z2-9]{5}(-[a-z2-9]{5}){3}", said)
    assert found
    assert "Next: open https://talk.example.org/desk and sign in as Kim." in said
    assert "answers 1" not in said
    known = at.world.house.database.do(by_name, at.world.house.seal, "KIM")
    assert known is not None
    assert known.must_change
    assert matches(known.stored, found[0])


async def test_whoever_got_it_chooses_their_own_before_anything_else(at: At) -> None:
    made(at, "Kim")
    browser = at.signed_in("Kim")
    await browser.get("/desk")
    assert browser.path == "/desk/me"
    assert "choose a passphrase of your own first" in browser.words


async def test_somebody_new_becomes_coordinator_and_must_answer_from_the_phone_first(at: At) -> None:
    said = made(at, "Robin", "07700 900299")
    assert "Robin writes hello to the service from their phone and answers 1." in said
    assert at.person("Robin").roles == {"coordinator"}


@pytest.fixture
def new_empty_database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    shutil.copy(sqlite_template, tmp_path / "empty.db")
    database = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    yield database
    database.close()


@pytest.mark.parametrize(
    ("name", "number", "why"),
    [
        ("Robin", "", "Add --number"),
        ("Robin", "123", "number"),
        ("Robin", "07700 900106", "This number is taken."),
        ("Rui", "", "Nobody of the staff is called Rui"),
    ],
)
async def test_what_cannot_be_is_refused_with_what_to_do(at: At, name: str, number: str, why: str) -> None:
    with pytest.raises(NotMade, match=why):
        made(at, name, number)


async def test_where_there_is_no_project_yet_one_begins(new_empty_database: Database) -> None:
    seal, now = Seal([KEY]), datetime(2027, 2, 22, 11, tzinfo=UTC)
    with pytest.raises(LookupError, match="There is no project yet"):
        new_empty_database.do(create, seal, None, "Kim", "07700 900201", URL, now)
    with pytest.raises(NotMade, match="tells a stranger"):
        new_empty_database.do(create, seal, "Mental health group", "Kim", "07700 900201", URL, now)
    said = new_empty_database.do(create, seal, "Island Voices", "Kim", "07700 900201", URL, now)
    assert "Kim may sign in at the desk of Island Voices." in said
    [project] = new_empty_database.do(projects)
    [kim] = new_empty_database.do(people_of, seal, project.id)
    assert kim.roles == {"coordinator", "facilitator"}
    assert [line.checked_on for line in project.help_lines] == ["", ""]

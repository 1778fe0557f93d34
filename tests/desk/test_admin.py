"""``gobetween admin create``: the first person at the desk."""

import re

import pytest

from bot.admin import NotMade, create
from storage.database import Connection
from storage.passphrases import matches
from storage.signing_in import by_name
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

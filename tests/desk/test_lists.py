"""Lists of people and sessions from a spreadsheet: what is wrong first, then how it reads, then one button; long ones by parts."""

from collections.abc import Sequence

import pytest

from bot.desk.app import Desk
from bot.desk.import_people import AT_ONCE
from storage.apply import apply
from storage.changes import Change
from storage.database import Connection, DatabaseAway
from storage.enrol_many import put_people
from storage.people import people_of
from storage.records import NewPerson
from tests.desk.browser import At, Browser

CSV = "\ufeffname;group;channel;address;language\r\nAda;carer;sms;07700 900301;English\r\nJo;clinician;post;12 Elm Street;French\r\n"


async def send_file(browser: Browser, content: bytes | str) -> None:
    await browser.get("/desk/people/import")
    data = content if isinstance(content, bytes) else content.encode()
    await browser.send("check", files={"file": ("people.csv", data, "text/csv")})


async def test_a_list_with_semicolons_and_a_mark_in_front_is_checked_shown_and_taken_in(both: At) -> None:
    browser = both.signed_in("Kim")
    await send_file(browser, CSV)
    assert "No message is sent yet. 2 people are new." in browser.words
    assert "Island Voices : bonjour" in browser.words or "Island Voices: bonjour" in browser.words
    await browser.send("take_in")
    assert "They are enrolled." in browser.words
    assert both.person("Jo").addresses[0].value == "post: 12 Elm Street"
    await send_file(browser, CSV)
    assert "0 people are new. 2 are here already" in browser.words


async def test_problems_of_columns_come_first_then_all_of_all_rows(at: At) -> None:
    browser = at.signed_in("Kim")
    await send_file(browser, "nam,group\nAda,carer\n")
    assert "Row 1, channel: This column is missing." in browser.words
    rows = "name,group,channel,address,language\nAda,nobody,sms,1,English\nTim,carer,sms,07700 900106,Klingon\n"
    await send_file(browser, rows)
    for words in ("Row 2, group", "Row 2, address", "Row 3, language", "Nothing was taken in"):
        assert words in browser.words
    await send_file(browser, "name,group,channel,address,language\nAda,carer,sms,07700 900106,English\n")
    assert "Row 2, address: This number is taken." in browser.words


def many(count: int) -> str:
    rows = "".join(f"Person {n};carer;sms;+4477{n:08d};English\r\n" for n in range(count))
    return "\ufeffname;group;channel;address;language\r\n" + rows


def enrolled(at: At) -> int:
    return len(at.world.house.database.do(people_of, at.world.house.seal, at.person("Tom").project_id))


async def test_a_list_of_five_thousand_is_read(at: At) -> None:
    browser = at.signed_in("Kim")
    await send_file(browser, many(5000))
    assert "5000 people are new." in browser.words


def test_five_thousand_people_are_enrolled_by_parts_and_twice_changes_nothing(at: At) -> None:
    everybody = [
        NewPerson(f"Person {n}", "carer", frozenset({"participant"}), "sms", f"+4477{n:08d}", "en") for n in range(5000)
    ]
    database, seal, project = at.world.house.database, at.world.house.seal, at.person("Tom").project_id
    parts = [everybody[start : start + AT_ONCE] for start in range(0, 5000, AT_ONCE)]
    assert sum(database.do(put_people, seal, project, part, at.world.clock.now()) for part in parts) == 5000
    assert enrolled(at) == 5013
    assert database.do(put_people, seal, project, everybody[:AT_ONCE], at.world.clock.now()) == 0


async def test_a_long_list_is_taken_in_by_parts_each_whole_and_goes_on_where_it_was(
    both: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database goes away after two parts: they are in, the third is not at all, and the same list goes on with it."""
    browser, parts = both.signed_in("Kim"), []

    def make(self: Desk, connection: Connection, changes: Sequence[Change]) -> None:
        apply(connection, self.seal, changes, self.now())
        parts.append(changes)
        if len(parts) == 2:
            raise DatabaseAway

    before = enrolled(both)
    with monkeypatch.context() as while_it_fails:
        while_it_fails.setattr(Desk, "_make", make)
        await send_file(browser, many(4 * AT_ONCE))
        await browser.send("take_in")
    assert "A part is done. Please send the same again" in browser.words
    assert enrolled(both) == before + 2 * AT_ONCE
    await send_file(browser, many(4 * AT_ONCE))
    assert f"{2 * AT_ONCE} people are new. {2 * AT_ONCE} are here already" in browser.words
    await browser.send("take_in")
    assert enrolled(both) == before + 4 * AT_ONCE


SESSIONS = (
    "date;start;end;ends;place;find\r\n"
    "11/05/2027;11:00;1pm;approximately;Oak House;\r\n"
    "18/05/2027;2pm;4pm;;7 Sea Road;Green door\r\n"
    "09/03/2027;14:00;16:00;;Oak House;\r\n"
)


async def test_a_list_of_sessions_is_checked_shown_and_added_and_twice_adds_nothing(both: At) -> None:
    browser = both.signed_in("Kim")
    await browser.get("/desk/sessions/import")
    await browser.send("check", files={"file": ("sessions.csv", SESSIONS.encode(), "text/csv")})
    for words in (
        "Tuesday 11 May, 11am to approximately 1pm, Oak House",
        "1 is here already and stays as it is.",
        "New places: 7 Sea Road.",
        "begins in the morning",
        "Add 2 sessions",
    ):
        assert words in browser.words
    await browser.send("add")
    assert "The sessions are there." in browser.words
    known = both.known()
    assert [one.venue.name for one in known.sessions if one.day.month == 5] == ["Oak House", "7 Sea Road"]
    assert next(venue for venue in known.venues if venue.name == "7 Sea Road").details == {"en": "Green door"}
    await browser.get("/desk/sessions/import")
    await browser.send("check", files={"file": ("sessions.csv", SESSIONS.encode(), "text/csv")})
    assert "3 are here already and stay as they are." in browser.words


async def test_problems_of_a_list_of_sessions_are_said_at_once_and_nothing_is_added(at: At) -> None:
    browser = at.signed_in("Kim")
    rows = "date,start,end,place\n01/02/2027,14:00,16:00,Oak House\n2027-05-04,14:00,16:00,Oak House\n"
    for words, problem in (
        (rows, "Row 2, date: This day is over"),
        ("date,start\n", "Row 1, end: This column is missing."),
    ):
        await browser.get("/desk/sessions/import")
        await browser.send("check", files={"file": ("sessions.csv", words.encode(), "text/csv")})
        assert problem in browser.words
        assert "Nothing was taken in" in browser.words
    assert len(at.known().sessions) == 4


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04zip", b"\x00\x01", "name\n", b"\xff\xfe"])
async def test_a_file_that_is_no_list_gets_a_clear_answer(at: At, content: bytes | str) -> None:
    browser = at.signed_in("Kim")
    await send_file(browser, content)
    assert browser.answer.status_code in (200, 422)
    assert "Nothing was taken in" in browser.words or "Choose a file that is not empty." in browser.words

"""What a project file knows can be changed at the desk by the same checks: settings, help lines, places, the glossary (9, C9, L1)."""

import csv
import io
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.demo import DEMO_PASSPHRASE
from storage import changes as c
from storage.people import projects
from storage.records import Project
from tests.desk.browser import At, Browser


def project(at: At) -> Project:
    return at.world.house.database.do(projects)[0]


async def kim_at(at: At, path: str) -> Browser:
    browser = at.signed_in("Kim")
    await browser.get(path)
    return browser


async def test_all_settings_are_checked_as_in_a_file_and_saved_together(at: At) -> None:
    browser = await kim_at(at, "/desk/settings")
    wrong = {
        "name": "",
        "short_name": "Mental health group",
        "zone": "Jersey",
        "emergency": "help",
        "time": "14",
        "danger-en": "",
    }
    await browser.send("save", typed=wrong)
    for said in (
        "It is missing. Write it.",
        "tells a stranger what this is about.",
        "is not a time zone.",
        "This is not a number to call.",
        "is not a time.",
        "The one sentence about danger is missing.",
    ):
        assert said in browser.words
    assert project(at).name == "Island Voices pilot"
    await browser.get("/desk/settings")
    assert not project(at).keep_not_understood
    right = {
        "keep_not_understood": "yes",
        "name": "Island Voices 2",
        "weekday": "Sunday",
        "time": "16:30",
        "danger-en": "I tell one other person.",
    }
    await browser.send("save", typed=right)
    assert "The settings are saved." in browser.words
    now = project(at)
    assert (now.name, now.release_weekday, now.release_time.hour, now.danger["en"]) == (
        *("Island Voices 2", 6, 16),
        "I tell one other person.",
    )
    assert now.keep_not_understood
    assert len(at.world.house.database.do(projects)) == 1


@pytest.mark.parametrize("path", ["/desk/settings", "/desk/line/116123", "/desk/venue/{venue}"])
async def test_two_people_at_the_same_settings_the_second_is_told_and_overwrites_nothing(at: At, path: str) -> None:
    path = path.format(venue=at.known().venues[0].id)
    kim, pat = await kim_at(at, path), at.signed_in("Pat")
    await pat.get(path)
    await kim.send("save", typed={"emergency": "112", "hours-en": "always", "details-en": "Red door."})
    await pat.send("save", typed={"emergency": "999", "hours-en": "never", "details-en": "Blue door."})
    assert "Somebody changed this" in pat.words


async def test_C9_a_help_line_with_another_number_counts_as_not_checked_and_one_has_to_stay(at: At) -> None:
    browser = await kim_at(at, "/desk/project")
    await browser.send("checked", 1)
    await browser.get("/desk/line/116123")
    await browser.send("save", number="none")
    assert "This is not a number to call." in browser.words
    await browser.get("/desk/line/116123")
    await browser.send("save", typed={"hours-en": "free, day and night"})
    assert [line.checked_by for line in project(at).help_lines] == ["", "Kim", ""]
    await browser.get("/desk/line/116123")
    await browser.send("save", number="116 124")
    assert [line.checked_by for line in project(at).help_lines] == ["", "", ""]
    await browser.get("/desk/line/new")
    await browser.send("save", typed={"number": "116124", "name-en": "x", "hours-en": "y"})
    assert "There is a help line with this number already." in browser.words
    for line in ("999", "116124"):
        await browser.get(f"/desk/line/{line}")
        await browser.send("remove")
    assert [line.number for line in project(at).help_lines] == ["01534 445290"]
    await browser.get("/desk/line/01534445290")
    assert browser.forms("remove") == []


async def test_27_a_place_has_the_whole_card_of_a_project_file(at: At) -> None:
    browser = await kim_at(at, "/desk/venue/new")
    card = {"name": "7 Sea Road", "bus-en": "Bus 15.", "senses-fr": "Calme.", "photo": "no address"}
    await browser.send("save", typed=card)
    assert "is not the address of a page" in browser.words
    await browser.send("save", typed={**card, "photo": "https://example.org/door.jpg"})
    [place] = [venue for venue in at.known().venues if venue.name == "7 Sea Road"]
    assert (place.bus, place.senses, place.photo) == (
        *({"en": "Bus 15."}, {"fr": "Calme."}),
        "https://example.org/door.jpg",
    )


async def test_demand_9_a_word_that_staff_explain_is_answered_by_text_in_the_readers_language(at: At) -> None:
    browser = await kim_at(at, "/desk/term/new")
    await browser.send("save", typed={"word-en": "quorum"})
    assert "There is no text." in browser.words
    await browser.send(
        "save", typed={"word-en": "quorum", "meaning-en": "How many must be there.", "meaning-fr": "Assez."}
    )
    assert "The word is saved." in browser.words
    await at.says("Tom", "1")
    assert "How many must be there." in "".join(await at.says("Tom", "what does quorum mean?"))
    assert "Assez." in "".join(await at.says("Luc", "que veut dire quorum ?"))
    await browser.get("/desk/term/quorum")
    await browser.send("save", typed={"word-en": "quora", "meaning-en": "Enough people."})
    assert "Enough people." in "".join(await at.says("Tom", "what does quora mean?"))
    await browser.get("/desk/term/quorum")
    await browser.send("remove")
    assert "no longer in the glossary" in browser.words
    assert "quora" not in browser.words


async def test_a_word_of_another_entry_is_not_explained_twice(at: At) -> None:
    known = at.known().glossary[0].called("en")
    browser = await kim_at(at, "/desk/term/new")
    await browser.send("save", typed={"word-en": known, "meaning-en": "Something else."})
    assert "Another entry has this word already." in browser.words


async def test_the_lists_of_words_and_who_read_them_are_shown(at: At) -> None:
    browser = await kim_at(at, "/desk/glossary")
    for words in ("Kinder words", "Never on a phone that others see", "mental*", "Nobody has read the lists of words"):
        assert words in browser.words
    await browser.get("/desk/project")
    assert "Nobody has read our sentences yet." in browser.words


async def test_settings_typed_before_lunch_are_kept_and_never_saved_twice(at: At) -> None:
    browser = await kim_at(at, "/desk/settings")
    at.later = timedelta(minutes=40)
    await browser.send("save", emergency="112")
    await browser.send("passphrase", passphrase=DEMO_PASSPHRASE)
    assert project(at).emergency == "999"
    form = dict(browser.forms("save")[0].fields)
    await browser.post("/desk/settings", form)
    await browser.post("/desk/settings", form)
    assert "Nothing was done twice" in browser.words
    assert project(at).emergency == "112"


# --- a call, and notice --------------------------------------------------------------------------------------------


async def changed(at: At) -> None:
    """Tom and Rui come; the place is another, and everybody was told."""
    for name, yes in (("Tom", "1"), ("Rui", "sim")):
        await at.says(name, yes)
    sam = at.signed_in("Sam")
    await sam.get(f"/desk/session/{at.session().id}")
    await sam.send("preview", venue=next(v.id for v in at.known().venues if v.id != at.session().venue.id))
    await sam.send("change")
    await at.time_passes(at.world.clock.now() + timedelta(minutes=3))


async def test_only_who_agreed_to_a_call_has_a_number_on_the_call_list_and_only_the_coordinator_reads_it(
    at: At,
) -> None:
    tom = at.person("Tom")
    await at.world.house.make([c.SetPreferences(tom.id, replace(tom.preferences, phone=True))])
    await changed(at)
    kim, sam = await kim_at(at, "/desk"), at.signed_in("Sam")
    assert "Tom: you may phone +44" in kim.words
    assert "Rui: has not agreed to a call" in kim.words
    await sam.get("/desk")
    assert "may phone" not in sam.words
    assert "+44" not in sam.words


async def test_demand_6_and_7_notice_is_counted_in_a_table_and_a_file_without_names(at: At) -> None:
    await changed(at)
    browser = await kim_at(at, "/desk/notice")
    assert "Tuesday 9 March, 2pm invited 11am on Monday 22 February 15 days 8 -" in browser.words
    assert "another place" in browser.words
    answer = await browser.get("/desk/notice.csv")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row[1] for row in rows] == ["What", "invited", "another place"]
    assert not {"Tom", "Rui"} & set(answer.text.replace(",", " ").split())


# --- staff, and what people can ask about a session ----------------------------------------------------------------


async def test_a_member_of_staff_is_enrolled_with_several_roles_by_the_checks_of_a_file(at: At) -> None:
    browser = await kim_at(at, "/desk/staff/new")
    new = {"name": "Zoe", "channel": "sms", "address": "07700 900777", "language": "en"}
    await browser.send("enrol", typed=new, roles=["facilitator", "go_between"])
    assert "A facilitator cannot be the go-between" in browser.words
    assert browser.html.count(" checked") == 2
    await browser.send("enrol", typed={**new, "address": "07700 900101"}, roles=["deputy"])
    assert "This number is taken." in browser.words
    await browser.send("enrol", typed=new, roles=["facilitator", "deputy"])
    assert at.person("Zoe").roles == {"facilitator", "deputy"}


async def test_A0_what_somebody_does_can_change_but_nobody_leaves_the_project_without_a_coordinator(at: At) -> None:
    sam, kim = at.person("Sam"), at.person("Kim")
    browser, pat = await kim_at(at, f"/desk/staff/{sam.id}"), at.signed_in("Pat")
    await pat.get(f"/desk/staff/{sam.id}")
    await browser.send("set", roles=["facilitator", "go_between"])
    assert "A facilitator cannot be the go-between" in browser.words
    await browser.send("set", roles=["facilitator", "named_contact"])
    assert at.person("Sam").roles == {"facilitator", "named_contact"}
    await pat.send("set", roles=["coordinator"])
    assert "Somebody changed this" in pat.words
    await browser.get(f"/desk/staff/{kim.id}")
    await browser.send("set", roles=["deputy"])
    assert "Somebody has to be coordinator." in browser.words
    assert "coordinator" in at.person("Kim").roles


async def test_15_19_33_what_people_can_ask_about_a_session_is_written_once_for_all_later_ones(both: At) -> None:
    path = f"/desk/session/{both.session().id}/facts"
    browser, pat = await kim_at(both, path), both.signed_in("Pat")
    await pat.get(path)
    await browser.send("save", capacity="16", materials_on="2027-03-09")
    assert "is not a number from 1 to 15." in browser.words
    assert "is not before the session." in browser.words
    await browser.get(path)
    facts = {"capacity": "8", "helper": "Lee", "food-en": "There is soup.", "materials_on": "", "for_whom": "later"}
    await browser.send("save", typed=facts)
    assert "It is saved." in browser.words
    assert {(one.capacity, one.helper, one.food["en"]) for one in both.known().sessions} == {
        (8, "Lee", "There is soup.")
    }
    await both.says("Tom", "1")
    assert "There is soup." in "".join(await both.says("Tom", "is there food?"))
    await pat.send("save", typed={"food-en": "There is no food."})
    assert "Somebody changed this" in pat.words

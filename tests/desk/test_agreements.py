"""What somebody agreed to, a lost phone, the hours of a named contact: written down by the coordinator (C4, C5, D5, T8)."""

from datetime import time

from bot.conversations.alerts import RULE_VERSION
from storage.records import Consent, Duty
from tests.desk.browser import At, Browser


async def page_of(at: At, name: str) -> Browser:
    browser = at.signed_in("Kim")
    await browser.get(f"/desk/person/{at.person(name).id}")
    return browser


async def test_D5_each_answer_is_written_down_by_itself_with_its_version_and_the_day(both: At) -> None:
    browser = await page_of(both, "Tom")
    assert "Danger: nobody is told unless they ask." in browser.words
    await browser.send("agree", concerns="no")
    assert "Private words: no. They do not count among those who could have written. Said on" in browser.words
    assert both.person("Tom").consents == {"concerns": Consent("no", "2026-11", "2027-02-22")}
    assert not both.person("Tom").agreed_to_concerns
    await browser.send("agree", alerts="ask")
    assert both.person("Tom").consents["alerts"] == Consent("ask", RULE_VERSION, "2027-02-22")
    assert both.person("Tom").consents["concerns"].answer == "no", "what was not asked just now stays as it is"


async def test_D7_keeping_texts_is_written_down_only_where_the_project_does_so(at: At) -> None:
    browser = await page_of(at, "Tom")
    await browser.send("agree", not_understood="yes")
    assert "not_understood" not in at.person("Tom").consents, "a forged form"
    settings = at.signed_in("Kim")
    await settings.get("/desk/settings")
    await settings.send("save", keep_not_understood="yes")
    browser = await page_of(at, "Tom")
    assert "Texts not understood: not asked. None is kept." in browser.words
    await browser.send("agree", not_understood="yes")
    assert "Texts not understood: one may be kept now and then, without a name. Said on" in browser.words
    assert at.person("Tom").gives_texts
    await settings.get("/desk/settings")
    await settings.send("save", keep_not_understood="no")
    browser = await page_of(at, "Tom")
    await browser.send("agree", not_understood="no")
    assert "cannot be found again" in browser.words
    assert not at.person("Tom").gives_texts


async def test_D5_who_refuses_reminders_gets_none_and_keeps_the_place(at: At) -> None:
    await at.says("Tom", "1")
    browser = await page_of(at, "Tom")
    await browser.send("agree", reminders="no")
    assert at.person("Tom").preferences.leads == ()
    at.phone("Tom")
    await at.world.move_clock(at.world.clock.now().replace(month=3, day=3))
    assert at.phone("Tom") == [], "no reminder a week before"
    browser = await page_of(at, "Tom")
    await browser.send("agree", reminders="yes")
    assert at.person("Tom").preferences.leads is None, "those of the project again"


async def test_C6_nobody_is_offered_an_alert_that_would_not_be_sent(at: At) -> None:
    """No phrases of any language are signed by a native reader yet, so "tell" is not offered, and a forged form is refused."""
    browser = await page_of(at, "Tom")
    assert "a named contact is told how to reach them" not in browser.words
    await browser.send("agree", alerts="tell")
    assert "Choose what they said." in browser.words
    await browser.send("agree")
    assert "Choose what they said." in browser.words
    assert at.person("Tom").consents == {}


async def test_T8_the_number_of_a_lost_phone_is_a_strangers_from_now_on(at: At) -> None:
    browser = await page_of(at, "Tom")
    assert at.person("Tom").addresses[0].value not in browser.html
    await browser.send("freeze")
    assert "The number is frozen." in browser.words
    assert at.person("Tom").addresses == ()
    for words in ("MENU", "START", "MY DATA"):
        assert "Tom" not in "".join(await at.says("Tom", words))
    await browser.get("/desk")
    assert "Tom: has no number yet" in browser.words


async def test_C5_the_hours_of_a_named_contact_are_set_and_are_what_people_read(at: At) -> None:
    browser = await page_of(at, "Anna")
    assert "When this person is on duty Always." in browser.words
    await browser.send("duty", days=["1", "3"], start="10:00", end="09:00")
    assert "The end comes after the beginning." in browser.words
    await browser.send("duty", days=["1", "3"], start="10:00", end="12:00")
    assert "Tuesday, Thursday, 10:00 to 12:00." in browser.words
    assert at.person("Anna").duty == Duty((1, 3), time(10), time(12))
    await at.says("Tom", "I want to die")
    said = "".join(await at.says("Tom", "B"))
    assert "Nobody is on duty now" in said
    assert "10am on Tuesday 23 February" in said
    await browser.get(f"/desk/person/{at.person('Anna').id}")
    await browser.send("duty", days=["", "01", "9", "x"], start="10:00", end="12:00")
    assert at.person("Anna").duty is None, "none of these is a day"
    await browser.send("duty", days=[])
    assert at.person("Anna").duty is None
    await browser.get(f"/desk/person/{at.person('Tom').id}")
    assert browser.forms("duty") == []

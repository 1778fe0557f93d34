"""The coordinator's and the facilitators' work: requests, sessions, people, import, places; each as a person would do it."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.demo import Demo
from storage.changes import Enrol, PutProject
from storage.database import Connection
from storage.enrol import put_person, put_project
from storage.people import people_of, projects, requests_of
from storage.records import NewPerson
from storage.sessions import sessions_of, venues_of
from tests.desk.browser import At, Browser


async def request_page(at: At) -> Browser:
    await at.says("Tom", "1")
    await at.says("Tom", "I need a lift")
    browser = at.signed_in("Kim")
    [request] = at.world.house.database.do(requests_of, at.world.house.seal, at.person("Tom").project_id)
    await browser.get(f"/desk/request/{request.id}")
    return browser


async def test_demand_26_a_request_is_answered_and_the_details_reach_the_person_after_read(both: At) -> None:
    browser = await request_page(both)
    assert "I need a lift" in browser.words
    await browser.send("answer", answer="yes", words="Lee picks you up at 1:30pm.", cost="12.50")
    assert "Your answer is on its way." in browser.words
    [told] = both.phone("Tom")
    assert "1:30pm" not in told
    assert "Lee picks you up at 1:30pm." in "".join(await both.says("Tom", "READ"))
    await both.says("Tom", "1")
    await browser.get("/desk/requests")
    assert "yes, and it is OK for them £12.50" in browser.words


async def test_demand_39_the_fund_knows_its_budget_what_is_spent_and_what_is_left(at: At) -> None:
    browser = await request_page(at)
    await browser.send("answer", answer="yes", words="", cost="12.50")
    await browser.send("fund", fund="a lot")
    assert "Write an amount in pounds" in browser.words
    await browser.send("fund", fund="500")
    assert "Budget £500 Spent so far £12.50 Left £487.50" in browser.words


async def test_demand_13_a_question_back_reaches_the_person_and_a_no_without_a_choice_is_not_sent(at: At) -> None:
    browser = await request_page(at)
    await browser.send("answer")
    assert "Choose yes, no, something else, or ask back." in browser.words
    await browser.send("answer", answer="ask")
    assert "Write your question" in browser.words
    await browser.send("answer", answer="ask", words="From where?")
    assert "From where?" in "".join(await at.says("Tom", "READ"))


async def test_demand_13_something_else_is_offered_at_the_desk_and_needs_words(at: At) -> None:
    browser = await request_page(at)
    await browser.send("answer", answer="instead")
    assert "Write what you offer instead." in browser.words
    await browser.send("answer", answer="instead", words="Bus 3 stops outside.")
    assert "Bus 3 stops outside." in "".join(await at.says("Tom", "READ"))
    await at.says("Tom", "1")
    await browser.get(browser.path)
    await browser.get("/desk/requests")
    assert "yes, and it is OK for them" in browser.words


async def test_demand_29_what_is_lent_comes_back_on_a_day(at: At) -> None:
    await at.says("Tom", "1")
    await at.says("Tom", "can I borrow headphones?")
    browser = at.signed_in("Kim")
    [request] = at.world.house.database.do(requests_of, at.world.house.seal, at.person("Tom").project_id)
    await browser.get(f"/desk/request/{request.id}")
    await browser.send("answer", answer="yes", words="At the door.", back_on="2027-02-01")
    assert "Choose a day that lies ahead." in browser.words
    await browser.send("answer", answer="yes", words="At the door.", back_on="2027-03-16")
    assert "Please bring it back by Tuesday 16 March." in "".join(await at.says("Tom", "READ"))


async def test_demand_13_promises_are_for_all_staff_without_names_where_they_are_not_theirs(at: At) -> None:
    await request_page(at)
    for name in ("Sam", "Anna", "Kim"):
        browser = at.signed_in(name)
        await browser.get("/desk")
        promised = browser.words.partition("Promises")[2]
        assert "An answer is promised by" in promised
        assert ("5pm on Thursday 25 February" in promised) == (name == "Kim")
        assert "Tom" not in promised
        assert "lift" not in promised


async def test_two_people_answer_one_request_and_the_second_is_told(at: At) -> None:
    kim = await request_page(at)
    pat = at.signed_in("Pat")
    await pat.get(kim.path)
    await kim.send("answer", answer="yes", words="a")
    await pat.send("answer", answer="no", words="what Pat wrote")
    assert "Somebody changed this" in pat.words
    assert len(at.phone("Tom")) == 1


async def test_the_files_hold_no_numbers_no_channels_and_no_formulas(at: At) -> None:
    await request_page(at)
    await at.says("Maria", '=HYPERLINK("http://evil") I need a lift')
    browser = at.signed_in("Kim")
    for path in ("/desk/requests.csv", f"/desk/session/{at.session().id}/list.csv"):
        answer = await browser.get(path)
        assert answer.headers["content-type"].startswith("text/csv")
        assert not re.search(r"07700|\+44|sms|telegram|HYPERLINK", answer.text)
        assert not re.search(r'(^|[,\n])"?[=+@-]', answer.text)


# --- sessions ------------------------------------------------------------------------------------------------------


def other_place(at: At) -> str:
    here = at.session().venue.id
    return next(venue.id for venue in at.known().venues if venue.id != here)


async def test_demand_7_a_place_is_changed_after_a_preview_and_can_be_taken_back_within_the_hold(both: At) -> None:
    await both.says("Tom", "1")
    browser = both.signed_in("Sam")
    session = both.session()
    await browser.get(f"/desk/session/{session.id}")
    assert "Coming: 1. Tom" in browser.words
    await browser.send("preview", venue=other_place(both))
    assert "No message is sent yet." in browser.words
    assert "Change it and tell 8 people" in browser.words
    assert both.phone("Tom") == []
    await browser.send("change")
    assert "Until then you can take the change back" in browser.words
    await browser.send("undo")
    assert "It is all as before" in browser.words
    assert both.session().venue.name == session.venue.name


async def test_demand_7_after_the_hold_everybody_is_told_and_the_page_says_who_has_seen_it(at: At) -> None:
    await at.says("Tom", "1")
    browser = at.signed_in("Sam")
    await browser.get(f"/desk/session/{at.session().id}")
    await browser.send("preview", venue=other_place(at))
    await browser.send("change")
    await at.world.move_clock(at.world.clock.now().replace(minute=5))
    assert any("CHANGED" in words for words in at.phone("Tom"))
    await at.says("Tom", "OK")
    await browser.get(f"/desk/session/{at.session().id}")
    assert "Has seen it Tom" in browser.words


async def test_demand_7_who_runs_it_and_the_link_are_changed_as_a_place_is(both: At) -> None:
    browser, link = both.signed_in("Sam"), "https://meet.example/green"
    await browser.get(f"/desk/session/{both.session().id}")
    assert "Run by Lee and Sam." in browser.words
    await browser.send("preview", leaders=["Sam"], other_leaders="Ada", link=link)
    assert "with Sam and Ada" in browser.words
    await browser.send("change")
    assert "Now: Tuesday 9 March, 2pm to approximately 4pm, Oak House, run by Sam and Ada, " + link in browser.words
    assert (both.session().led_by, both.session().link) == (("Sam", "Ada"), link)
    await browser.send("undo")
    assert (both.session().led_by, both.session().link) == ((), "")
    await browser.send("preview")
    assert "This is how it is already" in browser.words


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"leaders": [""]}, "Choose at least one person, or write a name."),
        ({"other_leaders": "a" * 81}, "Write at most 80 letters."),
        ({"link": "meet.example"}, "Write the whole address"),
        ({"link": "https://psychosis.example/group"}, "psychosis"),
    ],
)
async def test_bad_leaders_and_links_are_said_at_their_field_and_nothing_is_lost(
    at: At, typed: dict[str, Any], said: str
) -> None:
    browser = at.signed_in("Sam")
    await browser.get(f"/desk/session/{at.session().id}")
    await browser.send("preview", typed={"start": "15:00", **typed})
    assert said in browser.words
    [shown] = [form for form in browser.forms("preview") if form.value("start")]
    assert shown.value("start") == "15:00"


async def test_a_place_that_somebody_else_changed_meanwhile_is_not_changed_again(at: At) -> None:
    sam, lee = at.signed_in("Sam"), at.signed_in("Lee")
    for browser in (sam, lee):
        await browser.get(f"/desk/session/{at.session().id}")
        await browser.send("preview", venue=other_place(at))
    await sam.send("change")
    await lee.send("change")
    assert "Somebody changed this" in lee.words


async def test_a_facilitator_sees_first_names_and_no_languages_or_channels(at: At) -> None:
    await at.world.house.make([c_enrol(at, "Rosa Maria Lima")])
    browser = at.signed_in("Sam")
    await browser.get(f"/desk/session/{at.session().id}")
    assert "Rosa" in browser.words
    assert "Lima" not in browser.words
    await browser.send("preview_invitations")
    assert not re.search(r"Text message:|WhatsApp:", browser.words)
    assert "Rosa" in browser.words
    assert "Lima" not in browser.words
    await browser.send("invite")
    await at.world.move_clock(at.world.clock.now().replace(minute=5))
    kim = at.signed_in("Kim")
    await kim.get(f"/desk/session/{at.session().id}")
    assert "Rosa Maria Lima" in kim.words


def c_enrol(at: At, name: str) -> Enrol:
    person = NewPerson(name, "carer", frozenset({"participant"}), "sms", "+447700900350", "en")
    return Enrol(at.person("Tom").project_id, (person,))


async def test_attendance_is_ticked_after_the_start_and_two_people_do_not_overwrite_each_other(both: At) -> None:
    await both.says("Tom", "1")
    session, tom = both.session(), both.person("Tom").id
    await both.world.move_clock(session.ends_at)
    sam, lee = both.signed_in("Sam"), both.signed_in("Lee")
    for browser in (sam, lee):
        await browser.get(f"/desk/session/{session.id}")
    late: dict[str, Any] = {f"mark-{tom}": "late"}
    here: dict[str, Any] = {f"mark-{tom}": "here"}
    await sam.send("tick", **late)
    assert "The attendance is noted." in sam.words
    await lee.send("tick", **here)
    assert "Somebody changed this" in lee.words
    answer = await sam.get(f"/desk/session/{session.id}/list.csv")
    assert "Tom,coming,came late" in answer.text


async def test_demand_38_who_comes_online_or_for_a_part_is_seen_on_the_page_and_in_the_file(at: At) -> None:
    await at.says("Tom", "only the first hour")
    await at.says("Beth", "I'd rather join online")
    sam = at.signed_in("Sam")
    await sam.get(f"/desk/session/{at.session().id}")
    assert "Until 3pm: 1. Tom" in sam.words
    assert "Asked for a link: 1. Beth" in sam.words
    answer = await sam.get(f"/desk/session/{at.session().id}/list.csv")
    assert "Tom,coming,not noted,until 3pm" in answer.text
    assert "Beth,not sure,not noted,online" in answer.text


async def test_demand_31_days_are_asked_about_counted_and_one_is_fixed(at: At) -> None:
    browser = at.signed_in("Sam")
    await browser.get("/desk/days")
    await browser.send("preview", days="16 March, 2pm to 4pm\nsome day")
    assert "Write 2 to 6 days" in browser.words
    await browser.send("preview", days="16 March, 2pm to 4pm\n18 March, 5pm to 7pm")
    assert "B Thursday 18 March, 5pm to 7pm" in browser.words
    await browser.send("ask")
    await at.time_passes(at.world.clock.now() + timedelta(minutes=5))
    await at.says("Tom", "B")
    await browser.get("/desk/days")
    assert "Fewer than 5 people have answered." in browser.words
    assert "Tom" not in browser.words
    venue = other_place(at)
    await browser.send("choose", day=re.findall(r'value="([0-9a-f]+ 1)"', browser.html)[0], venue=venue)
    assert "The day is fixed." in browser.words
    assert "Thursday 18 March" in browser.words


# --- what was decided, reminders, costs ----------------------------------------------------------------------------


async def test_demand_14_what_was_decided_is_seen_first_then_everybody_reads_it_once(both: At) -> None:
    await both.world.move_clock(both.world.clock.now() + timedelta(days=2))
    both.world.phones.take()
    kim = both.signed_in("Kim")
    await kim.get("/desk/sessions")
    await kim.send("preview_decided", did="", did_not="")
    assert "Write at least one of the two." in kim.words
    await kim.send("preview_decided", did="About mental health.", did_not="")
    assert "neutral words" in kim.words
    await kim.send("preview_decided", did="The light is softer.", did_not="Another day. The room is taken.")
    assert "What we did: The light is softer. What we did not do, and why: Another day. The room is taken." in kim.words
    assert "No price is written for: Text message, WhatsApp." in kim.words
    assert both.phone("Rui") == []
    await kim.send("decide")
    await both.world.move_clock(both.world.clock.now() + timedelta(minutes=5))
    [read] = both.phone("Rui")
    assert (
        "O que fizemos: Em inglês: The light is softer.\nO que não fizemos, e porquê: Em inglês: Another day." in read
    )
    await kim.get("/desk/sessions")
    await kim.send("preview_decided", did="Something else.", did_not="")
    assert "went out already" in kim.words


async def test_other_reminders_of_a_project_are_planned_at_once_and_those_before_drop(at: At) -> None:
    await at.says("Tom", "1")
    kim = at.signed_in("Kim")
    await kim.get("/desk/project")
    await kim.send("reminders", reminders="a week")
    assert "Write times like: 7 days, 1 day, 2 hours." in kim.words
    await kim.send("reminders", reminders="3 days")
    assert "The reminders are changed." in kim.words
    await at.world.move_clock(at.session().starts_at - timedelta(days=4))
    kim = at.signed_in("Kim")
    await kim.get("/desk")
    assert "Reminder: Tuesday 9 March, 2pm" in kim.words
    await at.world.move_clock(at.session().starts_at)
    [reminder] = [words for words in at.phone("Tom") if "your group" in words]
    assert reminder.startswith("Island Voices: your group is on Tuesday 9 March")


async def test_A10_what_a_message_costs_is_for_the_coordinator_alone(at: At) -> None:
    await at.world.house.make([c_enrol(at, "Rosa Lima"), c_prices(at, sms="4.2")])
    for name, sees in (("Kim", True), ("Sam", False)):
        browser = at.signed_in(name)
        await browser.get(f"/desk/session/{at.session().id}")
        await browser.send("preview_invitations")
        assert ("It costs about £0.09." in browser.words) == sees


def c_prices(at: At, **prices: str) -> PutProject:
    return PutProject(replace(at.known().project, prices=prices))


# --- people --------------------------------------------------------------------------------------------------------


async def test_one_person_is_enrolled_and_a_number_that_is_taken_is_refused_without_a_name(both: At) -> None:
    browser = both.signed_in("Kim")
    await browser.get("/desk/people/new")
    person: dict[str, Any] = {"name": "Ada", "group": "carer", "channel": "sms", "language": "en"}
    await browser.send("enrol", **person, address="07700 900106")
    assert "This number is taken." in browser.words
    assert "Tom" not in browser.words
    await browser.send("enrol", **person, address="12")
    assert "Write the number with its code" in browser.words
    await browser.send("enrol", **person, address="07700 900301")
    assert "The person is enrolled." in browser.words
    assert both.person("Ada").group == "carer"


async def test_a_card_has_a_code_that_works_once(at: At) -> None:
    browser = at.signed_in("Kim")
    await browser.get(f"/desk/person/{at.person('Tom').id}")
    await browser.send("card")
    assert re.search(r"\d{3} \d{3} \d{4}", browser.words)
    assert "<svg" in browser.html


async def test_a_colleague_gets_a_passphrase_and_chooses_their_own(at: At) -> None:
    browser = at.signed_in("Kim")
    await browser.get(f"/desk/person/{at.person('Sam').id}")
    await browser.send("give")
    given = re.search(r"[a-z2-9]{5}(-[a-z2-9]{5}){3}", browser.words)
    assert given
    sam = at.browser()
    await sam.get("/desk/sign-in")
    await sam.send("sign_in", name="Sam", passphrase=given[0])
    code = re.search(r"\d{6}", "".join(at.phone("Sam")))
    assert code
    await sam.send("code", code=code[0])
    assert sam.path == "/desk/me"


async def test_demand_37_the_balance_of_groups_names_who_stands_alone(at: At) -> None:
    browser = at.signed_in("Kim")
    await browser.get("/desk/people")
    assert "clinician 1 One person alone: is there a second?" in browser.words
    assert "government 0 Nobody yet." in browser.words


# --- project -------------------------------------------------------------------------------------------------------


async def test_L1_a_place_whose_name_gives_the_topic_away_is_refused(at: At) -> None:
    browser = at.signed_in("Kim")
    await browser.get("/desk/venue/new")
    await browser.send("save", name="Mental Health Centre")
    assert "tells a stranger what this is about." in browser.words
    card: dict[str, Any] = {"name": "7 Sea Road", "details-en": "Green door."}
    await browser.send("save", **card)
    assert "The place is saved." in browser.words
    names = [venue.name for venue in at.world.house.database.do(venues_of, at.person("Tom").project_id)]
    assert "7 Sea Road" in names


async def test_a_series_is_checked_first_and_mornings_mealtimes_and_short_notice_are_said(both: At) -> None:
    browser = both.signed_in("Kim")
    await browser.get("/desk/sessions/new")
    await browser.send("check", day="2027-03-01", start="11:00", end="13:00", count="3", every="2")
    for words in (
        "Monday 1 March",
        "Monday 29 March",
        "begins in the morning",
        "spans a mealtime",
        "less than 2 weeks",
    ):
        assert words in browser.words
    await browser.send("add")
    assert "The sessions are there." in browser.words
    found = both.world.house.database.do(sessions_of, both.world.house.seal, both.person("Tom").project_id)
    assert [one.day.isoformat() for one in found][:2] == ["2027-03-01", "2027-03-09"]
    assert len(found) == 7


async def test_C9_a_help_line_that_somebody_called_is_noted_with_the_day(at: At) -> None:
    browser = at.signed_in("Kim")
    await browser.get("/desk/project")
    assert browser.words.count("Please call this number") == 3
    await browser.send("checked")
    assert "Checked: Kim, 2027-02-22." in browser.words
    assert browser.words.count("Please call this number") == 2


async def test_demand_10_who_asks_what_a_word_means_is_named_nowhere_and_the_answer_is_kept(at: At) -> None:
    await at.says("Tom", "1")
    await at.says("Tom", "what does safeguarding mean?")
    browser = at.signed_in("Kim")
    [request] = at.world.house.database.do(requests_of, at.world.house.seal, at.person("Tom").project_id)
    await browser.get("/desk")
    assert "Somebody: What a word means" in browser.words
    for path in ("/desk/requests", "/desk/requests.csv"):
        await browser.get(path)
        assert "Somebody" in browser.words
        assert "Tom" not in browser.words
    await browser.get(f"/desk/request/{request.id}")
    assert "Tom" not in browser.words
    await browser.send("answer", answer="yes")
    assert "Write what the word means." in browser.words
    await browser.send("answer", answer="yes", words="We look out for each other.")
    assert "We look out for each other." in "".join(await at.says("Tom", "READ"))
    assert "We look out for each other." in "".join(await at.says("Luc", "que veut dire safeguarding ?"))


async def test_A10_numbers_about_people_are_shown_over_three_projects_only_and_small_ones_are_hidden(at: At) -> None:
    browser = at.signed_in("Kim")
    await browser.get("/desk/money")
    assert "2 more are needed." in browser.words
    at.world.house.database.do(_two_more_projects, at.world)
    await browser.get("/desk/money")
    shown = browser.words.partition("rounded to five.")[2]
    assert "hidden" in shown
    assert not re.search(r"\b[1-7]\b", shown), "no small number of people"
    assert "everybody 50" in shown


def _two_more_projects(connection: Connection, world: Demo) -> None:
    seal, now = world.house.seal, world.clock.now()
    [first] = projects(connection)
    there = sum(one.takes_part for one in people_of(connection, seal, first.id))
    for name, people in (("Second", 20), ("Third", 30 - there)):
        put_project(connection, replace(first, id=name, name=name))
        for number in range(people):
            by_hand = NewPerson(f"{name} {number}", "carer", frozenset({"participant"}), "byhand", "at home", "en")
            put_person(connection, seal, name, by_hand, now)

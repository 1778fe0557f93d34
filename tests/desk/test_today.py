"""Today: what leaves next and can still be stopped, what waits for staff, who has not seen a change (demands 7, 13)."""

from datetime import timedelta

from storage import changes as c
from storage.dialogue import ToRead
from storage.pausing import pause, paused_since
from tests.desk.browser import At


async def test_demand_13_what_waits_for_the_coordinator_is_there_and_can_be_done(both: At) -> None:
    now = both.world.clock.now()
    task = c.NewTask(both.person("Tom").project_id, both.person("Tom").id, "REASON_BROKEN", now)
    await both.world.house.make([task])
    browser = both.signed_in("Kim")
    await browser.get("/desk")
    assert "1 thing needs you. To do Tom A text could not be read." in browser.words
    await browser.send("done")
    assert "noted as done" in browser.words
    assert "Nothing needs you now." in browser.words


async def test_R20_after_a_restore_the_coordinator_says_when_messages_leave_again(at: At) -> None:
    at.world.house.database.do(pause, at.world.clock.now())
    facilitator = at.signed_in("Sam")
    await facilitator.get("/desk")
    assert "Messages do not leave until the coordinator says so." in facilitator.words
    assert facilitator.forms("go_on") == []
    browser = at.signed_in("Kim")
    await browser.get("/desk")
    await browser.send("go_on")
    assert "Messages leave again." in browser.words
    assert at.world.house.database.do(paused_since) is None


async def test_an_empty_page_says_what_will_appear(at: At) -> None:
    browser = at.signed_in("Kim")
    await browser.get("/desk")
    for words in (
        "will appear here: a message to pass on by hand",
        "When somebody asks for a lift",
        "Everybody can be reached",
    ):
        assert words in browser.words


async def test_what_leaves_next_can_be_stopped_and_let_go(both: At) -> None:
    await both.says("Tom", "1")
    browser = both.signed_in("Kim")
    await browser.get("/desk")
    assert "Reminder, a week before: Tuesday 9 March, 2pm 1 person Tom" in browser.words.replace("To ", "")
    week = [form.value("key") for form in browser.forms("pause")]
    place = _place(browser.html, "Reminder, a week before", "pause")
    await browser.send("pause", place)
    assert "It is stopped for now." in browser.words
    assert len(browser.forms("pause")) == len(week) - 1
    await both.world.move_clock(both.world.clock.now() + timedelta(days=9))
    assert not [words for words in both.phone("Tom") if "in 1 week" in words]
    await browser.get("/desk")
    assert [f.value("do") for f in browser.forms("resume")] == []


def _place(html: str, what: str, do: str) -> int:
    """Which of the buttons of this kind stands beside these words."""
    return html[: html.index(what)].count(f'name="do" value="{do}"')


async def test_what_was_stopped_leaves_at_its_time_when_it_is_let_go(at: At) -> None:
    await at.says("Tom", "1")
    browser = at.signed_in("Kim")
    await browser.get("/desk")
    await browser.send("pause", _place(browser.html, "Reminder, a week before", "pause"))
    await browser.send("resume")
    await at.world.move_clock(at.world.clock.now() + timedelta(days=9))
    assert len([words for words in at.phone("Tom") if "in 1 week" in words]) == 1


async def test_what_is_over_while_it_is_stopped_comes_to_the_coordinator(at: At) -> None:
    await at.says("Tom", "1")
    browser = at.signed_in("Kim")
    await browser.get("/desk")
    await browser.send("pause", _place(browser.html, "Reminder, a week before", "pause"))
    await at.world.move_clock(at.world.clock.now() + timedelta(days=16))
    at.later = -timedelta(days=16)
    await browser.get("/desk")
    assert "A message could not leave in time." in browser.words


async def test_what_is_taken_back_never_leaves(at: At) -> None:
    await at.says("Tom", "1")
    browser = at.signed_in("Kim")
    await browser.get("/desk")
    await browser.send("take_back", _place(browser.html, "Reminder, a week before", "take_back"))
    assert "will not leave" in browser.words
    await at.world.move_clock(at.world.clock.now() + timedelta(days=9))
    assert not [words for words in at.phone("Tom") if "in 1 week" in words]


async def test_A4_nothing_private_is_among_what_leaves_next(at: At) -> None:
    """An answer from the go-between waits for its hours, and a concern is approved: neither is there, for nobody."""
    quiet = at.world.clock.now() + timedelta(hours=10)
    await at.world.move_clock(quiet)
    before = at.signed_in("Kim")
    await before.get("/desk")
    for words in ("MENU", "C", "the room is too loud", "DONE", "A", "SEND"):
        await at.says("Tom", words)
    await at.world.house.make([_private(at, "Tom")])
    after = at.signed_in("Kim")
    await after.get("/desk")
    assert before.words == after.words


def _private(at: At, name: str) -> c.Queue:
    return c.Queue(
        to=at.person(name).id,
        parts=(c.Part("ANSWER_WAITING"),),
        not_before=at.world.clock.now() + timedelta(hours=12),
        reads=ToRead("concern_answer", "handle/1", "words"),
    )


async def test_demand_7_who_has_not_seen_a_change_is_named(at: At) -> None:
    await at.says("Tom", "1")
    await at.says("Rui", "sim")
    [preview] = [words for words in [*await _change(at)] if "OK" in words or "digits" in words or "Reply" in words][-1:]
    code = preview.split()
    digits = next(word.strip(".") for word in code if word.strip(".").isdigit() and len(word.strip(".")) == 4)
    await at.says("Sam", digits)
    await at.world.move_clock(at.world.clock.now() + timedelta(minutes=5))
    await at.says("Tom", "OK")
    for name in ("Sam", "Kim"):
        browser = at.signed_in(name)
        await browser.get("/desk")
        assert "Has not seen a change Tuesday 9 March, 2pm to approximately 4pm" in browser.words
        unseen = browser.words.partition("have not said OK yet:")[2]
        assert "Rui" in unseen
        assert "Tom" not in unseen.partition("What ")[0]


async def _change(at: At) -> list[str]:
    for words in ("CHANGE", "A", "A"):
        await at.says("Sam", words)
    return await at.says("Sam", "A")


async def test_a_facilitator_sees_no_list_of_messages_no_requests_and_no_tasks(at: At) -> None:
    await at.says("Tom", "I need a lift")
    browser = at.signed_in("Sam")
    await browser.get("/desk")
    for words in ("What leaves next", "Requests", "To do", "lift", "cannot be reached", "sms"):
        assert words not in browser.words

"""Concerns at the desk: what each role never sees (A0, A4, A8, A9, A11, R19)."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from storage import changes as c
from storage import tables
from storage.concerns import keep_concern
from storage.talks import openings_of
from tests.desk.browser import At


async def test_A4_a_facilitator_reads_the_words_and_nothing_about_the_writer(at: At) -> None:
    await at.fill()
    browser = at.signed_in("Sam")
    await browser.get("/desk/concerns")
    assert "Passed on Monday 15 February" in browser.words
    assert "The room is too bright." in browser.words
    assert "Tom" not in browser.words
    assert "aaaaaaaa" not in browser.html
    assert "I would like to talk" not in browser.words


async def test_A13_what_waits_changes_nothing_on_the_page(at: At) -> None:
    await at.fill()
    tom, seal = at.person("Tom"), at.world.house.seal
    browser = at.signed_in("Sam")
    await browser.get("/desk/concerns")
    before = browser.words, len(browser.html)
    for number in range(5):
        waiting = c.KeepConcern(f"{number}" * 32, tom.project_id, f"Words {number}", tom.id, date(2027, 3, 8))
        at.world.house.database.do(keep_concern, seal, waiting)
    await browser.get("/desk/concerns")
    assert (browser.words, len(browser.html)) == before


async def test_A11_a_reader_who_was_left_out_sees_nothing_of_it(at: At) -> None:
    tom, seal, day = at.person("Tom"), at.world.house.seal, date(2027, 2, 15)
    concern = c.KeepConcern("b" * 32, tom.project_id, "About Lee.", tom.id, day, (at.person("Lee").id,))
    at.world.house.database.do(keep_concern, seal, concern)
    await at.world.house.make([c.ReleaseConcerns(tom.project_id, day, ("b" * 32,))])
    lee, sam = at.signed_in("Lee"), at.signed_in("Sam")
    await sam.get("/desk/concerns")
    await lee.get("/desk/concerns")
    assert "About Lee." in sam.words
    assert "About Lee." not in lee.words
    assert (await lee.get("/desk/concern/2027-02-15-1")).status_code == 404


async def test_A9_an_answer_goes_to_the_writer_by_read_and_can_be_taken_back(at: At) -> None:
    await at.fill()
    browser = at.signed_in("Sam")
    await browser.get("/desk/concern/2027-02-15-1")
    await browser.send("answer", words="")
    assert "Write your answer." in browser.words
    await browser.send("answer", words="We close the blinds.")
    assert "on its way" in browser.words
    await browser.send("take_back")
    await at.world.move_clock(at.world.clock.now().replace(minute=5))
    assert not [words for words in at.phone("Tom") if "answer for you" in words]
    await browser.get("/desk/concern/2027-02-15-1")
    await browser.send("answer", words="We close the blinds now.")
    await at.world.move_clock(at.world.clock.now().replace(minute=10))
    assert [words for words in at.phone("Tom") if "answer for you" in words]
    assert "We close the blinds now." in "".join(await at.says("Tom", "READ"))


async def test_A0_the_go_between_opens_what_was_written_to_her_and_each_opening_is_logged(both: At) -> None:
    await both.fill()
    browser = both.signed_in("Anna")
    await browser.get("/desk/concerns")
    assert "Tom" in browser.words
    assert "I would like to talk" not in browser.words
    assert "too bright" not in browser.words
    await browser.get("/desk/talk/talk")
    assert "I would like to talk" not in browser.words
    await browser.send("open")
    assert "I would like to talk." in browser.words
    [opening] = both.world.house.database.do(openings_of, both.world.house.seal, both.person("Tom").id)
    assert opening.by == "Anna"
    assert "Anna opened your words: 11am on Monday 22 February." in "".join(await both.says("Tom", "PRIVACY"))


async def test_R19_an_answer_is_held_for_30_seconds(at: At) -> None:
    await at.fill()
    browser = at.signed_in("Sam")
    await browser.get("/desk/concern/2027-02-15-1")
    at.phone("Tom")
    now = at.world.clock.now()
    await browser.send("answer", words="We close the blinds.")
    await at.world.move_clock(now + timedelta(seconds=29))
    assert at.phone("Tom") == []
    await at.world.move_clock(now + timedelta(seconds=31))
    assert len(at.phone("Tom")) == 1


async def test_R19_no_form_of_the_concerns_takes_words_to_a_number(at: At) -> None:
    """Whatever is added to the form, and whatever is put into the address: words reach the writer by handle, or nobody."""
    await at.fill()
    raj, tom = at.person("Raj"), at.person("Tom")
    number = raj.addresses[0].value
    browser = at.signed_in("Sam")
    for name in (raj.id, number, number.removeprefix("+"), tom.id, "a" * 32):
        assert (await browser.get(f"/desk/concern/{name}")).status_code == 404
        assert (await browser.post(f"/desk/concern/{name}", {"do": "answer", "words": "Hello."})).status_code >= 400
    await browser.get("/desk/concerns")
    assert {form.value("do") for form in browser.forms("answer")} == set(), "no free text on the list"
    await browser.get("/desk/concern/2027-02-15-1")
    forged: dict[str, Any] = dict.fromkeys(("to", "person", "number", "address", "on", "handle"), number) | {
        "person_id": raj.id
    }
    before = _rows(at)
    await browser.send("answer", words="We close the blinds.", **forged)
    assert "on its way" in browser.words
    new = [row for row in _rows(at) if row not in before]
    assert [who for who, _ in new] == [tom.id]


def _rows(at: At) -> list[tuple[str, str]]:
    """Whom each message is for, and its name."""
    outbox = tables.outbox
    wanted = select(outbox.c.person_id, outbox.c.id).where(outbox.c.state == "waiting")
    return [(row.person_id, row.id) for row in at.world.house.database.do(lambda c: c.execute(wanted).all())]


async def test_R19_her_answer_is_held_and_shown_only_after_read(at: At) -> None:
    await at.fill()
    browser = at.signed_in("Anna")
    await browser.get("/desk/talk/talk")
    await browser.send("reply", words="Shall we meet on Friday?")
    at.phone("Tom")
    await at.world.move_clock(at.world.clock.now().replace(minute=5))
    [notice] = at.phone("Tom")
    assert "Friday" not in notice
    assert "Shall we meet on Friday?" in "".join(await at.says("Tom", "READ"))


async def test_A0_coordinators_open_neither_door(at: At) -> None:
    await at.fill()
    browser = at.signed_in("Kim")
    for path in ("/desk/concerns", "/desk/concern/2027-02-15-1", "/desk/talk/talk"):
        answer = await browser.get(path)
        assert answer.status_code == 403
        assert "bright" not in browser.words


async def test_A0_reading_it_by_text_is_an_opening_too(at: At) -> None:
    for words in ("MENU", "C", "I feel alone here", "B", "SEND"):
        await at.says("Tom", words)
    await at.says("Anna", "READ")
    assert "Anna opened your words" in "".join(await at.says("Tom", "PRIVACY"))


async def test_A0_nobody_is_told_of_an_opening_that_was_none(at: At) -> None:
    assert "opened your words" not in "".join(await at.says("Tom", "PRIVACY"))

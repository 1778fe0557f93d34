"""Writing to people from the desk: looked over, shown, held, written anew until it leaves, and who got it (9, 11, A10, L1)."""

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest

from bot.demo import DEMO_PASSPHRASE
from storage import changes as c
from storage.broadcasts import broadcasts_of
from storage.preferences import Hours
from storage.records import Broadcast
from tests.desk.browser import At, Browser

WORDS = "Please bring a cup on Tuesday."


async def previewed(at: At, name: str = "Sam", **typed: str) -> Browser:
    browser = at.signed_in(name)
    await browser.get("/desk/write")
    await browser.send("check", typed={"whom": "all", "words": WORDS, **typed})
    return browser


async def sent(at: At, name: str = "Sam", **typed: str) -> Browser:
    browser = await previewed(at, name, **typed)
    await browser.send("send")
    return browser


async def after_the_hold(at: At, **more: Any) -> None:
    await at.time_passes(at.world.clock.now() + timedelta(**{"minutes": 3, **more}))


def kept(at: At) -> tuple[Broadcast, ...]:
    return at.world.house.database.do(broadcasts_of, at.world.house.seal, at.person("Tom").project_id)


def heard(at: At) -> dict[str, list[str]]:
    """What has arrived on each phone since the last look."""
    found: dict[str, list[str]] = {}
    for one in at.world.phones.take():
        found.setdefault(one.phone, []).append(one.words)
    return found


async def test_own_words_are_shown_first_held_and_reach_each_in_their_language(at: At) -> None:
    browser = await previewed(at, words="Please utilise a cup.", **{"words-pt": "Por favor traga uma chávena."})
    for words in ("No message is sent yet.", "To 8 people", "Send it to 8 people", 'instead of "utilise" write "use"'):
        assert words in browser.words
    assert "W grupie" not in browser.words
    assert "Język angielski: Please utilise a cup." in browser.words
    await browser.send("send")
    assert "It is held for a moment" in browser.words
    assert heard(at) == {}
    await after_the_hold(at)
    got = heard(at)
    assert got["tom"] == ["Island Voices: Sam writes to the group. Please utilise a cup."]
    assert got["rui"] == ["Island Voices: Sam escreve ao grupo. Por favor traga uma chávena."]
    await browser.get(browser.path)
    assert "Has left: 6 Waits for its time: 2" in browser.words, "on WhatsApp it waits behind one tap"


async def test_A10_a_facilitator_reads_counts_and_the_coordinator_names_channels_and_languages(at: At) -> None:
    sam = await previewed(at)
    kim = await previewed(at, "Kim")
    for words in ("Rui", "Text message:", "WhatsApp:", "text messages are paid for", "1 person"):
        assert words not in sam.words
    for words in ("Rui", "text messages are paid for", "português : 1 person", "WhatsApp: 2"):
        assert words in kim.words
    await kim.send("send")
    await after_the_hold(at)
    await kim.get(kim.path)
    assert "Rui" in kim.words
    await sam.get(kim.path)
    assert "Waits until they write to us: 2 Ioana, Kasia" in kim.words
    assert "Rui" not in sam.words
    assert "Has left: 6" in sam.words


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"words": ""}, "Write what people should read."),
        ({"words": "x" * 481}, "That has 481 letters. At most 480 can go."),
        ({"words": "Our mental health group has tea."}, 'Others may see this on a phone: "mental".'),
        ({"words-fr": "Le groupe de santé mentale."}, "Others may see this on a phone"),
        ({"whom": "nothing"}, "Choose who gets it."),
    ],
    ids=str,
)
async def test_L1_what_cannot_go_is_said_at_its_field_and_nothing_typed_is_lost(
    at: At, typed: dict[str, str], said: str
) -> None:
    browser = await previewed(at, **typed)
    assert browser.answer.status_code == 422
    assert said in browser.words
    for words in typed.values():
        assert words in browser.html
    assert kept(at) == ()


async def test_back_from_the_preview_every_word_is_still_there(at: At) -> None:
    browser = await previewed(at, **{"words-pl": "Proszę przynieść kubek."})
    await browser.send("again")
    [form] = browser.forms("check")
    assert (form.value("words"), form.value("words-pl")) == (WORDS, "Proszę przynieść kubek.")


async def test_it_can_be_taken_back_within_the_hold_and_not_after(at: At) -> None:
    browser, lee = await sent(at), at.signed_in("Lee")
    await lee.get(browser.path)
    await browser.send("take_back")
    assert "It is taken back." in browser.words
    await lee.send("take_back")
    assert "Somebody has taken it back in the meantime." in lee.words
    assert "Taken back: 8" in browser.words
    await after_the_hold(at)
    assert heard(at) == {}
    await at.says("Tom", "1")
    late = await sent(at, whom=at.session().id)
    await after_the_hold(at)
    await late.send("take_back")
    assert "It has left already." in late.words
    assert list(heard(at)) == ["tom"]


async def test_it_can_be_written_anew_until_it_leaves_and_nobody_gets_both(both: At) -> None:
    sam, lee = await sent(both), both.signed_in("Lee")
    await lee.get(sam.path)
    await sam.send("check", words="Please bring two cups.")
    await lee.send("check", words="Please bring a plate.")
    await sam.send("send")
    assert "Nobody gets both." in sam.words
    await lee.send("send")
    assert "Somebody changed this" in lee.words
    await after_the_hold(both)
    assert heard(both)["tom"] == ["Island Voices: Sam writes to the group. Please bring two cups."]
    assert kept(both)[0].revision == 2


async def test_whoever_has_it_already_keeps_the_first_words_and_the_page_says_so(at: At) -> None:
    """Tom is written to in the evening only."""
    tom = at.person("Tom")
    evening = replace(tom.preferences, hours=Hours(time(17), time(20)))
    await at.world.house.make([c.SetPreferences(tom.id, evening)])
    for name, yes in (("Tom", "1"), ("Rui", "sim")):
        await at.says(name, yes)
    kim = await sent(at, "Kim", whom=at.session().id)
    await after_the_hold(at)
    assert "rui" in heard(at)
    await kim.get(kim.path)
    await kim.send("check", words="Please bring two cups.")
    assert "To 1 person Who comes to: Tuesday 9 March, 2pm: Tom" in kim.words
    assert "1 person has the words from before already" in kim.words
    await kim.send("send")
    await after_the_hold(at, hours=6)
    assert heard(at)["tom"] == ["Island Voices: Kim writes to the group. Please bring two cups."]
    await kim.get(kim.path)
    assert "1 person read the words from before. Rui." in kim.words


async def test_a_form_that_was_sent_is_not_sent_again_by_the_back_button(at: At) -> None:
    browser = await previewed(at)
    form = dict(browser.forms("send")[0].fields)
    await browser.post("/desk/write", form)
    await browser.post("/desk/write", form)
    assert "Nothing was done twice" in browser.words
    assert len(kept(at)) == 1


async def test_words_typed_before_lunch_are_kept_and_shown_again_before_they_go(at: At) -> None:
    browser = at.signed_in("Sam")
    await browser.get("/desk/write")
    at.later = timedelta(minutes=40)
    await browser.send("check", whom="all", words=WORDS)
    await browser.send("passphrase", passphrase=DEMO_PASSPHRASE)
    assert browser.path == "/desk/kept"
    await browser.send("check")
    assert "No message is sent yet." in browser.words
    assert WORDS in browser.words
    assert kept(at) == ()


async def test_who_gets_it_has_changed_since_the_preview_so_it_is_shown_again(at: At) -> None:
    browser = await previewed(at)
    await at.says("Tom", "STOP")
    await browser.send("send")
    assert "Somebody changed this" in browser.words
    assert kept(at) == ()


async def test_only_those_who_have_not_seen_a_change_get_it(at: At) -> None:
    for name, yes in (("Tom", "1"), ("Rui", "sim")):
        await at.says(name, yes)
    other = next(venue.id for venue in at.known().venues if venue.id != at.session().venue.id)
    sam = at.signed_in("Sam")
    await sam.get(f"/desk/session/{at.session().id}")
    await sam.send("preview", venue=other)
    await sam.send("change")
    await after_the_hold(at)
    await at.says("Tom", "OK")
    await sam.get("/desk/write")
    change = at.known().open_change(at.session().id)
    assert change is not None
    await sam.send("check", whom=f"unseen/{change.id}", words=WORDS)
    await sam.send("send")
    heard(at)
    await after_the_hold(at)
    got = {name for name, texts in heard(at).items() if any("cup" in words for words in texts)}
    assert "rui" in got
    assert "tom" not in got


@pytest.mark.parametrize("where", ["session", "today"])
async def test_invitations_that_have_not_left_are_taken_back_and_the_same_people_can_be_invited_again(
    at: At, where: str
) -> None:
    later = at.known().sessions[1]
    sam, kim = at.signed_in("Sam"), at.signed_in("Kim")
    for _ in range(2):
        await sam.get(f"/desk/session/{later.id}")
        await sam.send("preview_invitations")
        await sam.send("invite")
        assert "Waits: 8" in sam.words.replace("Waits for its time", "Waits")
        if where == "session":
            await sam.send("take_back")
            assert "You can invite these people again." in sam.words
        else:
            await kim.get("/desk")
            nth = kim.html[: kim.html.index("Invitation: Tuesday 23 March")].count('name="do" value="take_back"')
            await kim.send("take_back", nth)
        await after_the_hold(at)
        assert heard(at) == {}
    await sam.get(f"/desk/session/{later.id}")
    await sam.send("preview_invitations")
    await sam.send("invite")
    await after_the_hold(at)
    assert len(heard(at)) == 8


async def test_a_message_stands_on_today_and_what_was_stopped_there_stays_stopped_when_it_is_written_anew(
    at: At,
) -> None:
    kim = await sent(at, "Kim")
    page = kim.path
    await kim.get("/desk")
    assert "Message to the group" in kim.words
    assert f'href="{page}"' in kim.html
    nth = kim.html[: kim.html.index("Message to the group")].count('name="do" value="pause"')
    await kim.send("pause", nth)
    await kim.get(page)
    assert "Stopped for now: 8" in kim.words
    await kim.send("check", words="Please bring two cups.")
    await kim.send("send")
    await after_the_hold(at, hours=2)
    assert not [words for texts in heard(at).values() for words in texts if "cups" in words]
    await kim.get("/desk")
    await kim.send("resume")
    await after_the_hold(at)
    assert any("two cups" in words for words in heard(at)["tom"])


async def test_demand_14_what_was_decided_can_be_taken_back_by_who_wrote_it_and_written_again(at: At) -> None:
    sam = at.signed_in("Sam")
    for words in ("The lihgt is softer.", "The light is softer."):
        await sam.get("/desk/sessions")
        await sam.send("preview_decided", did=words, did_not="")
        await sam.send("decide")
        assert "It waits for its time." in sam.words
        [one] = [one for one in kept(at) if words in one.words["en"]]
        await sam.get(f"/desk/message/{one.id}")
        assert "Waits for its time: 8" in sam.words
        assert sam.forms("check") == []
        if "lihgt" in words:
            await sam.send("take_back")
            assert "It is taken back." in sam.words
    await after_the_hold(at, days=3)
    assert [words for words in heard(at)["tom"] if "softer" in words or "lihgt" in words] == [
        "Island Voices: Sam writes what was decided since last time.\nWhat we did: The light is softer."
    ]

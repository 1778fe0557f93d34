""" "We did, we did not because": to everybody, once for each release, never within a day of one (demand 14)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.conversations import converse
from messages.texts import WRITE_PREVIEW
from scheduler.decided import APART, may_go, release_before
from scheduler.leaving import Later, Leaves, fate
from scheduler.release import moment_of
from storage import changes as c
from storage.dialogue import Dialogue, Option, Pending
from storage.known import Known
from storage.preferences import Hours
from storage.records import Waiting
from tests.conversations.group import KIM, NOW, PROJECT, RUI, SAM, heard, known
from tests.conversations.test_facilitators import facts, queued, said, stands

WEDNESDAY = datetime(2027, 3, 3, 12, tzinfo=UTC)
"""Two days after the release of Monday 1 March."""
DID, DID_NOT = "The light is softer now.", "Another day. Because the room is taken."
WAITS = Pending("decided", "", f'["{DID}", "{DID_NOT}"]', WEDNESDAY + timedelta(minutes=10), code="4821")


def say(text: str, dialogue: Dialogue | None = None, at: datetime = WEDNESDAY, **more: Any) -> list[c.Change]:
    return converse(heard(replace(facts(dialogue), **more), text, at))


def listed(changes: list[c.Change], at: datetime = WEDNESDAY) -> Dialogue:
    """Where the conversation stands once the answer with its list has left."""
    [answer] = [one for one in changes if isinstance(one, c.Queue) and one.answers]
    before = next((change.dialogue for change in changes if isinstance(change, c.Remember)), Dialogue())
    return before.listing(tuple(Option(*letter) for letter in answer.letters), at)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2027, 3, 1, 14, tzinfo=UTC), datetime(2027, 3, 2, 14, tzinfo=UTC)),
        (datetime(2027, 3, 2, 15, tzinfo=UTC), datetime(2027, 3, 2, 15, tzinfo=UTC)),
        (datetime(2027, 3, 7, 13, tzinfo=UTC), datetime(2027, 3, 7, 13, tzinfo=UTC)),
        (datetime(2027, 3, 7, 15, tzinfo=UTC), datetime(2027, 3, 9, 14, tzinfo=UTC)),
        (datetime(2027, 3, 6, 21, tzinfo=UTC), datetime(2027, 3, 7, 11, tzinfo=UTC)),
    ],
)
def test_demand_14_it_waits_until_it_is_a_day_from_every_release(at: datetime, expected: datetime) -> None:
    """Releases are on Mondays at 14:00."""
    assert may_go(PROJECT, at) == expected


@pytest.mark.parametrize("hour", range(0, 168, 5))
def test_demand_14_no_hours_of_anybody_bring_it_nearer(hour: int) -> None:
    at = may_go(PROJECT, WEDNESDAY + timedelta(hours=hour), Hours(PROJECT.release_time, PROJECT.release_time))
    before = release_before(PROJECT, at)
    assert at - moment_of(PROJECT, before) >= APART
    assert moment_of(PROJECT, before + timedelta(days=7)) - at >= APART


def test_demand_14_two_questions_then_a_preview_then_everybody_reads_it() -> None:
    menu = say("MENU")
    asked = say("G", listed(menu))
    assert said(asked) == ["DECIDED_ASK"]
    asked_not = say(DID, listed(asked))
    assert said(asked_not) == ["DECIDED_ASK_NOT"]
    shown = say(DID_NOT, listed(asked_not))
    assert said(shown) == ["WRITE_PREVIEW"]
    [answer] = queued(shown, to_group=False)
    assert f"What we did: {DID}\nWhat we did not do, and why: {DID_NOT}" in answer.parts[0].facts["example"]
    assert queued(shown) == []
    sent = say("4821", stands(shown))
    assert [[part.sentence for part in one.parts] for one in queued(sent)] == [["DECIDED", "WE_DID", "WE_DID_NOT"]] * 6
    assert all(one.counts and one.step == "decided" for one in queued(sent))
    pt = next(one for one in queued(sent) if "inglês" in str(one.parts[1].facts["words"]))
    assert pt.parts[1].facts["words"] == f"Em inglês: {DID}"


def test_demand_14_either_part_may_be_left_out_but_not_both() -> None:
    asked = say("G", listed(say("MENU")))
    nothing_done = say("A", listed(asked))
    assert said(nothing_done) == ["DECIDED_ASK_NOT"]
    assert said(say("A", listed(nothing_done))) == ["DECIDED_NOTHING"]
    only_not = say(DID_NOT, listed(nothing_done))
    assert "What we did: " not in queued(only_not, to_group=False)[0].parts[0].facts["example"]
    only_did = say("A", listed(say(DID, listed(asked))))
    assert queued(only_did, to_group=False)[0].parts[0].facts["example"].endswith(f"What we did: {DID}")


def test_L1_words_that_tell_the_topic_are_asked_for_again() -> None:
    asked = say("G", listed(say("MENU")))
    assert said(say("We called the mental health team.", listed(asked))) == ["WRITE_SHOWS"]
    assert said(say("x" * 301, listed(asked))) == ["WRITE_TOO_LONG"]


def test_demand_14_one_for_each_release_also_when_two_write_at_once() -> None:
    sent = say("4821", Dialogue(pending=WAITS))
    [noted] = [one for one in sent if isinstance(one, c.Note)]
    assert (noted.name, noted.body) == ("decided/project", "2027-03-01")
    assert said(say("G", listed(say("MENU")), decided_after=noted.body)) == ["DECIDED_ALREADY"]
    second = say("4821", Dialogue(pending=WAITS), decided_after=noted.body)
    assert (said(second), queued(second)) == (["DECIDED_ALREADY"], [])
    next_week = WEDNESDAY + timedelta(days=7)
    assert said(say("G", listed(say("MENU", at=next_week), next_week), next_week, decided_after=noted.body)) == [
        "DECIDED_ASK"
    ]


def test_taken_back_it_is_as_if_there_had_been_none() -> None:
    sent = say("4821", Dialogue(pending=WAITS), decided_after="2027-02-22")
    back = say("A", listed(sent))
    assert [one.body for one in back if isinstance(one, c.Note)] == ["2027-02-22"]
    assert [len(one.onces) for one in back if isinstance(one, c.CancelQueued)] == [6]


def test_the_coordinator_can_say_it_too() -> None:
    who = replace(known(KIM), group=facts().group)
    menu = converse(heard(who, "MENU", WEDNESDAY))
    [answer] = [one for one in menu if isinstance(one, c.Queue)]
    assert ("C", "say_decided", "") in answer.letters


def test_demand_14_what_waited_for_a_person_still_keeps_away_from_releases() -> None:
    payload = {
        "parts": [["DECIDED", {"name": "Sam"}]],
        "step": "decided",
        "session": "",
        "change": "",
        "answers": False,
    }
    row = Waiting("w", RUI.id, NOW, None, "other", 0, "waiting", {**payload, "even_stopped": False, "counts": True})
    sunday = datetime(2027, 3, 7, 16, tzinfo=UTC)
    quiet: Known = known(RUI)
    assert fate(row, quiet, sunday) == Later(datetime(2027, 3, 9, 14, tzinfo=UTC))
    assert isinstance(fate(row, quiet, WEDNESDAY), Leaves)


def test_A10_the_preview_by_text_never_says_who_writes_how() -> None:
    shown = queued(say(DID_NOT, Dialogue(pending=Pending("we_did_not", extra=DID))), to_group=False)
    assert SAM.id == shown[0].to
    assert not {"channels", "languages", "parts"} & WRITE_PREVIEW.fields

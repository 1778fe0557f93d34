"""Facilitators by text: shown first, four digits back from that phone, held, taken back; and what they never see."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.conversations import converse
from messages.render import message
from scheduler.leaving import standing_facts
from storage import changes as c
from storage.dialogue import Dialogue, Option, Pending
from storage.known import Known, Member
from storage.preferences import Hours, Preferences
from storage.records import Address
from tests.conversations.group import NOW, PARTICIPANTS, RUI, SAM, SESSION, heard, known, person

LEE = person("Lee", "facilitator", group="staff")
SOON = SESSION.starts_at - timedelta(hours=1)
SPREAD = ("sms", "whatsapp", "telegram")
LANGUAGES = ("en", "pt", "pl", "fr", "ro")


def facts(dialogue: Dialogue | None = None, **of_rui: Any) -> Known:
    """Sam's group: six people on three channels in five languages; three come, one is unsure."""
    who = known(SAM, dialogue)
    answers = ("yes", "yes", "late", "maybe", "no", "open")
    members = [
        Member(
            replace(
                each,
                language=LANGUAGES[number % 5],
                addresses=(Address(f"w{number}", SPREAD[number % 3], f"+44{number}", "proven"),),
            ),
            {SESSION.id: answer},
        )
        for number, (each, answer) in enumerate(zip(PARTICIPANTS, answers, strict=True))
    ]
    members[0] = Member(replace(members[0].person, **of_rui), members[0].answers)
    return replace(who, group=tuple(members), staff=(LEE, *who.staff))


def queued(changes: list[c.Change], *, to_group: bool = True) -> list[c.Queue]:
    return [change for change in changes if isinstance(change, c.Queue) and (change.to != SAM.id) == to_group]


def said(changes: list[c.Change]) -> list[str]:
    return [part.sentence for change in queued(changes, to_group=False) for part in change.parts]


def stands(changes: list[c.Change]) -> Dialogue:
    return next(change.dialogue for change in reversed(changes) if isinstance(change, c.Remember))


def say(
    text: str, pending: Pending | None, at: datetime = NOW, letters: tuple[Any, ...] = (), **of_rui: Any
) -> list[c.Change]:
    options = tuple(Option(*letter) for letter in letters)
    return converse(heard(facts(Dialogue(pending=pending, options=options, options_at=at), **of_rui), text, at))


GROUP = Pending("group", "all", "Please bring a cup.", NOW + timedelta(minutes=10), code="4821")


# ---------------------------------------------------------------------------------------------- to the group


def test_the_words_are_shown_before_anything_goes_out() -> None:
    changes = say("Please bring a cup.", Pending("group_words", "all"))
    assert said(changes) == ["WRITE_PREVIEW"]
    assert queued(changes) == []
    assert stands(changes).pending == replace(GROUP, until=NOW + timedelta(minutes=10))


def test_T9_only_the_digits_of_this_preview_send_and_three_tries_end_it() -> None:
    assert len(queued(say("4821", GROUP))) == 6
    pending: Pending | None = GROUP
    for left in ("DIGITS_WRONG", "DIGITS_WRONG", "DIGITS_OVER"):
        changes = say("1111", pending)
        assert said(changes) == [left]
        assert queued(changes) == []
        pending = stands(changes).pending
    assert pending is None


def test_T9_after_ten_minutes_the_digits_send_nothing() -> None:
    changes = say("4821", GROUP, NOW + timedelta(minutes=10, seconds=1))
    assert said(changes) == ["DIGITS_OVER"]
    assert queued(changes) == []


def test_after_ten_minutes_other_words_begin_something_new() -> None:
    assert said(say("NEXT", GROUP, NOW + timedelta(days=1)))[0] == "STATUS"
    assert said(say("I'm running late", GROUP, SOON)) == ["LATE_HOW_LONG"]
    assert said(say("thanks", Pending("late_minutes", SESSION.id, until=NOW), SOON)) == ["FACILITATOR_MENU"]


def test_before_ten_minutes_only_what_is_understood_begins_something_new() -> None:
    assert said(say("we have to cancel the session", GROUP)) == ["WHICH_ONE"]
    assert said(say("yes please send it", GROUP)) == ["DIGITS_WRONG"]


@pytest.mark.parametrize(("at", "held"), [(NOW, 120), (SOON, 15)])
def test_it_is_held_for_two_minutes_or_fifteen_seconds_when_the_session_is_near(at: datetime, held: int) -> None:
    pending = replace(GROUP, until=at + timedelta(minutes=10))
    changes = say("4821", pending, at)
    assert {change.not_before for change in queued(changes)} == {at + timedelta(seconds=held)}
    [back] = [change for change in queued(changes, to_group=False) if change.letters]
    assert [(letter, does) for letter, does, _ in back.letters] == [("A", "undo_queue")]
    taken = say("A", None, at + timedelta(seconds=held - 1), letters=back.letters)
    assert said(taken) == ["UNDONE"]
    [cancelled] = [change for change in taken if isinstance(change, c.CancelQueued)]
    assert set(cancelled.onces) == {change.once for change in queued(changes)}


def test_nobody_is_told_that_nobody_got_it_when_somebody_did() -> None:
    late_riser = Preferences(hours=Hours(earliest=Hours().latest.replace(hour=18)))
    [back] = [change for change in queued(say("4821", GROUP, preferences=late_riser), to_group=False) if change.letters]
    some = say("A", None, NOW + timedelta(minutes=3), letters=back.letters)
    assert said(some) == ["UNDONE_FOR_SOME"]
    [cancelled] = [change for change in some if isinstance(change, c.CancelQueued)]
    assert len(cancelled.onces) == 1
    assert RUI.id in cancelled.onces[0]
    too_late = say("A", None, NOW.replace(hour=19), letters=back.letters)
    assert said(too_late) == ["UNDO_TOO_LATE"]
    assert not [change for change in too_late if isinstance(change, c.CancelQueued)]


def test_each_person_gets_it_in_their_own_hours() -> None:
    changes = say("4821", GROUP, preferences=Preferences(hours=Hours(earliest=Hours().latest.replace(hour=18))))
    leaves = {change.to: change.not_before for change in queued(changes)}
    assert leaves[RUI.id] == NOW.replace(hour=18)
    assert set(leaves.values()) == {NOW.replace(hour=18), NOW + timedelta(minutes=2)}


def test_only_those_who_come_get_what_is_for_those_who_come() -> None:
    changes = say("4821", replace(GROUP, about=SESSION.id))
    assert {change.to for change in queued(changes)} == {each.id for each in PARTICIPANTS[:4]}


def test_whoever_stopped_is_named_as_left_out_and_gets_nothing() -> None:
    shown = say("Please bring a cup.", Pending("group_words", "all"), stopped_at=NOW)
    assert said(shown) == ["WRITE_PREVIEW", "LEFT_OUT"]
    assert RUI.id not in {change.to for change in queued(say("4821", GROUP, stopped_at=NOW))}


def test_L1_words_that_tell_the_topic_are_not_sent_and_can_be_written_again() -> None:
    changes = say("The mental health group has tea.", Pending("group_words", "all"))
    assert said(changes) == ["WRITE_SHOWS"]
    assert not [change for change in changes if isinstance(change, c.Remember)], "the next text is read as the words"


def test_R11_what_is_too_long_is_never_cut() -> None:
    assert said(say("x" * 481, Pending("group_words", "all"))) == ["WRITE_TOO_LONG"]


def test_what_a_facilitator_writes_in_their_own_language_is_announced_in_it() -> None:
    of_pl = replace(SAM, language="pl")
    who = replace(facts(Dialogue(pending=replace(GROUP, extra="Proszę wziąć kubek."))), person=of_pl)
    sent = {change.to: change.parts[0].facts["words"] for change in queued(converse(heard(who, "4821")))}
    read = {member.person.language: sent[member.person.id] for member in who.group}
    assert read["pl"] == "Proszę wziąć kubek."
    assert (read["en"], read["pt"]) == ("In Polish: Proszę wziąć kubek.", "Em polaco: Proszę wziąć kubek.")


# ---------------------------------------------------------------------------------------------- late


@pytest.mark.parametrize("text", ["late", "I'm running late", "I am late"])
def test_a_facilitator_says_that_they_are_late_in_any_words(text: str) -> None:
    assert said(say(text, None, SOON)) == ["LATE_HOW_LONG"]


def test_minutes_that_were_said_are_not_asked_again() -> None:
    changes = say("I will be 20 minutes late", None, SOON)
    assert said(changes) == ["WRITE_PREVIEW"]
    pending = stands(changes).pending
    assert pending is not None
    assert (pending.kind, pending.extra) == ("leader_late", "20")


@pytest.mark.parametrize("text", ["0", "121", "soon", "-5", "2027"])
def test_a_number_that_cannot_be_is_asked_again(text: str) -> None:
    assert said(say(text, Pending("late_minutes", SESSION.id, until=SOON), SOON)) == ["LATE_HOW_LONG"]


def test_those_who_come_and_the_other_facilitator_hear_it_at_any_hour_and_not_after_the_end() -> None:
    pending = Pending("leader_late", SESSION.id, "20", SOON + timedelta(minutes=10), code="4821")
    changes = queued(say("4821", pending, SOON))
    assert {change.to for change in changes} == {*(each.id for each in PARTICIPANTS[:4]), LEE.id}
    assert {(change.class_, change.not_after) for change in changes} == {("change", SESSION.ends_at)}


def test_on_another_day_there_is_nothing_to_be_late_for() -> None:
    assert said(say("late", None)) == ["LATE_NOT_TODAY"]


# ---------------------------------------------------------------------------------------------- who sees what, and who may


def test_A10_no_facilitator_reads_a_number_a_channel_or_a_language() -> None:
    seen = [say("NEXT", None), say("Please bring a cup.", Pending("group_words", "all")), say("4821", GROUP)]
    standing = standing_facts(facts(), "en")
    words = [
        message([(part.sentence, part.facts)], standing, "en")
        for changes in seen
        for change in queued(changes, to_group=False)
        for part in change.parts
    ]
    for never in ("+44", "whatsapp", "telegram", "polski", "português"):
        assert not [one for one in words if never in one.lower()], never


@pytest.mark.parametrize("state", ["doubtful", "silent"])
@pytest.mark.parametrize("text", ["NEXT", "MENU", "4821"])
def test_L6_from_a_number_that_may_be_a_strangers_nothing_is_shown_and_nothing_goes_out(state: Any, text: str) -> None:
    pending = facts(Dialogue(pending=GROUP))
    way = replace(pending.person.addresses[0], state=state)
    mine = replace(pending, person=replace(pending.person, addresses=(way,)))
    changes = converse(heard(mine, text, way=way))
    assert said(changes) == ["NUMBER_CHECK"]
    assert queued(changes) == []
    assert not [change for change in changes if isinstance(change, c.OpenAddress)]


def test_somebody_who_takes_part_cannot_use_what_facilitators_use() -> None:
    for text in ("NEXT", "CHANGE", "4821"):
        changes = converse(heard(replace(known(answer="yes"), staff=(LEE, SAM)), text))
        assert not {"STATUS", "WRITE_PREVIEW", "WHICH_ONE"} & {
            part.sentence for change in changes if isinstance(change, c.Queue) for part in change.parts
        }

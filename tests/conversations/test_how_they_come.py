"""Online instead, and only a part of it: kept beside the answer, said back, never guessed, never promised (demand 38)."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.conversations import converse
from bot.conversations.how_they_come import in_groups
from scheduler.changed import change_told
from storage import changes as c
from storage.dialogue import Asked, Dialogue, Option, Question
from storage.known import Known, Member
from storage.manner import AS_USUAL, Manner, manner
from storage.records import AnswerGiven, Change, Meeting, Session
from tests.conversations.group import (
    LATER_SESSION,
    NOW,
    PARTICIPANTS,
    REQUEST,
    RUI,
    SAM,
    SESSION,
    heard,
    known,
)

LINKED = replace(SESSION, link="https://meet.example/green")
INVITED = Dialogue(question=Question("invite", SESSION.id))
ONLINE = Manner(online=True)
FIRST_HOUR = Manner(partly=True, until=time(15))


def asked(
    *sessions: Session, answer: AnswerGiven = "open", how: Manner = AS_USUAL, dialogue: Dialogue = INVITED
) -> Known:
    return replace(
        known(RUI, dialogue),
        sessions=sessions,
        meetings=tuple(Meeting(session, answer, NOW, None, how) for session in sessions),
        changes=(),
    )


def answers(changes: list[c.Change]) -> list[tuple[str, str, Manner | None]]:
    return [(one.session_id, one.answer, one.manner) for one in changes if isinstance(one, c.Answer)]


def said(changes: list[c.Change]) -> list[str]:
    return [part.sentence for one in changes if isinstance(one, c.Queue) and one.to == RUI.id for part in one.parts]


def test_demand_38_online_with_a_link_is_a_yes_and_the_link_is_there() -> None:
    changes = converse(heard(asked(LINKED), "I'll join online instead"))
    assert answers(changes) == [(LINKED.id, "yes", ONLINE)]
    assert said(changes)[:2] == ["CONFIRMED_ONLINE", "JOIN_LINK"]


def test_demand_38_without_a_link_nothing_is_promised_and_the_coordinator_is_asked() -> None:
    changes = converse(heard(asked(SESSION, answer="yes"), "I'd rather do it online"))
    assert answers(changes) == [(SESSION.id, "maybe", ONLINE)]
    assert [one.kind for one in changes if isinstance(one, c.NewRequest)] == ["KIND_ONLINE"]
    assert "ONLINE_NOT_YET" in said(changes)
    assert not {"CONFIRMED_ONLINE", "JOIN_LINK", "CONFIRMED"} & set(said(changes))


def test_demand_38_a_link_that_was_asked_for_and_agreed_to_is_a_yes() -> None:
    dialogue = Dialogue(question=Question("request_answer", SESSION.id, REQUEST.id))
    asking = replace(REQUEST, kind="KIND_ONLINE", state="yes")
    facts = replace(asked(SESSION, answer="maybe", how=ONLINE, dialogue=dialogue), requests=(asking,))
    assert answers(converse(heard(facts, "1"))) == [(SESSION.id, "yes", ONLINE)]
    lift = replace(facts, requests=(REQUEST,))
    assert answers(converse(heard(lift, "1"))) == []


WISHED = Change(
    "linked", LINKED.id, SESSION.arrangement, LINKED.arrangement, LINKED.zone, SAM.id, NOW, NOW, "held", answers={}
)


def wished(answer: AnswerGiven, how: Manner = ONLINE, *, question: str = "answered") -> Known:
    """Rui had asked for a link, and now there is one."""
    facts = asked(LINKED, answer=answer, how=how, dialogue=Dialogue(question=Question(question, LINKED.id)))
    return replace(facts, group=(Member(RUI, {LINKED.id: answer}, {LINKED.id: how}),))


@pytest.mark.parametrize(
    ("answer", "how", "told"),
    [
        ("maybe", ONLINE, "CHANGE_LINK_ASKED"),
        ("no", ONLINE, "CHANGE_LINK_ASKED"),
        ("maybe", AS_USUAL, "CHANGE_LINK_NEW"),
        ("yes", ONLINE, "CHANGE_LINK_NEW"),
        ("open", AS_USUAL, "CHANGE_LINK_NEW"),
    ],
)
def test_demand_38_only_whoever_asked_for_the_link_is_asked_about_it(
    answer: AnswerGiven, how: Manner, told: str
) -> None:
    facts = wished(answer, how)
    assert [sentence for sentence, _ in change_told(WISHED, facts.venues, facts, "first")] == [told]
    again = replace(WISHED, old=LINKED.arrangement, new=replace(LINKED.arrangement, link="https://meet.example/b"))
    assert [sentence for sentence, _ in change_told(again, facts.venues, facts, "first")] == ["CHANGE_LINK"]


def test_demand_38_with_another_place_the_question_stands_below_it() -> None:
    moved = replace(WISHED, new=replace(LINKED.arrangement, venue_id="town-library"))
    wishes: list[tuple[AnswerGiven, str]] = [
        ("maybe", "JOIN_LINK_ASKED"),
        ("no", "JOIN_LINK_ASKED"),
        ("yes", "JOIN_LINK"),
    ]
    for answer, told in wishes:
        facts = wished(answer)
        assert change_told(moved, facts.venues, facts, "first")[-1][0] == told


@pytest.mark.parametrize("answer", ["maybe", "no"])
def test_demand_38_their_yes_is_online_and_nobody_has_to_answer_them_any_more(answer: AnswerGiven) -> None:
    asking = replace(REQUEST, kind="KIND_ONLINE")
    for words in ("1", "yes"):
        changes = converse(heard(replace(wished(answer), requests=(asking,)), words))
        assert answers(changes) == [(LINKED.id, "yes", ONLINE)]
        assert said(changes)[:2] == ["CONFIRMED_ONLINE", "JOIN_LINK"]
        assert [(one.id, one.state) for one in changes if isinstance(one, c.MoveRequest)] == [(asking.id, "agreed")]
    in_person = converse(heard(wished(answer), "I'll come in person after all"))
    assert answers(in_person) == [(LINKED.id, "yes", AS_USUAL)]


def test_demand_38_a_yes_to_coming_to_the_place_is_none_to_the_link() -> None:
    assert answers(converse(heard(wished("maybe", question="invite"), "1"))) == [(LINKED.id, "yes", AS_USUAL)]


@pytest.mark.parametrize("how", [ONLINE, AS_USUAL])
def test_demand_38_who_cannot_come_to_the_place_still_hears_of_a_link_they_asked_for(how: Manner) -> None:
    assert answers(converse(heard(asked(SESSION, answer="maybe", how=how), "2"))) == [(SESSION.id, "no", how)]


def test_demand_38_only_a_part_keeps_its_time_and_a_later_yes_keeps_both() -> None:
    changes = converse(heard(asked(SESSION), "yes but only the first hour"))
    assert answers(changes) == [(SESSION.id, "yes", FIRST_HOUR)]
    assert said(changes)[:2] == ["CONFIRMED", "STAYS_UNTIL"]
    again = converse(heard(asked(SESSION, answer="yes", how=FIRST_HOUR), "1"))
    assert answers(again) == [(SESSION.id, "yes", FIRST_HOUR)]
    fresh = converse(heard(asked(SESSION, answer="no", how=FIRST_HOUR), "1"))
    assert answers(fresh) == [(SESSION.id, "yes", AS_USUAL)]


def test_demand_38_in_person_or_to_the_end_after_all() -> None:
    both = asked(LINKED, answer="yes", how=Manner(True, True, time(15)))
    assert answers(converse(heard(both, "I'll come in person after all"))) == [(LINKED.id, "yes", FIRST_HOUR)]
    assert answers(converse(heard(both, "I can stay for the whole session"))) == [(LINKED.id, "yes", ONLINE)]
    assert answers(converse(heard(both, "I can't come"))) == [(LINKED.id, "no", AS_USUAL)]


def test_demand_38_several_sessions_each_as_far_as_it_goes() -> None:
    changes = converse(heard(asked(LINKED, LATER_SESSION), "I'll do both online"))
    assert answers(changes) == [(LINKED.id, "yes", ONLINE), (LATER_SESSION.id, "maybe", ONLINE)]
    assert "JOIN_LINK" in said(changes)
    assert "ONLINE_NOT_YET" in said(changes)


def test_demand_38_a_list_with_letters_keeps_what_was_said() -> None:
    later = replace(LATER_SESSION, link="https://meet.example/blue")
    both = Dialogue(question=Question("invite", later.id), asked_about=(Asked(LINKED.id, NOW), Asked(later.id, NOW)))
    changes = converse(heard(asked(LINKED, later, dialogue=both), "I will join online, only for the first hour"))
    assert answers(changes) == []
    [listed] = [one for one in changes if isinstance(one, c.Queue)]
    letters = Dialogue(options=tuple(Option(*letter) for letter in listed.letters), options_at=NOW)
    chosen = converse(heard(asked(LINKED, later, dialogue=letters), "B"))
    assert answers(chosen) == [(later.id, "yes", Manner(True, True, time(15)))]


def test_demand_38_a_question_gets_an_offer_and_is_no_yes() -> None:
    changes = converse(heard(asked(LINKED), "can I join online?"))
    assert answers(changes) == []
    assert said(changes) == ["ONLINE_OFFER"]
    without = converse(heard(asked(SESSION), "can I join online?"))
    assert answers(without) == [(SESSION.id, "maybe", ONLINE)]
    assert said(without)[0] == "ONLINE_NOT_YET"
    comes = converse(heard(asked(SESSION, answer="yes"), "can I join online?"))
    assert answers(comes) == []
    assert said(converse(heard(asked(SESSION), "is it OK if I leave at 3?"))) == ["PART_OFFER"]


def test_demand_38_a_full_group_keeps_it_for_the_waiting_list() -> None:
    full = replace(LINKED, capacity=1)
    group = tuple(Member(one, {full.id: "yes" if one is not RUI else "open"}) for one in PARTICIPANTS)
    changes = converse(heard(replace(asked(full), group=group), "I'll join online"))
    assert answers(changes) == [(full.id, "waiting", ONLINE)]


def test_demand_38_on_the_day_the_facilitators_hear_it_at_once_and_after_the_start_too() -> None:
    for now in (SESSION.starts_at - timedelta(hours=1), SESSION.starts_at + timedelta(minutes=10)):
        changes = converse(heard(asked(SESSION, answer="yes"), "I have to leave at 3", now))
        told = [one for one in changes if isinstance(one, c.Queue) and one.to == SAM.id]
        assert [part.sentence for one in told for part in one.parts] == ["TODAY_UNTIL"]
        assert told[0].class_ == "change"


def test_demand_38_facilitators_see_names_and_ways_in_NEXT() -> None:
    hows = {"Rui": Manner(True, True, time(15)), "Luc": Manner(partly=True), "Tom": ONLINE}
    group = tuple(
        Member(one, {SESSION.id: "maybe" if one.name == "Tom" else "yes"}, {SESSION.id: hows[one.name]})
        if one.name in hows
        else Member(one, {SESSION.id: "yes"})
        for one in PARTICIPANTS
    )
    changes = converse(heard(replace(known(SAM), group=group, changes=()), "NEXT"))
    [told] = [one for one in changes if isinstance(one, c.Queue)]
    lines = [(part.sentence, part.facts.get("until"), part.facts.get("names")) for part in told.parts]
    assert ("STATUS_ONLINE", None, ["Rui"]) in lines
    assert ("STATUS_ONLINE_ASKED", None, ["Tom"]) in lines
    assert ("STATUS_UNTIL", "15:00", ["Rui"]) in lines
    assert ("STATUS_PARTLY", None, ["Luc"]) in lines


def test_demand_38_who_does_not_come_is_in_no_such_group() -> None:
    assert in_groups([("Rui", "no", ONLINE), ("Luc", "open", FIRST_HOUR)]) == []


def test_demand_38_it_is_stored_as_it_was_said() -> None:
    for how in (AS_USUAL, ONLINE, FIRST_HOUR, Manner(True, True), Manner(True, True, time(15, 30))):
        assert manner(how.plain()) == how
    assert manner(None) == AS_USUAL


def test_demand_27_the_door_is_shown_with_the_way_and_a_yes_brings_the_calendar_entry() -> None:
    seen_before = replace(SESSION, venue=replace(SESSION.venue, photo="https://example.org/door.jpg"))
    [shown] = [one for one in converse(heard(asked(seen_before), "where is it?")) if isinstance(one, c.Queue)]
    assert shown.picture == "https://example.org/door.jpg"
    assert "https://example.org/door.jpg" in shown.parts[0].facts["details"]
    brings = [
        one for one in converse(heard(asked(SESSION), "yes, where is it?")) if isinstance(one, c.Queue) and one.calendar
    ]
    assert [one.calendar for one in brings] == [(SESSION.id,)]


def test_one_text_about_several_sessions_brings_the_entries_of_all_of_them() -> None:
    facts = asked(SESSION, LATER_SESSION, answer="yes")
    for words in ("yes to both", "I can't come to both", "both online"):
        calendars = [one.calendar for one in converse(heard(facts, words)) if isinstance(one, c.Queue) and one.calendar]
        assert calendars == [(SESSION.id, LATER_SESSION.id)], words

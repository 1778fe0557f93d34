"""Seats, the waiting list, questions answered from facts, and absences (9, 17, 19, 23, 27, 30, 32, 41)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.conversations import converse
from scheduler.good_hours import in_the_morning, over_a_meal
from scheduler.leaving import Leaves, Never, fate
from scheduler.seats import kept_until, seats
from storage import changes as c
from storage.dialogue import Dialogue, Question
from storage.known import Known, Member
from storage.records import AnswerGiven, Meeting, Person, Venue, Waiting

from .group import NOW, PARTICIPANTS, REQUEST, RUI, SESSION, heard, known, watching

HOUR = timedelta(hours=1)
CARD = Venue(
    "oak-house",
    SESSION.project_id,
    "Oak House",
    step_free={"en": "No steps.", "pt": "Sem degraus."},
    bus={"en": "Bus 3.", "pt": "Autocarro 3."},
    quiet={"en": "The small room."},
)
FULL = replace(
    SESSION,
    capacity=5,
    venue=CARD,
    about={"en": "A new service.", "pt": "Um novo serviço."},
    gives={"en": "20 pounds an hour.", "pt": "20 libras por hora."},
)


def standing(
    answers: Mapping[str, str], own: AnswerGiven = "open", who: Person = RUI, question: str = "invite", **more: object
) -> Known:
    facts = known(who, Dialogue(question=Question(question, FULL.id)), own)
    group = tuple(Member(p, {FULL.id: answers.get(p.name, own)}) for p in PARTICIPANTS)
    meetings = (Meeting(FULL, own, NOW - timedelta(days=4)),)
    filled = replace(facts, group=group, sessions=(FULL,), meetings=meetings, changes=(), requests=())
    return replace(filled, **more)  # type: ignore[arg-type]


EVERYBODY_ELSE = {p.name: "yes" for p in PARTICIPANTS[1:]}


def said(facts: Known, words: str, now: datetime = NOW) -> list[c.Change]:
    return converse(heard(facts, words, now))


def answers(made: list[c.Change]) -> list[str]:
    return [one.answer for one in made if isinstance(one, c.Answer)]


def sentences(made: list[c.Change]) -> list[str]:
    return [part.sentence for one in made if isinstance(one, c.Queue) and one.answers for part in one.parts]


# --- a full group --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["1", "yes please", "I will come but 10 minutes late"])
def test_demand_19_a_yes_to_a_full_group_waits(words: str) -> None:
    made = said(standing(EVERYBODY_ELSE), words)
    assert answers(made) == ["waiting"]
    assert sentences(made) == ["SEAT_WAITING"]
    assert not [one for one in made if isinstance(one, c.Queue) and one.class_ == "reminder"]


def test_demand_19_who_is_not_sure_holds_no_seat() -> None:
    assert answers(said(standing({**EVERYBODY_ELSE, "Tom": "maybe"}), "1")) == ["yes"]


def test_demand_19_a_seat_that_is_offered_is_taken() -> None:
    assert answers(said(standing({**EVERYBODY_ELSE, "Tom": "offered"}), "1")) == ["waiting"]


def test_demand_19_whoever_waits_keeps_their_turn() -> None:
    assert answers(said(standing(EVERYBODY_ELSE, "waiting"), "1")) == []


def test_demand_19_the_offered_seat_is_theirs() -> None:
    assert answers(said(standing({**EVERYBODY_ELSE, "Tom": "no", "Rui": "offered"}, "offered"), "1")) == ["yes"]


def test_demand_19_whoever_waits_can_leave_the_list() -> None:
    assert answers(said(standing(EVERYBODY_ELSE, "waiting", question="answered"), "2")) == ["no"]


# --- a seat comes free ---------------------------------------------------------------------------------------------


def offers(given: Mapping[str, str], since: Mapping[str, datetime], now: datetime = NOW) -> dict[str, datetime]:
    """To whom a seat is offered, and until when it is kept."""
    ids = {p.name: p.id for p in PARTICIPANTS}
    watch = replace(
        watching(),
        sessions=(FULL,),
        answers={ids[name]: {FULL.id: answer} for name, answer in given.items()},
        since={ids[name]: {FULL.id: at} for name, at in since.items()},
    )
    queued = [one for due in seats(watch, now) if due.at <= now for one in due.changes if isinstance(one, c.Queue)]
    return {one.to: one.not_after for one in queued if one.not_after}


def test_demand_41_a_free_seat_goes_to_whoever_has_waited_longest() -> None:
    given = {**EVERYBODY_ELSE, "Kasia": "no", "Rui": "waiting", "Luc": "waiting"}
    assert offers(given | {"Maria": "yes"}, {"Rui": NOW - HOUR, "Luc": NOW - 2 * HOUR}) == {
        "id-luc": NOW + timedelta(days=1),
        "id-rui": NOW + timedelta(days=1),
    }
    one_free = {**given, "Kasia": "yes"}
    assert offers(one_free, {"Rui": NOW - HOUR, "Luc": NOW - 2 * HOUR}) == {"id-luc": NOW + timedelta(days=1)}


def test_demand_19_nothing_is_offered_while_the_group_is_full() -> None:
    assert offers({**EVERYBODY_ELSE, "Rui": "waiting"}, {"Rui": NOW}) == {}


def test_demand_19_a_seat_is_kept_a_day_or_half_of_what_is_left() -> None:
    start = NOW + timedelta(days=9)
    assert kept_until(NOW, start) == NOW + timedelta(days=1)
    assert kept_until(start - 6 * HOUR, start) == start - 3 * HOUR
    assert kept_until(start - HOUR, start) is None


def test_demand_19_at_night_the_offer_waits_and_so_does_its_end() -> None:
    night = datetime(2027, 3, 2, 2, tzinfo=UTC)
    given = {**EVERYBODY_ELSE, "Kasia": "no", "Rui": "waiting"}
    assert offers(given, {"Rui": NOW}, night) == {"id-rui": datetime(2027, 3, 3, 11, tzinfo=UTC)}


def test_demand_19_an_offer_that_nobody_answered_ends() -> None:
    watch = replace(
        watching(),
        sessions=(FULL,),
        answers={RUI.id: {FULL.id: "offered"}},
        since={RUI.id: {FULL.id: NOW - timedelta(days=1)}},
    )
    [due] = seats(watch, NOW)
    assert due.at == NOW
    assert due.changes == (c.Answer(RUI.id, FULL.id, "open", NOW, in_advance=True),)


def test_demand_19_an_offer_that_is_over_does_not_leave() -> None:
    payload = {
        "parts": [["SEAT_OFFERED", {}]],
        "session": FULL.id,
        "step": "seat",
        "change": "",
        "asks": None,
        "reads": None,
        "letters": [],
        "answers": False,
        "even_stopped": False,
        "then": None,
        "way": "",
    }
    row = Waiting("row", RUI.id, NOW, None, "other", 0, "sending", payload)
    assert isinstance(fate(row, standing({}, "offered"), NOW), Leaves)
    assert fate(row, standing({}, "open"), NOW) == Never("dropped")


# --- questions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "words", "fact"),
    [
        ("en", "is it step-free?", "No steps."),
        ("pt", "tem degraus?", "Sem degraus."),
        ("en", "which bus?", "Bus 3."),
        ("en", "is there a bus?", "Bus 3."),
        ("pt", "que autocarro?", "Autocarro 3."),
        ("en", "what do I get?", "20 pounds an hour."),
        ("pt", "o que recebo?", "20 libras por hora."),
        ("en", "what is it about?", "A new service."),
        ("pt", "sobre o que é?", "Um novo serviço."),
        ("en", "is there a quiet room?", "The small room."),
    ],
)
def test_demand_10_a_question_is_answered_from_the_facts(language: str, words: str, fact: str) -> None:
    made = said(standing({}, who=replace(RUI, language=language)), words)
    assert [type(one) for one in made] == [c.Queue]
    assert [part.facts["details"] for one in made if isinstance(one, c.Queue) for part in one.parts] == [fact]


@pytest.mark.parametrize("words", ["is there food?", "is there parking?", "can I join online?"])
def test_demand_10_what_nobody_wrote_down_goes_to_a_person(words: str) -> None:
    assert any(isinstance(one, c.NewRequest) for one in said(standing({}), words))


@pytest.mark.parametrize(
    "words", ["I need a lift", "I need a quiet room", "please tell me the way, I need help with the bus"]
)
def test_demand_26_a_request_is_no_question(words: str) -> None:
    assert any(isinstance(one, c.NewRequest) for one in said(standing({}), words))


def test_demand_17_who_is_coming_is_answered_with_a_number_and_no_name() -> None:
    [answer] = said(standing({"Tom": "yes", "Luc": "late"}), "who will be there?")
    assert isinstance(answer, c.Queue)
    assert [(part.sentence, part.facts.get("count")) for part in answer.parts] == [
        ("COMING_SO_FAR", 2),
        ("MY_NEXT", None),
    ]


def test_L1_an_invitation_names_none_of_what_is_told_to_who_asks() -> None:
    from bot.conversations.staff.inviting import invitations

    made = invitations([Member(RUI, {})], FULL, NOW)
    told = [str(part.facts) for one in made if isinstance(one, c.Queue) for part in one.parts]
    assert told
    assert not [facts for facts in told if "service" in facts or "pounds" in facts]


# --- absences ------------------------------------------------------------------------------------------------------


def test_demand_41_an_absence_is_noted_in_advance_with_a_way_to_catch_up_and_no_question_why() -> None:
    made = said(standing({"Rui": "yes"}, "yes", question="answered"), "I cannot come on the 9th, my mother is ill")
    [answer] = [one for one in made if isinstance(one, c.Answer)]
    assert (answer.answer, answer.in_advance, answer.at) == ("no", True, NOW)
    assert sentences(made) == ["ABSENCE", "CATCH_UP"]
    assert not any("mother" in repr(vars(one) if hasattr(one, "__dict__") else one) for one in made)


def test_demand_41_after_the_start_it_is_noted_and_not_in_advance() -> None:
    made = said(standing({"Rui": "yes"}, "yes", question="reminder"), "2", FULL.starts_at + timedelta(minutes=5))
    assert [(one.answer, one.in_advance) for one in made if isinstance(one, c.Answer)] == [("no", False)]


def test_demand_41_what_was_arranged_is_called_off_by_the_coordinator() -> None:
    arranged = replace(REQUEST, state="agreed")
    made = said(standing({"Rui": "yes"}, "yes", question="answered", requests=(arranged,)), "2")
    assert [(one.id, one.state) for one in made if isinstance(one, c.MoveRequest)] == [(REQUEST.id, "told")]
    assert [one.reason for one in made if isinstance(one, c.NewTask)] == ["REASON_REQUEST_DECLINED"]


# --- hours that are hard -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "meal"),
    [
        (time(14), time(16), False),
        (time(12), time(13), True),
        (time(11), time(12, 30), False),
        (time(11), time(12, 31), True),
        (time(13), time(15), False),
        (time(17), time(18, 30), True),
        (time(19), time(21), False),
        (time(23), time(1), False),
    ],
)
def test_demand_32_a_meal_time_counts_from_half_an_hour(start: time, end: time, *, meal: bool) -> None:
    assert over_a_meal(start, end) == meal


def test_demand_30_a_morning_ends_at_midday() -> None:
    assert in_the_morning(time(11, 59))
    assert not in_the_morning(time(12))


def test_demand_32_people_are_told_when_they_say_yes() -> None:
    at_noon = replace(FULL, start=time(12), end=time(14))
    facts = replace(standing({}), sessions=(at_noon,), meetings=(Meeting(at_noon, "open", NOW),))
    assert sentences(said(facts, "1")) == ["CONFIRMED", "OVER_A_MEAL", "ASK_ON_THE_DAY"]

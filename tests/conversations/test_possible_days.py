"""Which day suits: counts only, nothing mixed up with other questions, one day becomes the session (demand 31, trust A10)."""

from dataclasses import replace
from datetime import date, time, timedelta

from bot.conversations import converse
from bot.conversations.staff import asking_days
from storage import changes as c
from storage.dialogue import Dialogue, Option, Pending, Question
from storage.known import Known
from storage.possible_days import Poll, PossibleDay
from tests.conversations.group import KIM, NOW, OAK, PARTICIPANTS, PROJECT, RUI, SAM, heard, known

DAYS = tuple(PossibleDay(date(2027, 3, day), time(14), time(16)) for day in (16, 18, 22))
POLL = Poll("poll", PROJECT.id, DAYS, NOW)
ASKED = Dialogue(question=Question("poll", about=POLL.id))
LISTED = replace(ASKED, options=tuple(Option(letter, "day_suits", POLL.id) for letter in "ABC"), options_at=NOW)


def of(dialogue: Dialogue = LISTED, poll: Poll = POLL) -> Known:
    return replace(known(RUI, dialogue), polls=(poll,))


def kept(changes: list[c.Change]) -> list[frozenset[int]]:
    return [change.places for change in changes if isinstance(change, c.AnswerPoll)]


def said(changes: list[c.Change]) -> list[str]:
    return [part.sentence for change in changes if isinstance(change, c.Queue) for part in change.parts]


def test_demand_31_letters_or_own_words_are_kept_and_said_back() -> None:
    for text, places in {"A and C": {0, 2}, "b": {1}, "any but Monday": {0, 1}, "2": set[int]()}.items():
        changes = converse(heard(of(), text))
        assert kept(changes) == [frozenset(places)], text
        assert said(changes) == ["POLL_NOTED" if places else "POLL_NONE_NOTED"]


def test_demand_31_a_bare_yes_is_asked_back_and_never_a_yes_to_a_meeting() -> None:
    for text in ("1", "yes", "ok lovely"):
        changes = converse(heard(of(), text))
        assert said(changes) == ["POLL_AGAIN"], text
        assert not [change for change in changes if isinstance(change, c.Answer)]


def test_demand_31_a_letter_of_another_list_or_of_the_day_before_is_no_answer() -> None:
    menu = replace(ASKED, options=(Option("A", "my_next"),), options_at=NOW)
    assert kept(converse(heard(of(menu), "A"))) == []
    old = replace(LISTED, options_at=NOW - timedelta(hours=25))
    changes = converse(heard(of(old), "A"))
    assert said(changes) == ["POLL_AGAIN"]
    assert kept(changes) == []


def test_demand_31_after_a_day_is_fixed_an_answer_hears_so() -> None:
    changes = converse(heard(of(poll=replace(POLL, state="closed")), "A"))
    assert said(changes) == ["POLL_OVER"]


def test_demand_31_other_things_are_still_heard() -> None:
    assert "WHERE_SHORT" in said(converse(heard(of(), "where is it?")))
    assert "REQUEST_RECEIVED" in said(converse(heard(of(), "I need a lift")))


def test_A10_no_number_before_five_have_answered_and_never_a_name() -> None:
    few = replace(POLL, answers={one.id: frozenset({0}) for one in PARTICIPANTS[:4]})
    many = replace(POLL, answers={one.id: frozenset({0, 2}) for one in PARTICIPANTS[:5]})
    assert few.counts is None
    assert many.counts == (5, 0, 5)
    for poll, sentence in ((few, "POLL_FEW"), (many, "POLL_RESULT")):
        changes = asking_days.begin(heard(replace(known(SAM), polls=(poll,)), "H"))
        assert said(changes) == [sentence]
        assert not any(
            one.name in repr([change.parts for change in changes if isinstance(change, c.Queue)])
            for one in PARTICIPANTS
        )


def test_demand_31_days_are_read_and_what_is_not_clear_is_named() -> None:
    listening = heard(known(SAM), "H")
    days, unread = asking_days.days_in(listening, "18 March, 5pm to 7pm\nTuesday 16 March")
    assert [day.day.day for day in days] == [16, 18]
    assert (days[1].start, days[1].end, unread) == (time(17), time(19), "")
    for line in ("soon", "16 February, 2pm to 4pm", "Monday 16 March, 2pm"):
        assert asking_days.days_in(listening, f"18 March, 5pm to 7pm; {line}") == ([], line)


def test_demand_31_one_day_is_no_question_and_seven_are_too_many() -> None:
    listening = heard(known(SAM), "H")
    assert asking_days.refusal(listening, DAYS[:1]) is not None
    assert asking_days.refusal(listening, DAYS) is None
    assert asking_days.refusal(listening, [*DAYS, *DAYS, DAYS[0]]) is not None


def test_demand_31_a_day_becomes_a_session_and_the_answers_are_forgotten() -> None:
    for who in (SAM, KIM):
        listening = heard(replace(known(who), polls=(POLL,)), "4821")
        changes = asking_days.chosen(listening, Pending("day_chosen", f"{POLL.id} 1 {OAK.id}"))
        [session] = [change.session for change in changes if isinstance(change, c.PutSession)]
        assert (session.day, session.start, session.end, session.venue) == (date(2027, 3, 18), time(14), time(16), OAK)
        assert c.ClosePoll(POLL.id) in changes
        assert not [change for change in changes if isinstance(change, c.Queue) and change.to != who.id]
    closed = heard(replace(known(SAM), polls=(replace(POLL, state="closed"),)), "4821")
    assert said(asking_days.chosen(closed, Pending("day_chosen", f"{POLL.id} 1 {OAK.id}"))) == ["POLL_OVER"]


def test_demand_31_what_was_asked_can_be_taken_back_until_it_leaves() -> None:
    listening = heard(known(SAM), "4821")
    sent = asking_days.send(listening, Pending("ask_days", extra=asking_days.as_text(DAYS)))
    questions = [change for change in sent if isinstance(change, c.Queue) and change.step == "poll"]
    assert len(questions) == len(PARTICIPANTS)
    assert all(change.not_before and change.not_before > NOW for change in questions)
    [answer] = [change for change in sent if isinstance(change, c.Queue) and change.to == SAM.id]
    [(letter, does, about)] = answer.letters
    assert (letter, does) == ("A", "undo_poll")
    back = asking_days.undo(listening, about)
    [new] = [change for change in sent if isinstance(change, c.NewPoll)]
    assert c.ClosePoll(new.id) in back
    assert c.CancelQueued(tuple(change.once or "" for change in questions)) in back

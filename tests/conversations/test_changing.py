"""A facilitator changes a meeting: what is told to whom, when, and what it does to answers, reminders and requests (7)."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.conversations import converse
from bot.conversations.staff.when import rearranged, times_written
from messages.understand import read
from scheduler.changed import change_told, sentence
from scheduler.leaving import Leaves, Never, fate
from scheduler.unseen import AGAIN, LISTED, SECOND_WAY, must_see, unseen
from storage import changes as c
from storage.dialogue import Dialogue, Option, Pending, Question
from storage.known import Known, Member
from storage.records import Address, Arrangement, Change, Person, Request, Waiting

from .group import (
    KIM,
    LATER_SESSION,
    LIBRARY,
    MOVED,
    NOW,
    OAK,
    PARTICIPANTS,
    REQUEST,
    RUI,
    SAM,
    SESSION,
    known,
    watching,
)
from .group import heard as text_of

HELD = SESSION.arrangement
NEW_TIME = replace(HELD, day=date(2027, 3, 10), start=time(15), end=time(17))
HOUR = timedelta(hours=1)


def changed(new: Arrangement, old: Arrangement = HELD, **more: object) -> Change:
    told = replace(MOVED, old=old, new=new, leaves_at=NOW)
    return replace(told, **more)  # type: ignore[arg-type]


def said(facts: Known, words: str, now: datetime = NOW) -> list[c.Change]:
    return converse(text_of(facts, words, now))


def facilitator(*, question: Dialogue | None = None, answers: dict[str, str] | None = None) -> Known:
    given = answers or {}
    facts = known(SAM, question)
    group = tuple(Member(p, {SESSION.id: given.get(p.name, "yes")}) for p in PARTICIPANTS)
    return replace(facts, changes=(), group=group)


def asked_to(new: Arrangement, facts: Known, now: datetime = NOW) -> list[c.Change]:
    """The facilitator has read the preview and sends the four digits."""
    pending = Pending("change", SESSION.id, json.dumps(new.plain()), until=now + HOUR, code="4821")
    return said(facts.remembering(Dialogue(pending=pending)), "4821", now)


def texts(changes: list[c.Change]) -> dict[str, c.Queue]:
    return {one.to: one for one in changes if isinstance(one, c.Queue) and one.change_id}


# --- what is told --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("new", "name"),
    [
        (replace(HELD, venue_id=LIBRARY.id), "CHANGE_PLACE"),
        (NEW_TIME, "CHANGE_TIME"),
        (replace(HELD, end=time(17)), "CHANGE_TIME"),
        (replace(HELD, led_by=("Lee",)), "CHANGE_LEADERS"),
        (replace(HELD, link="https://meet.example/b"), "CHANGE_LINK_NEW"),
        (replace(HELD, cancelled=True), "CHANGE_CANCELLED"),
        (replace(HELD, venue_id=LIBRARY.id, led_by=("Lee",)), "CHANGE_SEVERAL"),
        (replace(NEW_TIME, venue_id=LIBRARY.id), "CHANGE_TIME"),
    ],
)
def test_demand_7_each_kind_of_change_has_its_own_sentence(new: Arrangement, name: str) -> None:
    assert sentence(changed(new)) == name


def test_demand_7_old_and_new_stand_side_by_side_for_every_fact() -> None:
    new = replace(NEW_TIME, venue_id=LIBRARY.id, led_by=("Lee",))
    [(_, facts)] = change_told(changed(new), (OAK, LIBRARY), known(), "first")
    assert facts["before"] == {
        "day": "2027-03-09",
        "time": ["14:00", "16:00", False],
        "place": "Oak House",
        "leaders": ["Sam"],
    }
    assert facts["now"] == {
        "day": "2027-03-10",
        "time": ["15:00", "17:00", False],
        "place": "Town Library, room 2",
        "leaders": ["Lee"],
    }


def test_demand_7_a_meeting_that_goes_online_names_no_place() -> None:
    [(_, facts)] = change_told(changed(replace(HELD, venue_id="")), (OAK,), known(), "first")
    assert (facts["old_place"], facts["place"]) == ("Oak House", {"say": "ONLINE"})


def test_demand_7_the_notice_counts_to_the_earlier_of_the_two_starts() -> None:
    earlier = replace(HELD, day=date(2027, 3, 8))
    assert changed(earlier).notice == changed(HELD, earlier).notice == datetime(2027, 3, 8, 14, tzinfo=UTC) - NOW


# --- the action ----------------------------------------------------------------------------------------------------


def test_demand_7_nothing_goes_out_without_the_digits() -> None:
    options = (Option("E", "change_cancel", SESSION.id),)
    facts = facilitator(question=Dialogue(options=options, options_at=NOW))
    made = said(facts, "E")
    assert not [one for one in made if isinstance(one, c.ChangeSession)]
    assert not texts(made)
    assert any(isinstance(one, c.Remember) and one.dialogue.pending for one in made)


def test_demand_7_a_new_time_is_told_to_everybody_and_nobody_is_reminded_of_the_old_answer() -> None:
    made = asked_to(NEW_TIME, facilitator(answers={"Luc": "no"}))
    assert set(texts(made)) == {person.id for person in PARTICIPANTS}
    assert not [one for one in made if isinstance(one, c.Queue) and one.class_ == "reminder"]
    [change] = [one for one in made if isinstance(one, c.ChangeSession)]
    assert change.declined == {"id-luc"}


def test_demand_7_reminders_follow_a_new_place_by_themselves() -> None:
    made = asked_to(replace(HELD, venue_id=LIBRARY.id), facilitator(answers={"Luc": "no", "Tom": "open"}))
    reminded = {one.to for one in made if isinstance(one, c.Queue) and one.class_ == "reminder"}
    assert reminded == {person.id for person in PARTICIPANTS} - {"id-luc", "id-tom"}
    assert {one.revision for one in made if isinstance(one, c.Queue) and one.class_ == "reminder"} == {1}


def test_demand_7_a_change_on_the_day_goes_at_once_but_not_to_whoever_declined() -> None:
    """From 3 hours before it goes at any hour to everybody who has not declined (mission section 2)."""
    morning = replace(SESSION, start=time(10), end=time(12))
    now = datetime(2027, 3, 9, 8, tzinfo=UTC)
    facts = replace(facilitator(answers={"Luc": "no"}), sessions=(morning,))
    made = asked_to(replace(morning.arrangement, venue_id=LIBRARY.id), facts, now)
    assert "id-luc" not in texts(made), "before 11 there is no allowed moment for somebody who does not come"
    assert {one.not_before for one in texts(made).values()} == {now + timedelta(seconds=15)}


def test_demand_7_at_night_it_waits_and_can_be_taken_back_until_then() -> None:
    night = datetime(2027, 3, 8, 22, tzinfo=UTC)
    made = asked_to(replace(HELD, venue_id=LIBRARY.id), facilitator(), night)
    [change] = [one for one in made if isinstance(one, c.ChangeSession)]
    assert change.leaves_at == datetime(2027, 3, 9, 11, tzinfo=UTC)
    held = changed(change.new, id=change.id, leaves_at=change.leaves_at, state="held", at=night)
    session = SESSION.arranged(change.new, LIBRARY)
    facts = replace(facilitator(), changes=(held,), sessions=(session,), venues=(OAK, LIBRARY))
    undo = Dialogue(options=(Option("A", "undo_change", change.id),), options_at=night)
    back = said(facts.remembering(undo), "A", night + 9 * HOUR)
    assert [one for one in back if isinstance(one, c.UndoChange)] == [c.UndoChange(change.id)]


def test_demand_7_two_changes_before_anybody_was_told_are_one() -> None:
    """People know Oak House: they read "NOT at Oak House", not the place in between that they never heard of."""
    first = changed(replace(HELD, venue_id=LIBRARY.id), id="first", state="held", leaves_at=NOW + HOUR)
    facts = replace(facilitator(), changes=(first,), sessions=(SESSION.arranged(first.new, LIBRARY),))
    made = asked_to(replace(first.new, led_by=("Lee",)), facts)
    [change] = [one for one in made if isinstance(one, c.ChangeSession)]
    assert (change.old.venue_id, change.new.venue_id, change.new.led_by) == (OAK.id, LIBRARY.id, ("Lee",))
    assert c.UndoChange("first") in made
    assert any(isinstance(one, c.CancelQueued) and f"change/first/{RUI.id}" in one.onces for one in made)


def test_demand_7_changed_back_before_anybody_was_told_says_nothing_to_anybody() -> None:
    first = changed(replace(HELD, venue_id=LIBRARY.id), id="first", state="held", leaves_at=NOW + HOUR)
    facts = replace(facilitator(), changes=(first,), sessions=(SESSION.arranged(first.new, LIBRARY),))
    made = asked_to(HELD, facts)
    assert c.UndoChange("first") in made
    assert not texts(made)


def test_demand_7_who_said_no_to_an_older_time_is_not_asked_about_the_next_change() -> None:
    told = changed(NEW_TIME, declined=frozenset({"id-luc"}))
    facts = replace(
        facilitator(answers={"Luc": "open"}), changes=(told,), sessions=(SESSION.arranged(NEW_TIME, OAK), LATER_SESSION)
    )
    made = asked_to(replace(NEW_TIME, venue_id=LIBRARY.id), facts)
    [change] = [one for one in made if isinstance(one, c.ChangeSession)]
    assert change.declined == {"id-luc"}


@pytest.mark.parametrize(
    ("words", "kind"),
    [("soon", "new_time"), ("the usual one", "new_link"), ("https://health.example/x", "new_link"), ("14", "new_time")],
)
def test_demand_7_what_cannot_be_read_is_asked_again_and_changes_nothing(words: str, kind: str) -> None:
    facts = facilitator(question=Dialogue(pending=Pending(kind, SESSION.id, until=NOW + HOUR)))
    made = said(facts, words)
    assert [type(one) for one in made] == [c.Queue]


# --- answers to it -------------------------------------------------------------------------------------------------


def after(new: Arrangement, answer: str = "open") -> Known:
    told = changed(new, id="moved")
    name = "cancelled" if new.cancelled else "change"
    facts = known(RUI, Dialogue(question=Question(name, SESSION.id, "moved")), answer)  # type: ignore[arg-type]
    session = SESSION.arranged(new, LIBRARY if new.venue_id == LIBRARY.id else OAK)
    meetings = tuple(replace(meeting, session=session) for meeting in facts.meetings if not new.cancelled)
    later = replace(facts.meetings[0], session=LATER_SESSION, answer="open")
    return replace(facts, changes=(told,), sessions=(session, LATER_SESSION), meetings=(*meetings, later), requests=())


@pytest.mark.parametrize("words", ["1", "yes I can come"])
def test_demand_7_yes_to_a_new_time_is_coming(words: str) -> None:
    made = said(after(NEW_TIME), words)
    assert [(one.session_id, one.answer) for one in made if isinstance(one, c.Answer)] == [(SESSION.id, "yes")]
    assert any(isinstance(one, c.SawChange) for one in made)


@pytest.mark.parametrize("words", ["OK", "ok, seen", "I saw it", "got it"])
def test_demand_7_seen_is_not_coming(words: str) -> None:
    made = said(after(NEW_TIME), words)
    assert not [one for one in made if isinstance(one, c.Answer)]
    assert any(isinstance(one, c.SawChange) for one in made)
    assert [one.asks for one in made if isinstance(one, c.Queue)] == [Question("invite", SESSION.id)]


@pytest.mark.parametrize("words", ["1", "2", "OK", "yes", "no", "I can't come"])
def test_demand_7_an_answer_to_a_cancelled_meeting_is_for_no_other(words: str) -> None:
    made = said(after(replace(HELD, cancelled=True)), words)
    assert not [one for one in made if isinstance(one, c.Answer)]


def test_demand_7_an_old_question_about_a_cancelled_meeting_changes_no_other() -> None:
    facts = after(replace(HELD, cancelled=True)).remembering(Dialogue(question=Question("reminder", SESSION.id)))
    made = said(facts, "2")
    assert not [one for one in made if isinstance(one, c.Answer)]
    assert [part.sentence for one in made if isinstance(one, c.Queue) for part in one.parts] == ["CANCELLED"]


# --- at the moment it leaves ---------------------------------------------------------------------------------------


def waiting(change: Change, step: str = "first") -> Waiting:
    payload = {
        "parts": [],
        "session": SESSION.id,
        "revision": 0,
        "step": step,
        "change": change.id,
        "asks": None,
        "reads": None,
        "letters": [],
        "answers": False,
        "even_stopped": False,
        "then": None,
        "way": "",
    }
    return Waiting("row", RUI.id, NOW, None, "change", 0, "sending", payload)


def test_demand_7_a_change_that_was_changed_again_does_not_leave() -> None:
    change = changed(replace(HELD, venue_id=LIBRARY.id))
    facts = replace(known(), changes=(change,), sessions=(SESSION.arranged(replace(HELD, led_by=("Lee",)), OAK),))
    assert fate(waiting(change), facts, NOW) == Never("dropped")


def test_demand_7_the_second_way_says_the_words_again_unless_seen() -> None:
    change = changed(replace(HELD, venue_id=LIBRARY.id))
    facts = replace(known(answer="yes"), changes=(change,), sessions=(SESSION.arranged(change.new, LIBRARY),))
    row = waiting(change, "second way")
    by_the_other = replace(row, payload={**row.payload, "way": "other"})
    leaves = fate(by_the_other, facts, NOW)
    assert isinstance(leaves, Leaves)
    assert leaves.parts[0][0] == "CHANGE_PLACE_AGAIN"
    seen = replace(facts, changes=(replace(change, seen=frozenset({RUI.id})),))
    assert fate(by_the_other, seen, NOW) == Never("dropped")


# --- the escalation ------------------------------------------------------------------------------------------------


def steps(change: Change) -> dict[int, datetime]:
    facts = replace(watching(changes=(change,)), sessions=(SESSION.arranged(change.new, LIBRARY), LATER_SESSION))
    found = {}
    for due in unseen(facts, change):
        [step] = [one for one in due.changes if isinstance(one, c.StepChange)]
        found[step.step] = due.at
    return found


def test_demand_7_the_escalation_follows_what_is_left() -> None:
    """T = 2 hours: again after 15 minutes, by the second way after 30, the list after an hour (ecosystem section 3)."""
    told = changed(replace(HELD, venue_id=LIBRARY.id), leaves_at=SESSION.starts_at - 2 * HOUR)
    assert steps(told) == {
        AGAIN: told.leaves_at + HOUR / 4,
        SECOND_WAY: told.leaves_at + HOUR / 2,
        LISTED: told.leaves_at + HOUR,
    }


def test_demand_7_with_less_than_an_hour_left_the_list_comes_at_once() -> None:
    told = changed(replace(HELD, venue_id=LIBRARY.id), leaves_at=SESSION.starts_at - timedelta(minutes=40))
    found = steps(told)
    assert found[LISTED] == told.leaves_at
    assert found[AGAIN] == told.leaves_at + timedelta(minutes=10)


def test_demand_7_the_second_way_goes_only_to_whoever_has_one() -> None:
    two = Address("second", "telegram", "7", "proven")
    people: tuple[Person, ...] = tuple(
        replace(p, addresses=(*p.addresses, two)) if p.id == RUI.id else p for p in PARTICIPANTS
    )
    change = changed(replace(HELD, venue_id=LIBRARY.id), step=AGAIN)
    facts = watching(changes=(change,), people=people)
    facts = replace(facts, sessions=(SESSION.arranged(change.new, LIBRARY),))
    [due] = [
        due
        for due in unseen(facts, change)
        for one in due.changes
        if isinstance(one, c.StepChange) and one.step & SECOND_WAY
    ]
    assert [(one.to, one.way) for one in due.changes if isinstance(one, c.Queue)] == [(RUI.id, "second")]


def test_demand_7_a_link_where_there_was_none_is_told_and_never_chased() -> None:
    told = changed(replace(HELD, link="https://meet.example/b"))
    assert steps(told) == {}


def test_demand_52_who_declined_is_never_chased() -> None:
    change = changed(NEW_TIME, declined=frozenset({RUI.id}))
    facts = watching(changes=(change,), answer="open")
    assert RUI.id not in {person.id for person in must_see(facts, change)}


def told_now(change: Change, request: Request) -> list[c.Change]:
    held = replace(change, state="held")
    facts = replace(watching(changes=(held,), requests=(request,)), sessions=(SESSION.arranged(change.new, OAK),))
    return [one for due in unseen(facts, held) for one in due.changes]


def test_a_request_returns_to_the_coordinator_when_its_session_changes() -> None:
    made = told_now(changed(NEW_TIME), replace(REQUEST, state="agreed"))
    [moved] = [one for one in made if isinstance(one, c.MoveRequest)]
    assert (moved.id, moved.state) == (REQUEST.id, "open")
    assert [one.reason for one in made if isinstance(one, c.NewTask)] == ["REASON_REQUEST_MOVED"]


def test_a_request_of_a_cancelled_session_is_only_to_be_told() -> None:
    made = told_now(changed(replace(HELD, cancelled=True)), replace(REQUEST, state="yes"))
    assert [one.state for one in made if isinstance(one, c.MoveRequest)] == ["told"]
    assert [one.reason for one in made if isinstance(one, c.NewTask)] == ["REASON_REQUEST_OFF"]


def test_a_request_stays_as_it_is_when_somebody_else_leads() -> None:
    assert not [one for one in told_now(changed(replace(HELD, led_by=("Lee",))), REQUEST) if isinstance(one, c.NewTask)]


def test_facilitators_read_no_name_of_whoever_asked_for_help() -> None:
    """Facilitators never see requests (ecosystem section 3); the coordinator reads the lines."""
    change = changed(replace(HELD, venue_id=LIBRARY.id))
    facts = watching(changes=(change,), requests=(replace(REQUEST, state="agreed"),))
    facts = replace(facts, sessions=(SESSION.arranged(change.new, LIBRARY),))
    told = {
        one.to: [part.sentence for part in one.parts]
        for due in unseen(facts, change)
        for one in due.changes
        if isinstance(one, c.Queue) and one.once and one.once.endswith("not reached")
    }
    assert told == {SAM.id: ["NOT_REACHED", "TIED_COUNT"], KIM.id: ["NOT_REACHED", "TIED_LINES"]}


# --- a day and a time as it is written -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2pm to 4pm", [time(14), time(16)]),
        ("14:00-16:30", [time(14), time(16, 30)]),
        ("14h30", [time(14, 30)]),
        ("midday to 1:15 pm", [time(12), time(13, 15)]),
        ("12am", [time(0)]),
        ("16 March", []),
        ("13pm 25:00 7:61", []),
    ],
)
def test_times_are_read_as_people_write_them(text: str, found: list[time]) -> None:
    assert times_written(text) == found


@pytest.mark.parametrize(
    ("text", "day", "start", "end", "exact"),
    [
        ("Wednesday 10 March, 3pm to 5pm", date(2027, 3, 10), time(15), time(17), True),
        ("3pm to about 5pm", date(2027, 3, 9), time(15), time(17), False),
        ("3:30pm", date(2027, 3, 9), time(15, 30), time(17, 30), False),
        ("on the 11th", date(2027, 3, 11), time(14), time(16), False),
        ("16.03. 18:00", date(2027, 3, 16), time(18), time(20), False),
        ("3.30pm", date(2027, 3, 9), time(15, 30), time(17, 30), False),
        ("11pm", date(2027, 3, 9), time(23), time(1), False),
    ],
)
def test_a_meeting_is_moved_as_it_was_written(text: str, day: date, start: time, end: time, exact: bool) -> None:
    days = read(text, language="en", context="none").days
    new = rearranged(HELD, text, days, NOW.date())
    assert new == replace(HELD, day=day, start=start, end=end, end_exact=exact)


def test_a_weekday_that_is_not_that_of_the_date_is_asked_back() -> None:
    text = "Wednesday 11 March, 3pm"
    assert rearranged(HELD, text, read(text, language="en", context="none").days, NOW.date()) is None

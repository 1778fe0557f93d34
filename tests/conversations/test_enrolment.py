"""Before the yes: nobody's name, no day, no place; what proves a number, what takes it out, and what is kept (L7, mission 3.6)."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from babel import Locale

from bot.conversations import converse, unreadable
from bot.conversations.enrolment import proved_by_code
from bot.conversations.heard import Conversation
from messages.render import message
from messages.texts import INVITE, SENTENCES
from messages.understand import Reading
from scheduler.chase import due_now
from scheduler.leaving import Held, Leaves, Never, fate, session_facts, standing_facts
from scheduler.plan import introductions
from storage import changes as c
from storage.dialogue import Dialogue, Option, Question
from storage.known import Known
from storage.records import Address, Waiting

from .group import LANGUAGES, NOW, PARTICIPANTS, RUI, SESSION, STAFF, ZONE, heard, known, watching

NUMBER = Address("new", "sms", "+447700900501", "unproven", asked_at=NOW - timedelta(hours=1))
WHATSAPP = replace(NUMBER, id="new-wa", channel="whatsapp")
FURTHER = Address("further", "whatsapp", "+447700900502", "unproven")
STATES = {
    "asked": (NUMBER, Dialogue(question=Question("hello", about="new"), put_to=("new",))),
    "asked again after something odd": (NUMBER, Dialogue(question=Question("hello"), put_to=("new",), unclear=1)),
    "a person was told": (NUMBER, Dialogue(question=Question("hello"), put_to=("new",), unclear=2)),
    "not asked yet": (NUMBER, Dialogue()),
    "there is a message for you": (WHATSAPP, Dialogue(question=Question("knock", about="new-wa"))),
    "something kept": (NUMBER, Dialogue(question=Question("hello"), put_to=("new",), before=("The room is too loud",))),
}
YES = {"en": "Yes please", "pt": "sim", "pl": "tak", "fr": "oui", "ro": "da"}
NO = {"en": "No, not me", "pt": "não", "pl": "nie", "fr": "non", "ro": "nu"}
WHO = {"en": "who is this?", "pt": "quem é?", "pl": "kto to?", "fr": "qui êtes-vous ?", "ro": "cine sunteți?"}
CANNOT = {
    "en": "I can't come on Tuesday",
    "pt": "não posso ir na terça",
    "pl": "nie mogę we wtorek",
    "fr": "je ne peux pas venir mardi",
    "ro": "nu pot veni marți",
}
LIFT = {
    "en": "I need a lift",
    "pt": "preciso de boleia",
    "pl": "potrzebuję podwózki",
    "fr": "j'ai besoin d'un transport",
    "ro": "am nevoie de transport",
}
CRISIS = {
    "en": "I want to die",
    "pt": "quero morrer",
    "pl": "chcę umrzeć",
    "fr": "je veux mourir",
    "ro": "vreau să mor",
}
ODD = (
    *(
        "MENU",
        "READ",
        "WHERE",
        "LATE",
        "QUIET",
        "A",
        "B",
        "D",
        "3",
        "SETTINGS",
        "PAUSE",
        "MY DATA",
        "DELETE ME",
        "HELP",
    ),
    *(
        "PRIVACY",
        "START",
        "STOP",
        "WRONG PERSON",
        "CANCEL",
        "NEXT",
        "CHANGE",
        "SEND",
        "KEEP",
        "482 913 0045",
        "???",
        "x" * 900,
    ),
    *(
        "hello",
        "thanks",
        "maybe",
        "where is it?",
        "when is it?",
        "who comes?",
        "the room is too loud",
        "Sam shouted at me",
    ),
    *("I want to leave the group", "which language?", "Telegram please", "\u202eYES", "2!", "what group?"),
)
in_every_language = pytest.mark.parametrize("language", LANGUAGES)
in_every_state = pytest.mark.parametrize("state", STATES)


def new(language: str = "en", state: str = "asked") -> Known:
    """Somebody whose number nobody has said yes from."""
    address, dialogue = STATES[state]
    facts = known(replace(RUI, language=language, welcomed=False, addresses=(address,)), dialogue)
    return replace(facts, requests=())


def further(language: str = "en") -> Known:
    """Somebody we know, who is asked at a further way while an invitation is open."""
    who = replace(RUI, language=language, addresses=(*RUI.addresses, FURTHER))
    return known(who, Dialogue(question=Question("invite", SESSION.id), put_to=("further",)))


def said(changes: Sequence[c.Change]) -> list[str]:
    return [
        part.sentence
        for change in changes
        if isinstance(change, c.Queue) and change.to == RUI.id
        for part in change.parts
    ]


def of(kind: type, changes: Sequence[c.Change]) -> list[c.Change]:
    return [change for change in changes if isinstance(change, kind)]


def reasons(changes: Sequence[c.Change]) -> list[str]:
    return [change.reason for change in changes if isinstance(change, c.NewTask)]


def facts_in(changes: Sequence[c.Change], facts: Known) -> list[str]:
    """Names, days and places in everything that these changes say to the person."""
    language = facts.person.language
    locale = Locale.parse(language)
    months = [name for number, name in locale.months["format"]["wide"].items() if number != 5]  # "May messages ..."
    days = (*locale.days["format"]["wide"].values(), *months)
    names = [member.name for member in (*PARTICIPANTS, *STAFF)]
    wanted = [*names, *days, SESSION.venue.name, "Town Library", "14:00", "2pm"]
    standing = standing_facts(facts, language)
    words = "\n".join(
        message([(part.sentence, part.facts) for part in change.parts], standing, language)
        for change in changes
        if isinstance(change, c.Queue) and change.to == RUI.id and change.parts
    )
    return [fact for fact in wanted if re.search(rf"\b{re.escape(fact)}\b", words)]


# --- nothing about anybody -----------------------------------------------------------------------------------------


@in_every_language
@in_every_state
def test_L7_nothing_that_is_written_brings_a_fact_before_the_yes(language: str, state: str) -> None:
    for text in (*ODD, WHO[language], CRISIS[language], NO[language]):
        facts = new(language, state)
        changes = converse(heard(facts, text))
        if not of(c.OpenAddress, changes):
            assert facts_in(changes, facts) == [], text


@in_every_language
@in_every_state
def test_L7_nothing_that_is_written_is_lost(language: str, state: str) -> None:
    """It is answered, kept for after the yes, or a person is told."""
    for text in ODD:
        changes = converse(heard(new(language, state), text))
        kept = [change for change in changes if isinstance(change, c.Remember) and change.dialogue.before]
        assert said(changes) or kept or reasons(changes), text


@pytest.mark.parametrize("kind", ["voice", "picture", "place", "other_media", "edited"])
def test_R13_a_voice_note_before_the_yes_gets_one_plain_answer_without_a_fact(kind: str) -> None:
    facts = new()
    changes = unreadable(heard(facts, ""), kind)
    assert said(changes) == ["HELLO_READS", "HELLO_WHO"]
    assert facts_in(changes, facts) == []


def test_L7_we_start_two_messages_and_everything_else_waits() -> None:
    facts = new()
    ours = [change for change in introductions(facts.person, NOW, ZONE) if isinstance(change, c.Queue)]
    assert [change.parts[0].sentence for change in ours] == ["HELLO", "HELLO_AGAIN"]
    for class_, step, change in (("other", "invite", ""), ("reminder", "day", ""), ("change", "first", "moved")):
        waiting = _waiting(class_, step, change)
        assert isinstance(fate(waiting, facts, NOW), Held)


def _waiting(class_: str, step: str, change: str = "", sentence: str = "INVITE") -> Waiting:
    payload = {"parts": [[sentence, {}]], "session": SESSION.id, "revision": 0, "step": step, "change": change}
    more = {"asks": ["hello", "", "new"], "reads": None, "letters": [], "answers": False, "even_stopped": False}
    return Waiting("m", RUI.id, NOW, NOW + timedelta(days=2), class_, 1, "waiting", {**payload, **more, "way": ""})


def test_the_first_question_is_dropped_when_it_was_asked_already_and_the_second_is_not() -> None:
    facts = new()
    assert fate(_waiting("other", "hello", sentence="HELLO"), facts, NOW) == Never("dropped")
    assert isinstance(fate(_waiting("other", "hello", sentence="HELLO_AGAIN"), facts, NOW), Leaves)
    fresh = new(state="not asked yet")
    assert isinstance(fate(_waiting("other", "hello", sentence="HELLO"), fresh, NOW), Leaves)


# --- what proves a number ------------------------------------------------------------------------------------------


@in_every_language
def test_L7_a_yes_proves_it(language: str) -> None:
    for text in ("1", "OK", " 1. ", YES[language], YES[language].upper()):
        changes = converse(heard(new(language), text))
        assert of(c.OpenAddress, changes) == [c.OpenAddress("new")], text
        assert said(changes) == ["HELLO_DONE"]


@pytest.mark.parametrize("mark", [" ?", ""])
@pytest.mark.parametrize(
    ("language", "asks"),
    [
        ("en", "can I come with my sister"),
        ("pt", "posso ir com a minha irmã"),
        ("pl", "czy mogę przyjść z siostrą"),
        ("fr", "je peux venir avec ma soeur"),
        ("ro", "pot să vin cu sora mea"),
    ],
)
def test_L7_a_question_is_no_yes_with_its_mark_or_without(language: str, asks: str, mark: str) -> None:
    assert not of(c.OpenAddress, converse(heard(new(language), asks + mark)))


def test_L7_a_pressed_button_proves_it() -> None:
    pressed = replace(heard(new(), ""), text="Yes, that is right", word="1", reading=_nothing(), pressed=True)
    assert of(c.OpenAddress, converse(pressed))


def _nothing() -> Reading:
    return Reading((), None, (), None, None, None, False, ())


@in_every_language
@pytest.mark.parametrize("said_first", [CANNOT, LIFT])
def test_L7_what_nobody_would_write_to_a_stranger_proves_it_and_is_acted_on(
    language: str, said_first: dict[str, str]
) -> None:
    changes = converse(heard(new(language), said_first[language]))
    assert of(c.OpenAddress, changes)
    assert of(c.Answer, changes) or of(c.NewRequest, changes)
    assert "HELLO_DONE" not in said(changes)


def test_yes_and_more_in_one_text_are_both_heard() -> None:
    changes = converse(heard(new(), "Yes, and I need a lift"))
    assert of(c.OpenAddress, changes)
    assert of(c.NewRequest, changes)
    assert not of(c.Answer, changes)  # yes to our question is no yes to the meeting
    assert said(changes)[:2] == ["HELLO_DONE", "REQUEST_RECEIVED"]


def test_I_cannot_make_it_is_no_answer_to_whose_number_this_is() -> None:
    changes = converse(heard(new(), "Sorry, I can't make it"))
    assert of(c.OpenAddress, changes)
    assert [change.answer for change in changes if isinstance(change, c.Answer)] == ["no"]


@pytest.mark.parametrize(("state", "asked"), [("not asked yet", "HELLO"), ("there is a message for you", "HELLO")])
def test_a_yes_to_nothing_leads_to_the_neutral_question(state: str, asked: str) -> None:
    for text in ("1", "OK", "yes"):
        changes = converse(heard(new(state=state), text))
        assert said(changes) == [asked], text
        assert not of(c.OpenAddress, changes)


def test_an_invitation_that_waited_is_dropped_when_they_have_said_that_they_cannot_come() -> None:
    address = replace(NUMBER, state="proven")
    for answer, expected in (("open", Leaves), ("no", Never), ("yes", Never)):
        facts = known(replace(RUI, addresses=(address,)), answer=answer)  # type: ignore[arg-type]
        assert isinstance(fate(_waiting("other", "invite"), facts, NOW), expected)


# --- what was written before the yes -------------------------------------------------------------------------------


def test_what_was_written_before_the_yes_is_dealt_with_after_it() -> None:
    facts = new()
    for text, answered in (
        ("where is it?", "HELLO_LATER"),
        ("the room is too loud", "HELLO_LATER"),
        (WHO["en"], "HELLO_WHO"),
    ):
        changes = converse(heard(facts, text))
        assert said(changes) == [answered]
        facts = _after(facts, changes)
    changes = converse(heard(facts, "1"))
    assert said(changes)[0] == "HELLO_DONE"
    assert {"WHERE_SHORT", "CONCERN_FIRST"} <= set(said(changes))
    assert _after(facts, changes).dialogue.before == ()


def _after(facts: Known, changes: Sequence[c.Change]) -> Known:
    remembered = [change.dialogue for change in changes if isinstance(change, c.Remember)]
    return facts.remembering(remembered[-1]) if remembered else facts


@in_every_language
def test_who_is_this_is_answered_once_and_not_asked_for_again(language: str) -> None:
    facts = new(language)
    changes = converse(heard(facts, WHO[language]))
    assert said(changes) == ["HELLO_WHO"]
    assert said(converse(heard(_after(facts, changes), "1"))) == ["HELLO_DONE"]


def test_what_was_never_clear_is_asked_for_in_other_words() -> None:
    facts = _after(new(), converse(heard(new(), "blue cheese")))
    assert said(converse(heard(facts, "1"))) == ["HELLO_DONE", "HELLO_REPEAT"]


def test_something_else_three_times_is_an_answer_a_person_and_silence() -> None:
    facts, answers = new(), []
    for _ in range(4):
        changes = converse(heard(facts, "blue cheese"))
        answers.append((said(changes), reasons(changes)))
        facts = _after(facts, changes)
    assert answers[:2] == [(["HELLO_WHO"], []), (["HELLO_PERSON"], ["REASON_UNCLEAR"])]
    assert answers[2:] == [([], ["REASON_UNCLEAR"])] * 2
    assert len(facts.dialogue.before) == 4


# --- no, STOP, help ------------------------------------------------------------------------------------------------


@in_every_language
def test_L7_a_no_takes_the_number_out(language: str) -> None:
    for text in ("2", NO[language], "WRONG PERSON"):
        changes = converse(heard(new(language), text))
        goodbye = next(change for change in changes if isinstance(change, c.Queue))
        assert (said(changes), goodbye.then, goodbye.way) == (["WRONG_PERSON"], "unlink", "new"), text
        assert of(c.Stop, changes)
        assert reasons(changes) == ["REASON_WRONG_PERSON"]
        assert not of(c.OpenAddress, changes)


@in_every_language
def test_R15_stop_works_before_the_yes_and_says_nothing_of_a_place(language: str) -> None:
    for text in ("STOP", "Stop!!", "S\u200bTOP"):
        changes = converse(heard(new(language), text))
        assert (said(changes), len(of(c.Stop, changes))) == (["STOPPED_NEW"], 1), text


def test_stop_in_a_sentence_works_too() -> None:
    assert said(converse(heard(new(), "please stop texting me"))) == ["STOPPED_NEW"]


def test_start_after_stop_brings_the_question_again_and_not_the_rest() -> None:
    facts = new()
    stopped = replace(facts, person=replace(facts.person, stopped_at=NOW - timedelta(hours=1)))
    changes = converse(heard(stopped, "START"))
    assert said(changes) == ["HELLO_WHO"]
    assert of(c.StartAgain, changes)
    assert not of(c.OpenAddress, changes)


@in_every_language
def test_C10_words_of_danger_get_help_and_no_name(language: str) -> None:
    changes = converse(heard(new(language), CRISIS[language]))
    assert said(changes) == ["CRISIS_PLAIN"]


def test_DELETE_ME_from_an_unknown_number_erases_nobody() -> None:
    changes = converse(heard(new(), "DELETE ME"))
    assert not of(c.Erase, changes)
    assert "erase" not in [change.then for change in changes if isinstance(change, c.Queue)]
    assert reasons(changes) == ["REASON_DELETE_ASKED"]
    assert said(changes) == ["WRONG_PERSON"]
    assert said(converse(heard(new(), "MY DATA"))) == ["HELLO_LATER"]


# --- CANCEL, END, QUIT alone (mission 6, 3) ------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["CANCEL", "End", "quit."])
def test_a_lone_carrier_word_blocks_the_texts_and_asks_a_person_if_there_is_no_other_way(text: str) -> None:
    for facts in (known(), new()):
        address = facts.person.addresses[0]
        changes = converse(heard(facts, text))
        assert of(c.BlockAddress, changes) == [c.BlockAddress(address.id)]
        assert (said(changes), reasons(changes)) == ([], ["REASON_CARRIER_STOP"])
        assert not of(c.Stop, changes)


@pytest.mark.parametrize("text", ["CANCEL", "End", "quit."])
def test_a_lone_carrier_word_is_asked_about_by_the_second_way(text: str) -> None:
    telegram = Address("tg", "telegram", "700", "proven")
    by_hand = Address("post", "byhand", "post: 12 Elm Street", "proven")
    facts = known(replace(RUI, addresses=(*RUI.addresses, by_hand, telegram)))
    changes = converse(heard(facts, text))
    question = next(change for change in changes if isinstance(change, c.Queue))
    assert (question.way, said(changes), reasons(changes)) == ("tg", ["ONE_OR_ALL"], [])
    assert [letter[:2] for letter in question.letters] == [("A", "my_next"), ("B", "stop_all")]
    only_unproven = known(replace(RUI, addresses=(*RUI.addresses, by_hand, FURTHER)))
    assert reasons(converse(heard(only_unproven, text))) == ["REASON_CARRIER_STOP"]


def test_a_lone_carrier_word_elsewhere_blocks_nothing_and_is_asked_about_there() -> None:
    telegram = Address("tg", "telegram", "700", "proven")
    changes = converse(heard(known(replace(RUI, addresses=(telegram,))), "CANCEL"))
    assert (said(changes), of(c.BlockAddress, changes), reasons(changes)) == (["ONE_OR_ALL"], [], [])


# --- there is a message for you ------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["OK", "1", "2", "yes", "no"])
def test_an_answer_to_there_is_a_message_is_no_answer_about_a_meeting(text: str) -> None:
    whatsapp = replace(WHATSAPP, state="proven")
    facts = known(replace(RUI, addresses=(whatsapp,)), Dialogue(question=Question("knock", about="new-wa")))
    changes = converse(heard(facts, text))
    assert not of(c.Answer, changes)
    assert said(changes) == []  # what waited follows


# --- is it still theirs? (L6) --------------------------------------------------------------------------------------


def silent(language: str = "en") -> Known:
    address = replace(RUI.addresses[0], asked_at=NOW - timedelta(hours=2))
    dialogue = Dialogue(question=Question("still", about=address.id))
    return known(replace(RUI, language=language, addresses=(address,)), dialogue, answer="yes")


@in_every_language
def test_L6_yes_keeps_it_and_no_takes_it_out(language: str) -> None:
    for text in ("1", "OK", YES[language]):
        changes = converse(heard(silent(language), text))
        assert (said(changes), bool(of(c.OpenAddress, changes))) == (["NUMBER_STILL"], True), text
    for text in ("2", "WRONG PERSON"):
        assert said(converse(heard(silent(language), text))) == ["WRONG_PERSON"]


@in_every_language
def test_L6_whoever_asks_who_we_are_gets_no_day_and_no_place(language: str) -> None:
    for text in (WHO[language], "where is it?", "MENU", "WHERE", "READ", "blue cheese", "hello"):
        facts = silent(language)
        changes = converse(heard(facts, text))
        assert (said(changes), of(c.OpenAddress, changes)) == (["HELLO_WHO"], []), text
        assert facts_in(changes, facts) == []


@in_every_language
def test_L6_what_a_stranger_could_not_write_is_a_yes(language: str) -> None:
    changes = converse(heard(silent(language), CANNOT[language]))
    assert of(c.OpenAddress, changes)
    assert of(c.Answer, changes)


def test_L6_a_no_at_another_number_is_not_about_this_one() -> None:
    telegram = Address("tg", "telegram", "700", "proven")
    facts = silent()
    facts = replace(facts, person=replace(facts.person, addresses=(*facts.person.addresses, telegram)))
    changes = converse(heard(facts, "2", way=telegram))
    assert not of(c.Stop, changes)
    assert "unlink" not in [change.then for change in changes if isinstance(change, c.Queue)]


# --- a further way -------------------------------------------------------------------------------------------------


def test_a_further_way_is_proved_by_an_answer_there_and_comes_first() -> None:
    facts = further()
    changes = converse(heard(facts, "1", way=FURTHER))
    assert of(c.OpenAddress, changes) == [c.OpenAddress("further")]
    assert of(c.ChooseAddress, changes) == [c.ChooseAddress("further")]
    assert said(changes) == ["CHANNEL_SET"]
    assert not of(c.Answer, changes)


def test_the_same_1_at_the_first_number_answers_the_invitation() -> None:
    changes = converse(heard(further(), "1"))
    assert [change.answer for change in changes if isinstance(change, c.Answer)] == ["yes"]
    assert not of(c.ChooseAddress, changes)


def test_a_no_at_a_further_way_takes_only_that_one_out() -> None:
    for text in ("2", "no", "WRONG PERSON"):
        changes = converse(heard(further(), text, way=FURTHER))
        told = next(change for change in changes if isinstance(change, c.Queue))
        assert (said(changes), told.then, told.way) == (["CHANNEL_NOT"], "unlink", "further")
        assert (of(c.Stop, changes), reasons(changes)) == ([], [])


def test_a_yes_at_a_further_way_that_was_not_asked_brings_the_question_and_no_fact() -> None:
    facts = further().remembering(Dialogue(question=Question("invite", SESSION.id)))
    for text in ("OK", "1", "yes"):
        changes = converse(heard(facts, text, way=FURTHER))
        assert (said(changes), of(c.OpenAddress, changes)) == (["CHANNEL_PROVE"], [])
        assert facts_in(changes, facts) == []


@in_every_language
def test_something_odd_at_a_further_way_changes_nothing_and_is_answered_there(language: str) -> None:
    for text in ODD:
        facts = further(language)
        changes = converse(heard(facts, text, way=FURTHER))
        answers = [change for change in changes if isinstance(change, c.Queue) and change.answers]
        assert all(change.way in ("further", RUI.addresses[0].id) for change in answers)
        assert not of(c.ChooseAddress, changes) or of(c.OpenAddress, changes)


# --- no answer at all ----------------------------------------------------------------------------------------------


def _waiting_for(address: Address, dialogue: Dialogue | None = None) -> list[c.Change]:
    who = replace(RUI, addresses=(address,), enrolled_at=NOW - timedelta(days=40))
    people = (who, *PARTICIPANTS[1:])
    return due_now(watching(people=people, dialogues={RUI.id: dialogue or Dialogue()}, last_release="2027-03-01"), NOW)


def test_L7_after_five_days_without_a_yes_a_person_is_told_once_and_what_was_kept_goes() -> None:
    asked = replace(NUMBER, asked_at=NOW - timedelta(days=5, minutes=1))
    assert reasons(_waiting_for(asked)) == ["REASON_NO_FIRST_ANSWER"]
    changes = _waiting_for(asked, Dialogue(before=("where is it?",)))
    assert [change.dialogue.before for change in changes if isinstance(change, c.Remember)] == [()]


@pytest.mark.parametrize(
    "address",
    [
        replace(NUMBER, asked_at=None),
        replace(NUMBER, asked_at=NOW - timedelta(days=4)),
        replace(NUMBER, asked_at=NOW - timedelta(days=9), state="proven", heard_at=NOW),
    ],
    ids=["not asked yet", "asked 4 days ago", "proven"],
)
def test_nobody_is_told_before_the_question_has_waited_for_five_days(address: Address) -> None:
    assert "REASON_NO_FIRST_ANSWER" not in reasons(_waiting_for(address))


# --- four questions ------------------------------------------------------------------------------------------------

FOUR = ("HELLO", "INVITE", "ASK_ON_THE_DAY", "ASK_PHONE")
"""Is it your number; do you come; a change on the day; may we phone."""
ENROLLED: dict[str, Conversation] = {"by the coordinator": converse, "by a start link": proved_by_code}
"""How somebody comes to us -> what their yes to the first question, or their code, does."""
in_each_way = pytest.mark.parametrize("way", ENROLLED)


def enrolled(language: str, way: str) -> tuple[Known, list[c.Change]]:
    """Somebody whose number is theirs by now, and what was said until then; whoever pressed a link was not asked."""
    facts = replace(new(language), changes=())
    asked = [one for one in introductions(facts.person, NOW, ZONE) if isinstance(one, c.Queue)][:1]
    proven = ENROLLED[way](heard(facts, "1"))
    said_so_far = [*(asked if way == "by the coordinator" else []), *proven]
    invitation = c.Queue(RUI.id, (c.part(INVITE, **session_facts(SESSION)),), asks=Question("invite", SESSION.id))
    return _went_on(facts, [*proven, invitation]), [*said_so_far, invitation]


def _went_on(facts: Known, changes: Sequence[c.Change]) -> Known:
    """As they are known once these changes are made and what was said has left."""
    person, dialogue = facts.person, facts.dialogue
    for change in changes:
        match change:
            case c.OpenAddress():
                person = replace(person, addresses=(replace(person.addresses[0], state="proven"),))
            case c.Welcomed():
                person = replace(person, welcomed=True)
            case c.SetPreferences(preferences=chosen):
                person = replace(person, preferences=chosen)
            case c.Remember(dialogue=remembered):
                dialogue = remembered
            case c.Queue(to=RUI.id, asks=asks, letters=letters):
                dialogue = dialogue.asking(asks) if asks else dialogue
                dialogue = dialogue.listing(tuple(Option(*one) for one in letters), NOW) if letters else dialogue
            case _:
                pass
    return replace(facts, person=person, dialogue=dialogue)


def _talked(facts: Known, *texts: str) -> tuple[Known, list[c.Change]]:
    everything: list[c.Change] = []
    for text in texts:
        changes = converse(heard(facts, text))
        facts, everything = _went_on(facts, changes), everything + changes
    return facts, everything


def questions(changes: Sequence[c.Change]) -> list[str]:
    """What waits for a digit or a letter."""
    found = []
    for one in changes:
        if isinstance(one, c.Queue) and one.to == RUI.id:
            found += [part.sentence for part in one.parts if "1" in dict(SENTENCES[part.sentence].buttons)]
            found += [one.parts[-1].sentence] if one.letters else []
    return found


@in_every_language
@in_each_way
def test_demand_51_enrolment_asks_at_most_four_questions(language: str, way: str) -> None:
    facts, before = enrolled(language, way)
    _, after = _talked(facts, "1", "A", "A", "A")
    everything = [*before, *after]
    assert questions(everything) == list(FOUR if way == "by the coordinator" else FOUR[1:])
    parts = [(part.sentence, part.facts) for one in everything if isinstance(one, c.Queue) for part in one.parts]
    assert message(parts, standing_facts(facts, language), language).count("?") <= len(FOUR)


@in_every_language
@in_each_way
@pytest.mark.parametrize("answered", [(), ("1",), ("1", "A")], ids=["the meeting", "the day itself", "the phone"])
def test_demand_51_each_of_them_may_be_skipped(language: str, way: str, answered: tuple[str, ...]) -> None:
    """Something else is written instead: it is answered, nothing is taken for a yes, and the question does not come again."""
    facts, before = enrolled(language, way)
    facts, until = _talked(facts, *answered)
    skipped = facts.person.preferences
    facts, after = _talked(facts, LIFT[language], CANNOT[language])
    assert {"REQUEST_RECEIVED", "ABSENCE", "DECLINED"} & set(said(after))
    chosen = facts.person.preferences
    assert (chosen.on_the_day, chosen.phone) == (skipped.on_the_day, skipped.phone)
    asked = [name for name in questions([*before, *until, *after]) if name in FOUR]
    assert len(asked) == len(set(asked))

"""By which way: named or from a list, proved by an answer, by link, by hand; a number that is somebody else's (L4, mission 6, 10)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.conversations import converse
from bot.conversations.preferences import set_channel
from storage import changes as c
from storage.dialogue import Dialogue, Option, Pending, Question
from storage.known import Known
from storage.records import Address, Request

from .group import KIM, LANGUAGES, NOW, PROJECT, RUI, SESSION, heard, known

SMS = RUI.addresses[0]
WHATSAPP = Address("wa", "whatsapp", SMS.value, "proven")
POST = Address("post", "byhand", "post: 12 Elm Street", "proven")
LINK = "https://t.me/bot?start=CODE"
ASKED = {
    "en": "WhatsApp please",
    "pt": "pode mandar por WhatsApp?",
    "pl": "wolę WhatsApp",
    "fr": "je voudrais changer pour WhatsApp",
    "ro": "prefer WhatsApp",
}


def someone(*addresses: Address, language: str = "en", **more: object) -> Known:
    who = replace(RUI, language=language, addresses=addresses or (SMS,))
    facts = known(who, Dialogue(question=Question("invite", SESSION.id)))
    return replace(facts, requests=(), links={"telegram": LINK}, **more)  # type: ignore[arg-type]


def said(changes: Sequence[c.Change]) -> list[str]:
    answers = [change for change in changes if isinstance(change, c.Queue) and change.answers]
    return [part.sentence for change in answers for part in change.parts]


def of(kind: type, changes: Sequence[c.Change]) -> list[c.Change]:
    return [change for change in changes if isinstance(change, kind)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_channel_of_the_same_number_is_asked_there_and_nothing_else_changes(language: str) -> None:
    changes = converse(heard(someone(language=language), ASKED[language]))
    (added,) = of(c.AddAddress, changes)
    assert isinstance(added, c.AddAddress)
    assert (added.channel, added.value) == ("whatsapp", SMS.value)
    question = next(change for change in changes if isinstance(change, c.Queue) and not change.answers)
    assert [part.sentence for part in question.parts] == ["CHANNEL_PROVE"]
    assert (question.way, question.step, question.asks) == (
        added.address_id,
        "prove",
        Question("prove", about=added.address_id),
    )
    assert said(changes) == ["CHANNEL_ASKED", "CHANNEL_SHOWS_NAME"]  # L5
    assert not of(c.ChooseAddress, changes)
    assert not of(c.OpenAddress, changes)


def test_the_question_at_the_new_way_leaves_the_invitation_open() -> None:
    invited = Dialogue(question=Question("invite", SESSION.id), options=(Option("A", "x"),), options_at=NOW)
    asked = invited.asking(Question("prove", about="new"))
    assert asked == replace(invited, put_to=("new",))
    assert invited.asking(Question("hello", about="new")).question == Question("hello", about="new")


def test_telegram_is_a_link_that_works_once_for_seven_days() -> None:
    changes = converse(heard(someone(), "Can I have messages on Telegram instead?"))
    (code,) = of(c.NewCode, changes)
    assert isinstance(code, c.NewCode)
    assert (code.person_id, code.until) == (RUI.id, NOW + timedelta(days=7))
    answer = next(change for change in changes if isinstance(change, c.Queue))
    link = answer.parts[0].facts["link"]
    assert parse_qs(urlsplit(link).query)["start"] == [code.code]
    assert len(code.code) <= 64
    assert not of(c.AddAddress, changes)


def test_back_to_a_way_that_has_answered_before_needs_no_proof() -> None:
    changes = converse(heard(someone(WHATSAPP, SMS), "text me instead please, sms", way=WHATSAPP))
    assert of(c.ChooseAddress, changes) == [c.ChooseAddress(SMS.id)]
    assert said(changes) == ["CHANNEL_NOW"]


@pytest.mark.parametrize("state", ["blocked", "silent", "unproven"])
def test_a_way_that_did_not_answer_lately_is_proved_again(state: str) -> None:
    facts = someone(SMS, replace(WHATSAPP, state=state))  # type: ignore[arg-type]
    changes = converse(heard(facts, ASKED["en"]))
    assert of(c.AddAddress, changes) == [c.AddAddress("wa", RUI.id, "whatsapp", SMS.value)]
    assert not of(c.ChooseAddress, changes)


def test_whoever_names_the_way_they_have_gets_the_list_as_well() -> None:
    changes = converse(heard(someone(), "no SMS please"))
    assert said(changes) in (["CHANNEL_HERE", "CHANNEL_WHICH"], ["CHANNEL_WHICH"])
    assert set_channel(heard(someone(), "A"), "sms") == [
        c.Queue(
            to=RUI.id, parts=(c.Part("CHANNEL_HERE", {"channel": {"say": "CHANNEL_SMS"}}),), answers=True, way=SMS.id
        )
    ]


def test_the_list_names_the_ways_that_work_here_and_by_hand() -> None:
    changes = converse(heard(someone(), "I want messages another way"))
    answer = next(change for change in changes if isinstance(change, c.Queue))
    assert [letter[2] for letter in answer.letters] == ["sms", "whatsapp", "telegram", "byhand"]


def test_L4_a_number_that_is_somebody_elses_is_refused_without_saying_whose() -> None:
    changes = converse(heard(someone(number_taken=True), ASKED["en"]))
    assert said(changes) == ["CHANNEL_TAKEN"]
    (task,) = of(c.NewTask, changes)
    assert isinstance(task, c.NewTask)
    assert (task.reason, task.words, task.person_id) == ("REASON_NUMBER_TAKEN", "", RUI.id)
    assert not of(c.AddAddress, changes)


def test_the_menu_leads_to_the_ways() -> None:
    facts = someone()
    for text, asked in (("MENU", "MENU"), ("E", "SETTINGS"), ("B", "CHANNEL_WHICH")):
        changes = converse(heard(facts, text))
        assert said(changes) == [asked]
        letters = next(change.letters for change in changes if isinstance(change, c.Queue))
        facts = facts.remembering(Dialogue(options=tuple(Option(*letter) for letter in letters), options_at=NOW))


# --- by post, by phone, in person ----------------------------------------------------------------------------------


def test_by_hand_is_asked_of_the_coordinator_and_until_then_nothing_changes() -> None:
    facts = someone().remembering(Dialogue(options=(Option("D", "set_channel", "byhand"),), options_at=NOW))
    changes = converse(heard(facts, "D"))
    (request,) = of(c.NewRequest, changes)
    assert isinstance(request, c.NewRequest)
    assert request.kind == "KIND_BYHAND"
    assert said(changes) == ["REQUEST_RECEIVED_FREE", "CHANNEL_UNTIL"]
    assert not of(c.ChooseAddress, changes)


def _answering(words: str, kind: str = "details_yes") -> list[c.Change]:
    request = Request("r", PROJECT.id, RUI.id, "KIND_BYHAND", "", None, "open", NOW, NOW + timedelta(days=3))
    facts = replace(known(KIM, Dialogue(pending=Pending(kind, "r"))), requests=(request,))
    return converse(heard(facts, words))


def test_the_coordinators_yes_makes_each_message_a_task_with_what_she_wrote_on_it() -> None:
    changes = _answering("post: 12 Elm Street")
    (added,) = of(c.AddAddress, changes)
    assert isinstance(added, c.AddAddress)
    assert (added.person_id, added.channel, added.value) == (RUI.id, "byhand", "post: 12 Elm Street")
    assert of(c.ChooseAddress, changes) == [c.ChooseAddress(added.address_id)]
    notice = next(change for change in changes if isinstance(change, c.Queue) and change.to == RUI.id)
    assert notice.way == SMS.id  # this answer itself still comes to the phone that asked


def test_the_coordinators_no_or_an_empty_yes() -> None:
    assert not of(c.AddAddress, _answering("not possible", "details_no"))
    (added,) = of(c.AddAddress, _answering("OK"))
    assert isinstance(added, c.AddAddress)
    assert added.value == ""


def test_the_coordinator_is_asked_how_when_she_says_yes() -> None:
    request = Request("r", PROJECT.id, RUI.id, "KIND_BYHAND", "", None, "open", NOW, NOW + timedelta(days=3))
    asked = Dialogue(options=(Option("A", "request_yes", "r"),), options_at=NOW)
    assert said(converse(heard(replace(known(KIM, asked), requests=(request,)), "A"))) == ["BYHAND_DETAILS"]


# --- an answer goes to where the text came from --------------------------------------------------------------------


def test_an_answer_goes_to_where_the_text_came_from() -> None:
    for way in (SMS, WHATSAPP):
        changes = converse(heard(someone(WHATSAPP, SMS), "MENU", way=way))
        assert [change.way for change in changes if isinstance(change, c.Queue)] == [way.id]


def test_wrong_person_at_one_of_two_ways_keeps_the_other() -> None:
    changes = converse(heard(someone(WHATSAPP, SMS), "WRONG PERSON", way=SMS))
    goodbye = next(change for change in changes if isinstance(change, c.Queue))
    assert (goodbye.then, goodbye.way, of(c.Stop, changes)) == ("unlink", SMS.id, [])
    alone = converse(heard(someone(SMS), "WRONG PERSON"))
    assert of(c.Stop, alone)

"""Help lines always, an alert only under an accepted rule, honest hours, never a label: C1, C4, C5, C6, C7."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.conversations import alerts, converse
from bot.conversations.heard import Heard
from messages.catalogue import wording
from messages.texts import SENTENCES
from messages.understand import reviewed
from scheduler.duty import NEXT_CONTACT, on_duty_from, turns
from storage import changes as c
from storage.dialogue import Dialogue, Question
from storage.records import Consent, Duty, Person

from .group import ANNA, LANGUAGES, NOW, RUI, SAM, STAFF, ZONE, heard, known, person

DANGER = "I want to kill myself"
BEA = person("Bea", "named_contact", group="staff")
WEEKDAYS = Duty((0, 1, 2, 3, 4), time(9), time(17))
TELL = {"alerts": Consent("tell", alerts.RULE_VERSION, "2027-01-01")}
ACKNOWLEDGES = (
    "STARTED",
    "WELCOME",
    "HELP",
    "CONCERN_FIRST",
    "CONCERN_FIRST_A_ONLY",
    "RECEIPT",
    "RECEIPT_WAIT",
    "TALK_SENT",
    "TALK_ADDED",
)


def signed(_: str) -> tuple[str, str]:
    return ("a native reader", "2027-01-01")


def told(changes: Iterable[c.Change], *people: Person) -> list[c.Queue]:
    ids = {one.id for one in people}
    return [change for change in changes if isinstance(change, c.Queue) and change.to in ids]


def with_contacts(who: Person, *contacts: Person, text: str = DANGER):  # type: ignore[no-untyped-def]
    return heard(replace(known(who), staff=(*STAFF[:1], *contacts)), text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ACKNOWLEDGES)
def test_C1_every_start_and_every_acknowledgement_carries_the_help_lines(name: str, language: str) -> None:
    words = wording(SENTENCES[name], language)
    assert "{talk_line}" in words
    assert "{emergency}" in words
    assert "{lines}" not in words, "number and hours only: the name of a service gives the topic away"


def test_C4_without_a_stored_rule_words_of_danger_tell_nobody() -> None:
    for consents in ({}, {"alerts": Consent("ask", "1", "2027-01-01")}):
        who = replace(RUI, consents=consents)
        assert told(converse(with_contacts(who, ANNA)), ANNA, SAM) == []
        assert alerts.by_the_rule(with_contacts(who, ANNA), signed)[0] == []


def test_C4_under_the_accepted_rule_the_contact_is_told_who_and_how_but_not_the_words() -> None:
    made, _, said = alerts.by_the_rule(with_contacts(replace(RUI, consents=TELL), ANNA), signed)
    [first, *_] = told(made, ANNA)
    assert [part.sentence for part in first.parts] == ["ALERT_WORDS"]
    assert first.parts[0].facts == {"name": "Rui", "number": RUI.addresses[0].value}
    assert DANGER not in repr([part.facts for change in made if isinstance(change, c.Queue) for part in change.parts])
    assert [part.sentence for part in said] == ["CRISIS_TOLD"]


def test_C4_several_texts_within_an_hour_are_one_alert() -> None:
    names = set()
    for text in (DANGER, "i want to die"):
        made, _, _ = alerts.by_the_rule(with_contacts(replace(RUI, consents=TELL), ANNA, text=text), signed)
        names.add(tuple(change.once for change in told(made, ANNA)))
    assert len(names) == 1


def test_C4_the_rule_is_stored_with_the_version_of_its_words_and_the_day() -> None:
    for letter, answer in (("A", "ask"), ("B", "tell")):
        offered = alerts.offer_rule(heard(known(RUI), "A"))
        [shown] = told(offered, RUI)
        about = {given: about for given, _, about in shown.letters}
        made = alerts.choose_rule(heard(known(RUI), letter), about[letter])
        assert c.GiveConsent(RUI.id, "alerts", answer, alerts.RULE_VERSION, NOW.date()) in made


def test_C4_a_stranger_who_may_hold_the_phone_raises_no_alert() -> None:
    way = replace(RUI.addresses[0], state="unproven")
    who = replace(RUI, consents=TELL, addresses=(way,))
    assert told(converse(with_contacts(who, ANNA)), ANNA) == []


def must_act(who: Person, text: str = "I do not like how Sam talks to me") -> Heard:
    """A project that must always act, in which somebody writes this."""
    facts: Heard = with_contacts(who, ANNA, text=text)
    return replace(facts, known=replace(facts.known, project=replace(facts.known.project, must_act=True)))


def test_C4_who_must_always_act_says_so_before_the_first_private_word_and_stores_it() -> None:
    stored, shown = alerts.said_first(must_act(RUI), signed)
    assert stored == c.GiveConsent(RUI.id, "alerts", "tell", alerts.MUST_ACT_VERSION, NOW.date())
    assert [part.sentence for part in told([shown], RUI)[0].parts] == ["MUST_ACT"]
    knows = replace(RUI, consents={"alerts": Consent("tell", alerts.MUST_ACT_VERSION, "2027-01-01")})
    assert alerts.said_first(must_act(knows), signed) == [], "said once"
    assert alerts.said_first(must_act(ANNA), signed) == [], "staff raise no alert"
    assert alerts.said_first(must_act(RUI), lambda _: None) == [], (
        "not said in a language in which it would not be done"
    )
    assert alerts.said_first(with_contacts(RUI, ANNA), signed) == []


def test_C4_the_program_does_not_start_where_it_must_act_and_could_not() -> None:
    project = replace(known(RUI).project, must_act=True)
    assert alerts.why_not(project, [RUI, ANNA], signed) == []
    assert alerts.why_not(project, [RUI, SAM], signed) == ["Nobody is a named contact."]
    assert alerts.why_not(project, [RUI, ANNA], lambda _: None) == ["Nobody has signed the words of danger: en."]
    assert alerts.why_not(known(RUI).project, [RUI], lambda _: None) == []


def test_C5_contacts_are_asked_in_turn_and_the_person_hears_when_nobody_answers() -> None:
    made = alerts.asked_for(with_contacts(RUI, ANNA, BEA))
    asked = told(made, ANNA, BEA)
    assert [change.to for change in asked] == [ANNA.id, BEA.id, ANNA.id, BEA.id]
    assert [change.not_before for change in asked] == [NOW + place * NEXT_CONTACT for place in range(4)]
    honest = next(change for change in told(made, RUI) if not change.answers)
    assert [part.sentence for part in honest.parts] == ["ALERT_NOBODY"]
    assert honest.not_before == NOW + 4 * NEXT_CONTACT


def test_C5_one_who_has_seen_it_ends_the_others_and_the_person_hears_that() -> None:
    asked = alerts.asked_for(with_contacts(RUI, ANNA, BEA))
    first = told(asked, ANNA)[0]
    question = first.asks
    assert question is not None
    contact = replace(known(ANNA, Dialogue(question=question)), staff=(*STAFF[:1], ANNA, BEA))
    made = converse(heard(contact, "OK"))
    waiting = {change.once for change in asked if isinstance(change, c.Queue) and change.once}
    [ended] = [change for change in made if isinstance(change, c.CancelQueued)]
    assert waiting <= set(ended.onces)
    [seen] = told(made, RUI)
    assert [part.sentence for part in seen.parts] == ["ALERT_SEEN_BY"]


def test_C5_outside_their_hours_the_person_reads_that_nobody_is_on_duty_and_when() -> None:
    contact = replace(ANNA, duty=Duty((2,), time(9), time(17)))
    made = alerts.asked_for(with_contacts(RUI, contact))
    [said] = [change for change in told(made, RUI) if change.answers]
    assert [part.sentence for part in said.parts] == ["CRISIS_ASKED_LATER"]
    assert said.parts[0].facts["by"] == "2027-03-03T09:00"
    assert told(made, contact)[0].not_before == on_duty_from(contact.duty, NOW, ZONE)


def test_C5_whoever_is_on_duty_comes_first() -> None:
    away, here = replace(ANNA, duty=Duty((2,), time(9), time(17))), replace(BEA, duty=WEEKDAYS)
    assert [contact.name for _, contact in turns((away, here), NOW, ZONE)] == ["Bea", "Anna", "Bea", "Anna"]


@pytest.mark.parametrize(
    ("hours", "starts"),
    [(0, 0), (4.5, 4.5), (5, 21), (20, 21), (24 * 4 + 6, 24 * 7 - 3)],
)
def test_C5_hours_are_those_of_the_projects_wall_clock(hours: float, starts: float) -> None:
    """Monday 12:00 is the beginning; on Friday evening it is Monday morning."""
    at = NOW + timedelta(hours=hours)
    assert on_duty_from(WEEKDAYS, at, ZONE) == NOW + timedelta(hours=starts)


def test_C5_facilitators_are_not_told() -> None:
    made = [*alerts.asked_for(with_contacts(RUI, ANNA)), *converse(with_contacts(replace(RUI, consents=TELL), ANNA))]
    assert told(made, SAM) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_C6_in_a_language_that_nobody_has_signed_there_is_help_and_no_alert(language: str) -> None:
    who = replace(RUI, consents=TELL, language=language)
    unsigned = alerts.by_the_rule(with_contacts(who, ANNA), lambda _: None)
    assert unsigned[0] == []
    made = converse(with_contacts(who, ANNA))
    assert any(change.parts[-1].sentence == "CRISIS" for change in told(made, RUI))
    assert bool(told(made, ANNA)) == (reviewed(language) is not None)
    assert alerts.can_be_offered(with_contacts(who, ANNA), signed)
    assert not alerts.can_be_offered(with_contacts(who, ANNA), lambda _: None)


def test_C7_I_am_safe_leaves_in_peace_whoever_was_not_asked_yet() -> None:
    waiting = ("alert/x/0", "alert/x/1")
    made = converse(heard(known(RUI, Dialogue(alerts=waiting)), "I am safe"))
    assert c.CancelQueued(waiting) in made
    assert told(made, RUI)[0].parts[0].sentence == "CRISIS_SAFE"


def test_C7_a_hit_changes_no_answer_no_invitation_and_no_request() -> None:
    made = converse(heard(known(replace(RUI, consents=TELL), Dialogue(question=Question("invite", "s1"))), DANGER))
    assert not any(isinstance(change, c.Answer | c.NewRequest | c.MoveRequest | c.NewTask | c.Stop) for change in made)


OF_ANOTHER = {
    "en": ("my daughter says she wants to die", "my son died and I want to die too"),
    "pt": ("a minha filha diz que quer morrer", "o meu namorado ameaça bater-me se eu sair"),
    "pl": ("moja córka mówi, że chce umrzeć", "mój chłopak grozi że mnie pobije jak wyjdę"),
    "fr": ("ma fille dit qu'elle veut mourir", "mon mari m'a encore frappée"),
    "ro": ("fiica mea spune că vrea să moară", "soțul meu mă bate"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_C7_worry_about_somebody_else_gets_the_words_for_carers(language: str) -> None:
    """With the same numbers and choices. Whatever speaks of the writer as well is about the writer."""
    who = replace(RUI, language=language)
    for text, sentences in zip(OF_ANOTHER[language], ("CRISIS_OTHER", "CRISIS"), strict=True):
        [said] = told(converse(with_contacts(who, ANNA, text=text)), who)
        assert [part.sentence for part in said.parts] == [sentences], text
        assert [letter for letter, *_ in said.letters] == ["A", "B", "C"]
    [alone] = told(converse(with_contacts(who, text=OF_ANOTHER[language][0])), who)
    assert [part.sentence for part in alone.parts] == ["CRISIS_OTHER_NO_CONTACT"]
    for name in ("CRISIS_OTHER", "CRISIS_OTHER_NO_CONTACT"):
        assert {"{emergency}", "{lines}"} <= set(re.findall(r"\{\w+\}", wording(SENTENCES[name], language)))

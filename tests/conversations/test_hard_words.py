"""What does a word mean: explained at once, or promised and asked without a name (demands 9, 10, 13)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversations import converse
from bot.conversations.hard_words import write_meaning
from bot.conversations.staff.deciding import open_request, open_requests
from messages.glossary import Term
from scheduler.chase import due_now
from storage import changes as c
from storage.dialogue import Dialogue, Pending, Question
from storage.known import Known
from storage.records import Person, Request

from .group import KIM, LANGUAGES, NOW, PARTICIPANTS, PAT, PROJECT, RUI, SESSION, heard, known, watching

TERM = Term(
    {"en": "co-production", "pt": "coprodução", "pl": "koprodukcja", "fr": "coproduction", "ro": "coproducție"},
    {language: f"Planning together ({language})." for language in LANGUAGES},
)
ASKS = {
    "en": "what does {} mean?",
    "pt": "o que quer dizer {}?",
    "pl": "co to znaczy {}?",
    "fr": "que veut dire {} ?",
    "ro": "ce înseamnă {}?",
}
WANTED = Request("r-word", PROJECT.id, RUI.id, "KIND_WORD", "safeguarding", None, "open", NOW, NOW + timedelta(days=3))
OTHERS = replace(WANTED, id="r-other", person_id=PARTICIPANTS[1].id, words="Safe-guarding")


def facts(who: Person = RUI, dialogue: Dialogue | None = None, requests: tuple[Request, ...] = ()) -> Known:
    return replace(known(who, dialogue), glossary=(TERM,), requests=requests)


def said(changes: list[c.Change]) -> list[c.Part]:
    """What the writer of the text reads."""
    return [part for change in changes if isinstance(change, c.Queue) and change.answers for part in change.parts]


@pytest.mark.parametrize("language", LANGUAGES)
def test_demand_9_a_hard_word_is_explained_in_the_language_of_the_reader(language: str) -> None:
    asker = replace(RUI, language=language)
    changes = converse(heard(facts(asker), ASKS[language].format(TERM.called(language))))
    assert [(part.sentence, part.facts["words"]) for part in said(changes)] == [("WORD_MEANS", TERM.meaning[language])]
    assert not [change for change in changes if isinstance(change, c.NewRequest | c.NewTask)]


def test_demand_9_a_meaning_in_another_language_says_so() -> None:
    half = replace(facts(replace(RUI, language="pl")), glossary=(Term({"en": "hub"}, {"en": "A place to meet."}),))
    [part] = said(converse(heard(half, "co to znaczy hub?")))
    assert part.facts["words"] == "Język angielski: A place to meet."


def test_demand_9_asking_what_a_kind_of_help_means_asks_for_nothing() -> None:
    respite = Term({"en": "respite"}, {"en": "Somebody takes over at home."})
    changes = converse(heard(replace(facts(), glossary=(respite,)), "can you explain the word respite"))
    assert not [change for change in changes if isinstance(change, c.NewRequest)]
    assert [part.sentence for part in said(changes)] == ["WORD_MEANS"]


def test_demand_9_asking_about_a_word_leaves_the_open_question_open() -> None:
    asked = Dialogue(question=Question("invite", SESSION.id))
    changes = converse(heard(facts(dialogue=asked), "what does co-production mean?"))
    assert not [change for change in changes if isinstance(change, c.Remember)]


def test_demand_9_the_word_alone_is_explained_before_anybody_is_troubled() -> None:
    assert [part.sentence for part in said(converse(heard(facts(), "Co-production?")))] == ["WORD_MEANS"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_demand_10_an_unknown_word_goes_to_the_keeper_without_a_name_and_with_a_date(language: str) -> None:
    asker = replace(RUI, language=language)
    changes = converse(heard(facts(asker), ASKS[language].format("safeguarding")))
    [request] = [change for change in changes if isinstance(change, c.NewRequest)]
    assert (request.kind, request.words) == ("KIND_WORD", "safeguarding")
    assert request.answer_by > NOW
    assert said(changes)[0].sentence == "WORD_ASKED"
    [told] = [change for change in changes if isinstance(change, c.Queue) and change.to == KIM.id]
    assert RUI.name not in str([part.facts for part in told.parts])
    assert [letter[1] for letter in told.letters] == ["write_meaning"]


def test_demand_13_the_same_word_twice_by_the_same_person_is_one_question() -> None:
    changes = converse(heard(facts(requests=(WANTED,)), "what does safe guarding mean?"))
    assert not [change for change in changes if isinstance(change, c.NewRequest)]
    assert [part.sentence for part in said(changes)] == ["WORD_ASKED"]


def test_demand_10_no_word_named_asks_back_and_troubles_nobody() -> None:
    changes = converse(heard(facts(), "what does that mean?"))
    assert [part.sentence for part in said(changes)] == ["WORD_WHICH"]
    assert not [change for change in changes if isinstance(change, c.NewRequest)]


def test_demand_9_the_keepers_words_reach_everybody_who_asked_and_the_glossary() -> None:
    writing = Dialogue(pending=Pending("word_meaning", WANTED.id))
    changes = converse(heard(facts(KIM, writing, (WANTED, OTHERS)), "We look out for each other."))
    [kept] = [change for change in changes if isinstance(change, c.Explain)]
    assert kept.term == Term({"en": "safeguarding"}, {"en": "We look out for each other."})
    told = {change.to for change in changes if isinstance(change, c.Queue) and not change.answers}
    assert told == {WANTED.person_id, OTHERS.person_id}
    moved = {change.id: change.state for change in changes if isinstance(change, c.MoveRequest)}
    assert moved == {WANTED.id: "yes", OTHERS.id: "yes"}


def test_L3_the_notice_of_an_answer_quotes_nothing() -> None:
    writing = Dialogue(pending=Pending("word_meaning", WANTED.id))
    changes = converse(heard(facts(KIM, writing, (WANTED,)), "We look out for each other."))
    notices = [change for change in changes if isinstance(change, c.Queue) and not change.answers]
    assert [[part.sentence for part in notice.parts] for notice in notices] == [["ANSWER_WAITING"]]


def test_demand_10_the_list_of_open_requests_shows_no_name() -> None:
    asking = heard(facts(KIM, requests=(WANTED,)), "A")
    for changes in (open_requests(asking), open_request(asking, WANTED.id)):
        told = str([part.facts for part in said(changes)])
        assert RUI.name not in told
        assert "safeguarding" in told


@pytest.mark.parametrize(
    ("later", "sentence"), [(timedelta(days=2), "WORD_WANTED"), (timedelta(days=3), "WORD_OVERDUE")]
)
def test_demand_13_a_promise_about_a_word_is_chased_without_a_name(later: timedelta, sentence: str) -> None:
    changes = due_now(watching(requests=(WANTED,)), NOW + later)
    texts = [change for change in changes if isinstance(change, c.Queue) and change.to in (KIM.id, PAT.id)]
    chased = [part for text in texts for part in text.parts if part.sentence.startswith("WORD_")]
    assert sentence in [part.sentence for part in chased]
    assert RUI.name not in str([part.facts for part in chased])


def test_demand_13_the_keeper_who_answers_a_second_time_changes_nothing() -> None:
    done = replace(WANTED, state="yes")
    changes = write_meaning(heard(facts(KIM, requests=(done,)), "A"), done.id)
    assert [part.sentence for part in said(changes)] == ["OLD_LETTER"]

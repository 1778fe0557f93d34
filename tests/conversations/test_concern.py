"""From the first words to the release, as pure conversations: the rules A0 to A11 of trust section 3."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from bot.conversations import converse
from bot.conversations.replies import read as show_what_waits
from bot.conversations.staff.passed_on import show_passed_on
from messages.anonymity import preview
from messages.render import message, render
from messages.texts import READY, READY_TOPICS
from messages.understand import taught
from scheduler.chase import due_now
from scheduler.leaving import standing_facts
from scheduler.release import could_have_written, going, group_is_big_enough, moment_of, next_release, release_for
from storage import changes as c
from storage.dialogue import Dialogue, Draft, Option, Own, ToRead
from storage.known import Known
from storage.records import Concern, Consent, Person

from .group import ANNA, LANGUAGES, NOW, PARTICIPANTS, PROJECT, RUI, SAM, STAFF, heard, known, person, watching

WORDS = "The room is too loud, and nobody listens to me."
LEE = person("Lee", "facilitator", group="staff")
NO = Consent("no", "1", "2027-01-01")
MONDAY = next_release(PROJECT, NOW)


class Talk:
    """One person's texts, one after the other; what was changed and said on the way."""

    def __init__(self, who: Person = RUI, staff: Iterable[Person] = (*STAFF, LEE), group: int = 6) -> None:
        members = known(who).group[:group]
        self.known = replace(known(who), staff=tuple(staff), group=members)
        self.changes: list[c.Change] = []
        self.said: list[tuple[c.Part, ...]] = []
        self.now = NOW
        self.texts = 0

    def says(self, *words: str) -> "Talk":
        for text in words:
            self.texts += 1
            self._hears(text)
        return self

    def _hears(self, text: str) -> None:
        handle = sha256(f"{self.known.person.id}/{self.texts}".encode()).hexdigest()
        made = converse(heard(self.known, text, self.now, handle))
        self.changes += made
        for change in made:
            if isinstance(change, c.Remember) and change.person_id == self.known.person.id:
                self.known = self.known.remembering(change.dialogue)
            if isinstance(change, c.Queue) and change.to == self.known.person.id:
                self.said.append(change.parts)
                letters = tuple(Option(*letter) for letter in change.letters)
                if letters:
                    self.known = self.known.remembering(self.known.dialogue.listing(letters, self.now))

    @property
    def kept(self) -> list[c.KeepConcern]:
        return [change for change in self.changes if isinstance(change, c.KeepConcern)]

    @property
    def last(self) -> list[str]:
        return [part.sentence for part in self.said[-1]]

    def shown(self, sentence: str) -> list[c.Part]:
        return [part for parts in self.said for part in parts if part.sentence == sentence]

    def reads(self, number: int = -1) -> str:
        """What stands on the phone."""
        language = self.known.person.language
        parts = [(part.sentence, part.facts) for part in self.said[number]]
        return message(parts, standing_facts(self.known, language), language)


def by_menu(who: Person = RUI) -> Talk:
    return Talk(who).says("MENU", "C")


# --- A0 ------------------------------------------------------------------------------------------------------------


def test_A0_nothing_can_be_read_before_a_door_is_chosen_and_the_first_answer_says_who_reads() -> None:
    talk = Talk().says(WORDS)
    assert talk.last == ["CONCERN_FIRST", "CONCERN_LEAVE_OUT"]
    assert all(name in talk.reads() for name in ("Sam", "Lee", "Anna", "without your name", "sees your name"))
    assert [change for change in talk.changes if isinstance(change, c.KeepConcern | c.KeepTalk)] == []
    assert {change.to for change in talk.changes if isinstance(change, c.Queue)} == {RUI.id}


def test_A0_the_go_between_reads_only_after_the_sentence_about_danger_and_SEND() -> None:
    talk = Talk().says(WORDS, "B")
    assert talk.last == ["TALK_ASK"]
    assert PROJECT.danger["en"] in talk.reads()
    assert not any(isinstance(change, c.KeepTalk) for change in talk.changes)
    talk.says("SEND")
    [kept] = [change for change in talk.changes if isinstance(change, c.KeepTalk)]
    assert (kept.words, kept.person_id) == (WORDS, RUI.id)
    told = {change.to for change in talk.changes if isinstance(change, c.Queue)} - {RUI.id}
    assert told == {ANNA.id}


def test_A0_without_a_go_between_there_is_one_door_and_it_says_so() -> None:
    talk = Talk(staff=(SAM,)).says(WORDS)
    assert talk.last == ["CONCERN_FIRST_A_ONLY"]
    assert "There is no go-between in this group" in talk.reads()
    assert not any(
        change.letters and change.letters[-1][1] == "door_b" for change in talk.changes if isinstance(change, c.Queue)
    )


def test_A0_a_draft_without_a_door_is_nudged_once_and_erased_after_7_days_and_the_writer_is_told() -> None:
    draft = Dialogue(draft=Draft((WORDS,), "doors", NOW))
    [nudge, nudged] = due_now(watching(dialogues={RUI.id: draft}, last_release=str(MONDAY)), NOW + timedelta(days=1))
    assert isinstance(nudge, c.Queue)
    assert isinstance(nudged, c.Remember)
    assert [part.sentence for part in nudge.parts] == ["UNSENT"]
    after = {RUI.id: nudged.dialogue}
    assert due_now(watching(dialogues=after, last_release=str(MONDAY)), NOW + timedelta(days=6)) == []
    week = watching(dialogues=after, last_release=str(MONDAY + timedelta(days=7)))
    [gone, emptied] = due_now(week, NOW + timedelta(days=8))
    assert isinstance(gone, c.Queue)
    assert [part.sentence for part in gone.parts] == ["UNSENT_ERASED"]
    assert isinstance(emptied, c.Remember)
    assert emptied.dialogue.draft is None


# --- A1, A2 --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [WORDS, "Call me on 07797 123456, Tom said so!  ", "Zu laut :-(", "a\nb \n\n c"])
def test_A1_what_is_kept_is_byte_for_byte_what_was_shown(words: str) -> None:
    talk = by_menu().says(words, "A", "DONE")
    shown = str(talk.shown("PREVIEW")[-1].facts["words"])
    talk.says("SEND")
    [kept] = talk.kept
    assert sha256(kept.words.encode()).digest() == sha256(shown.encode()).digest()


def test_A1_words_that_came_after_the_preview_do_not_go_unseen() -> None:
    talk = Talk().says(WORDS, "A", "DONE", "And too hot.", "SEND")
    assert talk.kept == []
    assert talk.last[0] == "PREVIEW"
    assert "And too hot." in str(talk.shown("PREVIEW")[-1].facts["words"])


def test_A1_a_yes_alone_sends_nothing() -> None:
    talk = Talk().says(WORDS, "A", "DONE", "yes")
    assert (talk.kept, talk.last) == ([], ["SEND_OR_WAIT"])


def test_A2_a_name_can_be_put_back_and_a_number_cannot() -> None:
    talk = by_menu().says("Kasia sits too close. My number is 07797 123456.", "A", "DONE")
    assert "Kasia" not in str(talk.shown("PREVIEW")[-1].facts["words"])
    assert talk.shown("PREVIEW_BACK")[-1].facts["removed"] == "Kasia"
    talk.says("D")
    again = str(talk.shown("PREVIEW")[-1].facts["words"])
    assert "Kasia" in again
    assert "07797" not in again
    talk.says("SEND")
    assert talk.kept[0].words == again


# --- A3, A3b -------------------------------------------------------------------------------------------------------


def test_A3_there_are_30_ready_made_sentences_at_most_6_a_topic() -> None:
    assert [topic.name for topic in READY_TOPICS] == list(READY)
    assert sum(len(sentences) for sentences in READY.values()) >= 30
    assert max(len(sentences) for sentences in READY.values()) <= 6


@pytest.mark.parametrize("language", LANGUAGES)
def test_A3_a_ready_made_sentence_is_clean_in_every_language(language: str) -> None:
    for sentences in READY.values():
        for sentence in sentences:
            words = render(sentence.name, {}, language)
            seen = preview(
                words, roster=["Rui", "Kasia"], facilitators=["Sam"], language=language, common=frozenset({language})
            )
            assert (seen.words, seen.removals, seen.warnings) == (words, (), ()), words


@pytest.mark.parametrize("language", LANGUAGES)
def test_A3_two_letters_choose_one_and_it_is_handed_over_in_the_language_of_the_project(language: str) -> None:
    talk = by_menu(replace(RUI, language=language))
    assert talk.last == ["CONCERN_START"]
    talk.says("A", "B", "A")
    assert [part.facts["words"] for part in talk.shown("PREVIEW")] == ["The room was too loud."]
    assert bool(talk.shown("READY_MEANS")) == (language != "en")
    assert "PREVIEW_ENDINGS" not in talk.last
    talk.says(taught("SEND", language))
    assert [kept.words for kept in talk.kept] == ["The room was too loud."]


def test_A3_whoever_rewrites_may_choose_one_instead() -> None:
    talk = Talk().says(WORDS, "A", "DONE", "EDIT", "E", "B")
    assert talk.shown("PREVIEW")[-1].facts["words"] == "It is hard to get there."
    talk.says("SEND")
    assert [kept.words for kept in talk.kept] == ["It is hard to get there."]


@pytest.mark.parametrize(
    "texts", [(WORDS, "A", "It is worst after 3pm.", "1", "OK", "DONE", "SEND"), ("MENU", "C", "B", "A", "A", "SEND")]
)
def test_A3b_from_the_first_words_to_the_receipt_there_are_at_most_4_texts(texts: tuple[str, ...]) -> None:
    talk = Talk().says(*texts)
    first = next(place for place, said in enumerate(talk.said) if said[0].sentence == "CONCERN_FIRST")
    assert len(talk.said[first:]) <= 4
    assert talk.last == ["RECEIPT"]


def test_A3b_after_30_minutes_a_text_is_an_ordinary_text_and_READ_opens_the_draft_again() -> None:
    talk = Talk().says(WORDS, "A")
    talk.now += timedelta(minutes=31)
    talk.says("thank you")
    assert talk.last == ["THANKS_BACK"]
    assert talk.known.dialogue.draft is not None
    assert talk.known.dialogue.draft.texts == (WORDS,)


# --- A4, A5, A6, A7 --------------------------------------------------------------------------------------------------


def _as_facilitator(*concerns: Concern) -> Known:
    return replace(known(SAM), released=concerns)


def _released(words: str, place: str, handle: str = "h") -> Concern:
    return Concern(f"{handle}{place}", PROJECT.id, words, RUI.id, "released", MONDAY, place=place)


def _what_sam_sees(*concerns: Concern) -> tuple[str, tuple[tuple[str, str, str], ...]]:
    [shown] = [x for x in show_passed_on(heard(_as_facilitator(*concerns), "D")) if isinstance(x, c.Queue)]
    parts = [(part.sentence, part.facts) for part in shown.parts]
    return message(parts, standing_facts(known(SAM), "en"), "en"), shown.letters


def test_A4_a_facilitator_reads_words_and_nothing_else() -> None:
    said, _ = _what_sam_sees(_released("Too loud.", "b"), _released("Too hot.", "a"))
    head, *lines, foot = said.split("\n")
    assert lines == ['A "Too hot."', 'B "Too loud."']
    assert head == "Passed on, Monday 1 March:"
    assert foot == "Reply with a letter to answer one. Please do not try to find out who wrote."


def test_A4_no_concern_is_lost_when_there_are_more_than_letters() -> None:
    said, letters = _what_sam_sees(*(_released(f"Words {n}.", f"{n:02}") for n in range(20)))
    assert all(f'"Words {n}."' in said for n in range(20))
    assert len(letters) == 12


def test_A5_releases_are_weekly_and_go_out_in_the_same_shape_when_empty() -> None:
    at = moment_of(PROJECT, MONDAY)
    day = f"{MONDAY - timedelta(days=7)}"
    empty = due_now(watching(last_release=day), at)
    concern = Concern("h", PROJECT.id, WORDS, RUI.id, "approved", MONDAY)
    full = due_now(watching(last_release=day, approved=[concern]), at)
    told = [change for change in empty if isinstance(change, c.Queue)]
    assert told == [change for change in full if isinstance(change, c.Queue)]
    assert [part.sentence for change in told for part in change.parts] == ["RELEASE_READY"]


def test_A5_a_concern_needs_12_hours_before_its_release() -> None:
    at = moment_of(PROJECT, MONDAY)
    assert release_for(PROJECT, at - timedelta(hours=12, seconds=1)) == MONDAY
    assert release_for(PROJECT, at - timedelta(hours=12)) == MONDAY + timedelta(days=7)


def test_A6_who_refused_concerns_or_came_too_late_or_stopped_could_not_have_written() -> None:
    assert could_have_written(PROJECT, PARTICIPANTS, MONDAY) == 6
    others = (
        replace(RUI, consents={"concerns": NO}),
        replace(RUI, stopped_at=NOW),
        replace(RUI, enrolled_at=moment_of(PROJECT, MONDAY) - timedelta(days=6)),
        replace(RUI, roles=frozenset({"participant", "facilitator"})),
    )
    for other in others:
        assert could_have_written(PROJECT, (other, *PARTICIPANTS[1:]), MONDAY) == 5
        assert not group_is_big_enough(PROJECT, (other, *PARTICIPANTS[2:]), MONDAY)


def test_A6_in_a_small_group_the_bot_says_that_it_cannot_hide_the_writer() -> None:
    talk = Talk(group=4).says(WORDS, "A")
    assert talk.last == ["SMALL_GROUP"]
    assert talk.kept == []
    assert talk.says("B").last == ["TALK_ASK"]


def test_A6_a_group_that_became_small_holds_the_concern_and_asks_its_writer() -> None:
    concern = Concern("h", PROJECT.id, WORDS, RUI.id, "approved", MONDAY)
    small = watching(people=PARTICIPANTS[:4], approved=[concern], last_release=str(MONDAY - timedelta(days=7)))
    made = due_now(small, moment_of(PROJECT, MONDAY))
    assert c.TimeConcern("h", None) in made
    assert c.ReleaseConcerns(PROJECT.id, MONDAY, ()) in made
    assert [x.reads for x in made if isinstance(x, c.Queue) and x.to == RUI.id] == [ToRead("held", "h")]


@pytest.mark.parametrize("kind", ["held", "waiting"])
def test_A7_what_did_not_go_can_be_taken_back_or_sent_after_READ(kind: str) -> None:
    went_by = MONDAY - timedelta(days=7)
    dialogue = Dialogue(own=(Own("h", went_by),), to_read=(ToRead(kind, "h"),))
    made = show_what_waits(heard(known(RUI, dialogue), "READ"))
    [after] = [change.dialogue for change in made if isinstance(change, c.Remember)]
    assert c.TakeBackConcern("h") in converse(heard(known(RUI, after), "KEEP"))
    assert c.TimeConcern("h", release_for(PROJECT, NOW)) in converse(heard(known(RUI, after), "SEND"))


def _waiting(handle: str, writer: Person, missed: int = 0) -> Concern:
    return Concern(handle, PROJECT.id, WORDS, writer.id, "approved", None, missed=missed)


def test_A7_people_are_counted_not_concerns() -> None:
    rui, kasia, maria = PARTICIPANTS[:3]
    assert going([_waiting(str(n), rui) for n in range(5)], MONDAY) == []
    assert going([_waiting("1", rui), _waiting("2", kasia)], MONDAY) == []
    assert len(going([_waiting("1", rui), _waiting("2", kasia), _waiting("3", maria)], MONDAY)) == 3


def test_A7_after_two_missed_releases_the_writer_is_asked_once_more_and_nothing_goes() -> None:
    before = str(MONDAY - timedelta(days=7))
    for missed, asked in ((0, False), (1, True), (2, False), (9, False)):
        watch = watching(approved=[_waiting("h", RUI, missed)], last_release=before)
        made = due_now(watch, moment_of(PROJECT, MONDAY))
        assert c.ReleaseConcerns(PROJECT.id, MONDAY, ()) in made
        questions = [change for change in made if isinstance(change, c.Queue) and change.to == RUI.id]
        assert [question.reads for question in questions] == ([ToRead("waiting", "h")] if asked else [])


def test_A7_the_answer_says_that_waiting_can_take_weeks() -> None:
    talk = Talk().says(WORDS, "A", "DONE")
    assert "That can take weeks." in talk.reads()
    assert talk.says("WAIT").kept[0].release_day is None


# --- A9, A11 ---------------------------------------------------------------------------------------------------------


def test_A9_an_answer_says_that_nobody_has_to_answer_and_a_new_one_is_a_new_concern() -> None:
    dialogue = Dialogue(to_read=(ToRead("concern_answer", f"h/1/{SAM.id}", "How loud?", NOW + timedelta(days=1)),))
    talk = Talk()
    talk.known = talk.known.remembering(dialogue)
    talk.says("READ")
    assert "Answer from Sam:" in talk.reads()
    assert "You do not have to. Details can show who you are." in talk.reads()
    talk.says("A", WORDS, "A", "DONE", "SEND")
    [kept] = talk.kept
    assert not kept.handle.startswith("h")


def test_A9_two_concerns_of_one_person_have_nothing_in_common() -> None:
    talk = Talk().says(WORDS, "A", "DONE", "SEND", WORDS, "A", "DONE", "SEND")
    first, second = (kept.handle for kept in talk.kept)
    assert first != second


def test_A11_a_facilitator_can_be_left_out_in_the_first_answer() -> None:
    talk = Talk(staff=(SAM, LEE, ANNA)).says("Sam talks over me.", "C")
    assert talk.last == ["LEFT_OUT_NOW", "CONCERN_MORE"]
    talk.says("DONE")
    assert talk.shown("PREVIEW")[-1].facts["readers"] == ["Lee"]
    talk.says("SEND")
    assert talk.kept[0].without == (SAM.id,)
    assert "Thank you. Lee will read it" in talk.reads()


def test_A11_and_again_in_the_preview_when_the_words_name_one() -> None:
    talk = Talk(staff=(SAM, LEE, ANNA)).says("Sam talks over me.", "A", "DONE")
    assert [part.facts["name"] for part in talk.shown("PREVIEW_LEAVE_OUT")] == ["Sam"]
    talk.says("C")
    assert talk.shown("PREVIEW")[-1].facts["readers"] == ["Lee"]
    assert "PREVIEW_NAMES" not in talk.last
    assert talk.says("SEND").kept[0].without == (SAM.id,)


def test_A11_the_only_facilitator_is_not_offered_but_the_go_between_is() -> None:
    talk = Talk(staff=(SAM, ANNA)).says("Sam talks over me.")
    assert talk.last == ["CONCERN_FIRST"]
    talk.says("A", "DONE")
    assert talk.shown("PREVIEW_LEAVE_OUT") == []
    assert "Reply B to give it to Anna instead." in talk.reads()


# --- L3, D5 ----------------------------------------------------------------------------------------------------------


def test_L3_what_we_start_never_carries_words_that_a_person_wrote() -> None:
    concern = Concern("h", PROJECT.id, WORDS, RUI.id, "approved", MONDAY)
    waiting = _waiting("w", RUI, 1)
    draft = Dialogue(draft=Draft((WORDS,), "doors", NOW - timedelta(days=2)))
    watch = watching(people=PARTICIPANTS[:4], approved=[concern, waiting], dialogues={PARTICIPANTS[1].id: draft})
    started = [change for change in due_now(watch, moment_of(PROJECT, MONDAY)) if isinstance(change, c.Queue)]
    assert {part.sentence for change in started for part in change.parts} >= {"UNSENT", "HELD_SMALL_GROUP"}
    assert WORDS not in repr([part.facts for change in started for part in change.parts])


def test_L3_words_are_shown_only_to_READ_again_and_for_7_days() -> None:
    waits = ToRead("concern_answer", f"h/1/{SAM.id}", "We will close the door.", NOW + timedelta(days=7))
    talk = Talk()
    talk.known = talk.known.remembering(Dialogue(to_read=(waits,)))
    for _ in range(2):
        assert "We will close the door." in talk.says("READ").reads()
    talk.now = NOW + timedelta(days=7)
    assert talk.says("READ").last == ["NOTHING_TO_READ"]


def test_D5_refusing_concerns_shuts_door_A_only_and_keeps_the_place() -> None:
    talk = Talk(replace(RUI, consents={"concerns": NO})).says(WORDS, "A")
    assert talk.kept == []
    assert talk.says("B").last == ["TALK_ASK"]
    assert any(
        isinstance(change, c.Answer) for change in converse(heard(known(replace(RUI, consents={"concerns": NO})), "1"))
    )

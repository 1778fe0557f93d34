"""The human go-between: what she reads stays with her; needs, words, a stand-in; a name that two people open (A0)."""

from dataclasses import replace
from datetime import date, timedelta

from bot.conversations import converse
from storage import changes as c
from storage.dialogue import Dialogue, Option, Pending, Question, ToRead
from storage.known import Known
from storage.records import Away, Concern, Opening
from storage.standing_in import as_of, may_stand_in

from .group import ANNA, KIM, NOW, PAT, PROJECT, RUI, SAM, STAFF, heard, known, person

BEA = person("Bea", "named_contact", group="staff")
TALK = ToRead("talk", f"talk/{RUI.id}/handle", "It is too bright for me.")
DAY = date(2027, 3, 1)


def queued(changes: list[c.Change], to: str) -> list[c.Queue]:
    return [change for change in changes if isinstance(change, c.Queue) and change.to == to]


def after(facts: Known, changes: list[c.Change]) -> Known:
    """Where this person's conversation stands once the changes are made and the messages have arrived."""
    for change in changes:
        if isinstance(change, c.Remember) and change.person_id == facts.person.id:
            facts = facts.remembering(change.dialogue)
    for queue in queued(changes, facts.person.id):
        dialogue = facts.dialogue
        if queue.letters:
            dialogue = dialogue.listing(tuple(Option(*letter) for letter in queue.letters), NOW)
        if queue.asks:
            dialogue = dialogue.asking(queue.asks)
        facts = facts.remembering(dialogue)
    return facts


def reading() -> Known:
    facts = known(ANNA, Dialogue(to_read=(TALK,)))
    return after(facts, converse(heard(facts, "READ")))


def test_A0_each_opening_at_door_B_is_noted_and_PRIVACY_tells_the_person() -> None:
    facts = known(ANNA, Dialogue(to_read=(TALK,)))
    assert c.LogOpening(RUI.id, "Anna", NOW) in converse(heard(facts, "READ"))
    [said] = queued(converse(heard(replace(known(RUI), openings=(Opening("Anna", NOW),)), "PRIVACY")), RUI.id)
    assert [(part.sentence, part.facts.get("name")) for part in said.parts][1] == ("PRIVACY_OPENED", "Anna")


def test_A0_a_need_becomes_a_request_only_after_the_writers_yes() -> None:
    facts = reading()
    facts = after(facts, converse(heard(facts, "A")))
    made = converse(heard(facts, "B"))
    [offer] = queued(made, RUI.id)
    assert offer.reads is not None
    assert [part.sentence for part in offer.parts] == ["ANSWER_WAITING"]
    assert queued(made, KIM.id) == []
    asked = after(known(RUI), converse(heard(known(RUI, Dialogue(to_read=(offer.reads,))), "READ")))
    for answer, requests in (("1", 1), ("2", 0)):
        made = converse(heard(asked, answer))
        new = [change for change in made if isinstance(change, c.NewRequest)]
        assert len(new) == len(queued(made, KIM.id)) == requests
        assert all(request.kind == "KIND_SENSORY" and TALK.words not in request.words for request in new)


def test_A0_only_the_writer_can_send_words_that_she_proposes() -> None:
    facts = reading()
    facts = after(facts, converse(heard(facts, "B")))
    made = converse(heard(facts, "The light is too bright."))
    [waiting] = queued(made, RUI.id)
    assert waiting.reads is not None
    assert "bright" not in repr([part.facts for part in waiting.parts])
    assert not any(isinstance(change, c.KeepConcern | c.KeepTalk) for change in made)
    writer = known(RUI, Dialogue(to_read=(waiting.reads,)))
    for text in ("READ", "A"):
        writer = after(writer, converse(heard(writer, text)))
    [kept] = [change for change in converse(heard(writer, "SEND")) if isinstance(change, c.KeepConcern)]
    assert kept.words == "The light is too bright."


def test_A0_she_hands_over_for_some_days_but_never_to_a_facilitator() -> None:
    facts = known(ANNA)
    facts = after(facts, converse(heard(facts, "MENU")))
    made = converse(heard(facts, "A"))
    [said] = queued(made, ANNA.id)
    assert [about for _, does, about in said.letters] == [KIM.id, PAT.id]
    facts = after(facts, made)
    facts = after(facts, converse(heard(facts, "A")))
    made = converse(heard(facts, "3 March to 10 March"))
    assert c.HandOver(ANNA.id, Away(date(2027, 3, 3), date(2027, 3, 10), KIM.id)) in made
    assert [part.sentence for part in queued(made, KIM.id)[0].parts] == ["HANDOVER_TOLD"]


def test_A0_two_days_are_needed_and_nothing_is_lost_by_a_slip() -> None:
    facts = known(ANNA, Dialogue(pending=Pending("hand_over", KIM.id)))
    for text in ("soon", "3 March"):
        made = converse(heard(facts, text))
        assert not any(isinstance(change, c.HandOver) for change in made), text
        assert [part.sentence for part in queued(made, ANNA.id)[0].parts] == ["HANDOVER_DAYS"], text


def test_A0_the_stand_in_is_the_go_between_on_these_days_and_on_no_other() -> None:
    staff = (SAM, replace(ANNA, away=Away(DAY, DAY + timedelta(days=2), KIM.id)), KIM)
    for day, name in ((-1, "Anna"), (0, "Kim"), (2, "Kim"), (3, "Anna")):
        today = as_of(staff, DAY + timedelta(days=day))
        assert [one.name for one in today if "go_between" in one.roles] == [name], day
    to_sam = (SAM, replace(ANNA, away=Away(DAY, DAY, SAM.id)), KIM)
    assert not any("go_between" in one.roles for one in as_of(to_sam, DAY))
    assert not may_stand_in(SAM)


# --- a name that two people open -------------------------------------------------------------------------------------


def _danger() -> tuple[Known, list[c.Change]]:
    released = Concern("h", PROJECT.id, "Somebody will be hurt.", RUI.id, "released", DAY)
    staff = (*STAFF, BEA)
    facts = replace(known(SAM), released=(released,), staff=staff)
    facts = after(facts, converse(heard(facts, "MENU")))
    for text in ("D", "A", "A"):
        facts = after(facts, converse(heard(facts, text)))
    return facts, converse(heard(facts, "The words name a day and a plan."))


def test_A0_a_name_needs_a_reason_and_a_second_person() -> None:
    facts, made = _danger()
    [asked] = queued(made, ANNA.id)
    assert asked.parts[0].sentence == "GLASS_ASKED"
    assert asked.parts[0].facts["reason"] == "The words name a day and a plan."
    assert not any(isinstance(change, c.OpenName) for change in made)
    second = replace(known(ANNA, Dialogue(question=asked.asks)), staff=facts.staff)
    assert c.OpenName("h", "2027-03-01", SAM.id, ANNA.id, "The words name a day and a plan.", NOW) in converse(
        heard(second, "1")
    )
    refused = converse(heard(second, "2"))
    assert not any(isinstance(change, c.OpenName) for change in refused)
    assert [part.sentence for part in queued(refused, SAM.id)[0].parts] == ["GLASS_REFUSED"]


def test_A0_nobody_can_be_both() -> None:
    alone = replace(SAM, roles=frozenset({"facilitator", "named_contact"}))
    facts = replace(known(alone, Dialogue(options=(Option("A", "danger", "h"),), options_at=NOW)), staff=(alone, KIM))
    made = converse(heard(facts, "A"))
    assert [part.sentence for part in queued(made, SAM.id)[0].parts] == ["GLASS_NOBODY"]
    mine = Dialogue(question=Question("opening", about=f"h/2027-03-01/{SAM.id}/because"))
    assert not any(isinstance(change, c.OpenName) for change in converse(heard(known(alone, mine), "1")))


def test_A0_the_writer_is_told_who_knows_and_why() -> None:
    item = ToRead("opened", "2027-03-01/Anna", "The words name a day and a plan.")
    [said] = queued(converse(heard(known(RUI, Dialogue(to_read=(item,))), "READ")), RUI.id)
    facts = said.parts[0].facts
    assert (facts["name"], facts["day"], facts["reason"]) == ("Anna", "2027-03-01", "The words name a day and a plan.")

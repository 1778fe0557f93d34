"""What a facilitator can see says nothing about who wrote, or that anybody did (A12, A13)."""

import random
from datetime import date

from bot.conversations import converse
from messages.render import buttons, message
from scheduler.leaving import standing_facts
from storage import tables
from storage.changes import Erase, KeepConcern, Queue, ReleaseConcerns, Remember, TakeBackConcern
from storage.concerns import concerns_of, keep_concern
from storage.database import Connection
from storage.dialogue import Dialogue, Draft, Option
from storage.known import Known
from storage.people import know, people_of
from tests.conversations.group import NOW, heard
from tests.scheduler.stage import Stage

TEXTS = ("The room was too loud.", "Too many hard words.", "I did not feel heard.", "We need a break.")
MONDAY = date(2027, 3, 1)
PERMUTATIONS = 20
ASKED = ("READ", "D", "NEXT")


def facilitators(stage: Stage) -> list[str]:
    everybody = stage.database.do(people_of, stage.seal, stage.project.id)
    return [person.id for person in everybody if "facilitator" in person.roles]


def writers(stage: Stage) -> list[str]:
    everybody = stage.database.do(people_of, stage.seal, stage.project.id)
    return [person.id for person in everybody if person.takes_part]


def what_they_can_get(stage: Stage) -> bytes:
    """Everything that reaches a facilitator's phone, and the answer to everything they may ask there, byte for byte."""
    seen = []
    for person_id in facilitators(stage):
        facts = stage.database.do(know, stage.seal, person_id, stage.now)
        assert facts is not None
        seen += [_answer(facts, words) for words in ASKED]
    everybody = facilitators(stage)
    for row in stage.rows():
        if row.person_id in everybody:
            seen.append(repr((row.not_before, row.rank, stage.opened("outbox", row))))
    return "\n".join(seen).encode()


def _answer(facts: Known, words: str) -> str:
    """The words and the buttons; D is the letter of the menu that shows what was passed on."""
    said = []
    for text in ("MENU", words) if words == "D" else (words,):
        for change in converse(heard(facts, text)):
            if isinstance(change, Remember):
                facts = facts.remembering(change.dialogue)
            if isinstance(change, Queue):
                parts = [(part.sentence, part.facts) for part in change.parts]
                said.append(message(parts, standing_facts(facts, "en"), "en"))
                said += [choice.label for choice in buttons(parts, "en")]
                options = tuple(Option(*letter) for letter in change.letters)
                facts = facts.remembering(facts.dialogue.listing(options, NOW))
    return "\n".join(said)


def enrol(stage: Stage) -> None:
    """Eight people by three channels, who read five languages."""
    ways = ({"sms": "+4477009003"}, {"whatsapp": "+4477009004"}, {"telegram": "7100"})
    for number in range(8):
        [(channel, beginning)] = ways[number % 3].items()
        stage.reached(f"Person {number}", {channel: f"{beginning}{number:02d}"})


def start_again(connection: Connection) -> None:
    connection.execute(tables.concerns.delete())
    connection.execute(tables.outbox.delete())


def one_week(stage: Stage, chance: random.Random) -> None:
    """The same approved texts, from whomever, in any order, beside drafts and concerns that are taken back."""
    stage.database.do(start_again)
    people = writers(stage)
    chance.shuffle(people)
    texts = list(TEXTS)
    chance.shuffle(texts)
    for words, writer in zip(texts, people, strict=False):
        _keep(stage, f"{chance.getrandbits(256):064x}", words, writer)
    for writer in people[: chance.randrange(4)]:
        _keep(stage, gone := f"{chance.getrandbits(256):064x}", "Never mind.", writer)
        stage.make(TakeBackConcern(gone))
    draft = Draft(("Perhaps not.",), "writing", stage.now)
    stage.make(*(Remember(writer, Dialogue(draft=draft)) for writer in people[: chance.randrange(8)]))
    approved = stage.database.do(concerns_of, stage.seal, stage.project.id, "approved")
    stage.make(ReleaseConcerns(stage.project.id, MONDAY, tuple(concern.handle for concern in approved)))


def _keep(stage: Stage, handle: str, words: str, writer: str) -> None:
    stage.database.do(keep_concern, stage.seal, KeepConcern(handle, stage.project.id, words, writer, MONDAY))


def test_A12_who_wrote_when_in_which_order_and_by_which_channel_changes_no_byte(stage: Stage) -> None:
    enrol(stage)
    seen = set()
    for number in range(PERMUTATIONS):
        one_week(stage, random.Random(number))
        seen.add(what_they_can_get(stage))
    [everything] = seen
    assert all(words.encode() in everything for words in TEXTS)
    assert b"Never mind." not in everything
    assert b"Perhaps not." not in everything


def test_A12_the_test_would_see_a_letter_that_moves(stage: Stage) -> None:
    """The same words for another release come in another order: the bytes differ, so equal bytes mean something."""
    one_week(stage, random.Random(1))
    before = what_they_can_get(stage)
    _keep(stage, "f" * 64, "One more.", "somebody")
    stage.make(ReleaseConcerns(stage.project.id, MONDAY, ("f" * 64,)))
    assert what_they_can_get(stage) != before


def test_A13_between_two_releases_50_arrivals_withdrawals_and_erasures_change_no_byte(stage: Stage) -> None:
    enrol(stage)
    one_week(stage, random.Random(7))
    before, people, chance = what_they_can_get(stage), writers(stage), random.Random(13)
    for number in range(50):
        handle = f"{chance.getrandbits(256):064x}"
        _keep(stage, handle, f"Words {number}.", people[number % 8])
        if number % 3 == 0:
            stage.make(TakeBackConcern(handle))
        if number % 10 == 9:
            assert what_they_can_get(stage) == before, number
    passed_on = stage.database.do(concerns_of, stage.seal, stage.project.id, "released")
    stage.make(*(Erase(writer) for writer in people[:3]))
    assert stage.database.do(concerns_of, stage.seal, stage.project.id, "released") == passed_on

"""Whose number it is, on a real database: proofs, codes, one number one person, receipts, and what is done by hand."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.demo import Demo
from messages import texts as t
from messages.channel import Inbound, Receipt
from storage import tables
from storage.changes import AddAddress, ChooseAddress, NewCode, Queue, SilenceAddress, part
from storage.database import Connection
from storage.dialogue import ToRead
from storage.enrol import NewPerson, Taken, put_person
from storage.people import people_of, projects, tasks_of
from storage.records import Address, Person, Task

CODE = "4829130045"


async def person(world: Demo, name: str) -> Person:
    def find(connection: Connection) -> Person:
        people = people_of(connection, world.house.seal, projects(connection)[0].id)
        return next(person for person in people if person.name == name)

    return await world.house.database.run(find)


async def tasks(world: Demo) -> list[Task]:
    def find(connection: Connection) -> list[Task]:
        return list(tasks_of(connection, world.house.seal, projects(connection)[0].id))

    return await world.house.database.run(find)


async def texted(world: Demo, channel: str, address: str, words: str, **more: object) -> list[str]:
    """A text from any number, and what arrived on phones because of it."""
    at = f"test-{len(world.phones.events)}-{address}-{words}"
    await world.house.door.keep([Inbound(channel, at, address, words, **more)])  # type: ignore[arg-type]
    await world.settle()
    return [heard.words for heard in world.phones.take()]


async def new_phone(world: Demo, name: str, channel: str = "sms") -> str:
    await world.add_phone(name=name, group="carer", channel=channel, language="en")
    world.phones.take()
    return world.phones.phone(name.lower()).address


async def outbox_states(world: Demo, person_id: str) -> list[str]:
    wanted = select(tables.outbox.c.state).where(tables.outbox.c.person_id == person_id)
    return list(await world.house.database.run(lambda connection: connection.execute(wanted).scalars().all()))


# --- one number, one person (L4) -----------------------------------------------------------------------------------


async def test_L4_a_second_sign_up_on_a_number_is_refused_on_every_channel_of_it(world: Demo) -> None:
    rui = await person(world, "Rui")
    number = rui.addresses[0].value

    def enrol(connection: Connection, channel: str) -> None:
        new = NewPerson("Ana", "carer", frozenset({"participant"}), channel, number, "pt")
        put_person(connection, world.house.seal, rui.project_id, new, world.clock.now())

    for channel in ("sms", "whatsapp"):
        with pytest.raises(Taken):
            await world.house.database.run(enrol, channel)
    assert [p.name for p in (await _everybody(world)) if p.name == "Ana"] == []


async def _everybody(world: Demo) -> tuple[Person, ...]:
    def find(connection: Connection) -> tuple[Person, ...]:
        return people_of(connection, world.house.seal, projects(connection)[0].id)

    return await world.house.database.run(find)


async def test_L4_a_further_way_or_a_code_never_takes_somebody_elses_number(world: Demo) -> None:
    rui, tom = await person(world, "Rui"), await person(world, "Tom")
    taken = rui.addresses[0].value
    await world.house.make([AddAddress("x", tom.id, "whatsapp", taken)])
    assert (await person(world, "Tom")).addresses == tom.addresses
    await world.house.make([NewCode(CODE, tom.id, world.clock.now() + timedelta(days=14))])
    answer = await texted(world, "whatsapp", taken, CODE)
    assert answer == ["This code does not work. Please ask for a new one. In an emergency call 999."]
    assert (await person(world, "Tom")).addresses == tom.addresses


# --- codes ---------------------------------------------------------------------------------------------------------


async def test_L7_the_code_from_the_very_number_that_was_typed_in_is_a_yes(world: Demo) -> None:
    """The coordinator typed the number and gave a card as well: either answer will do."""
    address = await new_phone(world, "Dana")
    dana = await person(world, "Dana")
    await world.house.make([NewCode(CODE, dana.id, world.clock.now() + timedelta(days=14))])
    arrived = await texted(world, "sms", address, "482 913 0045")
    assert arrived[0].startswith("Thank you. Messages from Island Voices come here.")
    assert "hello Dana" in arrived[1]
    assert (await person(world, "Dana")).addresses[0].state == "proven"
    assert len(await texted(world, "sms", address, "482 913 0045")) == 1  # used: a text like any other


async def test_a_new_card_begins_again_after_the_number_was_wrong(world: Demo) -> None:
    address = await new_phone(world, "Dana")
    await texted(world, "sms", address, "2")
    dana = await person(world, "Dana")
    assert (dana.addresses, dana.stopped_at is None) == ((), False)
    await world.house.make([NewCode(CODE, dana.id, world.clock.now() + timedelta(days=14))])
    world.phones.add("Dana", "carer", "sms", "+447700900777", "en")
    arrived = await texted(world, "sms", "+447700900777", CODE)
    assert arrived[0].startswith("Thank you. Messages from Island Voices come here.")
    assert (await person(world, "Dana")).stopped_at is None


# --- what the provider says ----------------------------------------------------------------------------------------


async def test_L7_a_number_that_is_gone_before_the_yes_does_not_become_theirs(world: Demo) -> None:
    world.phones.fault("sms", "gone")
    await new_phone(world, "Dana")
    dana = await person(world, "Dana")
    assert (dana.addresses[0].state, dana.proven) == ("unproven", False)
    world.phones.fault("sms", "works")
    await world.move_clock(world.clock.now() + timedelta(hours=2))
    assert all("Dana" not in heard.words for heard in world.phones.take() if heard.phone == "dana")


@pytest.mark.parametrize("opted", ["STOP", None])
@pytest.mark.parametrize("word", ["CANCEL", "end", "Quit"])
async def test_a_lone_carrier_word_stops_no_person_also_when_twilio_says_that_it_acted(
    world: Demo, word: str, opted: str | None
) -> None:
    rui = await person(world, "Rui")
    assert await texted(world, "sms", rui.addresses[0].value, word, opted=opted) == [
        "Island Voices: Rui needs you. They wrote a word that makes the phone company block texts. Please ask what they meant."
    ]
    after = await person(world, "Rui")
    assert (after.stopped_at, after.addresses[0].state) == (None, "blocked")


async def test_STOP_that_twilio_acted_on_is_recorded_without_a_second_answer_and_START_opens_again(world: Demo) -> None:
    rui = await person(world, "Rui")
    number = rui.addresses[0].value
    assert await texted(world, "sms", number, "STOP", opted="STOP") == [
        "Island Voices: Rui needs you. All messages were stopped."
    ]
    stopped = await person(world, "Rui")
    assert (stopped.stopped_at is None, stopped.addresses[0].state) == (False, "blocked")
    assert await texted(world, "sms", number, "YES", opted="START") == []  # a later YES does not restart us
    assert (await person(world, "Rui")).stopped_at is not None
    assert await texted(world, "sms", number, "START", opted="START") == []
    assert (await person(world, "Rui")).stopped_at is None


async def test_YES_to_an_invitation_is_a_yes_also_when_twilio_calls_it_START(world: Demo) -> None:
    rui = await person(world, "Rui")
    arrived = await texted(world, "sms", rui.addresses[0].value, "YES", opted="START")
    assert arrived[0].startswith("Obrigado. Fica anotado que vem")


async def test_HELP_that_twilio_answered_gets_no_second_answer(world: Demo) -> None:
    rui = await person(world, "Rui")
    assert await texted(world, "sms", rui.addresses[0].value, "HELP", opted="HELP") == []


async def test_A9_a_private_message_never_goes_by_the_second_way(world: Demo) -> None:
    tom = await person(world, "Tom")
    way = Address("tg", "telegram", "700", "proven")
    world.phones.add("Tom", "lived experience", "telegram", way.value, "en")
    await world.house.make([AddAddress(way.id, tom.id, way.channel, way.value), ChooseAddress(way.id)])
    await texted(world, "telegram", way.value, "OK")
    await texted(world, "telegram", way.value, "1")
    await texted(world, "telegram", way.value, "Sam does not listen to me")
    await texted(world, "telegram", way.value, "B")
    await texted(world, "telegram", way.value, "SEND")
    world.phones.fault("tom-telegram", "blocked")
    anna = world.phones.phone("anna")
    for words in ("READ", "Thank you."):
        await texted(world, anna.channel, anna.address, words)
    await world.move_clock(world.clock.now() + timedelta(hours=1))
    arrived = [(heard.phone, heard.words) for heard in world.phones.take()]
    assert ("kim", "Island Voices: Tom needs you. A message did not arrive.") in arrived
    assert not [words for phone, words in arrived if phone == "tom"]


# --- by hand (mission 6, 10) ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "how"), [("post: 12 Elm Street", "post: 12 Elm Street"), ("", "By post, by phone or in person")]
)
async def test_each_message_by_hand_is_a_task_with_the_words_how_and_by_when(world: Demo, value: str, how: str) -> None:
    def enrol(connection: Connection) -> None:
        project = projects(connection)[0]
        new = NewPerson("Ana", "carer", frozenset({"participant"}), "byhand", value, "en")
        put_person(connection, world.house.seal, project.id, new, world.clock.now())

    await world.house.database.run(enrol)
    ana = await person(world, "Ana")
    await world.house.make(
        [Queue(to=ana.id, parts=(part(t.GOING_ON),), not_after=world.clock.now() + timedelta(hours=30))]
    )
    await world.settle()
    (told,) = [heard.words for heard in world.phones.take()]
    assert told == (
        f"Island Voices: Ana needs you. Please pass this on by hand. How: {how}. By when: 5pm on Tuesday 23 February. "
        "The words:\nThank you. I will write to you again when there is something."
    )
    assert [(task.reason, task.facts["by"]) for task in await tasks(world)] == [("REASON_BYHAND", "2027-02-23T17:00")]
    assert "byhand" in await outbox_states(world, ana.id)


async def test_enrolling_somebody_by_hand_twice_changes_nothing_and_two_may_share_an_address(world: Demo) -> None:
    def enrol(connection: Connection) -> list[bool]:
        project = projects(connection)[0]
        return [
            put_person(
                connection,
                world.house.seal,
                project.id,
                NewPerson(name, "carer", frozenset({"participant"}), "byhand", "post: 12 Elm Street", "en"),
                world.clock.now(),
            )
            for name in ("Ana", "Bo", "Ana")
        ]

    assert await world.house.database.run(enrol) == [True, True, False]


async def test_L6_a_silent_number_makes_each_message_a_task_but_never_what_was_said_in_private(world: Demo) -> None:
    rui = await person(world, "Rui")
    private = Queue(to=rui.id, parts=(part(t.ANSWER_WAITING),), reads=ToRead("concern_answer", "x/1", "a secret"))
    await world.house.make([SilenceAddress(rui.addresses[0].id), Queue(to=rui.id, parts=(part(t.GOING_ON),)), private])
    await world.settle()
    found = {task.reason: task.words for task in await tasks(world)}
    assert set(found) == {"REASON_BYHAND", "REASON_UNDELIVERED"}
    assert "Obrigado" in found["REASON_BYHAND"]
    assert found["REASON_UNDELIVERED"] == ""


# --- telegram ------------------------------------------------------------------------------------------------------


async def test_a_used_start_link_says_that_messages_come_here_already(world: Demo) -> None:
    address = await new_phone(world, "Dana", "telegram")
    _, posted = world.phones.open_link("dana")
    await world.deliver("dana", posted)
    await world.settle()
    assert [heard.words[:10] for heard in world.phones.take()] == ["Thank you.", "Island Voi"]
    again = await texted(world, "telegram", address, "/start", link_code="used-before")
    assert again == ["I write to you this way already: Telegram."]


async def test_a_receipt_after_the_number_was_taken_out_changes_nothing(world: Demo) -> None:
    await world.house.door.keep([Receipt("sms", "nobody-knows-this", "undelivered", "none", "", True)])
    await world.settle()
    assert await tasks(world) == []

"""The simulated providers: what a phone shows, what the door hears, what goes wrong on request."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.phones.network import FAULTS, Phones, key_of
from messages.channel import (
    Answer,
    Channel,
    Choice,
    Inbound,
    Outgoing,
    Posted,
    Receipt,
    Refused,
    SendFailed,
    Template,
    can,
)
from messages.segments import length

NOON = datetime(2027, 2, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def phones() -> Phones:
    return full_table()


def full_table(journal: Path | None = None) -> Phones:
    phones = Phones(lambda: NOON, journal)
    phones.add("Rui", "participant", "sms", "+441", "pt")
    phones.add("Agnieszka Nowak", "participant", "whatsapp", "+442", "pl")
    phones.add("Łucja", "carer", "telegram", "3", "en")
    return phones


def outgoing(
    address: str, words: str = "Hello", *, window_open: bool = True, template: Template | None = None
) -> Outgoing:
    choices = tuple(Choice(str(number), f"Button {number}") for number in range(4))
    return Outgoing(address, words, "CONFIRMED", "en", words, template, choices=choices, window_open=window_open)


async def heard_at_door(phones: Phones, posted: Posted) -> Sequence[Inbound | Receipt]:
    return await phones.channels()[posted.path_and_query.removeprefix("/hooks/")].receive(posted)


async def receipts(phones: Phones) -> list[Receipt]:
    heard = [(await phones.channels()[channel].receive(posted))[0] for channel, posted in phones.pending_receipts]
    return [receipt for receipt in heard if isinstance(receipt, Receipt)]


def test_channels_have_the_abilities_of_the_real_ones(phones: Phones) -> None:
    def flags(channel: Channel) -> tuple[bool, bool, bool, bool]:
        return channel.shows_buttons, channel.can_write_first, channel.has_window, can(channel, "find")

    assert {name: flags(channel) for name, channel in phones.channels().items()} == {
        "sms": (False, True, False, True),
        "whatsapp": (True, True, True, True),
        "telegram": (True, False, False, False),
    }


@pytest.mark.parametrize(
    ("name", "key"),
    [("Joana", "joana"), ("Łucja Żak", "lucja"), ("Jean-Luc", "jeanluc"), ("", "phone"), ("光", "phone")],
)
def test_a_phone_is_called_by_the_plain_first_name(name: str, key: str) -> None:
    assert key_of(name) == key


def test_a_second_phone_of_the_same_name_gets_a_key_of_its_own(phones: Phones) -> None:
    assert phones.add("Rui", "participant", "sms", "+441", "pt").name == "rui"
    assert phones.add("Rui", "participant", "whatsapp", "+441", "pt").name == "rui-whatsapp"
    assert phones.add("Rui", "participant", "whatsapp", "+449", "pt").name == "rui-2"
    assert [phone.name for phone in phones.all()] == ["rui", "agnieszka", "lucja", "rui-whatsapp", "rui-2"]


def test_there_is_no_phone_on_a_channel_that_does_not_exist(phones: Phones) -> None:
    with pytest.raises(ValueError, match="no channel 'pigeon'"):
        phones.add("Rui", "participant", "pigeon", "+441", "pt")


async def test_the_door_hears_what_a_person_writes(phones: Phones) -> None:
    posted = phones.posted("rui", "sim")
    assert await heard_at_door(phones, posted) == [Inbound("sms", "m1", "+441", "sim")]
    assert phones.channels()["sms"].accepted([]) == Answer(200)
    assert [(shown.direction, shown.words) for shown in phones.phone("rui").screen] == [("said", "sim")]


async def test_the_door_hears_a_button_by_its_value_and_the_screen_shows_its_label(phones: Phones) -> None:
    posted = phones.posted("agnieszka", "Tak", choice="1", answers="p7")
    assert await heard_at_door(phones, posted) == [Inbound("whatsapp", "m1", "+442", choice="1", answers="p7")]
    assert phones.phone("agnieszka").screen[0].words == "Tak"


async def test_the_door_hears_a_voice_note(phones: Phones) -> None:
    assert await heard_at_door(phones, phones.posted("lucja", kind="voice")) == [
        Inbound("telegram", "m1", "3", kind="voice")
    ]


def test_a_provider_that_posts_again_posts_exactly_the_same(phones: Phones) -> None:
    first, _other = phones.posted("rui", "sim"), phones.posted("lucja", "yes")
    assert phones.posted("rui", again=True) == first
    assert len(phones.phone("rui").screen) == 1
    with pytest.raises(ValueError, match="agnieszka has written nothing"):
        phones.posted("agnieszka", again=True)


@pytest.mark.parametrize("headers", [{}, {"x-simulated-secret": "guess"}, {"x-simulated-secret": "ż"}])
async def test_a_forgery_is_refused(phones: Phones, headers: dict[str, str]) -> None:
    real = phones.posted("rui", "sim")
    with pytest.raises(Refused):
        await phones.channels()["sms"].receive(Posted(real.body, headers, "/hooks/sms"))
    with pytest.raises(Refused):
        await full_table().channels()["sms"].receive(real)


async def test_a_text_shows_no_buttons_and_counts_its_segments(phones: Phones) -> None:
    await phones.channels()["sms"].send(outgoing("+441", "ã" * 100))
    (shown,) = phones.phone("rui").screen
    assert (shown.words, shown.buttons, shown.segments, shown.state) == ("ã" * 100, (), 2, "delivered")
    assert length("ã" * 100).segments == 2


@pytest.mark.parametrize(("channel", "address"), [("whatsapp", "+442"), ("telegram", "3")])
async def test_at_most_three_buttons_are_shown(phones: Phones, channel: str, address: str) -> None:
    await phones.channels()[channel].send(outgoing(address))
    (heard,) = phones.take()
    assert heard.buttons == (("0", "Button 0"), ("1", "Button 1"), ("2", "Button 2"))
    assert phones.take() == []


async def test_arrivals_are_taken_in_order(phones: Phones) -> None:
    assert await phones.channels()["telegram"].send(outgoing("3", "first")) == "p1"
    assert await phones.channels()["sms"].send(outgoing("+441", "second")) == "p2"
    assert [(heard.phone, heard.words, heard.provider_id) for heard in phones.take()] == [
        ("lucja", "first", "p1"),
        ("rui", "second", "p2"),
    ]


async def test_a_receipt_waits_to_be_posted_except_on_telegram(phones: Phones) -> None:
    await phones.channels()["telegram"].send(outgoing("3"))
    await phones.channels()["sms"].send(outgoing("+441"))
    assert await receipts(phones) == [Receipt("sms", "p2", "delivered")]


async def test_an_unknown_number_is_refused_for_good(phones: Phones) -> None:
    with pytest.raises(SendFailed) as failed:
        await phones.channels()["sms"].send(outgoing("+449"))
    assert failed.value.kind == "none"


async def test_a_shut_window_lets_an_approved_template_through(phones: Phones) -> None:
    template = Template("HXinvitation", ("Island Voices",))
    await phones.channels()["whatsapp"].send(outgoing("+442", window_open=False, template=template))
    assert phones.phone("agnieszka").screen[0].template


async def test_a_shut_window_refuses_free_text(phones: Phones) -> None:
    with pytest.raises(SendFailed) as failed:
        await phones.channels()["whatsapp"].send(outgoing("+442", window_open=False))
    assert failed.value.kind == "none"
    assert phones.take() == []


def test_the_window_is_open_for_a_day_after_the_person_wrote(phones: Phones) -> None:
    assert phones.phone("agnieszka").window_until is None
    phones.posted("agnieszka", "cześć")
    assert phones.phone("agnieszka").window_until == NOON + timedelta(hours=24)


@pytest.mark.parametrize(("fault", "kind"), [("down", "retry"), ("blocked", "stop")])
@pytest.mark.parametrize("where", ["rui", "sms"])
async def test_a_fault_stops_a_phone_or_a_whole_channel(phones: Phones, where: str, fault: str, kind: str) -> None:
    phones.fault(where, fault)
    with pytest.raises(SendFailed) as failed:
        await phones.channels()["sms"].send(outgoing("+441"))
    assert failed.value.kind == kind
    assert (phones.take(), phones.faults()) == ([], {where: fault})
    phones.fault(where, "works")
    await phones.channels()["sms"].send(outgoing("+441"))
    assert (len(phones.take()), phones.faults()) == (1, {})


async def test_a_slow_provider_has_the_text_and_can_be_asked(phones: Phones) -> None:
    sms, text = phones.channels()["sms"], outgoing("+441")
    phones.fault("sms", "slow")
    with pytest.raises(SendFailed) as failed:
        await sms.send(text)
    assert (failed.value.kind, len(phones.take())) == ("unclear", 1)
    assert can(sms, "find")
    assert phones.found("sms", text, NOON) == "p1"
    assert phones.found("sms", text, NOON + timedelta(seconds=1)) is None
    assert phones.found("sms", outgoing("+440"), NOON) is None
    assert await sms.send(text) == "p2"


async def test_an_undelivered_text_never_shows_and_is_told_later(phones: Phones) -> None:
    phones.fault("rui", "undelivered")
    await phones.channels()["sms"].send(outgoing("+441"))
    assert phones.take() == []
    assert phones.phone("rui").screen[0].state == "undelivered"
    (receipt,) = await receipts(phones)
    assert (receipt.state, receipt.failure) == ("undelivered", "none")


@pytest.mark.parametrize(
    ("fault", "failure", "gone"), [("undelivered", "none", False), ("off", "retry", False), ("gone", "none", True)]
)
async def test_the_provider_says_later_what_is_wrong_with_a_phone(
    phones: Phones, fault: str, failure: str, gone: bool
) -> None:
    phones.fault("rui", fault)
    await phones.channels()["sms"].send(outgoing("+441"))
    assert phones.take() == []
    (receipt,) = await receipts(phones)
    assert (receipt.state, receipt.failure, receipt.number_gone) == ("undelivered", failure, gone)


async def test_one_number_has_text_messages_and_whatsapp(phones: Phones) -> None:
    await phones.channels()["whatsapp"].send(outgoing("+441"))
    await phones.channels()["sms"].send(outgoing("+442"))
    assert [heard.phone for heard in phones.take()] == ["rui-whatsapp", "agnieszka-sms"]
    assert phones.phone("rui-whatsapp").title == "Rui"
    with pytest.raises(SendFailed):
        await phones.channels()["telegram"].send(outgoing("+441"))


async def test_on_telegram_nobody_can_write_before_start_is_pressed(phones: Phones) -> None:
    ana = phones.add("Ana", "carer", "telegram", "4", "en", code="card-code")
    with pytest.raises(SendFailed) as failed:
        await phones.channels()["telegram"].send(outgoing("4"))
    assert (failed.value.kind, ana.begun) == ("none", False)
    phones.posted("ana", "hello?")  # whoever writes first can be written to; the link still works
    assert (ana.begun, ana.start_link) == (True, "card-code")
    who, posted = phones.open_link("ana")
    assert ana.start_link == ""
    assert (who, ana.begun, ana.screen[-1].words) == ("ana", True, "/start")
    assert await heard_at_door(phones, posted) == [Inbound("telegram", "m2", "4", "/start", link_code="card-code")]
    assert await phones.channels()["telegram"].send(outgoing("4"))


async def test_a_link_in_a_text_opens_the_telegram_of_the_same_person(phones: Phones) -> None:
    with pytest.raises(ValueError, match="no start link"):
        phones.open_link("rui")
    for code in ("old", "new_code-1"):
        link = f"Open this:\nhttps://t.me/a_bot?start={code}\nIt works once."
        await phones.channels()["sms"].send(outgoing("+441", link))
    who, posted = phones.open_link("rui")
    (heard,) = await heard_at_door(phones, posted)
    assert isinstance(heard, Inbound)
    assert (who, phones.phone(who).title, heard.link_code) == ("rui-telegram", "Rui", "new_code-1")
    assert phones.open_link("rui")[0] == "rui-telegram"
    assert len(phones.all()) == 4


@pytest.mark.parametrize("where", ["rui", "sms"])
def test_twice_means_the_next_one_twice(phones: Phones, where: str) -> None:
    phones.fault(where, "twice")
    assert [phones.deliveries("rui"), phones.deliveries("rui")] == [2, 1]


@pytest.mark.parametrize(("where", "what"), [("nobody", "down"), ("rui", "tired")])
def test_an_unknown_fault_is_an_error(phones: Phones, where: str, what: str) -> None:
    with pytest.raises(ValueError, match="There is no"):
        phones.fault(where, what)
    assert "tired" not in FAULTS


async def test_a_restart_keeps_screens_faults_and_numbers(tmp_path: Path) -> None:
    journal = tmp_path / "new" / "phones.jsonl"
    before = full_table(journal)
    before.posted("agnieszka", "cześć")
    await before.channels()["whatsapp"].send(outgoing("+442"))
    before.add("Ana", "carer", "telegram", "4", "en", code="card-code")
    before.add("Bo", "carer", "telegram", "5", "en", code="card-code")
    before.open_link("bo")
    before.fault("sms", "down")
    with journal.open("a", encoding="utf-8") as cut_off:
        cut_off.write('{"what": "sai')
    after = full_table(journal)
    assert after.all() == before.all()
    assert (after.faults(), after.take()) == ({"sms": "down"}, [])
    assert json.loads(after.posted("rui", "x").body)["said"]["id"] == "m3"
    assert full_table(journal).all() == after.all()


def test_a_phone_shows_neither_name_nor_number_nor_words_to_a_log(phones: Phones) -> None:
    phones.posted("rui", "a private matter")
    shown = repr(phones.phone("rui")) + repr(phones.phone("rui").screen)
    assert not any(secret in shown for secret in ("+441", "a private matter", "Rui"))

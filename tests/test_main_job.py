"""The main job, seen from the phones."""

from collections.abc import Awaitable, Callable

from bot.demo import Demo

Say = Callable[..., Awaitable[list[tuple[str, str]]]]


async def test_a_yes_is_confirmed_in_one_line_in_the_readers_language(say: Say) -> None:
    heard = await say("rui", "1")
    assert heard[0] == (
        "rui",
        "Obrigado. Fica anotado que vem: terça-feira, 9 de março, das 14:00 até cerca das 16:00, Oak House.",
    )


async def test_demand_41_a_no_takes_the_meeting_out_of_the_calendar_and_a_yes_puts_it_back(
    say: Say, world: Demo
) -> None:
    for words in ("1", "1", "I can't come on Tuesday", "no", "1"):
        await say("maria", words)
    files = [shown.file[1].splitlines() for shown in world.phones.phone("maria").screen if shown.file]
    told = [[line for line in file if line.startswith(("METHOD", "SEQUENCE"))] for file in files]
    methods, numbers = [method for method, _ in told], [number for _, number in told]
    assert methods == ["METHOD:PUBLISH", "METHOD:CANCEL", "METHOD:PUBLISH"]
    assert numbers == ["SEQUENCE:0", "SEQUENCE:1", "SEQUENCE:2"]


async def test_the_facilitator_sees_names_and_counts_and_no_numbers(say: Say, world: Demo) -> None:
    await say("rui", "1")
    await say("tom", "I can't come on Tuesday")
    ((_, words),) = await say("sam", "NEXT")
    assert words.splitlines()[1:] == [
        "Coming, 1: Rui",
        "Not coming, 1: Tom",
        "No answer yet, 6: Beth, Ioana, Kasia, Luc, Maria and Raj",
    ]
    assert not any(phone.address in words for phone in world.phones.all())


async def test_R3_the_same_text_three_times_has_one_effect_and_one_answer(say: Say, world: Demo) -> None:
    first = await say("rui", "1")
    assert len(first) == 2
    assert await say("rui", "1", again=True) == []
    assert await say("rui", "1", again=True) == []

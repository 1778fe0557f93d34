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

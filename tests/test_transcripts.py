"""Every transcript is played, word for word. Also those that the phones page saved."""

from pathlib import Path

import pytest

from bot.demo import BEGINS, Demo
from bot.phones.transcript import Transcript, parse, play

TRANSCRIPTS = {
    path.stem: path.read_text(encoding="utf-8") for path in (Path(__file__).parent / "transcripts").glob("*.txt")
}


IN_FIVE_LANGUAGES = {name for name in TRANSCRIPTS if name.endswith("_in_five_languages")}
"""They go the ways of the others with other words, so one database is enough for them."""


@pytest.mark.parametrize("name", sorted(TRANSCRIPTS.keys() - IN_FIVE_LANGUAGES))
async def test_transcript(name: str, new_world: Demo) -> None:
    await _played(name, new_world)


@pytest.mark.parametrize("name", sorted(IN_FIVE_LANGUAGES))
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_transcript_in_five_languages(name: str, new_world: Demo) -> None:
    await _played(name, new_world)


async def _played(name: str, new_world: Demo) -> None:
    transcript = parse(TRANSCRIPTS[name])
    if not _tells_of_the_opening(transcript):
        new_world.phones.take()
    await play(transcript, new_world)


def _tells_of_the_opening(transcript: Transcript) -> bool:
    """A saved transcript begins with the invitations that open the world; a written one may leave them out."""
    first = transcript.steps[0]
    return first.kind == "clock" and first.at == BEGINS.replace(tzinfo=None) and bool(first.expected)


def test_there_is_a_transcript_for_each_journey() -> None:
    journeys = {"invitation", "reminders", "absence", "concern", "change_of_place", "request", "stop_start_help_crisis"}
    numbers = {"first_question", "change_of_channel", "when_it_does_not_arrive", "whatsapp_window"}
    assert journeys | numbers | {"is_this_still_your_number"} <= set(TRANSCRIPTS)

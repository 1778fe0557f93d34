"""Every transcript is played, word for word, on SQLite and on PostgreSQL. Also those that the phones page saved."""

from pathlib import Path

import pytest

from bot.demo import Demo
from bot.phones.transcript import parse, play

TRANSCRIPTS = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
async def test_transcript(path: Path, world: Demo) -> None:
    await play(parse(path.read_text(encoding="utf-8")), world)


def test_there_are_transcripts() -> None:
    assert len(TRANSCRIPTS) >= 7

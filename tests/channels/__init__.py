"""What the tests of the channels share: a person nobody may find in a log, and the check that nobody does."""

import logging
import traceback
from dataclasses import replace
from typing import Any

import pytest

from messages.channel import Outgoing, Posted
from tests.providers import Asked, Listener

PERSON = "+447797000001"
WORDS = "Island Voices: Marker-Of-Our-Words, Tuesday 3 March."
SAID = "Marker-Of-Their-Words, I cannot come"
NAME = "Display Name"


def outgoing(address: str = PERSON, **more: Any) -> Outgoing:
    """One message to a person; ``more`` are further fields."""
    return replace(Outgoing(address, WORDS, "REMINDER", "en", "token-of-this-message"), **more)


def posted(asked: Asked) -> Posted:
    """What came to the door, as the door hands it to a channel."""
    return Posted(asked.body, asked.headers, asked.target)


def last(door: Listener) -> Posted:
    return posted(door.asked[-1])


def assert_silent(caplog: pytest.LogCaptureFixture, secrets: tuple[str, ...], *shown: object) -> None:
    """S7: neither logs at DEBUG, nor reprs, nor tracebacks show a secret, a number, a name or words."""
    markers = (PERSON.strip("+"), "Marker-Of", NAME, *secrets)
    formatted = [logging.Formatter().format(record) for record in caplog.records]
    errors = ["".join(traceback.format_exception(one)) for one in shown if isinstance(one, BaseException)]
    for text in (*formatted, *errors, *map(repr, shown)):
        for marker in markers:
            assert marker not in text

"""What the log scan sees, and that an error with words in it reaches no log (S7). The scan runs with every test."""

import io
import logging
from collections.abc import Callable

import pytest

from bot import logs
from messages import texts as t
from storage.changes import KeepConcern, Queue, part
from storage.database import Database, DatabaseAway
from storage.dialogue import Dialogue, Draft, Option, Question, ToRead
from storage.tables import people
from tests.conversations.group import NOW, RUI
from tests.log_scan import LogScan

SECRET = "The nightingale is too loud"
log = logging.getLogger("gobetween.tests")


def test_S7_the_scan_sees_words_in_a_message_an_argument_and_an_exception() -> None:
    writes: list[Callable[[], None]] = [
        lambda: log.debug("said: %s", SECRET),
        lambda: logging.getLogger("library").info(SECRET),
        lambda: log.error("broken", exc_info=ValueError(SECRET)),
    ]
    for write in writes:
        with LogScan() as scan:
            write()
        assert scan.found([SECRET, "+447700900101"]) == [SECRET]


def test_S7_the_scan_sees_a_number_and_a_token() -> None:
    with LogScan() as scan:
        log.debug("to %s", "+447700900101")
        log.debug("https://api.telegram.org/bot%s/getMe", "123456789:" + "A" * 35)
    assert scan.numbers() == ["+447700900101", "123456789:" + "A" * 35]


def test_S7_a_name_inside_another_word_is_no_hit() -> None:
    with LogScan() as scan:
        log.info("Samaritans")
    assert scan.found(["Sam"]) == []


def test_S7_the_formatter_prints_neither_arguments_nor_what_an_error_says() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.AllowList())
    log.addHandler(handler)
    try:
        raise ValueError(SECRET)
    except ValueError:
        log.exception("text not read", extra={"id": "a1", "words": SECRET})
    finally:
        log.removeHandler(handler)
    assert SECRET not in stream.getvalue()
    assert "text not read id=a1 ValueError test_logs.py" in stream.getvalue().replace("  ", " ")


def test_S7_an_error_of_the_database_carries_no_value(database_url: str) -> None:
    database = Database(database_url)
    with LogScan() as scan, pytest.raises(DatabaseAway) as error:
        database.do(lambda connection: connection.execute(people.insert().values(id=SECRET)))
    database.close()
    assert SECRET not in repr(error.value) + str(error.value.__cause__)
    assert scan.found([SECRET]) == []


@pytest.mark.parametrize(
    "value",
    [
        KeepConcern("h", "p", SECRET, RUI.id, NOW.date()),
        Queue(RUI.id, (part(t.PREVIEW, words=SECRET),), reads=ToRead("talk", "h", SECRET)),
        Dialogue(draft=Draft((SECRET,), "writing", NOW), question=Question("opening", "", SECRET)),
        Option("A", "use_words", SECRET),
    ],
    ids=lambda value: type(value).__name__,
)
def test_S7_words_are_hidden_from_repr(value: object) -> None:
    assert SECRET not in repr(value)

"""Sealed values and their keys: S1, S2 and S4 of trust, on both databases where rows are involved."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import pytest

from messages import texts as t
from storage import tables
from storage.changes import KeepConcern, NewRequest, NewTask, Queue, Remember, part
from storage.concerns import concerns_of, keep_concern
from storage.database import Connection
from storage.dialogue import Dialogue, Draft
from storage.people import find_address, people_of
from storage.rotating import SEALED, rotate
from storage.sealed import STEPS, CannotOpen, Key, Seal
from tests.scheduler.stage import Stage

OLD, NEW = Key("test", bytes(range(32))), Key("k2", bytes(range(1, 33)))
PLACE = "concerns/body/abc"


@pytest.mark.parametrize("value", ["", "a", "ż" * 200, {"words": "x" * 3000}, ["\U0001f600"] * 9])
def test_S1_a_sealed_value_opens_again_only_whole_and_only_in_its_place(value: object) -> None:
    seal = Seal([OLD])
    sealed = seal.close(value, PLACE)
    assert seal.open(sealed, PLACE) == value
    spoiled = [sealed[:-1], sealed[:20], b"", sealed + b"\x00", sealed[:30] + bytes([sealed[30] ^ 1]) + sealed[31:]]
    for wrong in spoiled:
        with pytest.raises(CannotOpen):
            seal.open(wrong, PLACE)
    for place in ("concerns/body/abd", "talks/body/abc", "concerns/words/abc"):
        with pytest.raises(CannotOpen):
            seal.open(sealed, place)


def test_S1_swapped_rows_do_not_open() -> None:
    seal = Seal([OLD])
    one, two = (seal.close("words", f"concerns/body/{name}") for name in "ab")
    for sealed, place in ((one, "concerns/body/b"), (two, "concerns/body/a")):
        with pytest.raises(CannotOpen):
            seal.open(sealed, place)


def test_S1_lengths_fall_on_the_steps_only_and_the_same_value_never_looks_the_same() -> None:
    seal = Seal([OLD])
    lengths = sorted({len(seal.close("x" * size, PLACE)) for size in range(0, 9000, 37)})
    around = lengths[0] - STEPS[0]
    steps = [length - around for length in lengths]
    assert steps == [256, 512, 1024, 2048, 4096, 8192, 12288]
    assert all(later > earlier for earlier, later in pairwise(steps))
    assert len({seal.close("x", PLACE) for _ in range(100)}) == 100


def test_S2_an_address_is_looked_up_by_a_keyed_hash_and_lies_nowhere_in_clear(stage: Stage) -> None:
    number = "+447700900301"
    stage.person("Ana", sms=number)
    rows = stage.rows("addresses")
    assert all(number not in repr(tuple(row)) and number.encode() not in bytes(row.value) for row in rows)
    other = Seal([NEW])
    assert stage.database.do(find_address, stage.seal, "sms", number) is not None
    assert stage.database.do(find_address, other, "sms", number) is None
    unique = [column.name for column in tables.addresses.columns if column.unique]
    assert unique == ["value_index"]


def test_S4_a_key_that_is_not_there_opens_nothing() -> None:
    sealed = Seal([OLD]).close("words", PLACE)
    with pytest.raises(CannotOpen):
        Seal([NEW]).open(sealed, PLACE)
    assert Seal([NEW, OLD]).open(sealed, PLACE) == "words"


def fill(stage: Stage) -> None:
    ana = stage.person("Ana", sms="+447700900301")
    draft = Draft(("The room is too loud.",), "writing", stage.now)
    stage.make(
        Remember(ana, Dialogue(draft=draft)),
        NewTask(stage.project.id, ana, "REASON_UNCLEAR", stage.now, "words"),
        NewRequest(
            "r", stage.project.id, ana, "KIND_TRANSPORT", "a lift", None, stage.now, stage.now + timedelta(days=1)
        ),
        *(Queue(ana, (part(t.MENU),)) for _ in range(3)),
    )
    stage.database.do(keep_concern, stage.seal, KeepConcern("7f", stage.project.id, "Too loud.", ana, date(2027, 3, 1)))


def everything(stage: Stage, seal: Seal) -> list[object]:
    """Every sealed value, opened."""
    found: list[object] = []
    for table, column in (*SEALED, (tables.concerns, "body")):
        [key] = table.primary_key.columns
        for row in stage.rows(table.name):
            name = getattr(row, key.name)
            if getattr(row, column) is not None:
                found.append((table.name, column, seal.open(getattr(row, column), f"{table.name}/{column}/{name}")))
    return sorted(found, key=repr)


def under_the_old_key(stage: Stage) -> int:
    values: Sequence[bytes] = [
        bytes(getattr(row, column) or b"")
        for table, column in (*SEALED, (tables.concerns, "body"))
        for row in stage.rows(table.name)
    ]
    return sum(value.startswith(b"\x04test") for value in values)


def test_S4_rotating_seals_every_value_again_and_can_be_stopped_and_resumed(stage: Stage) -> None:
    fill(stage)
    both = Seal([NEW, OLD])
    before = everything(stage, both)
    assert under_the_old_key(stage) == len(before)
    assert stage.database.do(rotate, both) > 0
    assert 0 < under_the_old_key(stage) < len(before)
    assert everything(stage, both) == before, "half way everything still opens"
    while stage.database.do(rotate, Seal([NEW, OLD])):
        pass
    assert under_the_old_key(stage) == 0
    assert everything(stage, Seal([NEW])) == before, "the new key alone opens all of it"


def test_S4_people_are_found_by_their_numbers_and_names_with_the_new_key_alone(stage: Stage) -> None:
    fill(stage)
    while stage.database.do(rotate, Seal([NEW, OLD])):
        pass
    alone = Seal([NEW])
    assert stage.database.do(find_address, alone, "sms", "+447700900301") is not None
    assert "Ana" in [person.name for person in stage.database.do(people_of, alone, stage.project.id)]
    assert [one.words for one in stage.database.do(concerns_of, alone, stage.project.id, "approved")] == ["Too loud."]


def test_S4_every_sealed_column_is_rotated(stage: Stage) -> None:
    """A new sealed column that nobody told the rotation about would be lost with the old key."""
    named = {(table.name, column) for table, column in SEALED} | {("concerns", "body")}
    sealed = {
        (table.name, column.name)
        for table in tables.metadata.sorted_tables
        for column in table.columns
        if str(column.type) in ("BLOB", "LargeBinary", "BYTEA")
    }
    assert sealed == named


def _to_the_end(stage: Stage) -> None:
    while stage.database.do(rotate, Seal([NEW, OLD])):
        pass


def test_S4_what_cannot_be_opened_stops_it_and_changes_nothing(stage: Stage) -> None:
    fill(stage)

    def spoil(connection: Connection) -> None:
        connection.execute(tables.tasks.update().values(body=b"\x04lost" + bytes(300)))

    stage.database.do(spoil)
    with pytest.raises(CannotOpen):
        _to_the_end(stage)
    assert {bytes(row.body)[:5] for row in stage.rows("tasks")} == {b"\x04lost"}

"""Sealed values and their keys: S1, S2 and S4 of trust, on both databases where rows are involved."""

from base64 import b64decode
from datetime import date, timedelta
from itertools import pairwise

import pytest

from messages import texts as t
from messages.channel import Inbound
from storage import tables
from storage.changes import Erase, KeepConcern, KeepTalk, NewRequest, NewTask, Queue, Remember, part
from storage.concerns import concerns_of, keep_concern
from storage.database import Connection
from storage.dialogue import Dialogue, Draft, Held
from storage.inbox import claim as claim_text
from storage.inbox import keep
from storage.not_understood import keep_given
from storage.outbox import claim as claim_message
from storage.own_keys import own
from storage.people import find_address, people_of
from storage.rotating import BY_PERSON, SEALED, rotate, rotate_all
from storage.sealed import STEPS, CannotOpen, Key, OwnSeal, Seal
from storage.talks import talks_of
from tests.conversations.group import NOW
from tests.scheduler.stage import Stage

OLD, NEW = Key("test", bytes(range(32))), Key("k2", bytes(range(1, 33)))
PLACE = "concerns/body/abc"
WRITTEN_ALL_AT_ONCE = ((tables.concerns, "body"), (tables.not_understood, "body"))
"""What has no order has no turn of its own (S3)."""


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
    stage.database.do(keep_given, stage.seal, [Held("zibble", "en", "none", stage.now)], stage.now, timedelta(days=90))


def everything(stage: Stage, seal: Seal) -> list[tuple[str, str, object]]:
    """Every sealed value, opened."""
    found: list[tuple[str, str, object]] = []
    for table, column in (*SEALED, *WRITTEN_ALL_AT_ONCE):
        [key] = table.primary_key.columns
        for row in stage.rows(table.name):
            name = getattr(row, key.name)
            if getattr(row, column) is not None:
                theirs = stage.database.do(own, seal, getattr(row, BY_PERSON.get(table.name, ""), None))
                found.append((table.name, column, theirs.open(getattr(row, column), f"{table.name}/{column}/{name}")))
    return sorted(found, key=repr)


def sealed_by_the_house(stage: Stage) -> list[bytes]:
    """Every sealed value but those under people's own keys."""
    values = [
        bytes(getattr(row, column) or OwnSeal.beginning)
        for table, column in (*SEALED, *WRITTEN_ALL_AT_ONCE)
        for row in stage.rows(table.name)
    ]
    return [value for value in values if not value.startswith(OwnSeal.beginning)]


def under_the_old_key(stage: Stage) -> int:
    return sum(value.startswith(b"\x04test") for value in sealed_by_the_house(stage))


def test_S4_rotating_seals_every_value_again_and_can_be_stopped_and_resumed(stage: Stage) -> None:
    fill(stage)
    both = Seal([NEW, OLD])
    before = everything(stage, both)
    whole = under_the_old_key(stage)
    assert whole == len(sealed_by_the_house(stage))
    assert stage.database.do(rotate, both) > 0
    assert 0 < under_the_old_key(stage) < whole
    assert everything(stage, both) == before, "half way everything still opens"
    rotate_all(stage.database, Seal([NEW, OLD]))
    assert under_the_old_key(stage) == 0
    assert everything(stage, Seal([NEW])) == before, "the new key alone opens all of it"


def test_S4_people_are_found_by_their_numbers_and_names_with_the_new_key_alone(stage: Stage) -> None:
    fill(stage)
    rotate_all(stage.database, Seal([NEW, OLD]))
    alone = Seal([NEW])
    assert stage.database.do(find_address, alone, "sms", "+447700900301") is not None
    assert "Ana" in [person.name for person in stage.database.do(people_of, alone, stage.project.id)]
    assert [one.words for one in stage.database.do(concerns_of, alone, stage.project.id, "approved")] == ["Too loud."]


def test_S4_every_sealed_column_is_rotated(stage: Stage) -> None:
    """A new sealed column that nobody told the rotation about would be lost with the old key."""
    named = {(table.name, column) for table, column in (*SEALED, *WRITTEN_ALL_AT_ONCE)}
    sealed = {
        (table.name, column.name)
        for table in tables.metadata.sorted_tables
        for column in table.columns
        if str(column.type) in ("BLOB", "LargeBinary", "BYTEA")
    }
    assert sealed == named


def test_S4_what_cannot_be_opened_stops_it_and_changes_nothing(stage: Stage) -> None:
    fill(stage)

    def spoil(connection: Connection) -> None:
        connection.execute(tables.tasks.update().values(body=b"\x04lost" + bytes(300)))

    stage.database.do(spoil)
    with pytest.raises(CannotOpen):
        rotate_all(stage.database, Seal([NEW, OLD]))
    assert {bytes(row.body)[:5] for row in stage.rows("tasks")} == {b"\x04lost"}


# --- S5: a key for everybody -----------------------------------------------------------------------------------------


def under_their_own_key(stage: Stage, person_id: str) -> dict[str, list[bytes]]:
    """Table/column -> what is sealed with this person's key."""
    return {
        f"{table.name}/{column}": [
            bytes(getattr(row, column))
            for row in stage.rows(table.name)
            if getattr(row, BY_PERSON[table.name]) == person_id and getattr(row, column) is not None
        ]
        for table, column in SEALED
        if table.name in BY_PERSON
    }


def test_S5_what_is_one_persons_opens_with_their_key_only(stage: Stage) -> None:
    fill(stage)
    ana = next(row.person_id for row in stage.rows("requests"))
    ben = stage.person("Ben", sms="+447700900302")
    others = stage.database.do(own, stage.seal, ben)
    found = under_their_own_key(stage, ana)
    assert {place for place, values in found.items() if values} == {
        "people/profile",
        "people/dialogue",
        "addresses/value",
        "outbox/body",
        "requests/body",
        "tasks/body",
    }
    for place, values in found.items():
        for value in values:
            assert value.startswith(OwnSeal.beginning), place
            for wrong in (stage.seal, others):
                with pytest.raises(CannotOpen):
                    wrong.open(value, place)


def test_S5_after_erasing_no_copy_can_be_opened_not_even_with_every_key_of_the_house(stage: Stage) -> None:
    """The thief has yesterday's rows, and the house's keys."""
    fill(stage)
    ana = next(row.person_id for row in stage.rows("requests"))
    talk = KeepTalk("talk", stage.project.id, ana, "It is too bright.", by_gobetween=False, at=stage.now)
    stage.make(talk)
    copied = under_their_own_key(stage, ana)
    [said] = stage.rows("talks")
    inner = stage.seal.open(said.body, "talks/body/talk")
    assert "bright" not in repr(inner)
    stage.make(Erase(ana))
    assert ana not in {row.person_id for row in stage.rows("person_keys")}
    thief = stage.database.do(own, Seal([OLD]), ana)
    for place, values in copied.items():
        for value in values:
            with pytest.raises(CannotOpen):
                thief.open(value, place)
    with pytest.raises(CannotOpen):
        thief.open(b64decode(inner["own"]), "talks/body/talk")


def test_S5_a_text_that_came_in_the_moment_of_erasing_holds_up_nobody(stage: Stage) -> None:
    """Another process still had the key, and kept or queued something after the person was gone."""
    ana, ben = stage.person("Ana", sms="+447700900301"), stage.person("Ben", sms="+447700900302")
    other = Seal([OLD])
    stage.database.do(own, other, ana)
    heard = Inbound("sms", "SM1", "+447700900301", "hello")
    stage.database.do(keep, other, heard, "text", stage.now)
    stage.make(Queue(ana, (part(t.MENU),)), Queue(ben, (part(t.MENU),)))
    late = [tables.inbox, tables.outbox]
    rows = {table: [dict(row._mapping) for row in stage.rows(table.name) if row.person_id == ana] for table in late}
    assert all(rows.values())
    stage.make(Erase(ana))
    for table, gone in rows.items():
        stage.database.do(lambda connection, table=table, gone=gone: connection.execute(table.insert(), gone))
    assert stage.database.do(claim_text, stage.seal, stage.now) is None
    claimed = stage.database.do(claim_message, stage.seal, "sms", stage.now, 10)
    assert [message.person_id for message in claimed] == [ben]
    assert [row for table in late for row in stage.rows(table.name) if row.person_id == ana] == []


def test_S5_what_an_older_version_sealed_gets_keys_of_its_own(stage: Stage) -> None:
    """Everything sealed by the house, as before; ``gobetween upgrade`` seals it again."""
    fill(stage)
    stage.make(
        KeepTalk("talk", stage.project.id, stage.person("Ben", sms="+447700900302"), "Hm.", by_gobetween=False, at=NOW)
    )
    before = everything(stage, stage.seal)
    stage.database.do(_as_before, stage)
    assert stage.rows("person_keys") == []
    assert "Ana" in [person.name for person in stage.database.do(people_of, stage.seal, stage.project.id)]
    rotate_all(stage.database, Seal([OLD]))
    everybody = {row.id for row in stage.rows("people")}
    assert {row.person_id for row in stage.rows("person_keys")} == everybody
    for who in everybody:
        for place, values in under_their_own_key(stage, who).items():
            assert all(value.startswith(OwnSeal.beginning) for value in values), place
    keyless = ("person_keys", "talks", "concerns")
    after = everything(stage, Seal([OLD]))
    assert [one for one in after if one[0] not in keyless] == [one for one in before if one[0] not in keyless]
    assert [talk.texts[0].words for talk in stage.database.do(talks_of, Seal([OLD]), stage.project.id)] == ["Hm."]
    assert "Hm." not in repr([stage.seal.open(row.body, f"talks/body/{row.handle}") for row in stage.rows("talks")])
    assert rotate_all(stage.database, Seal([OLD])) == 0


def _as_before(connection: Connection, stage: Stage) -> None:
    for table, column in SEALED:
        whose = BY_PERSON.get(table.name, "")
        [key] = table.primary_key.columns
        for row in connection.execute(table.select()).all():
            sealed, place = getattr(row, column), f"{table.name}/{column}/{getattr(row, key.name)}"
            if whose and sealed is not None:
                value = own(connection, stage.seal, getattr(row, whose)).open(sealed, place)
                connection.execute(table.update().where(key == row[0]).values({column: stage.seal.close(value, place)}))
    for row in connection.execute(tables.talks.select()).all():
        [talk] = talks_of(connection, stage.seal, stage.project.id)
        body = {"person": talk.person_id, "texts": [["person", said.words, said.at.isoformat()] for said in talk.texts]}
        sealed = stage.seal.close(body, f"talks/body/{row.handle}")
        connection.execute(tables.talks.update().values(body=sealed))
    connection.execute(tables.person_keys.delete())
    stage.seal.of_people.clear()

"""Concerns at rest, on both databases: no author, no order, no newest row; answers find their writer (S3, A8, A9, A11)."""

from datetime import date
from itertools import permutations

from sqlalchemy import select, text

from storage import tables
from storage.changes import AnswerConcern, KeepConcern, ReleaseConcerns, TakeBackConcern, TimeConcern
from storage.concerns import concerns_of, keep_concern
from storage.database import Connection
from storage.people import know, people_of
from storage.records import Concern
from tests.scheduler.stage import Stage

MONDAY = date(2027, 3, 1)
HANDLES = ("7f", "02", "c1", "9a")


def keep(stage: Stage, handle: str, words: str = "Too loud.", writer: str = "nobody", *without: str) -> None:
    change = KeepConcern(handle, stage.project.id, words, writer, MONDAY, without)
    stage.database.do(keep_concern, stage.seal, change)


def kept(stage: Stage, *states: str) -> dict[str, Concern]:
    found = stage.database.do(concerns_of, stage.seal, stage.project.id, *(states or ("approved", "released")))
    return {concern.handle: concern for concern in found}


def as_they_lie(stage: Stage) -> list[tuple[str, str, bytes]]:
    """Handle, transaction and sealed body in the order in which the file gives them back."""
    return stage.database.do(_as_they_lie)


def _as_they_lie(connection: Connection) -> list[tuple[str, str, bytes]]:
    transaction = "xmin::text" if connection.dialect.name == "postgresql" else "''"
    rows = connection.execute(text(f"SELECT handle, {transaction}, body FROM concerns")).all()
    return [(row[0], row[1], bytes(row[2])) for row in rows]


def _empty(connection: Connection) -> None:
    connection.execute(tables.concerns.delete())


def test_A8_the_order_of_a_release_depends_on_its_words_only(stage: Stage) -> None:
    orders = set()
    for handles in permutations(HANDLES[:3]):
        for handle, words in zip(handles, ("Too loud.", "Too hot.", "Too long."), strict=True):
            keep(stage, handle, words)
        stage.make(ReleaseConcerns(stage.project.id, MONDAY, tuple(HANDLES)))
        orders.add(tuple(x.words for x in sorted(kept(stage).values(), key=lambda x: x.place)))
        stage.database.do(_empty)
    assert len(orders) == 1


def test_A8_another_release_has_another_order(stage: Stage) -> None:
    words = [f"Words {number}." for number in range(8)]
    in_order = sorted(words, key=lambda one: stage.seal.order("2027-03-01", one))
    assert in_order != sorted(words, key=lambda one: stage.seal.order("2027-03-08", one))


def test_A7_each_release_that_goes_by_is_counted_and_asking_again_starts_anew(stage: Stage) -> None:
    keep(stage, "7f")
    stage.make(TimeConcern("7f", None))
    for missed in (1, 2):
        stage.make(ReleaseConcerns(stage.project.id, MONDAY, ()))
        assert kept(stage)["7f"].missed == missed
    stage.make(TimeConcern("7f", None))
    assert kept(stage)["7f"].missed == 0


def test_A9_an_answer_reaches_its_writer_and_nobody_else_learns_who_that_is(stage: Stage) -> None:
    ana = stage.person("Ana", sms="+447700900301")
    sam = next(x.id for x in stage.database.do(people_of, stage.seal, stage.project.id) if x.name == "Sam")
    keep(stage, "7f", "Too loud.", ana)
    keep(stage, "02", "Too hot.", "somebody else")
    stage.make(ReleaseConcerns(stage.project.id, MONDAY, ("7f", "02")))
    stage.make(AnswerConcern("7f", "We will close the door.", stage.now, sam))
    [row] = [row for row in stage.rows() if row.person_id == ana]
    payload = stage.opened("outbox", row)
    assert payload["reads"][:3] == ["concern_answer", f"7f/1/{sam}", "We will close the door."]
    assert [part[0] for part in payload["parts"]] == ["ANSWER_WAITING"]
    assert kept(stage)["7f"].answers == ("We will close the door.",)


def test_A11_whoever_was_left_out_sees_nothing_not_even_that(stage: Stage) -> None:
    people = {x.name: x.id for x in stage.database.do(people_of, stage.seal, stage.project.id)}
    keep(stage, "7f", "Sam talks over me.", "nobody", people["Sam"])
    keep(stage, "02", "Too hot.")
    stage.make(ReleaseConcerns(stage.project.id, MONDAY, ("7f", "02")))
    seen = {}
    for name in ("Sam", "Lee"):
        facts = stage.database.do(know, stage.seal, people[name], stage.now)
        assert facts is not None
        seen[name] = sorted(concern.words for concern in facts.released)
    assert seen == {"Sam": ["Too hot."], "Lee": ["Sam talks over me.", "Too hot."]}


def test_S3_after_any_change_no_row_is_the_newest(stage: Stage) -> None:
    """A dump lists rows as they lie, and PostgreSQL tells which transaction wrote each."""
    for handle in HANDLES:
        keep(stage, handle)
    changes = (
        TimeConcern("c1", None),
        TakeBackConcern("9a"),
        ReleaseConcerns(stage.project.id, MONDAY, ("7f",)),
        AnswerConcern("7f", "Thank you.", stage.now, "sam"),
    )
    before = as_they_lie(stage)
    for change in (None, *changes):
        if change is not None:
            stage.make(change)
            after = as_they_lie(stage)
            assert not {body for _, _, body in before} & {body for _, _, body in after}, change
            before = after
        assert [handle for handle, _, _ in before] == sorted(handle for handle, _, _ in before), change
        assert len({transaction for _, transaction, _ in before}) == 1, change


def test_S3_the_table_has_no_author_and_no_time(stage: Stage) -> None:
    names = {column.name for column in tables.concerns.columns}
    assert names == {"handle", "project_id", "state", "release_day", "body"}
    keep(stage, "7f", "Too loud.", stage.person("Ana", sms="+447700900301"))
    [row] = stage.database.do(lambda connection: connection.execute(select(tables.concerns)).all())
    assert (row.handle, row.state, row.release_day) == ("7f", "approved", MONDAY.isoformat())


def test_S3_keeping_the_same_concern_twice_keeps_it_once(stage: Stage) -> None:
    keep(stage, "7f", "Too loud.")
    keep(stage, "7f", "Something else.")
    assert [concern.words for concern in kept(stage).values()] == ["Too loud."]

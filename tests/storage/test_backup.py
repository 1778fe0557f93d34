"""Backups: sealed, apart from people's keys, and what a restore does before anything may leave (S4 to S6, D4, R20)."""

import json
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.backing_up import Refused, back_up, go_on, put_back
from messages import texts as t
from messages.channel import Inbound
from scheduler.keeping import BACKUPS_KEPT
from storage import backup, key_file, ledger, tables
from storage.changes import Erase, KeepConcern, KeepTalk, ResumeSending, Stop, part
from storage.concerns import concerns_of, keep_concern
from storage.database import Connection, Database
from storage.inbox import keep
from storage.pausing import paused_since
from storage.people import find_address, people_of, person, projects
from storage.sealed import Key, Seal
from storage.talks import talks_of
from storage.workers import beat
from tests.postgres import Postgres
from tests.scheduler.stage import Stage

ANA, BEN, CAT, DAN = (f"+44770090030{number}" for number in (1, 2, 3, 4))
HOUR = timedelta(hours=1)


def names(stage: Stage) -> set[str]:
    return {one.name for one in stage.database.do(people_of, stage.seal, stage.project.id)}


def backed_up(stage: Stage, tmp_path: Path) -> Path:
    """The newest backup."""
    back_up(stage.database, stage.seal, tmp_path / "copies", tmp_path / "ledger.txt", stage.now)
    return max((tmp_path / "copies").glob("*.backup"))


def outside(stage: Stage, tmp_path: Path) -> None:
    """What the worker does every ten seconds."""
    stage.database.do(ledger.copy_outside, tmp_path / "ledger.txt")
    stage.database.do(key_file.without_the_erased, tmp_path / key_file.NAME)


def restored(stage: Stage, file: Path, **more: bool) -> str:
    return put_back(stage.database, stage.seal, file, file.parent.parent / "ledger.txt", stage.now, **more)


async def test_R20_after_a_restore_nothing_leaves_until_a_person_says_so(stage: Stage, tmp_path: Path) -> None:
    """Ana stopped since, Ben was erased since, Cat's message may have gone before, Dan's was due later."""
    ana, ben, cat, dan = (
        stage.person(name, sms=way) for name, way in (("Ana", ANA), ("Ben", BEN), ("Cat", CAT), ("Dan", DAN))
    )
    due = stage.queue(cat, part(t.MENU))
    for who in (ana, ben):
        stage.queue(who, part(t.MENU), not_before=stage.now + HOUR)
    later = stage.queue(dan, part(t.MENU), not_before=stage.now + 2 * HOUR)
    yesterday = backed_up(stage, tmp_path)
    stage.clock.set(stage.now + timedelta(minutes=5))
    stage.make(Stop(ana, stage.now), Erase(ben))
    outside(stage, tmp_path)
    said = restored(stage, yesterday, lose_newer=True)
    assert "1 people have stopped since" in said
    assert "1 were erased since" in said
    assert "1 messages may have gone already" in said
    assert {"Ana", "Cat", "Dan"} == names(stage) & {"Ana", "Ben", "Cat", "Dan"}
    assert stage.database.do(find_address, stage.seal, "sms", BEN) is None
    await stage.passes(hours=6)
    assert stage.sms.taken == stage.telegram.taken == [], "nothing planned, nothing that waited, no task by text"
    assert stage.database.do(paused_since) is not None
    assert stage.state(due) == "expired"
    assert stage.tasks().count("REASON_EXPIRED") == 1

    stage.database.do(keep, stage.seal, Inbound("sms", "SM1", CAT, "I want to die"), "text", stage.now)
    await stage.settle()
    assert any("116 123" in words for words in stage.sms.to(CAT)), "whoever writes is answered, in danger above all"

    assert "Sending goes on." in go_on(stage.database)
    await stage.passes(hours=1)
    assert len(stage.sms.to(DAN)) >= 1
    assert stage.state(later) == "accepted"
    assert stage.state(due) == "expired", "what may have gone before is not repeated"
    assert stage.sms.to(ANA) == stage.sms.to(BEN) == []


def test_S5_whoever_was_erased_cannot_be_read_from_a_backup_even_without_a_ledger(stage: Stage, tmp_path: Path) -> None:
    ana, ben = stage.person("Ana", sms=ANA), stage.person("Ben", sms=BEN)
    for who in (ana, ben):
        stage.make(KeepTalk(who[:8], stage.project.id, who, "words", by_gobetween=False, at=stage.now))
    yesterday = backed_up(stage, tmp_path)
    stage.make(Erase(ben))
    outside(stage, tmp_path)
    (tmp_path / "ledger.txt").unlink()
    stage.database.do(lambda connection: connection.execute(tables.ledger.delete()))
    assert ben not in (tmp_path / key_file.NAME).read_text()
    assert "1 were erased since" in restored(stage, yesterday)
    assert names(stage) >= {"Ana"}
    assert "Ben" not in names(stage)
    assert [talk.person_id for talk in stage.database.do(talks_of, stage.seal, stage.project.id)] == [ana]
    assert not [row for table in ("outbox", "addresses") for row in stage.rows(table) if row.person_id == ben]


def test_S4_a_backup_holds_no_key_and_nothing_in_clear(stage: Stage, tmp_path: Path) -> None:
    stage.person("Ana", sms=ANA)
    made = backed_up(stage, tmp_path)
    content = made.read_bytes()
    assert not [word for word in (b"Ana", b"7700900301", b"Island", b"outbox") if word in content]
    lines = [json.loads(line) for line in backup._read_lines(stage.seal, made)]
    there = {line["table"] for line in lines if isinstance(line, dict)}
    assert there == set(tables.metadata.tables) - {"person_keys"}
    assert made.stat().st_mode & 0o777 == (tmp_path / key_file.NAME).stat().st_mode & 0o777 == 0o600
    keys = key_file.read(tmp_path / key_file.NAME)
    assert keys == {row.person_id: bytes(row.key) for row in stage.rows("person_keys")}


def test_a_backup_of_either_kind_of_database_restores_into_an_empty_one_of_the_other(
    stage: Stage, tmp_path: Path, postgres: Postgres
) -> None:
    ana = stage.person("Ana", sms=ANA)
    for handle in ("7f", "02", "e1"):
        concern = KeepConcern(handle, stage.project.id, "Too loud.", ana, date(2027, 3, 1))
        stage.database.do(keep_concern, stage.seal, concern)
    stage.queue(ana, part(t.MENU), not_before=stage.now + HOUR)
    made = backed_up(stage, tmp_path)
    with postgres.database() as server:
        other = Database(server if stage.database.is_sqlite else f"sqlite:///{tmp_path / 'other.db'}")
        try:
            if not other.is_sqlite:
                other.do(backup._take_all_away)
            put_back(other, stage.seal, made, tmp_path / "ledger.txt", stage.now)
            [project] = other.do(projects)
            assert project == stage.project
            everybody = other.do(people_of, stage.seal, project.id)
            assert everybody == stage.database.do(people_of, stage.seal, project.id)
            found = other.do(concerns_of, stage.seal, project.id, "approved")
            assert [one.handle for one in found] == ["02", "7f", "e1"]
            assert other.do(_moments) == stage.database.do(_moments)
            go_on(other)
        finally:
            other.close()


def _moments(connection: Connection) -> list[object]:
    rows = connection.execute(tables.outbox.select().order_by(tables.outbox.c.id))
    return [(row.id, row.not_before, row.not_after, row.once) for row in rows]


def _another_key(stage: Stage, file: Path) -> None:
    stage.seal = Seal([Key("other", bytes(range(1, 33)))])


def _cut_off(stage: Stage, file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-40])


def _only_its_first_line(stage: Stage, file: Path) -> None:
    file.write_bytes(file.read_bytes().splitlines(keepends=True)[0])


def _no_backup(stage: Stage, file: Path) -> None:
    file.write_bytes(b"SQLite format 3")


def _newer_things(stage: Stage, file: Path) -> None:
    stage.clock.set(stage.now + HOUR)
    stage.database.do(keep, stage.seal, Inbound("sms", "SM1", ANA, "hello"), "text", stage.now)


def _a_worker(stage: Stage, file: Path) -> None:
    stage.database.do(beat, "worker", stage.now)


def _no_keys(stage: Stage, file: Path) -> None:
    (file.parent.parent / key_file.NAME).unlink()


def _spoiled_ledger(stage: Stage, file: Path) -> None:
    (file.parent.parent / "ledger.txt").write_text('[1, "stopped", "x", "2027-01-01", "y"]\n')


REFUSALS: dict[str, Callable[[Stage, Path], None]] = {
    "does not open": _another_key,
    "it was changed or cut off": _cut_off,
    "cut off, or": _only_its_first_line,
    "is not a backup": _no_backup,
    "people.keys is not there": _no_keys,
    "was changed (entry 1)": _spoiled_ledger,
    "They would be lost": _newer_things,
    "The service is at work": _a_worker,
}


def test_S6_a_restore_that_cannot_be_right_changes_nothing_and_says_why(stage: Stage, tmp_path: Path) -> None:
    ana, seal = stage.person("Ana", sms=ANA), stage.seal
    good = backed_up(stage, tmp_path / "good").parent.parent
    for number, (why, spoil) in enumerate(REFUSALS.items()):
        copied = Path(shutil.copytree(good, tmp_path / str(number)))
        [made] = copied.glob("copies/*.backup")
        spoil(stage, made)
        with pytest.raises(Refused) as refused:
            restored(stage, made)
        assert why in str(refused.value)
        stage.seal = seal
        assert stage.database.do(person, seal, ana) is not None
        assert stage.database.do(paused_since) is None


def test_D4_backups_go_after_30_days_and_lie_apart_from_the_keys(stage: Stage, tmp_path: Path) -> None:
    with pytest.raises(Refused):
        back_up(stage.database, stage.seal, tmp_path, tmp_path / "ledger.txt", stage.now)
    first = backed_up(stage, tmp_path)
    (first.parent / "gobetween-mine.backup").write_bytes(b"of somebody else")
    stage.clock.set(stage.now + BACKUPS_KEPT)
    assert backed_up(stage, tmp_path) != first
    assert first.exists()
    stage.clock.set(stage.now + HOUR)
    backed_up(stage, tmp_path)
    assert not first.exists()
    assert (first.parent / "gobetween-mine.backup").exists()


def test_R20_the_coordinators_button_lets_messages_leave_again(stage: Stage, tmp_path: Path) -> None:
    row = stage.queue(stage.person("Ana", sms=ANA), part(t.MENU), not_before=stage.now + HOUR)
    restored(stage, backed_up(stage, tmp_path))
    assert stage.row(row).channel == "restored/sms"
    stage.make(ResumeSending())
    assert stage.row(row).channel == "sms"
    assert stage.database.do(paused_since) is None

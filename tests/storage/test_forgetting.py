"""What goes, when, and that it does not come back: S5, S6, D3, D4, C7, R20, and a name that two people opened (A0)."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from messages import texts as t
from scheduler.chase import due_now
from scheduler.keeping import AFTER_THE_PROJECT, MESSAGES_KEPT, PROJECT_ENDS, SIGNS_OF_DANGER_KEPT
from storage import ledger, tables
from storage.changes import (
    Erase,
    ForgetProject,
    KeepConcern,
    KeepTalk,
    NewRequest,
    OpenName,
    Queue,
    Remember,
    StartAgain,
    Stop,
    TakeBackConcern,
    part,
)
from storage.concerns import concerns_of, keep_concern
from storage.database import Connection
from storage.dialogue import Dialogue, ToRead
from storage.people import dialogue_of, find_address, people_of, person, watch
from storage.records import Concern
from storage.restoring import Restored, after_restoring
from storage.sweeping import sweep
from tests.conversations.group import NOW, PROJECT, RUI, SESSION, watching
from tests.scheduler.stage import Stage

ANA, BEN = "+447700900301", "+447700900302"
MONDAY = date(2027, 3, 1)


def keep(stage: Stage, handle: str, writer: str) -> None:
    stage.database.do(keep_concern, stage.seal, KeepConcern(handle, stage.project.id, "Too loud.", writer, MONDAY))


def swept(stage: Stage) -> int:
    return stage.database.do(sweep, stage.seal, stage.now, MESSAGES_KEPT, SIGNS_OF_DANGER_KEPT)


# --- S5, D3 ----------------------------------------------------------------------------------------------------------


def test_S5_nothing_of_an_erased_person_stays_in_the_file_or_its_log(stage: Stage, tmp_path: Path) -> None:
    """Byte for byte: also what is sealed is gone from SQLite's file and from the log beside it."""
    if not stage.database.is_sqlite:
        assert stage.database.do(_erased_rows, stage) == 0
        return
    ana = stage.person("Ana", sms=ANA)
    stage.queue(ana, part(t.MENU))
    sealed = _sealed_of(stage, ana)
    assert len(sealed) >= 4
    stage.make(Erase(ana))
    stage.database.truncate_log()
    for file in tmp_path.glob("world.db*"):
        content = file.read_bytes()
        assert not [value for value in sealed if value[20:80] in content], file.name


def _sealed_of(stage: Stage, person_id: str) -> list[bytes]:
    [who] = [row for row in stage.rows("people") if row.id == person_id]
    ways = [bytes(row.value) for row in stage.rows("addresses") if row.person_id == person_id]
    return [
        bytes(who.profile),
        bytes(who.dialogue),
        *ways,
        *(bytes(row.body) for row in stage.rows() if row.person_id == person_id),
    ]


def _erased_rows(connection: Connection, stage: Stage) -> int:
    """PostgreSQL takes the space back by itself; no row is left to read."""
    return 0 if connection.execute(tables.people.select().where(tables.people.c.id == "nobody")).first() is None else 1


def test_D3_erasing_leaves_no_row_of_a_person_in_any_table(stage: Stage) -> None:
    ana = stage.person("Ana", sms=ANA)
    stage.queue(ana, part(t.MENU))
    later = stage.now + timedelta(days=1)
    stage.make(
        NewRequest("r", stage.project.id, ana, "KIND_TRANSPORT", "a lift", None, stage.now, later),
        KeepTalk("talk", stage.project.id, ana, "It is too bright.", by_gobetween=False, at=stage.now),
    )
    stage.make(Erase(ana))
    for table in tables.metadata.sorted_tables:
        for row in stage.rows(table.name):
            assert ana not in repr(tuple(row)), table.name
            if table is tables.talks:
                assert stage.seal.open(row.body, f"talks/body/{row.handle}")["person"] != ana


# --- D4, C7 ----------------------------------------------------------------------------------------------------------


def test_D4_words_of_messages_go_after_7_days_and_their_names_stay(stage: Stage) -> None:
    ana = stage.person("Ana", sms=ANA)
    row = stage.queue(ana, part(t.ANSWER_SHOWN, words="We will close the door."), once="said", not_after=stage.now)
    stage.make(Stop(ana, stage.now))
    stage.clock.set(stage.now + MESSAGES_KEPT - timedelta(hours=1))
    assert swept(stage) == 0
    stage.clock.set(stage.now + timedelta(hours=2))
    assert swept(stage) >= 1
    assert stage.opened("outbox", stage.row(row))["parts"] == []
    stage.make(Queue(ana, (part(t.MENU),), once="said"))
    assert len([one for one in stage.rows() if one.person_id == ana]) == 1, "it is not said a second time"
    assert swept(stage) == 0


def test_D4_what_still_waits_is_never_emptied(stage: Stage) -> None:
    row = stage.queue(stage.person("Ana", sms=ANA), part(t.MENU), not_before=stage.now + timedelta(days=40))
    stage.clock.set(stage.now + timedelta(days=30))
    swept(stage)
    assert stage.opened("outbox", stage.row(row))["parts"] == [["MENU", {}]]


def test_D4_what_READ_showed_and_C7_signs_of_danger_are_forgotten(stage: Stage) -> None:
    ana = stage.person("Ana", sms=ANA)
    shown = ToRead("talk", "talk/Anna/1", "Shall we meet?", stage.now + timedelta(days=7))
    stage.make(Remember(ana, Dialogue(to_read=(shown,), crisis_at=(stage.now,), alerts=("alert/x/0",))))
    for days, reads, signs in ((6, 1, 1), (2, 0, 1), (23, 0, 0)):
        stage.clock.set(stage.now + timedelta(days=days))
        swept(stage)
        left = stage.database.do(dialogue_of, stage.seal, ana)
        assert (len(left.to_read), len(left.crisis_at), len(left.alerts)) == (reads, signs, signs), days


def test_D4_what_was_private_goes_30_days_after_the_project(stage: Stage) -> None:
    ana = stage.person("Ana", sms=ANA)
    for handle in ("7f", "02"):
        keep(stage, handle, ana)
    stage.make(KeepTalk("talk", stage.project.id, ana, "words", by_gobetween=False, at=stage.now))
    seen = stage.database.do(watch, stage.seal, stage.project.id)
    last = max(session.ends_at for session in seen.sessions)
    over = last + PROJECT_ENDS + AFTER_THE_PROJECT
    assert ForgetProject(stage.project.id) not in due_now(seen, over - timedelta(days=1))
    assert ForgetProject(stage.project.id) in due_now(seen, over + timedelta(days=1))
    stage.make(TakeBackConcern("02"), ForgetProject(stage.project.id))
    assert stage.rows("talks") == []
    assert [one.handle for one in stage.database.do(concerns_of, stage.seal, stage.project.id, "approved")] == ["7f"]


def test_A7_what_waited_until_the_project_was_over_is_erased_and_its_writer_is_told() -> None:
    waiting = Concern("w", PROJECT.id, "Too loud.", RUI.id, "approved", None)
    over = SESSION.ends_at + timedelta(days=14) + PROJECT_ENDS + AFTER_THE_PROJECT + timedelta(days=1)
    made = due_now(watching(approved=[waiting], last_release="2099-01-01"), over)
    assert TakeBackConcern("w") in made
    told = [x for x in made if isinstance(x, Queue) and x.to == RUI.id and x.parts[0].sentence == "WAITED_ERASED"]
    assert len(told) == 1
    before = due_now(watching(approved=[waiting], last_release="2099-01-01"), NOW)
    assert TakeBackConcern("w") not in before


# --- S6, R20 ---------------------------------------------------------------------------------------------------------


def backup(stage: Stage) -> dict[str, list[dict[str, object]]]:
    return {
        table.name: [dict(row._mapping) for row in stage.rows(table.name)] for table in tables.metadata.sorted_tables
    }


def restore(stage: Stage, kept: dict[str, list[dict[str, object]]]) -> None:
    def work(connection: Connection) -> None:
        for table in tables.metadata.sorted_tables:
            connection.execute(table.delete())
            if kept[table.name]:
                connection.execute(table.insert(), kept[table.name])

    stage.database.do(work)


async def test_S6_yesterdays_backup_writes_to_nobody_who_stopped_and_brings_back_nobody_who_was_erased(
    stage: Stage, tmp_path: Path
) -> None:
    outside = tmp_path / "ledger.txt"
    ana, ben, cat = (
        stage.person(name, sms=f"+44770090030{n}") for n, name in enumerate(("Ana", "Ben", "Cat"), start=1)
    )
    overdue = stage.queue(cat, part(t.MENU))
    for who in (ana, ben):
        stage.queue(who, part(t.MENU), not_before=stage.now + timedelta(hours=1))
    yesterday = backup(stage)
    stage.make(Stop(ana, stage.now), Erase(ben))
    stage.database.do(ledger.copy_outside, outside)
    restore(stage, yesterday)
    assert stage.database.do(find_address, stage.seal, "sms", BEN) is not None
    stage.clock.set(stage.now + timedelta(minutes=5))
    found = stage.database.do(after_restoring, stage.seal, outside, stage.now)
    assert found == Restored(stopped=1, erased=1, overdue=1, paused=0)
    assert stage.database.do(find_address, stage.seal, "sms", BEN) is None
    await stage.passes(hours=3)
    assert stage.sms.to(ANA) == stage.sms.to(BEN) == stage.sms.to("+447700900303") == []
    assert stage.state(overdue) == "expired"
    assert stage.tasks().count("REASON_EXPIRED") == 1
    assert stage.database.do(after_restoring, stage.seal, outside, stage.now) is None


def test_R20_what_was_due_before_a_restore_waits_for_a_persons_yes(stage: Stage, tmp_path: Path) -> None:
    """It may have gone already; nothing is repeated by itself, and one task a person says so."""
    cat = stage.person("Cat", sms="+447700900303")
    due, later = (
        stage.queue(cat, part(t.MENU)),
        stage.queue(cat, part(t.MENU), not_before=stage.now + timedelta(days=1)),
    )
    yesterday = backup(stage)
    stage.make(Stop(stage.person("Ana", sms=ANA), stage.now))
    stage.database.do(ledger.copy_outside, tmp_path / "ledger.txt")
    restore(stage, yesterday)
    stage.database.do(after_restoring, stage.seal, tmp_path / "ledger.txt", stage.now)
    assert (stage.state(due), stage.state(later)) == ("expired", "waiting")
    assert stage.tasks().count("REASON_EXPIRED") == 1


def test_S6_who_started_again_is_not_stopped_by_a_restore(stage: Stage, tmp_path: Path) -> None:
    ana = stage.person("Ana", sms=ANA)
    yesterday = backup(stage)
    stage.make(Stop(ana, stage.now), StartAgain(ana))
    stage.database.do(ledger.copy_outside, tmp_path / "ledger.txt")
    restore(stage, yesterday)
    stage.database.do(after_restoring, stage.seal, tmp_path / "ledger.txt", stage.now)
    who = stage.database.do(person, stage.seal, ana)
    assert who is not None
    assert who.stopped_at is None


def test_S6_a_line_that_a_crash_cut_off_is_written_again(stage: Stage, tmp_path: Path) -> None:
    outside = tmp_path / "ledger.txt"
    for number in range(3):
        stage.make(Stop(stage.person(f"Person {number}", sms=f"+44770090031{number}"), stage.now))
    stage.database.do(ledger.copy_outside, outside)
    whole = outside.read_text()
    outside.write_text(whole[:-30])
    assert len(ledger.read_file(outside)) == 2
    assert stage.database.do(ledger.copy_outside, outside) == 1
    assert stage.database.do(ledger.copy_outside, outside) == 0
    assert outside.read_text() == whole


def test_S6_the_file_outside_holds_keyed_hashes_only(stage: Stage, tmp_path: Path) -> None:
    ana = stage.person("Ana", sms=ANA)
    stage.make(Stop(ana, stage.now), Erase(ana))
    stage.database.do(ledger.copy_outside, tmp_path / "ledger.txt")
    content = (tmp_path / "ledger.txt").read_text()
    assert not [word for word in (ANA, "7700900301", ana, "Ana") if word in content]
    assert [json.loads(line)[1] for line in content.splitlines()] == ["stopped", "erased"]


# --- a name that two people opened -----------------------------------------------------------------------------------


def test_A0_an_opened_name_is_noted_where_neither_can_take_it_out(stage: Stage, tmp_path: Path) -> None:
    outside = tmp_path / "ledger.txt"
    ana = stage.person("Ana", sms=ANA)
    people = {one.name: one.id for one in stage.database.do(people_of, stage.seal, stage.project.id)}
    keep(stage, "7f", ana)
    opening = OpenName("7f", "2027-03-01", people["Sam"], people["Anna"], "A day and a plan.", stage.now)
    stage.make(Stop(people["Beth"] if "Beth" in people else people["Kim"], stage.now), opening)
    told = {row.person_id: stage.opened("outbox", row) for row in stage.rows()}
    sentences = {who: payload["parts"][0][0] for who, payload in told.items()}
    assert sentences[people["Anna"]] == "GLASS_NAME"
    assert sentences[people["Sam"]] == "GLASS_AGREED"
    assert sentences[ana] == "GLASS_TOLD"
    assert told[people["Anna"]]["parts"][0][1]["name"] == "Ana"
    assert "Ana" not in repr(told[people["Sam"]]["parts"][0][1].get("number"))
    assert told[ana]["reads"][:3] == ["opened", "2027-03-01/Anna", "A day and a plan."]
    stage.database.do(ledger.copy_outside, outside)
    kept = ledger.checked(stage.seal, ledger.read_file(outside))
    [entry] = [entry for entry in kept if entry.kind == "opened"]
    note = stage.seal.open(bytes.fromhex(entry.what), f"ledger/what/{entry.place}")
    assert (note["asked"], note["agreed"], note["reason"]) == (people["Sam"], people["Anna"], "A day and a plan.")


@pytest.mark.parametrize("spoil", ["first line out", "last word changed", "two lines swapped"])
def test_A0_a_ledger_that_was_cut_or_changed_is_seen(spoil: str, stage: Stage, tmp_path: Path) -> None:
    outside = tmp_path / "ledger.txt"
    for number in range(3):
        stage.make(Stop(stage.person(f"Person {number}", sms=f"+44770090031{number}"), stage.now))
    stage.database.do(ledger.copy_outside, outside)
    lines = outside.read_text().splitlines()
    cut = {
        "first line out": lines[1:],
        "last word changed": [*lines[:2], lines[2].replace("stopped", "started")],
        "two lines swapped": [lines[1], lines[0], lines[2]],
    }
    outside.write_text("".join(f"{line}\n" for line in cut[spoil]))
    with pytest.raises(ledger.Broken):
        ledger.checked(stage.seal, ledger.read_file(outside))

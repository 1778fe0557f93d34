"""Makes changes: one maker for each kind, one transaction for the list, all or none."""

import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any, cast

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from . import (
    broadcasts,
    concerns,
    glossary,
    ledger,
    making_answers,
    making_changes,
    making_desk,
    making_people,
    making_preferences,
    making_private,
    making_requests,
    polls,
    tables,
    talks,
)
from . import changes as c
from .agenda import look_again
from .blank import new_id as new_id
from .dialogue import READ_LASTS, Dialogue, Option, Question, ToRead
from .erasing import forget_person
from .known import Known
from .notes import set_note
from .outbox import HELD, RANKS, cancel_all, let_go
from .own_keys import own
from .people import (
    addresses_of,
    alter_profile,
    dialogues_now,
    find_address,
    holders,
    person,
    remember,
    remember_all,
)
from .queueing import lanes_of, queue_all
from .sealed import Seal
from .taking_back import take_back
from .wake import announce

BY_HAND = "byhand"
ABOUT_COMING = frozenset({"invite", "reminder", "change"})
"""Questions that a bare yes or no may answer: two of them at once are told apart by asking."""


def apply(connection: Connection, seal: Seal, changes: Iterable[c.Change], now: datetime) -> None:
    """Makes every change in order, inside the caller's transaction.

    ``KeepConcern`` is the exception: it is written by ``concerns.keep_concern`` in a transaction of its own (S3).
    """
    changes = list(changes)
    look_again(connection, _touched(changes), now)
    for is_queue, some in groupby(changes, key=lambda change: isinstance(change, c.Queue)):
        if is_queue:
            queue_all(connection, seal, cast(list[c.Queue], list(some)), now)
            continue
        for change in some:
            MAKERS[type(change)](connection, seal, change, now)


def _touched(changes: Iterable[c.Change]) -> set[str]:
    """The projects in which something may be due earlier now."""
    return {change.project_id for change in changes if isinstance(change, c.NewTask | c.NewRequest)}


def _remember(connection: Connection, seal: Seal, change: c.Remember, now: datetime) -> None:
    remember(connection, seal, change.person_id, change.dialogue)


def _welcomed(connection: Connection, seal: Seal, change: c.Welcomed, now: datetime) -> None:
    alter_profile(connection, seal, change.person_id, welcomed=True)


def _set_language(connection: Connection, seal: Seal, change: c.SetLanguage, now: datetime) -> None:
    alter_profile(connection, seal, change.person_id, language=change.language)


def _set_letters(connection: Connection, seal: Seal, change: c.SetLetters, now: datetime) -> None:
    alter_profile(connection, seal, change.person_id, plain_letters=change.plain)


def _stop(connection: Connection, seal: Seal, change: c.Stop, now: datetime) -> None:
    connection.execute(update(tables.people).where(tables.people.c.id == change.person_id).values(stopped_at=change.at))
    cancel_all(connection, change.person_id)
    ledger.note_ways(connection, seal, "stopped", addresses_of(connection, seal, [change.person_id]), now)


def _start_again(connection: Connection, seal: Seal, change: c.StartAgain, now: datetime) -> None:
    connection.execute(
        update(tables.people).where(tables.people.c.id == change.person_id).values(stopped_at=None, paused_until=None)
    )
    connection.execute(
        update(tables.addresses)
        .where(tables.addresses.c.person_id == change.person_id, tables.addresses.c.state == "blocked")
        .values(state="proven")
    )
    _bring_back(connection, change.person_id, now)
    ledger.note_ways(connection, seal, "started", addresses_of(connection, seal, [change.person_id]), now)


def _bring_back(connection: Connection, person_id: str, now: datetime) -> None:
    """What STOP took away and is still to come: reminders, and what waited for the first answer or for the person to write.

    Both read the facts again when they leave, so what is out of date still drops.
    """
    outbox = tables.outbox
    wanted = or_(outbox.c.rank == RANKS.index("reminder"), outbox.c.channel == HELD)
    own = outbox.c.person_id == person_id, outbox.c.state == "cancelled", outbox.c.not_before > now
    connection.execute(update(outbox).where(*own, wanted).values(state="waiting"))


def _pause(connection: Connection, seal: Seal, change: c.Pause, now: datetime) -> None:
    connection.execute(
        update(tables.people).where(tables.people.c.id == change.person_id).values(paused_until=change.until)
    )


def _block_address(connection: Connection, seal: Seal, change: c.BlockAddress, now: datetime) -> None:
    _address_state(connection, change.address_id, "blocked")


def _open_address(connection: Connection, seal: Seal, change: c.OpenAddress, now: datetime) -> None:
    table = tables.addresses
    connection.execute(update(table).where(table.c.id == change.address_id).values(state="proven", asked_at=None))
    row = connection.execute(select(table.c.person_id).where(table.c.id == change.address_id)).first()
    if row is not None:
        _let_go(connection, seal, c.LetGo(row.person_id), now)


def _let_go(connection: Connection, seal: Seal, change: c.LetGo, now: datetime) -> None:
    lane = lanes_of(connection, (c.Queue(change.person_id),)).get(change.person_id, "byhand")
    after_the_answer = time.time_ns() // 1000 + 1_000_000
    if let_go(connection, change.person_id, lane, now, after_the_answer):
        announce(connection)


def _address_state(connection: Connection, address_id: str, state: str) -> None:
    connection.execute(update(tables.addresses).where(tables.addresses.c.id == address_id).values(state=state))


def _add_address(connection: Connection, seal: Seal, change: c.AddAddress, now: datetime) -> None:
    """One number, one participant (L4): whoever has it keeps it, and nobody learns who."""
    table = tables.addresses
    by_hand = change.channel == BY_HAND  # several people may share one of these, and nobody can answer from it
    name = f"{change.channel}/{change.person_id if by_hand else change.value}"
    there = find_address(connection, seal, change.channel, change.person_id if by_hand else change.value)
    others = {} if by_hand else holders(connection, seal, change.channel, change.value)
    if set(others) - {change.person_id}:
        return
    if there is not None:
        _address_state(connection, change.address_id, "unproven")  # blocked or silent before: it is proved again
        return
    last = connection.execute(select(func.max(table.c.place)).where(table.c.person_id == change.person_id)).scalar()
    connection.execute(
        insert(table).values(
            id=change.address_id,
            person_id=change.person_id,
            channel=change.channel,
            value_index=seal.index(name),
            value=own(connection, seal, change.person_id).close(change.value, f"addresses/value/{change.address_id}"),
            state="proven" if by_hand else "unproven",
            place=(last or 0) + 1,
        )
    )


def _choose_address(connection: Connection, seal: Seal, change: c.ChooseAddress, now: datetime) -> None:
    table = tables.addresses
    owner = select(table.c.person_id).where(table.c.id == change.address_id).scalar_subquery()
    first = connection.execute(select(func.min(table.c.place)).where(table.c.person_id == owner)).scalar()
    connection.execute(update(table).where(table.c.id == change.address_id).values(place=(first or 0) - 1))


def _drop_address(connection: Connection, seal: Seal, change: c.DropAddress, now: datetime) -> None:
    connection.execute(delete(tables.addresses).where(tables.addresses.c.id == change.address_id))


def _doubt_address(connection: Connection, seal: Seal, change: c.DoubtAddress, now: datetime) -> None:
    """Only a number that had been proven: nothing personal goes to the others anyway (L7)."""
    table = tables.addresses
    proven = table.c.id == change.address_id, table.c.state == "proven"
    connection.execute(update(table).where(*proven).values(state="doubtful"))


def _asked_address(connection: Connection, seal: Seal, change: c.AskedAddress, now: datetime) -> None:
    table = tables.addresses
    connection.execute(update(table).where(table.c.id == change.address_id).values(asked_at=change.at))


def _silence_address(connection: Connection, seal: Seal, change: c.SilenceAddress, now: datetime) -> None:
    _address_state(connection, change.address_id, "silent")


def _new_code(connection: Connection, seal: Seal, change: c.NewCode, now: datetime) -> None:
    """A new code ends the person's older ones."""
    connection.execute(delete(tables.codes).where(tables.codes.c.person_id == change.person_id))
    connection.execute(
        insert(tables.codes).values(
            index=seal.index(f"code/{change.code}"), person_id=change.person_id, until=change.until
        )
    )


def _unlink(connection: Connection, seal: Seal, change: c.Unlink, now: datetime) -> None:
    """Whoever has no other way gets nothing more; whoever has one keeps it."""
    table = tables.addresses
    own = table.c.person_id == change.person_id
    connection.execute(delete(table).where(own, table.c.channel == change.channel))
    if connection.execute(select(table.c.id).where(own)).first() is None:
        cancel_all(connection, change.person_id)


def _erase(connection: Connection, seal: Seal, change: c.Erase, now: datetime) -> None:
    """The ledger remembers that these addresses are to be forgotten, so that no backup brings them back (S6)."""
    ledger.note_ways(connection, seal, "erased", addresses_of(connection, seal, [change.person_id]), now)
    forget_person(connection, seal, change.person_id)


# --- concerns ------------------------------------------------------------------------------------------------------


def _keep_concern(connection: Connection, seal: Seal, change: c.KeepConcern, now: datetime) -> None:
    raise RuntimeError("A concern is written in a transaction of its own.")


def _answer_concern(connection: Connection, seal: Seal, change: c.AnswerConcern, now: datetime) -> None:
    """Adds the answer and queues a notice to the writer, whom only this function learns (A9, L3)."""
    writer, number = concerns.add_answer(connection, seal, change.handle, change.words)
    if person(connection, seal, writer) is None:
        return
    notice = c.Queue(
        to=writer,
        parts=(c.Part("ANSWER_WAITING"),),
        not_before=change.not_before,
        once=f"answer/{change.handle}/{number}",
        reads=ToRead("concern_answer", f"{change.handle}/{number}/{change.by}", change.words),
    )
    queue_all(connection, seal, [notice], now)
    _note(connection, seal, c.Note(f"last answer/{change.by}", f"{change.handle}/{number}"), now)


def _take_back_answer(connection: Connection, seal: Seal, change: c.TakeBackAnswer, now: datetime) -> None:
    last = connection.execute(
        select(tables.facts.c.body).where(tables.facts.c.name == f"last answer/{change.by}")
    ).scalar()
    if last:
        _cancel_queued(connection, seal, c.CancelQueued((f"answer/{last}",)), now)


# --- tasks, changes -----------------------------------------------------------------------------------------------


def _new_task(connection: Connection, seal: Seal, change: c.NewTask, now: datetime) -> None:
    task_id = seal.once(f"task/{change.once}")[:32] if change.once else new_id()
    if connection.execute(select(tables.tasks.c.id).where(tables.tasks.c.id == task_id)).first():
        return
    due = change.due.isoformat() if change.due else None
    body = {"reason": change.reason, "words": change.words, "facts": dict(change.facts), "due": due}
    connection.execute(
        insert(tables.tasks).values(
            id=task_id,
            project_id=change.project_id,
            person_id=change.person_id,
            at=change.at,
            body=own(connection, seal, change.person_id).close(body, f"tasks/body/{task_id}"),
        )
    )


def _cancel_queued(connection: Connection, seal: Seal, change: c.CancelQueued, now: datetime) -> None:
    take_back(connection, seal, tables.outbox.c.once.in_([seal.once(once) for once in change.onces]))


def _note(connection: Connection, seal: Seal, change: c.Note, now: datetime) -> None:
    set_note(connection, change.name, change.body)


def after_leaving(connection: Connection, seal: Seal, payload: Mapping[str, Any], channel: str, now: datetime) -> None:
    """What a goodbye was waiting for: the person's data, or the link to a number, goes."""
    if payload["then"]:
        what, person_id = payload["then"]
        apply(connection, seal, [c.Erase(person_id) if what == "erase" else c.Unlink(person_id, channel)], now)


def after_sending(
    connection: Connection, seal: Seal, sent: Iterable[tuple[Known, Mapping[str, Any]]], now: datetime
) -> None:
    """What is open for people once a message has left: its question, its list, what READ will show; and that we started it.

    ``sent`` is who was written to, and what the message carried. Whoever's message opens nothing is not touched.
    """
    opens = {known.person.id: (known, payload) for known, payload in sent if _leaves_a_trace(payload)}
    before = dialogues_now(connection, seal, {who: known for who, (known, _) in opens.items()})
    after = {who: _with_sent(dialogue, opens[who][1], now) for who, dialogue in before.items()}
    remember_all(connection, seal, {who: new for who, new in after.items() if new != before[who]})


def _leaves_a_trace(payload: Mapping[str, Any]) -> bool:
    return any(payload.get(what) for what in ("asks", "letters", "reads", "counts", "tells", "entries"))


def _with_sent(dialogue: Dialogue, payload: Mapping[str, Any], now: datetime) -> Dialogue:
    started = {"started": dialogue.started_and(now)} if payload.get("counts") else {}
    if payload["asks"]:
        question = Question(*payload["asks"])
        asked = {"asked_about": dialogue.asked_and(question.session_id, now)} if question.name in ABOUT_COMING else {}
        dialogue = dialogue.asking(question, **asked, **started)
    elif started:
        dialogue = dialogue.with_started(now)
    if payload["letters"]:
        dialogue = dialogue.listing(tuple(Option(*letter) for letter in payload["letters"]), now)
    if payload["reads"]:
        kind, about, words, _ = payload["reads"]
        dialogue = dialogue.with_reading(ToRead(kind, about, words, now + READ_LASTS))
    if payload.get("tells"):
        dialogue = dialogue.with_told(payload["tells"])
    if payload.get("entries"):
        dialogue = dialogue.with_entries(payload["entries"])
    return dialogue


MAKERS: dict[type, Callable[..., None]] = {
    c.Queue: lambda connection, seal, change, now: queue_all(connection, seal, [change], now),
    c.Remember: _remember,
    c.Welcomed: _welcomed,
    c.Stop: _stop,
    c.StartAgain: _start_again,
    c.Pause: _pause,
    c.SetLanguage: _set_language,
    c.SetLetters: _set_letters,
    c.BlockAddress: _block_address,
    c.OpenAddress: _open_address,
    c.AddAddress: _add_address,
    c.ChooseAddress: _choose_address,
    c.DropAddress: _drop_address,
    c.DoubtAddress: _doubt_address,
    c.AskedAddress: _asked_address,
    c.SilenceAddress: _silence_address,
    c.LetGo: _let_go,
    c.NewCode: _new_code,
    c.Unlink: _unlink,
    c.Erase: _erase,
    c.KeepConcern: _keep_concern,
    c.TakeBackConcern: concerns.take_back,
    c.TimeConcern: concerns.time_again,
    c.ReleaseConcerns: concerns.release,
    c.AnswerConcern: _answer_concern,
    c.TakeBackAnswer: _take_back_answer,
    c.NewTask: _new_task,
    c.CancelQueued: _cancel_queued,
    c.Note: _note,
    **making_answers.MAKERS,
    **making_preferences.MAKERS,
    **making_requests.MAKERS,
    **glossary.MAKERS,
    **making_private.MAKERS,
    **making_changes.MAKERS,
    **making_desk.MAKERS,
    **broadcasts.MAKERS,
    **making_people.MAKERS,
    **talks.MAKERS,
    **polls.MAKERS,
}

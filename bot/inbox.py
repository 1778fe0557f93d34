"""One unread text -> what is known -> the conversation -> changes: claimed, thought about once, made in one transaction."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.conversations import context_of, converse, unreadable
from bot.conversations.enrolment import old_link, proved_by_code
from bot.conversations.heard import Heard
from bot.conversations.safety import carrier_stop
from messages import texts as t
from messages.understand import Reading, read
from storage import inbox, outbox
from storage.agenda import look_at_project_of
from storage.apply import apply
from storage.changes import (
    BlockAddress,
    Change,
    KeepConcern,
    LetGo,
    NewTask,
    Note,
    OpenAddress,
    Part,
    Queue,
    StartAgain,
    Stop,
    part,
)
from storage.codes import use_own
from storage.concerns import keep_concern
from storage.database import Connection, Database
from storage.dialogue import Option, Question
from storage.known import Known
from storage.notes import note
from storage.people import know
from storage.records import Address, Kept
from storage.sealed import Seal

from .joining import code_in

log = logging.getLogger("gobetween.inbox")
FLOOD = 20
FLOOD_OF_STAFF = 60
"""Whoever runs meetings or answers requests by text writes many in a row; T11 is about somebody who floods us."""
FLOOD_TIME = timedelta(minutes=10)
ALWAYS_ANSWERED = frozenset({"STOP", "HELP", "START"})
TELEGRAM_COMMANDS = {"/start": "START", "/help": "HELP", "/stop": "STOP", "/language": "SETTINGS"}
_NOTHING = Reading((), None, (), None, None, None, False, ())


class _ConcernFirst(Exception):
    """The concern in these changes must be written in a transaction of its own before the others (S3)."""

    def __init__(self, concerns: list[KeepConcern]) -> None:
        super().__init__()
        self.concerns = concerns


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads what the door kept."""

    database: Database
    seal: Seal
    now: Callable[[], datetime]
    code: Callable[[str], str]
    channels: tuple[str, ...] = ()

    async def read_next(self) -> bool:
        """Answers the oldest unread text; False if there is none."""
        kept = await self.database.run(inbox.claim, self.seal, self.now())
        if kept is None:
            return False
        try:
            await self._answer(kept)
        except Exception:
            log.exception("text not read", extra={"id": kept.id})
            await self.database.run(self._not_read, kept)
        return True

    async def _answer(self, kept: Kept) -> None:
        """Thinking is pure, so it may be done twice: once to find a concern that must be kept first, once to change things."""
        try:
            await self.database.run(self._think, kept, False)
        except _ConcernFirst as found:
            for concern in found.concerns:
                await self.database.run(keep_concern, self.seal, concern)
            await self.database.run(self._think, kept, True)

    def _think(self, connection: Connection, kept: Kept, concerns_kept: bool) -> None:
        if kept.person_id is not None:
            look_at_project_of(connection, kept.person_id, self.now())
        changes = self._changes(connection, kept)
        concerns = [change for change in changes if isinstance(change, KeepConcern)]
        if concerns and not concerns_kept:
            raise _ConcernFirst(concerns)
        apply(connection, self.seal, [change for change in changes if not isinstance(change, KeepConcern)], self.now())
        inbox.done(connection, kept.id, self.now())

    def _changes(self, connection: Connection, kept: Kept) -> list[Change]:
        known = know(connection, self.seal, kept.person_id, self.now()) if kept.person_id else None
        address = _address(known, kept) if known else None
        if known is None or address is None:
            return []
        heard = self._heard(connection, kept, known, address)
        if kept.kind in ("blocked", "unblocked") or (kept.opted and not _only_words(kept, known, address)):
            return _provider_acted(kept, heard)
        code = code_in(kept)
        if code is not None and use_own(connection, self.seal, code, known.person.id, self.now()):
            return [*proved_by_code(heard), LetGo(known.person.id)]
        if kept.link_code and known.person.stopped_at is None and address == _first_proven(known):
            return old_link(heard)
        if kept.kind != "text" or (not kept.words.strip() and kept.choice is None):
            changes = unreadable(heard, kept.kind)
        else:
            changes = converse(heard)
        return [*self._limited(connection, kept, heard, changes), *_held_back(known, address)]

    def _heard(self, connection: Connection, kept: Kept, known: Known, address: Address) -> Heard:
        known = self._at_the_pressed_message(connection, kept, known)
        word: str | None
        words = TELEGRAM_COMMANDS.get(kept.words.strip(), clean(kept.words))
        if kept.choice is not None:
            reading, word = _NOTHING, kept.choice
        else:
            context = context_of(known, self.now(), address)
            reading = read(words, language=known.person.language, context=context)
            word = reading.word
        return Heard(
            known,
            words,
            word,
            reading,
            self.now(),
            self.code(f"{kept.channel}/{kept.provider_id}"),
            self.seal.once(f"text/{kept.id}"),
            address,
            pressed=kept.choice is not None or kept.answers is not None,
            channels=self.channels,
        )

    def _at_the_pressed_message(self, connection: Connection, kept: Kept, known: Known) -> Known:
        """A button, or a reply to one message of ours, belongs to it: its question and its list count, not the last ones."""
        if not kept.answers:
            return known
        ours = outbox.by_provider_id(connection, self.seal, kept.channel, kept.answers)
        if ours is None or ours.person_id != known.person.id:
            return known
        dialogue = known.dialogue
        if ours.payload["asks"]:
            dialogue = dialogue.asking(Question(*ours.payload["asks"]))
        if ours.payload["letters"]:
            options = tuple(Option(*letter) for letter in ours.payload["letters"])
            dialogue = dialogue.listing(options, self.now())
        return known.remembering(dialogue)

    def _limited(self, connection: Connection, kept: Kept, heard: Heard, changes: list[Change]) -> list[Change]:
        """R16: at most 20 answers in 10 minutes; STOP, HELP and help in danger are always answered; every text is kept.

        What staff write beyond their limit changes nothing: they have not read what it would have been an answer to.
        """
        count = len(inbox.answered_since(connection, heard.me, self.now() - FLOOD_TIME))
        is_staff = heard.known.person.is_staff
        if (
            count <= (FLOOD_OF_STAFF if is_staff else FLOOD)
            or heard.word in ALWAYS_ANSWERED
            or "crisis" in heard.labels
        ):
            return changes
        silent = [] if is_staff else [change for change in changes if not _of_one_text(change, heard.me)]
        minute = self.now().replace(second=0, microsecond=0).isoformat()
        told = f"flood/{heard.me}"
        if note(connection, told) == minute:
            return silent
        task = NewTask(
            heard.known.project.id, heard.me, "REASON_FLOOD", self.now(), once=f"flood/{heard.me}/{self.now().date()}"
        )
        return [*silent, task, Note(told, minute), heard.say(part(t.FLOOD))]

    def _not_read(self, connection: Connection, kept: Kept) -> None:
        """Our own bug: the text stays, it is tried again, and after the last try a human is told, and the person."""
        if kept.tries < inbox.TRIES:
            inbox.again(connection, kept.id)
            return
        inbox.give_up(connection, kept.id)
        known = know(connection, self.seal, kept.person_id, self.now()) if kept.person_id else None
        if known is None:
            return
        task = NewTask(known.project.id, known.person.id, "REASON_BROKEN", self.now(), once=f"broken/{kept.id}")
        address = _address(known, kept)
        unproven = address is not None and address.state == "unproven"  # nobody's name before the yes (L7)
        said, way = (Part("HELLO_PERSON" if unproven else "BROKEN"),), address.id if address else ""
        told = Queue(to=known.person.id, parts=said, answers=True, once=f"broken/{kept.id}", way=way)
        apply(connection, self.seal, [task, told], self.now())


def _of_one_text(change: Change, me: str) -> bool:
    """An answer, or a task about words that were not understood: in a flood one line and one task stand for all."""
    if isinstance(change, NewTask):
        return change.reason == "REASON_UNCLEAR"
    return isinstance(change, Queue) and change.answers and change.to == me


def _held_back(known: Known, address: Address) -> list[Change]:
    """What waited for the person to write first (WhatsApp's window) goes now."""
    return [LetGo(known.person.id)] if address.state != "unproven" and known.person.stopped_at is None else []


def _address(known: Known, kept: Kept) -> Address | None:
    return next(
        (way for way in known.person.addresses if way.channel == kept.channel and way.value == kept.address), None
    )


def _first_proven(known: Known) -> Address | None:
    return next((way for way in known.person.addresses if way.state == "proven"), None)


def _only_words(kept: Kept, known: Known, address: Address) -> bool:
    """YES or START from somebody who had not stopped: the provider had nothing to do, so it is a text like any other."""
    return kept.opted == "START" and known.person.stopped_at is None and address.state != "blocked"


def _provider_acted(kept: Kept, heard: Heard) -> list[Change]:
    """The provider itself stopped or started somebody: recorded, never answered a second time (ecosystem trap 19)."""
    known, address, now = heard.known, heard.address, heard.now
    if kept.opted == "STOP" and heard.word == "CARRIER_STOP":
        return carrier_stop(heard)  # CANCEL, END or QUIT alone: it may have meant one meeting (mission section 6, 3)
    if kept.opted == "STOP" or kept.kind == "blocked":
        task = NewTask(known.project.id, known.person.id, "REASON_STOPPED", now, once=f"opted/{kept.id}")
        stopped = [Stop(known.person.id, now)] if kept.opted == "STOP" else []
        return [*stopped, BlockAddress(address.id), task]
    if kept.kind == "unblocked" or kept.opted == "START":
        again = [StartAgain(known.person.id)] if heard.word == "START" else []  # a later YES does not restart us
        return [*again, OpenAddress(address.id)]
    return []


def clean(words: str) -> str:
    """What no database and no page can carry goes: NUL, lone surrogates, marks that turn the writing direction (R12)."""
    spoiled = {0: None, **dict.fromkeys((8206, 8207, *range(8234, 8239), *range(8294, 8298)))}
    return words.translate(spoiled).encode("utf-8", "ignore").decode()

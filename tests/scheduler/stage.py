"""A real house on a real database with a clock that stands still, between providers that do as they are told.

stage.person("Ana", sms="+4479...", telegram="71")      somebody whose numbers are proven, tried in this order
row = stage.queue(ana)                                  a message to her, due now
stage.sms.answers(SendFailed("retry", "down"))          how the next calls end; ``always`` for all of them
await stage.settle(); await stage.passes(minutes=2)
stage.state(row); stage.sms.taken
"""

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import Row, select, update

from bot.demo import BEGINS, SAMPLES, StandingClock, code_for_demo
from bot.house import House
from bot.project_file import read_project
from bot.taking_in import take_in_project
from messages.catalogue import languages
from messages.channel import Answer, Channel, Inbound, Outgoing, Pace, Posted, Receipt, SendFailed
from storage import tables
from storage.apply import apply, new_id
from storage.changes import AddAddress, Change, Part, Queue
from storage.database import Connection, Database
from storage.enrol import NewPerson, put_person
from storage.own_keys import own
from storage.people import find_address, projects
from storage.records import Session
from storage.sealed import Key, Seal
from storage.sessions import sessions_of

NOON = BEGINS + timedelta(hours=1)
KIM = "+447700900204"
"""The coordinator, who is told what a human must do."""


@dataclass(frozen=True)
class Taken:
    id: str
    address: str
    words: str
    at: datetime


class Provider:
    """A channel that cannot be asked what went out."""

    shows_buttons = False
    can_write_first = True
    has_window = False

    def __init__(self, name: str, clock: StandingClock) -> None:
        self.name, self.pace, self.clock = name, Pace(), clock
        self.taken: list[Taken] = []
        self.calls: list[str] = []
        """The address of each call, whatever became of it."""
        self.tried: list[datetime] = []
        """When each was made."""
        self.always: SendFailed | None = None
        self.keeps_what_is_unclear = False
        """Whether it has taken those of which we get no answer."""
        self._answers: deque[SendFailed | None] = deque()
        self._numbers = count(1)

    def answers(self, *answers: SendFailed | None) -> None:
        self._answers.extend(answers)

    def to(self, address: str) -> list[str]:
        return [one.words for one in self.taken if one.address == address]

    async def receive(self, posted: Posted) -> Sequence[Inbound | Receipt]:
        return []

    def accepted(self, heard: Sequence[Inbound | Receipt]) -> Answer:
        return Answer(200)

    async def send(self, outgoing: Outgoing) -> str:
        self.calls.append(outgoing.address)
        self.tried.append(self.clock.now())
        failure = self._answers.popleft() if self._answers else self.always
        if failure is None or (failure.kind == "unclear" and self.keeps_what_is_unclear):
            name = f"{self.name}{next(self._numbers)}"
            self.taken.append(Taken(name, outgoing.address, outgoing.words, self.clock.now()))
        if failure is not None:
            raise failure
        return name


class AskedProvider(Provider):
    """One that can be asked, as Twilio can."""

    silent = False

    async def find(self, outgoing: Outgoing, since: datetime, others: Collection[str] = ()) -> str | None:
        if self.silent:
            raise SendFailed("retry", "no answer")
        same = (one for one in reversed(self.taken) if (one.address, one.words) == (outgoing.address, outgoing.words))
        return next((one.id for one in same if one.at >= since and one.id not in others), None)


class Stage:
    def __init__(self, database_url: str, furnished: bool = False, **paces: Pace) -> None:
        self.clock = StandingClock(NOON)
        self.sms, self.telegram = AskedProvider("sms", self.clock), Provider("telegram", self.clock)
        self.whatsapp = AskedProvider("whatsapp", self.clock)
        self.channels: dict[str, Channel] = {one.name: one for one in (self.sms, self.whatsapp, self.telegram)}
        for name, pace in paces.items():
            self.channels[name].pace = pace
        self.seal = Seal([Key("test", bytes(range(32)))])
        self.database = Database(database_url)
        self.house = House(self.database, self.seal, self.channels, self.clock.now, code_for_demo)
        if not furnished:
            self.database.do(self._open)

    def _open(self, connection: Connection) -> None:
        text = (SAMPLES / "project.toml").read_text(encoding="utf-8")
        file = read_project(text, languages(), (*self.channels, "byhand"))
        take_in_project(connection, self.seal, file, self.now, demo=True)
        connection.execute(update(tables.addresses).values(state="proven"))
        self.project = projects(connection)[0]

    def close(self) -> None:
        self.database.close()

    # ------------------------------------------------------------------ who and what

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def person(self, name: str, *, proven: bool = True, **ways: str) -> str:
        return self.reached(name, ways, proven=proven)

    def reached(self, name: str, ways: Mapping[str, str], *, proven: bool = True) -> str:
        """Somebody with these addresses, channel -> address."""

        def work(connection: Connection) -> str:
            (first, address), *others = ways.items()
            new = NewPerson(name, "carer", frozenset({"participant"}), first, address, "en")
            put_person(connection, self.seal, self.project.id, new, self.now, proven=proven)
            found = find_address(connection, self.seal, first, address)
            assert found is not None
            for channel, value in others:
                apply(connection, self.seal, [AddAddress(new_id(), found[1], channel, value)], self.now)
            if proven:
                own_ways = tables.addresses.c.person_id == found[1]
                connection.execute(update(tables.addresses).where(own_ways).values(state="proven"))
            return found[1]

        return self.database.do(work)

    def way(self, person_id: str, channel: str) -> str:
        table = tables.addresses
        own = table.c.person_id == person_id, table.c.channel == channel
        return str(self.database.do(lambda connection: connection.execute(select(table.c.id).where(*own)).scalar_one()))

    def make(self, *changes: Change) -> None:
        self.database.do(apply, self.seal, changes, self.now)

    def queue(self, person_id: str, *parts: Part, **more: Any) -> str:
        """A message; the id of its row."""
        before = {row.id for row in self.rows()}
        self.make(Queue(person_id, parts or (Part("HELLO_DONE"),), **more))
        [new] = [row.id for row in self.rows() if row.id not in before]
        return str(new)

    def session(self) -> Session:
        return self.database.do(lambda connection: sessions_of(connection, self.seal, self.project.id)[0])

    # ------------------------------------------------------------------ time

    async def settle(self) -> None:
        for _ in range(1000):
            if not await self.house.work():
                return
        raise AssertionError("the house does not come to rest")

    async def passes(self, **time: float) -> None:
        """So much time, with everything that is due on the way done at its moment."""
        await self.settle()
        until = self.now + timedelta(**time)
        while (due := await self.house.next_due()) is not None and self.now < due <= until:
            self.clock.set(due)
            await self.settle()
        self.clock.set(until)
        await self.settle()

    # ------------------------------------------------------------------ looking

    def rows(self, table: str = "outbox") -> list[Row[Any]]:
        wanted = select(tables.metadata.tables[table])
        return self.database.do(lambda connection: list(connection.execute(wanted)))

    def row(self, row_id: str) -> Row[Any]:
        return next(row for row in self.rows() if row.id == row_id)

    def state(self, row_id: str) -> str:
        return str(self.row(row_id).state)

    def tasks(self) -> list[str]:
        """The reason of each task on the coordinator's list."""
        found: list[str] = []
        for row in self.rows("tasks"):
            found.append(self.opened("tasks", row)["reason"])
        return sorted(found)

    def opened(self, table: str, row: Row[Any]) -> Any:
        """The sealed body of a row that belongs to a person, or to nobody."""
        theirs = self.database.do(own, self.seal, row.person_id)
        return theirs.open(row.body, f"{table}/body/{row.id}")

    def told(self) -> int:
        """How many texts the coordinator got."""
        return len(self.sms.to(KIM))

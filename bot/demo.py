"""The demo: the real house with simulated phones, a clock that stands still until it is moved, and the sample project."""

import base64
import hashlib
import secrets
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.conversations.staff.inviting import invitations, not_invited
from bot.phones.network import Phones
from messages.catalogue import languages
from messages.channel import Posted
from messages.texts import TEMPLATES
from storage.apply import apply
from storage.changes import NewCode, Note
from storage.database import Connection, Database
from storage.enrol import NewPerson, put_person
from storage.known import Member
from storage.notes import note, set_start_link
from storage.passphrases import CHEAP, hashed
from storage.people import know, people_of, projects
from storage.records import Person, Project
from storage.sealed import Key, Seal
from storage.signing_in import set_passphrase
from storage.templates import approve
from storage.upgrade import upgrade

from .card import CODE_LASTS
from .house import House
from .importing import read_people
from .project_file import read_project
from .taking_in import take_in_people, take_in_project

SAMPLES = Path(__file__).parent.parent / "samples"
BEGINS = datetime(2027, 2, 22, 11, 0, tzinfo=ZoneInfo("Europe/Jersey"))
CLOCK = "demo clock"
FIRST_HINT = "Start here: Rui reads Portuguese. On Rui's phone, write 1 and press Send."
MOST_STEPS = 10_000
DEMO_PASSPHRASE = "four calm boats"  # noqa: S105  it is printed when the demo starts
"""For everybody of the invented staff. Where it is known to everybody, it need not be costly to guess."""
DEMO_DESK = "http://127.0.0.1:8000/desk"


class StandingClock:
    """A clock that only moves when it is told to."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        return self._at

    def set(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)


def code_for_demo(of: str) -> str:
    """Four digits that are the same in every demo, so that a saved transcript can be played again."""
    return f"{int(hashlib.sha256(of.encode()).hexdigest()[:12], 16) % 10_000:04d}"


class Demo:
    """A house with simulated phones. Also the world in which transcripts are played."""

    def __init__(
        self, database: Database, seal: Seal, phones: Phones, clock: StandingClock, files: Path = SAMPLES
    ) -> None:
        self.files = files
        """The folder of project.toml and people.csv."""
        self.clock = clock
        self.phones = phones
        self.house = House(database, seal, phones.channels(), clock.now, code_for_demo)
        self.zone = ZoneInfo("Europe/Jersey")
        self.languages = languages()
        self.first_hint = FIRST_HINT
        self.title = ""

    async def open(self) -> None:
        """Takes in the sample files and sends the invitations, if this is a new world."""
        await self.house.database.run(self._open)
        await self.settle()

    def _open(self, connection: Connection) -> None:
        now, seal = self.clock.now(), self.house.seal
        if not projects(connection):
            names = (*self.phones.channels(), "byhand")
            file = read_project((self.files / "project.toml").read_text(encoding="utf-8"), self.languages, names)
            take_in_project(connection, seal, file, now, demo=True)
            project = projects(connection)[0]
            rows = read_people((self.files / "people.csv").read_bytes(), self.languages, names)
            take_in_people(connection, seal, project.id, rows, now, proven=True)
            approve(connection, {(kind, language): f"HX{kind}" for kind in TEMPLATES for language in self.languages})
            set_start_link(connection, "telegram", "https://t.me/island_voices_demo_bot?start=CODE")
            set_start_link(connection, "desk", DEMO_DESK)
            self._give_passphrases(connection, people_of(connection, seal, project.id))
            self._invite(connection, project)
        project = projects(connection)[0]
        self.title = project.name
        self._add_phones(people_of(connection, seal, project.id))

    def _invite(self, connection: Connection, project: Project) -> None:
        someone = people_of(connection, self.house.seal, project.id)[0]
        known = know(connection, self.house.seal, someone.id, self.clock.now())
        if known is None or not known.sessions:
            return
        members = not_invited(known.group, known.sessions[0])
        apply(connection, self.house.seal, invitations(members, known.sessions[0], self.clock.now()), self.clock.now())

    def _give_passphrases(self, connection: Connection, people: Sequence[Person]) -> None:
        stored = hashed(DEMO_PASSPHRASE, CHEAP)
        for person in people:
            if person.is_staff:
                set_passphrase(connection, self.house.seal, person, stored, must_change=False)

    def _add_phones(self, people: Sequence[Person]) -> None:
        there = {(phone.channel, phone.address) for phone in self.phones.all()}
        for person in sorted(people, key=_as_shown):
            for way in person.addresses:
                if way.channel in self.house.channels and (way.channel, way.value) not in there:
                    self.phones.add(person.name, _role(person), way.channel, way.value, person.language)

    # --- what the phones page and a transcript do ----------------------------------------------------------------

    async def deliver(self, phone: str, posted: Posted) -> None:
        """Posts to the door, as the provider would."""
        await self.house.door.post(self.phones.phone(phone).channel, posted)

    async def staff_changed(self) -> None:
        """After a form of the desk: whoever was enrolled there gets a simulated phone; what is due is done."""
        await self.house.database.run(self._new_phones)
        await self.settle()

    def _new_phones(self, connection: Connection) -> None:
        for project in projects(connection):
            self._add_phones(people_of(connection, self.house.seal, project.id))

    async def settle(self) -> None:
        """Reads, answers and sends everything that is due at the current time."""
        for _ in range(MOST_STEPS):
            busy = await self.house.work()
            receipts = list(self.phones.pending_receipts)
            self.phones.pending_receipts.clear()
            for channel, posted in receipts:
                await self.house.door.post(channel, posted)
            if not busy and not receipts:
                return
        raise RuntimeError("The house does not come to rest: something queues itself again and again.")

    async def move_clock(self, to: datetime) -> None:
        """Moves to this moment and does what is due on the way, in order."""
        while (due := await self.house.next_due()) is not None and self.clock.now() < due <= to.astimezone(UTC):
            self.clock.set(due)
            await self.settle()
        if to.astimezone(UTC) > self.clock.now():
            self.clock.set(to)
        self.phones.clock_moved(self.clock.now())
        await self.settle()
        await self.house.make([Note(CLOCK, self.clock.now().isoformat())])

    async def next_due(self) -> datetime | None:
        return await self.house.next_due()

    async def waiting_count(self) -> int:
        return int((await self.house.health()).get("waiting", 0))

    async def add_phone(self, *, name: str, group: str, channel: str, language: str) -> None:
        """Adds somebody with a phone. A participant is invited; on Telegram they get a card: nobody can write first there.

        Raises:
            ValueError: there is somebody of that name, so that nobody could tell whose card it is.
        """
        await self.house.database.run(self._add_phone, name, group, channel, language)
        await self.settle()

    def _add_phone(self, connection: Connection, name: str, group: str, channel: str, language: str) -> None:
        project, seal, now = projects(connection)[0], self.house.seal, self.clock.now()
        number = len(self.phones.all()) + 1
        address, code = (f"+4477009009{number:02d}", "") if channel != "telegram" else ("", secrets.token_urlsafe(24))
        before = {person.id for person in people_of(connection, seal, project.id)}
        role = "facilitator" if group == "facilitator" else "participant"
        new = NewPerson(name, group, frozenset({role}), channel, address, language)
        if not put_person(connection, seal, project.id, new, now):
            raise ValueError(f"There is somebody called {name} already. Please choose another name.")
        person = next(person for person in people_of(connection, seal, project.id) if person.id not in before)
        if code:
            apply(connection, seal, [NewCode(code, person.id, now + CODE_LASTS)], now)
        self.phones.add(name, group, channel, address or f"7001009{number:02d}", language, code=code)
        known = know(connection, seal, person.id, now)
        upcoming = [s for s in known.sessions if s.starts_at > now] if known else []
        if known is not None and upcoming and role == "participant":
            apply(connection, seal, invitations([Member(person, {})], upcoming[0], now, known.changes), now)


SHOWN_FIRST = ("Rui", "Kasia", "Maria", "Sam", "Anna", "Kim")


def _as_shown(person: Person) -> tuple[int, str]:
    place = SHOWN_FIRST.index(person.name) if person.name in SHOWN_FIRST else len(SHOWN_FIRST)
    return place, person.name


def _role(person: Person) -> str:
    staff = {"facilitator": "facilitator", "go_between": "go-between", "coordinator": "coordinator", "deputy": "deputy"}
    return next((words for role, words in staff.items() if role in person.roles), person.group)


def demo_at(folder: Path, *, fresh: bool) -> Demo:
    """The demo whose world lives in this folder; ``fresh`` begins again."""
    if fresh and folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    database = Database(f"sqlite:///{folder / 'demo.db'}")
    upgrade(database)
    at = database.do(note, CLOCK)
    clock = StandingClock(datetime.fromisoformat(at) if at else BEGINS)
    phones = Phones(clock.now, folder / "phones.jsonl")
    return Demo(database, Seal([_key(folder / "key")]), phones, clock)


def _key(path: Path) -> Key:
    """The demo's own key lives and dies with its folder (mission section 6, 12)."""
    if not path.exists():
        path.write_text(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(), encoding="ascii")
        path.chmod(0o600)
    return Key("demo", base64.urlsafe_b64decode(path.read_text(encoding="ascii")))

"""Runs the commands in a folder of their own, with an environment that holds nothing but what a test gave it.

home = Home(folder, twilio, telegram)
home.run("check")                      a command that ends: its exit code and what it printed
with home.serving() as service:        a command that stays, up when ``/health`` answers
    home.sms(RUI, "1")                 a signed text from Twilio; the door's answer
    home.heard(RUI, 1)                 the words that Rui's phone got, once there are that many
home.time_passes(seconds=60)           moves what waits in the database, as if time had passed
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, select, update
from sqlalchemy.pool import NullPool

from storage import tables
from storage.database import Database
from tests.providers import HookAnswer, post
from tests.providers.telegram_server import TelegramServer
from tests.providers.twilio_server import TwilioServer

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"
PROJECT = "Island Voices pilot"
KEYS = "k1:" + "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_abcde="
SECRET = "a-secret-that-only-telegram-knows"
RUI, TOM, BETH, RAJ, LUC = (f"+4477009001{place:02d}" for place in (1, 6, 7, 8, 4))
KASIA, IOANA = "whatsapp:+447700900102", "whatsapp:+447700900105"
MARIA = 700100103
KIM = "+447700900204"
SPARE = [f"+4477009003{place:02d}" for place in range(30)]
"""Thirty more people, on plain text messages in English: one for each test that needs somebody to itself."""
STRANGERS = (f"+4477009005{place:02d}" for place in range(99))
WAITS = ("waiting", "unclear", "sending")
PATIENCE = 10.0
"""Seconds; only a failing test waits so long."""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def until(true: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"{what}: not within {seconds} seconds"
        time.sleep(0.02)


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    code: int
    said: str
    complained: str


@dataclass
class Service:
    """A command that stays: ``serve`` or ``demo``."""

    process: subprocess.Popen[bytes]
    log: Path
    url: str

    def log_text(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"{self.url}{path}", timeout=PATIENCE) as told:
                return told.status, told.read().decode()
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, refusal.read().decode()

    def health(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.get("/health")[1])
        return found

    def answers(self) -> bool:
        assert self.process.poll() is None, f"it ended with {self.process.returncode}:\n{self.log_text()}"
        try:
            return self.get("/health")[0] == 200
        except (urllib.error.URLError, ConnectionError):
            return False

    def ends(self, by: signal.Signals) -> int:
        """Sends a signal; the exit code."""
        self.process.send_signal(by)
        return self.process.wait(PATIENCE)

    def crashes(self) -> None:
        assert self.ends(signal.SIGKILL) == -signal.SIGKILL


@dataclass
class Home:
    """One folder with one database, as on an operator's machine. ``settings`` are what the environment holds of ours."""

    folder: Path
    twilio: TwilioServer
    telegram: TelegramServer
    database_url: str = ""
    webhook: bool = False
    port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def settings(self) -> dict[str, str]:
        told = {
            "GOBETWEEN_KEYS": KEYS,
            "GOBETWEEN_HOST": "127.0.0.1",
            "PORT": str(self.port),
            "PUBLIC_URL": self.url,
            "TWILIO_ACCOUNT_SID": self.twilio.account_sid,
            "TWILIO_AUTH_TOKEN": self.twilio.auth_token,
            "TWILIO_SMS_SENDER": self.twilio.number,
            "GOBETWEEN_SMS_PER_SECOND": "200",
            "TWILIO_WHATSAPP_SENDER": self.twilio.number,
            "TWILIO_API_URL": self.twilio.url,
            "TELEGRAM_BOT_TOKEN": self.telegram.token,
            "TELEGRAM_API_URL": self.telegram.url,
        }
        told |= {"TELEGRAM_WEBHOOK_SECRET": SECRET} if self.webhook else {}
        return told | ({"DATABASE_URL": self.database_url} if self.database_url else {})

    # ------------------------------------------------------------------ commands

    def run(
        self, *words: str, given: str = "", settings: Mapping[str, str] | None = None, python: tuple[str, ...] = ()
    ) -> Done:
        ended = subprocess.run(
            [sys.executable, *python, "-m", "bot", *words],
            cwd=self.folder,
            env=surroundings(self.settings if settings is None else settings),
            input=given.encode(),
            capture_output=True,
            timeout=30,
            check=False,
        )
        return Done(ended.returncode, ended.stdout.decode(), ended.stderr.decode())

    def must(self, *words: str) -> str:
        """A command that has to go well; what it printed."""
        done = self.run(*words)
        assert (done.code, done.complained) == (0, ""), f"{words}: {done}"
        return done.said

    def move_in(self) -> None:
        """What an operator does before the first start."""
        self.must("upgrade")
        self.must("import", str(SAMPLES / "project.toml"))
        self.must("import", str(SAMPLES / "people.csv"), "--project", PROJECT)

    @contextmanager
    def serving(self, *more: str) -> Iterator[Service]:
        with self.staying("serve", *more) as service:
            if "work" not in more:
                until(service.answers, "serve answers")
            yield service

    @contextmanager
    def staying(self, *words: str, settings: Mapping[str, str] | None = None, port: int = 0) -> Iterator[Service]:
        """A command that stays. What is still running at the end is told to end, and must do so well."""
        log = self.folder / f"{'-'.join(word.strip('-') for word in words)}-{time.monotonic_ns()}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "bot", *words],
                cwd=self.folder,
                env=surroundings(self.settings if settings is None else settings),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        service = Service(process, log, f"http://127.0.0.1:{port or self.port}")
        try:
            yield service
            if process.poll() is None:
                assert service.ends(signal.SIGTERM) == 0, service.log_text()
            assert "Traceback" not in service.log_text(), service.log_text()
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()

    # ------------------------------------------------------------------ people write

    def hook(self, channel: str) -> str:
        return f"{self.url}/hooks/{channel}"

    def sms(self, who: str, words: str, **more: str) -> HookAnswer:
        return self.twilio.text(self.hook("sms"), who, words, **more)

    def whatsapp(self, who: str, words: str, **more: str) -> HookAnswer:
        return self.twilio.text(self.hook("whatsapp"), who, words, **more)

    def unsigned(self, channel: str, form: bytes, signature: str | None = None) -> HookAnswer:
        named = {"X-Twilio-Signature": signature} if signature is not None else {}
        return post(self.hook(channel), form, {"Content-Type": "application/x-www-form-urlencoded"} | named)

    def replies(self, who: str | int, write: Callable[[], object]) -> list[str]:
        """The new words on somebody's phone, once everything that was written is read and answered."""
        before = len(self.phone(who))
        write()
        self.at_rest()
        return self.phone(who)[before:]

    def phone(self, who: str | int) -> list[str]:
        """The words on somebody's phone, oldest first."""
        return self.telegram.to(who) if isinstance(who, int) else self.twilio.to(who)

    def invited(self) -> None:
        """Waits until every invitation is sent, and the coordinator has read about those that cannot be."""
        unreachable = 2 if MARIA in self.telegram.started else 3  # no template on WhatsApp; Telegram not started
        until(lambda: len(self.phone(KIM)) == unreachable, "everybody is invited")
        self.at_rest()

    def at_rest(self) -> None:
        """Waits until every text is fetched and read, and nothing that is due waits."""
        until(self._rests, "nothing left to do", 3 * PATIENCE)

    def _rests(self) -> bool:
        """Looked at in the order in which a text goes through the house, so that none slips past between two looks."""
        if self.telegram.waiting:
            return False
        now = datetime.now(UTC)
        soon = now + timedelta(seconds=1)
        unread = [row for row in self.rows("inbox") if row.state in ("unread", "reading")]
        to_look_at = [row for row in self.rows("projects") if row.look_at is None or row.look_at <= now]
        waits = [row for row in self.rows("outbox") if row.state in WAITS and row.not_before <= soon]
        due = [row for row in waits if row.channel != "held"]
        return not unread and not to_look_at and not due

    # ------------------------------------------------------------------ the database, from outside

    def rows(self, table: str) -> list[Any]:
        with self._reader.connect() as connection:
            return list(connection.execute(select(tables.metadata.tables[table])))

    def counts(self) -> dict[str, int]:
        return {name: len(self.rows(name)) for name in tables.metadata.tables}

    def time_passes(self, seconds: float) -> None:
        """As if so much time had passed: leases end, and what waits for a later moment is due."""
        by, outbox, inbox = timedelta(seconds=seconds), tables.outbox, tables.inbox
        with self._alone() as connection:
            for row in connection.execute(select(outbox).where(outbox.c.state.in_(WAITS))).all():
                lease = row.lease_until - by if row.lease_until else None
                earlier = update(outbox).where(outbox.c.id == row.id, outbox.c.state == row.state)
                connection.execute(earlier.values(not_before=row.not_before - by, lease_until=lease))
            for row in connection.execute(select(inbox).where(inbox.c.state == "reading")).all():
                earlier = update(inbox).where(inbox.c.id == row.id, inbox.c.state == row.state)
                connection.execute(earlier.values(lease_until=row.lease_until - by))

    def everybody_has_answered(self) -> None:
        """As if every number had been proved before: most tests are about what comes after that."""
        with self._alone() as connection:
            connection.execute(update(tables.addresses).values(state="proven"))

    def knock(self) -> None:
        """Lets the worker look now: a receipt for nothing of ours."""
        told = self.twilio.signed_post(self.hook("sms"), {"MessageSid": "SM0", "MessageStatus": "sent"})
        assert told.status == 204

    @property
    def where(self) -> str:
        """The address of the database."""
        return self.database_url or f"sqlite:///{self.folder / 'gobetween.db'}"

    @cached_property
    def _reader(self) -> Engine:
        """Looks without locking anybody out."""
        return create_engine(self.where, poolclass=NullPool)

    @contextmanager
    def _alone(self) -> Iterator[Connection]:
        """Writes, and lets go again, so that a copy of the file holds everything and no connection stays open."""
        database = Database(self.where)
        try:
            with database.transaction() as connection:
                yield connection
        finally:
            database.close()


def surroundings(settings: Mapping[str, str]) -> dict[str, str]:
    """The whole environment of a command: nothing of the machine that runs the tests but what Python needs."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", **settings}

"""A browser without a screen: it keeps the cookie, reads the forms of a page, and sends them as they stand."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any

import httpx2
from sqlalchemy import update

from bot.conversations.staff.writing import copy_for
from bot.demo import Demo
from bot.desk.asked import Page
from bot.desk.opening import desk_of, opening
from bot.web import application
from storage import changes as c
from storage import signing_in, tables
from storage.concerns import keep_concern
from storage.known import Known
from storage.passphrases import CHEAP, hashed
from storage.people import know, people_of, projects, requests_of
from storage.records import Broadcast, Person, Session
from storage.sessions import sessions_of

ADDRESS = "https://desk.example"


@dataclass
class Shown:
    """One form as the page has it."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)

    def value(self, name: str) -> str:
        return next((value for key, value in self.fields if key == name), "")


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Shown] = []
        self._select = ""
        self._area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Shown(given.get("action", "")))
        if not self.forms:
            return
        fields = self.forms[-1].fields
        if tag == "input" and given.get("name"):
            if given.get("type") not in ("radio", "checkbox") or "checked" in given:
                fields.append((given["name"], given.get("value", "on")))
        elif tag == "select":
            self._select = given["name"]
        elif tag == "option" and self._select:
            if "selected" in given or self._select not in dict(fields):
                fields[:] = [pair for pair in fields if pair[0] != self._select]
                fields.append((self._select, given.get("value", "")))
        elif tag == "textarea":
            self._area = given["name"]
            fields.append((given["name"], ""))

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            fields = self.forms[-1].fields
            name, before = fields[-1]
            fields[-1] = (name, before + data.removeprefix("\n"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        if tag == "textarea":
            self._area = None


class Browser:
    """One browser of one member of staff."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self.client = client
        self.answer: httpx2.Response = httpx2.Response(200)
        self.path = ""

    async def get(self, path: str) -> httpx2.Response:
        return self._on(await self.client.get(path))

    async def post(self, path: str, data: Any, **more: Any) -> httpx2.Response:
        return self._on(await self.client.post(path, data=data, **more))

    def _on(self, answer: httpx2.Response) -> httpx2.Response:
        self.answer, self.path = answer, answer.url.path
        return answer

    @property
    def html(self) -> str:
        return self.answer.text

    @property
    def words(self) -> str:
        """What the page says, as one line."""
        text = re.sub(r"<[^>]+>", " ", re.sub(r"<(style|title)[^>]*>.*?</\1>", " ", self.html, flags=re.DOTALL))
        return " ".join(unescape(text).split())

    def forms(self, do: str) -> list[Shown]:
        found = _Forms()
        found.feed(self.html)
        return [form for form in found.forms if form.value("do") == do]

    async def send(
        self, do: str, nth: int = 0, typed: Mapping[str, Any] | None = None, *, files: Any = None, **more: Any
    ) -> httpx2.Response:
        """Fills in the form with this button and presses it. ``typed`` is for fields whose names are no names in Python."""
        form = self.forms(do)[nth]
        data: dict[str, Any] = {}
        for name, value in form.fields:
            data.setdefault(name, []).append(value)
        data |= {**(typed or {}), **more}
        return await self.post(form.action or self.path, data, files=files)


def _tea(person: Person, at: datetime) -> c.Queue:
    said = c.Part("GROUP_WORDS", {"name": "Sam", "words": "There will be tea."})
    once = copy_for("tea", person.id)
    return c.Queue(person.id, (said,), not_before=at, once=once, step="group", broadcast_id="tea")


class At:
    """The desk and the world behind it."""

    def __init__(self, world: Demo, *, secure: bool = True) -> None:
        self.world = world
        self.later = timedelta()
        self.desk = desk_of(world.house, secure=secure, watch=self.watch, after=world.staff_changed)
        object.__setattr__(self.desk, "nobody", hashed("nobody has this", CHEAP))
        self.app = application(world.house.door, world.house.health, None, opening(lambda: self.desk))

    def watch(self) -> datetime:
        """The clock by which sessions end: ``later`` moves it alone."""
        return self.world.clock.now() + self.later

    async def time_passes(self, to: datetime) -> None:
        """The project's time moves on; whoever sits at the desk does not notice."""
        before = self.watch()
        await self.world.move_clock(to)
        self.later = before - self.world.clock.now()

    def browser(self) -> Browser:
        transport = httpx2.ASGITransport(app=self.app)
        return Browser(httpx2.AsyncClient(transport=transport, base_url=ADDRESS, follow_redirects=True))

    def person(self, name: str) -> Person:
        database, seal = self.world.house.database, self.world.house.seal
        project = database.do(projects)[0]
        return next(person for person in database.do(people_of, seal, project.id) if person.name == name)

    def signed_in(self, name: str) -> Browser:
        """A browser on which this person is signed in already."""
        browser = self.browser()
        browser.client.cookies.set(self.desk.cookie, self.token_for(name), domain="desk.example")
        return browser

    def token_for(self, name: str) -> str:
        """What the cookie of a new session of this person holds."""
        database, seal, token = self.world.house.database, self.world.house.seal, secrets.token_urlsafe(32)
        database.do(signing_in.open_session, seal, token, self.person(name).id, self.watch())
        return token

    def give_roles(self, name: str, *roles: str) -> None:
        """Rewrites the profile of a member of staff."""
        seal, who = self.world.house.seal, self.person(name)
        profile = {"name": who.name, "language": who.language, "group": who.group, "roles": list(roles)}
        sealed = seal.close(profile, f"people/profile/{who.id}")
        people = tables.people
        self.world.house.database.do(
            lambda connection: connection.execute(update(people).where(people.c.id == who.id).values(profile=sealed))
        )

    async def fill(self) -> None:
        """Something on every page: answers, a request, a released concern, a talk with the go-between."""
        for name, words in (("Rui", "sim"), ("Maria", "1"), ("Tom", "I need a lift"), ("Luc", "non")):
            await self.says(name, words)
        tom, now, seal = self.person("Tom"), self.world.clock.now(), self.world.house.seal
        day = date(2027, 2, 15)
        concern = c.KeepConcern("a" * 32, tom.project_id, "The room is too bright.", tom.id, day)
        self.world.house.database.do(keep_concern, seal, concern)
        await self.world.house.make(
            [
                c.ReleaseConcerns(tom.project_id, day, ("a" * 32,)),
                c.KeepBroadcast(Broadcast("tea", tom.project_id, "Sam", now, "all", {"en": "There will be tea."})),
                _tea(tom, now + timedelta(days=1)),
                c.KeepTalk("talk", tom.project_id, tom.id, "I would like to talk.", by_gobetween=False, at=now),
            ]
        )

    def something_for(self, page: Page) -> str:
        """An id for the address of this page."""
        database, seal, project_id = self.world.house.database, self.world.house.seal, self.person("Tom").project_id
        if page.name in ("session", "session_file", "session_facts"):
            return self.session().id
        if page.name == "request":
            return database.do(requests_of, seal, project_id)[0].id
        return {
            "roles": self.person("Sam").id,
            "person": self.person("Sam").id,
            "concern": "2027-02-15-1",
            "talk": "talk",
            "message": "tea",
            "term": "new",
            "line": "999",
            "venue": "new",
        }.get(page.name, "")

    def session(self) -> Session:
        """The next session: Tuesday 9 March 2027 at 14:00."""
        database = self.world.house.database
        return database.do(sessions_of, self.world.house.seal, self.person("Tom").project_id)[0]

    def known(self, name: str = "Kim") -> Known:
        found = self.world.house.database.do(know, self.world.house.seal, self.person(name).id, self.world.clock.now())
        assert found is not None
        return found

    def phone(self, name: str) -> list[str]:
        """What has arrived on this person's phone since the last look at any phone."""
        return [heard.words for heard in self.world.phones.take() if heard.phone == name.lower()]

    async def says(self, name: str, words: str) -> list[str]:
        await self.world.deliver(name.lower(), self.world.phones.posted(name.lower(), words))
        await self.world.settle()
        return self.phone(name)

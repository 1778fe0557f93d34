"""Signing in and out: name and passphrase, then six digits on the person's own phone (ecosystem section 3, Sign-in).

Known and unknown names get the same answer in the same time: a passphrase is always tried, a code is always asked for, and
whether one was sent is only seen on the phone.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

from starlette.background import BackgroundTask
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from messages import texts as t
from storage import signing_in
from storage.apply import apply
from storage.changes import Queue, part
from storage.database import Connection
from storage.passphrases import LONGEST, SHORTEST, hashed, matches
from storage.people import person
from storage.records import Person

from .app import Desk, Viewer, from_here, guarded, read_form
from .asked import Form, View
from .words import say

Handler = Callable[[Request], Awaitable[Response]]


def door_routes(desk: Desk, limited: Sequence[Middleware]) -> list[BaseRoute]:
    door = _Door(desk)
    addresses: dict[str, Callable[[Request], Awaitable[Response]]] = {
        "/desk/sign-in": door.sign_in,
        "/desk/code": door.show_code,
        "/desk/passphrase": door.passphrase,
        "/desk/me": door.me,
        "/desk/kept": door.kept,
    }
    ends = {"/desk/sign-out": door.sign_out, "/desk/sign-out-everywhere": door.sign_out_everywhere}
    return [
        *(Route(path, _guard(desk, do), methods=["GET", "POST"], middleware=limited) for path, do in addresses.items()),
        *(Route(path, _guard(desk, do), methods=["POST"], middleware=limited) for path, do in ends.items()),
    ]


def _guard(desk: Desk, do: Handler) -> Handler:
    async def answer(request: Request) -> Response:
        return await guarded(desk, request, lambda: do(request))

    return answer


class _Door:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.database = desk.database

    # --- name and passphrase, then the code ---------------------------------------------------------------------------

    async def sign_in(self, request: Request) -> Response:
        if request.method == "GET":
            return self._page("sign_in", "sign_in.html", request)
        form = await read_form(request)
        if not from_here(request):
            return self.desk.refusal("not_ours", 403)
        wrong = {name: f"sign_in.no_{name}" for name in ("name", "passphrase") if not form.raw(name).strip()}
        if wrong:
            return self._page("sign_in", "sign_in.html", request, form, wrong)
        who = await self._who(form)
        token, code = secrets.token_urlsafe(32), self.desk.code()
        await self.database.run(self._begin, token, who, code)
        answer = self.desk.with_cookie(self.desk.go("/desk/code"), token)
        answer.background = BackgroundTask(
            self._send, who, code
        )  # after the answer, so that it takes no longer for anybody
        return answer

    async def _who(self, form: Form) -> str:
        """The id of the person, or nobody; takes as long either way."""
        name = form.text("name")
        known, may = await self.database.run(self._by_name, name)
        right = await self._try(known.stored if known else self.desk.nobody, form.raw("passphrase"))
        return known.person_id if known and right and may else ""

    def _by_name(self, connection: Connection, name: str) -> tuple[signing_in.Known | None, bool]:
        may = signing_in.try_name(connection, self.desk.seal, name, self.desk.watch())
        return signing_in.by_name(connection, self.desk.seal, name), may

    async def _try(self, stored: str, passphrase: str) -> bool:
        async with self.desk.trying:
            return await asyncio.to_thread(matches, stored, passphrase)

    def _begin(self, connection: Connection, token: str, who: str, code: str) -> None:
        signing_in.begin(connection, self.desk.seal, token, who, code, self.desk.watch())

    async def _send(self, who: str, code: str) -> None:
        queued = bool(who) and await self.database.run(self._queue, who, code)
        if queued:
            await self.desk.after()

    def _queue(self, connection: Connection, who: str, code: str) -> bool:
        """The code goes to the first of the person's own proven channels, and to no other."""
        whoever = person(connection, self.desk.seal, who)
        way = _proven(whoever) if whoever else None
        if way is None:
            return False
        now = self.desk.now()
        message = Queue(
            to=who,
            parts=(part(t.DESK_CODE, code=code),),
            class_="change",
            not_after=now + signing_in.CODE_LASTS - timedelta(minutes=1),
            answers=True,
            way=way,
        )
        apply(connection, self.desk.seal, [message], now)
        return True

    async def show_code(self, request: Request) -> Response:
        if request.method == "GET":
            return self._page("code", "code.html", request)
        form = await read_form(request)
        if not self.desk.is_ours(request, form):
            return self.desk.refusal("not_ours", 403)
        digits = "".join(form.text("code").split())
        if len(digits) != 6 or not digits.isdigit():
            return self._page("code", "code.html", request, Form(), {"code": "code.six"})
        token = await self.database.run(self._open, self.desk.token_of(request), digits)
        if token is None:
            return self._page("code", "code.html", request, Form(), {"code": "code.wrong"})
        return self.desk.with_cookie(self.desk.go("/desk/kept"), token)

    def _open(self, connection: Connection, token: str, code: str) -> str | None:
        """A new token, so that whoever knew the old one is not signed in by it."""
        now, seal = self.desk.watch(), self.desk.seal
        who = signing_in.show_code(connection, seal, token, code, now)
        if who is None:
            return None
        new = secrets.token_urlsafe(32)
        signing_in.open_session(connection, seal, new, who, now, signing_in.session(connection, seal, token))
        return new

    # --- the passphrase alone -----------------------------------------------------------------------------------------

    async def passphrase(self, request: Request) -> Response:
        """After 15 minutes idle, for 12 hours on this browser."""
        token = self.desk.token_of(request)
        viewer = await self.database.run(self.desk.viewer, token)
        if viewer is None or self.desk.watch() >= viewer.session.ends_at:
            return self.desk.go("/desk/sign-in")
        if request.method == "GET":
            return self._page("passphrase", "passphrase.html", request, me=viewer.me.name)
        form = await read_form(request)
        if not self.desk.is_ours(request, form):
            return self.desk.refusal("not_ours", 403)
        known = await self.database.run(signing_in.by_person, self.desk.seal, viewer.me.id)
        if known is None or not await self._try(known.stored, form.raw("passphrase")):
            await self.database.run(signing_in.wrong_again, viewer.session.id)
            wrong = {"passphrase": "passphrase.wrong"}
            return self._page("passphrase", "passphrase.html", request, Form(), wrong, me=viewer.me.name)
        new = secrets.token_urlsafe(32)
        await self.database.run(self._reopen, new, viewer)
        to = "/desk/kept" if viewer.session.kept else self._back(form.text("to"))
        return self.desk.with_cookie(self.desk.go(to), new)

    def _reopen(self, connection: Connection, token: str, viewer: Viewer) -> None:
        now = self.desk.watch()
        signing_in.open_session(connection, self.desk.seal, token, viewer.me.id, now, viewer.session)

    def _back(self, to: str) -> str:
        """Only to a page of the desk, never elsewhere."""
        return to if to.startswith("/desk/") and "//" not in to and "\\" not in to else "/desk"

    # --- what was typed before ----------------------------------------------------------------------------------------

    async def kept(self, request: Request) -> Response:
        """What was typed when nobody was signed in any more: shown, and sent on or forgotten by the person."""
        token = self.desk.token_of(request)
        viewer = await self.database.run(self._open_viewer, token)
        if viewer is None:
            return self.desk.go("/desk/sign-in")
        if request.method == "POST":
            if not self.desk.is_ours(request, await read_form(request)):
                return self.desk.refusal("not_ours", 403)
            await self.database.run(signing_in.keep_form, self.desk.seal, viewer.session.id, None)
            return self.desk.go("/desk")
        kept = viewer.session.kept
        if kept is None:
            return self.desk.go("/desk")
        facts = {"path": kept["path"], "fields": [(name, value) for name, value in kept["fields"]]}
        return self.desk.page(View("kept.html", facts), viewer, token, say("kept.heading"), "", Form())

    def _open_viewer(self, connection: Connection, token: str) -> Viewer | None:
        viewer = self.desk.viewer(connection, token)
        if viewer is None or not viewer.session.is_open(self.desk.watch()):
            return None
        signing_in.seen(connection, viewer.session.id, self.desk.watch())
        return viewer

    # --- one's own passphrase, and the way out --------------------------------------------------------------------------

    async def me(self, request: Request) -> Response:
        token = self.desk.token_of(request)
        viewer = await self.database.run(self._open_viewer, token)
        if viewer is None:
            return self.desk.go("/desk/passphrase?to=/desk/me" if token else "/desk/sign-in")
        known = await self.database.run(signing_in.by_person, self.desk.seal, viewer.me.id)
        form, wrong = Form(), {}
        if request.method == "POST":
            form = await read_form(request)
            if not self.desk.is_ours(request, form):
                return self.desk.refusal("not_ours", 403)
            wrong = await self._wrong_with(form, known)
            if not wrong:
                return await self._changed(form, viewer)
        facts = {"must": known is None or known.must_change, "shortest": SHORTEST}
        said = self.desk.said(request, token)
        return self.desk.page(View("me.html", facts, wrong), viewer, token, say("me.heading"), "me", Form(), said)

    async def _wrong_with(self, form: Form, known: signing_in.Known | None) -> dict[str, str]:
        new = form.raw("new")
        wrong = {}
        if known is None or not await self._try(known.stored, form.raw("passphrase")):
            wrong["passphrase"] = "passphrase.wrong"  # noqa: S105  a sentence
        if not SHORTEST <= len(new) <= LONGEST:
            wrong["new"] = "me.short"
        elif new != form.raw("again"):
            wrong["again"] = "me.differs"
        return wrong

    async def _changed(self, form: Form, viewer: Viewer) -> Response:
        """A new passphrase ends every other session of this person."""
        async with self.desk.trying:
            stored = await asyncio.to_thread(hashed, form.raw("new"))
        token = secrets.token_urlsafe(32)
        await self.database.run(self._change, stored, viewer, token)
        return self.desk.with_cookie(self.desk.go("/desk/me", "me.changed", token), token)

    def _change(self, connection: Connection, stored: str, viewer: Viewer, token: str) -> None:
        signing_in.set_passphrase(connection, self.desk.seal, viewer.me, stored, must_change=False)
        signing_in.open_session(connection, self.desk.seal, token, viewer.me.id, self.desk.watch(), viewer.session)

    async def sign_out(self, request: Request) -> Response:
        return await self._leave(request, lambda connection, viewer: signing_in.end(connection, viewer.session.id))

    async def sign_out_everywhere(self, request: Request) -> Response:
        return await self._leave(request, lambda connection, viewer: signing_in.end_all(connection, viewer.me.id))

    async def _leave(self, request: Request, end: Callable[[Connection, Viewer], Any]) -> Response:
        if not self.desk.is_ours(request, await read_form(request)):
            return self.desk.refusal("not_ours", 403)

        def leave(connection: Connection) -> None:
            viewer = self.desk.viewer(connection, self.desk.token_of(request))
            if viewer is not None:
                end(connection, viewer)

        await self.database.run(leave)
        return self.desk.without_cookie(self.desk.go("/desk/sign-in"))

    def _page(
        self, name: str, template: str, request: Request, form: Form | None = None, wrong: Any = None, **facts: Any
    ) -> Response:
        form = form or Form()
        facts = {"to": request.query_params.get("to", form.text("to")), **facts}
        token = self.desk.token_of(request)
        return self.desk.page(View(template, facts, wrong or {}), None, token, say(f"{name}.heading"), "", form)


def _proven(whoever: Person) -> str | None:
    ways = (way.id for way in whoever.addresses if way.state == "proven" and way.channel != "byhand")
    return next(ways, None)

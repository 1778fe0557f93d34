"""The desk's door: who is signed in, may they see this page, and what becomes of a form. Knows no page by itself."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.card import CODE_DIGITS
from storage import signing_in
from storage.agenda import look_again
from storage.apply import apply, new_id
from storage.changes import Change
from storage.database import Connection, Database, DatabaseAway
from storage.passphrases import NOBODY, made_up
from storage.people import person, project
from storage.records import Person, Project
from storage.sealed import Seal
from storage.signing_in import SignedIn
from storage.wake import announce

from .asked import Asked, Done, Download, Form, Outcome, Page, View, Wrong, desk_roles
from .drawing import Frame, draw
from .words import say

log = logging.getLogger("gobetween.desk")
HERE = Path(__file__).parent
MOST_BYTES = 4 * 1024 * 1024
MOST_FIELDS = 6000
SAFE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
NOT_KEPT = frozenset({"token", "form", "passphrase", "new", "again", "code"})
"""Fields that are never kept for later."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks, on which browser."""

    me: Person
    project: Project
    session: SignedIn


@dataclass(frozen=True, slots=True)
class Pressed:
    """What became of a form; ``later``: what is made when its transaction is over."""

    answer: Response
    changed: bool = False
    later: Sequence[Sequence[Change]] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that the desk needs of the house.

    Attributes:
        now: the time of the project; in the demo it stands still.
        watch: the time by which a session ends; in the demo the real one.
        after: wakes whoever sends, after something was changed.
        code: six digits, drawn anew.
        secure: it is reached by https, so the cookie goes by https only.
        number: what people write to, for their cards.
    """

    database: Database
    seal: Seal
    pages: tuple[Page, ...]
    channels: tuple[str, ...]
    now: Callable[[], datetime]
    watch: Callable[[], datetime]
    after: Callable[[], Awaitable[None]]
    secure: bool
    number: str | None = None
    code: Callable[[], str] = lambda: f"{secrets.randbelow(10**6):06d}"
    nobody: str = NOBODY
    """What a passphrase is tried against when nobody has that name."""
    trying: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))
    """Passphrases cost much memory: no more than two are tried at a time."""

    @property
    def cookie(self) -> str:
        return "__Host-desk" if self.secure else "desk"

    def token_of(self, request: Request) -> str:
        return request.cookies.get(self.cookie, "")[:100]

    def proof(self, token: str) -> str:
        """What our own forms carry, and nobody else's can (CSRF)."""
        return self.seal.once(f"desk form/{token}")

    def is_ours(self, request: Request, form: Form) -> bool:
        return from_here(request) and secrets.compare_digest(
            form.raw("token").encode("utf-8", "replace"), self.proof(self.token_of(request)).encode()
        )

    def viewer(self, connection: Connection, token: str) -> Viewer | None:
        """Whoever this browser belongs to, signed in or idle; None if nobody is known on it any more."""
        if not token:
            return None
        found = signing_in.session(connection, self.seal, token)
        if found is None or found.state != "open":
            return None
        me = person(connection, self.seal, found.person_id)
        return Viewer(me, project(connection, me.project_id), found) if me and me.is_staff else None

    # --- answers -------------------------------------------------------------------------------------------------------

    def page(
        self,
        view: View,
        viewer: Viewer | None,
        token: str,
        title: str,
        here: str,
        form: Form,
        said: str = "",
        under: str = "",
    ) -> Response:
        menu = self._menu(viewer) if viewer is not None else ()
        frame = Frame(
            title=title,
            project=viewer.project.short_name if viewer else say("frame.desk"),
            zone=viewer.project.zone if viewer else "UTC",
            here=here,
            under=under,
            menu=menu,
            me=viewer.me.name if viewer else "",
            token=self.proof(token),
            said=said,
        )
        status = 422 if view.errors else 200
        return HTMLResponse(draw(view.template, view.facts, view.errors, form, frame), status, headers=SAFE_HEADERS)

    def _menu(self, viewer: Viewer) -> tuple[tuple[str, str], ...]:
        held = desk_roles(viewer.me)
        return tuple((page.name, page.path) for page in self.pages if page.menu and page.roles & held)

    def _under(self, page: Page) -> str:
        """The page of the menu to which this one belongs: the last one before it in the list."""
        before = self.pages[: self.pages.index(page) + 1] if page in self.pages else ()
        return next((one.name for one in reversed(before) if one.menu), "")

    def refusal(self, name: str, status: int, viewer: Viewer | None = None, token: str = "") -> Response:
        """A plain page that says why not, and where to go on."""
        answer = self.page(
            View("refusal.html", {"why": f"refusal.{name}"}), viewer, token, say(f"refusal.{name}.heading"), "", Form()
        )
        answer.status_code = status
        return answer

    def go(self, to: str, said: str = "", token: str = "") -> Response:
        """On to the next page, which says what was done; nobody else can make it say so."""
        mark = f"{'&' if '?' in to else '?'}said={said}~{self._stamp(said, token)}" if said else ""
        return RedirectResponse(f"{to}{mark}", 303, headers=SAFE_HEADERS)

    def _stamp(self, said: str, token: str) -> str:
        return self.seal.once(f"desk said/{token}/{said}")[:16]

    def said(self, request: Request, token: str) -> str:
        key, _, stamp = request.query_params.get("said", "").partition("~")
        return say(key) if key and secrets.compare_digest(stamp.encode(), self._stamp(key, token).encode()) else ""

    def with_cookie(self, answer: Response, token: str) -> Response:
        answer.set_cookie(
            self.cookie,
            token,
            max_age=int((signing_in.LASTS + signing_in.KEPT_FOR).total_seconds()),
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="strict",
        )
        return answer

    def without_cookie(self, answer: Response) -> Response:
        answer.delete_cookie(self.cookie, path="/", secure=self.secure, httponly=True, samesite="strict")
        return answer

    # --- one page ------------------------------------------------------------------------------------------------------

    async def show(self, page: Page, request: Request) -> Response:
        return await self.database.run(self._show, page, request)

    def _show(self, connection: Connection, page: Page, request: Request) -> Response:
        token = self.token_of(request)
        viewer = self.viewer(connection, token)
        refused = self._not_open(connection, viewer, request, page)
        if viewer is None or refused is not None:
            return refused or self.go("/desk/sign-in")
        asked = self._asked(viewer, request, Form())
        seen = page.look(connection, self.seal, asked)
        if seen is None:
            return self.refusal("nothing", 404, viewer, token)
        answer = page.show(seen, asked)
        if isinstance(answer, Download):
            return _file(answer)
        return self._draw(page, answer, viewer, token, Form(), self.said(request, token))

    def _not_open(self, connection: Connection, viewer: Viewer | None, request: Request, page: Page) -> Response | None:
        """Why this page is not shown now; an open session lives on."""
        now = self.watch()
        if viewer is None or now >= viewer.session.ends_at:
            return self.go("/desk/sign-in")
        if viewer.session.is_idle(now):
            return self.go(f"/desk/passphrase?to={quote(request.url.path)}")
        signing_in.seen(connection, viewer.session.id, now)
        known = signing_in.by_person(connection, self.seal, viewer.me.id)
        if (known is None or known.must_change) and page.name != "me":
            return self.go("/desk/me")
        if {"facilitator", "go_between"} <= viewer.me.roles:
            return self.refusal("both_roles", 403, viewer, self.token_of(request))
        if page.roles and not page.roles & desk_roles(viewer.me):
            return self.refusal("not_yours", 403, viewer, self.token_of(request))
        return None

    def _draw(
        self, page: Page, view: View, viewer: Viewer, token: str, form: Form, said: str = "", title: str = ""
    ) -> Response:
        name = title or view.facts.get("title") or say(f"{page.name}.heading")
        return self.page(view, viewer, token, name, page.name, form, said, self._under(page))

    def _asked(self, viewer: Viewer, request: Request, form: Form) -> Asked:
        return Asked(
            viewer.me,
            viewer.project,
            self.now(),
            request.path_params.get("on", ""),
            form,
            dict(request.query_params),
            new_id(),
            f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}",
            made_up(),
            self.channels,
            self.number,
        )

    async def press(self, page: Page, request: Request) -> Response:
        """A form: proved to be ours, done once, in one transaction with everything that it changes."""
        form = await read_form(request)
        if not self.is_ours(request, form):
            return self.refusal("not_ours", 403)
        given = await asyncio.to_thread(page.reads, form, self.channels) if page.reads is not None else None
        pressed = await self.database.run(self._press, page, request, form, given)
        try:
            for part in pressed.later:
                await self.database.run(self._make, part)
        except DatabaseAway:
            return self.go(request.url.path, "frame.partly", self.token_of(request))
        if pressed.changed:
            await self.after()
        return pressed.answer

    def _make(self, connection: Connection, changes: Sequence[Change]) -> None:
        apply(connection, self.seal, changes, self.now())

    def _press(self, connection: Connection, page: Page, request: Request, form: Form, given: Any) -> Pressed:
        token = self.token_of(request)
        viewer = self.viewer(connection, token)
        refused = self._not_open(connection, viewer, request, page)
        if viewer is None or refused is not None:
            self._keep(connection, viewer, request, form)
            return Pressed(refused or self.go("/desk/sign-in"))
        act = form.text("do")
        if not page.may_press(act, desk_roles(viewer.me)):
            return Pressed(self.refusal("not_yours", 403, viewer, token))
        if not signing_in.first_time(connection, f"{viewer.session.person_id}/{form.text('form')[:24]}", self.now()):
            return Pressed(self.go(request.url.path, "frame.already", token))
        return self._do(connection, page, act, viewer, request, form, given)

    def _do(
        self, connection: Connection, page: Page, act: str, viewer: Viewer, request: Request, form: Form, given: Any
    ) -> Pressed:
        token, asked = self.token_of(request), replace(self._asked(viewer, request, form), given=given)
        seen = page.look(connection, self.seal, asked)
        if seen is None:
            return Pressed(self.refusal("nothing", 404, viewer, token))
        outcome: Outcome = page.acts[act](seen, asked)
        if isinstance(outcome, Done):
            apply(connection, self.seal, outcome.changes, self.now())
            look_again(connection, (viewer.project.id,), self.now())
            announce(connection)
            if viewer.session.kept is not None:
                signing_in.keep_form(connection, self.seal, viewer.session.id, None)
            return Pressed(
                self.go(outcome.to or request.url.path, outcome.said, token), changed=True, later=outcome.later
            )
        if isinstance(outcome, View) and outcome.changes:
            apply(connection, self.seal, outcome.changes, self.now())
            return Pressed(self._draw(page, outcome, viewer, token, Form()), changed=True)
        signing_in.not_done(connection, f"{viewer.session.person_id}/{form.text('form')[:24]}")
        if isinstance(outcome, Wrong):
            shown = page.show(seen, asked)
            assert isinstance(shown, View)
            outcome = replace(shown, errors=outcome.errors)
        return Pressed(self._draw(page, outcome, viewer, token, form))

    def _keep(self, connection: Connection, viewer: Viewer | None, request: Request, form: Form) -> None:
        """Nobody is signed in any more: what was typed is kept for whoever was (a form open over lunch)."""
        if viewer is not None and not viewer.session.is_open(self.watch()):
            fields = [[name, value] for name, value in form.pairs if name not in NOT_KEPT]
            kept = {"path": request.url.path, "fields": fields}
            signing_in.keep_form(connection, self.seal, viewer.session.id, kept)


def from_here(request: Request) -> bool:
    """Whether a form comes from a page of ours, as far as the browser says."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host", "")


async def read_form(request: Request) -> Form:
    """The fields of a form, and its file if it has one.

    Raises:
        HTTPException: it is too long, or no form at all.
    """
    given = await request.form(max_files=1, max_fields=MOST_FIELDS, max_part_size=MOST_BYTES)
    pairs: list[tuple[str, str]] = []
    file = None
    for name, value in given.multi_items():
        if isinstance(value, UploadFile):
            file = await value.read(MOST_BYTES)
        else:
            pairs.append((name, value))
    await given.close()
    return Form(tuple(pairs), file)


def _file(download: Download) -> Response:
    headers = {**SAFE_HEADERS, "Content-Disposition": f'attachment; filename="{download.name}"'}
    return Response("\ufeff" + download.text, media_type=download.media_type, headers=headers)


def routes(desk: Desk) -> list[BaseRoute]:
    """Every address of the desk."""
    from .door import door_routes  # it needs the desk, and the desk its addresses

    limited = [Middleware(RequestBodyLimitMiddleware, max_body_size=MOST_BYTES)]

    def of(page: Page) -> Route:
        async def answer(request: Request) -> Response:
            return await guarded(desk, request, lambda: _either(desk, page, request))

        return Route(page.path, answer, methods=["GET", "POST"], middleware=limited)

    async def lost(request: Request) -> Response:
        return await guarded(desk, request, lambda: _nowhere(desk, request))

    return [
        Route("/desk/desk.css", _static("desk.css", "text/css")),
        Route("/desk/desk.svg", _static("desk.svg", "image/svg+xml")),
        *door_routes(desk, limited),
        *(of(page) for page in desk.pages),
        Route("/desk/{rest:path}", lost, methods=["GET", "POST"], middleware=limited),
    ]


async def _either(desk: Desk, page: Page, request: Request) -> Response:
    if request.method == "POST" and page.acts:
        return await desk.press(page, request)
    return await desk.show(page, request)


async def _nowhere(desk: Desk, request: Request) -> Response:
    if request.url.path == "/desk/":
        return RedirectResponse("/desk", 308, headers=SAFE_HEADERS)
    return desk.refusal("nothing", 404)


async def guarded(desk: Desk, request: Request, answer: Callable[[], Awaitable[Response]]) -> Response:
    """Whatever goes wrong, the answer is a page that says so; nothing about anybody is logged (S7)."""
    try:
        return await answer()
    except HTTPException as wrong:
        return desk.refusal("too_big" if wrong.status_code == 413 else "not_ours", wrong.status_code)
    except DatabaseAway:
        return desk.refusal("away", 503)
    except Exception:
        log.exception("page not shown")
        return desk.refusal("broken", 500)


def _static(name: str, media_type: str) -> Callable[[Request], Awaitable[Response]]:
    content = (HERE / name).read_bytes()
    headers = {**SAFE_HEADERS, "Cache-Control": "max-age=300"}

    async def send(request: Request) -> Response:
        return Response(content, media_type=media_type, headers=headers)

    return send

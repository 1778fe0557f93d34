"""The door: keeps every text before it answers, and says what each channel wants to hear. Knows no provider."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from messages.channel import Answer, Channel, Inbound, Posted, Receipt, Refused
from scheduler.failover import Again, GiveUp, OtherWay, after_failure
from storage import inbox, outbox
from storage.apply import apply, new_id
from storage.changes import BlockAddress, Change, DoubtAddress, NewTask, SawChange
from storage.database import Connection, Database, DatabaseAway
from storage.people import person
from storage.receipts import once_more
from storage.records import Person, Waiting
from storage.sealed import Seal

from .joining import Joining
from .strangers import Strangers

log = logging.getLogger("gobetween.door")
MOST_BYTES = 64 * 1024
FORBIDDEN = Answer(403)
AWAY = Answer(503)
TOO_BIG = Answer(413)


@dataclass(slots=True)
class Door:
    """Where texts and receipts come in."""

    database: Database
    seal: Seal
    channels: Mapping[str, Channel]
    now: Callable[[], datetime]
    knock: Callable[[], None]
    strangers: Strangers
    joining: Joining
    refused: int = 0

    async def post(self, name: str, posted: Posted) -> Answer:
        """One request to ``/hooks/<name>``: proved, kept, then answered."""
        channel = self.channels.get(name)
        if channel is None:
            return Answer(404)
        if len(posted.body) > MOST_BYTES:
            return TOO_BIG
        try:
            heard = await channel.receive(posted)
        except Refused:
            self.refused += 1
            return FORBIDDEN
        try:
            await self.keep(heard)
        except DatabaseAway:
            log.warning("could not keep", extra={"channel": name})
            return AWAY
        return channel.accepted(heard)

    async def keep(self, heard: Sequence[Inbound | Receipt]) -> None:
        """Stores all of it; used by the door and by a channel that fetches (R2).

        Raises:
            DatabaseAway: nothing of it is kept; the provider must send it again.
        """
        for item in heard:
            if isinstance(item, Receipt):
                await self.database.run(self._receipt, item)
            elif await self.database.run(inbox.keep, self.seal, item, new_id(), self.now()) == "stranger":
                await self._stranger(item)
        self.knock()

    async def _stranger(self, heard: Inbound) -> None:
        """A code joins the number to a person; everything else gets the neutral answer."""
        if not await self.joining.join(heard):
            await self.strangers.answer(heard)

    def _receipt(self, connection: Connection, receipt: Receipt) -> None:
        """What became of a message. Undelivered: again, by another way, or a human is told (R4)."""
        moved = outbox.receipt(connection, receipt.channel, receipt.provider_id, receipt.state)
        if moved is None or receipt.state not in ("read", "undelivered", "failed"):
            return
        message, whoever = outbox.by_id(connection, self.seal, moved[0]), person(connection, self.seal, moved[1])
        if message is None or whoever is None:
            return
        if receipt.state == "read":
            self._was_read(connection, message)
        else:
            self._did_not_arrive(connection, receipt, message, whoever)

    def _was_read(self, connection: Connection, message: Waiting) -> None:
        """Somebody who has read that a meeting changed has seen it (ecosystem section 3)."""
        if message.payload["change"]:
            apply(connection, self.seal, [SawChange(message.payload["change"], message.person_id)], self.now())

    def _did_not_arrive(self, connection: Connection, receipt: Receipt, message: Waiting, whoever: Person) -> None:
        now = self.now()
        changes: list[Change] = []
        if receipt.failure == "stop":
            changes.append(BlockAddress(message.address_id))
        elif receipt.number_gone:
            changes.append(DoubtAddress(message.address_id))
        match after_failure(message, whoever, receipt.failure or "none", now):
            case Again(at):
                once_more(connection, self.seal, message, message.channel, "", at)
            case OtherWay(way):
                once_more(connection, self.seal, message, way.channel, message.address_id, now)
            case GiveUp():
                once = f"{whoever.id}/REASON_UNDELIVERED/{now.date().isoformat()}"
                changes.append(NewTask(whoever.project_id, whoever.id, "REASON_UNDELIVERED", now, once=once))
        apply(connection, self.seal, changes, now)


def application(
    door: Door,
    health: Callable[[], Awaitable[dict[str, Any]]],
    lifespan: Any,
    more: Sequence[BaseRoute] = (),
) -> Starlette:
    """The web side: ``/hooks/<channel>``, ``/health`` and whatever else is mounted (the demo's phones)."""

    async def hook(request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return Response(status_code=413)
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        headers = {name.lower(): value for name, value in request.headers.items()}
        answer = await door.post(request.path_params["channel"], Posted(body, headers, path))
        if answer.status == 204:
            return Response(status_code=204)
        return Response(answer.body, answer.status, media_type=answer.media_type)

    async def healthy(request: Request) -> Response:
        found = await health()
        return JSONResponse(found, status_code=200 if found["ok"] else 503, headers={"Cache-Control": "no-store"})

    routes = [
        Route("/hooks/{channel}", hook, methods=["POST"]),
        Route("/health", healthy, methods=["GET"]),
        *more,
    ]
    return Starlette(routes=routes, lifespan=lifespan)


async def _body(request: Request) -> bytes | None:
    """The body, or None as soon as it is longer than 64 KiB (R11)."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return None
    return body

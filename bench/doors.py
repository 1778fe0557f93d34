"""Doors in processes of their own: ours without its worker, and a bare handler that checks and inserts."""

import asyncio
import contextlib
import json
import signal
import socket
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

import psycopg
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from twilio.request_validator import RequestValidator

from bench import ours, plain
from bench.profiling import profiled
from bench.worker import say_ready

TABLE = """
CREATE TABLE texts (id VARCHAR(64) PRIMARY KEY, channel VARCHAR(32) NOT NULL, provider_id VARCHAR(160) NOT NULL,
state VARCHAR(16) NOT NULL, body {blob} NOT NULL, UNIQUE (channel, provider_id))
"""
INSERT = "INSERT INTO texts VALUES ({0}, 'sms', {0}, 'unread', {0})"
LINES = 8


def bare(url: str) -> Starlette:
    """A handler that does the least: the same signature check, one insert, the same answer."""
    validator = RequestValidator(ours.AUTH_TOKEN)
    keeper: Any = SqliteKeeper(url) if url.startswith("sqlite") else PostgresqlKeeper(url)

    async def hook(request: Request) -> Response:
        body = await request.body()
        form = dict(parse_qsl(body.decode(), keep_blank_values=True))
        signature = request.headers.get("x-twilio-signature", "")
        if not validator.validate(ours.PUBLIC_URL + request.url.path, form, signature):
            return Response(status_code=403)
        await keeper.keep(form["MessageSid"], body)
        return Response(b"<Response/>", media_type="text/xml")

    async def healthy(request: Request) -> Response:
        return Response(b"{}", media_type="application/json")

    return Starlette(routes=[Route("/hooks/sms", hook, methods=["POST"]), Route("/health", healthy)])


class SqliteKeeper:
    def __init__(self, url: str) -> None:
        self._connection = plain.opened(url.removeprefix("sqlite:///"))
        self._connection.execute(TABLE.format(blob="BLOB"))

    async def keep(self, sid: str, body: bytes) -> None:
        self._connection.execute(INSERT.format("?"), (sid, sid, body))


class PostgresqlKeeper:
    """As many connections as ours has."""

    def __init__(self, url: str) -> None:
        self._url = plain.raw(url)
        self._free: asyncio.Queue[Any] = asyncio.Queue()
        self._made = 0
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(TABLE.format(blob="BYTEA"))

    async def keep(self, sid: str, body: bytes) -> None:
        connection = await self._taken()
        await connection.execute(INSERT.format("%s"), (sid, sid, body))
        self._free.put_nowait(connection)

    async def _taken(self) -> Any:
        if self._free.empty() and self._made < LINES:
            self._made += 1
            return await psycopg.AsyncConnection.connect(self._url, autocommit=True)
        return await self._free.get()


def main() -> None:
    [kind, url] = json.loads(sys.argv[1])
    web = bare(url) if kind == "plain" else ours.door(url)
    listening = socket.create_server(("127.0.0.1", 0), backlog=2048)
    config = uvicorn.Config(web, access_log=False, log_config=None, log_level="warning")
    say_ready(listening.getsockname()[1])
    with profiled(kind):
        asyncio.run(_serve(Server(config), listening))


class Server(uvicorn.Server):
    """Ends without raising the signal again."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _serve(server: Server, listening: socket.socket) -> None:
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, setattr, server, "should_exit", True)
    await server.serve([listening])


if __name__ == "__main__":
    main()

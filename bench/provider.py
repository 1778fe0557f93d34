"""A provider of our own, in a process of its own: answers after 50 ms, counts what arrives and when, and can refuse.

``with Provider() as provider:`` starts it. It speaks just enough for the real libraries: Twilio's create call,
Telegram's Bot API, and ``POST /bare`` with a JSON body for a channel without any library.
"""

import argparse
import asyncio
import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

ROOT = Path(__file__).parent.parent
LATENCY = 0.05
LONG_POLL = 25.0
BUCKET = 0.25
"""Seconds of the limit that may come at once."""
OK, CREATED, TOO_MANY = b"200 OK", b"201 Created", b"429 Too Many Requests"
TELEGRAM_TOO_MANY = (
    b'{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 1","parameters":{"retry_after":1}}'
)
TWILIO_TOO_MANY = b'{"code":20429,"message":"Too Many Requests","status":429}'


@dataclass(frozen=True, slots=True)
class Arrival:
    """One call to send something: when, to whom, whether it was taken."""

    at: float
    to: str
    taken: bool


# ---------------------------------------------------------------------------------------------- the measuring side


class Provider:
    """The provider as a measurement sees it."""

    def __init__(self, latency: float = LATENCY) -> None:
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port = int(found.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        words = [sys.executable, "-m", "bench.provider", str(self.port), "--latency", str(latency)]
        self._process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE)
        assert self._process.stdout is not None
        self._process.stdout.readline()

    def __enter__(self) -> "Provider":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()

    def begin(self, limit: float = 0.0) -> None:
        """Forgets what came; from now on takes so many a second (0: all), in a bucket of a quarter second's worth."""
        self._ask(f"begin?limit={limit}")

    def count(self) -> int:
        return int(self._ask("count"))

    def arrivals(self) -> list[Arrival]:
        return [Arrival(*one) for one in self._ask("arrivals")]

    def _ask(self, what: str) -> Any:
        with urllib.request.urlopen(f"{self.url}/_/{what}", timeout=60) as told:
            return json.load(told)


# ---------------------------------------------------------------------------------------------- the server


class Desk:
    """What the provider knows: the calls that came, and how many a second it takes."""

    def __init__(self, latency: float) -> None:
        self.latency = latency
        self.begin(0.0)

    def begin(self, limit: float) -> None:
        self.calls: list[tuple[float, bytes, bytes, bool]] = []
        self.limit = limit
        self.tokens = self.bucket = max(1.0, limit * BUCKET)
        self.filled = time.time()

    def takes(self, path: bytes, body: bytes) -> bool:
        now = time.time()
        taken = self._has_room(now)
        self.calls.append((now, path, body, taken))
        return taken

    def _has_room(self, now: float) -> bool:
        if not self.limit:
            return True
        self.tokens = min(self.bucket, self.tokens + (now - self.filled) * self.limit)
        self.filled = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True

    def arrivals(self) -> list[tuple[float, str, bool]]:
        return [(at, _addressee(path, body), taken) for at, path, body, taken in self.calls]


def _addressee(path: bytes, body: bytes) -> str:
    if path.startswith(b"/bare"):
        return str(json.loads(body)["to"])
    form = parse_qs(body.decode())
    return form.get("To", form.get("chat_id", [""]))[0]


class Line(asyncio.Protocol):
    """One kept-alive connection. Reads requests with a body of a known length and nothing else of HTTP."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.buffer = b""
        self.loop = asyncio.get_running_loop()

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end]
            size = _body_size(head)
            if len(self.buffer) < end + 4 + size:
                return
            body = self.buffer[end + 4 : end + 4 + size]
            self.buffer = self.buffer[end + 4 + size :]
            self._asked(head.split(b" ", 2)[1], body)

    def _asked(self, path: bytes, body: bytes) -> None:
        if path.startswith(b"/_/"):
            self._say(OK, _control(self.desk, path[3:].decode()))
            return
        if path.endswith(b"/getUpdates") or b"/getUpdates?" in path:
            self.loop.call_later(LONG_POLL, self._say, OK, b'{"ok":true,"result":[]}')
            return
        status, said = _answer(self.desk, path, body)
        self.loop.call_later(self.desk.latency, self._say, status, said)

    def _say(self, status: bytes, body: bytes) -> None:
        self.transport.write(
            b"HTTP/1.1 %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (status, len(body), body)
        )


def _body_size(head: bytes) -> int:
    lower = head.lower()
    at = lower.find(b"\r\ncontent-length:")
    return int(lower[at + 17 :].split(b"\r\n", 1)[0]) if at >= 0 else 0


def _control(desk: Desk, what: str) -> bytes:
    asked, _, query = what.partition("?")
    does: Mapping[str, Callable[[], object]] = {
        "begin": lambda: desk.begin(float(query.partition("=")[2])),
        "count": lambda: sum(taken for *_, taken in desk.calls),
        "arrivals": desk.arrivals,
    }
    return json.dumps(does[asked]()).encode()


def _answer(desk: Desk, path: bytes, body: bytes) -> tuple[bytes, bytes]:
    if path.startswith(b"/bot") and not path.endswith(b"/sendMessage"):
        return OK, b'{"ok":true,"result":true}'
    taken = desk.takes(path, body)
    number = len(desk.calls)
    if path.startswith(b"/bot"):
        return (OK, _telegram_message(number)) if taken else (TOO_MANY, TELEGRAM_TOO_MANY)
    if path.startswith(b"/bare"):
        return (OK, b'{"id":"%d"}' % number) if taken else (TOO_MANY, b"{}")
    return (CREATED, _twilio_message(number)) if taken else (TOO_MANY, TWILIO_TOO_MANY)


def _telegram_message(number: int) -> bytes:
    return (
        b'{"ok":true,"result":{"message_id":%d,"date":1760000000,"chat":{"id":7,"type":"private","first_name":"A"},'
        b'"from":{"id":1,"is_bot":true,"first_name":"B","username":"b_bot"},"text":"words"}}'
    ) % number


def _twilio_message(number: int) -> bytes:
    return (
        b'{"sid":"SM%032d","status":"queued","error_code":null,"error_message":null,"direction":"outbound-api",'
        b'"num_segments":"1","num_media":"0","to":"","from":"","body":"","date_created":null,"date_sent":null,'
        b'"date_updated":null,"price":null,"price_unit":"USD","uri":"","api_version":"2010-04-01","account_sid":"AC",'
        b'"messaging_service_sid":null,"subresource_uris":{}}'
    ) % number


async def _serve(port: int, latency: float) -> None:
    desk = Desk(latency)
    server = await asyncio.get_running_loop().create_server(lambda: Line(desk), "127.0.0.1", port, backlog=2048)
    print("ready", flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    reader = argparse.ArgumentParser()
    reader.add_argument("port", type=int)
    reader.add_argument("--latency", type=float, default=LATENCY)
    given = reader.parse_args()
    asyncio.run(_serve(given.port, given.latency))
